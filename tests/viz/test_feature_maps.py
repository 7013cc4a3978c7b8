"""FeatureMaps: its maps are the model's own outputs; the sheet, the examples, models that do not fit."""

import numpy as np
import pytest

import nnlib as nn
from nnlib.data import digits
from nnlib.viz.widgets import FeatureMaps
from nnlib.viz.widgets.digitpad import BLANK, SIZES, ink_from, pixels_of, sheet_points
from nnlib.viz.widgets.featuremaps import as_odds, resized


def cnn(size=8, rng=0):
    rng = np.random.default_rng(rng)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, rng=rng),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Sequential(nn.MaxPool2d(2), nn.Dropout(0.5)),
        nn.Flatten(),
        nn.Linear(size * size, 10, rng=rng),
    )


class Own(nn.Module):
    """A learner's class: one ReLU called twice, a function between the layers."""

    def __init__(self):
        super().__init__()
        rng = np.random.default_rng(5)
        self.first, self.relu = nn.Conv2d(1, 3, 3, rng=rng), nn.ReLU()
        self.second, self.last = nn.Conv2d(3, 2, 3, rng=rng), nn.Linear(32, 4, rng=rng)

    def forward(self, x):
        x = self.relu(self.second(self.relu(self.first(x))))
        return self.last(x.reshape(len(x), -1)) * 2


@pytest.mark.parametrize("size", [8, 28])
def test_the_maps_are_the_models_own_outputs(size):
    model = cnn(size)
    model(nn.Tensor(np.random.default_rng(1).normal(size=(5, 1, size, size)).astype(np.float32)))  # batch norm moves
    widget = FeatureMaps(model, size, example=2)
    model.eval()
    x, maps = nn.Tensor(widget.image[None, None]), widget.maps()
    np.testing.assert_array_equal(maps["input"], widget.image[None])
    for name, layer in (("0 Conv2d", model[0]), ("2 ReLU", nn.Sequential(*list(model)[:3]))):
        np.testing.assert_array_equal(maps[name], layer(x).data[0])
    np.testing.assert_array_equal(maps["3.0 MaxPool2d"], maps["3.1 Dropout"])
    scores = model(x)
    np.testing.assert_array_equal(maps["5 Linear"], scores.data[0])
    np.testing.assert_allclose(widget.odds, nn.functional.softmax(scores, -1).data[0], rtol=1e-5)
    assert sum(widget.odds) == pytest.approx(1)
    assert widget.prediction == str(np.argmax(widget.odds))
    sent = np.frombuffer(widget._maps, np.float32)
    np.testing.assert_array_equal(sent, np.concatenate([a.ravel() for a in maps.values()]))


def test_a_model_of_your_own_class_will_do():
    model = Own()
    widget = FeatureMaps(model, classes="abcd")
    names = [name for name, _ in widget.state()["layers"]]
    assert names == ["input", "first Conv2d", "relu ReLU", "second Conv2d", "relu ReLU (2)", "last Linear", "scores"]
    np.testing.assert_array_equal(widget.maps()["relu ReLU (2)"], np.maximum(widget.maps()["second Conv2d"], 0))
    np.testing.assert_allclose(widget.maps()["scores"], 2 * widget.maps()["last Linear"], rtol=1e-6)
    assert widget.prediction in "abcd"


def test_the_model_is_left_as_it_was():
    model = cnn()
    model[0].eval()
    before = {k: v.copy() for k, v in model.state_dict().items()}
    modes, keys = [m.training for m in model.modules()], [set(vars(m)) for m in model.modules()]
    FeatureMaps(model).example = 1
    assert [m.training for m in model.modules()] == modes
    assert [set(vars(m)) for m in model.modules()] == keys
    for key, value in model.state_dict().items():
        np.testing.assert_array_equal(value, before[key])
    assert all(p.grad is None for p in model.parameters())
    with pytest.raises(ValueError, match="does not take a picture"):
        FeatureMaps(model, 11)
    assert [set(vars(m)) for m in model.modules()] == keys
    assert [m.training for m in model.modules()] == modes


def test_a_drawing_and_an_example():
    x, y, *_ = digits()
    widget = FeatureMaps(cnn(), example=None)
    assert widget.state()["example"] is None
    assert not widget.image.any()
    blank = widget.odds
    for k in (0, 1, 21):  # the 20 examples come round again
        widget.example = k
        np.testing.assert_array_equal(widget.image.ravel(), x[k % 20])
        assert widget.state()["example"] == k % 20
        assert f"labelled {y[k % 20]}" in widget.alt_text
    assert widget.odds != blank
    widget._ink = "f" * 256
    assert (widget.image == 1).all()
    assert widget.state()["example"] is None
    assert widget.alt_text.startswith("A drawing and")
    np.testing.assert_array_equal(widget.maps()["input"], np.ones((1, 8, 8)))


def test_reset_brings_the_first_example_back():
    widget = FeatureMaps(cnn(), example=4)
    state = widget.state()
    widget.set_trait_values({"_ink": BLANK, "example": 6, "pick": [3, 1]})
    widget._ink = BLANK
    assert widget.state() != state
    widget.reset()
    assert widget.state() == state


def test_examples_of_your_own_are_seen_exactly():
    rng = np.random.default_rng(3)
    pictures = rng.random((3, 28, 28)).astype(np.float32)
    widget = FeatureMaps(cnn(28), 28, examples=(pictures[:, None], np.array([7, 0, 7])), example=0)
    for k in range(3):
        widget.example = k
        np.testing.assert_array_equal(widget.image, pictures[k])
    assert "labelled 7" in widget.alt_text
    points = sheet_points(widget._ink)
    fine = pictures[2].repeat(8, 0).repeat(8, 1).reshape(32, 7, 32, 7).mean((1, 3))
    assert np.corrcoef(points.ravel(), fine.ravel())[0, 1] > 0.7, "and lie on the sheet, to be drawn over"
    assert "labelled" not in FeatureMaps(cnn(28), 28, examples=pictures).alt_text


def test_pictures_are_means_over_equal_areas():
    rng = np.random.default_rng(2)
    points = (rng.random((32, 32)) > 0.5).astype(float)
    ink = np.packbits(points.astype(bool), axis=1).tobytes().hex()
    for size in SIZES:
        np.testing.assert_allclose(resized(points, size).ravel(), pixels_of(ink, size), atol=1e-6)
    fine = points.repeat(7, 0).repeat(7, 1)  # 224 = 28 · 8 = 32 · 7
    np.testing.assert_allclose(resized(points, 28), fine.reshape(28, 8, 28, 8).mean((1, 3)), atol=1e-6)
    assert resized(points, 11).mean() == pytest.approx(points.mean(), rel=1e-6)
    assert ink_from(np.zeros((8, 8))) == BLANK


def test_what_is_odds_already_stays():
    scores = np.array([1.0, 2.0, -1.0])
    odds = np.exp(scores) / np.exp(scores).sum()
    for given in (scores, odds, np.log(odds), scores + 1000):
        np.testing.assert_allclose(as_odds(given), odds, rtol=1e-6)


def test_training_further_and_update():
    model = cnn()
    widget = FeatureMaps(model)
    before = widget.odds
    model[5].weight.data[:] *= -1
    assert widget.odds == before
    widget.update()
    assert widget.odds != before
    model[5] = nn.Linear(64, 3)
    with pytest.raises(ValueError, match="not those it began with"):
        widget.update()


def test_what_stops_the_model_is_said_on_the_widget():
    model = cnn()
    widget = FeatureMaps(model)
    model[5] = nn.Linear(65, 10)
    with pytest.raises(ValueError, match="Its layer 5 Linear says"):
        widget._ink = BLANK
    assert "does not take a picture" in widget.message


def test_words_and_the_static_picture():
    widget = FeatureMaps(cnn(), example=3)
    text = widget.alt_text
    best = f"{widget.prediction} (≈{max(widget.odds):.0%})"
    for words in ("0 Conv2d 4×8×8", "3.0 MaxPool2d 4×4×4", "5 Linear 10", best):
        assert words in text
    *strips, bars = widget.static_figure().axes
    assert len(strips) == len(widget.maps())
    np.testing.assert_array_equal(strips[1].images[0].get_array()[:, :8], widget.maps()["0 Conv2d"][0])
    np.testing.assert_allclose([bar.get_height() for bar in bars.patches], widget.odds)
    data, metadata = widget._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"] == text
    state = {k: v for k, v in widget.get_state().items() if k not in ("_esm", "_css")}
    assert sum(len(v) if isinstance(v, bytes | memoryview) else len(str(v)) for v in state.values()) < 20_000


BAD = {
    r"picture of shape \(1, 1, 11, 11\).*layer 5 Linear says": lambda: FeatureMaps(cnn(), 11),
    "layer 0 Linear says.*must begin with nn.Flatten": lambda: FeatureMaps(nn.Sequential(nn.Linear(64, 10), nn.ReLU())),
    "layer 0 Conv2d says": lambda: FeatureMaps(nn.Sequential(nn.Conv2d(3, 4, 3))),
    r"one score per class, \(1, K\), got an output of shape \(1, 4, 6, 6\)": lambda: FeatureMaps(nn.Conv2d(1, 4, 3)),
    "got an output of shape \\(1, 1\\)": lambda: FeatureMaps(nn.Sequential(nn.Flatten(), nn.Linear(64, 1))),
    "size must be a whole number from 4 to 32": lambda: FeatureMaps(cnn(), 33),
    "example must be less than 20": lambda: FeatureMaps(cnn(), example=20),
    "classes= names 2": lambda: FeatureMaps(cnn(), classes="ab"),
    r"examples must have shape \(N, 8, 8\)": lambda: FeatureMaps(cnn(), examples=np.zeros((2, 7, 7))),
    "must lie from 0": lambda: FeatureMaps(cnn(), examples=np.full((2, 8, 8), 16.0)),
    "labels must be 2 class numbers": lambda: FeatureMaps(cnn(), examples=(np.zeros((2, 8, 8)), [1])),
    "a label is 10, but the model has 10": lambda: FeatureMaps(cnn(), examples=(np.zeros((2, 8, 8)), [1, 10])),
    "at most 200,000": lambda: FeatureMaps(
        nn.Sequential(nn.Conv2d(1, 300, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(300, 2)), 32
    ),
}


@pytest.mark.parametrize("words", BAD)
def test_what_does_not_fit_gets_a_clear_answer(words):
    with pytest.raises(ValueError, match=words):
        BAD[words]()


def test_not_a_model_and_unknown_options():
    with pytest.raises(TypeError, match=r"model must be an nn.Module such as nn.Sequential\(...\), got"):
        FeatureMaps(nn.Conv2d)
    with pytest.raises(TypeError, match=r"unknown option exampel=.*Did you mean example=\?"):
        FeatureMaps(cnn(), exampel=1)
