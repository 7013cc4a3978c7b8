"""The standards that every lesson keeps, as far as a program can tell.  CONTRIBUTING.md says what they are for."""

import ast
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from coursekit.build import registry
from coursekit.builder.sources import Cell, Target, chapters, read, targets
from coursekit.claims import named_controls
from coursekit.paths import ROOT
from coursekit.questions import questions

BANNED = (
    r"simply|just|clearly|obviously|of course|as we all know|needless to say|trivial(?:ly)?"
    r"|the network (?:understands|thinks|wants)|most people think"
)


def prose(markdown: str) -> str:
    """The words of a markdown text: without code, formulas, tags, and the targets of links."""
    text = re.sub(r"^(```|~~~).*?^\1", " ", markdown, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`|<[^>\n]+>", " ", text, flags=re.DOTALL)
    return re.sub(r"\]\([^)]*\)", "]", text)


def names(pattern: str, text: str) -> list[str]:
    return re.findall(rf"\b(?:{pattern})\b", text, flags=re.IGNORECASE)


@dataclass(frozen=True)
class Lesson:
    """A lesson's source, with the views that the tests ask for."""

    target: Target
    cells: list[Cell]

    @property
    def id(self) -> str:
        return re.match(r"\d\d[a-z]?", self.target.name)[0]

    @property
    def markdown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "markdown"]

    @property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def text(self) -> str:
        return "\n\n".join(cell.source for cell in self.markdown)

    def calls(self, *functions: str) -> list[ast.Call]:
        """The calls of these functions in the lesson's code."""
        nodes = [node for cell in self.code for node in ast.walk(ast.parse(cell.source))]
        return [node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", None) in functions]

    @property
    def quizzes(self) -> dict[str, int]:
        """The quiz blocks: how many questions each has."""
        keys = [call.args[0].value for call in self.calls("quiz")]
        return {key: len(questions(key)) for key in keys}


LESSONS = [Lesson(target, read(target.source)) for target in targets(ROOT) if target.kind == "lesson"]
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.id for lesson in LESSONS])
each_chapter = pytest.mark.parametrize("chapter", chapters(ROOT), ids=[folder.name for folder in chapters(ROOT)])


# ---------------------------------------------------------------- length and layout


@each_lesson
def test_has_25_to_45_cells_and_1200_to_2200_words(lesson):
    words = len(re.findall(r"[^\W\d_][\w'’-]*", prose(lesson.text)))
    assert 25 <= len(lesson.cells) <= 45
    assert 1200 <= words <= 2200


@each_lesson
def test_a_code_cell_has_at_most_15_lines(lesson):
    lengths = {cell.where: sum(bool(line.strip()) for line in cell.source.splitlines()) for cell in lesson.code}
    assert {where: length for where, length in lengths.items() if length > 15} == {}


@each_lesson
def test_the_cells_are_plain_python_that_every_test_compares(lesson):
    marks = {cell.where for cell in lesson.cells if re.search(r"nbval_|^\s*%|^\s*!", cell.source, re.I | re.M)}
    assert marks == set()


# ---------------------------------------------------------------- how it begins and ends


@each_lesson
def test_begins_with_a_question_objectives_and_minutes(lesson):
    title = lesson.cells[0].source.splitlines()[0]
    assert re.fullmatch(rf"# {lesson.id} · .+\?", title), title
    start = "\n".join(cell.source for cell in lesson.markdown[:3])
    assert "you will be able to" in start
    assert re.search(r"\*\*\d\d minutes[.*]", start), "say in bold how many minutes it takes, in one of the first cells"
    assert "The maths" in start


@each_lesson
def test_has_3_to_5_objectives_and_each_names_an_exercise_that_exists(lesson):
    start = "\n".join(cell.source for cell in lesson.markdown[:3])
    listed = re.split(r"\n\n", start.split("you will be able to", 1)[1].lstrip("* \n"))[0]
    objectives = re.findall(r"^\d\. ((?:.+\n?(?!\d\. ))+)", listed, flags=re.MULTILINE)
    assert 3 <= len(objectives) <= 5
    known = {task.number for task in registry(lesson.target.source.parent)}
    for objective in objectives:
        numbers = re.findall(r"\b\d+\.\d+\b", objective)
        assert numbers, f"no exercise tests this: {objective}"
        assert set(numbers) <= known


@each_lesson
def test_from_02_on_three_questions_recall_earlier_lessons(lesson):
    if lesson.id >= "02":
        assert lesson.quizzes.get(f"{lesson.id}-recall") == 3


@pytest.mark.parametrize("place", [0, -1], ids=["open", "close"])
def test_no_two_lessons_open_or_close_alike(place):
    """The first words under the title, and those of the last paragraph."""
    seen = {}
    for lesson in LESSONS:
        paragraphs = [part for part in re.split(r"\n\n+", prose(lesson.markdown[place].source)) if part.strip()]
        text = paragraphs[1] if place == 0 else paragraphs[-1]
        seen.setdefault(" ".join(text.lower().split()[:4]), []).append(lesson.id)
    assert {words: ids for words, ids in seen.items() if len(ids) > 1} == {}


# ---------------------------------------------------------------- what it asks and asserts


@each_lesson
def test_has_three_predictions_and_a_quiz_of_4_to_6_questions(lesson):
    assert len(lesson.calls("predict", "Predict")) >= 3
    assert any(4 <= count <= 6 for count in lesson.quizzes.values()), lesson.quizzes


@each_lesson
def test_a_prediction_comes_before_a_cell_that_runs(lesson):
    """Nothing but the prediction stands in its cell, and code follows it."""
    for cell, after in zip(lesson.cells, [*lesson.cells[1:], None]):
        if cell.kind == "code" and re.search(r"\b[pP]redict\(", cell.source):
            assert len(ast.parse(cell.source).body) == 1, f"{cell.where}: the prediction has a cell of its own"
            assert getattr(after, "kind", None) == "code", f"{cell.where}: the cell that shows it comes next"


@each_lesson
def test_has_a_claim_with_a_control(lesson):
    assert named_controls([cell.source for cell in lesson.code]) != set()


@each_lesson
def test_has_a_widget_to_play_with(lesson):
    imported = {
        alias.name
        for cell in lesson.code
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.ImportFrom) and node.module == "nnlib.viz.widgets"
        for alias in node.names
    }
    assert lesson.calls(*imported) != []


@each_lesson
def test_no_measured_number_is_typed(lesson):
    """≈ and a number belong to approx(); a share or accuracy reached is computed, shown and claimed."""
    typed = re.findall(r"[^\n]*≈\s*[-−]?\d[^\n]*", lesson.text)
    typed += re.findall(r"(?:accuracy|R²)\s+(?:is|was|of|reache[sd])\s+(?:about\s+)?[\d.]+[^\n]*", prose(lesson.text))
    assert typed == []


# ---------------------------------------------------------------- words


def texts(folder: Path) -> dict[str, str]:
    """Everything in a chapter that a learner reads, by place."""
    found = {cell.where: prose(cell.source) for file in folder.glob("*.py") if file.name.startswith(("lesson", "exerc"))
             for cell in read(file) if cell.kind == "markdown"}  # fmt: skip
    for name in ("questions.py", "checks.py"):
        if (folder / name).exists():
            tree = ast.parse((folder / name).read_text(encoding="utf-8"))
            strings = [
                node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
            found |= {f"{folder.name}/{name}:{node.lineno}:{node.col_offset}": prose(node.value) for node in strings}
    return found


@each_chapter
def test_no_banned_words(chapter):
    found = {place: names(BANNED, text) for place, text in texts(chapter).items()}
    assert {place: words for place, words in found.items() if words} == {}


TERMS = tomllib.loads((ROOT / "chapters" / "terms.toml").read_text(encoding="utf-8"))


def uses(term: str, text: str) -> bool:
    return bool(names(re.escape(term).replace(r"\ ", r"\s+").replace(r"\-", "[-‑]") + "s?", text))


@each_lesson
def test_a_term_is_used_only_after_the_lesson_that_introduces_it(lesson):
    without_links = re.sub(r"\[[^\]]*\]\([^)]*\.ipynb[^)]*\)", " ", lesson.text)
    words = prose(without_links)
    early = {term: where for term, where in TERMS.items() if where > lesson.id and uses(term, words)}
    assert early == {}


@each_lesson
def test_a_lesson_uses_the_terms_that_it_introduces(lesson):
    shown = lesson.text + "\n".join(cell.source for cell in lesson.code)
    assert [term for term, where in TERMS.items() if where == lesson.id and not uses(term, shown)] == []


def test_the_registry_of_terms_names_lessons_of_the_course():
    course = tomllib.loads((ROOT / "chapters" / "course.toml").read_text(encoding="utf-8"))
    ids = {lesson["id"] for part in course["part"] for lesson in part["lesson"]}
    assert {
        where for where in TERMS.values() if not re.fullmatch(r"\d\d[a-c]?", where) or where[:2] not in ids
    } == set()


# ---------------------------------------------------------------- links, places, exercises


NOTEBOOKS = {target.label: target for target in targets(ROOT)}
each_notebook = pytest.mark.parametrize("label", NOTEBOOKS)


@each_notebook
def test_links_lead_to_notebooks_that_exist(label):
    target = NOTEBOOKS[label]
    for cell in nbformat.read(target.path, as_version=4).cells:
        for link in re.findall(r"\]\(([^)#\s]+\.ipynb)", cell.source if cell.cell_type == "markdown" else ""):
            path = (target.path.parent / link).resolve()
            assert path in {other.path for other in NOTEBOOKS.values()}, f"{link} in: {cell.source[:80]}"


@each_notebook
def test_no_place_on_somebodys_machine_is_shown(label):
    """An absolute path, in a source or in a stored output, exists on one machine only."""
    text = NOTEBOOKS[label].path.read_text(encoding="utf-8")
    assert re.findall(r"""(?<![\w.:/<])(?:/[\w.-]+){2,}/?|\b[A-Z]:\\\\[\w\\]+|file://[^"]*""", text_only(text)) == []


def text_only(notebook: str) -> str:
    """A notebook's sources and text outputs: without pictures."""
    return re.sub(r'"image/png": "[^"]*"', "", notebook)


@each_chapter
def test_exercises_three_core_ones_in_40_minutes(chapter):
    tasks = registry(chapter)
    core = [task for task in tasks if task.core]
    number = int(chapter.name[2:4])
    assert (6 if 3 <= number <= 14 else 3) <= len(tasks) <= 10
    assert len(core) == 3
    assert sum(task.minutes for task in core) <= 40
    assert len({task.kind for task in tasks}) >= 3, "the kinds are mixed"
    assert tasks[-1].kind == "train", "the last exercise trains a model with the learner's own piece"
