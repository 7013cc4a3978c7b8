"""Which cells of a notebook an answer needs: those that make the names it uses, and so on backwards."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

ALL = "*"  # what `from module import *` makes


@dataclass(frozen=True)
class Names:
    """The names that a cell makes or changes, and those that it uses."""

    made: frozenset[str]
    used: frozenset[str]


def names(source: str) -> Names:
    """The names of one cell, as Python sees them.  Names that a function only uses inside are not among them.

    Args:
        source: Python; magics already translated.

    Raises:
        SyntaxError: it is not Python.

    Example:
        >>> found = names("y = [k * x for k in range(3)]")
        >>> sorted(found.made), sorted(found.used)
        (['y'], ['x'])
    """
    tree = ast.parse(source)
    made, used = set(_changed(tree)), {target.id for target in _added_to(tree)}
    table = symtable.symtable(ast.unparse(_Wrapped().visit(tree)), "cell", "exec")
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            made.add(symbol.get_name())
        if symbol.is_referenced():
            used.add(symbol.get_name())
    for scope in _inner(table):
        for symbol in scope.get_symbols():
            if symbol.is_global():
                (made if symbol.is_declared_global() and symbol.is_assigned() else used).add(symbol.get_name())
    return Names(frozenset(made), frozenset(used - set(vars(builtins))))


class _Wrapped(ast.NodeTransformer):
    """Each comprehension in a function of its own, as Python had it until 3.11: its variable belongs to it alone."""

    def _wrap(self, node: ast.expr) -> ast.expr:
        self.generic_visit(node)
        none = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        return ast.Call(func=ast.Lambda(args=none, body=node), args=[], keywords=[])

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _wrap  # noqa: N815


def _inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inner(child)


def _changed(tree: ast.Module) -> Iterator[str]:
    """Names whose objects are changed (`x[0] = 1`, `model.rate = 2`, `losses.append(3)`), and ALL for a star import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield ALL
        elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from _root(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield from _root(node.value.func)


def _added_to(tree: ast.Module) -> Iterator[ast.Name]:
    """The names in `x += 1`: made and used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target


def _root(node: ast.expr) -> Iterator[str]:
    """The name at the beginning of a chain: x for x.y[0]; none for a bare name."""
    chained = isinstance(node, ast.Attribute | ast.Subscript)
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if chained and isinstance(node, ast.Name):
        yield node.id


def needed(cells: Sequence[Names | None], wanted: Iterable[str], start: Iterable[int] = ()) -> set[int]:
    """The places of the cells that must run before the wanted names can be used.

    Args:
        cells: the names of each cell, in order; None for one that is not Python.
        wanted: names.
        start: places of cells that are needed in any case.
    """
    chosen: set[int] = set()
    open_, known = set(wanted), set()
    waiting = list(start)
    while waiting or open_ - known:
        for name in open_ - known:
            known.add(name)
            waiting += [i for i, cell in enumerate(cells) if cell and not {name, ALL}.isdisjoint(cell.made)]
        while waiting:
            place = waiting.pop()
            if place not in chosen:
                chosen.add(place)
                cell = cells[place]
                open_ |= cell.used if cell else set()
    return chosen


def check_calls(source: str) -> dict[str, str]:
    """{exercise id: the expression given to check}, for every check("…", expression) in a piece of Python.

    Example:
        >>> check_calls('check("02.order", order)')
        {'02.order': 'order'}
    """
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", None)
            id, thing = node.args
            if called == "check" and isinstance(id, ast.Constant) and isinstance(id.value, str):
                found[id.value] = ast.unparse(thing)
    return found
