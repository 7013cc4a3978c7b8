"""Checks of lesson 01: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

import numpy as np

from coursekit.checks import answer, exercise
from nnlib import Neuron, neuron
from nnlib.data import digits

# ------------------------------------------------------------------------------------------------ 1.1


@exercise(
    id="01.output", title="What the neuron answers", minutes=8, difficulty=1, points=2, core=True,
    objective="compute what a neuron answers, for many examples at once", covers=("S05",),
    closed=("nnlib.neuron.Neuron", "nnlib.neuron.step", "torch"),
)
def output(x, weights, bias):
    """x (N, D), weights (D,), bias a number  ->  (N,): 1 where the weighted sum is above 0, else 0."""
    return (x @ weights + bias > 0).astype(int)


@output.cases
def _(rng):
    yield np.array([[0.9, 0.5], [0.2, 0.5], [0.9, 0.0]]), np.array([3.0, 1.0]), -2.0
    yield np.array([[1.0, 1.0], [0.5, 1.0], [2.0, 0.5]]), np.array([1.0, 1.0]), -2.0  # two sums are exactly 0 or below
    yield rng.normal(size=(30, 4)), rng.normal(size=4), 0.8
    yield rng.normal(size=(20, 4)), rng.normal(size=4), -0.8


@output.misconception("bias left out", thought="the bias is only fine tuning",
                      hint="Your answers are those of a neuron with bias 0. Where does the bias enter?")
def _(x, weights, bias):
    return (x @ weights > 0).astype(int)


@output.misconception("bias as threshold", thought="the sum has to exceed the bias",
                      hint="You ask for more than the bias; it is to be *added*. What does a negative bias do in yours?")
def _(x, weights, bias):
    return (x @ weights > bias).astype(int)


@output.misconception("stops at the sum", thought="the weighted sum is the answer",
                      hint="That is the weighted sum. Which last turn makes a yes or no of it?")
def _(x, weights, bias):
    return x @ weights + bias


@output.misconception("bias once per input", thought="every product gets its bias",
                      hint="You add the bias D times, once for each product. It belongs to the sum, once.")
def _(x, weights, bias):
    return ((x * weights + bias).sum(axis=1) > 0).astype(int)


@output.misconception("fires at zero", thought="zero is not negative, so it fires",
                      hint="Right but for sums of exactly 0: *above* 0 fires, 0 does not.")
def _(x, weights, bias):
    return (x @ weights + bias >= 0).astype(int)


@output.accepts("two loops")
def _(x, weights, bias):
    answers = []
    for row in x:
        z = bias
        for weight, value in zip(weights, row):
            z += weight * value
        answers.append(1 if z > 0 else 0)
    return answers


@output.accepts("np.where, as floats")
def _(x, weights, bias):
    return np.where(np.sum(x * weights, axis=1) + bias > 0, 1.0, 0.0)


# ------------------------------------------------------------------------------------------------ 1.2

answer(
    id="01.shape", title="Which shape comes out?", kind="predict", minutes=3, difficulty=1, points=1,
    objective="predict the shape of a weighted sum", value=(100,),
    wrong={
        "kept the pixels": ((100, 64), "each pixel gets its product, so 64 numbers stay",
                            "`@` multiplies and then *adds up* over the 64. How many sums per image?"),
        "one per weight": ((64,), "as many answers as weights", "The weights are shared by all images. "
                           "How many images are asked about?"),
        "a column": ((100, 1), "a table stays a table", "`weights` has shape (64,), one axis. With (64, 1) you would be right."),
    },
)

# ------------------------------------------------------------------------------------------------ 1.3

CORNERS = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])


@exercise(
    id="01.two_of_three", title="Two out of three", kind="explore", minutes=8, difficulty=2, points=2, core=True,
    objective="choose weights and a bias for a task yourself",
)
def two_of_three():
    """Return the weights (three numbers) and the bias of a step neuron that fires when at least two inputs are 1."""
    return [1, 1, 1], -1.5


@two_of_three.cases
def _(rng):
    yield ()


@two_of_three.script
def _(two_of_three):
    """What the neuron answers at the eight corners 000, 001, … 111."""
    weights, bias = two_of_three()
    unit = Neuron(3, activation=neuron.step)
    unit.weight, unit.bias = weights, bias
    return {"".join(map(str, corner)): int(unit(corner)) for corner in CORNERS}


@two_of_three.misconception("one is enough", thought="any input may fire it",
                            hint="A single 1 already fires yours (that is OR). How reluctant must it be?")
def _():
    return [1, 1, 1], -0.5


@two_of_three.misconception("needs all three", thought="two of three means all must count",
                            hint="Yours fires for 111 only (that is AND). With two inputs at 1 the sum must be above 0.")
def _():
    return [1, 1, 1], -2.5


@two_of_three.misconception("bias with the threshold's sign", thought="the bias is the threshold",
                            hint="Yours always fires. The bias is *minus* the threshold.")
def _():
    return [1, 1, 1], 1.5


@two_of_three.misconception("only the first two", thought="two of three means these two",
                            hint="Yours never hears the third input. 101 and 011 are two out of three as well.")
def _():
    return [1, 1, 0], -1.5


@two_of_three.accepts("other numbers, same line")
def _():
    return np.array([4.0, 4.0, 4.0]), -6


@two_of_three.accepts("uneven weights")
def _():
    return (1.0, 1.2, 1.1), -1.6


# ------------------------------------------------------------------------------------------------ 1.4

answer(
    id="01.why", title="Which reason holds?", kind="explain", minutes=5, difficulty=2, points=1,
    objective="say why no single neuron computes XOR, and which reasons only sound right",
    value="C",
    wrong={
        "a failed search is a proof": ("A", "if 100,000 tries fail, nothing works", "Could a reason of this kind be "
                                       "refuted by trying once more? Look for one that excludes every choice at once."),
        "the activation is to blame": ("B", "a softer activation could bend the line", "Where does a sigmoid pass 0.5? "
                                       "Draw that line: it is as straight as the step's."),
        "not enough training": ("D", "with more training it would learn it", "Training looks for weights. What if there "
                                "are none to be found?"),
    },
)

# ------------------------------------------------------------------------------------------------ 1.5


@exercise(
    id="01.network", title="Repair the network", kind="repair", minutes=8, difficulty=2, points=2, covers=("S01", "S03"),
    objective="build a layer that feeds a layer",
)
def network(x1, x2):
    """x1, x2: 0 or 1  ->  1 when exactly one of them is 1 (XOR), from the three gates below."""
    return step_neuron([1, 1], -1.5, step_neuron([1, 1], -0.5, x1, x2), step_neuron([-1, -1], 1.5, x1, x2))


def step_neuron(weights, bias, x1, x2):
    return 1 if weights[0] * x1 + weights[1] * x2 + bias > 0 else 0


@network.cases
def _(rng):
    yield from ((0, 0), (0, 1), (1, 0), (1, 1))


@network.misconception("the output looks at the inputs", thought="every layer sees the inputs",
                       hint="Your last neuron gets x1 and x2. What should it look at instead?")
def _(x1, x2):
    return step_neuron([1, 1], -1.5, x1, x2)


@network.misconception("any of the two", thought="the output joins the hidden neurons with OR",
                       hint="Yours answers 1 everywhere. XOR holds when OR *and* NAND hold: which bias makes AND?")
def _(x1, x2):
    return step_neuron([1, 1], -0.5, step_neuron([1, 1], -0.5, x1, x2), step_neuron([-1, -1], 1.5, x1, x2))


@network.misconception("one hidden neuron twice", thought="two hidden neurons do the same work",
                       hint="Both hidden neurons are OR, so (1, 1) gets through. Which one should object to 'both'?")
def _(x1, x2):
    return step_neuron([1, 1], -1.5, step_neuron([1, 1], -0.5, x1, x2), step_neuron([1, 1], -0.5, x1, x2))


@network.accepts("either one without the other")
def _(x1, x2):
    return step_neuron([1, 1], -0.5, step_neuron([1, -1], -0.5, x1, x2), step_neuron([-1, 1], -0.5, x1, x2))


# ------------------------------------------------------------------------------------------------ 1.6


@exercise(
    id="01.template", title="A template from the data", kind="train", minutes=12, difficulty=3, points=3, core=True,
    objective="let the data choose the weights, and test them on images not used", covers=("S02", "S06"),
)
def template(images, labels):
    """images (N, 8, 8), labels (N,) of 0 and 1  ->  weights (8, 8): the mean one minus the mean zero."""
    return images[labels == 1].mean(axis=0) - images[labels == 0].mean(axis=0)


@template.cases
def _(rng):
    yield (0,)
    yield (1,)
    yield (2,)


@template.script
def _(template, seed):
    """Plug the learner's template into nnlib's neuron; 120 images to make it from, the others to test it on."""
    table = digits()
    two = table.y < 2
    images, labels = table.x[two].reshape(-1, 8, 8), table.y[two]
    order = np.random.default_rng(seed).permutation(len(labels))
    chosen, tested = order[:120], order[120:]
    chosen = chosen[(np.cumsum(labels[chosen] == 0) <= 40) | (labels[chosen] == 1)]  # fewer zeros than ones
    unit = Neuron(64, activation=neuron.step)
    unit.weight, unit.bias = np.asarray(template(images[chosen], labels[chosen])).ravel(), 0.0
    sums = unit.weighted_sum(images[chosen].reshape(-1, 64))
    unit.bias = -(sums[labels[chosen] == 1].mean() + sums[labels[chosen] == 0].mean()) / 2  # halfway between the classes
    return {
        "right on the other images": np.mean(unit(images[tested].reshape(-1, 64)) == labels[tested]),
        "weights": unit.weight.reshape(8, 8),
    }


@template.misconception("only the ones", thought="a template looks like what it finds",
                        hint="Ink that both digits share counts for a one in yours. What should speak *against* a one?")
def _(images, labels):
    return images[labels == 1].mean(axis=0)


@template.misconception("zeros minus ones", thought="the order of a difference does not matter",
                        hint="Your neuron is right where it should be wrong: which digit must push the sum up?")
def _(images, labels):
    return images[labels == 0].mean(axis=0) - images[labels == 1].mean(axis=0)


@template.misconception("sum for mean", thought="add up the images",
                        hint="There are fewer zeros than ones here, so in a sum the ones shout louder. Take means.")
def _(images, labels):
    return images[labels == 1].sum(axis=0) - images[labels == 0].sum(axis=0)


@template.misconception("one number for all pixels", thought="the mean of an image is one number",
                        hint="You averaged over the pixels too. Along which axis do the images lie?")
def _(images, labels):
    return np.full((8, 8), images[labels == 1].mean() - images[labels == 0].mean())


@template.accepts("a loop")
def _(images, labels):
    ones = [image for image, label in zip(images, labels) if label == 1]
    zeros = [image for image, label in zip(images, labels) if label == 0]
    return sum(ones) / len(ones) - sum(zeros) / len(zeros)
