"""ConvolutionExplorer on a bare page: its sums are Python's; kernel and pixel by keys and pointer."""

import itertools
import re

import numpy as np
import pytest
from bare_page import after_next_picture, carry, drag, shown
from playwright.sync_api import expect

from nnlib.viz.widgets import ConvolutionExplorer


def value(text):
    """ "−1.5 × 10⁻⁴" as a float."""
    mantissa, power = re.match(r"([\d.−]+)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text).groups()
    power = (power or "").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa.replace('−', '-')}e{power or 0}")


def receive(page, widget, values):
    widget.set_trait_values(values)
    after_next_picture(page, lambda: page.evaluate("(s) => window.model.receive(s)", values))


def test_the_sums_in_the_browser_are_pythons(chromium):
    rng = np.random.default_rng(1)
    widget = ConvolutionExplorer(rng.normal(size=(30, 25)))
    with shown(chromium, widget) as page:
        choices = itertools.product((1, 2), (1, 2), (True, False), (True, False), (1, 2))
        for n, (stride, dilation, padding, relu, layers) in enumerate(choices):
            kernel = [*np.round(rng.normal(size=8), 2).tolist(), 0.01 * n + 1]  # another one each time
            settings = {"stride": stride, "dilation": dilation, "padding": padding, "relu": relu, "layers": layers}
            pick = rng.integers(0, 4, 2).tolist()
            receive(page, widget, {**settings, "kernel": kernel, "pick": pick})
            y, products = widget.output, widget.products()
            label = page.get_by_test_id("output").get_attribute("aria-label")
            low, high = map(value, re.search(r"from (\S+(?: × \S+)?) to (\S+(?: × \S+)?)\. ", label).groups())
            assert f"{y.shape[0]} by {y.shape[1]}" in label
            assert (low, high) == (pytest.approx(y.min(), rel=6e-3), pytest.approx(y.max(), rel=6e-3)), settings
            cells = page.get_by_test_id("products").locator("> div").all_inner_texts()
            shown_products = [value(text.split("= ")[1]) for text in cells]
            np.testing.assert_allclose(shown_products, products.ravel(), rtol=6e-3, atol=1e-6)
            total = page.get_by_test_id("sum").inner_text().removeprefix("sum = ").split(",")[0]
            assert value(total) == pytest.approx(products.sum(), rel=6e-3, abs=1e-6)
            (top, bottom), (left, right) = widget.receptive_field()
            assert f"sees rows {top} to {bottom} and columns {left} to {right} " in label.replace("−", "-")


def test_pixels_of_the_output_are_pythons(chromium):
    """Read the canvas itself: grey values of a blur, pixel by pixel."""
    widget = ConvolutionExplorer(kernel="blur", padding=False, pick=(93, 93))
    with shown(chromium, widget, device_scale_factor=1) as page:
        read = """([down, across]) => {
          const c = document.querySelector("[data-testid=output]"), g = c.getContext("2d");
          return Array.from({length: down * across}, (_, k) => g.getImageData((k % across + .5) * c.width / across,
            (Math.floor(k / across) + .5) * c.height / down, 1, 1).data[0]); }"""
        y = widget.output
        grey = np.reshape(page.evaluate(read, list(y.shape)), y.shape)
        inside = (slice(0, 90), slice(0, 90))  # the frame around the picked pixel lies in the corner
        expected = 255 * y / widget.picture.max()
        assert np.abs(grey - expected)[inside].max() <= 1


def test_weights_are_typed_stepped_dragged_and_turned(chromium):
    widget = ConvolutionExplorer(kernel="identity")
    with shown(chromium, widget) as page:
        first, middle = page.get_by_test_id("weight-0"), page.get_by_test_id("weight-4")
        first.fill("−0.25")
        first.press("Enter")
        carry(page, widget)
        assert widget.kernel[0] == -0.25
        expect(page.get_by_test_id("preset")).to_have_value("")
        middle.focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Shift+ArrowDown")
        carry(page, widget)
        assert widget.kernel[4] == pytest.approx(0.1)
        box = middle.bounding_box()
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.wheel(0, -100)
        page.wait_for_function("window.model.values.kernel[4] === 0.2")
        drag(page, "weight-4", 0, -60)
        carry(page, widget)
        assert widget.kernel[4] == pytest.approx(1.2)
        first.fill("11")
        first.press("Enter")
        expect(page.get_by_test_id("readout")).to_contain_text("type a number from −10 to 10")
        assert first.get_attribute("aria-invalid") == "true"
        page.get_by_test_id("preset").select_option("sharpen")
        carry(page, widget)
        assert widget.kernel == [0, -1, 0, -1, 5, -1, 0, -1, 0]


def test_the_pixel_is_pointed_at_and_walked_to(chromium):
    widget = ConvolutionExplorer(padding=False)
    with shown(chromium, widget) as page:
        box = page.get_by_test_id("output").bounding_box()
        page.mouse.click(box["x"] + box["width"] * 10.5 / 94, box["y"] + box["height"] * 20.5 / 94)
        carry(page, widget)
        assert widget.pick == [20, 10]
        page.get_by_test_id("pixel").focus()
        for key in ("ArrowRight", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowLeft"):
            page.keyboard.press(key)
        carry(page, widget)
        assert widget.pick == [29, 0]
        box = page.get_by_test_id("photo").bounding_box()
        for layers in (1, 2):
            page.get_by_test_id("layers").select_option(str(layers))
            page.mouse.click(box["x"] + box["width"] * 40.5 / 96, box["y"] + box["height"] * 50.5 / 96)
            carry(page, widget)
            (top, bottom), (left, right) = widget.receptive_field()
            assert ((top + bottom) / 2, (left + right) / 2) == (50, 40)


def test_a_new_stride_keeps_the_place_and_too_small_a_map_is_said(chromium):
    widget = ConvolutionExplorer(np.ones((8, 8)), padding=False, dilation=2, pick=(2, 2))
    with shown(chromium, widget) as page:
        page.get_by_test_id("stride").select_option("2")
        carry(page, widget)
        assert widget.pick == [1, 1]
        page.get_by_test_id("layers").select_option("2")
        expect(page.get_by_test_id("readout")).to_contain_text("smaller than the kernel (5 by 5): use fewer layers")
        page.get_by_test_id("padding").check()
        expect(page.get_by_test_id("readout")).to_contain_text("The nine products sum to")
        page.get_by_test_id("relu").check()
        expect(page.get_by_test_id("sum")).to_contain_text("ReLU: max(0, ")
