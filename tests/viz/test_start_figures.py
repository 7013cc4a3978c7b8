"""The figures of lesson 00 state what the arrays say."""

import numpy as np

from nnlib.viz import figures


def test_before_and_after_marks_the_weights_that_never_moved():
    before = np.random.default_rng(0).normal(size=(3, 8, 8))
    after = before.copy()
    after[:, 2:6] += 0.5
    after[0, 0, 0] += 1  # moved in one of the three is moved
    fig = figures.before_after(before, after, titles="abc")
    assert "Dots mark 31 weights" in fig.alt_text
    assert "≈0.49" in fig.alt_text  # 32 weights by 0.5 in each, one by 1 in one: 16.33 / 33
    dots = fig.axes[3].lines[0].get_xydata()
    assert len(dots) == 31
    assert [0, 0] not in dots.tolist()
    assert [1, 0] in dots.tolist()  # column 1, row 0
    assert len(fig.axes) == 6
    np.testing.assert_array_equal(fig.axes[3].images[0].get_array(), after[0])


def test_answers_shows_the_ten_shares_and_names_the_largest():
    shares = np.full((2, 10), 0.05)
    shares[0, 4], shares[1, 9] = 0.55, 0.55
    fig = figures.answers(np.zeros((2, 8, 8)), shares, titles=["empty", "boot"], title="Asked")
    assert fig.alt_text == "Asked: an answer to each picture. empty: ≈4 with ≈55%; boot: ≈9 with ≈55%."
    heights = [bar.get_height() for bar in fig.axes[3].patches]
    assert heights == shares[1].tolist()
    colours = {bar.get_facecolor() for bar in fig.axes[2].patches}
    assert len(colours) == 2
    assert fig.axes[2].get_title("center") == "says 4"


def test_a_row_of_images_says_what_there_is_to_see():
    images = np.zeros((2, 8, 8))
    plain = figures.image_row(images, titles=[3, 8], title="Two")
    assert plain.alt_text == "Two: small images of 3, 8."
    told = figures.image_row(images, titles=[3, 8], title="Two", finding="both are blank")
    assert told.alt_text == "Two: small images of 3, 8; both are blank."
