"""Comparing what came with what was expected, both plain data: the reason why they differ, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from coursekit.plain import Opaque

TOLERANCE = 1e-6
SINGLE = 1e-4  # what float32 can hold after a few hundred sums


def difference(expected: Any, got: Any, tolerance: float = TOLERANCE) -> str | None:
    """The first reason why `got` is not what was expected; None when it is.

    Numbers agree when they differ by at most  tolerance · (|expected| + the largest |expected| of the array);
    with float32 on either side the tolerance is at least 1e-4; an expected whole number (a count, a label) is exact.
    Lists and tuples stand for arrays and for each other, whole numbers and truth values for fractions of the same
    value.  nan agrees with nan.

    Args:
        expected, got: plain data (see coursekit.plain).
        tolerance: relative.

    Example:
        >>> difference(np.ones(3), np.ones((3, 1)))
        'the shape is (3, 1) and should be (3,): a column of one-number rows is not a plain row of numbers'
        >>> difference(2.0, 2.0 + 1e-9) is None
        True
    """
    found = first_difference(expected, got, tolerance)
    if found is None:
        return None
    path, reason = found
    return f"in `result{path_text(path)}`: {reason}" if path else reason


def path_text(path: tuple) -> str:
    """As it is written in Python: [1]['bias']."""
    return "".join(f"[{key!r}]" for key in path)


def first_difference(expected: Any, got: Any, tolerance: float = TOLERANCE) -> tuple[tuple, str] | None:
    """Where two pieces of plain data first differ (indices and keys, outermost first), and how; None if nowhere."""
    if isinstance(expected, Opaque) or isinstance(got, Opaque):
        reason = None if expected == got else f"what came is {_kind(got)}, and should be {_kind(expected)}"
    elif isinstance(expected, np.ndarray) and expected.ndim:
        reason = _arrays(expected, got, tolerance)
    elif isinstance(expected, list | tuple):
        return _inside(expected, got, range(len(expected)), _sequences(expected, got), tolerance)
    elif isinstance(expected, dict):
        return _inside(expected, got, expected, _dicts(expected, got), tolerance)
    elif isinstance(expected, bool | np.bool_ | int | float | complex | np.number | np.ndarray):
        reason = _numbers(expected, got, tolerance)
    else:
        reason = None if type(expected) is type(got) and expected == got else _wrong_kind(expected, got)
    return None if reason is None else ((), reason)


def _inside(expected: Any, got: Any, keys: Iterable, reason: str | None, tolerance: float) -> tuple[tuple, str] | None:
    """The first difference among the items, unless the whole differs in its form already."""
    if reason is not None:
        return (), reason
    for key in keys:
        found = first_difference(expected[key], got[key], tolerance)
        if found is not None:
            return (key, *found[0]), found[1]
    return None


def remark(expected: Any, got: Any) -> str | None:
    """What is accepted, and yet worth a word: a list for an array, whole numbers for fractions."""
    if isinstance(expected, np.ndarray) and expected.ndim and isinstance(got, list | tuple):
        return f"Accepted, though it is a {type(got).__name__}: nnlib works with arrays, so wrap it in `np.array(…)`."
    both = isinstance(expected, np.ndarray) and isinstance(got, np.ndarray)
    if both and expected.dtype.kind == "f" != got.dtype.kind:
        return f"Accepted, though its numbers are {got.dtype}; the other pieces of the course return fractions (float)."
    return None


def _kind(x: Any) -> str:
    if isinstance(x, Opaque):
        return x.description
    if isinstance(x, np.ndarray):
        return f"an array of shape {x.shape}"
    if x is None or x is Ellipsis:
        return "`None`" if x is None else "`...`"
    if isinstance(x, bool | np.bool_):
        return f"the truth value {x}"
    if isinstance(x, int | float | complex | np.number):
        return "a number"
    if isinstance(x, str):
        return f"the text {x!r}" if len(x) < 40 else "a text"
    return f"a {type(x).__name__} of {len(x)}" if hasattr(x, "__len__") else f"a {type(x).__name__}"


def _wrong_kind(expected: Any, got: Any) -> str:
    if got is None:
        return "it returns `None`: did you forget `return`?"
    if isinstance(expected, str) and isinstance(got, str):
        return "the text is another one"
    if isinstance(expected, set) and isinstance(got, set):
        return "the sets have different members"
    return f"what came is {_kind(got)}, and should be {_kind(expected)}"


def _arrays(expected: np.ndarray, got: Any, tolerance: float) -> str | None:
    array = _as_array(got)
    if array is None or (array.dtype.kind in "US") != (expected.dtype.kind in "US"):
        return _wrong_kind(expected, got)
    if array.shape != expected.shape:
        return f"the shape is {array.shape} and should be {expected.shape}{_shape_help(expected.shape, array.shape)}"
    if expected.dtype.kind in "US":
        return None if bool((expected == array).all()) else "the texts differ"
    return _values(expected, array, tolerance)


def _as_array(x: Any) -> np.ndarray | None:
    """A list of numbers as an array; None when it is not one."""
    if isinstance(x, np.ndarray):
        return x
    if isinstance(x, list | tuple):
        try:
            array = np.array(x)
        except (ValueError, OverflowError):  # ragged, or an integer beyond 64 bits
            return None
        return None if array.dtype.hasobject else array
    if isinstance(x, bool | int | float | complex | np.generic):
        array = np.array(x)
        return None if array.dtype.hasobject else array
    return None


def _shape_help(expected: tuple[int, ...], got: tuple[int, ...]) -> str:
    if not got:
        return ": one number came for an array; was one axis too many summed?"
    if got == (*expected, 1):
        return ": a column of one-number rows is not a plain row of numbers"
    if (*got, 1) == expected:
        return ": each row keeps a place of its own, even for one number"
    if len(got) > 1 and got == expected[::-1]:
        return ": rows and columns are exchanged"
    if len(got) == len(expected) - 1:
        return ": an axis is missing"
    if len(got) == len(expected) + 1:
        return ": there is an axis too many"
    return ""


def _values(expected: np.ndarray, got: np.ndarray, tolerance: float) -> str | None:
    if got.dtype.kind not in "biufc":
        return f"its entries are of type {got.dtype}, and should be numbers"
    if np.float32 in (expected.dtype, got.dtype) or np.float16 in (expected.dtype, got.dtype):
        tolerance = max(tolerance, SINGLE)
    if expected.dtype.kind in "biu":
        tolerance = 0.0
    wide = complex if "c" in (expected.dtype.kind, got.dtype.kind) else np.float64
    whole_numbers = got.dtype.kind in "iu" and expected.dtype.kind == "f"
    expected, got = expected.astype(wide), got.astype(wide)
    finite = np.isfinite(expected)
    scale = float(np.abs(expected[finite]).max(initial=0.0)) or 1.0
    with np.errstate(invalid="ignore", over="ignore"):
        close = np.abs(got - expected) <= tolerance * (np.abs(expected) + scale)
    right = np.where(finite, close, (got == expected) | (np.isnan(got) & np.isnan(expected)))
    if right.all():
        return None
    at = tuple(int(i) for i in np.argwhere(~right)[0])
    place = "" if not at else f" at index {at[0] if len(at) == 1 else at}"
    if np.isnan(got[at]):
        return f"it holds nan (not a number){place}"
    if np.isinf(got[at]):
        return f"it holds {got[at]} (infinite){place}"
    if whole_numbers and np.array_equal(got, np.trunc(expected)):
        return "its numbers are whole: the fractions were cut off when they were stored in an array of integers"
    if not at:
        return "the number is another one"
    wrong = int((~right).sum())
    return f"{wrong} of {right.size} numbers differ, the first{place}" if wrong < right.size else "the numbers differ"


def _numbers(expected: Any, got: Any, tolerance: float) -> str | None:
    if isinstance(expected, int) and isinstance(got, int):  # of any size
        return None if expected == got else "the number is another one"
    array = _as_array(got)
    if array is None or isinstance(got, list | tuple) or array.dtype.kind in "US":
        return _wrong_kind(expected, got)
    if array.ndim:
        single = ": take the number out of the array, for example with `.item()`" if array.size == 1 else ""
        return f"an array of shape {array.shape} came, and it should be one number{single}"
    return _values(np.asarray(expected), array, tolerance)


def _sequences(expected: list | tuple, got: Any) -> str | None:
    if not isinstance(got, list | tuple | np.ndarray) or (isinstance(got, np.ndarray) and not got.ndim):
        return _wrong_kind(expected, got)
    if len(got) != len(expected):
        return f"there are {len(got)} items, and should be {len(expected)}"
    return None


def _dicts(expected: dict, got: Any) -> str | None:
    if not isinstance(got, dict):
        return _wrong_kind(expected, got)
    missing, extra = [k for k in expected if k not in got], [k for k in got if k not in expected]
    parts = [
        f"{word} {', '.join(map(repr, keys))}" for word, keys in (("missing", missing), ("unexpected", extra)) if keys
    ]
    return f"its keys: {'; '.join(parts)}" if parts else None
