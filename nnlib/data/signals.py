"""Bundled measurements over time: riders at a station, sensors of a spacecraft."""

from typing import NamedTuple

import numpy as np

from nnlib.data.files import read
from nnlib.data.tables import Table

__all__ = ["Series", "ridership", "shuttle"]


class Series(NamedTuple):
    """One number a day.

    Args:
        days: (T,) datetime64[D], without gaps.
        values: (T,) float32.
        unit: the unit of the values.
        about: where they come from and what to know before using them.

    Shape:
        days (T,), values (T,).

    Example:
        >>> ridership()
        Series(5698 days from 2001-01-22 to 2016-08-28, thousand riders)
    """

    days: np.ndarray
    values: np.ndarray
    unit: str
    about: str

    def __repr__(self) -> str:
        return f"Series({len(self.days)} days from {self.days[0]} to {self.days[-1]}, {self.unit})"


def ridership() -> Series:
    """Riders who entered Chicago's Clark/Lake station, in thousands a day, for 5,698 days in a row.

    Shape:
        days (5698,) datetime64[D], values (5698,) float32.

    Units:
        thousand riders.

    Raises:
        DataError: the data file is missing or damaged.

    Example:
        >>> days, riders, *_ = ridership()
        >>> weekend = np.is_busday(days) == False
        >>> bool(riders[weekend].mean() < riders[~weekend].mean() / 2)
        True

    Source:
        City of Chicago; M. Kuhn and K. Johnson, Feature Engineering and Selection, CRC Press 2020.
    """
    file = read("ridership.npz")
    riders = file["riders"].astype(np.float32)
    return Series(
        days=file["first_day"].astype("datetime64[D]") + np.arange(len(riders)),
        values=riders,
        unit="thousand riders",
        about=(
            "Daily totals at one station of the Chicago 'L', 22 January 2001 to 28 August 2016. Weekends and holidays "
            "are quiet, and the level rises over the years: split by time, never at random, or the future leaks into "
            "the training data."
        ),
    )


def shuttle() -> Table:
    """10,000 moments of nine space-shuttle sensors; y = 1 is an anomaly (6.7 % of the rows), y = 0 is normal.

    Shape:
        x (10000, 9) float32, y (10000,) int64.

    Raises:
        DataError: the data file is missing or damaged.

    Example:
        >>> x, y, *_ = shuttle()
        >>> x.shape, int(y.sum())
        ((10000, 9), 669)

    Source:
        Statlog (Shuttle), UCI; as anomaly detection in ODDS (S. Rayana, 2016).
    """
    file = read("shuttle.npz")
    return Table(
        x=file["x"].astype(np.float32),
        y=file["y"].astype(np.int64),
        feature_names=tuple(f"sensor{k}" for k in range(1, 10)),
        target_names=("normal", "anomaly"),
        units=None,
        about=(
            "Readings of nine unnamed sensors in NASA space shuttles, a random fifth of the ODDS version: the largest "
            "of the original seven classes is normal, five rare ones are anomalies, the second largest is left out. "
            "The rows are in no order of time. Scales differ a hundredfold: standardise first."
        ),
    )
