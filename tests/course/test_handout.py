"""Handing out exercises: what a learner wrote is never overwritten."""

import json

import pytest

from coursekit.handout import hand_out


def notebook(*sources, outputs=()):
    cells = [{"cell_type": "code", "source": text, "outputs": list(outputs), "metadata": {}} for text in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def folders(tmp_path):
    course, learner = tmp_path / "course", tmp_path / "work" / "exercises"
    course.mkdir()
    (course / "02_learning.ipynb").write_text(notebook("old"), encoding="utf-8")
    return course, learner


def texts(learner):
    return {
        file.name: json.loads(file.read_text(encoding="utf-8"))["cells"][0]["source"]
        for file in learner.glob("*.ipynb")
    }


def write(file, text):
    file.write_text(text, encoding="utf-8")


def test_the_first_time_they_are_copied_and_the_second_time_nothing_happens(folders):
    course, learner = folders
    assert hand_out(course, learner) == ["02_learning.ipynb: new"]
    assert (learner / "02_learning.ipynb").read_bytes() == (course / "02_learning.ipynb").read_bytes()
    assert hand_out(course, learner) == []


def test_a_deleted_copy_comes_again(folders):
    course, learner = folders
    hand_out(course, learner)
    (learner / "02_learning.ipynb").unlink()
    assert hand_out(course, learner) == ["02_learning.ipynb: new"]


def test_an_untouched_copy_is_renewed_even_if_it_was_run(folders):
    course, learner = folders
    hand_out(course, learner)
    write(learner / "02_learning.ipynb", notebook("old", outputs=[{"text": "7"}]))
    write(course / "02_learning.ipynb", notebook("new"))
    assert hand_out(course, learner) == ["02_learning.ipynb: renewed, since you had not changed it"]
    assert texts(learner) == {"02_learning.ipynb": "new"}


@pytest.mark.parametrize("mine", [notebook("mine"), notebook("old", "a cell more"), "{damaged", ""])
def test_what_the_learner_changed_stays_and_the_new_one_lies_beside(folders, mine):
    course, learner = folders
    hand_out(course, learner)
    write(learner / "02_learning.ipynb", mine)
    assert hand_out(course, learner) == []
    write(course / "02_learning.ipynb", notebook("new"))
    said = ["02_learning.ipynb: yours stays; the course's newer one lies beside it as 02_learning.new.ipynb"]
    assert hand_out(course, learner) == said
    assert (learner / "02_learning.ipynb").read_text(encoding="utf-8") == mine
    assert (learner / "02_learning.new.ipynb").read_text(encoding="utf-8") == notebook("new")
    assert hand_out(course, learner) == []
    (learner / "02_learning.new.ipynb").unlink()
    assert hand_out(course, learner) == []  # offered once; who throws it away is not asked again


def test_a_third_version_renews_the_one_beside_unless_that_was_changed_too(folders):
    course, learner = folders
    hand_out(course, learner)
    write(learner / "02_learning.ipynb", notebook("mine"))
    for version in ("second", "third"):
        write(course / "02_learning.ipynb", notebook(version))
        hand_out(course, learner)
    assert texts(learner) == {"02_learning.ipynb": "mine", "02_learning.new.ipynb": "third"}
    write(learner / "02_learning.new.ipynb", notebook("mine too"))
    write(course / "02_learning.ipynb", notebook("fourth"))
    assert hand_out(course, learner)[0].endswith("02_learning.new-2.ipynb")
    assert texts(learner) == {
        "02_learning.ipynb": "mine",
        "02_learning.new.ipynb": "mine too",
        "02_learning.new-2.ipynb": "fourth",
    }


@pytest.mark.parametrize("record", [None, "{damaged", "[]", '{"02_learning.ipynb": 3}'])
def test_without_its_record_nothing_is_overwritten(folders, record):
    course, learner = folders
    hand_out(course, learner)
    if record is None:
        (learner / ".given.json").unlink()
    else:
        write(learner / ".given.json", record)
    write(course / "02_learning.ipynb", notebook("new"))
    hand_out(course, learner)
    assert texts(learner) == {"02_learning.ipynb": "old", "02_learning.new.ipynb": "new"}


def test_a_learner_who_took_the_new_one_over_gets_the_next(folders):
    course, learner = folders
    hand_out(course, learner)
    write(learner / "02_learning.ipynb", notebook("mine"))
    write(course / "02_learning.ipynb", notebook("second"))
    hand_out(course, learner)
    (learner / "02_learning.new.ipynb").replace(learner / "02_learning.ipynb")
    hand_out(course, learner)
    write(course / "02_learning.ipynb", notebook("third"))
    assert hand_out(course, learner) == ["02_learning.ipynb: renewed, since you had not changed it"]
