"""ConvolutionExplorer: its maps against a convolution written as loops and against torch's, its receptive field."""

import itertools
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from nnlib.viz.widgets import ConvolutionExplorer
from nnlib.viz.widgets.convolution import PRESETS, photo, tone

RNG = np.random.default_rng(0)
PICTURE = RNG.normal(size=(17, 19))
SETTINGS = list(itertools.product((1, 2), (1, 2), (True, False), (True, False), (1, 2)))


def by_loops(x, kernel, stride, dilation, padding, relu):
    """One layer, number by number, as the formula in the docstring reads."""
    p = dilation if padding else 0
    rows, columns = ((n + 2 * p - 2 * dilation - 1) // stride + 1 for n in x.shape)
    y = np.zeros((rows, columns))
    for i, j, a, b in itertools.product(range(rows), range(columns), range(3), range(3)):
        row, column = stride * i + dilation * a - p, stride * j + dilation * b - p
        if 0 <= row < x.shape[0] and 0 <= column < x.shape[1]:
            y[i, j] += kernel[a][b] * x[row, column]
    return np.maximum(y, 0) if relu else y


@pytest.mark.parametrize(("stride", "dilation", "padding", "relu", "layers"), SETTINGS)
def test_the_maps_are_convolutions(stride, dilation, padding, relu, layers):
    kernel = RNG.normal(size=(3, 3))
    explorer = ConvolutionExplorer(PICTURE, kernel, stride, dilation, padding, relu, layers, pick=(0, 0))
    x = PICTURE.astype(np.float32).astype(np.float64)
    for layer, found in enumerate(explorer.maps()):
        np.testing.assert_allclose(found, x, atol=1e-12, err_msg=f"layer {layer}")
        if layer < layers:
            x = by_loops(x, kernel, stride, dilation, padding, relu)
    y, total = explorer.output, explorer.products().sum()
    assert y[0, 0] == pytest.approx(max(total, 0) if relu else total)
    assert explorer.state()["shape"] == y.shape


@pytest.mark.torch
@pytest.mark.parametrize(("stride", "dilation", "padding", "relu", "layers"), SETTINGS[::5])
def test_the_maps_are_torchs(stride, dilation, padding, relu, layers):
    import torch

    explorer = ConvolutionExplorer(PICTURE, "sharpen", stride, dilation, padding, relu, layers)
    weight = torch.tensor(PRESETS["sharpen"], dtype=torch.float64)[None, None]
    y = torch.tensor(PICTURE.astype(np.float32), dtype=torch.float64)[None, None]
    for _ in range(layers):
        y = torch.nn.functional.conv2d(y, weight, None, stride, dilation if padding else 0, dilation)
        y = y.relu() if relu else y
    np.testing.assert_allclose(explorer.output, y[0, 0].numpy(), atol=1e-10)


@pytest.mark.parametrize(("stride", "dilation", "padding", "_relu", "layers"), SETTINGS)
def test_the_receptive_field_is_what_the_pixel_depends_on(stride, dilation, padding, _relu, layers):
    """Change one number of the picture at a time: the picked output pixel changes for those in the frame alone."""
    kernel = np.abs(RNG.normal(size=(3, 3))) + 0.1
    explorer = ConvolutionExplorer(PICTURE, kernel, stride, dilation, padding, layers=layers)
    (top, bottom), (left, right) = explorer.receptive_field()
    row, column = explorer.pick
    before, felt = explorer.output[row, column], set()
    for i, j in np.ndindex(PICTURE.shape):
        explorer.picture = PICTURE.astype(np.float32)
        explorer.picture[i, j] += 10
        if explorer.output[row, column] != before:
            felt.add((i, j))
    rows, columns = ({place[k] for place in felt} for k in (0, 1))
    assert (min(rows), max(rows)) == (max(top, 0), min(bottom, 16))
    assert (min(columns), max(columns)) == (max(left, 0), min(right, 18))


def test_the_receptive_field_grows_by_two_a_layer():
    widths = []
    for layers in (1, 2, 3):
        (top, bottom), (left, right) = ConvolutionExplorer(layers=layers).receptive_field()
        assert bottom - top == right - left
        widths.append(bottom - top + 1)
    assert widths == [3, 5, 7]


def test_presets_do_what_they_are_called():
    across = np.tile(np.linspace(0, 1, 9), (9, 1))  # brighter from left to right
    maps = {}
    for name in PRESETS:
        for key, x in (("across", across), ("down", across.T), ("flat", np.ones((9, 9)))):
            maps[name, key] = ConvolutionExplorer(x, name, padding=False).output
    assert (maps["edges across", "across"] > 0.9).all()
    assert np.abs(maps["edges across", "down"]).max() < 1e-6
    assert (maps["edges down", "down"] > 0.9).all()
    assert np.abs(maps["edges down", "across"]).max() < 1e-6
    for name in PRESETS:
        total = 0 if name.startswith(("edges", "corners")) else 1
        np.testing.assert_allclose(maps[name, "flat"], total, atol=1e-6)
    assert np.abs(maps["corners (Laplacian)", "across"]).max() < 1e-6, "a slope is no corner"
    assert (
        ConvolutionExplorer(kernel="blur").output.std()
        < photo().std()
        < ConvolutionExplorer(kernel="sharpen").output.std()
    )


def test_brightness_is_shown_in_grey_and_differences_in_colour():
    for name in PRESETS:
        explorer = ConvolutionExplorer(kernel=name)
        low, high = tone(explorer.picture, explorer.kernel, 1, explorer.output)
        if name.startswith(("edges", "corners")):
            assert -low == high == pytest.approx(np.abs(explorer.output).max())
        else:
            assert (low, high) == (0, pytest.approx(photo().max()))


def test_a_pick_beyond_a_smaller_output_is_its_last_pixel():
    explorer = ConvolutionExplorer(PICTURE, pick=(16, 18))
    explorer.stride = 2
    assert explorer.state()["pick"] == [8, 9]
    assert explorer.products().sum() == pytest.approx(explorer.output[8, 9])


def test_the_photograph_and_what_is_said_when_it_is_missing(monkeypatch, tmp_path):
    x = photo()
    assert x.shape == (96, 96)
    assert x.dtype == np.float32
    assert 0 <= x.min() < 0.1 < 0.9 < x.max() <= 1
    with pytest.raises(ValueError, match="read-only"):
        x[0, 0] = 0
    assert np.frombuffer(ConvolutionExplorer()._picture, np.float32).tolist() == x.ravel().tolist()
    photo.cache_clear()
    monkeypatch.setattr(matplotlib, "get_data_path", lambda: str(tmp_path))
    for content in (None, b"no picture"):
        if content:
            Path(tmp_path, "sample_data").mkdir()
            Path(tmp_path, "sample_data", "grace_hopper.jpg").write_bytes(content)
        with pytest.raises(ValueError, match=r"grace_hopper.jpg is missing or damaged.*a picture of your own"):
            ConvolutionExplorer()
    ConvolutionExplorer(PICTURE)  # needs no photograph


def test_words_and_the_static_picture():
    explorer = ConvolutionExplorer(kernel="blur", stride=2, relu=True, layers=2, pick=(5, 6))
    text = explorer.alt_text
    (top, bottom), (left, right) = explorer.receptive_field()
    for words in ("“blur”", "24×24", "stride 2", "with padding", "ReLU", "2 layers", "pixel (5, 6)",
                  f"rows {top} to {bottom}", f"columns {left} to {right}"):  # fmt: skip
        assert words in text
    explorer.kernel = [0.1] * 9
    assert "a kernel of your own" in explorer.alt_text
    left, middle, right = explorer.static_figure().axes
    np.testing.assert_array_equal(left.images[0].get_array(), photo())
    np.testing.assert_allclose(middle.images[0].get_array(), 0.1)
    np.testing.assert_allclose(right.images[0].get_array(), explorer.output)


BAD = {
    "no kernel 'blurr'": {"kernel": "blurr"},
    r"kernel must have shape \(3, 3\)": {"kernel": np.ones(9)},
    "weights from −10 to 10": {"kernel": np.full((3, 3), 11.0)},
    "picture holds .* NaN": {"picture": np.full((9, 9), np.nan)},
    r"picture must have shape \(N, N\)": {"picture": np.ones(9)},
    "5 to 256 rows": {"picture": np.ones((4, 9))},
    "stride must be 1 or 2": {"stride": 3},
    "dilation must be 1 or 2": {"dilation": True},
    "layers must be 1, 2 or 3": {"layers": 0},
    "padding must be True or False": {"padding": 1},
    "relu must be True or False": {"relu": "yes"},
    "pick must be a number from 0 to 95": {"pick": (0, 96)},
    "at layer 2 the picture is 2×2, smaller than the kernel with dilation 2": {
        "picture": np.ones((8, 8)), "dilation": 2, "stride": 2, "layers": 2, "padding": False},
}  # fmt: skip


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(ValueError, match=words):
        ConvolutionExplorer(**BAD[words])
