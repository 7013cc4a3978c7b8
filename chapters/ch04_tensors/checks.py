"""Checks of lesson 04: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

import numpy as np

import nnlib as nn
from coursekit.checks import answer, exercise
from coursekit.compare import difference
from coursekit.definitions import fold
from coursekit.plain import plain
from nnlib.data import moons
from nnlib.viz.figures.tensors import summed_axes

# ------------------------------------------------------------------------------------------------ 4.1

shapes = answer(
    id="04.shapes", title="Seven shapes", kind="predict", minutes=5, difficulty=1, points=2, core=True,
    objective="say which shape comes out of two shapes, or why none does",
    value={"A": (4, 3), "B": "error", "C": (4, 4), "D": (2, 5, 3), "E": (100, 16), "F": (3,), "G": "error"},
    wrong={
        "lined up from the left": (
            {"A": "error", "B": (4, 3), "C": (4, 1), "D": "error", "E": (100, 16), "F": (3,), "G": "error"},
            "the first axes belong together",
            "You lined A and B up from the left. The rule starts at the right, at the last axis.",
        ),
        "a list is a column": (
            {"A": (4, 3), "B": "error", "C": (4, 1), "D": (2, 5, 3), "E": (100, 16), "F": (3,), "G": "error"},
            "four numbers are four numbers",
            "In C, (4,) lies along the *last* axis, and the column has its four along axis 0. Which axes are stretched?",
        ),
        "only one side may stretch": (
            {"A": (4, 3), "B": "error", "C": "error", "D": "error", "E": (100, 16), "F": (3,), "G": "error"},
            "the smaller array is stretched to the larger",
            "In C and D each of the two is stretched, along different axes. The rule asks axis by axis.",
        ),
        "* taken for @": (
            {"A": (4, 3), "B": "error", "C": (4, 4), "D": (2, 5, 3), "E": (100, 16), "F": (3,), "G": (4, 4)},
            "a product of tables is the matrix product",
            "In G stands `*`: entry by entry. From the right, 3 meets 4.",
        ),
        "summed along the axis that stays": (
            {"A": (4, 3), "B": "error", "C": (4, 4), "D": (2, 5, 3), "E": (100, 16), "F": (4,), "G": "error"},
            "axis=0 keeps axis 0",
            "In F, `axis=0` names the axis that is added up, and so disappears.",
        ),
    },
)


@shapes.compare
def _(expected, got, case):
    if not isinstance(got, dict):
        return "a dictionary with the letters A to G is expected"
    got = fold(got)
    wrong = [letter.upper() for letter in expected if difference(expected[letter], got.get(letter)) is not None]
    return None if not wrong else f"wrong so far: {', '.join(wrong)}. Write their two shapes above each other, flush right"


# ------------------------------------------------------------------------------------------------ 4.2


@exercise(
    id="04.result_shape", title="The rule of broadcasting", minutes=10, difficulty=2, points=3, core=True,
    objective="work out what two shapes broadcast to, axis by axis",
    closed=("numpy.broadcast_shapes", "numpy.broadcast", "numpy.broadcast_arrays", "numpy.zeros", "numpy.ones",
            "numpy.empty", "numpy.full", "numpy.empty_like", "numpy.zeros_like", "numpy.ones_like"),
)  # fmt: skip
def result_shape(a, b):
    """a, b tuples of whole numbers  ->  the shape that arrays of these shapes broadcast to, or None."""
    longest = max(len(a), len(b))
    a, b = (1,) * (longest - len(a)) + tuple(a), (1,) * (longest - len(b)) + tuple(b)
    if any(m != n and 1 not in (m, n) for m, n in zip(a, b)):
        return None
    return tuple(max(m, n) for m, n in zip(a, b))


@result_shape.cases
def _(rng):
    yield (2, 3), (3,)
    yield (4, 1), (4,)
    yield (4, 3), (4,)
    yield (5,), (2, 3, 1)
    yield (3, 1, 2), (3, 4, 1)
    yield (2, 6), (2, 3)
    yield (), (2, 2)
    yield (4,), (4,)
    yield (2, 3), (2,)


@result_shape.misconception("lined up from the left", thought="the first axes belong together",
                            hint="(2, 3) and (3,) must give (2, 3). Which end do you start at?")
def _(a, b):
    longest = max(len(a), len(b))
    a, b = a + (1,) * (longest - len(a)), b + (1,) * (longest - len(b))
    if any(m != n and 1 not in (m, n) for m, n in zip(a, b)):
        return None
    return tuple(max(m, n) for m, n in zip(a, b))


@result_shape.misconception("as many axes as the other", thought="arrays must have the same number of axes",
                            hint="A missing axis counts as length 1, so (2, 3) and (3,) do fit.")
def _(a, b):
    if len(a) != len(b) or any(m != n and 1 not in (m, n) for m, n in zip(a, b)):
        return None
    return tuple(max(m, n) for m, n in zip(a, b))


@result_shape.misconception("the larger length always wins", thought="the shorter one is repeated until it fits",
                            hint="(2, 6) and (2, 3): is 3 stretched to 6? Only length 1 can be.")
def _(a, b):
    longest = max(len(a), len(b))
    a, b = (1,) * (longest - len(a)) + a, (1,) * (longest - len(b)) + b
    return tuple(max(m, n) for m, n in zip(a, b))


@result_shape.misconception("lengths must be equal", thought="only missing axes are stretched",
                            hint="(3, 1, 2) and (3, 4, 1) fit: a length of 1 is stretched too.")
def _(a, b):
    longest, shortest = (a, b) if len(a) >= len(b) else (b, a)
    return longest if longest[len(longest) - len(shortest) :] == shortest else None


@result_shape.misconception("whole copies fit", thought="2 fits into 6 three times",
                            hint="(2, 6) and (2, 3): nobody says which copy goes where. Only length 1 is stretched.")
def _(a, b):
    longest = max(len(a), len(b))
    a, b = (1,) * (longest - len(a)) + a, (1,) * (longest - len(b)) + b
    if any(max(m, n) % min(m, n) for m, n in zip(a, b)):
        return None
    return tuple(max(m, n) for m, n in zip(a, b))


@result_shape.accepts("from the right, one by one")
def _(a, b):
    out = []
    for k in range(1, max(len(a), len(b)) + 1):
        m = a[-k] if k <= len(a) else 1
        n = b[-k] if k <= len(b) else 1
        if m == 1:
            out.insert(0, n)
        elif n == 1 or n == m:
            out.insert(0, m)
        else:
            return None
    return tuple(out)


# ------------------------------------------------------------------------------------------------ 4.3


def summed(g, shape):
    """g summed back to `shape`."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


@exercise(
    id="04.times_backward", title="Back through a times that stretched", minutes=15, difficulty=3, points=4, core=True,
    objective="send a gradient back through a product of arrays of different shapes", covers=("S22",),
    closed=("nnlib.graph.unbroadcast", "nnlib.Tensor", "nnlib.ops", "nnlib.gradcheck", "torch"),
)
def times_backward(g, x, y):
    """The gradients of x and y for z = x * y, from g, the gradient of z: arrays of the shapes of x and of y."""
    return summed(g * y, x.shape), summed(g * x, y.shape)


@times_backward.cases
def _(rng):
    yield np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0], [10.0]]), np.array([5.0, 6.0])
    for first, second in [((2, 3), (2, 3)), ((2, 3), (3,)), ((4, 1), (1, 3)), ((3,), (2, 1)), ((5, 2, 3), (2, 1))]:
        x, y = rng.normal(size=first), rng.normal(size=second)
        yield rng.normal(size=np.broadcast_shapes(first, second)), x, y


@times_backward.misconception("nothing summed", thought="a gradient passes through a stretch unchanged",
                              hint="Your gradient of y has the shape of z. y has fewer numbers: which entries of z used each?")
def _(g, x, y):
    return g * y, g * x


@times_backward.misconception("axes of length 1 need no sum", thought="only missing axes were stretched",
                              hint="Right for (3,), wrong for (2, 1): an axis of length 1 was used again and again, too.")
def _(g, x, y):
    def missing_only(g, shape):
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        return g

    return missing_only(g * y, x.shape), missing_only(g * x, y.shape)


@times_backward.misconception("missing axes need no sum", thought="only axes of length 1 were stretched",
                              hint="Right for a column, wrong for a plain row: an axis that y has not got was put in front, and "
                              "y was used again for each of its places.")
def _(g, x, y):
    def ones_only(g, shape):
        shape = (0,) * (g.ndim - len(shape)) + shape
        for axis, length in enumerate(shape):
            if length == 1:
                g = g.sum(axis=axis, keepdims=True)
        return g

    return ones_only(g * y, x.shape), ones_only(g * x, y.shape)


@times_backward.misconception("the axis that was summed is gone", thought="a sum takes an axis away, so it is away",
                              hint="Right numbers, but a column came back as a plain row. A gradient has the shape of its own array, "
                              "axes of length 1 and all: which option of `sum` keeps the axis?")
def _(g, x, y):
    def without_keeping(g, shape):
        new = g.ndim - len(shape)
        return g.sum(axis=(*range(new), *(new + i for i, n in enumerate(shape) if n == 1)))

    return without_keeping(g * y, x.shape), without_keeping(g * x, y.shape)


@times_backward.misconception("a copy", thought="the other places hold copies, and copies get no gradient",
                              hint="You took the slopes of one place. Each place in z that used the number counts.")
def _(g, x, y):
    def first(g, shape):
        while g.ndim > len(shape):
            g = g[0]
        for axis, length in enumerate(shape):
            if length == 1:
                g = np.take(g, [0], axis=axis)
        return g

    return first(g * y, x.shape), first(g * x, y.shape)


@times_backward.misconception("a mean", thought="the blame is shared among the places",
                              hint="Your sums are divided by the number of places. Raise the number by 1: does each place rise in full?")
def _(g, x, y):
    def mean(g, shape):
        while g.ndim > len(shape):
            g = g.mean(axis=0)
        for axis, length in enumerate(shape):
            if length == 1:
                g = g.mean(axis=axis, keepdims=True)
        return g

    return mean(g * y, x.shape), mean(g * x, y.shape)


@times_backward.misconception("summed before it is multiplied", thought="first the sum, then the rule",
                              hint="Each place has its own other factor. Multiply g by it first, then sum.")
def _(g, x, y):
    return summed(g, x.shape) * summed(np.broadcast_to(y, g.shape), x.shape), summed(g, y.shape) * summed(
        np.broadcast_to(x, g.shape), y.shape
    )


@times_backward.misconception("its own factor", thought="x's gradient is made with x",
                              hint="How far does x · y go when x goes by 1? Not by x.")
def _(g, x, y):
    return summed(g * x, x.shape), summed(g * y, y.shape)


@times_backward.accepts("the axes in one sum")
def _(g, x, y):
    def back(g, shape):
        new = g.ndim - len(shape)
        axes = tuple(range(new)) + tuple(new + i for i, n in enumerate(shape) if n == 1)
        return g.sum(axis=axes).reshape(shape)

    return back(g * y, x.shape), back(g * x, y.shape)


@times_backward.accepts("entry by entry")
def _(g, x, y):
    dx, dy = np.zeros(x.shape), np.zeros(y.shape)
    for place in np.ndindex(g.shape):
        at_x = tuple(0 if n == 1 else i for i, n in zip(place[g.ndim - x.ndim :], x.shape))
        at_y = tuple(0 if n == 1 else i for i, n in zip(place[g.ndim - y.ndim :], y.shape))
        dx[at_x] += g[place] * y[at_y]
        dy[at_y] += g[place] * x[at_x]
    return dx, dy


# ------------------------------------------------------------------------------------------------ 4.4


@exercise(
    id="04.layer_backward", title="Back through a layer", minutes=10, difficulty=2, points=3,
    objective="send a gradient back through x @ w + b", covers=("S22",),
    closed=("nnlib.graph.unbroadcast", "nnlib.Tensor", "nnlib.ops", "nnlib.gradcheck", "torch"),
)
def layer_backward(g, x, w):
    """The gradients of x (N, D), w (D, K) and b (K,) for z = x @ w + b, from g (N, K)."""
    return g @ w.T, x.T @ g, g.sum(axis=0)


@layer_backward.cases
def _(rng):
    yield np.array([[1.0, 10.0], [100.0, 1000.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6], [7, 8]])
    for n, d, k in [(5, 2, 3), (4, 4, 4), (1, 3, 2), (6, 3, 1)]:
        yield rng.normal(size=(n, k)), rng.normal(size=(n, d)), rng.normal(size=(d, k))


@layer_backward.misconception("transposes by trial", thought="what has the right shape is right",
                              hint="Right where all lengths differ, wrong where x, w and g are square: there every transpose fits. "
                              "Which product sums over the rows?")
def _(g, x, w):
    dw = next(c for c in (lambda: g @ x.T, lambda: x @ g, lambda: g.T @ x, lambda: x.T @ g) if _fits(c, w.shape))
    dx = next(c for c in (lambda: g @ w, lambda: w @ g, lambda: g @ w.T) if _fits(c, x.shape))
    return dx(), dw(), g.sum(axis=0)


def _fits(product, shape):
    try:
        return product().shape == shape
    except ValueError:
        return False


@layer_backward.misconception("the bias gets all of g", thought="a plus passes the gradient on unchanged",
                              hint="b has K numbers, and was used for each of the N rows. What arrives at one of them?")
def _(g, x, w):
    return g @ w.T, x.T @ g, g


@layer_backward.misconception("the bias sums along the row", thought="axis=1 goes down the column",
                              hint="b was stretched along axis 0, the rows. That is the axis to sum.")
def _(g, x, w):
    return g @ w.T, x.T @ g, g.sum(axis=1)


@layer_backward.misconception("the bias averages", thought="a gradient is a mean over the examples",
                              hint="If the loss is a mean, g holds the 1/N already. Here the slopes are added.")
def _(g, x, w):
    return g @ w.T, x.T @ g, g.mean(axis=0)


@layer_backward.misconception("weights in each other's place", thought="the result is the same turned round",
                              hint="Your gradient of w is (K, D); w is (D, K). Each slope must stand where its weight stands.")
def _(g, x, w):
    return g @ w.T, g.T @ x, g.sum(axis=0)


@layer_backward.misconception("x and w exchanged", thought="the first result belongs to w",
                              hint="The order asked for is x, w, b. Compare your shapes with theirs.")
def _(g, x, w):
    return x.T @ g, g @ w.T, g.sum(axis=0)


@layer_backward.accepts("loops")
def _(g, x, w):
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n, k in np.ndindex(g.shape):
        db[k] += g[n, k]
        for i in range(w.shape[0]):
            dx[n, i] += g[n, k] * w[i, k]
            dw[i, k] += g[n, k] * x[n, i]
    return dx, dw, db


# ------------------------------------------------------------------------------------------------ 4.5


@exercise(
    id="04.squash", title="An operation of your own", minutes=10, difficulty=2, points=3,
    objective="write an operation with its backward rule", covers=("S22",),
    closed=("nnlib.Tensor", "nnlib.ops", "nnlib.gradcheck", "torch"),
)
def squash(x):
    """y = x / (1 + |x|)  ->  y, (pullback,), where the pullback turns the gradient g of y into the gradient of x."""
    away = 1 + np.abs(x)
    return x / away, (lambda g: g / away**2,)


@squash.cases
def _(rng):
    yield np.array([-3.0, 0.0, 1.0]), np.array([1.0, 2.0, 4.0])
    yield rng.normal(size=4), rng.normal(size=4)
    yield 3 * rng.normal(size=(2, 3)), rng.normal(size=(2, 3))


@squash.script
def _(squash, x, g):
    """The value, and what the pullback makes of g."""
    y, (pull,) = rule_result(squash(x), 1)
    return {"value": y, "gradient of x": pull(g)}


def rule_result(result, inputs):
    """A rule's value and pullbacks, or an error that says what is wrong with their form."""
    form = "return y, (lambda g: ...,)" if inputs == 1 else "return y, (lambda g: ..., lambda g: ...)"
    if not isinstance(result, tuple) or len(result) != 2 or not hasattr(result[0], "shape"):
        raise TypeError(f"a rule returns two things, the value and a tuple of pullbacks: {form}")
    pulls = result[1]
    if callable(pulls):
        number, sign = ("one function", "comma") if inputs == 1 else (f"{inputs} functions", "second function")
        raise TypeError(f"the second thing returned must be a tuple with {number}; is the {sign} missing? {form}")
    if not isinstance(pulls, tuple | list) or not all(callable(pull) for pull in pulls):
        raise TypeError(f"a pullback is a function of g, and an array came in its place: {form}")
    if len(pulls) != inputs:
        raise TypeError(f"one pullback for each input is needed, {inputs} in all; {len(pulls)} came")
    return result


@squash.misconception("the slope alone", thought="the gradient is the slope of this operation",
                      hint="Your pullback leaves g out. Along a path, slopes multiply: what came from above times your own slope.")
def _(x):
    away = 1 + np.abs(x)
    return x / away, (lambda g: 1 / away**2,)


@squash.misconception("the slope at g", thought="the pullback works on what it is given",
                      hint="You took the slope at g. g is a slope itself; the place is x, from the way forward.")
def _(x):
    return x / (1 + np.abs(x)), (lambda g: g / (1 + np.abs(g)) ** 2,)


@squash.misconception("the square forgotten", thought="the slope of x / (1 + |x|) is 1 / (1 + |x|)",
                      hint="That would be right if the lower part stood still. Nudge it: at x = 1 the slope is 1/4.")
def _(x):
    away = 1 + np.abs(x)
    return x / away, (lambda g: g / away,)


@squash.misconception("right on one side", thought="|x| is x",
                      hint="Right for positive x. At x = −3 the lower part is 4, not −2.")
def _(x):
    return x / (1 + np.abs(x)), (lambda g: g / (1 + x) ** 2,)


@squash.misconception("added to g", thought="gradients add",
                      hint="They add where paths *meet*. Along one path they multiply.")
def _(x):
    away = 1 + np.abs(x)
    return x / away, (lambda g: g + 1 / away**2,)


@squash.accepts("the slope from the result")
def _(x):
    y = x / (1 + np.abs(x))
    return y, (lambda g: g * (1 - np.abs(y)) ** 2,)


# ------------------------------------------------------------------------------------------------ 4.6


@exercise(
    id="04.repair_loss", title="Repair the loss", kind="repair", minutes=8, difficulty=2, points=2,
    objective="find a shape mistake that raises no error", covers=("S21", "S30"),
    closed=("nnlib.mse_loss", "nnlib.losses", "nnlib.neuron", "torch"),
)
def mean_squared_error(prediction, truth):
    """prediction (N,) or (N, 1), truth (N,) or (N, 1)  ->  the mean of (prediction − truth)² over the N examples."""
    return np.mean((np.ravel(prediction) - np.ravel(truth)) ** 2)


@mean_squared_error.cases
def _(rng):
    yield np.array([[1.0], [3.0]]), np.array([1.0, 5.0])
    p, t = rng.normal(size=5), rng.normal(size=5)
    for first in (p, p[:, None]):
        for second in (t, t[:, None]):
            yield first, second
    yield np.array([[2.0]]), np.array([5.0])


@mean_squared_error.misconception("everyone against everyone", thought="numpy lines equal lengths up",
                                  hint="Print the shape of `prediction - truth`. A column and a row make a table.")
def _(prediction, truth):
    return np.mean((prediction - truth) ** 2)


@mean_squared_error.misconception("turned over", thought=".T makes a row of a column, and a column of a row",
                                  hint="Right for a column and a row. But `.T` leaves a plain row of numbers as it is: (N,) has one axis "
                                  "only. What makes the same shape of both forms?")
def _(prediction, truth):
    return np.mean((prediction.T - truth) ** 2)


@mean_squared_error.misconception("the truth as a column, always", thought="the prediction is always a column",
                                  hint="Right for a column of predictions and a plain truth. The other three pairs must work too: what "
                                  "makes the same shape of both forms?")
def _(prediction, truth):
    return np.mean((prediction - truth[:, None]) ** 2)


@mean_squared_error.misconception("the means are compared", thought="take the mean first, then the shapes agree",
                                  hint="A model that is 3 too high once and 3 too low once would have no error at all.")
def _(prediction, truth):
    return (np.mean(prediction) - np.mean(truth)) ** 2


@mean_squared_error.misconception("the table is summed by rows", thought="one sum too many can be divided out",
                                  hint="You still compare every prediction with every truth. No division repairs that.")
def _(prediction, truth):
    return np.sum((prediction - truth) ** 2) / len(truth)


@mean_squared_error.misconception("sum for mean", thought="add up all the errors",
                                  hint="The pairs are right now, but twice as much data gives twice the loss.")
def _(prediction, truth):
    return np.sum((np.ravel(prediction) - np.ravel(truth)) ** 2)


@mean_squared_error.accepts("both as columns")
def _(prediction, truth):
    return ((prediction.reshape(-1, 1) - truth.reshape(-1, 1)) ** 2).mean()


@mean_squared_error.accepts("a loop")
def _(prediction, truth):
    return sum(float((p - t) ** 2) for p, t in zip(prediction.flat, truth.flat)) / len(truth)


# ------------------------------------------------------------------------------------------------ 4.7


@exercise(
    id="04.softmax", title="Shares of each row", minutes=10, difficulty=2, points=3,
    objective="divide along the right axis, also on square tables, and without overflow",
    closed=("nnlib.softmax", "nnlib.losses", "torch", "scipy"),
)
def softmax(scores):
    """scores (N, C)  ->  shares (N, C): eˢ, each row divided by its sum; for scores of any size."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@softmax.cases
def _(rng):
    yield (rng.normal(size=(3, 3)),)
    yield (rng.normal(size=(2, 4)),)
    yield (np.array([[1000.0, 1001.0], [-1000.0, -1000.0]]),)
    yield (np.array([[0.0, 3000.0]]),)
    yield (np.zeros((1, 5)),)


@softmax.misconception("over the wrong axis", thought="axis 0 goes along a row",
                       hint="Your *columns* add up to 1. Add along the axis that counts the classes.")
def _(scores):
    e = np.exp(scores - scores.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@softmax.misconception("sums lined up with columns", thought="three sums for three rows will find their rows",
                       hint="Right sums, wrong place: (N,) lines up with the columns. Your square case ran without an "
                       "error; do its rows add up to 1? What keeps the axis?")
def _(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


@softmax.misconception("too large to exponentiate", thought="a formula that is right needs no care",
                       hint="e¹⁰⁰⁰ is infinite for the machine. What may be subtracted from a row without changing a share?")
def _(scores):
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        e = np.exp(scores)
        return e / e.sum(axis=1, keepdims=True)


@softmax.misconception("one maximum for all rows", thought="the largest number of the table is the safest",
                       hint="A row far below that maximum becomes all zeros, and 0 / 0 is nan. Each row needs its own.")
def _(scores):
    with np.errstate(invalid="ignore"):
        e = np.exp(scores - scores.max())
        return e / e.sum(axis=1, keepdims=True)


@softmax.misconception("divided by the maximum", thought="scaling down is as good as moving down",
                       hint="Dividing changes the shares: 2 and 4 become ½ and 1. Subtracting leaves the differences alone.")
def _(scores):
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        e = np.exp(scores / scores.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


@softmax.misconception("the maximum lined up with columns", thought="three maxima for three rows will find their rows",
                       hint="`scores.max(axis=1)` has shape (N,), and lines up with the columns. What keeps the axis?")
def _(scores):
    e = np.exp(scores - scores.max(axis=1))
    return e / e.sum(axis=1, keepdims=True)


@softmax.misconception("both lined up with columns", thought="right numbers find their places",
                       hint="`max(axis=1)` and `sum(axis=1)` have shape (N,), and line up with the columns. What keeps the axis?")
def _(scores):
    e = np.exp(scores - scores.max(axis=1))
    return e / e.sum(axis=1)


@softmax.misconception("too large, and lined up with columns", thought="a formula that is right needs no care",
                       hint="Two things: `e.sum(axis=1)` lines up with the columns, so the rows of your square case do not add up "
                       "to 1; and e¹⁰⁰⁰ is infinite for the machine. Begin with the first: what keeps the axis?")
def _(scores):
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        e = np.exp(scores)
        return e / e.sum(axis=1)


@softmax.misconception("the mean for the maximum", thought="whatever is subtracted from a row changes no share",
                       hint="True of the shares, but not of the size: in the row 0, 3000 the mean is 1500, and e¹⁵⁰⁰ is still too "
                       "large. After which subtraction is nothing above 0?")
def _(scores):
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        e = np.exp(scores - scores.mean(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


@softmax.misconception("one sum for the whole table", thought="shares add up to 1",
                       hint="All your numbers together add up to 1. Each row should, by itself.")
def _(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum()


@softmax.accepts("through the logarithm")
def _(scores):
    top = scores.max(axis=1)[:, None]
    return np.exp(scores - top - np.log(np.exp(scores - top).sum(axis=1))[:, None])


@softmax.accepts("row by row")
def _(scores):
    rows = [np.exp(row - row.max()) for row in scores]
    return np.array([row / row.sum() for row in rows])


# ------------------------------------------------------------------------------------------------ 4.8

explore = answer(
    id="04.explore", title="Find two shapes", kind="explore", minutes=5, difficulty=2, points=2,
    objective="read off a pair of shapes what each gradient sums",
    value={"x": (2, 1, 4), "y": (3, 1)},
    accepts=[{"x": (2, 1, 4), "y": (1, 3, 1)}],
    wrong={
        "forward and backward exchanged": (
            {"x": (1, 3, 1), "y": (2, 1, 4)}, "an axis that is summed is one that it has",
            "Those are the right two, in each other's place. What is summed is where the array was *stretched*.",
        ),
        "the same the other way": (
            {"x": (3, 1), "y": (2, 1, 4)}, "x and y are interchangeable",
            "Right shapes, wrong names: it is x whose gradient is summed over axis 1 only.",
        ),
        "nothing to stretch": (
            {"x": (2, 3, 4), "y": (2, 3, 4)}, "the result's shape is enough",
            "The result is right. But nothing was stretched, so nothing is summed.",
        ),
        "y keeps its last axis": (
            {"x": (2, 1, 4), "y": (3, 4)}, "a missing axis is all that is summed",
            "The result is right, but y's gradient is summed over axis 0 only. Where must its length be 1?",
        ),
    },
)


@explore.compare
def _(expected, got, case):
    """Any two shapes that do what is asked, each judged by what its gradient sums."""
    form = 'a dictionary of two shapes is expected, such as {"x": (2, 3), "y": (3,)}'
    if not isinstance(got, dict) or set(got) != {"x", "y"}:
        return form
    shapes = {name: tuple(int(n) for n in got[name]) for name in ("x", "y")}
    if any(n < 1 for shape in shapes.values() for n in shape):
        return form
    try:
        result = np.broadcast_shapes(*shapes.values())
    except ValueError:
        return f"{shapes['x']} and {shapes['y']} do not fit together"
    if result != (2, 3, 4):
        return f"the result has shape {result}, not (2, 3, 4)"
    for name, wanted in (("x", (1,)), ("y", (0, 2))):
        if summed_axes(shapes[name], result) != wanted:
            return f"the result is right, and the gradient of {name} is {axes_in_words(shapes[name], result)}"
    return None


def axes_in_words(own, result):
    axes = summed_axes(own, result)
    if not axes:
        return "summed over no axis: nothing was stretched"
    return f"summed over {'axis' if len(axes) == 1 else 'axes'} {' and '.join(map(str, axes))}"


# ------------------------------------------------------------------------------------------------ 4.9


@exercise(
    id="04.matmul", title="Your rule trains a network", kind="train", minutes=15, difficulty=3, points=4,
    objective="write the rule of the matrix product and train a network on it", covers=("S06", "S22"),
    closed=("torch", "nnlib.Tensor", "nnlib.ops"), tolerance=1e-3,
)
def my_matmul(x, w):
    """x (N, D), w (D, K)  ->  x @ w, (pullback for x, pullback for w)."""
    return x @ w, (lambda g: g @ w.T, lambda g: x.T @ g)


@my_matmul.cases
def _(rng):
    yield (0,)
    yield (1,)
    yield (2,)


def small_call(rule, n, d, k):
    """A rule's value and gradients on a small x (n, d) and w (d, k)."""
    rng = np.random.default_rng(0)
    x, w, g = (rng.integers(1, 9, size=shape).astype(float) for shape in ((n, d), (d, k), (n, k)))
    value, pulls = rule_result(rule(x, w), 2)
    found = {"value": value}
    for name, pull, own in zip("xw", pulls, (x, w)):
        try:
            found[f"gradient of {name}"] = pull(g)
        except ValueError as error:
            text = f"x is {x.shape}, w is {w.shape}, g is {g.shape}: with these, the pullback for {name}, which must give "
            raise ValueError(f"{text}{own.shape}, multiplies shapes that do not fit").with_traceback(
                error.__traceback__) from None  # fmt: skip
    return found


@my_matmul.script
def _(my_matmul, seed):
    """Two small calls; if they are right, the rule in nnlib's engine: train 2-16-16-1, test on a thousand new points."""
    sizes = [(3, 2, 4), (3, 3, 3)]
    small = {f"x ({n}, {d}) and w ({d}, {k})": small_call(my_matmul, n, d, k) for n, d, k in sizes}
    right = [small_call(lambda x, w: (x @ w, (lambda g: g @ w.T, lambda g: x.T @ g)), *three) for three in sizes]
    if difference(plain(right), plain(list(small.values()))):
        return {"small": small, "right on new points": "not trained", "loss": "not trained"}
    rng = np.random.default_rng(seed)
    tensors = []
    for inputs, units in [(2, 16), (16, 16), (16, 1)]:
        tensors.append(nn.Tensor(rng.uniform(-1, 1, size=(inputs, units)), requires_grad=True))
        tensors.append(nn.Tensor(np.zeros(units), requires_grad=True))

    def scores(x):
        w1, b1, w2, b2, w3, b3 = tensors
        return ((x @ w1 + b1).relu() @ w2 + b2).relu() @ w3 + b3

    x, y = moons(100, noise=0.1, rng=rng)
    x_new, y_new = moons(1000, noise=0.1, rng=rng)
    with nn.using(matmul=my_matmul):
        for step in range(60):
            loss = (1 - (2.0 * y[:, None] - 1) * scores(x.astype(float))).relu().mean()
            for t in tensors:
                t.grad = None
            loss.backward()
            with nn.no_grad():
                for t in tensors:
                    t -= (1 - step / 60) * t.grad
        share = np.mean((scores(x_new.astype(float)).data[:, 0] > 0) == y_new)
    return {"small": small, "right on new points": share, "loss": loss.item()}


@my_matmul.misconception("transposes by trial", thought="what has the right shape is right",
                         hint="The first and the last layer get the right gradient, the square one in the middle a "
                         "wrong one of the right shape. Write the rule for lengths that all differ.")
def _(x, w):
    def back_to_w(g):
        return next(c() for c in (lambda: g @ x.T, lambda: x @ g, lambda: g.T @ x, lambda: x.T @ g) if _fits(c, w.shape))

    return x @ w, (lambda g: g @ w if w.shape[0] == w.shape[1] else g @ w.T, back_to_w)


@my_matmul.misconception("the mean over the examples", thought="a gradient is an average",
                         hint="Your slopes for w are N times too small: the loss is a mean already, and g holds its 1/N.")
def _(x, w):
    return x @ w, (lambda g: g @ w.T, lambda g: x.T @ g / len(x))


@my_matmul.misconception("nothing for the inputs", thought="only weights need a gradient",
                         hint="x is the output of the layer before. Without its gradient that layer never hears anything.")
def _(x, w):
    return x @ w, (lambda g: np.zeros_like(x), lambda g: x.T @ g)


@my_matmul.misconception("the weights' gradient turned round", thought="the gradient of w is w's shape, turned",
                         hint="Your gradient of w is (K, D), and w is (D, K). Write both shapes down: which factor is turned over, and "
                         "on which side does it stand?")
def _(x, w):
    return x @ w, (lambda g: g @ w.T, lambda g: g.T @ x)


@my_matmul.misconception("the pullbacks in each other's place", thought="the first pullback is that of w",
                         hint="Both gradients are right, and each stands in the other's place. The order is that of the inputs: x, "
                         "then w.")
def _(x, w):
    return x @ w, (lambda g: x.T @ g, lambda g: g @ w.T)


@my_matmul.misconception("the sign of descent built in", thought="the gradient says where to go",
                         hint="Right sizes, wrong signs: the update subtracts already.")
def _(x, w):
    return x @ w, (lambda g: -(g @ w.T), lambda g: -(x.T @ g))


@my_matmul.accepts("sums over outer products")
def _(x, w):
    def back_to_w(g):
        return sum(np.outer(row, slopes) for row, slopes in zip(x, g))

    return x @ w, (lambda g: np.einsum("nk,dk->nd", g, w), back_to_w)
