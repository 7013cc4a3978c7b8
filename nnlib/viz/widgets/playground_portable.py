"""The part of `Playground` that leaves it: predictions, programs, and files that bring a network back."""

from pathlib import Path

import numpy as np
import traitlets

from nnlib.errors import DataError
from nnlib.viz.widgets import playground_export as export
from nnlib.viz.widgets.base import numbers
from nnlib.viz.widgets.playground_options import DATA, LEARNING, SHAPE, good_features
from nnlib.viz.widgets.playground_run import fits


class Portable:
    """What one can take away from a playground; mixed into it."""

    def predict(self, x) -> np.ndarray:
        """The probability of class 1 for points (N, 2), as the network says it now: (N,)."""
        with self._lock:
            return self._run.predict(numbers(type(self).__name__, "x", x, (None, 2)))

    def code(self, library: str = "nnlib") -> str:
        """A program for "nnlib" or "torch" that holds the present weights and predicts."""
        example = [[round(float(v), 3) for v in self.probe]]
        with self._lock:
            return export.code(type(self).__name__, self.model, self._run.features, library, example)

    def save(self, path: str | Path) -> Path:
        """Write network, weights and settings to a safetensors file that `Playground.load` and "Open a file" read."""
        path = Path(path)
        path.write_bytes(self._packed())
        return path

    @classmethod
    def load(cls, path: str | Path) -> "Portable":
        """A playground with the network of such a file, trained as it was when it was saved."""
        playground = cls()
        playground._open(Path(path).read_bytes())
        return playground

    def _packed(self) -> bytes:
        with self._lock:
            settings = {name: getattr(self, name) for name in (*DATA, *SHAPE, *LEARNING)}
            about = {"settings": settings, "own": self._own is not None, "epoch": self._run.epoch}
            return export.packed(type(self).__name__, self.model, about)

    def _open(self, raw: bytes) -> None:
        who = type(self).__name__
        model, about = export.unpacked(who, raw)
        try:
            settings = {name: about["settings"][name] for name in (*DATA, *SHAPE, *LEARNING)}
            fits(who, model, good_features(who, settings["features"]))
            with self._lock:
                self._own = None
                self.set_trait_values(settings)
                if about["own"]:
                    self._own, self._run = model, None
                    self._build(self._points_now())
                self._run.adopt(model.state_dict(), int(about["epoch"]))
                self._frame = self._frame | self._about()
                self._fresh()
        except (KeyError, TypeError, ValueError, traitlets.TraitError) as error:
            raise DataError(f"{who}: something in this file is missing or wrong: {error}") from None

    def _hand_over(self, do, options, buffers):
        if do == "code":
            self.send({"do": "code", "text": self.code(options["library"])})
        elif do == "save":
            self.send({"do": "file", "name": "playground.safetensors"}, [self._packed()])
        else:
            self.pause()
            self._open(bytes(buffers[0]))
            self.say(f"Opened {options['name']}. Type or drag the point to try, and read what the network says of it.")
