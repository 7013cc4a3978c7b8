"""Figures carry their words, are small, and are the same twice."""

import struct
import subprocess
import sys

import pytest

from nnlib.viz.figure import DPI, Axes, Figure, axes_for


def drawn(alt="The line rises."):
    fig, ax = axes_for(alt=alt, figsize=(5, 3))
    ax.plot([1, 2, 3], label="a")
    ax.set_title("Title")
    ax.legend()
    return fig


def test_the_output_is_a_png_with_its_words():
    data, metadata = drawn()._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["image/png"]["alt"] == "The line rises."
    width, height = struct.unpack(">II", data["image/png"][16:24])
    assert (width, height) == (5 * DPI, 3 * DPI)


def test_the_same_figure_gives_the_same_bytes():
    assert drawn().png() == drawn().png()


@pytest.mark.parametrize("alt", ["", "   "])
def test_a_figure_needs_words(alt):
    with pytest.raises(ValueError, match="alt="):
        Figure(alt=alt)


def test_axes_are_in_the_course_style_and_others_are_left_alone():
    fig = drawn()
    (ax,) = fig.axes
    assert isinstance(ax, Axes)
    assert not ax.spines["top"].get_visible()
    assert ax.get_title(loc="left") == "Title"
    assert not ax.get_legend().get_frame_on()
    assert fig.add_subplot(projection="polar").name == "polar"


def test_no_global_state_changes():
    code = (
        "import matplotlib as m; before = m.rcParams.copy()\n"
        "from nnlib.viz.figure import Figure; import sys\n"
        "Figure(alt='x').subplots().set_title('t')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
        "assert all(m.rcParams[k] == v for k, v in before.items() if k != 'backend')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_callers_axes_are_used():
    fig, ax = axes_for(alt="x")
    again, same = axes_for(ax, alt="y")
    assert again is fig
    assert same is ax
    assert fig.alt_text == "x"
