"""The learner's own twenty digits: kept in my_digits.json in the learner's folder, and handed to every later model.

A drawing is kept as the strokes of the pen, so that pictures of any size can be made of it; `nnlib.data.drawings` does
that. Whoever has drawn none gets the bundled twenty.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

from coursekit import paths
from nnlib.data.drawings import as_pixels, drawn_digits, strokes_checked
from nnlib.errors import DataError

SCHEMA = 1
PATIENCE = 5.0  # seconds to wait for another kernel's lock
SLOTS = (*range(10), *range(10))  # the digit that each of the twenty places is for


class Damaged(ValueError):  # noqa: N818
    """my_digits.json holds something else than drawings."""


class Newer(ValueError):  # noqa: N818
    """my_digits.json was written by a later version of the course."""


class Drawings:
    """The file of one learner's drawings: twenty places, each a list of strokes, empty while nothing is drawn.

    Args:
        folder: where it lies; the learner's folder when left out.
    """

    def __init__(self, folder: Path | None = None):
        self.folder = paths.home() if folder is None else Path(folder)
        self.file = self.folder / "my_digits.json"
        self.note = ""  # what the last reading or writing has to say to the learner

    def read(self) -> list[list[dict]]:
        """The twenty places.  A damaged file is kept aside, and `note` says so."""
        self.note = ""
        try:
            return self._parse()
        except Damaged as error:
            try:
                with self._locked():
                    return self._parse_or_keep_aside()
            except OSError:
                self.note = f"Your drawings in {self.file.name} cannot be read: {error}."
        except (OSError, Newer) as error:
            self.note = f"Your drawings in {self.file.name} cannot be read: {error}."
        return empty()

    def write(self, changes: Mapping[int, list[dict]]) -> list[list[dict]]:
        """Put drawings into their places, at once and on top of what is in the file; the twenty as they are then.

        Args:
            changes: place (0 to 19) -> strokes; an empty list empties the place.

        Raises:
            OSError: the folder cannot be written.
            Newer: the file belongs to a later version of the course; it is left alone.
        """
        self.note = ""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            drawings = self._parse_or_keep_aside()
            for place, strokes in changes.items():
                drawings[place] = strokes_checked(strokes)
            entries = [{"digit": digit, "strokes": strokes} for digit, strokes in zip(SLOTS, drawings)]
            paths.write_whole(self.file, json.dumps({"schema": SCHEMA, "digits": entries}) + "\n")
        return drawings

    def _parse(self) -> list[list[dict]]:
        try:
            data = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return empty()
        except ValueError as error:
            raise Damaged(str(error)) from None
        if not isinstance(data, dict) or type(data.get("schema")) is not int:
            raise Damaged("it is not a file of drawings")
        if data["schema"] > SCHEMA:
            raise Newer(f"a later version of the course wrote it (schema {data['schema']}); update this one")
        entries = data.get("digits")
        fits = isinstance(entries, list) and len(entries) == len(SLOTS) and all(isinstance(e, dict) for e in entries)
        if not fits or any(entry.get("digit") != digit for entry, digit in zip(entries, SLOTS)):
            raise Damaged("it does not hold two places for each digit")
        try:
            return [strokes_checked(entry.get("strokes")) for entry in entries]
        except DataError as error:
            raise Damaged(str(error)) from None

    def _parse_or_keep_aside(self) -> list[list[dict]]:
        try:
            return self._parse()
        except Damaged as error:
            aside = paths.keep_aside(self.file)
            self.note = f"The file of your drawings was damaged ({error}). It is kept as {aside.name}; draw again here."
            return empty()

    def _locked(self) -> FileLock:
        return FileLock(self.folder / "my_digits.lock", timeout=PATIENCE)


def empty() -> list[list[dict]]:
    """Twenty places with nothing drawn yet."""
    return [[] for _ in SLOTS]


def my_digits(size: int = 8, fit: bool = True):
    """The learner's twenty digits as (x, y), in the format of `nnlib.data.digits`: what later models are scored on.

    Places that are still empty are filled from the bundled twenty; `whose_digits()` says how many are the learner's.

    Args:
        size: pixels along one side: 4, 8, 16 or 32.
        fit: enlarge each drawing until it touches the frame; False: as it was drawn.

    Shape:
        x (20, size²) float32 in 0..1; y (20,) int64.

    Example:
        >>> x, y = my_digits()
        >>> x.shape, y.tolist()[:12]
        ((20, 64), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    """
    own, (bundled, y) = Drawings().read(), drawn_digits()
    return as_pixels([mine or theirs for mine, theirs in zip(own, bundled)], size, fit), y


def whose_digits() -> str:
    """In words, whose drawings `my_digits()` returns.

    Example:
        >>> whose_digits() in ("the bundled twenty", "your own twenty") or "of your own" in whose_digits()
        True
    """
    count = sum(bool(strokes) for strokes in Drawings().read())
    if count in (0, len(SLOTS)):
        return "your own twenty" if count else "the bundled twenty"
    return f"{count} of your own and {len(SLOTS) - count} bundled ones"
