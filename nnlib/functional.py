"""The functions that layers and losses are made of, gathered under torch.nn.functional's names."""

from nnlib.activations import elu, gelu, leaky_relu, silu, softplus
from nnlib.distances import huber_loss, l1_loss, smooth_l1_loss
from nnlib.likelihoods import binary_cross_entropy, binary_cross_entropy_with_logits, kl_div, nll_loss
from nnlib.lookup import embedding
from nnlib.losses import cross_entropy, log_softmax, mse_loss, softmax
from nnlib.ops import linear, relu, sigmoid, tanh
from nnlib.shapes import pad

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "elu", "embedding", "gelu",
    "huber_loss", "kl_div", "l1_loss", "leaky_relu", "linear", "log_softmax", "mse_loss", "nll_loss", "pad", "relu",
    "sigmoid", "silu", "smooth_l1_loss", "softmax", "softplus", "tanh",
]  # fmt: skip
