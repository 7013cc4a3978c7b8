"""Splitting, scaling, batches."""

import numpy as np
import pytest

import nnlib
from nnlib.data import DataLoader, concrete, digits, standardise, train_test_split
from nnlib.errors import DataError, ShapeError


def rng(seed=0):
    return np.random.default_rng(seed)


# ---- splitting


@pytest.mark.parametrize("stratified", [False, True])
@pytest.mark.parametrize(("test_size", "expected"), [(0.25, 25), (10, 10), (np.int64(99), 99), (0.5, 50)])
def test_split_parts_the_rows_and_keeps_them_together(test_size, expected, stratified):
    x, y = np.arange(200).reshape(100, 2), np.arange(100)
    labels = np.arange(100) % 2 if expected < 99 else np.zeros(100)
    xa, xb, ya, yb = train_test_split(x, y, test_size=test_size, stratify=labels if stratified else None, rng=rng())
    assert (len(xa), len(xb)) == (100 - expected, expected)
    assert sorted([*ya, *yb]) == list(range(100))
    np.testing.assert_array_equal(xa[:, 0], 2 * ya)
    np.testing.assert_array_equal(xb[:, 0], 2 * yb)
    assert not np.array_equal(yb, np.sort(yb))
    assert len(ya) == 1 or not np.array_equal(ya, np.sort(ya))
    xa[:] = -1
    assert x.min() == 0


def test_split_repeats_with_a_seed_and_is_uniform():
    y = np.arange(12)
    np.testing.assert_array_equal(train_test_split(y, rng=rng(4))[1], train_test_split(y, rng=rng(4))[1])
    for stratify in (None, y % 3 == 0):
        source = rng(0)
        tests = [train_test_split(y, test_size=3, stratify=stratify, rng=source)[1] for _ in range(4000)]
        assert np.abs(np.bincount(np.concatenate(tests)) / 4000 - 0.25).max() < 0.03
        assert np.abs(np.bincount([t[0] for t in tests]) / 4000 - 1 / 12).max() < 0.03  # in any order


def test_stratified_split_keeps_the_shares():
    y = np.repeat([0, 1, 2], [70, 20, 10])
    train, test = train_test_split(y, test_size=0.3, stratify=y, rng=rng())
    assert np.bincount(test).tolist() == [21, 6, 3]
    assert np.bincount(train).tolist() == [49, 14, 7]
    y = digits().y
    _, test = train_test_split(y, test_size=450, stratify=y, rng=rng())
    assert np.abs(np.bincount(test) - np.bincount(y) / 1797 * 450).max() < 1
    assert not np.array_equal(test, np.sort(test))
    assert train_test_split(np.array(["a", "b"] * 4), stratify=["a", "b"] * 4)[1].shape == (2,)


def test_split_errors_teach():
    x, y = np.ones((10, 2)), np.arange(10)
    with pytest.raises(ShapeError, match=r"same number of rows.*\(10, 2\), \(9,\)"):
        train_test_split(x, y[:9])
    with pytest.raises(ShapeError, match="at least one array"):
        train_test_split()
    with pytest.raises(ShapeError, match="single value"):
        train_test_split(3.0)
    for bad in (0.0, 1.0, 1.5, -0.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            train_test_split(y, test_size=bad)
    for bad in (0, 10, 11, 0.01):
        with pytest.raises(ValueError, match="leave a part empty"):
            train_test_split(y, test_size=bad)
    with pytest.raises(TypeError, match=r"a part such as 0.25"):
        train_test_split(y, test_size="a quarter")
    with pytest.raises(DataError, match=r"class 9 has 1 row\(s\), so none would be in the"):
        train_test_split(y, stratify=[0] * 9 + [9])
    with pytest.raises(DataError, match=r"class 9 has 1 row.*train part"):
        train_test_split(y, test_size=9, stratify=[0] * 9 + [9])
    with pytest.raises(DataError, match=r"class 0 has 10.*test part"):
        train_test_split(np.arange(210), test_size=3, stratify=[0] * 10 + [1] * 200)
    with pytest.raises(ShapeError, match=r"one label a row, shape \(10,\)"):
        train_test_split(y, stratify=x)


# ---- scaling


def test_standardise_uses_train_for_all():
    train, test = rng(0).normal(5, 3, size=(50, 4)), rng(1).normal(-2, 9, size=(20, 4))
    a, b, one = standardise(train, test, test[0])
    np.testing.assert_allclose(a.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(a.std(axis=0), 1)
    np.testing.assert_allclose(b, (test - train.mean(axis=0)) / train.std(axis=0))
    np.testing.assert_allclose(one, b[0])
    alone = standardise(train)
    assert isinstance(alone, np.ndarray)
    np.testing.assert_array_equal(alone, a)


def test_standardise_keeps_dtype_and_arguments_and_bears_constant_columns():
    x = concrete().x
    before = x.copy()
    assert standardise(x).dtype == np.float32
    np.testing.assert_array_equal(x, before)
    assert standardise(concrete("age")).shape == (1030,)
    for value in (0.0, 0.1, 7.0, 1e6):
        train = np.full((30, 1), value, np.float32)
        np.testing.assert_array_equal(standardise(train, train + 1)[0], 0)
        assert np.abs(standardise(train, train + 1)[1]).max() <= 1.01
    assert np.isfinite(standardise(digits().x)).all()
    assert standardise(np.array([1e-9, 3e-9])).tolist() == pytest.approx([-1, 1])


def test_standardise_errors_teach():
    with pytest.raises(ShapeError, match=r"others\[1\] must have train's columns, got \(2, 4\) beside train \(2, 3\)"):
        standardise(np.ones((2, 3)), np.ones((5, 3)), np.ones((2, 4)))
    with pytest.raises(ShapeError, match="columns"):
        standardise(np.ones(3), np.ones((2, 3)))
    with pytest.raises(ShapeError, match="at least one value"):
        standardise(np.ones((0, 3)))
    with pytest.raises(ShapeError, match="must be"):
        standardise(np.ones((2, 3, 4)))
    with pytest.raises(DataError, match=r"train holds 1 value.*train\[0, 1\] = nan"):
        standardise([[1.0, np.nan]])
    with pytest.raises(DataError, match=r"others\[0\] holds 1 value"):
        standardise([1.0, 2.0], [np.inf])


# ---- batches


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(("n", "size", "drop", "sizes"), [
    (10, 4, False, [4, 4, 2]), (10, 4, True, [4, 4]), (8, 4, True, [4, 4]), (3, 8, False, [3]), (3, 8, True, []),
])  # fmt: skip
def test_loader_goes_through_every_row_once(n, size, drop, sizes, shuffle):
    x, y = np.arange(2.0 * n).reshape(n, 2), np.arange(n)
    loader = DataLoader(x, y, batch_size=size, drop_last=drop, shuffle=shuffle, rng=rng())
    batches = list(loader)
    assert [len(b) for b, _ in batches] == sizes
    assert len(loader) == len(sizes)
    assert all(a.dtype == np.float32 and b.dtype == np.int64 for a, b in batches)
    assert all((a[:, 0] == 2 * b).all() for a, b in batches)
    seen = [int(v) for _, b in batches for v in b]
    assert len(set(seen)) == sum(sizes)
    if not shuffle:
        assert seen == list(range(sum(sizes)))


def test_loader_draws_a_new_order_each_epoch_and_repeats_with_a_seed():
    def epochs(seed):
        loader = DataLoader(np.arange(50), batch_size=50, shuffle=True, rng=rng(seed))
        return [next(iter(loader))[0].tolist() for _ in range(3)]

    a, b, c = epochs(0)
    assert a != b != c != a
    assert epochs(0) == [a, b, c]
    nnlib.manual_seed(1)
    first = [b.tolist() for (b,) in DataLoader(np.arange(50), batch_size=7, shuffle=True)]
    nnlib.manual_seed(1)
    assert first == [b.tolist() for (b,) in DataLoader(np.arange(50), batch_size=7, shuffle=True)]


def test_batches_are_copies_and_booleans_and_lists_work():
    x = np.zeros((4, 2), np.float32)
    for batch, flag in DataLoader(x, [True, False, True, False], batch_size=2):
        batch += 1
        assert flag.dtype == np.int64
    assert x.max() == 0
    assert len(list(DataLoader(x))) == 4


def test_loader_errors_teach():
    with pytest.raises(ShapeError, match=r"DataLoader: all arrays.*\(4, 2\), \(3,\)"):
        DataLoader(np.ones((4, 2)), np.ones(3))
    with pytest.raises(ShapeError, match="at least one array"):
        DataLoader(batch_size=2)
    with pytest.raises(DataError, match=r"numbers only.*text"):
        DataLoader(np.array(["a", "b"]))
    with pytest.raises(DataError, match="no rows"):
        DataLoader(np.ones((0, 2)))
    with pytest.raises(TypeError, match="batch_size must be a whole number"):
        DataLoader(np.ones(3), batch_size=1.5)
    with pytest.raises(ValueError, match="batch_size must be 1 or more"):
        DataLoader(np.ones(3), batch_size=0)
    with pytest.raises(TypeError, match="rng must be"):
        DataLoader(np.ones(3), rng=1)


@pytest.mark.parametrize("drop", [False, True])
@pytest.mark.parametrize("position", [0, 1, 3, 4])
def test_an_epoch_can_be_continued_in_the_middle(drop, position):
    loader = DataLoader(np.arange(11), np.arange(11.0), batch_size=3, shuffle=True, drop_last=drop, rng=rng())
    epoch = iter(loader)
    batches = [b.tolist() for b, _ in epoch]
    rest = [b.tolist() for b, _ in loader.resume(epoch.order.tolist(), position)]
    assert rest == batches[position:]
    with pytest.raises(ShapeError, match="an order of 3 rows came, but there are 11"):
        loader.resume([0, 1, 2], 0)
