"""What can be written after the dot of a Tensor: operators and methods, under torch's names.

Nothing is computed here. Each method looks its op up in `OPS` when it is called, so that the ops can be defined, and
replaced, elsewhere.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import DTypeLike

from nnlib.errors import ShapeError
from nnlib.indexing import split_index

__all__ = ["NUMPY", "OPS", "Methods"]

OPS = {}  # name -> Op; filled by the @op decorator
NUMPY = {}  # numpy function -> Op, so that np.exp(tensor) is nnlib's exp


def sizes(args: tuple) -> tuple[int, ...]:
    """reshape(2, 3) and reshape((2, 3)) mean the same."""
    return tuple(args[0]) if len(args) == 1 and isinstance(args[0], tuple | list) else args


def no_op(name: str) -> str:
    return f"nnlib has no op for np.{name}, so its gradient would be lost. For plain numbers use t.detach().numpy()."


class Methods:
    """Operators and methods of Tensor."""

    __slots__ = ()

    # fmt: off
    # -- arithmetic --------------------------------------------------------------------------------------------------
    def __add__(self, other): return OPS["add"](self, other)
    def __radd__(self, other): return OPS["add"](other, self)
    def __sub__(self, other): return OPS["sub"](self, other)
    def __rsub__(self, other): return OPS["sub"](other, self)
    def __mul__(self, other): return OPS["mul"](self, other)
    def __rmul__(self, other): return OPS["mul"](other, self)
    def __truediv__(self, other): return OPS["div"](self, other)
    def __rtruediv__(self, other): return OPS["div"](other, self)
    def __pow__(self, other): return OPS["pow"](self, other)
    def __rpow__(self, other): return OPS["pow"](other, self)
    def __matmul__(self, other): return OPS["matmul"](self, other)
    def __rmatmul__(self, other): return OPS["matmul"](other, self)
    def __neg__(self): return OPS["neg"](self)
    def __abs__(self): return OPS["abs"](self)

    def __eq__(self, other): return OPS["eq"](self, other) if other is not None else False
    def __ne__(self, other): return OPS["ne"](self, other) if other is not None else True
    def __lt__(self, other): return OPS["lt"](self, other)
    def __le__(self, other): return OPS["le"](self, other)
    def __gt__(self, other): return OPS["gt"](self, other)
    def __ge__(self, other): return OPS["ge"](self, other)
    __hash__ = object.__hash__

    def add(self, other, **options): return OPS["add"](self, other, **options)
    def sub(self, other, **options): return OPS["sub"](self, other, **options)
    def mul(self, other): return OPS["mul"](self, other)
    def div(self, other, **options): return OPS["div"](self, other, **options)
    def pow(self, exponent): return OPS["pow"](self, exponent)
    def matmul(self, other): return OPS["matmul"](self, other)
    def outer(self, other): return OPS["outer"](self, other)
    def maximum(self, other): return OPS["maximum"](self, other)
    def minimum(self, other): return OPS["minimum"](self, other)
    def neg(self): return OPS["neg"](self)
    def abs(self): return OPS["abs"](self)
    def sign(self): return OPS["sign"](self)
    def exp(self): return OPS["exp"](self)
    def log(self): return OPS["log"](self)
    def sqrt(self): return OPS["sqrt"](self)
    def square(self): return OPS["square"](self)
    def tanh(self): return OPS["tanh"](self)
    def sigmoid(self): return OPS["sigmoid"](self)
    def relu(self): return OPS["relu"](self)
    def clamp(self, min=None, max=None): return OPS["clamp"](self, min=min, max=max)
    def clip(self, min=None, max=None): return OPS["clamp"](self, min=min, max=max)
    def isnan(self): return OPS["isnan"](self)
    def isfinite(self): return OPS["isfinite"](self)
    def where(self, condition, other): return OPS["where"](condition, self, other)
    def masked_fill(self, mask, value): return OPS["masked_fill"](self, mask, value)

    # -- reductions --------------------------------------------------------------------------------------------------
    def sum(self, dim=None, keepdim=False, **options): return OPS["sum"](self, dim=dim, keepdim=keepdim, **options)
    def mean(self, dim=None, keepdim=False, **options): return OPS["mean"](self, dim=dim, keepdim=keepdim, **options)
    def amax(self, dim=(), keepdim=False, **options): return OPS["amax"](self, dim=dim, keepdim=keepdim, **options)
    def amin(self, dim=(), keepdim=False, **options): return OPS["amin"](self, dim=dim, keepdim=keepdim, **options)
    def argmax(self, dim=None, keepdim=False, **more): return OPS["argmax"](self, dim=dim, keepdim=keepdim, **more)
    def argmin(self, dim=None, keepdim=False, **more): return OPS["argmin"](self, dim=dim, keepdim=keepdim, **more)
    def cumsum(self, dim=None, **options): return OPS["cumsum"](self, dim=dim, **options)
    def logsumexp(self, dim, keepdim=False, **more): return OPS["logsumexp"](self, dim=dim, keepdim=keepdim, **more)
    def softmax(self, dim=None, **options): return OPS["softmax"](self, dim=dim, **options)
    def log_softmax(self, dim=None, **options): return OPS["log_softmax"](self, dim=dim, **options)

    def var(self, dim=None, unbiased=True, keepdim=False, **options):
        """Variance; unbiased (divides by n − 1) unless unbiased=False or correction=0."""
        return OPS["var"](self, dim=dim, unbiased=unbiased, keepdim=keepdim, **options)

    def std(self, dim=None, unbiased=True, keepdim=False, **options):
        """Standard deviation: the square root of `var`."""
        return OPS["std"](self, dim=dim, unbiased=unbiased, keepdim=keepdim, **options)

    def max(self, dim=None, keepdim=False, **options):
        """The largest of all; with dim, (values, indices) along it; with another tensor, the larger of each pair."""
        if hasattr(dim, "shape"):
            return OPS["maximum"](self, dim)
        return OPS["max"](self, dim=dim, keepdim=keepdim, **options)

    def min(self, dim=None, keepdim=False, **options):
        """The smallest of all; with dim, (values, indices) along it; with another tensor, the smaller of each pair."""
        if hasattr(dim, "shape"):
            return OPS["minimum"](self, dim)
        return OPS["min"](self, dim=dim, keepdim=keepdim, **options)

    # -- shape -------------------------------------------------------------------------------------------------------
    def reshape(self, *shape): return OPS["reshape"](self, shape=sizes(shape))
    def permute(self, *dims): return OPS["permute"](self, dims=sizes(dims))
    def expand(self, *shape): return OPS["expand"](self, shape=sizes(shape))
    def transpose(self, dim0, dim1): return OPS["transpose"](self, dim0=dim0, dim1=dim1)
    def flatten(self, start_dim=0, end_dim=-1): return OPS["flatten"](self, start_dim=start_dim, end_dim=end_dim)
    def squeeze(self, dim=None): return OPS["squeeze"](self, dim=dim)
    def unsqueeze(self, dim): return OPS["unsqueeze"](self, dim=dim)
    def flip(self, *dims): return OPS["flip"](self, dims=sizes(dims))
    def tril(self, diagonal=0): return OPS["tril"](self, diagonal=diagonal)
    def triu(self, diagonal=0): return OPS["triu"](self, diagonal=diagonal)
    def gather(self, dim, index, **options): return OPS["gather"](self, dim=dim, index=index, **options)
    def split(self, split_size, dim=0): return OPS["split"](self, split_size_or_sections=split_size, dim=dim)
    def clone(self): return OPS["clone"](self)

    @property
    def T(self): return OPS["permute"](self, dims=tuple(reversed(range(self.ndim))))  # noqa: N802
    @property
    def mT(self): return OPS["transpose"](self, dim0=-2, dim1=-1)  # noqa: N802

    def view(self, *shape):
        """The same memory in another shape; `reshape` copies where that is impossible, `view` raises."""
        try:
            np.reshape(self.data, sizes(shape), copy=False)
        except ValueError as error:
            raise ShapeError(f"view: {self.shape} to {sizes(shape)}: {error} Use .reshape().") from None
        return self.reshape(*shape)

    def __getitem__(self, index):
        """x[index]: whole numbers, slices, None, Ellipsis; lists, arrays and masks."""
        basic, chosen = split_index(index, self.shape)
        x = self if basic is None else OPS["getitem"](self, index=basic)
        return x if chosen is None else OPS["getitem"](x, index=chosen)

    # -- dtype -------------------------------------------------------------------------------------------------------
    def to(self, dtype): return OPS["cast"](self, dtype=dtype)
    def float(self): return OPS["cast"](self, dtype=np.float32)
    def double(self): return OPS["cast"](self, dtype=np.float64)
    def long(self): return OPS["cast"](self, dtype=np.int64)
    def bool(self): return OPS["cast"](self, dtype=np.bool_)

    # -- in place: seen by backward, which refuses to use numbers that were overwritten ------------------------------
    def __iadd__(self, other): return self._inplace(np.add, other)
    def __isub__(self, other): return self._inplace(np.subtract, other)
    def __imul__(self, other): return self._inplace(np.multiply, other)
    def __itruediv__(self, other): return self._inplace(np.divide, other)
    def add_(self, other): return self._inplace(np.add, other)
    def sub_(self, other): return self._inplace(np.subtract, other)
    def mul_(self, other): return self._inplace(np.multiply, other)
    def div_(self, other): return self._inplace(np.divide, other)
    def clamp_(self, min=None, max=None): return self._inplace(np.clip, min, max)
    def copy_(self, other): return self._write(other)
    def fill_(self, value): return self._write(value)
    def zero_(self): return self._write(0)
    # fmt: on

    # -- numpy functions and ufuncs: np.exp(t), np.sum(t, axis=0), array + t ----------------------------------------
    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__" or ufunc not in NUMPY:
            raise TypeError(no_op(ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"))
        return NUMPY[ufunc](*inputs, **options)

    def __array_function__(self, function, types, args, options):
        if function not in NUMPY:
            raise TypeError(no_op(function.__name__))
        return NUMPY[function](*args, **options)

    # -- out into Python and numpy -----------------------------------------------------------------------------------
    def numpy(self) -> np.ndarray:
        """The numbers as a numpy array (shared memory); raises if a gradient would silently be lost."""
        if self._requires_grad:
            raise RuntimeError(
                "This tensor requires a gradient, and numpy would lose it: use .detach().numpy() for plain numbers, "
                "or nnlib's own function to keep the gradient."
            )
        return self._data

    def __array__(self, dtype: DTypeLike = None, copy: "bool | None" = None) -> np.ndarray:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def item(self) -> "float | int | bool":
        """Its one number, as a Python number."""
        if self._data.size != 1:
            raise ShapeError(
                f"item() needs a tensor of one number, got shape {self.shape}. Is a .mean() or .sum() missing?"
            )
        return self._data.item()

    def tolist(self) -> "list | float | int | bool":
        """The numbers as nested lists."""
        return self._data.tolist()

    def size(self, dim: "int | None" = None) -> "tuple[int, ...] | int":
        """The shape, or the length along one axis."""
        return self.shape if dim is None else self.shape[dim]

    def dim(self) -> int:
        """How many axes it has."""
        return self.ndim

    def numel(self) -> int:
        """How many numbers it holds."""
        return self._data.size

    def __len__(self) -> int:
        if self.ndim == 0:
            raise TypeError("A tensor of shape () is a single number and has no length.")
        return self.shape[0]

    def __iter__(self) -> Iterator:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        if self._data.size != 1:
            raise ShapeError(f"Is a tensor of shape {self.shape} true? Say which: (t > 0).numpy().any(), or .all().")
        return bool(self._data)

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)

    def __repr__(self) -> str:
        numbers = np.array2string(self._data, separator=", ", precision=4, prefix="tensor(")
        dtype = "" if self.dtype in (np.float32, np.int64, np.bool_) else f", dtype={self.dtype}"
        made = (
            f", grad_fn={self._node}"
            if self._node is not None
            else ", requires_grad=True"
            if self._requires_grad
            else ""
        )
        return f"tensor({numbers}{dtype}{made})"
