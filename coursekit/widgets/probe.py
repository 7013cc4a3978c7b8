"""`WidgetProbe`: shows that widgets work here: the browser runs its script, and Python answers it."""

from __future__ import annotations

import traitlets

from nnlib.viz.widgets import Widget

WITHOUT = (
    "If this is a picture, then this page shows no widgets: open the notebook in JupyterLab (make lab) and run the "
    "cell. If it stays a picture there, close the tab, open the notebook again, and restart the kernel."
)


class WidgetProbe(Widget):
    """A line that the browser writes, and completes when Python has answered.

    Example:
        >>> probe = WidgetProbe()
        >>> probe.hear()
        >>> probe.state()
        {'heard': True}
    """

    script = "probe.js"
    remembers = ("heard",)

    heard = traitlets.Bool(False).tag(sync=True)

    def __init__(self, **unknown):
        self.refuse(unknown)
        super().__init__(label="Do widgets work here?")
        self.on_msg(lambda _widget, content, _buffers: self.hear() if content.get("do") == "hear" else None)

    def hear(self) -> None:
        """The browser's script has spoken."""
        self.heard = True

    @property
    def alt_text(self) -> str:
        return WITHOUT

    def static_figure(self):
        import textwrap

        from nnlib.viz.figure import Figure

        fig = Figure(alt=self.alt_text, figsize=(6.6, 1.0))
        fig.text(0.01, 0.5, "\n".join(textwrap.wrap(WITHOUT, 88)), va="center", fontsize=9)
        return fig
