"""What `Playground` does apart from being looked at: data, a model, its training, the epochs that were run.

A `Run` is a model with its optimiser, its points and its random numbers. The same settings and the same start give the
same run, to the last bit. It draws nothing and starts no thread.
"""

import copy

import numpy as np

import nnlib as nn
from nnlib import data
from nnlib.errors import DataError, described

REACH = 3.0  # the plane that is drawn goes from −3 to 3 along both axes
GRID, SMALL = 48, 24  # points along each side of the plane, and of a unit's own small picture
KEPT = 400  # snapshots of the weights; when there are more, every other one goes
# name: (maker, what its points are moved by, what they are stretched by)
DATASETS = {
    "blobs": (data.blobs, (0, 0), 1.0),
    "circles": (data.circles, (0, 0), 2.2),
    "moons": (data.moons, (0.5, 0.25), 1.5),
    "xor": (data.xor, (0.5, 0.5), 3.2),
    "spirals": (data.spirals, (0, 0), 2.6),
    "gaussians": (data.gaussians_ring, (0, 0), 1.1),  # eight clouds, the classes by turns
}
FEATURES = {  # name: Python for it, from the arrays x1 and x2
    "x1": "x1",
    "x2": "x2",
    "x1²": "x1 * x1",
    "x2²": "x2 * x2",
    "x1x2": "x1 * x2",
    "sin x1": "np.sin(x1)",
    "sin x2": "np.sin(x2)",
}
ACTIVATIONS = {"tanh": "Tanh", "ReLU": "ReLU", "sigmoid": "Sigmoid", "none (linear)": None}
OPTIMISERS = {
    "SGD": lambda p, **o: nn.SGD(p, **o),
    "momentum": lambda p, **o: nn.SGD(p, momentum=0.9, **o),
    "RMSprop": lambda p, **o: nn.RMSprop(p, **o),
    "Adam": lambda p, **o: nn.Adam(p, **o),
    "AdamW": lambda p, **o: nn.AdamW(p, **o),
}


def make_points(dataset: str, points: int, noise: float, test_share: float, sample: int):
    """x_train, x_test, y_train, y_test of one of DATASETS; `sample` is the seed."""
    maker, middle, stretch = DATASETS[dataset]
    rng = np.random.default_rng(sample)
    x, y = maker(points, noise / stretch, rng=rng)
    x = ((x - np.array(middle)) * stretch).astype(np.float32)
    return data.train_test_split(x, y % 2, test_size=test_share, rng=rng)


def make_features(names, x: np.ndarray) -> np.ndarray:
    """Points (N, 2) → what the network is given, (N, F)."""
    scope = {"np": np, "x1": x[:, 0], "x2": x[:, 1]}
    return np.stack([eval(FEATURES[name], scope) for name in names], axis=1)


def make_model(inputs: int, layers, activation: str, dropout: float, seed: int) -> nn.Sequential:
    """Linear, activation, (Dropout,) … Linear: one hidden layer for each number in `layers`, and two scores."""
    rng, parts, kind = np.random.default_rng(seed), [], ACTIVATIONS[activation]
    for units in layers:
        parts.append(nn.Linear(inputs, units, rng=rng))
        if kind:
            parts.append(getattr(nn, kind)())
        if dropout:
            parts.append(nn.Dropout(dropout))
        inputs = units
    return nn.Sequential(*parts, nn.Linear(inputs, 2, rng=rng))


def layers_of(model: nn.Module) -> list[list[nn.Module]]:
    """The modules of a Sequential in groups, a group from one Linear up to the next; any other model is one group."""
    if not (isinstance(model, nn.Sequential) and all(not list(m.children()) for m in model)):
        return [[model]]
    groups = []
    for module in model:
        if isinstance(module, nn.Linear) or not groups:
            groups.append([])
        groups[-1].append(module)
    return groups


class Run:
    """One model and its training.

    Args:
        model: takes (N, number of features), gives (N, 2) scores, or (N, 1): the score of class 1 over that of class 0.
        features: names out of FEATURES.
        points: x_train, x_test, y_train, y_test.
        optimiser, rate, l2, batch: the settings; batch 0 takes all points at once.
        seed: of the order of the batches, and of dropout.
    """

    def __init__(self, model, features, points, *, optimiser="Adam", rate=0.01, l2=0.0, batch=10, seed=0):
        self.model, self.features, self.seed = model, list(features), seed
        self.settings = {"optimiser": optimiser, "rate": rate, "l2": l2, "batch": batch}
        self.layers = layers_of(model)
        self.dtype = next((p.dtype for p in model.parameters()), np.dtype(np.float32))
        self.start = copy.deepcopy(model.state_dict())
        side = (np.arange(GRID) + 0.5) / GRID * 2 * REACH - REACH
        grid = np.stack(np.meshgrid(side, side[::-1]), axis=-1).reshape(-1, 2)  # row by row from the top, as drawn
        self._grid = nn.Tensor(self.inputs(grid))
        self.use(points)

    def inputs(self, x: np.ndarray) -> np.ndarray:
        """Points (N, 2) as the model is given them, (N, F)."""
        return make_features(self.features, x).astype(self.dtype)

    def use(self, points) -> None:
        """Other points; the run goes back to its start."""
        self.x_train, self.x_test, self.y_train, self.y_test = points
        self._train, self._test = self.inputs(self.x_train), self.inputs(self.x_test)
        self.rewind()

    def rewind(self) -> None:
        """Back to the same start: weights, optimiser, random numbers."""
        self.model.load_state_dict(self.start)
        self.model.train()
        self.rng = np.random.default_rng(self.seed)
        for module in self.model.modules():
            if isinstance(module, nn.Dropout):
                module.rng = self.rng
        self._renew()
        self.epoch, self.steps, self._order, self._place = 0, 0, None, 0
        self.history, self.snapshots, self._every = [], [], 1
        self._note()

    def _renew(self) -> None:
        s = self.settings
        self.optimiser = OPTIMISERS[s["optimiser"]](self.model.parameters(), lr=s["rate"], weight_decay=s["l2"])

    def change(self, **settings) -> None:
        """Other settings from now on; another optimiser begins with an empty memory, the weights stay."""
        old, self.settings = self.settings, {**self.settings, **settings}
        if self.settings["optimiser"] != old["optimiser"]:
            self._renew()
        self.optimiser.param_groups[0].update(lr=self.settings["rate"], weight_decay=self.settings["l2"])

    # -- training ------------------------------------------------------------------------------------------------------
    def loss(self, inputs: np.ndarray, y: np.ndarray) -> nn.Tensor:
        """The mean cross-entropy of the model's scores."""
        scores = self.model(nn.Tensor(inputs))
        if scores.shape[-1] == 1:
            scores = nn.cat([scores * 0, scores], dim=1)
        return nn.functional.cross_entropy(scores, y)

    def step(self) -> bool:
        """One batch: forward, loss, backward, update.  True when it was the last of its epoch."""
        if self._order is None:
            self._order, self._place = self.rng.permutation(len(self._train)), 0
        size = self.settings["batch"] or len(self._train)
        rows = self._order[self._place : self._place + size]
        self.optimiser.zero_grad()
        self.loss(self._train[rows], self.y_train[rows]).backward()
        self.optimiser.step()
        self._place += size
        self.steps += 1
        if self._place < len(self._train):
            return False
        self._order = None
        self.epoch += 1
        self._note()
        return True

    def train(self, epochs: int) -> None:
        """So many epochs more."""
        for _ in range(epochs):
            while not self.step():
                pass

    def adopt(self, state: dict, epoch: int) -> None:
        """Weights that were trained elsewhere: go on from them; rewinding still leads back to the start."""
        self.model.load_state_dict(state)
        self.epoch, self.history, self.snapshots = epoch, [], []
        self._note()

    def _note(self) -> None:
        """Put down how it stands at the end of an epoch, and, for looking back, the weights."""
        row = [self.epoch, *self.measure(self._train, self.y_train), *self.measure(self._test, self.y_test)]
        self.history.append(row)
        if not self.snapshots or self.epoch % self._every == 0:
            self.snapshots.append((self.epoch, copy.deepcopy(self.model.state_dict())))
        if len(self.snapshots) > KEPT:
            self.snapshots = self.snapshots[::2]
            self._every *= 2

    def measure(self, inputs: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """Loss and share of right answers, with dropout off."""
        z = self.scores(self.model, inputs)
        losses = np.logaddexp(0, np.where(y == 1, -z, z))
        return float(losses.mean()), float(((z > 0) == (y == 1)).mean())

    @property
    def finite(self) -> bool:
        """Is the training loss still a number?"""
        return bool(np.isfinite(self.history[-1][1]))

    @property
    def widths(self) -> list[int]:
        """How many numbers come out of each layer."""
        return [len(h) for h in self.picture()[1][1:]]

    # -- looking at it -------------------------------------------------------------------------------------------------
    @staticmethod
    def scores(model, inputs) -> np.ndarray:
        """The score of class 1 over that of class 0, (N,), float64, with dropout off."""
        return _over(_calm(model, lambda: model(nn.Tensor(inputs)))).astype(np.float64)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Points (N, 2) → the probability of class 1, (N,)."""
        with np.errstate(over="ignore"):
            return 1 / (1 + np.exp(-self.scores(self.model, self.inputs(x))))

    def look_back(self, epoch: int):
        """A copy of the model as it was at the last snapshot up to `epoch`, and that snapshot's epoch."""
        at, state = next(s for s in reversed(self.snapshots) if s[0] <= max(epoch, self.snapshots[0][0]))
        twin = copy.deepcopy(self.model)
        twin.load_state_dict(state)
        return twin, at

    def picture(self, model=None) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
        """What is drawn: scores (GRID·GRID,), each layer's outputs (units, SMALL·SMALL), the features first, and
        each layer's weights and biases (units, inputs + 1), the biases last (empty where a group has no Linear)."""
        model = self.model if model is None else model
        outputs, weights, groups = [self._grid.data], [], layers_of(model)

        def look():
            h = self._grid
            for group in groups:
                for module in group:
                    h = module(h)
                outputs.append(h.data)
            return h

        scores = _over(_calm(model, look))
        for (first, *_), after in zip(groups, outputs[1:], strict=True):
            if isinstance(first, nn.Linear):
                bias = np.zeros(len(first.weight.data)) if first.bias is None else first.bias.data
                weights.append(np.concatenate([first.weight.data, bias[:, None]], axis=1))
            else:
                weights.append(np.zeros((after.shape[1], 0)))
        step = GRID // SMALL
        small = [
            h.reshape(GRID, GRID, -1)[::step, ::step].reshape(SMALL * SMALL, -1).T if h.ndim == 2 else h[None]
            for h in outputs
        ]
        return scores, small, weights


def _calm(model, look) -> nn.Tensor:
    """look() with dropout off and nothing recorded; the model's mode is then as it was."""
    training = model.training
    model.eval()
    try:
        with nn.no_grad():
            return look()
    finally:
        model.train(training)


def _over(scores) -> np.ndarray:
    """(N, 2) or (N, 1) scores → (N,): class 1 over class 0."""
    z = scores.data
    return z[:, 1] - z[:, 0] if z.shape[1] == 2 else z[:, 0]


def fits(who: str, model, features) -> None:
    """Raise a DataError that says why this model cannot be played with, if it cannot."""
    if not isinstance(model, nn.Module):
        raise DataError(f"{who}: model must be an nnlib Module, such as nn.Sequential(...), got {described(model)}.")
    first = layers_of(model)[0][0]
    if isinstance(first, nn.Linear) and first.in_features != len(features):
        raise DataError(
            f"{who}: the model takes {first.in_features} inputs, but there are {len(features)} features "
            f"({', '.join(features)}). Give features= with {first.in_features} of {', '.join(FEATURES)}."
        )
    dtype = next((p.dtype for p in model.parameters()), np.float32)
    out = _calm(model, lambda: model(nn.Tensor(np.zeros((3, len(features)), dtype))))
    if out.ndim != 2 or out.shape[1] not in (1, 2):
        raise DataError(
            f"{who}: the model must give 2 scores (or 1) for each point, so (3, 2) for 3 points; got {out.shape}."
        )
