"""The detector's experiment: what is committed says what lesson 09 says, and its pieces do what they are called."""

import numpy as np
import pytest

from benchmarks import detection
from benchmarks.experiments import committed, mean_of, values_of
from nnlib.data import digit_scenes

ROWS = committed("detection")["rows"]


def of(number, trained="usual", marked="usual", nms=True):
    return values_of(ROWS, number, **{"trained on": trained, "marked on": marked, "nms": nms})


def test_it_passes_its_bar_and_the_control_does_not():
    assert np.mean(of("mAP@0.5")) > 0.85
    assert max(of("mAP@0.5", "labels from a hat")) < 0.3


def test_each_kind_was_trained_with_each_seed():
    trained = {(row["trained on"], row["seed"]) for row in ROWS}
    assert trained == {(kind, seed) for kind in detection.KINDS for seed in detection.SEEDS}


def test_nms_raises_precision_and_costs_hardly_any_recall():
    assert np.all(np.subtract(of("precision"), of("precision", nms=False)) > 0.03)
    assert np.all(np.subtract(of("recall", nms=False), of("recall")) < 0.03)


def test_labels_from_a_hat_are_the_same_labels_on_the_same_boxes():
    usual = detection.scenes("usual", 30, "train", np.random.default_rng(3))
    hat = detection.scenes("labels from a hat", 30, "train", np.random.default_rng(3))
    assert all(np.array_equal(a, b) for a, b in zip(usual.boxes, hat.boxes))
    assert [len(labels) for labels in hat.labels] == [len(labels) for labels in usual.labels]
    together = [np.concatenate(made.labels) for made in (usual, hat)]
    assert not np.array_equal(*together)
    assert np.array_equal(*map(np.sort, together))


def test_the_committed_boxes_are_those_of_the_first_row():
    scores, true, there = detection.marked()
    sure = scores >= 0.3
    (row,) = [r for r in ROWS if (r["trained on"], r["marked on"], r["nms"], r["seed"]) == ("usual", "usual", True, 0)]
    assert scores.shape == true.shape
    assert scores.min() >= 0.05
    assert true[sure].sum() / there == pytest.approx(row["recall"], abs=0.005)
    assert true[sure].mean() == pytest.approx(row["precision"], abs=0.005)


def test_how_a_digit_lies():
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 6], [20, 20, 30, 30], [40, 0, 44, 10], [43, 0, 48, 10]], np.float32)
    assert detection.lying(boxes).tolist() == ["covered", "on top", "free", "partly", "partly"]
    assert detection.lying(boxes[::-1]).tolist() == ["partly", "partly", "free", "covered", "on top"]
    assert detection.lying(boxes[:1]).tolist() == ["free"]


def test_who_is_found():
    made = digit_scenes(3, rng=np.random.default_rng(0))
    exactly = [(boxes, np.full(len(boxes), 0.9), labels) for boxes, labels in zip(made.boxes, made.labels)]
    assert detection.is_found(exactly, made).all()
    other = [(boxes, scores, labels + 1) for boxes, scores, labels in exactly]
    assert not detection.is_found(other, made).any()
    assert not detection.is_found(exactly, made, score=0.95).any()
    aside = [(boxes + 20, scores, labels) for boxes, scores, labels in exactly]
    assert not detection.is_found(aside, made).any()
    first = [(boxes[:1], scores[:1], labels[:1]) for boxes, scores, labels in exactly]
    assert detection.is_found(first, made).sum() == 3


def test_as_many_digits_without_crowds():
    digits = {kind: of("digits", kind) for kind in ("crowded", "more usual")}
    assert np.all(np.abs(np.divide(*digits.values()) - 1) < 0.05)


def test_marks_of_a_detector_that_has_learned_a_little():
    rng = np.random.default_rng(0)
    made = digit_scenes(160, rng=rng)
    detector = detection.trained(made, rng, epochs=2)
    assert not detector.training
    marks = detection.marks(detector, made)
    assert set(marks) == {"mAP@0.5", "mAP@0.75", "precision", "recall"}
    assert 0 <= marks["mAP@0.75"] <= marks["mAP@0.5"] <= 1
    assert mean_of(ROWS, "mAP@0.5", **{"trained on": "usual", "marked on": "usual", "nms": True}) > marks["mAP@0.5"]
