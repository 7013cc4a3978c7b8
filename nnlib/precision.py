"""How good is a detector? Which of its boxes found something, precision and recall, and the average precision.

A detection is true if it matches a true box of its class in its picture, IoU at least the threshold, that no surer
detection has matched already. So a second box round the same object is false.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import array_of
from nnlib.boxes import box_iou, boxes_of, by_score
from nnlib.errors import DataError, ShapeError
from nnlib.inputs import count

__all__ = [
    "MeanAveragePrecision", "average_precision", "match_detections", "mean_average_precision", "precision_recall_curve",
]  # fmt: skip


def match_detections(boxes: ArrayLike, scores: ArrayLike, true_boxes: ArrayLike, iou_threshold: float = 0.5,
                     *, iou: Callable = box_iou) -> np.ndarray:  # fmt: skip
    """Which boxes of one picture and one class are true.

    The surest goes first. Each takes, of the true boxes that are still free and whose IoU with it is at least the
    threshold, the one that it overlaps most. A box that finds none is false. (The VOC tools look only at the true box
    that is overlapped most, free or not; where objects crowd, that finds a little less.)

    Args:
        boxes, scores: the detections.
        true_boxes: what is there.
        iou_threshold: how well a box must fit, above 0, up to 1.
        iou: what computes the overlaps, if not box_iou: a function of (boxes1, boxes2).

    Shape:
        boxes (N, 4), scores (N,), true_boxes (M, 4) -> (N,) bool, in the order of `boxes`.

    Raises:
        ShapeError: not four numbers a box, or not one score a box.
        DataError: not boxes, a score is NaN, or the threshold lies outside 0 … 1.

    Example:
        >>> match_detections([[0, 0, 4, 4], [0, 0, 4, 5], [9, 9, 12, 12]], [0.6, 0.9, 0.3], [[0, 0, 4, 4]])
        array([False,  True, False])

    Source:
        T.-Y. Lin et al., Microsoft COCO, arXiv:1405.0312; the matching of its published tool, COCOeval.evaluateImg.
    """
    found, truth = boxes_of(boxes, "match_detections: boxes"), boxes_of(true_boxes, "match_detections: true_boxes")
    order = by_score(scores, len(found), "match_detections")
    check_fit(iou_threshold, "match_detections")
    return matched(overlaps(found, truth, iou), order, iou_threshold)


def check_fit(iou_threshold: float, name: str) -> None:
    """At threshold 0 a box would fit everything."""
    if not 0 < iou_threshold <= 1:
        raise DataError(f"{name}: iou_threshold must lie above 0, up to 1, got {iou_threshold!r}.")


def overlaps(found: np.ndarray, truth: np.ndarray, iou: Callable) -> np.ndarray:
    """The IoU of each detection with each true box, by a function that somebody gave.  (N, M)"""
    overlap = np.asarray(iou(found, truth))
    if overlap.shape != (len(found), len(truth)):
        raise ShapeError(f"iou must give ({len(found)}, {len(truth)}) numbers, got shape {overlap.shape}.")
    return overlap


def matched(overlap: np.ndarray, order: np.ndarray, iou_threshold: float) -> np.ndarray:
    """Which detections are true, the surest choosing first.  (N, M) -> (N,) bool"""
    n, m = overlap.shape
    hits, free = np.zeros(n, bool), np.ones(m, bool)
    for i in order if m else ():
        best = np.where(free, overlap[i], -1).argmax()
        if free[best] and overlap[i, best] >= iou_threshold:
            hits[i], free[best] = True, False  # this object is found; it cannot be found twice
    return hits


def precision_recall_curve(scores: ArrayLike, hits: ArrayLike, n_truth: int) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall after each detection, the surest first.  P = TP / (TP + FP),  R = TP / all that is there

    Args:
        scores: how sure the detector is.
        hits: whether each detection is true.
        n_truth: how many objects are there.

    Shape:
        scores (N,), hits (N,) -> precision (N,), recall (N,); recall is NaN where n_truth is 0.

    Raises:
        ShapeError: not one hit a score.
        DataError: a score is NaN, or there are more hits than objects.
        TypeError, ValueError: n_truth is not a whole number that is 0 or more.

    Example:
        >>> precision, recall = precision_recall_curve([0.9, 0.8, 0.7], [True, False, True], n_truth=4)
        >>> precision.round(3), recall
        (array([1.   , 0.5  , 0.667]), array([0.25, 0.25, 0.5 ]))
    """
    hit, n_truth = array_of(hits).astype(bool), count(n_truth, "precision_recall_curve: n_truth", at_least=0)
    if hit.ndim != 1:
        raise ShapeError(f"precision_recall_curve: hits must hold one truth value a detection, got shape {hit.shape}.")
    order = by_score(scores, len(hit), "precision_recall_curve")
    if hit.sum() > n_truth:
        raise DataError(
            f"precision_recall_curve: {int(hit.sum())} detections are true, but only {n_truth} objects are there. "
            "Was one object matched twice?"
        )
    true = np.cumsum(hit[order])
    recall = true / n_truth if n_truth else np.full(len(hit), np.nan)
    return true / np.arange(1, len(hit) + 1), recall


def average_precision(scores: ArrayLike, hits: ArrayLike, n_truth: int, *, points: int | None = None) -> float:
    """The area under the precision–recall curve of one class, its dips filled in.  AP = Σ (Rₖ − Rₖ₋₁) · max_{j≥k} Pⱼ

    Filled in: at each recall counts the best precision that is reached at that recall or a higher one. Detections of
    equal score count in the order in which they come. Nothing there to find: NaN, as no number is right (the COCO tools
    leave such a class out of the mean).

    Args:
        scores: how sure the detector is.
        hits: whether each detection is true.
        n_truth: how many objects are there.
        points: None for the whole area (VOC since 2010); 101 for the mean of the precision at recall 0, .01, …, 1, as
            the COCO tools; 11 as VOC did until 2009.

    Shape:
        scores (N,), hits (N,) -> a number.

    Units:
        a share, 0 … 1.

    Raises:
        ShapeError: not one hit a score.
        DataError: a score is NaN, or there are more hits than objects.
        TypeError, ValueError: n_truth or points is not a whole number, or too small.

    Example:
        >>> average_precision([0.9, 0.8, 0.7], [True, False, True], n_truth=2).__round__(4)
        0.8333

    Source:
        M. Everingham and J. Winn, The PASCAL VOC Challenge 2012 Development Kit, section 3.4.1; 101 points:
        COCOeval.accumulate of the published COCO tools.
    """
    precision, recall = precision_recall_curve(scores, hits, n_truth)
    if not n_truth:
        return float("nan")
    best_from_here = np.maximum.accumulate(precision[::-1])[::-1]
    if points is None:
        return float(np.sum(np.diff(recall, prepend=0) * best_from_here))
    at = np.linspace(0, 1, count(points, "average_precision: points", at_least=2))
    first = np.searchsorted(recall, at)  # where this recall is reached first
    return float(np.append(best_from_here, 0)[first].mean())  # never reached: precision 0


class MeanAveragePrecision(NamedTuple):
    """What mean_average_precision found.

    Args:
        mean: the mean AP at each threshold, over the classes that are there.
        per_class: the AP of each class at each threshold; NaN where the class is nowhere in the truth.
        thresholds: the IoU thresholds.
        classes: the class numbers, as the columns of per_class.
        hits: for each picture, which detections are true at the first threshold.

    Shape:
        mean (T,), per_class (T, C), thresholds (T,), classes (C,).

    Example:
        >>> result = mean_average_precision([([[0, 0, 2, 2]], [0.9], [7])], [([[0, 0, 2, 2]], [7])])
        >>> result
        MeanAveragePrecision(mAP@0.5 1.000, mAP@0.75 1.000, 1 class)
    """

    mean: np.ndarray
    per_class: np.ndarray
    thresholds: np.ndarray
    classes: np.ndarray
    hits: list[np.ndarray]

    def __repr__(self) -> str:
        means = ", ".join(f"mAP@{t:.3g} {m:.3f}" for t, m in zip(self.thresholds, self.mean))
        return f"MeanAveragePrecision({means}, {len(self.classes)} class{'es' * (len(self.classes) != 1)})"


def mean_average_precision(
    detections: Sequence,
    truths: Sequence,
    iou_thresholds: float | Sequence[float] = (0.5, 0.75),
    *,
    points: int | None = None,
    iou: Callable = box_iou,
) -> MeanAveragePrecision:
    """The mean over the classes of their average precision, over all pictures together.

    A class of which there is no true box has no AP: it is left out of the mean, as the COCO tools do, even if the
    detector claims to have seen it. No true box at all: NaN. Detections of one class and equal score, in different
    pictures, count in the order of the pictures.

    Args:
        detections: for each picture (boxes, scores, labels).
        truths: for each picture (boxes, labels).
        iou_thresholds: how well a box must fit to count as found; one number or several.
        points: None for the whole area under the curve, 101 as the COCO tools; see average_precision.
        iou: what computes the overlaps, if not box_iou.

    Shape:
        boxes (K, 4), scores (K,), labels (K,); K may be 0 and differs from picture to picture.

    Raises:
        ShapeError: not as many truths as detections, or a part of one does not fit the others.
        DataError: not boxes, a score is NaN, or a threshold lies outside 0 … 1.

    Example:
        >>> found = ([[0, 0, 4, 4], [0, 0, 4, 3], [6, 6, 9, 9]], [0.9, 0.8, 0.7], [3, 3, 5])
        >>> there = ([[0, 0, 4, 4], [5, 6, 9, 9]], [3, 5])
        >>> mean_average_precision([found], [there]).mean
        array([1., 1.])

    Source:
        M. Everingham et al., IJCV 88 (2010), section 4.2; T.-Y. Lin et al., Microsoft COCO, arXiv:1405.0312.
    """
    if len(detections) != len(truths):
        raise ShapeError(f"mean_average_precision: {len(detections)} pictures of detections, {len(truths)} of truths.")
    found = [checked(d, i, "detections", ("boxes", "scores", "labels")) for i, d in enumerate(detections)]
    there = [checked(t, i, "truths", ("boxes", "labels")) for i, t in enumerate(truths)]
    thresholds = np.atleast_1d(np.asarray(iou_thresholds, np.float64))
    if thresholds.ndim != 1 or not len(thresholds):
        raise DataError(f"mean_average_precision: one IoU threshold or several, got {iou_thresholds!r}.")
    for threshold in thresholds:
        check_fit(threshold, "mean_average_precision")
    classes = np.unique(np.concatenate([part[-1] for part in [*found, *there]] or [[]])).astype(np.int64)
    table = np.full((len(thresholds), len(classes)), np.nan)
    first_hits = [np.zeros(len(scores), bool) for _, scores, _ in found]
    for c, label in enumerate(classes):
        n_truth = sum(int((labels == label).sum()) for _, labels in there)
        all_scores, all_hits = [], [[] for _ in thresholds]
        for i, ((boxes, scores, labels), (true_boxes, true_labels)) in enumerate(zip(found, there)):
            mine = np.flatnonzero(labels == label)
            if not len(mine):
                continue
            overlap = overlaps(boxes[mine], true_boxes[true_labels == label], iou)
            order = np.argsort(-scores[mine], kind="stable")
            all_scores.append(scores[mine])
            for hits, threshold in zip(all_hits, thresholds):
                hits.append(matched(overlap, order, threshold))
            first_hits[i][mine] = all_hits[0][-1]
        if n_truth:
            s = np.concatenate([[], *all_scores])
            for t, hits in enumerate(all_hits):
                table[t, c] = average_precision(s, np.concatenate([[], *hits]), n_truth, points=points)
    there_is = ~np.isnan(table).all(axis=0)
    mean = table[:, there_is].mean(axis=1) if there_is.any() else np.full(len(thresholds), np.nan)
    return MeanAveragePrecision(mean, table, thresholds, classes, first_hits)


def checked(parts: Sequence, i: int, name: str, wanted: tuple[str, ...]) -> list[np.ndarray]:
    """One picture's boxes (K, 4), scores (K,) and labels (K,), or boxes and labels, if they belong together."""
    if len(parts) != len(wanted):
        raise ShapeError(f"{name}[{i}] must be ({', '.join(wanted)}), {len(wanted)} things, got {len(parts)}.")
    boxes = boxes_of(parts[0], f"{name}[{i}]: boxes")
    others = [array_of(p).reshape(-1) if np.size(p) == 0 else array_of(p) for p in parts[1:]]
    for other, what in zip(others, wanted[1:]):
        if other.shape != (len(boxes),):
            raise ShapeError(f"{name}[{i}]: {len(boxes)} boxes, but {what} of shape {other.shape}; one a box.")
    by_score(others[0], len(boxes), f"{name}[{i}]")
    return [boxes, *others]
