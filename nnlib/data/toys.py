"""Generated toy problems: points in the plane, each with its class.  As many as you like, from any seed."""

import numpy as np

from nnlib.errors import described
from nnlib.inputs import amount, count
from nnlib.rng import generator

__all__ = ["blobs", "circles", "gaussians_ring", "moons", "spirals", "xor"]


def _points(centres: np.ndarray, y: np.ndarray, noise: float, rng: np.random.Generator, shuffle: bool):
    x = centres + noise * rng.normal(size=centres.shape)
    order = rng.permutation(len(y)) if shuffle else slice(None)
    return x[order].astype(np.float32), y[order].astype(np.int64)


def blobs(
    n: int = 200, noise: float = 0.6, rng: np.random.Generator | None = None, *, classes: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """Round clouds on a circle of radius 2: x = centre_y + noise · normal.

    Args:
        n: number of points, shared out evenly; point i belongs to class i mod classes.
        noise: standard deviation of each cloud.
        rng: a numpy Generator; None for the library's own.
        classes: number of clouds.  Two lie at lower left (class 0) and upper right (class 1).

    Shape:
        x (n, 2) float32, y (n,) int64.

    Raises:
        TypeError, ValueError: an argument is not a number of the right kind or size.

    Example:
        >>> x, y = blobs(6, rng=np.random.default_rng(0))
        >>> x.shape, y.tolist()
        ((6, 2), [0, 1, 0, 1, 0, 1])
    """
    classes = count(classes, "classes")
    n, noise, rng = count(n, "n", at_least=classes), amount(noise, "noise"), generator(rng)
    y = np.arange(n) % classes
    angle = 5 * np.pi / 4 + 2 * np.pi * y / classes
    return _points(2 * np.stack([np.cos(angle), np.sin(angle)], axis=1), y, noise, rng, shuffle=False)


def moons(n: int = 200, noise: float = 0.1, rng: np.random.Generator | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other: no straight line parts them.

    Class 0 is (cos t, sin t), class 1 is (1 − cos t, ½ − sin t), t evenly from 0 to π, in random order.

    Args:
        n: number of points, half of them in each moon (class 0 has one less when n is odd).
        noise: standard deviation of what is added to both coordinates.
        rng: a numpy Generator; None for the library's own.

    Shape:
        x (n, 2) float32, y (n,) int64.

    Raises:
        TypeError, ValueError: an argument is not a number of the right kind or size.

    Example:
        >>> x, y = moons(100, rng=np.random.default_rng(0))
        >>> x.shape, int(y.sum())
        ((100, 2), 50)

    Source:
        The same curves as scikit-learn's `make_moons`.
    """
    n, noise, rng = count(n, "n", at_least=2), amount(noise, "noise"), generator(rng)
    outer, inner = np.linspace(0, np.pi, n // 2), np.linspace(0, np.pi, n - n // 2)
    x = np.concatenate(
        [
            np.stack([np.cos(outer), np.sin(outer)], axis=1),
            np.stack([1 - np.cos(inner), 0.5 - np.sin(inner)], axis=1),
        ]
    )
    return _points(x, np.repeat([0, 1], [len(outer), len(inner)]), noise, rng, shuffle=True)


def circles(
    n: int = 200, noise: float = 0.1, rng: np.random.Generator | None = None, *, factor: float = 0.5
) -> tuple[np.ndarray, np.ndarray]:
    """A ring inside a ring: class 0 has radius 1, class 1 has radius `factor`, in random order.

    Args:
        n: number of points, half of them on each ring (class 0 has one less when n is odd).
        noise: standard deviation of what is added to both coordinates.
        rng: a numpy Generator; None for the library's own.
        factor: radius of the inner ring, between 0 and 1.

    Shape:
        x (n, 2) float32, y (n,) int64.

    Raises:
        TypeError, ValueError: an argument is not a number of the right kind or size.

    Example:
        >>> x, y = circles(100, noise=0, rng=np.random.default_rng(0))
        >>> float(np.hypot(*x[y == 1].T).max().round(3))
        0.5
    """
    n, noise, rng = count(n, "n", at_least=2), amount(noise, "noise"), generator(rng)
    if isinstance(factor, bool) or not isinstance(factor, int | float | np.floating) or not 0 <= factor < 1:
        raise ValueError(f"factor must be a number from 0 up to, not including, 1, got {described(factor)}.")
    y = np.repeat([0, 1], [n // 2, n - n // 2])
    place = np.concatenate([np.arange(n // 2) / (n // 2), np.arange(n - n // 2) / (n - n // 2)])
    radius = np.where(y == 0, 1.0, factor)
    x = np.stack([radius * np.cos(2 * np.pi * place), radius * np.sin(2 * np.pi * place)], axis=1)
    return _points(x, y, noise, rng, shuffle=True)


def xor(n: int = 200, noise: float = 0.1, rng: np.random.Generator | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Exclusive or: clouds at (0,0), (0,1), (1,0), (1,1); class 1 where exactly one coordinate is 1.

    Args:
        n: number of points; point i belongs to corner i mod 4, in the order above.
        noise: standard deviation of each cloud.  `xor(4, noise=0)` is the truth table itself.
        rng: a numpy Generator; None for the library's own.

    Shape:
        x (n, 2) float32, y (n,) int64.

    Raises:
        TypeError, ValueError: an argument is not a number of the right kind or size.

    Example:
        >>> x, y = xor(4, noise=0)
        >>> x.tolist(), y.tolist()
        ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])
    """
    n, noise, rng = count(n, "n", at_least=4), amount(noise, "noise"), generator(rng)
    corner = np.arange(n) % 4
    x = np.stack([corner // 2, corner % 2], axis=1)
    return _points(x, x[:, 0] ^ x[:, 1], noise, rng, shuffle=False)


def spirals(
    n: int = 300,
    noise: float = 0.02,
    rng: np.random.Generator | None = None,
    *,
    classes: int = 2,
    turns: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Spiral arms that wind round one another, from the centre out to radius 1.

    Point k of an arm has radius r = (k + 1) / (points of the arm) and angle 2π · (turns · r + arm / classes).

    Args:
        n: number of points, shared out evenly; point i belongs to arm i mod classes.
        noise: standard deviation of what is added to both coordinates.
        rng: a numpy Generator; None for the library's own.
        classes: number of arms.
        turns: how often an arm goes round.

    Shape:
        x (n, 2) float32, y (n,) int64, in random order.

    Raises:
        TypeError, ValueError: an argument is not a number of the right kind or size.

    Example:
        >>> x, y = spirals(300, classes=3, rng=np.random.default_rng(0))
        >>> x.shape, np.bincount(y).tolist()
        ((300, 2), [100, 100, 100])
    """
    classes = count(classes, "classes")
    n, noise, rng = count(n, "n", at_least=classes), amount(noise, "noise"), generator(rng)
    y = np.arange(n) % classes
    radius = (np.arange(n) // classes + 1) / (-(-n // classes))
    angle = 2 * np.pi * (amount(turns, "turns") * radius + y / classes)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return _points(x, y, noise, rng, shuffle=True)


def gaussians_ring(
    n: int = 1000,
    noise: float = 0.02,
    rng: np.random.Generator | None = None,
    *,
    modes: int = 8,
    radius: float = 2.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Tight clouds on a ring, each point's cloud drawn at random: what a generator must not forget half of.

    Args:
        n: number of points.
        noise: standard deviation of each cloud.
        rng: a numpy Generator; None for the library's own.
        modes: number of clouds, evenly spaced, cloud k at angle 2π · k / modes.
        radius: radius of the ring.

    Shape:
        x (n, 2) float32, y (n,) int64, the cloud of each point.

    Raises:
        TypeError, ValueError: an argument is not a number of the right kind or size.

    Example:
        >>> x, y = gaussians_ring(1000, rng=np.random.default_rng(0))
        >>> x.shape, len(set(y.tolist())), float(np.hypot(*x.T).mean().round(1))
        ((1000, 2), 8, 2.0)

    Source:
        The ring of eight Gaussians of L. Metz and others, Unrolled GANs, arXiv:1611.02163.
    """
    n, noise, rng = count(n, "n"), amount(noise, "noise"), generator(rng)
    y = rng.integers(count(modes, "modes"), size=n)
    angle = 2 * np.pi * y / modes
    return _points(amount(radius, "radius") * np.stack([np.cos(angle), np.sin(angle)], axis=1), y, noise, rng, False)
