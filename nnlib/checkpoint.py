"""Checkpoints: all that a Trainer knows, as arrays and text, so that training goes on as if it had never stopped."""

import json

import numpy as np

from nnlib.errors import DataError
from nnlib.rng import generator
from nnlib.storage import pack, unpack

__all__ = ["restore", "restore_random", "snapshot"]

FORMAT = 1
COUNTS = ("epoch", "step", "position", "began", "totals", "history", "stopped", "rates_used")


def snapshot(trainer: object) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Everything that decides what the next step will be: (arrays, text), to be written by save_arrays.

    Args:
        trainer: a Trainer.

    Shape:
        arrays by name: "model.0.weight", "optimizers.optimizer.state.0.exp_avg", ...

    Example:
        >>> import nnlib as nn
        >>> model = nn.Linear(2, 1)
        >>> arrays, text = snapshot(nn.Trainer(model, nn.SGD(model.parameters(), lr=0.1), nn.MSELoss()))
        >>> list(arrays), list(text)
        (['model.weight', 'model.bias'], ['nnlib'])
    """
    tree = {
        "format": FORMAT,
        "model": trainer.model.state_dict(),
        "optimizers": {name: o.state_dict() for name, o in trainer.optimizers.items()},
        "schedules": states_of(trainer.schedules),
        "callbacks": states_of(trainer.callbacks),
        "trainer": {name: getattr(trainer, name) for name in COUNTS},
        "order": getattr(trainer.batches, "order", None),
        "random": {name: rng.bit_generator.state for name, rng in generators(trainer).items()},
    }
    arrays = {}
    return arrays, {"nnlib": json.dumps(pack(tree, arrays))}


def restore(trainer: object, arrays: dict[str, np.ndarray], text: dict[str, str]) -> dict:
    """Put a snapshot's state back into a trainer made like the one it was taken of.

    Args:
        trainer: a Trainer.
        arrays, text: what snapshot gave.

    Shape:
        as snapshot gives them.

    Returns:
        What restore_random needs when training begins.

    Raises:
        DataError: no checkpoint of ours; or of another model, other optimisers, schedules or callbacks.

    Example:
        >>> import nnlib as nn
        >>> def new():
        ...     model = nn.Linear(2, 1)
        ...     return nn.Trainer(model, nn.SGD(model.parameters(), lr=0.1), nn.MSELoss())
        >>> first, second = new(), new()
        >>> saved = restore(second, *snapshot(first))
        >>> bool((first.model.weight.data == second.model.weight.data).all())
        True
    """
    if "nnlib" not in text:
        raise DataError("The file holds arrays, but is no Trainer's checkpoint. model.load_state_dict takes weights.")
    tree = unpack(json.loads(text["nnlib"]), arrays)
    if tree["format"] != FORMAT:
        raise DataError(f"A checkpoint of format {tree['format']} came, this nnlib reads format {FORMAT}.")
    mine, theirs = list(trainer.optimizers), list(tree["optimizers"])
    if mine != theirs:
        raise DataError(f"The checkpoint's optimisers are {theirs}, the trainer's {mine}.")
    for what in ("schedules", "callbacks"):
        mine, theirs = [kind(x) for x in getattr(trainer, what)], [k for k, _ in tree[what]]
        if mine != theirs:
            raise DataError(f"The checkpoint's {what} are {theirs}, the trainer's {mine}. Give them in that order.")
    trainer.model.load_state_dict(tree["model"])
    for name, optimizer in trainer.optimizers.items():
        optimizer.load_state_dict(tree["optimizers"][name])
    for what in ("schedules", "callbacks"):
        for one, (_, state) in zip(getattr(trainer, what), tree[what]):
            if state is not None:
                one.load_state_dict(state)
    for name in COUNTS:
        setattr(trainer, name, tree["trainer"][name])
    return {"order": tree["order"], "random": tree["random"]}


def restore_random(trainer: object, saved: dict) -> np.ndarray | None:
    """Set every random generator to where it stood; gives the order of the rows of the epoch that was interrupted.

    This waits until training begins, since splitting data or making layers draws numbers too.

    Args:
        trainer: a Trainer that knows its loader.
        saved: what restore returned.

    Shape:
        (N,), or None between two epochs.

    Raises:
        DataError: there are other generators than when it was saved.

    Example:
        >>> import nnlib as nn
        >>> model = nn.Linear(2, 1)
        >>> trainer = nn.Trainer(model, nn.SGD(model.parameters(), lr=0.1), nn.MSELoss())
        >>> saved = restore(trainer, *snapshot(trainer))
        >>> a = generator().random(); restore_random(trainer, saved); a == generator().random()
        True
    """
    found = generators(trainer)
    if found.keys() != saved["random"].keys():
        other = sorted(found.keys() ^ saved["random"].keys())
        raise DataError(
            f"The checkpoint knows the random generators {sorted(saved['random'])}, here are {sorted(found)}; "
            f"{', '.join(other)} cannot go on. Give the same model and loader an rng= as before."
        )
    for name, rng in found.items():
        rng.bit_generator.state = saved["random"][name]
    return saved["order"]


def generators(trainer: object) -> dict[str, np.random.Generator]:
    """Every random generator that training may draw from, by where it was found."""
    owners = {"trainer": trainer, "loader": trainer.loader}
    owners |= {f"model.{path}" if path else "model": module for path, module in trainer.model.named_modules()}
    owners |= {f"callbacks.{i}": callback for i, callback in enumerate(trainer.callbacks)}
    found = {"library": generator()}
    for owner, thing in owners.items():
        for name, value in getattr(thing, "__dict__", {}).items():
            if isinstance(value, np.random.Generator):
                found[f"{owner}.{name}"] = value
    return found


def states_of(things: list) -> list:
    """(kind, state) of each; None for one that remembers nothing."""
    return [(kind(x), x.state_dict() if hasattr(x, "state_dict") else None) for x in things]


def kind(thing: object) -> str:
    """The name of its class."""
    return type(thing).__name__
