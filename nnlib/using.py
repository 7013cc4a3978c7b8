"""using(conv2d=mine): compute with a rule of the learner's in place of nnlib's own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import NoneType

from nnlib.arrays import as_array
from nnlib.errors import described, unknown
from nnlib.methods import OPS
from nnlib.modes import MODE, mode
from nnlib.op import Op
from nnlib.tensor import Tensor, wrap

__all__ = ["using"]


class NotARule(Exception):  # noqa: N818 (it never leaves this file)
    """The learner's function returned something else than (value, pullbacks)."""


class Replacement:
    """A function of the learner's that stands in for an op's own rule.

    It has one of two forms, and the first call shows which: a rule, which takes arrays and returns a value and its
    pullbacks; or a function composed of ops, which takes Tensors and returns one.
    """

    def __init__(self, function: Callable):
        self.function, self.called, self.composed = function, False, None

    def call(self, op: Op, inputs: Sequence, options: dict):
        self.called = True
        others = {name: r for name, r in MODE.get().replaced.items() if r is not self}
        with mode(replaced=others):  # inside the function, the op's name means nnlib's own op
            trouble = None
            if not self.composed:
                try:
                    return op.run(self.as_rule(op), inputs, options, MODE.get())
                except NotARule:
                    pass
                except Exception as error:
                    if self.composed is False:
                        raise
                    trouble = error  # perhaps it needs what Tensors have and arrays have not
            return self.on_tensors(op, inputs, options, trouble)

    def as_rule(self, op: Op) -> Callable:
        def rule(*inputs, **options):
            result = self.function(*inputs, **options)
            if not is_rule_result(result):
                raise NotARule
            self.composed = False
            value, pulls = result
            check_pulls(op, pulls, len(inputs))
            return (value[...] if any(value is x for x in inputs) else value), pulls  # a view, if an input came back

        return rule

    def on_tensors(self, op: Op, inputs: Sequence, options: dict, trouble: Exception | None):
        plain = (Tensor, float, int, NoneType)
        lifted = [x if isinstance(x, plain) else wrap(as_array(x)) for x in inputs]
        try:
            result = self.function(*lifted, **options)
        except Exception as error:
            if trouble is None or isinstance(trouble, AttributeError | TypeError):
                raise error from trouble
            raise trouble from None  # a rule with a fault of its own
        if not isinstance(result, Tensor | tuple):
            raise TypeError(
                f"using({op.name}=...): the function must return (value, (pullback, ...)), one pullback an input, or "
                f"be built from Tensor operations and return a Tensor. It returned {described(result)}."
            )
        self.composed = True
        return result if any(isinstance(x, Tensor) for x in inputs) else result._data


def is_rule_result(result: object) -> bool:
    """Is this (value, pullbacks)?"""
    if not (isinstance(result, tuple) and len(result) == 2):
        return False
    pulls = result[1]
    return (
        pulls is None
        or callable(pulls)
        or (isinstance(pulls, tuple | list) and all(p is None or callable(p) for p in pulls))
    )


def check_pulls(op: Op, pulls: object, inputs: int) -> None:
    """Say it now if the pullbacks do not fit the op, not later in backward."""
    if callable(pulls):
        import inspect  # here, since importing it takes long

        try:
            inspect.signature(pulls).bind(None, None)
        except TypeError:
            raise TypeError(
                f"using({op.name}=...): pullbacks come as a tuple, one an input, also if there is one: "
                "return value, (lambda g: ...,). A single function is called as pull(g, need)."
            ) from None
    elif pulls is not None and len(pulls) != inputs:
        raise TypeError(
            f"using({op.name}=...): {op.name} got {inputs} inputs, the rule returned {len(pulls)} pullbacks."
        )


@contextmanager
def using(**functions: Callable) -> Iterator[None]:
    """Inside this block, ops of these names compute with functions of yours; fused ops are taken apart meanwhile.

    Args:
        **functions: op name = a rule, which takes arrays and returns (value, (pullback, ...)); or a function of Tensors
            built from other ops.

    Raises:
        ValueError: there is no op of that name.
        RuntimeError: the block ended without the function having been called.

    Example:
        >>> import nnlib as nn, numpy as np
        >>> def leaky(x):
        ...     return np.where(x > 0, x, 0.1 * x), (lambda g: np.where(x > 0, g, 0.1 * g),)
        >>> x = nn.Tensor([-1.0, 2.0], requires_grad=True)
        >>> with nn.using(relu=leaky):
        ...     x.relu().sum().backward()
        >>> x.grad
        tensor([0.1, 1. ])
    """
    for name in functions:
        if name not in OPS:
            raise ValueError(unknown("op", name, OPS))
    replacements = {name: Replacement(function) for name, function in functions.items()}
    with mode(replaced={**MODE.get().replaced, **replacements}):
        yield
    idle = [name for name, replacement in replacements.items() if not replacement.called]
    if idle:
        raise RuntimeError(f"using: your {' and '.join(idle)} was never called. Was another op of the same kind used?")
