"""Reads the data files that come with the library, after checking that they are the ones that were shipped."""

import functools
import hashlib
import io
from pathlib import Path

import numpy as np

from nnlib.errors import DataError, unknown

__all__ = ["FOLDER", "read", "shipped"]

FOLDER = Path(__file__).parent / "files"


def _repair(name: str) -> str:
    return (
        f"Restore it from the course folder with: git checkout -- nnlib/data/files/{name} "
        f"(if you have no git, fetch the course again; your own work/ folder may stay)."
    )


def shipped() -> dict[str, str]:
    """Return each data file's name and the sha256 it must have, as written in files/SHA256SUMS.

    Raises:
        DataError: SHA256SUMS is missing.

    Example:
        >>> "digits.npz" in shipped()
        True
    """
    try:
        lines = (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"Cannot read {FOLDER / 'SHA256SUMS'} ({error.strerror}). {_repair('SHA256SUMS')}") from None
    return {name: sha256 for sha256, name in (line.split() for line in lines if line.strip())}


@functools.cache
def read(name: str) -> dict[str, np.ndarray]:
    """Return the arrays of one data file, read-only; the file is read and checked once a process.

    Args:
        name: the file's name, such as "digits.npz".

    Shape:
        as stored.

    Raises:
        DataError: the file is unknown, missing or damaged; the message says how to repair it.

    Example:
        >>> read("digits.npz")["x"].shape
        (1797, 64)
    """
    sums = shipped()
    if name not in sums:
        raise DataError(unknown("data file", name, sums))
    path = FOLDER / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"Cannot read the data file {path} ({error.strerror}). {_repair(name)}") from None
    found = hashlib.sha256(content).hexdigest()
    if found != sums[name]:
        raise DataError(
            f"The data file {path} is damaged or was changed: expected sha256 {sums[name]}, "
            f"found {found} ({len(content)} bytes). {_repair(name)}"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        arrays = {key: stored[key] for key in stored.files}
    for array in arrays.values():
        array.flags.writeable = False
    return arrays
