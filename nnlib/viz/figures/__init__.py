"""The course's figures: pure functions from arrays to a `Figure`."""

from nnlib.viz.figures.curves import loss_curves
from nnlib.viz.figures.graph import computation_graph, decision_maps
from nnlib.viz.figures.learning import (
    descent_paths,
    errors_along,
    forecasts,
    lines_through,
    loss_valley,
)
from nnlib.viz.figures.neuron import activations, decision_lines, image_row, template, two_views
from nnlib.viz.figures.tensors import predicted_and_true, step_times, stretched_and_summed
from nnlib.viz.figures.training import annotated_loss, rates, sizes_by_layer

__all__ = [
    "activations",
    "annotated_loss",
    "computation_graph",
    "decision_lines",
    "decision_maps",
    "descent_paths",
    "errors_along",
    "forecasts",
    "image_row",
    "lines_through",
    "loss_curves",
    "loss_valley",
    "predicted_and_true",
    "rates",
    "sizes_by_layer",
    "step_times",
    "stretched_and_summed",
    "template",
    "two_views",
]
