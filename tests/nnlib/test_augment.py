"""Pictures changed at random: what moves where, what stays, beside rolled and turned arrays."""

import numpy as np
import pytest

import nnlib
from nnlib.data import digits
from nnlib.errors import DataError, ShapeError
from nnlib.vision import cutout, horizontal_flip, rotate, shift

DIGITS = digits().x[:60].reshape(-1, 8, 8)
ALL = {
    "shift": lambda x, rng: shift(x, 2, rng=rng),
    "rotate": lambda x, rng: rotate(x, 20, rng=rng),
    "cutout": lambda x, rng: cutout(x, 3, rng=rng),
    "horizontal_flip": lambda x, rng: horizontal_flip(x, rng=rng),
}


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", ALL)
def test_each_gives_new_pictures_like_the_old_ones(name):
    before = DIGITS.copy()
    out = ALL[name](DIGITS, rng())
    np.testing.assert_array_equal(DIGITS, before)
    assert out.shape == DIGITS.shape
    assert out.dtype == np.float32
    assert not np.shares_memory(out, DIGITS)
    changes = [not np.array_equal(a, b) for a, b in zip(out, DIGITS)]
    assert sum(changes) > 15
    np.testing.assert_array_equal(out, ALL[name](DIGITS, rng()))
    assert not np.array_equal(out, ALL[name](DIGITS, rng(1)))


@pytest.mark.parametrize("name", ALL)
def test_the_channels_of_a_picture_move_together(name):
    colour = np.stack([DIGITS, 2 * DIGITS, -DIGITS], axis=1)
    out = ALL[name](colour, rng(3))
    grey = ALL[name](DIGITS, rng(3))
    for c, factor in enumerate((1, 2, -1)):
        np.testing.assert_allclose(out[:, c], factor * grey, atol=1e-6)


@pytest.mark.parametrize("name", ALL)
def test_no_pictures_and_the_librarys_own_rng(name):
    assert ALL[name](DIGITS[:0], rng()).shape == (0, 8, 8)
    assert ALL[name](np.zeros((0, 1, 8, 8)), None).shape == (0, 1, 8, 8)
    nnlib.manual_seed(5)
    a = ALL[name](DIGITS, None)
    nnlib.manual_seed(5)
    np.testing.assert_array_equal(a, ALL[name](DIGITS, None))


def test_shift_moves_whole_pixels_and_lets_fill_in():
    x = np.repeat(np.arange(1.0, 31.0).reshape(1, 5, 6), 300, axis=0)
    out, seen = shift(x, (2, 1), fill=-1, rng=rng()), set()
    for picture in out:
        down, right = next(
            (d, r)
            for d in range(-2, 3)
            for r in range(-1, 2)
            if picture[2 + d if d < 0 else 2 : 3 + max(d, 0), :].size and picture[2 + d, 2 + r] == x[0, 2, 2]
        )
        seen.add((down, right))
        expected = np.full((5, 6), -1.0)
        expected[max(down, 0) : 5 + min(down, 0), max(right, 0) : 6 + min(right, 0)] = x[
            0, max(-down, 0) : 5 + min(-down, 0), max(-right, 0) : 6 + min(-right, 0)
        ]
        np.testing.assert_array_equal(picture, expected)
    assert len(seen) == 15  # every one of 5 × 3 moves


@pytest.mark.parametrize("turns", [1, 2, 3, 4])
def test_quarter_turns_are_exact(turns):
    for x in (DIGITS, np.arange(20.0).reshape(1, 4, 5)[:, :, :4]):
        turned = rotate(x, (90 * turns, 90 * turns))
        np.testing.assert_allclose(turned, np.rot90(x, turns, axes=(-2, -1)), atol=1e-6)


def test_rotation_is_bilinear_and_fills_corners():
    plane = (np.mgrid[:9, :9][0] * 2.0 + np.mgrid[:9, :9][1])[None]  # a plane: interpolation is exact on it
    angle = 30
    out = rotate(plane, (angle, angle), fill=99.0)[0]
    s, c = np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))
    for i in range(2, 7):
        for j in range(2, 7):
            down, right = i - 4, j - 4
            assert out[i, j] == pytest.approx(2 * (c * down + s * right + 4) + (c * right - s * down) + 4)
    assert rotate(np.zeros((1, 9, 9)), (45, 45), fill=99.0)[0, 0, 0] == 99
    assert out[4, 4] == plane[0, 4, 4]
    np.testing.assert_array_equal(rotate(DIGITS, 0), DIGITS)


def test_angles_are_drawn_one_a_picture_within_bounds():
    bar = np.zeros((200, 21, 21))
    bar[:, 10, 11:] = 1  # points to the right
    out = rotate(bar, 40, rng=rng())
    down, right = np.mgrid[:21, :21] - 10
    angles = np.rad2deg(np.arctan2(-(out * down).sum((1, 2)), (out * right).sum((1, 2))))
    assert -41 < angles.min() < -35
    assert 35 < angles.max() < 41
    assert abs(angles.mean()) < 5


def test_cutout_covers_a_square_that_may_stick_out():
    x = np.ones((400, 7, 9))
    out = cutout(x, 3, fill=0.25, rng=rng())
    areas = {int((picture == 0.25).sum()) for picture in out}
    assert areas == {9, 6, 4}
    assert set(np.unique(out)) == {0.25, 1.0}
    for picture in out:
        rows, columns = np.nonzero(picture == 0.25)
        assert (np.ptp(rows) + 1) * (np.ptp(columns) + 1) == len(rows)
    hit = (out == 0.25).mean(axis=0)
    assert (hit > 0).all()  # every pixel is covered now and then


def test_flip_mirrors_left_and_right_with_probability_p():
    x = np.arange(600.0 * 6).reshape(600, 2, 3)
    out = horizontal_flip(x, 0.3, rng=rng())
    flipped = (out == x[:, :, ::-1]).all(axis=(1, 2))
    assert ((out == x).all(axis=(1, 2)) ^ flipped).all()
    assert 0.24 < flipped.mean() < 0.36
    np.testing.assert_array_equal(horizontal_flip(x, 1.0), x[:, :, ::-1])
    np.testing.assert_array_equal(horizontal_flip(x, 0), x)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: shift(DIGITS, 8), ValueError, "smaller than the picture, 8 high"),
        (lambda: shift(DIGITS, -1), ValueError, "most must be 0 or more"),
        (lambda: shift(DIGITS, 1.5), TypeError, "whole number"),
        (lambda: shift(DIGITS, (1, 2, 3)), ValueError, r"\(down, right\)"),
        (lambda: shift(DIGITS[0], 1), ShapeError, r"got shape \(8, 8\).*x\[None\]"),
        (lambda: shift(digits().x, 1), ShapeError, r"\(1797, 64\)"),
        (lambda: rotate(DIGITS, -3), ValueError, "low <= high"),
        (lambda: rotate(DIGITS, float("nan")), ValueError, "degrees"),
        (lambda: rotate((DIGITS * 16).astype(np.uint8), 10), DataError, r"astype\(np.float32\)"),
        (lambda: cutout(DIGITS, 9), ValueError, "at most the picture's"),
        (lambda: cutout(DIGITS, 0), ValueError, "size must be 1 or more"),
        (lambda: horizontal_flip(DIGITS, 1.2), ValueError, "probability"),
        (lambda: horizontal_flip([["a"]]), DataError, "pictures hold numbers"),
        (lambda: cutout(DIGITS, 2, rng=3), TypeError, r"default_rng\(3\)"),
    ],
)
def test_bad_input_is_told_what_to_do(call, error, message):
    with pytest.raises(error, match=message):
        call()
