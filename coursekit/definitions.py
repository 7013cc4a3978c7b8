"""Exercises as authors write them in a chapter's checks.py: a reference, cases, misconceptions, accepted variants."""

from __future__ import annotations

import inspect
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coursekit.compare import TOLERANCE, difference
from coursekit.plain import Opaque, plain
from coursekit.runner import SECONDS, Result, run

KINDS = ("build", "use", "repair", "train", "order", "predict", "read", "explore", "explain")
ID = re.compile(r"\d\d[a-z]?\.[a-z]\w*")

_chapter: ContextVar[list[Task] | None] = ContextVar("chapter", default=None)


class DefinitionError(ValueError):
    """An exercise is not well defined: a mistake of its author, not of the learner."""


@dataclass(frozen=True)
class Misconception:
    """A wrong answer with the reasoning behind it."""

    name: str
    thought: str
    hint: str
    piece: Any


@dataclass(kw_only=True, eq=False)
class Task:
    """What every exercise has.  `number` is its place, such as "2.3": the third of chapter 02's checks.py."""

    id: str
    title: str
    minutes: int
    difficulty: int
    points: int
    objective: str
    closed: tuple[str, ...] = ()
    core: bool = False
    kind: str = "build"
    covers: tuple[str, ...] = ()
    tolerance: float = TOLERANCE
    praise: str = ""
    seconds: float = SECONDS
    number: str = field(default="", init=False)
    misconceptions: list[Misconception] = field(default_factory=list, init=False)
    comparison: Callable | None = field(default=None, init=False)

    def __post_init__(self):
        def need(holds: bool, name: str, expected: str) -> None:
            if not holds:
                raise DefinitionError(f"exercise {self.id!r}: {name} must be {expected}; got {getattr(self, name)!r}.")

        need(isinstance(self.id, str) and bool(ID.fullmatch(self.id)), "id", 'like "02.descent_step"')
        for name in ("title", "objective"):
            text = getattr(self, name)
            need(isinstance(text, str) and bool(text.strip()), name, "a text that says something")
        for name, low, high in (("minutes", 1, 120), ("difficulty", 1, 3), ("points", 1, 20)):
            value = getattr(self, name)
            need(type(value) is int and low <= value <= high, name, f"a whole number from {low} to {high}")
        for name in ("closed", "covers"):
            value = getattr(self, name)
            need(
                isinstance(value, tuple) and all(isinstance(item, str) and item for item in value),
                name,
                'a tuple of texts, such as ("nnlib.optim",)',
            )
        need(self.kind in KINDS, "kind", f"one of {', '.join(KINDS)}")
        need(self.tolerance > 0 and self.seconds > 0, "tolerance" if self.tolerance <= 0 else "seconds", "positive")
        chapter = _chapter.get()
        if chapter is not None:
            if self.id in {task.id for task in chapter}:
                raise DefinitionError(f"exercise {self.id!r} is defined twice in this chapter.")
            chapter.append(self)

    @property
    def label(self) -> str:
        """Such as "Exercise 2.3: One step downhill"."""
        return f"Exercise {self.number}: {self.title}" if self.number else f"Exercise: {self.title}"

    def compare(self, function: Callable) -> Callable:
        """Decorator: `compare(expected, got, case) -> None | message` decides in place of the usual comparison."""
        self.comparison = function
        return function

    def problem(self, expected: Any, got: Any, case: tuple) -> str | None:
        """Why a result is not the one expected; None when it is."""
        if self.comparison is None or got is None or isinstance(got, Opaque):
            return difference(expected, got, self.tolerance)
        try:
            return self.comparison(expected, got, case)
        except (TypeError, ValueError, LookupError, AttributeError):
            reason = difference(expected, got, self.tolerance)
            if reason is None:  # nothing wrong with the answer: the comparison itself is at fault
                raise
            return reason  # something that the comparison was not made for, such as a text for a number

    def add(self, name: str, thought: str, hint: str, piece: Any) -> None:
        """Note a misconception."""
        for what, text in (("name", name), ("thought", thought), ("hint", hint)):
            if not isinstance(text, str) or not text.strip():
                raise DefinitionError(f"exercise {self.id!r}: a misconception needs its {what}; got {text!r}.")
        if name in {known.name for known in self.misconceptions}:
            raise DefinitionError(f"exercise {self.id!r}: two misconceptions are called {name!r}.")
        self.misconceptions.append(Misconception(name, thought, hint, piece))

    def wrong(self, table: dict[str, tuple[Any, str, str]]) -> None:
        """Note several misconceptions: {name: (wrong value, or a small wrong implementation; thought; hint)}."""
        for name, entry in table.items():
            if not isinstance(entry, tuple) or len(entry) != 3:
                raise DefinitionError(
                    f"exercise {self.id!r}: wrong={{{name!r}: …}} must be (wrong value, thought, hint)."
                )
            piece, thought, hint = entry
            self.add(name, thought, hint, piece)

    def finish(self) -> None:
        """Raises DefinitionError when something is missing that only the whole of checks.py can show."""


@dataclass(kw_only=True, eq=False)
class Exercise(Task):
    """An exercise whose answer is code.  Calling it calls the reference."""

    reference: Callable
    accepted: dict[str, Callable] = field(default_factory=dict, init=False)
    use: Callable | None = field(default=None, init=False)
    generate: Callable | None = field(default=None, init=False)
    known: dict[tuple[str, int], Result] = field(default_factory=dict, init=False)

    def __call__(self, *args, **options):
        return self.reference(*args, **options)

    def cases(self, function: Callable) -> Callable:
        """Decorator: a generator of argument tuples; it is given a numpy Generator that starts the same each time."""
        if self.generate is not None:
            raise DefinitionError(f"exercise {self.id!r} has its cases twice.")
        self.generate = function
        return function

    def misconception(self, name: str, thought: str, hint: str) -> Callable:
        """Decorator: a small wrong implementation; a learner whose answers agree with it reads its hint."""

        def note(piece):
            self.add(name, thought, hint, piece)
            return piece

        return note

    def accepts(self, name: str) -> Callable:
        """Decorator: another implementation that must get full marks."""

        def note(piece):
            if name in self.accepted:
                raise DefinitionError(f"exercise {self.id!r}: two accepted variants are called {name!r}.")
            self.accepted[name] = piece
            return piece

        return note

    def script(self, function: Callable) -> Callable:
        """Decorator: `script(piece, *case) -> plain result` uses the piece: a class, or a part of a training run."""
        self.use = function
        return function

    def calls(self) -> list[tuple]:
        """The cases, the same at each call.

        Raises:
            DefinitionError: there are none, or one is not a tuple that fits the reference.
        """
        if self.generate is None:
            raise DefinitionError(f"exercise {self.id!r} has no cases: write a generator under @{self.name}.cases.")
        calls = list(self.generate(np.random.default_rng(zlib.crc32(self.id.encode()))))
        if not calls:
            raise DefinitionError(f"exercise {self.id!r}: its cases yield nothing.")
        for call in calls:
            if not isinstance(call, tuple):
                raise DefinitionError(
                    f"exercise {self.id!r}: a case is a tuple of arguments (`yield x, y` or `yield (x,)`); "
                    f"got a {type(call).__name__}."
                )
            self.arguments(call)
        return calls

    def result(self, calls: list[tuple], place: int, wrong: Misconception | None = None) -> Result:
        """What the reference, or a misconception, does on one of the cases; run once, with nothing closed off."""
        key = (wrong.name if wrong else "", place)
        if key not in self.known:
            piece = wrong.piece if wrong else self.reference
            self.known[key] = run(piece, [calls[place]], script=self.use, seconds=self.seconds)[0]
        return self.known[key]

    @property
    def name(self) -> str:
        """What the learner's function or class is called."""
        return self.reference.__name__

    @property
    def expected_signature(self) -> str:
        """Such as "descent_step(w, grad, learning_rate)"."""
        return f"{self.name}{inspect.signature(self.reference)}"

    def arguments(self, call: tuple) -> dict[str, Any]:
        """A case's arguments by name."""
        function, piece = (self.use, (None,)) if self.use else (self.reference, ())
        try:
            bound = inspect.signature(function).bind(*piece, *call)
        except TypeError as error:
            raise DefinitionError(f"exercise {self.id!r}: a case of {len(call)} arguments: {error}.") from None
        named: dict[str, Any] = {}
        for name, value in list(bound.arguments.items())[len(piece) :]:
            parameter = bound.signature.parameters[name]
            many = parameter.kind is inspect.Parameter.VAR_POSITIONAL
            named |= {f"{name}[{i}]": item for i, item in enumerate(value)} if many else {name: value}
        return named

    def finish(self) -> None:
        if self.generate is None:
            raise DefinitionError(f"exercise {self.id!r} has no cases: write a generator under @{self.name}.cases.")
        if isinstance(self.reference, type) and self.use is None:
            raise DefinitionError(f"exercise {self.id!r} asks for a class: show its use under @{self.name}.script.")


@dataclass(kw_only=True, eq=False)
class Answer(Task):
    """An exercise whose answer is a value: an order of lines, a shape, a number read off, a choice."""

    value: Any
    accepted: tuple = ()

    def __post_init__(self):
        super().__post_init__()
        if self.value is None or self.value is Ellipsis:
            raise DefinitionError(f"exercise {self.id!r}: value= is the right answer; got {self.value!r}.")

    def problem(self, expected: Any, got: Any, case: tuple = ()) -> str | None:
        return super().problem(fold(expected), fold(got) if self.comparison is None else got, case)

    def is_right(self, got: Any) -> str | None:
        """Why a plain value is not the right answer, nor an accepted one; None when it is."""
        reasons = [self.problem(plain(value), got) for value in (self.value, *self.accepted)]
        return None if None in reasons else reasons[0]

    def matches(self, wrong: Misconception, got: Any) -> bool:
        """Whether a plain value is this wrong answer."""
        return difference(fold(plain(wrong.piece)), fold(got), self.tolerance) is None

    def finish(self) -> None:
        for wrong in self.misconceptions:
            if self.is_right(plain(wrong.piece)) is None:
                raise DefinitionError(f"exercise {self.id!r}: the wrong answer {wrong.name!r} counts as right.")


def fold(x: Any) -> Any:
    """Texts without regard to capitals and surrounding spaces, at every depth."""
    if isinstance(x, str):
        return x.strip().casefold()
    if isinstance(x, np.ndarray) and x.dtype.kind == "U":
        x = x.tolist()
    if isinstance(x, list | tuple):
        return [fold(item) for item in x]
    if isinstance(x, dict):
        return {fold(key): fold(value) for key, value in x.items()}
    return {fold(item) for item in x} if isinstance(x, set) else x


@contextmanager
def collecting() -> Iterator[list[Task]]:
    """Gather the exercises that are defined in the block, in order."""
    tasks: list[Task] = []
    token = _chapter.set(tasks)
    try:
        yield tasks
    finally:
        _chapter.reset(token)
