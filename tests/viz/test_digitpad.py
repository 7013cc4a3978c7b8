"""DigitPad: the sheet, the 64 numbers, the callback."""

import numpy as np
import pytest

from nnlib.data import digits
from nnlib.viz.widgets import DigitPad
from nnlib.viz.widgets.digitpad import BLANK, ink_from, pixels_of


def test_every_bundled_digit_survives_the_sheet():
    x = digits().x
    for image in x:
        np.testing.assert_array_equal(pixels_of(ink_from(image.reshape(8, 8)), 8), image)


def test_ink_is_laid_towards_the_neighbours():
    image = np.zeros((8, 8))
    image[3, 3], image[3, 4] = 0.5, 1.0
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(ink_from(image)), np.uint8)).reshape(32, 32)
    assert bits[12:16, 14:16].mean() > bits[12:16, 12:14].mean()


@pytest.mark.parametrize("size", [4, 8, 16, 32])
def test_the_picture_is_the_share_of_ink_in_each_block(size):
    pad = DigitPad(digit=3, size=size)
    assert pad.image.shape == (size, size)
    assert pad.image.dtype == np.float32
    assert pad.image.mean() == pytest.approx(pad.state()["inked"] / 1024)


def test_a_drawing_reaches_the_callback():
    seen = []
    pad = DigitPad(on_change=seen.append)
    assert seen == []
    pad._ink = "ffffffff" + BLANK[8:]  # the top row of points, as the browser sends it
    assert seen[0].shape == (8, 8)
    assert seen[0][0, 0] == 0.25
    assert pad.pixels[:8] == [0.25] * 8
    assert not any(pad.pixels[8:])


def test_a_broken_callback_is_said_on_the_pad():
    def broken(image):
        return image.nothing

    pad = DigitPad(on_change=broken)
    with pytest.raises(AttributeError):
        pad.load(digits().x[0])
    assert "AttributeError" in pad.message


def test_load_clear_reset():
    pad = DigitPad(digit=7)
    start = pad.pixels
    pad.load(digits().x[0])
    np.testing.assert_array_equal(pad.image.ravel(), digits().x[0])
    pad.clear()
    assert pad.state() == {"pixels": [0.0] * 64, "inked": 0}
    assert "blank" in pad.alt_text
    pad.reset()
    assert pad.pixels == start


def test_a_digit_is_one_of_the_data():
    x, y, *_ = digits()
    for digit in range(10):
        assert any(np.array_equal(DigitPad(digit=digit).pixels, image) for image in x[y == digit])


BAD = {
    "digit must be 0 to 9": lambda: DigitPad(digit=10),
    "size must be one of": lambda: DigitPad(size=7),
    "on_change must be a function": lambda: DigitPad(on_change=3),
    "expected 64 values": lambda: DigitPad().load(np.zeros((4, 4))),
    "from 0 to 1, got 0 to 15": lambda: DigitPad().load(digits().x[0] * 16),
    "NaN": lambda: DigitPad().load(np.full(64, np.nan)),
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(ValueError, match=words):
        BAD[words]()


def test_the_static_picture_shows_sheet_and_pixels():
    pad = DigitPad(digit=2)
    sheet, seen = pad.static_figure().axes
    assert sheet.images[0].get_array().sum() == pad.state()["inked"]
    np.testing.assert_array_equal(seen.images[0].get_array(), pad.image)
