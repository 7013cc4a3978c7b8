"""Recipe for the pictures of clothes."""

import gzip
from pathlib import Path

import numpy as np

from nnlib.data.make.recipe import Recipe, debian_files

__all__ = ["RECIPES"]

DEB = "dataset-fashion-mnist_0.0~git20200523.55506a9-1_all.deb"


def _fashion_mnist(source: Path) -> dict[str, np.ndarray]:
    found = {
        name.rsplit("/")[-1]: gzip.decompress(content)
        for name, content in debian_files(source / DEB)
        if "ubyte" in name
    }
    arrays = {}
    for part, file, each in (("train", "train", 300), ("test", "t10k", 100)):
        x = np.frombuffer(found[f"{file}-images-idx3-ubyte.gz"], np.uint8, offset=16).reshape(-1, 784)
        y = np.frombuffer(found[f"{file}-labels-idx1-ubyte.gz"], np.uint8, offset=8)
        rows = np.sort(np.concatenate([np.flatnonzero(y == k)[:each] for k in range(10)]))
        arrays |= {f"x_{part}": x[rows], f"y_{part}": y[rows]}
    return arrays


RECIPES = [
    Recipe(
        file="fashion_mnist.npz",
        package="dataset-fashion-mnist 0.0~git20200523.55506a9-1 (Debian)",
        fetch="apt-get download dataset-fashion-mnist",
        original="H. Xiao, K. Rasul and R. Vollgraf (2017), Fashion-MNIST: a Novel Image Dataset for Benchmarking "
        "Machine Learning Algorithms, arXiv:1708.07747; copyright 2017 Zalando SE",
        licence="MIT (Expat)",
        changes="the first 300 of each class of the training part and the first 100 of each class of the test part, in "
        "their order",
        build=_fashion_mnist,
    ),
]
