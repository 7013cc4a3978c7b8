"""Tensor: what it makes of numbers, torch's semantics, the graph and its walk, modes, replacement of rules."""

import gc
import threading
import time
import tracemalloc
import weakref

import numpy as np
import pytest

import nnlib as nn
from nnlib.graph import Node
from nnlib.methods import OPS
from nnlib.op import Op


def leaf(*shape, seed=0):
    return nn.Tensor(np.random.default_rng(seed).normal(size=shape), requires_grad=True)


# ---- from numbers to tensors and back


@pytest.mark.parametrize(
    ("data", "dtype"),
    [
        ([1, 2], np.float32),
        ([[True, False]], np.float32),
        (3, np.float32),
        (2.5, np.float32),
        ([], np.float32),
        (range(3), np.float32),
        (np.arange(3), np.int64),
        (np.ones(2), np.float64),
        (np.float64(1), np.float64),
        (np.array([True]), np.bool_),
        (np.zeros((0, 3), np.uint8), np.uint8),
    ],
)
def test_lists_become_float32_and_arrays_keep_their_dtype(data, dtype):
    t = nn.Tensor(data)
    assert t.dtype == dtype
    np.testing.assert_array_equal(t.data, np.asarray(data))


def test_data_is_shared_unless_it_is_to_be_trained():
    a = np.zeros(3)
    shared, owned = nn.Tensor(a), nn.Tensor(a, requires_grad=True)
    a[0] = 5
    assert shared[0].item() == 5
    assert owned[0].item() == 0
    assert nn.Tensor(a, dtype=np.float32).dtype == np.float32
    assert nn.Tensor([nn.Tensor(1.0), nn.Tensor(2.0)]).shape == (2,)
    assert nn.Tensor(nn.Tensor([1.0]), requires_grad=True).is_leaf


def test_out_into_python_and_numpy():
    t = nn.Tensor([[1.5, -2.0]])
    assert t.tolist() == [[1.5, -2.0]]
    assert (t.shape, t.ndim, t.dim(), t.size(), t.size(-1), t.numel(), len(t)) == ((1, 2), 2, 2, (1, 2), 2, 2, 1)
    assert t.numpy() is t.data
    assert np.asarray(t, np.float64).dtype == np.float64
    assert (nn.Tensor(3.7).item(), float(nn.Tensor([2.0])), int(nn.Tensor(3.7)), bool(nn.Tensor(0.0))) == (
        pytest.approx(3.7), 2.0, 3, False,
    )  # fmt: skip
    assert f"{nn.Tensor(2.0):.2f}" == "2.00"
    assert [row.tolist() for row in t.T] == [[1.5], [-2.0]]
    w = leaf(2)
    assert (float(w.sum()), w.detach().numpy() is w.data) == (w.data.sum(), True)


def test_how_it_looks():
    assert repr(nn.Tensor([1, 2])) == "tensor([1., 2.])"
    assert repr(nn.Tensor(np.ones(1))) == "tensor([1.], dtype=float64)"
    w = nn.Tensor([1.0], requires_grad=True)
    assert repr(w) == "tensor([1.], requires_grad=True)"
    assert repr((w * 2).sum()) == "tensor(2., grad_fn=<sum>)"
    assert f"{w}" == repr(w)


def test_iterating_unpacking_and_membership():
    a, b = nn.Tensor([1.0, 2.0])
    assert (a.item(), b.item()) == (1, 2)
    assert (a == None) is False  # noqa: E711
    assert (a != None) is True  # noqa: E711
    assert len({a, b, a}) == 2


# ---- torch's semantics of methods


def test_methods_that_differ_from_numpys():
    x = nn.Tensor(np.array([[1.0, 5.0, 5.0], [4.0, 2.0, 0.0]]))
    assert x.var().item() == pytest.approx(np.var(x.data, ddof=1))
    assert x.std(0, unbiased=False).tolist() == pytest.approx(np.std(x.data, axis=0).tolist())
    assert x.var(dim=1, correction=0).tolist() == pytest.approx(np.var(x.data, axis=1).tolist())
    values, indices = x.max(1)
    assert (values.tolist(), indices.tolist(), indices.dtype) == ([5.0, 4.0], [1, 0], np.int64)
    assert x.max(dim=0).indices.tolist() == [1, 0, 0]
    assert x.min(dim=1, keepdim=True).values.shape == (2, 1)
    assert (x.max().item(), x.min().item()) == (5, 0)
    assert x.max(nn.Tensor(np.array(3.0))).tolist() == [[3, 5, 5], [4, 3, 3]]
    assert x.transpose(0, 1).shape == (3, 2)
    assert nn.Tensor(np.ones((2, 3, 4))).transpose(-1, 0).shape == (4, 3, 2)
    assert x.argmax().item() == 1
    assert x.argmax(dim=1, keepdim=True).tolist() == [[1], [0]]
    assert (x > 4).sum().item() == 2
    assert (x > 4).dtype == np.bool_
    assert x.view(3, 2).shape == (3, 2)
    assert [part.shape for part in x.split(2, dim=1)] == [(2, 2), (2, 1)]
    assert x.mT.shape == x.T.shape == (3, 2)


def test_ties_share_in_amax_and_one_takes_all_in_max():
    x = nn.Tensor(np.array([[1.0, 3, 3], [2, 2, 2]]), requires_grad=True)
    x.amax(1).sum().backward()
    np.testing.assert_allclose(x.grad.data, [[0, 0.5, 0.5], [1 / 3] * 3])
    x.grad = None
    x.max(1).values.sum().backward()
    np.testing.assert_array_equal(x.grad.data, [[0, 1, 0], [1, 0, 0]])
    x.grad = None
    x.max().backward()
    np.testing.assert_allclose(x.grad.data, [[0, 0.5, 0.5], [0, 0, 0]])
    x.grad = None
    nn.maximum(x, nn.Tensor(np.array(2.0))).sum().backward()
    np.testing.assert_allclose(x.grad.data, [[0, 1, 1], [0.5] * 3])


def test_axis_and_keepdims_are_understood_as_torch_understands_them():
    x = nn.Tensor(np.ones((2, 3)))
    assert x.sum(axis=1).shape == nn.sum(x, axis=1).shape == (2,)
    assert x.mean(axis=0, keepdims=True).shape == (1, 3)
    assert nn.sum(x, 1, True).shape == (2, 1)
    assert nn.softmax(x, 1).sum(1).tolist() == pytest.approx([1, 1])
    assert nn.cat([x, x], 1).shape == nn.cat((x, x), axis=1).shape == (2, 6)
    assert nn.functional.linear(x, weight=nn.Tensor(np.ones((4, 3)))).shape == (2, 4)
    assert nn.functional.cross_entropy(input=x, target=np.array([0, 1])).shape == ()


def test_scalars_are_weak_and_dtypes_meet_as_in_torch():
    x = nn.Tensor([1.0, 2.0])
    for scalar in (2, 2.5, True, np.float64(2), np.int64(3), np.array(2.0), nn.Tensor(np.array(2.0))):
        assert (x * scalar).dtype == (scalar * x).dtype == np.float32
    i = nn.Tensor(np.arange(1, 4))
    assert (i * 2).dtype == np.int64
    assert (i * 2.5).dtype == (i / i).dtype == (i / 2).dtype == i.exp().dtype == np.float32
    assert (i * nn.Tensor(np.ones(3))).dtype == np.float64
    assert i.sum().dtype == (i > 1).sum().dtype == np.int64
    assert (nn.Tensor(np.ones(2)) * 2).sum().dtype == np.float64
    assert i.float().dtype == np.float32
    assert x.double().long().bool().dtype == np.bool_
    w = nn.Tensor([1.0, 2.0], requires_grad=True)
    (w * nn.Tensor(np.ones(2))).sum().backward()
    assert w.grad.dtype == np.float32


def test_infinities_are_values_and_nothing_warns():
    x = nn.Tensor([0.0, 1.0, -1.0], requires_grad=True)
    big = nn.Tensor([3e38], requires_grad=True)
    with np.errstate(all="raise"):  # numpy would raise now; nnlib is silent, as torch is
        assert nn.Tensor([0.0]).log().item() == -np.inf
        (1 / x).sum().backward()
        (big * 10 + big * big).sum().backward()
        assert np.isnan(nn.Tensor([-1.0]).sqrt().item())
        assert nn.softmax(nn.Tensor([1e30, -np.inf]), 0).tolist() == [1.0, 0.0]
        assert nn.logsumexp(nn.Tensor([-np.inf, -np.inf]), 0).item() == -np.inf
        with nn.no_grad():
            big *= big
        with pytest.raises(FloatingPointError):
            np.zeros(1) / 0  # outside it is as before
    assert x.grad.data[0] == -np.inf


@pytest.mark.torch
def test_cross_entropy_with_scores_of_minus_infinity():
    import torch

    x = np.array([[1.0, -np.inf, 2.0], [-np.inf, 0.5, -np.inf]])
    ours, theirs = nn.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    nn.functional.cross_entropy(ours, np.array([2, 1])).backward()
    torch.nn.functional.cross_entropy(theirs, torch.tensor([2, 1])).backward()
    np.testing.assert_allclose(ours.grad.data, theirs.grad.numpy())


def test_mse_loss_warns_when_shapes_differ_as_torch_does():
    x, t = nn.Tensor(np.ones((4, 1)), requires_grad=True), np.ones(4)
    with pytest.warns(UserWarning, match=r"mse_loss: shapes \(4, 1\) and \(4,\) differ"):
        loss = nn.functional.mse_loss(x, t)
    loss.backward()
    assert x.grad.shape == (4, 1)


def test_indices_may_be_tensors_lists_and_numpy_numbers():
    x = nn.Tensor(np.arange(12.0).reshape(3, 4), requires_grad=True)
    assert x[nn.Tensor(np.array([2, 0]))].tolist() == x[[2, 0]].tolist() == x.data[[2, 0]].tolist()
    assert x[np.int64(1), nn.Tensor(np.array(2))].item() == 6
    assert x[nn.Tensor(x.data > 5)].tolist() == list(range(6, 12))
    assert x[[]].shape == (0, 4)
    assert nn.Tensor(np.ones((4, 5, 6)))[0, :, [1, 2]].shape == (5, 2)  # torch's order of axes; numpy gives (2, 5)
    x[[0, 0, 2]].sum().backward()
    assert x.grad.data[:, 0].tolist() == [2, 0, 1]
    y = nn.Tensor(np.zeros((4, 5, 6)))
    y[0, :, [1, 2]] = np.ones((5, 2))
    assert y.sum().item() == 10


def test_numpys_functions_go_through_the_ops():
    x = leaf(2, 3)
    y = np.sum(np.exp(x) * np.ones(3), axis=1, keepdims=True) + np.float64(2)
    assert isinstance(y, nn.Tensor)
    assert y.requires_grad
    assert np.concatenate([x, np.ones((1, 3))]).shape == (3, 3)
    assert np.transpose(x).shape == np.swapaxes(x, 0, 1).shape == (3, 2)
    assert isinstance(np.ones((4, 2)) @ x, nn.Tensor)
    assert (np.ones(3) > x).dtype == np.bool_
    with pytest.raises(TypeError, match=r"no op for np.sin.*detach"):
        np.sin(x)
    with pytest.raises(TypeError, match=r"no op for np.add.reduce"):
        np.add.reduce(x)
    with pytest.raises(TypeError, match=r"no op for np.median"):
        np.median(x)


# ---- the graph


def test_only_what_needs_a_gradient_is_recorded():
    x, w = nn.Tensor([1.0]), nn.Tensor([2.0], requires_grad=True)
    assert (x * x).grad_fn is None
    assert (x * w).grad_fn is not None
    assert not (w > 1).requires_grad
    assert not w.argmax().requires_grad
    with nn.no_grad():
        assert not (w * w).requires_grad
        with nn.enable_grad():
            assert (w * w).requires_grad
    assert not (w.detach() * 2).requires_grad

    @nn.no_grad()
    def frozen(depth):
        return frozen(depth - 1) if depth else w * w

    assert not frozen(2).requires_grad
    assert nn.is_grad_enabled()


def test_linear_ops_keep_no_inputs_and_others_only_theirs():
    w = leaf(1000, 1000)
    for f in (
        lambda x: x + 1,
        lambda x: x.sum(0),
        lambda x: x.T,
        lambda x: x[3:],
        lambda x: x.relu(),
        lambda x: nn.cat([x, x]),
    ):
        assert f(w).grad_fn.inputs == ()
    x = w + 0.0
    alive = weakref.ref(x)
    y = x.sum()
    del x
    assert alive() is None  # a sum does not keep the million numbers that it added
    assert y.requires_grad


def test_operations_on_plain_arrays_stay_plain():
    a = np.ones((2, 3))
    assert isinstance(nn.softmax(a, dim=1), np.ndarray)
    assert isinstance(nn.functional.linear(a, np.ones((4, 3)), np.ones(4)), np.ndarray)
    assert all(isinstance(part, np.ndarray) for part in nn.split(a, 1))
    assert nn.exp([0.0, 0.0]).tolist() == [1, 1]


def test_a_chain_of_100_000_ops_runs_within_three_seconds():
    x = nn.Tensor([1.0], requires_grad=True)
    start = time.process_time()
    y = x
    for _ in range(100_000):
        y = y + 1.0
    y.backward()
    seconds = time.process_time() - start
    assert x.grad.item() == 1
    assert seconds < 3, f"{seconds:.2f} s"


def test_long_graphs_are_freed_without_recursion():
    x = nn.Tensor([1.0], requires_grad=True)
    y = x
    for _ in range(200_000):
        y = y.reshape(1)
    del y
    y = x
    for _ in range(50_000):
        y = y * 1.0
    y.backward(retain_graph=True)
    del y


def test_graphs_need_no_garbage_collector():
    x = leaf(50)
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            ((x * x).relu().sum()).backward()
            _ = (x * 2).exp().sum()  # a graph that nobody walks
        nodes = [o for o in gc.get_objects() if type(o) is Node]
        assert len(nodes) <= 3  # those of `_`
    finally:
        gc.enable()


def test_the_graph_is_freed_while_it_is_walked():
    x = leaf(250, 1000)  # 2 MB
    y = x
    for _ in range(10):
        y = y.exp().log()  # keeps 2 arrays each
    loss = y.sum()
    tracemalloc.start()
    loss.backward()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * x.data.nbytes  # a gradient or two at a time, not twenty


def test_every_path_counts_once():
    a = nn.Tensor(1.0, requires_grad=True)
    b = a + a
    c = b + b
    c.backward()
    assert a.grad.item() == 4
    x = leaf(3)
    y = x.exp()
    z = y * y + y.sum() * x - y / (x * x)
    z.sum().backward()

    def f(v):
        e = np.exp(v)
        return (e * e + e.sum() * v - e / (v * v)).sum()

    assert nn.gradcheck(f, x.grad.data, x.data).ok


def test_second_backward_needs_retain_graph():
    x = leaf(2)
    loss = (x * x).sum()
    loss.backward(retain_graph=True)
    loss.backward()
    np.testing.assert_allclose(x.grad.data, 4 * x.data)
    with pytest.raises(RuntimeError, match=r"sum, output shape \(\): backward went through this graph already"):
        loss.backward()


def test_intermediate_gradients_on_request():
    x = leaf(3)
    y = x * 2
    y.retain_grad()
    x.retain_grad()
    z = (y * y).sum()
    z.backward()
    np.testing.assert_allclose(y.grad.data, 2 * y.data)
    with pytest.raises(RuntimeError, match="does not require a gradient"):
        nn.Tensor([1.0]).retain_grad()


def test_backward_from_several_numbers_takes_weights():
    x = leaf(3)
    (x * x).backward(np.array([1.0, 0.0, -1.0]))
    np.testing.assert_allclose(x.grad.data, [2 * x.data[0], 0, -2 * x.data[2]])
    y = nn.Tensor([1.0, 2.0], requires_grad=True)
    (y * 2).backward([1.0, 2.0])
    (y * 2).backward(gradient=nn.Tensor(np.ones(2)))  # another dtype: the output's counts
    assert (y.grad.tolist(), y.grad.dtype) == ([4.0, 6.0], np.float32)


# ---- gradients of gradients


def test_grad_returns_what_it_is_asked_for_and_touches_nothing():
    x, w = leaf(3), leaf(3, seed=1)
    y = x * w
    (dx, dy) = nn.grad((y * y).sum(), [x, y])
    np.testing.assert_allclose(dx.data, 2 * y.data * w.data)
    np.testing.assert_allclose(dy.data, 2 * y.data)
    assert x.grad is None
    assert w.grad is None
    a, b = nn.grad([x.sum(), (x * w).sum()], (x, w), [nn.Tensor(np.array(2.0)), None])
    np.testing.assert_allclose(a.data, 2 + w.data)
    np.testing.assert_allclose(b.data, x.data)
    z = x * w
    (same,) = nn.grad(z, z, np.ones(3))
    assert same.tolist() == [1, 1, 1]
    assert nn.grad(x.sum(), [x, w], allow_unused=True)[1] is None


def test_grad_visits_only_what_leads_to_the_inputs():
    def lazy(x):
        return x * 1.0, (None,)  # no rule: visiting it would raise

    x, w = leaf(2), leaf(2)
    with nn.using(exp=lazy):
        loss = (x * x).sum() + w.exp().sum()
    np.testing.assert_allclose(nn.grad(loss, x)[0].data, 2 * x.data)


def test_derivatives_of_any_order():
    x = nn.Tensor(np.array(0.7), requires_grad=True)
    y = x.exp() * x.tanh()
    values = [y.item()]
    for _ in range(4):
        (y,) = nn.grad(y, x, create_graph=True)
        values.append(y.item())
    t, e = np.tanh(0.7), np.exp(0.7)
    d = [t, 1 - t**2, -2 * t * (1 - t**2), (1 - t**2) * (6 * t**2 - 2), (1 - t**2) * (16 * t - 24 * t**3)]
    leibniz = [
        e * sum(c * d[k] for k, c in enumerate(row)) for row in ([1], [1, 1], [1, 2, 1], [1, 3, 3, 1], [1, 4, 6, 4, 1])
    ]
    np.testing.assert_allclose(values, leibniz, rtol=1e-12)


def test_backward_with_create_graph_and_a_hessian_vector_product():
    x = leaf(4)
    v = np.arange(4.0)
    loss = (x * x * x).sum() + (x[0] * x[1]).exp()
    loss.backward(create_graph=True)
    assert x.grad.requires_grad
    g, x.grad = x.grad, None
    (g * v).sum().backward()
    e = np.exp(x.data[0] * x.data[1])
    h = np.diag(6 * x.data)
    h[0, 0] += x.data[1] ** 2 * e
    h[1, 1] += x.data[0] ** 2 * e
    h[0, 1] = h[1, 0] = e * (1 + x.data[0] * x.data[1])
    np.testing.assert_allclose(x.grad.data, h @ v)


def test_a_gradient_penalty_on_a_small_network():
    rng = np.random.default_rng(0)
    x = nn.Tensor(rng.normal(size=(5, 3)), requires_grad=True)
    w1, b1 = nn.Tensor(rng.normal(size=(4, 3)), requires_grad=True), nn.Tensor(rng.normal(size=4), requires_grad=True)
    w2 = nn.Tensor(rng.normal(size=(2, 4)), requires_grad=True)
    target = np.array([0, 1, 1, 0, 1])

    def penalty(w1, b1, w2):
        logits = nn.functional.linear(nn.functional.linear(x, w1, b1).tanh(), w2)
        (g,) = nn.grad(nn.functional.cross_entropy(logits, target), x, create_graph=True)
        return ((g * g).sum(1) - 1).square().mean()

    penalty(w1, b1, w2).backward()
    for k, w in enumerate((w1, b1, w2)):

        def along(v, k=k):
            ws = [nn.Tensor(t.data, requires_grad=True) for t in (w1, b1, w2)]
            ws[k] = nn.Tensor(v, requires_grad=True)
            return penalty(*ws).item()

        assert nn.gradcheck(along, w.grad.data, w.data, tolerance=1e-4).ok
    assert x.grad.shape == (5, 3)


def test_create_graph_works_inside_no_grad():
    x = leaf(2)
    y = (x * x * x).sum()
    with nn.no_grad():
        (g,) = nn.grad(y, x, create_graph=True)
    assert g.requires_grad


def test_an_op_with_several_outputs():
    def rule(x):
        return (x * 2, x * x, np.argmax(x)), lambda g, need: (2 * g[0] + 2 * x * g[1],)

    name = "double_and_square"
    both = Op(named(rule, name), examples=[])
    try:
        x = leaf(3)
        double, square, best = both(x)
        assert best.dtype == np.int64
        assert not best.requires_grad
        (square.sum() + (double * double).sum()).backward()
        np.testing.assert_allclose(x.grad.data, 2 * x.data + 8 * x.data)
        x.grad = None
        both(x)[1].sum().backward()  # one output unused: its gradient is 0
        np.testing.assert_allclose(x.grad.data, 2 * x.data)
        (g,) = nn.grad(both(x)[1].sum(), x, create_graph=True)
        np.testing.assert_allclose(nn.grad(g.sum(), x)[0].data, np.full(3, 2.0))
        kept = both(x)[0]
        kept.retain_grad()
        kept.sum().backward()
        assert kept.grad.tolist() == [1, 1, 1]
    finally:
        del OPS[name]


def named(rule, name):
    rule.__name__ = name
    return rule


# ---- using a rule of one's own


def test_a_rule_of_ones_own_is_used_forward_and_backward():
    calls = []

    def mine(x, y):
        calls.append("forward")
        return x * y, (lambda g: g * y * 10, lambda g: g * x)

    x, w = leaf(3), leaf(3, seed=1)
    with nn.using(mul=mine):
        y = x * w
    y.sum().backward()  # a node keeps the rule it was made with
    assert calls == ["forward"]
    np.testing.assert_allclose(x.grad.data, 10 * w.data)
    x.grad = None
    (x * w).sum().backward()  # outside the block it is nnlib's own again
    np.testing.assert_allclose(x.grad.data, w.data)


def test_a_rule_of_ones_own_is_differentiated_twice():
    def mine(x):
        return x * x * x, (lambda g: g * 3 * x * x,)

    x = leaf(2)
    with nn.using(square=mine):
        (g,) = nn.grad(x.square().sum(), x, create_graph=True)
    np.testing.assert_allclose(nn.grad(g.sum(), x)[0].data, 6 * x.data)


def test_a_function_of_tensors_may_stand_in():
    seen = []

    def mine(x, *, dim):
        seen.append(type(x))
        e = x.exp()
        return e / e.sum(dim=dim, keepdim=True)

    x = leaf(2, 3)
    with nn.using(softmax=mine):
        y = x.softmax(1)
        (y * y).sum().backward()
        assert isinstance(nn.softmax(x.data, dim=1), np.ndarray)
    assert seen[-1] is nn.Tensor
    np.testing.assert_allclose(y.data, nn.softmax(x.data, dim=1))
    expected = leaf(2, 3)
    z = expected.softmax(1)
    (z * z).sum().backward()
    np.testing.assert_allclose(x.grad.data, expected.grad.data)


def test_inside_the_replacement_the_name_means_nnlibs_own_op():
    def louder(x):
        return nn.relu(x) * 2

    x = leaf(3)
    with nn.using(relu=louder):
        y = x.relu()
    np.testing.assert_allclose(y.data, 2 * np.maximum(x.data, 0))


def test_fused_ops_are_taken_apart_while_a_part_is_replaced():
    calls = []

    def mine(x, y):
        calls.append(x.shape)
        return x @ y, (lambda g: g @ y.T, lambda g: x.T @ g)

    x, w = leaf(5, 3), leaf(4, 3)
    with nn.using(matmul=mine):
        y = nn.functional.linear(x, w)
    assert calls == [(5, 3)]
    assert y.grad_fn.op.name == "matmul"


def test_a_replacement_that_was_not_called_raises():
    with pytest.raises(RuntimeError, match=r"your relu was never called"), nn.using(relu=lambda x: x):
        leaf(2).tanh()
    with pytest.raises(KeyError), nn.using(relu=lambda x: x):  # an error of one's own is not hidden
        raise KeyError
    assert not nn.modes.MODE.get().replaced


def test_returning_the_input_itself_is_noticed_as_a_view():
    x = leaf(2)
    with nn.using(relu=lambda x: (x, (lambda g: g,))):
        y = x * x
        z = y.relu()
    with nn.no_grad():
        z += 1
    with pytest.raises(RuntimeError, match="was changed in place"):
        z.sum().backward()


@pytest.mark.parametrize(
    ("mine", "error", "words"),
    [
        (lambda x: (x, lambda g: g), TypeError, "pullbacks come as a tuple"),
        (lambda x: (x, (lambda g: g, lambda g: g)), TypeError, "1 inputs, the rule returned 2 pullbacks"),
        (lambda x: None, TypeError, "It returned None"),
        (lambda x: 3.0, TypeError, "must return"),
        (lambda x: x.nonsense, AttributeError, "nonsense"),
        (lambda x: (_ for _ in ()).throw(ValueError("my own mistake")), ValueError, "my own mistake"),
        (lambda x: (np.ones(5) + x.shape[0] * np.ones(4), (lambda g: g,)), ValueError, "broadcast"),
    ],
)
def test_a_faulty_replacement_is_explained(mine, error, words):
    with pytest.raises(error, match=words), nn.using(relu=mine):
        leaf(2).relu()


@pytest.mark.parametrize(
    ("pull", "error", "words"),
    [
        (lambda g: np.ones(5), nn.ShapeError, r"tanh: the gradient for input 1 must have that input's shape \(2,\)"),
        (lambda g: 3.0, TypeError, "must return an array, it returned 3.0"),
        (None, NotImplementedError, "tanh has no rule for the gradient of its input 1"),
    ],
)
def test_a_faulty_pullback_is_explained(pull, error, words):
    x = leaf(2)
    with nn.using(tanh=lambda x: (np.tanh(x), (pull,))):
        y = x.tanh()
    with pytest.raises(error, match=words):
        y.sum().backward()


# ---- modes


def test_modes_belong_to_their_thread():
    seen = []
    with nn.no_grad():
        thread = threading.Thread(target=lambda: seen.append(nn.is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_modes_end_with_their_block_whatever_happens():
    with pytest.raises(ZeroDivisionError), nn.no_grad():
        1 / 0  # noqa: B018
    assert nn.is_grad_enabled()


def test_detect_anomaly_names_the_op_and_the_line():
    x = nn.Tensor([0.0, 1.0], requires_grad=True)
    with nn.detect_anomaly():
        y = x.sqrt()  # the culprit
        with pytest.raises(
            RuntimeError, match=r"sqrt: its gradient for input 1, shape \(2,\), holds 1 NaN.*x.sqrt\(\)  # the culprit"
        ):
            (y * 0).sum().backward()
    loss = (x.sqrt() * 0).sum()
    with nn.detect_anomaly(), pytest.raises(RuntimeError, match=r"sqrt: .*Put the forward pass inside"):
        loss.backward()
    (x.sqrt() * 0).sum().backward()  # outside the block it is a value
    assert np.isnan(x.grad.data[0])


def test_detect_anomaly_goes_back_to_a_nan_of_the_forward_pass():
    x, w = nn.Tensor([-1.0, 1.0], requires_grad=True), nn.Tensor([1.0, 1.0], requires_grad=True)
    with nn.detect_anomaly():
        y = x.log()  # of a negative number
        z = y * w
        with pytest.raises(RuntimeError, match=r"mul: .*first of log in .*x.log\(\)  # of a negative number"):
            z.sum().backward()
        nn.grad((w * 2).sum(), w, create_graph=True)  # what is sound passes


def test_public_functions_are_the_ops():
    for name in ("relu", "sum", "cat", "softmax"):
        assert getattr(nn, name) is OPS[name]
    assert "add" in repr(OPS["add"])
    assert OPS["sum"].__doc__.startswith("Sum.")
