"""@op: one numpy function that returns a value and its pullbacks becomes an op that records itself."""

import functools
import inspect
from collections.abc import Callable

import numpy as np

from nnlib.anomaly import note_call
from nnlib.arrays import as_array, misfit, promoted
from nnlib.errors import ShapeError
from nnlib.graph import Node
from nnlib.methods import NUMPY, OPS
from nnlib.modes import MODE
from nnlib.tensor import Tensor, wrap

__all__ = ["Op", "op", "silently"]

WEAK = {float, int, bool, type(None)}  # Python's own numbers adapt to the dtype of the arrays they meet
NONE = {type(None)}  # an optional input that is absent
ALIASES = {"axis": "dim", "keepdims": "keepdim", "input": "x", "other": "y"}


def op(**flags: object) -> Callable:
    """Make an op of a rule.  A rule takes arrays and returns (value, pullbacks): see CONTRIBUTING, "How to add an op".

    Args:
        examples: functions from a random generator to the rule's arguments, one at least for each option; the tests
            run them all. Options stand in a dict at the end.
        torch: the name of torch's counterpart, e.g. "nn.functional.softmax"; the tests compare with it.
        numpy: the numpy functions that stand for this op, so that np.exp(tensor) works.
        linear: the pullbacks use no input value (a 0/1 mask made in the rule is fine), so no input is kept.
        elementwise: inputs broadcast and share one dtype; the engine undoes the broadcasting.
        promote: inputs share one dtype, as for elementwise.
        floating: whole numbers become float32 first.
        composed: the same function built from other ops, for a rule that fuses several.
        left_out: options that torch has and this op has not; using one raises NotImplementedError.
    """
    return lambda rule: Op(rule, **flags)


class Op:
    """A named rule. Calling it lifts the inputs, computes, and records what backward will need.

    Given arrays only, it returns an array; given at least one Tensor, a Tensor.
    """

    def __init__(
        self,
        rule: Callable,
        *,
        examples: list[Callable],
        torch: str | None = None,
        numpy: tuple = (),
        linear: bool = False,
        elementwise: bool = False,
        promote: bool | None = None,
        floating: bool = False,
        composed: Callable | None = None,
        left_out: tuple[str, ...] = (),
    ):
        functools.update_wrapper(self, rule)  # its name, its docstring, its source
        self.name, self.rule, self.examples, self.torch = rule.__name__, rule, examples, torch
        self.linear, self.elementwise, self.floating = linear, elementwise, floating
        self.promote = elementwise if promote is None else promote
        self.composed, self.left_out = composed, (*left_out, "out")
        parameters = inspect.signature(rule).parameters.values()
        self.input_names = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        self.optional = sum(p.default is not p.empty for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD)
        self.variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        self.options = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
        OPS[self.name] = self
        for function in numpy if isinstance(numpy, tuple) else (numpy,):
            NUMPY[function] = self

    def __repr__(self) -> str:
        return f"<op {self.name}{inspect.signature(self.rule)}>"

    def __call__(self, *inputs, **options):
        if len(inputs) != len(self.input_names) or not options.keys() <= self.options.keys():
            inputs, options = self.bind(inputs, options)
        replaced = MODE.get().replaced
        if replaced:
            if self.name in replaced:
                return replaced[self.name].call(self, inputs, options)
            if self.composed is not None:  # a fused op would hide the op that was replaced
                return self.composed(*inputs, **options)
        inputs, arrays = self.lifted(inputs)
        try:
            value, pulls = silently(self.rule, arrays, options)
        except (ValueError, IndexError, TypeError) as error:
            raise self.explained(error, arrays) from None
        return self.recorded(self.rule, inputs, options, value, pulls)

    def lifted(self, inputs: tuple) -> tuple[list, list]:
        """The inputs as Tensors, arrays or Python numbers; and the same with arrays for Tensors, of one dtype."""
        stay = WEAK if self.elementwise else NONE
        inputs = [x if isinstance(x, Tensor) or type(x) in stay else self.lift(x) for x in inputs]
        arrays = [x._data if isinstance(x, Tensor) else x for x in inputs]
        return inputs, promoted(arrays, self.floating) if self.promote else arrays

    def lift(self, x: object):
        """A list as an array; a numpy number as a Python number, which adapts to the arrays that it meets."""
        return x.item() if isinstance(x, np.generic) and self.elementwise else as_array(x)

    def recorded(self, rule: Callable, inputs: list, options: dict, value, pulls):
        """The value as a Tensor (an array, if no input was a Tensor), with a node if an input needs a gradient."""
        tensors = [x for x in inputs if isinstance(x, Tensor)]
        if not tensors:
            return value
        several = isinstance(value, tuple)
        outputs = [wrapped(v, tensors) for v in (value if several else (value,))]
        if pulls is not None and MODE.get().grad and any(x._requires_grad for x in tensors):
            parents = [(x._node or x) if isinstance(x, Tensor) and x._requires_grad else None for x in inputs]
            again = None if self.linear and rule is self.rule else rule  # a linear rule need not run on Tensors
            node = Node(self, again, inputs if again else (), options, parents, pulls)
            if MODE.get().anomaly:
                node.note = note_call(outputs)
            if several:
                node.made_several(outputs)
            else:
                node.made(outputs[0])
        return getattr(type(value), "_make", tuple)(outputs) if several else outputs[0]

    def bind(self, inputs: tuple, options: dict) -> tuple[list, dict]:
        """Put the arguments of a call where the rule wants them: torch also passes options by position, and inputs by
        name, and knows axis= for dim=."""
        inputs, options = list(inputs), dict(options)
        known = {*self.input_names, *self.options}
        for alias in options.keys() & ALIASES.keys() - known:
            name = ALIASES[alias]
            if name in known and options.get(name) in (None, (), False):  # a method passes its own default along
                options[name] = options.pop(alias)
        for name in options.keys() - known:
            if name in self.left_out:
                raise NotImplementedError(f"{self.name}: torch's option {name} is left out here. {self.usage()}")
            raise TypeError(f"{self.name} got an unknown or doubled argument {name}. {self.usage()}")
        extra = []
        if self.variadic:
            if inputs and isinstance(inputs[0], list | tuple):
                inputs, extra = list(inputs[0]), inputs[1:]
        else:
            inputs, extra = inputs[: len(self.input_names)], inputs[len(self.input_names) :]
            for number, name in enumerate(self.input_names[len(inputs) :], len(inputs)):
                if name not in options and number < len(self.input_names) - self.optional:
                    raise TypeError(f"{self.name}: input {number + 1} ({name}) is missing. {self.usage()}")
                inputs.append(options.pop(name, None))
        if len(extra) > len(self.options):
            raise TypeError(f"{self.name} got {len(inputs) + len(extra)} arguments. {self.usage()}")
        for name, value in zip(self.options, extra):
            if name in options:
                raise TypeError(f"{self.name} got {name} twice, as {value!r} and as {options[name]!r}.")
            options[name] = value
        for name in self.input_names:
            if name in options:
                raise TypeError(f"{self.name} got {name} twice, by position and by name.")
        return inputs, options

    def usage(self) -> str:
        return f"It is called as {self.name}{inspect.signature(self.rule)}."

    def explained(self, error: Exception, arrays: list) -> Exception:
        """A fault inside a rule, said so that it helps: what came, and what to do."""
        if str(error).startswith(f"{self.name}:"):
            return error  # the rule has explained it
        needed = arrays if self.variadic else arrays[: len(self.input_names) - self.optional]
        if any(a is None for a in needed):
            number = [a is None for a in needed].index(True) + 1
            return TypeError(f"{self.name}: input {number} is None. Is a `return` missing where it was made?")
        shapes = [np.shape(a) for a in arrays if a is not None]
        if self.elementwise and isinstance(error, ValueError):
            return ShapeError(f"{self.name}: {misfit(shapes)}" if misfit(shapes) else str(error))
        kind = ShapeError if type(error) is ValueError else type(error)
        return kind(f"{self.name}, given shapes {', '.join(map(str, shapes))}: {error}")


@np.errstate(all="ignore")  # infinities and NaN are values, as in torch; detect_anomaly finds them
def silently(rule: Callable, arrays: list, options: dict):
    return rule(*arrays, **options)


def wrapped(value, tensors: list[Tensor]) -> Tensor:
    """A rule's value as a Tensor; a view of an input's memory shares that input's mark."""
    out = wrap(value if type(value) is np.ndarray else np.asarray(value))
    for x in tensors:
        if value is x._data or (value.base is not None and np.may_share_memory(value, x._data)):
            out._mark = x._mark
    return out
