"""Work that goes on beside the notebook: a thread that a click, an interrupt, or being forgotten brings to its end."""

import signal
import sys
import threading
import time
import weakref
from contextvars import Context

PICTURES = 25  # a second at most
AHEAD = 6  # pictures on their way at the same time, of which the browser reports every third: it is not flooded
FORGOTTEN = 20.0  # seconds after which nobody seems to look: the page was closed, or the kernel has been busy

_playing: "weakref.WeakSet[Player]" = weakref.WeakSet()


class Player:
    """Calls `work()` again and again, at most PICTURES times a second, on a thread with a context of its own.

    Args:
        work: does a little and shows a picture, whose number it returns; None: it has come to its end.
        ended: called on that thread when it is over, with the exception that ended it or None.
    """

    def __init__(self, work, ended):
        self._work, self._ended, self._thread = work, ended, None
        self._stop, self._news, self._seen = threading.Event(), threading.Condition(), 0

    @property
    def playing(self) -> bool:
        """Is the thread at work?"""
        return self._thread is not None and self._thread.is_alive() and not self._stop.is_set()

    def start(self) -> None:
        """Begin; nothing happens if it plays already."""
        if self.playing:
            return
        self.stop()
        self._stop = threading.Event()
        # A Context of its own: no_grad() or using() in the learner's cell does not reach into the training, nor back.
        self._thread = threading.Thread(
            target=Context().run, args=(self._play, self._stop), name="Playground", daemon=True
        )
        _playing.add(self)
        _watch_for_interrupts()
        self._thread.start()

    def stop(self, wait: bool = True) -> None:
        """End, after the batch that is being worked on; wait: until it has."""
        thread = self._thread
        self._stop.set()
        with self._news:
            self._news.notify_all()
        if wait and thread is not None and thread is not threading.current_thread():
            thread.join()

    def seen(self, number: int) -> None:
        """The browser has received picture `number`."""
        with self._news:
            self._seen = max(self._seen, number)
            self._news.notify_all()

    def _play(self, stop: threading.Event) -> None:
        fault = None
        try:
            while not stop.is_set():
                began = time.monotonic()
                number = self._work()
                if number is None:
                    break
                with self._news:
                    if not self._news.wait_for(lambda n=number: stop.is_set() or n - self._seen < AHEAD, FORGOTTEN):
                        break
                stop.wait(max(0.001, began + 1 / PICTURES - time.monotonic()))
        except Exception as error:
            fault = error
        _playing.discard(self)
        stop.set()
        self._ended(fault)


def stop_all() -> None:
    """Stop everything that plays."""
    for player in list(_playing):
        player.stop(wait=False)


def _watch_for_interrupts() -> None:
    """Let an interrupt of the kernel stop what plays, whether a cell is running just then or not."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return  # no kernel: Ctrl-C ends the program, and this thread with it
    if _after_cell not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _after_cell)
    kernel = getattr(shell, "kernel", None)
    if kernel is not None and getattr(kernel, "io_loop", None) is not None:
        kernel.io_loop.add_callback(_listen, kernel.io_loop)  # signals are the main thread's affair


def _after_cell(result) -> None:
    if isinstance(result.error_in_exec, KeyboardInterrupt):
        stop_all()


def _listen(loop) -> None:
    """Between messages a Jupyter kernel ignores interrupts; while something plays, they stop it."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # a cell is running, and is interrupted itself: see _after_cell
        if _playing:
            loop.call_later(0.2, _listen, loop)
        return
    if getattr(before, "stops_players", False):
        return

    def heard(number, frame):
        signal.signal(signal.SIGINT, before)
        stop_all()

    heard.stops_players = True
    signal.signal(signal.SIGINT, heard)
