"""Answer cells: what the stub and the solution keep, and every way in which the markers can be wrong."""

from dataclasses import dataclass, replace
from textwrap import dedent

import pytest

from coursekit.builder.markers import assemble, transform
from coursekit.builder.sources import BuildError, Cell

LABEL = 'Exercise 2.3: A "step"'


def both(source):
    source = dedent(source).strip("\n")
    return [transform(source, LABEL, "exercises.py:7", solved=solved) for solved in (False, True)]


def test_a_function_keeps_its_head_and_docstring():
    stub, solution = both('''
        def step(w):
            """w  ->  new w"""
            half = w / 2
            ### BEGIN SOLUTION
            for _ in range(3):
                half = half / 2

            return half
            ### END SOLUTION

        print("after")
    ''')
    assert stub == dedent('''
        def step(w):
            """w  ->  new w"""
            half = w / 2
            raise NotAttempted("Exercise 2.3: A \\"step\\"")

        print("after")
    ''').strip("\n")
    assert "raise" not in solution
    assert "###" not in solution
    assert "    for _ in range(3):\n        half = half / 2\n\n    return half\n" in solution


def test_a_stub_runs_until_it_is_called():
    class NotAttempted(Exception):  # noqa: N818
        pass

    stub, _ = both("""
        class Cell:
            def forward(self, x):
                ### BEGIN SOLUTION
                return x
                ### END SOLUTION

            def twice(self, x):
                if x:
                    ### BEGIN SOLUTION
                    return 2 * x
                    ### END SOLUTION
                return 0
    """)
    namespace = {"NotAttempted": NotAttempted}
    exec(stub, namespace)
    assert namespace["Cell"]().twice(0) == 0
    for method in ("forward", "twice"):
        with pytest.raises(NotAttempted, match=r'^Exercise 2\.3: A "step"$'):
            getattr(namespace["Cell"](), method)(1)


def test_values_become_ellipsis():
    stub, solution = both("""
        # A comment that stays.
        ### BEGIN SOLUTION
        order = [i for i in (2, 1)]
        shape, (rows, columns) = (2, 3), (2, 3)
        for k in order:
            total: int = k
        order = order[::-1]
        ### END SOLUTION
    """)
    assert stub == "# A comment that stays.\norder = ...\nshape = ...\nrows = ...\ncolumns = ...\ntotal = ..."
    namespace = {}
    exec(solution, namespace)
    assert namespace["order"] == [1, 2]
    assert namespace["total"] == 1


def test_a_stub_may_hold_broken_code_to_repair():
    stub, solution = both("""
        def scale(x):
            ### BEGIN SOLUTION
            return x / 2
            ### STUB
            # y = x
            #
            # # why not?
            # if x:
            #     y = 2 * x
            # return y
            ### END SOLUTION
    """)
    assert stub == "def scale(x):\n    y = x\n\n    # why not?\n    if x:\n        y = 2 * x\n    return y"
    assert solution == "def scale(x):\n    return x / 2"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = 1", "needs '### BEGIN SOLUTION' and '### END SOLUTION'"),
        ("### BEGIN SOLUTION\nx = 1", "'### BEGIN SOLUTION' without '### END SOLUTION'"),
        ("x = 1\n### END SOLUTION", "'### END SOLUTION' without '### BEGIN SOLUTION'"),
        ("### STUB\n# x = 1\n### END SOLUTION", "'### STUB' without '### BEGIN SOLUTION'"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "inside a solution that has not ended"),
        ("### BEGIN SOLUTION\nx = 1\n### STUB\n# x\n### STUB\n# x\n### END SOLUTION", "two '### STUB'"),
        ("### BEGIN SOLUTION\n\n# only a comment\n### END SOLUTION", "no code between"),
        ("## BEGIN SOLUTION\nx = 1\n### END SOLUTION", "'## BEGIN SOLUTION' is no marker"),
        ("### begin solution\nx = 1\n### end solution", "'### begin solution' is no marker"),
        ("### BEGIN SOLUTIONS\nx = 1\n### END SOLUTION", "'### BEGIN SOLUTIONS' is no marker"),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION (easy)", "is no marker"),
        ("def f():\n    ### BEGIN SOLUTION\n    return 1\n### END SOLUTION", "not indented like its"),
        ("for i in []:\n    ### BEGIN SOLUTION\n    x = 1\n    ### END SOLUTION", "in a function's body"),
        ("class A:\n    ### BEGIN SOLUTION\n    x = 1\n    ### END SOLUTION", "in a function's body"),
        ("### BEGIN SOLUTION\ndef f():\n    return 1\n### END SOLUTION", "'f' is defined inside the markers"),
        ("### BEGIN SOLUTION\nprint(1)\n### END SOLUTION", "assigns no name"),
        (
            "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### STUB\n    return 2\n    ### END SOLUTION",
            "is a comment",
        ),
        (
            "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### STUB\n    # if\n    ### END SOLUTION",
            "is no Python",
        ),
    ],
)
def test_malformed_markers_say_what_is_wrong(source, message):
    with pytest.raises(BuildError, match=message) as caught:
        both(source)
    assert str(caught.value).startswith("exercises.py:7: ")


# ---------------------------------------------------------------- the whole notebook


@dataclass(frozen=True)
class Exercise:
    id: str
    number: str
    title: str
    minutes: int = 5
    difficulty: int = 2
    points: int = 3
    core: bool = False

    @property
    def label(self):
        return f"Exercise {self.number}: {self.title}"


FIRST = Exercise("02.first", "2.1", "The first", core=True)
SECOND = Exercise("02.second", "2.2", "The second", points=1)


def md(source, exercise=None):
    return Cell("markdown", source, "exercises.py:1", exercise)


def code(source, exercise=None):
    return Cell("code", source, "exercises.py:2", exercise)


ANSWER = "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"
SPEC = "What is x?\n\n:hint: Ask.\n:hint: See\n`this`.\n\n:hint: Nearly."
CELLS = [
    code("from coursekit import NotAttempted, check"),
    md(SPEC, "02.first"),
    code(ANSWER, "02.first"),
    code("check('02.first', x)"),
    md("Between them."),
    md(SPEC, "02.second"),
    code("print('a cell before the answer')"),
    code(ANSWER.replace("x", "y"), "02.second"),
    code("check('02.second', y)"),
]


def test_an_exercise_gets_its_heading_facts_and_nested_hints():
    stub = assemble(CELLS, [FIRST, SECOND], solved=False)
    assert [cell.source for cell in stub if cell.exercise and cell.kind == "code"] == ["x = ...", "y = ..."]
    assert stub[1].source == (
        "## 2.1 The first\n\n5 minutes · ●●○ · 3 points · core\n\nWhat is x?\n\n"
        "<details><summary>Hint 1</summary>\n\nAsk.\n\n"
        "<details><summary>Hint 2</summary>\n\nSee\n`this`.\n\n"
        "<details><summary>Hint 3</summary>\n\nNearly.\n\n"
        "</details>\n\n</details>\n\n</details>"
    )
    assert stub[5].source.startswith("## 2.2 The second\n\n5 minutes · ●●○ · 1 point\n\n")
    solved = assemble(CELLS, [FIRST, SECOND], solved=True)
    assert [cell.source for cell in solved if cell.exercise and cell.kind == "code"] == ["x = 1", "y = 1"]
    others = [index for index, cell in enumerate(CELLS) if not (cell.exercise and cell.kind == "code")]
    assert [stub[i] for i in others] == [solved[i] for i in others]


def changed(index, cell=None):
    """CELLS with one cell replaced, or taken out."""
    return CELLS[:index] + ([cell] if cell else []) + CELLS[index + 1 :]


FUNCTION = "def x():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"


@pytest.mark.parametrize(
    ("cells", "entries", "message"),
    [
        (
            changed(1, md(SPEC.replace(":hint: Ask.\n", ""), "02.first")),
            [FIRST, SECOND],
            "2 hints; an exercise has three",
        ),
        (changed(1, md(SPEC + "\n:hint: Four.", "02.first")), [FIRST, SECOND], "4 hints"),
        (changed(1, md(SPEC.replace("Ask.", " "), "02.first")), [FIRST, SECOND], "an exercise has three"),
        (CELLS, [FIRST], "'02.second' is not in checks.py"),
        (CELLS, [FIRST, SECOND, replace(SECOND, id="02.third")], r"\['02.third'\] of checks.py have no cells"),
        (CELLS, [SECOND, FIRST], "the order is"),
        (changed(3), [FIRST, SECOND], r"02.first above lacks its check\(…\) cell"),
        (changed(3, code("check('02.second', x)")), [FIRST, SECOND], r"02.first above lacks its check"),
        (changed(2), [FIRST, SECOND], "must stand once, after the answer cell"),
        (changed(8), [FIRST, SECOND], r"02.second lacks its check"),
        (changed(1), [FIRST, SECOND], "after its own .markdown. specification"),
        (changed(4, code(ANSWER, "02.first")), [FIRST, SECOND], "an answer cell stands once"),
        (changed(4, code("check('02.first', x)")), [FIRST, SECOND], "must stand once"),
        (changed(4, code(ANSWER)), [FIRST, SECOND], "solution markers, but no exercise="),
        (changed(2, code("x = 1", "02.first")), [FIRST, SECOND], "an answer cell needs"),
        ([code("1"), *CELLS[1:2], code(FUNCTION, "02.first"), CELLS[3]], [FIRST], "import it above, from coursekit"),
    ],
)
def test_malformed_exercises_say_what_is_wrong(cells, entries, message):
    with pytest.raises(BuildError, match=message):
        assemble(cells, entries, solved=False)
