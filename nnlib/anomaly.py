"""Where does the NaN come from?  What ops note, and what backward says, under `detect_anomaly()`."""

import linecache
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["Note", "note_call", "refuse_nan"]

HERE = Path(__file__).parent


class Note(NamedTuple):
    """What a node remembers of its forward pass: the line that called the op, and whether a NaN came out."""

    line: str
    nan: bool


def holds_nan(x: object) -> int:
    """How many NaN are in an array or a Tensor?"""
    array = np.asarray(getattr(x, "_data", x))
    return int(np.count_nonzero(np.isnan(array))) if array.dtype.kind == "f" else 0


def note_call(value: object) -> Note:
    """Note the innermost line outside nnlib that led to this op."""
    frame = sys._getframe(1)
    while frame.f_back is not None and Path(frame.f_code.co_filename).parent == HERE:
        frame = frame.f_back
    file, number = frame.f_code.co_filename, frame.f_lineno
    line = f"{Path(file).name}, line {number}: {linecache.getline(file, number).strip()}"
    values = value if isinstance(value, tuple) else (value,)
    return Note(line, any(holds_nan(v) for v in values))


def refuse_nan(node, dx, number: int) -> None:
    """Raise if this gradient holds a NaN; name the op, and the op where a NaN first came out in the forward pass."""
    bad = 0 if isinstance(dx, dict) else holds_nan(dx)
    if not bad:
        return
    message = f"{node.op.name}: its gradient for input {number}, shape {dx.shape}, holds {bad} NaN. "
    first = oldest_nan(node)
    if first is not None:
        message += f"A NaN came out of the forward pass already, first of {first.op.name} in {first.note.line}"
    elif node.note is not None:
        message += "Usual causes: 0 · inf (a root, a power or a logarithm at 0), inf − inf, 0 / 0. "
        message += f"It was called in {node.note.line}"
    else:
        message += "Put the forward pass inside detect_anomaly() too, and the line that called it is named."
    raise RuntimeError(message)


def oldest_nan(node):
    """Of a node and all that it was computed from, the first whose value held a NaN; None if there is none."""
    first, seen, todo = None, set(), [node]
    while todo:
        node = todo.pop()
        if id(node) in seen or not hasattr(node, "parents"):  # a leaf has no parents
            continue
        seen.add(id(node))
        todo.extend(node.parents)
        if node.note is not None and node.note.nan and (first is None or node.id < first.id):
            first = node
    return first
