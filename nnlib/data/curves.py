"""MNIST-1D: ten little curves, stretched, shifted, sheared and covered with noise.  Generated, not stored."""

import functools

import numpy as np

from nnlib.data.tables import Table
from nnlib.errors import DataError, unknown
from nnlib.inputs import count

__all__ = ["mnist1d"]

_CURVES = np.array(
    [
        [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
        [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
        [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
        [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
        [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
        [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
        [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
        [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
        [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
        [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
    ]
)
_BLUR = np.exp(-0.5 * (np.arange(-8, 9) / 2) ** 2)
_LENGTH, _PADDED = 40, 72  # of a finished curve; of one while it is being changed


@functools.cache
def _grid(length: int) -> np.ndarray:
    return np.linspace(0, 1, length)


def _resample(x: np.ndarray, length: int) -> np.ndarray:
    return np.interp(_grid(length), _grid(len(x)), x)


def _smooth(x: np.ndarray) -> np.ndarray:
    """A Gaussian blur of width 2, with the curve mirrored at both ends."""
    return np.convolve(np.concatenate([x[7::-1], x, x[:-9:-1]]), _BLUR / _BLUR.sum(), mode="valid")


def _example(curve: np.ndarray, draw: np.random.RandomState) -> np.ndarray:
    """One changed copy of a curve; the order of the draws is the published generator's."""
    x = np.concatenate([curve + 1e-8, np.zeros(36 + int(draw.rand() * 25))])  # padded: so its width varies
    x = _resample(x, _PADDED) * (1 + 0.4 * (draw.rand() - 0.5))  # height
    end = _PADDED - draw.randint(48)
    x = np.concatenate([x[end:], x[:end]])  # place
    x = np.where(x != 0, x, _smooth(0.25 * draw.randn(_PADDED)))  # smooth noise where there is no curve
    x = x + 0.02 * draw.randn(_PADDED)  # fine noise everywhere
    x = x - 0.75 * (draw.rand() - 0.5) * (_grid(_PADDED) - 0.5)  # shear
    return _resample(x, _LENGTH)


@functools.lru_cache(maxsize=4)
def _generated(seed: int, shuffled: bool) -> tuple[np.ndarray, np.ndarray]:
    """All 5,000 examples, read-only."""
    draw = np.random.RandomState(seed)  # numpy's older generator, for the same numbers as published
    curves = (_CURVES - _CURVES.mean(axis=1, keepdims=True)) / _CURVES.std(axis=1, keepdims=True)
    curves = (curves - curves[:, :1]) / 6
    x = np.stack([_example(curve, draw) for curve in curves for _ in range(500)])
    order = draw.permutation(5000)
    x, y = x[order], np.repeat(np.arange(10), 500)[order]
    if shuffled:
        x = x[:, draw.permutation(_LENGTH)]
    x = ((x - x.mean()) / x.std()).astype(np.float32)
    x.flags.writeable = y.flags.writeable = False
    return x, y


def mnist1d(part: str = "train", *, shuffled: bool = False, seed: int = 42) -> Table:
    """Noisy curves of length 40 in ten classes, the published MNIST-1D: 4,000 to train on, 1,000 to test.

    Args:
        part: "train" or "test".
        shuffled: put the 40 places into one fixed random order, the same for every curve.
        seed: 42 gives the published set; another number gives a new one of the same kind.

    Shape:
        x (4000, 40) or (1000, 40) float32, y int64.

    Raises:
        DataError: there is no such part.
        TypeError, ValueError: the seed is not a whole number of 0 or more.

    Example:
        >>> x, y, *_ = mnist1d()
        >>> x.shape, y[:5].tolist()
        ((4000, 40), [2, 6, 4, 5, 6])

    Source:
        S. Greydanus and D. Kobak, Scaling Down Deep Learning with MNIST-1D, arXiv:2011.14439.
    """
    if part not in ("train", "test"):
        raise DataError(unknown("part", part, ("train", "test")))
    x, y = _generated(count(seed, "seed", at_least=0), bool(shuffled))
    rows = slice(0, 4000) if part == "train" else slice(4000, 5000)
    return Table(
        x=x[rows].copy(),
        y=y[rows].copy(),
        feature_names=tuple(f"place{k}" for k in range(_LENGTH)),
        target_names=tuple("0123456789"),
        units=None,
        about=(
            "Each class is a curve of twelve points that recalls a digit; an example is that curve made wider, higher, "
            "moved, tilted and covered with noise. Small, quick, and far from saturated: a linear model reaches about "
            "32 %, a plain network 68, a convolutional one 94, people 96."
        ),
    )
