"""Boxes beside what can be counted on squared paper and beside a slow suppression; bad boxes named by row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import Tensor
from nnlib.errors import DataError, ShapeError
from nnlib.vision import batched_nms, box_area, box_convert, box_iou, clip_boxes_to_image, nms


def random_boxes(n, rng, size=12):
    corners = np.sort(rng.integers(0, size, size=(n, 2, 2)), axis=1)
    return np.concatenate([corners[:, 0], corners[:, 1]], axis=1).astype(np.float64)


def squares(box, size=12):
    """The unit squares that a box of whole numbers covers."""
    sheet = np.zeros((size, size), bool)
    x1, y1, x2, y2 = map(int, box)
    sheet[y1:y2, x1:x2] = True
    return sheet


def test_iou_and_area_are_counts_of_squares():
    rng = np.random.default_rng(0)
    a, b = random_boxes(40, rng), random_boxes(30, rng)
    iou = box_iou(a, b)
    assert iou.shape == (40, 30)
    np.testing.assert_array_equal(box_area(a), [squares(box).sum() for box in a])
    for i, j in np.ndindex(iou.shape):
        one, other = squares(a[i]), squares(b[j])
        union = (one | other).sum()
        assert iou[i, j] == pytest.approx((one & other).sum() / union if union else 0)
    np.testing.assert_array_equal(iou, box_iou(b, a).T)


def test_iou_of_boxes_apart_in_both_directions_is_zero():
    assert box_iou([[0, 0, 1, 1]], [[5, 5, 9, 9]])[0, 0] == 0  # two negative sides must not make a positive area
    assert box_iou([[0, 0, 1, 1]], [[1, 0, 2, 1]])[0, 0] == 0  # touching


def test_iou_takes_lists_tensors_and_whole_numbers_and_keeps_float64():
    a = [[0, 0, 2, 2]]
    for box in (a, np.array(a), Tensor(a), np.array(a, np.uint8)):
        assert box_iou(box, [[1, 0, 3, 2]])[0, 0] == pytest.approx(1 / 3)
    assert box_iou(np.array(a, np.float64), np.array(a, np.float64)).dtype == np.float64
    assert box_iou(a, a).dtype == np.float32


def test_no_boxes_have_answers():
    none = np.zeros((0, 4), np.float32)
    for empty in (none, [], [[]]):
        assert box_iou(empty, [[0, 0, 1, 1]]).shape == (0, 1)
        assert box_iou([[0, 0, 1, 1]], empty).shape == (1, 0)
        assert box_area(empty).shape == (0,)
        assert nms(empty, [], 0.5).tolist() == []
        assert nms(empty, [], 0.5).dtype == np.int64
        assert batched_nms(empty, [], [], 0.5).tolist() == []
        assert clip_boxes_to_image(empty, (3, 3)).shape == (0, 4)
        assert box_convert(empty, "xyxy", "xywh").shape == (0, 4)


def test_boxes_without_area():
    point = [[3, 3, 3, 3]]
    assert box_iou(point, point)[0, 0] == 0
    assert box_iou(point, [[0, 0, 9, 9]])[0, 0] == 0
    assert nms(point * 2, [0.5, 0.6], 0.0).tolist() == [1, 0]


@pytest.mark.parametrize("fmt", ["xyxy", "xywh", "cxcywh"])
@pytest.mark.parametrize("other", ["xyxy", "xywh", "cxcywh"])
def test_a_box_comes_back_from_every_form(fmt, other):
    boxes = random_boxes(20, np.random.default_rng(1))
    there = box_convert(boxes, "xyxy", fmt)
    np.testing.assert_allclose(box_convert(box_convert(there, fmt, other), other, "xyxy"), boxes)


def test_forms_mean_what_they_say_and_copy():
    box = np.array([[1.0, 2.0, 5.0, 4.0]])
    assert box_convert(box, "xyxy", "xywh").tolist() == [[1, 2, 4, 2]]
    assert box_convert(box, "xyxy", "cxcywh").tolist() == [[3, 3, 4, 2]]
    assert box_convert(box, "cxcywh", "xyxy").tolist() == [[-1.5, 0, 3.5, 4]]
    for fmt in ("xyxy", "xywh", "cxcywh"):
        same = box_convert(box, fmt, fmt)
        np.testing.assert_array_equal(same, box)
        assert not np.shares_memory(same, box)


def test_clipping_stays_inside_height_and_width():
    boxes = np.array([[-3.0, -2, 20, 30], [2, 3, 4, 5], [50, 60, 70, 80]])
    assert clip_boxes_to_image(boxes, (10, 8)).tolist() == [[0, 0, 8, 10], [2, 3, 4, 5], [8, 10, 8, 10]]
    assert boxes[0, 0] == -3


# ---- suppression


def slow_nms(boxes, scores, threshold):
    """Box by box: kept if it overlaps no kept box too much."""
    kept = []
    for i in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if all(box_iou(boxes[i : i + 1], boxes[k : k + 1])[0, 0] <= threshold for k in kept):
            kept.append(i)
    return kept


@given(st.integers(0, 25), st.integers(0, 2**20), st.sampled_from([0.0, 0.2, 1 / 3, 0.5, 1.0]))
def test_nms_is_the_slow_one(n, seed, threshold):
    rng = np.random.default_rng(seed)
    boxes, scores = random_boxes(n, rng), rng.integers(0, 6, size=n) / 5  # many ties
    groups = rng.integers(0, 3, size=n)
    assert nms(boxes, scores, threshold).tolist() == slow_nms(boxes, scores, threshold)
    apart = boxes + 100 * groups[:, None]  # the trick that torchvision uses: each class on its own part of the plane
    assert batched_nms(boxes, scores, groups, threshold).tolist() == slow_nms(apart, scores, threshold)


def test_the_threshold_itself_is_kept():
    boxes = np.array([[0.0, 0, 2, 1], [1, 0, 3, 1]])  # IoU 1/3
    third = float(box_iou(boxes, boxes)[0, 1])
    assert nms(boxes, [0.9, 0.8], third).tolist() == [0, 1]
    assert nms(boxes, [0.9, 0.8], np.nextafter(third, 0)).tolist() == [0]


def test_a_dropped_box_drops_nobody():
    chain = [[0, 0, 4, 2], [2, 0, 6, 2], [4, 0, 8, 2]]  # the middle one overlaps both, the outer ones touch
    assert nms(chain, [0.9, 0.8, 0.7], 0.2).tolist() == [0, 2]
    assert nms(chain, [0.8, 0.9, 0.7], 0.2).tolist() == [1]


def test_of_equal_scores_the_first_wins():
    assert nms([[0, 0, 2, 2]] * 3, [0.5, 0.5, 0.5], 0.5).tolist() == [0]
    assert nms([[0, 0, 1, 1], [5, 5, 6, 6], [9, 9, 10, 10]], [0.5, 0.5, 0.7], 0.5).tolist() == [2, 0, 1]


def test_other_classes_are_left_alone():
    same = [[0, 0, 2, 2]] * 4
    assert batched_nms(same, [0.1, 0.4, 0.3, 0.2], [7, 3, 7, 3], 0.5).tolist() == [1, 2]


# ---- bad input

GOOD = [[0, 0, 1, 1]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: box_area([[0, 0, 1, 1], [4, 0, 2, 3]]), DataError, r"boxes\[1\].*\[4.0, 0.0, 2.0, 3.0\].*xywh"),
        (lambda: box_iou(GOOD, [[0, 5, 1, 1]]), DataError, r"boxes2\[0\].*y2 < y1"),
        (lambda: box_iou([[0, 0, np.nan, 1]], GOOD), DataError, r"boxes1\[0\].*NaN"),
        (lambda: box_area([0, 0, 1, 1]), ShapeError, r"\(N, 4\).*\(4,\).*list of one row"),
        (lambda: box_area(np.zeros((2, 5))), ShapeError, r"\(2, 5\)"),
        (lambda: box_area(np.zeros((0, 2, 4))), ShapeError, r"\(0, 2, 4\)"),
        (lambda: box_area([[0, 0, 1], [0, 0, 1, 1]]), ShapeError, "differ in length"),
        (lambda: box_area([["a", "b", "c", "d"]]), DataError, "numbers"),
        (lambda: box_convert(GOOD, "xyxy", "xyhw"), DataError, "Did you mean 'xywh'"),
        (lambda: box_convert([[0, 0, -1, 2]], "xywh", "xyxy"), DataError, r"boxes\[0\].*negative"),
        (lambda: clip_boxes_to_image(GOOD, 5), DataError, r"\(height, width\)"),
        (lambda: clip_boxes_to_image(GOOD, (5, -1)), DataError, r"0 or more"),
        (lambda: nms(GOOD * 2, [0.5, np.nan], 0.5), DataError, r"scores\[1\] is NaN"),
        (lambda: nms(GOOD * 2, [0.5], 0.5), ShapeError, r"shape \(2,\), got shape \(1,\)"),
        (lambda: nms(GOOD, [[0.5]], 0.5), ShapeError, r"\(1, 1\)"),
        (lambda: nms(GOOD, ["high"], 0.5), DataError, "scores must be numbers"),
        (lambda: nms(GOOD, [0.5], 1.5), DataError, r"iou_threshold must lie in 0 … 1, got 1.5"),
        (lambda: nms(GOOD, [0.5], float("nan")), DataError, "iou_threshold"),
        (lambda: batched_nms(GOOD * 2, [0.5, 0.4], [1], 0.5), ShapeError, r"one group a box.*\(2,\), got \(1,\)"),
        (lambda: batched_nms(GOOD, [np.nan], [1], 0.5), DataError, r"scores\[0\] is NaN"),
        (lambda: batched_nms([], [], [], -1), DataError, "iou_threshold"),
    ],
)  # fmt: skip
def test_bad_input_is_told_what_to_do(call, error, message):
    with pytest.raises(error, match=message):
        call()
