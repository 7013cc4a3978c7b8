"""What the learner has done: points, predictions, quiz answers, in progress.json in the learner's folder.

Several kernels write to it. Each change reads the file, merges, and replaces it in one step, under a lock; the merge
keeps the best points of an exercise, and the first answer to a question, since a second one is no prediction.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from coursekit import paths
from coursekit.registry import folders, load, prefix

SCHEMA = 1
CERTAINTIES = ("guess", "fairly", "certain")
PATIENCE = 5.0  # seconds to wait for another kernel's lock
PARTS = {  # what an entry of each part must hold
    "exercises": {"points": int, "possible": int},
    "predictions": {"answer": str, "correct": bool, "certainty": str},
    "quizzes": {"answer": str, "correct": bool},
}


class ProgressWarning(UserWarning):
    """Progress could not be read or written; the lesson goes on without it."""


class Damaged(ValueError):  # noqa: N818
    """progress.json holds something else than progress."""


class Newer(ValueError):  # noqa: N818
    """progress.json was written by a later version of the course."""


def empty() -> dict:
    """No progress yet.

    Example:
        >>> empty()
        {'schema': 1, 'exercises': {}, 'predictions': {}, 'quizzes': {}}
    """
    return {"schema": SCHEMA, **{part: {} for part in PARTS}}


def merge(one: Mapping, other: Mapping) -> dict:
    """Both together: the better points of each exercise, the first (`one`'s) answer to each question.

    Example:
        >>> won, lost = {"points": 2, "possible": 2}, {"points": 0, "possible": 2}
        >>> merge({**empty(), "exercises": {"a": won}}, {**empty(), "exercises": {"a": lost, "b": lost}})["exercises"]
        {'a': {'points': 2, 'possible': 2}, 'b': {'points': 0, 'possible': 2}}
    """
    together = {**other, **one}
    for part in PARTS:
        together[part] = {**other[part], **one[part]}
    for name, entry in other["exercises"].items():
        together["exercises"][name] = max(together["exercises"][name], entry, key=lambda e: e["points"])
    return together


class Progress:
    """The progress file of one learner.

    Args:
        folder: where it lies; the learner's folder when left out.
    """

    def __init__(self, folder: Path | None = None):
        self.folder = paths.home() if folder is None else Path(folder)
        self.file = self.folder / "progress.json"

    def read(self) -> dict:
        """What is recorded.  A damaged file is kept aside, and said; one that cannot be read gives a warning."""
        try:
            return self._parse()
        except Damaged:
            with self._warning_only(), self._locked():
                return self._parse_or_keep_aside()
        except (OSError, Newer) as error:
            self._warn(f"Your progress in {self.file} cannot be read: {error}")
        return empty()

    def record_exercise(self, id: str, points: int, possible: int) -> None:
        """Note the points of one attempt; fewer than before change nothing."""
        self._add("exercises", id, {"points": points, "possible": possible})

    def record_prediction(self, key: str, answer: str, correct: bool, certainty: str) -> None:
        """Note a prediction, unless the question was answered before.

        Raises:
            ValueError: the certainty is none of "guess", "fairly", "certain".
        """
        if certainty not in CERTAINTIES:
            raise ValueError(f"certainty must be one of {', '.join(CERTAINTIES)}; got {certainty!r}.")
        self._add("predictions", key, {"answer": answer, "correct": bool(correct), "certainty": certainty})

    def record_quiz(self, key: str, answer: str, correct: bool) -> None:
        """Note the answer to a question, unless it was answered before."""
        self._add("quizzes", key, {"answer": answer, "correct": bool(correct)})

    def _add(self, part: str, key: str, entry: dict) -> None:
        if not self.folder.is_dir():  # no learner's folder: the course is only being read
            return
        with self._warning_only(), self._locked():
            before = self._parse_or_keep_aside()
            after = merge(before, {**empty(), part: {key: entry}})
            if after != before:
                paths.write_whole(self.file, json.dumps(after, indent=1, sort_keys=True, ensure_ascii=False) + "\n")

    def _parse(self) -> dict:
        try:
            data = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return empty()
        except ValueError as error:
            raise Damaged(str(error)) from None
        return _checked(data)

    def _parse_or_keep_aside(self) -> dict:
        try:
            return self._parse()
        except Damaged as error:
            aside = paths.keep_aside(self.file)
            self._warn(
                f"Your progress file was damaged ({error}). It is kept as {aside.name}, and a new one is begun. "
                "Run your check(…) cells again to get their points back."
            )
            return empty()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with FileLock(self.folder / "progress.lock", timeout=PATIENCE):
            yield

    @contextmanager
    def _warning_only(self) -> Iterator[None]:
        """A folder that cannot be written must not stop a lesson."""
        try:
            yield
        except (OSError, Newer) as error:
            self._warn(
                f"Your progress could not be saved in {self.folder}: {error}. The verdict stands all the same; "
                "make the folder writable, or set COURSE_HOME to one that is."
            )

    @staticmethod
    def _warn(text: str) -> None:
        warnings.warn(text, ProgressWarning, stacklevel=2)


def _checked(data: object) -> dict:
    """The parsed file, if it is progress."""
    if not isinstance(data, dict) or type(data.get("schema")) is not int:
        raise Damaged("it is not a progress file")
    if data["schema"] > SCHEMA:
        raise Newer(f"it was written by a later version of the course (schema {data['schema']}); update this one")
    for part, needed in PARTS.items():
        entries = data.get(part)
        if not isinstance(entries, dict):
            raise Damaged(f"its part {part!r} is missing")
        for key, entry in entries.items():
            if not isinstance(entry, dict) or any(type(entry.get(name)) is not kind for name, kind in needed.items()):
                raise Damaged(f"its entry {key!r} is malformed")
    return data


# -- summaries ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lesson:
    """How far one lesson's exercises have come; done when its core exercises (all, if none is core) are right."""

    id: str
    name: str
    points: int
    possible: int
    solved: int
    exercises: int
    done: bool
    predictions: int


def lessons(data: Mapping | None = None) -> dict[str, Lesson]:
    """The lessons that have exercises, by the beginning of their ids ("02").

    Args:
        data: as Progress.read() gives it; read when left out.
    """
    data = Progress().read() if data is None else data
    summary = {}
    for folder in folders():
        tasks, own = load(folder), prefix(folder)
        points = {task.id: min(data["exercises"].get(task.id, {"points": 0})["points"], task.points) for task in tasks}
        right = {task.id for task in tasks if points[task.id] == task.points}
        needed = {task.id for task in tasks if task.core} or {task.id for task in tasks}
        summary[own] = Lesson(
            own,
            folder.name.partition("_")[2].replace("_", " "),
            sum(points.values()),
            sum(task.points for task in tasks),
            len(right),
            len(tasks),
            needed <= right,
            sum(key.startswith(own) for key in data["predictions"]),
        )
    return summary


def calibration(data: Mapping | None = None) -> dict[str, tuple[int, int]]:
    """For each certainty: how many predictions came true, of how many.

    Example:
        >>> sure = {"answer": "up", "correct": True, "certainty": "certain"}
        >>> calibration({**empty(), "predictions": {"02a-1": sure}})
        {'guess': (0, 0), 'fairly': (0, 0), 'certain': (1, 1)}
    """
    data = Progress().read() if data is None else data
    made = list(data["predictions"].values())
    return {
        word: (
            sum(entry["correct"] for entry in made if entry["certainty"] == word),
            sum(entry["certainty"] == word for entry in made),
        )
        for word in CERTAINTIES
    }
