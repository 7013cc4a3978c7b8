"""Stopping code that does not end.

In the main thread of a POSIX system (a notebook's cells on Linux and macOS) a timer's signal stops it, sleeping code
included.  On Windows, and in other threads, an exception is sent to the thread instead: it arrives between two steps
of Python, so that one long call inside numpy, or `time.sleep`, is stopped only when it returns.  On neither is a loop
stopped that swallows every exception (`while True: try … except: …`) unless a later one of the repeated exceptions
happens to fall outside its `try`; interrupting the kernel has the same limit.
"""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AGAIN = 0.25  # seconds until the exception is sent once more to code that swallowed it


class TimeUp(BaseException):
    """The time is up.  Not an Exception, so that the learner's `except Exception` does not catch it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp in this thread when the block takes longer.

    Args:
        seconds: greater than 0.

    Raises:
        TimeUp: the block was still running.

    Example:
        >>> try:
        ...     with time_limit(0.05):
        ...         while True:
        ...             pass
        ... except TimeUp:
        ...     print("stopped")
        stopped
    """
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        start, stop = _signal_timer()
    else:
        start, stop = _thread_timer(threading.get_ident())
    start(seconds)
    try:
        yield
    finally:
        while True:  # an exception that is already on its way may arrive here too
            try:
                stop()
                break
            except TimeUp:
                continue


def _signal_timer():
    before = signal.getsignal(signal.SIGALRM)

    def ring(_number, _frame):
        raise TimeUp

    def start(seconds: float) -> None:
        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), AGAIN)

    def stop() -> None:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)  # first: a signal that was already caught is then dropped
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before if before is not None else signal.SIG_DFL)

    return start, stop


def _thread_timer(thread: int):
    ended, lock = threading.Event(), threading.Lock()

    def send(exception) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)

    def watch(seconds: float) -> None:
        while not ended.wait(seconds):
            with lock:
                if not ended.is_set():
                    send(ctypes.py_object(TimeUp))
            seconds = AGAIN

    def start(seconds: float) -> None:
        threading.Thread(target=watch, args=(seconds,), daemon=True).start()

    def stop() -> None:
        ended.set()
        with lock:
            send(None)  # one that was sent and has not arrived yet is taken back

    return start, stop
