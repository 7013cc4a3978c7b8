"""Arrays as torch would have them: which dtype numbers get, which dtype different ones share, which axes are meant."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from nnlib.errors import DataError, ShapeError, described

__all__ = ["array_of", "as_array", "axes", "common_dtype", "misfit", "promoted"]

FLOAT32, FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)
NUMPY = (np.ndarray, np.generic)  # what keeps its dtype
RANK = {"b": 0, "u": 1, "i": 1, "f": 2}


def as_array(data: object, dtype: DTypeLike = None) -> np.ndarray:
    """Numbers as an array: arrays keep their dtype, lists and Python numbers become float32.

    Raises:
        ShapeError: the rows of a list differ in length.
        DataError: not real numbers.

    Example:
        >>> as_array([1, 2]), as_array(np.arange(2)).dtype
        (array([1., 2.], dtype=float32), dtype('int64'))
    """
    if dtype is None and not isinstance(data, NUMPY):
        dtype = np.float32
    try:
        array = np.asarray(data)
    except (ValueError, TypeError, RuntimeError) as error:
        if isinstance(data, Sequence) and not isinstance(data, str):
            if any(hasattr(x, "_data") for x in data):
                raise TypeError(
                    "A list of tensors becomes one tensor with nnlib.stack([...]) or nnlib.cat([...])."
                ) from None
            if "inhomogeneous" in str(error):
                raise ShapeError(f"Rows must have equal lengths, got {described(data)} whose rows differ.") from None
        raise DataError(f"A tensor holds real numbers, got {described(data)}.") from None
    if array.dtype.kind not in "fiub":
        raise DataError(f"A tensor holds real numbers, got {described(data)}.")
    return array if dtype is None else array.astype(dtype, copy=False)


def array_of(x: object) -> np.ndarray:
    """The numbers of an option: a Tensor's array, or what it is as an array."""
    return np.asarray(getattr(x, "_data", x))


def promoted(arrays: list, floating: bool = False) -> list:
    """The arrays in one dtype, chosen as torch does; Python numbers stay as they are."""
    dtype = None
    for a in arrays:
        if type(a) is np.ndarray:
            if dtype is not None and a.dtype is not dtype:
                break
            dtype = a.dtype
    else:
        if dtype is FLOAT32 or dtype is FLOAT64:
            return arrays
    dtype = common_dtype(arrays, floating)
    if not any(isinstance(a, np.ndarray) for a in arrays):
        return [a if a is None else np.asarray(a, dtype) for a in arrays]
    return [a.astype(dtype, copy=False) if isinstance(a, np.ndarray) else a for a in arrays]


def common_dtype(arrays: list, floating: bool = False) -> np.dtype:
    """The dtype in which torch would compute: float beats int beats bool; of one kind, arrays with axes beat single
    numbers of shape (), and those beat Python numbers.

    Example:
        >>> common_dtype([np.ones(2, np.float32), np.float64(1)[()], 2.5])
        dtype('float32')
        >>> common_dtype([np.arange(3), 2.5])
        dtype('float32')
    """
    groups = ([], [], [])
    for a in arrays:
        if isinstance(a, np.ndarray):
            groups[a.ndim == 0].append(a.dtype)
        elif a is not None:
            groups[2].append(np.dtype({bool: np.bool_, int: np.int64}.get(type(a), np.float32)))
    result = None
    for group in groups:
        dtypes = [d for d in group if d.kind == "f"] or group
        if dtypes:
            dtype = np.result_type(*dtypes)
            if result is None or RANK[dtype.kind] > RANK[result.kind]:
                result = dtype
    return FLOAT32 if floating and result.kind != "f" else result


def misfit(shapes: list[tuple]) -> str:
    """Why shapes do not broadcast, and a likely repair; "" if they do."""
    for i in range(-1, -1 - max(map(len, shapes)), -1):
        lengths = sorted({s[i] for s in shapes if len(s) >= -i} - {1})
        if len(lengths) > 1:
            break
    else:
        return ""
    text = f"shapes {' and '.join(map(str, shapes))} do not fit: counted from the right, axis {i} has lengths "
    text += f"{' and '.join(map(str, lengths))}. They must be equal, or one of them 1."
    if len(shapes) == 2:
        for which, (short, other) in {"second": shapes[::-1], "first": shapes}.items():
            if short and len(short) < len(other) and not misfit([(*short, 1), other]):
                text += f" Did you mean {which}.unsqueeze(-1), shape {(*short, 1)}?"
    return text


def axes(dim: int | Sequence[int] | None, ndim: int, name: str) -> tuple[int, ...]:
    """Axes counted from 0, from what `dim` says: a number, several, or all (None or nothing).

    Example:
        >>> axes(-1, 3, "sum"), axes(None, 3, "sum"), axes((0, -1), 3, "sum")
        ((2,), (0, 1, 2), (0, 2))
    """
    if type(dim) is int and -ndim <= dim < ndim:  # the usual case, at once
        return (dim % ndim,)
    if dim is None or (isinstance(dim, tuple | list) and not dim):
        return tuple(range(ndim))
    result = []
    for d in dim if isinstance(dim, tuple | list) else (dim,):
        if isinstance(d, bool) or not isinstance(d, int | np.integer):
            raise TypeError(f"{name}: dim must be a whole number or several, got {described(d)}.")
        if not -max(ndim, 1) <= d < max(ndim, 1):
            raise IndexError(
                f"{name}: dim must lie in {-max(ndim, 1)}..{max(ndim, 1) - 1}, as there are {ndim} axes; got {d}."
            )
        if ndim:
            result.append(int(d) % ndim)
    if len(set(result)) < len(result):
        raise IndexError(f"{name}: dim {dim} names an axis twice.")
    return tuple(result)
