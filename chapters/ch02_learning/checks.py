"""Checks of lesson 02: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

import numpy as np

from coursekit.checks import answer, exercise
from nnlib.data import breast_cancer, train_test_split
from nnlib.data import standardise as scale
from nnlib.neuron import Neuron, sigmoid

# ------------------------------------------------------------------------------------------------ 2.1

answer(
    id="02.order", title="The loop in order", kind="order", minutes=3, difficulty=1, points=1, core=True,
    objective="say what one training step does, in order", covers=("S20", "S21", "S23", "S24"),
    value=["D", "B", "C", "E", "A"],
    wrong={
        "update before the slope": (
            ["D", "A", "B", "C", "E"], "the weight moves first",
            "Line A uses `slope`. Where does the slope of the first round come from?",
        ),
        "one slope for all steps": (
            ["B", "C", "E", "D", "A"], "the slope is a property of the data",
            "Your loop holds only the update. Is the slope at the new weight still the old one?",
        ),
        "slope before the error": (
            ["D", "B", "E", "C", "A"], "the slope comes from the prediction",
            "Line E multiplies by `error`. Which line makes it?",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 2.2


@exercise(
    id="02.gradient", title="All slopes of a linear unit", minutes=12, difficulty=2, points=3, core=True,
    objective="work out the slope of the squared error for every weight and the bias", covers=("S21", "S22"),
    closed=("nnlib.neuron.Neuron", "nnlib.gradcheck", "torch"),
)
def gradient(weight, bias, x, y):
    """weight (D,), bias a number, x (N, D), y (N,)  ->  d_weight (D,), d_bias of mean((x @ weight + bias - y)²)."""
    error = x @ weight + bias - y
    return 2 * x.T @ error / len(y), 2 * np.mean(error)


@gradient.cases
def _(rng):
    for n, d in [(5, 2), (3, 4), (40, 1)]:
        yield rng.normal(size=d), float(rng.normal()), rng.normal(size=(n, d)), rng.normal(size=n)
    yield np.zeros(2), 1.0, np.eye(2), np.array([1.0, 3.0])  # one example already right


@gradient.misconception("sum for mean", thought="add up all the examples",
                        hint="Your slopes are N times too large. What would twice as much data do to the step?")
def _(weight, bias, x, y):
    error = x @ weight + bias - y
    return 2 * x.T @ error, 2 * np.sum(error)


@gradient.misconception("forgets the 2", thought="the slope of error² is error",
                        hint="Exactly half. What is the slope of e² where e is 3? Nudge it and see.")
def _(weight, bias, x, y):
    error = x @ weight + bias - y
    return x.T @ error / len(y), np.mean(error)


@gradient.misconception("points downhill", thought="the gradient says where to go",
                        hint="Right size, wrong sign. If the prediction is too high, does a larger bias lower the loss?")
def _(weight, bias, x, y):
    error = y - x @ weight - bias
    return 2 * x.T @ error / len(y), 2 * np.mean(error)


@gradient.misconception("leaves the input out", thought="each weight shares the error equally",
                        hint="All your weight slopes are alike. Should a weight whose input was 0 get any blame?")
def _(weight, bias, x, y):
    error = x @ weight + bias - y
    return np.full(len(weight), 2 * np.mean(error)), 2 * np.mean(error)


@gradient.misconception("forgets the bias in the prediction", thought="the bias is added afterwards",
                        hint="Your slopes would be right if the bias were 0. Is it part of the prediction?")
def _(weight, bias, x, y):
    error = x @ weight - y
    return 2 * x.T @ error / len(y), 2 * np.mean(error)


@gradient.accepts("one example at a time")
def _(weight, bias, x, y):
    d_weight, d_bias = np.zeros(len(weight)), 0.0
    for row, target in zip(x, y):
        error = row @ weight + bias - target
        d_weight += 2 * error * row / len(y)
        d_bias += 2 * error / len(y)
    return d_weight, d_bias


@gradient.accepts("a mean over columns")
def _(weight, bias, x, y):
    error = x @ weight + bias - y
    return [np.mean(2 * error * column) for column in x.T], (2 * error).mean()


# ------------------------------------------------------------------------------------------------ 2.3


@exercise(
    id="02.descent_step", title="One step downhill", minutes=5, difficulty=1, points=2, core=True,
    objective="take a gradient-descent step by yourself", covers=("S23", "S31"), closed=("nnlib.optim", "torch"),
)
def descent_step(w, grad, learning_rate):
    """w (D,), grad (D,), learning_rate > 0  ->  the new w (D,); w itself is not changed."""
    return w - learning_rate * grad


@descent_step.cases
def _(rng):
    for d, rate in [(1, 0.5), (2, 0.1), (30, 0.01)]:  # rates far from 1, so that "divides" shows
        yield rng.normal(size=d), rng.normal(size=d), rate
    yield np.zeros(3), np.array([1.0, -4.0, 0.0]), 0.5  # a flat direction stays where it is; sizes differ


@descent_step.misconception("uphill", thought="the slope shows the way",
                            hint="Did the loss go up? The slope points uphill: which sign walks down?")
def _(w, grad, learning_rate):
    return w + learning_rate * grad


@descent_step.misconception("forgets the rate", thought="the slope is the step",
                            hint="How far would this go on a cliff? What is the learning rate for?")
def _(w, grad, learning_rate):
    return w - grad


@descent_step.misconception("returns the step", thought="the answer is how far to go",
                            hint="You computed the step. The question asks where you stand after it.")
def _(w, grad, learning_rate):
    return -learning_rate * grad


@descent_step.misconception("direction only", thought="the gradient is a direction",
                            hint="Should a gentle slope and a cliff move w equally far?")
def _(w, grad, learning_rate):
    return w - learning_rate * np.sign(grad)


@descent_step.misconception("divides by the rate", thought="a rate is per something",
                            hint="With your step, halving the rate doubles the distance. Which way round should it be?")
def _(w, grad, learning_rate):
    return w - grad / learning_rate


@descent_step.misconception("changes its argument", thought="-= saves a line",
                            hint="The answer is right, but the caller's w has changed too: on an array, `-=` works "
                            "in place. Write `w = w - …` instead.")
def _(w, grad, learning_rate):
    w -= learning_rate * grad
    return w


@descent_step.accepts("a loop")
def _(w, grad, learning_rate):
    return np.array([wi - learning_rate * gi for wi, gi in zip(w, grad)])


# ------------------------------------------------------------------------------------------------ 2.4

answer(
    id="02.curves", title="Read four loss curves", kind="read", minutes=4, difficulty=1, points=1,
    objective="tell from a loss curve whether the rate or the batch is to blame", covers=("S31", "S33"),
    value={"A": "too low", "B": "fine", "C": "too high", "D": "batch of one"},
    wrong={
        "falling is fine": (
            {"A": "fine", "B": "too low", "C": "too high", "D": "batch of one"}, "a curve that falls steadily is best",
            "A still falls when the run ends, B has long arrived. Which is the careful one?",
        ),
        "trembling is diverging": (
            {"A": "too low", "B": "fine", "C": "batch of one", "D": "too high"}, "a curve that jumps is out of control",
            "D jumps but stays low; C climbs without turning back. Which of the two is beyond the wall?",
        ),
        "too high for too low": (
            {"A": "too high", "B": "fine", "C": "too low", "D": "batch of one"}, "a high curve has a high rate",
            "How high a curve stands is its loss. How fast it falls, or climbs, tells of the rate.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 2.5


@exercise(
    id="02.standardise", title="Repair the scaling", kind="repair", minutes=10, difficulty=2, points=2,
    objective="scale features without letting the test data leak in", closed=("nnlib.data.standardise",),
)
def standardise(train, test):
    """train (N, D), test (M, D)  ->  both scaled by train's means and standard deviations."""
    mean, spread = train.mean(axis=0), train.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    return (train - mean) / spread, (test - mean) / spread


@standardise.cases
def _(rng):
    yield rng.normal(5, 3, size=(20, 3)), rng.normal(4, 1, size=(6, 3))
    yield rng.normal(200, [50, 0.1], size=(15, 2)), rng.normal(180, [50, 0.1], size=(9, 2))
    yield np.array([[1.0, 7.0], [3.0, 7.0]]), np.array([[2.0, 8.0]])  # one test row; a column that is constant in train


@standardise.misconception("each part by its own scale", thought="every part should have mean 0",
                           hint="What would your function make of a test part with a single row?")
def _(train, test):
    def own(x):
        spread = x.std(axis=0)
        return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)

    return own(train), own(test)


@standardise.misconception("scale from everything", thought="more rows give a better mean",
                           hint="Your mean has seen the test rows. Would you know them when the model is used?")
def _(train, test):
    both = np.concatenate([train, test])
    mean, spread = both.mean(axis=0), both.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    return (train - mean) / spread, (test - mean) / spread


@standardise.misconception("one scale for all columns", thought="the mean of the table",
                           hint="Kilograms and days share one mean in your version. Which axis runs down a column?")
def _(train, test):
    mean, spread = train.mean(), train.std()
    return (train - mean) / spread, (test - mean) / spread


@standardise.misconception("a constant column becomes nan", thought="a spread is never zero",
                           hint="The last case has a column that is the same in every training row. What is its spread?")
def _(train, test):
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, spread = train.mean(axis=0), train.std(axis=0)
        return (train - mean) / spread, (test - mean) / spread


@standardise.accepts("column by column")
def _(train, test):
    train, test = train.copy(), test.copy()
    for k in range(train.shape[1]):
        mean, spread = train[:, k].mean(), train[:, k].std() or 1.0
        train[:, k], test[:, k] = (train[:, k] - mean) / spread, (test[:, k] - mean) / spread
    return train, test


# ------------------------------------------------------------------------------------------------ 2.6


@exercise(
    id="02.cross_entropy", title="The mean surprise", minutes=8, difficulty=2, points=2,
    objective="score a yes-or-no forecast by its surprise", covers=("S21", "S30"),
    closed=("nnlib.neuron.binary_cross_entropy", "nnlib.neuron.binary_cross_entropy_with_logits", "torch"),
)
def cross_entropy(p, y):
    """p (N,) strictly between 0 and 1, y (N,) of 0 and 1  ->  the mean of -log(the chance given to what happened)."""
    return -np.mean(np.log(np.where(y == 1, p, 1 - p)))


@cross_entropy.cases
def _(rng):
    for n in (4, 50):
        yield rng.uniform(0.05, 0.95, size=n), rng.integers(0, 2, size=n)
    yield np.array([0.9, 0.2, 0.2]), np.array([0, 0, 1])
    yield np.array([0.001]), np.array([1])  # nearly certain, and wrong


@cross_entropy.misconception("only the yes cases", thought="surprise is -log p",
                             hint="When y is 0, the chance given to what happened is not p. What is it?")
def _(p, y):
    return -np.mean(y * np.log(p))


@cross_entropy.misconception("sum for mean", thought="surprises add",
                             hint="They add, and then they are averaged, so that a larger data set is not a worse one.")
def _(p, y):
    return -np.sum(np.log(np.where(y == 1, p, 1 - p)))


@cross_entropy.misconception("the chance of the wrong answer", thought="p goes with 0",
                             hint="Try p = 0.99 and y = 1, a good forecast. Is your loss small?")
def _(p, y):
    return -np.mean(np.log(np.where(y == 1, 1 - p, p)))


@cross_entropy.misconception("counted in bits", thought="a logarithm is a logarithm",
                             hint="A coin flip costs 1 in your version, and 0.69 here: `np.log` is the natural one.")
def _(p, y):
    return -np.mean(np.log2(np.where(y == 1, p, 1 - p)))


@cross_entropy.misconception("squared error", thought="a loss is a loss",
                             hint="Your loss never exceeds 1. What should a forecast of 0.001 cost when it happens?")
def _(p, y):
    return np.mean((p - y) ** 2)


@cross_entropy.accepts("the two-term formula")
def _(p, y):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@cross_entropy.accepts("a loop")
def _(p, y):
    return sum(-np.log(pi if yi == 1 else 1 - pi) for pi, yi in zip(p, y)) / len(p)


# ------------------------------------------------------------------------------------------------ 2.7


@exercise(
    id="02.diagnose", title="Your gradient finds tumours", kind="train", minutes=15, difficulty=3, points=4,
    objective="train a neuron on the cross-entropy with a gradient of your own", covers=("S06", "S10", "S22"),
    closed=("nnlib.neuron.Neuron.gradient", "torch"),
)
def slopes(p, x, y):
    """p (N,) the forecasts, x (N, D), y (N,) of 0 and 1  ->  d_weight (D,), d_bias of the mean cross-entropy."""
    return x.T @ (p - y) / len(y), np.mean(p - y)


@slopes.cases
def _(rng):
    yield (0,)
    yield (1,)
    yield (2,)


@slopes.script
def _(slopes, seed):
    """Plug the learner's gradient into nnlib's neuron, train on three quarters, test on the other quarter."""
    lumps, rng = breast_cancer(), np.random.default_rng(seed)
    x, x_test, y, y_test = train_test_split(lumps.x, lumps.y, rng=rng)
    x, x_test = scale(x, x_test)
    unit = Neuron(x.shape[1], activation=sigmoid, rng=rng)
    for _ in range(200):
        d_weight, d_bias = slopes(unit(x), x, y)
        unit.weight, unit.bias = unit.weight - 0.5 * d_weight, unit.bias - 0.5 * d_bias
    return {
        "held-out accuracy": np.mean((unit(x_test) > 0.5) == y_test), "bias": unit.bias, "weight": unit.weight,
    }


@slopes.misconception("the sigmoid's slope once more", thought="the chain needs p(1 - p)",
                      hint="That factor belongs to the squared error. In the cross-entropy it cancels: see 02b.")
def _(p, x, y):
    slope = (p - y) * p * (1 - p)
    return x.T @ slope / len(y), np.mean(slope)


@slopes.misconception("sum for mean", thought="add up all the examples",
                      hint="Your slopes are N times too large, so the steps are far beyond the wall.")
def _(p, x, y):
    return x.T @ (p - y), np.sum(p - y)


@slopes.misconception("truth minus forecast", thought="the error is what is missing",
                      hint="Right size, wrong sign: the neuron learns to say the opposite.")
def _(p, x, y):
    return x.T @ (y - p) / len(y), np.mean(y - p)


@slopes.misconception("decides before it compares", thought="only wrong decisions count",
                      hint="You rounded p to 0 or 1 first. Should 0.51 and 0.99 teach the same?")
def _(p, x, y):
    wrong = (p > 0.5) - y
    return x.T @ wrong / len(y), np.mean(wrong)


@slopes.misconception("the bias stays put", thought="the bias is not a weight",
                      hint="Your weights move, the bias does not. What is its input?")
def _(p, x, y):
    return x.T @ (p - y) / len(y), 0.0


@slopes.accepts("one example at a time")
def _(p, x, y):
    rows = [(pi - yi) * xi for pi, xi, yi in zip(p, x, y)]
    return np.mean(rows, axis=0), np.mean([pi - yi for pi, yi in zip(p, y)])
