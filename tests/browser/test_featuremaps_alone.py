"""FeatureMaps on a bare page: the pixels it draws are the model's numbers; drawing, examples and maps by keys."""

import re

import numpy as np
import pytest
from bare_page import answer, drag, settled, shown
from playwright.sync_api import expect

import nnlib as nn
from nnlib.viz.widgets import FeatureMaps


def cnn():
    rng = np.random.default_rng(1)
    conv = nn.Conv2d(1, 12, 3, padding=1, rng=rng)
    return nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(192, 10, rng=rng))


READ = """([id, across, down, each]) => {
  const c = document.querySelector(`[data-testid=${id}]`), g = c.getContext("2d"), out = [];
  const w = c.width / (across * each), h = c.height / (down * each);
  for (let y = 0; y < down * each; y++) for (let x = 0; x < across * each; x++)
    out.push([...g.getImageData((x + .5) * w, (y + .5) * h, 1, 1).data].slice(0, 3));
  return out;
}"""


def painted(page, testid, across, down, each):
    """The colours in the middle of each of the maps' pixels: (maps, each, each, 3)."""
    colours = np.array(page.evaluate(READ, [testid, across, down, each]))
    return colours.reshape(down, each, across, each, 3).swapaxes(1, 2).reshape(-1, each, each, 3)


def test_the_maps_in_the_browser_are_pythons(chromium):
    widget = FeatureMaps(cnn(), example=5)
    with shown(chromium, widget, device_scale_factor=2) as page:
        page.get_by_test_id("cursor-0").focus()  # away from the layers that are read
        for stage, name in ((1, "0 Conv2d"), (2, "1 ReLU")):
            maps = widget.maps()[name]
            colours = painted(page, f"layer-{stage}", 8, 2, 8)[:12]
            white, blue, orange = np.array([[255, 255, 255], [0x17, 0x69, 0xD2], [0xC0, 0x39, 0x0B]])
            share = np.abs(maps) / np.abs(maps).max()
            expected = white + share[..., None] * (np.where(maps[..., None] > 0, blue, orange) - white)
            wrong = np.abs(colours - expected).max(axis=-1) > 4
            assert wrong[:, 1:-1, 1:-1].sum() == 0, "inside, where no line is drawn"
        odds = page.get_by_test_id("odds").inner_text().split()
        best = int(np.argmax(widget.odds))
        assert f"{100 * widget.odds[best]:.0f}" in odds
        settled(page, rf"example 6 of 20, labelled 5 and says {widget.prediction} ")


def test_a_drawing_goes_through_the_model(chromium):
    widget = FeatureMaps(cnn(), example=None)
    with shown(chromium, widget) as page:
        blank = list(widget.odds)
        drag(page, "pad", 60, 40)
        answer(page, widget)
        assert widget.odds != blank
        assert widget.state()["example"] is None
        settled(page, rf"The model sees your drawing and says {widget.prediction} ")
        page.get_by_test_id("pad-cursor").focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Space")
        before = list(widget.odds)
        answer(page, widget)
        assert widget.odds != before
        page.get_by_test_id("undo" if page.get_by_test_id("undo").count() else "pad-undo").click()
        answer(page, widget)
        assert widget.odds == before


def test_examples_follow_one_another(chromium):
    widget = FeatureMaps(cnn(), example=18)
    with shown(chromium, widget) as page:
        for number in (20, 1):
            page.get_by_test_id("example").click()
            answer(page, widget)
            settled(page, rf"The model sees example {number} of 20, labelled {(number - 1) % 10} ")
            assert widget.state()["example"] == number - 1
        page.get_by_test_id("reset").click()
        answer(page, widget)
        assert widget.state()["example"] == 18


def test_a_map_is_enlarged_by_pointer_and_by_keys(chromium):
    widget = FeatureMaps(cnn(), example=0)
    with shown(chromium, widget) as page:
        title = page.get_by_test_id("large-title")
        box = page.get_by_test_id("layer-2").bounding_box()
        page.mouse.click(box["x"] + box["width"] * 2.5 / 8, box["y"] + box["height"] * 0.75)
        expect(title).to_have_text("Layer 1 ReLU, channel 10 of 12")
        answer(page, widget)
        assert widget.pick == [2, 10]
        values = widget.maps()["1 ReLU"][10]
        place = np.unravel_index(values.argmax(), values.shape)
        text = settled(page, rf"channel 10 of 12: 0 to .*highest in row {place[0]}, column {place[1]}")
        assert float(re.search(r"12: 0 to ([\d.]+),", text).group(1)) == pytest.approx(values.max(), rel=6e-3)
        page.get_by_test_id("cursor-2").focus()
        for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
            page.keyboard.press(key)
        expect(title).to_have_text("Layer 1 ReLU, channel 4 of 12")
        page.keyboard.press("Tab")
        expect(title).to_have_text("Layer 2 MaxPool2d, channel 0 of 12")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        answer(page, widget)
        assert widget.pick == [5, 1]
        settled(page, "Layer 4 Linear, number 1 of 10: ")


def test_what_goes_wrong_in_the_model_is_shown(chromium):
    widget = FeatureMaps(cnn(), example=0)
    with shown(chromium, widget) as page:
        widget.model[4] = nn.Linear(7, 10)
        page.get_by_test_id("example").click()
        with pytest.raises(ValueError, match="Its layer 4 Linear says"):
            answer(page, widget)
        page.evaluate("(m) => window.model.receive({message: m})", widget.message)
        expect(page.get_by_test_id("message")).to_contain_text("The model stopped with ShapeError")
