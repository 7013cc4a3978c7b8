"""Generated data: toy problems, MNIST-1D, dates, numbers in words."""

import datetime
import json
from pathlib import Path

import numpy as np
import pytest

import nnlib
from nnlib.data import (
    LANGUAGES,
    blobs,
    circles,
    dates,
    gaussians_ring,
    mnist1d,
    moons,
    number_words,
    spirals,
    xor,
)
from nnlib.errors import DataError


def rng(seed=0):
    return np.random.default_rng(seed)


# ---- toy problems

TOYS = [blobs, moons, circles, xor, spirals, gaussians_ring]


@pytest.mark.parametrize("toy", TOYS)
@pytest.mark.parametrize("n", [4, 7, 200])
def test_toy(toy, n):
    x, y = toy(n, rng=rng())
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((n, 2), np.float32, (n,), np.int64)
    if toy is not gaussians_ring:  # there each point's cloud is drawn
        assert np.ptp(np.bincount(y, minlength=2)) <= 1
    again, _ = toy(n, rng=rng())
    np.testing.assert_array_equal(x, again)
    assert not np.array_equal(x, toy(n, rng=rng(1))[0])


@pytest.mark.parametrize("toy", TOYS)
def test_toy_without_rng_follows_manual_seed(toy):
    nnlib.manual_seed(3)
    first, second = toy(20)[0], toy(20)[0]
    assert not np.array_equal(first, second)
    nnlib.manual_seed(3)
    np.testing.assert_array_equal(first, toy(20)[0])


@pytest.mark.parametrize("toy", TOYS)
def test_noise_has_the_size_asked_for(toy):
    clean, noisy = toy(4000, noise=0, rng=rng())[0], toy(4000, noise=0.3, rng=rng())[0]
    assert (noisy - clean).std() == pytest.approx(0.3, rel=0.05)


def test_toys_lie_where_they_say():
    x, y = blobs(300, noise=0, classes=3)
    np.testing.assert_allclose(np.hypot(*x.T), 2, rtol=1e-6)
    assert len(np.unique(x.round(4), axis=0)) == 3
    x, y = blobs(2, noise=0)
    np.testing.assert_allclose(x, [[-(2**0.5)] * 2, [2**0.5] * 2], rtol=1e-6)
    x, y = circles(100, noise=0, factor=0.25, rng=rng())
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.25), rtol=1e-5)
    x, y = moons(100, noise=0, rng=rng())
    np.testing.assert_allclose(np.hypot(*x[y == 0].T), 1, rtol=1e-5)
    np.testing.assert_allclose(np.hypot(*(x[y == 1] - [1, 0.5]).T), 1, rtol=1e-5)
    assert (x[y == 0][:, 1] >= -1e-6).all()
    assert (x[y == 1][:, 1] <= 0.5 + 1e-6).all()
    x, y = xor(8, noise=0)
    np.testing.assert_array_equal(y, x[:, 0] != x[:, 1])
    assert len(np.unique(x, axis=0)) == 4


@pytest.mark.parametrize("toy", [moons, circles, spirals])
def test_these_come_in_random_order(toy):
    y = toy(200, rng=rng())[1]
    assert 60 < (y[1:] != y[:-1]).sum() < 140  # sorted: 1, in turn: 199
    first = toy(200, noise=0, rng=rng())[0][:50]
    assert np.abs(first.mean(axis=0) - toy(200, noise=0, rng=rng())[0].mean(axis=0)).max() < 0.3


def test_spirals_and_rings_lie_where_they_say():
    x, y = spirals(90, noise=0, classes=3, turns=2, rng=rng())
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    np.testing.assert_allclose(np.sort(radius[y == 1]), (np.arange(30) + 1) / 30, rtol=1e-5)
    turned = (angle - 2 * np.pi * (2 * radius + y / 3)) / (2 * np.pi)
    np.testing.assert_allclose(turned, turned.round(), atol=1e-4)
    x, y = gaussians_ring(4000, noise=0, modes=5, radius=3, rng=rng())
    np.testing.assert_allclose(x, 3 * np.stack([np.cos(y * 0.4 * np.pi), np.sin(y * 0.4 * np.pi)], axis=1), atol=1e-5)
    assert np.abs(np.bincount(y) / 4000 - 0.2).max() < 0.03


@pytest.mark.parametrize("toy", TOYS)
def test_toy_errors_teach(toy):
    with pytest.raises(TypeError, match="n must be a whole number"):
        toy(10.5)
    with pytest.raises(ValueError, match=r"n must be . or more, got 0"):
        toy(0)
    with pytest.raises(ValueError, match="noise must be 0 or more"):
        toy(10, noise=-1)
    with pytest.raises(TypeError, match="noise must be a number"):
        toy(10, noise="a lot")
    with pytest.raises(TypeError, match=r"rng=np\.random\.default_rng\(5\)"):
        toy(10, rng=5)
    with pytest.raises(TypeError, match="unexpected keyword"):
        toy(10, colour="red")


def test_more_toy_errors():
    with pytest.raises(ValueError, match="factor must be"):
        circles(10, factor=1.5)
    with pytest.raises(ValueError, match="n must be 5 or more"):
        blobs(4, classes=5)
    with pytest.raises(ValueError, match="n must be 3 or more"):
        spirals(2, classes=3)
    with pytest.raises(ValueError, match="turns must be 0 or more"):
        spirals(turns=-1)
    with pytest.raises(ValueError, match="modes must be 1 or more"):
        gaussians_ring(modes=0)
    with pytest.raises(ValueError, match="seed must be 0 or more"):
        nnlib.manual_seed(-1)
    with pytest.raises(TypeError, match="seed must be a whole number"):
        nnlib.manual_seed("one")


# ---- MNIST-1D

PUBLISHED = json.loads((Path(__file__).parent / "mnist1d_published.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("shuffled", [False, True])
def test_mnist1d_is_the_published_set(shuffled):
    published = PUBLISHED["shuffled" if shuffled else "plain"]
    train, test = mnist1d(shuffled=shuffled), mnist1d("test", shuffled=shuffled)
    assert (train.x.shape, test.x.shape, train.x.dtype, train.y.dtype) == ((4000, 40), (1000, 40), np.float32, np.int64)
    assert "".join(map(str, [*train.y, *test.y])) == published["labels"]
    np.testing.assert_allclose(train.x[0], published["first_row"], atol=1e-5)
    every = np.concatenate([train.x, test.x])[::50] @ np.cos(0.37 * np.arange(40))
    np.testing.assert_allclose(every, published["every_50th_row_times_cosine"], atol=2e-4)


def test_mnist1d_options():
    x = mnist1d().x
    x[:] = 0
    assert mnist1d().x.std() == pytest.approx(1, abs=0.02)
    assert not np.array_equal(mnist1d(seed=1).x, mnist1d().x)
    places = [np.sort(mnist1d(shuffled=s).x[:20], axis=1) for s in (False, True)]
    np.testing.assert_allclose(*places, rtol=1e-6)
    state = np.random.get_state()[1].copy()
    mnist1d(seed=12345)
    np.testing.assert_array_equal(np.random.get_state()[1], state)
    with pytest.raises(DataError, match=r"no part 'validation'. Known: 'train', 'test'"):
        mnist1d("validation")
    with pytest.raises(TypeError, match="seed must be a whole number"):
        mnist1d(seed=None)


# ---- languages

KNOWN_DATES = {  # checked by hand against a calendar
    "english": ("3 March 2026", "March 3, 2026", "Tuesday, 3 March 2026", "Tuesday, March 3, 2026", "3 Mar 2026"),
    "french": ("3 mars 2026", "le 3 mars 2026", "mardi 3 mars 2026", "03/03/2026"),
    "german": ("3. März 2026", "Dienstag, 3. März 2026", "Dienstag, der 3. März 2026", "03.03.2026"),
    "spanish": ("3 de marzo de 2026", "el 3 de marzo de 2026", "martes, 3 de marzo de 2026", "03/03/2026"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_written_as_people_write_them(language):
    pairs = dates(12_000, rng(), languages=language, years=(2026, 2026))
    assert {text for text, iso in pairs if iso == "2026-03-03"} == set(KNOWN_DATES[language])
    assert {iso for _, iso in pairs} == {
        (datetime.date(2026, 1, 1) + datetime.timedelta(days=k)).isoformat() for k in range(365)
    }


def test_the_first_of_the_month_is_premier_in_french():
    first = {text for text, iso in dates(9000, rng(), languages=("french",), years=(2026, 2026)) if iso == "2026-05-01"}
    assert first == {"1er mai 2026", "le 1er mai 2026", "vendredi 1er mai 2026", "01/05/2026"}


def test_no_date_has_two_readings_and_a_seed_repeats():
    pairs = dates(10_000, rng())
    meaning = {}
    for text, iso in pairs:
        assert meaning.setdefault(text, iso) == iso
    assert pairs == dates(10_000, rng())
    assert pairs != dates(10_000, rng(1))
    assert min(iso for _, iso in pairs) >= "1950-01-01"
    assert max(iso for _, iso in pairs) <= "2049-12-31"
    assert max(len(text) for text, _ in pairs) <= 40


def test_date_errors_teach():
    with pytest.raises(DataError, match=r"no language 'dutch'. Known: 'english', 'french', 'german', 'spanish'"):
        dates(3, languages=("dutch",))
    with pytest.raises(DataError, match="at least one of english"):
        dates(3, languages=())
    with pytest.raises(ValueError, match="first ≤ last"):
        dates(3, years=(2030, 2020))
    with pytest.raises(ValueError, match="year must be 1000 or more"):
        dates(3, years=(99, 2020))
    with pytest.raises(TypeError, match="n must be a whole number"):
        dates("3")


NUMBERS = {
    0: ("zero", "zéro", "null", "cero"),
    1: ("one", "un", "eins", "uno"),
    16: ("sixteen", "seize", "sechzehn", "dieciséis"),
    21: ("twenty-one", "vingt et un", "einundzwanzig", "veintiuno"),
    71: ("seventy-one", "soixante et onze", "einundsiebzig", "setenta y uno"),
    80: ("eighty", "quatre-vingts", "achtzig", "ochenta"),
    81: ("eighty-one", "quatre-vingt-un", "einundachtzig", "ochenta y uno"),
    97: ("ninety-seven", "quatre-vingt-dix-sept", "siebenundneunzig", "noventa y siete"),
    100: ("one hundred", "cent", "einhundert", "cien"),
    101: ("one hundred and one", "cent un", "einhunderteins", "ciento uno"),
    200: ("two hundred", "deux cents", "zweihundert", "doscientos"),
    555: ("five hundred and fifty-five", "cinq cent cinquante-cinq", "fünfhundertfünfundfünfzig",
          "quinientos cincuenta y cinco"),
    1000: ("one thousand", "mille", "eintausend", "mil"),
    2026: ("two thousand and twenty-six", "deux mille vingt-six", "zweitausendsechsundzwanzig", "dos mil veintiséis"),
    21_000: ("twenty-one thousand", "vingt et un mille", "einundzwanzigtausend", "veintiún mil"),
    80_000: ("eighty thousand", "quatre-vingt mille", "achtzigtausend", "ochenta mil"),
    121_121: ("one hundred and twenty-one thousand, one hundred and twenty-one",
              "cent vingt et un mille cent vingt et un", "einhunderteinundzwanzigtausendeinhunderteinundzwanzig",
              "ciento veintiún mil ciento veintiuno"),
    200_000: ("two hundred thousand", "deux cent mille", "zweihunderttausend", "doscientos mil"),
    101_200: ("one hundred and one thousand, two hundred", "cent un mille deux cents",
              "einhunderteintausendzweihundert", "ciento un mil doscientos"),
}  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_number_words(number):
    assert (
        tuple(number_words(number, language) for language in ("english", "french", "german", "spanish"))
        == (NUMBERS[number])
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_words_of_its_own(language):
    numbers = [*range(2000), *range(2000, 1_000_000, 97)]
    assert len({number_words(n, language) for n in numbers}) == len(numbers)


def test_number_word_errors_teach():
    with pytest.raises(ValueError, match="999,999 or less, got 1,000,000"):
        number_words(1_000_000)
    with pytest.raises(ValueError, match="number must be 0 or more"):
        number_words(-1)
    with pytest.raises(TypeError, match="number must be a whole number"):
        number_words(2.5)
    with pytest.raises(DataError, match="Did you mean 'french'"):
        number_words(1, "frensh")
