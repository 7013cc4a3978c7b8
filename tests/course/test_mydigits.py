"""The learner's twenty digits: kept at once, merged, never lost; the widget; what later lessons get."""

import json

import numpy as np
import pytest

from coursekit import MyDigits, my_digits, whose_digits
from coursekit.mydigits import SLOTS, Drawings, Newer
from nnlib.data import as_pixels, digits, drawn_digits
from nnlib.data.drawings import inked
from nnlib.errors import DataError

ONE = [{"value": 1, "points": [[16.0, 4.0], [16.0, 28.0]]}]
DASH = [{"value": 1, "points": [[6.0, 16.0], [26.0, 16.0]]}]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "work"
    monkeypatch.setenv("COURSE_HOME", str(folder))
    return folder


def stored(home):
    entries = json.loads((home / "my_digits.json").read_text(encoding="utf-8"))["digits"]
    assert [entry["digit"] for entry in entries] == list(SLOTS)
    return {place: entry["strokes"] for place, entry in enumerate(entries) if entry["strokes"]}


# -- what later lessons get --------------------------------------------------------------------------------------------


def test_without_drawings_the_bundled_twenty_come_in_the_format_of_the_data(home):
    x, y = my_digits()
    np.testing.assert_array_equal(x, as_pixels(drawn_digits()[0]))
    assert (x.shape[1:], x.dtype, y.dtype) == (digits().x.shape[1:], digits().x.dtype, digits().y.dtype)
    assert whose_digits() == "the bundled twenty"
    assert not home.exists(), "reading makes no folder"


def test_own_drawings_take_their_places():
    Drawings().write({1: ONE, 11: DASH})
    x, y = my_digits()
    np.testing.assert_array_equal(x[[1, 11]], as_pixels([ONE, DASH]))
    np.testing.assert_array_equal(x[2], as_pixels(drawn_digits()[0])[2])
    assert y.tolist() == list(SLOTS)
    assert whose_digits() == "2 of your own and 18 bundled ones"
    Drawings().write(dict.fromkeys(range(20), ONE))
    assert whose_digits() == "your own twenty"


def test_other_sizes_and_as_drawn():
    Drawings().write({0: [{"value": 1, "points": [[4.0, 4.0], [4.0, 9.0]]}]})
    assert my_digits(size=16)[0].shape == (20, 256)
    drawn, stretched = my_digits(fit=False)[0][0], my_digits()[0][0]
    assert not drawn.reshape(8, 8)[4:].any()
    assert stretched.reshape(8, 8)[7].any()


# -- the file ----------------------------------------------------------------------------------------------------------


def test_two_notebooks_add_up():
    here, there = Drawings(), Drawings()
    here.write({3: ONE})
    there.write({4: DASH})
    assert here.write({3: DASH})[3:5] == [DASH, DASH]


DAMAGED = {
    "cut off": '{"schema": 1, "digits": [{"dig',
    "no object": "[1, 2]",
    "too few": json.dumps({"schema": 1, "digits": []}),
    "other digits": json.dumps({"schema": 1, "digits": [{"digit": 9, "strokes": []}] * 20}),
    "no strokes": json.dumps({"schema": 1, "digits": [{"digit": d, "strokes": "ink"} for d in SLOTS]}),
    "no utf-8": None,
}


@pytest.mark.parametrize("how", DAMAGED)
@pytest.mark.parametrize("act", ["read", "write", "score"])
def test_a_damaged_file_is_kept_aside(home, how, act):
    home.mkdir()
    damaged = DAMAGED[how].encode() if DAMAGED[how] else b"\xff\xfe\x00"
    (home / "my_digits.json").write_bytes(damaged)
    file = Drawings()
    if act == "read":
        assert file.read() == [[]] * 20
    elif act == "write":
        file.write({0: ONE})
        assert stored(home) == {0: ONE}
    else:
        assert my_digits()[0].shape == (20, 64)
    if act != "score":
        assert "my_digits.damaged-1.json" in file.note
    assert (home / "my_digits.damaged-1.json").read_bytes() == damaged
    assert act == "write" or not (home / "my_digits.json").exists()


def test_a_second_damaged_file_does_not_replace_the_first(home):
    home.mkdir()
    for text in ("one", "two"):
        (home / "my_digits.json").write_text(text, encoding="utf-8")
        Drawings().read()
    assert [(home / f"my_digits.damaged-{n}.json").read_text(encoding="utf-8") for n in (1, 2)] == ["one", "two"]


def test_a_file_of_a_later_version_is_left_alone(home):
    home.mkdir()
    text = json.dumps({"schema": 2, "drawings": "in another form"})
    (home / "my_digits.json").write_text(text, encoding="utf-8")
    file = Drawings()
    assert file.read() == [[]] * 20
    assert "later version" in file.note
    with pytest.raises(Newer):
        file.write({0: ONE})
    assert (home / "my_digits.json").read_text(encoding="utf-8") == text


# -- the widget --------------------------------------------------------------------------------------------------------


def test_a_kept_drawing_is_saved_at_once_and_the_next_digit_asked_for(home):
    twenty = MyDigits()
    assert (twenty.digit, twenty.state()["kept"]) == (0, 0)
    twenty.keep(DASH)
    assert stored(home) == {0: DASH}
    assert twenty.digit == 1
    assert twenty.message == "Saved in my_digits.json."
    assert MyDigits().kept[0] == DASH
    assert MyDigits().digit == 1, "another notebook goes on from there"


def test_places_already_drawn_are_not_asked_for_again():
    Drawings().write({1: ONE, 2: DASH})
    twenty = MyDigits()
    twenty.keep(DASH)
    assert twenty.asked == 3
    twenty.asked = 19
    twenty.keep(DASH)
    assert twenty.asked == 3, "round, to the first that is still empty"


def test_one_can_be_drawn_again_when_all_are_there(home):
    Drawings().write(dict.fromkeys(range(20), ONE))
    twenty = MyDigits()
    twenty.asked = 7
    twenty.keep(DASH)
    assert stored(home)[7] == DASH
    assert twenty.asked == 8


def test_take_back_undoes_step_by_step_and_puts_the_drawing_on_the_sheet(home):
    Drawings().write({0: ONE})
    twenty = MyDigits()
    assert not twenty.can_take_back
    twenty.asked = 0
    twenty.keep(DASH)
    twenty.keep(ONE)
    twenty.take_back()
    assert stored(home) == {0: DASH}
    assert (twenty.asked, twenty._sheet["strokes"], twenty.can_take_back) == (1, ONE, True)
    twenty.take_back()
    assert stored(home) == {0: ONE}, "what the place held before"
    assert (twenty.asked, twenty._sheet["strokes"], twenty.can_take_back) == (0, DASH, False)
    twenty.take_back()
    assert twenty.message == "There is nothing to take back."
    assert stored(home) == {0: ONE}


def test_the_browser_keeps_and_takes_back_through_messages(home):
    twenty = MyDigits()
    twenty._on_message(twenty, {"do": "keep", "with": {"strokes": DASH, "place": 5}}, [])
    assert stored(home) == {5: DASH}
    twenty._on_message(twenty, {"do": "take_back"}, [])
    assert stored(home) == {}
    twenty._on_message(twenty, {"do": "reset"}, [])
    assert twenty.kept == [[]] * 20


def test_a_folder_that_cannot_be_written_keeps_the_drawing_in_the_notebook(home):
    home.parent.joinpath("work").write_text("a file in the way", encoding="utf-8")
    twenty = MyDigits()
    twenty.keep(DASH)
    assert twenty.kept[0] == DASH
    assert twenty.asked == 1
    assert twenty.message.startswith("Not saved: ")


def test_a_damaged_file_is_said_on_the_widget(home):
    home.mkdir()
    (home / "my_digits.json").write_text("{", encoding="utf-8")
    assert "kept as my_digits.damaged-1.json" in MyDigits().message


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda t: t.keep([]), "blank; draw a 0"),
        (lambda t: t.keep([{"value": 0, "points": [[3, 3]]}]), "blank; draw a 0"),
        (lambda t: t.keep("ink"), "a drawing is a list of strokes"),
        (lambda t: setattr(t, "asked", 20), "a place from 0 to 19"),
    ],
)
def test_bad_drawings_and_places_are_refused(home, act, words):
    with pytest.raises(DataError, match=words):
        act(MyDigits())
    assert not (home / "my_digits.json").exists()


def test_reset_clears_the_sheet_and_loses_no_drawing(home):
    twenty = MyDigits()
    start = twenty.state()
    twenty.keep(DASH)
    twenty._ink = "f" * 256
    twenty.reset()
    assert twenty.state() == start | {"kept": 1}
    assert stored(home) == {0: DASH}


def test_the_picture_tells_own_drawings_from_bundled_ones():
    twenty = MyDigits()
    assert "0 of them drawn by you" in twenty.alt_text
    twenty.keep(DASH)
    assert "1 of them drawn by you. Bundled drawings stand in for the other 19." in twenty.alt_text
    alphas = [ax.images[0].get_alpha() for ax in twenty.static_figure().axes]
    assert alphas == [1.0] + [0.45] * 19


def test_the_picture_shows_the_drawings_as_they_were_drawn():
    twenty = MyDigits()
    corner = [{"value": 1, "points": [[4.0, 4.0], [4.0, 9.0]]}]
    twenty.keep(corner)
    np.testing.assert_array_equal(twenty.static_figure().axes[0].images[0].get_array(), inked(corner))
