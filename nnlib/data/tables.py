"""Bundled tables: rows are examples, columns are features, y is what to predict."""

from typing import NamedTuple

import numpy as np

from nnlib.data.files import read
from nnlib.errors import DataError, unknown

__all__ = ["Table", "breast_cancer", "concrete", "digits"]


class Table(NamedTuple):
    """A data set: features x, targets y, and what they mean.  Unpacks as `x, y, *_ = digits()`.

    Args:
        x: float32 (N, D), one row an example.
        y: (N,), int64 classes or float32 numbers.
        feature_names: D names of x's columns.
        target_names: the name of class 0, 1, …; None where y is a number.
        units: D units of x's columns; None where they have none.
        about: where the data come from and what to know before using them.

    Shape:
        x (N, D), y (N,).

    Example:
        >>> concrete()
        Table(x (1030, 8) float32, y (1030,) float32, features: cement, slag, …, age)
    """

    x: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...] | None
    units: tuple[str, ...] | None
    about: str

    def __repr__(self) -> str:
        names = self.feature_names
        listed = ", ".join(names if len(names) < 4 else (*names[:2], "…", names[-1]))
        classes = f", classes: {', '.join(self.target_names)}" if self.target_names else ""
        return f"Table(x {self.x.shape} {self.x.dtype}, y {self.y.shape} {self.y.dtype}, features: {listed}{classes})"


def digits() -> Table:
    """1,797 handwritten digits of 8×8 pixels; x is ink from 0 (paper) to 1 (full), y the digit 0 to 9.

    Shape:
        x (1797, 64) float32, y (1797,) int64; `x[i].reshape(8, 8)` is the picture, row by row from the top.

    Raises:
        DataError: the data file is missing or damaged.

    Example:
        >>> x, y, *_ = digits()
        >>> x.shape, y[:5].tolist(), float(x.max())
        ((1797, 64), [0, 1, 2, 3, 4], 1.0)

    Source:
        E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI, doi:10.24432/C50P49.
    """
    file = read("digits.npz")
    return Table(
        x=file["x"].astype(np.float32) / 16,
        y=file["y"].astype(np.int64),
        feature_names=tuple(f"row{i}_col{j}" for i in range(8) for j in range(8)),
        target_names=tuple("0123456789"),
        units=None,
        about=(
            "Digits that 13 people wrote on forms, scanned at 32×32 black-or-white pixels; each of the 64 features "
            "counts the inked ones in a 4×4 block, divided here by 16. The rows are in the order of collection, "
            "with one writer's digits side by side, so a random split puts the same hand into both parts."
        ),
    )


_CELL = (
    "radius", "texture", "perimeter", "area", "smoothness",
    "compactness", "concavity", "concave_points", "symmetry", "fractal_dimension",
)  # fmt: skip


def breast_cancer() -> Table:
    """569 breast masses, 30 measurements of their cell nuclei; y = 1 is malignant (cancer), y = 0 is benign.

    Shape:
        x (569, 30) float32, y (569,) int64.

    Raises:
        DataError: the data file is missing or damaged.

    Example:
        >>> x, y, *_ = breast_cancer()
        >>> x.shape, int(y.sum()), breast_cancer().target_names[1]
        ((569, 30), 212, 'malignant')

    Source:
        W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin (Diagnostic), UCI,
        doi:10.24432/C5DW2B.
    """
    file = read("breast_cancer.npz")
    return Table(
        x=file["x"].astype(np.float32),
        y=file["y"].astype(np.int64),
        feature_names=tuple(f"{kind}_{cell}" for kind in ("mean", "error", "worst") for cell in _CELL),
        target_names=("benign", "malignant"),
        units=None,
        about=(
            "Measurements on pictures of cells taken with a fine needle in Wisconsin: ten quantities, each as mean, "
            "standard error and 'worst' (mean of the three largest). y = 1 is malignant, the thing looked for "
            "(212 rows), y = 0 is benign (357 rows). Beware: scikit-learn codes the same data the other way round."
        ),
    )


_MIX = ("cement", "slag", "fly_ash", "water", "superplasticizer", "coarse_aggregate", "fine_aggregate", "age")


def concrete(column: str | None = None, *, centred: bool = False) -> Table | np.ndarray:
    """1,030 mixes of concrete: kg of each ingredient per m³ and age in days; y is the strength in MPa.

    Args:
        column: None for the whole table, or one column's name, "strength" included, for that column alone.
        centred: subtract the column's mean.

    Shape:
        without a column: x (1030, 8), y (1030,); with one: (1030,).  All float32.

    Units:
        ingredients kg/m³, age days, strength MPa.

    Raises:
        DataError: there is no such column, `centred` without a column, or the data file is missing or damaged.

    Example:
        >>> cement, strength = concrete("cement"), concrete("strength", centred=True)
        >>> cement.min(), cement.max(), bool(abs(strength.mean()) < 1e-4)
        (np.float32(102.0), np.float32(540.0), True)

    Source:
        I.-C. Yeh, Concrete Compressive Strength, UCI, doi:10.24432/C5PK67.
    """
    file = read("concrete.npz")
    if column is None:
        if centred:
            raise DataError('centred=True needs a column: concrete("strength", centred=True).')
        return Table(
            x=file["x"].astype(np.float32),
            y=file["y"].astype(np.float32),
            feature_names=_MIX,
            target_names=None,
            units=("kg/m³",) * 7 + ("days",),
            about=(
                "Compressive strength (MPa) of 1,030 concrete samples made in laboratories, collected by I.-C. Yeh, "
                "with the kilograms of seven ingredients in a cubic metre and the age in days when it was crushed. "
                "Many rows are one mix tested at several ages, and a few rows occur twice: a random split puts "
                "near relatives into both parts."
            ),
        )
    if column not in (*_MIX, "strength"):
        raise DataError(unknown("column", column, (*_MIX, "strength")))
    values = (file["y"] if column == "strength" else file["x"][:, _MIX.index(column)]).astype(np.float64)
    return (values - values.mean() if centred else values).astype(np.float32)
