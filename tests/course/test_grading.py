"""Grading what learners hand in: run anew, deleted cells named, damage survived, progress untouched."""

import csv
import json
from pathlib import Path

import pytest

from coursekit import cli, paths
from coursekit.grading import grade
from coursekit.grading.names import check_calls, names, needed
from coursekit.progress import Progress

SAMPLE = Path(__file__).parent / "sample"
RIGHT = "def descent_step(w, grad, learning_rate):\n    return w - learning_rate * grad"
BEST = """class Best:
    def __init__(self, start):
        self.value = start

    def see(self, loss):
        self.value = min(self.value, loss)
        return self.value"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CHAPTERS", str(SAMPLE))
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cell(source, id=None):
    metadata = {"coursekit": {"id": f"02.{id}"}} if id else {}
    outputs = [{"output_type": "stream", "name": "stdout", "text": "✓ Right · 99 of 99 points"}]
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": outputs, "execution_count": 1}


def write(folder, cells, name="02_learning.ipynb"):
    file = folder / name
    file.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return file


def solved():
    return [
        cell("import numpy as np"),
        cell(RIGHT, "descent_step"),
        cell('check("02.descent_step", descent_step)'),
        cell(BEST, "counter"),
        cell('check("02.counter", Best)'),
        cell('order = ["B", "A", "C"]', "order"),
        cell('check("02.order", order)'),
        cell("rate = 0.3", "rate"),
        cell('check("02.rate", rate)'),
    ]


def outcome(graded):
    return {row.id.partition(".")[2]: (row.status, row.points) for row in graded.rows}


FULL = {"descent_step": ("right", 2), "counter": ("right", 1), "order": ("right", 1), "rate": ("right", 2)}


def test_a_solved_notebook_gets_full_marks_and_progress_is_untouched(home):
    graded = grade(write(home, solved()))
    assert outcome(graded) == FULL
    assert (graded.points, graded.possible) == (6, 6)
    assert sorted(file.name for file in home.iterdir()) == ["02_learning.ipynb"]
    assert Progress().read()["exercises"] == {}


def test_a_check_inside_an_answer_cell_records_nothing(home):
    cells = solved()
    cells[1]["source"] = f"from coursekit import check\n{RIGHT}\ncheck('02.descent_step', descent_step)"
    assert outcome(grade(write(home, cells))) == FULL
    assert Progress().read()["exercises"] == {}


def test_stored_outputs_count_for_nothing(home):
    cells = solved()
    cells[1]["source"] = RIGHT.replace("w - ", "w + ")
    row = grade(write(home, cells)).rows[0]
    assert (row.status, row.points, row.misconception) == ("wrong", 0, "uphill")


def test_an_open_notebook_gets_nothing(home):
    cells = solved()
    for place, source in [
        (1, "def descent_step(w, grad, learning_rate):\n    ..."),
        (3, "Best = None"),
        (5, "order = ..."),
        (7, "rate = ..."),
    ]:
        cells[place]["source"] = source
    assert set(outcome(grade(write(home, cells))).values()) == {("not attempted", 0)}


def test_deleted_cells_are_named_and_the_others_graded(home, capsys):
    cells = solved()
    del cells[3:7]
    file = write(home, cells)
    assert outcome(grade(file)) == {**FULL, "counter": ("missing", 0), "order": ("missing", 0)}
    assert cli.main(["grade", str(file)]) == 0
    assert "Missing, since their cells were deleted: 2.2, 2.3." in capsys.readouterr().out


def test_deleted_checks_are_made_all_the_same(home):
    cells = [item for item in solved() if not item["source"].startswith("check")]
    assert outcome(grade(write(home, cells))) == FULL


def test_a_check_above_its_answer_is_made_after_it(home):
    cells = solved()
    cells[1:3] = cells[2:0:-1]
    assert outcome(grade(write(home, cells))) == FULL


def test_an_answer_in_a_cell_of_the_learners_own_counts_where_it_is_checked(home):
    cells = solved()
    cells[1] = cell("# see below", "descent_step")
    cells.insert(2, cell("def mine(w, grad, learning_rate):\n    return w - step(grad, learning_rate)"))
    cells.insert(3, cell("def step(grad, rate):\n    return rate * grad"))
    cells[4]["source"] = 'check("02.descent_step", mine)'
    assert outcome(grade(write(home, cells))) == FULL


def test_only_needed_cells_run_and_magics_are_understood(home):
    cells = solved()
    cells.insert(1, cell("open('ran.txt', 'w').close()"))
    cells.insert(1, cell("scale = 1.0\n%matplotlib inline\n!echo hello"))
    cells[3]["source"] = RIGHT.replace("learning_rate * grad", "scale * learning_rate * grad")
    assert outcome(grade(write(home, cells))) == FULL
    assert not (home / "ran.txt").exists()


def test_errors_in_cells_cost_their_own_exercises_only(home):
    cells = solved()
    cells[1]["source"] = "def descent_step(w, grad, learning_rate)\n    return w"
    cells[3]["source"] = "start = missing_name\n" + BEST
    graded = grade(write(home, cells))
    assert outcome(graded) == {**FULL, "descent_step": ("error", 0), "counter": ("error", 0)}
    assert "code cell 2 stopped with SyntaxError, line 1: expected ':'" in graded.rows[0].message
    assert "code cell 4 stopped with NameError: name 'missing_name' is not defined" in graded.rows[1].message


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("while True:\n    pass", "code cell 4, which it needs, had not finished after 2 seconds"),
        ("import os\nos._exit(3)", "code cell 4, which it needs, ended the process (exit code 3)"),
        (
            "class Best:\n    def __init__(self, start):\n        import os\n        os._exit(0)",
            "its check ended the process (exit code 0)",
        ),
    ],
)
def test_a_process_that_is_lost_costs_one_exercise(home, source, says):
    cells = solved()
    cells[3]["source"] = source
    graded = grade(write(home, cells), seconds=2)
    assert outcome(graded) == {**FULL, "counter": ("error", 0)}
    assert graded.rows[1].message == says


def test_a_cell_that_many_need_costs_them_all(home):
    cells = solved()
    cells[0]["source"] = "import os\nnp = os._exit(1)"
    cells[1]["source"] = RIGHT.replace("grad\n", "np.asarray(grad)\n").replace("* grad", "* np.asarray(grad)")
    assert outcome(grade(write(home, cells))) == {**FULL, "descent_step": ("error", 0)}


def test_a_module_beside_the_notebook_is_found_and_one_that_shadows_ours_is_not_used(home):
    (home / "mine.py").write_text(RIGHT, encoding="utf-8")
    (home / "coursekit.py").write_text("raise SystemExit", encoding="utf-8")
    (home / "json.py").write_text("raise SystemExit", encoding="utf-8")
    cells = solved()
    cells[1]["source"] = "from mine import descent_step"
    assert outcome(grade(write(home, cells))) == FULL


def test_copied_cells_and_unknown_ids(home):
    cells = [*solved(), cell("rate = 0.9", "rate"), cell("x = 1", "other")]
    graded = grade(write(home, cells))
    assert outcome(graded) == {**FULL, "rate": ("wrong", 0), "other": ("unknown", 0)}


BAD = {
    "empty": "",
    "cut": '{"cells": [',
    "list": "[]",
    "no_cells": '{"cells": 3}',
    "bytes": b"\xff\x00",
    "odd_cells": json.dumps({"cells": [7, {"cell_type": "code"}, {"cell_type": "code", "source": 3, "metadata": []}]}),
}


def test_damage_is_said_and_the_others_are_graded(home, capsys):
    files = [home / f"02_{name}.ipynb" for name in BAD]
    for file, content in zip(files, BAD.values(), strict=True):
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    good = write(home, solved())
    assert cli.main(["grade", *map(str, files), str(good), "--csv", "marks.csv", "--json", "marks.json"]) == 1
    printed = capsys.readouterr()
    assert f"{good}: 6 of 6 points" in printed.out
    assert f"{files[-1]}: 0 of 6 points" in printed.out  # nothing damaged in it, and nothing answered
    says = ["not a notebook's JSON"] * 2 + ["has a list of cells"] * 2 + ["not a notebook's JSON"]
    assert len(printed.err.splitlines()) == 5
    for file, line, said in zip(files, printed.err.splitlines(), says, strict=False):
        assert line.startswith(f"{file}: damaged: ")
        assert said in line
    assert "2 of 7 notebooks graded." in printed.out
    rows = list(csv.DictReader((home / "marks.csv").open(encoding="utf-8-sig", newline="")))
    mine = [row for row in rows if row["notebook"] == str(good)]
    assert [(row["exercise"], row["points"]) for row in mine] == [
        ("02.descent_step", "2"),
        ("02.counter", "1"),
        ("02.order", "1"),
        ("02.rate", "2"),
    ]
    data = json.loads((home / "marks.json").read_text(encoding="utf-8"))
    assert [item["points"] for item in data] == [0] * 6 + [6]
    assert [bool(item["problem"]) for item in data] == [True] * 5 + [False] * 2


def test_a_notebook_of_something_else_and_a_missing_file(home, capsys):
    other = write(home, [cell("1 + 1")], name="mine.ipynb")
    assert cli.main(["grade", str(other), "gone.ipynb"]) == 1
    printed = capsys.readouterr()
    assert f"{other}: has no answer cells of this course" in printed.err
    assert "gone.ipynb: there is no such file" in printed.err
    assert "0 of 2 notebooks graded." in printed.out


def test_a_folder_stands_for_the_notebooks_below_it(home, capsys):
    for folder in ("ann", "bob", "bob/.ipynb_checkpoints"):
        (home / "in" / folder).mkdir(parents=True)
        write(home / "in" / folder, solved())
    write(home / "in" / "ann", solved(), name="02_learning.new.ipynb")
    assert cli.main(["grade", "in"]) == 0
    assert "2 of 2 notebooks graded." in capsys.readouterr().out
    (home / "empty").mkdir()
    with pytest.raises(SystemExit) as stop:
        cli.main(["grade", "empty"])
    assert stop.value.code == 2


def test_results_that_cannot_be_written_are_said(home, capsys):
    assert cli.main(["grade", str(write(home, solved())), "--csv", str(home / "no" / "marks.csv")]) == 1
    assert "the results could not be written" in capsys.readouterr().err


def test_the_courses_own_notebooks(monkeypatch):
    monkeypatch.delenv("COURSE_CHAPTERS")
    for folder, full in (("exercises", False), ("solutions", True)):
        files = sorted((paths.ROOT / folder).glob("*.ipynb"))
        assert len(files) >= 2
        for file in files:
            graded = grade(file)
            assert graded.problem == ""
            assert graded.points == (graded.possible if full else 0), [vars(row) for row in graded.rows]


# -- which cells are needed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "made", "used"),
    [
        ("x = a + b", "x", "a b"),
        ("x += 1", "x", "x"),
        ("x[0] = y", "x", "x y"),
        ("m.rate.x = 1", "m", "m"),
        ("del m.x", "m", "m"),
        ("losses.append(loss)", "losses", "loss losses"),
        ("print(x)", "", "x"),
        ("def f(a):\n    b = a\n    return g(b) + c", "f", "c g"),
        ("import numpy as np", "np", ""),
        ("from nnlib import *", "*", ""),
        ("class A(B):\n    x = y\n    def f(self):\n        return z", "A", "B y z"),
        ("def f():\n    global n\n    n = 1", "f n", ""),
        ("with open(p) as file:\n    t = file.read()", "file t", "file p"),
        ("for i in r:\n    s = i", "i s", "i r"),
        ("(k := 3)", "k", ""),
        ("y = [k * x for k in r]", "y", "r x"),
        ("f = lambda a: a + q", "f", "q"),
        ("try:\n    x = 1\nexcept E as e:\n    raise", "e x", "E"),
    ],
)
def test_names(source, made, used):
    found = names(source)
    assert set(made.split()) == found.made
    assert set(used.split()) - {"E"} <= found.used | {"E"}
    assert found.used - {"E"} == set(used.split()) - {"E"}


def test_needed_goes_backwards_through_what_is_used():
    sources = ["import numpy as np", "a = np.ones(3)", "unrelated = 1", "a[0] = b", "b = 2", "def f():\n    return a"]
    assert needed([names(source) for source in sources], ["f"]) == {0, 1, 3, 4, 5}
    assert needed([names("from x import *"), None], ["f"], [1]) == {0, 1}


def test_check_calls():
    assert check_calls('import coursekit\ncoursekit.check("02.a", f(3)); check(b, 1); check("02.c")') == {
        "02.a": "f(3)"
    }
