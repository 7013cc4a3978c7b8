"""Checks of lessons 00 and 00b: each exercise's reference, its cases, the wrong ideas it recognises, what it accepts."""

import numpy as np

from coursekit.checks import answer, exercise
from nnlib import Neuron
from nnlib.data import digits, train_test_split
from nnlib.data.drawings import blocks, drawn_digits, inked

# ------------------------------------------------------------------------------------------------ 0.1

answer(
    id="00.kinds", title="Which kind of learning?", kind="explain", minutes=5, difficulty=1, points=2, core=True, covers=("S70",),
    objective="say what kind of learning a task asks for",
    value=["classification", "regression", "unsupervised", "classification", "regression"],
    wrong={
        "digits are amounts": (["regression", "regression", "unsupervised", "classification", "regression"],
                               "a postcode is made of numbers, so it is regression",
                               "In (a) the answer is a number, but is a 7 nearly an 8? Remember the single neuron of the lesson."),
        "yes or no is an amount": (["classification", "regression", "unsupervised", "regression", "regression"],
                                   "a chance between 0 and 1 is an amount",
                                   "In (d) the answers in the examples are two names, spam and not spam. Which kind asks for names?"),
        "groups are classes": (["classification", "regression", "classification", "classification", "regression"],
                               "sorting into groups is classification",
                               "In (c), which right answers does anyone have to learn from?"),
        "the price has labels, so it is classification": (
            ["classification", "classification", "unsupervised", "classification", "classification"],
            "with known answers it is classification",
            "(b) and (e) are supervised, yes. But is 199,000 nearly 200,000? Then it is an amount."),
    },
)

# ------------------------------------------------------------------------------------------------ 0.2

answer(
    id="00.count", title="How many parameters?", kind="predict", minutes=4, difficulty=1, points=1, covers=("S40",),
    objective="count what is learnt in a network", value=1510,
    wrong={
        "biases forgotten": (1480, "a parameter for each connection", "Each neuron has one number more than it has inputs. "
                             "How many neurons are there?"),
        "the first layer only": (1300, "the neurons that look at the image are the model", "You counted 20 · (64 + 1). Who "
                                 "looks at those 20?"),
        "all look at the image": (1950, "every neuron sees the pixels", "That is 30 · (64 + 1). The ten of the second layer do "
                                  "not look at the image. How many inputs do they have?"),
        "hyperparameters counted in": (1513, "rate, rounds and number of neurons are numbers of the model too",
                                       "They are, but no example moves them. Count what is learnt."),
    },
)

# ------------------------------------------------------------------------------------------------ 0.3


@exercise(
    id="00.pixels", title="What a model sees of a drawing", minutes=12, difficulty=2, points=3, core=True,
    objective="turn a drawing into the numbers that a model sees",
    closed=("nnlib.data.drawings", "nnlib.data.as_pixels", "nnlib.viz"),
)
def pixels(sheet):
    """sheet (32, 32) of 0 and 1  ->  (8, 8): the share of inked points in each block of 4 × 4."""
    return blocks(sheet)


@pixels.cases
def _(rng):
    sheet = np.zeros((32, 32))
    sheet[0:2, 4:8] = 1  # half of the second block in the first row
    yield (sheet,)
    drawings, _ = drawn_digits()
    yield (inked(drawings[2]).astype(float),)
    yield (inked(drawings[7]).astype(float),)
    yield ((rng.uniform(size=(32, 32)) < 0.5).astype(float),)


@pixels.misconception("counts, not shares", thought="a pixel is the number of inked points",
                      hint="Yours are 16 times too large. A model gets numbers from 0 to 1.")
def _(sheet):
    return np.asarray(sheet).reshape(8, 4, 8, 4).sum(axis=(1, 3))


@pixels.misconception("sixteen neighbours in a row", thought="reshape(8, 8, 16) cuts the sheet into blocks",
                      hint="reshape deals row by row: 16 numbers in a row of the sheet are half a line, not a block of 4 × 4.")
def _(sheet):
    return np.asarray(sheet).reshape(8, 8, 16).mean(axis=2)


@pixels.misconception("the wrong axes averaged", thought="in (8, 4, 8, 4) the last two are the block",
                      hint="Of (8, 4, 8, 4), axis 0 says which row of blocks and axis 1 which row *within* it. Which two axes "
                      "are inside a block?")
def _(sheet):
    return np.asarray(sheet).reshape(8, 4, 8, 4).mean(axis=(0, 2)).repeat(2, axis=0).repeat(2, axis=1)


@pixels.misconception("one point stands for its block", thought="shrinking is taking every fourth point",
                      hint="You keep one point of sixteen and forget the others. What should half a block of ink give?")
def _(sheet):
    return np.asarray(sheet, dtype=float)[::4, ::4]


@pixels.misconception("rows and columns exchanged", thought="x comes first",
                      hint="Your picture is turned about its diagonal: the first index counts rows, from the top.")
def _(sheet):
    return np.asarray(sheet).reshape(8, 4, 8, 4).mean(axis=(1, 3)).T


@pixels.accepts("two loops")
def _(sheet):
    picture = np.zeros((8, 8))
    for i in range(8):
        for j in range(8):
            picture[i, j] = sheet[4 * i : 4 * i + 4, 4 * j : 4 * j + 4].sum() / 16
    return picture


@pixels.accepts("sums and a reshape")
def _(sheet):
    return sheet.reshape(8, 4, 32).sum(axis=1).reshape(8, 8, 4).sum(axis=2) / 16


# ------------------------------------------------------------------------------------------------ 0.4


@exercise(
    id="00.refuse", title="Let it refuse", kind="repair", minutes=8, difficulty=2, points=2,
    objective="let a model refuse when its confidence is low",
)
def refuse(shares, least):
    """shares (N, 10), least a number  ->  (N,): the digit with the largest share, or -1 where that share is below least."""
    return np.where(shares.max(axis=1) < least, -1, shares.argmax(axis=1))


@refuse.cases
def _(rng):
    def draw(n):
        powers = np.exp(3 * rng.normal(size=(n, 10)))
        return powers / powers.sum(axis=1, keepdims=True)

    yield np.array([[0.05] * 9 + [0.55], [0.91] + [0.01] * 9, [0.1] * 10]), 0.6
    yield np.array([[0.5, 0.5] + [0.0] * 8, [0.0] * 8 + [0.25, 0.75]]), 0.5  # as large as asked for is enough
    yield draw(30), 0.8
    yield draw(30), 0.3


@refuse.misconception("the digit is compared", thought="the answer itself must be large enough",
                      hint="You compare the *digit* (0 to 9) with a number below 1, so only zeros are refused. What should be "
                      "compared?")
def _(shares, least):
    best = shares.argmax(axis=1)
    return np.where(best < least, -1, best)


@refuse.misconception("the share is returned", thought="the largest share is the answer",
                      hint="The size of the largest share decides *whether* to answer. The answer is its place.")
def _(shares, least):
    top = shares.max(axis=1)
    return np.where(top < least, -1, top)


@refuse.misconception("refuses the sure ones", thought="below means keep",
                      hint="Yours keeps quiet when it is sure, and answers when it is not.")
def _(shares, least):
    return np.where(shares.max(axis=1) < least, shares.argmax(axis=1), -1)


@refuse.misconception("one doubt refuses all", thought="if any answer is unsure, none can be trusted",
                      hint="One unsure image makes yours refuse every image. Decide for each row by itself.")
def _(shares, least):
    best = shares.argmax(axis=1)
    return best if shares.max(axis=1).min() >= least else np.full(len(shares), -1)


@refuse.misconception("equal is not enough", thought="it must be larger than least",
                      hint="Right but where the share is exactly `least`: only *below* it is refused.")
def _(shares, least):
    return np.where(shares.max(axis=1) <= least, -1, shares.argmax(axis=1))


@refuse.accepts("a loop")
def _(shares, least):
    answers = []
    for row in shares:
        best = int(row.argmax())
        answers.append(best if row[best] >= least else -1)
    return answers


# ------------------------------------------------------------------------------------------------ 0.5

answer(
    id="00.shapes", title="Five shapes", kind="predict", minutes=6, difficulty=1, points=2,
    objective="predict a shape before running it", value=[(64,), (10, 64), (1797, 8, 8), (1797, 10), (1797, 1797)],
    wrong={
        "the named axis stays": ([(1797,), (10, 64), (1797, 8, 8), (1797, 10), (1797, 1797)], "axis=0 is what I get",
                                 "(a): the axis that you name is the one that goes."),
        "a slice removes its axis": ([(64,), (64,), (1797, 8, 8), (1797, 10), (1797, 1797)], "brackets pick one thing",
                                     "(b): a slice such as `:10` keeps its axis; a single number removes it."),
        "equal shapes in the end": ([(64,), (10, 64), (1797, 8, 8), (1797, 10), (1797,)], "N answers minus N truths are N errors",
                                    "(e): line up (1797, 1) and (1797,) from the right. What does the 1 meet?"),
        "outer lengths vanish": ([(64,), (10, 64), (1797, 8, 8), (64, 64), (1797, 1797)], "the @ keeps what agrees",
                                 "(d): the two *inner* lengths agree, are multiplied and added up, and vanish."),
        "-1 is a length": ([(64,), (10, 64), (-1, 8, 8), (1797, 10), (1797, 1797)], "-1 is what I wrote",
                           "(c): -1 means: as many as it takes. How many are there?"),
    },
)

# ------------------------------------------------------------------------------------------------ 0.6


@exercise(
    id="00.accuracy", title="The share of right answers", kind="use", minutes=6, difficulty=2, points=2,
    objective="compare answers with the truth without the trap of (N, 1)",
)
def accuracy(answers, truth):
    """answers (N,) or (N, 1), truth (N,)  ->  the share of equal ones."""
    return np.mean(answers.reshape(-1) == truth)


@accuracy.cases
def _(rng):
    truth = rng.integers(0, 10, size=40)
    answers = np.where(rng.uniform(size=40) < 0.7, truth, rng.integers(0, 10, size=40))
    yield np.array([3, 1, 4, 1]), np.array([3, 1, 4, 5])
    yield answers, truth
    yield answers.reshape(-1, 1), truth
    yield truth.reshape(-1, 1), truth


@accuracy.misconception("every answer against every truth", thought="== compares answer by answer, whatever the shapes",
                        hint="Right while both are plain. With answers of shape (N, 1) yours compares N × N pairs: print the "
                        "shape of `answers == truth`.")
def _(answers, truth):
    return np.mean(answers == truth)


@accuracy.misconception("a count", thought="how many are right",
                        hint="You count. The *share* lies between 0 and 1.")
def _(answers, truth):
    return np.sum(answers.reshape(-1) == truth)


@accuracy.misconception("the share of wrong ones", thought="measure the errors",
                        hint="That is the share of *wrong* answers.")
def _(answers, truth):
    return np.mean(answers.reshape(-1) != truth)


@accuracy.misconception("how far off", thought="a digit that is one off is nearly right",
                        hint="You measure how far the numbers lie apart. Digits are names here: right or wrong.")
def _(answers, truth):
    return 1 - np.mean(np.abs(answers.reshape(-1) - truth)) / 9


@accuracy.accepts("a loop")
def _(answers, truth):
    right = 0
    for given, wanted in zip(np.ravel(answers), truth):
        right += int(given == wanted)
    return right / len(truth)


# ------------------------------------------------------------------------------------------------ 0.7


@exercise(
    id="00.average", title="The average image of a digit", kind="build", minutes=8, difficulty=2, points=2,
    objective="pick rows with a mask, average along an axis, make a picture of a row",
)
def average(x, y, digit):
    """x (N, 64), y (N,), digit  ->  (8, 8): the average of the images of that digit."""
    return x[y == digit].mean(axis=0).reshape(8, 8)


@average.cases
def _(rng):
    x, y = digits().x[:300], digits().y[:300]
    yield x, y, 3
    yield x, y, 8
    yield rng.uniform(size=(20, 64)), np.array([0, 1] * 10), 1


@average.misconception("all images", thought="the mean takes care of the digit",
                       hint="You average all images. Which rows belong to this digit?")
def _(x, y, digit):
    return x.mean(axis=0).reshape(8, 8)


@average.misconception("sums", thought="add them up",
                       hint="Your picture is as many times too dark as there are images. Take the mean.")
def _(x, y, digit):
    return x[y == digit].sum(axis=0).reshape(8, 8)


@average.misconception("the digit as a place", thought="x[digit] are the images of the digit",
                       hint="`x[3]` is the image in row 3, whatever it shows. Which rows have y equal to 3?")
def _(x, y, digit):
    return x[digit].reshape(8, 8)


@average.misconception("dealt out down the columns", thought="the first eight numbers are the first column",
                       hint="Your picture is turned about its diagonal. The 64 numbers stand row by row.")
def _(x, y, digit):
    return x[y == digit].mean(axis=0).reshape(8, 8).T


@average.accepts("a loop")
def _(x, y, digit):
    chosen = [image for image, label in zip(x, y) if label == digit]
    return (sum(chosen) / len(chosen)).reshape(8, 8)


@average.accepts("pictures first")
def _(x, y, digit):
    return x.reshape(-1, 8, 8)[y == digit].mean(axis=0)


# ------------------------------------------------------------------------------------------------ 0.8


@exercise(
    id="00.shuffle", title="Shuffle, and keep them together", kind="repair", minutes=6, difficulty=2, points=2,
    objective="shuffle two arrays with one order",
)
def shuffle(x, y, rng):
    """x (N, D), y (N,), a generator  ->  both in one new random order; the arrays themselves stay as they are."""
    order = rng.permutation(len(x))
    return x[order], y[order]


@shuffle.cases
def _(rng):
    yield np.arange(24.0).reshape(12, 2), np.arange(12), 1
    yield rng.normal(size=(30, 3)), np.arange(30), 2


@shuffle.script
def _(shuffle, x, y, seed):
    """Which rows stayed together, whether the order changed, whether anything was lost."""
    x_before, y_before = x.copy(), y.copy()
    new_x, new_y = shuffle(x, y, np.random.default_rng(seed))
    new_x, new_y = np.asarray(new_x), np.asarray(new_y)
    return {
        "rows of x with their own y": int(sum((x_before[k] == row).all() for row, k in zip(new_x, new_y))),
        "y holds each number once": sorted(new_y.tolist()) == sorted(y_before.tolist()),
        "x is in another order": bool((new_x != x_before).any()),
        "y is in another order": bool((new_y != y_before).any()),
        "the arrays given are unchanged": bool((x == x_before).all() and (y == y_before).all()),
    }


@shuffle.misconception("two orders", thought="the same generator gives the same order",
                       hint="Two calls, two orders: hardly any row kept its own y. Draw one order and use it twice.")
def _(x, y, rng):
    return rng.permutation(x), rng.permutation(y)


@shuffle.misconception("only x", thought="the labels follow by themselves",
                       hint="y is still in the old order, so nearly every row has lost its own.")
def _(x, y, rng):
    return x[rng.permutation(len(x))], y


@shuffle.misconception("drawn with repetition", thought="random places are a random order",
                       hint="Some rows come twice and others never. You need every place once: a permutation.")
def _(x, y, rng):
    order = rng.integers(0, len(x), size=len(x))
    return x[order], y[order]


@shuffle.misconception("not shuffled", thought="order is only a list of places",
                       hint="Rows and labels are together, but where they always were.")
def _(x, y, rng):
    order = np.arange(len(x))
    return x[order], y[order]


@shuffle.accepts("sorting random numbers")
def _(x, y, rng):
    order = np.argsort(rng.uniform(size=len(y)))
    return x[order], y[order]


# ------------------------------------------------------------------------------------------------ 0.9


@exercise(
    id="00.nudge", title="Learn from one example", kind="train", minutes=12, difficulty=3, points=3, core=True, covers=("S06",),
    objective="train neurons with a rule of your own hand", closed=("torch",),
)
def nudge(weights, bias, inputs, goal, rate):
    """weights (D,), bias, inputs (D,), goal, rate  ->  the weights and the bias after one example."""
    error = goal - (inputs @ weights + bias)
    return weights + rate * error * inputs, bias + rate * error


@nudge.cases
def _(rng):
    yield (0,)
    yield (1,)
    yield (2,)


@nudge.script
def _(nudge, seed):
    """One example by hand, then ten nnlib neurons trained with the learner's rule on digits, and tested on others."""
    weights, bias = nudge(np.array([0.2, -0.1, 0.4]), 0.0, np.array([1.0, 0.5, 0.0]), 1.0, 0.1)
    by_hand = {"weights after the example by hand": np.asarray(weights, dtype=float), "bias after it": float(bias)}
    table = digits()
    x, x_new, y, y_new = train_test_split(table.x, table.y, rng=np.random.default_rng(seed))
    scores = []
    for digit in range(10):
        unit = Neuron(64)
        weights, bias = np.random.default_rng(digit).normal(0, 0.05, size=64), 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            for inputs, goal in zip(x, y == digit):
                weights, bias = nudge(weights, bias, inputs, float(goal), 0.01)
        if not np.isfinite(weights).all() or not np.isfinite(bias):
            return by_hand | {"right of unseen digits": "the weights became infinite"}
        unit.weight, unit.bias = weights, bias
        scores.append(unit(x_new))
    return by_hand | {"right of unseen digits": float(np.mean(np.argmax(scores, axis=0) == y_new))}


@nudge.misconception("away from the goal", thought="subtract the error",
                     hint="After the example by hand the answer lies farther from its goal than before. Which sign?")
def _(weights, bias, inputs, goal, rate):
    error = goal - (inputs @ weights + bias)
    return weights - rate * error * inputs, bias - rate * error


@nudge.misconception("all weights alike", thought="every weight shares the blame equally",
                     hint="A pixel without ink had no part in the error, and yours moves its weight all the same. By what must "
                     "each weight's change be multiplied?")
def _(weights, bias, inputs, goal, rate):
    error = goal - (inputs @ weights + bias)
    return weights + rate * error, bias + rate * error


@nudge.misconception("bias left where it is", thought="learning is for the weights",
                     hint="The weights are right. The bias has a part in the error too; think of an input of 1 that it belongs to.")
def _(weights, bias, inputs, goal, rate):
    error = goal - (inputs @ weights + bias)
    return weights + rate * error * inputs, bias


@nudge.misconception("the rate forgotten", thought="correct the whole error at once",
                     hint="Your changes are ten times too large in the example by hand. What keeps one example from undoing all "
                     "others?")
def _(weights, bias, inputs, goal, rate):
    error = goal - (inputs @ weights + bias)
    return weights + error * inputs, bias + error


@nudge.misconception("the bias left out of the answer", thought="the answer is the sum of products",
                     hint="With a bias of 0 yours agrees, later it does not: the error is the goal minus the *whole* answer.")
def _(weights, bias, inputs, goal, rate):
    error = goal - inputs @ weights
    return weights + rate * error * inputs, bias + rate * error


@nudge.accepts("a loop, in place")
def _(weights, bias, inputs, goal, rate):
    answer = bias
    for weight, value in zip(weights, inputs):
        answer += weight * value
    new = weights.copy()
    for k in range(len(new)):
        new[k] += rate * (goal - answer) * inputs[k]
    return new, bias + rate * (goal - answer)
