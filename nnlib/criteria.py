"""Losses as modules: they hold a loss's settings, and call its function in nn.functional."""

from numpy.typing import ArrayLike

from nnlib.distances import huber_loss, l1_loss, smooth_l1_loss
from nnlib.errors import unknown
from nnlib.likelihoods import binary_cross_entropy, binary_cross_entropy_with_logits, kl_div, nll_loss
from nnlib.losses import cross_entropy, mse_loss
from nnlib.module import Module, declined
from nnlib.tensor import Tensor

__all__ = [
    "BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "HuberLoss", "KLDivLoss", "L1Loss", "MSELoss", "NLLLoss",
    "SmoothL1Loss",
]  # fmt: skip


class Loss(Module):
    """What all losses share: how the losses of a batch are reduced, and weights, kept as buffers."""

    def __init__(self, reduction: str, size_average: None = None, reduce: None = None, allowed: tuple = ()):
        super().__init__()
        name, known = type(self).__name__, ["mean", "sum", "none", *allowed]
        declined(name, size_average=size_average, reduce=reduce)
        if reduction not in known:
            raise ValueError(f"{name}: {unknown('reduction', reduction, known)}")
        self.reduction = reduction

    def keep(self, name: str, weight: ArrayLike | None) -> None:
        """Register weights that are not learnt."""
        self.register_buffer(name, weight if weight is None or isinstance(weight, Tensor) else Tensor(weight))


class CrossEntropyLoss(Loss):
    """Surprise at the right class.  loss = −log softmax(x)[target], averaged

    Args:
        weight: one number for each class, by which its losses count.
        size_average, reduce: left out.
        ignore_index: a class number that does not count.
        reduction: "mean", "sum", or "none" for each loss by itself.
        label_smoothing: how much of the target is spread evenly over all classes, 0 … 1.

    Shape:
        x (N, C), (C,) or (N, C, d₁, …): scores (logits), before any softmax.  target: class numbers (N,), () or
        (N, d₁, …), or shares of the classes, of x's shape.  loss: (), or as the class numbers for "none".

    Units:
        nats: log C for guessing among C classes.

    Raises:
        ShapeError: target does not fit x.
        IndexError: a class number that does not exist.

    Example:
        >>> round(CrossEntropyLoss()(Tensor([[0.0, 0.0]]), Tensor([0]).long()).item(), 4)
        0.6931
    """

    def __init__(
        self,
        weight: ArrayLike | None = None,
        size_average: None = None,
        ignore_index: int = -100,
        reduce: None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ):
        super().__init__(reduction, size_average, reduce)
        self.keep("weight", weight)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of scores x for a target."""
        return cross_entropy(
            x,
            target,
            weight=self.weight,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )


class NLLLoss(Loss):
    """Surprise at the right class, given log-probabilities.  loss = −x[target], averaged

    Args:
        weight: one number for each class, by which its losses count.
        size_average, reduce: left out.
        ignore_index: a class number that does not count.
        reduction: "mean", "sum", or "none" for each loss by itself.

    Shape:
        x (N, C), (C,) or (N, C, d₁, …): log-probabilities, as from LogSoftmax.  target: class numbers (N,), () or
        (N, d₁, …).  loss: (), or as the target for "none".

    Units:
        nats.

    Raises:
        ShapeError: target does not fit x.
        IndexError: a class number that does not exist.

    Example:
        >>> NLLLoss()(Tensor([[-0.5, -1.0]]), Tensor([1]).long()).item()
        1.0
    """

    def __init__(
        self,
        weight: ArrayLike | None = None,
        size_average: None = None,
        ignore_index: int = -100,
        reduce: None = None,
        reduction: str = "mean",
    ):
        super().__init__(reduction, size_average, reduce)
        self.keep("weight", weight)
        self.ignore_index = ignore_index

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of x for a target."""
        return nll_loss(x, target, weight=self.weight, ignore_index=self.ignore_index, reduction=self.reduction)


class MSELoss(Loss):
    """Mean squared error.  loss = mean (x − target)²

    Args:
        size_average, reduce: left out.
        reduction: "mean", "sum", or "none" for each loss by itself.

    Shape:
        x and target: any, the same.  loss: (), or that shape for "none".

    Units:
        the target's, squared.

    Example:
        >>> MSELoss()(Tensor([1.0, 3.0]), Tensor([1.0, 1.0])).item()
        2.0
    """

    def __init__(self, size_average: None = None, reduce: None = None, reduction: str = "mean"):
        super().__init__(reduction, size_average, reduce)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of x for a target."""
        return mse_loss(x, target, reduction=self.reduction)


class L1Loss(Loss):
    """Mean absolute error.  loss = mean |x − target|

    Args:
        size_average, reduce: left out.
        reduction: "mean", "sum", or "none" for each loss by itself.

    Shape:
        x and target: any, the same.  loss: (), or that shape for "none".

    Units:
        the target's.

    Example:
        >>> L1Loss()(Tensor([1.0, 3.0]), Tensor([1.0, 1.0])).item()
        1.0
    """

    def __init__(self, size_average: None = None, reduce: None = None, reduction: str = "mean"):
        super().__init__(reduction, size_average, reduce)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of x for a target."""
        return l1_loss(x, target, reduction=self.reduction)


class SmoothL1Loss(Loss):
    """Absolute error made smooth, d = x − target.  ℓ = d² / 2β up to |d| = β, then |d| − β/2, averaged

    Args:
        size_average, reduce: left out.
        reduction: "mean", "sum", or "none" for each loss by itself.
        beta: β; 0 gives L1Loss.

    Shape:
        x and target: any, the same.  loss: (), or that shape for "none".

    Units:
        the target's.

    Raises:
        ValueError: beta is negative.

    Example:
        >>> SmoothL1Loss()(Tensor([1.0, 3.0]), Tensor([1.0, 1.0])).item()
        0.75
    """

    def __init__(self, size_average: None = None, reduce: None = None, reduction: str = "mean", beta: float = 1.0):
        super().__init__(reduction, size_average, reduce)
        self.beta = beta

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of x for a target."""
        return smooth_l1_loss(x, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(Loss):
    """A square that outliers do not bend, d = x − target.  ℓ = ½ d² up to |d| = δ, then δ (|d| − δ/2), averaged

    Args:
        reduction: "mean", "sum", or "none" for each loss by itself.
        delta: δ.

    Shape:
        x and target: any, the same.  loss: (), or that shape for "none".

    Units:
        the target's, squared.

    Raises:
        ValueError: delta is not above 0.

    Example:
        >>> HuberLoss()(Tensor([1.0, 3.0]), Tensor([1.0, 1.0])).item()
        0.75

    Source:
        Huber 1964, "Robust estimation of a location parameter", doi:10.1214/aoms/1177703732.
    """

    def __init__(self, reduction: str = "mean", delta: float = 1.0):
        super().__init__(reduction)
        self.delta = delta

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of x for a target."""
        return huber_loss(x, target, reduction=self.reduction, delta=self.delta)


class BCELoss(Loss):
    """Surprise at yes or no, given probabilities.  ℓ = −t log x − (1 − t) log(1 − x), averaged

    Args:
        weight: a weight for each loss, of a shape that stretches to x's.
        size_average, reduce: left out.
        reduction: "mean", "sum", or "none" for each loss by itself.

    Shape:
        x and target: any, the same; x holds probabilities, as from a sigmoid.  loss: (), or that shape for "none".

    Units:
        nats: log 2 for a guess of ½.

    Raises:
        ShapeError: the shapes differ.
        DataError: x holds a number outside 0 … 1.

    Example:
        >>> round(BCELoss()(Tensor([0.5]), Tensor([1.0])).item(), 4)
        0.6931
    """

    def __init__(
        self, weight: ArrayLike | None = None, size_average: None = None, reduce: None = None, reduction: str = "mean"
    ):
        super().__init__(reduction, size_average, reduce)
        self.keep("weight", weight)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of x for a target."""
        return binary_cross_entropy(x, target, weight=self.weight, reduction=self.reduction)


class BCEWithLogitsLoss(Loss):
    """Surprise at yes or no, given scores.  ℓ = −p t log σ(x) − (1 − t) log(1 − σ(x)), averaged

    Args:
        weight: a weight for each loss, of a shape that stretches to x's.
        size_average, reduce: left out.
        reduction: "mean", "sum", or "none" for each loss by itself.
        pos_weight: p, by which every yes counts, of a shape that stretches to x's.

    Shape:
        x and target: any, the same; x holds scores (logits), before any sigmoid.  loss: (), or that shape for "none".

    Units:
        nats: log 2 for a score of 0.

    Raises:
        ShapeError: the shapes differ.

    Example:
        >>> round(BCEWithLogitsLoss()(Tensor([0.0]), Tensor([1.0])).item(), 4)
        0.6931
    """

    def __init__(
        self,
        weight: ArrayLike | None = None,
        size_average: None = None,
        reduce: None = None,
        reduction: str = "mean",
        pos_weight: ArrayLike | None = None,
    ):
        super().__init__(reduction, size_average, reduce)
        self.keep("weight", weight)
        self.keep("pos_weight", pos_weight)

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of x for a target."""
        return binary_cross_entropy_with_logits(
            x, target, weight=self.weight, reduction=self.reduction, pos_weight=self.pos_weight
        )


class KLDivLoss(Loss):
    """How badly log-probabilities x stand for a distribution t.  ℓ = t (log t − x), averaged

    Args:
        size_average, reduce: left out.
        reduction: "batchmean" for the Kullback–Leibler divergence, the sum over N; "mean" divides by every number;
            "sum", or "none".
        log_target: target holds log t.

    Shape:
        x and target: (N, …), the same.  loss: (), or that shape for "none".

    Units:
        nats.

    Example:
        >>> same = Tensor([[0.5, 0.5]])
        >>> KLDivLoss(reduction="batchmean")(same.log(), same).item()
        0.0

    Source:
        Kullback and Leibler 1951, "On information and sufficiency", doi:10.1214/aoms/1177729694.
    """

    def __init__(
        self, size_average: None = None, reduce: None = None, reduction: str = "mean", log_target: bool = False
    ):
        super().__init__(reduction, size_average, reduce, ("batchmean",))
        self.log_target = log_target

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """The loss of x for a target."""
        return kl_div(x, target, reduction=self.reduction, log_target=self.log_target)
