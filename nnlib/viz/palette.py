"""The one place where colours live: figures (matplotlib) and widgets (JavaScript) both take them from here.

Six colours that stay apart for colour-blind eyes, each tied to a line style and a marker, so that nothing is ever told
by colour alone. `THEMES` has a light and a dark version; matplotlib figures are always light.
By convention: a positive weight or class 1 is blue, a negative weight or class 0 is orange.
"""

from functools import cache
from typing import NamedTuple

THEMES = {
    "light": {
        "surface": "#FFFFFF",
        "panel": "#F6F7F9",
        "ink": "#1F2430",
        "muted": "#5A6272",
        "line": "#DDE1E8",
        "blue": "#1769D2",
        "orange": "#C0390B",
        "green": "#2A9D6F",
        "purple": "#7B2C8F",
        "gold": "#B08A00",
        "grey": "#6B7280",
    },
    "dark": {
        "surface": "#14171C",
        "panel": "#1D2128",
        "ink": "#E8EAF0",
        "muted": "#A5ADBB",
        "line": "#363C47",
        "blue": "#5AA9FF",
        "orange": "#F0804A",
        "green": "#5FE0AE",
        "purple": "#E0A6F5",
        "gold": "#F5D94E",
        "grey": "#9CA3AF",
    },
}
COLORS = THEMES["light"]


class Style(NamedTuple):
    """How one series is drawn: `ax.plot(x, y, **SERIES[0].line)`, `ax.scatter(x, y, **SERIES[0].points)`."""

    name: str
    linestyle: str | tuple
    marker: str

    @property
    def color(self) -> str:
        return COLORS[self.name]

    @property
    def line(self) -> dict:
        return {"color": self.color, "linestyle": self.linestyle}

    @property
    def points(self) -> dict:
        return {"color": self.color, "marker": self.marker}


SERIES = (
    Style("blue", "-", "o"),
    Style("orange", (0, (5, 2)), "s"),
    Style("green", (0, (1, 1.5)), "^"),
    Style("purple", (0, (6, 2, 1, 2)), "D"),
    Style("gold", (0, (3, 1, 1, 1, 1, 1)), "v"),
    Style("grey", (0, (9, 3)), "X"),
)
NEGATIVE, POSITIVE = "orange", "blue"


@cache
def sequential():
    """A matplotlib colour map from paper white (low) to deep blue (high), for losses, counts, brightness."""
    return _colormap("course_sequential", [COLORS["surface"], "#BBD5F7", COLORS["blue"], "#0A2F66"])


@cache
def diverging():
    """A matplotlib colour map from orange (negative) over white (zero) to blue (positive), for weights."""
    return _colormap("course_diverging", [COLORS[NEGATIVE], "#F2B49B", COLORS["surface"], "#A3C6F3", COLORS[POSITIVE]])


def _colormap(name, colors):
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, colors)
