"""Module: what it finds, what it saves, how its attributes behave, and what it says when it is used wrongly."""

import copy
import warnings

import numpy as np
import pytest

import nnlib as nn


class Net(nn.Module):
    """Two layers, one of them used twice, a parameter and buffers of its own."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.scale = nn.Parameter(np.ones(1))
        self.tied = self.first
        self.register_buffer("seen", nn.Tensor(np.array(0)))
        self.register_buffer("scratch", nn.Tensor(np.zeros(2)), persistent=False)
        self.last = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2, bias=False))
        self.note = "plain"

    def forward(self, x):
        return self.last(self.first(x)) * self.scale


NAMES = ["scale", "first.weight", "first.bias", "last.0.weight", "last.0.bias", "last.2.weight"]


def torch_net():
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Linear(3, 4)
            self.scale = torch.nn.Parameter(torch.ones(1))
            self.tied = self.first
            self.register_buffer("seen", torch.tensor(0))
            self.register_buffer("scratch", torch.zeros(2), persistent=False)
            self.last = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2, bias=False))

    return Net()


# ---- what it finds


def test_parameters_are_found_by_name_and_a_shared_one_once():
    net = Net()
    assert [name for name, _ in net.named_parameters()] == NAMES
    assert [p is q for p, (_, q) in zip(net.parameters(), net.named_parameters())] == [True] * 6
    assert [name for name, _ in net.named_parameters(recurse=False)] == ["scale"]
    assert [name for name, _ in net.named_parameters(prefix="net")][:2] == ["net.scale", "net.first.weight"]
    assert len(list(net.named_parameters(remove_duplicate=False))) == 8
    assert all(type(p) is nn.Parameter and p.requires_grad and p.is_leaf for p in net.parameters())


@pytest.mark.torch
def test_all_listings_equal_torchs():
    ours, theirs = Net(), torch_net()
    for listing in ("named_parameters", "named_buffers", "named_modules", "named_children"):
        assert [n for n, _ in getattr(ours, listing)()] == [n for n, _ in getattr(theirs, listing)()], listing
    for listing in ("named_parameters", "named_modules"):
        names = [[n for n, _ in getattr(net, listing)(remove_duplicate=False)] for net in (ours, theirs)]
        assert names[0] == names[1]
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert list(ours.state_dict(prefix="a.")) == list(theirs.state_dict(prefix="a."))
    counts = [
        [len(list(getattr(net, n)())) for n in ("parameters", "buffers", "children", "modules")]
        for net in (ours, theirs)
    ]
    assert counts[0] == counts[1]


@pytest.mark.torch
def test_it_prints_as_torchs_does():
    import torch

    net = lambda n: n.Sequential(n.Flatten(), n.Linear(6, 4), n.Sequential(n.ReLU(), n.Dropout(0.2)), n.Identity())  # noqa: E731
    assert repr(net(nn)) == repr(net(torch.nn)).replace(", inplace=False", "")
    layers = [
        "Linear(3, 4, bias=False)", "ReLU()", "LeakyReLU(0.2)", "ELU()", "GELU('tanh')", "SiLU()", "Sigmoid()",
        "Tanh()", "Softplus(2)", "Softmax(1)", "LogSoftmax(dim=-1)", "Dropout(0.5)", "BatchNorm1d(3)",
        "LayerNorm((2, 3))",
        "GroupNorm(2, 4)", "Embedding(5, 3, padding_idx=-1)", "Unflatten(1, (2, 3))", "Flatten()",
        "ModuleList([n.ReLU(), n.ReLU(), n.Linear(1, 1), n.ReLU()])", "ModuleDict({'a': n.ReLU(), 'b': n.Tanh()})",
        "MSELoss()", "Sequential()",
    ]  # fmt: skip
    for text in layers:
        ours, theirs = (repr(eval(f"n.{text}", {"n": n})) for n in (nn, torch.nn))
        assert ours == theirs.replace(", inplace=False", ""), text


def test_a_layer_in_a_plain_list_is_warned_about():
    class Hidden(nn.Module):
        def __init__(self, kind):
            super().__init__()
            self.layers = kind

    for kind, better in [([nn.Linear(1, 1)], "ModuleList"), ({"a": nn.Linear(1, 1)}, "ModuleDict")]:
        with pytest.warns(UserWarning, match=rf"Hidden.layers is a plain {type(kind).__name__}.*nnlib.{better}"):
            assert list(Hidden(kind).parameters()) == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        known = Hidden([])
        known.layer = nn.Linear(1, 1)
        known.layers.append(known.layer)  # found elsewhere: all is well
        assert len(list(known.parameters())) == 2
        assert len(list(Hidden([1, "a"]).parameters())) == 0


# ---- attributes


def test_attributes_become_parts_by_their_type():
    m = nn.Module()
    m.p = nn.Parameter([1.0])
    m.m = nn.ReLU()
    m.t = nn.Tensor([1.0])
    assert [n for n, _ in m.named_parameters()] == ["p"]
    assert [n for n, _ in m.named_children()] == ["m"]
    assert list(m.buffers()) == []
    m.p = m2 = nn.Linear(1, 1)
    assert [n for n, _ in m.named_children()] == ["m", "p"]
    assert m.p is m2
    m.m = nn.Parameter([2.0])
    assert [n for n, _ in m.named_parameters(recurse=False)] == ["m"]


def test_a_part_is_replaced_only_by_its_like():
    m = Net()
    for name, value, words in [
        ("first", 3, "is a module, so it can be set to a Module or None; got 3"),
        ("scale", np.ones(1), "is a parameter, so it can be set to a Parameter or None; got an array"),
        ("scale", nn.Tensor([1.0]), "is a parameter"),
        ("seen", 3, "is a buffer, so it can be set to a Tensor or None"),
    ]:
        with pytest.raises(TypeError, match=words):
            setattr(m, name, value)
    m.seen = nn.Tensor(np.array(4))
    assert [n for n, _ in m.named_buffers()] == ["seen", "scratch"]
    m.scale = None
    assert "scale" not in m.state_dict()
    assert m.scale is None
    with pytest.raises(TypeError, match="is a parameter"):  # the name is still a parameter's
        m.scale = nn.Tensor([1.0])
    m.scale = nn.Parameter([5.0])
    assert m.state_dict()["scale"] == [5]


def test_deletion():
    m = Net()
    del m.scale, m.seen, m.tied
    assert [n for n, _ in m.named_parameters()] == NAMES[1:]
    assert "seen" not in m.state_dict()
    m.scale = "plain now"
    assert m.scale == "plain now"
    del m.note
    with pytest.raises(AttributeError, match="Net has no attribute 'note'"):
        _ = m.note
    with pytest.raises(AttributeError):
        del m.nothing
    assert not hasattr(m, "seen")


def test_registering():
    m = nn.Module()
    m.register_parameter("none", None)
    m.register_buffer("b", nn.Tensor([1.0]))
    m.add_module("0", nn.ReLU())
    assert m.none is None
    assert list(m.state_dict()) == ["b"]
    for call, error, words in [
        (lambda: m.register_parameter("x", nn.Tensor([1.0])), TypeError, "x must be a Parameter or None"),
        (lambda: m.register_parameter("x.y", None), KeyError, "dot"),
        (lambda: m.register_parameter("", None), KeyError, "empty"),
        (lambda: m.register_parameter(3, None), TypeError, "must be text, got 3"),
        (lambda: m.register_buffer("train", nn.Tensor([1.0])), KeyError, "an attribute 'train' already"),
        (lambda: m.register_buffer("c", np.ones(2)), TypeError, "c must be a Tensor or None"),
        (lambda: m.add_module("c", nn.ReLU), TypeError, r"Write ReLU\(\), with brackets"),
        (lambda: nn.Sequential(nn.ReLU), TypeError, r"entry 0 must be a Module.*Write ReLU\(\)"),
    ]:
        with pytest.raises(error, match=words):
            call()


def test_forgetting_super_init_says_so():
    class Forgot(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(1, 1)

    class Empty(nn.Module):
        def __init__(self):
            self.n = 3

        def forward(self, x):
            return x if self.training else -x

    with pytest.raises(AttributeError, match=r"Forgot.__init__ must call super\(\).__init__\(\) first, before layer"):
        Forgot()
    assert Empty().n == 3
    for use in (lambda m: m(1), lambda m: m.register_buffer("b", None), lambda m: list(m.parameters())):
        with pytest.raises(AttributeError, match=r"Empty.__init__ must call super\(\).__init__\(\) first"):
            use(Empty())


def test_a_forward_that_is_missing_or_returns_nothing():
    class Nothing(nn.Module):
        def forward(self, x):
            x + 1

    class Absent(nn.Module):
        pass

    with pytest.raises(TypeError, match=r"Nothing.forward returned None. Is its `return` missing"):
        nn.Sequential(Nothing(), nn.ReLU())(nn.Tensor([1.0]))
    with pytest.raises(NotImplementedError, match="Absent has no forward"):
        Absent()(1)


# ---- changing all of it


def test_train_and_eval_reach_every_module():
    net = Net()
    assert net.eval() is net
    assert not any(m.training for m in net.modules())
    net.train()
    assert all(m.training for m in net.modules())
    with pytest.raises(ValueError, match="mode must be True or False, got the text 'yes'"):
        net.train("yes")


def test_apply_goes_from_the_inside_out():
    seen = []
    net = Net()
    assert net.apply(lambda m: seen.append(type(m).__name__)) is net
    assert seen == ["Linear", "Linear", "ReLU", "Linear", "Sequential", "Net"]


def test_zero_grad_and_requires_grad():
    net = Net()
    net(np.ones((2, 3), np.float32)).sum().backward()
    assert all(p.grad is not None for p in net.parameters())
    net.zero_grad(set_to_none=False)
    assert all(not p.grad.data.any() and p.grad.shape == p.shape for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())
    assert net.requires_grad_(False) is net
    assert not net(np.ones((2, 3), np.float32)).requires_grad
    net.requires_grad_()
    assert all(p.requires_grad for p in net.parameters())


def test_dtypes():
    net = Net()
    before = list(net.parameters())
    net.first(np.ones((1, 3), np.float32)).sum().backward()
    net.double()
    assert list(map(id, net.parameters())) == list(map(id, before))
    assert all(p.dtype == np.float64 for p in net.parameters())
    assert net.first.weight.grad.dtype == np.float64
    assert (net.seen.dtype, net.scratch.dtype) == (np.int64, np.float64)
    assert net.float().to(np.float64).float().scale.dtype == np.float32
    with pytest.raises(TypeError, match="must be floats"):
        net.to(np.int64)
    with pytest.raises(NotImplementedError, match="device"):
        net.to("cuda:0")


def test_a_deep_copy_shares_nothing_and_keeps_its_ties():
    net = Net()
    other = copy.deepcopy(net)
    assert other.tied is other.first
    assert len(list(other.parameters())) == 6
    for p, q in zip(net.parameters(), other.parameters()):
        assert p is not q
        assert not np.shares_memory(p.data, q.data)
        np.testing.assert_array_equal(p.data, q.data)
    with nn.no_grad():
        other.first.weight.fill_(7)
    assert not (net.first.weight.data == 7).any()
    other.extra = nn.Parameter([1.0])
    assert len(list(net.parameters())) == 6


def test_tied_weights_get_the_sum_of_both_gradients():
    a, b = nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False)
    b.weight = a.weight
    net, x = nn.Sequential(a, b), nn.Tensor(np.arange(3.0, dtype=np.float32))
    assert len(list(net.parameters())) == 1
    assert list(net.state_dict()) == ["0.weight", "1.weight"]
    net(x).sum().backward()
    w = nn.Tensor(a.weight.data, requires_grad=True)
    nn.functional.linear(nn.functional.linear(x, w), w).sum().backward()
    np.testing.assert_allclose(a.weight.grad.data, w.grad.data)


# ---- saving and loading


def test_state_dict_holds_the_models_own_memory():
    net = Net()
    state = net.state_dict()
    assert all(type(v) is np.ndarray for v in state.values())
    assert state["first.weight"] is net.first.weight.data
    assert "scratch" not in state
    assert net.state_dict(keep_vars=True)["scale"] is net.scale
    mine = {"x": 1}
    assert net.state_dict(destination=mine, prefix="n.") is mine
    assert list(mine)[:2] == ["x", "n.scale"]


def test_loading_copies_and_says_what_matched():
    net, other = Net(), Net()
    where = net.first.weight.data
    state = {k: v.astype(np.float64) for k, v in other.state_dict().items()}
    state["scale"] = nn.Tensor([3.0])
    assert net.load_state_dict(state) == ([], [])
    np.testing.assert_array_equal(net.first.weight.data, other.first.weight.data)
    assert net.first.weight.data is where
    assert (net.scale.dtype, net.scale.item()) == (np.float64, 3)
    part = net.load_state_dict({"scale": [4.0], "nonsense": 1}, strict=False)
    assert part.unexpected_keys == ["nonsense"]
    assert part.missing_keys[:2] == ["seen", "first.weight"]
    assert net.scale.item() == 4


def test_a_state_that_does_not_fit_is_refused_as_a_whole_with_every_fault():
    net = Net()
    before = copy.deepcopy(net.state_dict())
    state = copy.deepcopy(Net().state_dict())
    state["first.weight"] = state["first.weight"].T
    state["scale"] = np.array(["a"])
    del state["last.0.bias"], state["seen"]
    state["more"] = state["other"] = np.ones(1)
    with pytest.raises(nn.DataError) as caught:
        net.load_state_dict(state)
    message = str(caught.value)
    for words in (
        "does not fit Net; nothing was loaded",
        "first.weight: the model has shape (4, 3), the state_dict (3, 4)",
        "scale: numbers expected, got an array of shape (1,)",
        "missing: seen, last.0.bias",
        "unexpected: more, other",
    ):
        assert words in message
    with pytest.raises(nn.DataError, match=r"first\.weight") as caught:
        net.load_state_dict(state, strict=False)
    assert "missing" not in str(caught.value)
    for name, array in net.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    with pytest.raises(TypeError, match="a dict of arrays by name, got a list of 0"):
        net.load_state_dict([])
    with pytest.raises(NotImplementedError, match="assign"):
        net.load_state_dict(before, assign=True)


def test_loading_between_forward_and_backward_is_noticed():
    net = Net()
    loss = net(np.ones((1, 3), np.float32)).sum()
    net.load_state_dict(copy.deepcopy(net.state_dict()))
    with pytest.raises(RuntimeError, match="changed in place"):
        loss.backward()


# ---- parameters


def test_a_parameter_owns_its_memory():
    array = np.ones(3)
    for p in (nn.Parameter(array), nn.Parameter(nn.Tensor(array)), nn.Parameter(nn.Tensor(array), requires_grad=False)):
        assert not np.shares_memory(p.data, array)
        assert isinstance(p, nn.Tensor)
    assert not p.requires_grad
    assert repr(nn.Parameter([1.0])) == "Parameter containing:\ntensor([1.], requires_grad=True)"
    computed = nn.Tensor(array, requires_grad=True) * 2
    assert nn.Parameter(computed).is_leaf
    with pytest.raises(TypeError, match="Only floats"):
        nn.Parameter(np.arange(3))
    p = nn.Parameter(np.ones(2, np.float32), requires_grad=False)
    assert type(copy.deepcopy(p)) is nn.Parameter
