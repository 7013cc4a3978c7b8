"""The library's one source of randomness, used wherever no `rng=` is given."""

import numpy as np

from nnlib.errors import described

__all__ = ["generator", "manual_seed"]

_default = np.random.default_rng(0)


def manual_seed(seed: int) -> None:
    """Start the library's own random numbers afresh, so that what follows can be repeated.

    Args:
        seed: a whole number, 0 or more.  The same seed gives the same numbers.

    Raises:
        TypeError: the seed is not a whole number.
        ValueError: the seed is negative.

    Example:
        >>> manual_seed(7); a = generator().normal()
        >>> manual_seed(7); b = generator().normal()
        >>> a == b
        True
    """
    global _default
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer):
        raise TypeError(f"The seed must be a whole number such as 0, got {described(seed)}.")
    if seed < 0:
        raise ValueError(f"The seed must be 0 or more, got {seed}.")
    _default = np.random.default_rng(int(seed))


def generator(rng: np.random.Generator | None = None) -> np.random.Generator:
    """Return `rng` itself, or the library's own generator when it is None.

    Args:
        rng: a numpy Generator, or None.

    Raises:
        TypeError: `rng` is something else, such as a bare seed.

    Example:
        >>> mine = np.random.default_rng(0)
        >>> generator(mine) is mine
        True
    """
    if rng is None:
        return _default
    if not isinstance(rng, np.random.Generator):
        seed = int(rng) if isinstance(rng, int | np.integer) else 0
        raise TypeError(
            f"rng must be a numpy Generator or None, got {described(rng)}. Write rng=np.random.default_rng({seed})."
        )
    return rng
