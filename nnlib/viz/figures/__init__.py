"""The course's figures: pure functions from arrays to a `Figure`."""

from nnlib.viz.figures.curves import loss_curves
from nnlib.viz.figures.learning import (
    descent_paths,
    forecasts,
    lines_through,
    loss_valley,
    measured_against_predicted,
)

__all__ = ["descent_paths", "forecasts", "lines_through", "loss_curves", "loss_valley", "measured_against_predicted"]
