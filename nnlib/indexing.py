"""What stands between the brackets of x[...]: read as torch reads it."""

import numpy as np

from nnlib.errors import described

__all__ = ["split_index"]


def plain(item: object) -> object:
    """One part of an index: an int, a slice, None, Ellipsis, or an array of ints or booleans."""
    item = getattr(item, "_data", item)  # a Tensor
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, slice):
        if item.step is not None and item.step < 0:
            raise ValueError(f"A slice's step must be positive, got {item.step}: x.flip(dim) turns an axis round.")
        return item
    array = np.asarray(item, dtype=np.intp if isinstance(item, list) and not item else None)
    if array.dtype.kind not in "iub":
        hint = (
            " A list becomes float32 as a Tensor: index with the list itself, or use .long()."
            if array.dtype.kind == "f"
            else ""
        )
        raise IndexError(f"An index must be made of whole numbers, booleans or slices, got {described(item)}.{hint}")
    return int(array) if array.ndim == 0 and array.dtype.kind != "b" else array


def split_index(index: object, shape: tuple[int, ...]) -> tuple[tuple | None, tuple | None]:
    """Split an index in two that are applied one after the other: whole numbers and slices; then arrays and masks.

    numpy and torch agree on each kind alone. Where a whole number and an array come together, torch first takes the
    number away, numpy treats it as an array; taking the two in turn gives torch's order of axes.

    Returns:
        (basic, chosen), each None if there is nothing of its kind.

    Example:
        >>> split_index((0, slice(None), [1, 2]), (4, 5, 6))
        ((0, slice(None, None, None), slice(None, None, None)), (slice(None, None, None), array([1, 2])))
    """
    items = [plain(item) for item in (index if isinstance(index, tuple) else (index,))]
    if not any(isinstance(item, np.ndarray) for item in items):
        return tuple(items), None
    basic, chosen = [], []
    for item in items:
        if isinstance(item, np.ndarray):
            basic += [slice(None)] * (item.ndim if item.dtype.kind == "b" else 1)  # a mask covers several axes
            chosen.append(item)
        else:
            basic.append(item)
            if not isinstance(item, int):  # a whole number takes its axis away
                chosen.append(item if item is Ellipsis else slice(None))
    if all(item is Ellipsis or item == slice(None) for item in basic):
        basic = None
    return basic and tuple(basic), tuple(chosen)
