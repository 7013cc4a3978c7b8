"""Running a notebook's cells in a fresh kernel of this Python: no user settings, one BLAS thread, a temporary home."""

import ast
import os
import re
import tempfile
import time
from pathlib import Path

import nbformat
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from coursekit.builder.sources import BuildError
from coursekit.paths import ROOT

SECONDS = 45  # a notebook's budget on one core; COURSE_TIME_FACTOR stretches it on slow or busy machines
LOADED = "import sys; print([m.__file__ for m in list(sys.modules.values()) if getattr(m, '__file__', None)])"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class _ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that runs the builder, whatever kernels a user has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


def time_limit() -> float:
    """Seconds that one notebook may take: 45, times the environment variable COURSE_TIME_FACTOR (default 3)."""
    return SECONDS * float(os.environ.get("COURSE_TIME_FACTOR", "3"))


def environment(course: Path, home: Path) -> dict[str, str]:
    """The environment variables of a kernel under build or test.

    Args:
        course: the folder that holds chapters/.
        home: a temporary folder; holds progress (COURSE_HOME) and IPython's own files.
    """
    dropped = ("MPLBACKEND", "PYTHONWARNINGS", "PYTHONSTARTUP")  # a user's habits that would change what is stored
    env = {key: value for key, value in os.environ.items() if key not in dropped}
    path = [str(ROOT), *filter(None, [env.get("PYTHONPATH")])]
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    threads = dict.fromkeys(names, "1")
    (home / "ipython").mkdir(parents=True, exist_ok=True)
    places = {"COURSE_HOME": home, "COURSE_CHAPTERS": course / "chapters", "IPYTHONDIR": home / "ipython"}
    return env | threads | {"PYTHONPATH": os.pathsep.join(path)} | {key: str(place) for key, place in places.items()}


def execute(nb: nbformat.NotebookNode, course: Path, folder: Path, wheres: list[str]) -> tuple[float, list[str]]:
    """Run every code cell of `nb` in place.

    Args:
        nb: the notebook; its cells receive outputs and execution counts.
        course: the folder that holds chapters/.
        folder: the working directory of the kernel.
        wheres: for each cell, the place of its source, for messages.

    Returns:
        The seconds it took, and the files of nnlib and coursekit that it loaded (relative to the repository, sorted).

    Raises:
        BuildError: a cell raised, the kernel died, or the time ran out.
    """
    limit = time_limit()
    folder.mkdir(parents=True, exist_ok=True)
    run = nbformat.from_dict({**nb, "cells": [*nb.cells, nbformat.v4.new_code_cell(LOADED)]})
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=_ThisPython())
    quiet = ["--log-level=40"]  # the kernel's own log, not the notebook's output
    patient = {"iopub_timeout": 60, "raise_on_iopub_timeout": True}  # no output may get lost on a busy machine
    client = NotebookClient(
        run, km=manager, timeout=limit, record_timing=False, store_widget_state=False, extra_arguments=quiet, **patient
    )
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        client.setup_kernel(env=environment(course, Path(home)), cwd=str(folder), cleanup_kc=True),
    ):
        started = time.perf_counter()
        for index, cell in enumerate(run.cells):
            _execute_cell(client, cell, index, [*wheres, "the builder's last cell"][index], limit)
            if time.perf_counter() - started > limit:
                raise BuildError(f"{wheres[-1]}: the notebook takes over {limit:.0f} s; its budget is {SECONDS} s.")
        seconds = time.perf_counter() - started
    files = ast.literal_eval("".join(output.text for output in run.cells[-1].outputs if output.name == "stdout"))
    nb.cells = run.cells[:-1]
    return seconds, _ours(files)


def _ours(files: list[str]) -> list[str]:
    folders = [ROOT / name for name in ("nnlib", "coursekit")]
    return sorted({Path(f).relative_to(ROOT).as_posix() for f in files if {*folders} & {*Path(f).parents}})


def _execute_cell(client: NotebookClient, cell: nbformat.NotebookNode, index: int, where: str, limit: float) -> None:
    try:
        client.execute_cell(cell, index)
    except CellExecutionError as error:
        trace = ANSI.sub("", error.traceback).strip().splitlines()
        arrow = next((line.strip() for line in reversed(trace) if line.lstrip().startswith("--->")), "")
        raise BuildError(
            f"{where}: the cell raised {error.ename}: {ANSI.sub('', error.evalue)}\n\n{cell.source}\n\n{arrow}".rstrip()
        ) from None
    except CellTimeoutError:
        raise BuildError(f"{where}: the cell did not finish within {limit:.0f} s:\n\n{cell.source}") from None
    except DeadKernelError:
        raise BuildError(f"{where}: the kernel died while running this cell:\n\n{cell.source}") from None
