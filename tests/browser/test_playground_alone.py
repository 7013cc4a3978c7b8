"""Playground on a bare page: what is read off units and lines, settings, looking back, code, files, the point to try.

There is no kernel here: `answer` hands the buttons' messages to the widget and brings back what it says.
"""

import re

import numpy as np
from bare_page import after_next_picture, answer, carry, printed, settled, shown
from playwright.sync_api import expect

from nnlib.viz.widgets import Playground
from nnlib.viz.widgets.playground_run import GRID


def make(**options):
    return Playground("moons", **{"layers": (3, 2), "features": ("x1", "x2", "sin x1"), "rate": 0.03, **options})


def epoch_of(page):
    return int(page.get_by_test_id("playground").get_attribute("data-epoch"))


def test_batches_epochs_and_the_way_back(chromium):
    widget, same = make(batch=0), make(batch=0)
    with shown(chromium, widget) as page:
        for done in range(1, 4):
            page.get_by_test_id("step").click()
            answer(page, widget)
            same.train(1)
            state = same.state()
            text = settled(page, f"^Epoch {done}: loss {printed(state['loss'], 3)} on the training points, ")
            assert f"{100 * state['accuracy']:.1f} % and {100 * state['test_accuracy']:.1f} % right" in text
            expect(page.get_by_test_id("loss")).to_have_text(re.compile(f"^{printed(state['loss'], 3)}$"))
            expect(page.get_by_test_id("test-loss")).to_have_text(re.compile(f"^{printed(state['test_loss'], 3)}$"))
        back = page.get_by_test_id("look-back")
        back.focus()
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("window.model.messages.length > 0")
        answer(page, widget)
        settled(page, r"^Epoch 2 \(looking back; it has learnt for 3\)")
        assert widget.state()["epoch"] == 3
        page.get_by_test_id("rewind").click()
        answer(page, widget)
        settled(page, "^Epoch 0: ")
        assert widget.state()["steps"] == 0


def test_every_number_can_be_read_by_keys(chromium):
    widget = make()
    widget.train(5)
    weight, bias = (widget.model.state_dict()[f"0.{name}"] for name in ("weight", "bias"))
    with shown(chromium, widget) as page:
        inspect = page.get_by_test_id("inspect")
        expect(inspect).to_contain_text("Point at a unit or a line")
        page.get_by_test_id("unit").focus()
        expect(inspect).to_contain_text("Layer 1, unit 1 (Linear + Tanh): x1 ")
        page.keyboard.press("ArrowDown")
        parts = [f"{name} {printed(v, 3)}" for name, v in zip(("x1", "x2", "sin x1"), weight[1], strict=True)]
        expect(inspect).to_have_text(re.compile(rf"Layer 1, unit 2 .*{', '.join(parts)}, bias {printed(bias[1], 3)}\."))
        page.keyboard.press("Enter")
        expect(inspect).to_have_text(re.compile(rf"^Weight from x1 to layer 1, unit 2: {printed(weight[1, 0], 3)}\.$"))
        for _ in range(3):
            page.keyboard.press("Enter")
        expect(inspect).to_have_text(re.compile(rf"^Bias of layer 1, unit 2: {printed(bias[1], 3)}\.$"))
        page.keyboard.press("Enter")
        expect(inspect).to_contain_text("Layer 1, unit 2 (Linear")
        page.keyboard.press("ArrowLeft")
        expect(inspect).to_contain_text("X2: what the network is given")
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        expect(inspect).to_contain_text("Score of class 1 (Linear): layer 2, unit 1 ")
        value = page.get_by_test_id("unit").get_attribute("aria-valuetext")
        assert value == inspect.inner_text()


def test_pointing_at_a_unit_shows_it_large_and_at_a_line_its_weight(chromium):
    widget = make()
    with shown(chromium, widget) as page:
        title = page.locator(".nnw-plane .nnw-title")
        expect(title).to_have_text("The network's answer")
        box = page.get_by_test_id("network").bounding_box()
        found = set()
        for x in np.linspace(10, box["width"] - 10, 30):
            for y in np.linspace(box["height"] * 0.35, box["height"] * 0.75, 12):
                page.mouse.move(box["x"] + x, box["y"] + y)
                page.evaluate("new Promise(requestAnimationFrame)")
                text = page.get_by_test_id("inspect").inner_text()
                kind = re.match("Weight from|Layer|X1|X2|Sin|Score|Point", text).group()
                found.add(kind)
                if kind == "Layer":
                    assert title.inner_text() == f"{text.split(' (')[0]} over the plane"
                if kind == "Weight from":
                    source, target, value = re.match(r"Weight from (.+) to (.+): (.+)\.$", text).groups()
                    names = ["x1", "x2", "sin x1"]
                    if source in names:
                        unit = int(target.split()[-1]) - 1
                        expected = widget.model.state_dict()["0.weight"][unit, names.index(source)]
                        assert re.fullmatch(printed(expected, 3), value)
        assert found >= {"Weight from", "Layer", "Score", "Point"}
        page.mouse.move(0, 0)
        expect(title).to_have_text("The network's answer")


def test_the_plane_is_coloured_by_the_models_probabilities(chromium):
    widget = make(layers=(8, 8), points=20)
    widget.train(40)
    scores = widget._run.picture()[0].reshape(GRID, GRID)
    with shown(chromium, widget) as page:
        pixels = page.evaluate(
            """() => { const c = document.querySelector('[data-testid=plane]'), rem = 16, density = devicePixelRatio;
              const [w, h] = [c.width / density, c.height / density];
              const box = { left: 2.2 * rem, top: .5 * rem, width: w - 2.6 * rem, height: h - 3.2 * rem };
              const ctx = c.getContext('2d'), out = [];
              for (let j = 1; j < 24; j++) for (let i = 1; i < 24; i++) {
                const [x, y] = [box.left + i / 24 * box.width, box.top + j / 24 * box.height];
                const at = [x, y].map((v) => Math.round(v * density));
                out.push([i / 24, j / 24, ...ctx.getImageData(...at, 1, 1).data]);
              }
              return out; }"""
        )
    right = checked = 0
    for x, y, red, _, blue, _ in pixels:
        score = scores[int(y * GRID), int(x * GRID)]
        if abs(score) > 2:
            checked += 1
            right += (blue > red) == (score > 0)
    assert checked > 200
    assert right / checked > 0.97, "a few places lie under a point or the line"


def test_layers_features_and_settings_reach_python(chromium):
    widget = make()
    with shown(chromium, widget) as page:
        page.get_by_test_id("more-1").click()
        expect(page.get_by_test_id("units-1")).to_have_text("4")
        page.get_by_test_id("add-layer").click()
        page.get_by_test_id("fewer-3").click()
        carry(page, widget)
        answer(page, widget)
        assert widget.layers == [4, 2, 1]
        page.get_by_test_id("feature-x1").click()
        page.get_by_test_id("activation").select_option("ReLU")
        page.get_by_test_id("batch").select_option("all")
        page.get_by_test_id("l2").select_option("0.001")
        page.get_by_test_id("rate-entry").fill("0.5")
        page.get_by_test_id("rate-entry").press("Enter")
        answer(page, widget)
        assert (widget.features, widget.activation, widget.batch) == (["x2", "sin x1"], "ReLU", 0)
        assert (widget.l2, widget.rate) == (0.001, 0.5)
        assert [m.out_features for m in widget.model if hasattr(m, "out_features")] == [4, 2, 1, 2]
        for name in ("x2", "sin x1"):
            page.get_by_test_id(f"feature-{name}").click()
        settled(page, "at least one feature")
        assert page.evaluate("window.model.values.features.length") == 1
        for _ in range(3):
            page.get_by_test_id("remove-layer").click()
        expect(page.get_by_test_id("remove-layer")).to_have_attribute("aria-disabled", "true")
        answer(page, widget)
        assert widget.layers == []
        for _ in range(8):
            page.get_by_test_id("add-layer").click()
        expect(page.get_by_test_id("add-layer")).to_have_attribute("aria-disabled", "true")
        answer(page, widget)
        assert widget.layers == [4] * 8
        for _ in range(5):
            page.get_by_test_id("more-8").click()
        answer(page, widget)
        assert widget.layers[-1] == 8


def test_the_point_to_try_is_typed_moved_and_answered_by_the_model(chromium):
    widget = make()
    widget.train(10)
    with shown(chromium, widget) as page:
        page.get_by_test_id("try-x1").fill("-1,5")
        page.get_by_test_id("try-x1").press("Enter")
        page.get_by_test_id("probe").focus()
        page.keyboard.press("Shift+ArrowUp")
        answer(page, widget)
        assert widget.probe == [-1.5, 0.5]
        page.evaluate("new Promise(requestAnimationFrame)")
        chance = widget.predict([widget.probe])[0]
        words = f"class {int(chance > 0.5)}, with probability {printed(100 * max(chance, 1 - chance), 3)} %"
        expect(page.get_by_test_id("verdict")).to_have_text(re.compile(f"^{words}$"))
        page.get_by_test_id("try-x2").fill("7")
        page.get_by_test_id("try-x2").press("Enter")
        settled(page, "x2: type a number from −3 to 3")
        assert page.evaluate("window.model.values.probe") == [-1.5, 0.5]


def test_code_appears_to_be_copied_and_the_file_is_downloaded(chromium, tmp_path):
    widget = make()
    widget.train(2)
    with shown(chromium, widget) as page:
        page.get_by_test_id("away-summary").click()
        for library in ("nnlib", "torch"):
            page.get_by_test_id(f"{library}-code").click()
            answer(page, widget)
            assert page.get_by_test_id("code").input_value() == widget.code(library)
        page.get_by_test_id("copy").click()
        settled(page, "Copied|The text is selected")
        page.get_by_test_id("save").click()
        with page.expect_download() as download:
            answer(page, widget)
        download.value.save_as(tmp_path / "net.safetensors")
    loaded = Playground.load(tmp_path / "net.safetensors")
    points = np.random.default_rng(0).uniform(-3, 3, size=(20, 2))
    np.testing.assert_array_equal(loaded.predict(points), widget.predict(points))


def test_a_model_of_ones_own_hides_what_belongs_to_it(chromium):
    import nnlib as nn

    widget = Playground(model=nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)))
    with shown(chromium, widget) as page:
        expect(page.get_by_test_id("own")).to_be_visible()
        assert page.get_by_test_id("add-layer").count() == 0
        page.get_by_test_id("unit").focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_test_id("inspect")).to_contain_text("Score of class 1 (Linear): layer 1, unit 1 ")
        after_next_picture(page, lambda: page.get_by_test_id("step").click())
        answer(page, widget)
        assert widget.state()["steps"] == 1
