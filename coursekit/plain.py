"""Plain data: what is compared is made of Python's and numpy's own types only, whatever the learner's code returned.

An object may say that it equals everything, a subclass of float may lie about its value: after `plain` neither can,
because the result is rebuilt from the exact built-in types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

import numpy as np

_DEPTH = 20
_LONG = 300


@dataclass(frozen=True)
class Opaque:
    """Something that is no plain data, known by its description alone, such as "the function `step`"."""

    description: str


def plain(x: Any, depth: int = _DEPTH) -> Any:
    """Copy x into exact built-in types and numpy arrays; what has no such form becomes Opaque.

    Args:
        x: anything.
        depth: how many levels of lists, tuples and dicts to follow.

    Example:
        >>> class Sly(float):
        ...     def __eq__(self, other): return True
        >>> plain([Sly(2.0), (1, "a")]), type(plain(Sly(2.0))), plain(print)
        ([2.0, (1, 'a')], <class 'float'>, Opaque(description='the function `print`'))
    """
    kind = type(x)
    if x is None or x is Ellipsis or kind is bool:
        return x
    for base in (int, float, complex):
        if issubclass(kind, base) and not issubclass(kind, np.generic):
            return base.__pos__(x)
    if issubclass(kind, str):
        return str.__str__(x)
    if issubclass(kind, bytes):
        return bytes.__getitem__(x, slice(None))
    if issubclass(kind, np.ndarray | np.generic):
        copy = np.array(x, subok=False)
        if copy.dtype.hasobject:
            return Opaque("an array of Python objects (lists of unequal length?)")
        return copy if issubclass(kind, np.ndarray) else copy[()]
    if depth == 0:
        return Opaque(f"a {kind.__name__} nested more than {_DEPTH} deep")
    if issubclass(kind, list):
        return [plain(item, depth - 1) for item in list.__iter__(x)]
    if issubclass(kind, tuple):
        return tuple(plain(item, depth - 1) for item in tuple.__iter__(x))
    if issubclass(kind, dict):
        return {_key(key): plain(value, depth - 1) for key, value in dict.items(x)}
    if issubclass(kind, set | frozenset):
        return {_key(item) for item in (set if issubclass(kind, set) else frozenset).__iter__(x)}
    if hasattr(kind, "__array__"):
        return plain(np.asarray(x), depth - 1)
    return Opaque(_described(x))


def _key(x: Any) -> Any:
    """A dict's key or a set's member: plain, and hashable."""
    key = plain(x)
    try:
        hash(key)
    except TypeError:
        return Opaque(f"a {type(x).__name__}")
    return key


def _described(x: Any) -> str:
    if isinstance(x, type):
        return f"the class `{x.__name__}`"
    if isinstance(x, FunctionType | MethodType | type(print)):
        return f"the function `{x.__name__}`"
    if isinstance(x, GeneratorType):
        return "a generator (`yield` gives a generator: write `return`)"
    if isinstance(x, ModuleType):
        return f"the module `{x.__name__}`"
    return f"an object of type `{type(x).__name__}`"


def show(x: Any, digits: int = 4) -> str:
    """Plain data as a learner reads it: short, with an array's shape, the same on every machine.

    Args:
        x: plain data.
        digits: significant digits of fractions.

    Example:
        >>> print(show(np.array([0.125, -3.0])), show((1, 2.0)), show(np.zeros((2, 0), np.float32)))
        [0.125, -3.0]  shape (2,) (1, 2.0) []  shape (2, 0), float32
    """
    if isinstance(x, Opaque):
        return x.description
    if isinstance(x, np.ndarray):
        return _show_array(x, digits)
    if isinstance(x, np.generic):
        return _number(x.item(), digits)
    if isinstance(x, float):
        return _number(x, digits)
    if isinstance(x, list | tuple | set):
        left, right = {list: "[]", tuple: "()", set: "{}"}[type(x)]
        items = sorted(x, key=repr) if isinstance(x, set) else list(x)
        shown = [show(item, digits) for item in items[:12]] + ["…"] * (len(items) > 12)
        comma = "," if isinstance(x, tuple) and len(x) == 1 else ""
        return left + _join(shown) + comma + right
    if isinstance(x, dict):
        shown = [f"{show(key)}: {show(value, digits)}" for key, value in list(x.items())[:12]]
        return "{" + _join(shown + ["…"] * (len(x) > 12)) + "}"
    text = repr(x)
    return text if len(text) <= _LONG else text[:_LONG] + "…"


def _join(shown: list[str]) -> str:
    """On one line, or one below the other when an item takes several."""
    several = any("\n" in item for item in shown)
    return (",\n " if several else ", ").join(item.replace("\n", "\n ") for item in shown)


def _number(value: Any, digits: int) -> str:
    if not isinstance(value, float):
        return repr(value)
    text = f"{value:.{digits}g}"
    return text + ".0" if re.fullmatch(r"-?\d+", text) else text


def _show_array(x: np.ndarray, digits: int) -> str:
    body = np.array2string(
        x,
        separator=", ",
        threshold=24,
        edgeitems=3 if x.ndim == 1 else 2,
        max_line_width=96,
        formatter={"float_kind": lambda v: _number(float(v), digits)},
    )
    kind = "" if x.dtype == np.float64 else f", {x.dtype}"
    gap = "\n" if "\n" in body else "  "
    return f"{body}{gap}shape {x.shape}{kind}"
