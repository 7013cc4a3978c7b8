"""`course lab`: hand out the exercises, then open the course's first notebook in JupyterLab."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from coursekit import paths
from coursekit.handout import hand_out

PORT = 8888
SETTINGS = Path(__file__).with_name("jupyter")  # no pop-up about news, no search for updates
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class LabError(RuntimeError):
    """JupyterLab cannot be started on the course."""


def first_notebook(root: Path) -> Path:
    """The notebook with the lowest name.

    Raises:
        LabError: there is none.
    """
    found = sorted((root / "notebooks").glob("*.ipynb"))
    if not found:
        raise LabError(f"there are no notebooks in {root / 'notebooks'}. In the course's own folder: make notebooks")
    return found[0]


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of this computer."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                if os.name == "posix":
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if family == socket.AF_INET or error.errno in _BUSY:
                return False  # on a computer without IPv6 the second probe says nothing
    return True


_BUSY = {98, 48, 10048}  # "address already in use" on Linux, macOS, Windows


def free_port(start: int) -> int:
    """The first free port from `start` on; one that the system chooses when a hundred are taken."""
    for port in range(start, min(start + 100, 65536)):
        if is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked_port(extra: Sequence[str]) -> tuple[int, list[str]]:
    """The port asked for among the arguments for JupyterLab, and the others.

    Raises:
        LabError: it is no port number.

    Example:
        >>> asked_port(["--no-browser", "--port", "9000"])
        (9000, ['--no-browser'])
    """
    rest, asked, words = [], None, iter(extra)
    for word in words:
        name, equals, value = word.partition("=")
        if name in ("--port", "--ServerApp.port"):
            asked = value if equals else next(words, "")
        else:
            rest.append(word)
    if asked is None:
        return PORT, rest
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        raise LabError(f"--port must be a number from 1 to 65535; got {asked!r}.")
    return int(asked), rest


def plan(extra: Sequence[str] = (), root: Path = paths.ROOT) -> tuple[list[str], dict[str, str], str]:
    """The command that starts JupyterLab, its environment, and the address of the first notebook.

    Args:
        extra: further arguments for JupyterLab, such as --no-browser.
        root: the course's folder.

    Raises:
        LabError: no notebooks, or a malformed port.
    """
    port, rest = asked_port(extra)
    port = free_port(port)
    try:  # what Lab may open: the course, and the learner's folder when that lies elsewhere
        served = Path(os.path.commonpath([root, paths.home()]))
    except ValueError:  # on another drive
        served = root
    opening = "/lab/tree/" + quote(first_notebook(root).relative_to(served).as_posix())
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={served}",
        f"--ServerApp.port={port}",
        f"--LabApp.default_url={opening}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # a container: its only user
    environment = dict(os.environ)
    environment.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    environment["COURSE_HOME"] = str(paths.home())
    known = environment.get("JUPYTER_CONFIG_PATH")
    environment["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(SETTINGS), *([known] if known else [])])
    for name in ONE_THREAD:
        environment.setdefault(name, "1")
    return command + rest, environment, f"http://localhost:{port}{opening}?token={environment['JUPYTER_TOKEN']}"


def main(extra: Sequence[str] = ()) -> int:
    """Hand out the exercises and run JupyterLab until it is stopped; its exit code."""
    try:
        command, environment, url = plan(extra)
    except LabError as error:
        print(f"course lab: {error}", file=sys.stderr)
        return 1
    mine = paths.home() / "exercises"
    try:
        for line in hand_out(paths.ROOT / "exercises", mine):
            print(line)
        print(f"Your exercises and your progress are in {paths.home()}.")
    except OSError as error:
        print(
            f"course lab: the exercises could not be copied to {mine}: {error}. Make that folder writable, or set "
            "COURSE_HOME to one that is. JupyterLab starts all the same.",
            file=sys.stderr,
        )
    print(f"JupyterLab opens at\n\n    {url}\n\nStop it with Ctrl-C.", flush=True)
    if os.name == "posix":
        os.chdir(paths.ROOT)
        os.execve(command[0], command, environment)  # signals reach the server itself
    return subprocess.call(command, cwd=paths.ROOT, env=environment)
