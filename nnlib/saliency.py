"""Where does a network look? Two maps over a picture: the slope of a score, and what covering a spot costs.

A map can be pretty and mean nothing: compare it with the map of the same network with its weights drawn anew.
J. Adebayo et al., Sanity Checks for Saliency Maps, arXiv:1810.03292.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import array_of
from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import amount, count, finite, float_array
from nnlib.losses import softmax
from nnlib.modes import no_grad
from nnlib.module import Module
from nnlib.rng import generator
from nnlib.tensor import Tensor, grad

__all__ = ["occlusion", "saliency"]


@contextmanager
def in_use(model: Module) -> Iterator[None]:
    """The model in eval mode for a while; afterwards each of its parts is again in the mode in which it was."""
    if not isinstance(model, Module):
        raise TypeError(f"The model must be a Module, got {described(model)}.")
    before = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in before:
            module.training = training


def scores_of(model: Module, x: Tensor, name: str) -> Tensor:
    """The model's scores, if it gives one a class.  (N, C)"""
    scores = model(x)
    if scores.ndim != 2 or len(scores) != len(x):
        raise ShapeError(f"{name}: the model must give scores (N, C) for N = {len(x)} inputs, got {scores.shape}.")
    return scores


def classes_of(target: ArrayLike | None, scores: np.ndarray, name: str) -> np.ndarray:
    """The class asked about for each input: the one given, or the one with the highest score.  (N,)"""
    n, c = scores.shape
    if target is None:
        return scores.argmax(axis=1)
    target = array_of(target)
    if target.dtype.kind not in "iu" or target.shape not in ((), (n,)):
        raise ShapeError(
            f"{name}: target must be one class or {n} class numbers, shape ({n},), got {described(target)}."
        )
    if target.size and not (target.min() >= 0 and target.max() < c):
        raise DataError(f"{name}: the model has classes 0..{c - 1}, target holds {target.min()}..{target.max()}.")
    return np.broadcast_to(target, (n,))


def saliency(
    model: Module,
    x: ArrayLike,
    target: ArrayLike | None = None,
    *,
    samples: int = 0,
    noise: float = 0.1,
    rng: np.random.Generator | None = None,
) -> np.ndarray:
    """How strongly each input number moves the score of a class: the absolute slope.  |∂ score / ∂ x|

    The score is the model's output before softmax. With `samples` the slopes at so many noisy copies of x are averaged
    before the absolute value is taken: the map becomes smoother (SmoothGrad). The model is used in eval mode and comes
    back as it was: modes, weights, gradients.

    Args:
        model: gives scores (N, C).
        x: inputs, floats.
        target: the class of each input, or one for all; None: the class that the model says.
        samples: 0 for the plain slope; otherwise how many noisy copies.
        noise: the noise's standard deviation, as a share of max(x) − min(x).
        rng: a numpy Generator for the noise; None for the library's own.

    Shape:
        x (N, …) -> (N, …).  For pictures with several colours, take the largest over the channels: .max(axis=1).

    Units:
        scores per unit of x.

    Raises:
        TypeError: no Module, or `samples` is not a whole number.
        ShapeError: the model does not give (N, C), or target is not one class an input.
        DataError: x holds NaN, or target holds a class that is not there.

    Example:
        >>> import nnlib as nn
        >>> model = nn.Linear(3, 2, bias=False)
        >>> _ = model.load_state_dict({"weight": [[1.0, -2.0, 0.0], [0.5, 0.0, 3.0]]})
        >>> saliency(model, [[1.0, 1.0, 1.0]], target=0)
        array([[1., 2., 0.]], dtype=float32)

    Source:
        K. Simonyan, A. Vedaldi and A. Zisserman, Deep Inside Convolutional Networks, arXiv:1312.6034, section 3;
        D. Smilkov et al., SmoothGrad, arXiv:1706.03825.
    """
    x = inputs(x, "saliency")
    samples, noise = count(samples, "saliency: samples", at_least=0), amount(noise, "saliency: noise")
    with in_use(model):
        with no_grad():
            classes = classes_of(target, scores_of(model, Tensor(x), "saliency").data, "saliency")
        if not samples:
            return np.abs(slope(model, x, classes))
        rng, spread = generator(rng), noise * float(np.ptp(x)) if x.size else 0.0
        noisy = (x + spread * rng.standard_normal(x.shape).astype(x.dtype) for _ in range(samples))
        return np.abs(sum(slope(model, copy, classes) for copy in noisy) / samples)


def slope(model: Module, x: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """∂ score / ∂ x, each row with its own class."""
    here = Tensor(x, requires_grad=True)
    scores = scores_of(model, here, "saliency")
    chosen = np.zeros(scores.shape, scores.dtype)
    chosen[np.arange(len(x)), classes] = 1  # rows do not mix in eval mode, so one backward does them all
    return grad(scores, here, Tensor(chosen))[0].data


def inputs(x: ArrayLike, name: str) -> np.ndarray:
    """Finite floats; lists and whole numbers as float32, which is what a model's weights are."""
    given = array_of(x)
    array = float_array(given, f"{name}: x")
    if array.ndim < 2:
        raise ShapeError(f"{name}: x must be a batch (N, …), got shape {array.shape}. One input is a batch of one.")
    return finite(array if isinstance(x, np.ndarray | Tensor) and given.dtype.kind == "f" else array.astype(np.float32),
                  f"{name}: x")  # fmt: skip


def occlusion(
    model: Module,
    x: ArrayLike,
    target: ArrayLike | None = None,
    *,
    size: int = 2,
    stride: int = 1,
    fill: float = 0.0,
) -> np.ndarray:
    """What it costs to cover a spot: a square patch is slid over the picture.  p(class | x) − p(class | x covered)

    High where the covered spot was needed; below 0 where it spoke against the class.

    Args:
        model: gives scores (N, C).
        x: pictures, floats.
        target: the class of each picture, or one for all; None: the class that the model says.
        size: the side of the patch.
        stride: how far it moves each time.
        fill: the value that covers; take that of the background.

    Shape:
        x (N, C, H, W) or (N, H, W) -> (N, rows, columns), one number for each place of the patch; rows is
        (H − size) // stride + 1.

    Units:
        of probability: −1 … 1.

    Raises:
        TypeError: no Module, or size or stride is not a whole number.
        ShapeError: not pictures, the model does not give (N, C), or target is not one class a picture.
        DataError: x holds NaN, or target holds a class that is not there.
        ValueError: the patch is larger than the picture, or size or stride is less than 1.

    Example:
        >>> import nnlib as nn
        >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, bias=False))
        >>> _ = model.load_state_dict({"1.weight": [[0.0, 0.0, 0.0, 5.0], [0.0, 0.0, 0.0, 0.0]]})
        >>> occlusion(model, np.ones((1, 2, 2), np.float32), size=1).round(2)      # it looks at one pixel only
        array([[[0.  , 0.  ],
                [0.  , 0.49]]], dtype=float32)

    Source:
        M. D. Zeiler and R. Fergus, Visualizing and Understanding Convolutional Networks, arXiv:1311.2901, section 4.2.
    """
    x = inputs(x, "occlusion")
    size, stride = count(size, "occlusion: size"), count(stride, "occlusion: stride")
    if x.ndim not in (3, 4):
        raise ShapeError(f"occlusion: pictures must be (N, C, H, W) or (N, H, W), got shape {x.shape}.")
    h, w = x.shape[-2:]
    if size > min(h, w):
        raise ValueError(f"occlusion: the patch must fit into the picture, {h} high and {w} wide, got size {size}.")
    tops, lefts = range(0, h - size + 1, stride), range(0, w - size + 1, stride)
    with in_use(model), no_grad():
        whole = scores_of(model, Tensor(x), "occlusion")
        classes, rows = classes_of(target, whole.data, "occlusion"), np.arange(len(x))
        before = softmax(whole, dim=1).data[rows, classes]
        drop = np.empty((len(x), len(tops), len(lefts)), before.dtype)
        for i, top in enumerate(tops):
            for j, left in enumerate(lefts):
                covered = x.copy()
                covered[..., top : top + size, left : left + size] = fill
                drop[:, i, j] = before - softmax(model(Tensor(covered)), dim=1).data[rows, classes]
    return drop
