"""Numerical gradients against derivatives known by heart, and what the report says about wrong ones."""

import numpy as np
import pytest

from nnlib.errors import DataError, ShapeError
from nnlib.gradcheck import gradcheck, numerical_gradient

RNG = np.random.default_rng(0)
X, T = RNG.normal(size=(40, 3)), RNG.normal(size=40)
W = RNG.normal(size=3)


def loss(w):
    return ((X @ w - T) ** 2).mean()


def slope(w):
    return 2 / len(T) * X.T @ (X @ w - T)


@pytest.mark.parametrize("shape", [(), (1,), (5,), (2, 3), (2, 1, 2), (0,)])
def test_numerical_gradient_of_known_functions(shape):
    w = RNG.normal(size=shape) + 2
    for f, derivative in [(np.sin, np.cos), (np.exp, np.exp), (lambda v: v**3, lambda v: 3 * v**2)]:
        found = numerical_gradient(lambda v, f=f: f(v).sum(), w)
        assert np.shape(found) == shape
        np.testing.assert_allclose(found, derivative(w), rtol=1e-7, atol=1e-9)


def test_a_single_number_gives_a_float():
    assert type(numerical_gradient(lambda w: w * w, 3)) is float
    assert numerical_gradient(lambda w: w * w, 3) == pytest.approx(6)


def test_large_and_small_numbers_keep_their_digits():
    for w in (1e15, 1e8, 1.0, 1e-3, -1e8):
        assert numerical_gradient(lambda v: v * v, w) == pytest.approx(2 * w, rel=1e-7)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_w_stays_exactly_as_it_was(dtype):
    w = np.array([[3, 1], [2, 7]], dtype)
    before = w.copy()

    def f(v):
        v *= 2  # a careless loss that writes into its argument
        return v.sum()

    np.testing.assert_allclose(numerical_gradient(f, w), 2)
    assert gradcheck(f, np.full((2, 2), 2.0), w).ok
    assert "wrong sign" in gradcheck(f, np.full((2, 2), -2.0), w).cause
    np.testing.assert_array_equal(w, before)
    assert w.dtype == dtype

    with pytest.raises(ZeroDivisionError):
        numerical_gradient(lambda v: 1 / 0, w)
    np.testing.assert_array_equal(w, before)


def test_a_gradient_that_writes_into_its_argument_is_still_judged_by_what_it_returns():
    def careless(v):
        v *= 2
        return v

    assert gradcheck(lambda v: (v**2).sum(), careless, W).ok


def test_a_right_gradient_passes_as_function_and_as_array():
    for gradient in (slope, slope(W), list(slope(W))):
        report = gradcheck(loss, gradient, W)
        assert report.ok
        assert report
        assert report.relative_error < 1e-6
        assert report.cause == ""
        assert repr(report).startswith("gradcheck: right in 3 entries")


def test_zero_slopes_are_not_called_wrong():
    assert gradcheck(lambda w: (w**2).sum(), lambda w: 2 * w, np.zeros(3)).ok
    assert gradcheck(lambda w: (w**3).sum(), lambda w: 3 * w**2, np.zeros((2, 2))).ok
    assert gradcheck(lambda w: 5.0 + 0 * w.sum(), lambda w: 0 * w, np.ones(3)).ok
    assert gradcheck(lambda w: 1e6 + (w**2).sum(), lambda w: 2 * w, W).ok


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e6])
def test_an_error_of_one_in_a_thousand_is_found_at_any_scale(scale):
    assert gradcheck(lambda w: scale * loss(w), lambda w: scale * slope(w), W).ok
    wrong = slope(W) * scale
    wrong[1] *= 1.001
    report = gradcheck(lambda w: scale * loss(w), wrong, W)
    assert not report.ok
    assert report.index == (1,)
    assert report.relative_error == pytest.approx(1e-3, rel=0.01)


@pytest.mark.parametrize(
    ("factor", "says"),
    [
        (-1, "wrong sign: error"),
        (0.5, "half of what it should be"),
        (2, "twice what it should be"),
        (40, "40 times.*sum over 40 examples"),
        (1 / 40, "1/40 of what.*once too often"),
        (-2, "wrong sign and is twice"),
        (-40, "wrong sign and is 40 times"),
        (3.3, "≈3.3 times"),
        (0, "Every entry is 0"),
    ],
)
def test_a_constant_factor_is_named(factor, says):
    report = gradcheck(loss, factor * slope(W), W)
    assert not report.ok
    assert report.index == (int(np.abs(slope(W)).argmax()),)
    assert report.analytic == pytest.approx(factor * report.numeric, rel=1e-5)
    with pytest.raises(AssertionError, match=says):
        raise AssertionError(report.cause)


def test_one_weight_gets_its_hint_too_but_no_guess():
    assert "It is half" in gradcheck(lambda w: w * w, lambda w: w, 3.0).cause
    assert gradcheck(lambda w: w * w, lambda w: 2.7 * w, 3.0).cause == ""


def test_no_cause_is_invented():
    wrong = slope(W)
    wrong[0] *= -1
    report = gradcheck(loss, wrong, W)
    assert (report.ok, report.index, report.cause) == (False, (0,), "")
    shifted = gradcheck(lambda w: (w[:2] ** 2).sum(), np.array([4.0, 8.0, 1.0]), np.array([1.0, 2.0, 3.0]))
    assert (shifted.index, shifted.cause) == ((2,), "")


def test_a_corner_is_named_and_not_mistaken_for_a_factor():
    report = gradcheck(lambda w: np.abs(w).sum(), np.sign, np.array([0.0, 1.0]))
    assert report.ok  # the two sides cancel, as it happens
    report = gradcheck(lambda w: np.maximum(w, 0).sum(), lambda w: (w > 0) * 1.0, np.array([0.0, 1.0]))
    assert not report.ok
    assert "corner" in report.cause


def test_the_report_reads_well():
    text = repr(gradcheck(lambda w: (w**2).sum(), lambda w: -2 * w, [[1.0, 2.0], [4.0, 3.0]]))
    for words in ("wrong", "worst of 4 entries is w[1, 0]", "≈-8", "≈8", "≈2.0e+00", "wrong sign"):
        assert words in text


def test_errors_teach():
    with pytest.raises(ShapeError, match=r"one number.*shape \(40,\).*mean"):
        numerical_gradient(lambda w: (X @ w - T) ** 2, W)
    with pytest.raises(DataError, match="None: is its `return` missing"):
        numerical_gradient(lambda w: None, W)
    with pytest.raises(DataError, match=r"float32.*astype\(np\.float64\)"):
        numerical_gradient(lambda w: np.float32(loss(w)), W)
    with pytest.raises(DataError, match=r"f\(w\) holds 1 value"):
        numerical_gradient(lambda w: np.nan, W)
    with pytest.raises(DataError, match=r"w holds 1 value.*w\[1\] = nan"):
        numerical_gradient(loss, [1.0, np.nan, 2.0])
    with pytest.raises(DataError, match="gradient holds"):
        gradcheck(loss, [np.nan, 1.0, 1.0], W)
    with pytest.raises(ShapeError, match=r"w's shape \(3,\).*got \(3, 1\)"):
        gradcheck(loss, slope(W)[:, None], W)
    with pytest.raises(ShapeError, match="empty"):
        gradcheck(lambda w: w.sum(), np.ones(0), np.ones(0))
    for eps in (0.0, -1e-6, 2.0, "small", np.nan):
        with pytest.raises(ValueError, match="small number such as 1e-6"):
            numerical_gradient(loss, W, eps=eps)
    with pytest.raises(ValueError, match="tolerance must be"):
        gradcheck(loss, slope, W, tolerance=0.0)
