"""`MyDigits`: the learner draws twenty digits, two of each; every later model is scored on them."""

from __future__ import annotations

import traitlets

from coursekit.mydigits import SLOTS, Drawings, Newer
from nnlib.data.drawings import drawn_digits, inked, strokes_checked
from nnlib.errors import DataError
from nnlib.viz.widgets import Widget
from nnlib.viz.widgets.digitpad import BLANK

SHEET = {"turn": 0, "strokes": []}


class MyDigits(Widget):
    """Twenty places, a digit asked for at each; what is kept goes to my_digits.json in the learner's folder at once.

    Draw with the mouse, a finger or the keys, and press Keep. "Take back" undoes the last Keep, several times if need
    be; choose a place to draw that digit again. `coursekit.my_digits()` hands the twenty to a model.

    Example:
        >>> twenty = MyDigits()
        >>> twenty.asked = 3
        >>> twenty.digit
        3
    """

    script = ("plot.js", "pad.js", "my_digits.js")
    remembers = ("asked", "_ink")

    asked = traitlets.Int().tag(sync=True)  # the place to draw for, 0 to 19
    kept = traitlets.List().tag(sync=True)  # twenty lists of strokes; empty while nothing is drawn
    slots = traitlets.List(list(SLOTS)).tag(sync=True)
    can_take_back = traitlets.Bool(False).tag(sync=True)
    _ink = traitlets.Unicode(BLANK).tag(sync=True)
    _sheet = traitlets.Dict(SHEET).tag(sync=True)  # what Python puts on the sheet; `turn` counts how often

    def __init__(self, **unknown):
        self.refuse(unknown)
        self._file = Drawings()
        self._history: list[tuple[int, list[dict]]] = []
        kept = self._file.read()
        super().__init__(label="Your twenty digits", kept=kept, asked=_next_empty(kept, -1))
        self.say(self._file.note)
        self.on_msg(self._on_message)

    @traitlets.validate("asked")
    def _a_place(self, proposal):
        if not 0 <= proposal["value"] < len(SLOTS):
            raise DataError(f"MyDigits: asked must be a place from 0 to {len(SLOTS) - 1}, got {proposal['value']}.")
        return proposal["value"]

    def _on_message(self, _widget, content: dict, _buffers) -> None:
        if content.get("do") in ("keep", "take_back"):
            getattr(self, content["do"])(**content.get("with", {}))

    @property
    def digit(self) -> int:
        """The digit that is asked for."""
        return SLOTS[self.asked]

    def keep(self, strokes: list[dict], place: int | None = None) -> None:
        """Keep a drawing, save it, and ask for the next digit.

        Args:
            strokes: the drawing, as `nnlib.data.drawings` describes it.
            place: for which it is; the one asked for when left out.

        Raises:
            DataError: the drawing is malformed or has no ink.
        """
        place = self.asked if place is None else place
        strokes = strokes_checked(strokes)
        if not inked(strokes).any():
            raise DataError(f"MyDigits: the sheet is blank; draw a {SLOTS[place]} first.")
        self._history.append((place, self.kept[place]))
        self._put(place, strokes)
        self._show(_next_empty(self.kept, place), [])

    def take_back(self) -> None:
        """Undo the last keep: its drawing is on the sheet again, and its place holds what it held before."""
        if not self._history:
            self.say("There is nothing to take back.")
            return
        place, before = self._history.pop()
        drawing = self.kept[place]
        self._put(place, before)
        self._show(place, drawing)

    def _put(self, place: int, strokes: list[dict]) -> None:
        """Save a place; if it cannot be saved, it is kept in this notebook only, and said."""
        known = [strokes if k == place else old for k, old in enumerate(self.kept)]
        try:
            self.kept = self._file.write({place: strokes})
            note = self._file.note or f"Saved in {self._file.file.name}."
        except (OSError, Newer) as error:
            self.kept = known
            note = f"Not saved: {error}. Make {self._file.folder.name} writable; until then this notebook holds it."
        self.say(note)

    def _show(self, place: int, strokes: list[dict]) -> None:
        turn = self._sheet["turn"] + 1
        shown = {"turn": turn, "strokes": strokes}
        self.set_trait_values({"asked": place, "_sheet": shown, "can_take_back": bool(self._history)})

    def state(self) -> dict:
        """asked: the place (0 to 19); ink: the sheet; kept: how many of the twenty are drawn."""
        return super().state() | {"kept": sum(bool(drawing) for drawing in self.kept)}

    # -- the static form ----------------------------------------------------------------------------------------------
    @property
    def alt_text(self) -> str:
        count = sum(bool(drawing) for drawing in self.kept)
        rest = "" if count == len(SLOTS) else f" Bundled drawings stand in for the other {len(SLOTS) - count}."
        return f"Twenty digits, two of each; {count} of them drawn by you.{rest}"

    def static_figure(self):
        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS

        fig = Figure(alt=self.alt_text, figsize=(7.2, 1.9))
        bundled, _ = drawn_digits()
        for ax, own, other in zip(fig.subplots(2, 10).ravel(), self.kept, bundled):
            ax.imshow(inked(own or other), cmap="gray_r", vmin=0, vmax=1, alpha=1.0 if own else 0.45)
            ax.set(xticks=[], yticks=[])
            ax.spines[:].set_visible(True)
            ax.spines[:].set_color(COLORS["blue"] if own else COLORS["line"])
        fig.suptitle(
            "Your twenty digits, as drawn (pale: bundled ones, until you draw)", x=0.01, ha="left", fontsize=10
        )
        return fig


def _next_empty(kept: list, place: int) -> int:
    """The next place with nothing in it, from `place` on and round; the one after `place` when all are drawn."""
    after = [(place + k) % len(SLOTS) for k in range(1, len(SLOTS) + 1)]
    return next((k for k in after if not kept[k]), after[0])
