"""The figures of lesson 05: their alt texts state what the data say, and what is drawn lies where it must."""

import numpy as np
import pytest

from nnlib.viz import figures

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([0, 1, 1, 0])


def test_stacked_curves_tell_a_straight_line_from_a_bent_one():
    x = np.linspace(-1, 1, 21)
    fig = figures.stacked_curves(x, {"a": 3 * x - 1, "b": np.abs(x)}, title="Two")
    assert fig.alt_text == "Two. a: one straight line; b: a line with bends."
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["a", "b"]


@pytest.mark.parametrize(("line", "right"), [((1, -2, 0), 4), ((1, 0, 0), 3), ((0, 0, 0), 2)])
def test_folded_plane_counts_the_points_on_the_right_side(line, right):
    fig = figures.folded_plane(CORNERS, XOR, [[1, 1], [1, 1]], [0, -1], line, title="XOR")
    assert f"{right} of 4 points on the right side" in fig.alt_text


def test_folded_plane_shows_the_points_where_they_land_and_the_line_that_parts_them():
    fig = figures.folded_plane(CORNERS, XOR, [[1, 1], [1, 1]], [0, -1], (1, -2, 0), title="XOR")
    after = fig.axes[1]
    marked = [line.get_xydata() for line in after.get_lines() if line.get_marker() in ("o", "s")]
    assert sorted(map(tuple, np.concatenate(marked).tolist())) == [(0, 0), (1, 0), (1, 0), (2, 1)]
    assert [text.get_text() for text in after.texts] == ["(0, 0)", "(0, 1) and (1, 0)", "(1, 1)"]
    (ends,) = [line.get_xydata() for line in after.get_lines() if line.get_linewidth() == 2]
    assert np.allclose(ends @ [1, -2], 0.5)


def test_folded_plane_draws_a_steep_line_too():
    fig = figures.folded_plane(CORNERS, XOR, np.eye(2), [0, 0], (2, 1, 0), title="AND")
    ends = [line.get_xydata() for line in fig.axes[1].get_lines() if line.get_linewidth() == 2]
    assert np.allclose(ends[0] @ [2, 1], 0.5)


def test_followed_curves_say_how_far_off_each_is():
    x = np.linspace(0, 1, 5).reshape(-1, 1)
    fig = figures.followed_curves(x, np.zeros((5, 1)), {"flat": np.full((5, 1), 0.5), "right": np.zeros(5)}, title="T")
    assert fig.alt_text == "T: flat is off by ≈0.5 on average; right is off by ≈0 on average (root mean square)."


def test_sizes_through_layers_name_the_first_and_the_last_power_of_ten():
    fig = figures.sizes_through_layers({"big": [1, 100], "gone": [1, 0]}, title="Sizes")
    assert fig.alt_text == "Sizes. big: from ≈1e+0 to ≈1e+2; gone: from ≈1e+0 to 0."


def test_pictures_with_shares_name_the_answer_of_each():
    shares = np.full((2, 10), 0.05)
    shares[0, 3], shares[1, 7] = 0.55, 0.55
    fig = figures.pictures_with_shares(np.zeros((2, 64)), shares, ["one", "two"])
    assert fig.alt_text == "What the network says. one: 3 with a share of ≈0.55; two: 7 with a share of ≈0.55."
    assert [bar.get_height() for bar in fig.axes[2].patches] == shares[0].tolist()
