"""The functions that layers and losses are made of, gathered under torch.nn.functional's names."""

from nnlib.activations import elu, gelu, leaky_relu, silu, softplus
from nnlib.batchnorm import batch_norm
from nnlib.convolution import conv1d, conv2d, conv_transpose1d, conv_transpose2d
from nnlib.distances import huber_loss, l1_loss, smooth_l1_loss
from nnlib.dropout import dropout
from nnlib.likelihoods import binary_cross_entropy, binary_cross_entropy_with_logits, kl_div, nll_loss
from nnlib.lookup import embedding
from nnlib.losses import cross_entropy, log_softmax, mse_loss, softmax
from nnlib.norm import group_norm, layer_norm
from nnlib.ops import linear, relu, sigmoid, tanh
from nnlib.pooling import avg_pool1d, avg_pool2d, max_pool1d, max_pool2d
from nnlib.resize import adaptive_avg_pool1d, adaptive_avg_pool2d, interpolate
from nnlib.shapes import pad

__all__ = [
    "adaptive_avg_pool1d", "adaptive_avg_pool2d", "avg_pool1d", "avg_pool2d", "batch_norm", "binary_cross_entropy",
    "binary_cross_entropy_with_logits", "conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d", "cross_entropy",
    "dropout", "elu", "embedding", "gelu", "group_norm", "huber_loss", "interpolate", "kl_div", "l1_loss",
    "layer_norm", "leaky_relu", "linear", "log_softmax", "max_pool1d", "max_pool2d", "mse_loss", "nll_loss", "pad",
    "relu", "sigmoid", "silu", "smooth_l1_loss", "softmax", "softplus", "tanh",
]  # fmt: skip
