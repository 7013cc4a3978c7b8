"""What can be set in `Playground`, and what is refused."""

import numpy as np

from nnlib.errors import DataError, described
from nnlib.viz.widgets.base import numbers
from nnlib.viz.widgets.playground_run import ACTIVATIONS, DATASETS, FEATURES, GRID, OPTIMISERS, REACH, SMALL

DEEPEST, WIDEST = 8, 8
BATCHES, DECAYS, DROPOUTS = (1, 5, 10, 20, 50, 0), (0, 1e-4, 1e-3, 1e-2, 0.1), (0, 0.1, 0.2, 0.5)
PACES = ("a batch", "an epoch", "as much as it can")  # what is learnt from one picture to the next
DATA, SHAPE, LEARNING = (
    ("dataset", "points", "noise", "test_share", "sample"),
    ("features", "layers", "activation", "dropout", "seed"),
    ("optimiser", "rate", "batch", "l2"),
)


def choices() -> dict:
    """What the browser offers."""
    return {
        "datasets": list(DATASETS),
        "features": list(FEATURES),
        "activations": list(ACTIVATIONS),
        "optimisers": list(OPTIMISERS),
        "paces": list(PACES),
        "batches": BATCHES,
        "decays": DECAYS,
        "dropouts": DROPOUTS,
        "deepest": DEEPEST,
        "widest": WIDEST,
        "reach": REACH,
        "grid": GRID,
        "small": SMALL,
    }


def good_names(who, **given) -> None:
    """A data set, an activation, an optimiser that exist."""
    for (name, value), known in zip(given.items(), (DATASETS, ACTIVATIONS, OPTIMISERS), strict=True):
        if not isinstance(value, str) or value not in known:
            raise DataError(f"{who}: {name} must be one of {', '.join(known)}; got {described(value)}.")


def good_layers(who, layers) -> list[int]:
    layers = list(layers) if isinstance(layers, tuple | list) else [layers]
    for units in layers:
        if isinstance(units, bool) or not isinstance(units, int | np.integer) or not 1 <= units <= WIDEST:
            raise DataError(f"{who}: layers must be whole numbers of units from 1 to {WIDEST}; got {described(units)}.")
    if len(layers) > DEEPEST:
        raise DataError(f"{who}: there can be at most {DEEPEST} hidden layers, got {len(layers)}.")
    return [int(units) for units in layers]


def good_features(who, features) -> list[str]:
    """The features in their own order, each once."""
    features = [features] if isinstance(features, str) else list(features)
    for name in features:
        if name not in FEATURES:
            raise DataError(f"{who}: features must be out of {', '.join(FEATURES)}; got {name!r}.")
    if not features:
        raise DataError(f"{who}: the network needs at least one feature, out of {', '.join(FEATURES)}.")
    return [name for name in FEATURES if name in features]


def good_data(who, data):
    if not (isinstance(data, tuple | list) and len(data) == 2):
        raise DataError(f"{who}: data must be a pair (x, y) of shapes (N, 2) and (N,), got {described(data)}.")
    x, y = numbers(who, "data x", data[0], (None, 2)), numbers(who, "data y", data[1], (None,))
    if len(x) != len(y) or len(x) < 4:
        raise DataError(f"{who}: x and y must have the same number of rows, 4 or more; got {len(x)} and {len(y)}.")
    if not np.isin(y, (0, 1)).all():
        raise DataError(f"{who}: y must hold 0 and 1 only, got {np.unique(y)[:5].tolist()}.")
    return x.astype(np.float32), y.astype(np.int64)
