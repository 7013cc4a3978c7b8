"""Checks of lesson 06: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

import math

import numpy as np

import nnlib as nn
from coursekit.checks import answer, exercise
from nnlib.data import digits, train_test_split

# ------------------------------------------------------------------------------------------------ 6.1

answer(
    id="06.order", title="The loop in order", kind="order", minutes=3, difficulty=1, points=1,
    objective="put the five lines of a training step in order", covers=("S20", "S21", "S22", "S23", "S24"),
    value=["E", "B", "F", "C", "A", "D"],
    accepts=[["E", "C", "B", "F", "A", "D"], ["E", "B", "C", "F", "A", "D"]],
    wrong={
        "slopes forgotten after they were found": (
            ["E", "B", "F", "A", "C", "D"], "zero_grad belongs to the update",
            "Line A finds the slopes, line C wipes them out. What is left for line D?",
        ),
        "update before backpropagation": (
            ["E", "B", "F", "C", "D", "A"], "first move, then find out where to",
            "Line D uses the slopes. Which line makes them?",
        ),
        "forget at the end": (
            ["E", "B", "F", "A", "D", "C"], "tidying up comes last",
            "That works here, if the slopes are empty at the start. But who guarantees that? Forget *before* you add.",
        ),
        "once for all": (
            ["C", "E", "B", "F", "A", "D"], "the slopes are cleared when training begins",
            "Outside the loop, zero_grad runs once. What does backward do with the slopes of the batch before?",
        ),
        "the loop's head last": (
            ["B", "F", "C", "A", "D", "E"], "the loop repeats what stands above it",
            "The loop's head comes first: it hands out the batch that the next line uses, and repeats what stands below it.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 6.2

answer(
    id="06.steps", title="How many steps?", kind="predict", minutes=3, difficulty=1, points=1,
    objective="turn epochs and batch size into steps", covers=("S32", "S33"),
    value=235,
    wrong={
        "an epoch is a step": (5, "five times through is five times learning", "When does a weight move: after each epoch, or after each batch?"),
        "the rest is dropped": (230, "only full batches count", "1,500 = 46 · 32 + 28. What becomes of the 28?"),
        "each example is a step": (7500, "the network learns from each example", "32 examples share one step."),
        "parts of a step": (234.375, "1,500 / 32 times 5", "A step is whole, and 28 examples make one, too: round the batches of an epoch up first."),
        "one epoch only": (47, "steps are counted once", "That is one epoch. There are five."),
    },
)

# ------------------------------------------------------------------------------------------------ 6.3


@exercise(
    id="06.momentum", title="A step with momentum", minutes=8, difficulty=1, points=2, core=True,
    objective="write a step with momentum", covers=("S23", "S31"), closed=("nnlib.optim", "torch"),
)
def momentum_step(w, g, b, rate, keep):
    """w, g, b (D,)  ->  the new w and the new b."""
    b = keep * b + g
    return w - rate * b, b


@momentum_step.cases
def _(rng):
    for d, rate, keep in [(3, 0.1, 0.9), (1, 0.5, 0.5), (6, 0.01, 0.99)]:
        yield rng.normal(size=d), rng.normal(size=d), rng.normal(size=d), rate, keep
    yield np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.zeros(2), 0.2, 0.9  # the first step


@momentum_step.misconception("a mean in place of a sum", thought="nine tenths old, one tenth new",
                             hint="That is Adam's running mean. Here the new slope counts in full: b ← keep · b + g.")
def _(w, g, b, rate, keep):
    b = keep * b + (1 - keep) * g
    return w - rate * b, b


@momentum_step.misconception("steps along the old b", thought="first move, then remember",
                             hint="Your step does not know this batch's slope yet: b is brought up to date first.")
def _(w, g, b, rate, keep):
    return w - rate * b, keep * b + g


@momentum_step.misconception("the memory is not used", thought="momentum is for the next step",
                             hint="You keep b and then step along g alone. What was b for?")
def _(w, g, b, rate, keep):
    return w - rate * g, keep * b + g


@momentum_step.misconception("nothing fades", thought="the sum of all slopes",
                             hint="With your b a ball never slows down: that is the forgotten zero_grad.")
def _(w, g, b, rate, keep):
    b = b + g
    return w - rate * b, b


@momentum_step.misconception("the rate inside b", thought="b collects steps",
                             hint="Your b holds steps, rate and all. Here it holds slopes: the rate comes in when w moves.")
def _(w, g, b, rate, keep):
    b = keep * b + rate * g
    return w - b, b


@momentum_step.misconception("uphill", thought="b shows the way",
                             hint="b is made of slopes, and slopes point uphill.")
def _(w, g, b, rate, keep):
    b = keep * b + g
    return w + rate * b, b


@momentum_step.accepts("number by number")
def _(w, g, b, rate, keep):
    new_b = np.array([keep * bi + gi for bi, gi in zip(b, g)])
    return np.array([wi - rate * bi for wi, bi in zip(w, new_b)]), new_b


# ------------------------------------------------------------------------------------------------ 6.4


@exercise(
    id="06.adam", title="Adam", minutes=14, difficulty=2, points=3, core=True,
    objective="write Adam with its correction", covers=("S23", "S31"), closed=("nnlib.optim", "torch"), tolerance=1e-5,
)
def adam_step(w, g, m, v, t, rate):
    """w, g, m, v (D,), t = 1 for the first step  ->  the new w, m and v."""
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adam_step.cases
def _(rng):
    for d, t in [(4, 7), (3, 2), (2, 500)]:
        yield rng.normal(size=d), rng.normal(size=d), 0.1 * rng.normal(size=d), rng.uniform(0.01, 1, size=d), t, 0.01
    yield np.ones(3), np.array([5.0, -0.2, 1e-5]), np.zeros(3), np.zeros(3), 1, 0.1  # the first step; a tiny slope


@adam_step.misconception("no correction", thought="the means are right as they are",
                         hint="After one step your v is a thousandth of g². Divide both by 1 − βᵗ.")
def _(w, g, m, v, t, rate):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * m / (np.sqrt(v) + 1e-8), m, v


@adam_step.misconception("the corrected means are kept", thought="correct once and go on with it",
                         hint="The step is right at first. But what you hand on is the corrected mean: next time it is corrected again.")
def _(w, g, m, v, t, rate):
    m, v = (0.9 * m + 0.1 * g) / (1 - 0.9**t), (0.999 * v + 0.001 * g**2) / (1 - 0.999**t)
    return w - rate * m / (np.sqrt(v) + 1e-8), m, v


@adam_step.misconception("epsilon inside the root", thought="it is only there against a division by 0",
                         hint="√(v + 10⁻⁸) is at least 10⁻⁴: a weight whose slopes are 10⁻⁵ hardly moves.")
def _(w, g, m, v, t, rate):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t) + 1e-8), m, v


@adam_step.misconception("t times in place of to the power of t", thought="0.9ᵗ is 0.9 · t",
                         hint="`0.9 * t` grows with t, and 1 − 0.9 · t falls below 0. A power is `0.9**t`.")
def _(w, g, m, v, t, rate):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    with np.errstate(invalid="ignore"):
        return w - rate * (m / (1 - 0.9 * t)) / (np.sqrt(v / (1 - 0.999 * t)) + 1e-8), m, v


@adam_step.misconception("the root is missing", thought="divide by v",
                         hint="v is a mean of squares. Which unit has it, and which has m?")
def _(w, g, m, v, t, rate):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * (m / (1 - 0.9**t)) / (v / (1 - 0.999**t) + 1e-8), m, v


@adam_step.misconception("steps along g", thought="that is RMSprop",
                         hint="You keep m and do not use it. Which of the two gives the direction?")
def _(w, g, m, v, t, rate):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * g / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adam_step.misconception("both means at one pace", thought="0.9 for both",
                         hint="v forgets a hundred times more slowly than m: 0.999 and 0.001.")
def _(w, g, m, v, t, rate):
    m, v = 0.9 * m + 0.1 * g, 0.9 * v + 0.1 * g**2
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8), m, v


@adam_step.accepts("the corrections taken out")
def _(w, g, m, v, t, rate):
    m, v = m + 0.1 * (g - m), v + 0.001 * (g * g - v)
    root = math.sqrt(1 - 0.999**t)
    return w - rate * root / (1 - 0.9**t) * m / (np.sqrt(v) + 1e-8 * root), m, v


# ------------------------------------------------------------------------------------------------ 6.5


@exercise(
    id="06.decay", title="Repair the pull", kind="repair", minutes=8, difficulty=2, points=2,
    objective="keep weight decay apart from Adam's means", covers=("S35",), closed=("nnlib.optim", "torch"), tolerance=1e-5,
)
def adamw_step(w, g, m, v, t, rate, decay):
    """w, g, m, v (D,)  ->  the new w, m and v."""
    w = (1 - rate * decay) * w
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adamw_step.cases
def _(rng):
    for d, t, decay in [(4, 7, 0.1), (3, 2, 0.5)]:
        yield rng.normal(size=d), rng.normal(size=d), 0.1 * rng.normal(size=d), rng.uniform(0.01, 1, size=d), t, 0.05, decay
    yield np.array([2.0, -3.0]), np.array([0.0, 10.0]), np.zeros(2), np.zeros(2), 1, 0.1, 0.2  # no slope from the data


@adamw_step.misconception("the pull goes into the slope", thought="L2 is L2",
                          hint="Your pull is divided by √v like every slope. Look at the weight whose g is 0.")
def _(w, g, m, v, t, rate, decay):
    g = g + decay * w
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adamw_step.misconception("the rate is left out of the pull", thought="decay is the share that goes",
                          hint="The share is rate times decay, so that a schedule scales both.")
def _(w, g, m, v, t, rate, decay):
    w = (1 - decay) * w
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adamw_step.misconception("the step is shrunk as well", thought="first the step, then the pull",
                          hint="You shrink the weight after Adam has moved it, so its step shrinks, too.")
def _(w, g, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    w = w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return (1 - rate * decay) * w, m, v


@adamw_step.misconception("no pull at all", thought="apart means away",
                          hint="The weight whose g is 0 should have lost the share rate · decay.")
def _(w, g, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v


@adamw_step.accepts("all in one subtraction")
def _(w, g, m, v, t, rate, decay):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    step = (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return w - rate * (decay * w + step), m, v


# ------------------------------------------------------------------------------------------------ 6.6


@exercise(
    id="06.schedule", title="Up, then half a wave down", minutes=10, difficulty=2, points=2,
    objective="write a warm-up followed by a cosine", covers=("S31",), closed=("nnlib.schedule", "nnlib.onecycle", "torch"),
)
def rate_at(t, steps, warm, peak):
    """t = 0 … steps - 1, warm < steps  ->  the rate of step t."""
    if t < warm:
        return peak * (t + 1) / warm
    return peak * 0.5 * (1 + math.cos(math.pi * (t - warm) / (steps - warm)))


@rate_at.cases
def _(rng):
    for t in (0, 3, 9, 10, 11, 55, 99):
        yield t, 100, 10, 0.1
    yield 5, 20, 0, 1.0  # no warm-up


@rate_at.misconception("the first rate is 0", thought="a warm-up begins at 0",
                       hint="Your first step has rate 0: it is a step that does nothing. Count from 1.")
def _(t, steps, warm, peak):
    if t < warm:
        return peak * t / warm
    return peak * 0.5 * (1 + math.cos(math.pi * (t - warm) / (steps - warm)))


@rate_at.misconception("no warm-up", thought="the cosine is the schedule",
                       hint="In the first `warm` steps the rate should climb.")
def _(t, steps, warm, peak):
    if t < warm:
        return peak
    return peak * 0.5 * (1 + math.cos(math.pi * (t - warm) / (steps - warm)))


@rate_at.misconception("the wave began with training", thought="t is t",
                       hint="When the warm-up ends, the rate should stand at its peak. Yours has fallen by then: count from there.")
def _(t, steps, warm, peak):
    if t < warm:
        return peak * (t + 1) / warm
    return peak * 0.5 * (1 + math.cos(math.pi * t / steps))


@rate_at.misconception("the two multiplied", thought="warm-up times cosine",
                       hint="Yours multiplies the climb by a wave that falls meanwhile, so it never reaches its peak. One after the other: first the climb, then the wave.")
def _(t, steps, warm, peak):
    climb = min(1, (t + 1) / warm) if warm else 1
    return peak * climb * 0.5 * (1 + math.cos(math.pi * t / steps))


@rate_at.misconception("a straight fall", thought="down is down",
                       hint="Yours falls on a straight line. Half a wave is flat at both ends.")
def _(t, steps, warm, peak):
    if t < warm:
        return peak * (t + 1) / warm
    return peak * (1 - (t - warm) / (steps - warm))


@rate_at.misconception("a quarter of a wave", thought="the cosine goes from 1 to 0",
                       hint="cos goes from 1 to 0 on a quarter of its wave, and ends steep. On half a wave it goes from 1 to −1: shift and halve it.")
def _(t, steps, warm, peak):
    if t < warm:
        return peak * (t + 1) / warm
    return peak * math.cos(math.pi / 2 * (t - warm) / (steps - warm))


@rate_at.accepts("with numpy")
def _(t, steps, warm, peak):
    if t < warm:
        return (t + 1) * peak / warm
    return peak * np.cos(np.pi / 2 * (t - warm) / (steps - warm)) ** 2


# ------------------------------------------------------------------------------------------------ 6.7

winners = answer(
    id="06.race", title="Crown whom you like", kind="explore", minutes=10, difficulty=2, points=2,
    objective="say why a comparison at one common rate proves nothing", covers=("S31",),
    value={"SGD": 0.3, "momentum": 0.01, "RMSprop": 0.05, "Adam": 0.8},
    accepts=[{"SGD": 0.251, "momentum": 0.005, "RMSprop": 0.0316, "Adam": 1.0}, {"SGD": 0.4, "momentum": 0.015, "RMSprop": 0.1, "Adam": 0.501}],
    wrong={
        "the simplest needs the smallest": (
            {"SGD": 0.01, "momentum": 0.01, "RMSprop": 0.05, "Adam": 0.8}, "plain descent wins where all are careful",
            "At 0.01 momentum's long-run steps are ten times SGD's. SGD needs a rate that is too much for the others.",
        ),
        "one rate for all": (
            {"SGD": 0.02, "momentum": 0.02, "RMSprop": 0.02, "Adam": 0.02}, "the common rate must be the same in all races",
            "Within a race all four share one rate. From race to race it may be another: who wins at 0.02?",
        ),
        "each at its own best": (
            {"SGD": 0.398, "momentum": 0.158, "RMSprop": 0.0794, "Adam": 1.0}, "who is at its best wins",
            "These are the rates of “Best rate for each”. In your races the others have the same rate: who wins at 0.158?",
        ),
    },
)


@winners.compare
def _(expected, got, case):
    from nnlib.viz.widgets import OptimizerRace

    methods = ("SGD", "momentum", "RMSprop", "Adam")
    if not isinstance(got, dict) or sorted(got) != sorted(methods):
        return 'a dictionary with a rate for each of "SGD", "momentum", "RMSprop" and "Adam" is asked for'
    for name, rate in got.items():
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 1e-4 <= rate <= 1:
            return f"the rate for {name} must be a number from 0.0001 to 1"
        needed = OptimizerRace("saddle", rates=float(rate)).run()
        steps = {other: count for other, count in needed.items() if count is not None}
        if not steps:
            return f"at the common rate {rate:g} nobody arrives"
        first = [other for other, count in steps.items() if count == min(steps.values())]
        if first != [name]:
            return f"at the common rate {rate:g} {name} does not win alone: first is {' and '.join(first)}"
    return None


# ------------------------------------------------------------------------------------------------ 6.8

curves = answer(
    id="06.curves", title="Read these curves", kind="read", minutes=6, difficulty=2, points=2,
    objective="read from a loss curve where to look first", covers=("S30",),
    value={"A": "scale", "B": "flat", "C": "fine", "D": "too low"},
    wrong={
        "a high start is a high rate": (
            {"A": "too high", "B": "flat", "C": "fine", "D": "too low"}, "a high loss has a high rate",
            "A is far above log 10 *before the first step*. The rate has not been used yet.",
        ),
        "trembling is a bug": (
            {"A": "scale", "B": "flat", "C": "too high", "D": "too low"}, "a curve should fall at every step",
            "C trembles, and its mean falls from log 10 towards 0. What else should it do?",
        ),
        "what falls is fine": (
            {"A": "scale", "B": "flat", "C": "fine", "D": "fine"}, "a falling curve is a good curve",
            "D falls, and after 250 steps it is still high. Beside C: what would it need?",
        ),
        "flat means slow": (
            {"A": "scale", "B": "too low", "C": "fine", "D": "flat"}, "what does not fall is slow",
            "D falls, steadily and too slowly. B stays at log 10 and does not fall at all.",
        ),
        "all is the rate": (
            {"A": "too high", "B": "too low", "C": "too high", "D": "too low"}, "the rate is always to blame",
            "Two of the four have another trouble, or none. What should the first loss be, and which curve starts elsewhere?",
        ),
    },
)


@curves.compare
def _(expected, got, case):
    words = ("scale", "flat", "too low", "too high", "fine")
    said = {}
    if isinstance(got, dict):
        said = {str(name).strip().casefold(): str(word).strip().casefold() for name, word in got.items()}
    if set(said) != {"a", "b", "c", "d"}:
        return 'a dictionary with a word for each of "A", "B", "C" and "D" is asked for'
    unknown = [word for word in said.values() if word not in words]
    if unknown:
        return f'{unknown[0]!r} is none of the words asked for: {", ".join(words)}'
    wrong = sum(said[name] != word for name, word in expected.items())
    return f"right so far: {4 - wrong} of the four; ask of each for its first loss and its trend" if wrong else None

# ------------------------------------------------------------------------------------------------ 6.9


@exercise(
    id="06.dead", title="Count the dead", kind="use", minutes=6, difficulty=1, points=2,
    objective="find dead units", covers=("S03",), closed=("torch",),
)
def dead_units(outputs):
    """outputs (N, H): what H ReLU units said to N examples  ->  how many of them are dead."""
    return int(np.sum(np.all(outputs <= 0, axis=0)))


@dead_units.cases
def _(rng):
    h = np.maximum(rng.normal(size=(30, 6)), 0)
    h[:, [1, 4]] = 0
    yield (h,)
    h = np.maximum(rng.normal(size=(5, 9)), 0)
    h[2] = 0  # one example that silences everybody
    h[:, 3] = 0
    yield (h,)
    rare = np.zeros((40, 3))
    rare[7, 0] = 2.0  # speaks once
    yield (rare,)


@dead_units.misconception("silent outputs counted", thought="a zero is a dead unit",
                          hint="You counted zeros. A unit may be silent for one example and speak for another.")
def _(outputs):
    return int(np.sum(outputs <= 0))


@dead_units.misconception("silent once", thought="a unit that says 0 is dead",
                          hint="Dead means 0 for *every* example: all, not any.")
def _(outputs):
    return int(np.sum(np.any(outputs <= 0, axis=0)))


@dead_units.misconception("examples counted", thought="the other axis",
                          hint="You asked which *examples* silence all units. Which axis runs over the examples?")
def _(outputs):
    return int(np.sum(np.all(outputs <= 0, axis=1)))


@dead_units.misconception("nearly silent", thought="a small mean is dead",
                          hint="A unit that speaks once in forty examples has a small mean, and gets a slope.")
def _(outputs):
    return int(np.sum(np.mean(outputs, axis=0) < 0.1))


@dead_units.misconception("the living counted", thought="those that speak",
                          hint="You counted the units that speak at least once.")
def _(outputs):
    return int(np.sum(np.any(outputs > 0, axis=0)))


@dead_units.accepts("by the largest output")
def _(outputs):
    return sum(1 for column in outputs.T if column.max() <= 0)


# ------------------------------------------------------------------------------------------------ 6.10


@exercise(
    id="06.fit", title="Your loop teaches a network", kind="train", minutes=15, difficulty=3, points=4, core=True,
    objective="write a training loop that works", covers=("S06", "S20", "S21", "S22", "S23", "S24", "S32"),
    closed=("nnlib.train", "torch"), tolerance=1e-3, seconds=60,
)
def fit(model, optimizer, batches, epochs):
    """Train, and return a list: for each epoch, the mean of its batches' losses."""
    means = []
    for _ in range(epochs):
        losses = []
        for x, y in batches:
            loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        means.append(float(np.mean(losses)))
    return means


@fit.cases
def _(rng):
    yield (0,)
    yield (1,)
    yield (2,)


@fit.script
def _(fit, seed):
    """Six epochs of Adam on nnlib's digits with the learner's loop; a copy of the model for each seed."""
    pictures = digits()
    x, x_test, y, y_test = train_test_split(
        pictures.x, pictures.y, stratify=pictures.y, rng=np.random.default_rng(0)
    )
    rng = np.random.default_rng(seed)
    model = nn.Sequential(
        nn.Linear(64, 64, rng=rng), nn.ReLU(), nn.Linear(64, 32, rng=rng), nn.ReLU(), nn.Linear(32, 10, rng=rng)
    )
    batches = nn.DataLoader(x, y, batch_size=32, shuffle=True, rng=rng)
    try:
        means = fit(model, nn.Adam(model.parameters(), lr=0.01), batches, 6)
    except RuntimeError as error:  # numpy was given Tensors that remember how they were made
        if "numpy would lose" not in str(error):
            raise
        return {"losses": "Tensors, where numbers are asked for", "above 90 % on test pictures": False}
    if isinstance(means, list) and any(isinstance(mean, nn.Tensor) for mean in means):
        return {"losses": "Tensors, where numbers are asked for", "above 90 % on test pictures": False}
    with nn.no_grad():
        right = float(nn.accuracy(model(nn.Tensor(x_test)), y_test))
    return {"losses": means, "above 90 % on test pictures": right > 0.9}


def _loop(model, optimizer, batches, epochs, body):
    means = []
    for _ in range(epochs):
        means.append(float(np.mean([body(x, y) for x, y in batches])))
    return means


@fit.misconception("zero_grad forgotten", thought="it is housekeeping",
                   hint="Your slopes pile up from batch to batch. Which line forgets them?")
def _(model, optimizer, batches, epochs):
    def body(x, y):
        loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return _loop(model, optimizer, batches, epochs, body)


@fit.misconception("one step an epoch", thought="an epoch is a step",
                   hint="Your weights move six times in all. The step belongs inside the loop over batches.")
def _(model, optimizer, batches, epochs):
    means = []
    for _ in range(epochs):
        losses = []
        optimizer.zero_grad()
        for x, y in batches:
            loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
            loss.backward()
            losses.append(loss.item())
        optimizer.step()
        means.append(float(np.mean(losses)))
    return means


@fit.misconception("slopes forgotten before the step", thought="zero_grad after backward",
                   hint="Nothing moves: you wipe the slopes out after backward has found them.")
def _(model, optimizer, batches, epochs):
    def body(x, y):
        loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        return loss.item()

    return _loop(model, optimizer, batches, epochs, body)


@fit.misconception("a softmax too many", thought="the loss wants chances",
                   hint="It learns, and slowly: cross_entropy applies the softmax itself.")
def _(model, optimizer, batches, epochs):
    def body(x, y):
        loss = nn.functional.cross_entropy(nn.functional.softmax(model(nn.Tensor(x)), dim=1), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return _loop(model, optimizer, batches, epochs, body)


@fit.misconception("a list of Tensors", thought="the loss is a number",
                   hint="Your list holds Tensors. A number alone is `loss.item()`.")
def _(model, optimizer, batches, epochs):
    def body(x, y):
        loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return _loop(model, optimizer, batches, epochs, body)


@fit.misconception("a list that is never emptied", thought="one list is enough",
                   hint="From the second epoch on your mean also holds the epochs before. The list of losses must start empty in each epoch.")
def _(model, optimizer, batches, epochs):
    losses, means = [], []
    for _ in range(epochs):
        for x, y in batches:
            loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        means.append(float(np.mean(losses)))
    return means


@fit.misconception("the last batch speaks for the epoch", thought="the last loss is the newest",
                   hint="The network learns, and your list holds one batch's loss for each epoch: an easy exam or a hard one. Take the mean.")
def _(model, optimizer, batches, epochs):
    means = []
    for _ in range(epochs):
        for x, y in batches:
            loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        means.append(loss.item())
    return means


@fit.accepts("forgetting at the end of the step, after a clean start")
def _(model, optimizer, batches, epochs):
    optimizer.zero_grad()
    means = []
    for _ in range(epochs):
        total = 0.0
        for x, y in batches:
            loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            total += loss.item()
        means.append(total / len(batches))
    return means
