"""From strokes to numbers: the pen, the stretching to the frame, the counts in blocks, the bundled twenty."""

import math

import numpy as np
import pytest

from nnlib.data import as_pixels, digits, drawn_digits
from nnlib.data.drawings import BRUSH, blocks, fitted, inked, strokes_checked
from nnlib.errors import DataError


def line(*points, value=1):
    return {"value": value, "points": [list(point) for point in points]}


def test_the_data_set_has_ink_in_its_first_and_last_row_and_hardly_any_in_its_first_column():
    x = digits().x.reshape(-1, 8, 8)
    assert x[:, 0].any(axis=1).all()
    assert x[:, 7].any(axis=1).all()
    assert x[:, :, 0].any(axis=1).mean() < 0.02


def test_the_data_set_holds_counts_of_sixteen_and_so_does_a_drawing():
    for x in (digits().x, as_pixels(drawn_digits()[0])):
        assert x.dtype == np.float32
        np.testing.assert_array_equal(16 * x, np.rint(16 * x))
        assert x.min() == 0
        assert x.max() == 1


def test_ink_is_where_the_pen_was():
    sheet = inked([line((10, 16), (20, 16))])
    rows, columns = np.nonzero(sheet)
    assert (rows.min(), rows.max()) == (14, 17)
    assert (columns.min(), columns.max()) == (8, 21)
    far = [
        (x, y)
        for y in range(32)
        for x in range(32)
        if math.hypot(max(10 - x - 0.5, 0, x + 0.5 - 20), y + 0.5 - 16) > BRUSH
    ]
    assert not any(sheet[y, x] for x, y in far)
    assert sheet[16, 8:22].all()


def test_the_eraser_takes_away_and_later_ink_comes_back():
    drawing = [line((4, 16), (28, 16)), line((16, 4), (16, 28), value=0)]
    assert inked(drawing)[16, 16] == 0
    assert inked(drawing)[16, 6] == 1
    assert inked([*drawing, line((16, 16))])[16, 16] == 1


@pytest.mark.parametrize("grow", [0.3, 1.0])
@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (-3, 2), (4, -1)])
def test_fitting_forgets_size_and_place(grow, dx, dy):
    drawing = [line((10, 6), (20, 12), (12, 26)), line((14, 14), (14, 15), value=0)]
    other = [
        {**s, "points": [[16 + grow * (x - 16) + dx, 16 + grow * (y - 16) + dy] for x, y in s["points"]]}
        for s in drawing
    ]
    for a, b in zip(fitted(drawing), fitted(other), strict=True):
        np.testing.assert_allclose(a["points"], b["points"], atol=1e-5)
        assert a["value"] == b["value"]


def test_a_fitted_drawing_touches_the_frame_and_keeps_its_proportions():
    points = np.array(fitted([line((10, 6), (20, 12), (12, 26))])[0]["points"])
    assert points[:, 1].min() == pytest.approx(BRUSH)
    assert points[:, 1].max() == pytest.approx(32 - BRUSH)
    assert np.ptp(points[:, 0]) / np.ptp(points[:, 1]) == pytest.approx(10 / 20)
    wide = np.array(fitted([line((2, 15), (30, 17))])[0]["points"])
    assert np.ptp(wide[:, 0]) == pytest.approx(32 - 2 * BRUSH)


def test_a_dot_and_nothing_can_be_fitted():
    assert fitted([]) == []
    assert fitted([line((3, 3))])[0]["points"] == [[16.0, 16.0]]
    assert fitted([line((3, 3), (3, 4))])[0]["points"] == [[16.0, 12.0], [16.0, 20.0]], (
        "a speck grows eightfold, no more"
    )
    eraser = [line((3, 3), value=0)]
    assert fitted(eraser) == eraser


@pytest.mark.parametrize("size", [4, 8, 16, 32])
def test_blocks_hold_the_share_of_ink(size):
    sheet = np.random.default_rng(0).integers(0, 2, (32, 32))
    side = 32 // size
    seen = blocks(sheet, size)
    for i in range(size):
        for j in range(size):
            assert seen[i, j] == np.float32(sheet[i * side : (i + 1) * side, j * side : (j + 1) * side].mean())


def test_the_bundled_twenty_are_drawings_of_their_own():
    drawings, y = drawn_digits()
    assert y.tolist() == [*range(10), *range(10)]
    assert drawings == drawn_digits()[0], "the same every time"
    x = as_pixels(drawings)
    data = digits().x
    nearest = np.sqrt(((x[:, None] - data[None]) ** 2).sum(axis=2)).min(axis=1)
    assert nearest.min() > 0.5, "none is an image of the data set"
    assert (x.reshape(20, 8, 8)[:, [0, 7]].any(axis=2)).all(), "stretched from the first row to the last"
    points = np.concatenate([s["points"] for d in drawings for s in d])
    assert points.min() > 0
    assert points.max() < 32
    heights = [np.ptp([p[1] for s in d for p in s["points"]]) for d in drawings]
    assert max(heights) > 1.4 * min(heights), "as people draw: of different sizes"
    assert strokes_checked(drawings[4]) == drawings[4]


def test_a_model_of_nearest_neighbours_reads_most_of_them_stretched_and_fewer_as_drawn():
    (drawings, y), table = drawn_digits(), digits()

    def right(x):
        nearest = ((x[:, None] - table.x[None]) ** 2).sum(axis=2).argmin(axis=1)
        return np.sum(table.y[nearest] == y)

    assert right(as_pixels(drawings)) >= 17
    assert right(as_pixels(drawings, fit=False)) <= 14


BAD = [None, "ink", [3], [{}], [line()], [line((1,))], [line((1, "2"))], [line((1, math.nan))], [line((1, True))],
       [line((1, 2), value=2)]]  # fmt: skip


@pytest.mark.parametrize("strokes", BAD, ids=repr)
def test_what_is_no_drawing_is_refused(strokes):
    with pytest.raises(DataError, match="a drawing is a list of strokes"):
        strokes_checked(strokes)


@pytest.mark.parametrize(
    ("sheet", "size", "words"), [(np.zeros((8, 8)), 8, "(32, 32)"), (np.zeros((32, 32)), 7, "4, 8, 16")]
)
def test_bad_sheets_and_sizes_are_refused(sheet, size, words):
    with pytest.raises(DataError) as caught:
        blocks(sheet, size)
    assert words in str(caught.value)
