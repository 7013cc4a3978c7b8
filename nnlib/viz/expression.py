"""Expressions as graphs: `(a*b + c).tanh()` read with Python's own `ast`, never run; evaluated and differentiated here.

A text holds one expression, or assignments and then one: `b = a + a; c = b + b`. Allowed are numbers, names, + − * /,
** with a number, and exp, log, tanh, relu, sigmoid as methods or functions. Everything else gets a sentence.
"""

import ast
import itertools
import math
from typing import NamedTuple

from nnlib.errors import DataError, described

LENGTH, NODES = 300, 32  # what a picture can hold


class Node(NamedTuple):
    """One number of the graph.  op: "name", "number", or what makes it; args: the places of what it is made of."""

    op: str
    args: tuple[int, ...] = ()
    name: str = ""  # of a leaf, or what it was assigned to
    number: float = 0.0  # of a constant; of "**", the exponent


class Graph(NamedTuple):
    """Nodes in the order in which they are made; the last is the output.  places: (column, row) of each."""

    text: str
    nodes: tuple[Node, ...]
    places: tuple[tuple[float, float], ...]

    @property
    def leaves(self) -> dict[str, int]:
        """The named numbers that go in, with their places."""
        return {node.name: i for i, node in enumerate(self.nodes) if node.op == "name"}

    @property
    def steps(self) -> list[int]:
        """The nodes that are computed, first to last."""
        return [i for i, node in enumerate(self.nodes) if node.args]

    def label(self, i: int) -> str:
        """A node's short text in the picture: "a", "×", "e = a × b", "L = e²"."""
        node = self.nodes[i]
        if node.op == "name":
            return node.name
        if node.op == "number":
            return f"{node.number:g}"
        if not node.name:
            return f"power {node.number:g}" if node.op == "**" else SIGNS.get(node.op, node.op)
        parts = [
            self.nodes[p].name or (f"{self.nodes[p].number:g}" if self.nodes[p].op == "number" else "…")
            for p in node.args
        ]
        if node.op == "**":
            return f"{node.name} = {parts[0]}{f'{node.number:g}'.translate(RAISED)}"
        if len(parts) == 2:
            return f"{node.name} = {f' {SIGNS.get(node.op, node.op)} '.join(parts)}"
        return f"{node.name} = −{parts[0]}" if node.op == "neg" else f"{node.name} = {node.op} {parts[0]}"


RAISED = str.maketrans("-.0123456789", "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹")
SIGNS = {"*": "×", "/": "÷", "-": "−", "neg": "minus"}


def _sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


# What an operation gives, and its slope for each input; z is what it gave, k the exponent.
RULES = {
    "+": (lambda k, x, y: x + y, lambda k, z, x, y: (1.0, 1.0)),
    "-": (lambda k, x, y: x - y, lambda k, z, x, y: (1.0, -1.0)),
    "*": (lambda k, x, y: x * y, lambda k, z, x, y: (y, x)),
    "/": (lambda k, x, y: x / y, lambda k, z, x, y: (1 / y, -z / y)),
    "neg": (lambda k, x: -x, lambda k, z, x: (-1.0,)),
    "**": (lambda k, x: x**k, lambda k, z, x: (k * x ** (k - 1) if k else 0.0,)),
    "exp": (lambda k, x: math.exp(x), lambda k, z, x: (z,)),
    "log": (lambda k, x: math.log(x), lambda k, z, x: (1 / x,)),
    "tanh": (lambda k, x: math.tanh(x), lambda k, z, x: (1 - z * z,)),
    "relu": (lambda k, x: max(x, 0.0), lambda k, z, x: (1.0 if x > 0 else 0.0,)),
    "sigmoid": (lambda k, x: _sigmoid(x), lambda k, z, x: (z * (1 - z),)),
}
FUNCTIONS = ("exp", "log", "tanh", "relu", "sigmoid")
BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse(text: str) -> Graph:
    """The graph of an expression.

    Args: text: such as "(a*b + c).tanh()" or "b = a + a; b * b".
    Raises: DataError: what is wrong, where, and what would do.

    Example:
        >>> graph = parse("(a*b + c).tanh()")
        >>> [graph.label(i) for i in range(6)]
        ['a', 'b', '×', 'c', '+', 'tanh']
    """
    if not isinstance(text, str):
        raise DataError(f"An expression is a text such as '(a*b + c).tanh()', got {described(text)}.")
    text = text.strip()
    if not text:
        raise DataError("The expression is empty: type one such as (a*b + c).tanh().")
    if len(text) > LENGTH:
        raise DataError(f"The expression has {len(text)} characters; up to {LENGTH} fit into the picture.")
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DataError(_unreadable(text, error)) from None
    reader = _Reader()
    for i, statement in enumerate(statements):
        reader.statement(statement, last=i == len(statements) - 1)
    nodes = reader.nodes
    if not nodes or not nodes[-1].args:
        raise DataError(f"{text!r} computes nothing: combine numbers, as in a*b.")
    if not any(node.op == "name" for node in nodes):
        raise DataError(f"{text!r} has no named number, so there is nothing to take a slope for: write a*2, say.")
    used = {place for node in nodes for place in node.args} | {len(nodes) - 1}
    for place, node in enumerate(nodes):
        if place not in used:
            raise DataError(f"{node.name or 'A part'} is made but never used: the last line must lead back to it.")
    return Graph(text, tuple(nodes), _places(nodes))


def _unreadable(text, error) -> str:
    at = getattr(error, "offset", None)
    where = f" near character {at} ({text[max(0, at - 2) : at + 3]!r})" if at and at <= len(text) + 1 else ""
    return f"{text!r} cannot be read{where}: is an operator or a bracket missing? Write 2*a, not 2a."


class _Reader:
    """Walks Python's syntax tree and notes one node for each operation."""

    def __init__(self):
        self.nodes: list[Node] = []
        self.names: dict[str, int] = {}

    def statement(self, statement: ast.stmt, last: bool) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assign(name, self.read(value))
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                old = ast.Name(id=name, ctx=ast.Load())
                self._assign(target.id, self.read(ast.BinOp(left=old, op=op, right=value)))
            case ast.Expr(value=value) if last:
                place = self.read(value)
                if place != len(self.nodes) - 1:
                    raise DataError(
                        "The last line must compute something; it only names a number that is there already."
                    )
            case ast.Expr():
                raise DataError("Only the last part may stand without a name: write e = a*b; e + c.")
            case _:
                raise DataError(
                    f"{ast.unparse(statement)!r} is no part of an expression: use names, numbers, + - * / **."
                )

    def _assign(self, name: str, place: int) -> None:
        if not self.nodes[place].args or self.nodes[place].name:
            raise DataError(f"{name} = … must compute something, as in e = a*b.")
        self.nodes[place] = self.nodes[place]._replace(name=name)
        self.names[name] = place

    def add(self, node: Node) -> int:
        if len(self.nodes) == NODES:
            raise DataError(f"The expression has more than {NODES} nodes: a shorter one can be seen better.")
        self.nodes.append(node)
        return len(self.nodes) - 1

    def read(self, part: ast.expr) -> int:
        match part:
            case ast.Name(id=name) if name in FUNCTIONS:
                raise DataError(f"{name} is a function: write {name}(a) or a.{name}().")
            case ast.Name(id=name):
                if name not in self.names:
                    self.names[name] = self.add(Node("name", name=name))
                return self.names[name]
            case ast.Constant(value=bool() | str() | bytes() | complex() | None):
                raise DataError(f"{part.value!r} is no number.")
            case ast.Constant(value=int() | float() as number):
                return self.add(Node("number", number=self._finite(number)))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return self.add(Node("number", number=-self._finite(number)))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.add(Node("neg", (self.read(operand),)))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(left, right)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                return self.add(Node(BINARY[type(op)], (self.read(left), self.read(right))))
            case ast.BinOp(op=ast.BitXor()):
                raise DataError("^ is not a power in Python: write a**2.")
            case ast.Call(func=ast.Attribute(value=inner, attr=name), args=[], keywords=[]):
                return self._function(name, inner)
            case ast.Call(func=ast.Name(id=name), args=[inner], keywords=[]):
                return self._function(name, inner)
            case ast.Call():
                raise DataError(f"{ast.unparse(part)!r}: write a.tanh() or tanh(a), with one number.")
            case ast.Attribute(attr=name):
                raise DataError(f".{name} needs brackets: .{name}().")
        raise DataError(f"{ast.unparse(part)!r} is no part of an expression: use names, numbers, + - * / ** and "
                        f"{', '.join(FUNCTIONS)}.")  # fmt: skip

    def _function(self, name: str, inner: ast.expr) -> int:
        if name not in FUNCTIONS:
            raise DataError(f"{name} is not known here; known are {', '.join(FUNCTIONS)}.")
        return self.add(Node(name, (self.read(inner),)))

    def _power(self, left: ast.expr, right: ast.expr) -> int:
        sign = -1 if isinstance(right, ast.UnaryOp) and isinstance(right.op, ast.USub) else 1
        exponent = right.operand if isinstance(right, ast.UnaryOp) else right
        if not isinstance(exponent, ast.Constant) or not isinstance(exponent.value, int | float):
            raise DataError(f"{ast.unparse(right)!r}: the exponent must be a number, as in a**2.")
        return self.add(Node("**", (self.read(left),), number=sign * self._finite(exponent.value)))

    @staticmethod
    def _finite(number) -> float:
        try:
            number = float(number)
        except OverflowError:
            number = math.inf
        if not abs(number) < 1e12:
            raise DataError("A number of the expression is too large: stay below 1e12.")
        return number


def _places(nodes) -> tuple[tuple[float, float], ...]:
    """Columns by depth, a leaf next to what uses it; rows so that an operation stands amid its parts."""
    depth = [0] * len(nodes)
    for i, node in enumerate(nodes):
        depth[i] = 1 + max((depth[p] for p in node.args), default=-1)
    for i, node in enumerate(nodes):
        if not node.args:
            depth[i] = min(depth[j] for j, user in enumerate(nodes) if i in user.args) - 1
    rows, leaf = {}, 0
    for i in _depth_first(nodes):
        if nodes[i].args:
            rows[i] = sum(rows[p] for p in set(nodes[i].args)) / len(set(nodes[i].args))
        else:
            rows[i], leaf = float(leaf), leaf + 1
    for column in set(depth):  # no two closer than one row
        members = sorted((i for i in rows if depth[i] == column), key=lambda i: rows[i])
        for above, below in itertools.pairwise(members):
            rows[below] = max(rows[below], rows[above] + 1)
    top = min(rows.values())
    return tuple((float(depth[i]), rows[i] - top) for i in range(len(nodes)))


def _depth_first(nodes) -> list[int]:
    """Every node after its parts, as a reader meets them from left to right."""
    order, waiting = [], [len(nodes) - 1]
    while waiting:
        i = waiting[-1]
        missing = [p for p in nodes[i].args if p not in order]
        if missing:
            waiting.append(missing[0])
        else:
            waiting.pop()
            if i not in order:
                order.append(i)
    return order


def evaluate(graph: Graph, values: dict[str, float]) -> tuple[list[float], str]:
    """Every node's value, and what went wrong in words ("" if nothing); after a fault the rest is nan."""
    found: list[float] = []
    for i, node in enumerate(graph.nodes):
        if node.op == "name":
            found.append(float(values[node.name]))
        elif node.op == "number":
            found.append(node.number)
        else:
            inputs = [found[p] for p in node.args]
            try:
                result = RULES[node.op][0](node.number, *inputs)
                slopes = RULES[node.op][1](node.number, result, *inputs)
            except (ValueError, ZeroDivisionError, OverflowError):
                result, slopes = math.nan, ()
            numbers = (result, *slopes)
            if any(isinstance(n, complex) or not abs(n) < 1e300 for n in numbers):
                return found + [math.nan] * (len(graph.nodes) - i), _fault(node, inputs)
            found.append(result)
    return found, ""


def _fault(node: Node, inputs: list[float]) -> str:
    shown = f"{inputs[-1]:g}"
    if node.op == "log":
        return f"log({shown}) has no value: log needs a number above 0."
    if node.op == "/" and inputs[-1] == 0:
        return "A division by 0 has no value: change the number below the line."
    if node.op == "**" and abs(inputs[0]) < 1e100:
        return f"{shown} to the power {node.number:g} has no value or no slope."
    return f"The result of {SIGNS.get(node.op, node.op)} is too large to go on: take smaller numbers."


def local_slopes(graph: Graph, values: list[float]) -> list[tuple[float, ...]]:
    """For each node, its own slope for each of its parts; () for leaves."""
    return [
        RULES[node.op][1](node.number, values[i], *(values[p] for p in node.args)) if node.args else ()
        for i, node in enumerate(graph.nodes)
    ]


def slopes_after(graph: Graph, values: list[float], handed: int) -> list[float | None]:
    """What each node has received once the output has its 1 and `handed` operations, last first, have passed on."""
    received: list[float | None] = [None] * len(graph.nodes)
    received[-1] = 1.0
    local = local_slopes(graph, values)
    for i in list(reversed(graph.steps))[:handed]:
        for place, slope in zip(graph.nodes[i].args, local[i]):
            if graph.nodes[place].op != "number":
                received[place] = (received[place] or 0.0) + slope * received[i]
    return received
