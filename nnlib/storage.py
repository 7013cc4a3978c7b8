"""Arrays in a file, in the safetensors format: a length, a JSON header, the bare numbers.

Nothing in such a file can be executed, so it may come from anybody. It is first written under another name, then
renamed: whoever is killed on the way leaves the old file as it was.
"""

import json
import math
import os
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from nnlib.errors import DataError, described

__all__ = ["load_arrays", "pack", "save_arrays", "unpack"]

NAMES = {
    "BOOL": np.bool_, "U8": np.uint8, "I8": np.int8, "U16": np.uint16, "I16": np.int16, "F16": np.float16,
    "U32": np.uint32, "I32": np.int32, "F32": np.float32, "U64": np.uint64, "I64": np.int64, "F64": np.float64,
}  # fmt: skip
DTYPES = {name: np.dtype(dtype).newbyteorder("<") for name, dtype in NAMES.items()}  # the format is little-endian
LARGEST_HEADER = 100_000_000


def save_arrays(path: str | Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> None:
    """Write arrays under their names, so that the file is either the old one or the new one, never half of each.

    Args:
        path: the file; its folder must exist.
        arrays: name → array.
        metadata: name → text, kept in the header.

    Shape:
        any.

    Raises:
        DataError: an array of something else than numbers.

    Example:
        >>> import tempfile, pathlib
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "weights.safetensors"
        >>> save_arrays(path, {"w": np.ones((2, 3), np.float32)}, {"made by": "me"})
        >>> arrays, metadata = load_arrays(path)
        >>> arrays["w"].shape, metadata
        ((2, 3), {'made by': 'me'})

    Source:
        The safetensors format, https://github.com/huggingface/safetensors.
    """
    header, parts, end = {"__metadata__": dict(metadata)} if metadata else {}, [], 0
    for name, array in arrays.items():
        array = np.asarray(array)
        kind = next((k for k, dtype in DTYPES.items() if dtype == array.dtype.newbyteorder("<")), None)
        if kind is None:
            raise DataError(f"A file of arrays holds numbers; {name} is {described(array)}.")
        parts.append(np.ascontiguousarray(array, DTYPES[kind]))
        start, end = end, end + array.nbytes
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    text += b" " * (-len(text) % 8)  # so that the numbers begin at a multiple of 8
    path = Path(path)
    aside = path.with_name(path.name + ".partial")
    with open(aside, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for part in parts:
            file.write(part.data if part.size else b"")
        file.flush()
        os.fsync(file.fileno())  # on the disk, before the name is
    os.replace(aside, path)
    if os.name == "posix":  # the folder's entry too; Windows has no such call
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def load_arrays(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read what save_arrays, or another program that knows the format, has written: (arrays, metadata).

    Args:
        path: the file.

    Shape:
        each array as it was saved.

    Raises:
        DataError: not such a file, or a damaged one.

    Example:
        >>> load_arrays(__file__)                                               # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        nnlib.errors.DataError: ...storage.py is not a whole safetensors file: its header...
    """
    path = Path(path)
    content = path.read_bytes()

    def damaged(why: str) -> DataError:
        return DataError(f"{path} is not a whole safetensors file: {why}. Was its copying interrupted?")

    if len(content) < 8:
        raise damaged(f"it has {len(content)} bytes")
    (length,) = struct.unpack("<Q", content[:8])
    if length > min(len(content) - 8, LARGEST_HEADER):
        raise damaged(f"its header should be {length} bytes long, the file has {len(content)}")
    try:
        header = json.loads(content[8 : 8 + length].decode("utf-8"))
        metadata = header.pop("__metadata__", {})
        entries = [(name, DTYPES[e["dtype"]], tuple(e["shape"]), *e["data_offsets"]) for name, e in header.items()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(f"its header cannot be read ({type(error).__name__}: {error})") from None
    arrays, numbers = {}, memoryview(content)[8 + length :]
    for name, dtype, shape, start, stop in entries:
        fits = 0 <= start <= stop <= len(numbers) and stop - start == math.prod(shape) * dtype.itemsize
        if not fits or min(shape, default=0) < 0:
            raise damaged(f"array {name} of shape {shape} should lie at {start}..{stop} of {len(numbers)} bytes")
        array = np.frombuffer(numbers[start:stop], dtype).reshape(shape)
        arrays[name] = array.astype(dtype.newbyteorder("="))  # a copy of its own, which may be written
    return arrays, metadata


def pack(tree: object, arrays: dict[str, np.ndarray], path: str = "") -> object:
    """Numbers, texts, lists and dicts as JSON can hold them; the arrays among them go into `arrays`.

    Args:
        tree: nested dicts, lists and tuples of numbers, texts, None and arrays.
        arrays: name → array, filled.
        path: where in the tree this is.

    Shape:
        any.

    Raises:
        DataError: something that JSON cannot hold.

    Example:
        >>> arrays = {}
        >>> packed = pack({"rate": 0.1, "state": {0: {"mean": np.ones(2)}}}, arrays)
        >>> arrays
        {'state.0.mean': array([1., 1.])}
        >>> unpack(packed, arrays)
        {'rate': 0.1, 'state': {0: {'mean': array([1., 1.])}}}
    """
    if isinstance(tree, np.ndarray):
        arrays[path] = tree
        return {"__array__": path}
    if isinstance(tree, np.generic):
        return tree.item()
    if isinstance(tree, dict):
        if any(not isinstance(key, str | int) for key in tree):
            raise DataError(f"{path or 'The state'}: the names in a dict must be texts or whole numbers.")
        inside = {key: pack(value, arrays, f"{path}.{key}" if path else str(key)) for key, value in tree.items()}
        if all(isinstance(key, str) for key in tree):
            return inside
        return {"__pairs__": [[key, value] for key, value in inside.items()]}  # JSON would turn 0 into "0"
    if isinstance(tree, list | tuple):
        return [pack(value, arrays, f"{path}.{i}" if path else str(i)) for i, value in enumerate(tree)]
    if tree is None or isinstance(tree, bool | int | float | str):
        return tree
    raise DataError(f"{path or 'The state'} is {described(tree)}; only numbers, texts and arrays can be saved.")


def unpack(tree: object, arrays: Mapping[str, np.ndarray]) -> object:
    """Undo `pack`; tuples have become lists.

    Args:
        tree: what pack returned.
        arrays: what it filled.

    Shape:
        any.

    Example:
        >>> unpack([1, {"__array__": "w"}], {"w": np.zeros(2)})
        [1, array([0., 0.])]
    """
    if isinstance(tree, list):
        return [unpack(value, arrays) for value in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.keys() == {"__array__"}:
        return arrays[tree["__array__"]]
    if tree.keys() == {"__pairs__"}:
        return {key: unpack(value, arrays) for key, value in tree["__pairs__"]}
    return {key: unpack(value, arrays) for key, value in tree.items()}
