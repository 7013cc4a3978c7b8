"""A detector: one look at the picture, and each cell of a grid says whether a thing has its middle there, and which.

After YOLO (you only look once). Six numbers describe what a cell should say, 5 + C what it does say:

    target  (N, 6, S, S)       thing there (0 or 1) | x, y | log width, log height | class
    output  (N, 5 + C, S, S)   logit of that        | x, y | log width, log height | C class scores

x and y are where in the cell the middle of the box lies, 0 … 1 (the output's go through a sigmoid first); width and
height are in units of `anchor` pixels, so that log size 0 is a usual thing.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import array_of
from nnlib.batchnorm import BatchNorm2d
from nnlib.boxes import batched_nms, boxes_of, clip_boxes_to_image
from nnlib.containers import Sequential
from nnlib.conv import Conv2d
from nnlib.distances import smooth_l1_loss
from nnlib.errors import DataError, ShapeError
from nnlib.inputs import count, finite
from nnlib.likelihoods import binary_cross_entropy_with_logits
from nnlib.losses import cross_entropy
from nnlib.modes import no_grad
from nnlib.module import Module
from nnlib.nonlinear import ReLU
from nnlib.pool import MaxPool2d
from nnlib.saliency import in_use
from nnlib.shapes import cat, permute, reshape
from nnlib.tensor import Tensor

__all__ = ["Detections", "GridDetector", "decode", "detection_loss", "encode"]

ANCHOR = 16.0  # pixels


class Detections(NamedTuple):
    """What was found in one picture, the surest first.  Unpacks as `boxes, scores, labels = found`.

    Args:
        boxes: (x1, y1, x2, y2) in pixels.
        scores: p(a thing is there) · p(its class), 0 … 1.
        labels: the classes.

    Shape:
        boxes (K, 4), scores (K,), labels (K,) int64.

    Example:
        >>> Detections(np.zeros((0, 4)), np.zeros(0), np.zeros(0, int))
        Detections(0 boxes)
    """

    boxes: np.ndarray
    scores: np.ndarray
    labels: np.ndarray

    def __repr__(self) -> str:
        said = ", ".join(f"{label} ({score:.2f})" for label, score in zip(self.labels, self.scores))
        return f"Detections({len(self.boxes)} box{'es' * (len(self.boxes) != 1)}{': ' * bool(said)}{said})"


def encode(
    boxes: Sequence[ArrayLike], labels: Sequence[ArrayLike], grid: int, stride: float, *, anchor: float = ANCHOR
) -> np.ndarray:
    """What the cells should say: each box is the business of the one cell in which its middle lies.

    Two boxes with their middles in one cell: the larger stays, the smaller is lost, as a cell says one thing only. How
    many were lost: sum(map(len, boxes)) − targets[:, 0].sum().

    Args:
        boxes: for each picture its boxes (x1, y1, x2, y2), in pixels.
        labels: for each picture the class of each box.
        grid: S, how many cells along one side.
        stride: how many pixels wide and high a cell is.
        anchor: the size that is 1, in pixels.

    Shape:
        N arrays (K, 4), N arrays (K,) -> (N, 6, S, S) float32; see the head of this file.

    Raises:
        ShapeError: not as many labels as boxes.
        DataError: not boxes, a box without area, or a box whose middle lies outside the grid.

    Example:
        >>> target = encode([[[2, 4, 18, 12]]], [[7]], grid=6, stride=8)     # middle (10, 8): column 1, row 1
        >>> target[0, :, 1, 1].round(3)
        array([ 1.   ,  0.25 ,  0.   ,  0.   , -0.693,  7.   ], dtype=float32)

    Source:
        J. Redmon, S. Divvala, R. Girshick and A. Farhadi, You Only Look Once, arXiv:1506.02640, section 2; the size as
        a logarithm from YOLO9000, arXiv:1612.08242.
    """
    if len(boxes) != len(labels):
        raise ShapeError(f"encode: {len(boxes)} pictures of boxes, but {len(labels)} of labels.")
    target = np.zeros((len(boxes), 6, count(grid, "encode: grid"), grid), np.float32)
    for i, (some, names) in enumerate(zip(boxes, labels)):
        b, names = boxes_of(some, f"encode: boxes[{i}]"), array_of(names)
        if names.size != len(b):
            raise ShapeError(f"encode: picture {i} has {len(b)} boxes, but {names.size} labels.")
        size, middle = b[:, 2:] - b[:, :2], (b[:, 2:] + b[:, :2]) / 2 / stride
        if not (size > 0).all():
            raise DataError(f"encode: picture {i} has a box without area; its size has no logarithm. Leave it out.")
        if not ((middle >= 0) & (middle < grid)).all():
            raise DataError(
                f"encode: picture {i} has a box whose middle lies outside the {grid} × {grid} cells of {stride} pixels."
            )
        for k in np.argsort(size.prod(axis=1), kind="stable"):  # the larger ones later, over the smaller
            column, row = middle[k].astype(int)
            target[i, :, row, column] = (
                1, *(middle[k] - (column, row)), *np.log(size[k] / anchor), names[k],
            )  # fmt: skip
    return target


def detection_loss(output: Tensor, target: ArrayLike, *, box_weight: float = 2.0) -> Tensor:
    """How wrong the cells are: is a thing there, where exactly, and which.  L = L_there + 2 · L_box + L_class

    L_there is the binary cross-entropy of all cells, L_box the smooth L1 distance of x, y and the log sizes (bent at
    0.1), L_class the cross-entropy of the classes; the last two only of cells with a thing. All are sums divided by the
    number of things, or by 1 if there are none.

    Args:
        output: of a GridDetector.
        target: of `encode`.
        box_weight: how much L_box counts.

    Shape:
        output (N, 5 + C, S, S), target (N, 6, S, S) → ().

    Units:
        nats for each thing (L_box: none).

    Raises:
        ShapeError: the shapes do not belong together.

    Example:
        >>> target = encode([[[2, 4, 18, 12]]], [[1]], grid=3, stride=8)
        >>> output = np.zeros((1, 7, 3, 3), np.float32)
        >>> round(detection_loss(Tensor(output), target).item(), 3)          # 9 ln 2 + 2 · 1.29 + ln 2
        9.518

    Source:
        J. Redmon et al., You Only Look Once, arXiv:1506.02640, equation 3, with logarithms in place of squares.
    """
    y = array_of(target)
    n, channels, rows, columns = output.shape if output.ndim == 4 else (0, 0, 0, 0)
    if y.shape != (n, 6, rows, columns) or channels < 6:
        raise ShapeError(
            "detection_loss: output must be (N, 5 + C, S, S) and target (N, 6, S, S), "
            f"got {output.shape} and {y.shape}."
        )
    cells = reshape(permute(output, dims=(0, 2, 3, 1)), shape=(-1, channels))  # one row a cell
    y = y.transpose(0, 2, 3, 1).reshape(-1, 6).astype(output.dtype, copy=False)
    things = np.flatnonzero(y[:, 0] > 0)
    number = max(len(things), 1)
    loss = binary_cross_entropy_with_logits(cells[:, 0], y[:, 0], reduction="sum") / number
    if len(things):
        cell, y = cells[things], y[things]
        box = cat([cell[:, 1:3].sigmoid(), cell[:, 3:5]], dim=1)
        loss = loss + box_weight / number * smooth_l1_loss(box, y[:, 1:5], reduction="sum", beta=0.1)
        loss = loss + cross_entropy(cell[:, 5:], y[:, 5].astype(np.int64))
    return loss


def decode(
    output: ArrayLike,
    stride: float,
    *,
    anchor: float = ANCHOR,
    score_threshold: float = 0.05,
    iou_threshold: float = 0.45,
    nms: Callable | None = batched_nms,
) -> list[Detections]:
    """From what the cells say to boxes: those that are sure enough, and of several round one thing the surest.

    Args:
        output: of a GridDetector.
        stride: how many pixels wide and high a cell is.
        anchor: the size that is 1, in pixels.
        score_threshold: boxes with a lower score are left out.  Low to measure precision, about 0.3 to look at.
        iou_threshold: for nms.
        nms: a function (boxes, scores, labels, iou_threshold) → places kept; None keeps all.

    Shape:
        output (N, 5 + C, S, S) -> N Detections; boxes are cut off at the edges of the picture.

    Units:
        pixels.

    Raises:
        ShapeError: not the output of a detector.
        DataError: the output holds NaN.

    Example:
        >>> output = np.full((1, 7, 6, 6), -4.0, np.float32)
        >>> output[0, :, 1, 1] = [3, 0, 0, 0, 0, -2, 2]                      # cell (1, 1) says: class 1, 16 × 16 pixels
        >>> (found,) = decode(output, stride=8)
        >>> found, found.boxes
        (Detections(1 box: 1 (0.94)), array([[ 4.,  4., 20., 20.]], dtype=float32))

    Source:
        J. Redmon et al., You Only Look Once, arXiv:1506.02640, section 2.
    """
    out = array_of(output)
    if out.ndim != 4 or out.shape[1] < 6:
        raise ShapeError(f"decode: output must be (N, 5 + C, S, S), got shape {out.shape}.")
    out = finite(out, "decode: output").transpose(0, 2, 3, 1)  # (N, S, S, 5 + C)
    rows, columns = out.shape[1:3]
    there = logistic(out[..., 0])
    odds = np.exp(out[..., 5:] - out[..., 5:].max(axis=-1, keepdims=True))
    scores = there * odds.max(axis=-1) / odds.sum(axis=-1)
    row, column = np.mgrid[:rows, :columns]
    middle = (logistic(out[..., 1:3]) + np.stack([column, row], axis=-1)) * stride
    half = np.exp(out[..., 3:5].clip(-5, 5)) * anchor / 2  # e⁵ anchors is larger than any picture here
    boxes = np.concatenate([middle - half, middle + half], axis=-1).astype(out.dtype)
    found = []
    for i in range(len(out)):
        sure = scores[i] >= score_threshold
        b = clip_boxes_to_image(boxes[i][sure], (rows * stride, columns * stride))
        s, labels = scores[i][sure].astype(out.dtype), out[i][sure][:, 5:].argmax(axis=1)
        keep = np.argsort(-s, kind="stable") if nms is None else nms(b, s, labels, iou_threshold)
        found.append(Detections(b[keep], s[keep], labels[keep]))
    return found


def logistic(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e⁻ˣ), for any x."""
    return 0.5 * np.tanh(0.5 * x) + 0.5


class GridDetector(Module):
    """A convolutional network that says for each cell of a grid whether a thing is there, where exactly, and which.

    Each layer but the last is a 3×3 convolution, batch norm and ReLU; the first two also halve height and width by max
    pooling, so a cell is 4 × 4 pixels. The last is a 1×1 convolution: the same small layer at every cell. Four
    epochs of 4,000 digit_scenes in batches of 32, Adam with OneCycleLR up to 0.01, teach it to find digits.

    Args:
        num_classes: C.
        channels: of the 3×3 convolutions, two or more.
        in_channels: 1 for grey pictures.
        anchor: the size of a usual thing, in pixels.
        rng: a numpy Generator for the start values; default: the library's own, see `nnlib.manual_seed`.

    Shape:
        x (N, in_channels, H, W) → (N, 5 + C, H / 4, W / 4).

    Raises:
        ShapeError: x is not (N, in_channels, H, W) with H and W equal, a multiple of 4.
        ValueError: fewer than two channels.

    Example:
        >>> import nnlib as nn
        >>> images, boxes, labels = nn.data.digit_scenes(8, rng=np.random.default_rng(0))
        >>> detector = GridDetector()
        >>> target = detector.encode(boxes, labels, size=48)
        >>> loss = detection_loss(detector(Tensor(images)), target)
        >>> target.shape, loss.item() > 0, len(detector.detect(images))
        ((8, 6, 12, 12), True, 8)

    Source:
        J. Redmon et al., You Only Look Once, arXiv:1506.02640.
    """

    stride = 4

    def __init__(
        self,
        num_classes: int = 10,
        channels: Sequence[int] = (8, 16, 32, 48),
        *,
        in_channels: int = 1,
        anchor: float = ANCHOR,
        rng: np.random.Generator | None = None,
    ):
        super().__init__()
        if len(channels) < 2:
            raise ValueError(f"GridDetector: channels must name two layers or more, got {tuple(channels)}.")
        self.num_classes, self.in_channels = count(num_classes, "num_classes"), count(in_channels, "in_channels")
        self.anchor, layers, before = float(anchor), [], in_channels
        for i, width in enumerate(channels):
            layers.append(Conv2d(before, width, 3, padding=1, bias=False, rng=rng))
            if i < 2:
                layers.append(MaxPool2d(2))  # before the rest, which then has a quarter of the work
            layers += [BatchNorm2d(width), ReLU()]
            before = width
        self.body = Sequential(*layers)
        self.head = Conv2d(before, 5 + num_classes, 1, rng=rng)

    def forward(self, x: Tensor) -> Tensor:
        """What each cell says, (N, 5 + C, S, S)"""
        shape = np.shape(array_of(x))
        if len(shape) != 4 or shape[1] != self.in_channels or shape[2] != shape[3] or shape[2] % self.stride:
            raise ShapeError(
                f"GridDetector: x must be (N, {self.in_channels}, H, H) with H a multiple of {self.stride}, "
                f"got x.shape = {shape}."
            )
        return self.head(self.body(x))

    def encode(self, boxes: Sequence[ArrayLike], labels: Sequence[ArrayLike], size: int) -> np.ndarray:
        """What it should say of pictures of this height and width, (N, 6, S, S): see nnlib.vision.encode."""
        return encode(boxes, labels, size // self.stride, self.stride, anchor=self.anchor)

    def detect(
        self,
        images: ArrayLike,
        *,
        score_threshold: float = 0.05,
        iou_threshold: float = 0.45,
        nms: Callable | None = batched_nms,
        batch_size: int = 64,
    ) -> list[Detections]:
        """What it finds in pictures (N, in_channels, H, W), in eval mode; a list of Detections, see decode."""
        images, found = array_of(images), []
        options = {"score_threshold": score_threshold, "iou_threshold": iou_threshold, "nms": nms}
        with in_use(self), no_grad():
            for i in range(0, len(images), batch_size):
                output = self(Tensor(images[i : i + batch_size]))
                found += decode(output, self.stride, anchor=self.anchor, **options)
        return found
