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
# small price on large weights). It is written down twice. First with Values, as in 03: `score` and `step_by_numbers`.
# Nothing in them is new, so skim them. They are given the sum that they use: `one_by_one`, with which 03 began, or the
# library's `weighted_sum`, one operation for a whole sum, with which it trained.
#
# Then with whole arrays, and no loop over points, units or inputs: `scores` and `step`. A
# `Tensor(…, requires_grad=True)` is an array that remembers, as a Value does; `.grad.data` holds its slopes. More of that
# below; for now read the comments on the shapes.

# %%
import warnings
from timeit import repeat

import numpy as np

import nnlib as nn
from coursekit import approx, claim, predict, quiz, show_source
from nnlib import Tensor
from nnlib.data import concrete, moons, standardise, train_test_split
from nnlib.scalar import Value, weighted_sum
from nnlib.viz import figures
from nnlib.viz.widgets import BroadcastExplorer


def fastest(action, repeats):                              # seconds; slower runs were disturbed
    return min(repeat(action, number=1, repeat=repeats))


# %%
def make_data(n, seed):
    """points (n, 2) and labels (n,), each -1 or 1."""
    points, labels = moons(n, noise=0.1, rng=np.random.default_rng(seed))
    return points.astype(np.float64), 2.0 * labels - 1


def make_layers(seed):
    """For each layer its weights, an array (inputs, units), and its biases, an array (units,)."""
    rng, layers = np.random.default_rng(seed), []
    for inputs, units in [(2, 16), (16, 16), (16, 1)]:
        layers.append((rng.uniform(-1, 1, size=(inputs, units)), np.zeros(units)))
    return layers


# %%
def one_by_one(weights, inputs, bias):                     # an operation for each plus and each times
    total = bias
    for weight, value in zip(weights, inputs):
        total = total + weight * value
    return total


def score(network, point, add_up):                         # add_up: what makes a weighted sum
    values = point
    for layer in network[:-1]:
        values = [add_up(unit[:-1], values, unit[-1]).relu() for unit in layer]
    last = network[-1][0]
    return add_up(last[:-1], values, last[-1])


# %%
def numbers_of(layers, make=Value):
    """As in 03: a unit is a list of its weights, its bias at the end. make(n) for each number n."""
    network = []
    for weights, biases in layers:
        units = np.vstack([weights, biases]).T.tolist()    # biases below the weights; then a row a unit
        network.append([list(map(make, unit)) for unit in units])
    return network


def step_by_numbers(network, points, labels, add_up):
    """The loss, and the slope for every weight and bias, in the form that they have in `layers`."""
    loss = 0.0
    for point, label in zip(points.tolist(), labels.tolist()):
        loss = loss + (1 - label * score(network, point, add_up)).relu() * (1 / len(labels))
    loss.backward()
    slopes = [np.array([[float(n.grad) for n in unit] for unit in layer]).T for layer in network]
    return loss.data, [(table[:-1], table[-1]) for table in slopes]


# %%
def scores(layers, points):                                # the whole network, on whole arrays
    x = points                                             # (N, 2)
    for weights, biases in layers[:-1]:
        x = nn.relu(x @ weights + biases)                  # (N, 16)
    weights, biases = layers[-1]
    return x @ weights + biases                            # (N, 1)


def step(layers, points, labels):
    layers = [(Tensor(w, requires_grad=True), Tensor(b, requires_grad=True)) for w, b in layers]
    labels = labels.reshape(-1, 1)                         # as a column, (N, 1); -1: as many rows as it takes
    loss = nn.relu(1 - labels * scores(layers, points)).mean()
    loss.backward()
    slopes = [(weights.grad.data, biases.grad.data) for weights, biases in layers]
    return loss.data, slopes


# %%
layers, (points, labels) = make_layers(seed=0), make_data(100, seed=0)
singly = fastest(lambda: step_by_numbers(numbers_of(layers), points, labels, one_by_one), repeats=3)
as_in_03 = fastest(lambda: step_by_numbers(numbers_of(layers), points, labels, weighted_sum), repeats=5)
fast = fastest(lambda: step(layers, points, labels), repeats=50)
for name, slow in {"one by one": singly, "03's own step": as_in_03, "by arrays": fast}.items():
    print(f"{name:13s} {approx(1000 * slow, 2)} ms, {approx(slow / fast, 2)} times as long as by arrays")
claim(as_in_03 > 10 * fast, "by arrays: more than 10 times faster than 03's own step", control="two points")

loss_a, slopes_a = step_by_numbers(numbers_of(layers), points, labels, one_by_one)
loss_b, slopes_b = step(layers, points, labels)
gaps = [abs(loss_a - loss_b)]
for a, b in zip(slopes_a, slopes_b):                       # layer by layer: (weights' slopes, biases' slopes)
    gaps += [np.abs(a[0] - b[0]).max(), np.abs(a[1] - b[1]).max()]
print("largest difference between the two:", approx(max(gaps), 1))
claim(max(gaps) < 1e-12, "the same loss and the same 337 slopes, to 1e-12", control="biases left out")

# %% [markdown]
# The same sums and the same slopes. (≈ marks what may differ on your computer.) So where did the time go? And what must
# you know to write the second version without a mistake? For its mistakes are of a new kind.
#
# **At the end you will be able to**
#
# 1. say which shape comes out of two shapes, or why none does (exercises 4.1, 4.2);
# 2. send a gradient back through what was stretched, and through a matrix product (4.3, 4.4, 4.8);
# 3. add an operation of your own, with its backward rule, and check it (4.5, 4.9);
# 4. find the mistake when a shape is not what you thought (4.6, 4.7).
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
# (The error's advice, `unsqueeze(-1)`, makes a column, as `reshape` does: it adds an axis of length 1 at the end.)
#
# A `Tensor` is an array that remembers how it was computed, as a `Value` is a number that does. Its gradient is an array
# of the same shape as itself: one slope for each of its numbers. (`requires_grad=True` asks for it.)
#
# Take $z$ = table + row, shape (2, 3). Suppose that backpropagation has come as far as $z$: it has already found the
# slope of the loss for each entry of $z$. Call these six numbers $g$:
#
# $$g = \begin{pmatrix} 1 & 5 & 2 \\ 6 & 3 & 7 \end{pmatrix}$$
#
# What is the gradient of the row, [10, 20, 30]? (To check by nudging, we invent a loss: the sum of $g \cdot z$, entry by
# entry. Raise one entry of $z$ by 1, and it grows by the $g$ that stands there; so its slopes are $g$.)

# %%
predict("04-stretched")

# %%
g = np.array([[1.0, 5.0, 2.0], [6.0, 3.0, 7.0]])
print("row:   ", nn.numerical_gradient(lambda row: np.sum(g * (table + row)), row).round(6))
print("column:", nn.numerical_gradient(lambda column: np.sum(g * (table + column)), column).round(6).tolist())
figures.stretched_and_summed(row, column, g, names=("row", "column"))

# %% [markdown]
# It is the rule of 03, **where paths meet, slopes add**, for a whole axis at once. In four words: **stretched forward,
# summed backward.** The column was stretched along axis 1, so its gradient is summed along axis 1, 1 + 5 + 2 = 8, and the
# axis stays, with length 1. (The picture shows row + column, where both are stretched; dotted cells hold a number that is
# used again. A plus does not look at its other part, so with the same $g$ the two gradients are the same.) In code:

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
claim(all(right), "summed over what was stretched: six shapes right", control="a copy in place of the sum")

# %% [markdown]
# nnlib's engine does the same after every operation that works entry by entry. So no rule of a single operation has to
# think of it.
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
claim(sum(right) == 1, "of four that fit, one agrees, for these numbers", control="x is twice the identity")

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
# But shapes decide only when the lengths differ. Our second layer is 16 by 16: there a wrong transpose fits as well,
# and no error says so. (Further down we train with one.) So work rules out on lengths that all differ, and check the
# numbers by nudging.
#
# ## One operation, one place
#
# In nnlib an operation is a *rule*: a function that returns its value and, for each input, a *pullback*, which turns
# $\bar z$ (called `g` there) into the gradient of that input. The line `@op(…)` above it enters it in a list, the
# registry; `elementwise=True` asks for the sums of the stretched axes; the rest is for the tests and for saving memory.
# The next cell adds one of our own, a bump, $y = e^{-x^2}$ with the slope $-2xy$, and checks it and five that are there
# already. Below stand two of nnlib's, from the source. The cell after that asks another engine: PyTorch.

# %%
from nnlib.op import op


@op(elementwise=True, examples=[lambda rng: (rng.normal(size=(2, 3)),)])
def bump(x):
    y = np.exp(-x * x)
    return y, (lambda g: g * (-2 * x * y),)                # lambda: a small function; comma: a tuple of one


place, factors = np.array([[0.5, 1.0, 1.5], [2.0, 0.7, 1.2]]), np.array([1.0, 2.0, 3.0])


def right_backward(operation):
    tensor = Tensor(place, requires_grad=True)
    (operation(tensor) * factors).sum().backward()         # factors: so that not all entries count alike
    return nn.gradcheck(lambda x: np.sum(operation(x) * factors), tensor.grad.data, place).ok


claim(right_backward(bump), "backward through our bump is right", control="the minus forgotten")
known = [right_backward(operation) for operation in (nn.exp, nn.log, nn.tanh, nn.sigmoid, nn.sqrt)]
claim(all(known), "and through exp, log, tanh, sigmoid and sqrt", control="other factors going back")
show_source(nn.mul, nn.relu)

# %%
import torch

parts = []                                                 # the same layers as torch's tensors
for weights, biases in layers:
    parts.append((torch.tensor(weights, requires_grad=True), torch.tensor(biases, requires_grad=True)))
(w1, b1), (w2, b2), (w3, b3) = parts
hidden = torch.relu(torch.tensor(points) @ w1 + b1)
scores_t = torch.relu(hidden @ w2 + b2) @ w3 + b3
loss_t = torch.relu(1 - torch.tensor(labels).reshape(-1, 1) * scores_t).mean()
loss_t.backward()
gaps = [abs(loss_t.item() - loss_b)]
for (weights, biases), slopes in zip(parts, slopes_b):
    gaps += [np.abs(weights.grad.numpy() - slopes[0]).max(), np.abs(biases.grad.numpy() - slopes[1]).max()]
print("largest difference from PyTorch:", approx(max(gaps), 1))
claim(max(gaps) < 1e-6, "loss and slopes equal PyTorch's to 1e-6 in float64", control="tanh in place of relu")

# %% [markdown]
# PyTorch is what much of the field computes with, and you can already read it: nnlib uses its names. Two engines that
# were written apart agree on the loss and on all 337 slopes.
#
# ## Where the time goes
#
# The step above had a hundred points. Now take ten points, and then a thousand: a hundred times as many products.

# %%
predict("04-hundred-times")

# %%
sizes = {"03's own step": [10, 100, 1000], "by arrays": [10, 100, 1000, 3000]}
times = {"03's own step": [], "by arrays": []}
for n in sizes["by arrays"]:
    some, their_labels = make_data(n, seed=0)
    if n <= 1000:
        slow = fastest(lambda: step_by_numbers(numbers_of(layers), some, their_labels, weighted_sum), 2)
        times["03's own step"].append(slow)
    times["by arrays"].append(fastest(lambda: step(layers, some, their_labels), 20))
ten, _, thousand, _ = times["by arrays"]
claim(thousand < 20 * ten, "by arrays, 100 times as many points take less than 20 times as long",
      control="by numbers")
figures.step_times(sizes, times)

# %% [markdown]
# By numbers, the time grows with the points. By arrays the line is nearly flat at first and climbs only when the batch
# has grown large. So an operation seems to have two prices: one for *being an operation at all* (Python looks names up,
# checks, makes an object, notes it for the way back), and one for each number in it. By numbers, you pay the first
# price for every single number. If that is the reason, then the fast engine *fed with single numbers* must be slow too.
# That can be tested, on ten points:

# %%
def tensor_of_one(number):
    return Tensor(number, requires_grad=True)


def time_by_numbers(make):
    return fastest(lambda: step_by_numbers(numbers_of(layers, make), few, few_labels, one_by_one), 3)


few, few_labels = make_data(10, seed=0)
seconds = {"Value, one by one": time_by_numbers(Value), "Tensor, one by one": time_by_numbers(tensor_of_one),
           "Tensor, whole arrays": fastest(lambda: step(layers, few, few_labels), 20)}
for name, time_taken in seconds.items():
    print(f"{name:21s}", approx(1000 * time_taken, 2), "ms")
claim(seconds["Tensor, one by one"] > 20 * seconds["Tensor, whole arrays"],
      "fed with single numbers, the fast engine is slow", control="whole arrays after all")

# %% [markdown]
# It is even slower than `Value`: one operation on a Tensor costs more than one on a `Value`. The engine is not what is
# fast. What is fast is *to ask it seldom*: a dozen operations a step in place of tens of thousands. (`weighted_sum`, one
# operation for a whole unit, is a first step on the same way.)
#
# What does that buy? Ten trainings in place of one: a hundred points, a hundred steps, the rate falling from 1 to 0.1,
# as in 03. Five networks learn with the right rule for `@`, and five with the wrong transpose promised above: where $w$
# is 16 by 16, its gradient arrives turned over. (`nn.using` puts a rule in the place of nnlib's.) Which five do better
# on new points?

# %%
def turned_over(x, w):                                     # right, but where w is square
    return x @ w, (lambda g: g @ w.T, lambda g: g.T @ x if w.shape == (16, 16) else x.T @ g)


def share_right(trained, seed):
    (points, labels), (new_points, new_labels) = make_data(100, seed), make_data(1000, seed + 100)
    for k in range(100):
        for layer, slopes in zip(trained, step(trained, points, labels)[1]):
            for array, slope in zip(layer, slopes):        # the weights, then the biases
                array -= (1 - 0.9 * k / 100) * slope       # on an array, -= works in place
    return np.mean(np.sign(scores(trained, new_points)[:, 0]) == new_labels)  # [:, 0]: a plain row


shares = {"right rule": [share_right(make_layers(seed), seed) for seed in range(5)]}
with nn.using(matmul=turned_over):
    shares["wrong rule"] = [share_right(make_layers(seed), seed) for seed in range(5)]
print("\n".join(f"{name}: {approx(five)}" for name, five in shares.items()))
claim(min(map(np.mean, shares.values())) > 0.95, "both: over 95 % of new points are right", control="no ReLU")

# %% [markdown] covers="S21"
# **A good score does not prove a gradient.** Two other layers and all biases still learn rightly, and the moons are easy.
# Only the nudge finds this fault.
#
# ## Concrete, with arrays
#
# Back to the concrete of 02: eight ingredients, standardised, and one linear unit; a quarter of the mixes is held out.
# The data come with x (772, 8) and y (772,).

# %%
def fit(x, y, steps=60, rate=0.1):
    """One linear unit, mean squared error.  Returns weights, bias, and the loss before each step."""
    w = Tensor(np.zeros((8, 1), dtype=x.dtype), requires_grad=True)
    b = Tensor(np.zeros(1, dtype=x.dtype), requires_grad=True)
    losses = []
    for _ in range(steps):
        error = x @ w + b - y
        loss = (error * error).mean()
        w.grad = b.grad = None                             # clear, as 0.0 did in 03
        loss.backward()
        with nn.no_grad():                                 # the update is not recorded
            w -= rate * w.grad
            b -= rate * b.grad
        losses.append(loss.item())
    return w.data, b.data, losses


# %%
predict("04-silent")

# %%
r2, guesses, data = {"y as it came": [], "y as a column": []}, {}, concrete()
for seed in range(3):
    x, x_new, y, y_new = train_test_split(data.x, data.y, rng=np.random.default_rng(seed))
    x, x_new = standardise(x, x_new)
    for name, truth in {"y as it came": y, "y as a column": y.reshape(-1, 1)}.items():
        w, b, losses = fit(x, truth)
        guesses[name] = (x_new @ w + b)[:, 0]
        r2[name].append(1 - np.mean((guesses[name] - y_new) ** 2) / np.var(y_new))
        print(f"{name:14s} loss {approx(losses[0])} → {approx(losses[-1])}  variance of y {approx(np.var(y))}"
              f"  R² on new mixes {approx(r2[name][-1], 1)}")
claim(max(r2["y as it came"]) < 0.05, "with y as it came it trains without an error, explains next to nothing",
      control="the column in both")
claim(min(r2["y as a column"]) > 0.5, "with y as a column, the same lines explain more than half",
      control="as it came in both")

# %% [markdown]
# ## When it goes wrong: the same lines, two shapes of y
#
# No error, no warning, and a loss that falls and settles. Look at the predictions, then at a shape. The last line asks
# nnlib's own loss for its opinion; it is suspicious of such shapes, as PyTorch's is.

# %%
print("shape of prediction - y:", (x @ w + b - y).shape)
with warnings.catch_warnings(record=True) as caught:       # collect warnings in a list
    warnings.simplefilter("always")
    nn.mse_loss(Tensor(x @ w + b), Tensor(y))
print(caught[0].message)
figures.predicted_and_true(guesses, y_new, unit="MPa", title="The same data (seed 2), two shapes of y")

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
with np.errstate(over="ignore", invalid="ignore"):     # let it overflow: we want to see it happen
    huge = np.exp(s + 1000)
    print("all scores 1000 higher:", (huge / huge.sum(axis=1, keepdims=True))[0])
top = s.max(axis=1, keepdims=True)
again = np.exp(s - top) / np.exp(s - top).sum(axis=1, keepdims=True)
claim(np.allclose(again, shares), "without each row's maximum, the same shares",
      control="halves of the scores")

# %% [markdown]
# `e.sum(axis=1)` holds the right three sums. But a (3,) lines up with the *columns*, so all cats are divided by the first
# photograph's sum. With two photographs, (2, 3) / (2,) would have been an error. The square table hides it.
#
# ## Too large to exponentiate
#
# The last lines of the cell: $e^{1000}$ is too large for a number of the machine, and `inf / inf` is `nan`. So subtract
# each row's maximum first. No share changes: $e^{s-m} = e^s / e^m$, and that $e^m$ stands above and below the line.
#
# ## Where this is used, and where it fails
#
# All of deep learning runs like this: few operations on large arrays, each with its backward rule. Graphics processors
# take it further; they pay off only when an operation brings many thousands of numbers. It fails where there is no
# large array to hand over: in sums that stop when a limit is passed, or where each number waits for the one before. A
# stretched array takes no memory, but its *result* does: a hundred thousand predictions against as many truths fill 80
# gigabytes in float64. And whoever looks only at whether the loss falls will ship the model above: it answers every
# question with the mean, and the people it is about never learn why. Put the plain mean beside every score you report.
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
# Your turn: [exercises/04_tensors](../exercises/04_tensors.ipynb) (your own copy: `work/exercises/04_tensors.ipynb`).
# There you write the rules of this lesson, and train a network on yours.
