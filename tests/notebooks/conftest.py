"""Running notebooks under nbval, in a pytest of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.builder.execute import environment, time_limit
from coursekit.builder.sanitise import PATTERNS_FILE
from coursekit.paths import ROOT


@pytest.fixture
def nbval(tmp_path):
    """Callable: run notebooks with nbval; the finished process.

    Strict compares every text output with the stored one, after sanitising; lax only runs the cells. The kernels have
    this Python, one BLAS thread and a temporary home.
    """

    def run(*paths: Path, strict: bool = True, report: str = "-q") -> subprocess.CompletedProcess:
        env = environment(ROOT, tmp_path / "home")
        env["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), env["PYTHONPATH"]])
        env["PYTHONIOENCODING"] = "utf-8"
        env.pop("PYTEST_ADDOPTS", None)
        mode = ["--nbval"] if strict else ["--nbval-lax"]
        settings = ["-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "nbval_kernel", "--color=no"]
        kernel = ["--nbval-current-env", "--nbval-cell-timeout", str(time_limit())]
        command = [sys.executable, "-m", "pytest", report, *settings, *mode, *kernel]
        command += ["--nbval-sanitize-with", str(PATTERNS_FILE), *map(str, paths)]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, encoding="utf-8", errors="replace")

    return run
