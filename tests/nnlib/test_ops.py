"""Every op, by its own examples: first and second derivatives, dtypes, purity, and torch as the oracle."""

import inspect
import re

import numpy as np
import pytest

import nnlib as nn
from nnlib.arrays import promoted
from nnlib.methods import OPS

CASES = [pytest.param(op, i, id=f"{name}-{i}") for name, op in OPS.items() for i in range(len(op.examples))]


def arguments(op, i, dtype=np.float64):
    """The i-th example: its inputs (float arrays in dtype, Python numbers as they are) and its options."""
    inputs, options = list(op.examples[i](np.random.default_rng(0))), {}
    if inputs and isinstance(inputs[-1], dict):
        options = inputs.pop()
    options = {name: v.astype(dtype) if is_float(v) else v for name, v in options.items()}
    return [x.astype(dtype) if is_float(x) else x for x in inputs], options


def is_float(x):
    return isinstance(x, np.ndarray) and x.dtype.kind == "f"


def prepared(op, inputs):
    """The inputs as the rule receives them."""
    arrays = [op.lift(x) for x in inputs]
    return promoted(arrays, op.floating) if op.promote else arrays


def ways(op, inputs, options):
    """Which inputs have a gradient: float arrays for which the rule gives a pullback."""
    pulls = op.rule(*prepared(op, inputs), **options)[1]
    if pulls is None:
        return []
    return [k for k, x in enumerate(inputs) if is_float(x) and (callable(pulls) or pulls[k] is not None)]


def tuple_of(y):
    return y if isinstance(y, tuple) else (y,)


def loss_of(op, inputs, options, weights):
    """One number from an op: its float outputs, each times fixed weights, added up."""
    outputs = [y for y in tuple_of(op(*inputs, **options)) if np.asarray(getattr(y, "data", y)).dtype.kind == "f"]
    return sum(((y * w).sum() for y, w in zip(outputs, weights)), 0.0)


def weights_for(op, inputs, options, rng):
    outputs = [np.asarray(y) for y in tuple_of(op(*inputs, **options))]
    return [np.asarray(rng.normal(size=y.shape)) for y in outputs if y.dtype.kind == "f"]


def put_in(inputs, places, values):
    inputs = list(inputs)
    for place, value in zip(places, values):
        inputs[place] = value
    return inputs


def slopes(f, arrays):
    """The numerical gradient of f(arrays) with respect to each array."""

    def along(k):
        if not arrays[k].size:
            return np.zeros(arrays[k].shape)
        return nn.numerical_gradient(lambda w: float(f([w if j == k else a for j, a in enumerate(arrays)])), arrays[k])

    return [np.asarray(along(k)) for k in range(len(arrays))]


def gradients_checked(case):
    """embedding's padding_idx leaves out a part of the gradient on purpose: torch is its only oracle."""
    op, i = case.values
    return "padding_idx" not in arguments(op, i)[1]


@pytest.mark.parametrize(("op", "i"), list(filter(gradients_checked, CASES)))
def test_first_derivative(op, i):
    inputs, options = arguments(op, i)
    chosen, weights = ways(op, inputs, options), weights_for(op, inputs, options, np.random.default_rng(1))
    xs = [nn.Tensor(inputs[k], requires_grad=True) for k in chosen]
    loss = loss_of(op, put_in(inputs, chosen, xs), options, weights)
    if not chosen:
        assert not getattr(loss, "requires_grad", False)
        return
    loss.backward()
    expected = slopes(
        lambda arrays: loss_of(op, put_in(inputs, chosen, arrays), options, weights), [x.data for x in xs]
    )
    for x, e in zip(xs, expected):
        np.testing.assert_allclose(x.grad.data, e, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(("op", "i"), list(filter(gradients_checked, CASES)))
def test_second_derivative(op, i):
    """The slope of (gradient · fixed directions), in the inputs and in the weights on the outputs."""
    inputs, options = arguments(op, i)
    chosen, rng = ways(op, inputs, options), np.random.default_rng(1)
    if not chosen:
        return
    weights = weights_for(op, inputs, options, rng)
    directions = [rng.normal(size=inputs[k].shape) for k in chosen]

    def along(values):
        xs, ws = values[: len(chosen)], values[len(chosen) :]
        grads = nn.grad(loss_of(op, put_in(inputs, chosen, xs), options, ws), xs, create_graph=True)
        return sum((g * d).sum() for g, d in zip(grads, directions))

    def tensors(arrays):
        return [nn.Tensor(a, requires_grad=True) for a in arrays]

    start = [*[inputs[k] for k in chosen], *weights]
    values = tensors(start)
    got = nn.grad(along(values), values, allow_unused=True)
    for g, expected in zip(got, slopes(lambda arrays: along(tensors(arrays)).item(), start)):
        np.testing.assert_allclose(0 * expected if g is None else g.data, expected, rtol=1e-5, atol=1e-6)


# ---- torch as the oracle


def torch_function(op):
    """The function of torch that an op's `torch` names; for ops without one, what they mean in torch."""
    import torch

    if op.torch:
        function = torch
        for part in op.torch.split("."):
            function = getattr(function, part)
        return function

    def put(x, index, shape):
        places = np.arange(int(np.prod(shape))).reshape(shape)[
            tuple(i.numpy() if hasattr(i, "numpy") else i for i in index)
        ]
        full = [torch.tensor(i) for i in np.unravel_index(places.ravel(), shape)]
        return torch.zeros(shape, dtype=x.dtype).index_put(full, x.reshape(-1), accumulate=True)

    def batch_norm(x, weight=None, bias=None, eps=1e-5):
        dims = [0, *range(2, x.ndim)]
        y = torch.nn.functional.batch_norm(x, None, None, weight, bias, True, eps=eps)
        return y, x.mean(dims), x.var(dims, correction=0)

    def pool(x, **options):
        """torch's pooling of the same name has its options in another signature."""
        return getattr(torch.nn.functional, op.name)(x, **options)

    def conv_weight(x, g, kernel_size, groups=1, **options):
        if x.ndim < len(kernel_size) + 2:
            x, g = x[None], g[None]
        size = (g.shape[1], x.shape[1] // groups, *kernel_size)
        return getattr(torch.nn.grad, op.name)(x, size, g, groups=groups, **options)

    def columns(x, form):
        """(N, H, W) → (N, numbers in a window, windows)"""
        return torch.nn.functional.unfold(x[:, None], *window_options(form))

    def picture(columns, form):
        return torch.nn.functional.fold(columns, form.lengths, *window_options(form))[:, 0]

    def window_options(form):
        return form.kernel, form.dilation, [before for before, _ in form.pads], form.stride

    def window_put(x, winner, form):
        columns = torch.zeros(len(x), int(np.prod(form.kernel)), x[0].numel(), dtype=x.dtype)
        return picture(columns.scatter(1, winner.reshape(len(x), 1, -1), x.reshape(len(x), 1, -1)), form)

    def window_spread(x, form):
        return picture(x.reshape(len(x), 1, -1).expand(-1, int(np.prod(form.kernel)), -1), form)

    def resample(x, matrices):
        matrices = [m.to(x.dtype) for m in matrices]
        return torch.einsum("nhw,vw,uh->nuv", x, matrices[-1], matrices[0] if matrices[1:] else torch.eye(3).to(x))

    return {
        "max_pool1d": pool,
        "max_pool2d": pool,
        "avg_pool1d": pool,
        "avg_pool2d": pool,
        "conv1d_weight": conv_weight,
        "conv2d_weight": conv_weight,
        "window_take": lambda x, winner, form: (
            columns(x, form).gather(1, winner.reshape(len(x), 1, -1)).reshape(winner.shape)
        ),
        "window_put": window_put,
        "window_sum": lambda x, form: columns(x, form).sum(1).reshape(len(x), *form.out),
        "window_spread": window_spread,
        "resample": resample,
        "getitem": lambda x, index: x[index],
        "put": put,
        "expand": lambda x, shape: x.expand(shape),
        "cast": lambda x, dtype: x.to(getattr(torch, np.dtype(dtype).name)),
        "peak": lambda x, dim: x.amax(dim, keepdim=True).detach(),
        "erf_table": lambda x: torch.erf(x).detach(),
        "batch_norm": batch_norm,
        "layer_norm": lambda x, weight=None, bias=None, normalized_shape=None, eps=1e-5: torch.nn.functional.layer_norm(
            x, normalized_shape, weight, bias, eps
        ),
    }[op.name]


def to_torch(x):
    import torch

    if isinstance(x, tuple):
        return type(x)._make(map(to_torch, x)) if hasattr(x, "_make") else tuple(map(to_torch, x))
    return torch.tensor(x) if isinstance(x, np.ndarray) else x


def run_torch(op, inputs, options):
    """What torch makes of it, as a list."""
    options = {k: to_torch(v) for k, v in options.items()}
    outputs = torch_function(op)(inputs, **options) if op.variadic else torch_function(op)(*inputs, **options)
    return list(outputs) if isinstance(outputs, tuple | list) else [outputs]


TOLERANCE = {np.float64: {"rtol": 1e-9, "atol": 1e-11}, np.float32: {"rtol": 5e-5, "atol": 5e-6}}


def close(ours, theirs, dtype):
    ours, theirs = np.asarray(ours.data if isinstance(ours, nn.Tensor) else ours), theirs.detach().numpy(force=True)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    np.testing.assert_allclose(ours, theirs, **TOLERANCE[dtype])


def compare(op, inputs, options, dtype, orders=2, seen=close):
    """Values, gradients, and the gradients of (gradient · fixed directions), ours beside torch's."""
    import torch

    rng, chosen = np.random.default_rng(1), ways(op, inputs, options)
    ours_in = put_in(inputs, chosen, [nn.Tensor(inputs[k], requires_grad=True) for k in chosen])
    theirs_in = [to_torch(x).requires_grad_() if k in chosen else to_torch(x) for k, x in enumerate(inputs)]
    ours, theirs = tuple_of(op(*ours_in, **options)), run_torch(op, theirs_in, options)
    for mine, other in zip(ours, theirs, strict=True):
        seen(mine, other, dtype)
        assert getattr(mine, "requires_grad", False) == other.requires_grad
    pairs = [(y, z) for y, z in zip(ours, theirs) if z.requires_grad]
    for _ in range(orders):  # first the gradient, then the gradient of that
        if not pairs:
            return
        directions = [rng.normal(size=y.shape).astype(dtype) for y, _ in pairs]
        loss = sum((y * d).sum() for (y, _), d in zip(pairs, directions))
        other_loss = sum((z * to_torch(np.asarray(d))).sum() for (_, z), d in zip(pairs, directions))
        ours = nn.grad(loss, [ours_in[k] for k in chosen], create_graph=True, allow_unused=True)
        theirs = torch.autograd.grad(other_loss, [theirs_in[k] for k in chosen], create_graph=True, allow_unused=True)
        for mine, other in zip(ours, theirs):
            if mine is None or other is None:  # either may leave out a gradient that is 0
                assert mine is None or not mine.data.any()
                assert other is None or not other.any()
            else:
                seen(mine, other, dtype)
        pairs = [(y, z) for y, z in zip(ours, theirs) if y is not None and z is not None]
        pairs = [(y, z) for y, z in pairs if y.requires_grad and z.requires_grad]


@pytest.mark.torch
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("op", "i"), CASES)
def test_against_torch(op, i, dtype):
    compare(op, *arguments(op, i, dtype), dtype)


# ---- what a rule may and may not do


def locked(x):
    if isinstance(x, np.ndarray):
        x = x.copy()
        x.flags.writeable = False
    return x


def pulled(op, value, pulls, rng, dtype):
    """The pullbacks' results for a gradient that they cannot write to."""
    gs = [locked(np.asarray(rng.normal(size=np.shape(y)), dtype)) for y in tuple_of(value)]
    g = tuple(gs) if isinstance(value, tuple) else gs[0]
    if callable(pulls):
        return pulls(g, [True] * op.arity)
    return [pull(g) for pull in pulls if pull is not None]


@pytest.mark.parametrize(("op", "i"), CASES)
def test_a_rule_writes_neither_to_its_inputs_nor_to_g_and_keeps_float32(op, i):
    inputs, options = arguments(op, i, np.float32)
    value, pulls = op.rule(*[locked(x) for x in prepared(op, inputs)], **options)
    assert all(np.asarray(y).dtype != np.float64 for y in tuple_of(value)) or op.name == "cast"
    if pulls is not None:
        dtype = np.float64 if op.name == "cast" else np.float32
        for k, dx in enumerate(pulled(op, value, pulls, np.random.default_rng(2), dtype)):
            assert dx.dtype == np.float32 or not is_float(inputs[k])


@pytest.mark.parametrize(("op", "i"), [case for case in CASES if case.values[0].linear])
def test_a_linear_rule_needs_no_input_after_the_forward_pass(op, i):
    inputs, options = arguments(op, i)
    arrays = [np.array(x) if is_float(x) else x for x in prepared(op, inputs)]
    value, pulls = op.rule(*arrays, **options)
    if pulls is None:
        return
    before = [np.array(dx) for dx in pulled(op, value, pulls, np.random.default_rng(2), np.float64)]
    for x in arrays:
        if is_float(x):
            x[...] = np.nan
    after = pulled(op, value, pulls, np.random.default_rng(2), np.float64)
    for a, b in zip(before, after, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("op", "i"), [case for case in CASES if case.values[0].composed])
def test_a_fused_op_equals_its_composed_twin(op, i, dtype):
    inputs, options = arguments(op, i, dtype)
    chosen, results = ways(op, inputs, options), []
    for f in (op, op.composed):
        xs = [nn.Tensor(inputs[k], requires_grad=True) for k in chosen]
        ys, rng = tuple_of(f(*put_in(inputs, chosen, xs), **options)), np.random.default_rng(3)
        sum((y * rng.normal(size=y.shape).astype(dtype)).sum() for y in ys).backward()
        results.append([*ys, *[x.grad for x in xs]])
    for fused, composed in zip(*results):
        assert fused.dtype == composed.dtype
        np.testing.assert_allclose(fused.data, composed.data, **TOLERANCE[dtype])


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_every_option_has_an_example_and_every_op_says_what_it_does(op):
    used = {name for i in range(len(op.examples)) for name in arguments(op, i)[1]}
    assert used == set(op.options)
    assert inspect.getdoc(op)
    assert inspect.getsource(op).startswith(("@op", "    def rule"))  # what lessons show


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_what_is_left_out_says_so(op):
    inputs, options = arguments(op, 0)
    for name in op.left_out:
        with pytest.raises(NotImplementedError, match=f"{op.name}: torch's option {name} is left out"):
            op(*inputs, **{**options, name: 1})
    with pytest.raises(TypeError, match="unknown or doubled argument nonsense"):
        op(*inputs, **options, nonsense=1)


def names_in(signature):
    """Parameter names in a line such as "sum(input, dim: Union[int, None], keepdim=False, *, dtype=None) -> Tensor"."""
    inside = re.sub(
        r"\[[^][]*\]", "", re.sub(r"\[[^][]*\]", "", signature[signature.index("(") + 1 : signature.rindex(")")])
    )
    return {re.split("[:=]", part)[0].strip(" *\\") for part in inside.split(",")}


INPUTS = {"", "input", "other", "target", "tensors", "tensor", "self", "vec2", "mat2", "exponent", "value", "mask",
          "condition", "weight", "bias", "min", "max"}  # fmt: skip


@pytest.mark.torch
@pytest.mark.parametrize("op", [op for op in OPS.values() if op.torch], ids=lambda op: op.name)
def test_no_option_of_torchs_is_forgotten(op):
    """What torch's own signature takes, the op takes too or names as left out."""
    import torch

    function = torch_function(op)
    try:
        names = set(inspect.signature(function).parameters)
    except ValueError:  # built in: its signature is the first line of its docstring, or of the method's
        names = names_in((function.__doc__ or getattr(torch.Tensor, op.name).__doc__).strip().split("\n")[0])
    names -= INPUTS | {"memory_format", "_stacklevel"}  # mean nothing for arrays
    assert names <= {*op.options, *op.left_out, *op.input_names}
