"""Sequential, ModuleList and ModuleDict: used as a list and a dict are, beside torch's."""

import pickle
from collections import OrderedDict
from itertools import pairwise

import numpy as np
import pytest

import nnlib as nn


def linears(*sizes, package=nn):
    return [package.Linear(a, b) for a, b in pairwise(sizes)]


def test_sequential_passes_x_through_in_turn():
    a, b = linears(3, 4, 2)
    x = np.ones((5, 3), np.float32)
    model = nn.Sequential(a, nn.ReLU(), b)
    np.testing.assert_array_equal(model(x).data, b(a(x).relu()).data)
    assert nn.Sequential()(x) is x


def test_sequential_by_name():
    model = nn.Sequential(OrderedDict(hidden=nn.Linear(3, 4), act=nn.Tanh(), out=nn.Linear(4, 1)))
    assert model.hidden is model[0]
    assert list(model.state_dict()) == ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]
    model.act = nn.ReLU()
    assert type(model[1]) is nn.ReLU
    assert model(np.ones((2, 3), np.float32)).shape == (2, 1)


def test_a_pickled_network_is_the_same_network():
    parts = nn.ModuleDict({"body": nn.Sequential(*linears(2, 3, 4)), "heads": nn.ModuleList(linears(4, 1))})
    again = pickle.loads(pickle.dumps(parts))
    assert list(again) == ["body", "heads"]
    assert "body" in again
    assert [len(again["body"]), len(again["heads"])] == [2, 1]
    x = np.ones((5, 2), np.float32)
    np.testing.assert_array_equal(again["heads"][0](again["body"](x)).data, parts["heads"][0](parts["body"](x)).data)
    assert again["body"][0].weight.data is not parts["body"][0].weight.data


def test_a_part_of_a_sequential_shares_its_layers():
    model = nn.Sequential(*linears(2, 3, 4, 5))
    part = model[1:]
    assert type(part) is nn.Sequential
    assert [n for n, _ in part.named_children()] == ["1", "2"]
    assert part[0] is model[1]
    part.append(nn.ReLU())
    assert [type(m).__name__ for m in part] == ["Linear", "Linear", "ReLU"]
    assert len(model) == 3
    assert model[-1] is model[2]


@pytest.mark.torch
def test_lists_change_as_torchs_do():
    import torch

    def changed(n):
        model = n.Sequential(*linears(2, 3, 4, package=n))
        seen = []

        def look():
            seen.append(repr(model))

        model.append(n.ReLU()).append(n.Tanh())
        look()
        model.insert(0, n.Sigmoid())
        look()
        model.insert(-1, n.Identity())
        look()
        model.extend([n.Linear(5, 6)])
        look()
        del model[1]
        look()
        del model[1:3]
        look()
        model[0] = n.Softmax(1)
        model[-1] = n.LogSoftmax(1)
        look()
        seen.append(repr(model.pop(0)))
        look()
        layers = n.ModuleList(linears(2, 3, 4, 5, package=n))
        seen.append(repr(layers[1:]))
        seen.append(repr(layers.append(n.ReLU()).extend([n.ReLU()])))
        layers.insert(1, n.Tanh())
        del layers[0]
        layers[-1] = n.GELU()
        seen.append(repr(layers))
        seen.append(repr(layers.pop(-1)))
        seen += [repr(layers), str(len(layers)), str([type(m).__name__ for m in layers])]
        return seen

    for number, (ours, theirs) in enumerate(zip(changed(nn), changed(torch.nn), strict=True)):
        assert ours == theirs, number


@pytest.mark.torch
def test_dicts_change_as_torchs_do():
    import torch

    def changed(n):
        heads = n.ModuleDict({"a": n.Linear(1, 2), "b": n.ReLU()})
        heads["c"] = n.Tanh()
        heads.update([["d", n.Sigmoid()]])
        seen = [repr(heads), str(list(heads)), str(len(heads)), str("a" in heads), str("z" in heads)]
        seen.append(repr(heads.pop("b")))
        del heads["c"]
        heads["a"] = n.Linear(3, 3)
        seen += [repr(heads), str(list(heads.keys())), repr(list(heads.values())), repr(list(heads.items()))]
        seen.append(str([name for name, _ in heads.named_parameters()]))
        heads.clear()
        return [*seen, repr(heads), str(len(heads))]

    assert changed(nn) == changed(torch.nn)


def test_parameters_inside_are_found_and_reached():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList(linears(3, 3, 3))
            self.heads = nn.ModuleDict({"x": nn.Linear(3, 1)})

        def forward(self, x):
            for layer in self.layers:
                x = layer(x).relu()
            return self.heads["x"](x)

    net = Net()
    assert [n for n, _ in net.named_parameters()] == [
        "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "heads.x.weight", "heads.x.bias",
    ]  # fmt: skip
    net(np.ones((2, 3), np.float32)).sum().backward()
    assert all(p.grad is not None for p in net.parameters())


@pytest.mark.parametrize(
    ("f", "error", "words"),
    [
        (lambda: nn.Sequential(nn.ReLU(), np.tanh), TypeError, "entry 1 must be a Module, got a ufunc"),
        (lambda: nn.Sequential([nn.ReLU()]), TypeError, "entry 0 must be a Module, got a list of 1"),
        (lambda: nn.Sequential(nn.ReLU())[1], IndexError, "holds 1 modules; there is no number 1"),
        (lambda: nn.Sequential(nn.ReLU())["a"], TypeError, "a whole number, got the text 'a'"),
        (lambda: nn.Sequential(nn.ReLU()).insert(3, nn.ReLU()), IndexError, "cannot insert at 3"),
        (lambda: nn.Sequential(nn.ReLU()).append(3), TypeError, "must be a Module or None, got 3"),
        (lambda: nn.ModuleList([nn.ReLU]), TypeError, r"Write ReLU\(\)"),
        (lambda: nn.ModuleList([nn.ReLU()])(1), NotImplementedError, "ModuleList has no forward"),
        (lambda: nn.ModuleDict({"a": 3}), TypeError, "a must be a Module or None, got 3"),
        (lambda: nn.ModuleDict({"keys": nn.ReLU()}), KeyError, "has an attribute 'keys' already"),
        (lambda: nn.ModuleDict({"a.b": nn.ReLU()}), KeyError, "dot"),
        (lambda: nn.ModuleDict({"a": nn.ReLU()})["b"], KeyError, "holds no 'b', but 'a'"),
    ],
)
def test_bad_use_is_explained(f, error, words):
    with pytest.raises(error, match=words):
        f()


def test_a_failed_change_leaves_a_list_as_it_was():
    model = nn.Sequential(nn.ReLU(), nn.Tanh())
    for change in (lambda: model.insert(1, "x"), lambda: model.append("x"), lambda: model.__setitem__(0, "x")):
        with pytest.raises(TypeError):
            change()
        assert [type(m) for m in model] == [nn.ReLU, nn.Tanh]
