"""Things to play with: each a thin Python class and one script, drawn in the browser."""

from nnlib.viz.widgets.base import Widget
from nnlib.viz.widgets.broadcast import BroadcastExplorer
from nnlib.viz.widgets.convolution import ConvolutionExplorer
from nnlib.viz.widgets.descent import DescentExplorer
from nnlib.viz.widgets.detection import DetectionExplorer
from nnlib.viz.widgets.digitpad import DigitPad
from nnlib.viz.widgets.featuremaps import FeatureMaps
from nnlib.viz.widgets.graph import GraphStepper
from nnlib.viz.widgets.neuron import NeuronExplorer
from nnlib.viz.widgets.overfit import OverfitExplorer
from nnlib.viz.widgets.pixelneuron import PixelNeuron
from nnlib.viz.widgets.playground import Playground
from nnlib.viz.widgets.race import OptimizerRace

__all__ = [
    "BroadcastExplorer",
    "ConvolutionExplorer",
    "DescentExplorer",
    "DetectionExplorer",
    "DigitPad",
    "FeatureMaps",
    "GraphStepper",
    "NeuronExplorer",
    "OptimizerRace",
    "OverfitExplorer",
    "PixelNeuron",
    "Playground",
    "Widget",
]
