"""The course's figures: pure functions from arrays to a `Figure`."""

from nnlib.viz.figures.convolution import pictures, rows_of_pieces, windows_seen
from nnlib.viz.figures.curves import loss_curves
from nnlib.viz.figures.feedforward import (
    folded_plane,
    followed_curves,
    pictures_with_shares,
    sizes_through_layers,
    stacked_curves,
)
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
from nnlib.viz.figures.start import answers, before_after
from nnlib.viz.figures.tensors import predicted_and_true, step_times, stretched_and_summed
from nnlib.viz.figures.training import annotated_loss, rates, sizes_by_layer
from nnlib.viz.figures.vision import (
    box_pairs,
    by_layer,
    express_lane,
    maps,
    precision_recall,
    scenes,
    training_by_depth,
)

__all__ = [
    "activations",
    "annotated_loss",
    "answers",
    "before_after",
    "box_pairs",
    "by_layer",
    "capacity",
    "computation_graph",
    "decision_lines",
    "decision_maps",
    "descent_paths",
    "descents",
    "errors_along",
    "express_lane",
    "folded_plane",
    "followed_curves",
    "forecasts",
    "image_row",
    "labelled_curves",
    "lines_through",
    "loss_curves",
    "loss_panels",
    "loss_valley",
    "maps",
    "methods",
    "parting",
    "pictures",
    "pictures_with_shares",
    "precision_recall",
    "predicted_and_true",
    "rates",
    "rows_of_pieces",
    "scenes",
    "sizes_by_layer",
    "sizes_through_layers",
    "stacked_curves",
    "step_times",
    "stretched_and_summed",
    "template",
    "training_by_depth",
    "two_views",
    "windows_seen",
]
