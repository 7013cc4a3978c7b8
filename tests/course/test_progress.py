"""Progress: merged, never lost, kept aside when damaged, and recorded only in the learner's folder."""

import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from coursekit import paths, progress
from coursekit.checks import check
from coursekit.progress import Progress, ProgressWarning

SAMPLE = Path(__file__).parent / "sample"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("COURSE_HOME", str(folder))
    monkeypatch.setenv("COURSE_CHAPTERS", str(SAMPLE))
    return folder


def right(w, grad, learning_rate):
    return w - learning_rate * grad


def uphill(w, grad, learning_rate):
    return w + learning_rate * grad


def test_a_check_under_home_records_and_the_best_points_stay(home, monkeypatch):
    (home / "exercises").mkdir()
    monkeypatch.chdir(home / "exercises")
    for piece, points in [(uphill, 0), (right, 2), (uphill, 2)]:
        check("02.descent_step", piece)
        assert Progress().read()["exercises"] == {"02.descent_step": {"points": points, "possible": 2}}


@pytest.mark.parametrize("piece", [None, ..., lambda w, grad, learning_rate: ...])
def test_an_open_exercise_records_nothing(home, monkeypatch, piece):
    monkeypatch.chdir(home)
    assert check("02.descent_step", piece).status == "not attempted"
    assert not (home / "progress.json").exists()


def test_a_check_elsewhere_records_nothing(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert check("02.descent_step", right).points == 2
    assert list(home.iterdir()) == []


def test_the_courses_own_copy_says_that_it_does_not_record(home, tmp_path, monkeypatch):
    (tmp_path / "exercises").mkdir()
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path / "exercises")
    assert "Not recorded: this is the course's own copy" in check("02.descent_step", right).note
    assert list(home.iterdir()) == []


def test_the_first_answer_to_a_question_is_the_one_that_counts():
    Progress().record_prediction("02b.rate", "up", False, "certain")
    Progress().record_prediction("02b.rate", "down", True, "guess")
    Progress().record_quiz("02b.check-1", "a", np.True_)
    data = Progress().read()
    assert data["predictions"] == {"02b.rate": {"answer": "up", "correct": False, "certainty": "certain"}}
    assert data["quizzes"] == {"02b.check-1": {"answer": "a", "correct": True}}
    with pytest.raises(ValueError, match="guess, fairly, certain; got 'sure'"):
        Progress().record_prediction("02b.rate", "up", False, "sure")


def test_without_a_learners_folder_nothing_is_written(home):
    home.rmdir()
    Progress().record_quiz("02b.check-1", "a", True)
    assert not home.exists()
    assert Progress().read() == progress.empty()


@pytest.mark.parametrize(
    "text",
    [
        "{not json",
        "",
        "[]",
        '{"schema": 1}',
        '{"schema": "1"}',
        b"\xff\xfe\x00",
        '{"schema": 1, "exercises": {"02.a": {"points": "2", "possible": 2}}, "predictions": {}, "quizzes": {}}',
    ],
)
def test_a_damaged_file_is_kept_aside_and_said(home, text):
    damaged = text if isinstance(text, bytes) else text.encode()
    (home / "progress.damaged-1.json").write_bytes(b"an older one")
    (home / "progress.json").write_bytes(damaged)
    with pytest.warns(ProgressWarning, match=r"damaged .* kept as progress\.damaged-2\.json"):
        assert Progress().read() == progress.empty()
    assert (home / "progress.damaged-1.json").read_bytes() == b"an older one"
    assert (home / "progress.damaged-2.json").read_bytes() == damaged
    (home / "progress.json").write_bytes(damaged)
    with pytest.warns(ProgressWarning, match=r"progress\.damaged-3\.json"):
        Progress().record_exercise("02.descent_step", 2, 2)
    assert Progress().read()["exercises"]["02.descent_step"]["points"] == 2


def test_a_file_of_a_later_version_is_left_alone(home):
    text = '{"schema": 99, "exercises": []}'
    (home / "progress.json").write_text(text, encoding="utf-8")
    with pytest.warns(ProgressWarning, match="later version"):
        Progress().record_exercise("02.descent_step", 2, 2)
    with pytest.warns(ProgressWarning, match="later version"):
        assert Progress().read() == progress.empty()
    assert (home / "progress.json").read_text(encoding="utf-8") == text


def test_what_a_later_version_adds_beside_is_kept(home):
    (home / "progress.json").write_text(json.dumps({**progress.empty(), "digits": [1, 2]}), encoding="utf-8")
    Progress().record_exercise("02.descent_step", 2, 2)
    assert Progress().read()["digits"] == [1, 2]


def test_a_folder_that_cannot_be_written_is_a_warning_and_the_verdict_stands(home, monkeypatch):
    monkeypatch.chdir(home)
    (home / "progress.lock").mkdir()  # as unwritable as a folder can be made for every user and system
    with pytest.warns(ProgressWarning, match=r"could not be saved .* COURSE_HOME"):
        verdict = check("02.descent_step", right)
    assert (verdict.status, verdict.points) == ("right", 2)


def test_a_lock_held_for_long_is_a_warning(home, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    with progress.FileLock(home / "progress.lock"), pytest.warns(ProgressWarning, match="could not be saved"):
        Progress().record_exercise("02.descent_step", 2, 2)


def test_a_disk_that_fills_up_keeps_the_old_file(home, monkeypatch):
    Progress().record_exercise("02.descent_step", 2, 2)
    before = (home / "progress.json").read_bytes()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paths.os, "fsync", full)
    with pytest.warns(ProgressWarning, match="No space left"):
        Progress().record_exercise("02.counter", 1, 1)
    assert (home / "progress.json").read_bytes() == before


WRITER = """
import sys
from coursekit.progress import Progress
name = sys.argv[1]
for i in range(40):
    Progress().record_exercise(f"02.{name}_{i}", i % 3, 2)
    Progress().record_exercise("02.shared", i if name == "a" else 40 - i, 40)
    Progress().record_quiz(f"02a.{name}-{i}", "x", True)
"""


def test_processes_that_write_at_once_lose_nothing(home):
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT), "OPENBLAS_NUM_THREADS": "1"}
    writers = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", WRITER, name], env=environment)
        for name in ("a", "b", "c")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0]
    data = Progress().read()
    assert len(data["exercises"]) == 3 * 40 + 1
    assert len(data["quizzes"]) == 3 * 40
    assert data["exercises"]["02.shared"]["points"] == 40


def test_lessons_count_points_and_core_exercises():
    Progress().record_exercise("02.descent_step", 9, 9)  # from a time when it had more points
    Progress().record_exercise("02.order", 1, 1)
    Progress().record_exercise("02.gone", 5, 5)
    Progress().record_prediction("02b.rate", "up", True, "fairly")
    Progress().record_prediction("02b.wall", "up", False, "fairly")
    lesson = progress.lessons()["02"]
    assert (lesson.name, lesson.points, lesson.possible) == ("learning", 3, 6)
    assert (lesson.solved, lesson.exercises, lesson.done, lesson.predictions) == (2, 4, True, 2)
    assert not progress.lessons(progress.empty())["02"].done
    assert progress.calibration()["fairly"] == (1, 2)


def test_without_core_exercises_a_lesson_needs_all(tmp_path, monkeypatch):
    shutil.copytree(SAMPLE, tmp_path / "chapters")
    file = tmp_path / "chapters" / "ch02_learning" / "checks.py"
    file.write_text(file.read_text(encoding="utf-8").replace(" core=True,", ""), encoding="utf-8")
    monkeypatch.setenv("COURSE_CHAPTERS", str(tmp_path / "chapters"))
    for name, points in [("descent_step", 2), ("counter", 1), ("order", 1)]:
        Progress().record_exercise(f"02.{name}", points, points)
    assert not progress.lessons()["02"].done
    Progress().record_exercise("02.rate", 2, 2)
    assert progress.lessons()["02"].done


def test_recording_is_silent_when_all_is_well(home):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Progress().record_exercise("02.descent_step", 2, 2)
        Progress().read()
    assert sorted(file.name for file in home.iterdir()) in (["progress.json"], ["progress.json", "progress.lock"])
