"""The builder on exercises: the stub, the solution, and full marks for it."""

import nbformat
import pytest

from coursekit.build import Builder
from coursekit.builder.sources import BuildError

pytestmark = pytest.mark.slow  # starts kernels

CHECKS = """\
from coursekit.checks import answer, exercise

answer(id="02.order", title="The order", kind="order", minutes=3, difficulty=1, points=2, covers=("S07",),
       objective="put lines in order", value=["B", "A"],
       wrong={"reversed": (["A", "B"], "last first", "Which is first?")})


@exercise(id="02.double", title="Double it", minutes=5, difficulty=2, points=1, core=True, covers=("S05", "S07"),
          objective="double a number")
def double(x):
    return 2 * x


@double.cases
def _(rng):
    for _ in range(3):
        yield (float(rng.normal()),)
"""

EXERCISES = '''\
# %% [markdown]
# # Exercises

# %%
from coursekit import NotAttempted, attempt, check

# %% [markdown] exercise="02.order"
# In which order?
#
# :hint: One.
# :hint: Two.
# :hint: Three.

# %% exercise="02.order"
### BEGIN SOLUTION
order = ["B", "A"]
### END SOLUTION

# %%
check("02.order", order)

# %% [markdown] exercise="02.double"
# Twice x.
#
# :hint: One.
# :hint: Two.
# :hint: Three.

# %% exercise="02.double"
def double(x):
    """x  ->  2x"""
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION


# %%
check("02.double", double)

# %%
with attempt("02.double"):
    print("four times 2:", double(double(2)))
'''


def run(root, names=()):
    """Build; the lines it said."""
    said = []
    Builder(root, said.append).build(names)
    return said


def make(root, exercises=EXERCISES, checks=CHECKS):
    folder = root / "chapters" / "ch02_learning"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checks.py").write_text(checks, encoding="utf-8")
    (folder / "exercises.py").write_text(exercises, encoding="utf-8")
    return root


def test_exercises_become_a_stub_and_a_solution_with_full_marks(tmp_path):
    make(tmp_path)
    assert [line.split(":")[0] for line in run(tmp_path)] == [
        "exercises/02_learning.ipynb",
        "solutions/02_learning.ipynb",
    ]
    stub, solution = (nbformat.read(tmp_path / k / "02_learning.ipynb", 4) for k in ("exercises", "solutions"))
    assert all(cell.execution_count is None and not cell.outputs for cell in stub.cells if cell.cell_type == "code")
    ids = [cell.metadata.get("coursekit", {}).get("id") for cell in stub.cells]
    assert ids == [cell.metadata.get("coursekit", {}).get("id") for cell in solution.cells]
    assert [id for id in ids if id] == ["02.order", "02.double"]
    assert stub.cells[3].source == "order = ..."
    assert 'raise NotAttempted("Exercise 2.2: Double it")' in stub.cells[6].source
    assert "SOLUTION" not in "".join(cell.source for cell in [*stub.cells, *solution.cells])
    assert stub.cells[5].source.startswith("## 2.2 Double it\n\n5 minutes · ●●○ · 1 point · core\n\nTwice x.")
    assert solution.cells[7].outputs[0].data["text/plain"].startswith("✓ Right · Exercise 2.2: Double it · 1 of 1")
    coverage = (tmp_path / "chapters" / "coverage.toml").read_text(encoding="utf-8")
    assert '[S05]\ncells = []\nexercises = ["02.double"]\n' in coverage
    assert '[S07]\ncells = []\nexercises = ["02.order", "02.double"]\n' in coverage
    assert Builder(tmp_path).check() == []
    assert [line.split(": ")[1] for line in run(tmp_path)] == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("exercises", "message"),
    [
        (EXERCISES.replace("x + x", "3 * x"), r"exercises\.py:37: the solution does not earn full marks:\n\n✗ Not yet"),
        (EXERCISES.replace('["B", "A"]', '["A", "B"]'), r"does not earn full marks[\s\S]*Which is first\?"),
        (
            EXERCISES.replace("order)", 'order)\nprint("marked")'),
            r"no verdict; check\(…\) must be the cell's last line",
        ),
    ],
)
def test_a_solution_without_full_marks_is_refused(tmp_path, exercises, message):
    with pytest.raises(BuildError, match=message):
        run(make(tmp_path, exercises), names=["solutions"])


def test_an_exercise_without_a_check_and_a_check_without_an_exercise_are_refused(tmp_path):
    with pytest.raises(BuildError, match=r"exercise '02\.double' is not in checks\.py"):
        run(make(tmp_path, checks=CHECKS.split("@exercise")[0]))
    with pytest.raises(BuildError, match=r"\['02\.double'\] of checks\.py have no cells"):
        run(make(tmp_path, EXERCISES.split('# %% [markdown] exercise="02.double"')[0]))


def test_a_malformed_check_is_told_without_a_traceback(tmp_path):
    with pytest.raises(BuildError, match=r"ch02_learning/checks\.py: exercise '02\.double': points must be"):
        run(make(tmp_path, checks=CHECKS.replace("points=1", "points=0")))
