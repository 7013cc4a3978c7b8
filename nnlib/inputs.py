"""What the library asks of numbers that come in: arrays of floats, without NaN, and whole counts."""

import numpy as np
from numpy.typing import ArrayLike

from nnlib.errors import DataError, ShapeError, described

__all__ = ["amount", "count", "finite", "float_array"]


def float_array(value: ArrayLike, name: str) -> np.ndarray:
    """Turn numbers into an array of floats: floats keep their dtype, whole numbers and booleans become float64.

    Args:
        value: a number, a (nested) list of numbers, or an array.
        name: what the value is called in the error message.

    Shape:
        any -> the same.

    Raises:
        ShapeError: the rows of a nested list differ in length.
        DataError: the values are not numbers.

    Example:
        >>> float_array([1, 2], "x")
        array([1., 2.])
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ShapeError(f"{name} must be a regular grid of numbers, but its rows differ in length.") from None
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    hint = " Text must become numbers first: float('0.5') is 0.5." if array.dtype.kind in "US" else ""
    raise DataError(f"{name} must hold real numbers, got {described(value)} whose dtype is {array.dtype}.{hint}")


def finite(array: np.ndarray, name: str) -> np.ndarray:
    """Return the array if every value is finite.

    Args:
        array: floats.
        name: what the array is called in the error message.

    Shape:
        any -> the same array.

    Raises:
        DataError: there is a NaN or an infinity; the message says how many and where the first one is.

    Example:
        >>> finite(np.array([1.0, 2.0]), "x")
        array([1., 2.])
    """
    bad = ~np.isfinite(array)
    if bad.any():
        first = ", ".join(str(int(i)) for i in np.argwhere(bad)[0])
        where = f"{name}[{first}]" if first else name
        value = array[bad].flat[0]
        raise DataError(
            f"{name} holds {int(bad.sum())} value(s) that are NaN or infinite, the first is {where} = {value}. "
            f"Leave those rows out or fill the gaps first: rows = np.isfinite({name})."
        )
    return array


def count(value: int, name: str, at_least: int = 1) -> int:
    """Return a whole number that is large enough, as a Python int.

    Args:
        value: the number that came.
        name: what it is called in the error message.
        at_least: the smallest number allowed.

    Raises:
        TypeError: not a whole number.
        ValueError: too small.

    Example:
        >>> count(np.int64(3), "n")
        3
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number such as {max(at_least, 10)}, got {described(value)}.")
    if value < at_least:
        raise ValueError(f"{name} must be {at_least} or more, got {value}.")
    return int(value)


def amount(value: float, name: str) -> float:
    """Return a finite number that is 0 or more, as a Python float.

    Args:
        value: the number that came.
        name: what it is called in the error message.

    Raises:
        TypeError: not a number.
        ValueError: negative, NaN or infinite.

    Example:
        >>> amount(1, "noise")
        1.0
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a number such as 0.1, got {described(value)}.")
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name} must be 0 or more and finite, got {value}.")
    return float(value)
