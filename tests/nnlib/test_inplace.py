"""Writing in place: what backward refuses, what it allows, and who owns a gradient."""

import copy

import numpy as np
import pytest

import nnlib as nn
from nnlib.errors import ShapeError


def leaf(*values, **options):
    return nn.Tensor(np.array(values or (1.0, 2.0, 3.0)), requires_grad=True, **options)


# ---- what backward refuses

WRITES = {
    "+=": lambda t: t.__iadd__(1),
    "-=": lambda t: t.__isub__(1),
    "*=": lambda t: t.__imul__(2),
    "/=": lambda t: t.__itruediv__(2),
    "add_": lambda t: t.add_(1),
    "sub_": lambda t: t.sub_(1),
    "mul_": lambda t: t.mul_(2),
    "div_": lambda t: t.div_(2),
    "clamp_": lambda t: t.clamp_(0, 1),
    "copy_": lambda t: t.copy_(np.zeros(3)),
    "fill_": lambda t: t.fill_(5),
    "zero_": lambda t: t.zero_(),
    "t[0] =": lambda t: t.__setitem__(0, 5),
    "t[mask] =": lambda t: t.__setitem__(np.array([True, False, True]), 5),
    "a view": lambda t: t[1:].zero_(),
    "a view of a view": lambda t: t.reshape(3, 1)[0].fill_(4),
    "transposed": lambda t: t.unsqueeze(0).T.zero_(),
    "a detached copy": lambda t: t.detach().zero_(),
    "a view of a detached copy": lambda t: t.detach()[:2].zero_(),
}
SETTERS = {"data =": lambda t: setattr(t, "data", np.zeros(3)), "data -=": lambda t: exec("t.data -= 1")}


@pytest.mark.parametrize("write", [*WRITES.values(), *SETTERS.values()], ids=[*WRITES, *SETTERS])
def test_a_used_leaf_that_was_written_is_refused(write):
    w = leaf()
    loss = (w * w).sum()
    with nn.no_grad():
        write(w)
    with pytest.raises(RuntimeError, match=r"mul: its input 1, shape \(3,\), was changed in place"):
        loss.backward()


@pytest.mark.parametrize("write", [*WRITES.values(), *SETTERS.values()], ids=[*WRITES, *SETTERS])
def test_a_computed_tensor_that_was_written_is_refused(write):
    w = leaf()
    y = w.exp()
    with nn.no_grad():
        write(y)
    loss = y.sum()  # even when it is used only afterwards: exp's own gradient needs what it gave out
    with pytest.raises(RuntimeError, match=r"exp: its output, shape \(3,\), was changed in place"):
        loss.backward()


def test_writing_to_a_view_of_a_computed_tensor_is_refused():
    w = leaf()
    y = w * 2
    v = y.reshape(3, 1)
    with nn.no_grad():
        v += 1
    with pytest.raises(RuntimeError, match="was changed in place"):
        (y * y).sum().backward()


def test_a_leaf_written_through_its_owner_is_refused_in_the_view():
    w = nn.Tensor(np.ones((2, 3)), requires_grad=True)
    x = nn.Tensor(np.ones((2, 3)), requires_grad=True)
    y = (x @ w.T).sum()
    with nn.no_grad():
        w -= 1
    with pytest.raises(RuntimeError, match="matmul: its input 2"):
        y.backward()


def test_only_the_nodes_that_need_the_written_numbers_refuse():
    w, other = leaf(), leaf()
    loss = (w * 2).sum() + (other * 3).sum()
    with nn.no_grad():
        other += 1  # its product was with a number: but mul keeps its inputs, and cannot tell
    with pytest.raises(RuntimeError):
        loss.backward()
    total = w.sum() + other.sum()
    with nn.no_grad():
        other += 1  # a sum needs no numbers: nothing is refused, as in torch
    total.backward()
    np.testing.assert_array_equal(other.grad.data, np.ones(3))


# ---- what is allowed


def test_training_steps_are_allowed():
    w = leaf()
    for _ in range(3):
        loss = (w * w).sum()
        w.grad = None
        loss.backward()
        with nn.no_grad():
            w -= 0.1 * w.grad
    np.testing.assert_allclose(w.data, np.array([1.0, 2.0, 3.0]) * 0.8**3)


def test_writing_before_use_is_allowed():
    w = leaf()
    with nn.no_grad():
        w *= 2
    (w * w).sum().backward()
    np.testing.assert_array_equal(w.grad.data, [4, 8, 12])


def test_writing_to_the_bare_array_is_not_seen_and_says_so():
    w = leaf()
    loss = (w * w).sum()
    w.data[...] = 5
    loss.backward()
    assert "goes to the bare array: nobody notices" in type(w).data.__doc__


def test_an_unused_tensor_may_be_written_while_recording():
    x = nn.Tensor(np.zeros(3))
    x += 1
    x[0] = 7
    np.testing.assert_array_equal(x.data, [7, 1, 1])


def test_clones_have_memory_of_their_own():
    w = leaf()
    y = (w * w).sum()
    with nn.no_grad():
        w.clone().zero_()
        w.detach().clone().zero_()
        nn.Tensor(w.data, requires_grad=True).zero_()
    y.backward()
    np.testing.assert_array_equal(w.data, [1, 2, 3])


# ---- writing that is refused at once


@pytest.mark.parametrize("write", [f for name, f in WRITES.items() if "detached" not in name])
def test_writing_to_a_leaf_or_its_views_while_recording_is_refused(write):
    w = leaf()
    with pytest.raises(RuntimeError, match=r"In-place change of a (leaf that requires a gradient|computed tensor)"):
        write(w)
    np.testing.assert_array_equal(w.data, [1, 2, 3])


def test_writing_a_recorded_value_into_a_plain_tensor_is_refused():
    total, w = nn.Tensor(0.0), leaf()
    with pytest.raises(RuntimeError, match=r"x = x \+ y"):
        total += w.sum()
    with pytest.raises(RuntimeError, match="while ops are recorded"):
        total[...] = w.sum()


@pytest.mark.parametrize(
    ("write", "error", "words"),
    [
        (lambda t: t.__iadd__(np.ones((2, 3))), ShapeError, r"add in place, float64 of shape \(3,\)"),
        (lambda t: t.long().__iadd__(0.5), TypeError, "add in place, int64"),
        (lambda t: t.long().__itruediv__(2), TypeError, "divide in place, int64"),
        (lambda t: t.__setitem__(slice(2), np.ones(3)), ShapeError, r"needs shape \(2,\).*got \(3,\)"),
        (lambda t: t.copy_(np.ones((2, 3))), ShapeError, r"needs shape \(3,\)"),
        (lambda t: setattr(t, "data", np.ones(1)), ShapeError, r"never replaced: shape \(3,\) expected, got \(1,\)"),
        (lambda t: t.unsqueeze(0).expand(2, 3).zero_(), RuntimeError, "one number in many places"),
        (lambda t: t.__setitem__(5, 1.0), IndexError, "out of bounds"),
    ],
)
def test_writing_what_does_not_fit(write, error, words):
    t = nn.Tensor(np.ones(3))
    with pytest.raises(error, match=words):
        write(t)
    np.testing.assert_array_equal(t.data, np.ones(3))


def test_data_is_written_not_replaced():
    w = leaf()
    storage = w.data
    w.data = [7, 8, 9]
    w.data = nn.Tensor([1.0, 1, 1])
    assert w.data is storage
    np.testing.assert_array_equal(storage, [1, 1, 1])


# ---- a gradient belongs to its leaf


def test_two_leaves_do_not_share_a_gradient():
    for f in (
        lambda x, y: x + y,
        lambda x, y: nn.stack([x, y]).sum(0),
        lambda x, y: nn.cat([x, y]).reshape(2, 3).sum(0),
        lambda x, y: x.reshape(3) + y.reshape(3),
    ):
        x, y = leaf(), leaf()
        seed = np.ones(3)
        f(x, y).backward(seed)
        x.grad.data[...] = 99
        np.testing.assert_array_equal(y.grad.data, np.ones(3))
        np.testing.assert_array_equal(seed, np.ones(3))


def test_a_joint_pullback_that_returns_one_array_twice_is_taken_apart():
    def twins(x, y):
        def pull(g, need):
            d = g * 2
            return d, d

        return 2 * (x + y), pull

    x, y = leaf(), leaf()
    with nn.using(add=twins):
        x.add(y).sum().backward()
        x.add(y).sum().backward()
    np.testing.assert_array_equal(x.grad.data, np.full(3, 4))
    np.testing.assert_array_equal(y.grad.data, np.full(3, 4))


def test_the_gradient_passed_in_is_not_kept():
    x, g = leaf(), np.ones(3)
    x.backward(g)
    g[...] = 5
    np.testing.assert_array_equal(x.grad.data, np.ones(3))


def test_gradients_add_up_in_place_as_in_torch():
    x = leaf()
    (x * 2).sum().backward()
    first = x.grad
    (x * 3).sum().backward()
    assert x.grad is first
    np.testing.assert_array_equal(first.data, np.full(3, 5))


def test_a_gradient_that_is_used_while_it_grows_is_refused():
    x, v = leaf(), leaf()
    (x * x).sum().backward()
    loss = (x.grad * v).sum()
    (x * x).sum().backward()  # writes x.grad
    with pytest.raises(RuntimeError, match="was changed in place"):
        loss.backward()


def test_backward_that_fails_leaves_gradients_alone():
    x, y = leaf(), leaf()
    z = y.exp()
    loss = (x * 2).sum() + z.sum()
    with nn.no_grad():
        z.zero_()
    with pytest.raises(RuntimeError):
        loss.backward()
    assert x.grad is None
    assert y.grad is None


def test_deepcopy_has_memory_of_its_own():
    x = leaf()
    (x * x).sum().backward()
    twin = copy.deepcopy([x, x])
    assert twin[0] is twin[1]
    with nn.no_grad():
        twin[0].zero_()
        twin[0].grad.zero_()
    np.testing.assert_array_equal(x.data, [1, 2, 3])
    np.testing.assert_array_equal(x.grad.data, [2, 4, 6])
    with pytest.raises(RuntimeError, match="Only leaves can be deep-copied"):
        copy.deepcopy(x * 2)
