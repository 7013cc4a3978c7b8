"""The graph of what was computed, and the walk that carries gradients back through it.

Every recorded op leaves a `Node`. Its `parents` say where each input came from: another Node, or a leaf (a Tensor
that nobody computed, such as a weight). `walk` starts at the loss and goes back, newest node first. A node is always
newer than its parents, so when its turn comes, everything that will ever flow into it has arrived: no recursion and
no sorting of the whole graph is needed, only a heap of those that wait.
"""

import heapq
import itertools
from collections.abc import Callable, Iterable

import numpy as np

from nnlib.anomaly import refuse_nan
from nnlib.errors import ShapeError
from nnlib.modes import MODE

__all__ = ["CLOCK", "Mark", "Node", "Parts", "unbroadcast", "useful_nodes", "walk"]

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
        self.note = None  # where the op was called, under detect_anomaly
        self.keep = None  # a weak reference to the output, after output.retain_grad()

    def made(self, output) -> None:
        """Tie this node and the Tensor that its op made together."""
        self.shape, self.dtype, self.mark = output._data.shape, output._data.dtype, output._mark
        output._node, output._requires_grad = self, True

    def made_several(self, outputs: list) -> None:
        """An op with several outputs: each gets a node of its own, whose gradient is one part of this node's."""
        self.shape, self.dtype, self.mark = [y.shape for y in outputs], [y.dtype for y in outputs], None
        for i, output in enumerate(outputs):
            if output.dtype.kind == "f":
                Node(self.op, None, (), None, [self], [lambda g, i=i: Parts({i: g})]).made(output)

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

    def pull(self, g, create_graph: bool, need: list[bool]) -> Iterable:
        """The gradient for each input, from the gradient `g` for the output."""
        pulls = self.pulls
        if create_graph and self.rule is not None:  # the same rule once more, on Tensors, so that it is recorded
            _, pulls = self.rule(*self.inputs, **self.options)
        if callable(pulls):
            return pulls(g, need)
        return [pull(g) if wanted and pull else None for pull, wanted in zip(pulls, need)]

    def free(self) -> None:
        """Let go of everything that backward needed."""
        self.pulls, self.inputs, self.options, self.parents = None, (), None, ()


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
    if dx.shape != parent.shape:
        raise ShapeError(
            f"{node.op.name}: the gradient for input {number} must have that input's shape {parent.shape}, "
            f"but its pullback returned {dx.shape}. Which axes must be summed, or which transpose is missing?"
        )
    return dx if dx.dtype == parent.dtype else np.astype(dx, parent.dtype)


def useful_nodes(starts: Iterable, targets: set) -> set:
    """The nodes that lie between the starts and the targets: the only ones that a gradient for the targets visits."""
    seen, todo = set(), [node for node in starts if type(node) is Node]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo.extend(p for p in node.parents if type(p) is Node)
    useful = set()
    for node in sorted(seen, key=lambda node: node.id):  # parents first
        if any(p in targets or p in useful for p in node.parents):
            useful.add(node)
    return useful


@np.errstate(all="ignore")  # infinities and NaN are values, as in torch; detect_anomaly finds them
def walk(starts: list, collect: Callable, *, retain_graph: bool, create_graph: bool, targets: set | None = None):
    """Carry gradients from the starts back to the leaves.

    Args:
        starts: pairs (node or leaf, the gradient that starts there).
        collect: called as collect(leaf, dx, shared) with every gradient that reaches a leaf, and likewise for a node
            that keeps its gradient or is a target; `shared` says that somebody else may hold the same array.
        retain_graph: keep the graph for another backward.
        create_graph: the gradients are Tensors, and what is done to them is recorded.
        targets: leaves and nodes; if given, only what leads to them is visited.
    """
    waiting = {}  # node -> the sum of the gradients that have reached it so far
    heap = []  # the waiting nodes; ids are negated, since a heap gives the smallest first
    anomaly = MODE.get().anomaly
    if targets is not None:
        useful, before = useful_nodes([start for start, _ in starts], targets), next(CLOCK)

    def wanted(parent) -> bool:
        if parent is None or targets is None:
            return parent is not None
        return parent in useful or parent in targets or (type(parent) is Node and parent.id > before)

    def send(g, to, shared):
        if type(to) is not Node:
            collect(to, g, shared)
        elif to in waiting:
            waiting[to] = waiting[to] + g
        else:
            waiting[to] = g
            heapq.heappush(heap, (-to.id, to))

    for start, g in starts:
        send(g, start, True)
    while heap:
        node = heapq.heappop(heap)[1]
        g = waiting.pop(node)
        if node.keep is not None or (targets is not None and node in targets):
            collect(node, g, True)
        need = [wanted(parent) for parent in node.parents]
        if node.pulls is not None and not any(need):
            continue
        node.check()
        if type(g) is Parts:
            g = g.filled(node)
        if create_graph and node.rule is not None and node.op.composed is not None and node.rule is node.op.rule:
            value = node.op.composed(*node.inputs, **node.options)  # newer than all that waits: its turn comes next
            for part, dpart in zip(value, g) if type(g) is tuple else [(value, g)]:
                send(dpart, part._node, True)
        else:
            joint = callable(node.pulls)
            for number, (parent, dx) in enumerate(zip(node.parents, node.pull(g, create_graph, need)), 1):
                if need[number - 1]:
                    if node.op.elementwise:
                        dx = unbroadcast(dx, parent.shape)
                    if getattr(dx, "shape", None) != parent.shape or dx.dtype is not parent.dtype:
                        dx = fit(dx, parent, node, number)
                    if anomaly:
                        refuse_nan(node, dx, number)
                    send(dx, parent, joint or dx is g)
        if not retain_graph:
            node.free()
