"""Running a notebook's steps in a process of their own, and noticing when it does not come to an end."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from coursekit import paths
from coursekit.grading.sheet import Step

START = 120.0  # seconds that Python and IPython may take to start on a busy machine
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def run_steps(file: Path, steps: Sequence[Step], seconds: float) -> Iterator[dict]:
    """Run the steps in a fresh process.

    Args:
        file: the notebook; its folder is the working directory.
        steps: in order.
        seconds: the time for each.

    Yields:
        {"verdict": a row's fields} for each exercise; last, unless all went to its end, {"stopped": why, "at": the
        number of the step, or None when it had not begun}.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        path = [str(paths.ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        places = {"PYTHONPATH": os.pathsep.join(path), "COURSE_HOME": str(Path(scratch, "home")), "IPYTHONDIR": scratch}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "coursekit.grading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=file.resolve().parent,
            env={**os.environ, **ONE_THREAD, **places, "MPLBACKEND": "agg"},
            encoding="utf-8",
            start_new_session=os.name == "posix",
        )
        said: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_listen, args=(process, said), daemon=True).start()
        at, why, patience = None, "", START
        try:
            with contextlib.suppress(OSError):  # it ended at once: seen below
                process.stdin.write(json.dumps([vars(step) for step in steps]) + "\n")
                process.stdin.close()
            while (line := said.get(timeout=patience)) is not None:
                message, patience = json.loads(line), seconds
                if "done" in message:
                    return
                at = message.get("begin", at)
                if "verdict" in message:
                    yield message
        except queue.Empty:
            why = f"had not finished after {patience:g} seconds"
        except json.JSONDecodeError:
            why = "wrote into the grading's own channel"
        finally:
            _end(process)
        yield {"stopped": why or f"ended the process (exit code {process.returncode})", "at": at}


def _listen(process: subprocess.Popen, said: queue.Queue) -> None:
    for line in process.stdout:
        said.put(line)
    said.put(None)


def _end(process: subprocess.Popen) -> None:
    """Stop the process, and on POSIX whatever it has started."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.2)  # its own exit code, if it is just ending
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):  # nothing is left of it
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
    process.stdout.close()
