"""Figures of lesson 09: what is drawn is what was given, and the alt text states the finding."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from nnlib.viz import figures

SCENES = np.zeros((2, 1, 12, 12))
TRUTHS = [(np.array([[1.0, 1, 5, 6]]), np.array([7])), (np.array([[2.0, 2, 8, 9], [6, 6, 11, 11]]), np.array([1, 4]))]


def boxes_in(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle) and not patch.get_fill()]


def test_true_boxes_are_drawn_where_they_are():
    fig = figures.scenes(SCENES, TRUTHS, title="Two scenes")
    first, second = fig.axes
    assert [box.get_bbox().extents.tolist() for box in boxes_in(first)] == [[1, 1, 5, 6]]
    assert len(boxes_in(second)) == 2
    assert {text.get_text() for text in second.texts} == {"1", "4"}
    assert fig.alt_text == "Two scenes: 2 scenes with a box round each digit, 3 in all."
    assert first.get_ylim() == (12, 0)  # y grows downwards


def test_found_and_false_boxes_are_told_apart_by_more_than_colour():
    found = [(TRUTHS[0][0], [0.9], [7]), (np.array([[2.0, 2, 8, 9], [0, 0, 3, 3]]), [0.8, 0.6], [1, 5])]
    fig = figures.scenes(SCENES, TRUTHS, found, [np.array([True]), np.array([True, False])], title="Found")
    assert [text.get_text() for text in fig.axes[1].texts] == ["1", "5 ✗"]
    assert "of 3 digits ≈2 are found; ≈1 boxes are false" in fig.alt_text
    assert len({str(box.get_linestyle()) for box in boxes_in(fig.axes[1])}) == 3


def test_a_grid_has_its_lines():
    fig = figures.scenes(SCENES[:1], TRUTHS[:1], title="Grid", grid=3)
    assert sorted({line.get_xdata()[0] for line in fig.axes[0].lines if len(set(line.get_xdata())) == 1}) == [4, 8]


def test_shared_areas_are_shaded_only_where_there_are_any():
    fig = figures.box_pairs([[(0, 0, 4, 4), (2, 0, 6, 4)], [(0, 0, 2, 2), (5, 5, 6, 6)]], [1 / 3, 0.0], title="Pairs")
    shaded = [[p for p in ax.patches if p.get_fill()] for ax in fig.axes]
    assert [len(some) for some in shaded] == [1, 0]
    assert shaded[0][0].get_bbox().extents.tolist() == [2, 0, 4, 4]
    assert "0.33, 0.00" in fig.alt_text


def test_the_precision_recall_curve_says_its_average_precision():
    fig = figures.precision_recall({"nines": ([1, 0.5, 2 / 3], [0.5, 0.5, 1.0], 0.83)}, title="Three")
    (line,) = [line for line in fig.axes[0].lines if line.get_label().startswith("nines")]
    assert list(line.get_xdata()) == [0.5, 0.5, 1.0]
    assert "nines: average precision ≈0.83" in fig.alt_text


def test_depth_and_layers_state_their_numbers():
    fig = figures.training_by_depth({"plain 6": [1.0, 0.98], "plain 40": [0.5, 0.7]}, title="Depth")
    assert "plain 6: mean ≈0.99; plain 40: mean ≈0.60" in fig.alt_text
    fig = figures.by_layer({"plain": [1e-9, 1e-3], "with skips": [0.1, 0.2]}, title="Layers", y_label="gradient")
    assert "plain: ≈1e-09 at layer 1, ≈0.001 at layer 2" in fig.alt_text
    assert fig.axes[0].get_yscale() == "log"


def test_maps_stand_under_their_pictures():
    fig = figures.maps(np.zeros((3, 4, 4)), {"slope": np.ones((3, 2, 2))}, ["a", "b", "c"], title="Where")
    assert len(fig.axes) == 6
    assert [ax.get_title(loc="center") for ax in fig.axes[:3]] == ["a", "b", "c"]
    assert fig.axes[3].get_ylabel() == "slope"


@pytest.mark.parametrize("blocks", [1, 3])
def test_the_express_lane_has_two_layers_a_block(blocks):
    fig = figures.express_lane(blocks)
    assert sum(text.get_text() == "layer" for text in fig.axes[0].texts) == 2 * blocks
    assert sum(text.get_text() == "+" for text in fig.axes[0].texts) == blocks
