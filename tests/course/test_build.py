"""The builder on a small course of its own: what it writes, keeps, runs and refuses."""

import json
import shutil
import sys

import nbformat
import pytest
from nbformat.v4 import new_output

from coursekit import build
from coursekit.build import Builder
from coursekit.builder import notebook
from coursekit.builder.sanitise import WIDGET_VIEW, clean
from coursekit.builder.sources import BuildError, read, targets

pytestmark = pytest.mark.slow  # starts kernels

LESSON = """\
# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
# ---

# %% [markdown] covers="S05 S06"
# # A lesson
#
# Text with *marks*, and a formula $x^2$.

# %%
import os
import time

import numpy as np

from coursekit.claims import approx, claim
from nnlib.viz.figure import Figure

print("threads", os.environ["OPENBLAS_NUM_THREADS"], os.path.basename(os.getcwd()))

# %%
print("took", approx(time.time_ns() % 1000 + 1), "units", object())

# %%
print("before")
figure = Figure(alt="a line", figsize=(2, 1))
figure.subplots().plot(np.random.default_rng().normal(size=9))
display(figure)
print("after")

# %% [markdown]
# Unchanged text.

# %%
claim(True, "all is well")
"""


def make(root, lesson=LESSON):
    folder = root / "chapters" / "ch02_learning"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lesson_b.py").write_text(lesson, encoding="utf-8")
    return root


def run(root, **options):
    """Build; the lines it said."""
    said = []
    Builder(root, said.append).build(**options)
    return said


def stored(root):
    return nbformat.read(root / "notebooks" / "02b_learning.ipynb", as_version=4)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = make(tmp_path_factory.mktemp("course"))
    run(root)
    return root


@pytest.fixture
def course(built, tmp_path):
    """A copy of the built course, to be changed."""
    return shutil.copytree(built, tmp_path / "course")


# ---------------------------------------------------------------- what is written


def test_the_notebook_is_complete_and_clean(built):
    nb = stored(built)
    nbformat.validate(nb)
    assert [cell.cell_type for cell in nb.cells] == ["markdown", "code", "code", "code", "markdown", "code"]
    assert [cell.execution_count for cell in nb.cells if cell.cell_type == "code"] == [1, 2, 3, 4]
    assert nb.cells[1].outputs[0].text == "threads 1 notebooks\n"
    assert nb.cells[2].outputs[0].text.endswith("units <object object at 0x...>\n")
    assert [output.output_type for output in nb.cells[3].outputs] == ["stream", "display_data", "stream"]
    assert nb.cells[3].outputs[1].metadata == {"image/png": {"alt": "a line"}}
    assert all(cell.metadata == {} for cell in nb.cells)
    assert nb.metadata.kernelspec.name == "python3"
    assert nb.metadata.coursekit.source == "chapters/ch02_learning/lesson_b.py"
    assert set(nb.metadata) == {"kernelspec", "language_info", "coursekit"}
    assert "version" not in nb.metadata.language_info


def test_coverage_names_the_cell(built):
    cell = stored(built).cells[0].id
    text = (built / "chapters" / "coverage.toml").read_text(encoding="utf-8")
    for item in ("S05", "S06"):
        assert f'[{item}]\ncells = [{{ lesson = "02b_learning", cell = "{cell}" }}]\nexercises = []\n' in text


def test_a_second_build_runs_nothing_and_changes_no_byte(course):
    path = course / "notebooks" / "02b_learning.ipynb"
    before = path.read_bytes()
    assert run(course) == ["notebooks/02b_learning.ipynb: unchanged"]
    assert path.read_bytes() == before
    assert Builder(course).check() == []


def test_nothing_known_means_run_once_and_still_no_byte_changes(course):
    """A fresh clone: numbers behind ≈, addresses and pictures differ, the words do not."""
    path = course / "notebooks" / "02b_learning.ipynb"
    before = path.read_bytes()
    (course / "build" / "notebooks.json").unlink()
    (line,) = run(course)
    assert "unchanged, ran " in line
    assert "1 redrawn with the same words: kept as stored" in line
    assert path.read_bytes() == before


def test_refresh_takes_everything_new(course):
    old = stored(course)
    run(course, refresh=True)
    new = stored(course)
    assert new.cells[3].outputs[1].data["image/png"] != old.cells[3].outputs[1].data["image/png"]
    assert [cell.id for cell in new.cells] == [cell.id for cell in old.cells]


def test_changed_text_is_rebuilt_without_running(course):
    old = stored(course)
    make(course, LESSON.replace("Unchanged text.", "A new word.\n\n# %% [markdown]\n# And a new cell."))
    assert Builder(course).check() != []
    (line,) = run(course)
    assert "written" in line
    assert "ran" not in line
    new = stored(course)
    assert [cell.id for cell in new.cells if cell.source != "A new word." and "new" not in cell.source] == [
        cell.id for cell in old.cells if cell.source != "Unchanged text."
    ]
    assert new.cells[3].outputs == old.cells[3].outputs
    assert Builder(course).check() == []


def test_changed_code_runs_but_keeps_what_says_the_same(course):
    old = stored(course)
    make(course, LESSON.replace("all is well", "all is better"))
    assert "ran" in run(course)[0]
    new = stored(course)
    assert new.cells[2].outputs == old.cells[2].outputs
    assert new.cells[3].outputs == old.cells[3].outputs
    assert new.cells[5].outputs[0].text == "✓ all is better\n"


def test_outputs_that_say_something_else_are_replaced(course):
    """The cell is the same, an earlier one changed what it prints."""
    extra = '\n# %%\nprint(len(str(n)))\nFigure(alt=f"alt {n}", figsize=(1, 1))\n'
    make(course, LESSON.replace("import time\n", "import time\nn = 1\n") + extra)
    run(course)
    make(course, LESSON.replace("import time\n", "import time\nn = 22\n") + extra)
    run(course)
    outputs = stored(course).cells[-1].outputs
    assert outputs[0].text == "2\n"
    assert outputs[1].metadata["image/png"]["alt"] == "alt 22"


def test_a_changed_module_means_run_again(course, tmp_path, monkeypatch):
    target = targets(course)[0]
    nb = notebook.plan(target, read(target.source))
    known = json.loads((course / "build" / "notebooks.json").read_text())["notebooks/02b_learning.ipynb"]["files"]
    assert {"coursekit/claims.py", "nnlib/viz/figure.py"} <= set(known)
    assert not any("builder" in name for name in known)

    code = tmp_path / "code"
    for name, text in {"nnlib/a.py": "1", "nnlib/data/files/a.csv": "1", "nnlib/viz/widgets/static/a.js": "1"}.items():
        (code / name).parent.mkdir(parents=True, exist_ok=True)
        (code / name).write_text(text)
    monkeypatch.setattr(build, "ROOT", code)
    builder = Builder(course)
    builder._remember(target, nb, ["nnlib/a.py"])
    assert builder._remembered(target, nb)
    for name in ("nnlib/a.py", "nnlib/data/files/a.csv", "nnlib/viz/widgets/static/a.js"):
        (code / name).write_text("2")
        assert not builder._remembered(target, nb)
        (code / name).write_text("1")
        assert builder._remembered(target, nb)
    (course / "chapters" / "ch02_learning" / "questions.py").write_text("2")
    assert not builder._remembered(target, nb)


def test_names_choose_notebooks(course):
    builder = Builder(course)
    for name in ("02", "02b", "02b_learning", "notebooks/02b", "notebooks/02b_learning.ipynb"):
        assert [target.name for target in builder.select([name])] == ["02b_learning"]
    with pytest.raises(BuildError, match=r"no notebook is called '07'; there are \['02b_learning'\]"):
        builder.select(["02b", "07"])


# ---------------------------------------------------------------- check


def edit(root, change):
    """Change the stored notebook by hand, as an editor would."""
    nb = stored(root)
    change(nb)
    nbformat.write(nb, root / "notebooks" / "02b_learning.ipynb")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda nb: nb.cells[4].update(source="Edited."), "cell 5 differs from its source in source"),
        (lambda nb: nb.cells[1].update(source="1"), "cell 2 differs from its source in source"),
        (lambda nb: nb.cells[1].metadata.update(tags=["x"]), "cell 2 differs from its source in metadata"),
        (lambda nb: nb.cells[1].update(id="other"), "cell 2 differs from its source in id"),
        (lambda nb: nb.cells.pop(), "5 cells, its source has 6"),
        (lambda nb: nb.metadata.language_info.update(version="3.11.7"), "the notebook's metadata differ"),
        (lambda nb: nb.cells[1].outputs[0].update(text="threads 2\n"), "edited by hand, or run and saved"),
        (lambda nb: nb.cells[3].outputs[1].data.update({"image/png": "AAAA"}), "edited by hand, or run and saved"),
        (lambda nb: nb.cells[1].update(execution_count=7), "edited by hand, or run and saved"),
        (lambda nb: nb.cells[1].update(execution_count=None), "cell 2 was never executed"),
        (lambda nb: nb.metadata.coursekit.update(digest="0"), "edited by hand, or run and saved"),
    ],
)
def test_a_hand_edit_is_found(course, change, problem):
    edit(course, change)
    found = Builder(course).check()
    assert any(problem in line for line in found), found
    assert all(line.startswith("notebooks/02b_learning.ipynb: ") for line in found)


def test_a_hand_edited_output_is_not_kept(course):
    edit(course, lambda nb: nb.cells[2].outputs[0].update(text="took ≈999999 units <object object at 0x...>\n"))
    run(course)
    assert "999999" not in stored(course).cells[2].outputs[0].text
    assert Builder(course).check() == []


def test_other_staleness_is_found(course):
    (course / "exercises").mkdir()
    shutil.copy(course / "notebooks" / "02b_learning.ipynb", course / "exercises" / "07_old.ipynb")
    (course / "chapters" / "coverage.toml").write_text("[S01]\n")
    assert Builder(course).check() == [
        "exercises/07_old.ipynb: comes from no chapter; delete it",
        "chapters/coverage.toml: stale",
    ]
    for content in ("{", "{}", ""):
        (course / "notebooks" / "02b_learning.ipynb").write_text(content)
        assert Builder(course).check()[0] == "notebooks/02b_learning.ipynb: missing or unreadable"


def test_the_command_line_tells_and_fails(course, monkeypatch, capsys):
    monkeypatch.setattr(build, "Builder", lambda: Builder(course))
    assert build.main(["--check"]) == 0
    assert build.main(["02b"]) == 0
    assert capsys.readouterr().out == "notebooks/02b_learning.ipynb: unchanged\n"
    edit(course, lambda nb: nb.cells[1].update(source="1"))
    assert build.main(["--check"]) == 1
    assert capsys.readouterr().err.endswith("Rebuild with: make notebooks\n")
    assert build.main(["--check", "nowhere"]) == 1
    assert "no notebook is called 'nowhere'" in capsys.readouterr().err


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("x = 1\n1 / 0", r"lesson_b\.py:3: the cell raised ZeroDivisionError: division by zero\n\nx = 1\n1 / 0"),
        ("import os\nos._exit(3)", r"lesson_b\.py:3: the kernel died while running this cell:\n\nimport os"),
        ("import time\ntime.sleep(60)", r"lesson_b\.py:3: the cell did not finish within 2 s:\n\nimport time"),
        ("from time import sleep\nsleep(1.2)\n# %%\nsleep(1.2)\n", "the notebook takes over 2 s; its budget is 45 s"),
        ("import warnings\nwarnings.warn('look')", r"lesson_b\.py:3: the cell writes to stderr[\s\S]*look"),
    ],
)
def test_a_cell_that_fails_is_shown(tmp_path, monkeypatch, cell, message):
    if "sleep" in cell:
        monkeypatch.setenv("COURSE_TIME_FACTOR", str(2 / 45))
    make(tmp_path, f"# %%\n1\n# %%\n{cell}\n".replace("# %%\n1\n", "# %% [markdown]\n# A.\n", 1))
    with pytest.raises(BuildError, match=message):
        run(tmp_path)
    assert not (tmp_path / "notebooks" / "02b_learning.ipynb").exists()


@pytest.mark.parametrize(
    ("lesson", "message"),
    [
        ("import numpy\n# %%\n1\n", r"text above the first `# %%` marker \('import numpy'\)"),
        ("# %%\nx =\n", r"lesson_b\.py:1: line 1 of the cell is no Python"),
        ("# %%\n1\n# %%\n%matplotlib inline\n", r"lesson_b\.py:3: line 1 of the cell is no Python"),
        ("# %%\n1\n\n# %%\n\n# %%\n2\n", r"lesson_b\.py:4: the cell is empty"),
        ('# %% cover="S05"\n1\n', r"does not know \['cover'\]; it knows \['exercise', 'covers'\]"),
        ('# %% covers="S5"\n1\n', "covers='S5'; expected ids like"),
        ("# %% [raw]\n# x\n", r"a \[raw\] cell; cells are code or \[markdown\]"),
        ('# %% exercise="02.a"\n1\n', r'exercise="…" belongs in exercises\.py'),
    ],
)
def test_a_malformed_lesson_is_refused(tmp_path, lesson, message):
    make(tmp_path, lesson)
    with pytest.raises(BuildError, match=message):
        run(tmp_path)


def test_a_misnamed_lesson_is_refused(tmp_path):
    make(tmp_path)
    (tmp_path / "chapters" / "ch02_learning" / "lesson_two.py").write_text("# %%\n1\n")
    with pytest.raises(BuildError, match=r"a lesson is called lesson\.py, or lesson_a\.py"):
        Builder(tmp_path)


def bundle(data, **metadata):
    return new_output("display_data", data, metadata={key.replace("_", "/"): value for key, value in metadata.items()})


def test_widget_views_are_dropped_and_their_static_form_kept():
    picture = {"image/png": "AAAA", "text/plain": "a hill", WIDGET_VIEW: {"model_id": "1"}}
    page = {"text/html": "<p>?</p>", "text/plain": "?", WIDGET_VIEW: {"model_id": "2"}}
    outputs = clean([bundle(picture, image_png={"alt": "a hill"}), bundle(page)], "x.py:1")
    assert [set(output.data) for output in outputs] == [{"image/png", "text/plain"}, {"text/html", "text/plain"}]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (bundle({"text/plain": "IntSlider()", WIDGET_VIEW: {"model_id": "1"}}), "a widget without a static form"),
        (bundle({"image/png": "AAAA", "text/plain": "<Figure>"}), r"a picture \(image/png\) without alt text"),
        (bundle({"image/png": "AAAA"}, image_png={"alt": " "}), r"a picture \(image/png\) without alt text"),
        (bundle({"image/svg+xml": "<svg/>"}), r"a picture \(image/svg\+xml\) without alt text"),
        (new_output("stream", name="stderr", text="Warning: x"), "writes to stderr[^:]*:\nWarning: x"),
    ],
)
def test_outputs_that_would_not_serve_a_reader_are_refused(output, message):
    with pytest.raises(BuildError, match=rf"^x\.py:1: .*{message}" if "\n" not in message else message):
        clean([output], "x.py:1")


def test_a_notebook_too_large_names_its_biggest_cells(tmp_path):
    make(tmp_path, "# %%\nprint('small')\n# %%\nprint('x' * 310_000)\n")
    with pytest.raises(
        BuildError, match=r"02b_learning\.ipynb: 31\d KB; at most 300 KB.*310 KB: print\('x' \* 310_000\)"
    ):
        run(tmp_path)


def test_the_kernel_is_this_python_and_no_user_setting_reaches_it(tmp_path, monkeypatch):
    profile = tmp_path / "ipython" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "00.py").write_text("intruder = True\n")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "svg")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "precious"))
    code = "import os, sys\nprint(sys.executable, 'intruder' in globals(), os.environ.get('MPLBACKEND'))"
    code += "\nprint(*(os.environ[f'{name}_NUM_THREADS'] for name in ('OPENBLAS', 'OMP', 'MKL')))"
    make(tmp_path, f"# %%\n{code}\nprint(os.environ['COURSE_HOME'], os.environ['COURSE_CHAPTERS'])\n")
    run(tmp_path)
    first, threads, second = stored(tmp_path).cells[0].outputs[0].text.splitlines()
    assert first.startswith(f"{sys.executable} False ")
    assert "svg" not in first
    assert threads == "1 1 1"
    assert "precious" not in second
    assert second.endswith(str(tmp_path / "chapters"))
