"""Each widget in JupyterLab: keys and drags redraw it and reach Python, fast; reset; themes; zoom; names for all."""

from __future__ import annotations

import json
import statistics
from typing import NamedTuple

import lab as harness
import probes
import pytest
from playwright.sync_api import expect
from probes import PICTURE, frames, pictures, settle


class Case(NamedTuple):
    """A widget to try: how it is made, its root, the control that gets keys, the key, what changes in Python."""

    source: str
    root: str
    control: str
    key: str
    trait: str
    drag: bool = False


CNN = "nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(72, 10))"
SETUP = """import numpy as np
import nnlib as nn
from coursekit import *
from nnlib.viz.widgets import *
rng = np.random.default_rng(0)
FOUND = [(np.hstack([c, c + 12]), rng.random(20), rng.integers(0, 10, 20)) for c in rng.uniform(0, 30, (40, 20, 2))]
"""
CASES = {
    "NeuronExplorer": Case(
        "NeuronExplorer(weights=(1, 1), bias=-1.5, points=([[0, 0], [0, 1], [1, 1]], [0, 0, 1]))",
        "neuron",
        "weight-vector",
        "ArrowRight",
        "weights",
        drag=True,
    ),
    "BroadcastExplorer": Case("BroadcastExplorer((2, 4, 4), (4, 1))", "broadcast", "x-cursor", "ArrowRight", "pick"),
    "ConvolutionExplorer": Case("ConvolutionExplorer()", "convolution", "pixel", "ArrowRight", "pick", drag=True),
    "DescentExplorer": Case("DescentExplorer()", "descent", "start", "ArrowLeft", "_start", drag=True),
    "FeatureMaps": Case(f"FeatureMaps({CNN})", "featuremaps", "pad-cursor", "Space", "odds", drag=True),
    "OptimizerRace": Case("OptimizerRace()", "race", "start", "ArrowRight", "starts", drag=True),
    "OverfitExplorer": Case("OverfitExplorer()", "overfit", "scrub", "ArrowRight", "epochs", drag=True),
    "Playground": Case("Playground()", "playground", "probe", "ArrowRight", "probe", drag=True),
    "DetectionExplorer": Case(
        "DetectionExplorer(np.zeros((40, 48, 48)), FOUND, [(b[:4], t[:4]) for b, _, t in FOUND])",
        "detection",
        "point",
        "ArrowRight",
        "score",
        drag=True,
    ),
    "DigitPad": Case("DigitPad(digit=3)", "digitpad", "pad-cursor", "Space", "_ink", drag=True),
    "MyDigits": Case("MyDigits()", "mydigits", "pad-cursor", "Space", "_ink"),
    "Predict": Case(
        'Predict("Where does `w` go?", {"up": "Up is *uphill*.", "down": None, "it stays": "It slopes."},'
        ' key="02b-harness")',
        "predict",
        "choice-0",
        "ArrowDown",
        "choice",
    ),
    "Quiz": Case(
        'Quiz("2 + 2 · 2 = ?", {"8": "× binds tighter.", "6": "✓ First 2 · 2.", "4": "Nothing is left out."},'
        ' key="02b-harness-quiz")',
        "quiz",
        "choice-0",
        "ArrowDown",
        "choice",
    ),
    "CourseMap": Case("CourseMap()", "coursemap", "lesson-02", "ArrowRight", "selected"),
}


@pytest.fixture(scope="module")
def bench(lab, course) -> harness.Notebook:
    """A notebook with all widgets, run."""
    harness.write_notebook(
        course / "notebooks" / "bench.ipynb",
        SETUP,
        *(f"{name.lower()} = {case.source}\n{name.lower()}" for name, case in CASES.items()),
    )
    notebook = lab.open("notebooks/bench.ipynb")
    notebook.run_all()
    assert notebook.errors() == []
    return notebook


@pytest.fixture(params=CASES)
def widget(request, bench):
    """(name, case, locator of the root)"""
    case = CASES[request.param]
    root = bench.panel.get_by_test_id(case.root)
    root.scroll_into_view_if_needed()
    return request.param, case, root


def trait(bench, name, case):
    return json.loads(bench.python(f"import json; print(json.dumps({name.lower()}.{case.trait}))"))


def changed(bench, name, case, before):
    """Python's value, once it is another than `before`: the browser sends it within a fraction of a second."""
    for _ in range(50):
        value = trait(bench, name, case)
        if value != before:
            return value
        bench.page.wait_for_timeout(20)
    raise AssertionError(f"{name}.{case.trait} is still {before!r} in Python")


def start_again(bench, name, root):
    """Reset a question from Python, and wait until the page shows it."""
    root.scroll_into_view_if_needed()
    bench.python(f"{name}.reset()")
    bench.page.wait_for_function("r => !r.querySelector('input:checked, input:disabled')", arg=root.element_handle())


def test_keys_redraw_reach_python_and_reset_brings_the_start_back(widget, bench):
    name, case, root = widget
    page, control = bench.page, root.get_by_test_id(case.control)
    settle(page, root)
    start, value = root.evaluate(PICTURE), trait(bench, name, case)
    part = probes.share(page)
    control.focus()
    root.evaluate(probes.WATCH)
    for _ in range(15):
        drawn = root.get_attribute("data-frames")
        page.keyboard.press(case.key)
        page.wait_for_function("([r, n]) => r.dataset.frames !== n", arg=[root.element_handle(), drawn])
    page.wait_for_function("r => r.watched.delays.length >= 10", arg=root.element_handle())
    latency, part = statistics.median(root.evaluate("r => r.watched.delays")), min(part, probes.share(page))
    print(f"\n{name}: {latency:.1f} ms from key press to new picture ({part:.0%} of a processor)")
    assert latency < probes.LATENCY_MS / part
    settle(page, root)
    assert root.evaluate(PICTURE) != start
    changed(bench, name, case, value)
    if name in ("Predict", "Quiz"):
        return  # their "Answer again" comes with the answer: below
    root.get_by_test_id("reset").click()
    page.mouse.move(0, 0)
    settle(page, root)
    if name == "CourseMap":
        root.get_by_test_id("refresh").click()
    assert trait(bench, name, case) == value
    assert root.evaluate(PICTURE) == start


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.drag])
def test_dragging_draws_continuously(name, bench):
    case = CASES[name]
    page, root = bench.page, bench.panel.get_by_test_id(case.root)
    root.scroll_into_view_if_needed()
    settle(page, root)
    start, value = root.evaluate(PICTURE), trait(bench, name, case)
    surface = root.locator(".nnw-canvas").filter(has=page.get_by_test_id(case.control))
    surface.scroll_into_view_if_needed()
    grip = surface if name in ("ConvolutionExplorer", "DigitPad", "FeatureMaps") else root.get_by_test_id(case.control)
    box, area = grip.bounding_box(), surface.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    try:
        with pictures(f"{name} while dragging", page, root):
            grip.evaluate(probes.DRAG, area)
        page.mouse.move(area["x"] + area["width"] * 0.7, area["y"] + area["height"] * 0.3)
    finally:
        page.mouse.up()
    settle(page, root)
    assert root.evaluate(PICTURE) != start
    changed(bench, name, case, value)
    root.get_by_test_id("reset").click()
    page.mouse.move(0, 0)
    settle(page, root)
    assert root.evaluate(PICTURE) == start


@pytest.mark.parametrize("name", ["DescentExplorer", "OptimizerRace", "OverfitExplorer"])
def test_playing_draws_continuously_and_honours_reduced_motion(name, bench):
    page, root = bench.page, bench.panel.get_by_test_id(CASES[name].root)
    root.scroll_into_view_if_needed()
    settle(page, root)
    root.get_by_test_id("play").click()
    with pictures(f"{name} while playing", page, root):
        page.wait_for_function("([r, n]) => r.dataset.frames > n + 40", arg=[root.element_handle(), frames(root)[0]])
    root.get_by_test_id("reset").click()
    settle(page, root)
    page.emulate_media(reduced_motion="reduce")
    before = frames(root)[0]
    root.get_by_test_id("play").click()
    settle(page, root)
    assert frames(root)[0] - before < 10
    assert json.loads(bench.python(f"print({name.lower()}.{'epochs' if name == 'OverfitExplorer' else 'steps'})")) > 100
    page.emulate_media(reduced_motion="no-preference")
    root.get_by_test_id("reset").click()


def test_themes_differ_and_are_legible(bench, lab):
    seen = {}
    for theme in ("dark", "light"):
        lab.set_theme(theme)
        for name, case in CASES.items():
            root = bench.panel.get_by_test_id(case.root)
            bench.page.wait_for_function("([r, t]) => r.dataset.theme === t", arg=[root.element_handle(), theme])
            root.scroll_into_view_if_needed()
            settle(bench.page, root)
            contrasts = root.evaluate(probes.CONTRASTS)
            assert len(contrasts) >= 3
            low = {text: round(c, 2) for text, c in contrasts.items() if c < probes.CONTRAST}
            assert not low, f"{name}, {theme}: contrast below {probes.CONTRAST}: {low}"
            seen[name, theme] = root.screenshot()
    for name in CASES:
        assert seen[name, "dark"] != seen[name, "light"], f"{name} looks the same in both themes"


@pytest.mark.parametrize("width", [800, 640, 400])
def test_narrow_pages_and_200_percent_zoom_cut_nothing_off(bench, width):
    """640 CSS pixels are a page of 1280 at 200 %, and 400 one of 800."""
    bench.page.set_viewport_size({"width": width, "height": 1000})
    try:
        for name, case in CASES.items():
            root = bench.panel.get_by_test_id(case.root)
            root.scroll_into_view_if_needed()
            settle(bench.page, root)
            assert root.evaluate(probes.CUT_OFF) == [], f"{name} at {width} pixels"
    finally:
        bench.page.set_viewport_size({"width": 1280, "height": 1000})


def test_every_control_has_a_name(widget):
    _, _, root = widget
    assert root.get_attribute("aria-label")
    assert root.evaluate(probes.NAMELESS) == []


def test_predict_by_keyboard_alone(bench):
    page, root = bench.page, bench.panel.get_by_test_id("predict")
    readout = root.get_by_test_id("readout")
    start_again(bench, "predict", root)
    root.get_by_test_id("choice-0").focus()
    page.keyboard.press("Enter")
    expect(readout).to_contain_text("Choose an answer")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(readout).to_contain_text("Noted: “up”, fairly sure")
    assert "uphill" not in root.inner_html()
    assert page.evaluate("() => document.activeElement.dataset.testid") == "readout"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(readout).to_contain_text("✗ It came out otherwise")
    assert root.locator("[data-mark=wrong] em").inner_text() == "uphill"
    assert root.locator("[data-mark=right]").inner_text().startswith("down")
    assert root.evaluate(probes.NAMELESS) == []
    assert bench.python("print(predict.state())") == "{'answer': 'up', 'certainty': 'fairly', 'stage': 'compared'}"
    bench.run_cell(bench.find("predict = Predict("))
    expect(readout).to_contain_text("Noted: “up”")
    root.get_by_test_id("reset").click()
    expect(readout).to_contain_text("Commit before")


def test_quiz_by_keyboard_alone(bench):
    page, root = bench.page, bench.panel.get_by_test_id("quiz")
    readout = root.get_by_test_id("readout")
    start_again(bench, "quiz", root)
    root.get_by_test_id("choice-0").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(readout).to_contain_text("✗ Not this one")
    assert "binds tighter" in root.locator("[data-mark=wrong]").inner_text()
    assert "left out" not in root.inner_html()
    root.get_by_test_id("choice-0").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(readout).to_contain_text("✓ Right.")
    assert json.loads(bench.python("import json; print(json.dumps(quiz.state()))")) == {
        "answer": "6",
        "solved": True,
        "tries": 2,
    }


def test_answers_wait_for_a_busy_kernel_and_run_all_waits_for_nobody(bench):
    """Run All has ended although nothing was committed (see bench); a press while a cell runs is answered later."""
    page, root = bench.page, bench.panel.get_by_test_id("quiz")
    start_again(bench, "quiz", root)
    root.get_by_test_id("choice-1").check()
    page.evaluate(
        """p => { window.panel(p).sessionContext.session.kernel
                              .requestExecute({code: 'import time; time.sleep(1)'}); }""",
        bench.path,
    )
    root.get_by_test_id("check").click()
    readout = root.get_by_test_id("readout")
    expect(readout).to_contain_text("One moment")
    expect(readout).to_contain_text("✓ Right")


def test_course_map_opens_notebooks_in_lab(bench, lab):
    root = bench.panel.get_by_test_id("coursemap")
    root.get_by_test_id("lesson-02").click()
    root.get_by_test_id("open-02b_learning").click()
    lab.wait_in_front("notebooks/02b_learning.ipynb")
    bench.front()
    root.get_by_test_id("lesson-02").focus()
    lab.page.keyboard.press("Enter")  # to the chosen lesson's links
    lab.page.keyboard.press("Enter")
    lab.wait_in_front("notebooks/02a_learning.ipynb")
    bench.front()
    link = root.get_by_test_id("open-02b_learning")
    assert link.get_attribute("href").endswith("/lab/tree/notebooks/02b_learning.ipynb")
    root.get_by_test_id("lesson-19").click()
    assert "still to come" in root.get_by_test_id("about").inner_text()
    root.get_by_test_id("reset").click()
