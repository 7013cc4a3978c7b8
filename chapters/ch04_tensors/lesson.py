# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 · Same sums: why so much faster?
#
# You left [03](03_backpropagation.ipynb) with a network that learns, and a stopwatch that did not look good. Here is that
# network again: two inputs, two hidden layers of 16 units, one score; 337 weights, a hundred points, hinge loss (without
# the small price on large weights). First as before, one `Value` for each number.

# %%
import time
import warnings

import numpy as np

import nnlib as nn
from coursekit import approx, claim, predict, quiz, show_source
from nnlib import Tensor, gradcheck, numerical_gradient
from nnlib.data import concrete, moons, standardise, train_test_split
from nnlib.graph import unbroadcast
from nnlib.methods import OPS
from nnlib.op import op
from nnlib.scalar import Value
from nnlib.viz import figures
from nnlib.viz.widgets import BroadcastExplorer

# %%
def make_data(n, seed):
    points, labels = moons(n, noise=0.1, rng=np.random.default_rng(seed))
    return points.astype(np.float64), 2.0 * labels - 1     # points (n, 2); labels (n,): -1 or 1


def make_layers(seed):
    """For each layer its weights (inputs, units) and its biases (units,), as plain arrays."""
    rng, layers = np.random.default_rng(seed), []
    for inputs, units in [(2, 16), (16, 16), (16, 1)]:
        layers.append((rng.uniform(-1, 1, size=(inputs, units)), np.zeros(units)))
    return layers


# %%
def scores_by_numbers(layers, points):
    """The score of each point, one number at a time.  `layers` holds an object for every single number."""
    scores = []
    for values in points.tolist():
        for weights, biases in layers:
            sums = []
            for k in range(len(biases)):                   # unit number k of this layer
                total = biases[k]
                for i in range(len(values)):
                    total = total + weights[i][k] * values[i]
                sums.append(total)
            values = [total.relu() for total in sums]
        scores.append(sums[0])                             # the last layer's sum, without the ReLU
    return scores


# %%
def objects(numbers, kind):
    """The same lists in lists, with an object in place of each number."""
    return [objects(n, kind) if isinstance(n, list) else kind(n) for n in numbers]


def step_by_numbers(layers, points, labels, kind=Value):
    """The loss and the slope for every weight.  `kind` makes an object of a number."""
    layers = [(objects(weights.tolist(), kind), objects(biases.tolist(), kind)) for weights, biases in layers]
    loss = kind(0.0)
    for score, label in zip(scores_by_numbers(layers, points), labels.tolist()):
        loss = loss + (1 - label * score).relu() * (1 / len(labels))
    loss.backward()
    slopes = [(objects(weights, slope), objects(biases, slope)) for weights, biases in layers]
    return loss.data, slopes


def slope(number):
    return float(number.grad)


# %% [markdown]
# And now the whole network again. Twelve lines, and no loop over points, units or inputs.

# %%
def scores(layers, points):
    x = points                                             # (N, 2)
    for weights, biases in layers[:-1]:
        x = (x @ weights + biases).relu()                  # (N, 16)
    weights, biases = layers[-1]
    return x @ weights + biases                            # (N, 1)


def step(layers, points, labels):
    layers = [(Tensor(weights, requires_grad=True), Tensor(biases, requires_grad=True)) for weights, biases in layers]
    loss = (1 - labels.reshape(-1, 1) * scores(layers, points)).relu().mean()
    loss.backward()
    slopes = [(weights.grad.data, biases.grad.data) for weights, biases in layers]
    return loss.data, slopes


# %%
def fastest(action, repeats):
    """Seconds for one run, the best of a few: the others were disturbed by something else."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


points, labels = make_data(100, seed=0)
layers = make_layers(seed=0)
slow = fastest(lambda: step_by_numbers(layers, points, labels), repeats=2)
fast = fastest(lambda: step(layers, points, labels), repeats=20)
print("one step by numbers:", approx(1000 * slow, 2), "ms   by arrays:", approx(1000 * fast, 2), "ms")
print("ratio:", approx(slow / fast, 2))
claim(slow > 50 * fast, "arrays take a step more than 50 times faster than single numbers", control="a single point")

# %% [markdown]
# Is it the same step? Compare the loss, and every one of the 337 slopes:

# %%
loss_a, slopes_a = step_by_numbers(layers, points, labels)
loss_b, slopes_b = step(layers, points, labels)
gaps = [abs(loss_a - loss_b)]
for layer_a, layer_b in zip(slopes_a, slopes_b):
    for a, b in zip(layer_a, layer_b):
        gaps.append(np.abs(a - b).max())
print("largest difference:", approx(max(gaps), 1))
claim(max(gaps) < 1e-12, "the same loss and the same 337 slopes, to twelve places", control="biases left out")

# %% [markdown]
# The same sums, the same slopes. So where did the time go, and what has to be understood to write the second version
# without a mistake? Its mistakes are of a new kind: they raise no error.
#
# **At the end you will be able to**
#
# 1. say which shape comes out of two shapes, or why none does (exercises 4.1, 4.2);
# 2. send a gradient back through what was stretched, and through a matrix product (4.3, 4.4);
# 3. add an operation of your own, with its backward rule, and check it (4.5, 4.8);
# 4. find a shape mistake that trains without an error (4.6, 4.7).
#
# **60 minutes**; pause before "Where the time goes". The maths: slopes add where paths meet
# ([03](03_backpropagation.ipynb)); the product `@` of two tables. New here: all of it at once. First, three questions:

# %%
quiz("04-recall")

# %% [markdown] covers="S20"
# ## Shapes that do not match, and yet add up
#
# An array's **shape** lists its lengths, axis by axis. `points` is (100, 2): axis 0 counts points, axis 1 coordinates.
# In `points @ weights` the two inner lengths meet and vanish: (100, 2) @ (2, 16) is (100, 16). Then `+ biases`, and that
# is (16,). A hundred rows plus one row? On small numbers:

# %%
table = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])      # (2, 3)
row = np.array([10.0, 20.0, 30.0])                        # (3,)
column = np.array([[100.0], [200.0]])                     # (2, 1)
print("table + row:\n", table + row)
print("table + column:\n", table + column)

# %% [markdown]
# The row was used for both rows of the table, the column for all three of its columns. This is **broadcasting**:
#
# 1. Line the two shapes up from the **right**. Missing axes on the left count as length 1.
# 2. Axis by axis, the lengths must be equal, or one of them 1. Length 1 is stretched: the same number is used again.
# 3. Anything else is an error.
#
# Now put the table aside.

# %%
predict("04-shape")

# %%
print("row + column:\n", row + column)
try:
    Tensor(table) + Tensor([1.0, 2.0])
except nn.ShapeError as error:
    print("but:", error)

# %% [markdown] covers="S22"
# ## The way back
#
# A `Tensor` is an array that remembers how it was computed, as a `Value` is such a number. Its gradient is again an array,
# of its own shape: one slope for each of its numbers.
#
# Take `z = table + row`. Suppose that the steps after it have already told us the slope of the loss for each entry of
# $z$. Call that array $g$; it has the shape of $z$, (2, 3). What is the gradient of `row`?

# %%
g = np.array([[1.0, 5.0, 2.0], [6.0, 3.0, 7.0]])          # the slope of the loss for each entry of z

# %%
predict("04-stretched")

# %% [markdown]
# To check, we need a loss with exactly these slopes. Take `sum(g * z)`: raise one entry of $z$ by 1, and it grows by the
# number of $g$ that stands there. Nudge it:

# %%
print("row:   ", numerical_gradient(lambda row: np.sum(g * (table + row)), row).round(6))
print("column:", numerical_gradient(lambda column: np.sum(g * (table + column)), column).round(6).tolist())
figures.stretched_and_summed(row, column, g)

# %% [markdown]
# The 10 of the row went into *two* sums. Raise it by 1, and both rise: 1 + 6 = 7. It is the rule of lesson 03, **where
# paths meet, slopes add**, on a whole axis at once: **stretched forward, summed backward.** The column was stretched
# along axis 1, so its gradient is summed along axis 1, 1 + 5 + 2 = 8, and keeps its shape (2, 1). In code:

# %%
def summed_back(g, shape):
    """The gradient for an input of this shape, from g, the gradient of what it was stretched to."""
    while g.ndim > len(shape):
        g = g.sum(axis=0)                                  # an axis that was put in front
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)            # keepdims: the axis stays, with length 1
    return g


rng, agree = np.random.default_rng(0), []
for shape in [(4,), (3, 1), (1, 4), (1, 1), (3, 4), ()]:
    g34, b = rng.normal(size=(3, 4)), rng.normal(size=shape)
    agree.append(gradcheck(lambda b: np.sum(g34 * (np.ones((3, 4)) + b)), summed_back(g34, shape), b).ok)
claim(all(agree), "summed over what was stretched: right for six shapes", control="a copy in place of the sum")
show_source(unbroadcast, docstring=False)

# %% [markdown]
# The last lines are nnlib's version, from its own source. The engine calls it after every operation that works entry by
# entry, so no single rule has to think of it.
#
# Try shapes of your own, up to three axes. Answer in writing: *(1) Find two shapes that both get stretched and give
# (2, 3, 4). (2) When is a gradient summed over all axes? (3) Switch to x × y and follow one entry: what does a times do
# to g before the sum?*

# %%
explorer = BroadcastExplorer(first=(2, 3), second=(3,))
explorer

# %% [markdown]
# <details><summary>When you have your answers</summary>
#
# (1) For example (2, 1, 4) and (3, 1). (2) When x is a single number, of shape (), (1,), (1, 1) …, and the result is longer
# than 1 along every axis. (3) Each part of g is first multiplied by the *other* factor, as every times does it.
# </details>
#
# ## Back through a matrix product
#
# The other half of a layer is `x @ w`. Take 2×2, with numbers that cannot be confused:

# %%
x, w = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [7.0, 8.0]])
g = np.array([[1.0, 10.0], [100.0, 1000.0]])               # the slope of the loss for each entry of z
print("z = x @ w:\n", x @ w)

# %% [markdown]
# Write $x_{11}$ for the entry in row 1, column 1. Then $z_{11} = x_{11}w_{11} + x_{12}w_{21}$ and
# $z_{12} = x_{11}w_{12} + x_{12}w_{22}$.
#
# - Where is $x_{11} = 1$ used? In $z_{11}$, times $w_{11} = 5$, and in $z_{12}$, times $w_{12} = 6$. So its slope is
#   1 · 5 + 10 · 6 = **65**: row 1 of $g$ times row 1 of $w$. *Rows times rows*: `g @ w.T`, where `.T` swaps rows and
#   columns.
# - Where is $w_{11} = 5$ used? In $z_{11}$, times $x_{11} = 1$, and in $z_{21}$, times $x_{21} = 3$. So its slope is
#   1 · 1 + 100 · 3 = **301**.
#
# Here are four ways to multiply $g$ and $x$. All four give a 2×2 table.

# %%
predict("04-product")

# %%
candidates = {"x @ g": x @ g, "g @ x.T": g @ x.T, "x.T @ g": x.T @ g, "g.T @ x": g.T @ x}
right = []
for name, candidate in candidates.items():
    report = gradcheck(lambda w: np.sum(g * (x @ w)), candidate, w)
    right.append(report.ok)
    print(f"{name:8s} {candidate.tolist()}   agrees with nudging: {report.ok}")
claim(sum(right) == 1, "of four products that fit, exactly one is the gradient", control="x is twice the identity")

# %% [markdown]
# So the **backward rule** of `z = x @ w`, with $\bar x$ (say "x bar") for the gradient of $x$, and $\bar z = g$:
#
# $$\bar x = \bar z\,w^\top \qquad\qquad \bar w = x^\top \bar z$$
#
# In words: *on its way back to one factor, the gradient is multiplied by the other one, transposed.* You need not
# learn it by heart. Write down the shapes of our first layer: $x$ is (100, 2), $w$ is (2, 16), $g$ is (100, 16). The
# gradient of $w$ must be (2, 16), and from (100, 2) and (100, 16) that comes in one way only: (2, 100) @ (100, 16). The
# 100 that vanishes is the sum over the points: every weight was used for each of them.
#
# But shapes decide only when they differ. Our second layer is 16 by 16. There a wrong transpose fits, and trains. So
# try rules on lengths that all differ, and check the numbers by nudging.
#
# ## One operation, one place
#
# In nnlib each operation is a *rule*: a function that returns the value, and for each input a *pullback*, which turns
# $g$ into that input's gradient. The line `@op(…)` above it adds it to a registry, with examples that the tests run. From
# the source:

# %%
show_source(nn.mul, nn.relu)
print(OPS["mul"], OPS["matmul"])

# %% [markdown]
# (`lambda g: g * y` is a small function without a name: g in, g · y out.) Nothing else is needed. So let us add one: a bump,
# $y = e^{-x^2}$, whose slope is $-2xy$. And check it, beside some that are there already. For that, any function of one
# Tensor is made a loss by weighting its entries:

# %%
@op(elementwise=True, examples=[lambda rng: (rng.normal(size=(2, 3)),)])
def bump(x):
    y = np.exp(-x * x)
    return y, (lambda g: g * (-2 * x * y),)


def backward_agrees(operation, x):
    """Does backward agree with nudging, for a loss that weights the entries of operation(x) unequally?"""
    tensor = Tensor(x, requires_grad=True)
    weights = np.arange(1.0, 1 + operation(tensor).data.size).reshape(operation(tensor).shape)
    (operation(tensor) * weights).sum().backward()
    return gradcheck(lambda x: (operation(Tensor(x)) * weights).sum().item(), tensor.grad.data, x)


x = np.random.default_rng(0).uniform(0.5, 2.0, size=(2, 3))
for name in ("bump", "exp", "log", "tanh", "sigmoid", "sqrt"):
    print(f"{name:8s}", backward_agrees(OPS[name], x))
claim(backward_agrees(bump, x).ok, "backward through our own operation is right", control="the minus forgotten")

# %% [markdown]
# One more check, by somebody else's engine: PyTorch, which most of the field uses. The same arrays, the same lines:

# %%
import torch

layers_t = []
for weights, biases in layers:
    layers_t.append((torch.tensor(weights, requires_grad=True), torch.tensor(biases, requires_grad=True)))
x = torch.tensor(points)
for weights, biases in layers_t[:-1]:
    x = torch.relu(x @ weights + biases)
loss = torch.relu(1 - torch.tensor(labels).reshape(-1, 1) * (x @ layers_t[-1][0] + layers_t[-1][1])).mean()
loss.backward()
gaps = [abs(loss.item() - loss_b)]
for layer, (dw, db) in zip(layers_t, slopes_b):
    gaps += [np.abs(layer[0].grad.numpy() - dw).max(), np.abs(layer[1].grad.numpy() - db).max()]
print("largest difference from PyTorch:", approx(max(gaps), 1))
claim(max(gaps) < 1e-6, "loss and slopes equal PyTorch's to 1e-6 in float64", control="tanh in place of relu")

# %% [markdown]
# ## Where the time goes
#
# A hundred points took one step. Now a thousand: ten times as many products.

# %%
predict("04-ten-times")

# %%
def step_time(n, take_step, repeats):
    points, labels = make_data(n, seed=0)
    return fastest(lambda: take_step(layers, points, labels), repeats)


sizes = {"by numbers": [2, 10, 100], "by arrays": [2, 10, 100, 1000, 10000]}
times = {"by numbers": [step_time(n, step_by_numbers, 2) for n in sizes["by numbers"]],
         "by arrays": [step_time(n, step, 20) for n in sizes["by arrays"]]}
claim(times["by arrays"][3] < 6 * times["by arrays"][2], "ten times as many points, less than 6 times as long",
      control="ten times as many again")
figures.step_times(sizes, times)

# %% [markdown]
# By numbers, ten times the points cost ten times the time. By arrays the line is flat at first, and climbs only when the
# batch has grown large. So an operation has two prices: one for *having an operation at all* (Python looks names up,
# checks, makes an object, notes it for the way back), and one for each number in it, paid in compiled code. By numbers you
# pay the first price for every number. If that is the reason, then *our fast engine, fed with single numbers, must be
# slow too*. Test it, on ten points:

# %%
ten, ten_labels = make_data(10, seed=0)


def tensor_of_one(number):
    return Tensor(number, requires_grad=True)


seconds = {"Value, single numbers": fastest(lambda: step_by_numbers(layers, ten, ten_labels), 2),
           "Tensor, single numbers": fastest(lambda: step_by_numbers(layers, ten, ten_labels, tensor_of_one), 2),
           "Tensor, whole arrays": fastest(lambda: step(layers, ten, ten_labels), 20)}
for name, time_taken in seconds.items():
    print(f"{name:23s}", approx(1000 * time_taken, 2), "ms")
claim(seconds["Tensor, single numbers"] > 20 * seconds["Tensor, whole arrays"],
      "the fast engine is slow when it is fed single numbers", control="whole arrays after all")

# %% [markdown]
# It is even slower than `Value`: a Tensor does more for each operation. So the engine is not what is fast. What is fast is
# *asking it seldom*: some dozen operations a step in place of tens of thousands. (The rest of the gain comes from inside:
# one product of large tables is arranged so that the processor multiplies several numbers at once.)
#
# What does the time buy? Train on a hundred points, 100 steps with the rate falling from 1 to 0.1, as in 03:

# %%
def train(layers, points, labels, steps=100):
    for k in range(steps):
        rate = 1 - 0.9 * k / steps
        slopes = step(layers, points, labels)[1]
        moved = []
        for (weights, biases), (d_weights, d_biases) in zip(layers, slopes):
            moved.append((weights - rate * d_weights, biases - rate * d_biases))
        layers = moved
    return layers


def share_right(layers, points, labels):
    with nn.no_grad():                                     # only look: nothing is recorded
        return np.mean((scores([(Tensor(w), Tensor(b)) for w, b in layers], points).data[:, 0] > 0) == (labels > 0))


# %%
fresh, started = [], time.perf_counter()
for seed in range(5):
    trained = train(make_layers(seed), *make_data(100, seed))
    fresh.append(share_right(trained, *make_data(1000, seed + 100)))
print("five networks, seconds in all:", approx(time.perf_counter() - started, 2))
print("right on a thousand new points each:", approx(fresh))
claim(np.mean(fresh) > 0.95, "trained on arrays, the network is right on more than 95 % of new points",
      control="no ReLU")

# %% [markdown] covers="S21"
# ## When it goes wrong: it trains, and learns nothing
#
# Back to concrete: eight ingredients, standardised, one linear unit, mean squared error. A quarter of the mixes is held out.

# %%
def fit(x, y, steps=60, rate=0.1):
    """One linear unit.  Returns its predictions as a function, and the loss before each step."""
    w, b, losses = Tensor(np.zeros((8, 1)), requires_grad=True), Tensor(np.zeros(1), requires_grad=True), []
    for _ in range(steps):
        error = x @ w + b - y
        loss = (error * error).mean()
        w.grad = b.grad = None                             # clear what the last step has left
        loss.backward()
        losses.append(loss.item())
        with nn.no_grad():                                 # the update is not part of the computation
            w -= rate * w.grad
            b -= rate * b.grad
    return lambda x: (x @ w + b).data, losses


def mixes(seed):
    table = concrete()
    x, x_new, y, y_new = train_test_split(table.x, table.y, rng=np.random.default_rng(seed))
    x, x_new = standardise(x.astype(np.float64), x_new.astype(np.float64))
    return x, x_new, y.astype(np.float64), y_new.astype(np.float64)


x, x_new, y, y_new = mixes(seed=0)
print("x", x.shape, "  x @ w + b", (x @ np.zeros((8, 1)) + np.zeros(1)).shape, "  y", y.shape)

# %%
predict("04-silent")

# %%
r2, guesses = {"y as it came": [], "y as a column": []}, {}
for seed in range(3):
    x, x_new, y, y_new = mixes(seed)
    for name, target in {"y as it came": y, "y as a column": y.reshape(-1, 1)}.items():
        model, losses = fit(x, target)
        guesses[name] = model(x_new)[:, 0]
        r2[name].append(1 - np.mean((guesses[name] - y_new) ** 2) / np.var(y_new))
        print(f"{name:14s} loss {approx(losses[0])} → {approx(losses[-1])}   R² on new mixes {approx(r2[name][-1])}")
claim(max(r2["y as it came"]) < 0.05, "(N, 1) − (N,) trains without an error, and explains next to nothing",
      control="the column in both")
claim(min(r2["y as a column"]) > 0.5, "with y as a column, the same lines explain more than half",
      control="as it came in both")

# %% [markdown]
# No error, no warning, a loss that falls from step to step and settles. Look at the predictions, then at the shapes:

# %%
print("shape of prediction - y:", (model(x) - y).shape)
figures.predicted_and_true(guesses, y_new, unit="MPa", title="The same unit, the same data, two shapes of y")

# %% [markdown]
# The predictions are a column, (772, 1). The truths lie along the
# last axis, (772,). Lined up from the right, that is a column and a row, and both are stretched: **every prediction is
# compared with every truth**, 772 × 772 errors. On two mixes with truths 0 and 10: the first prediction is charged its
# distance to 0 *and* to 10, and so is the second. Cheapest for both is 5, whatever the ingredients say. So all
# predictions go to the mean, and the loss settles at the variance of $y$.
#
# The repair is one word, `reshape`. What finds the bug is a habit: *print the shape of the error once.* It must be that
# of the prediction. nnlib's own loss is suspicious for you, as PyTorch's is:

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    nn.mse_loss(Tensor(x @ np.zeros((8, 1))), Tensor(y))
print(caught[0].message)

# %% [markdown]
# ## The same slip on a square table
#
# One more, without any training. Three photographs; for each, a network has given three scores (cat, dog, bird). To read
# scores as shares, make them positive by $e^s$ and divide each row by its sum. That function is called **softmax**;
# lesson 05 builds on it.

# %%
s = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 0.0], [1.0, 1.0, 4.0]])     # a row for each photograph
e = np.exp(s)
shares = e / e.sum(axis=1)                                            # (3, 3) / (3,)
kept = e / e.sum(axis=1, keepdims=True)                               # (3, 3) / (3, 1)
print("sums of the rows without keepdims:", shares.sum(axis=1).round(2), "  with:", kept.sum(axis=1).round(2))
with np.errstate(over="ignore", invalid="ignore"):
    print("scores 1000 higher:", (np.exp(s + 1000) / np.exp(s + 1000).sum(axis=1, keepdims=True))[0])
top = s.max(axis=1, keepdims=True)
claim(np.allclose(np.exp(s - top) / np.exp(s - top).sum(axis=1, keepdims=True), kept),
      "subtracting each row's maximum changes no share", control="each number its own maximum")

# %% [markdown]
# `e.sum(axis=1)` has the right three sums, but as a shape (3,) they line up with the *columns*: cat is divided by the
# first photograph's sum. With two photographs, (2, 3) / (2,), there would have been an error. A square table hides it.
#
# The last lines: $e^{1000}$ is too large for a number of the machine, and `inf / inf` is `nan`. The cure is to subtract
# each row's maximum first. It changes nothing: $e^{s-m} = e^s / e^m$, and the $e^m$ stands above and below the line.
#
# ## Where this is used, and where it fails
#
# All of deep learning runs like this: few operations on large arrays, each with its backward rule. Graphics processors
# push it further; they are idle unless an operation brings many thousands of numbers. Where the next number depends on
# the one before (a sum that stops when it exceeds a limit, a tree of words), there is no large array to hand over, and
# the Python price is back. Stretching costs no memory, but its *result* does: a hundred thousand truths against as many
# predictions would be 80 gigabytes. And a shape mistake that trains is found by nobody who looks only at whether the loss
# falls. People act on such models: an honest control (here, the mean) belongs beside every score.
#
# **To read.** Harris and others 2020, *Array programming with NumPy*, doi:10.1038/s41586-020-2649-2: figure 1 is
# broadcasting. Giles 2008, *Collected matrix derivative results for forward and reverse mode algorithmic
# differentiation*, doi:10.1007/978-3-540-68942-3_4: backward rules for matrices, on a few pages. Paszke and others 2019,
# *PyTorch: an imperative style, high-performance deep learning library*, arXiv:1912.01703: section 5, what a fast engine
# takes care of.
#
# ## Check yourself

# %%
quiz("04-check")

# %% [markdown]
# ## Shapes on one page
#
# | | |
# |---|---|
# | broadcasting | line up from the right; equal, or 1, or missing; 1 is stretched |
# | its way back | stretched forward, summed backward; the gradient has the shape of its own array |
# | `z = x @ w` | $\bar x = \bar z\,w^\top$, $\bar w = x^\top \bar z$; let the shapes decide, on lengths that all differ |
# | `keepdims=True` | after a sum that is to be broadcast back |
# | before training | print the shape of prediction, truth and error |
# | time | a price for each operation, and a small one for each number in it |
#
# A step on 337 weights now takes well under a thousandth of a second. There is room for more layers. Should you stack ten
# linear ones? Lesson 05 shows why that would be wasted, and what a bend between them does.
#
# The [exercises](../exercises/04_tensors.ipynb) (your copy: `work/exercises/04_tensors.ipynb`) let you write the rules
# of this lesson, and train a network on yours.
