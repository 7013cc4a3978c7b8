"""Expressions are read, never run; their slopes are those of nnlib's Value and of nudging."""

import re

import numpy as np
import pytest

from nnlib import numerical_gradient
from nnlib.errors import DataError
from nnlib.scalar import Value
from nnlib.viz.expression import LENGTH, NODES, evaluate, local_slopes, parse, slopes_after

GOOD = {
    "(a*b + c).tanh()": {"a": 2.0, "b": -3.0, "c": 6.5},
    "b = a + a; c = b + b": {"a": 1.0},
    "e = a*b\nd = e + c\nd*e": {"a": 2.0, "b": 3.0, "c": -4.0},
    "exp(a) / (1 + b.exp()) - a.log()**2": {"a": 1.5, "b": -0.5},
    "relu(a - 2) + relu(2 - a) + sigmoid(-a * 3)": {"a": 0.75},
    "c = a + b; c += c + 1; c *= a": {"a": -4.0, "b": 2.0},
}


def with_values(text, values):
    """The same with nnlib's Value, by Python itself: the text is ours, so that here it may be run."""
    names = {name: Value(v) for name, v in values.items()}
    free = {f: (lambda v, f=f: getattr(v, f)()) for f in ("exp", "log", "tanh", "relu", "sigmoid")}
    *before, last = text.replace("\n", ";").split(";")
    scope = {**names, **free}
    exec(";".join(part.strip() for part in before), scope)
    if "=" in last:
        exec(last.strip(), scope)
        out = scope[last.split("=")[0].rstrip("+-*/ ").strip()]
    else:
        out = eval(last.strip(), scope)
    out.backward()
    return out.data, {name: leaf.grad for name, leaf in names.items()}


@pytest.mark.parametrize("text", GOOD)
def test_values_and_slopes_are_those_of_the_library(text):
    graph, values = parse(text), GOOD[text]
    numbers, fault = evaluate(graph, values)
    assert fault == ""
    received = slopes_after(graph, numbers, len(graph.steps))
    expected, slopes = with_values(text, values)
    assert numbers[-1] == pytest.approx(expected)
    assert {name: received[i] for name, i in graph.leaves.items()} == pytest.approx(slopes)


@pytest.mark.parametrize("text", GOOD)
def test_slopes_are_those_of_nudging(text):
    graph, values = parse(text), GOOD[text]
    numbers, _ = evaluate(graph, values)
    received = slopes_after(graph, numbers, len(graph.steps))
    nudged = numerical_gradient(lambda w: evaluate(graph, dict(zip(values, w)))[0][-1], list(values.values()))
    np.testing.assert_allclose([received[graph.leaves[name]] for name in values], nudged, rtol=1e-6, atol=1e-8)


def test_every_part_is_made_before_its_use_and_a_name_is_one_node():
    graph = parse("e = a*b; d = e + c; L = d*e")
    assert [graph.label(i) for i in range(len(graph.nodes))] == ["a", "b", "e = a × b", "c", "d = e + c", "L = d × e"]
    assert all(p < i for i, node in enumerate(graph.nodes) for p in node.args)


def test_slopes_arrive_step_by_step():
    graph = parse("b = a + a; c = b + b")
    numbers, _ = evaluate(graph, {"a": 1.0})
    assert [slopes_after(graph, numbers, k) for k in range(3)] == [[None, None, 1.0], [None, 2.0, 1.0], [4.0, 2.0, 1.0]]
    assert local_slopes(graph, numbers) == [(), (1.0, 1.0), (1.0, 1.0)]


BAD = {
    "": "empty",
    "   ": "empty",
    "2a": "cannot be read near character",
    "a +": "cannot be read",
    "(a": "cannot be read",
    "a^2": r"write a\*\*2",
    "a**b": "exponent must be a number",
    "sin(a)": "known are exp, log",
    "a.tanh": r"\.tanh needs brackets",
    "tanh + a": r"tanh is a function: write tanh\(a\)",
    "tanh(a, b)": "with one number",
    "a if b else a": "no part of an expression",
    "a < b": "no part of an expression",
    "a[0]": "no part of an expression",
    "lambda: a": "no part of an expression",
    "a @ b": "no part of an expression",
    "import os": "no part of an expression",
    "__import__('os')": "__import__ is not known",
    "'a' * 3": "no number",
    "True * a": "no number",
    "1e999 * a": "too large",
    f"{10**280} * a": "too large",
    f"{10**310} * a": "up to 300",
    "3": "computes nothing",
    "a": "computes nothing",
    "2 + 3": "no named number",
    "e = a*b; a + 1": "e is made but never used",
    "a*b; a + 1": "Only the last part",
    "e = a*b; e": None,
    "+a * b": None,
    "e = a*b; c + 1; e": "Only the last part",
    "e = a*b; d = e + 1; e*1; d": "Only the last part",
    "b = a": "must compute something",
    "a, b = c": "no part of an expression",
    "+".join("a" for _ in range(NODES + 2)): "more than 32 nodes",
    "a" * (LENGTH + 1): "up to 300",
    "(" * 140 + "a" + ")" * 140 + "+a": None,
}


@pytest.mark.parametrize("text", BAD)
def test_what_cannot_be_drawn_is_told(text):
    if BAD[text] is None:
        assert parse(text).nodes
        return
    with pytest.raises(DataError, match=BAD[text]):
        parse(text)


def test_only_text_is_read():
    with pytest.raises(DataError, match="text such as"):
        parse(3)


FAULTS = {
    "log(a - 2)": (2.0, r"log\(0\) has no value"),
    "1 / (a - 2)": (2.0, "division by 0"),
    "(a - 3)**0.5": (2.0, "to the power 0.5 has no value"),
    "(a - 2)**-1": (2.0, "to the power -1 has no value"),
    "(a - 2)**0.5": (2.0, "no value or no slope"),
    "exp(exp(a))": (9.0, "too large"),
    "a**300": (1e9, "too large|no value"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_number_without_a_value_is_told(text):
    value, words = FAULTS[text]
    numbers, fault = evaluate(parse(text), {"a": value})
    assert np.isnan(numbers[-1])
    assert len(numbers) == len(parse(text).nodes)
    assert re.search(words, fault), fault


@pytest.mark.parametrize("text", [*GOOD, "+".join("abcdefghijklmnop"), "a*b + a*c + b*c + a*b*c"])
def test_no_two_nodes_overlap_and_arrows_point_right(text):
    graph = parse(text)
    for i, (x, y) in enumerate(graph.places):
        for u, v in graph.places[:i]:
            assert x != u or abs(y - v) >= 1 - 1e-9
        assert all(graph.places[p][0] < x for p in graph.nodes[i].args)
    assert min(y for _, y in graph.places) == 0
