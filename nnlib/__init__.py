"""nnlib: the small neural-network library that this course grows, lesson by lesson."""

from nnlib import data
from nnlib.data import DataLoader, standardise, train_test_split
from nnlib.errors import DataError, ShapeError
from nnlib.gradcheck import gradcheck, numerical_gradient
from nnlib.neuron import Neuron
from nnlib.rng import manual_seed

__all__ = [
    "DataError",
    "DataLoader",
    "Neuron",
    "ShapeError",
    "data",
    "gradcheck",
    "manual_seed",
    "numerical_gradient",
    "standardise",
    "train_test_split",
]
