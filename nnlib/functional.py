"""The functions that layers and losses are made of, gathered under torch.nn.functional's names."""

from nnlib.activations import elu, gelu, leaky_relu, silu, softplus
from nnlib.batchnorm import batch_norm
from nnlib.distances import huber_loss, l1_loss, smooth_l1_loss
from nnlib.dropout import dropout
from nnlib.likelihoods import binary_cross_entropy, binary_cross_entropy_with_logits, kl_div, nll_loss
from nnlib.lookup import embedding
from nnlib.losses import cross_entropy, log_softmax, mse_loss, softmax
from nnlib.norm import group_norm, layer_norm
from nnlib.ops import linear, relu, sigmoid, tanh
from nnlib.shapes import pad

__all__ = [
    "batch_norm", "binary_cross_entropy", "binary_cross_entropy_with_logits", "cross_entropy", "dropout", "elu",
    "embedding", "gelu", "group_norm", "huber_loss", "kl_div", "l1_loss", "layer_norm", "leaky_relu", "linear",
    "log_softmax", "mse_loss", "nll_loss", "pad", "relu", "sigmoid", "silu", "smooth_l1_loss", "softmax",
    "softplus", "tanh",
]  # fmt: skip
