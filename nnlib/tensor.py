"""Tensor: a numpy array that remembers how it was computed, so that `backward()` finds every gradient."""

import copy
import weakref
from collections.abc import Sequence
from operator import attrgetter

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnlib.arrays import as_array
from nnlib.errors import ShapeError, described
from nnlib.graph import Mark, Node, walk
from nnlib.indexing import split_index
from nnlib.methods import Methods
from nnlib.modes import MODE, mode
from nnlib.quiet import hush, speak

__all__ = ["Tensor", "grad", "wrap"]


class Tensor(Methods):
    """An array of numbers with a memory: which op made it, from which tensors.

    Args:
        data: array (shared, as by torch.from_numpy, unless requires_grad: what is trained owns its memory), or a
            number or nested list, which becomes float32.
        dtype: another dtype than that.
        requires_grad: remember what is computed from it, so that backward fills `.grad`.

    Shape:
        any, that of the data.

    Raises:
        ShapeError: rows of different lengths.
        DataError: not real numbers.
        TypeError: requires_grad for whole numbers, which have no slope.

    Example:
        >>> w = Tensor([1.0, 2.0], requires_grad=True)
        >>> loss = (w * w).sum()
        >>> loss.backward()
        >>> w.grad
        tensor([2., 4.])
    """

    __slots__ = ("__weakref__", "_data", "_grad", "_mark", "_node", "_requires_grad")

    def __init__(self, data: ArrayLike, *, dtype: DTypeLike = None, requires_grad: bool = False):
        data = as_array(data._data if isinstance(data, Tensor) else data, dtype)
        self._data = np.array(data) if requires_grad else data
        self._grad = None
        self._mark = Mark()
        self._node = None  # the op that made it; None for a leaf
        self._requires_grad = False
        if requires_grad:
            self.requires_grad = True

    # -- what it holds -----------------------------------------------------------------------------------------------
    @property
    def data(self) -> np.ndarray:
        """The numpy array itself.

        `t.data = v` copies v into it; backward notices and refuses to use what was overwritten. `t.data[...] = v`
        goes to the bare array: nobody notices (nor does torch).
        """
        return self._data

    @data.setter
    def data(self, value: object) -> None:
        array = as_array(value._data if isinstance(value, Tensor) else value)
        if array.shape != self.shape:
            raise ShapeError(
                f"A tensor's storage is written, never replaced: shape {self.shape} expected, got {array.shape}."
            )
        with mode(grad=False):
            self._write(array)

    shape = property(attrgetter("_data.shape"), doc="Its lengths along each axis, as a tuple.")
    ndim = property(attrgetter("_data.ndim"), doc="How many axes it has.")
    dtype = property(attrgetter("_data.dtype"), doc="The numpy dtype of its numbers.")

    @property
    def grad(self) -> "Tensor | None":
        """The slope of what backward was called on, with respect to this tensor; adds up until it is set to None."""
        return self._grad

    @grad.setter
    def grad(self, value: "Tensor | None") -> None:
        if value is not None and not isinstance(value, Tensor):
            raise TypeError(f".grad must be a Tensor or None, got {described(value)}. Wrap it: nnlib.Tensor(...).")
        if value is not None and value.shape != self.shape:
            raise ShapeError(f".grad must have the tensor's shape {self.shape}, got {value.shape}.")
        self._grad = value

    @property
    def requires_grad(self) -> bool:
        """Is what is computed from it recorded?"""
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if self._node is not None and not value:
            raise RuntimeError(
                "requires_grad of a computed tensor follows from its inputs; .detach() gives one without."
            )
        if value and self.dtype.kind != "f":
            raise TypeError(f"Only floats can require a gradient, got dtype {self.dtype}: use .float() first.")
        self._requires_grad = bool(value)

    def requires_grad_(self, requires_grad: bool = True) -> "Tensor":
        """Set requires_grad; returns the tensor itself."""
        self.requires_grad = requires_grad
        return self

    @property
    def is_leaf(self) -> bool:
        """True if no recorded op made it: weights and data."""
        return self._node is None

    @property
    def grad_fn(self) -> Node | None:
        """The node of the op that made it."""
        return self._node

    # -- gradients ---------------------------------------------------------------------------------------------------
    def backward(
        self, gradient=None, retain_graph: bool | None = None, create_graph: bool = False, inputs=None
    ) -> None:
        """Find the slope of this number with respect to every leaf that it was computed from; add it to their .grad.

        Args:
            gradient: what is multiplied in at the start; needed unless this tensor is one number.
            retain_graph: keep the graph, so that backward can be called again. Default: as create_graph.
            create_graph: record the gradients themselves, so that they can be differentiated.
            inputs: left out; use `nnlib.grad(loss, inputs)`.

        Raises:
            RuntimeError: nothing was recorded; not one number; used up graph; numbers overwritten in place.
        """
        if inputs is not None:
            raise NotImplementedError("backward: torch's option inputs is left out here; use nnlib.grad(loss, inputs).")
        start = starting_gradient(self, gradient, create_graph)
        retain_graph = create_graph if retain_graph is None else retain_graph
        found = walk([start], retain_graph=retain_graph, create_graph=create_graph)
        for place, g in found.items():
            tensor = place.keep() if type(place) is Node else place
            if tensor is None:
                continue
            if tensor._grad is None:
                tensor._grad = g if create_graph else wrap(np.asarray(g))
            elif create_graph or tensor._grad._requires_grad:
                tensor._grad = tensor._grad + g
            else:
                tensor._grad._data += g
                tensor._grad._mark.write()

    def retain_grad(self) -> None:
        """Let a computed tensor keep its gradient too: after backward it stands in .grad."""
        if not self._requires_grad:
            raise RuntimeError("retain_grad: this tensor does not require a gradient, so none will reach it.")
        if self._node is not None:
            self._node.keep = weakref.ref(self)

    def detach(self) -> "Tensor":
        """The same numbers (shared memory) without the memory of where they came from."""
        out = wrap(self._data)
        out._mark = self._mark
        return out

    # -- writing in place --------------------------------------------------------------------------------------------
    def _may_write(self, *others: object) -> None:
        """Raise if a write in place would go unrecorded, or would write one number in many places."""
        if MODE.get().grad and any(isinstance(t, Tensor) and t._requires_grad for t in (self, *others)):
            what = "a leaf that requires a gradient" if self.is_leaf else "a computed tensor"
            raise RuntimeError(
                f"In-place change of {what} while ops are recorded. Update weights inside `with nnlib.no_grad():`; "
                "elsewhere write a new tensor: x = x + y in place of x += y."
            )
        if not self._data.flags.writeable:
            raise RuntimeError("This tensor shows one number in many places (expand): .clone() it before writing.")

    def _write(self, value: object, index: object = ...) -> "Tensor":
        """self[index] = value."""
        self._may_write(value)
        array = value._data if isinstance(value, Tensor) else as_array(value)
        basic, chosen = split_index(index, self.shape)
        target = self._data if basic is None else self._data[(*basic, ...) if ... not in basic else basic]
        try:
            target[... if chosen is None else chosen] = array
        except ValueError:
            expected = target.shape if chosen is None else target[chosen].shape
            raise ShapeError(
                f"Writing here needs shape {expected}, or one that stretches to it; got {array.shape}."
            ) from None
        self._mark.write()
        return self

    def _inplace(self, function: np.ufunc, *others: object) -> "Tensor":
        """self = function(self, others), in the same memory."""
        self._may_write(*others)
        arrays = [x._data if isinstance(x, Tensor) else x for x in others]
        before = hush()
        try:
            function(self._data, *arrays, out=self._data)
        except (ValueError, TypeError) as error:
            kind = TypeError if isinstance(error, TypeError) else ShapeError
            raise kind(f"{function.__name__} in place, {self.dtype} of shape {self.shape}: {error}") from None
        finally:
            speak(before)
        self._mark.write()
        return self

    def __setitem__(self, index: object, value: object) -> None:
        self._write(value, index)

    def __deepcopy__(self, memo: dict) -> "Tensor":
        if self._node is not None:
            raise RuntimeError("Only leaves can be deep-copied; this tensor was computed. Use .detach().clone().")
        out = memo[id(self)] = type(self).__new__(type(self))
        out._data, out._mark, out._node = self._data.copy(), Mark(), None
        out._requires_grad, out._grad = self._requires_grad, copy.deepcopy(self._grad, memo)
        return out


def wrap(array: np.ndarray) -> Tensor:
    """An array as a Tensor, with no questions asked: for the inside of the library, where ops are made."""
    out = Tensor.__new__(Tensor)
    out._data = array
    out._grad = None
    out._mark = Mark()
    out._node = None
    out._requires_grad = False
    return out


def starting_gradient(output: Tensor, gradient: object, create_graph: bool) -> tuple:
    """Where backward starts, and with which gradient: a pair (node or leaf, array or Tensor)."""
    if not output._requires_grad:
        raise RuntimeError(
            "Nothing was recorded to go back through: no input had requires_grad=True, or all was computed inside "
            "no_grad()."
        )
    if gradient is None:
        if output._data.size != 1:
            raise ShapeError(
                f"backward starts from one number, the loss; this tensor has shape {output.shape}. "
                "Is a .mean() or .sum() missing? Or pass gradient=, a weight for each entry."
            )
        ones = np.ones(output.shape, output.dtype)
        return output._node or output, wrap(ones) if create_graph else ones
    gradient = gradient if isinstance(gradient, Tensor) else wrap(as_array(gradient))
    if gradient.shape != output.shape:
        raise ShapeError(f"gradient must have the output's shape {output.shape}, got {gradient.shape}.")
    gradient = gradient.to(output.dtype)
    return output._node or output, gradient if create_graph else gradient._data


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: object = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Tensor | None, ...]:
    """The slopes of `outputs` with respect to `inputs`, as a tuple; no .grad is touched.

    Args:
        outputs: one tensor or several (their gradients add up).
        inputs: one tensor or several, leaves or computed.
        grad_outputs: what is multiplied in at the start, one an output; needed unless an output is one number.
        retain_graph: keep the graph for another backward.  Default: as create_graph.
        create_graph: record the gradients, so that they can be differentiated again.
        allow_unused: give None for an input that no output depends on, in place of an error.

    Shape:
        each gradient has its input's; each of grad_outputs its output's.

    Raises:
        RuntimeError: an input does not require a gradient, or no output depends on it.

    Example:
        >>> x = Tensor(3.0, requires_grad=True)
        >>> (slope,) = grad(x * x * x, x, create_graph=True)
        >>> slope.item(), grad(slope, x)[0].item()
        (27.0, 18.0)
    """
    outputs = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    inputs = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    seeds = [None] * len(outputs) if grad_outputs is None else grad_outputs
    seeds = list(seeds) if isinstance(seeds, list | tuple) else [seeds]
    if len(seeds) != len(outputs):
        raise ShapeError(
            f"grad_outputs must hold one gradient for each of the {len(outputs)} outputs, got {len(seeds)}."
        )
    for number, x in enumerate(inputs, 1):
        if not (isinstance(x, Tensor) and x._requires_grad):
            raise RuntimeError(f"grad: input {number} must be a tensor with requires_grad=True, got {described(x)}.")
    places = [x._node or x for x in inputs]  # where their gradients arrive
    starts = [starting_gradient(y, seed, create_graph) for y, seed in zip(outputs, seeds)]
    retain_graph = create_graph if retain_graph is None else retain_graph
    found = walk(starts, retain_graph=retain_graph, create_graph=create_graph, targets=set(places))
    for number, place in enumerate(places, 1):
        if place not in found and not allow_unused:
            raise RuntimeError(
                f"grad: no output depends on input {number}. With allow_unused=True its gradient is None."
            )
    if create_graph:
        return tuple(found.get(place) for place in places)
    return tuple(wrap(np.array(found[place])) if place in found else None for place in places)
