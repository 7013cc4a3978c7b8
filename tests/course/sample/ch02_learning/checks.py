"""A chapter as the tests use it: a function with its misconceptions, a class, a value, a setting to be found."""

import numpy as np

from coursekit.checks import answer, exercise


@exercise(
    id="02.descent_step",
    title="One step downhill",
    minutes=5,
    difficulty=1,
    points=2,
    core=True,
    objective="take a gradient-descent step by yourself",
    closed=("nnlib.optim", "nnlib.neuron.sigmoid", "nnlib.neuron.Neuron", "torch"),
)
def descent_step(w, grad, learning_rate):
    """The reference.  w (D,), grad (D,), learning_rate > 0  ->  new w (D,); w itself is not changed."""
    return w - learning_rate * grad


@descent_step.cases
def _(rng):
    for d, rate in [(1, 0.5), (2, 0.1), (30, 0.01)]:
        yield rng.normal(size=d), rng.normal(size=d), rate
    yield np.zeros(3), np.array([1.0, -4.0, 0.0]), 0.5


@descent_step.misconception(
    "uphill", thought="the slope shows the way", hint="Did the loss go up? Which sign walks down?"
)
def _(w, grad, learning_rate):
    return w + learning_rate * grad


@descent_step.misconception(
    "forgets the rate", thought="the slope is the step", hint="How far would this go on a cliff?"
)
def _(w, grad, learning_rate):
    return w - grad


@descent_step.misconception(
    "returns the step", thought="the answer is how far to go", hint="You computed the step. Where do you stand after?"
)
def _(w, grad, learning_rate):
    return -learning_rate * grad


@descent_step.misconception(
    "direction only", thought="the gradient is a direction", hint="Should a slope and a cliff move w equally far?"
)
def _(w, grad, learning_rate):
    return w - learning_rate * np.sign(grad)


@descent_step.misconception(
    "changes its argument", thought="-= saves a line", hint="The caller's w has changed: `-=` works in place."
)
def _(w, grad, learning_rate):
    w -= learning_rate * grad
    return w


@descent_step.misconception(
    "takes a list", thought="w has a method append", hint="An array is no list: what does `+` do to each of them?"
)
def _(w, grad, learning_rate):
    return w.append(grad)


@descent_step.accepts("a loop")
def _(w, grad, learning_rate):
    return np.array([wi - learning_rate * gi for wi, gi in zip(w, grad)])


@exercise(
    id="02.counter",
    title="A memory of losses",
    minutes=5,
    difficulty=2,
    points=1,
    objective="write a class that remembers the best loss",
)
class Best:
    def __init__(self, start):
        self.value = start

    def see(self, loss):
        self.value = min(self.value, loss)
        return self.value


@Best.script
def _(cls, start, losses):
    best = cls(start)
    return [best.see(loss) for loss in losses], best.value


@Best.cases
def _(rng):
    yield 10.0, [3.0, 4.0, 2.0]
    yield -9.0, [3.0, 4.0]
    yield 1.0, [float(x) for x in rng.normal(size=5)]


@Best.misconception("the last", thought="the newest loss is the best", hint="What if the loss goes up again?")
class Last(Best.reference):
    def see(self, loss):
        self.value = loss
        return self.value


@Best.misconception("the worst", thought="larger is better", hint="A loss is better when it is smaller.")
class Worst(Best.reference):
    def see(self, loss):
        self.value = max(self.value, loss)
        return self.value


@Best.misconception("forgets the start", thought="nothing was seen yet", hint="What is the start for?")
class Startless(Best.reference):
    def __init__(self, start):
        super().__init__(float("inf"))


answer(
    "02.order",
    "Order the lines",
    2,
    1,
    1,
    "put the four lines of a training loop in order",
    value=["B", "A", "C"],
    accepts=[["B", "C", "A"]],
    kind="order",
    wrong={"update first": (["C", "B", "A"], "one moves and then looks", "Which line needs the slope?")},
)

rate = answer(
    "02.rate",
    "Find a rate",
    3,
    2,
    2,
    "choose a learning rate below the wall",
    value=0.4,
    kind="explore",
    wrong={"the wall itself": (0.5, "two over the curvature arrives", "What does factor -1 do?")},
)


@rate.compare
def _(expected, got, case):
    if not isinstance(got, float | int):
        return "a rate is one number"
    return None if 0 < got < 0.5 else f"at {got} it does not arrive"
