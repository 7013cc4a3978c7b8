# %% [markdown]
# # Exercises 04 · Tensors
#
# Nine exercises, about an hour and a half. The three marked **core** take half an hour and carry the rest. Write between
# the comments, run the cell, then the check below it. When a shape surprises you, print it.

# %%
import numpy as np

import nnlib as nn
from coursekit import NotAttempted, approx, attempt, check
from nnlib.data import moons
from nnlib.viz.widgets import BroadcastExplorer

# %% [markdown] exercise="04.shapes"
# Which shape does each of these have? Write a tuple, or `"error"` if it cannot be computed.
#
# ```
# A   np.ones((4, 3)) + np.ones(3)
# B   np.ones((4, 3)) + np.ones(4)
# C   np.ones(4) - np.ones((4, 1))
# D   np.ones((2, 1, 3)) * np.ones((5, 1))
# E   np.ones((100, 2)) @ np.ones((2, 16))
# F   np.ones((4, 3)).sum(axis=0)
# G   np.ones((4, 3)) * np.ones((3, 4))
# ```
#
# :hint: Write the two shapes above each other, flush right.
# :hint: In C the upper row is `(4,)`, the lower `(4, 1)`: the last axes are 4 and 1.
# :hint: `axis=0` is the axis that a sum makes disappear; a product `@` uses up the two inner lengths, a `*` does not.

# %% exercise="04.shapes"
### BEGIN SOLUTION
shapes = {"A": (4, 3), "B": "error", "C": (4, 4), "D": (2, 5, 3), "E": (100, 16), "F": (3,), "G": "error"}
### STUB
# shapes = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ..., "G": ...}
### END SOLUTION

# %%
check("04.shapes", shapes)

# %% [markdown] exercise="04.result_shape"
# Now write the rule down. Given two shapes, return the shape that arrays of these shapes broadcast to, as a tuple, or
# `None` if they do not fit.
#
# Example: `result_shape((2, 3), (3,))` is `(2, 3)`, and `result_shape((2, 3), (2,))` is `None`.
#
# :hint: What does a missing axis count as?
# :hint: Put ones in front of the shorter shape, `(1,) * 2 + (3,)` is `(1, 1, 3)`, and go through both together.
# :hint: For each pair m, n: if they differ and neither is 1, return None; else the larger one belongs to the result.

# %% exercise="04.result_shape"
def result_shape(a, b):
    """a, b tuples of whole numbers  ->  a tuple, or None."""
    ### BEGIN SOLUTION
    longest = max(len(a), len(b))
    a, b = (1,) * (longest - len(a)) + a, (1,) * (longest - len(b)) + b
    shape = []
    for m, n in zip(a, b):
        if m != n and m != 1 and n != 1:
            return None
        shape.append(max(m, n))
    return tuple(shape)
    ### END SOLUTION


# %%
check("04.result_shape", result_shape)

# %% [markdown] exercise="04.times_backward"
# For `z = x * y`, entry by entry, where both may have been stretched: given `g`, the gradient of `z`, return the
# gradients of `x` and of `y`, each in the shape of its own array.
#
# Example: `x = [[1], [10]]`, `y = [5, 6]`, `g = [[1, 2], [3, 4]]` gives `[[17], [39]]` for x (1 · 5 + 2 · 6 = 17) and
# `[31, 42]` for y (1 · 1 + 3 · 10 = 31).
#
# :hint: Forget the shapes first: what is the slope of x · y for x?
# :hint: In the example, `g * y` is `[[5, 12], [15, 24]]`. x was stretched along axis 1, so 5 + 12 = 17.
# :hint: Write a helper like `summed_back` of the lesson, and use it on `g * y` with x's shape, on `g * x` with y's.

# %% exercise="04.times_backward"
def times_backward(g, x, y):
    """g of the shape of x * y  ->  the gradients of x (x's shape) and y (y's shape)."""
    ### BEGIN SOLUTION
    def summed_back(g, shape):
        while g.ndim > len(shape):
            g = g.sum(axis=0)
        for axis, length in enumerate(shape):
            if length == 1:
                g = g.sum(axis=axis, keepdims=True)
        return g

    return summed_back(g * y, x.shape), summed_back(g * x, y.shape)
    ### END SOLUTION


# %%
check("04.times_backward", times_backward)

# %% [markdown] exercise="04.layer_backward"
# A layer computes `z = x @ w + b`, with x (N, D), w (D, K), b (K,). Given `g`, the gradient of `z`, of shape (N, K),
# return the gradients of x, w and b, in this order. (b itself is not needed for them.)
#
# Example: `x = [[1, 2], [3, 4]]`, `w = [[5, 6], [7, 8]]`, `g = [[1, 10], [100, 1000]]` gives `[[65, 87], [6500, 8700]]`,
# `[[301, 3010], [402, 4020]]` and `[101, 1010]`.
#
# :hint: Write down the shape that each of the three must have.
# :hint: w's must be (D, K). x is (N, D), g is (N, K): which must be transposed so that N vanishes?
# :hint: `x.T @ g` for w; likewise for x; and b was stretched along axis 0.

# %% exercise="04.layer_backward"
def layer_backward(g, x, w):
    """g (N, K), x (N, D), w (D, K)  ->  dx (N, D), dw (D, K), db (K,)."""
    ### BEGIN SOLUTION
    return g @ w.T, x.T @ g, g.sum(axis=0)
    ### END SOLUTION


# %%
check("04.layer_backward", layer_backward)

# %% [markdown] exercise="04.squash"
# Write an operation as nnlib's are written: a function of one array that returns its value and a tuple with one pullback.
# The operation is $y = x / (1 + |x|)$, a softer tanh. Its slope is $1 / (1 + |x|)^2$.
#
# Example: for `x = [-3, 0, 1]` the value is `[-0.75, 0, 0.5]`, and the pullback turns `g = [1, 2, 4]` into
# `[0.0625, 2, 1]`.
#
# :hint: What does a pullback do with g and the operation's own slope?
# :hint: At x = 1 the own slope is 1/4; g = 4 becomes 1.
# :hint: `return y, (lambda g: g * ...,)`. The comma makes it a tuple of one.

# %% exercise="04.squash"
def squash(x):
    """x an array of any shape  ->  y, (pullback,)."""
    ### BEGIN SOLUTION
    away = 1 + np.abs(x)
    return x / away, (lambda g: g / away**2,)
    ### END SOLUTION


# %%
check("04.squash", squash)

# %% [markdown] exercise="04.repair_loss"
# This loss once let a model train towards the mean. Repair it: prediction and truth may each come as a plain row of N
# numbers or as a column (N, 1), and the result is always the mean over the N examples, one number.
#
# Example: `prediction = [[1], [3]]`, `truth = [1, 5]` gives 2.0: the errors are 0 and −2.
#
# :hint: Print the shape of `prediction - truth` for the example.
# :hint: A column and a row make a table. Bring both into the same shape first.
# :hint: `prediction.reshape(-1)` is a plain row of all its numbers.

# %% exercise="04.repair_loss"
def mean_squared_error(prediction, truth):
    """prediction (N,) or (N, 1), truth (N,) or (N, 1)  ->  a number."""
    ### BEGIN SOLUTION
    return np.mean((prediction.reshape(-1) - truth.reshape(-1)) ** 2)
    ### STUB
    # return np.mean((prediction - truth) ** 2)
    ### END SOLUTION


# %%
check("04.repair_loss", mean_squared_error)

# %% [markdown] exercise="04.softmax"
# Each row of `scores` belongs to one photograph, each column to one class. Return the shares: $e^{score}$, each row divided
# by its own sum. It must also work for scores in the thousands.
#
# Example: `scores = [[0, 0], [1000, 1000]]` gives `[[0.5, 0.5], [0.5, 0.5]]`.
#
# :hint: How can you see whether a table of shares is right? What must each row do?
# :hint: `e.sum(axis=1)` has shape (N,). What lines up with what in `e / e.sum(axis=1)`?
# :hint: `scores.max(axis=1, keepdims=True)` is (N, 1); subtract it before `np.exp`.

# %% exercise="04.softmax"
def softmax(scores):
    """scores (N, C)  ->  shares (N, C)."""
    ### BEGIN SOLUTION
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %%
check("04.softmax", softmax)

# %% [markdown] exercise="04.explore"
# Find a shape for x and one for y such that the result has shape (2, 3, 4), the gradient of x is summed over axis 1
# **only**, and the gradient of y over axes 0 and 2. Try in the explorer below, then write the two shapes down.
#
# :hint: An axis is summed where the array was stretched. What are the lengths of an array along such an axis?
# :hint: x is not summed over axes 0 and 2, so there it has the result's own lengths, 2 and 4.
# :hint: y was stretched along axes 0 and 2. The last one must be there, with length 1; the first may be missing.

# %%
BroadcastExplorer(first=(2, 4), second=(4,))

# %% exercise="04.explore"
### BEGIN SOLUTION
found = {"x": (2, 1, 4), "y": (3, 1)}
### STUB
# found = {"x": ..., "y": ...}
### END SOLUTION

# %%
check("04.explore", found)

# %% [markdown] exercise="04.matmul"
# The heart of the engine, from your hand. Write the rule of `x @ w` as nnlib has it: the value, and a pullback for each of
# the two. The check first calls it on a small x and w. Then it plugs it into nnlib with `nn.using(matmul=my_matmul)`, trains
# the lesson's network on three sets of moons, and counts on new points.
#
# :hint: You have the two formulas in exercise 4.4. What changes in form?
# :hint: A pullback is a function of g: `lambda g: ...`. x and w are still known inside it.
# :hint: `return x @ w, (lambda g: ..., lambda g: ...)`, the first for x, the second for w.

# %% exercise="04.matmul"
def my_matmul(x, w):
    """x (N, D), w (D, K)  ->  x @ w, (pullback for x, pullback for w)."""
    ### BEGIN SOLUTION
    return x @ w, (lambda g: g @ w.T, lambda g: x.T @ g)
    ### END SOLUTION


# %%
check("04.matmul", my_matmul)

# %% [markdown]
# ## A look at what you made
#
# The same, in the open: your rule inside nnlib's engine, one run. Nothing is marked here: change the steps, the rate, the
# number of points.

# %%
with attempt("04.matmul"):
    rng = np.random.default_rng(0)
    x, y = moons(200, noise=0.1, rng=rng)
    labels = 2.0 * y[:, None] - 1                          # (200, 1): -1 or 1
    w1 = nn.Tensor(rng.uniform(-1, 1, size=(2, 16)), requires_grad=True)
    w2 = nn.Tensor(rng.uniform(-1, 1, size=(16, 1)), requires_grad=True)
    b1 = nn.Tensor(np.zeros(16), requires_grad=True)
    with nn.using(matmul=my_matmul):
        for _ in range(300):
            loss = (1 - labels * ((x.astype(float) @ w1 + b1).relu() @ w2)).relu().mean()
            w1.grad = w2.grad = b1.grad = None
            loss.backward()
            with nn.no_grad():
                for tensor in (w1, w2, b1):
                    tensor -= 0.5 * tensor.grad
    print("loss after 300 steps on your rule:", approx(loss.item()))
