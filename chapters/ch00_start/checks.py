"""Checks of lessons 00 and 00b: each exercise's reference, its cases, the wrong ideas it recognises, what it accepts."""

import numpy as np

from coursekit.checks import answer, exercise
from coursekit.definitions import fold
from nnlib import Neuron
from nnlib.data import digits, train_test_split
from nnlib.data.drawings import blocks, drawn_digits, inked

NUDGED = 0.9  # of the unseen digits; the reference reads .911 to .924 over four splits


def items(names):
    """A comparison of lists that says which of their items are not right yet."""

    def which(expected, got, _case):
        expected, got = fold(expected), fold(got)
        if not isinstance(got, list) or len(got) != len(names):
            return f"a list of {len(names)} items is asked for: {', '.join(names)}"
        wrong = [name for name, a, b in zip(names, expected, got) if a != b]
        return f"not right yet: {', '.join(wrong)}" if wrong else None

    return which


# ------------------------------------------------------------------------------------------------ 0.1

kinds = answer(
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
kinds.compare(items(["(a)", "(b)", "(c)", "(d)", "(e)"]))

# ------------------------------------------------------------------------------------------------ 0.2

count = answer(
    id="00.count", title="How many parameters?", kind="predict", minutes=4, difficulty=1, points=1, covers=("S40",),
    objective="count what is learnt in a network", value=[1300, 210, 1510],
    wrong={
        "biases forgotten": ([1280, 200, 1480], "a parameter for each connection", "Each neuron has one number more than it has "
                             "inputs. How many neurons are there?"),
        "all look at the image": ([1300, 650, 1950], "every neuron sees the pixels", "That is 10 · (64 + 1) for the second layer. "
                                  "Its ten do not look at the image. How many inputs do they have?"),
        "one bias for each layer": ([1281, 201, 1482], "a layer has a bias", "Each *neuron* adds a bias of its own."),
        "hyperparameters counted in": ([1300, 210, 1512], "turns and rate are numbers of the model too",
                                       "They are, but no example moves them. Count what is learnt."),
    },
)
count.compare(items(["the first layer", "the second layer", "all together"]))

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

shapes = answer(
    id="00.shapes", title="Five shapes", kind="predict", minutes=6, difficulty=1, points=2,
    objective="predict a shape before running it", value=[(28, 28), (60, 28), (60, 784), (5, 60), (60, 60)],
    wrong={
        "the named axis stays": ([(60,), (60, 28), (60, 784), (5, 60), (60, 60)], "axis=0 is what I get",
                                 "(a): the axis that you name is the one that goes."),
        "a number keeps its axis": ([(28, 28), (60, 1, 28), (60, 784), (5, 60), (60, 60)], "brackets keep every axis",
                                    "(b): a slice such as `:1` keeps its axis; a single number removes it."),
        "equal shapes in the end": ([(28, 28), (60, 28), (60, 784), (5, 60), (60,)], "N answers minus N truths are N errors",
                                    "(e): line up (60,) and (60, 1) from the right. What does the 1 meet?"),
        "rows for images": ([(28, 28), (60, 28), (60, 784), (60, 5), (60, 60)], "a product has a row for each image",
                            "(d): the rows come from what stands on the left."),
        "-1 is a length": ([(28, 28), (60, 28), (60, -1), (5, 60), (60, 60)], "-1 is what I wrote",
                           "(c): -1 means: as many as it takes. How many are there?"),
    },
)
shapes.compare(items(["(a)", "(b)", "(c)", "(d)", "(e)"]))

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
    truth = rng.integers(0, 10, size=37)
    answers = np.where(rng.uniform(size=37) < 0.7, truth, rng.integers(0, 10, size=37))
    yield np.array([3, 1, 4, 1]), np.array([3, 1, 4, 5])
    yield np.array([2, 0, 7]), np.array([2, 0, 1])
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


@accuracy.misconception("rounded", thought="two decimals are enough",
                        hint="You round. Leave that to whoever prints it: of 300 answers one is 0.0033.")
def _(answers, truth):
    return np.round(np.mean(answers.reshape(-1) == truth), 2)


@accuracy.accepts("a loop")
def _(answers, truth):
    right = 0
    for given, wanted in zip(np.ravel(answers), truth):
        right += int(given == wanted)
    return right / len(truth)


# ------------------------------------------------------------------------------------------------ 0.7


@exercise(
    id="00.inked", title="Where a digit has ink", kind="build", minutes=8, difficulty=2, points=2,
    objective="pick rows with a mask, take a share along an axis, make a picture of a row",
)
def inked_share(x, y, digit):
    """x (N, 64), y (N,), digit  ->  (8, 8): at each pixel, the share of that digit's images that have any ink there."""
    return (x[y == digit] > 0).mean(axis=0).reshape(8, 8)


@inked_share.cases
def _(rng):
    x, y = digits().x[:300], digits().y[:300]
    yield x, y, 3
    yield x, y, 8
    yield np.maximum(rng.uniform(-0.5, 1, size=(21, 64)), 0), np.array([0, 1, 5] * 7), 5


@inked_share.misconception("all images", thought="the mean takes care of the digit",
                           hint="You use all images. Which rows belong to this digit?")
def _(x, y, digit):
    return (x > 0).mean(axis=0).reshape(8, 8)


@inked_share.misconception("of all images", thought="count the digit's, divide by all",
                           hint="Yours are too small: the share is among the images of *this digit*, and you divide by all N.")
def _(x, y, digit):
    return (x[y == digit] > 0).sum(axis=0).reshape(8, 8) / len(x)


@inked_share.misconception("counts", thought="how many have ink there",
                           hint="You count images. The *share* of them lies between 0 and 1.")
def _(x, y, digit):
    return (x[y == digit] > 0).sum(axis=0).reshape(8, 8)


@inked_share.misconception("the average ink", thought="the share is how dark it is on average",
                           hint="You average how *much* ink there is. Asked is how many of the images have *any*: a mask first.")
def _(x, y, digit):
    return x[y == digit].mean(axis=0).reshape(8, 8)


@inked_share.misconception("the digit as a place", thought="x[digit] are the images of the digit",
                           hint="`x[3]` is the image in row 3, whatever it shows. Which rows have y equal to 3?")
def _(x, y, digit):
    return (x[digit] > 0).reshape(8, 8)


@inked_share.misconception("dealt out down the columns", thought="the first eight numbers are the first column",
                           hint="Your picture is turned about its diagonal. The 64 numbers stand row by row.")
def _(x, y, digit):
    return (x[y == digit] > 0).mean(axis=0).reshape(8, 8).T


@inked_share.accepts("a loop")
def _(x, y, digit):
    picture, count = np.zeros(64), 0
    for image, label in zip(x, y):
        if label == digit:
            count += 1
            for pixel in range(64):
                picture[pixel] += image[pixel] > 0
    return (picture / count).reshape(8, 8)


@inked_share.accepts("pictures first")
def _(x, y, digit):
    return np.sign(x.reshape(-1, 8, 8)[y == digit]).mean(axis=0)


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
    yield np.arange(48.0).reshape(24, 2), np.arange(24), 1
    yield rng.normal(size=(30, 3)), np.arange(30), 20


@shuffle.script
def _(shuffle, x, y, seed):
    """Which rows stayed together, how random the order is, whether anything was lost."""
    x_before, y_before = x.copy(), y.copy()
    draws = [shuffle(x, y, np.random.default_rng(seed + k)) for k in (0, 0, 1, 2, 3)]
    new_x, new_y = [np.asarray(part) for part in draws[0]]
    if (new_x.shape, new_y.shape) != (x.shape, y.shape):
        return {"shape of x and of y": [new_x.shape, new_y.shape]}
    orders = [np.asarray(drawn[1]).tolist() for drawn in draws]
    follow = max(sum(abs(b - a) == 1 for a, b in zip(order, order[1:])) for order in orders)
    return {
        "shape of x and of y": [new_x.shape, new_y.shape],
        "rows of x with their own y": int(sum((x_before[k] == row).all() for row, k in zip(new_x, new_y))),
        "y holds each number once": sorted(new_y.tolist()) == sorted(y_before.tolist()),
        "x is in another order": bool((new_x != x_before).any()),
        "y is in another order": bool((new_y != y_before).any()),
        "most neighbours are parted": bool(follow < len(y) // 2),
        "the same seed gives the same order": orders[0] == orders[1],
        "four seeds give four orders": len({str(order) for order in orders[1:]}) == 4,
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


@shuffle.misconception("turned round", thought="another order is a random order",
                       hint="Yours only turns the order round: the same each time, and whoever were neighbours still are. Let "
                       "`rng` draw the order.")
def _(x, y, rng):
    return x[::-1], y[::-1]


@shuffle.misconception("pushed along", thought="a random start is enough",
                       hint="Yours pushes all rows along by some places; who stood next to whom still does. Draw the whole order.")
def _(x, y, rng):
    k = int(rng.integers(1, len(x)))
    return np.roll(x, k, axis=0), np.roll(y, k)


@shuffle.misconception("a generator of its own", thought="a shuffle needs a generator, so make one",
                       hint="Every seed gives the same order here: you make a generator of your own. Use the `rng` that came.")
def _(x, y, rng):
    order = np.random.default_rng(0).permutation(len(x))
    return x[order], y[order]


@shuffle.misconception("a generator without a seed", thought="random means never the same",
                       hint="The same seed should give the same order again, and yours does not. Use the `rng` that came.")
def _(x, y, rng):
    order = np.random.default_rng().permutation(len(x))
    return x[order], y[order]


@shuffle.accepts("places shuffled")
def _(x, y, rng):
    order = list(range(len(x)))
    rng.shuffle(order)
    return x[order], y[order]


@shuffle.accepts("sorting random numbers")
def _(x, y, rng):
    order = np.argsort(rng.uniform(size=len(y)))
    return x[order], y[order]


# ------------------------------------------------------------------------------------------------ 0.9


@exercise(
    id="00.nudge", title="Learn from many examples at once", kind="train", minutes=15, difficulty=3, points=3, core=True,
    covers=("S06",), objective="train neurons with a rule of your own hand", closed=("torch",), seconds=60,
)
def nudge(weights, bias, x, goals, rate):
    """weights (D,), bias, x (N, D), goals (N,), rate  ->  weights (D,), bias: moved once, by the mean over N examples."""
    errors = goals - (x @ weights + bias)
    return weights + rate * x.T @ errors / len(x), bias + rate * errors.mean()


@nudge.cases
def _(rng):
    yield np.array([0.2, -0.1, 0.4]), 0.0, np.array([[1.0, 0.5, 0.0]]), np.array([1.0]), 0.1, None
    yield rng.normal(size=4), 0.3, rng.uniform(size=(5, 4)), np.array([0.0, 1.0, 1.0, 0.0, 0.0]), 0.2, None
    yield np.zeros(64), 0.0, np.zeros((1, 64)), np.zeros(1), 0.05, 0


@nudge.script
def _(nudge, weights, bias, x, goals, rate, seed):
    """One step by hand; with a seed ten nnlib neurons, trained with the learner's rule on digits and tested on others."""
    new_weights, new_bias = nudge(weights, bias, x, goals, rate)
    shapes = {"shape of the new weights": np.shape(new_weights), "shape of the new bias": np.shape(new_bias)}
    if shapes != {"shape of the new weights": np.shape(weights), "shape of the new bias": ()}:
        rest = ["weights after it", "bias after it"] + ["nine of ten unseen digits are read"] * (seed is not None)
        return shapes | dict.fromkeys(rest, "not looked at: the shape comes first")
    step = shapes | {"weights after it": np.asarray(new_weights, dtype=float), "bias after it": float(new_bias)}
    if seed is None:
        return step
    table = digits()
    x, x_new, y, y_new = train_test_split(table.x, table.y, rng=np.random.default_rng(seed))
    scores = []
    for digit in range(10):
        unit = Neuron(64)
        weights, bias = np.zeros(64), 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            for first in range(0, 3 * len(x), 16):  # three rounds, 16 images at a time
                some = np.arange(first, first + 16) % len(x)
                weights, bias = nudge(weights, bias, x[some], (y[some] == digit).astype(float), rate)
        if not np.isfinite(weights).all() or not np.isfinite(bias):
            return step | {"nine of ten unseen digits are read": "the weights became infinite"}
        unit.weight, unit.bias = np.asarray(weights), float(bias)
        scores.append(unit(x_new))
    right = np.mean(np.argmax(scores, axis=0) == y_new)
    return step | {"nine of ten unseen digits are read": bool(right >= NUDGED)}


@nudge.misconception("away from the goal", thought="subtract the error",
                     hint="After a step the answers lie farther from their goals than before. Which sign?")
def _(weights, bias, x, goals, rate):
    errors = goals - (x @ weights + bias)
    return weights - rate * x.T @ errors / len(x), bias - rate * errors.mean()


@nudge.misconception("all weights alike", thought="every weight shares the blame equally",
                     hint="A pixel without ink had no part in the error, and yours moves its weight all the same. By what must "
                     "each weight's change be multiplied?")
def _(weights, bias, x, goals, rate):
    errors = goals - (x @ weights + bias)
    return weights + rate * errors.mean(), bias + rate * errors.mean()


@nudge.misconception("bias left where it is", thought="learning is for the weights",
                     hint="The weights are right. The bias has a part in the error too; think of an input of 1 that it belongs to.")
def _(weights, bias, x, goals, rate):
    errors = goals - (x @ weights + bias)
    return weights + rate * x.T @ errors / len(x), bias


@nudge.misconception("the rate forgotten", thought="correct the whole error at once",
                     hint="With one example your change is ten times too large: where is the rate?")
def _(weights, bias, x, goals, rate):
    errors = goals - (x @ weights + bias)
    return weights + x.T @ errors / len(x), bias + errors.mean()


@nudge.misconception("the sum", thought="every example moves the weights by its whole part",
                     hint="Right for one example. With N yours moves N times as far: asked is the *mean* of what they ask for.")
def _(weights, bias, x, goals, rate):
    errors = goals - (x @ weights + bias)
    return weights + rate * x.T @ errors, bias + rate * errors.sum()


@nudge.misconception("means multiplied", thought="the mean error times the mean input",
                     hint="Right for one example. With more, multiply each error by its *own* inputs first, and take the mean then.")
def _(weights, bias, x, goals, rate):
    errors = goals - (x @ weights + bias)
    return weights + rate * errors.mean() * x.mean(axis=0), bias + rate * errors.mean()


@nudge.misconception("the bias left out of the answer", thought="the answer is the sum of products",
                     hint="With a bias of 0 yours agrees, later it does not: the error is the goal minus the *whole* answer.")
def _(weights, bias, x, goals, rate):
    errors = goals - x @ weights
    return weights + rate * x.T @ errors / len(x), bias + rate * errors.mean()


@nudge.accepts("a loop over examples")
def _(weights, bias, x, goals, rate):
    change, change_bias = np.zeros(len(weights)), 0.0
    for inputs, goal in zip(x, goals):
        error = goal - (inputs @ weights + bias)
        change += error * inputs
        change_bias += error
    return weights + rate * change / len(x), bias + rate * change_bias / len(x)


@nudge.accepts("loops all the way, in plain Python")
def _(weights, bias, x, goals, rate):
    change, change_bias = [0.0] * len(weights), 0.0
    for i in range(len(x)):
        answer = bias
        for k in range(len(weights)):
            answer += x[i, k] * weights[k]
        for k in range(len(weights)):
            change[k] += (goals[i] - answer) * x[i, k]
        change_bias += goals[i] - answer
    new = weights.copy()
    for k in range(len(weights)):
        new[k] += rate * change[k] / len(x)
    return new, bias + rate * change_bias / len(x)
