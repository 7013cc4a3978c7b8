"""What a recipe is, and how a file is written so that the same arrays always give the same bytes."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["Recipe", "npz_bytes"]


@dataclass(frozen=True)
class Recipe:
    """How one data file is made: `build()` returns its arrays from the source package.

    Args:
        file: the file's name in nnlib/data/files.
        package: the source package and its version.
        fetch: the command that brings the package.
        original: who made the data, with title and identifier.
        licence: the licence as its source states it.
        changes: what the recipe changes.
        build: returns the arrays by name.

    Example:
        >>> Recipe("a.npz", "p 1.0", "pip install p==1.0", "A", "MIT", "none", dict).build()
        {}
    """

    file: str
    package: str
    fetch: str
    original: str
    licence: str
    changes: str
    build: Callable[[], dict[str, np.ndarray]]


def npz_bytes(arrays: dict[str, np.ndarray]) -> bytes:
    """Return an .npz file's bytes: no time stamps, no pickles, deflate at level 9.

    Args:
        arrays: the arrays by name.

    Shape:
        any.

    Example:
        >>> npz_bytes({"x": np.arange(3)}) == npz_bytes({"x": np.arange(3)})
        True
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, content.getvalue(), compresslevel=9)
    return out.getvalue()
