"""Bundled files: whole, documented, and what they say they are."""

import hashlib

import numpy as np
import pytest

from nnlib.data import (
    breast_cancer,
    concrete,
    digits,
    fashion_mnist,
    files,
    glove,
    names,
    prose,
    ridership,
    shuttle,
    spam,
)
from nnlib.errors import DataError

# ---- bundled files


def test_every_file_has_its_hash_and_every_hash_its_file_and_its_licence():
    sums = files.shipped()
    assert sorted(sums) == sorted(p.name for p in files.FOLDER.glob("*") if p.name != "SHA256SUMS")
    licences = (files.FOLDER.parent / "LICENSES.md").read_text(encoding="utf-8")
    sections = {text.split("\n")[0]: text for text in licences.split("\n## ")[1:]}
    assert sorted(sections) == sorted(sums)
    for name, sha256 in sums.items():
        assert hashlib.sha256((files.FOLDER / name).read_bytes()).hexdigest() == sha256
        for word in ("Source package", "Original", "Licence as stated", "Changes", f"`{sha256}`", "nnlib.data.make "):
            assert word in sections[name], (name, word)


def test_the_bundle_stays_small():
    assert sum(p.stat().st_size for p in files.FOLDER.glob("*")) < 5_000_000


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the bundle that a test may damage."""
    for path in files.FOLDER.glob("*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    files.read.cache_clear()
    yield tmp_path
    files.read.cache_clear()


@pytest.mark.parametrize("name", sorted(files.shipped()))
def test_a_damaged_file_is_refused_with_the_repair(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    found = hashlib.sha256(content).hexdigest()
    with pytest.raises(
        DataError, match=f"{name} is damaged.*{files.shipped()[name]}.*{found}.*git checkout -- .*{name}"
    ):
        files.read(name)


def test_missing_and_unknown_files_are_refused_with_the_repair(folder):
    (folder / "digits.npz").unlink()
    with pytest.raises(DataError, match=r"Cannot read.*digits\.npz.*git checkout -- nnlib/data/files/digits\.npz"):
        digits()
    with pytest.raises(DataError, match=r"no data file 'digit\.npz'.*Did you mean 'digits\.npz'"):
        files.read("digit.npz")
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(DataError, match=r"SHA256SUMS.*git checkout"):
        concrete()


def test_a_pickle_is_never_opened_even_with_the_right_hash(folder):
    np.savez(folder / "digits.npz", x=np.array([{}, None]), y=np.arange(2))
    content = (folder / "digits.npz").read_bytes()
    (folder / "SHA256SUMS").write_text(f"{hashlib.sha256(content).hexdigest()}  digits.npz\n", encoding="utf-8")
    with pytest.raises(ValueError, match="allow_pickle=False"):
        digits()


def test_a_file_is_read_once_a_process(folder):
    digits()
    (folder / "digits.npz").unlink()
    assert digits().x.shape == (1797, 64)


def clothes_to_test():
    return fashion_mnist("test")


TABLES = {
    # loader: shape, sizes of the classes (None: y is a number), smallest and largest x
    digits: ((1797, 64), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], 0.0, 1.0),
    breast_cancer: ((569, 30), [357, 212], 0.0, 4254.0),
    concrete: ((1030, 8), None, 0.0, 1145.0),
    fashion_mnist: ((3000, 784), [300] * 10, 0.0, 1.0),
    clothes_to_test: ((1000, 784), [100] * 10, 0.0, 1.0),
    shuttle: ((10_000, 9), [9331, 669], -4141.0, 8098.0),
    spam: ((2076, 1001), [1038, 1038], 0.0, 255.0),
}


@pytest.mark.parametrize("load", TABLES)
def test_table(load):
    shape, sizes, low, high = TABLES[load]
    table = load()
    assert (table.x.shape, table.x.dtype) == (shape, np.float32)
    assert (float(table.x.min()), float(table.x.max())) == (low, high)
    assert np.isfinite(table.x).all()
    assert table.y.shape == shape[:1]
    assert len(set(table.feature_names)) == shape[1]
    assert table.units is None or len(table.units) == shape[1]
    assert table.about.endswith(".")
    assert str(shape) in repr(table)
    if sizes:
        assert table.y.dtype == np.int64
        assert np.bincount(table.y).tolist() == sizes
        assert len(table.target_names) == len(sizes)
    else:
        assert table.y.dtype == np.float32
        assert table.target_names is None


@pytest.mark.parametrize("load", TABLES)
def test_writing_into_a_table_harms_no_one(load):
    x, y, *_ = load()
    x[:], y[:] = -9999, -9999
    again = load()
    assert (again.x != -9999).all()
    assert (again.y != -9999).all()


def test_digits_are_upright_and_in_row_order():
    x, y, *_ = digits()
    zero = x[y == 0].mean(axis=0).reshape(8, 8)
    assert 4 * zero[3:5, 3:5].max() < zero[0, 3]  # a hole in the middle, ink above it
    seven = x[y == 7].mean(axis=0).reshape(8, 8)
    assert seven[0].sum() > 2 * seven[7].sum()  # the bar is at the top
    assert digits().feature_names[9] == "row1_col1"
    assert set(np.unique(x * 16)) == set(range(17))


def test_malignant_is_the_class_looked_for():
    table = breast_cancer()
    assert table.target_names == ("benign", "malignant")
    radius = table.x[:, table.feature_names.index("mean_radius")]
    assert radius[table.y == 1].mean() > radius[table.y == 0].mean()  # tumours' nuclei are larger
    assert "1 is malignant" in table.about


def test_concrete_columns():
    table = concrete()
    for k, name in enumerate(table.feature_names):
        np.testing.assert_array_equal(concrete(name), table.x[:, k])
    np.testing.assert_array_equal(concrete("strength"), table.y)
    assert dict(zip(table.feature_names, table.units)) == {
        **dict.fromkeys(table.feature_names, "kg/m³"),
        "age": "days",
    }
    assert (table.y.min(), table.y.max()) == (np.float32(2.33), np.float32(82.6))
    centred = concrete("cement", centred=True)
    assert centred.dtype == np.float32
    assert abs(centred.mean()) < 1e-4
    np.testing.assert_allclose(centred, table.x[:, 0] - table.x[:, 0].mean(dtype=float), atol=1e-4)
    concrete("cement")[:] = 0
    assert concrete("cement").min() == 102


def test_concrete_errors_teach():
    with pytest.raises(DataError, match=r"no column 'strenght'.*'cement'.*'age', 'strength'. Did you mean 'strength'"):
        concrete("strenght")
    with pytest.raises(DataError, match=r'concrete\("strength", centred=True\)'):
        concrete(centred=True)


def test_clothes_are_upright_and_their_parts_differ():
    x, y, *_ = fashion_mnist()
    place = fashion_mnist().target_names.index
    trouser, boot = (x[y == k].mean(axis=0).reshape(28, 28) for k in (place("trouser"), place("ankle boot")))
    assert trouser[24, 13:15].mean() < 0.6 * trouser[24, 9:12].mean()  # a gap between the legs, at the bottom
    assert boot[20:].sum() > 1.5 * boot[:8].sum()  # the foot is below
    both = np.concatenate([x, fashion_mnist("test").x])
    assert len(np.unique(both, axis=0)) >= len(both) - 5
    with pytest.raises(DataError, match=r"no part 'tests'.*Did you mean 'test'"):
        fashion_mnist("tests")


def test_ridership_has_a_week_in_it():
    days, riders, unit, about = ridership()
    assert (days.shape, riders.shape, riders.dtype) == ((5698,), (5698,), np.float32)
    assert (np.diff(days) == np.timedelta64(1, "D")).all()
    assert (str(days[0]), str(days[-1]), unit) == ("2001-01-22", "2016-08-28", "thousand riders")
    assert (float(riders.min()), float(riders.max())) == (np.float32(0.601), np.float32(26.058))
    assert not np.is_busday(days[riders < 8]).mean() > 0.1  # quiet days are weekends and holidays
    z = (riders - riders[:4558].mean()) / riders[:4558].std()
    assert ((z[4558:] - z[4551:-7]) ** 2).mean() == pytest.approx(0.255, abs=0.002)
    assert "split by time" in about
    riders[:] = 0
    assert ridership().values.max() > 1


def test_shuttle_anomalies_stand_out():
    x, y, _, classes, *_ = shuttle()
    assert classes == ("normal", "anomaly")
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    far = np.abs(z[:, 0])
    assert far[y == 1].mean() > 2 * far[y == 0].mean()


def test_names():
    found = names()
    assert (len(found), len(set(found)), list(found)) == (8403, 8403, sorted(found))
    assert set("".join(found)) == set("abcdefghijklmnopqrstuvwxyz")
    assert {"ada", "alan", "grace"} <= set(found)


@pytest.mark.parametrize(
    ("title", "length", "letters", "begins", "ends"),
    [
        ("alice", 144_152, 70, "CHAPTER I\n\nDown the Rabbit-Hole\n\nAlice was beginning", "happy summer days.\n"),
        ("as_you_like_it", 122_737, 64, "ACT I\n\nSCENE I Orchard", "bid me farewell.\n\n[Exeunt]\n"),
    ],
)
def test_prose(title, length, letters, begins, ends):
    text = prose(title)
    assert (len(text), len(set(text))) == (length, letters)
    assert text.startswith(begins)
    assert text.endswith(ends)
    assert "\t" not in text
    assert "\n\n\n" not in text
    assert text.isascii()


def test_a_speaker_stands_on_a_line_of_its_own():
    lines = prose("as_you_like_it").split("\n")
    assert lines.count("ROSALIND:") == 201
    with pytest.raises(DataError, match=r"no title 'alise'.*Did you mean 'alice'"):
        prose("alise")


def test_glove_knows_its_neighbours():
    words, vectors, _ = glove()
    assert (len(words), len(set(words)), vectors.shape, vectors.dtype) == (10_000, 10_000, (10_000, 50), np.float32)
    np.testing.assert_allclose(vectors[0, :4], [0.418, 0.24968, -0.41242, 0.1217], atol=0.03)  # "the", as published
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def nearest(a, minus, plus):  # a is to `minus` as … is to `plus`
        place = [words.index(w) for w in (a, plus, minus)]
        likeness = unit @ (unit[place].T @ [1, 1, -1])
        return next(words[i] for i in np.argsort(-likeness) if i not in place)

    assert nearest("king", "man", "woman") == "queen"
    assert nearest("paris", "france", "germany") == "berlin"
    assert nearest("bigger", "big", "small") in ("larger", "smaller")
    vectors[:] = 0
    assert glove().vectors.any()


def test_spam_holds_common_words_only_and_nothing_personal():
    x, _, words, *_ = spam()
    assert words[-1] == "<unk>"
    assert list(words[:-1]) == sorted(set(words[:-1]))
    assert all(w.isascii() and w.isalpha() and w.islower() for w in words[:-1])
    plain = """any bank base car care case cash chance early else even far fax field free had happy hi job law link
    major man may my page price read red say see wait way web will win worth"""
    assert set(words) & set(names()) <= set(plain.split())  # no first name that is not a plain word before all else
    assert ((x > 0).sum(axis=0) >= 25).all()  # each word in many mails: none points to one
    assert (x == x.round()).all()
    assert len(np.unique(x, axis=0)) == len(x)


def test_spam_can_be_told_by_its_words():
    x, y, words, classes, *_ = spam()
    assert classes == ("wanted", "spam")
    rate = (x[y == 1] > 0).mean(axis=0) - (x[y == 0] > 0).mean(axis=0)
    assert {"click", "our", "free", "remove"} <= {words[k] for k in np.argsort(-rate)[:25]}
    assert "wrote" in {words[k] for k in np.argsort(rate)[:10]}
