"""Running a learner's piece on many inputs:  run(code, calls) -> results.

Calls and results are plain data, so that the same checks can one day run in a process of their own.  Today the code
runs in this one: it is stopped by a time limit and cannot spoil the inputs, but it is not locked in.
"""

from __future__ import annotations

import copy
import io
import linecache
import re
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from types import CodeType, TracebackType
from typing import Any

from coursekit.closed import is_library, namespace, no_imports
from coursekit.plain import plain
from coursekit.timelimit import TimeUp, within

SECONDS = 20.0
PRINTED = 2000  # characters of what a call printed that are kept


@dataclass(frozen=True)
class Failure:
    """How a call stopped: the exception's name and text, and the learner's own line, or else that of the script."""

    kind: str
    text: str
    line: int | None = None
    source: str = ""
    inside: str = ""
    used: str = ""


@dataclass(frozen=True)
class Result:
    """What one call did: its value, its arguments after the call, what it printed, how it failed."""

    value: Any
    args: tuple
    printed: str = ""
    warned: str = ""
    failure: Failure | None = None


def run(
    code: Callable,
    calls: Sequence[tuple],
    *,
    script: Callable | None = None,
    closed: tuple[str, ...] = (),
    seconds: float = SECONDS,
) -> list[Result]:
    """Call a piece of code with each tuple of arguments, on copies of them.

    Args:
        code: the learner's function or class.
        calls: tuples of plain arguments.
        script: script(code, *arguments) is called in place of code(*arguments).
        closed: names that the code may not import.
        seconds: for all the calls together.

    Returns:
        One Result a call, in order; after a call that ran out of time, no more.

    Example:
        >>> [result.value for result in run(max, [(1, 2), ([3.0, 4.0],)])]
        [2, 4.0]
    """
    own = namespace(code)
    end, results = time.monotonic() + seconds, []
    for call in calls:
        args = copy.deepcopy(call)
        printed, value, failure = _Printed(), None, None
        with warnings.catch_warnings(record=True) as caught, no_imports(closed, own, script):
            warnings.simplefilter("always")
            try:
                with redirect_stdout(printed):
                    value = within(end - time.monotonic(), partial(_call, code, script, args))
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                failure = _failure(error, getattr(script, "__code__", None))
        results.append(Result(value, tuple(map(plain, args)), printed.getvalue(), _warned(caught), failure))
        if failure is not None and failure.kind == "TimeUp":
            break
    return results


def _call(code: Callable, script: Callable | None, args: tuple) -> Any:
    return plain(script(code, *args) if script else code(*args))


class _Printed(io.StringIO):
    """Keeps the beginning of what is printed."""

    def write(self, text: str) -> int:
        super().write(text[: max(0, PRINTED - self.tell())])
        return len(text)


def tidy(text: str) -> str:
    """A message without memory addresses, and not longer than a few lines."""
    text = re.sub(r"0x[0-9a-fA-F]{6,}", "0x…", text.strip())
    return text if len(text) <= 400 else text[:400] + "…"


def _failure(error: BaseException, script: CodeType | None) -> Failure:
    if isinstance(error, TimeUp):
        return Failure("TimeUp", "")
    line, source, inside, used = None, "", "", ""
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if not is_library(code.co_filename):
            line, inside = step.tb_lineno, code.co_name
            source = _line(step)
        elif code is script:
            used = _line(step)
        step = step.tb_next
    return Failure(type(error).__name__, tidy(_text(error)), line, source, inside, used)


def _line(step: TracebackType) -> str:
    return linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno, step.tb_frame.f_globals).strip()


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as broken:
        return f"(its message could not be read: {type(broken).__name__})"


def _warned(caught: list) -> str:
    return tidy(str(caught[0].message)) if caught else ""
