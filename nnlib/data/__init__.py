"""Data for the lessons: bundled tables, generated toy problems, splitting, scaling and batches.

Sources and licences are in LICENSES.md beside this file; `python -m nnlib.data.make` rebuilds the files.
"""

from nnlib.data.loader import DataLoader
from nnlib.data.split import standardise, train_test_split
from nnlib.data.tables import Table, breast_cancer, concrete, digits
from nnlib.data.toys import blobs, circles, moons, xor

__all__ = [
    "DataLoader",
    "Table",
    "blobs",
    "breast_cancer",
    "circles",
    "concrete",
    "digits",
    "moons",
    "standardise",
    "train_test_split",
    "xor",
]
