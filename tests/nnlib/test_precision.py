"""Average precision beside a slow one written from the published definition, and by hand."""

import numpy as np
import pytest

from nnlib.errors import DataError, ShapeError
from nnlib.vision import (
    average_precision,
    box_iou,
    match_detections,
    mean_average_precision,
    precision_recall_curve,
)


def slow_iou(a, b):
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    area = lambda box: (box[2] - box[0]) * (box[3] - box[1])  # noqa: E731
    return width * height / (area(a) + area(b) - width * height)


def slow_ap(detections, truths, label, threshold, points):
    """By the letter: all detections of a class sorted by score over all pictures; each looks for a truth still free."""
    free = [[box for box, name in zip(*truth) if name == label] for truth in truths]
    total = sum(map(len, free))
    rows = [(s, i, b) for i, d in enumerate(detections) for b, s, name in zip(*d) if name == label]
    true, curve = 0, []
    for k, (_, picture, box) in enumerate(sorted(rows, key=lambda row: -row[0]), start=1):
        options = [(slow_iou(box, t), -j) for j, t in enumerate(free[picture])]
        if options and max(options)[0] >= threshold:
            free[picture].pop(-max(options)[1])
            true += 1
        curve.append((true / k, true / total if total else None))
    if not total:
        return None
    if points:
        at = np.linspace(0, 1, points)  # 0.29 here is a little more than 29 / 100; the COCO tools have it so
        return sum(max((p for p, r in curve if r >= q), default=0) for q in at) / points
    area = 0
    for k in range(1, total + 1):  # recall moves from (k − 1) / total to k / total
        area += max((p for p, r in curve if r >= k / total - 1e-12), default=0) / total
    return area


def scenes(seed, n=12, classes=3):
    rng = np.random.default_rng(seed)
    truths, detections = [], []
    for _ in range(n):
        k = rng.integers(0, 4)
        low = rng.uniform(0, 20, size=(k, 2))
        boxes, labels = np.hstack([low, low + rng.uniform(4, 10, size=(k, 2))]), rng.integers(0, classes, size=k)
        copies = rng.integers(0, 3, size=k)  # some objects are not seen, some twice
        found = np.repeat(boxes, copies, axis=0) + rng.normal(size=(copies.sum(), 4)) * 0.8
        found[:, 2:] = np.maximum(found[:, 2:], found[:, :2] + 1)
        names = np.where(rng.random(copies.sum()) < 0.8, np.repeat(labels, copies), rng.integers(0, classes + 1))
        truths.append((boxes, labels))
        detections.append((found, rng.permutation(1000)[: len(found)] / 1000, names))
    return detections, truths


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("points", [None, 11, 101])
def test_map_is_the_slow_one(seed, points):
    detections, truths = scenes(seed)
    result = mean_average_precision(detections, truths, (0.5, 0.75), points=points)
    for t, threshold in enumerate((0.5, 0.75)):
        slow = [slow_ap(detections, truths, label, threshold, points) for label in result.classes]
        for c, expected in enumerate(slow):
            assert result.per_class[t, c] == pytest.approx(np.nan if expected is None else expected, nan_ok=True)
        assert result.mean[t] == pytest.approx(np.mean([a for a in slow if a is not None]))
        assert 0 < result.mean[t] < 1
    assert result.mean[1] < result.mean[0]
    assert [h.shape for h in result.hits] == [s.shape for _, s, _ in detections]


def test_by_hand():
    scores, hits = [0.9, 0.8, 0.7, 0.6, 0.5], [1, 0, 1, 1, 0]
    precision, recall = precision_recall_curve(scores, hits, 4)
    np.testing.assert_allclose(precision, [1, 1 / 2, 2 / 3, 3 / 4, 3 / 5])
    np.testing.assert_allclose(recall, [1 / 4, 1 / 4, 2 / 4, 3 / 4, 3 / 4])
    assert average_precision(scores, hits, 4) == pytest.approx(1 / 4 * (1 + 3 / 4 + 3 / 4))  # the dip 2/3 is filled in
    assert average_precision(scores, hits, 4, points=11) == pytest.approx((3 * 1 + 5 * 3 / 4) / 11)
    assert average_precision(scores, hits, 4, points=101) == pytest.approx((26 * 1 + 50 * 3 / 4) / 101)


def test_the_order_in_which_detections_come_is_no_matter():
    rng = np.random.default_rng(0)
    scores, hits = rng.random(30), rng.random(30) < 0.6
    for points in (None, 101):
        whole = average_precision(scores, hits, 25, points=points)
        for _ in range(5):
            order = rng.permutation(30)
            assert average_precision(scores[order], hits[order], 25, points=points) == pytest.approx(whole)
    boxes = np.array([[0.0, 0, 4, 4], [0, 0, 4, 5], [0, 0, 5, 5], [8, 8, 9, 9]])
    scores, truth = np.array([0.3, 0.9, 0.8, 0.1]), np.array([[0.0, 0, 4, 4.5], [0, 0, 5, 5]])
    hits = match_detections(boxes, scores, truth)
    for order in ([3, 2, 1, 0], [1, 3, 0, 2]):
        np.testing.assert_array_equal(match_detections(boxes[order], scores[order], truth), hits[order])


def test_one_object_is_found_once_and_the_surest_finds_it():
    box = [0, 0, 4, 4]
    assert match_detections([box, box, box], [0.2, 0.9, 0.5], [box]).tolist() == [False, True, False]
    assert match_detections([box, box, box], [0.5, 0.5, 0.5], [box]).tolist() == [True, False, False]
    twice = mean_average_precision([([box, box], [0.9, 0.8], [1, 1])], [([box, [20, 20, 24, 24]], [1, 1])], 0.5)
    assert twice.mean.tolist() == [0.5]


def test_a_taken_object_lets_the_next_best_be_found():
    truth = [[0, 0, 10, 10], [0, 0, 10, 8]]
    found = [[0, 0, 10, 10], [0, 0, 10, 9.5]]  # both fit the first best
    assert match_detections(found, [0.9, 0.8], truth).tolist() == [True, True]
    assert match_detections(found, [0.9, 0.8], truth, 0.9).tolist() == [True, False]


def test_the_threshold_itself_counts():
    assert match_detections([[0, 0, 2, 1]], [1], [[0, 0, 1, 1]], 0.5).tolist() == [True]
    assert match_detections([[0, 0, 2.01, 1]], [1], [[0, 0, 1, 1]], 0.5).tolist() == [False]


def test_classes_and_pictures_are_apart():
    box, far = [[0, 0, 4, 4]], [[9, 9, 12, 12]]
    wrong = mean_average_precision([(box, [0.9], [2])], [(box, [1])], 0.5)
    assert wrong.mean.tolist() == [0]
    assert wrong.classes.tolist() == [1, 2]
    assert np.isnan(wrong.per_class[0, 1])  # class 2 is nowhere: it lowers no mean
    elsewhere = mean_average_precision([(box, [0.9], [1]), ([], [], [])], [([], []), (box, [1])], 0.5)
    assert elsewhere.mean.tolist() == [0]
    half = mean_average_precision([(box, [0.9], [1])], [(box + far, [1, 2])], 0.5)
    assert half.per_class.tolist() == [[1, 0]]
    assert half.mean.tolist() == [0.5]


def test_scores_are_ranked_over_all_pictures():
    box, far = [[0, 0, 4, 4]], [[9, 9, 12, 12]]
    truths = [(box, [1]), (box, [1])]
    late = mean_average_precision([(box + far, [0.9, 0.1], [1, 1]), (box, [0.8], [1])], truths, 0.5)
    early = mean_average_precision([(box + far, [0.9, 0.85], [1, 1]), (box, [0.8], [1])], truths, 0.5)
    assert late.mean.tolist() == [1]
    assert early.mean[0] == pytest.approx((1 + 2 / 3) / 2)


def test_nothing_there_and_nothing_found():
    box = [[0, 0, 4, 4]]
    assert np.isnan(average_precision([0.9], [False], 0))
    assert np.isnan(average_precision([], [], 0))
    assert average_precision([], [], 3) == 0
    assert average_precision([], [], 3, points=101) == 0
    precision, recall = precision_recall_curve([0.9], [False], 0)
    assert precision.tolist() == [0]
    assert np.isnan(recall).all()
    nothing = mean_average_precision([(box, [0.9], [1])], [([], [])])
    assert np.isnan(nothing.mean).all()
    assert mean_average_precision([([], [], [])], [(box, [1])]).mean.tolist() == [0, 0]
    assert np.isnan(mean_average_precision([], []).mean).all()
    assert match_detections([], [], box).tolist() == []
    assert match_detections(box, [0.5], []).tolist() == [False]


def test_another_iou_can_be_plugged_in():
    def over_the_smaller(a, b):
        iou, area = box_iou(a, b), [(x[:, 2] - x[:, 0]) * (x[:, 3] - x[:, 1]) for x in (a, b)]
        both = iou / (1 + iou) * (area[0][:, None] + area[1])
        return both / np.minimum(area[0][:, None], area[1])

    found, there = [([[0, 0, 2, 2]], [0.9], [1])], [([[0, 0, 6, 6]], [1])]
    assert mean_average_precision(found, there, 0.5).mean.tolist() == [0]
    assert mean_average_precision(found, there, 0.5, iou=over_the_smaller).mean.tolist() == [1]
    with pytest.raises(ShapeError, match=r"iou must give \(1, 1\)"):
        mean_average_precision(found, there, iou=lambda a, b: np.ones(3))


BOX = [[0, 0, 4, 4]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: match_detections(BOX, [np.nan], BOX), DataError, r"scores\[0\] is NaN"),
        (lambda: match_detections(BOX, [0.5], BOX, 0.0), DataError, "above 0"),
        (lambda: match_detections(BOX, [0.5], BOX, 50), DataError, "up to 1, got 50"),
        (lambda: match_detections(BOX, [0.5], [[4, 0, 0, 4]]), DataError, r"true_boxes\[0\]"),
        (lambda: precision_recall_curve([0.5, 0.4], [True, True], 1), DataError, "2 detections are true.*1 objects"),
        (lambda: precision_recall_curve([0.5], [True, True], 2), ShapeError, r"shape \(2,\), got shape \(1,\)"),
        (lambda: average_precision([0.5], [[True]], 2), ShapeError, r"one truth value a detection"),
        (lambda: average_precision([0.5], [True], -1), ValueError, "n_truth"),
        (lambda: average_precision([0.5], [True], 1, points=1), ValueError, "points"),
        (lambda: mean_average_precision([(BOX, [0.9], [1])], []), ShapeError, "1 pictures of detections, 0 of truths"),
        (lambda: mean_average_precision([(BOX, [0.9])], [(BOX, [1])]), ShapeError, r"detections\[0\] must be \(box"),
        (lambda: mean_average_precision([(BOX, [0.9], [1, 2])], [(BOX, [1])]), ShapeError, "labels of shape"),
        (lambda: mean_average_precision([(BOX, [np.nan], [1])], [(BOX, [1])]), DataError, r"scores\[0\] is NaN"),
        (lambda: mean_average_precision([([], [], [])], [([[3, 0, 1, 1]], [1])]), DataError, r"truths\[0\].*x2 < x1"),
        (lambda: mean_average_precision([([], [], [])], [(BOX, [1])], 75), DataError, "up to 1"),
    ],
)  # fmt: skip
def test_bad_input_is_told_what_to_do(call, error, message):
    with pytest.raises(error, match=message):
        call()
