"""@op: one numpy function that returns a value and its pullbacks becomes an op that records itself."""

import functools
from collections.abc import Callable, Sequence

import numpy as np

from nnlib.anomaly import note_call
from nnlib.arrays import FLOAT32, as_array, misfit, promoted
from nnlib.errors import ShapeError, described
from nnlib.graph import Node, Parts
from nnlib.methods import NUMPY, OPS
from nnlib.modes import MODE, Mode
from nnlib.quiet import hush, speak
from nnlib.tensor import Tensor

__all__ = ["Op", "op"]

WEAK = {float, int, bool}  # Python's own numbers adapt to the dtype of the arrays they meet
REQUIRED = object()  # in place of the default of an option that has none
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
        if not (rule.__module__ or "").startswith("nnlib."):
            self.rule = checked(rule)  # a learner's: the library's own are tested, and pay nothing for this
        self.linear, self.elementwise, self.floating = linear, elementwise, floating
        self.promote = elementwise if promote is None else promote
        self.composed, self.left_out = composed, (*left_out, "out")
        code, defaults = rule.__code__, rule.__kwdefaults__ or {}  # inspect would take longer than all the rest
        self.arity = n = code.co_argcount
        self.input_names, names = list(code.co_varnames[:n]), code.co_varnames[n : n + code.co_kwonlyargcount]
        self.optional = len(rule.__defaults__ or ())
        self.variadic = bool(code.co_flags & 0x04)  # does it take *xs?
        self.options = {name: defaults.get(name, REQUIRED) for name in names}
        OPS[self.name] = self
        for function in numpy if isinstance(numpy, tuple) else (numpy,):
            NUMPY[function] = self

    def __repr__(self) -> str:
        return f"<op {self.signature()}>"

    def signature(self) -> str:
        """How it is called: "sum(x, *, dim=None, keepdim=False)"."""
        import inspect  # here, since importing it takes long

        return f"{self.name}{inspect.signature(self.rule)}"

    def __call__(self, *inputs, **options):
        if len(inputs) != self.arity or (options and not options.keys() <= self.options.keys()):
            inputs, options = self.bind(inputs, options)
        now = MODE.get()
        if now.replaced:
            if self.name in now.replaced:
                return now.replaced[self.name].call(self, inputs, options)
            if self.composed is not None:  # a fused op would hide the op that was replaced
                return self.composed(*inputs, **options)
        return self.run(self.rule, inputs, options, now)

    def run(self, rule: Callable, inputs: Sequence, options: dict, now: Mode):
        """Compute with a rule.  If an input is a Tensor, so is the value; if one needs a gradient, it is recorded."""
        kept, arrays, parents = [], [], []  # the inputs; their numbers; where their gradients will go
        tensors = record = mixed = False
        for x in inputs:
            parent = None
            if isinstance(x, Tensor):
                tensors = True
                array = x._data
                if x._requires_grad:
                    record, parent = True, x._node or x
                if array.dtype is not FLOAT32:
                    mixed = True
            else:
                x = array = self.lift(x)
                mixed = True
            kept.append(x)
            arrays.append(array)
            parents.append(parent)
        if mixed and self.promote:
            arrays = promoted(arrays, self.floating)
        before = hush()
        try:
            value, pulls = rule(*arrays, **options)
        except (ValueError, IndexError, TypeError, AttributeError) as error:
            if rule is not self.rule:
                raise
            raise self.explained(error, arrays) from None
        finally:
            speak(before)
        if not tensors:
            return value
        node = None
        if record and now.grad and pulls is not None:
            if self.linear and rule is self.rule:  # its pullbacks can be differentiated as they are
                rule, kept, options = None, (), None
            node = Node(self, rule, kept, options, parents, pulls)
            if now.anomaly:
                node.note = note_call(value)
        if type(value) is np.ndarray:
            return output(value, inputs, node)
        return output(np.asarray(value), inputs, node) if not isinstance(value, tuple) else outputs(value, inputs, node)

    def lift(self, x: object):
        """Python numbers may stay what they are beside arrays; a list becomes an array."""
        if x is None and not self.optional:
            raise TypeError(f"{self.name}: an input is None. Is a `return` missing where it was made?")
        if x is None or (self.elementwise and type(x) in WEAK):
            return x
        weak = isinstance(x, np.generic) and self.elementwise and self.arity > 1  # alone, a number keeps its dtype
        return x.item() if weak else as_array(x)

    def bind(self, inputs: tuple, options: dict) -> tuple[list, dict]:
        """Put the arguments of a call where the rule wants them: torch also passes options by position, and inputs by
        name, and knows axis= for dim=."""
        inputs, options = list(inputs), dict(options)
        known = {*self.input_names, *self.options}
        for alias in options.keys() & ALIASES.keys() - known:
            name = ALIASES[alias]
            given = options.get(name)
            if name in known and (given in (None, ()) or given is False):  # a method passes its own default along
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
        return f"It is called as {self.signature()}."

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


def checked(rule: Callable) -> Callable:
    """The same rule, which says at once if what it returns is not (value, pullbacks)."""
    name, form = rule.__name__, "return value, (lambda g: ...,)"

    @functools.wraps(rule)
    def watched(*arrays, **options):
        result = rule(*arrays, **options)
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(f"{name}: a rule returns two things, value and pullbacks: {form}. It returned "
                            f"{described(result)}.")  # fmt: skip
        pulls = result[1]
        if isinstance(pulls, tuple | list):
            wrong = [pull for pull in pulls if pull is not None and not callable(pull)]
            if wrong:
                raise TypeError(f"{name}: each pullback must be a function, such as lambda g: ...; among them is "
                                f"{described(wrong[0])}.")  # fmt: skip
            if len(pulls) != len(arrays):
                raise TypeError(f"{name} got {len(arrays)} inputs, its rule returned {len(pulls)} pullbacks: one each.")
        elif pulls is not None and not (callable(pulls) and takes_two(pulls)):
            raise TypeError(
                f"{name}: the second thing that a rule returns is a tuple of functions, one an input, also if there "
                f"is one: {form}. It was {described(pulls)}; is the comma missing?"
            )
        return result

    return watched


def takes_two(function: Callable) -> bool:
    """Can it be called as pull(g, need), the form of a rule that finds all its gradients together?"""
    import inspect  # here, since importing it takes long

    try:
        inspect.signature(function).bind(None, None)
    except TypeError:
        return False
    except ValueError:  # written in C: nothing to read
        return True
    return True


def output(value: np.ndarray, inputs: Sequence, node: Node | None) -> Tensor:
    """The value as a Tensor, tied to its node; a view of an input's memory shares that input's mark."""
    out = Tensor.__new__(Tensor)
    out._data = value
    out._grad = None
    out._node = node
    out._requires_grad = node is not None
    out._mark = None
    if value.base is not None:
        for x in inputs:
            if isinstance(x, Tensor) and looks_into(value, x._data):
                out._mark = x.mark
    if node is not None:
        node.shape, node.dtype, node.mark = value.shape, value.dtype, out._mark
    return out


def looks_into(view: np.ndarray, array: np.ndarray) -> bool:
    """Do they share memory?  Most views say so by their base, which is quick to ask."""
    return view.base is array or view.base is array.base or np.may_share_memory(view, array)


def outputs(values: tuple, inputs: Sequence, node: Node | None) -> tuple:
    """The same for an op with several outputs: each gets a node of its own, whose gradient is a part of the op's."""
    results = [np.asarray(value) for value in values]
    if node is not None:
        node.shape, node.dtype, node.mark = [y.shape for y in results], [y.dtype for y in results], None
    made = []
    for i, y in enumerate(results):
        part = None
        if node is not None and y.dtype.kind == "f":
            part = Node(node.op, None, (), None, [node], [lambda g, i=i: Parts({i: g})])
        made.append(output(y, inputs, part))
    return getattr(type(values), "_make", tuple)(made)
