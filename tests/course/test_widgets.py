"""Predict, Quiz and CourseMap without a browser: what they ask, record, show and refuse; the map's data and drawing."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from coursekit import paths
from coursekit.handout import hand_out
from coursekit.progress import Progress
from coursekit.questions import answered, questions
from coursekit.widgets import CourseMap, Predict, QuestionError, Quiz, answers, course
from coursekit.widgets.layout import BOX, layout
from coursekit.widgets.predict import CERTAINTY
from coursekit.widgets.text import to_html, to_plain

CHOICES = {"up": "It points up.", "down": None, "nowhere": "It does move."}
QUIZ = {"8": "× binds tighter.", "6": "✓ First 2 · 2.", "4": "Nothing is left out."}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A learner's folder of the test's own, and no answers from other tests."""
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    monkeypatch.setattr(answers, "_this_kernel", {})
    return tmp_path


def new_kernel(monkeypatch):
    monkeypatch.setattr(answers, "_this_kernel", {})


def predict(**changes):
    return Predict(**{"question": "Which way?", "choices": CHOICES, "key": "02b-way"} | changes)


def quiz(**changes):
    return Quiz(**{"question": "2 + 2 · 2?", "choices": QUIZ, "key": "02b-sum"} | changes)


# -- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "html", "plain"),
    [
        ("a `x < 1` b", "a <code>x &lt; 1</code> b", "a x < 1 b"),
        ("**all** *or* none", "<strong>all</strong> <em>or</em> none", "all or none"),
        ("2 * 3 * 4 and w*x", "2 * 3 * 4 and w*x", "2 * 3 * 4 and w*x"),
        ("`**` is power", "<code>**</code> is power", "** is power"),
        (
            '<script>alert("1")</script>',
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;",
            '<script>alert("1")</script>',
        ),
        ("*<img src=x>*", "<em>&lt;img src=x&gt;</em>", "<img src=x>"),
        ("one\n  two", "one<br>two", "one\ntwo"),
    ],
)
def test_markup_is_rendered_and_everything_else_escaped(typed, html, plain):
    assert to_html(typed) == html
    assert to_plain(typed) == plain


# -- questions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [predict, quiz])
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"choices": {"only": None}}, "at least two"),
        ({"choices": ["a", "b"]}, "at least two"),
        ({"choices": {"a": "x", "b": "y"}}, "exactly one right choice.*got 0"),
        ({"choices": {"a": None, "b": None, "c": "x"}}, "exactly one right choice.*got 2"),
        ({"choices": {"a": None, "b": ""}}, "needs its explanation"),
        ({"choices": {"a": None, 2: "x"}}, "are texts"),
        ({"choices": {"a": None, "b": 3}}, "are texts"),
        ({"key": None}, "02b-rate-half"),
        ({"key": "rate-half"}, "02b-rate-half"),
        ({"key": "02B-rate"}, "02b-rate-half"),
        ({"key": "02b"}, "02b-rate-half"),
        ({"question": "  "}, "a question in words"),
    ],
)
def test_malformed_questions_are_refused_with_what_was_expected(make, changes, message):
    with pytest.raises(QuestionError, match=message):
        make(**changes)


def test_unknown_options_are_refused():
    with pytest.raises(TypeError, match=r"Did you mean choices=\?"):
        predict(choises={})
    with pytest.raises(QuestionError, match="right= must be one of"):
        quiz(right="7")
    with pytest.raises(QuestionError, match="exactly one right choice"):
        quiz(right="8")


def test_predict_reveals_nothing_before_the_reader_has_run_the_next_cell():
    p = predict()
    p.commit(0, "certain")
    sent = json.dumps({name: value for name, value in p.get_state().items() if not name.startswith("_")})
    for note in filter(None, CHOICES.values()):
        assert note not in sent
    assert (p.marks, p.stage) == (["", "", ""], "committed")
    p.compare()
    assert p.marks == ["wrong", "right", ""]
    assert p.notes[0] == "It points up."
    assert p.verdict.startswith("✗")


def test_predict_says_how_the_certainty_fitted():
    verdicts = set()
    for key, certainty in enumerate(CERTAINTY):
        for choice in (0, 1):
            p = predict(key=f"02b-way-{key}-{choice}")
            p.commit(choice, certainty)
            p.compare()
            assert p.verdict.startswith("✓" if choice == 1 else "✗")
            verdicts.add(p.verdict)
    assert len(verdicts) == 6


def test_predict_needs_a_choice_and_a_certainty():
    p = predict()
    with pytest.raises(QuestionError, match="choose an answer first"):
        p.commit(certainty="guess")
    with pytest.raises(QuestionError, match="choose an answer first"):
        p.commit(7, "guess")
    with pytest.raises(QuestionError, match="how sure"):
        p.commit(1)
    with pytest.raises(QuestionError, match="how sure"):
        p.commit(1, "very")
    p.compare()
    assert p.stage == "open"
    assert Progress().read()["predictions"] == {}


def test_predict_is_recorded_and_shown_again(monkeypatch):
    predict().commit(2, "fairly")
    assert Progress().read()["predictions"] == {
        "02b-way": {"answer": "nowhere", "correct": False, "certainty": "fairly"}
    }
    assert predict().state() == {"answer": "nowhere", "certainty": "fairly", "stage": "committed"}
    new_kernel(monkeypatch)
    assert predict().state() == {"answer": "nowhere", "certainty": "fairly", "stage": "committed"}


def test_the_first_prediction_stays_recorded_when_the_reader_answers_again():
    p = predict()
    p.commit(0, "guess")
    p.reset()
    assert p.state() == {"answer": None, "certainty": "", "stage": "open"}
    p.commit(1, "certain")
    assert Progress().read()["predictions"]["02b-way"]["answer"] == "up"


def test_an_answer_to_choices_that_are_gone_is_not_shown(monkeypatch):
    predict().commit(2, "fairly")
    new_kernel(monkeypatch)
    assert predict(choices={"up": "no", "down": None}).stage == "open"


def test_answers_are_kept_in_the_kernel_when_there_is_no_learners_folder(monkeypatch, home):
    monkeypatch.setenv("COURSE_HOME", str(home / "missing"))
    predict().commit(0, "guess")
    assert predict().stage == "committed"
    assert not (home / "missing").exists()


@pytest.mark.parametrize(
    "changes",
    [{}, {"choices": {"8": "x", "6": None, "4": "y"}}, {"choices": {"8": "x", "6": "why", "4": "y"}, "right": "6"}],
)
def test_quiz_marks_at_once_explains_and_records_the_first_try(changes):
    q = quiz(**changes)
    assert q.notes == ["", "", ""]
    assert q.check(0) is False
    assert q.marks == ["wrong", "", ""]
    assert q.notes[0]
    assert q.notes[2] == ""
    assert q.check(1) is True
    assert q.marks == ["wrong", "right", ""]
    assert q.notes[2]
    assert q.state() == {"answer": "6", "solved": True, "tries": 2}
    assert Progress().read()["quizzes"] == {"02b-sum": {"answer": "8", "correct": False}}
    assert quiz(**changes).answer == "8"


def test_quiz_says_when_the_first_try_was_right(monkeypatch):
    q = quiz()
    q.check(1)
    assert q.verdict == "✓ Right, at the first try."
    new_kernel(monkeypatch)
    assert quiz().solved


def test_messages_from_the_browser_call_only_what_a_button_may():
    p = predict()
    p._on_message(p, {"do": "commit", "with": {"choice": 1, "certainty": "guess"}}, [])
    p._on_message(p, {"do": "_clear"}, [])
    assert p.stage == "committed"


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("make", [predict, quiz])
def test_the_static_form_is_deterministic_well_formed_and_complete(make):
    data, metadata = make()._repr_mimebundle_()
    parser = Tags()
    parser.feed(data["text/html"])
    assert parser.open == []
    assert parser.seen.count("details") == 3
    assert "<script" not in data["text/html"]
    assert "○" in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert metadata == {}
    answered = make()
    answered.commit(0, "guess") if make is predict else answered.check(0)
    again = make()._repr_mimebundle_()[0]
    assert (again["text/html"], again["text/plain"]) == (data["text/html"], data["text/plain"])


# -- the course -------------------------------------------------------------------------------------------------------


def test_the_course_file_lists_twenty_lessons_that_build_on_earlier_ones():
    lessons = course.load()
    assert [lesson.id for lesson in lessons] == [f"{n:02d}" for n in range(20)]
    assert all(lesson.question.endswith("?") for lesson in lessons)
    assert all(lesson.needs for lesson in lessons[1:])
    by_id = {lesson.id: lesson for lesson in lessons}

    def everything(name):
        return {name}.union(*(everything(need) for need in by_id[name].needs))

    for name in ("13", "14", "15"):  # the generative models stand on convolution, not on the road to transformers
        assert "08" in everything(name)
        assert not everything(name) & {"10", "11", "12"}


def test_chapters_that_exist_are_in_the_course_file():
    folders = {path.name[2:4] for path in paths.chapters().glob("ch[0-9][0-9]_*") if any(path.glob("lesson*.py"))}
    assert folders
    assert folders <= {lesson.id for lesson in course.load()}


def test_keys_of_questions_are_used_once_in_the_course():
    keys = [
        key
        for file in sorted(paths.chapters().glob("ch*/questions.py"))
        for key in re.findall(r'^ {4}"([^"]+)": [\[{]', file.read_text(encoding="utf-8"), re.M)
    ]
    assert len(keys) > 5
    assert len(keys) == len(set(keys))


PART = '[[part]]\nid="I"\ntitle="x"\n[[part.lesson]]\nid="00"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("part = 3", "expected"),
        ("[[part]", "expected"),
        ("", "expected"),
        (PART, "exactly the keys"),
        (PART + 'title="a"\nquestion="b?"\nneeds=["01"]', "not taught before"),
        (2 * (PART + 'title="a"\nquestion="b?"\nneeds=[]\n'), "twice"),
        (None, "is missing"),
    ],
)
def test_a_malformed_course_file_says_what_was_expected(tmp_path, text, message):
    (tmp_path / "chapters").mkdir()
    if text is not None:
        (tmp_path / "chapters" / "course.toml").write_text(text, encoding="utf-8")
    with pytest.raises(course.CourseError, match=message):
        course.load(tmp_path)


def test_a_lesson_finds_its_own_notebooks(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("02a_learning", "02b_learning", "20_other", "02_x-checkpoint", "102_y"):
        (tmp_path / "notebooks" / f"{name}.ipynb").touch()
    assert course.notebooks(tmp_path, "02") == ("notebooks/02a_learning.ipynb", "notebooks/02b_learning.ipynb")


@pytest.mark.parametrize("columns", [3, 5])
def test_lines_of_the_map_join_their_lessons_and_cross_no_box(columns):
    lessons = course.load()
    grid = layout(lessons, columns)
    left, right, top, bottom = BOX
    boxes = {name: (c + left, c + right, r + top, r + bottom) for name, (c, r) in grid.places.items()}
    assert len(set(grid.places.values())) == len(lessons)
    first = {lesson.part: lesson.id for lesson in reversed(lessons)}
    assert all(grid.places[name][0] == 0 for name in first.values())  # each part begins a row
    assert set(grid.lines) == {(need, lesson.id) for lesson in lessons for need in lesson.needs}

    def inside(x, y, box):
        return box[0] < x < box[1] and box[2] < y < box[3]

    for (source, target), line in grid.lines.items():
        for end, name in ((line[0], source), (line[-1], target)):
            x0, x1, y0, y1 = boxes[name]
            assert x0 <= end[0] <= x1
            assert y0 <= end[1] <= y1
        for a, b in pairwise(line):
            assert a[0] == b[0] or a[1] == b[1]
            for x, y in np.linspace(a, b, 200):
                assert not any(inside(x, y, box) for box in boxes.values()), (source, target)


def test_course_map_follows_the_progress_file():
    m = CourseMap()
    assert m.progress["02"]["points"] == 0
    assert m.progress["02"]["possible"] > 2
    Progress().record_exercise("02.descent_step", 2, 2)
    m.refresh()
    assert m.progress["02"]["points"] == 2
    assert "2 points earned" in m.alt_text
    assert CourseMap().progress == m.progress


def test_course_map_knows_what_is_to_come_and_where_notebooks_lie(tmp_path):
    hand_out(paths.ROOT / "exercises", tmp_path / "exercises")  # as `make lab` does
    m = CourseMap()
    by_id = {lesson["id"]: lesson for lesson in m.lessons}
    assert by_id["19"]["notebooks"] == []
    names = [name for name, _, _ in by_id["02"]["notebooks"]]
    assert names == ["02a_learning", "02b_learning", "Exercises: 02_learning"]
    assert by_id["02"]["notebooks"][2][1] == (tmp_path / "exercises/02_learning.ipynb").as_posix()
    assert by_id["07"]["opens"] == ["08", "10"]


def test_course_map_selects_only_lessons_and_resets():
    m = CourseMap()
    start = m.state()
    m.selected = "13"
    m.reset()
    assert m.state() == start
    with pytest.raises(ValueError, match="selected must be one of"):
        m.selected = "99"
    with pytest.raises(TypeError, match="unknown option"):
        CourseMap(theme="dark")


def test_course_map_has_a_picture_and_words_for_it():
    data, metadata = CourseMap()._repr_mimebundle_()
    assert data["image/png"]
    assert data["text/plain"] == metadata["image/png"]["alt"] == CourseMap().alt_text
    for lesson in course.load():
        assert lesson.title in data["text/plain"]


# -- what a self-test says --------------------------------------------------------------------------------------------


def test_a_self_test_knows_the_first_answers(monkeypatch):
    keys = [f"00b-self-test-{n}" for n in range(1, 11)]
    quizzes = [Quiz(e["ask"], e["choices"], key=k) for e, k in zip(questions("00b-self-test"), keys, strict=True)]
    assert answered("00b-self-test") == [None] * 10
    quizzes[0].check(quizzes[0].right)
    wrong = (quizzes[1].right + 1) % 3
    quizzes[1].check(wrong)
    quizzes[1].check(quizzes[1].right)  # a second try is none
    assert answered("00b-self-test") == [True, False] + [None] * 8
    new_kernel(monkeypatch)
    assert answered("00b-self-test") == [True, False] + [None] * 8, "from the progress file"
