"""How ops behave just now: recording or not, watching for NaN or not, with a rule of yours in place of ours."""

from collections.abc import Mapping
from contextlib import ContextDecorator
from contextvars import ContextVar
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["MODE", "Mode", "detect_anomaly", "enable_grad", "is_grad_enabled", "mode", "no_grad"]


class Mode(NamedTuple):
    """What an op looks up each time it is called."""

    grad: bool = True  # record what is computed, so that backward can follow it
    anomaly: bool = False  # stop at the first NaN gradient
    replaced: Mapping = MappingProxyType({})  # op name -> the rule that stands in for it (see `using`)


# A context variable, not a global: each thread has its own, so a widget that trains on a thread disturbs nobody.
MODE: ContextVar[Mode] = ContextVar("nnlib mode", default=Mode())  # noqa: B039 (a Mode is never changed in place)


class mode(ContextDecorator):  # noqa: N801 (it is used like a function)
    """Change some fields of the mode inside a `with` block, and put them back after it, whatever happens."""

    def __init__(self, **changes: object):
        self.changes, self.tokens = changes, []  # a list, as a decorated function may call itself

    def __enter__(self) -> None:
        self.tokens.append(MODE.set(MODE.get()._replace(**self.changes)))

    def __exit__(self, *exception: object) -> None:
        MODE.reset(self.tokens.pop())


def no_grad() -> mode:
    """Compute without recording: for updating weights and for predicting.  Also a decorator: `@no_grad()`.

    Example:
        >>> import nnlib as nn
        >>> w = nn.Tensor([1.0, 2.0], requires_grad=True)
        >>> with nn.no_grad():
        ...     w -= 0.1
        ...     print((w * 2).requires_grad)
        False
    """
    return mode(grad=False)


def enable_grad() -> mode:
    """Record again, inside a `no_grad()` block.

    Example:
        >>> with no_grad(), enable_grad():
        ...     print(is_grad_enabled())
        True
    """
    return mode(grad=True)


def is_grad_enabled() -> bool:
    """Are ops recorded at the moment?

    Example:
        >>> is_grad_enabled()
        True
    """
    return MODE.get().grad


def detect_anomaly() -> mode:
    """Find where a NaN comes from: inside this block backward raises at the first op whose gradient is NaN.

    The message names the op, its shapes and, if the forward pass ran inside the block too, the line that called it.
    It costs time, so use it to look for a fault and take it away again.

    Example:
        >>> import nnlib as nn
        >>> x = nn.Tensor([0.0, 1.0], requires_grad=True)
        >>> with nn.detect_anomaly():                                           # doctest: +ELLIPSIS
        ...     (x.sqrt() * 0).sum().backward()
        Traceback (most recent call last):
            ...
        RuntimeError: sqrt: its gradient for input 1, shape (2,), holds 1 NaN...
    """
    return mode(anomaly=True)
