"""Checks of lesson 03: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from coursekit.checks import answer, exercise
from coursekit.closed import ClosedError, refusal
from coursekit.compare import difference
from nnlib.data import moons
from nnlib.scalar import Value, collector_paused, weighted_sum
from nnlib.viz.expression import evaluate, parse, slopes_after

# ------------------------------------------------------------------------------------------------ 3.1

order = answer(
    id="03.order", title="Who pays first?", kind="order", minutes=4, difficulty=1, points=1, core=True,
    objective="put the numbers of a graph into an order in which the sweep may visit them", covers=("S22",),
    value=["L", "d", "e"],
    wrong={
        "forward again": (
            ["e", "d", "L"], "going backward repeats the calculation",
            "When e pays first, what has it been paid? Nothing yet: its slope is still 0.",
        ),
        "as the formula names them": (
            ["L", "e", "d"], "d and e stand side by side in L = d * e, so the order is free",
            "d = e + c: d still owes e something. May e pay a and b before that?",
        ),
        "d before the loss": (
            ["d", "L", "e"], "the sum is the simplest, so it comes first",
            "d's slope comes from L = d * e. Has L paid when your d pays?",
        ),
    },
)


@order.compare
def _(expected, got, case):
    names = [str(name).strip() for name in got]
    if {"a", "b", "c"} & set(names):
        return "only L, d and e pay, each once: a, b and c have no parts"
    if [name.casefold() for name in names] == [name.casefold() for name in expected]:
        return None
    return "not in this order. For each of the three: who pays it, and do they stand before it in your list?"


# ------------------------------------------------------------------------------------------------ 3.2

by_hand = answer(
    id="03.by_hand", title="All slopes by hand", kind="predict", minutes=10, difficulty=2, points=2, core=True,
    objective="work out every slope of a small graph on paper", covers=("S22",),
    value={"a": 24, "b": 16, "c": 6},
    wrong={
        "the last path only": (
            {"a": 18, "b": 12, "c": 6}, "the second payment replaces the first",
            "e is used by d and by L. You have e paid by d alone (6); L pays it 2 more. Add.",
        ),
        "the first path only": (
            {"a": 6, "b": 4, "c": 6}, "e gets its slope from L, where it is used directly",
            "L pays e 2 for the direct use. d uses e as well, and passes on all of its 6.",
        ),
        "paths multiplied": (
            {"a": 36, "b": 24, "c": 6}, "two paths make a product",
            "e is reached by two paths, with 6 and with 2. Side by side they add; only along one path do rates multiply.",
        ),
        "own factor": (
            {"a": 16, "b": 24, "c": 6}, "the slope of a * b for a is a",
            "You have a and b exchanged: nudge a by 0.01, and a * b grows by b times as much.",
        ),
        "the factors of L exchanged": (
            {"a": 24, "b": 16, "c": 2}, "the slope of d * e for d is d",
            "c's slope is that of d. How far does L = d * e go when d goes by 0.01, with e = 6?",
        ),
    },
)


@by_hand.compare
def _(expected, got, case):
    if not isinstance(got, dict) or not set("abc") <= set(got):
        return 'a dictionary with the slopes for a, b and c is expected, such as {"a": 1, "b": 2, "c": 3}'
    if set(got) != set("abc"):
        return "only a, b and c are asked for"
    right = [name for name in "abc" if abs(got[name] - expected[name]) < 1e-9]
    if len(right) == 3:
        return None
    return f"right so far: {', '.join(right) or 'none of the three'}. What is paid to d, and what to e, in all?"


# ------------------------------------------------------------------------------------------------ 3.3


@exercise(
    id="03.own_slopes", title="Each operation's own slope", minutes=12, difficulty=2, points=3,
    objective="write down the local derivative of each operation", covers=("S22",),
    closed=("nnlib.scalar", "nnlib.gradcheck", "nnlib.viz.expression", "torch"),
)
def own_slopes(operation, x, y, result):
    """operation a text, x, y and result numbers  ->  (slope for x, slope for y), or (slope for x,) where y is None."""
    if operation == "add":
        return 1.0, 1.0
    if operation == "sub":
        return 1.0, -1.0
    if operation == "mul":
        return y, x
    if operation == "div":
        return 1 / y, -x / y**2
    if operation == "exp":
        return (result,)
    if operation == "tanh":
        return (1 - result**2,)
    if operation == "relu":
        return (1.0 if x > 0 else 0.0,)
    raise ValueError(operation)


FORWARD = {
    "add": lambda x, y: x + y, "sub": lambda x, y: x - y, "mul": lambda x, y: x * y, "div": lambda x, y: x / y,
    "exp": lambda x, y: float(np.exp(x)), "tanh": lambda x, y: float(np.tanh(x)), "relu": lambda x, y: max(x, 0.0),
}  # fmt: skip


@own_slopes.cases
def _(rng):
    for x, y in [(2.0, -3.0), (-1.5, 0.5), (0.7, 4.0)]:
        for operation, forward in FORWARD.items():
            two = operation in ("add", "sub", "mul", "div")
            yield operation, x, y if two else None, forward(x, y)


def variant(**changed):
    """The reference with another rule for some operations."""

    def piece(operation, x, y, result):
        if operation in changed:
            return changed[operation](x, y, result)
        return own_slopes.reference(operation, x, y, result)

    return piece


KNOWN = [  # a name, the operation, the wrong rule for it, the thought behind it, what to do about it
    ("exp from its input", "exp", lambda x, y, r: (x * np.exp(x - 1),),
     "exp is a power, so its slope has one exponent less",
     "x stands in the exponent: nudge exp at 2. It grows 7.39 times as fast."),
    ("each factor its own slope", "mul", lambda x, y, r: (x, y), "the slope of x · y for x is x",
     "With x = 2 and y = −3, nudge x by 0.01: the product moves by −0.03."),
    ("minus forgotten", "sub", lambda x, y, r: (1.0, 1.0), "sub is like add",
     "When y grows, does x − y grow?"),
    ("a divisor like a factor", "div", lambda x, y, r: (1 / y, x), "the slope of x / y for y is x",
     "The second slope: 6 / 2 is 3, 6 / 3 is 2: does it rise with y, and by 6?"),
    ("the sign of the divisor", "div", lambda x, y, r: (1 / y, x / y**2), "a slope is a size, so it has no sign",
     "The second slope: 6 / 2 is 3, 6 / 3 is 2. Up or down, when y grows?"),
    ("tanh from its input", "tanh", lambda x, y, r: (1 - x**2,), "the t in 1 − t² is what goes in",
     "Between −1 and 1, which is it: x or the result? At x = 2 your slope is −3."),
    ("relu passes its value", "relu", lambda x, y, r: (r,), "relu lets x through, so its slope is x",
     "At x = 2, nudge x by 0.01: how far does relu(x) go?"),
    ("relu is open", "relu", lambda x, y, r: (1.0,), "relu passes slopes on as it is",
     "Where x is below 0, nudge it there. Does the result move?"),
    ("the sum is shared", "add", lambda x, y, r: (0.5, 0.5), "a plus halves what comes back",
     "When x grows by 0.01, how far does x + y go?"),
]  # fmt: skip
for name, operation, rule, thought, hint in KNOWN:
    own_slopes.misconception(name, thought=thought, hint=f"Wrong for {operation} alone. {hint}")(
        variant(**{operation: rule})
    )


@own_slopes.compare
def _(expected, got, case):
    """One operation at a time, so that two mistakes at once get a hint each."""
    reason = difference(expected, got)
    if reason is None:
        return None
    operation, x, y, result = case
    hints = [hint for _, name, rule, _, hint in KNOWN if name == operation and difference(rule(x, y, result), got) is None]
    return f"wrong for {operation}. {hints[0]}" if hints else f"wrong for {operation}: {reason}"


own_slopes.accepts("from the result, where it will do")(
    variant(div=lambda x, y, r: [1 / y, -r / y], relu=lambda x, y, r: [float(r > 0)]))

# ------------------------------------------------------------------------------------------------ 3.4


@exercise(
    id="03.sweep", title="The backward sweep", minutes=15, difficulty=3, points=4, core=True,
    objective="write the backward sweep yourself", covers=("S22",), closed=("nnlib.scalar", "nnlib.gradcheck", "torch"),
)
def sweep(parts):
    """parts: for each number, oldest first, a list of (place of the part, own slope)  ->  the slope of every number."""
    grads = [0.0] * len(parts)
    grads[-1] = 1.0
    for i in reversed(range(len(parts))):
        for part, own_slope in parts[i]:
            grads[part] += own_slope * grads[i]
    return grads


@sweep.cases
def _(rng):
    yield ([[], [(0, 3.0)], [(1, 4.0)]],)  # a chain
    yield ([[], [(0, 1.0), (0, 1.0)], [(1, 1.0), (1, 1.0)]],)  # two doublings
    yield ([[], [], [(0, 3.0), (1, 2.0)], [], [(2, 1.0), (3, 1.0)], [(4, 6.0), (2, 2.0)]],)  # L = d * e
    for n in (6, 9):
        parts = [[], []]
        for i in range(2, n):
            places = rng.integers(0, i, size=2)
            places[0] = i - 1  # every number is used
            parts.append([(int(p), float(s)) for p, s in zip(places, rng.normal(size=2).round(2))])
        yield (parts,)


def going(parts, order, add=True, start=1.0):
    grads = [0.0] * len(parts)
    grads[-1] = start
    for i in order:
        for part, own_slope in parts[i]:
            grads[part] = own_slope * grads[i] + (grads[part] if add else 0.0)
    return grads


@sweep.misconception("= for +=", thought="a number's slope is what its user hands back",
                     hint="Right on a chain, wrong where a number is used twice: the second payment has replaced the first.")
def _(parts):
    return going(parts, reversed(range(len(parts))), add=False)


@sweep.misconception("oldest first", thought="the sweep follows the calculation",
                     hint="You visit the oldest first. What has it been paid by then?")
def _(parts):
    return going(parts, range(len(parts)))


@sweep.misconception("no slope to start from", thought="all slopes start at 0",
                     hint="All your slopes are 0. What is the slope of the last number for itself?")
def _(parts):
    return going(parts, reversed(range(len(parts))), start=0.0)


@sweep.misconception("recursion into the parts", thought="each part can do the same at once",
                     hint="Two doublings give 8 in your version, and 4 is right. Who pays twice?")
def _(parts):
    grads = [0.0] * len(parts)
    grads[-1] = 1.0

    def pay(i):
        for part, own_slope in parts[i]:
            grads[part] += own_slope * grads[i]
        for part, _ in parts[i]:
            pay(part)

    pay(len(parts) - 1)
    return grads


@sweep.misconception("recursion between the payments", thought="as soon as a part is paid, it can pay on",
                     hint="Two doublings give 6 in your version, and 4 is right: b pays a after the first payment, and pays all "
                     "it holds again after the second. Who has been paid in full?")
def _(parts):
    grads = [0.0] * len(parts)
    grads[-1] = 1.0

    def pay(i):
        for part, own_slope in parts[i]:
            grads[part] += own_slope * grads[i]
            pay(part)

    pay(len(parts) - 1)
    return grads


@sweep.misconception("rates added along a path", thought="the slope is own slope plus what comes from above",
                     hint="On a chain of 4 and 3 you get 3 + 4 and the like. Two gears in a row: do their ratios add?")
def _(parts):
    grads = [0.0] * len(parts)
    grads[-1] = 1.0
    for i in reversed(range(len(parts))):
        for part, own_slope in parts[i]:
            grads[part] += own_slope + grads[i]
    return grads


@sweep.accepts("path by path")
def _(parts):
    grads = [0.0] * len(parts)

    def pay(i, paid):
        grads[i] += paid
        for part, own_slope in parts[i]:
            pay(part, own_slope * paid)

    pay(len(parts) - 1, 1.0)
    return grads


@sweep.accepts("a dictionary of those that wait")
def _(parts):
    grads = np.zeros(len(parts))
    grads[-1], waiting = 1.0, {len(parts) - 1}
    while waiting:
        i = max(waiting)
        waiting.remove(i)
        for part, own_slope in parts[i]:
            grads[part] += own_slope * grads[i]
            waiting.add(part)
    return grads


# ------------------------------------------------------------------------------------------------ 3.5


@exercise(
    id="03.clear", title="Repair the training", kind="repair", minutes=8, difficulty=2, points=2,
    objective="put clearing, sweep and update in the right order", covers=("S22", "S23", "S24"), closed=("torch",),
)
def descend(loss_of, weights, rate, steps):
    """loss_of: a function of the list of Values; weights: Values; takes steps of gradient descent, returns the losses."""
    losses = []
    for _ in range(steps):
        loss = loss_of(weights)
        losses.append(loss.data)
        for weight in weights:
            weight.grad = 0.0
        loss.backward()
        for weight in weights:
            weight.data -= rate * weight.grad
    return losses


@descend.cases
def _(rng):
    yield [4.0], 0.1, 5
    yield [1.0, -2.0], 0.05, 8
    yield [0.5, 3.0, -1.0], 0.2, 3


@descend.script
def _(descend, start, rate, steps):
    """A bowl: the sum of weight², and for several weights the product of the first two."""

    def bowl(weights):
        loss = weights[0] * weights[0]
        for weight in weights[1:]:
            loss = loss + weight * weight + weights[0] * weight
        return loss

    weights = [Value(w) for w in start]
    try:
        losses = descend(bowl, weights, rate, steps)
    except TypeError as error:
        if any(weight.grad is None for weight in weights):
            text = "the grad of a weight is None, and nothing can be added to that. A Value is cleared with 0.0"
            raise TypeError(text).with_traceback(error.__traceback__) from None
        raise
    return {"losses": losses, "weights at the end": [float(weight.data) for weight in weights]}


def descending(loss_of, weights, rate, steps, before=True, after=False, update=True, sign=-1, use_grad=True):
    losses = []
    for step in range(steps):
        loss = loss_of(weights)
        losses.append(loss.data)
        for weight in weights:
            weight.grad = 0.0 if before is True or (before == "once" and step == 0) else weight.grad
        loss.backward()
        for weight in weights:
            weight.grad = 0.0 if after else weight.grad
            weight.data += sign * rate * weight.grad if update else 0.0
    return losses


@descend.misconception("never cleared", thought="each sweep starts from fresh slopes",
                       hint="Your first step is right, the later ones are too long: the `grad` of each weight (the loss is new at "
                       "every step) still holds the steps before. Clear it before each sweep, not once.")
def _(loss_of, weights, rate, steps):
    return descending(loss_of, weights, rate, steps, before=False)


@descend.misconception("cleared before use", thought="clear as soon as the sweep is over",
                       hint="The weights never move: between the sweep and the update you set the slopes to 0.")
def _(loss_of, weights, rate, steps):
    return descending(loss_of, weights, rate, steps, after=True)


@descend.misconception("uphill", thought="the slope shows the way",
                       hint="Cleared rightly, but the losses rise. Which sign walks down?")
def _(loss_of, weights, rate, steps):
    return descending(loss_of, weights, rate, steps, sign=1)


@descend.misconception("the last weight only", thought="after the loop, `weight` stands for all of them",
                       hint="Only one weight is cleared or moved. Which lines must stand inside the loop over the weights?")
def _(loss_of, weights, rate, steps):
    losses = []
    for _ in range(steps):
        loss = loss_of(weights)
        losses.append(loss.data)
        for weight in weights:
            weight.grad = 0.0
        loss.backward()
        weight.data -= rate * weight.grad
    return losses


@descend.accepts("cleared after the update")
def _(loss_of, weights, rate, steps):
    losses = []
    for _ in range(steps):
        loss = loss_of(weights)
        loss.backward()
        for weight in weights:
            weight.data = weight.data - rate * weight.grad
            weight.grad = 0.0
        losses.append(loss.data)
    return losses


# ------------------------------------------------------------------------------------------------ 3.6

half_slope = answer(
    id="03.half_slope", title="Where the slope is half", kind="explore", minutes=6, difficulty=2, points=1,
    objective="find by experiment where a flat place swallows the slope", covers=("S22",), value=6.88,
    wrong={
        "where the slope is greatest": (
            6.0, "the place in the middle is the right one",
            "At c = 6 the tanh is at its steepest and a has its greatest slope, −3. Half of that is asked for.",
        ),
        "half of c": (
            3.0, "half the number gives half the slope",
            "At c = 3 tanh is nearly flat: a's slope is −0.03. Go by small steps from 6.",
        ),
        "where the output is half": (
            6.5493, "half the output is half the slope",
            "There tanh gives 0.5, and its own slope is 1 − 0.25 = 0.75. Which output makes it 0.5?",
        ),
    },
)


@half_slope.compare
def _(expected, got, case):
    if isinstance(got, bool) or not isinstance(got, int | float):
        return f"a number for c is expected, not {got!r}"
    graph = parse("(a*b + c).tanh()")
    values, _ = evaluate(graph, {"a": 2.0, "b": -3.0, "c": float(got)})
    slope = slopes_after(graph, values, len(values))[graph.leaves["a"]]
    return None if abs(slope + 1.5) < 0.03 else f"at c = {got:g} the slope for a is {slope:.4f}, not −1.5"


# ------------------------------------------------------------------------------------------------ 3.7

kept = answer(
    id="03.kept", title="What must be kept?", kind="explain", minutes=5, difficulty=2, points=1,
    objective="say what the forward pass must keep for the sweep, and why it costs memory", covers=("S20", "S22"),
    value=["x", "t", "e"],
    wrong={
        "everything": (
            ["w", "x", "b", "y", "p", "z", "t", "e"], "the sweep needs all numbers again",
            "Go through the own slopes: a plus needs no number at all. For tanh, does it need z, or t?",
        ),
        "the weights": (
            ["w", "b"], "the slopes for w and b are made of w and b",
            "b's own slope is 1, whatever b is. And w: nudge it, and p moves x times as far.",
        ),
        "the input of tanh": (
            ["x", "z", "e"], "an own slope is worked out from what went in",
            "It could be, by computing tanh(z) again. But 1 − t² needs t, and the forward pass has made it already.",
        ),
        "the other factor too": (
            ["w", "x", "t", "e"], "a product needs both its factors",
            "w would be needed for the slope of x. Nobody asked for that one.",
        ),
        "y for the error": (
            ["x", "t", "y"], "the error is made from y",
            "The square's own slope is 2e. With e kept, y itself is not looked at again.",
        ),
    },
)


@kept.compare
def _(expected, got, case):
    if not isinstance(got, list | tuple) or not all(isinstance(name, str) for name in got):
        return f'a list of names is expected, such as ["w", "x"], not {got!r}'
    missing, extra = set(expected) - set(got), set(got) - set(expected)
    if not missing and not extra:
        return None
    return f"names that are missing: {len(missing)}; names that are not needed: {len(extra)}"


# ------------------------------------------------------------------------------------------------ 3.8


@contextmanager
def in_place_of_backward(sweep) -> Iterator[None]:
    """Value.backward is the learner's sweep; should that call it in turn, it is told that it is closed."""
    own, running = Value.backward, []

    def backward(last):
        if running:
            raise ClosedError(refusal("Value.backward"))
        running.append(last)
        try:
            sweep(last)
        finally:
            running.clear()

    Value.backward = backward
    try:
        yield
    finally:
        Value.backward = own


ORDERED = {  # graphs of e = a*b and c in which e must wait for all that use it
    "e = a*b; e*(e + c)": lambda e, c: e * (e + c),
    "e = a*b; (e + c)*e": lambda e, c: (e + c) * e,
    "e = a*b; (e + c)*(e*e)": lambda e, c: (e + c) * (e * e),
}


def small_graphs() -> dict:
    """Slopes on small graphs: one of several operations, two doublings, and three in which the order matters."""
    found = {}
    a, b = Value(-4.0), Value(2.0)
    ((a * b + b * b * b).tanh() + (a + b) * a).backward()
    found["(a*b + b*b*b).tanh() + (a + b)*a"] = [a.grad, b.grad]
    a = Value(1.0)
    b = a + a
    (b + b).backward()
    found["b = a + a; b + b"] = [a.grad, b.grad]
    for name, result in ORDERED.items():
        a, b, c = Value(2.0), Value(3.0), Value(-4.0)
        e = a * b
        result(e, c).backward()
        found[name] = [a.grad, b.grad, c.grad, e.grad]
    return found


def score(network, values):
    """The network of the lesson, a weighted sum as one operation."""
    for layer in network[:-1]:
        values = [weighted_sum(unit[:-1], values, unit[-1]).relu() for unit in layer]
    return weighted_sum(network[-1][0][:-1], values, network[-1][0][-1])


def moons_until_right(seed, most=60):
    """Train the lesson's 337 weights on a hundred points until all of them are right; how many are in the end."""
    rng = np.random.default_rng(seed)
    points, labels = moons(100, noise=0.1, rng=rng)
    points, labels, network, weights = points.tolist(), (2 * labels - 1).tolist(), [], []
    for inputs, units in [(2, 16), (16, 16), (16, 1)]:
        network.append([[Value(w) for w in rng.uniform(-1, 1, inputs).tolist()] + [Value(0.0)] for _ in range(units)])
        weights += [weight for unit in network[-1] for weight in unit]
    right = 0.0
    with collector_paused():
        for step in range(most):
            scores, loss = [score(network, point) for point in points], 0.0
            right = sum(s.data * label > 0 for s, label in zip(scores, labels))
            if right == len(points):
                break
            for s, label in zip(scores, labels):
                loss = loss + (1 - label * s).relu()
            for weight in weights:
                weight.grad = 0.0
            (loss * (1 / len(points))).backward()
            for weight in weights:
                weight.data -= (1 - 0.9 * step / 100) * weight.grad
    return right


@exercise(
    id="03.moons", title="Your sweep parts the moons", kind="train", minutes=15, difficulty=3, points=4,
    objective="train a network with a backward sweep of your own", covers=("S22", "S24"),
    closed=("nnlib.scalar.Value.backward", "nnlib.gradcheck", "torch"), seconds=90,
)
def backward(last):
    """last, a Value: adds to the slope (grad) of every Value that it was made of; its own becomes 1."""
    last.grad, waiting = 1.0, {last.number: last}
    while waiting:
        value = waiting.pop(max(waiting))
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad
            waiting[part.number] = part


@backward.cases
def _(rng):
    yield (6,)


@backward.script
def _(backward, seed):
    """First five small graphs; if their slopes are right, the moons of the lesson."""
    expected = small_graphs()
    with in_place_of_backward(backward):
        found, right = small_graphs(), "not trained"
        if all(np.allclose(found[name], expected[name], rtol=1e-6) for name in expected):
            right = moons_until_right(seed)
    return {"slopes on small graphs": found, "points right after training": right}


def collected(last):
    """Every Value that the last was made of, each once, newest first."""
    found, waiting = {last.number: last}, [last]
    while waiting:
        for part in waiting.pop().parents:
            if part.number not in found:
                found[part.number] = part
                waiting.append(part)
    return [found[number] for number in sorted(found, reverse=True)]


@backward.misconception("= for +=", thought="a part's slope is what its user hands back",
                        hint="Where a Value is used twice, your second payment replaces the first.")
def _(last):
    last.grad = 1.0
    for value in collected(last):
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad = own_slope * value.grad


@backward.misconception("recursion into the parts", thought="each part can do the same at once",
                        hint="Two doublings give 8 in your version. A part that stands twice in a list pays twice.")
def _(last):
    def pay(value):
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad
        for part in value.parents:
            pay(part)

    last.grad = 1.0
    pay(last)


@backward.misconception("recursion between the payments", thought="as soon as a part is paid, it can pay on",
                        hint="Two doublings give 6 in your version, and 4 is right: a part that has been paid once pays on, "
                        "and again, with all it holds, after the second payment. Who has been paid in full?")
def _(last):
    def pay(value):
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad
            pay(part)

    last.grad = 1.0
    pay(last)


@backward.misconception("last come, first served", thought="those that wait can stand in a list, and the last one is next",
                        hint="`pop()` takes the Value that came *last* to the list. That is not always the newest: in "
                        "(e + c)*e it takes e before e + c has paid it. By what can you tell the newest?")
def _(last):
    last.grad, waiting = 1.0, [last]
    while waiting:
        value = waiting.pop()
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad
            if part not in waiting:
                waiting.append(part)


@backward.misconception("last come, and only once", thought="nobody pays twice if I remember who has waited",
                        hint="Nobody pays twice now, and yet some pay too soon: `pop()` takes the Value that came last to the "
                        "list, not the newest. By what can you tell the newest?")
def _(last):
    last.grad, waiting, seen = 1.0, [last], {last}
    while waiting:
        value = waiting.pop()
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad
            if part not in seen:
                seen.add(part)
                waiting.append(part)


@backward.misconception("oldest first", thought="the sweep follows the calculation",
                        hint="You visit the oldest Value first: it has not been paid yet. Turn the order round.")
def _(last):
    last.grad = 1.0
    for value in reversed(collected(last)):
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad


@backward.misconception("no slope to start from", thought="all slopes start at 0",
                        hint="All slopes are 0. What is the loss's slope for itself?")
def _(last):
    for value in collected(last):
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad


@backward.misconception("nearest first", thought="level by level from the loss is the right order",
                        hint="You go outwards from the loss, and a Value that is used near it *and* far from it pays too "
                        "early. What holds of the order in which Values are made?")
def _(last):
    last.grad, seen, level = 1.0, {last.number}, [last]
    while level:
        following = []
        for value in level:
            for part, own_slope in zip(value.parents, value.slopes):
                part.grad += own_slope * value.grad
                if part.number not in seen:
                    seen.add(part.number)
                    following.append(part)
        level = following


@backward.accepts("collect, sort, pay")
def _(last):
    last.grad = 1.0
    for value in collected(last):
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad
