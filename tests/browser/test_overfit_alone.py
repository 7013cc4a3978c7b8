"""OverfitExplorer on a bare page: the browser's errors are Python's; the scrub, the test set, playing."""

import itertools
import re

import numpy as np
import pytest
from bare_page import after_next_picture, answer, carry, drag, settled, shown
from playwright.sync_api import expect

from nnlib.viz.widgets import OverfitExplorer

NAMES = {"capacity": "capacity", "decay": "weight decay", "points": "training points", "epochs": "epochs"}


def number(text):
    """What a read-out says, as a float: "1.2 × 10⁻⁵" too."""
    mantissa, power = re.match(r"([\d.−]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text).groups()
    power = (power or "").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa.replace('−', '-')}e{power or 0}")


def receive(page, widget, values):
    widget.set_trait_values(values)
    after_next_picture(page, lambda: page.evaluate("(s) => window.model.receive(s)", values))


def test_the_errors_in_the_browser_are_pythons(chromium):
    widget = OverfitExplorer()
    with shown(chromium, widget) as page:
        seen = set()
        for capacity, points, decay, epochs in itertools.product((0, 3, 20, 40), (8, 60), (0.0, 0.02), (1, 150, 10**6)):
            receive(page, widget, {"capacity": capacity, "points": points, "decay": decay, "epochs": epochs})
            errors = widget.errors()
            for name in ("train", "validation"):
                shown_value = number(page.get_by_test_id(name).inner_text())
                assert shown_value == pytest.approx(errors[name], rel=6e-3, abs=1e-9), (capacity, points, decay, epochs)
                seen.add(shown_value)
        assert len(seen) > 60


def test_the_curves_in_the_browser_are_pythons(chromium):
    widget = OverfitExplorer(capacity=15, points=30, epochs=500)
    with shown(chromium, widget) as page:
        for axis in NAMES:
            page.get_by_test_id("axis").select_option(axis)
            carry(page, widget)
            curve = widget.curve()
            best = int(np.argmin(curve["validation"]))
            text = settled(page, rf"Along {NAMES[axis]}[a-z ()]* the validation error is lowest at")
            found = re.search(r"lowest at ([^:]+): (.+)\.$", text)
            assert number(found.group(2)) == pytest.approx(curve["validation"][best], rel=6e-3), text
            if found.group(1) != "none":
                assert number(found.group(1).replace(",", "")) == pytest.approx(curve[axis][best], rel=6e-3)


def test_the_place_on_the_axis_is_dragged_and_stepped(chromium):
    widget = OverfitExplorer()
    with shown(chromium, widget) as page:
        after_next_picture(page, lambda: drag(page, "scrub", 90, 0))
        carry(page, widget)
        assert widget.epochs > 1000
        page.get_by_test_id("axis").select_option("capacity")
        page.get_by_test_id("scrub").focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowLeft")
        carry(page, widget)
        assert widget.capacity == 9
        page.get_by_test_id("axis").select_option("decay")
        page.keyboard.press("Tab")
        page.get_by_test_id("scrub").focus()
        page.keyboard.press("ArrowRight")
        carry(page, widget)
        assert widget.decay == 1e-7
        page.keyboard.press("Shift+ArrowLeft")
        carry(page, widget)
        assert widget.decay == 0
        for key in ("Shift+ArrowRight",) * 4:
            page.keyboard.press(key)
        carry(page, widget)
        assert widget.decay == 10


def test_the_test_error_is_hidden_again_when_something_changes(chromium):
    widget = OverfitExplorer()
    with shown(chromium, widget) as page:
        cell = page.get_by_test_id("test")
        expect(cell).to_have_text("not looked at")
        page.get_by_test_id("look").click()
        expect(cell).to_contain_text("(looked at once)")
        assert number(cell.inner_text()) == pytest.approx(widget.errors()["test"], rel=6e-3)
        page.get_by_test_id("capacity").focus()
        page.keyboard.press("ArrowLeft")
        expect(cell).to_have_text("hidden again (looked at once)")
        page.get_by_test_id("look").click()
        carry(page, widget)
        assert widget.state()["looks"] == 2
        page.get_by_test_id("reset").click()
        carry(page, widget)
        assert widget.looks == 0
        expect(cell).to_have_text("not looked at")


def test_playing_goes_along_the_axis_and_new_points_come_from_python(chromium):
    widget = OverfitExplorer(axis="capacity")
    with shown(chromium, widget) as page:
        page.get_by_test_id("play").click()
        page.wait_for_function("window.model.values.capacity === 40", timeout=20_000)
        expect(page.get_by_test_id("play")).to_have_text("Play")
        page.get_by_test_id("sample").click()
        answer(page, widget)
        assert widget.seed == 1
        page.evaluate("new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")
        errors = widget.errors()
        assert number(page.get_by_test_id("validation").inner_text()) == pytest.approx(errors["validation"], rel=6e-3)
