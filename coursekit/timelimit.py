"""Stopping code that does not end, in the same way on every system.

The code runs in a thread of its own, which is waited for until the time is up; then an exception is sent to it. That
arrives between two steps of Python: one long call inside numpy, or `time.sleep`, goes on in the background until it
returns. A loop that swallows every exception (`while True: try: … except: …`) is left behind, running, until the kernel
is restarted. Either way the caller goes on at once.

(A timer's signal would reach the main thread on POSIX only, and would wait for such a loop, or such a call, for ever.)
"""

from __future__ import annotations

import contextlib
import contextvars
import ctypes
import threading
from collections.abc import Callable
from typing import Any

TRIES = 4  # how often the exception is sent before the thread is left behind
PAUSE = 0.1  # seconds between them


class TimeUp(BaseException):
    """The time is up.  Not an Exception, so that the learner's `except Exception` does not catch it."""


def within(seconds: float, function: Callable[[], Any]) -> Any:
    """Call a function, and stop waiting for it when it takes longer.

    Args:
        seconds: the limit.
        function: takes no arguments; it runs in another thread, in a copy of this one's context.

    Returns:
        What it returns.

    Raises:
        TimeUp: it was still running.

    Example:
        >>> def forever():
        ...     while True:
        ...         pass
        >>> try:
        ...     within(0.05, forever)
        ... except TimeUp:
        ...     print("stopped")
        stopped
    """
    outcome: list[tuple[Any, BaseException | None]] = []

    def work() -> None:
        with contextlib.suppress(TimeUp):  # one that arrives when all is over
            try:
                outcome.append((context.run(function), None))
            except BaseException as error:
                outcome.append((None, error))

    context = contextvars.copy_context()
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        thread.join(max(seconds, 0.0))
    finally:  # also when the kernel is interrupted meanwhile
        late = not outcome
        for _ in range(TRIES):
            if outcome:
                break
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp))
            thread.join(PAUSE)
    if late:
        raise TimeUp
    value, error = outcome[0]
    if error is not None:
        raise error
    return value
