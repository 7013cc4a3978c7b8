"""`Figure`: a matplotlib figure in the course's style that carries its finding in words.

A figure function is pure: arrays in, Figure out; no pyplot, no globals, no training. The title says what is seen, the
axes name their units, and the alt text states the finding *computed from the data*:

    from nnlib.viz.figure import Figure, axes_for
    from nnlib.viz.palette import SERIES

    def loss_curve(losses, *, ax=None) -> Figure:
        \"\"\"The loss at every step.  losses: (T,).\"\"\"
        fig, ax = axes_for(ax, alt=f"The loss falls from {losses[0]:.3g} to {losses[-1]:.3g} in {len(losses)} steps.")
        ax.plot(losses, **SERIES[0].line)
        ax.set(xlabel="step", ylabel="loss (MPa²)")
        ax.set_title("The loss while the neuron learns")
        return fig
"""

from io import BytesIO

import matplotlib as mpl
import matplotlib.axes
import matplotlib.figure
from cycler import cycler
from matplotlib.backends.backend_agg import FigureCanvasAgg

from nnlib.viz.palette import COLORS, SERIES

DPI = 80
STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": COLORS["muted"],
    "axes.grid": True,
    "axes.labelcolor": COLORS["ink"],
    "axes.prop_cycle": cycler(color=[s.color for s in SERIES], linestyle=[s.linestyle for s in SERIES]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": COLORS["ink"],
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlepad": 8,
    "font.size": 10,
    "grid.color": COLORS["line"],
    "legend.frameon": False,
    "xtick.color": COLORS["muted"],
    "ytick.color": COLORS["muted"],
}


class Axes(matplotlib.axes.Axes):
    """matplotlib's Axes; titles start at the left, and titles and legends keep the course's style."""

    @mpl.rc_context(STYLE)
    def set_title(self, label, fontdict=None, loc="left", **options):
        return super().set_title(label, fontdict, loc=loc, **options)

    @mpl.rc_context(STYLE)
    def legend(self, *args, **options):
        return super().legend(*args, **options)


class Figure(matplotlib.figure.Figure):
    """A figure whose notebook output is a PNG at 80 dpi with the alternative text beside it.

    Args: alt: one or two sentences that state the finding; figsize: (width, height) in inches.
    Raises: ValueError when alt is empty.

    Example:
        >>> fig = Figure(alt="The line rises from 1 to 3.", figsize=(4, 3))
        >>> _ = fig.subplots().plot([1, 2, 3])
        >>> data, metadata = fig._repr_mimebundle_()
        >>> data["text/plain"], metadata["image/png"]
        ('The line rises from 1 to 3.', {'alt': 'The line rises from 1 to 3.'})
    """

    def __init__(self, alt: str = "", figsize: tuple[float, float] = (6, 3.5), **options):
        if not alt.strip():
            raise ValueError("Figure: expected alt=, a sentence that states what the picture shows; received nothing.")
        super().__init__(figsize=figsize, **{"dpi": DPI, "layout": "constrained", "facecolor": "white", **options})
        FigureCanvasAgg(self)
        self.alt_text = alt.strip()

    @mpl.rc_context(STYLE)
    def add_subplot(self, *args, **options):
        if not {"projection", "polar", "axes_class"} & options.keys():
            options["axes_class"] = Axes
        return super().add_subplot(*args, **options)

    def png(self) -> bytes:
        """The picture as PNG bytes (no software tag, so the same figure gives the same bytes)."""
        buffer = BytesIO()
        self.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/png": self.png(), "text/plain": self.alt_text}, {"image/png": {"alt": self.alt_text}}


def axes_for(ax=None, *, alt: str, figsize: tuple[float, float] = (6, 3.5)):
    """The (figure, axes) to draw on: a new `Figure`, or the caller's axes when `ax` is given.

    Example:
        >>> fig, ax = axes_for(alt="Nothing is drawn yet.")
        >>> axes_for(ax, alt="Drawn on the same axes.")[0] is fig
        True
    """
    if ax is None:
        fig = Figure(alt=alt, figsize=figsize)
        return fig, fig.subplots()
    return ax.figure, ax
