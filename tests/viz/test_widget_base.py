"""What every widget owes: words, a picture, a reset, clear refusals, and no network."""

import base64
import re

import numpy as np
import pytest

from nnlib.errors import DataError, ShapeError
from nnlib.viz.widgets import (
    BroadcastExplorer,
    ConvolutionExplorer,
    DescentExplorer,
    DigitPad,
    NeuronExplorer,
    OptimizerRace,
    OverfitExplorer,
    PixelNeuron,
    Playground,
    Widget,
)
from nnlib.viz.widgets.base import number, numbers

WIDGETS = (
    BroadcastExplorer,
    ConvolutionExplorer,
    DescentExplorer,
    DigitPad,
    NeuronExplorer,
    OptimizerRace,
    OverfitExplorer,
    PixelNeuron,
    Playground,
)
CHANGES = {
    BroadcastExplorer: {"first": [2, 1, 3], "second": [4, 1], "sign": "×", "pick": ["x", 3]},
    ConvolutionExplorer: {"kernel": [0.5] * 9, "stride": 2, "pick": [3, 4]},
    DescentExplorer: {"rate": 5e-5, "steps": 7, "standardised": True},
    DigitPad: {"_ink": "f" * 256},
    NeuronExplorer: {"weights": [0.5, -1.0], "bias": 2.0, "activation": "tanh"},
    OptimizerRace: {"surface": "saddle", "steps": 9},
    OverfitExplorer: {"capacity": 3, "axis": "decay", "noise": 0.1},
    Playground: {"dataset": "xor", "rate": 0.5, "layers": [2]},
    PixelNeuron: {"weights": [0.5] * 64, "bias": 2.0, "activation": "relu"},
}


@pytest.mark.parametrize("kind", WIDGETS)
def test_output_holds_the_widget_a_picture_and_words(kind):
    widget = kind()
    data, metadata = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["image/png"]["alt"] == widget.alt_text
    assert len(widget.alt_text) > 20
    assert widget.label


@pytest.mark.parametrize("kind", WIDGETS)
def test_words_and_state_follow_a_change_and_reset_takes_it_back(kind):
    widget = kind()
    words, state = widget.alt_text, widget.state()
    widget.set_trait_values(CHANGES[kind])
    assert widget.alt_text != words
    assert widget.state() != state
    widget.reset()
    assert widget.alt_text == words
    assert widget.state() == state


@pytest.mark.parametrize("kind", WIDGETS)
def test_unknown_options_are_refused_with_the_known_ones(kind):
    with pytest.raises(TypeError, match=r"unknown option lernrate=.*Known: ") as caught:
        kind(lernrate=1)
    for name in kind.__init__.__annotations__:
        assert name in str(caught.value)


def test_a_near_miss_is_recognised():
    with pytest.raises(TypeError, match=r"Did you mean momentum=\?"):
        DescentExplorer(momentun=0.5)


@pytest.mark.parametrize("kind", WIDGETS)
def test_nothing_comes_from_a_network(kind):
    assert not re.search(r"https?://|import\s*\(|^\s*import\s", kind._esm, re.M)
    assert "url(" not in kind._css
    assert "export default widget(" in kind._esm


@pytest.mark.parametrize("kind", WIDGETS)
def test_what_is_sent_is_small(kind):
    state = {k: v for k, v in kind().get_state().items() if k not in ("_esm", "_css")}
    size = sum(len(v) if isinstance(v, bytes | memoryview) else len(str(v)) for v in state.values())
    assert size < 45_000  # the photograph is 37,000


def test_say_is_text():
    pad = DigitPad()
    pad.say(3)
    assert pad.message == "3"


def test_a_widget_must_define_its_words_and_picture():
    class Bare(Widget):
        pass

    with pytest.raises(NotImplementedError, match="Bare must define alt_text"):
        Bare().alt_text  # noqa: B018
    with pytest.raises(NotImplementedError, match="Bare must define static_figure"):
        Bare().static_figure()


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), "1", None, True, 11, -1])
def test_number_refuses(bad):
    with pytest.raises(DataError, match="W: rate must be a number from 0 to 10, got"):
        number("W", "rate", bad, 0, 10)


def test_numbers_refuses():
    assert numbers("W", "x", [[1, 2]], (None, 2)).dtype == np.float64
    with pytest.raises(ShapeError, match=r"W: x must have shape \(N, 2\), got \(2,\)"):
        numbers("W", "x", [1, 2], (None, 2))
    with pytest.raises(ShapeError, match=r"must have shape \(2,\), got \(3,\)"):
        numbers("W", "x", [1, 2, 3], (2,))
    with pytest.raises(DataError, match="NaN"):
        numbers("W", "x", [1, np.nan], (2,))
    with pytest.raises(DataError, match="W: x"):
        numbers("W", "x", "ab", (2,))
