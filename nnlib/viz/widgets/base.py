"""`Widget`: the base of every widget in the course.

A widget is a Python class (traits, `state()`, `static_figure()`, `alt_text`: testable without a browser) and one script
in the `static` folder beside the class's module. The script ends with `export default widget("name", build)`, where
`build(kit)` draws with the tools of base.js (canvas, handles, sliders, read-out, reset, themes), which is put in front
of it here together with the palette. Nothing is fetched from a network.

    class Dial(Widget):
        script = "dial.js"                     # or a tuple of files, joined in order; nnlib's own may be among them
        remembers = ("angle",)                 # what reset() puts back, and what state() reports
        angle = traitlets.Float(0.0).tag(sync=True)

        def __init__(self, angle=0.0, **unknown):
            self.refuse(unknown)
            super().__init__(angle=angle)
"""

import base64
import difflib
import inspect
import json
import math
import sys
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import finite, float_array
from nnlib.viz.palette import THEMES

STATIC = Path(__file__).parent / "static"


class Widget(anywidget.AnyWidget):
    """An anywidget with a read-out, a reset to the same start, a static picture and words for it."""

    script: str | tuple[str, ...] = ()
    remembers: tuple[str, ...] = ()

    label = traitlets.Unicode("").tag(sync=True)  # the accessible name of the whole widget
    readout = traitlets.Unicode("").tag(sync=True)  # what the widget says about itself (written in the browser)
    message = traitlets.Unicode("").tag(sync=True)  # what Python says below it: see `say`
    _start_state = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **options):
        scripts = cls.__dict__.get("script", ())
        if scripts:
            folder = Path(sys.modules[cls.__module__].__file__).parent / "static"
            names = (scripts,) if isinstance(scripts, str) else scripts
            own = (folder / name if (folder / name).exists() else STATIC / name for name in names)
            sources = [STATIC / "base.js", *own]
            head = f"const PALETTE = {json.dumps(THEMES)};\n"
            cls._esm = head + "\n".join(path.read_text(encoding="utf-8") for path in sources)
            styles = [path.with_suffix(".css") for path in sources]
            cls._css = "\n".join(path.read_text(encoding="utf-8") for path in styles if path.exists())
        super().__init_subclass__(**options)

    def __init__(self, **traits):
        for trait in self.traits(sync=True).values():
            if issubclass(trait.this_class, Widget):  # what a drag has changed since must not be set back by an echo
                trait.tag(echo_update=False)
        super().__init__(**traits)
        self._start_state = {name: getattr(self, name) for name in self.remembers}

    def refuse(self, unknown: dict) -> None:
        """Raise a TypeError that lists the known options when `unknown` holds anything."""
        if not unknown:
            return
        parameters = inspect.signature(type(self).__init__).parameters.values()
        known = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)][1:]
        name = next(iter(unknown))
        close = difflib.get_close_matches(name, known, 1)
        hint = f" Did you mean {close[0]}=?" if close else ""
        raise TypeError(f"{type(self).__name__}: unknown option {name}=.{hint} Known: {', '.join(known)}.")

    def state(self) -> dict:
        """What the learner has set, as plain values."""
        return {name.lstrip("_"): getattr(self, name) for name in self.remembers}

    def reset(self) -> None:
        """Back to the same start, as the widget's own "Reset (same start)" button."""
        self.set_trait_values(self._start_state)

    def set_trait_values(self, values: dict) -> None:
        """Set several traits at once, so that the browser gets one message."""
        with self.hold_sync():
            for name, value in values.items():
                setattr(self, name, value)

    def say(self, text: object) -> None:
        """Show a line of text under the widget; a screen reader hears it too."""
        self.message = str(text)

    @property
    def alt_text(self) -> str:
        """One or two sentences: what the widget shows now."""
        raise NotImplementedError(f"{type(self).__name__} must define alt_text")

    def static_figure(self):
        """The present state as a `Figure`, for paper, for GitHub, for a page without a kernel."""
        raise NotImplementedError(f"{type(self).__name__} must define static_figure")

    def _static_mimebundle(self) -> tuple[dict, dict]:
        """The static form beside the widget view; course widgets made of text override it with text/html."""
        png = base64.b64encode(self.static_figure().png()).decode("ascii")
        return {"image/png": png, "text/plain": self.alt_text}, {"image/png": {"alt": self.alt_text}}

    def _repr_mimebundle_(self, **options):
        data, metadata = super()._repr_mimebundle_(**options)
        static, static_metadata = self._static_mimebundle()
        return {**data, **static}, {**metadata, **static_metadata}


def number(who: str, name: str, value, low: float = -math.inf, high: float = math.inf) -> float:
    """`value` as a finite float in [low, high], or a ValueError that says what was expected."""
    wanted = "a finite number" if low == -math.inf else f"a number from {low:g} to {high:g}"
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise DataError(f"{who}: {name} must be {wanted}, got {described(value)}.")
    if not (math.isfinite(value) and low <= value <= high):
        raise DataError(f"{who}: {name} must be {wanted}, got {value}.")
    return float(value)


def numbers(who: str, name: str, value, shape: tuple) -> np.ndarray:
    """`value` as a finite float64 array of `shape` (None: any length), or a ValueError that says what was expected."""
    name = f"{who}: {name}"
    array = finite(float_array(value, name), name).astype(np.float64)
    if array.ndim != len(shape) or any(s not in (None, n) for s, n in zip(shape, array.shape, strict=True)):
        wanted = ", ".join("N" if s is None else str(s) for s in shape)
        raise ShapeError(f"{name} must have shape ({wanted}{',' if len(shape) == 1 else ''}), got {array.shape}.")
    return array
