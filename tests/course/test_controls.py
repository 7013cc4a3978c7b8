"""Each headline claim fails under its control.  `pytest -s` on this file prints which claims each control broke."""

import re
import runpy
import time

import pytest

from coursekit.builder.sources import chapters, read, targets
from coursekit.claims import Control, named_controls, run_control, survivors
from coursekit.paths import ROOT

pytestmark = pytest.mark.slow  # runs lessons

LESSONS = {re.match(r"\d\d[a-z]?", t.name)[0]: t for t in targets(ROOT) if t.kind == "lesson"}
CODE = {key: [cell.source for cell in read(t.source) if cell.kind == "code"] for key, t in LESSONS.items()}
FILES = [folder / "controls.py" for folder in chapters(ROOT) if (folder / "controls.py").exists()]
CONTROLS: list[Control] = [control for file in FILES for control in runpy.run_path(str(file))["CONTROLS"]]


def of_its_lesson(control: Control):
    """Lessons differ in length, and all controls together would keep one worker busy: each lesson is a group."""
    group = pytest.mark.xdist_group(f"controls of {control.notebook}")
    return pytest.param(control, id=f"{control.notebook}-{control.name}", marks=group)


@pytest.mark.parametrize("control", list(map(of_its_lesson, CONTROLS)))
def test_the_claims_fail_under_their_control(control, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    started = time.perf_counter()
    heard = run_control(CODE[control.notebook], control, ROOT / "notebooks")
    broken = sorted({item.sentence for item in heard if not item.held})
    print(f"\n{control.notebook} {control.name} ({time.perf_counter() - started:.1f} s) breaks: {'; '.join(broken)}")
    assert survivors(control, heard) == []


@pytest.mark.parametrize("notebook", LESSONS)
def test_every_control_that_a_lesson_names_exists_and_every_control_is_named(notebook):
    names = [control.name for control in CONTROLS if control.notebook == notebook]
    assert sorted(named_controls(CODE[notebook])) == sorted(names)


def test_no_control_is_for_a_lesson_that_does_not_exist():
    assert {control.notebook for control in CONTROLS} <= set(LESSONS)
