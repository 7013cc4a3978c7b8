"""Errors that teach: what was expected, what came, what to do."""

from collections.abc import Iterable

__all__ = ["DataError", "ShapeError", "described", "unknown"]


class ShapeError(ValueError):
    """An array has the wrong shape; the message says which shape was expected and which came.

    Example:
        >>> issubclass(ShapeError, ValueError)
        True
    """


class DataError(ValueError):
    """Values that cannot be used (text, NaN, labels out of range), or a data file that is missing or damaged.

    Example:
        >>> issubclass(DataError, ValueError)
        True
    """


def described(value: object) -> str:
    """Say in a few words what a value is, for an error message.

    Args:
        value: anything.

    Example:
        >>> import numpy as np
        >>> described(np.zeros((8, 5), np.float32)), described("0.5"), described([1, 2])
        ('an array of shape (8, 5) and dtype float32', "the text '0.5'", 'a list of 2')
    """
    kind = type(value).__name__
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        article = "an array" if kind == "ndarray" else f"a {kind}"
        return f"{article} of shape {tuple(value.shape)} and dtype {value.dtype}"
    if isinstance(value, str):
        return f"the text {value!r}"
    if isinstance(value, bool | int | float | type(None)):
        return repr(value)
    if isinstance(value, list | tuple | dict | set):
        return f"a {kind} of {len(value)}"
    return f"a {kind}"


def unknown(what: str, name: object, known: Iterable[str]) -> str:
    """Say that a name is not known, which ones are, and which of them was probably meant.

    Args:
        what: the kind of thing that was named, such as "column".
        name: the name that came.
        known: the names that exist.

    Example:
        >>> unknown("column", "cemnt", ["cement", "water"])
        "There is no column 'cemnt'. Known: 'cement', 'water'. Did you mean 'cement'?"
    """
    known = [str(k) for k in known]
    import difflib  # here, as `import nnlib` has no use for it

    close = difflib.get_close_matches(str(name), known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"There is no {what} {name!r}. Known: {', '.join(map(repr, known))}.{hint}"
