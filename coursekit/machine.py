"""`check_machine`: is this computer ready for the course?  Each fault comes with its repair.

Only the standard library is imported at the top: what is looked for here may be what is missing.
"""

from __future__ import annotations

import os
import re
import sys
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from coursekit import paths

GIGABYTE = 1e9
MEMORY = 1.0  # gigabytes that should be free
THREADS = {  # what numpy may compute with, and the variables that set its number of threads
    "openblas": ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"),
    "mkl": ("MKL_NUM_THREADS", "OMP_NUM_THREADS"),
    "accelerate": ("VECLIB_MAXIMUM_THREADS",),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is, whether it is right, what was found, and the repair if it is not."""

    name: str
    ok: bool
    found: str
    repair: str = ""

    def __str__(self) -> str:
        line = f"{'✓' if self.ok else '✗'} {self.name}: {self.found}"
        return line if self.ok else f"{line}\n    Repair: {self.repair}"


def python_version(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Finding:
    """Is this Python one that the course runs on?  (pyproject.toml says which.)"""
    text = (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")  # by hand: a Python too old has no tomllib
    low, high = re.search(r'^requires-python = ">=3\.(\d+),<3\.(\d+)"', text, re.MULTILINE).groups()
    oldest, newest = (3, int(low)), (3, int(high) - 1)
    span = f"3.{oldest[1]} to 3.{newest[1]}"
    number = ".".join(map(str, version))
    if oldest <= tuple(version[:2]) <= newest:
        return Finding("Python", True, f"≈{number}; {span} will do")
    repair = (
        f"install a Python from {span} (https://www.python.org/downloads/), then start the course with `make lab` or "
        "`python run.py lab`: it makes an environment of its own."
    )
    return Finding("Python", False, f"{number}, but the course needs {span}", repair)


def packages(installed: Callable[[str], str] = metadata.version) -> Finding:
    """Are the packages there, in versions that fit?"""
    try:
        import tomllib

        from packaging.requirements import Requirement
    except ImportError as error:  # tomllib comes with Python 3.11
        return Finding("packages", False, f"{error.name} is missing", _install(["packaging"]))
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wrong, lines = [], project["dependencies"]
    for line in lines:
        needed = Requirement(line)
        try:
            version = installed(needed.name)
        except metadata.PackageNotFoundError:
            wrong.append((line, f"{needed.name} is missing"))
            continue
        if not needed.specifier.contains(version, prereleases=True):
            wrong.append((line, f"{needed.name} is {version}, not {needed.specifier}"))
    if not wrong:
        return Finding("packages", True, f"all {len(lines)} are there, in versions that fit")
    return Finding("packages", False, "; ".join(what for _, what in wrong), _install([line for line, _ in wrong]))


def memory(available: Callable[[], float] | None = None) -> Finding:
    """Is enough memory free?"""
    try:
        free = (available or _available)() / GIGABYTE
    except ImportError:
        return Finding("memory", False, "psutil is missing, so it cannot be measured", _install(["psutil"]))
    if free >= MEMORY:
        return Finding("memory", True, f"≈{free:.1f} GB free; {MEMORY:g} GB is enough")
    repair = "close other programs, browser tabs and notebooks (Kernel, Shut Down All Kernels), then run this again."
    return Finding("memory", False, f"only {free:.2f} GB free; the course needs {MEMORY:g} GB", repair)


def folder(home: Path | None = None) -> Finding:
    """Can the learner's folder be written?  It is made when it is missing."""
    home = paths.home() if home is None else home
    probe = home / f".written-{uuid.uuid4().hex}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe.write_text("✓", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        repair = (
            f"make {home} a folder that you may write, or set the variable COURSE_HOME to another one before you start "
            "JupyterLab. The lessons run all the same, but points and drawings are lost."
        )
        return Finding("your folder", False, f"cannot be written ({error})", repair)
    return Finding("your folder", True, "points and drawings can be kept")


def threads(environment: Mapping[str, str] = os.environ, library: str | None = None) -> Finding:
    """Does numpy compute with one thread?  With several, small sums can become very slow on a busy computer."""
    try:
        library = _blas() if library is None else library
    except ImportError:
        return Finding("threads", False, "numpy is missing, so they cannot be told", _install(["numpy"]))
    variables = next((names for key, names in THREADS.items() if key in library.lower()), ("OMP_NUM_THREADS",))
    number = next((environment[name] for name in variables if environment.get(name)), None)
    if number == "1":
        return Finding("threads", True, "numpy computes with one, as the course was measured")
    found = f"numpy may use {number or 'one for each processor core'}; short sums can become much slower so"
    repair = f"start with `make lab` or `course lab`, or set {variables[0]}=1 before you start JupyterLab."
    return Finding("threads", False, found, repair)


CHECKS = (python_version, packages, memory, folder, threads)


def examine() -> list[Finding]:
    """Everything that Python can look at by itself."""
    return [_looked_at(look) for look in CHECKS]


def _looked_at(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except FileNotFoundError as error:  # pyproject.toml
        name = Path(error.filename).name
        repair = f"get it back (in the course's folder: git checkout {name}), or download the course again."
        return Finding("the course's folder", False, f"{name} is missing", repair)


def check_machine() -> None:
    """Say what is right, what is not, and how to repair it; then try whether widgets work in this browser."""
    findings = examine()
    for finding in findings:
        print(finding)
    faults = sum(not finding.ok for finding in findings)
    print(f"{faults} to repair: see above." if faults else "This computer is ready.")
    try:
        from coursekit.widgets.probe import WidgetProbe
    except ImportError as error:
        print(Finding("widgets", False, str(error), _install([str(error.name or "anywidget").partition(".")[0]])))
        return
    from IPython.display import display

    display(WidgetProbe())


def _install(lines: list[str]) -> str:
    wanted = " ".join(f'"{line}"' for line in lines)
    return (
        f"in a terminal: {Path(sys.executable).as_posix()} -m pip install {wanted}, then restart the kernel. Or delete "
        "the folder .venv and start with `make lab`."
    )


def _available() -> float:
    import psutil

    return psutil.virtual_memory().available


def _blas() -> str:
    import numpy

    return str(numpy.__config__.CONFIG["Build Dependencies"]["blas"]["name"])
