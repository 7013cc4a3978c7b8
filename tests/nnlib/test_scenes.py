"""Scenes of digits: real digits, tight boxes, no digit picture in both parts, the same generator the same scenes."""

import numpy as np
import pytest

from nnlib.data import digit_scenes, digits
from nnlib.data.scenes import enlarged, halves, overlap
from nnlib.errors import DataError


def rng(seed=0):
    return np.random.default_rng(seed)


def test_shapes_ranges_and_repeatability():
    a, b = digit_scenes(30, rng=rng(4)), digit_scenes(30, rng=rng(4))
    assert a.images.shape == (30, 1, 48, 48)
    assert a.images.dtype == np.float32
    assert a.images.min() >= 0
    assert a.images.max() <= 1
    np.testing.assert_array_equal(a.images, b.images)
    for box, label, again in zip(a.boxes, a.labels, b.boxes):
        np.testing.assert_array_equal(box, again)
        assert box.dtype == np.float32
        assert label.dtype == np.int64
        assert box.shape == (len(label), 4)
        assert 1 <= len(label) <= 4
        assert (box[:, :2] >= 0).all()
        assert (box[:, 2:] <= 48).all()
        assert (box[:, 2:] - box[:, :2] >= 3).all()
        assert (box[:, 2:] - box[:, :2] <= 24).all()
    assert not np.array_equal(a.images, digit_scenes(30, rng=rng(5)).images)
    images, _, labels = a
    assert images is a.images
    assert len(labels) == 30


def test_overlap_is_the_share_of_the_smaller_box():
    small, large = np.array([2.0, 2, 4, 6]), np.array([0.0, 0, 10, 4])
    assert overlap(small, [large]) == overlap(large, [small]) == 0.5
    assert overlap(small, [large, np.array([2.0, 2, 4, 5])]) == 1
    assert overlap(small, [np.array([4.0, 6, 9, 9])]) == overlap(small, []) == 0


def test_all_digits_all_numbers_of_digits_and_overlaps_within_bounds():
    scenes = digit_scenes(400, rng=rng(1))
    counts = np.bincount([len(label) for label in scenes.labels], minlength=5)
    assert (counts[1:5] > 70).all()
    classes = np.bincount(np.concatenate(scenes.labels), minlength=10)
    assert (classes > 60).all()
    shares = [overlap(b, list(boxes[:i])) for boxes in scenes.boxes for i, b in enumerate(boxes)]
    assert 0.2 < max(shares) <= 0.25
    assert np.mean(np.array(shares) > 0) > 0.15  # some do overlap


def test_no_picture_of_a_digit_is_in_both_parts():
    (train, y_train), (test, y_test) = halves()["train"], halves()["test"]
    assert (len(train), len(test)) == (1347, 450)
    assert len(y_train) + len(y_test) == 1797
    assert not {p.tobytes() for p in train} & {p.tobytes() for p in test}
    assert {p.tobytes() for p in [*train, *test]} == {p.tobytes() for p in digits().x}
    assert (np.bincount(y_test) > 30).all()


def test_a_lone_digit_on_a_quiet_canvas_fills_its_box():
    plain = digit_scenes(40, digits_per_scene=(1, 1), clutter=0, noise=0, rng=rng(2))
    for image, ((x1, y1, x2, y2),) in zip(plain.images[:, 0], plain.boxes):
        x1, y1, x2, y2 = map(int, (x1, y1, x2, y2))
        ground = np.median(image)
        lit = image > ground + 0.04
        assert lit[y1:y2, x1:x2].mean() > 0.25
        assert lit[y1, x1:x2].any()  # the box is tight on all four sides
        assert lit[y2 - 1, x1:x2].any()
        assert lit[y1:y2, x1].any()
        assert lit[y1:y2, x2 - 1].any()
        outside = image.copy()
        outside[y1:y2, x1:x2] = ground
        assert np.abs(outside - ground).max() < 1e-6


def test_enlarging_keeps_the_picture():
    digit = halves()["train"][0][3]
    same = enlarged(digit, 8)
    rows, columns = np.flatnonzero((digit >= 0.25).any(1)), np.flatnonzero((digit >= 0.25).any(0))
    np.testing.assert_allclose(same, digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], atol=1e-6)
    assert enlarged(digit, 16).shape == pytest.approx(np.array(same.shape) * 2, abs=2)
    assert enlarged(np.full((8, 8), 0.7, np.float32), 20) == pytest.approx(np.full((20, 20), 0.7))


def test_options():
    assert digit_scenes(0, rng=rng()).images.shape == (0, 1, 48, 48)
    empty = digit_scenes(5, digits_per_scene=(0, 0), rng=rng())
    assert [b.shape for b in empty.boxes] == [(0, 4)] * 5
    assert digit_scenes(2, size=64, rng=rng()).images.shape == (2, 1, 64, 64)
    apart = digit_scenes(60, most_overlap=0.0, rng=rng())
    assert max(overlap(b, list(bs[:i])) for bs in apart.boxes for i, b in enumerate(bs)) == 0
    crowded = digit_scenes(20, digits_per_scene=(12, 12), rng=rng())
    assert 4 < max(map(len, crowded.labels)) <= 12
    strokes = digit_scenes(50, digits_per_scene=(0, 0), clutter=6, noise=0, rng=rng())
    assert np.mean([np.ptp(image) > 0.2 for image in strokes.images]) > 0.7
    held = digit_scenes(20, part="test", rng=rng(7))
    assert not np.array_equal(held.images, digit_scenes(20, rng=rng(7)).images)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"part": "tset"}, DataError, "Did you mean 'test'"),
        ({"side": (13, 60)}, DataError, "up to size 48"),
        ({"digits_per_scene": (3, 2)}, DataError, r"digits_per_scene=\(3, 2\)"),
        ({"most_overlap": 2}, DataError, "overlap in 0 … 1"),
        ({"side": (4, 9)}, ValueError, "side must be 8 or more"),
        ({"clutter": 1.5}, TypeError, "clutter must be a whole number"),
        ({"noise": -1}, ValueError, "noise must be 0 or more"),
        ({"rng": 3}, TypeError, r"default_rng\(3\)"),
    ],
)
def test_bad_options_are_told_what_to_do(options, error, message):
    with pytest.raises(error, match=message):
        digit_scenes(2, **options)
