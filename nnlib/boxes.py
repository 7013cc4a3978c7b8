"""Boxes round things in a picture: their overlap, and which of many boxes round the same thing to keep.

A box is four numbers (x1, y1, x2, y2): left, top, right and bottom edge, in pixels from the top left corner; y grows
downwards. Names, arguments and answers are those of torchvision.ops; what goes in and comes out are arrays.
"""

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import array_of
from nnlib.errors import DataError, ShapeError, described, unknown

__all__ = ["batched_nms", "box_area", "box_convert", "box_iou", "boxes_of", "clip_boxes_to_image", "nms"]

FORMATS = ("xyxy", "xywh", "cxcywh")


def boxes_of(boxes: ArrayLike, name: str, fmt: str = "xyxy") -> np.ndarray:
    """The boxes as an array of floats, if each is a box: four finite numbers, the right edge not left of the left one.

    Args:
        boxes: four numbers a box.
        name: what they are called in the error message.
        fmt: "xyxy", or a form that gives width and height.

    Shape:
        (N, 4) -> the same; an empty list is no boxes, (0, 4).

    Raises:
        ShapeError: not four numbers a box.
        DataError: NaN, or x2 < x1, y2 < y1, or a negative width or height: the message names the row.

    Example:
        >>> boxes_of([[0, 0, 4, 2]], "boxes")
        array([[0., 0., 4., 2.]], dtype=float32)
    """
    try:
        array = array_of(boxes)
    except ValueError:
        raise ShapeError(f"{name}: every box needs four numbers, but the rows differ in length.") from None
    if array.size == 0 and array.ndim < 3:
        array = array.reshape(0, 4)
    if array.ndim != 2 or array.shape[1] != 4:
        hint = " One box is a list of one row: [[x1, y1, x2, y2]]." if array.shape == (4,) else ""
        raise ShapeError(f"{name} must be (N, 4), four numbers a box, got shape {array.shape}.{hint}")
    if array.dtype.kind not in "fiub":
        raise DataError(f"{name} must hold numbers, got {described(boxes)} of dtype {array.dtype}.")
    if array.dtype.kind != "f":
        array = array.astype(np.float32)
    bad = ~np.isfinite(array).all(axis=1)
    if bad.any():
        row = int(bad.argmax())
        raise DataError(f"{name}[{row}] = {array[row].tolist()} holds NaN or infinity. Leave that box out.")
    low, high = (array[:, :2], array[:, 2:]) if fmt == "xyxy" else (0, array[:, 2:])
    bad = (high < low).any(axis=1)
    if bad.any():
        row = int(bad.argmax())
        if fmt == "xyxy":
            why = "its right edge lies left of its left one, or its bottom above its top (x2 < x1 or y2 < y1). "
            why += "Is it (x, y, width, height)? Then box_convert(boxes, 'xywh', 'xyxy') first."
        else:
            why = "its width or height is negative."
        raise DataError(f"{name}[{row}] = {array[row].tolist()}: {why}")
    return array


def box_area(boxes: ArrayLike) -> np.ndarray:
    """The area of each box.  (x2 − x1)(y2 − y1)

    Args:
        boxes: (x1, y1, x2, y2) each.

    Shape:
        (N, 4) -> (N,).

    Units:
        square pixels.

    Raises:
        ShapeError, DataError: not boxes; the message names the row.

    Example:
        >>> box_area([[0, 0, 4, 2], [1, 1, 1, 5]])
        array([8., 0.], dtype=float32)
    """
    b = boxes_of(boxes, "box_area: boxes")
    return (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])


def box_iou(boxes1: ArrayLike, boxes2: ArrayLike) -> np.ndarray:
    """How far each box of the first list covers the same place as each of the second: intersection over union.

    IoU = |A ∩ B| / (|A| + |B| − |A ∩ B|); 1 for equal boxes, 0 for boxes apart, or touching at an edge. Two boxes
    without area have IoU 0 (torchvision: NaN).

    Args:
        boxes1, boxes2: (x1, y1, x2, y2) each.

    Shape:
        (N, 4), (M, 4) -> (N, M).

    Units:
        a share, 0 … 1.

    Raises:
        ShapeError, DataError: not boxes; the message names the row.

    Example:
        >>> box_iou([[0, 0, 2, 2]], [[1, 0, 3, 2], [0, 0, 2, 2], [5, 5, 6, 6]]).round(3)
        array([[0.333, 1.   , 0.   ]], dtype=float32)

    Source:
        M. Everingham et al., The PASCAL Visual Object Classes Challenge, IJCV 88 (2010), section 4.2.
    """
    a, b = boxes_of(boxes1, "box_iou: boxes1"), boxes_of(boxes2, "box_iou: boxes2")
    return shares(a, b)


def shares(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The IoU of checked boxes.  (N, 4), (M, 4) -> (N, M)"""
    left_top = np.maximum(a[:, None, :2], b[None, :, :2])  # (N, M, 2)
    right_bottom = np.minimum(a[:, None, 2:], b[None, :, 2:])
    sides = np.maximum(right_bottom - left_top, 0)  # nothing shared: not a negative width
    shared = sides[..., 0] * sides[..., 1]
    area_a, area_b = ((x[:, 2] - x[:, 0]) * (x[:, 3] - x[:, 1]) for x in (a, b))
    union = area_a[:, None] + area_b - shared  # what is shared was counted in both areas
    return np.divide(shared, union, out=np.zeros_like(union), where=union > 0)


def box_convert(boxes: ArrayLike, in_fmt: str, out_fmt: str) -> np.ndarray:
    """The same boxes, written another way: "xyxy" edges, "xywh" corner and size, "cxcywh" centre and size.

    Args:
        boxes: in the form in_fmt.
        in_fmt, out_fmt: "xyxy", "xywh" or "cxcywh".

    Shape:
        (N, 4) -> (N, 4), a copy.

    Raises:
        DataError: no such form, or not boxes.
        ShapeError: not four numbers a box.

    Example:
        >>> box_convert([[1, 2, 5, 4]], "xyxy", "cxcywh")
        array([[3., 3., 4., 2.]], dtype=float32)
    """
    for fmt in (in_fmt, out_fmt):
        if fmt not in FORMATS:
            raise DataError(f"box_convert: {unknown('form', fmt, FORMATS)}")
    b = boxes_of(boxes, "box_convert: boxes", in_fmt)
    low, second = b[:, :2], b[:, 2:]
    size = second - low if in_fmt == "xyxy" else second
    low = low - size / 2 if in_fmt == "cxcywh" else low
    if out_fmt == "xyxy":
        return np.hstack([low, second if in_fmt == "xyxy" else low + size])
    return np.hstack([low + size / 2 if out_fmt == "cxcywh" else low, size])


def clip_boxes_to_image(boxes: ArrayLike, size: tuple[int, int]) -> np.ndarray:
    """Boxes cut off at the edges of a picture.

    Args:
        boxes: (x1, y1, x2, y2) each.
        size: (height, width) of the picture.

    Shape:
        (N, 4) -> (N, 4), a copy.

    Raises:
        ShapeError, DataError: not boxes, or the size is not two numbers that are 0 or more.

    Example:
        >>> clip_boxes_to_image([[-2, 3, 5, 12]], (10, 8))
        array([[ 0.,  3.,  5., 10.]], dtype=float32)
    """
    b = boxes_of(boxes, "clip_boxes_to_image: boxes")
    if np.shape(size) != (2,) or not min(size) >= 0:
        raise DataError(f"clip_boxes_to_image: size must be (height, width), both 0 or more, got {size!r}.")
    height, width = size
    return np.clip(b, 0, np.array([width, height, width, height], b.dtype))


def nms(boxes: ArrayLike, scores: ArrayLike, iou_threshold: float) -> np.ndarray:
    """Of boxes that overlap, keep the one with the highest score: non-maximum suppression.

    Take the best-scored box; drop every other one whose IoU with it is *greater* than the threshold; go on with what
    is left. Of equal scores, the box that comes first in the list is taken first.

    Args:
        boxes: (x1, y1, x2, y2) each.
        scores: how sure the detector is of each; any numbers, higher is surer.
        iou_threshold: 0 … 1.  0 drops all that overlap at all, 1 none.

    Shape:
        boxes (N, 4), scores (N,) -> (K,) int64, the places of the boxes that are kept, the best score first.

    Raises:
        ShapeError: not four numbers a box, or not one score a box.
        DataError: not boxes, a score is NaN, or the threshold lies outside 0 … 1.

    Example:
        >>> nms([[0, 0, 4, 4], [1, 0, 5, 4], [9, 9, 12, 12]], [0.6, 0.9, 0.3], iou_threshold=0.5)
        array([1, 2])

    Source:
        N. Dalal and B. Triggs, Histograms of Oriented Gradients, CVPR 2005; greedily, as torchvision.ops.nms.
    """
    b = boxes_of(boxes, "nms: boxes")
    order = by_score(scores, len(b), "nms")
    check_threshold(iou_threshold, "nms")
    return suppressed(b, order, iou_threshold)


def suppressed(b: np.ndarray, order: np.ndarray, iou_threshold: float) -> np.ndarray:
    """Of checked boxes, in this order, those that overlap no earlier one that is kept.  (K,) int64"""
    kept = []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(best)
        order = rest[shares(b[best : best + 1], b[rest])[0] <= iou_threshold]
    return np.array(kept, np.int64)


def batched_nms(boxes: ArrayLike, scores: ArrayLike, idxs: ArrayLike, iou_threshold: float) -> np.ndarray:
    """`nms` in each group by itself: a 3 does not drop an 8, nor one picture's box another picture's.

    Args:
        boxes: (x1, y1, x2, y2) each.
        scores: how sure the detector is of each.
        idxs: the group of each box: its class, or its picture.
        iou_threshold: 0 … 1, as in nms.

    Shape:
        boxes (N, 4), scores (N,), idxs (N,) -> (K,) int64, the places of the boxes that are kept, the best score first.

    Raises:
        ShapeError: not four numbers a box, or not one score and one group a box.
        DataError: not boxes, a score is NaN, or the threshold lies outside 0 … 1.

    Example:
        >>> batched_nms([[0, 0, 4, 4], [0, 0, 4, 4], [0, 0, 4, 4]], [0.6, 0.9, 0.3], [3, 8, 3], iou_threshold=0.5)
        array([1, 0])
    """
    b = boxes_of(boxes, "batched_nms: boxes")
    order, groups = by_score(scores, len(b), "batched_nms"), array_of(idxs)
    if groups.shape != (len(b),):
        raise ShapeError(f"batched_nms: idxs must hold one group a box, shape ({len(b)},), got {groups.shape}.")
    check_threshold(iou_threshold, "batched_nms")
    keep = np.zeros(len(b), bool)
    for group in np.unique(groups):
        keep[suppressed(b, order[groups[order] == group], iou_threshold)] = True
    return order[keep[order]]


def check_threshold(iou_threshold: float, name: str) -> None:
    """An IoU is a share."""
    if not 0 <= iou_threshold <= 1:
        raise DataError(f"{name}: iou_threshold must lie in 0 … 1, got {iou_threshold!r}.")


def by_score(scores: ArrayLike, n: int, name: str) -> np.ndarray:
    """The places of n scores, the highest first, of equal ones the earlier first.  (N,) -> (N,) int64"""
    s = array_of(scores)
    if s.shape != (n,) and not (n == s.size == 0):
        raise ShapeError(f"{name}: scores must hold one number a box, shape ({n},), got shape {s.shape}.")
    if s.dtype.kind not in "fiub":
        raise DataError(f"{name}: scores must be numbers, got {described(scores)}.")
    s = s.reshape(-1).astype(np.float64)
    if np.isnan(s).any():
        row = int(np.isnan(s).argmax())
        raise DataError(f"{name}: scores[{row}] is NaN, so it can neither win nor lose. Did the loss explode?")
    return np.argsort(-s, kind="stable")
