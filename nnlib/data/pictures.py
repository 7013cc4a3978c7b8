"""Pictures: bundled ones of clothes, and a photograph that comes with matplotlib."""

from functools import cache

import numpy as np

from nnlib.data.files import read
from nnlib.data.tables import Table
from nnlib.errors import DataError, unknown

__all__ = ["fashion_mnist", "photo"]

_CLOTHES = (
    "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
)  # fmt: skip


def fashion_mnist(part: str = "train") -> Table:
    """Pictures of clothes, 28×28 pixels, ten kinds in equal numbers; x is 0 (background) to 1, y the kind.

    Args:
        part: "train" (3,000 pictures) or "test" (1,000), parted as by the publisher.

    Shape:
        x (3000, 784) or (1000, 784) float32, y int64; `x[i].reshape(28, 28)` is the picture, row by row from the top.

    Raises:
        DataError: there is no such part, or the data file is missing or damaged.

    Example:
        >>> x, y, *_ = fashion_mnist("test")
        >>> x.shape, fashion_mnist().target_names[y[0]]
        ((1000, 784), 'ankle boot')

    Source:
        H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, arXiv:1708.07747.
    """
    if part not in ("train", "test"):
        raise DataError(unknown("part", part, ("train", "test")))
    file = read("fashion_mnist.npz")
    return Table(
        x=file[f"x_{part}"].astype(np.float32) / 255,
        y=file[f"y_{part}"].astype(np.int64),
        feature_names=tuple(f"row{i}_col{j}" for i in range(28) for j in range(28)),
        target_names=_CLOTHES,
        units=None,
        about=(
            "Photos of goods of an on-line shop, made grey, small and centred: the same size and number of classes as "
            "the MNIST digits, but harder. Bundled are the first 300 of each class of the 60,000 training pictures and "
            "the first 100 of each class of the 10,000 test pictures, so accuracies lie below those published for the "
            "full set. Shirts, T-shirts, pullovers and coats are easily confused, by people too."
        ),
    )


@cache
def photo() -> np.ndarray:
    """A photograph in grey, 0 black to 1 white, read-only.

    Shape:
        (96, 96) float32.

    Raises:
        DataError: matplotlib's sample data are not installed.

    Example:
        >>> photo().shape
        (96, 96)

    Source:
        Grace Hopper's official portrait, US Navy (public domain), among matplotlib's sample data; head and shoulders.
    """
    import matplotlib as mpl  # here, since numpy is all that nnlib.data needs otherwise
    from matplotlib.image import imread

    path = mpl.get_data_path() + "/sample_data/grace_hopper.jpg"
    try:
        colours = imread(path)
    except OSError as error:
        raise DataError(
            f"photo: the photograph {path} is missing or damaged ({error}). It comes with matplotlib: "
            "pip install --force-reinstall matplotlib."
        ) from None
    grey = colours[:384, 36:420] @ np.array([0.299, 0.587, 0.114]) / 255  # head and shoulders, 384×384
    small = grey.reshape(96, 4, 96, 4).mean(axis=(1, 3)).astype(np.float32)
    small.setflags(write=False)
    return small
