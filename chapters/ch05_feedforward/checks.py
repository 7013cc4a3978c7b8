"""Checks of lesson 05: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

from itertools import pairwise

import numpy as np

import nnlib as nn
from coursekit.checks import answer, exercise
from nnlib.data import digits, train_test_split

# ------------------------------------------------------------------------------------------------ 5.1

answer(
    id="05.count", title="What a network holds", kind="predict", minutes=5, difficulty=1, points=2, core=True,
    objective="count the weights and biases of a stack of layers, and name their shapes", covers=("S10",),
    value={"A": (20, 5), "B": (5,), "C": (100, 1), "D": 291, "E": 9},
    wrong={
        "biases forgotten": (
            {"A": (20, 5), "B": (5,), "C": (100, 1), "D": 265, "E": 8}, "only weights are numbers to be learnt",
            "You counted the weights. Each unit has a bias as well.",
        ),
        "turned round": (
            {"A": (5, 20), "B": (5,), "C": (100, 1), "D": 291, "E": 9}, "a layer is written from its units to its inputs",
            "In x @ w the inner lengths must agree: x comes in with 20 columns. So w has 20 *rows*.",
        ),
        "a bias for each example": (
            {"A": (20, 5), "B": (100, 5), "C": (100, 1), "D": 291, "E": 9}, "each row needs a bias of its own",
            "The same network is used for each row. Its biases are stretched over the rows, not stored for them.",
        ),
        "merging keeps them all": (
            {"A": (20, 5), "B": (5,), "C": (100, 1), "D": 291, "E": 291}, "merged layers hold the same numbers",
            "The merged layer goes from 8 inputs to 1 output. What shapes has it?",
        ),
        "units counted": (
            {"A": (20, 5), "B": (5,), "C": (100, 1), "D": 26, "E": 1}, "a network holds one number for each unit",
            "26 is how many units there are. Each has a weight for *every* input of its layer.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 5.2


@exercise(
    id="05.merge", title="Many layers into one", minutes=12, difficulty=2, points=3, core=True,
    objective="merge linear layers into one, and so show that depth alone adds nothing", covers=("S10",),
    closed=("torch",),
)  # fmt: skip
def merge(layers):
    """layers [(weights (units, inputs), biases), …]  ->  (weights, biases) of the one layer that does the same."""
    weights, biases = layers[0]
    for next_weights, next_biases in layers[1:]:
        weights, biases = next_weights @ weights, next_weights @ biases + next_biases
    return weights, biases


@merge.cases
def _(rng):
    for sizes in [(2, 3, 1), (4, 3, 5, 2), (3, 3, 3, 3)]:
        yield ([(rng.normal(size=(o, i)), rng.normal(size=o)) for i, o in pairwise(sizes)],)
    yield ([(np.array([[3.0]]), np.array([-1.0])), (np.array([[2.0]]), np.array([-5.0]))],)
    yield ([(rng.normal(size=(3, 2)), rng.normal(size=3))],)


@merge.misconception("only the last bias", thought="each bias replaces the one before",
                     hint="Your weights are right. The first bias goes on through the second layer: 2 · (3x + 1) holds a 2 · 1.")
def _(layers):
    weights = layers[0][0]
    for next_weights, _ in layers[1:]:
        weights = next_weights @ weights
    return weights, layers[-1][1]


@merge.misconception("later biases lost", thought="the biases go through the weights",
                     hint="They do, but the next layer adds its own bias as well.")
def _(layers):
    weights, biases = layers[0]
    for next_weights, _ in layers[1:]:
        weights, biases = next_weights @ weights, next_weights @ biases
    return weights, biases


@merge.misconception("no bias", thought="a product of weights is all there is to it",
                     hint="Send x = 0 through the layers. Does 0 come out?")
def _(layers):
    weights, biases = layers[0]
    for next_weights, next_biases in layers[1:]:
        weights, biases = next_weights @ weights, next_biases
    return weights, np.zeros_like(biases)


@merge.misconception("bent in between", thought="a layer comes with its ReLU",
                     hint="You set negative biases to 0 between the layers. Here nothing bends: these layers are sums only.")
def _(layers):
    weights, biases = layers[0]
    for next_weights, next_biases in layers[1:]:
        weights, biases = next_weights @ weights, next_weights @ np.maximum(biases, 0) + next_biases
    return weights, biases


@merge.misconception("turned round", thought="the result may stand as in 05a",
                     hint="Right numbers, in 05a's layout. Here each unit has a row: turn the result, `.T`, back to (units, inputs).")
def _(layers):
    weights, biases = layers[0][0].T, layers[0][1]
    for next_weights, next_biases in layers[1:]:
        weights, biases = weights @ next_weights.T, biases @ next_weights.T + next_biases
    return weights, biases


@merge.accepts("by asking the layers")
def _(layers):
    def run(x):
        for weights, biases in layers:
            x = x @ weights.T + biases
        return x

    inputs = layers[0][0].shape[1]
    start = run(np.zeros((1, inputs)))
    return (run(np.eye(inputs)) - start).T, start[0]


@merge.accepts("from the back")
def _(layers):
    weights, biases = layers[-1]
    for before_weights, before_biases in reversed(layers[:-1]):
        biases = weights @ before_biases + biases
        weights = weights @ before_weights
    return weights, biases


# ------------------------------------------------------------------------------------------------ 5.3

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

same = answer(
    id="05.same", title="The opposite of XOR", kind="explore", minutes=10, difficulty=2, points=2,
    objective="choose the weights of a hidden layer by hand",
    value={"w1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [-1, 2], "b2": 1},
    wrong={
        "still XOR": (
            {"w1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [1, -2], "b2": 0}, "the lesson's weights will do",
            "That is the lesson's network: it says 1 where the inputs *differ*.",
        ),
        "signs turned, nothing else": (
            {"w1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [-1, 2], "b2": 0}, "minus turns yes into no",
            "Minus turns 1 into −1, not into 0. What must be added at all four corners?",
        ),
        "only none": (
            {"w1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [-1, 1], "b2": 1}, "1 when no input is 1",
            "Right at three corners. At (1, 1) the second unit must bring the output back up, by more.",
        ),
        "only both": (
            {"w1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [0, 1], "b2": 0}, "1 when both are 1",
            "Right at three corners. What should (0, 0) give?",
        ),
    },
)  # fmt: skip


@same.compare
def _(expected, got, case):
    shapes = {"w1": (2, 2), "b1": (2,), "w2": (2,), "b2": ()}
    if not isinstance(got, dict) or set(got) != set(shapes):
        return "a dictionary with w1, b1, w2 and b2 is expected"
    parts = {name: np.asarray(got[name], dtype=float) for name in shapes}
    for name, shape in shapes.items():
        if parts[name].shape != shape:
            return f"{name} must have the shape {shape}, not {parts[name].shape}"
    out = np.maximum(CORNERS @ parts["w1"] + parts["b1"], 0) @ parts["w2"] + parts["b2"]
    shown = ", ".join(f"{o:g}" for o in out)
    return None if np.allclose(out, [1, 0, 0, 1], atol=1e-6) else f"your network says {shown} at the corners, not 1, 0, 0, 1"


# ------------------------------------------------------------------------------------------------ 5.4


@exercise(
    id="05.hat", title="A hat out of bends", minutes=12, difficulty=2, points=3,
    objective="build a curve from ReLU units, one knee at a time", closed=("torch", "numpy.interp"),
)  # fmt: skip
def hat(x, centre, width):
    """x (N,)  ->  (N,): 0 up to centre − width, straight up to 1 at centre, straight down to 0 at centre + width, then 0."""
    left, middle, right = (np.maximum(x - knee, 0) for knee in (centre - width, centre, centre + width))
    return (left - 2 * middle + right) / width


@hat.cases
def _(rng):
    for centre, width in [(0.0, 1.0), (1.5, 0.5), (-2.0, 3.0), (0.25, 2.0)]:
        yield np.linspace(centre - 3 * width, centre + 3 * width, 25), centre, width


@hat.misconception("down for ever", thought="after the top it goes down",
                   hint="Right up to the second foot. There the slope must change once more, from down to flat.")
def _(x, centre, width):
    return (np.maximum(x - centre + width, 0) - 2 * np.maximum(x - centre, 0)) / width


@hat.misconception("a step with a ramp", thought="minus one turns the slope round",
                   hint="Up, and then flat for ever: at the centre the slope must go from up to *down*. By how much does it change?")
def _(x, centre, width):
    return (np.maximum(x - centre + width, 0) - np.maximum(x - centre, 0)) / width


@hat.misconception("always slope 1", thought="a ReLU rises by 1",
                   hint="Right for width 1. At width 0.5 the top must still be at 1, so how steep is the side?")
def _(x, centre, width):
    left, middle, right = (np.maximum(x - knee, 0) for knee in (centre - width, centre, centre + width))
    return left - 2 * middle + right


@hat.misconception("width from foot to foot", thought="the width is the whole hat's",
                   hint="Your feet stand half as far from the centre as they should: at centre ± width.")
def _(x, centre, width):
    left, middle, right = (np.maximum(x - knee, 0) for knee in (centre - width / 2, centre, centre + width / 2))
    return (left - 2 * middle + right) / (width / 2)


@hat.misconception("added knees", thought="a knee's place is added to x",
                   hint="relu(x + k) bends at −k. Where is the sum 0?")
def _(x, centre, width):
    left, middle, right = (np.maximum(x + knee, 0) for knee in (centre - width, centre, centre + width))
    return (right - 2 * middle + left) / width


@hat.accepts("by the distance")
def _(x, centre, width):
    return np.maximum(1 - np.abs(x - centre) / width, 0)


# ------------------------------------------------------------------------------------------------ 5.5


def shares_of(scores, axis=1):
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@exercise(
    id="05.confidence", title="How sure, and how right?", kind="use", minutes=10, difficulty=2, points=3,
    objective="measure confidence and the share of right answers apart", closed=("torch",),
)  # fmt: skip
def sure_and_right(scores, y):
    """scores (N, C), y (N,) the right classes  ->  mean confidence, share of right answers."""
    shares = shares_of(scores)
    return shares.max(axis=1).mean(), np.mean(scores.argmax(axis=1) == y)


@sure_and_right.cases
def _(rng):
    for n, c in [(6, 3), (4, 4), (20, 10)]:
        yield 2 * rng.normal(size=(n, c)), rng.integers(0, c, size=n)
    yield np.array([[1.0, 2.0, 0.0], [3.0, 0.0, 0.0]]), np.array([0, 0])
    yield np.array([[1000.0, 0.0], [0.0, 1000.0]]), np.array([1, 1])
    yield np.array([[1000.0, 0.0], [0.0, 1.0]]), np.array([0, 1])


@sure_and_right.misconception("the share of the right class", thought="confidence is what the right answer gets",
                              hint="The network does not know the right answer. How sure is it of the one that it *gives*?")
def _(scores, y):
    shares = shares_of(scores)
    return shares[np.arange(len(y)), y].mean(), np.mean(scores.argmax(axis=1) == y)


@sure_and_right.misconception("scores for shares", thought="the largest output is the confidence",
                              hint="A confidence lies between 0 and 1. What turns scores into shares?")
def _(scores, y):
    return scores.max(axis=1).mean(), np.mean(scores.argmax(axis=1) == y)


@sure_and_right.misconception("shares of a column", thought="axis 0 goes along a row",
                              hint="Each *row* is one picture, and its shares must add up to 1.")
def _(scores, y):
    return shares_of(scores, axis=0).max(axis=1).mean(), np.mean(scores.argmax(axis=1) == y)


@sure_and_right.misconception("only where it is right", thought="being sure of something wrong does not count",
                              hint="You left the wrong answers out of the mean. Those are the ones to worry about.")
def _(scores, y):
    shares, right = shares_of(scores), scores.argmax(axis=1) == y
    return (shares.max(axis=1)[right].mean() if right.any() else 0.0), np.mean(right)


@sure_and_right.misconception("confidence is correctness", thought="0.9 sure means right nine times in ten",
                              hint="You gave the confidence twice. Count the right answers with y.")
def _(scores, y):
    sure = shares_of(scores).max(axis=1).mean()
    return sure, sure


@sure_and_right.accepts("row by row")
def _(scores, y):
    sure, right = [], []
    for row, label in zip(scores, y):
        e = np.exp(row - row.max())
        sure.append(max(e / e.sum()))
        right.append(list(row).index(max(row)) == label)
    return sum(sure) / len(sure), sum(right) / len(right)


# ------------------------------------------------------------------------------------------------ 5.6


@exercise(
    id="05.repair_loss", title="Repair the loss", kind="repair", minutes=10, difficulty=2, points=3, core=True,
    objective="put cross-entropy on scores, and tell when a softmax stands in its way", covers=("S21", "S30"),
    closed=("nnlib.losses", "nnlib.functional", "nnlib.criteria", "nnlib.cross_entropy", "nnlib.log_softmax", "torch"),
)  # fmt: skip
def loss(scores, y):
    """scores (N, C) of any size, y (N,) the right classes  ->  the mean surprise at the right class, a number."""
    away = scores - scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(away).sum(axis=1)) - away[np.arange(len(y)), y])


@loss.cases
def _(rng):
    for n, c in [(5, 3), (4, 4), (1, 10)]:
        yield 3 * rng.normal(size=(n, c)), rng.integers(0, c, size=n)
    yield np.array([[2.0, 1.0, -1.0]]), np.array([0])
    yield np.array([[1000.0, 0.0]]), np.array([0])
    yield np.array([[1000.0, 0.0], [0.0, 1000.0]]), np.array([0, 0])


@loss.misconception("softmax twice", thought="a classifier needs a softmax first",
                    hint="Give it a perfect answer: scores 100, 0, 0 for the first class. Your loss is not 0. How often is e "
                    "raised to something?")
def _(scores, y):
    shares = shares_of(shares_of(scores))
    return -np.mean(np.log(shares[np.arange(len(y)), y]))


@loss.misconception("shares without the logarithm", thought="the loss is what is missing from 1",
                    hint="1 − p is never more than 1. Surprise is −log p, without a limit.")
def _(scores, y):
    return np.mean(1 - shares_of(scores)[np.arange(len(y)), y])


@loss.misconception("sum for mean", thought="add up all the surprises",
                    hint="Your loss grows with the number of examples. Divide by it.")
def _(scores, y):
    away = scores - scores.max(axis=1, keepdims=True)
    return np.sum(np.log(np.exp(away).sum(axis=1)) - away[np.arange(len(y)), y])


@loss.misconception("all classes averaged", thought="every class has a surprise",
                    hint="Only the class that happened can surprise. Pick one number from each row.")
def _(scores, y):
    away = scores - scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(away).sum(axis=1, keepdims=True)) - away)


@loss.misconception("shares rounded to 0", thought="first the shares, then the logarithm",
                    hint="Right for small scores. With scores of 1000 and 0 the share is rounded to 0 and its logarithm is −inf. "
                    "Take log of the *sum*, minus the score, as in 02b.")
def _(scores, y):
    with np.errstate(divide="ignore"):
        return -np.mean(np.log(shares_of(scores)[np.arange(len(y)), y]))


@loss.misconception("maximum not subtracted", thought="e to a score is a number like any other",
                    hint="Right for small scores. e to 1000 is too large for a float: it becomes inf. Subtract each row's maximum "
                    "first; the loss stays the same.")
def _(scores, y):
    with np.errstate(over="ignore", invalid="ignore"):
        return np.mean(np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(y)), y])


@loss.accepts("logaddexp")
def _(scores, y):
    return np.mean([np.logaddexp.reduce(row) - row[label] for row, label in zip(scores, y)])


# ------------------------------------------------------------------------------------------------ 5.7


@exercise(
    id="05.start", title="Weights to start with", minutes=10, difficulty=2, points=3,
    objective="draw starting weights that keep the size of the numbers",
    closed=("nnlib.init", "nnlib.layers", "torch"),
)  # fmt: skip
def starting_weights(inputs, units, rng):
    """Random weights (units, inputs) around 0 for a layer that is followed by a ReLU."""
    return rng.normal(scale=np.sqrt(2 / inputs), size=(units, inputs))


@starting_weights.cases
def _(rng):
    yield 400, 100, 0
    yield 100, 400, 1
    yield 200, 200, 2


@starting_weights.script
def _(starting_weights, inputs, units, seed):
    """What matters of the weights: their shape, whether they lie around 0, and inputs · variance, rounded."""
    rng = np.random.default_rng(seed)
    weights = np.asarray(starting_weights(inputs, units, rng), dtype=float)
    away = abs(weights.mean()) / (weights.std() + 1e-12)
    size = float(inputs * weights.var())
    again = np.asarray(starting_weights(inputs, units, np.random.default_rng(seed)), dtype=float)
    other = np.asarray(starting_weights(inputs, units, np.random.default_rng(seed + 1)), dtype=float)
    drawn = "from rng" if np.array_equal(weights, again) and not np.array_equal(weights, other) else "not from rng"
    return {"shape": weights.shape, "around 0": bool(away < 0.05), "drawn": drawn if weights.std() else "not random",
            "inputs × variance": round(size, 1 if size > 0.1 else 3)}  # fmt: skip


@starting_weights.misconception("the ReLU forgotten", thought="variance 1/n keeps the sum",
                                hint="It keeps the sum. What share of the mean square does the ReLU take?")
def _(inputs, units, rng):
    return rng.normal(scale=np.sqrt(1 / inputs), size=(units, inputs))


@starting_weights.misconception("variance for spread", thought="scale is the variance",
                                hint="`scale` is the standard deviation, the root of the variance.")
def _(inputs, units, rng):
    return rng.normal(scale=2 / inputs, size=(units, inputs))


@starting_weights.misconception("counts the units", thought="n is the size of the layer",
                                hint="What is added up in one unit? One product for each *input*.")
def _(inputs, units, rng):
    return rng.normal(scale=np.sqrt(2 / units), size=(units, inputs))


@starting_weights.misconception("turned round", thought="a weight table is inputs by units",
                                hint="Right spread. Here each unit has a row, as in nnlib's Linear: (units, inputs).")
def _(inputs, units, rng):
    return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, units))


@starting_weights.misconception("only positive weights", thought="random numbers lie between 0 and 1",
                                hint="All your weights are positive, so all units of a layer say much the same. Draw them around 0.")
def _(inputs, units, rng):
    return rng.uniform(0, np.sqrt(24 / inputs), size=(units, inputs))


@starting_weights.misconception("a generator of its own", thought="any generator will do",
                                hint="Right spread, but not drawn from the `rng` that was handed in: another rng gives the same weights.")
def _(inputs, units, rng):
    return np.random.default_rng(0).normal(scale=np.sqrt(2 / inputs), size=(units, inputs))


@starting_weights.misconception("zeros", thought="zero is the neutral start",
                                hint="From zeros no weight ever gets a slope.")
def _(inputs, units, rng):
    return np.zeros((units, inputs))


@starting_weights.accepts("evenly drawn, of the same variance")
def _(inputs, units, rng):
    return rng.uniform(-np.sqrt(6 / inputs), np.sqrt(6 / inputs), size=(units, inputs))


@starting_weights.accepts("scaled afterwards")
def _(inputs, units, rng):
    return (rng.standard_normal((units, inputs)) * (2 / inputs) ** 0.5).astype(np.float32)


# ------------------------------------------------------------------------------------------------ 5.8

promises = answer(
    id="05.promise", title="What does 0.97 promise?", kind="explain", minutes=5, difficulty=2, points=1,
    objective="say what a confidence promises, and what it does not",
    value=["B", "D", "F"],
    wrong={
        "confidence is correctness": (
            ["A", "B", "D"], "0.97 means right 97 times in 100",
            "That has to be counted, on pictures of the same kind (F). The network was never asked to keep such a promise.",
        ),
        "low where it knows nothing": (
            ["B", "C", "D", "F"], "a network is unsure of what it has never seen",
            "Think of the negatives: never seen, and a mean confidence above 0.8.",
        ),
        "doubling adds knowledge": (
            ["B", "D", "E", "F"], "a surer network is a better one",
            "Multiply all scores by 2: the answers stay the same, each one, and only the shares move.",
        ),
    },
)  # fmt: skip


@promises.compare
def _(expected, got, case):
    if not isinstance(got, list | tuple) or not all(isinstance(name, str) for name in got):
        return f'a list of letters is expected, such as ["A", "B"], not {got!r}'
    got, wanted = {name.strip().upper() for name in got}, {name.upper() for name in expected}
    missing, extra = wanted - got, got - wanted
    return None if not missing and not extra else f"true and missing: {len(missing)}; named and not true: {len(extra)}"


# ------------------------------------------------------------------------------------------------ 5.9


@exercise(
    id="05.linear", title="Your layer reads digits", kind="train", minutes=20, difficulty=3, points=5,
    objective="write a layer as a Module and train a network of it", covers=("S05", "S10"),
    closed=("nnlib.layers", "nnlib.ops.linear", "nnlib.functional", "torch"), seconds=60,
)  # fmt: skip
class Linear(nn.Module):
    """A layer of sums: parameters weight (out_features, in_features) and bias; forward(x) for x (N, in_features)."""

    def __init__(self, in_features, out_features, rng):
        super().__init__()
        start = rng.normal(scale=np.sqrt(2 / in_features), size=(out_features, in_features))
        self.weight = nn.Parameter(start.astype(np.float32))
        self.bias = nn.Parameter(np.zeros(out_features, np.float32))

    def forward(self, x):
        return x @ self.weight.T + self.bias


@Linear.cases
def _(rng):
    yield "parameters", 0
    yield "output", 1
    yield "digits", 2


@Linear.script
def _(Linear, what, seed):
    """The parameters that nnlib finds; the output for given ones; the share of new digits that a network of it reads."""
    rng = np.random.default_rng(seed)
    if what == "parameters":
        layer = Linear(40, 30, rng)
        found = {name: (p.shape, str(p.dtype)) for name, p in layer.named_parameters()}
        spread = float(np.var(layer.weight.data) * 40)
        alike = bool(np.ptp(layer.weight.data, axis=0).max() < 1e-9)
        size = "all units alike" if alike else "too small" if spread < 0.1 else "too large" if spread > 8 else "good"
        return {"found": found, "start": size}
    if what == "output":
        layer = Linear(3, 2, rng)
        layer.weight.data = np.array([[1.0, 2.0, 3.0], [-1.0, 0.0, 1.0]])
        layer.bias.data = np.array([10.0, -20.0])
        return {"output": layer(nn.Tensor([[1.0, 1.0, 1.0], [0.0, 2.0, 1.0]])).data}
    table = digits()
    x, x_test, y, y_test = train_test_split(table.x, table.y, stratify=table.y, rng=rng)
    model = nn.Sequential(Linear(64, 64, rng), nn.ReLU(), Linear(64, 10, rng))
    for done in range(20):
        for xb, yb in nn.DataLoader(x, y, batch_size=32, shuffle=True, rng=rng):
            nn.cross_entropy(model(nn.Tensor(xb)), yb).backward()
            with nn.no_grad():
                for p in model.parameters():
                    p -= 0.5 * (1 - done / 20) * p.grad
                    p.grad = None
    right = np.mean(model(nn.Tensor(x_test)).data.argmax(axis=1) == y_test)
    return {"reads 96 % of new digits": bool(right >= 0.96)}


@Linear.misconception("a bias that is not found", thought="a Tensor in an attribute is a parameter",
                      hint="Your bias is used but not found, so it is never trained. Only a Parameter is found: nn.Parameter(…).")
class BiasNotFound(nn.Module):
    def __init__(self, in_features, out_features, rng):
        super().__init__()
        start = rng.normal(scale=np.sqrt(2 / in_features), size=(out_features, in_features))
        self.weight = nn.Parameter(start.astype(np.float32))
        self.bias = nn.Tensor(np.zeros(out_features, np.float32), requires_grad=True)

    def forward(self, x):
        return x @ self.weight.T + self.bias


@Linear.misconception("zeros as a start", thought="zero is the neutral start",
                      hint="All your units start alike, and nothing ever tells them apart. The weights must be drawn at random.")
class Zeros(nn.Module):
    def __init__(self, in_features, out_features, rng):
        super().__init__()
        self.weight = nn.Parameter(np.zeros((out_features, in_features), np.float32))
        self.bias = nn.Parameter(np.zeros(out_features, np.float32))

    def forward(self, x):
        return x @ self.weight.T + self.bias


@Linear.misconception("weights turned round", thought="a layer is written inputs by units",
                      hint="It computes, but the weight has the shape (in, out). Asked for is (out, in), and x @ weight.T.")
class TurnedRound(nn.Module):
    def __init__(self, in_features, out_features, rng):
        super().__init__()
        start = rng.normal(scale=np.sqrt(2 / in_features), size=(in_features, out_features))
        self.weight = nn.Parameter(start.astype(np.float32))
        self.bias = nn.Parameter(np.zeros(out_features, np.float32))

    def forward(self, x):
        return x @ self.weight + self.bias


@Linear.misconception("the bias left out of forward", thought="what is a parameter is used",
                      hint="The bias is found, but forward never adds it.")
class NoBias(nn.Module):
    def __init__(self, in_features, out_features, rng):
        super().__init__()
        start = rng.normal(scale=np.sqrt(2 / in_features), size=(out_features, in_features))
        self.weight = nn.Parameter(start.astype(np.float32))
        self.bias = nn.Parameter(np.zeros(out_features, np.float32))

    def forward(self, x):
        return x @ self.weight.T


@Linear.misconception("a ReLU inside", thought="a layer ends with its activation",
                      hint="Negative sums become 0 in your forward. The ReLU is a layer of its own here, and the last layer has none.")
class WithReLU(nn.Module):
    def __init__(self, in_features, out_features, rng):
        super().__init__()
        start = rng.normal(scale=np.sqrt(2 / in_features), size=(out_features, in_features))
        self.weight = nn.Parameter(start.astype(np.float32))
        self.bias = nn.Parameter(np.zeros(out_features, np.float32))

    def forward(self, x):
        return (x @ self.weight.T + self.bias).relu()


@Linear.misconception("spread 1", thought="any random numbers will do",
                      hint="With 64 inputs and weights of spread 1 each layer multiplies the mean square by 32. Which spread keeps it?")
class SpreadOne(nn.Module):
    def __init__(self, in_features, out_features, rng):
        super().__init__()
        self.weight = nn.Parameter(rng.normal(size=(out_features, in_features)).astype(np.float32))
        self.bias = nn.Parameter(np.zeros(out_features, np.float32))

    def forward(self, x):
        return x @ self.weight.T + self.bias


@Linear.accepts("nnlib's own start")
class OwnStart(nn.Module):
    def __init__(self, in_features, out_features, rng):
        super().__init__()
        k = 1 / np.sqrt(in_features)
        self.weight = nn.Parameter(rng.uniform(-k, k, size=(out_features, in_features)).astype(np.float32))
        self.bias = nn.Parameter(rng.uniform(-k, k, size=out_features).astype(np.float32))

    def forward(self, x):
        return self.bias + x @ self.weight.T


@Linear.accepts("transposed by name")
class ByName(nn.Module):
    def __init__(self, in_features, out_features, rng):
        super().__init__()
        self.weight = nn.Parameter(np.zeros((out_features, in_features), np.float32))
        self.bias = nn.Parameter([0.0] * out_features)
        nn.init.kaiming_uniform_(self.weight, nonlinearity="relu", rng=rng)

    def forward(self, x):
        return nn.matmul(x, self.weight.transpose(0, 1)) + self.bias
