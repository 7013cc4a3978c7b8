"""Every optimiser beside torch's, option by option; what it does with groups, frozen weights, copies and bad input."""

import copy

import numpy as np
import pytest

import nnlib as nn
from nnlib import bucket
from nnlib.optimizer import Optimizer

SHAPES = [(7, 5), (5,), (), (3, 1, 2), (0, 4)]
CASES = {
    "SGD": [
        {},
        {"lr": 0.1},
        {"lr": 0.1, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.3},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True},
        {"lr": 0.1, "weight_decay": 0.1},
        {"lr": 0.01, "momentum": 0.5, "weight_decay": 0.1, "maximize": True},
    ],
    "RMSprop": [
        {},
        {"alpha": 0.9, "eps": 1e-3},
        {"momentum": 0.9},
        {"centered": True},
        {"centered": True, "momentum": 0.5, "weight_decay": 0.1},
        {"lr": 1e-3, "maximize": True, "weight_decay": 0.1},
    ],
    "Adagrad": [
        {},
        {"lr": 0.1, "lr_decay": 0.1},
        {"initial_accumulator_value": 0.5, "weight_decay": 0.1},
        {"eps": 1e-2, "maximize": True},
    ],
    "Adam": [
        {},
        {"lr": 0.01, "betas": (0.8, 0.99), "eps": 1e-3},
        {"betas": (0.0, 0.0)},
        {"weight_decay": 0.1},
        {"amsgrad": True, "lr": 0.05},
        {"maximize": True},
        {"amsgrad": True, "weight_decay": 0.1, "maximize": True},
        {"decoupled_weight_decay": True, "weight_decay": 0.1},
    ],
    "AdamW": [
        {},
        {"lr": 0.05, "weight_decay": 0.5},
        {"weight_decay": 0.0},
        {"amsgrad": True, "maximize": True, "betas": (0.5, 0.9)},
    ],
}
EVERY = [(name, options) for name, cases in CASES.items() for options in cases]
LABELS = [f"{name} {' '.join(map(str, options))}" for name, options in EVERY]


def parameters(shapes=SHAPES, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    return [nn.Tensor(rng.normal(size=s).astype(dtype), requires_grad=True) for s in shapes]


def gradients(params, step):
    """Gradients of a bowl whose centre wanders, so that they grow, shrink and change their sign."""
    for i, p in enumerate(params):
        g = 0.3 * p.data + np.random.default_rng([step, i]).normal(size=p.shape)
        p.grad = nn.Tensor(g.astype(p.dtype))


def trained(params, make, steps=5):
    """Train and return the numbers."""
    made = make(params)
    for step in range(steps):
        gradients(params, step)
        made.step()
    return made


def in_torch(params):
    import torch

    return [torch.tensor(p.data, requires_grad=True) for p in params]


def follow(ours, theirs, steps, optimisers, drop=lambda step, i: False):
    """The same gradients for both; after each step each optimiser's step. Every parameter is compared at the end."""
    import torch

    for step in range(steps):
        gradients(ours, step)
        for i, (p, q) in enumerate(zip(ours, theirs)):
            if drop(step, i):
                p.grad = q.grad = None
            else:
                q.grad = torch.tensor(p.grad.data)
        for o in optimisers:
            o.step()


def agree(ours, theirs, tolerance):
    for p, q in zip(ours, theirs):
        scale = max(1.0, np.abs(q.detach().numpy()).max(initial=0))
        np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=0, atol=tolerance * scale)


# ---- torch as the oracle


@pytest.mark.torch
@pytest.mark.parametrize(("name", "options"), EVERY, ids=LABELS)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_fifty_steps_equal_torch(name, options, dtype, tolerance):
    import torch

    ours = parameters(dtype=dtype)
    theirs = in_torch(ours)
    before = [p.data for p in ours]
    pair = getattr(nn, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    follow(ours, theirs, 50, pair)
    agree(ours, theirs, tolerance)
    assert all(p.data is storage for p, storage in zip(ours, before)), "storage is written, never replaced"
    assert all(p.dtype == dtype for p in ours)


@pytest.mark.torch
@pytest.mark.parametrize(("name", "options"), EVERY, ids=LABELS)
def test_large_parameters_in_pieces_equal_torch(name, options, monkeypatch):
    import torch

    monkeypatch.setattr(bucket, "BLOCK", 8)
    monkeypatch.setattr(bucket, "ALONE", 20)
    ours = [*parameters(), nn.Tensor(np.ones((4, 6)).T, requires_grad=True)]  # the last lies column by column
    theirs = in_torch(ours)
    pair = getattr(nn, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    follow(ours, theirs, 5, pair)
    agree(ours, theirs, 1e-12)


@pytest.mark.torch
@pytest.mark.parametrize(("name", "options"), EVERY, ids=LABELS)
def test_parameters_without_a_gradient_are_left_alone_as_in_torch(name, options):
    import torch

    ours = parameters()
    theirs = in_torch(ours)
    pair = getattr(nn, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    follow(ours, theirs, 12, pair, drop=lambda step, i: (step + i) % 3 == 0)
    agree(ours, theirs, 1e-12)
    never = ours[1].data.copy()
    follow(ours, theirs, 3, pair, drop=lambda step, i: i == 1)
    agree(ours, theirs, 1e-12)
    np.testing.assert_array_equal(ours[1].data, never)


@pytest.mark.torch
@pytest.mark.parametrize(("name", "options"), EVERY, ids=LABELS)
def test_state_dicts_go_to_torch_and_back(name, options):
    """torch continues from ours, we from torch's: names, shapes, numbering and options are the same."""
    import torch

    ours = parameters()
    theirs = in_torch(ours)
    mine, other = getattr(nn, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    follow(ours, theirs, 3, (mine, other))
    saved, expected = mine.state_dict(), other.state_dict()
    assert saved["state"].keys() == expected["state"].keys()
    for number, state in expected["state"].items():
        assert saved["state"][number].keys() == state.keys()
        for key, value in state.items():
            assert np.asarray(saved["state"][number][key]).dtype == value.numpy().dtype
            np.testing.assert_allclose(saved["state"][number][key], value.numpy(), rtol=1e-12, atol=1e-14)
    known = saved["param_groups"][0]
    assert known == {k: v for k, v in expected["param_groups"][0].items() if k in known}
    fresh_torch, fresh = getattr(torch.optim, name)(theirs, lr=9.0), getattr(nn, name)(ours, lr=9.0)
    state = {i: {k: torch.tensor(v) for k, v in s.items()} for i, s in saved["state"].items()}
    fresh_torch.load_state_dict({"state": state, "param_groups": saved["param_groups"]})
    arrays = {i: {k: v.numpy() for k, v in s.items()} for i, s in expected["state"].items()}
    fresh.load_state_dict({"state": arrays, "param_groups": expected["param_groups"]})
    follow(ours, theirs, 3, (fresh, fresh_torch))
    agree(ours, theirs, 1e-12)


@pytest.mark.torch
def test_groups_equal_torch():
    import torch

    ours = parameters()
    theirs = in_torch(ours)
    pair = [
        f([{"params": ps[:2], "lr": 0.1}, {"params": ps[2], "betas": (0.5, 0.5), "weight_decay": 0.2}], lr=0.01)
        for f, ps in ((nn.Adam, ours), (torch.optim.Adam, theirs))
    ]
    for o, ps in zip(pair, (ours, theirs)):
        o.add_param_group({"params": ps[3:], "amsgrad": True})
    follow(ours, theirs, 5, pair)
    for o in pair:
        o.param_groups[1]["lr"] = 1.0  # what a schedule does
    follow(ours, theirs, 5, pair)
    agree(ours, theirs, 1e-12)
    assert [g["params"] for g in pair[0].state_dict()["param_groups"]] == [[0, 1], [2], [3, 4]]
    assert pair[0].state_dict()["param_groups"][1]["weight_decay"] == 0.2


@pytest.mark.torch
def test_options_that_change_on_the_way_equal_torch():
    """Momentum switched on, as OneCycleLR does; a parameter that joins later with a count of its own."""
    import torch

    ours = parameters()
    theirs = in_torch(ours)
    pair = nn.SGD(ours[:3], lr=0.1), torch.optim.SGD(theirs[:3], lr=0.1)
    follow(ours, theirs, 2, pair)
    for o in pair:
        o.param_groups[0]["momentum"] = 0.9
    follow(ours, theirs, 2, pair)
    for o, ps in zip(pair, (ours, theirs)):
        o.add_param_group({"params": ps[3:]})
    follow(ours, theirs, 3, pair)
    for o in pair:
        o.param_groups[0]["momentum"] = 0
    follow(ours, theirs, 2, pair)
    agree(ours, theirs, 1e-12)


@pytest.mark.torch
def test_infinite_and_nan_gradients_arrive_quietly_as_in_torch():
    import torch

    p, q = nn.Tensor([1.0, 2.0, 3.0], requires_grad=True), torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    pair = nn.Adam([p]), torch.optim.Adam([q])
    p.grad, q.grad = nn.Tensor([np.inf, np.nan, 1.0]), torch.tensor([np.inf, np.nan, 1.0])
    for o in pair:
        o.step()
    np.testing.assert_allclose(p.data, q.detach().numpy(), rtol=1e-6)


# ---- several optimisers, copies, tied and frozen weights


@pytest.mark.torch
def test_two_optimisers_on_one_model_take_turns():
    import torch

    ours = parameters()
    theirs = in_torch(ours)
    first = nn.Adam(ours, lr=0.05), torch.optim.Adam(theirs, lr=0.05)
    second = nn.SGD(ours[1:3], lr=0.1, momentum=0.9), torch.optim.SGD(theirs[1:3], lr=0.1, momentum=0.9)
    for _ in range(4):
        follow(ours, theirs, 2, first)
        follow(ours, theirs, 1, second)
    agree(ours, theirs, 1e-12)


def test_one_tensor_used_twice_is_updated_once():
    w = nn.Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    optimiser = nn.SGD([w], lr=0.1)
    x = nn.Tensor([[1.0, 1.0]])
    ((x @ w) @ w.T).sum().backward()
    expected = w.data - np.float32(0.1) * w.grad.data
    optimiser.step()
    np.testing.assert_array_equal(w.data, expected)


def test_a_weight_frozen_later_keeps_its_value_and_returns():
    frozen, free = parameters([(2, 3), (3,)])
    optimiser = nn.Adam([frozen, free], lr=0.1)

    def train():
        optimiser.zero_grad()
        ((frozen * free) ** 2).sum().backward()
        optimiser.step()

    train()
    before, other = frozen.data.copy(), free.data.copy()
    frozen.requires_grad = False
    train()
    np.testing.assert_array_equal(frozen.data, before)
    assert (free.data != other).all()
    frozen.requires_grad = True
    train()
    assert (frozen.data != before).all()
    assert [int(optimiser.state[p]["step"]) for p in (frozen, free)] == [2, 3]


@pytest.mark.parametrize(("name", "options"), EVERY, ids=LABELS)
def test_a_deep_copy_trains_on_its_own(name, options):
    params = parameters()
    optimiser = trained(params, lambda ps: getattr(nn, name)(ps, **options))
    twins, twin = copy.deepcopy((params, optimiser))
    start = [p.data.copy() for p in params]
    for step in range(3):
        gradients(twins, step)
        twin.step()
    for p, s in zip(params, start):
        np.testing.assert_array_equal(p.data, s)
    for step in range(3):
        gradients(params, step)
        optimiser.step()
    for p, t in zip(params, twins):
        np.testing.assert_array_equal(p.data, t.data)


@pytest.mark.parametrize(("name", "options"), EVERY, ids=LABELS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_state_loaded_after_construction_continues_bit_for_bit(name, options, dtype):
    params, other = parameters(dtype=dtype), parameters(dtype=dtype, seed=1)
    optimiser = trained(params, lambda ps: getattr(nn, name)(ps, **options))
    late = trained(other, lambda ps: getattr(nn, name)(ps, lr=7.0), steps=2)  # it has a past, which must not count
    for p, q in zip(params, other):
        q.data = p.data
    late.load_state_dict(optimiser.state_dict())
    for step in range(5, 9):
        for ps, o in ((params, optimiser), (other, late)):
            gradients(ps, step)
            o.step()
    for p, q in zip(params, other):
        np.testing.assert_array_equal(p.data, q.data)
        assert p.dtype == q.dtype == dtype


def test_a_state_dict_is_a_copy():
    params = parameters()
    optimiser = trained(params, nn.Adam)
    saved = optimiser.state_dict()
    before = saved["state"][0]["exp_avg"].copy()
    gradients(params, 9)
    optimiser.step()
    np.testing.assert_array_equal(saved["state"][0]["exp_avg"], before)
    assert saved["state"][0]["step"] == 5
    assert (optimiser.state[params[0]]["exp_avg"] != before).any()


def test_parameters_that_became_another_dtype_go_on():
    (p,) = parameters([(3,)], np.float32)
    optimiser = trained([p], lambda ps: nn.Adam(ps, lr=0.1), steps=1)
    p._data = p._data.astype(np.float64)  # as model.double() does
    gradients([p], 2)
    before = p.data.copy()
    optimiser.step()
    assert p.dtype == optimiser.state[p]["exp_avg"].dtype == np.float64
    assert (np.abs(p.data - before) < 0.2).all()
    assert (p.data != before).all()


# ---- backward sees the update


@pytest.mark.parametrize("size", [3, bucket.ALONE])
def test_a_backward_through_old_numbers_is_refused(size):
    w = nn.Tensor(np.ones(size), requires_grad=True)
    loss = (w * w).sum()
    (w * 1.0).sum().backward()
    nn.SGD([w], lr=0.1).step()
    with pytest.raises(RuntimeError, match="was changed in place"):
        loss.backward()


def test_zeroed_gradients_are_seen_too():
    x, v = parameters([(3,), (3,)])
    (x * x).sum().backward()
    loss = (x.grad * v).sum()
    nn.SGD([x], lr=0.1).zero_grad(set_to_none=False)
    np.testing.assert_array_equal(x.grad.data, np.zeros(3))
    with pytest.raises(RuntimeError, match="was changed in place"):
        loss.backward()


def test_zero_grad_forgets_or_fills():
    params = parameters()
    optimiser = nn.SGD(params, lr=0.1)
    gradients(params, 0)
    optimiser.zero_grad()
    assert all(p.grad is None for p in params)
    gradients(params, 0)
    kept = params[0].grad
    params[1].grad = None
    optimiser.zero_grad(set_to_none=False)
    assert params[0].grad is kept
    np.testing.assert_array_equal(kept.data, np.zeros((7, 5)))
    assert params[1].grad is None
    (x,) = parameters([(3,)])
    (x * x * x).sum().backward(create_graph=True)
    slope = x.grad
    nn.SGD([x], lr=0.1).zero_grad(set_to_none=False)
    np.testing.assert_array_equal(x.grad.data, np.zeros(3))
    assert (slope.data != 0).all()


def test_a_closure_computes_the_loss_even_inside_no_grad():
    w = nn.Tensor([1.0], requires_grad=True)
    optimiser = nn.SGD([w], lr=0.1)

    def closure():
        optimiser.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        return loss

    with nn.no_grad():
        assert optimiser.step(closure).item() == 1
    np.testing.assert_allclose(w.data, [0.8])
    assert optimiser.step() is None


def test_gradients_are_only_read():
    params = parameters()
    for name, options in EVERY:
        optimiser = getattr(nn, name)(params, **options)
        gradients(params, 1)
        before = [p.grad.data.copy() for p in params]
        optimiser.step()
        for p, g in zip(params, before):
            np.testing.assert_array_equal(p.grad.data, g)


# ---- names, groups, generators


def test_named_parameters_and_generators_are_taken():
    params = parameters()
    optimiser = nn.Adam((f"layer.{i}", p) for i, p in enumerate(params))
    assert optimiser.param_groups[0]["params"] == params
    assert optimiser.state_dict()["param_groups"][0]["param_names"] == [f"layer.{i}" for i in range(5)]
    optimiser = nn.SGD([{"params": (p for p in params[:2]), "lr": 1.0}, {"params": iter([("w", params[2])])}], lr=0.1)
    assert [g["lr"] for g in optimiser.param_groups] == [1.0, 0.1]
    assert optimiser.param_groups[1]["param_names"] == ["w"]


def test_what_it_looks_like():
    text = repr(nn.SGD(parameters(), lr=0.1))
    assert "group 0: 5 parameters, lr=0.1, momentum=0" in text


W = nn.Tensor([1.0, 2.0], requires_grad=True)
USED_UP = iter([W])
list(USED_UP)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: nn.SGD([W], lr=-0.1), ValueError, r"lr must be 0 or more and finite, got -0\.1.*sign"),
        (lambda: nn.Adam([W], lr=float("nan")), ValueError, "lr must be 0 or more and finite, got nan"),
        (lambda: nn.Adam([W], lr=float("inf")), ValueError, "got inf"),
        (lambda: nn.Adam([W], lr="0.1"), TypeError, r"lr must be a number, got the text '0\.1'"),
        (lambda: nn.Adam([W], betas=(0.9, 1.0)), ValueError, r"betas .* in \[0, 1\).*got \(0\.9, 1\.0\)"),
        (lambda: nn.Adam([W], betas=(-0.1, 0.9)), ValueError, "betas"),
        (lambda: nn.Adam([W], betas=(float("nan"), 0.9)), ValueError, "betas"),
        (lambda: nn.Adam([W], betas=0.9), TypeError, r"betas must be two numbers such as \(0\.9, 0\.999\), got 0\.9"),
        (lambda: nn.AdamW([W], eps=-1e-8), ValueError, "eps must be 0 or more"),
        (lambda: nn.AdamW([W], weight_decay=-1), ValueError, "weight_decay must be 0 or more"),
        (lambda: nn.SGD([W], momentum=-1), ValueError, "momentum must be 0 or more"),
        (lambda: nn.SGD([W], nesterov=True), ValueError, "nesterov needs a momentum above 0 and dampening=0"),
        (lambda: nn.RMSprop([W], alpha=-1), ValueError, "alpha must be 0 or more"),
        (lambda: nn.Adagrad([W], lr_decay=-1), ValueError, "lr_decay must be 0 or more"),
        (lambda: nn.Adam([]), ValueError, "No parameters to optimise. Is the generator used up"),
        (lambda: nn.Adam(USED_UP), ValueError, "used up already"),
        (lambda: nn.Adam([{"params": []}]), ValueError, "A group without parameters"),
        (lambda: nn.Adam(W), TypeError, "must come as a list"),
        (lambda: nn.Adam({"params": [W]}), TypeError, "must come as a list"),
        (lambda: nn.Adam([{"lr": 0.1}]), TypeError, "A group is a dict such as"),
        (lambda: nn.Adam([{"params": {W}}]), TypeError, "need an order"),
        (lambda: nn.Adam([np.ones(3)]), TypeError, r"takes Tensors, parameter 0 is an array of shape \(3,\)"),
        (lambda: nn.Adam([("w", W), W]), TypeError, "a name with each parameter or with none"),
        (lambda: nn.Adam([W, W * 2]), ValueError, r"parameter 1 \(shape \(2,\)\) is not a leaf: .*<mul>"),
        (lambda: nn.Adam([nn.Tensor([1.0])]), ValueError, "parameter 0 .*does not require a gradient"),
        (lambda: nn.Adam([("bias", nn.Tensor([1.0]))]), ValueError, "bias .*does not require a gradient"),
        (lambda: nn.Adam([W, W]), ValueError, "Parameter 1 is parameter 0 again"),
        (lambda: nn.Adam([{"params": [W]}, {"params": [W]}]), ValueError, "Parameter 1 is parameter 0 again"),
        (lambda: nn.Adam([{"params": [W], "learning_rate": 1}]), TypeError, "no option 'learning_rate'"),
        (lambda: nn.Adam([{"params": [W], "lr": -1}]), ValueError, "lr must be 0 or more"),
        (lambda: nn.Adam([W], fused=True), NotImplementedError, "Adam: torch's option fused is left out"),
        (lambda: nn.AdamW([W], capturable=False), NotImplementedError, "AdamW: torch's option capturable is left out"),
        (lambda: nn.SGD([W], foreach=True), NotImplementedError, "SGD: torch's option foreach"),
        (lambda: nn.RMSprop([W], differentiable=True), NotImplementedError, "differentiable"),
        (lambda: nn.Adagrad([W], rate=1), TypeError, "Adagrad: There is no option 'rate'"),
        (lambda: Optimizer([W], {"lr": 1.0}).update({}, 1, []), NotImplementedError, "write its update"),
    ],
)
def test_bad_input_gets_a_sentence(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_group_that_is_refused_leaves_no_trace():
    optimiser = nn.Adam([W])
    with pytest.raises(ValueError, match="lr must be"):
        optimiser.add_param_group({"params": parameters(), "lr": -1})
    assert len(optimiser.param_groups) == 1


def test_a_state_of_other_parameters_is_refused_with_everything_that_does_not_fit():
    source = trained(parameters([(2, 3), (3,)]), nn.Adam)
    target = nn.Adam(parameters([(2, 4), (5,)]))
    with pytest.raises(ValueError, match=r"parameter 0, exp_avg: shape \(2, 4\) expected, got \(2, 3\); .*parameter 1"):
        target.load_state_dict(source.state_dict())
    with pytest.raises(ValueError, match=r"parameters a group: \[1\] expected, got \[2\]"):
        nn.Adam(parameters([(2, 3)])).load_state_dict(source.state_dict())
    bad = source.state_dict()
    bad["param_groups"][0]["lr"] = -1
    with pytest.raises(ValueError, match="lr must be"):
        source.load_state_dict(bad)
    assert source.param_groups[0]["lr"] == 1e-3
