"""`Playground`: a network that you build by hand and watch while it learns."""

import threading
import time

import numpy as np
import traitlets

from nnlib.errors import DataError
from nnlib.viz.widgets.base import Widget, number
from nnlib.viz.widgets.playground_options import (
    DATA,
    LEARNING,
    PACES,
    SHAPE,
    choices,
    good_data,
    good_features,
    good_layers,
    good_names,
)
from nnlib.viz.widgets.playground_picture import picture_bytes, playground_figure
from nnlib.viz.widgets.playground_portable import Portable
from nnlib.viz.widgets.playground_run import (
    ACTIVATIONS,
    DATASETS,
    OPTIMISERS,
    Run,
    fits,
    make_model,
    make_points,
)
from nnlib.viz.widgets.playground_thread import Player


class Playground(Portable, Widget):
    """A real nnlib network that learns while you look: two classes of points in the plane.

    Every picture comes from the model itself: `playground.model` is an `nn.Sequential` that trains in this kernel, on
    a thread, with nnlib's own loss (cross-entropy) and optimisers. Stop it with the button, `pause()`, or an interrupt
    of the kernel.

    Args:
        dataset: one of "blobs", "circles", "moons", "xor", "spirals", "gaussians".
        points: how many, train and test together.
        noise: standard deviation of each point's place; the plane goes from −3 to 3.
        test_share: the part of the points that is not trained on.
        sample: the seed of the points.
        features: what the network is given, out of "x1", "x2", "x1²", "x2²", "x1x2", "sin x1", "sin x2".
        layers: the units of each hidden layer, at most 8 of at most 8; () for none.
        activation: "tanh", "ReLU", "sigmoid" or "none (linear)".
        dropout: after each hidden layer.
        optimiser: "SGD", "momentum", "RMSprop", "Adam" or "AdamW".
        rate, batch, l2: learning rate; points in a batch (0: all); weight decay.
        seed: of the weights at the start and of the order of the batches.
        model: a network of your own, which is shown and trained: it takes (N, number of features) and gives (N, 2)
            scores (or (N, 1)). Its layers are drawn when it is a Sequential.
        data: points of your own, (x, y) of shapes (N, 2) and (N,), y 0 or 1.

    Raises:
        TypeError: unknown option. DataError: a value out of range, a model or data of the wrong shape.

    Example:
        >>> playground = Playground("xor", layers=(2,), activation="ReLU", seed=1)
        >>> playground.train(50)
        >>> sorted(playground.state())[:3]
        ['accuracy', 'activation', 'batch']
        >>> playground.predict([[2, 2]]).shape
        (1,)
    """

    script = ("plot.js", "playground_net.js", "playground_plane.js", "playground.js")
    remembers = (*DATA, *SHAPE, *LEARNING, "pace", "probe")

    dataset = traitlets.Enum(tuple(DATASETS), "circles").tag(sync=True)
    points = traitlets.Int(200).tag(sync=True)
    noise = traitlets.Float(0.2).tag(sync=True)
    test_share = traitlets.Float(0.3).tag(sync=True)
    sample = traitlets.Int(0).tag(sync=True)
    features = traitlets.List(traitlets.Unicode()).tag(sync=True)
    layers = traitlets.List(traitlets.Int()).tag(sync=True)
    activation = traitlets.Enum(tuple(ACTIVATIONS), "tanh").tag(sync=True)
    dropout = traitlets.Float(0.0).tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    optimiser = traitlets.Enum(tuple(OPTIMISERS), "Adam").tag(sync=True)
    rate = traitlets.Float(0.01).tag(sync=True)
    batch = traitlets.Int(10).tag(sync=True)
    l2 = traitlets.Float(0.0).tag(sync=True)
    pace = traitlets.Enum(PACES, "an epoch").tag(sync=True)
    probe = traitlets.List(traitlets.Float()).tag(sync=True)  # the point whose class is told
    playing = traitlets.Bool(False).tag(sync=True)
    _picture = traitlets.Bytes().tag(sync=True)  # what is drawn when nothing plays: see `_drawn`
    _points = traitlets.Bytes().tag(sync=True)  # float32: x1, x2, class, 1 for a test point
    _frame = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        dataset="circles",
        *,
        points=200,
        noise=0.2,
        test_share=0.3,
        sample=0,
        features=("x1", "x2"),
        layers=(4, 3),
        activation="tanh",
        dropout=0.0,
        optimiser="Adam",
        rate=0.01,
        batch=10,
        l2=0.0,
        seed=0,
        model=None,
        data=None,
        **unknown,
    ):
        self.refuse(unknown)
        who = type(self).__name__
        self._lock, self._own, self._run, self._at = threading.RLock(), model, None, None
        self._number, self._told, self._whole = 0, 0, True
        self._player = Player(self._work, self._over)
        good_names(who, dataset=dataset, activation=activation, optimiser=optimiser)
        features = good_features(who, features)
        if model is not None:
            fits(who, model, features)
        self._data = None if data is None else good_data(who, data)
        super().__init__(
            label="Playground: a network learns to tell two classes of points apart",
            dataset=dataset,
            points=int(number(who, "points", points, 20, 1000)),
            noise=number(who, "noise", noise, 0, 2),
            test_share=number(who, "test_share", test_share, 0.1, 0.9),
            sample=int(number(who, "sample", sample, 0, 1e9)),
            features=features,
            layers=good_layers(who, layers),
            activation=activation,
            dropout=number(who, "dropout", dropout, 0, 0.9),
            optimiser=optimiser,
            rate=number(who, "rate", rate, 1e-4, 10),
            batch=int(number(who, "batch", batch, 0, 1000)),
            l2=number(who, "l2", l2, 0, 1),
            seed=int(number(who, "seed", seed, 0, 1e9)),
            probe=[0.0, 0.0],
            _frame=choices() | self._about(),
        )
        self._build(self._points_now())
        self.observe(self._new_data, DATA)
        self.observe(self._new_shape, SHAPE)
        self.observe(self._new_learning, LEARNING)
        self.observe(lambda change: self._show(), "probe")
        self.on_msg(self._on_message)

    def _about(self) -> dict:
        return {"ownModel": self._own is not None, "ownData": self._data is not None}

    # -- building ------------------------------------------------------------------------------------------------------
    @traitlets.validate("layers")
    def _good_layers(self, proposal):
        return good_layers(type(self).__name__, proposal["value"])

    @traitlets.validate("features")
    def _good_features(self, proposal):
        return good_features(type(self).__name__, proposal["value"])

    def _points_now(self):
        if self._data is not None:
            from nnlib.data import train_test_split

            return train_test_split(*self._data, test_size=self.test_share, rng=np.random.default_rng(self.sample))
        return make_points(self.dataset, self.points, self.noise, self.test_share, self.sample)

    def _build(self, points) -> None:
        model = self._own
        if model is None:
            model = make_model(len(self.features), self.layers, self.activation, self.dropout, self.seed)
        start = self._run.start if self._run and self._own is not None else None
        learning = {name: getattr(self, name) for name in LEARNING}
        self._run = Run(model, self.features, points, seed=self.seed, **learning)
        if start is not None:  # a model of the learner's own keeps the start that it came with
            self._run.start = start
            self._run.rewind()
        self._fresh()

    def _fresh(self) -> None:
        """The run is at its start again: show it."""
        run, self._at, self._told = self._run, None, 0
        parts = ((run.x_train, run.y_train, 0), (run.x_test, run.y_test, 1))
        self._points = np.concatenate(
            [np.column_stack([x, y, np.full(len(y), test)]) for x, y, test in parts]
        ).astype(np.float32).tobytes()  # fmt: skip
        self._show()

    def _new_data(self, change):
        with self._lock:
            self._run.use(self._points_now())
            self._fresh()

    def _new_shape(self, change):
        if self._own is not None and change["name"] in ("features", "layers", "activation", "dropout"):
            raise DataError(f"Playground: {change['name']} belongs to the model, and this one is your own.")
        with self._lock:
            run = self._run
            self._build((run.x_train, run.x_test, run.y_train, run.y_test))

    def _new_learning(self, change):
        with self._lock:
            self._run.change(**{change["name"]: change["new"]})

    # -- playing -------------------------------------------------------------------------------------------------------
    @property
    def model(self):
        """The network that is trained: your own, or the `nn.Sequential` that was built here."""
        return self._run.model

    def play(self) -> None:
        """Train on a thread until `pause()`, as the Play button does."""
        self._at = None
        self.playing = True
        self._player.start()

    def pause(self) -> None:
        """Stop the thread after the batch it is at."""
        self._player.stop()

    def step(self) -> None:
        """One batch."""
        self.pause()
        with self._lock:
            self._at = None
            self._run.step()
        self._show()

    def train(self, epochs: int = 1) -> None:
        """So many epochs, now and without pictures in between."""
        self.pause()
        with self._lock, np.errstate(all="ignore"):
            self._at = None
            self._run.train(int(epochs))
        self._show()

    def rewind(self) -> None:
        """Back to epoch 0 and the same start weights, with the present settings."""
        self.pause()
        with self._lock:
            self._run.rewind()
            self._fresh()

    def reset(self) -> None:
        """Settings and weights as they were at first."""
        self.pause()
        super().reset()
        self.rewind()

    def look_back(self, epoch: int | None) -> None:
        """Show the network as it was after that epoch (None: as it is now). Training goes on from where it is."""
        self.pause()
        with self._lock:
            self._at = None if epoch is None or epoch >= self._run.epoch else int(epoch)
        self._show()

    def close(self) -> None:
        """Stop the training and take the widget off the page."""
        if "_player" in self.__dict__:  # else it was refused before it was made
            self._player.stop()
        super().close()

    def _work(self) -> int | None:
        """A little training and a picture of it; None when the loss is no longer a number."""
        began = time.monotonic()
        with np.errstate(all="ignore"):
            while True:
                with self._lock:
                    ended, fine = self._run.step(), self._run.finite
                if not fine:
                    self.say("The loss is no longer a number: the rate is too high. Rewind and try a smaller one.")
                    return None
                spent = time.monotonic() - began
                if self.pace == "a batch" or (self.pace == "an epoch" and (ended or spent > 0.04)) or spent > 0.03:
                    break
        with self._lock:
            self._number += 1
            raw = self._drawn(whole=False)
        self.send({"do": "picture"}, [raw])
        return self._number

    def _over(self, fault) -> None:
        if fault is not None:
            self.say(f"The training stopped: {fault}")
        self.playing = False
        self._show()

    # -- what the browser draws --------------------------------------------------------------------------------------
    def _show(self) -> None:
        if not self._player.playing and self._run is not None:
            with self._lock, np.errstate(all="ignore"):
                self._picture = self._drawn(whole=True)

    def _drawn(self, whole: bool) -> bytes:
        raw = picture_bytes(self._run, self._at, self.probe, self._number, 0 if whole else self._told, whole)
        self._told = len(self._run.history)
        return raw

    def _on_message(self, _widget, content, buffers):
        """What the buttons ask for."""
        do, options = content.get("do"), content.get("with", {})
        if do == "seen":
            self._player.seen(options["number"])
        elif do in ("play", "pause", "step", "rewind", "reset"):
            getattr(self, do)()
        elif do == "look_back":
            self.look_back(options["epoch"])
        elif do in ("code", "save", "open"):
            try:
                self._hand_over(do, options, buffers)
            except DataError as error:
                self.say(error)

    # -- what it says of itself -------------------------------------------------------------------------------------
    def state(self) -> dict:
        """The settings, and: epoch, steps, loss and accuracy (train), test_loss, test_accuracy, playing."""
        with self._lock:
            epoch, loss, accuracy, test_loss, test_accuracy = self._run.history[-1]
            return {
                **super().state(),
                "epoch": epoch,
                "steps": self._run.steps,
                "loss": loss,
                "accuracy": accuracy,
                "test_loss": test_loss,
                "test_accuracy": test_accuracy,
                "playing": self.playing,
            }

    @property
    def alt_text(self) -> str:
        """What learns what, and how far it has come."""
        s = self.state()
        sizes = " → ".join(str(n) for n in (len(self.features), *self._run.widths))
        points = (
            "points of the learner's own" if self._data is not None else f"{s['dataset']} with noise {s['noise']:g}"
        )
        return (
            f"A network {sizes} on {points}, after {s['epoch']} epochs of {s['optimiser']} at rate {s['rate']:g}: "
            f"loss {s['loss']:.3g} and {s['accuracy']:.0%} right on the training points, "
            f"{s['test_loss']:.3g} and {s['test_accuracy']:.0%} on the test points."
        )

    def static_figure(self):
        with self._lock:
            return playground_figure(self._run, self.alt_text)
