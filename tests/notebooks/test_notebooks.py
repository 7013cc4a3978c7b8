"""Every committed notebook: complete, current, and still saying what it says when it is run again."""

import time

import nbformat
import pytest

from coursekit.build import Builder
from coursekit.builder.execute import time_limit
from coursekit.builder.sources import targets
from coursekit.paths import ROOT

TARGETS = targets(ROOT)


def of(kind):
    """The notebooks of one kind, as test parameters."""
    chosen = [target for target in TARGETS if target.kind == kind]
    return pytest.mark.parametrize("target", chosen, ids=[target.name for target in chosen])


def rerun(nbval, target, **options):
    """Every code cell runs, and (if strict) says what is stored, within the time a notebook may take."""
    started = time.perf_counter()
    done = nbval(target.path, **options)
    seconds = time.perf_counter() - started
    cells = nbformat.read(target.path, as_version=4).cells
    count = sum(cell.cell_type == "code" for cell in cells)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{count} passed in " in done.stdout, done.stdout
    assert seconds < time_limit()
    print(f"{target.label}: {count} cells, {seconds:.1f} s")


@pytest.mark.slow
class TestLessons:
    @of("lesson")
    def test_says_the_same_when_run_again(self, nbval, target):
        rerun(nbval, target)


@pytest.mark.slow
class TestSolutions:
    @of("solution")
    def test_says_the_same_when_run_again(self, nbval, target):
        rerun(nbval, target)


@pytest.mark.slow
class TestExercises:
    @of("stub")
    def test_runs_from_top_to_bottom_unsolved(self, nbval, target):
        rerun(nbval, target, strict=False)


def test_generated_files_are_current_and_not_edited_by_hand():
    assert Builder(ROOT).check() == []


def test_the_course_has_notebooks_of_every_kind():
    assert {target.kind for target in TARGETS} == {"lesson", "stub", "solution"}


@pytest.mark.parametrize("target", TARGETS, ids=[target.label for target in TARGETS])
def test_code_cells_are_executed_without_an_error_and_stubs_hold_no_output(target):
    """nbval passes a notebook that has no outputs: this one does not."""
    for index, cell in enumerate(nbformat.read(target.path, as_version=4).cells, start=1):
        if cell.cell_type != "code":
            continue
        if target.executed:
            assert cell.execution_count is not None, f"cell {index} was never executed"
            assert all(output.output_type != "error" for output in cell.outputs), f"cell {index} raised"
        else:
            assert cell.execution_count is None, f"cell {index} of a stub was executed"
            assert cell.outputs == [], f"cell {index} of a stub has outputs"
