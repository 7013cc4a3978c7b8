"""Closing off: "build it yourself" means that the library's own version may not be called.

Before a piece is run, the names that its code uses are followed: through the functions and classes of the same
notebook, nested functions, default values, and chains such as `nn.optim.SGD`.  While it runs, importing a closed module
raises.  This stops a shortcut, not an attack: code that looks a module up by text (`getattr`, `sys.modules`) gets by.
"""

from __future__ import annotations

import builtins
import dis
import functools
import importlib
import inspect
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from coursekit import paths

_NOTHING = object()
_NAMED = FunctionType | BuiltinFunctionType | MethodType | type | np.ufunc
_SKIPPED = ("CACHE", "NOP", "PRECALL", "PUSH_NULL", "EXTENDED_ARG", "RESUME", "COPY_FREE_VARS")


class ClosedError(ImportError):
    """A closed module was imported while the learner's piece ran."""


def refusal(name: str) -> str:
    """What a learner is told about a closed name."""
    return f"this exercise asks you to build it yourself: `{name}` is closed here"


def is_library(filename: str) -> bool:
    """Whether code from this file belongs to Python, to an installed package or to the course: not to the learner."""
    if filename.startswith("<frozen") or filename.startswith("<__array_function__"):
        return True
    file = Path(filename)
    return any(file.is_relative_to(folder) for folder in (paths.chapters(), *_library_folders()))


@functools.cache
def _library_folders() -> tuple[Path, ...]:
    own = [paths.ROOT / name for name in ("coursekit", "nnlib")]
    installed = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return tuple({*own, *installed, *(folder.resolve() for folder in installed)})


def namespace(thing: Any) -> dict | None:
    """The global names that a function or class was written among; None when it was not written in Python."""
    thing = inspect.unwrap(thing) if callable(thing) else thing
    if isinstance(thing, functools.partial):
        return namespace(thing.func)
    if isinstance(thing, MethodType):
        return namespace(thing.__func__)
    if isinstance(thing, FunctionType):
        return thing.__globals__
    kind = thing if isinstance(thing, type) else type(thing)
    module = sys.modules.get(kind.__module__)
    for value in vars(kind).values():
        if isinstance(value, FunctionType):
            return value.__globals__
    return None if module is None else vars(module)


def closed_use(thing: Any, closed: tuple[str, ...]) -> str | None:
    """The first closed name that a piece of code uses; None when there is none.

    Args:
        thing: a function, a class, or an object of the learner's.
        closed: modules ("nnlib.optim") or single functions and classes ("nnlib.neuron.sigmoid").

    Example:
        >>> import math
        >>> closed_use(lambda x: math.tanh(x), ("math.tanh",)), closed_use(lambda x: math.exp(x), ("math.tanh",))
        ('math.tanh', None)
    """
    return _Scan(closed, namespace(thing)).of(thing) if closed else None


def _under(name: str, closed: tuple[str, ...]) -> bool:
    return any(name == entry or name.startswith(entry + ".") for entry in closed)


def _target(entry: str) -> Any:
    """The object that a closed name stands for, if its module is loaded."""
    module, _, rest = entry, "", ""
    while module:
        if module in sys.modules:
            found = sys.modules[module]
            for part in rest.split(".") if rest else ():
                found = getattr(found, part, _NOTHING)
            return found
        module, _, last = module.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
    return _NOTHING


class _Scan:
    def __init__(self, closed: tuple[str, ...], own: dict | None):
        self.closed, self.own = closed, own
        self.targets = [(entry, target) for entry in closed if (target := _target(entry)) is not _NOTHING]
        self.seen: set[int] = set()

    def match(self, obj: Any) -> str | None:
        """The closed name of an object, or of the class it is an instance of."""
        for entry, target in self.targets:
            if obj is target:
                return entry
        if isinstance(obj, ModuleType):
            name = obj.__name__
        else:
            if not isinstance(obj, _NAMED):
                obj = type(obj)
            home = getattr(obj, "__module__", None) or getattr(type(getattr(obj, "__self__", None)), "__module__", "")
            name = f"{home}.{getattr(obj, '__qualname__', getattr(obj, '__name__', ''))}"
        return name if _under(name, self.closed) else None

    def of(self, obj: Any) -> str | None:
        """The first closed name in an object, or in what it is made of."""
        found = self.match(obj)
        if found or id(obj) in self.seen:
            return found
        self.seen.add(id(obj))
        return next(filter(None, map(self.of, self.parts(obj))), None) or self.in_code(obj)

    def parts(self, obj: Any) -> list:
        """What belongs to the learner's own code and has to be looked through too."""
        if isinstance(obj, functools.partial):
            return [obj.func, *obj.args, *obj.keywords.values()]
        if isinstance(obj, MethodType):
            return [obj.__func__, type(obj.__self__)]
        if isinstance(obj, staticmethod | classmethod):
            return [obj.__func__]
        if isinstance(obj, property):
            return [part for part in (obj.fget, obj.fset) if part]
        if isinstance(obj, FunctionType):
            inner = [obj.__wrapped__] if hasattr(obj, "__wrapped__") else []
            defaults = [*(obj.__defaults__ or ()), *(obj.__kwdefaults__ or {}).values()]
            return [*defaults, *inner] if self.mine(obj) else inner
        if isinstance(obj, type):
            return [*vars(obj).values(), *obj.__bases__] if self.mine(obj) else []
        return [type(obj)] if self.mine(type(obj)) else []

    def mine(self, obj: Any) -> bool:
        """Whether a function or class was written by the learner: in the same notebook, or in a file of their own."""
        if isinstance(obj, FunctionType):
            return obj.__globals__ is self.own or not is_library(obj.__code__.co_filename)
        here = self.own is not None and obj.__module__ == self.own.get("__name__")
        return here or any(isinstance(value, FunctionType) and self.mine(value) for value in vars(obj).values())

    def in_code(self, obj: Any) -> str | None:
        if not (isinstance(obj, FunctionType) and self.mine(obj)):
            return None
        scope = {**vars(builtins), **obj.__globals__}
        for name, cell in zip(obj.__code__.co_freevars, obj.__closure__ or (), strict=True):
            try:
                scope[name] = cell.cell_contents
            except ValueError:  # not filled yet: a function that mentions itself
                continue
        return self.code(obj.__code__, scope)

    def code(self, code: CodeType, scope: Mapping[str, Any]) -> str | None:
        """Follow names and their attributes, step by step, as far as they are known before the code runs."""
        known, current, package = dict(scope), _NOTHING, ""
        for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
            known.pop(name, None)
        for step in dis.get_instructions(code):
            operation, argument = step.opname, step.argval
            if operation in _SKIPPED:
                continue
            if operation == "IMPORT_NAME":
                package, current = argument, sys.modules.get(argument.partition(".")[0], _NOTHING)
                found = argument if _under(argument, self.closed) else None
            elif operation == "IMPORT_FROM":
                current = _attribute(sys.modules.get(package, _NOTHING), argument)
                found = f"{package}.{argument}" if _under(f"{package}.{argument}", self.closed) else None
            elif operation.startswith("STORE_FAST") or operation in ("STORE_DEREF", "STORE_NAME"):
                first, *rest = argument if isinstance(argument, tuple) else (argument,)
                known[first] = current
                current, found = known.get(rest[0], _NOTHING) if rest else _NOTHING, None
            elif operation in ("LOAD_ATTR", "LOAD_METHOD"):
                current, found = _attribute(current, argument), None
            elif operation.startswith(("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FAST", "LOAD_DEREF", "LOAD_CLASSDEREF")):
                last = argument[-1] if isinstance(argument, tuple) else argument
                current, found = known.get(last, _NOTHING), None
            else:
                current, found = _NOTHING, None
            found = found or (self.of(current) if current is not _NOTHING else None)
            if found:
                return found
        nested = (constant for constant in code.co_consts if isinstance(constant, CodeType))
        return next(filter(None, (self.code(inner, known) for inner in nested)), None)


def _attribute(obj: Any, name: str) -> Any:
    """An attribute that can be read without running the learner's code: of a module or a class."""
    if isinstance(obj, ModuleType):
        try:
            return getattr(obj, name, _NOTHING)
        except ImportError:  # a module that loads its parts when asked, and this one is not installed
            return _NOTHING
    if isinstance(obj, type):
        return inspect.getattr_static(obj, name, _NOTHING)
    return _NOTHING


@contextmanager
def no_imports(closed: tuple[str, ...], own: dict | None, script: Any = None) -> Iterator[None]:
    """While the block runs, code among the global names `own`, the script excepted, cannot import closed names."""
    if not closed or own is None:
        yield
        return
    real_import, real_module = builtins.__import__, importlib.import_module

    def refuse(caller: FrameType, names: list[str]) -> None:
        if caller.f_globals is own and caller.f_code is not getattr(script, "__code__", None):
            for name in names:
                if _under(name, closed):
                    raise ClosedError(refusal(name))

    def import_(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0:
            refuse(sys._getframe(1), [name, *(f"{name}.{item}" for item in fromlist or ())])
        return real_import(name, globals, locals, fromlist, level)

    def import_module(name, package=None):
        refuse(sys._getframe(1), [name])
        return real_module(name, package)

    builtins.__import__, importlib.import_module = import_, import_module
    try:
        yield
    finally:
        builtins.__import__, importlib.import_module = real_import, real_module
