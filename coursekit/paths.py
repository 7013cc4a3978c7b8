"""Where things are: the course itself, and what the learner does with it."""

from __future__ import annotations

import os
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def home() -> Path:
    """The learner's folder, work/ beside pyproject.toml; the variable COURSE_HOME moves it.  It may not exist yet."""
    return Path(os.environ.get("COURSE_HOME") or ROOT / "work").expanduser().absolute()


def works_in(folder: Path) -> bool:
    """Whether this process works in a folder, or below it: a notebook's kernel works where the notebook lies."""
    try:
        here = Path.cwd()
    except FileNotFoundError:  # the folder was deleted under a running kernel
        return False
    return here.resolve().is_relative_to(folder.resolve())


def chapters() -> Path:
    """The folder of the chapters; the variable COURSE_CHAPTERS moves it (a class with exercises of its own)."""
    return Path(os.environ.get("COURSE_CHAPTERS") or ROOT / "chapters").expanduser().absolute()


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step: a reader, or a computer that stops half-way, sees the old text or the new one."""
    aside = path.with_name(path.name + ".new")
    with aside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    for wait in (0.02, 0.05, 0.1, 0.2, 0.4, None):
        try:
            os.replace(aside, path)
            return
        except PermissionError:  # Windows, while another program has the old file open
            if wait is None:
                raise
            time.sleep(wait)


def keep_aside(path: Path) -> Path:
    """Rename a damaged file, so that a new one can take its place and nothing is lost; the new name."""
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    return path.replace(aside)
