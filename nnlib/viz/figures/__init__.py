"""The course's figures: pure functions from arrays to a `Figure`."""

from nnlib.viz.figures.curves import loss_curves
from nnlib.viz.figures.generalisation import capacity, descents, labelled_curves, loss_panels, methods, parting
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

__all__ = [
    "activations",
    "capacity",
    "computation_graph",
    "decision_lines",
    "decision_maps",
    "descent_paths",
    "descents",
    "errors_along",
    "forecasts",
    "image_row",
    "labelled_curves",
    "lines_through",
    "loss_curves",
    "loss_panels",
    "loss_valley",
    "methods",
    "parting",
    "predicted_and_true",
    "step_times",
    "stretched_and_summed",
    "template",
    "two_views",
]
