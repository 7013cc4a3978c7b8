"""The graph of what was computed, and the walk that carries gradients back through it.

Every recorded op leaves a `Node`. Its `parents` say where each input came from: another Node, or a leaf (a Tensor
that nobody computed, such as a weight). `walk` starts at the loss and goes back, newest node first. A node is always
newer than its parents, so when its turn comes, everything that will ever flow into it has arrived: no recursion and
no sorting of the whole graph is needed, only a heap of those that wait.
"""

import itertools
from collections.abc import Callable
from heapq import heappop, heappush

import numpy as np

from nnlib.anomaly import refuse_nan
from nnlib.errors import ShapeError
from nnlib.modes import MODE, mode
from nnlib.quiet import hush, speak

__all__ = ["CLOCK", "Mark", "Node", "Parts", "unbroadcast", "walk"]

CLOCK = itertools.count(1)  # one clock numbers nodes and writes, so that "written after" is a comparison


class Mark:
    """When was this memory last written?  A tensor, its views and its detached copies share one mark."""

    written = 0
    latest = 0  # of all marks: as long as no write is newer than a node, that node has nothing to check

    def write(self) -> None:
        self.written = Mark.latest = next(CLOCK)


class Node:
    """One recorded call of an op: whom its gradient goes to, and how it is computed."""

    __slots__ = ("dtype", "id", "inputs", "keep", "mark", "note", "op", "options", "parents", "pulls", "rule", "shape")

    def __init__(self, op, rule, inputs, options, parents, pulls):
        self.id = next(CLOCK)
        self.op = op
        self.rule = rule  # to be run again on Tensors, when the gradient itself is to be differentiated; or None
        self.inputs = inputs  # kept only if the rule may be run again
        self.options = options
        self.parents = parents  # for each input: a Node, a leaf Tensor, or None if it needs no gradient
        self.pulls = pulls  # None once the graph has been freed
        self.mark = None  # of the output's memory, once somebody writes or shares it
        self.keep = None  # a weak reference to the output, after output.retain_grad()
        self.note = None  # where the op was called, under detect_anomaly

    def __repr__(self) -> str:
        return f"<{self.op.name}>"

    def check(self) -> None:
        """Raise if this node was used up by an earlier backward, or if numbers that it needs were overwritten."""
        if self.pulls is None:
            raise RuntimeError(
                f"{self.op.name}, output shape {self.shape}: backward went through this graph already, and frees it on "
                "the way. Compute the loss again for each backward, or pass retain_graph=True to the first one."
            )
        if Mark.latest > self.id:
            marks = [("its output", self.shape, self.mark)]
            marks += [(f"its input {i}", x.shape, x._mark) for i, x in enumerate(self.inputs, 1) if hasattr(x, "_mark")]
            for what, shape, mark in marks:
                if mark is not None and mark.written > self.id:
                    raise RuntimeError(
                        f"{self.op.name}: {what}, shape {shape}, was changed in place after it had been computed with, "
                        "so the gradient would be wrong. Call backward before you change it, or write a new tensor: "
                        "w = w - step in place of w -= step."
                    )


class Parts(dict):
    """The gradients of an op with several outputs, by number of the output, while they are being collected."""

    def __add__(self, other: "Parts") -> "Parts":
        return Parts({**self, **other})

    def filled(self, node: Node) -> tuple:
        """One gradient an output, zeros for the outputs that nobody used."""
        pairs = enumerate(zip(node.shape, node.dtype))
        return tuple(self[i] if i in self else np.zeros(shape, dtype) for i, (shape, dtype) in pairs)


def unbroadcast(g, shape: tuple[int, ...]):
    """Undo broadcasting: stretched forward, summed backward.  Sums g over every axis that was stretched from `shape`.

    Args:
        g: array or Tensor of the broadcast shape.
        shape: the shape before broadcasting.

    Example:
        >>> unbroadcast(np.ones((4, 3)), (3,))
        array([4., 4., 4.])
        >>> unbroadcast(np.ones((4, 3)), (4, 1)).shape
        (4, 1)
    """
    if g.shape == shape:
        return g
    new = g.ndim - len(shape)  # axes that broadcasting put in front
    stretched = tuple(new + i for i, n in enumerate(shape) if n == 1 and g.shape[new + i] != 1)
    return np.reshape(np.sum(g, axis=tuple(range(new)) + stretched), shape)


def fit(dx, parent, node: Node, number: int):
    """Give a pullback's result the shape and dtype of the input that it belongs to, or say what is wrong with it."""
    if type(dx) is Parts:
        return dx
    if dx is None:
        raise NotImplementedError(f"{node.op.name} has no rule for the gradient of its input {number}; use .detach().")
    if not hasattr(dx, "shape"):
        raise TypeError(f"{node.op.name}: the pullback of input {number} must return an array, it returned {dx!r}.")
    if node.op.elementwise and dx.shape == node.shape:
        dx = unbroadcast(dx, parent.shape)
    if dx.shape != parent.shape:
        raise ShapeError(
            f"{node.op.name}: the gradient for input {number} must have that input's shape {parent.shape}, "
            f"but its pullback returned {dx.shape}. Which axes must be summed, or which transpose is missing?"
        )
    return dx if dx.dtype == parent.dtype else np.astype(dx, parent.dtype)


def own(g):
    """A copy of a gradient that nobody else holds, so that adding to it later changes nothing else."""
    return np.array(g) if isinstance(g, np.ndarray | np.generic) else g.clone()


def leads_to(targets: set, starts: list) -> Callable:
    """A function that says of a node or leaf whether the way from the starts to the targets leads through it."""
    seen, todo = set(), [node for node, _ in starts if type(node) is Node]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo.extend(p for p in node.parents if type(p) is Node)
    useful = set()
    for node in sorted(seen, key=lambda node: node.id):  # parents first
        if any(p in targets or p in useful for p in node.parents):
            useful.add(node)
    useful |= targets
    before = next(CLOCK)  # what is recorded from now on (create_graph) leads there too
    return lambda p: p is not None and (p in useful or (type(p) is Node and p.id > before))


def walk(starts: list, *, retain_graph: bool, create_graph: bool, targets: set | None = None) -> dict:
    """Carry gradients from the starts back to the leaves.

    Args:
        starts: pairs (node or leaf, the gradient that starts there).
        retain_graph: keep the graph for another backward.
        create_graph: the gradients are Tensors, and what is done to them is recorded.
        targets: leaves and nodes; if given, only what leads to them is visited.

    Returns:
        For each leaf that was reached, and each node that keeps its gradient or is a target, its gradient.
    """
    if create_graph and not MODE.get().grad:
        with mode(grad=True):
            return walk(starts, retain_graph=retain_graph, create_graph=True, targets=targets)
    waiting = {}  # for each node or leaf that has been reached, the sum of its gradients so far
    heap = []  # the nodes among them; ids are negated, since a heap gives the smallest first
    found = {}
    anomaly = MODE.get().anomaly
    wanted = None if targets is None else leads_to(targets, starts)

    def send(g, to, shared):
        """Add a gradient to what has reached a node or a leaf; `shared`: somebody else may hold the same array."""
        if type(to) is Node:
            if to in waiting:
                waiting[to] = waiting[to] + g
            else:
                waiting[to] = g
                heappush(heap, (-to.id, to))
        elif to not in waiting:
            waiting[to] = own(g) if shared or (g._data if create_graph else g).base is not None else g
        elif create_graph:
            waiting[to] = waiting[to] + g
        else:
            waiting[to] += g  # a leaf's sum is its own

    for start, g in starts:
        send(g, start, True)
    before = hush()
    try:
        while heap:
            node = heappop(heap)[1]
            g = waiting.pop(node)
            parents = node.parents
            if targets is not None:
                if node in targets:
                    found[node] = g
                parents = [parent if wanted(parent) else None for parent in parents]
            if node.keep is not None:
                found[node] = own(g)
            pulls = node.pulls
            if pulls is None or Mark.latest > node.id:
                node.check()
            if type(g) is Parts:
                g = g.filled(node)
            if create_graph and node.rule is not None:
                if node.op.composed is not None and node.rule is node.op.rule:
                    value = node.op.composed(*node.inputs, **node.options)  # newer than all that wait
                    for part, dpart in zip(value, g) if type(g) is tuple else [(value, g)]:
                        send(dpart, part._node, True)
                    parents = ()
                else:
                    pulls = node.rule(*node.inputs, **node.options)[1]
            joint = parents and callable(pulls) and pulls(g, [parent is not None for parent in parents])
            for i, parent in enumerate(parents):
                if parent is not None:
                    dx = joint[i] if joint else pulls[i] and pulls[i](g)
                    if getattr(dx, "shape", None) != parent.shape or dx.dtype is not parent.dtype:
                        dx = fit(dx, parent, node, i + 1)
                    if anomaly:
                        refuse_nan(node, dx, i + 1)
                    send(dx, parent, joint or dx is g)
            if not retain_graph:
                node.pulls = None  # free what backward needed
                node.inputs = node.parents = ()
    finally:
        speak(before)
    return waiting | found if found else waiting
