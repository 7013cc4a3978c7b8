"""nnlib: the small neural-network library that this course grows, lesson by lesson."""

from types import SimpleNamespace

from nnlib import data, init
from nnlib.choosing import (
    clamp,
    eq,
    ge,
    gt,
    isfinite,
    isnan,
    le,
    lt,
    masked_fill,
    maximum,
    minimum,
    ne,
    sign,
    where,
)
from nnlib.clip import clip_grad_norm_, clip_grad_value_
from nnlib.containers import ModuleDict, ModuleList, Sequential
from nnlib.criteria import CrossEntropyLoss, MSELoss
from nnlib.data import DataLoader, standardise, train_test_split
from nnlib.errors import DataError, ShapeError
from nnlib.gradcheck import gradcheck, numerical_gradient
from nnlib.layers import Flatten, Identity, Linear
from nnlib.lookup import (
    embedding,
    gather,
)
from nnlib.losses import cross_entropy, log_softmax, logsumexp, mse_loss, softmax
from nnlib.modes import detect_anomaly, enable_grad, is_grad_enabled, no_grad
from nnlib.module import Module, Parameter
from nnlib.neuron import Neuron
from nnlib.nonlinear import ReLU, Sigmoid, Tanh
from nnlib.onecycle import OneCycleLR
from nnlib.ops import (
    abs,
    add,
    clone,
    div,
    exp,
    linear,
    log,
    matmul,
    mul,
    neg,
    outer,
    pow,
    relu,
    sigmoid,
    sqrt,
    square,
    sub,
    tanh,
)
from nnlib.optim import SGD, Adagrad, Adam, AdamW, RMSprop
from nnlib.optimizer import Optimizer
from nnlib.plateau import ReduceLROnPlateau
from nnlib.reductions import amax, amin, argmax, argmin, cumsum, max, mean, min, std, sum, var
from nnlib.rng import manual_seed
from nnlib.schedule import CosineAnnealingLR, LambdaLR, LinearLR, LRScheduler, SequentialLR, StepLR
from nnlib.shapes import (
    cat,
    flatten,
    flip,
    pad,
    permute,
    reshape,
    split,
    squeeze,
    stack,
    transpose,
    tril,
    triu,
    unsqueeze,
)
from nnlib.tensor import Tensor, grad
from nnlib.using import using

functional = SimpleNamespace(
    cross_entropy=cross_entropy,
    embedding=embedding,
    linear=linear,
    log_softmax=log_softmax,
    mse_loss=mse_loss,
    pad=pad,
    relu=relu,
    sigmoid=sigmoid,
    softmax=softmax,
    tanh=tanh,
)

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "CosineAnnealingLR",
    "CrossEntropyLoss",
    "DataError",
    "DataLoader",
    "Flatten",
    "Identity",
    "LRScheduler",
    "LambdaLR",
    "Linear",
    "LinearLR",
    "MSELoss",
    "Module",
    "ModuleDict",
    "ModuleList",
    "Neuron",
    "OneCycleLR",
    "Optimizer",
    "Parameter",
    "RMSprop",
    "ReLU",
    "ReduceLROnPlateau",
    "Sequential",
    "SequentialLR",
    "ShapeError",
    "Sigmoid",
    "StepLR",
    "Tanh",
    "Tensor",
    "abs",
    "add",
    "amax",
    "amin",
    "argmax",
    "argmin",
    "cat",
    "clamp",
    "clip_grad_norm_",
    "clip_grad_value_",
    "clone",
    "cumsum",
    "data",
    "detect_anomaly",
    "div",
    "enable_grad",
    "eq",
    "exp",
    "flatten",
    "flip",
    "functional",
    "gather",
    "ge",
    "grad",
    "gradcheck",
    "gt",
    "init",
    "is_grad_enabled",
    "isfinite",
    "isnan",
    "le",
    "log",
    "log_softmax",
    "logsumexp",
    "lt",
    "manual_seed",
    "masked_fill",
    "matmul",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "mul",
    "ne",
    "neg",
    "no_grad",
    "numerical_gradient",
    "outer",
    "permute",
    "pow",
    "relu",
    "reshape",
    "sigmoid",
    "sign",
    "softmax",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "standardise",
    "std",
    "sub",
    "sum",
    "tanh",
    "train_test_split",
    "transpose",
    "tril",
    "triu",
    "unsqueeze",
    "using",
    "var",
    "where",
]
