"""Playground: settings, resets, its thread, what it exports, the files it opens, what it refuses."""

import gc
import json
import re
import threading
import time

import numpy as np
import pytest

import nnlib as nn
from nnlib.errors import DataError
from nnlib.viz.widgets import Playground
from nnlib.viz.widgets.playground_export import packed
from nnlib.viz.widgets.playground_run import FEATURES, GRID, SMALL
from nnlib.viz.widgets.playground_thread import AHEAD, stop_all

X = np.random.default_rng(5).uniform(-2.5, 2.5, size=(40, 2))


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = threading.active_count()
    yield
    stop_all()
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= before


def browser(playground):
    """Let a stand-in for the browser answer every picture; the pictures' numbers."""
    numbers = []

    def send(content, buffers=None):
        if content["do"] == "picture":
            numbers.append(head(buffers[0])["number"])
            playground._on_message(playground, {"do": "seen", "with": {"number": numbers[-1]}}, [])

    playground.send = send
    return numbers


def head(raw):
    return json.loads(raw[4 : 4 + int.from_bytes(raw[:4], "little")])


def wait_for(what):
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def press(playground, do, **options):
    playground._on_message(playground, {"do": do, "with": options}, [])


# ---- settings --------------------------------------------------------------------------------------------------------
def test_the_model_is_nnlibs_and_follows_the_settings():
    playground = Playground("xor", layers=(3,), features=("x1x2", "x1"), activation="ReLU", dropout=0.2)
    assert [type(m).__name__ for m in playground.model] == ["Linear", "ReLU", "Dropout", "Linear"]
    assert playground.features == ["x1", "x1x2"], "in their own order"
    playground.layers = [2, 5]
    playground.activation = "none (linear)"
    playground.dropout = 0
    assert [m.out_features for m in playground.model] == [2, 5, 2]
    playground.train(2)
    before = playground.state()
    playground.rate = 0.5
    assert playground.state()["epoch"] == 2, "a new rate goes on from here"
    playground.noise = 0.4
    assert playground.state()["epoch"] == 0, "new points begin anew"
    assert playground.state()["loss"] != before["loss"]


def test_reset_brings_settings_and_weights_back():
    playground = Playground("moons", seed=3)
    start = playground.state()
    weights = {k: v.copy() for k, v in playground.model.state_dict().items()}
    playground.train(3)
    trained = playground.state()
    playground.set_trait_values({"layers": [2], "dataset": "xor", "rate": 1.0, "seed": 9})
    playground.train(1)
    playground.reset()
    assert playground.state() == start
    for name, array in playground.model.state_dict().items():
        np.testing.assert_array_equal(array, weights[name])
    playground.train(3)
    assert playground.state() == trained


def test_another_start_is_another_and_the_same_one_is_the_same():
    one, two, again = (Playground(seed=seed).model.state_dict()["0.weight"] for seed in (1, 2, 1))
    assert not np.array_equal(one, two)
    np.testing.assert_array_equal(one, again)


def test_looking_back_is_a_picture_only():
    playground = Playground()
    playground.train(5)
    playground.look_back(2)
    assert head(playground._picture)["epoch"] == 2
    assert playground.state()["epoch"] == 5
    playground.look_back(5)
    assert head(playground._picture)["epoch"] == 5
    playground.look_back(1)
    playground.train(1)
    assert head(playground._picture)["epoch"] == 6


def test_the_picture_holds_what_its_head_says():
    playground = Playground(layers=(4, 3), features=("x1", "x2", "x1²"))
    playground.train(3)
    raw = playground._picture
    about = head(raw)
    assert about["units"] == [3, 4, 3, 2]
    assert about["inputs"] == [4, 5, 4]
    assert about["rows"] == 4
    at = 4 + int.from_bytes(raw[:4], "little")
    floats = 2 + sum(about["units"]) + sum(n * i for n, i in zip(about["units"][1:], about["inputs"], strict=True)) + 20
    assert at % 4 == 0
    assert len(raw) == at + 4 * floats + 2 * GRID * GRID + SMALL * SMALL * sum(about["units"])
    numbers = np.frombuffer(raw, "<f4", floats, at)
    assert 1 / (1 + np.exp(-numbers[1])) == pytest.approx(playground.predict([[0, 0]])[0], rel=1e-5)
    np.testing.assert_allclose(numbers[-20:].reshape(4, 5), playground._run.history, rtol=1e-6)
    scores = np.frombuffer(raw, "<i2", GRID * GRID, at + 4 * floats) / 32767 * numbers[0]
    np.testing.assert_allclose(scores, playground._run.picture()[0], atol=numbers[0] / 32767)


# ---- the thread ------------------------------------------------------------------------------------------------------
def test_play_trains_the_same_run_as_train_does():
    playground, same = Playground(), Playground()
    numbers = browser(playground)
    press(playground, "play")
    wait_for(lambda: playground.state()["epoch"] >= 4)
    assert playground.playing
    press(playground, "pause")
    assert not playground.playing
    epoch = playground.state()["epoch"]
    assert numbers == list(range(1, len(numbers) + 1))
    time.sleep(0.1)
    assert playground.state()["epoch"] == epoch, "paused is paused"
    same.train(epoch)
    assert playground._run.history == same._run.history
    press(playground, "play")
    wait_for(lambda: playground.state()["epoch"] >= epoch + 2)
    press(playground, "rewind")
    assert not playground.playing
    assert playground.state()["epoch"] == 0


def test_the_thread_waits_for_the_browser():
    playground, sent = Playground(), []
    playground.send = lambda content, buffers=None: sent.append(content)
    playground.play()
    wait_for(lambda: len(sent) >= AHEAD)
    time.sleep(0.3)
    assert len(sent) == AHEAD
    press(playground, "seen", number=1)
    wait_for(lambda: len(sent) == AHEAD + 1)
    playground.pause()


def test_forgotten_it_stops_by_itself(monkeypatch):
    monkeypatch.setattr("nnlib.viz.widgets.playground_thread.FORGOTTEN", 0.1)
    playground = Playground()
    playground.send = lambda content, buffers=None: None
    playground.play()
    wait_for(lambda: not playground.playing)


def test_closing_and_an_interrupt_stop_it():
    for end in (Playground.close, lambda playground: stop_all()):
        playground = Playground()
        browser(playground)
        playground.play()
        wait_for(lambda p=playground: p.state()["epoch"] >= 1)
        thread = playground._player._thread
        end(playground)
        thread.join(5)
        assert not thread.is_alive()
        assert not playground.playing


def test_settings_change_while_it_plays():
    playground = Playground(layers=(8,) * 8)
    browser(playground)
    playground.play()
    for layers in ([3], [8, 8, 8], [], [2, 2]):
        playground.layers = layers
        wait_for(lambda: playground.state()["epoch"] >= 1)
    playground.set_trait_values({"dataset": "spirals", "rate": 0.2, "optimiser": "SGD", "batch": 0})
    wait_for(lambda: playground.state()["epoch"] >= 1)
    assert playground.playing
    playground.pause()
    assert playground.message == ""


def test_a_rate_that_is_too_high_stops_with_a_sentence():
    playground = Playground("spirals", optimiser="SGD", rate=10, activation="ReLU", layers=(8, 8, 8), features=FEATURES)
    playground._run.change(rate=1e6)
    browser(playground)
    playground.play()
    wait_for(lambda: not playground.playing)
    assert "the rate is too high" in playground.message
    assert len(playground._picture) > 1000, "it is still drawn"
    assert "nan" not in json.dumps(head(playground._picture))


def test_a_fault_in_the_learners_model_is_told():
    class Moody(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner, self.calls = nn.Linear(2, 2), 0

        def forward(self, x):
            self.calls += 1
            if self.calls > 60:
                raise RuntimeError("I am tired")
            return self.inner(x)

    playground = Playground(model=Moody())
    playground._show = lambda: None  # looking at it would fail as well
    browser(playground)
    playground.play()
    wait_for(lambda: not playground.playing)
    assert "I am tired" in playground.message


def test_no_grad_in_the_cell_does_not_reach_the_thread():
    playground = Playground()
    browser(playground)
    with nn.no_grad():
        playground.play()
        wait_for(lambda: playground.state()["epoch"] >= 2)
    playground.pause()
    assert playground.state()["loss"] < playground._run.history[0][1]


# ---- a model of one's own --------------------------------------------------------------------------------------------
def test_it_trains_the_learners_own_object_and_rewinds_it():
    mine = nn.Sequential(nn.Linear(2, 5), nn.LeakyReLU(0.1), nn.Linear(5, 1))
    weights = mine[0].weight.data.copy()
    playground = Playground("moons", model=mine)
    assert playground.model is mine
    playground.train(3)
    assert not np.array_equal(mine[0].weight.data, weights)
    playground.seed = 4
    playground.train(2)
    playground.noise = 0.5
    playground.train(1)
    playground.reset()
    assert playground.model is mine
    np.testing.assert_array_equal(mine[0].weight.data, weights)
    with pytest.raises(DataError, match="layers belongs to the model, and this one is your own"):
        playground.layers = [3]


def test_points_of_ones_own():
    y = (X[:, 0] > 0).astype(int)
    playground = Playground(data=(X, y), test_share=0.25)
    assert (len(playground._run.x_train), len(playground._run.x_test)) == (30, 10)
    assert "points of the learner's own" in playground.alt_text
    playground.train(30)
    assert playground.state()["accuracy"] > 0.9


# ---- taking it away --------------------------------------------------------------------------------------------------
MADE = {
    "built": lambda: Playground("spirals", layers=(4, 3), features=FEATURES, activation="ReLU", dropout=0.1),
    "no hidden layer": lambda: Playground("blobs", layers=()),
    "one score": lambda: Playground(model=nn.Sequential(nn.Linear(2, 5, bias=False), nn.GELU(), nn.Linear(5, 1))),
    "one module": lambda: Playground(model=nn.Linear(2, 2)),
    "float64": lambda: Playground(model=nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)).double()),
}


@pytest.mark.torch
@pytest.mark.parametrize("library", ["nnlib", "torch"])
@pytest.mark.parametrize("made", MADE)
def test_the_exported_program_predicts_what_the_model_predicts(made, library, capsys):
    playground = MADE[made]()
    playground.train(4)
    playground.probe = [0.5, -1.25]
    scope = {}
    exec(playground.code(library), scope)
    np.testing.assert_allclose(scope["predict"](X), playground.predict(X), rtol=2e-5, atol=1e-6)
    printed = float(re.search(r"[\d.e-]+", capsys.readouterr().out).group())
    assert printed == pytest.approx(playground.predict([[0.5, -1.25]])[0], abs=1e-4)
    assert ("import torch" in playground.code(library)) == (library == "torch")


@pytest.mark.parametrize("made", MADE)
def test_a_saved_file_opens_as_the_same_network(made, tmp_path):
    playground = MADE[made]()
    playground.train(4)
    path = playground.save(tmp_path / "net.safetensors")
    loaded = Playground.load(path)
    np.testing.assert_array_equal(loaded.predict(X), playground.predict(X))
    for name in ("epoch", "loss", "test_accuracy", "features", "layers", "dataset", "optimiser"):
        assert loaded.state()[name] == playground.state()[name]
    other = Playground("xor")
    other._on_message(other, {"do": "open", "with": {"name": "net.safetensors"}}, [memoryview(path.read_bytes())])
    np.testing.assert_array_equal(other.predict(X), playground.predict(X))
    assert "Opened net.safetensors" in other.message
    other.train(1)
    assert other.state()["epoch"] == 5, "and learns on"
    other.rewind()
    assert other.state()["epoch"] == 0


def test_the_file_is_safetensors():
    raw = Playground(layers=(3,))._packed()
    size = int.from_bytes(raw[:8], "little")
    assert size % 8 == 0
    about = json.loads(raw[8 : 8 + size])
    assert about["0.weight"] == {"dtype": "F32", "shape": [3, 2], "data_offsets": [0, 24]}
    assert len(raw) == 8 + size + about["2.bias"]["data_offsets"][1]


def test_messages_of_the_buttons():
    playground, sent = Playground(), []
    playground.send = lambda content, buffers=None: sent.append((content, buffers))
    press(playground, "code", library="torch")
    assert sent[-1][0] == {"do": "code", "text": playground.code("torch")}
    press(playground, "save")
    assert sent[-1][1] == [playground._packed()]
    press(playground, "step")
    assert playground.state()["steps"] == 1
    press(playground, "look_back", epoch=0)
    press(playground, "reset")
    assert playground.state()["steps"] == 0
    playground._on_message(playground, {"do": "open", "with": {"name": "cat.jpg"}}, [b"\xff\xd8 not this"])
    assert "not a file that a Playground has saved" in playground.message


def test_a_strange_file_is_refused_and_changes_nothing(tmp_path):
    playground = Playground(layers=(3,))
    about = {"settings": {}, "own": False, "epoch": 3}
    good = playground._packed()
    other_kind, other_size = (
        good.replace(b"Linear", b"System"),
        good.replace(b'in_features\\": 2', b'in_features\\": 7'),
    )
    assert good not in (other_kind, other_size)
    for raw in (b"", b"\x05" * 40, good[:200], packed("P", playground.model, about), other_kind, other_size):
        (tmp_path / "strange").write_bytes(raw)
        with pytest.raises(DataError):
            Playground.load(tmp_path / "strange")


def test_a_file_makes_only_layers(tmp_path):
    (tmp_path / "strange").write_bytes(Playground()._packed().replace(b"Linear", b"Neuron"))
    with pytest.raises(DataError, match="the file asks for a Neuron"):
        Playground.load(tmp_path / "strange")


def test_a_model_that_cannot_be_written_down_says_so():
    class Mine(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Linear(2, 2)

        def forward(self, x):
            return self.inner(x)

    playground = Playground(model=Mine())
    with pytest.raises(DataError, match="this model holds Mine"):
        playground.code()
    with pytest.raises(DataError, match='library must be "nnlib" or "torch"'):
        Playground().code("keras")


# ---- words, pictures, refusals ---------------------------------------------------------------------------------------
def test_words_and_the_static_picture():
    playground = Playground(layers=(4, 3))
    playground.train(3)
    assert "2 → 4 → 3 → 2 on circles" in playground.alt_text
    assert "after 3 epochs of Adam" in playground.alt_text
    fig = playground.static_figure()
    assert len(fig.axes) == 1 + 7 + 1, "plane, a tile for each hidden unit, curve"
    np.testing.assert_allclose(fig.axes[-1].lines[0].get_ydata(), np.array(playground._run.history)[:, 1])
    assert Playground(layers=()).static_figure().png().startswith(b"\x89PNG")


def test_nothing_is_left_of_a_closed_playground():
    gc.collect()
    playground = Playground()
    browser(playground)
    playground.play()
    wait_for(lambda: playground.state()["epoch"] >= 1)
    playground.close()
    assert not playground._player.playing


BAD = {
    "dataset must be one of blobs": {"dataset": "iris"},
    "activation must be one of tanh": {"activation": "relu"},
    "optimiser must be one of SGD": {"optimiser": None},
    "features must be out of x1": {"features": ("x3",)},
    "at least one feature": {"features": ()},
    "units from 1 to 8; got": {"layers": (9,)},
    "layers must be whole numbers": {"layers": (2.5,)},
    "at most 8 hidden layers, got 9": {"layers": (2,) * 9},
    "rate must be a number from 0.0001 to 10": {"rate": 0},
    "noise must be": {"noise": -1},
    "test_share must be": {"test_share": 1},
    "dropout must be": {"dropout": 1},
    "takes 3 inputs, but there are 2 features": {"model": nn.Sequential(nn.Linear(3, 2))},
    r"must give 2 scores .* got \(3, 5\)": {"model": nn.Sequential(nn.Linear(2, 5))},
    "must be an nnlib Module": {"model": "net"},
    "must be a pair": {"data": 3},
    "y must hold 0 and 1": {"data": (X, np.arange(40))},
    "same number of rows": {"data": (X, np.zeros(3))},
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(ValueError, match=words):
        Playground(**BAD[words])


def test_bad_values_later_too():
    playground = Playground()
    with pytest.raises(DataError, match="units from 1 to 8"):
        playground.layers = [12]
    with pytest.raises(DataError, match="features must be"):
        playground.features = ["nothing"]
    with pytest.raises(ValueError, match=r"x must have shape \(N, 2\)"):
        playground.predict([1, 2])
