"""Module: what every layer and every network is made of: parameters, other modules, and a `forward` that uses them."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnlib.errors import DataError, described
from nnlib.modes import no_grad
from nnlib.tensor import Tensor

__all__ = ["IncompatibleKeys", "Module", "Parameter", "declined"]


class Parameter(Tensor):
    """A tensor that is to be learnt: assigned to an attribute of a Module, it is found by `parameters()`.

    Args:
        data: array, nested list or Tensor; copied, since a parameter owns its memory.
        requires_grad: False for one that stays as it is (frozen).

    Shape:
        any, that of the data.

    Raises:
        TypeError: whole numbers, which have no slope.

    Example:
        >>> Parameter([1.0, 2.0])
        Parameter containing:
        tensor([1., 2.], requires_grad=True)
    """

    __slots__ = ()

    def __init__(self, data: ArrayLike, requires_grad: bool = True):
        super().__init__(np.array(data._data) if isinstance(data, Tensor) else data, requires_grad=requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class IncompatibleKeys(NamedTuple):
    """What `load_state_dict(..., strict=False)` could not match: names that were missing, names nobody asked for."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def declined(owner: str, **options: object) -> None:
    """Raise NotImplementedError if one of these options, which torch has and nnlib has not, was used."""
    for name, value in options.items():
        if value is not None and value is not False:
            raise NotImplementedError(f"{owner}: torch's option {name} is left out here; got {name}={value!r}.")


# What an attribute of a module is to it; every other attribute is plain Python.
PARAMETER, BUFFER, UNSAVED, MODULE = "parameter", "buffer", "buffer that is not saved", "module"
EXPECTED = {PARAMETER: "a Parameter or None", BUFFER: "a Tensor or None", UNSAVED: "a Tensor or None",
            MODULE: "a Module or None"}  # fmt: skip


class Module:
    """A part of a network: it holds parameters, buffers and other modules as attributes, and computes y = forward(x).

    Write a subclass whose `__init__` calls `super().__init__()` first and then assigns layers to attributes, and whose
    `forward` says what is computed. `model(x)` calls forward. Layers that stand in a plain list or dict are not found,
    so they would not be trained: use ModuleList or ModuleDict.

    Example:
        >>> import nnlib as nn
        >>> class Net(nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.hidden = nn.Linear(3, 4)
        ...         self.out = nn.Linear(4, 1)
        ...     def forward(self, x):
        ...         return self.out(self.hidden(x).relu())
        >>> [(name, p.shape) for name, p in Net().named_parameters()]
        [('hidden.weight', (4, 3)), ('hidden.bias', (4,)), ('out.weight', (1, 4)), ('out.bias', (1,))]
    """

    def __init__(self):
        self.__dict__["_parts"] = {}  # name of an attribute -> what it is: PARAMETER, BUFFER, UNSAVED or MODULE
        self.training = True

    def forward(self, *inputs: object):
        """Compute the output; every subclass says how."""
        raise NotImplementedError(f"{type(self).__name__} has no forward method: write def forward(self, x): ...")

    def __call__(self, *inputs, **options):
        y = self.forward(*inputs, **options)
        if y is None:
            raise TypeError(f"{type(self).__name__}.forward returned None. Is its `return` missing?")
        return y

    # -- attributes --------------------------------------------------------------------------------------------------
    def __setattr__(self, name: str, value: object) -> None:
        kind = PARAMETER if isinstance(value, Parameter) else MODULE if isinstance(value, Module) else None
        parts = self.__dict__.get("_parts")
        if kind is not None:
            if parts is None:
                raise AttributeError(self._not_begun(f"before {name} is assigned"))
            if parts.get(name) != kind:
                parts.pop(name, None)
                parts[name] = kind
        elif parts and value is not None and name in parts:
            what = parts[name]
            if what in (PARAMETER, MODULE) or not isinstance(value, Tensor):
                raise TypeError(
                    f"{type(self).__name__}.{name} is a {what}, so it can be set to {EXPECTED[what]}; "
                    f"got {described(value)}. To make it a plain attribute, first `del` it."
                )
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self._parts.pop(name, None)

    def __getattr__(self, name: str):  # only called when there is no such attribute
        if "_parts" not in self.__dict__ and not name.startswith("__"):
            raise AttributeError(self._not_begun(f"before {name} is used"))
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")

    def _not_begun(self, when: str) -> str:
        return f"{type(self).__name__}.__init__ must call super().__init__() first, {when}."

    def _register(self, name: str, value: object, kind: str, wanted: type) -> None:
        """Make `value`, or None, the attribute `name` of that kind."""
        if "_parts" not in self.__dict__:
            raise AttributeError(self._not_begun(f"before {name} is registered"))
        if not isinstance(name, str):
            raise TypeError(f"The name of a {kind} must be text, got {described(name)}.")
        if not name or "." in name:
            raise KeyError(f"The name of a {kind} must not be empty or hold a dot, got {name!r}.")
        if name not in self._parts and hasattr(self, name):
            raise KeyError(f"{type(self).__name__} has an attribute {name!r} already.")
        if value is not None and not isinstance(value, wanted):
            hint = f" Write {value.__name__}(), with brackets." if isinstance(value, type) else ""
            raise TypeError(f"{name} must be {EXPECTED[kind]}, got {described(value)}.{hint}")
        self._parts[name] = kind
        object.__setattr__(self, name, value)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter under a name; None keeps the name for one that is left out."""
        self._register(name, param, PARAMETER, Parameter)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that belongs to the state but is not learnt; persistent: `state_dict` saves it."""
        self._register(name, tensor, BUFFER if persistent else UNSAVED, Tensor)

    def add_module(self, name: str, module: "Module | None") -> None:
        """Add a module under a name that need not be a Python word, such as "0"."""
        self._register(name, module, MODULE, Module)

    register_module = add_module

    # -- what it holds -----------------------------------------------------------------------------------------------
    def _own(self, *kinds: str) -> Iterator[tuple[str, object]]:
        """Its own attributes of these kinds, by name, without those that are None."""
        attributes = self.__dict__
        for name, kind in self._parts.items():
            if kind in kinds and attributes[name] is not None:
                yield name, attributes[name]

    def _named(self, kinds: tuple, prefix: str, recurse: bool, once: bool) -> Iterator[tuple[str, Tensor]]:
        seen = set()
        for path, module in self.named_modules(prefix=prefix, remove_duplicate=once) if recurse else [(prefix, self)]:
            for name, tensor in module._own(*kinds):
                if not once or tensor not in seen:
                    seen.add(tensor)
                    yield f"{path}.{name}" if path else name, tensor

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Pairs (name, parameter), one that is shared by several modules once, under its first name."""
        if recurse:
            self._warn_of_hidden_modules()
        return self._named((PARAMETER,), prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """The parameters, each once; recurse: those of the modules inside too."""
        return (p for _, p in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Pairs (name, buffer)."""
        return self._named((BUFFER, UNSAVED), prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """The buffers: tensors that belong to the state but are not learnt."""
        return (b for _, b in self.named_buffers(recurse=recurse))

    def named_children(self) -> Iterator[tuple[str, "Module"]]:
        """Pairs (name, module) of the modules directly inside, each once."""
        seen = set()
        for name, module in self._own(MODULE):
            if module not in seen:
                seen.add(module)
                yield name, module

    def children(self) -> Iterator["Module"]:
        """The modules directly inside."""
        return (module for _, module in self.named_children())

    def named_modules(
        self, memo: set | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, "Module"]]:
        """Pairs (name, module): itself under the name "", then every module inside, at any depth."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._own(MODULE):
            yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self) -> Iterator["Module"]:
        """Itself and every module inside, each once."""
        return (module for _, module in self.named_modules())

    def _warn_of_hidden_modules(self) -> None:
        """Say so if modules stand in a plain list or dict, where nobody finds their parameters."""
        found = set(self.modules())
        for module in found:
            for name, value in module.__dict__.items():
                if name != "_parts" and isinstance(value, list | tuple | dict):
                    inside = value.values() if isinstance(value, dict) else value
                    if any(isinstance(m, Module) and m not in found for m in inside):
                        kind, better = type(value).__name__, "ModuleDict" if isinstance(value, dict) else "ModuleList"
                        warnings.warn(
                            f"{type(module).__name__}.{name} is a plain {kind}: the parameters of the modules in it "
                            f"are not found, so they would not be trained. Use nnlib.{better}(...).",
                            stacklevel=4,
                        )

    # -- changing all of it ------------------------------------------------------------------------------------------
    def train(self, mode: bool = True) -> "Module":
        """Training behaviour, for itself and all inside (dropout drops, batch norm looks at the batch)."""
        if not isinstance(mode, bool):
            raise ValueError(f"train: mode must be True or False, got {described(mode)}.")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> "Module":
        """Behaviour for use: the same as train(False)."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> "Module":
        """Let all parameters be learnt, or freeze them."""
        for p in self.parameters():
            p.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of all parameters; set_to_none=False writes zeros in their place."""
        for _, p in self._named((PARAMETER,), "", True, True):
            if p._grad is not None:
                p._grad = None if set_to_none else Tensor(np.zeros_like(p._grad.data))

    def apply(self, fn: "Callable[[Module], object]") -> "Module":
        """Call fn(module) on every module inside and then on itself, e.g. to initialise."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def to(self, dtype: DTypeLike) -> "Module":
        """Change the dtype of all parameters and of the buffers that hold floats, gradients too."""
        if isinstance(dtype, str) and dtype.split(":")[0] in ("cpu", "cuda", "mps"):
            raise NotImplementedError(f"to: torch's option device is left out; nnlib computes in numpy. Got {dtype!r}.")
        dtype = np.dtype(dtype)
        if dtype.kind != "f":
            raise TypeError(f"to: parameters must be floats, such as nnlib's float32 and float64; got {dtype}.")
        for tensor in [*self.parameters(), *self.buffers()]:
            for t in (tensor, tensor.grad):
                if t is not None and t.dtype.kind == "f":
                    t._data = t._data.astype(dtype, copy=False)
        return self

    def float(self) -> "Module":
        """Everything in float32."""
        return self.to(np.float32)

    def double(self) -> "Module":
        """Everything in float64."""
        return self.to(np.float64)

    # -- saving and loading ------------------------------------------------------------------------------------------
    def state_dict(self, *, destination: dict | None = None, prefix: str = "", keep_vars: bool = False) -> dict:
        """Name → array, of every parameter and saved buffer.  The arrays are the model's own memory, as in torch.

        What training then changes, changes in them too; `copy.deepcopy(model.state_dict())` keeps a snapshot.
        """
        state = {} if destination is None else destination
        for path, module in self.named_modules(prefix=prefix.removesuffix("."), remove_duplicate=False):
            for kind in (PARAMETER, BUFFER):  # torch's order
                for name, tensor in module._own(kind):
                    state[f"{path}.{name}" if path else name] = tensor if keep_vars else tensor.data
        return state

    def load_state_dict(
        self, state_dict: Mapping[str, ArrayLike], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy arrays into the parameters and buffers of these names; if something does not fit, change nothing.

        Args:
            state_dict: name → array or Tensor, as `state_dict()` of such a model gives it.
            strict: every name must be there and none besides; False: those are only returned.
            assign: left out.

        Raises:
            DataError: what is missing, what is unexpected and whose shape is wrong, all listed.
        """
        declined("load_state_dict", assign=assign)
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"load_state_dict needs a dict of arrays by name, got {described(state_dict)}.")
        own = self.state_dict(keep_vars=True)
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        arrays, faults = {}, []
        for name, tensor in own.items():
            if name in state_dict:
                value = state_dict[name]
                array = np.asarray(value._data if isinstance(value, Tensor) else value)
                if array.dtype.kind not in "fiub":
                    faults.append(f"{name}: numbers expected, got {described(value)}")
                elif array.shape != tensor.shape:
                    faults.append(f"{name}: the model has shape {tensor.shape}, the state_dict {array.shape}")
                arrays[name] = array
        if strict and missing:
            faults.append(f"missing: {', '.join(missing)}")
        if strict and unexpected:
            faults.append(f"unexpected: {', '.join(map(str, unexpected))}")
        if faults:
            lines = "\n  ".join(faults)
            raise DataError(f"This state_dict does not fit {type(self).__name__}; nothing was loaded:\n  {lines}")
        with no_grad():
            for name, array in arrays.items():
                own[name].copy_(array)
        return IncompatibleKeys(missing, unexpected)

    # -- what it looks like ------------------------------------------------------------------------------------------
    def extra_repr(self) -> str:
        """What stands between the brackets when it is printed; subclasses fill it in."""
        return ""

    def __repr__(self) -> str:
        inside = [f"({name}): {module!r}" for name, module in self._own(MODULE)]
        return self._drawn(inside)

    def _drawn(self, inside: list[str]) -> str:
        extra = self.extra_repr()
        if not inside:
            return f"{type(self).__name__}({extra})"
        lines = "\n".join([extra, *inside] if extra else inside).replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {lines}\n)"
