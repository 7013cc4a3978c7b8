"""Bundled files, tables and toy problems."""

import hashlib

import numpy as np
import pytest

import nnlib
from nnlib.data import blobs, breast_cancer, circles, concrete, digits, files, moons, xor
from nnlib.data.make import recipe
from nnlib.errors import DataError


def rng(seed=0):
    return np.random.default_rng(seed)


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


def test_a_file_is_read_once_a_process(folder):
    digits()
    (folder / "digits.npz").unlink()
    assert digits().x.shape == (1797, 64)


def test_files_hold_no_pickles_and_are_written_the_same_each_time():
    arrays = {"x": np.arange(6).reshape(2, 3), "t": np.array(["a", "b"])}
    assert recipe.npz_bytes(arrays) == recipe.npz_bytes({k: v.copy(order="F") for k, v in arrays.items()})
    with pytest.raises(ValueError, match="pickle"):
        recipe.npz_bytes({"x": np.array([{}, None])})


TABLES = {
    # loader: shape, classes and their sizes (None: numbers), smallest and largest x, mean of y
    digits: ((1797, 64), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180], 0.0, 1.0),
    breast_cancer: ((569, 30), [357, 212], 0.0, 4254.0),
    concrete: ((1030, 8), None, 0.0, 1145.0),
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
    x[:], y[:] = -7, -7
    again = load()
    assert (again.x != -7).all()
    assert (again.y != -7).all()


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


# ---- toy problems

TOYS = [blobs, moons, circles, xor]


@pytest.mark.parametrize("toy", TOYS)
@pytest.mark.parametrize("n", [4, 7, 200])
def test_toy(toy, n):
    x, y = toy(n, rng=rng())
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((n, 2), np.float32, (n,), np.int64)
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


@pytest.mark.parametrize("toy", TOYS)
def test_toy_errors_teach(toy):
    with pytest.raises(TypeError, match="n must be a whole number"):
        toy(10.5)
    with pytest.raises(ValueError, match=r"n must be . or more, got 1"):
        toy(1)
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
    with pytest.raises(ValueError, match="seed must be 0 or more"):
        nnlib.manual_seed(-1)
    with pytest.raises(TypeError, match="seed must be a whole number"):
        nnlib.manual_seed("one")
