"""nnlib: the small neural-network library that this course grows, lesson by lesson."""

from nnlib import data
from nnlib.data import DataLoader, standardise, train_test_split
from nnlib.errors import DataError, ShapeError
from nnlib.rng import manual_seed

__all__ = [
    "DataError",
    "DataLoader",
    "ShapeError",
    "data",
    "manual_seed",
    "standardise",
    "train_test_split",
]
