"""Every widget on a bare page: the browser's sums are Python's, all of it works by keyboard, nothing is cut off."""

import itertools
import re

import numpy as np
import pytest
from bare_page import after_next_picture, answer, carry, drag, printed, settled, shown
from playwright.sync_api import expect

import nnlib as nn
from coursekit import MyDigits
from coursekit.widgets.probe import WidgetProbe
from nnlib.data import as_pixels, drawn_digits
from nnlib.viz.widgets import (
    BroadcastExplorer,
    ConvolutionExplorer,
    DescentExplorer,
    DetectionExplorer,
    DigitPad,
    FeatureMaps,
    GraphStepper,
    NeuronExplorer,
    OptimizerRace,
    OverfitExplorer,
    PixelNeuron,
    Playground,
)

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]


def cnn():
    """A small network for 8×8 pictures, untrained."""
    rng = np.random.default_rng(0)
    conv = nn.Conv2d(1, 6, 3, padding=1, rng=rng)
    return nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(96, 10, rng=rng))


def detections(**options):
    """Two scenes with a few boxes."""
    found = ([[4, 4, 20, 20], [5, 4, 20, 21], [25, 25, 40, 38]], [0.9, 0.7, 0.3], [7, 7, 2])
    return DetectionExplorer(np.zeros((2, 48, 48)), [found, found], [([[4, 4, 20, 20]], [7])] * 2, **options)


MAKE = {
    "broadcast": lambda: BroadcastExplorer((2, 1, 3), (4, 1), sign="×", pick=("x", 4)),
    "convolution": lambda: ConvolutionExplorer(kernel="blur", stride=2, relu=True, pick=(3, 7)),
    "descent": lambda: DescentExplorer(rate=5e-5, momentum=0.3),
    "detection": lambda: detections(score=0.2, overlap=0.6, scene=1),
    "digitpad": lambda: DigitPad(digit=3),
    "featuremaps": lambda: FeatureMaps(cnn(), example=3),
    "graph": lambda: GraphStepper("e = a*b; d = e + c; L = d*e", values={"a": 2, "b": 3, "c": -4}, step=5),
    "mydigits": lambda: MyDigits(),
    "neuron": lambda: NeuronExplorer(points=(CORNERS, [0, 0, 0, 1]), weights=(1, 0.5), bias=-1, activation="sigmoid"),
    "overfit": lambda: OverfitExplorer(capacity=12, axis="capacity"),
    "pixelneuron": lambda: PixelNeuron(digit=8, bias=-1),
    "playground": lambda: Playground("moons", layers=(5, 4, 3), features=("x1", "x2", "sin x1")),
    "race": lambda: OptimizerRace("saddle", rates={"Adam": 0.3}),
}
OTHER = {  # settings that none of them starts with: what a reset must take back
    "broadcast": {"first": [3], "second": [2], "sign": "+", "pick": ["y", 1]},
    "convolution": {"kernel": [0.5] * 9, "stride": 1, "dilation": 2, "padding": False, "layers": 2, "pick": [0, 0]},
    "descent": {"rate": 1e-4, "momentum": 0.9, "steps": 3, "_start": [1.0, 1.0]},
    "detection": {"scene": 0, "score": 0.5, "nms": "off"},
    "digitpad": {"_ink": "0f" * 128},
    "featuremaps": {"_ink": "0f" * 128, "pick": [0, 0]},
    "graph": {"step": 1},
    "mydigits": {"_ink": "0f" * 128, "asked": 7},
    "neuron": {"weights": [0.1, 0.1], "bias": 0.125},
    "overfit": {"capacity": 3},
    "pixelneuron": {"weights": [0.1] * 64, "bias": 0.125, "_ink": "0f" * 128},
    "playground": {"rate": 1e-4, "layers": [2]},
    "race": {"surface": "ravine", "steps": 3},
}
every_widget = pytest.mark.parametrize("name", MAKE)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A learner's folder of the test's own."""
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    return tmp_path


def type_rate(page, rate):
    page.get_by_test_id("rate-entry").fill(rate)
    page.get_by_test_id("rate-entry").press("Enter")


# ---- what all of them owe --------------------------------------------------------------------------------------------
@every_widget
def test_everything_that_takes_the_focus_has_a_name(chromium, name):
    with shown(chromium, MAKE[name]()) as page:
        assert page.get_by_test_id(name).get_attribute("aria-label")
        nameless = page.evaluate(
            """() => [...document.querySelectorAll(".nnw :is(button, input, select, [tabindex], canvas)")].filter((n) =>
              !(n.getAttribute("aria-label") || n.textContent.trim() && n.tagName !== "SELECT" || n.labels?.length)
              || !n.dataset.testid).map((n) => n.outerHTML)"""
        )
        assert nameless == []
        sliders = page.locator("[role=slider]")
        assert sliders.count() > 0
        for i in range(sliders.count()):
            assert sliders.nth(i).get_attribute("aria-valuetext")
        ids = page.evaluate("[...document.querySelectorAll('.nnw [data-testid]')].map((n) => n.dataset.testid)")
        assert len(ids) == len(set(ids))


@every_widget
def test_nothing_is_cut_off(chromium, name):
    with shown(chromium, MAKE[name]()) as page:
        for width in (1280, 800, 640, 400):  # 640 is 1280 at 200 % zoom
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")
            outside = page.evaluate(
                """() => { const root = document.querySelector(".nnw").getBoundingClientRect();
                  return [...document.querySelectorAll(".nnw :is(button, input, select, canvas, p)")].filter((n) => {
                    const b = n.getBoundingClientRect(); return b.right > root.right + 1 || b.left < root.left - 1;
                  }).map((n) => n.outerHTML); }"""
            )
            assert outside == [], width
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@every_widget
def test_theme_follows_the_page_while_it_is_open(chromium, name):
    with shown(chromium, MAKE[name]()) as page:
        root = page.get_by_test_id(name)
        assert root.get_attribute("data-theme") == "light"
        before = page.evaluate("getComputedStyle(document.querySelector('.nnw')).backgroundColor")
        page.evaluate("document.body.style.background = '#111111'")
        page.wait_for_function("document.querySelector('.nnw').dataset.theme === 'dark'")
        assert page.evaluate("getComputedStyle(document.querySelector('.nnw')).backgroundColor") != before


@every_widget
def test_without_a_background_the_system_decides(chromium, name):
    with shown(chromium, MAKE[name](), background="transparent", color_scheme="dark") as page:
        assert page.get_by_test_id(name).get_attribute("data-theme") == "dark"


@every_widget
def test_reset_goes_back_to_the_same_start(chromium, name):
    widget = MAKE[name]()
    start = widget.state()
    with shown(chromium, widget) as page:
        widget.set_trait_values(OTHER[name])
        page.evaluate("(s) => window.model.receive(s)", OTHER[name])
        assert widget.state() != start
        page.get_by_test_id("reset").click()
        carry(page, widget)
        assert widget.state() == start


@every_widget
def test_python_speaks_and_the_view_closes(chromium, name):
    with shown(chromium, MAKE[name]()) as page:
        assert page.get_by_test_id("readout").get_attribute("aria-live") == "polite"
        page.evaluate("window.model.receive({ message: 'from Python' })")
        assert page.get_by_test_id("message").inner_text() == "from Python"
        page.evaluate("window.dispose()")
        frames = page.get_by_test_id(name).get_attribute("data-frames")
        page.evaluate("window.model.receive({ message: 'too late', bias: 3, rate: 1e-6 })")
        page.evaluate("new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")
        assert page.get_by_test_id("message").inner_text() == "from Python"
        assert page.get_by_test_id(name).get_attribute("data-frames") == frames


# ---- BroadcastExplorer -----------------------------------------------------------------------------------------------
def along(axes):
    return f"{'axis' if len(axes) == 1 else 'axes'} {' and '.join(map(str, axes))}"


def test_broadcasting_in_the_browser_is_broadcasting_in_python(chromium):
    widget, met = BroadcastExplorer((), (), pick=("x", 0)), set()
    shapes = [(), (3,), (2, 3), (2, 1), (1, 3), (4, 1, 2), (1, 1, 1)]
    with shown(chromium, widget) as page:
        for first, second in itertools.product(shapes, shapes):
            for sign in ("+", "×"):
                last = int(np.prod(second)) - 1
                values = {"first": list(first), "second": list(second), "sign": sign, "pick": ["y", last]}
                widget.set_trait_values(values)
                after_next_picture(page, lambda values=values: page.evaluate("(s) => window.model.receive(s)", values))
                pictures = {name: page.get_by_test_id(name).get_attribute("aria-label") for name in
                            ("result-grid", "g-grid", "x-gradient", "y-gradient")}  # fmt: skip
                if widget.result is None:
                    assert all(text.endswith("the shapes do not fit.") for text in pictures.values())
                    met.add("no fit")
                    continue
                x, y, g = widget.values.values()
                wanted = {"result-grid": x + y if sign == "+" else x * y, "g-grid": g,
                          "x-gradient": widget.gradients["x"], "y-gradient": widget.gradients["y"]}  # fmt: skip
                for name, array in wanted.items():
                    assert pictures[name].split(": ")[1] == " ".join(map(str, array.ravel()))
        values = {"first": [2, 1, 3], "second": [4, 1], "sign": "+", "pick": ["y", 2]}
        widget.set_trait_values(values)
        page.evaluate("(s) => window.model.receive(s)", values)
        text = settled(page, r"^\(2, 1, 3\) \+ \(4, 1\) gives \(2, 4, 3\)")
        assert f"y is stretched along {along(widget.summed['y'])}, and its gradient is summed over them." in text
        assert text.endswith(f"= {widget.gradients['y'].ravel()[2]}.")
    assert met == {"no fit"}


def test_shapes_are_chosen_axis_by_axis(chromium):
    widget = BroadcastExplorer((3,), (2, 1), pick=("x", 2))
    with shown(chromium, widget) as page:
        for testid, text, first, second in [
            ("x-axis-3", "2", [2, 1, 3], [2, 1]),  # the axis between gets length 1
            ("x-axis-2", "", [3], [2, 1]),  # an axis that goes takes those to its left along
            ("y-axis-1", "2", [3], [2, 2]),
            ("x-axis-1", "", [], [2, 2]),
        ]:
            page.get_by_test_id(testid).select_option(text)
            carry(page, widget)
            assert [widget.first, widget.second] == [first, second]
            if (first, second) == ([3], [2, 2]):
                settled(page, "do not fit: axis −1, counted from the right, has lengths 3 and 2")
        assert widget.pick == ["x", 0], "the entry that is followed exists"
        settled(page, "The entry 1 of x stands in 4 places of the result")


def test_an_entry_is_followed_by_pointer_and_keys(chromium):
    widget = BroadcastExplorer((3,), (2, 1))
    with shown(chromium, widget) as page:
        box = page.get_by_test_id("x-grid").bounding_box()
        page.mouse.click(box["x"] + 62, box["y"] + 62)  # the copy of the middle entry, in the second row
        carry(page, widget)
        assert widget.pick == ["x", 1]
        settled(page, "stands in 2 places of the result, so its gradient is 5 \\+ 3 = 8")
        page.get_by_test_id("y-cursor").focus()
        page.keyboard.press("ArrowDown")
        carry(page, widget)
        assert widget.pick == ["y", 1]
        page.keyboard.press("ArrowRight")
        carry(page, widget)
        assert widget.pick == ["y", 1], "no further than the last entry"


# ---- DescentExplorer -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("standardise", [False, True])
def test_descent_in_the_browser_is_descent_in_python(chromium, standardise):
    opening = {"danced": "Step", "on its way": "Step", "arrived": "Arrived", "flew away": "Flew away"}
    widget, met = DescentExplorer(standardise=standardise), set()
    with shown(chromium, widget) as page:
        for momentum, part, steps in itertools.product((0.0, 0.6), (0.02, 0.9, 0.97, 1.1), (1, 8, 60)):
            wall = (0.9245675 if standardise else 9.1624e-5) * (1 + momentum)
            values = {"momentum": momentum, "rate": part * wall, "steps": steps}
            widget.set_trait_values(values)
            page.evaluate("(s) => window.model.receive(s)", values)
            text = settled(page, f"[Ss]tep {widget.state()['steps']}[:,].*loss {printed(widget.losses[-1], 4)} MPa²")
            assert text.startswith(opening[widget.status])
            assert ("back and forth" in text) == (widget.status == "danced")
            met.add(widget.status)
    assert met == set(opening), "the settings tried should meet every verdict"


def test_play_runs_to_the_verdict_and_marks_the_dial(chromium):
    widget = DescentExplorer()
    with shown(chromium, widget) as page:
        for rate, verdict in (("5e-5", "^Arrived at step"), ("1.2e-4", "^Flew away: diverged at step")):
            type_rate(page, rate)
            page.get_by_test_id("rewind").click()
            page.get_by_test_id("play").click()
            settled(page, verdict)
        expect(page.get_by_test_id("bracket")).to_contain_text("arrived is 5 × 10⁻⁵")
        expect(page.get_by_test_id("bracket")).to_contain_text("flew away is 1.2 × 10⁻⁴")
        expect(page.get_by_test_id("step")).to_have_attribute("aria-disabled", "true")
        carry(page, widget)
        assert [(run["rate"], run["status"]) for run in widget.runs] == [(5e-5, "arrived"), (1.2e-4, "flew away")]
        assert widget.state()["status"] == "flew away"
        assert widget.runs[-1]["steps"] == widget.state()["steps"]


def test_play_can_be_paused(chromium):
    with shown(chromium, DescentExplorer(rate=1e-6)) as page:
        play = page.get_by_test_id("play")
        play.click()
        settled(page, "^Step [1-9]")
        play.click()
        page.wait_for_function("document.querySelector('[data-testid=play]').textContent === 'Play'")
        steps = page.evaluate("window.model.values.steps")
        assert 0 < steps < 1000
        page.get_by_test_id("step").click()
        assert page.evaluate("window.model.values.steps") == steps + 1


def test_reduced_motion_goes_to_the_end_at_once(chromium):
    widget = DescentExplorer(rate=1e-7)
    with shown(chromium, widget, reduced_motion="reduce") as page:
        after_next_picture(page, page.get_by_test_id("play").click)
        assert page.evaluate("window.model.values.steps") == 1000
        expect(page.get_by_test_id("play")).to_have_text("Play")
        assert "still on its way" in settled(page, "1000 steps")


def test_the_start_is_dragged_and_moved_by_keys(chromium):
    widget = DescentExplorer()
    with shown(chromium, widget) as page:
        after_next_picture(page, lambda: drag(page, "start", 60, -40))
        carry(page, widget)
        dragged = widget.start
        assert dragged[0] > 0
        assert dragged[1] > 0
        page.get_by_test_id("start").focus()
        page.keyboard.press("ArrowLeft")
        carry(page, widget)
        small = dragged[0] - widget.start[0]
        page.keyboard.press("Shift+ArrowDown")
        carry(page, widget)
        assert small > 0
        assert dragged[1] - widget.start[1] == pytest.approx(10 * small, rel=1e-3), (
            "one scale on both axes, shift ten times"
        )


def test_a_mistyped_rate_is_said_and_changes_nothing(chromium):
    with shown(chromium, DescentExplorer()) as page:
        for bad in ("fast", "-1", "1e9", ""):
            type_rate(page, bad)
            expect(page.get_by_test_id("rate-entry")).to_have_attribute("aria-invalid", "true")
            settled(page, "type a number from")
            type_rate(page, "1e-5")
            expect(page.get_by_test_id("rate-entry")).to_have_attribute("aria-invalid", "false")
        assert page.evaluate("window.model.values.rate") == 1e-5


def test_standardise_keeps_the_model_at_the_start(chromium):
    widget = DescentExplorer(start=(0.05, 0.1))
    loss = widget.state()["loss"]
    with shown(chromium, widget) as page:
        page.get_by_test_id("standardise").click()
        carry(page, widget)
        assert widget.standardised
        assert widget.state()["loss"] == pytest.approx(loss)
        settled(page, f"At the start: loss {printed(loss, 4)} MPa²")


# ---- DigitPad --------------------------------------------------------------------------------------------------------
def model_sees(page, pixels):
    """The 8×8 picture comes to show these pixels, as counts of 16."""
    counts = " ".join(str(round(16 * v)) for v in pixels)
    expect(page.get_by_test_id("pixels")).to_have_attribute("aria-label", re.compile(f": {counts}\\.$"))


def test_a_stroke_reaches_python(chromium):
    heard = []
    pad = DigitPad(on_change=heard.append)
    with shown(chromium, pad) as page:
        after_next_picture(page, lambda: drag(page, "pad", 60, 90))
        carry(page, pad)
        assert heard
        assert 40 < pad.state()["inked"] < 120
        model_sees(page, pad.pixels)
        page.get_by_test_id("pad-undo").click()
        carry(page, pad)
        assert pad.state()["inked"] == 0


# ---- MyDigits --------------------------------------------------------------------------------------------------------
def test_a_drawing_in_the_browser_is_the_drawing_in_python(chromium):
    """Pen, eraser, stretching and counting: the browser's sums are those of nnlib.data.drawings."""
    drawings, _ = drawn_digits()
    eraser = {"value": 0, "points": [[8.0, 20.0], [25.5, 18.25]]}
    dot = [{"value": 1, "points": [[3.0, 30.0]]}]
    with shown(chromium, MyDigits()) as page:
        for turn, strokes in enumerate([*drawings[:10], [*drawings[8], eraser], dot], start=1):
            page.evaluate("(s) => window.model.receive({ _sheet: s })", {"turn": turn, "strokes": strokes})
            model_sees(page, as_pixels([strokes])[0])


def test_twenty_digits_are_drawn_kept_taken_back_and_drawn_again(chromium, home):
    twenty = MyDigits()
    with shown(chromium, twenty) as page:
        page.get_by_test_id("keep").click()
        settled(page, "The sheet is blank: draw a 0 first")
        for digit in (0, 1):
            expect(page.get_by_test_id("asked")).to_have_text(f"Draw a {digit}")
            after_next_picture(page, lambda digit=digit: drag(page, "pad", 20 + 30 * digit, 70))
            page.get_by_test_id("keep").click()
            answer(page, twenty)
            settled(page, f"{digit + 1} of 20 drawn. Next: draw a {digit + 1} ")
        kept = twenty.kept
        assert MyDigits().kept == kept
        assert (home / "my_digits.json").exists()
        page.get_by_test_id("take-back").click()
        answer(page, twenty)
        assert twenty.asked == 1
        model_sees(page, as_pixels([kept[1]])[0])  # it is on the sheet again
        assert twenty.kept[1] == []
        page.get_by_test_id("place").select_option("0")
        carry(page, twenty)
        expect(page.get_by_test_id("asked")).to_have_text("Draw a 0 (again)")
        model_sees(page, np.zeros(64))
        box = page.get_by_test_id("places").bounding_box()
        page.mouse.click(box["x"] + 0.35 * box["width"], box["y"] + 0.75 * box["height"])
        carry(page, twenty)
        assert twenty.asked == 13
        expect(page.get_by_test_id("asked")).to_have_text("Draw a 3")


def test_a_digit_is_drawn_and_kept_by_keys_alone(chromium):
    twenty = MyDigits()
    with shown(chromium, twenty) as page:
        page.get_by_test_id("pad-cursor").focus()
        page.keyboard.press("Enter")
        for _ in range(3):
            page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Tab")  # leaving lifts the pen
        page.keyboard.press("Enter")  # Keep comes next
        answer(page, twenty)
        assert twenty.state()["kept"] == 1


def test_the_probe_says_that_python_has_answered(chromium):
    probe = WidgetProbe()
    with shown(chromium, probe) as page:
        settled(page, "Waiting for Python")
        answer(page, probe)
        settled(page, "they work in this browser, and Python answers")


# ---- DigitPad, by keys -----------------------------------------------------------------------------------------------
def test_drawing_by_keys_alone(chromium):
    pad = DigitPad()
    with shown(chromium, pad) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.testid") == "pad-cursor"
        page.keyboard.press("Space")
        carry(page, pad)
        dab = pad.state()["inked"]
        page.keyboard.press("Space")
        carry(page, pad)
        assert dab > 0 == pad.state()["inked"]
        page.keyboard.press("Enter")
        for _ in range(8):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        carry(page, pad)
        image = pad.image
        assert image[3:5, 4:6].all()
        assert not image[:, 7].any()


def test_fit_stretches_to_the_frame(chromium):
    pad = DigitPad()
    with shown(chromium, pad) as page:
        after_next_picture(page, lambda: drag(page, "pad", 5, 60))
        carry(page, pad)
        assert not pad.image[0].any()
        page.get_by_test_id("pad-fit").click()
        carry(page, pad)
        assert pad.image[0].any()
        assert pad.image[7].any()
        assert not pad.image[:, 0].any(), "no wider than the drawing's own shape"


def test_python_and_the_list_put_digits_on_the_sheet(chromium):
    pad = DigitPad()
    with shown(chromium, pad) as page:
        page.get_by_test_id("example").select_option("5")
        carry(page, pad)
        np.testing.assert_array_equal(pad.image, DigitPad(digit=5).image)
        other = DigitPad(digit=0)
        after_next_picture(page, lambda: page.evaluate("(s) => window.model.receive(s)", {"_ink": other._ink}))
        model_sees(page, other.pixels)
        page.get_by_test_id("pad-clear").click()
        carry(page, pad)
        assert pad.state()["inked"] == 0


# ---- NeuronExplorer --------------------------------------------------------------------------------------------------
def test_neuron_in_the_browser_is_neuron_in_python(chromium):
    widget = NeuronExplorer(weights=(0.7, -1.3), bias=0.41, probe=(1.5, 0.25), points=(CORNERS, [0, 1, 0, 1]))
    with shown(chromium, widget) as page:
        for activation in ("sigmoid", "tanh", "relu", "identity", "step"):
            page.get_by_test_id("activation").select_option(activation)
            carry(page, widget)
            assert widget.activation == activation
            right = 4 * widget.state()["correct"]
            sentence = (
                rf"the sum is {printed(widget.sum, 3)} and the output {printed(widget.output, 3)}\. {right:g} of 4"
            )
            settled(page, sentence)


def test_the_vector_turns_the_line_and_the_line_moves_the_bias(chromium):
    widget = NeuronExplorer(weights=(1, 0), bias=-0.5)
    with shown(chromium, widget) as page:
        after_next_picture(page, lambda: drag(page, "weight-vector", -40, -80))
        carry(page, widget)
        assert widget.bias == -0.5
        assert widget.weights[0] < 1
        assert widget.weights[1] > 0.5
        turned = list(widget.weights)
        after_next_picture(page, lambda: drag(page, "line", 30, -30))
        carry(page, widget)
        assert widget.weights == turned
        assert widget.bias < -0.5, "the line moved along the vector, so the bias fell"


def test_neuron_handles_by_keys(chromium):
    widget = NeuronExplorer()
    with shown(chromium, widget) as page:
        for handle, key, trait in (
            ("probe", "ArrowUp", "probe"),
            ("line", "ArrowRight", "bias"),
            ("weight-vector", "ArrowLeft", "weights"),
        ):
            before = getattr(widget, trait)
            page.get_by_test_id(handle).focus()
            after_next_picture(page, lambda key=key: page.keyboard.press(key))
            carry(page, widget)
            assert getattr(widget, trait) != before


def test_sliders_by_keys_and_shift(chromium):
    widget = NeuronExplorer(bias=0.0)
    with shown(chromium, widget) as page:
        page.get_by_test_id("bias").focus()
        page.keyboard.press("ArrowRight")
        carry(page, widget)
        one = widget.bias
        page.keyboard.press("Shift+ArrowRight")
        carry(page, widget)
        assert widget.bias == pytest.approx(11 * one)


# ---- PixelNeuron -----------------------------------------------------------------------------------------------------
def test_pixel_neuron_in_the_browser_is_python(chromium):
    rng = np.random.default_rng(0)
    widget = PixelNeuron({"random": rng.normal(size=64), "blank": np.zeros(64)}, digit=6, bias=-0.3, activation="tanh")
    with shown(chromium, widget) as page:
        settled(page, f"^Sum {printed(widget.sum, 3)}: .* Output {printed(widget.output, 3)}\\.")
        page.get_by_test_id("template").select_option("blank")
        carry(page, widget)
        assert widget.sum == pytest.approx(-0.3)
        page.get_by_test_id("example").select_option("1")
        carry(page, widget)
        np.testing.assert_array_equal(widget.image, DigitPad(digit=1).image)


def test_weights_are_painted_by_mouse_and_keys(chromium):
    widget = PixelNeuron()
    with shown(chromium, widget) as page:
        page.get_by_test_id("paint-minus").click()
        box = page.get_by_test_id("weights").bounding_box()
        page.mouse.click(box["x"] + box["width"] * 7.5 / 8, box["y"] + box["height"] * 0.5 / 8)
        carry(page, widget)
        assert widget.template[0, 7] == -1
        assert widget.template.sum() == 3, "four centre pixels, less one"
        page.get_by_test_id("weights-cursor").focus()
        for key in ("ArrowDown", "ArrowRight", "+", "+", "+", "-"):
            page.keyboard.press(key)
        carry(page, widget)
        assert widget.template[1, 1] == pytest.approx(0.2)
        expect(page.get_by_test_id("template")).to_have_value("")  # now it is the learner's own template


# ---- GraphStepper ----------------------------------------------------------------------------------------------------
GRAPHS = {
    "(a*b + c).tanh()": {"a": 2, "b": -3, "c": 6.5},
    "b = a + a; c = b + b": {"a": 1},
    "e = a*b; d = e + c; L = d*e": {"a": 2, "b": 3, "c": -4},
    "exp(a)/(1 + b.exp()) - a.log()**2 + relu(-a*b) - sigmoid(b - 2)*a**-1": {"a": 1.5, "b": -0.5},
}


def carried_slopes(page):
    """The last column of the table: what each named number has received."""
    rows = page.locator("[data-testid=table] tbody tr")
    cells = [rows.nth(i).locator("td").all_text_contents() for i in range(rows.count())]
    return {row[0]: row[3] for row in cells}


@pytest.mark.parametrize("text", GRAPHS)
def test_graph_in_the_browser_is_graph_in_python(chromium, text):
    widget = GraphStepper(text, values=GRAPHS[text])
    with shown(chromium, widget) as page:
        page.get_by_test_id("table-summary").click()
        for step in range(widget.last + 1):
            carry(page, widget)
            assert widget.step == step
            shown_slopes = carried_slopes(page)
            for name, slope in widget.slopes.items():
                assert re.fullmatch("" if slope is None else printed(slope, 4), shown_slopes[name]), (step, name)
            if step < widget.last:
                after_next_picture(page, page.get_by_test_id("step").click)
        settled(page, "^Backward")
        assert page.get_by_test_id("step").get_attribute("aria-disabled") == "true"


def test_two_payments_are_added_up_in_words(chromium):
    with shown(chromium, GraphStepper("b = a + a; c = b + b", step=5)) as page:
        settled(page, r"b hands on its slope, 2: a gets 1 × 2 = 2; a gets 1 × 2 = 2, and now has 2 \+ 2 = 4\.$")


def type_expression(page, widget, text):
    """Type it, let Python read it, and bring its answer back, as a kernel does."""
    page.get_by_test_id("expression").fill(text)
    page.get_by_test_id("expression").press("Enter")
    carry(page, widget)
    names = ("expression", "values", "step", "_graph", "message")
    page.evaluate("(s) => window.model.receive(s)", {name: getattr(widget, name) for name in names})


def test_an_expression_is_typed_and_a_bad_one_is_said(chromium):
    widget = GraphStepper("a*b", values={"a": 3, "b": 2})
    with shown(chromium, widget) as page:
        type_expression(page, widget, "a*c + a")
        assert widget.expression == "a*c + a"
        settled(page, r"^Start of a\*c \+ a: 2 operations")
        assert page.get_by_test_id("number-c").count() == 1
        assert page.get_by_test_id("number-b").count() == 0
        type_expression(page, widget, "a*(")
        assert "cannot be read" in page.get_by_test_id("message").inner_text()
        assert page.get_by_test_id("expression").get_attribute("aria-invalid") == "true"
        assert widget.expression == "a*c + a"
        type_expression(page, widget, "a.tanh()")
        assert page.get_by_test_id("message").inner_text() == ""
        assert page.get_by_test_id("expression").get_attribute("aria-invalid") == "false"


def test_numbers_are_dragged_moved_by_keys_and_typed(chromium):
    widget = GraphStepper("a*b", values={"a": 3, "b": 2}, step=3)
    with shown(chromium, widget) as page:
        after_next_picture(page, lambda: drag(page, "number-a", 0, -40))
        carry(page, widget)
        assert widget.values == {"a": 4.0, "b": 2.0}
        page.get_by_test_id("number-b").focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Shift+ArrowDown")
        carry(page, widget)
        assert widget.values["b"] == pytest.approx(1.1)
        page.get_by_test_id("value-b").fill("-0.5")
        page.get_by_test_id("value-b").press("Enter")
        carry(page, widget)
        assert widget.state()["slopes"] == {"a": -0.5, "b": 4.0}
        page.get_by_test_id("value-b").fill("two")
        page.get_by_test_id("value-b").press("Enter")
        carry(page, widget)
        assert page.get_by_test_id("value-b").get_attribute("aria-invalid") == "true"
        assert widget.values["b"] == -0.5


def test_a_step_without_a_value_is_said(chromium):
    widget = GraphStepper("a.log()", values={"a": 0.1}, step=3)
    with shown(chromium, widget) as page:
        page.get_by_test_id("number-a").focus()
        page.keyboard.press("ArrowDown")
        settled(page, r"^log\(0\) has no value")
        carry(page, widget)
        assert "log(0) has no value" in widget.fault
        page.keyboard.press("Shift+ArrowUp")
        settled(page, "^Backward 1 of 1")


def test_the_graph_plays_to_its_end(chromium):
    widget = GraphStepper("a*b")
    with shown(chromium, widget) as page:
        page.get_by_test_id("play").click()
        settled(page, "^Backward 1 of 1")
        page.get_by_test_id("rewind").click()
        carry(page, widget)
        assert widget.step == 0
    with shown(chromium, GraphStepper("a*b"), reduced_motion="reduce") as page:
        after_next_picture(page, page.get_by_test_id("play").click)
        assert page.evaluate("window.model.values.step") == 3
