"""Things to play with: each a thin Python class and one script, drawn in the browser."""

from nnlib.viz.widgets.base import Widget
from nnlib.viz.widgets.descent import DescentExplorer
from nnlib.viz.widgets.digitpad import DigitPad

__all__ = ["DescentExplorer", "DigitPad", "Widget"]
