"""Bad input: each message says what was expected, what came, and what to do; no traceback ends inside numpy."""

# ruff: noqa: E501 (a table, one case a line)

import inspect
import traceback

import numpy as np
import pytest

import nnlib as nn
from nnlib.errors import DataError, ShapeError
from nnlib.methods import OPS

F = nn.functional


def t(*shape, dtype=np.float32, requires_grad=False):
    return nn.Tensor(np.ones(shape, dtype), requires_grad=requires_grad)


NAN = nn.Tensor([np.nan])

CASES = {
    # what a tensor is made of
    "text": (lambda: nn.Tensor("1.5"), DataError, "real numbers, got the text '1.5'"),
    "a list of texts": (lambda: nn.Tensor(["a", "b"]), DataError, "real numbers, got a list of 2"),
    "ragged": (lambda: nn.Tensor([[1, 2], [3]]), ShapeError, "equal lengths"),
    "complex": (lambda: nn.Tensor(np.ones(2, complex)), DataError, "dtype complex128"),
    "objects": (lambda: nn.Tensor(np.array([None])), DataError, "dtype object"),
    "nothing": (lambda: nn.Tensor(None), DataError, "got None"),
    "a list of tensors": (lambda: nn.Tensor([t(2, requires_grad=True)]), TypeError, "nnlib.stack"),
    "whole numbers to train": (lambda: nn.Tensor(np.arange(2), requires_grad=True), TypeError, r"int64: use .float\(\)"),
    "requires_grad later": (lambda: t(2, dtype=np.int64).requires_grad_(), TypeError, "Only floats"),
    "not a gradient": (lambda: setattr(t(2), "grad", np.ones(2)), TypeError, r"Wrap it: nnlib.Tensor"),
    "gradient of another shape": (lambda: setattr(t(2), "grad", t(3)), ShapeError, r"shape \(2,\), got \(3,\)"),
    "requires_grad of a computed one": (
        lambda: (t(2, requires_grad=True) * 2).requires_grad_(False), RuntimeError, "detach",
    ),
    # out of it again
    "item of several": (lambda: t(3).item(), ShapeError, r"got shape \(3,\). Is a .mean\(\)"),
    "truth of several": (lambda: bool(t(3)), ShapeError, r"\.any\(\)"),
    "if of several": (lambda: 1 if t(2) > 0 else 0, ShapeError, "Is a tensor of shape"),
    "length of a number": (lambda: len(t()), TypeError, "has no length"),
    "numpy of a trained one": (lambda: t(2, requires_grad=True).numpy(), RuntimeError, r"detach\(\)\.numpy\(\)"),
    "asarray of a trained one": (lambda: np.asarray(t(2, requires_grad=True)), RuntimeError, "numpy would lose it"),
    # backward
    "nothing recorded": (lambda: t(1).backward(), RuntimeError, "no input had requires_grad=True"),
    "several numbers": (lambda: (t(3, requires_grad=True) * 2).backward(), ShapeError, r"shape \(3,\). Is a .mean\(\)"),
    "weights of another shape": (lambda: t(3, requires_grad=True).backward(np.ones(2)), ShapeError, r"\(3,\), got \(2,\)"),
    "inputs=": (lambda: t(1, requires_grad=True).backward(inputs=[]), NotImplementedError, "inputs is left out"),
    "grad of an untracked one": (lambda: nn.grad(t(1, requires_grad=True), t(1)), RuntimeError, "input 1 must be a tensor"),
    "grad of an unused one": (
        lambda: nn.grad(t(1, requires_grad=True), t(1, requires_grad=True)), RuntimeError, "no output depends on input 1",
    ),
    "grad with too few weights": (
        lambda: nn.grad([t(requires_grad=True)] * 2, t(requires_grad=True), [None]), ShapeError, "each of the 2 outputs",
    ),
    # elementwise
    "shapes that do not fit": (
        lambda: t(2, 3) + t(4), ShapeError, r"add: shapes \(2, 3\) and \(4,\) do not fit.*axis -1 has lengths 3 and 4",
    ),
    "a missing axis": (lambda: t(2, 3) * t(2), ShapeError, r"Did you mean second.unsqueeze\(-1\), shape \(2, 1\)"),
    "a missing axis in the first": (lambda: t(2) * t(2, 3), ShapeError, r"Did you mean first.unsqueeze\(-1\)"),
    "a forgotten return": (lambda: t(2) + None, TypeError, "an input is None. Is a `return` missing"),
    "adding a text": (lambda: t(2) + "a", DataError, "the text 'a'"),
    "booleans subtracted": (lambda: (t(2) > 0) - (t(2) > 0), TypeError, "sub, given shapes"),
    "whole numbers to a negative power": (lambda: t(2, dtype=np.int64) ** -1, ShapeError, "negative integer powers"),
    "clamp without bounds": (lambda: t(2).clamp(), ValueError, "give min=, max= or both"),
    "where with numbers": (lambda: nn.where(t(2), t(2), t(2)), TypeError, "made of booleans, got an array of .*float32"),
    "where of misfits": (lambda: nn.where(t(2) > 0, t(3), 0.0), ShapeError, "do not fit"),
    "masked_fill with numbers": (lambda: t(2).masked_fill(np.ones(2), 0), TypeError, "made of booleans"),
    "masked_fill with several": (lambda: t(2).masked_fill(t(2) > 0, t(2)), ShapeError, r"one number, got shape \(2,\)"),
    "gradient of a bound": (
        lambda: t(2, requires_grad=True).clamp(max=t(1, requires_grad=True)).sum().backward(),
        NotImplementedError, "clamp has no rule for the gradient of its input 3",
    ),
    # products
    "inner lengths": (lambda: t(2, 3) @ t(2, 3), ShapeError, r"inner lengths, 3 and 2.*Did you mean x.T\? Did you mean y.T"),
    "a vector too long": (lambda: t(2, 3) @ t(4), ShapeError, "3 and 4, must be equal"),
    "batches that do not fit": (lambda: t(2, 1, 3) @ t(4, 3, 1) @ t(3, 1, 1), ShapeError, "matmul, given shapes"),
    "matmul of a number": (lambda: t(2) @ 3.0, ShapeError, r"Use \* for single numbers"),
    "matmul of dtypes": (lambda: t(2, 2) @ t(2, 2, dtype=np.float64), TypeError, r"float32 and float64. Use .float\(\)"),
    "outer of matrices": (lambda: nn.outer(t(2, 2), t(2)), ShapeError, "both must be vectors"),
    "linear of another length": (
        lambda: F.linear(t(8, 5), t(4, 3)), ShapeError, r"linear: \(3 → 4\): the last axis of x must be 3, got x.shape = \(8, 5\)",
    ),
    "linear with a misshapen bias": (lambda: F.linear(t(8, 3), t(4, 3), t(3)), ShapeError, r"bias \(out,\), got .*\(3,\)"),
    "linear of dtypes": (lambda: F.linear(t(8, 3, dtype=np.float64), t(4, 3)), TypeError, r"one dtype. Use x.float\(\)"),
    # axes
    "an axis too far": (lambda: t(2, 3).sum(2), IndexError, r"sum: dim must lie in -2..1, as there are 2 axes; got 2"),
    "an axis twice": (lambda: t(2, 3).mean((0, -2)), IndexError, "names an axis twice"),
    "an axis that is no number": (lambda: t(2, 3).sum("rows"), TypeError, "whole number or several, got the text 'rows'"),
    "an axis that is a boolean": (lambda: t(2, 3).var(False), TypeError, "whole number or several, got False"),
    "mean of whole numbers": (lambda: t(2, dtype=np.int64).mean(), TypeError, r"mean: needs floats, got int64. Use .float"),
    "maximum of nothing": (lambda: t(0).max(), ShapeError, r"max, given shapes \(0,\)"),
    "max over two axes": (lambda: t(2, 2).max((0, 1)), TypeError, "Use amax for several"),
    "max of two": (lambda: nn.max(t(2), t(2)), TypeError, r"use maximum\(x, y\)"),
    "cumsum without an axis": (lambda: t(2).cumsum(), TypeError, "say along which axis"),
    "softmax without an axis": (lambda: t(2).softmax(), TypeError, "e.g. dim=-1 for the last"),
    "softmax over two": (lambda: t(2, 2).log_softmax((0, 1)), TypeError, "say along which axis"),
    "logsumexp without an axis": (lambda: nn.logsumexp(t(2), None), TypeError, "say along which axis"),
    # shapes
    "reshape that does not fill": (lambda: t(2, 3).reshape(4, 2), ShapeError, r"6 numbers .* do not fill the shape \(4, 2\)"),
    "reshape with two unknowns": (lambda: t(2, 3).reshape(-1, -1), ShapeError, "At most one length may be -1"),
    "view of a transpose": (lambda: t(2, 3).T.view(6), ShapeError, r"Use .reshape\(\)"),
    "permute with too few": (lambda: t(2, 3).permute(0), ShapeError, "each of the 2 axes once"),
    "expand of a length": (lambda: t(2, 3).expand(4, 3), ShapeError, r"axes of length 1 can be stretched.*\(2, 3\)"),
    "unsqueeze too far": (lambda: t(2).unsqueeze(3), IndexError, "unsqueeze: dim must lie"),
    "flatten backwards": (lambda: t(2, 3).flatten(1, 0), ShapeError, "start_dim 1 lies behind end_dim 0"),
    "tril of a vector": (lambda: t(3).tril(), ShapeError, "needs a matrix"),
    "cat of misfits": (lambda: nn.cat([t(2, 3), t(2, 4)]), ShapeError, "agree except along axis 0"),
    "cat of nothing": (lambda: nn.cat([]), ShapeError, "at least one array"),
    "cat of numbers": (lambda: nn.cat([t(), t()]), ShapeError, "use stack"),
    "stack of misfits": (lambda: nn.stack([t(2), t(3)]), ShapeError, r"arrays of one shape, got \(2,\), \(3,\)"),
    "split that does not add up": (lambda: t(5).split([2, 2]), ShapeError, "sizes that add up to 5; got"),
    "pad with an odd number": (lambda: F.pad(t(2, 3), (1, 2, 3)), ShapeError, "two widths for each axis"),
    "pad with an unknown mode": (lambda: F.pad(t(2, 3), (1, 1), "mirror"), ValueError, "no padding mode 'mirror'. Known:"),
    "pad that cuts too much": (lambda: F.pad(t(2, 3), (-2, -2)), ShapeError, "cuts away more"),
    "reflection that is too wide": (lambda: F.pad(t(2, 3), (3, 0), "reflect"), ShapeError, "too few numbers"),
    "reflection of every axis": (lambda: F.pad(t(2, 3), (1, 1, 1, 1), "reflect"), ShapeError, "all axes but the first"),
    # indices
    "an index too far": (lambda: t(2, 3)[2], IndexError, r"getitem, given shapes \(2, 3\): index 2 is out of bounds"),
    "too many indices": (lambda: t(2)[0, 0], IndexError, "too many indices"),
    "a float index": (lambda: t(2)[t(2)], IndexError, r"whole numbers, booleans or slices.*use .long"),
    "a text index": (lambda: t(2)["a"], IndexError, "the text 'a'"),
    "a slice backwards": (lambda: t(2)[::-1], ValueError, r"positive, got -1: x.flip\(dim\)"),
    "a mask of another length": (lambda: t(3)[np.array([True, False])], IndexError, "boolean index did not match"),
    "gather of other axes": (lambda: t(2, 3).gather(1, np.zeros(2, int)), ShapeError, r"index must have 2 axes.*got \(2,\)"),
    "embedding out of range": (lambda: F.embedding(np.array([1, 7]), t(5, 2)), IndexError, r"0\.\.4, as there are 5 rows; got 7"),
    "embedding below 0": (lambda: F.embedding(np.array([-1]), t(5, 2)), IndexError, r"got -1 at position \[0\]"),
    "embedding of floats": (lambda: F.embedding(t(2), t(5, 2)), TypeError, r"whole numbers, got float32. Use .long"),
    # losses
    "classes in a column": (
        lambda: F.cross_entropy(t(4, 3), np.zeros((4, 1), int)), ShapeError, r"class numbers .* of shape \(4,\).*squeeze\(1\)",
    ),
    "classes as floats": (lambda: F.cross_entropy(t(4, 3), [0, 1, 2, 0]), ShapeError, "got float32 of shape"),
    "a class too far": (lambda: F.cross_entropy(t(2, 3), np.array([0, 3])), IndexError, r"target\[1\] = 3 is no class.*0\.\.2"),
    "a class below 0": (lambda: F.cross_entropy(t(2, 3), np.array([0, -1])), IndexError, r"target\[1\] = -1"),
    "too few classes' weights": (
        lambda: F.cross_entropy(t(2, 3), np.array([0, 1]), weight=t(2)), ShapeError, "each of the 3 classes, got",
    ),
    "an unknown reduction": (
        lambda: F.cross_entropy(t(2, 3), np.array([0, 1]), reduction="average"), ValueError, "no reduction 'average'. Known",
    ),
    "an unknown reduction of mse": (lambda: F.mse_loss(t(2), t(2), reduction="avg"), ValueError, "Known: 'mean', 'sum', 'none'"),
    "smoothing over 1": (
        lambda: F.cross_entropy(t(2, 3), np.array([0, 1]), label_smoothing=2), ValueError, r"must lie in 0\.\.1, got 2",
    ),
    "scores that are whole numbers": (
        lambda: F.cross_entropy(t(2, 3, dtype=np.int64), np.array([0, 1])), TypeError, "cross_entropy: needs floats",
    ),
    "a single score": (lambda: F.cross_entropy(t(), np.array(0)), ShapeError, "a score for each class"),
    "gradient of shares": (
        lambda: F.cross_entropy(t(2, 3), t(2, 3, requires_grad=True)).backward(), NotImplementedError, "no rule .* its input 2",
    ),
    # how ops are called
    "too many arguments": (lambda: nn.exp(t(2), 1), TypeError, r"exp got 2 arguments. It is called as exp\(x\)"),
    "too few arguments": (lambda: nn.add(t(2)), TypeError, r"input 2 \(y\) is missing"),
    "an option twice": (lambda: nn.sum(t(2), 0, dim=0), TypeError, "sum got dim twice"),
    "dim and axis": (lambda: nn.sum(t(2), dim=0, axis=0), TypeError, "doubled argument axis"),
    "an input twice": (lambda: F.linear(t(2, 3), t(4, 3), weight=t(4, 3)), TypeError, "weight twice"),
    "a misspelt option": (lambda: t(2).sum(keepdimension=True), TypeError, "unknown or doubled argument keepdimension"),
    "an option left out": (lambda: t(2).sum(dtype=np.float64), NotImplementedError, "torch's option dtype is left out"),
    "another device": (lambda: t(2).to("cuda"), TypeError, "cuda"),
    "an op that does not exist": (lambda: nn.using(reluu=abs).__enter__(), ValueError, "Did you mean 'relu'"),
}  # fmt: skip


@pytest.mark.parametrize(("f", "error", "words"), CASES.values(), ids=CASES)
def test_the_message_teaches(f, error, words):
    with pytest.raises(error, match=words) as caught:
        f()
    assert type(caught.value) is error
    frames = traceback.extract_tb(caught.tb)
    assert "nnlib" in frames[-1].filename, "the traceback must not end inside numpy"


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_no_op_breaks_off_inside_numpy_on_nonsense(op):
    """Texts, objects and absent inputs are refused by every op in words of our own."""
    n = max(len(op.input_names), 1)
    for junk in ("text", None, {"a": 1}, object()):
        with pytest.raises((TypeError, ValueError, NotImplementedError)) as caught:
            op(*[junk] * n, **{name: 0 for name, default in op.options.items() if default is inspect.Parameter.empty})
        assert "nnlib" in traceback.extract_tb(caught.tb)[-1].filename


def test_a_mixed_up_error_of_ones_own_rule_is_not_reworded():
    def mine(x):
        raise ValueError("my own")

    with pytest.raises(ValueError, match=r"^my own$"), nn.using(relu=mine):
        t(2).relu()
