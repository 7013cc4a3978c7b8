"""OptimizerRace on a bare page: the browser's walks are Python's, the dials, the search, the record."""

import re

import pytest
from bare_page import after_next_picture, carry, drag, printed, settled, shown
from playwright.sync_api import expect

from nnlib.viz.widgets import OptimizerRace
from nnlib.viz.widgets.race import METHODS, STATUSES, SURFACES


def receive(page, widget, values):
    widget.set_trait_values(values)
    after_next_picture(page, lambda: page.evaluate("(s) => window.model.receive(s)", values))


def test_the_race_in_the_browser_is_the_race_in_python(chromium):
    widget, met = OptimizerRace(), set()
    settings = [{"SGD": 0.05, "momentum": 0.03, "RMSprop": 0.2, "Adam": 0.5},
                {"SGD": 1.0, "momentum": 0.0015, "RMSprop": 0.01, "Adam": 0.02}]  # fmt: skip
    with shown(chromium, widget) as page:
        for surface in SURFACES:
            for rates in settings:
                for steps in (0, 1, 7, 300):
                    start = [1.5, 0.0] if surface == "saddle" and steps == 300 else list(SURFACES[surface][2])
                    starts = widget.starts | {surface: start}
                    receive(page, widget, {"surface": surface, "rates": rates, "starts": starts, "steps": steps})
                    state = widget.state()
                    for method in METHODS:
                        loss, come = printed(state["losses"][method], 3), state["statuses"][method]
                        words = {
                            "arrived": f"^arrived at step {state['needed'][method]}$",
                            "stuck": f"^stuck, loss {loss}$",
                            "flew away": f"^flew away at step {len(widget.paths[method]) - 1}$",
                        }
                        wanted = re.compile(words.get(come, f"^loss {loss}$"))
                        expect(page.get_by_test_id(f"now-{method}")).to_have_text(wanted)
                        met.add(come)
    assert met == set(STATUSES), "the settings tried should meet every verdict"


def test_the_search_in_the_browser_finds_pythons_rates(chromium):
    for surface in SURFACES:
        widget = OptimizerRace(surface)
        best = OptimizerRace(surface).tune()
        with shown(chromium, widget) as page:
            page.get_by_test_id("step").click()
            page.get_by_test_id("tune").click()
            carry(page, widget)
            assert widget.rates == pytest.approx(best)
            assert widget.steps == 0
            page.get_by_test_id("same").click()
            carry(page, widget)
            assert set(widget.rates.values()) == {best["SGD"]}


def test_play_runs_to_the_end_and_keeps_the_record(chromium):
    widget, same = OptimizerRace(), OptimizerRace()
    with shown(chromium, widget, reduced_motion="reduce") as page:
        for rate in (0.02, 0.05, 0.01):
            page.get_by_test_id("rate-Adam-entry").fill(str(rate))
            page.get_by_test_id("rate-Adam-entry").press("Enter")
            page.get_by_test_id("rewind").click()
            page.get_by_test_id("play").click()
            settled(page, "^The race is over: SGD arrived at step 223;")
            same.rates = same.rates | {"Adam": rate}
            same.run()
        carry(page, widget)
        assert widget.runs == same.runs
        best = min(run["needed"]["Adam"] for run in same.runs)
        record = f"fewest steps from here: {best}, at rate 0.05"
        expect(page.get_by_test_id("record-Adam")).to_have_text(record)
        expect(page.get_by_test_id("step")).to_have_attribute("aria-disabled", "true")
        page.get_by_test_id("surface").select_option("saddle")
        expect(page.get_by_test_id("record-Adam")).to_have_text("has not arrived from here yet")
        carry(page, widget)
        assert (widget.surface, widget.steps) == ("saddle", 0)


def test_play_can_be_paused(chromium):
    with shown(chromium, OptimizerRace(rates=1e-4)) as page:
        play = page.get_by_test_id("play")
        play.click()
        settled(page, "^Step [1-9]")
        play.click()
        expect(play).to_have_text("Play")
        steps = page.evaluate("window.model.values.steps")
        assert 0 < steps < 5000
        page.get_by_test_id("step").click()
        assert page.evaluate("window.model.values.steps") == steps + 1


def test_the_start_is_dragged_and_moved_by_keys_and_stays_on_the_picture(chromium):
    widget = OptimizerRace()
    with shown(chromium, widget) as page:
        after_next_picture(page, lambda: drag(page, "start", 60, -40))
        carry(page, widget)
        x, y = widget.start
        assert x > -4
        assert y > 1.5
        page.get_by_test_id("start").focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowDown")
        carry(page, widget)
        assert widget.start == pytest.approx((x - 0.1, y - 0.8), abs=1e-3)
        page.keyboard.press("Shift+ArrowLeft")
        for _ in range(6):
            page.keyboard.press("Shift+ArrowLeft")
        carry(page, widget)
        assert widget.start[0] == -5
