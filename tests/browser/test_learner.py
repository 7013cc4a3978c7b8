"""The learner's path: open the exercises, run all, a wrong answer, a right one, points, the map, a restart."""

from __future__ import annotations

import json

import lab as harness
from playwright.sync_api import expect

EXERCISES = "work/02_learning.ipynb"
WRONG = """def descent_step(w, grad, learning_rate):
    return w + learning_rate * grad"""
RIGHT = """def descent_step(w, grad, learning_rate):
    return w - learning_rate * grad"""
CHECK = 'check("02.descent_step", descent_step)'


def answer_cell(notebook: harness.Notebook) -> int:
    """The answer cell of the exercise, by the id that the builder gave it."""
    return next(
        i for i, c in enumerate(notebook.cells) if c["metadata"].get("coursekit", {}).get("id") == "02.descent_step"
    )


def points_on_map(notebook: harness.Notebook) -> str:
    return notebook.panel.get_by_test_id("lesson-02").locator(".nnm-words").inner_text()


def wait_for_points(notebook: harness.Notebook, words: str) -> None:
    expect(notebook.panel.get_by_test_id("lesson-02").locator(".nnm-words")).to_have_text(words)


def test_from_an_open_exercise_to_points_that_stay(lab, course):
    harness.write_notebook(course / "notebooks" / "map.ipynb", "from coursekit import CourseMap\nCourseMap()")
    course_map = lab.open("notebooks/map.ipynb")
    course_map.run_all()
    assert course_map.errors() == []
    possible = points_on_map(course_map).removeprefix("0 of ")
    assert possible.endswith(" points")

    exercises = lab.open(EXERCISES)
    exercises.run_all()
    assert exercises.errors() == [], "an unsolved exercise notebook runs from top to bottom"
    check = exercises.find(CHECK)
    assert "○ Not attempted" in exercises.output_text(check)
    assert "0 of 2 points" in exercises.output_text(check)

    exercises.run_cell(answer_cell(exercises), WRONG)
    exercises.run_cell(check)
    verdict = exercises.output_text(check)
    assert "✗ Not yet" in verdict
    assert "“uphill”" in verdict
    assert "Hint: Did the loss go up?" in verdict
    assert "0 of 2 points" in verdict

    exercises.run_cell(answer_cell(exercises), RIGHT)
    exercises.run_cell(check)
    assert "✓ Right" in exercises.output_text(check)
    assert "2 of 2 points" in exercises.output_text(check)

    course_map.front()  # coming back to the map is enough: it reads the points again
    wait_for_points(course_map, f"2 of {possible}")

    exercises.save()
    exercises.restart()
    exercises.run_all()
    assert exercises.errors() == []
    assert "2 of 2 points" in exercises.output_text(check), "the answer is in the notebook"
    course_map.front()
    course_map.restart()
    course_map.panel.get_by_test_id("refresh").click()
    expect(course_map.panel.get_by_test_id("readout")).to_contain_text("run this cell again")
    course_map.run_all()
    wait_for_points(course_map, f"2 of {possible}")
    recorded = json.loads((course / "work" / "progress.json").read_text(encoding="utf-8"))
    assert recorded["exercises"]["02.descent_step"] == {"points": 2, "possible": 2}


def test_a_worse_later_attempt_takes_no_points_away(lab, course):
    exercises = lab.open(EXERCISES)
    exercises.run_all()
    exercises.run_cell(answer_cell(exercises), WRONG)
    exercises.run_cell(exercises.find(CHECK))
    assert "✗ Not yet" in exercises.output_text(exercises.find(CHECK))
    recorded = json.loads((course / "work" / "progress.json").read_text(encoding="utf-8"))
    assert recorded["exercises"]["02.descent_step"]["points"] == 2


def test_predictions_are_recorded_from_a_lesson_and_shown_again_after_a_restart(lab, course):
    cell = 'from coursekit import predict\np = predict("02b-rate-half")\np'
    harness.write_notebook(course / "notebooks" / "recall.ipynb", cell)
    notebook = lab.open("notebooks/recall.ipynb")
    notebook.run_all()
    root = notebook.panel.get_by_test_id("predict")
    root.get_by_test_id("choice-1").check()
    root.get_by_test_id("sure-2").check()
    root.get_by_test_id("commit").click()
    root.get_by_test_id("compare").wait_for(state="visible")
    notebook.restart()
    notebook.run_all()
    root = notebook.panel.get_by_test_id("predict")
    root.get_by_test_id("compare").wait_for(state="visible")
    assert root.get_by_test_id("choice-1").is_checked()
    assert root.get_by_test_id("sure-2").is_checked()
    assert "02b-rate-half" in json.loads((course / "work" / "progress.json").read_text(encoding="utf-8"))["predictions"]


def test_a_stored_notebook_shows_the_static_form_until_it_is_run(lab):
    """What a reader sees first: no kernel has run, and the pictures and questions stand there all the same."""
    lesson = lab.open("notebooks/02b_learning.ipynb")
    index = lesson.find('predict("02b-rate-half")')
    cell = lesson.cell(index)
    cell.scroll_into_view_if_needed()
    assert cell.locator("details").count() == 4
    assert "Predict." in cell.inner_text()
    assert lesson.panel.locator(".nnw").count() == 0


def test_a_digit_drawn_in_lab_is_saved_at_once_and_there_after_a_restart(lab, course):
    """Draw with the mouse, press Keep: it is in work/my_digits.json, and a new kernel knows it."""
    file = course / "work" / "my_digits.json"
    harness.write_notebook(course / "notebooks" / "twenty.ipynb", "from coursekit import *", "t = MyDigits()\nt")
    notebook = lab.open("notebooks/twenty.ipynb")
    notebook.run_all()
    root = notebook.panel.get_by_test_id("mydigits")
    root.scroll_into_view_if_needed()
    box = root.get_by_test_id("pad").bounding_box()
    page = notebook.page
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.7 * box["height"], steps=8)
    page.mouse.up()
    root.get_by_test_id("keep").click()
    expect(root.get_by_test_id("asked")).to_have_text("Draw a 1")
    expect(root.get_by_test_id("message")).to_have_text("Saved in my_digits.json.")
    stored = json.loads(file.read_text(encoding="utf-8"))["digits"]
    assert [bool(entry["strokes"]) for entry in stored] == [True] + [False] * 19
    notebook.restart()
    notebook.run_all()
    expect(notebook.panel.get_by_test_id("asked")).to_have_text("Draw a 1")
    assert notebook.python("print(whose_digits())") == "1 of your own and 19 bundled ones"
    file.unlink()


def test_the_check_of_the_machine_hears_the_browser(lab, course):
    harness.write_notebook(
        course / "notebooks" / "machine.ipynb", "from coursekit import check_machine", "check_machine()"
    )
    notebook = lab.open("notebooks/machine.ipynb")
    notebook.run_all()
    readout = notebook.panel.get_by_test_id("probe").get_by_test_id("readout")
    expect(readout).to_have_text("✓ widgets: they work in this browser, and Python answers them.")
