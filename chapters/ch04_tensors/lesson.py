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
# You left [03](03_backpropagation.ipynb) with a network that learns, and with a stopwatch that did not look good. Here is
# that network once more: two inputs, two hidden layers of 16 units, one score; 337 weights, the hinge loss (without the
# small price on large weights). It is written down twice. First with a `Value` for every number and every sum, as 03
# began; nothing in it is new, so skim it. (03 then trained with each weighted sum as *one* operation; that is timed too.)
# Then with whole arrays, and no loop over points, units or inputs: `scores` and `step`, read those.

# %%
import time
import warnings

import numpy as np

import nnlib as nn
from coursekit import approx, claim, predict, quiz, show_source
from nnlib import Tensor
from nnlib.data import concrete, moons, standardise, train_test_split
from nnlib.scalar import Value, collector_paused, weighted_sum
from nnlib.viz import figures
from nnlib.viz.widgets import BroadcastExplorer


def make_data(n, seed):
    """points (n, 2) and labels (n,), each -1 or 1."""
    points, labels = moons(n, noise=0.1, rng=np.random.default_rng(seed))
    return points.astype(np.float64), 2.0 * labels - 1


# %%
def make_layers(seed):
    """For each layer its weights, an array (inputs, units), and its biases, an array (units,)."""
    rng, layers = np.random.default_rng(seed), []
    for inputs, units in [(2, 16), (16, 16), (16, 1)]:
        layers.append((rng.uniform(-1, 1, size=(inputs, units)), np.zeros(units)))
    return layers


def fastest(action, repeats):
    """Seconds for one run, the best of a few: the others were disturbed by something else."""
    times = []
    with collector_paused():                               # Python's sweep for unused objects would disturb the first
        for _ in range(repeats):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
    return min(times)


# %%
def one_by_one(weights, values, bias):
    total = bias
    for weight, value in zip(weights, values):
        total = total + weight * value
    return total


def scores_by_numbers(layers, points, add_up):             # add_up: what makes a weighted sum
    scores = []
    for values in points.tolist():
        for weights, biases in layers:                     # below: unit k uses column k of the weights
            sums = [add_up([row[k] for row in weights], values, bias) for k, bias in enumerate(biases)]
            values = [total.relu() for total in sums]
        scores.append(sums[0])                             # the last layer's sum, without the ReLU
    return scores


# %%
def objects(numbers, kind):
    """The same lists in lists, with kind(n) in place of each number n.  For an inner list it calls itself."""
    return [objects(n, kind) if isinstance(n, list) else kind(n) for n in numbers]


def step_by_numbers(layers, points, labels, kind=Value, add_up=one_by_one):
    """The loss, and the slope for every weight.  `kind` turns a number into one that remembers."""
    layers = [(objects(weights.tolist(), kind), objects(biases.tolist(), kind)) for weights, biases in layers]
    loss = kind(0.0)
    for score, label in zip(scores_by_numbers(layers, points, add_up), labels.tolist()):
        loss = loss + (1 - label * score).relu() * (1 / len(labels))
    loss.backward()
    slopes = [(objects(weights, slope_of), objects(biases, slope_of)) for weights, biases in layers]
    return loss.data, slopes


def slope_of(number):
    return float(number.grad)


# %%
def scores(layers, points):                                # the whole network, on whole arrays
    x = points                                             # (N, 2)
    for weights, biases in layers[:-1]:
        x = nn.relu(x @ weights + biases)                  # (N, 16)
    weights, biases = layers[-1]
    return x @ weights + biases                            # (N, 1)


def step(layers, points, labels):
    layers = [(Tensor(weights, requires_grad=True), Tensor(biases, requires_grad=True)) for weights, biases in layers]
    labels = labels.reshape(-1, 1)                         # as a column, (N, 1); -1: as many rows as it takes
    loss = nn.relu(1 - labels * scores(layers, points)).mean()
    loss.backward()
    slopes = [(weights.grad.data, biases.grad.data) for weights, biases in layers]
    return loss.data, slopes


# %%
points, labels = make_data(100, seed=0)
layers = make_layers(seed=0)
slow = fastest(lambda: step_by_numbers(layers, points, labels), repeats=2)
whole = fastest(lambda: step_by_numbers(layers, points, labels, add_up=weighted_sum), repeats=2)
fast = fastest(lambda: step(layers, points, labels), repeats=20)
print("a step by numbers:", approx(1000 * slow, 2), "ms   by whole sums, as 03 trained:", approx(1000 * whole, 2),
      "ms   by arrays:", approx(1000 * fast, 2), "ms")
print("ratios to arrays:", approx(slow / fast, 2), "and", approx(whole / fast, 2))
claim(slow > 100 * fast, "on arrays a step is more than 100 times faster than by numbers", control="two points")

(loss_a, slopes_a), (loss_b, slopes_b) = step_by_numbers(layers, points, labels), step(layers, points, labels)
gaps = [abs(loss_a - loss_b)]
for a, b in zip(slopes_a, slopes_b):                       # layer by layer: (weights' slopes, biases' slopes)
    gaps += [np.abs(a[0] - b[0]).max(), np.abs(a[1] - b[1]).max()]
print("largest difference between the two:", approx(max(gaps), 1))
claim(max(gaps) < 1e-12, "the same loss and the same 337 slopes, to 1e-12", control="biases left out")

# %% [markdown]
# The same sums and the same slopes. (≈ marks what may differ on your computer.) So where did the time go? And what must
# you know to write the second version without a mistake? For its mistakes are of a new kind: many raise no error.
#
# **At the end you will be able to**
#
# 1. say which shape comes out of two shapes, or why none does (exercises 4.1, 4.2);
# 2. send a gradient back through what was stretched, and through a matrix product (4.3, 4.4, 4.8);
# 3. add an operation of your own, with its backward rule, and check it (4.5, 4.9);
# 4. find a shape mistake that raises no error (4.6, 4.7).
#
# **60 minutes**; a good place to pause is before "Where the time goes". The maths: slopes multiply along a path and add
# where paths meet ([03](03_backpropagation.ipynb)). New here: the same for whole arrays. First, three questions:

# %%
quiz("04-recall")

# %% [markdown] covers="S20"
# ## Shapes that differ, and yet add up
#
# An array's **shape** lists its lengths, axis by axis. `points` is (100, 2): axis 0 counts the points, axis 1 the
# coordinates. In `points @ weights` row meets column, multiplied and summed; the two inner lengths vanish: (100, 2) @
# (2, 16) is (100, 16). Then comes `+ biases`, and those are (16,). A hundred rows plus one row? Try it small:

# %%
table = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])       # (2, 3)
row = np.array([10.0, 20.0, 30.0])                         # (3,)
column = np.array([[100.0], [200.0]])                      # (2, 1)
print("table + row:\n", table + row)
print("table + column:\n", table + column)

# %% [markdown]
# The row was used for both rows of the table, the column for all three of its columns. This is **broadcasting**:
#
# 1. Line the two shapes up from the **right**. An axis that is missing on the left counts as length 1.
# 2. Axis by axis, the lengths must be equal, or one of them 1. Length 1 is *stretched*: the same number is used again.
# 3. Anything else is an error.
#
# Now leave the table out.

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
# A `Tensor` is an array that remembers how it was computed, as a `Value` is a number that does. Its gradient is an array
# of the same shape as itself: one slope for each of its numbers. (`requires_grad=True` asks for it.)
#
# Take $z$ = table + row, shape (2, 3). Suppose that backpropagation has come as far as $z$: it has already found the slope
# of the loss for each entry of $z$. Call these six numbers $g$:
#
# $$g = \begin{pmatrix} 1 & 5 & 2 \\ 6 & 3 & 7 \end{pmatrix}$$
#
# What is the gradient of the row, [10, 20, 30]? (To check by nudging, the cell below needs a loss with these slopes. It
# takes the sum of $g \cdot z$, entry by entry: raise an entry of $z$ by 1, and that sum grows by the $g$ that stands there.)

# %%
predict("04-stretched")

# %%
g = np.array([[1.0, 5.0, 2.0], [6.0, 3.0, 7.0]])
print("row:   ", nn.numerical_gradient(lambda row: np.sum(g * (table + row)), row).round(6))
print("column:", nn.numerical_gradient(lambda column: np.sum(g * (table + column)), column).round(6).tolist())
figures.stretched_and_summed(row, column, g)

# %% [markdown]
# The 10 of the row went into *two* entries of $z$. Raise it by 1, and both rise: 1 + 6 = 7. It is the rule of 03, **where
# paths meet, slopes add**, for a whole axis at once. In four words: **stretched forward, summed backward.** The column was
# stretched along axis 1, so its gradient is summed along axis 1, 1 + 5 + 2 = 8, and the axis stays, with length 1. (The
# picture shows row + column, where both are stretched; dotted cells hold a number that is used again. A plus does not
# look at its other part, so with the same $g$ the two gradients are the same.) In code, then in
# nnlib's, from its own source:

# %%
def summed_back(g, shape):
    """The gradient for an input of this shape, from g, the gradient of what it was stretched to."""
    while g.ndim > len(shape):                             # ndim: the number of axes
        g = g.sum(axis=0)                                  # an axis that was put in front
    for axis, length in enumerate(shape):
        if length == 1:
            g = g.sum(axis=axis, keepdims=True)            # keepdims: the axis stays, with length 1
    return g


rng, right = np.random.default_rng(0), []
big, g34 = np.ones((3, 4)), rng.normal(size=(3, 4))
for shape in [(4,), (3, 1), (1, 4), (1, 1), (3, 4), ()]:
    b = rng.normal(size=shape)
    right.append(nn.gradcheck(lambda b: np.sum(g34 * (big + b)), summed_back(g34, shape), b).ok)
claim(all(right), "summed over what was stretched: right for six shapes", control="a copy in place of the sum")
show_source(nn.graph.unbroadcast, docstring=False)

# %% [markdown]
# The engine calls it after every operation that works entry by entry. So no rule of a single operation has to think of it.
#
# Try shapes of your own, and follow single entries there and back. Answer in writing: *(1) Find two shapes that are
# **both** stretched and give (2, 3, 4). (2) Which x has a gradient that is summed over all axes? (3) Switch to x × y and
# follow one entry: what happens to g before the sum?*

# %%
explorer = BroadcastExplorer(first=(2, 3), second=(3,))
explorer

# %% [markdown]
# <details><summary>When you have your answers</summary>
#
# (1) For example (2, 1, 4) and (3, 1). (2) A single number: shape (), (1,), (1, 1) … . It was used everywhere. (3) Each
# part of g is first multiplied by the *other* factor at its place, as for every times.
# </details>
#
# ## Back through a matrix product
#
# The other half of a layer is `z = x @ w`. Take 2×2, and a $g$ whose numbers cannot be confused:
#
# $$x = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \qquad w = \begin{pmatrix} 5 & 6 \\ 7 & 8 \end{pmatrix} \qquad
# g = \begin{pmatrix} 1 & 10 \\ 100 & 1000 \end{pmatrix}$$
#
# Write $x_{12}$ for row 1, column 2. The first row of $z$ is $z_{11} = x_{11}w_{11} + x_{12}w_{21}$ and
# $z_{12} = x_{11}w_{12} + x_{12}w_{22}$; the second row likewise, with $x_{21}$ and $x_{22}$.
#
# - Where is $x_{11}$ used? In $z_{11}$, times $w_{11} = 5$, and in $z_{12}$, times $w_{12} = 6$. So its slope is
#   1 · 5 + 10 · 6 = **65**: row 1 of $g$ with row 1 of $w$. `@` multiplies rows by columns, so turn $w$ over: `g @ w.T`
#   (`.T` makes rows of columns).
# - Where is $w_{11}$ used? In $z_{11}$, times $x_{11} = 1$, and in $z_{21}$, times $x_{21} = 3$. So its slope is
#   1 · 1 + 100 · 3 = **301**.
#
# Which product gives the gradient of $w$? Here are four. All of them are 2×2.

# %%
predict("04-product")

# %%
x, w = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [7.0, 8.0]])
g = np.array([[1.0, 10.0], [100.0, 1000.0]])
right = []
for name, guess in {"x @ g": x @ g, "g @ x.T": g @ x.T, "x.T @ g": x.T @ g, "g.T @ x": g.T @ x}.items():
    right.append(nn.gradcheck(lambda w: np.sum(g * (x @ w)), guess, w).ok)
    print(f"{name:8s} agrees with nudging: {right[-1]}  ", guess.tolist())
claim(sum(right) == 1, "of four products that fit, exactly one is the gradient", control="x is twice the identity")

# %% [markdown]
# So the **backward rule** of `z = x @ w` is as follows, with $\bar x$ (say "x bar") for the gradient of $x$, and
# $\bar z$ for the gradient that comes back, our $g$:
#
# $$\bar x = \bar z\,w^\top \qquad\qquad \bar w = x^\top \bar z$$
#
# In words: *on its way to one factor, the gradient is multiplied by the other one, turned over.* You need not learn it by
# heart; let the shapes tell. In our first layer $x$ is (100, 2), $w$ is (2, 16), $\bar z$ is (100, 16). The gradient of
# $w$ must be (2, 16), and of $x$ and $\bar z$ that can be made in one way only: (2, 100) @ (100, 16). The 100 that
# vanishes is the sum over the points; every weight was used for each of them.
#
# But shapes decide only when the lengths differ. Our second layer is 16 by 16: there a wrong transpose fits as well, and
# trains. So work rules out on lengths that all differ, and check the numbers by nudging.
#
# ## One operation, one place
#
# In nnlib an operation is a *rule*: a function that returns its value and, for each input, a *pullback*, which turns
# $\bar z$ (called `g` there) into the gradient of that input. The line `@op(…)` above it enters it in a list, the
# registry; `elementwise=True` asks for the sums of the stretched axes; the rest is for the tests and for saving memory.
# The next cell shows two from the source, adds one of our own, a bump, $y = e^{-x^2}$ with the slope $-2xy$, and checks
# it beside five that are there already. The cell after that asks another engine: PyTorch.

# %%
from nnlib.op import op

show_source(nn.mul, nn.relu)


@op(elementwise=True, examples=[lambda rng: (rng.normal(size=(2, 3)),)])
def bump(x):
    y = np.exp(-x * x)
    return y, (lambda g: g * (-2 * x * y),)                # a lambda is a small function; the comma: a tuple of one


x, weights = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 1.2]]), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def check_backward(operation):
    tensor = Tensor(x, requires_grad=True)
    (operation(tensor) * weights).sum().backward()         # weights: so that no two entries count alike
    return nn.gradcheck(lambda x: (operation(Tensor(x)) * weights).sum().item(), tensor.grad.data, x)


for operation in (bump, nn.exp, nn.log, nn.tanh, nn.sigmoid, nn.sqrt):
    report = check_backward(operation)
    print(f"{operation.name:8s}", report)
    claim(report.ok, f"backward through {operation.name} is right", control="the minus forgotten")

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
for layer, slopes in zip(layers_t, slopes_b):
    gaps += [np.abs(layer[0].grad.numpy() - slopes[0]).max(), np.abs(layer[1].grad.numpy() - slopes[1]).max()]
print("largest difference from PyTorch:", approx(max(gaps), 1))
claim(max(gaps) < 1e-6, "loss and slopes equal PyTorch's to 1e-6 in float64", control="tanh in place of relu")

# %% [markdown]
# PyTorch is what much of the field computes with, and you can already read it: nnlib uses its names. Two engines that
# were written apart agree on the loss and on all 337 slopes.
#
# ## Where the time goes
#
# The step above had a hundred points. Now a thousand, so ten times as many products.

# %%
predict("04-ten-times")

# %%
def step_time(n, take_step, repeats):
    points, labels = make_data(n, seed=0)
    return fastest(lambda: take_step(layers, points, labels), repeats)


sizes = {"by numbers": [2, 10, 100], "by arrays": [2, 10, 100, 1000, 10000]}
times = {"by numbers": [step_time(n, step_by_numbers, 2) for n in sizes["by numbers"]],
         "by arrays": [step_time(n, step, 20) for n in sizes["by arrays"]]}
claim(times["by arrays"][3] < 6 * times["by arrays"][2],
      "by arrays, ten times as many points take less than 6 times as long", control="by numbers")
figures.step_times(sizes, times)

# %% [markdown]
# By numbers, ten times the points take ten times as long. By arrays the line is nearly flat at first and climbs only when
# the batch has grown large. So an operation seems to have two prices: one for *being an operation at all* (Python looks
# names up, checks, makes an object, notes it for the way back), and one for each number in it. By numbers, you pay the
# first price for every single number. If that is the reason, then the fast engine *fed with single numbers* must be slow
# too. That can be tested, on ten points:

# %%
def tensor_of_one(number):
    return Tensor(number, requires_grad=True)


ten, ten_labels = make_data(10, seed=0)
seconds = {"Value, single numbers": fastest(lambda: step_by_numbers(layers, ten, ten_labels), 2),
           "Tensor, single numbers": fastest(lambda: step_by_numbers(layers, ten, ten_labels, kind=tensor_of_one), 1),
           "Tensor, whole arrays": fastest(lambda: step(layers, ten, ten_labels), 20)}
for name, time_taken in seconds.items():
    print(f"{name:23s}", approx(1000 * time_taken, 2), "ms")
claim(seconds["Tensor, single numbers"] > 20 * seconds["Tensor, whole arrays"],
      "fed with single numbers, the fast engine is slow", control="whole arrays after all")

# %% [markdown]
# It is even slower than `Value`: one operation on a Tensor costs more than one on a `Value`. The engine is not what is
# fast. What is fast is *to ask it seldom*: a dozen operations a step in place of tens of thousands. (nnlib's
# `weighted_sum` for Values, one operation for a whole neuron, is a first step on the same way.)
#
# What does that buy? A hundred points, a hundred steps, the rate falling from 1 to 0.1, as in 03, and five networks in
# place of one:

# %%
shares, started = [], time.perf_counter()
for seed in range(5):
    trained, (points, labels) = make_layers(seed), make_data(100, seed)
    for k in range(100):
        slopes = step(trained, points, labels)[1]
        for (weights, biases), (d_weights, d_biases) in zip(trained, slopes):
            weights -= (1 - 0.9 * k / 100) * d_weights     # on an array, -= works in place
            biases -= (1 - 0.9 * k / 100) * d_biases
    new_points, new_labels = make_data(1000, seed + 100)
    sides = np.sign(scores(trained, new_points)[:, 0])     # [:, 0] makes the column (1000, 1) a plain (1000,)
    shares.append(np.mean(sides == new_labels))
print("five networks trained, seconds in all:", approx(time.perf_counter() - started, 2))
print("right on a thousand new points each:", approx(shares))
claim(np.mean(shares) > 0.95, "trained on arrays, more than 95 % of new points are right", control="no ReLU")

# %% [markdown] covers="S21"
# ## When it goes wrong: the same lines, two shapes of y
#
# Back to concrete: eight ingredients, standardised, and one linear unit; a quarter of the mixes is held out. Whether the
# function below is right depends on the shape of `y`. The data come with x (772, 8) and y (772,).

# %%
def fit(x, y, steps=60, rate=0.1):
    """One linear unit, mean squared error.  Returns weights, bias, and the loss before each step."""
    w = Tensor(np.zeros((8, 1), dtype=x.dtype), requires_grad=True)
    b = Tensor(np.zeros(1, dtype=x.dtype), requires_grad=True)
    losses = []
    for _ in range(steps):
        error = x @ w + b - y
        loss = (error * error).mean()
        w.grad = b.grad = None                             # clear what the last step has left
        loss.backward()
        with nn.no_grad():                                 # the update is no part of the calculation: not recorded
            w -= rate * w.grad
            b -= rate * b.grad
        losses.append(loss.item())
    return w.data, b.data, losses


# %%
predict("04-silent")

# %%
r2, guesses, table = {"y as it came": [], "y as a column": []}, {}, concrete()
for seed in range(3):
    x, x_new, y, y_new = train_test_split(table.x, table.y, rng=np.random.default_rng(seed))
    x, x_new = standardise(x, x_new)
    for name, truth in {"y as it came": y, "y as a column": y.reshape(-1, 1)}.items():
        w, b, losses = fit(x, truth)
        guesses[name] = (x_new @ w + b)[:, 0]
        r2[name].append(1 - np.mean((guesses[name] - y_new) ** 2) / np.var(y_new))
        print(f"{name:14s} loss {approx(losses[0])} → {approx(losses[-1])}  variance of y {approx(np.var(y))}"
              f"  R² on new mixes {approx(r2[name][-1], 1)}")
claim(max(r2["y as it came"]) < 0.05, "with y as it came it trains without an error, and explains next to nothing",
      control="the column in both")
claim(min(r2["y as a column"]) > 0.5, "with y as a column, the same lines explain more than half",
      control="as it came in both")

# %% [markdown]
# No error, no warning, and a loss that falls and settles. Look at the predictions, then at a shape. The last line asks
# nnlib's own loss for its opinion; it is suspicious of such shapes, as PyTorch's is.

# %%
print("shape of prediction - y:", (x @ w + b - y).shape)
with warnings.catch_warnings(record=True) as caught:       # collect warnings in a list
    warnings.simplefilter("always")
    nn.mse_loss(Tensor(x @ w + b), Tensor(y))
print(caught[0].message)
figures.predicted_and_true(guesses, y_new, unit="MPa", title="The same unit, the same data, two shapes of y")

# %% [markdown]
# The predictions are a column, (772, 1). The truths, (772,), lie along the last axis, like a row. Both are stretched, and
# **every prediction is compared with every truth**: 772 × 772 errors. Take two mixes with truths 0 and 10. The first
# prediction is charged its distance to 0 *and* to 10, and so is the second; the cheapest answer for both is 5, whatever
# the ingredients say. So all predictions go to the mean of $y$, and the loss settles at its variance.
#
# The repair is one `reshape`. What finds such bugs is a habit: *print the shape of the error once, before you train.*
#
# ## The same slip on a square table
#
# One more, without training. Three photographs, and for each a network has given three scores: cat, dog, bird. To read
# them as shares, make them positive by $e^s$, and divide each row by its sum. This function is called **softmax**; lesson
# 05 builds on it.

# %%
s = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 0.0], [1.0, 1.0, 4.0]])     # a row for each photograph
e = np.exp(s)
careless = e / e.sum(axis=1)                                          # (3, 3) / (3,)
shares = e / e.sum(axis=1, keepdims=True)                             # (3, 3) / (3, 1)
print("the rows add up to", careless.sum(axis=1).round(2), "  with keepdims:", shares.sum(axis=1).round(2))
with np.errstate(over="ignore", invalid="ignore"):                    # let it overflow: we want to see it happen
    huge = np.exp(s + 1000)
    print("all scores 1000 higher:", (huge / huge.sum(axis=1, keepdims=True))[0])
top = s.max(axis=1, keepdims=True)
again = np.exp(s - top) / np.exp(s - top).sum(axis=1, keepdims=True)
claim(np.allclose(again, shares), "subtracting each row's maximum changes no share", control="halves of the scores")

# %% [markdown]
# `e.sum(axis=1)` holds the right three sums. But a (3,) lines up with the *columns*, so all cats are divided by the first
# photograph's sum. With two photographs, (2, 3) / (2,) would have been an error. The square table hides it.
#
# And the last lines: $e^{1000}$ is too large for a number of the machine, and `inf / inf` is `nan`. So subtract each row's
# maximum first. No share changes: $e^{s-m} = e^s / e^m$, and that $e^m$ stands above and below the line.
#
# ## Where this is used, and where it fails
#
# All of deep learning runs like this: few operations on large arrays, each with its backward rule. Graphics processors take
# it further; they pay off only when an operation brings many thousands of numbers. It fails where there is no large array
# to hand over: in sums that stop when a limit is passed, or where each number waits for the one before. A stretched array
# takes no memory, but its *result* does: a hundred thousand predictions against as many truths fill 80 gigabytes in
# float64. And whoever looks only at whether the loss falls will ship the model above: it answers every question with the
# mean, and the people it is about never learn why. Put the plain mean beside every score you report.
#
# **To read.** Harris and others 2020, *Array programming with NumPy*, doi:10.1038/s41586-020-2649-2: figure 1 shows
# shapes and broadcasting. Giles 2008, *Collected matrix derivative results for forward and reverse mode algorithmic
# differentiation*, doi:10.1007/978-3-540-68942-3_4: backward rules for matrices, a few lines each. Paszke and others
# 2019, *PyTorch: an imperative style, high-performance deep learning library*, arXiv:1912.01703: what a fast engine takes
# care of.
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
# | its way back | stretched forward, summed backward; a gradient has the shape of its own array |
# | `z = x @ w` | $\bar x = \bar z\,w^\top$, $\bar w = x^\top \bar z$; let shapes decide, on lengths that all differ |
# | `keepdims=True` | for a sum that is to be broadcast back |
# | before training | print the shapes of prediction, truth and error |
# | time | one price for each operation, and a small one for each number in it |
#
# Stacking more layers costs next to nothing now. Should you stack ten linear ones? Lesson 05 shows why nine of them would
# be wasted, and what a bend in between does.
#
# Your turn: [exercises/04_tensors](../exercises/04_tensors.ipynb) (your own copy: `work/exercises/04_tensors.ipynb`). There
# you write the rules of this lesson, and train a network on yours.
