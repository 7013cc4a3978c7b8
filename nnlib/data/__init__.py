"""Data for the lessons: bundled sets, generated toy problems, splitting, scaling and batches.

Sources and licences are in LICENSES.md beside this file; `python -m nnlib.data.make` rebuilds the files.
"""

from nnlib.data.curves import mnist1d
from nnlib.data.drawings import as_pixels, drawn_digits
from nnlib.data.languages import LANGUAGES, dates, number_words
from nnlib.data.loader import DataLoader
from nnlib.data.pictures import fashion_mnist, photo
from nnlib.data.scenes import Scenes, digit_scenes
from nnlib.data.signals import Series, ridership, shuttle
from nnlib.data.split import standardise, train_test_split
from nnlib.data.tables import Table, breast_cancer, concrete, digits
from nnlib.data.toys import blobs, circles, gaussians_ring, moons, spirals, xor
from nnlib.data.words import WordVectors, glove, names, prose, spam

__all__ = [
    "LANGUAGES",
    "DataLoader",
    "Scenes",
    "Series",
    "Table",
    "WordVectors",
    "as_pixels",
    "blobs",
    "breast_cancer",
    "circles",
    "concrete",
    "dates",
    "digit_scenes",
    "digits",
    "drawn_digits",
    "fashion_mnist",
    "gaussians_ring",
    "glove",
    "mnist1d",
    "moons",
    "names",
    "number_words",
    "photo",
    "prose",
    "ridership",
    "shuttle",
    "spam",
    "spirals",
    "standardise",
    "train_test_split",
    "xor",
]
