"""Modules that hold modules: one after another (Sequential), as a list, as a dict."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping

from nnlib.errors import described
from nnlib.module import MODULE, Module

__all__ = ["ModuleDict", "ModuleList", "Sequential"]


class Numbered(Module):
    """What Sequential and ModuleList share: modules under the names "0", "1", …, used as a list is."""

    def _layers(self) -> list[tuple[str, Module]]:
        return [(name, self.__dict__[name]) for name, kind in self._parts.items() if kind == MODULE]

    def _refill(self, modules: Iterable[Module]) -> None:
        """Hold these modules, numbered afresh."""
        modules = list(modules)
        for number, module in enumerate(modules):
            if not isinstance(module, Module):
                hint = f" Write {module.__name__}(), with brackets." if isinstance(module, type) else ""
                raise TypeError(
                    f"{type(self).__name__}: entry {number} must be a Module, got {described(module)}.{hint}"
                )
        for name, _ in self._layers():
            delattr(self, name)
        for number, module in enumerate(modules):
            self.add_module(str(number), module)

    def __len__(self) -> int:
        return len(self._layers())

    def __iter__(self) -> Iterator[Module]:
        return iter([module for _, module in self._layers()])

    def _name(self, index: int) -> str:
        names = [name for name, _ in self._layers()]
        if isinstance(index, bool) or not hasattr(index, "__index__"):
            raise TypeError(f"{type(self).__name__}: an index must be a whole number, got {described(index)}.")
        if not -len(names) <= index < len(names):
            raise IndexError(f"{type(self).__name__} holds {len(names)} modules; there is no number {index}.")
        return names[index]

    def __setitem__(self, index: int, module: Module) -> None:
        setattr(self, self._name(index), module)

    def __delitem__(self, index: int | slice) -> None:
        modules = list(self)
        if not isinstance(index, slice):
            self._name(index)  # raises if there is none
        del modules[index]
        self._refill(modules)

    def append(self, module: Module) -> "Numbered":
        """Add a module at the end; returns itself."""
        number = len(self)
        while str(number) in self._parts:  # a slice keeps its layers' numbers
            number += 1
        self.add_module(str(number), module)
        return self

    def extend(self, modules: Iterable[Module]) -> "Numbered":
        """Add several modules at the end; returns itself."""
        for module in list(modules):
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> "Numbered":
        """Put a module before number `index`; those after it are numbered afresh."""
        modules = list(self)
        if not -len(modules) <= index <= len(modules):
            raise IndexError(f"{type(self).__name__} holds {len(modules)} modules; cannot insert at {index}.")
        modules.insert(index, module)
        self._refill(modules)
        return self

    def pop(self, index: int = -1) -> Module:
        """Take a module out and return it."""
        module = self[index]
        del self[index]
        return module


class Sequential(Numbered):
    """Layers one after another: y = fₙ(… f₂(f₁(x))).

    Args:
        *args: modules, or one OrderedDict from names to modules.

    Shape:
        what the first layer takes → what the last layer gives.

    Raises:
        TypeError: an entry is no Module.

    Example:
        >>> import nnlib as nn
        >>> model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
        >>> model(nn.Tensor([[1.0, 2.0]])).shape, len(model), model[:2]
        ((1, 1), 3, Sequential(
          (0): Linear(in_features=2, out_features=3, bias=True)
          (1): ReLU()
        ))
    """

    def __init__(self, *args: "Module | OrderedDict[str, Module]"):
        super().__init__()
        if len(args) == 1 and isinstance(args[0], dict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            self._refill(args)

    def __getitem__(self, index: int | slice) -> Module:
        if isinstance(index, slice):
            return Sequential(OrderedDict(self._layers()[index]))
        return self.__dict__[self._name(index)]

    def forward(self, x: object):
        """Pass x through the layers in turn."""
        attributes = self.__dict__
        for name, kind in self._parts.items():
            if kind == MODULE:
                x = attributes[name](x)
        return x


class ModuleList(Numbered):
    """A list of modules whose parameters are found; it has no forward: loop over it in your own.

    Args:
        modules: the modules, if any.

    Raises:
        TypeError: an entry is no Module.

    Example:
        >>> import nnlib as nn
        >>> layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(3))
        >>> layers
        ModuleList(
          (0-2): 3 x Linear(in_features=4, out_features=4, bias=True)
        )
        >>> len(list(layers.parameters()))
        6
    """

    def __init__(self, modules: Iterable[Module] | None = None):
        super().__init__()
        if modules is not None:
            self._refill(modules)

    def __getitem__(self, index: int | slice) -> Module:
        if isinstance(index, slice):
            return ModuleList(list(self)[index])
        return self.__dict__[self._name(index)]

    def __repr__(self) -> str:
        texts, groups = [repr(module) for module in self], []  # equal neighbours stand in one line
        for number, text in enumerate(texts):
            if groups and groups[-1][2] == text:
                groups[-1][1] = number
            else:
                groups.append([number, number, text])
        return self._drawn(
            [f"({a}): {text}" if a == b else f"({a}-{b}): {b - a + 1} x {text}" for a, b, text in groups]
        )


class ModuleDict(Module):
    """A dict of modules whose parameters are found.

    Args:
        modules: a dict from names to modules, or pairs (name, module).

    Raises:
        TypeError: an entry is no Module.
        KeyError: a name that is empty, holds a dot, or is an attribute already (such as "keys").

    Example:
        >>> import nnlib as nn
        >>> heads = nn.ModuleDict({"digit": nn.Linear(4, 10), "even": nn.Linear(4, 2)})
        >>> heads["even"](nn.Tensor([[0.0] * 4])).shape, "odd" in heads
        ((1, 2), False)
    """

    def __init__(self, modules: "Mapping[str, Module] | Iterable[tuple[str, Module]] | None" = None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def update(self, modules: "Mapping[str, Module] | Iterable[tuple[str, Module]]") -> None:
        """Add modules, or replace those of the same names."""
        for name, module in modules.items() if hasattr(modules, "items") else list(modules):
            self[name] = module

    def __setitem__(self, name: str, module: Module) -> None:
        self.add_module(name, module)

    def __getitem__(self, name: str) -> Module:
        if name not in self:
            raise KeyError(f"ModuleDict holds no {name!r}, but {', '.join(map(repr, self)) or 'nothing'}.")
        return self.__dict__[name]

    def __delitem__(self, name: str) -> None:
        self[name]  # raises if there is none
        delattr(self, name)

    def __contains__(self, name: object) -> bool:
        return self._parts.get(name) == MODULE

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, kind in self._parts.items() if kind == MODULE])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def keys(self) -> list[str]:
        """The names."""
        return list(self)

    def values(self) -> list[Module]:
        """The modules."""
        return [self[name] for name in self]

    def items(self) -> list[tuple[str, Module]]:
        """Pairs (name, module)."""
        return [(name, self[name]) for name in self]

    def pop(self, name: str) -> Module:
        """Take a module out and return it."""
        module = self[name]
        del self[name]
        return module

    def clear(self) -> None:
        """Take all modules out."""
        for name in list(self):
            del self[name]
