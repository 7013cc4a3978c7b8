"""Losses as functions and as modules: every option beside torch's, and bad targets explained."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlib as nn

F = nn.functional


def build(text, torch=False):
    """A loss from its text, of nnlib or of torch; w(…) makes weights."""
    if torch:
        import torch

        return eval(f"n.{text}", {"n": torch.nn, "w": lambda *v: torch.tensor(v, dtype=torch.float64)})
    return eval(f"n.{text}", {"n": nn, "w": lambda *v: np.array(v, np.float64)})


def scores(*shape):
    return np.asarray(np.random.default_rng(0).normal(size=shape) * 2)


def shares(*shape, dim=1):
    e = np.exp(np.random.default_rng(1).normal(size=shape))
    return e / e.sum(dim, keepdims=True)


def classes(*shape, n=3, ignored=None):
    target = np.random.default_rng(2).integers(0, n, shape)
    if ignored is not None:
        target.ravel()[::3] = ignored
    return target


CLASSES = [
    ("", scores(5, 3), classes(5)),
    ("", scores(3), np.array(2)),
    ("", scores(2, 3, 4), classes(2, 4)),
    ("", scores(2, 3, 2, 2), classes(2, 2, 2)),
    ("reduction='sum'", scores(5, 3), classes(5)),
    ("reduction='none'", scores(2, 3, 4), classes(2, 4)),
    ("reduction='none'", scores(3), np.array(1)),
    ("weight=w(.5, 1, 2)", scores(5, 3), classes(5)),
    ("w(.5, 0, 2), reduction='sum'", scores(5, 3), classes(5)),
    ("weight=w(.5, 1, 2), reduction='none'", scores(2, 3, 4), classes(2, 4)),
    ("", scores(6, 3), classes(6, ignored=-100)),
    ("ignore_index=1", scores(6, 3), classes(6)),
    ("ignore_index=7, reduction='none'", scores(6, 3), classes(6, ignored=7)),
    ("ignore_index=2, weight=w(.5, 1, 2)", scores(6, 3, 2), classes(6, 2)),
    ("ignore_index=1", scores(2, 3), np.array([1, 1])),  # nothing counts: 0 / 0
]
SMOOTH = [
    ("label_smoothing=0.1", scores(5, 3), classes(5)),
    ("label_smoothing=1.0", scores(5, 3), classes(5)),
    ("label_smoothing=0.2, weight=w(.5, 1, 2)", scores(2, 3, 4), classes(2, 4)),
    ("label_smoothing=0.2, weight=w(.5, 1, 2), ignore_index=0", scores(6, 3), classes(6)),
    ("label_smoothing=0.2, reduction='sum'", scores(5, 3), classes(5)),
    ("label_smoothing=0.2, reduction='none', ignore_index=1", scores(2, 3, 4), classes(2, 4)),
    ("", scores(5, 3), shares(5, 3)),
    ("", scores(3), shares(3, dim=0)),
    ("reduction='none'", scores(2, 3, 4), shares(2, 3, 4)),
    ("weight=w(.5, 1, 2)", scores(5, 3), shares(5, 3)),
    ("label_smoothing=0.3, weight=w(.5, 1, 2), reduction='sum'", scores(2, 3, 4), shares(2, 3, 4)),
]
PAIRS = [("", (3, 4)), ("reduction='sum'", (3, 4)), ("reduction='none'", (3, 4)), ("", ()), ("", (2, 3, 4))]
LOSSES = [
    *[(f"CrossEntropyLoss({o})", x, t) for o, x, t in [*CLASSES, *SMOOTH]],
    *[(f"NLLLoss({o})", np.log(shares(*x.shape, dim=min(x.ndim - 1, 1))), t) for o, x, t in CLASSES],
    *[
        (f"{name}Loss({o})", scores(*shape), np.asarray(scores(*shape)[::-1] if shape else scores() + 0.3))
        for name in ("MSE", "L1", "SmoothL1", "Huber", "BCEWithLogits")
        for o, shape in PAIRS
    ],
    *[(f"SmoothL1Loss(beta={b})", scores(3, 4), scores(3, 4)[::-1]) for b in (0.0, 0.5, 3.0)],
    *[(f"HuberLoss(delta={d})", scores(3, 4), scores(3, 4)[::-1]) for d in (0.5, 3.0)],
    ("HuberLoss('sum', 0.7)", scores(3, 4), scores(3, 4)[::-1]),
    *[(f"BCELoss({o})", shares(*s, dim=None), shares(*s[::-1], dim=None).reshape(s)) for o, s in PAIRS if s],
    ("BCELoss()", np.array([0.0, 1, 0, 1]), np.array([0.0, 1, 1, 0])),  # logarithms stop at −100
    ("BCELoss(weight=w(1, 2, 3, 4))", shares(3, 4), shares(3, 4, dim=0)),
    ("BCELoss(w(1, 2, 3, 4), reduction='none')", shares(3, 4), shares(3, 4, dim=0)),
    ("BCEWithLogitsLoss(pos_weight=w(1, 2, .3, 4))", scores(3, 4), shares(3, 4)),
    ("BCEWithLogitsLoss(weight=w(1, 2, .3, 4))", scores(3, 4), shares(3, 4)),
    ("BCEWithLogitsLoss(w(2), pos_weight=w(1, 2, .3, 4), reduction='sum')", scores(3, 4), shares(3, 4)),
    ("BCEWithLogitsLoss()", np.array([-500.0, 500, 500, -500]), np.array([0.0, 1, 0, 1])),
    ("KLDivLoss(reduction='batchmean')", np.log(shares(3, 4)), shares(3, 4)),
    ("KLDivLoss(reduction='batchmean', log_target=True)", np.log(shares(3, 4)), np.log(shares(3, 4, dim=0))),
    ("KLDivLoss(reduction='sum', log_target=True)", np.log(shares(3, 4)), np.log(shares(3, 4, dim=0))),
    *[(f"KLDivLoss({o})", np.log(shares(*s, dim=None)), shares(*s, dim=None)) for o, s in PAIRS if s],
    ("KLDivLoss()", np.array(-0.4), np.array(0.3)),
    ("KLDivLoss(reduction='batchmean')", np.array(-0.4), np.array(0.3)),
    ("KLDivLoss(reduction='none')", np.log(shares(3, 4)), np.eye(3, 4)),
]


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")
@pytest.mark.parametrize(("text", "x", "target"), LOSSES, ids=[f"{i}-{case[0]}" for i, case in enumerate(LOSSES)])
def test_beside_torch(text, x, target, beside):
    # torch has no gradient for probabilities as targets everywhere; the registry's tests look at targets' gradients
    beside(build(text), build(text, torch=True), x, target, constant=(1,))


FUNCTIONS = {
    "cross_entropy": "CrossEntropyLoss", "nll_loss": "NLLLoss", "mse_loss": "MSELoss", "l1_loss": "L1Loss",
    "smooth_l1_loss": "SmoothL1Loss", "huber_loss": "HuberLoss", "binary_cross_entropy": "BCELoss",
    "binary_cross_entropy_with_logits": "BCEWithLogitsLoss", "kl_div": "KLDivLoss",
}  # fmt: skip


@pytest.mark.torch
@pytest.mark.parametrize(("function", "module"), FUNCTIONS.items())
def test_modules_and_functions_agree_and_take_torchs_arguments_in_torchs_order(function, module):
    import inspect

    import torch

    ours, theirs = (inspect.signature(getattr(n, module)).parameters for n in (nn, torch.nn))
    assert list(ours) == list(theirs)
    for name, parameter in ours.items():
        assert parameter.default == theirs[name].default, name
    if module in ("CrossEntropyLoss", "NLLLoss"):
        x, target = np.log(shares(4, 3)), classes(4)
    else:
        x, target = shares(4, 3), shares(4, 3, dim=0)
    for reduction in ("mean", "sum", "none"):
        loss = getattr(nn, module)(reduction=reduction)(nn.Tensor(x), nn.Tensor(target))
        np.testing.assert_array_equal(loss.data, getattr(F, function)(x, target, reduction=reduction))
    for option in ("size_average", "reduce"):
        if option in ours:
            with pytest.raises(NotImplementedError, match=f"{module}: torch's option {option}"):
                getattr(nn, module)(**{option: True})
    with pytest.raises(ValueError, match="no reduction 'avg'"):
        getattr(nn, module)(reduction="avg")
    with pytest.raises(ValueError, match="no reduction 'avg'"):
        getattr(F, function)(x, target, reduction="avg")


def test_known_values():
    assert nn.CrossEntropyLoss()(np.zeros((4, 10)), np.arange(4)) == pytest.approx(math.log(10))
    assert nn.BCEWithLogitsLoss()(np.zeros(3), np.ones(3)) == pytest.approx(math.log(2))
    assert nn.KLDivLoss(reduction="batchmean")(np.log([[0.5, 0.5]]), np.array([[1.0, 0]])) == pytest.approx(math.log(2))


@given(st.integers(1, 6), st.integers(2, 5))
def test_one_loss_by_three_ways(n, c):
    """cross_entropy = nll_loss of log_softmax = cross_entropy with one-hot shares; two classes: the logistic loss."""
    rng = np.random.default_rng(n)
    x, target = rng.normal(size=(n, c)) * 3, rng.integers(0, c, n)
    a = F.cross_entropy(x, target)
    np.testing.assert_allclose(F.nll_loss(F.log_softmax(x, dim=1), target), a, rtol=1e-9)
    np.testing.assert_allclose(F.cross_entropy(x, np.eye(c)[target]), a, rtol=1e-9)
    yes = (target == 1).astype(float)
    two = F.binary_cross_entropy_with_logits(x[:, 1] - x[:, 0], yes)
    np.testing.assert_allclose(F.cross_entropy(x[:, :2], yes.astype(int)), two, rtol=1e-9)
    np.testing.assert_allclose(F.binary_cross_entropy(F.sigmoid(x[:, 1] - x[:, 0]), yes), two, rtol=1e-6)


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss"])
def test_how_scores_lie_in_memory_does_not_matter(name):
    x, target, grads = np.log(shares(5, 3)), classes(5), []
    for order in "CF":
        scores = nn.Tensor(np.array(x, order=order))
        scores.requires_grad = True
        getattr(F, name)(scores, target).backward()
        grads.append(scores.grad.data)
    np.testing.assert_array_equal(*grads)


def test_weights_are_buffers():
    loss = nn.CrossEntropyLoss(weight=[1.0, 2.0])
    assert list(loss.state_dict()) == ["weight"]
    assert list(loss.parameters()) == []
    assert loss.double().weight.dtype == np.float64
    assert "weight" not in nn.CrossEntropyLoss().state_dict()
    assert list(nn.BCEWithLogitsLoss(pos_weight=[2.0]).state_dict()) == ["pos_weight"]


def test_a_training_step_takes_arrays_as_a_loader_gives_them():
    model = nn.Sequential(nn.Linear(4, 3))
    x, y = np.ones((5, 4), np.float32), np.array([0, 1, 2, 1, 0])
    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
    assert loss.dtype == np.float32
    assert model[0].weight.grad.shape == (3, 4)


# ---- bad input


def t(*shape, fill=0.5):
    return np.full(shape, fill, np.float32)


CE, NLL, BCE, LOGITS = nn.CrossEntropyLoss(), nn.NLLLoss(), nn.BCELoss(), nn.BCEWithLogitsLoss()
BAD = {
    "a class too far": (
        lambda: CE(t(4, 3), np.array([0, 1, 3, 2])),
        IndexError,
        r"target\[2\] = 3 is no class.*0\.\.2",
    ),
    "a class far away in a picture": (
        lambda: CE(t(2, 3, 2, 2), np.array([[[0, 0], [0, 0]], [[0, 9], [0, 0]]])),
        IndexError,
        r"target\[1, 0, 1\] = 9",
    ),
    "a class below 0": (lambda: CE(t(2, 3), np.array([0, -1])), IndexError, r"target\[1\] = -1"),
    "classes from 1": (lambda: CE(t(3, 3), np.array([1, 2, 3])), IndexError, "Do they start at 1"),
    "one class": (lambda: CE(t(3), np.array(3)), IndexError, "target = 3 is no class"),
    "a class beside an ignored one": (lambda: CE(t(2, 3), np.array([-100, 5])), IndexError, r"target\[1\] = 5"),
    "classes as a column": (lambda: CE(t(4, 3), np.zeros((4, 1), int)), nn.ShapeError, r"mean target.squeeze\(1\)"),
    "classes as floats": (lambda: CE(t(4, 3), t(4)), nn.ShapeError, r"whole numbers: use target.long\(\)"),
    "classes as a list": (lambda: CE(t(2, 3), [0, 1]), nn.ShapeError, r"np.array\(\[...\]\) in place of a list"),
    "too few classes": (
        lambda: CE(t(4, 3), np.zeros(3, int)),
        nn.ShapeError,
        r"int64\) of shape \(4,\).*got int64 of shape \(3,\)",
    ),
    "shares of another shape": (lambda: CE(t(4, 3), t(4, 2)), nn.ShapeError, r"of shape \(4, 3\); got float32"),
    "true or false": (lambda: CE(t(2, 3), np.array([True, False])), TypeError, "whole numbers, got bool"),
    "weights of another length": (
        lambda: nn.CrossEntropyLoss(weight=t(2))(t(4, 3), np.zeros(4, int)),
        nn.ShapeError,
        "each of the 3 classes",
    ),
    "smoothing above 1": (
        lambda: nn.CrossEntropyLoss(label_smoothing=2)(t(1, 3), np.zeros(1, int)),
        ValueError,
        r"0\.\.1",
    ),
    "scores that are whole": (lambda: CE(np.ones((1, 3), int), np.zeros(1, int)), TypeError, "needs floats, got int64"),
    "nll with shares": (
        lambda: NLL(t(4, 3), t(4, 3)),
        TypeError,
        r"nll_loss: target must hold class numbers.*Use target.long\(\)",
    ),
    "nll with a class too far": (
        lambda: NLL(t(4, 3), np.array([0, 1, 3, 2])),
        IndexError,
        r"nll_loss: target\[2\] = 3",
    ),
    "nll of another shape": (lambda: NLL(t(4, 3), np.zeros((4, 2), int)), nn.ShapeError, r"nll_loss.*of shape \(4,\)"),
    "bce of scores": (
        lambda: BCE(np.array([[0.5, 1.5]]), np.ones((1, 2))),
        nn.DataError,
        r"x\[0, 1\] = 1.5. Is a sigmoid missing\? For scores \(logits\) use binary_cross_entropy_with_logits",
    ),
    "bce below 0": (lambda: BCE(np.array([-0.1]), np.ones(1)), nn.DataError, r"x\[0\] = -0.1"),
    "bce of nan": (lambda: BCE(np.array([np.nan]), np.ones(1)), nn.DataError, r"x\[0\] = nan"),
    "bce of another shape": (
        lambda: BCE(t(4, 1), t(4)),
        nn.ShapeError,
        r"shape of x, \(4, 1\), got \(4,\). Did you mean target.reshape\(4, 1\)",
    ),
    "logits of another shape": (lambda: LOGITS(t(4, 1), t(3)), nn.ShapeError, r"got \(3,\)\.$"),
    "mse that does not fit": (lambda: nn.MSELoss()(t(4, 3), t(2)), nn.ShapeError, "mse_loss, given shapes"),
    "l1 that does not fit": (lambda: nn.L1Loss()(t(4, 3), t(2)), nn.ShapeError, "l1_loss, given shapes"),
    "huber that does not fit": (lambda: nn.HuberLoss()(t(4, 3), t(2)), nn.ShapeError, "huber_loss, given shapes"),
    "kl that does not fit": (lambda: nn.KLDivLoss()(t(4, 3), t(2)), nn.ShapeError, "kl_div, given shapes"),
    "kl of logarithms": (
        lambda: nn.KLDivLoss()(t(2), t(2, fill=-0.7)),
        nn.DataError,
        r"target\[0\] = -0\.\d+. Does it hold logarithms.*log_target=True",
    ),
    "beta below 0": (lambda: nn.SmoothL1Loss(beta=-1)(t(2), t(2)), ValueError, "beta.*0 or more, got -1"),
    "delta of 0": (lambda: nn.HuberLoss(delta=0)(t(2), t(2)), ValueError, "delta.*above 0, got 0"),
    "words": (lambda: nn.MSELoss()(t(2), "target"), nn.DataError, "the text 'target'"),
    "no target": (lambda: CE(t(2, 3), None), TypeError, "is None"),
}


@pytest.mark.parametrize(("f", "error", "words"), BAD.values(), ids=BAD)
@pytest.mark.filterwarnings("ignore:.*so every number is compared with several")
def test_bad_input_is_explained(f, error, words):
    with pytest.raises(error, match=words):
        f()


@pytest.mark.parametrize("name", ["MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"])
def test_a_target_that_is_stretched_is_warned_about(name):
    """torch warns too: (4, 1) beside (4,) compares each prediction with every target."""
    with pytest.warns(UserWarning, match=r"shapes \(4, 1\) and \(4,\) differ"):
        loss = getattr(nn, name)()(nn.Tensor(t(4, 1), requires_grad=True), t(4, fill=0.0))
    loss.backward()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        getattr(nn, name)()(t(4), t(4))
