# %% [markdown]
# # Exercises 05 · Feedforward networks
#
# Nine exercises, about an hour and a half, for both halves of the lesson: 5.1 to 5.4 belong to 05a, the others to 05b. The
# three marked **core** take half an hour and carry the rest. Write between the comments, run the cell, then the check
# below it.

# %%
import numpy as np

import nnlib as nn
from coursekit import NotAttempted, approx, attempt, check
from nnlib.data import digits, train_test_split
from nnlib.viz import figures

# %% [markdown] exercise="05.count"
# A network takes 8 numbers for each example, has hidden layers of 20 and 5 units, and one output. Each layer computes
# `x @ w + b`, as in 05a. What is
#
# ```
# A   the shape of w in the second layer
# B   the shape of b in the second layer
# C   the shape of the output for 100 examples
# D   the number of weights and biases, all together
# E   the same after merging, if nothing bends between the layers
# ```
#
# :hint: Write the sizes in a row, 8, 20, 5, 1. Between which two numbers does the second layer stand?
# :hint: The first layer alone: 8 · 20 weights and 20 biases.
# :hint: D is the sum over three layers. For E, the merged layer goes from 8 to 1.

# %% exercise="05.count"
### BEGIN SOLUTION
count = {"A": (20, 5), "B": (5,), "C": (100, 1), "D": 291, "E": 9}
### STUB
# count = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ...}
### END SOLUTION

# %%
check("05.count", count)

# %% [markdown] exercise="05.merge"
# Given a list of linear layers in nnlib's layout, each a pair `(weights, biases)` of shapes (**units, inputs**) and (units,):
# a row of weights for each unit, and a layer computes `x @ weights.T + biases`. Return the one pair, in the same layout, that
# does the same as all of them in turn, with nothing bent in between.
#
# Example: `[([[3]], [-1]), ([[2]], [-5])]` gives `([[6]], [-7])`: 2 · (3x − 1) − 5 = 6x − 7.
#
# :hint: From 4 inputs to 3 units to 2: which shapes do the tables have here, and which shape must the merged one have?
# :hint: (2, 3) and (3, 4) give (2, 4), in one order only. The biases of the first layer, (3,), must become (2,).
# :hint: Start with the first pair; each next layer's table stands on the *left*, for the weights and for the biases.

# %% exercise="05.merge"
def merge(layers):
    """layers [(weights, biases), …]  ->  weights (last units, first inputs), biases (last units,)."""
    ### BEGIN SOLUTION
    weights, biases = layers[0]
    for next_weights, next_biases in layers[1:]:
        weights = next_weights @ weights
        biases = next_weights @ biases + next_biases
    return weights, biases
    ### END SOLUTION


# %%
check("05.merge", merge)

# %% [markdown] exercise="05.same"
# Find weights with which two ReLU units say 1 when both inputs are the **same**, and 0 when they differ. The network is
# `relu(x @ w1 + b1) @ w2 + b2`; `w1` has a column for each unit, `w2` one number for each unit, `b2` is a number. Nothing is
# to be trained: think, try, look at the table that the next cell prints.
#
# :hint: 05a has a network for the opposite. How do you turn 1 into 0 and 0 into 1?
# :hint: 1 − out does it. Which of the numbers must change?
# :hint: Keep the hidden layer. Turn the signs of `w2`, and choose `b2`.

# %% exercise="05.same"
### BEGIN SOLUTION
same = {"w1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [-1, 2], "b2": 1}
### STUB
# same = {"w1": [[1, 1], [1, 1]], "b1": [0, -1], "w2": [..., ...], "b2": ...}
### END SOLUTION

# %%
with attempt("05.same"):
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    hidden = np.maximum(corners @ np.array(same["w1"]) + np.array(same["b1"]), 0)
    for corner, h in zip(corners, hidden):
        print(corner, "hidden", h, "  out", h @ np.array(same["w2"]) + same["b2"])

# %%
check("05.same", same)

# %% [markdown] exercise="05.hat"
# Build a hat: 0 up to `centre - width`, from there straight up to 1 at `centre`, straight down to 0 at `centre + width`, and 0
# from there on. Use ReLUs, `np.maximum(x - knee, 0)`, each times a number. (With enough hats side by side, each at a
# height of its own, you can follow any curve.)
#
# Example: `centre = 0`, `width = 2`, `x = [-3, -1, 0, 1, 3]` gives `[0, 0.5, 1, 0.5, 0]`.
#
# :hint: What is the slope before, between and after the three special places?
# :hint: With width 2 the slopes are 0, ½, −½, 0. By how much do they change at each place?
# :hint: The changes are +1/width, −2/width, +1/width.

# %% exercise="05.hat"
def hat(x, centre, width):
    """x (N,)  ->  (N,)."""
    ### BEGIN SOLUTION
    up = np.maximum(x - (centre - width), 0)
    turn = np.maximum(x - centre, 0)
    end = np.maximum(x - (centre + width), 0)
    return (up - 2 * turn + end) / width
    ### END SOLUTION


# %%
check("05.hat", hat)

# %%
with attempt("05.hat"):
    x = np.linspace(-1, 1, 201)
    places = np.linspace(-1, 1, 17)
    hats = sum(np.sin(6 * place) * hat(x, place, 0.125) for place in places)      # each hat as high as the curve there
    display(figures.followed_curves(x, np.sin(6 * x), {"17 hats": hats}, title="A curve out of hats"))

# %% [markdown] exercise="05.confidence"
# Given the scores of a network for N pictures and C classes, and the right classes, return two numbers: the **mean
# confidence** (of the largest share in each row) and the **share of right answers**. Scores may be large.
#
# Example: `scores = [[1, 2, 0], [3, 0, 0]]`, `y = [0, 0]` gives 0.787 and 0.5.
#
# :hint: Which of the two needs y, and which does not?
# :hint: The shares of [1, 2, 0] are 0.24, 0.67, 0.09, so its confidence is 0.67. It says class 1; the truth is 0.
# :hint: Subtract each row's maximum, `np.exp`, divide by the row's sum (`keepdims=True`); then `max(axis=1)` and `argmax(axis=1)`.

# %% exercise="05.confidence"
def sure_and_right(scores, y):
    """scores (N, C), y (N,)  ->  mean confidence, share of right answers."""
    ### BEGIN SOLUTION
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares = e / e.sum(axis=1, keepdims=True)
    return shares.max(axis=1).mean(), np.mean(scores.argmax(axis=1) == y)
    ### END SOLUTION


# %%
check("05.confidence", sure_and_right)

# %% [markdown] exercise="05.repair_loss"
# This loss stops at 1.46 on ten digits, whatever the network does. Repair it: the mean surprise at the right class, from
# *scores* of any size, also of 1000.
#
# Example: `scores = [[2, 1, -1]]`, `y = [0]` gives 0.349.
#
# :hint: Feed it a perfect answer, such as [[100, 0, 0]] with y = [0], and print what you get in between.
# :hint: Softmax makes shares of scores. What does it make of shares?
# :hint: −log(eˢ / sum) is log(sum) − s. With each row's maximum subtracted before, nothing overflows.

# %% exercise="05.repair_loss"
def loss(scores, y):
    """scores (N, C), y (N,)  ->  a number."""
    ### BEGIN SOLUTION
    away = scores - scores.max(axis=1, keepdims=True)
    right = away[np.arange(len(y)), y]                     # from each row the score of its right class
    return np.mean(np.log(np.exp(away).sum(axis=1)) - right)
    ### STUB
    # def softmax(s):
    #     e = np.exp(s - s.max(axis=1, keepdims=True))
    #     return e / e.sum(axis=1, keepdims=True)
    #
    # shares = softmax(softmax(scores))
    # return -np.mean(np.log(shares[np.arange(len(y)), y]))      # from each row the share of its right class
    ### END SOLUTION


# %%
check("05.repair_loss", loss)

# %% [markdown] exercise="05.start"
# Draw random starting weights, of shape (units, inputs), for a layer whose sums then go through a ReLU, so that the mean
# square of the numbers is kept. `rng` is a numpy generator: `rng.normal(scale=…, size=…)`, `rng.uniform(low, high, size=…)`.
#
# Example: for 200 inputs the weights lie around 0 and have the spread 0.1.
# The same `rng` must give the same weights, another one others.
#
# :hint: How many products does one unit add up?
# :hint: With 200 inputs: n · var(w) / 2 must be 1, so the variance is 2/200 = 0.01.
# :hint: `scale` is the spread, the root of the variance.

# %% exercise="05.start"
def starting_weights(inputs, units, rng):
    """->  (units, inputs)."""
    ### BEGIN SOLUTION
    return rng.normal(scale=np.sqrt(2 / inputs), size=(units, inputs))
    ### END SOLUTION


# %%
check("05.start", starting_weights)

# %% [markdown] exercise="05.promise"
# A network for digits says of a picture: "a 7, share 0.97". Which of these are true? Answer with a list of letters, such as
# `["A", "C"]`.
#
# - A. Of a hundred such answers 97 are right, on any pictures.
# - B. The other nine digits share 0.03 among them.
# - C. On pictures of a kind that it has never seen, the share would be lower.
# - D. The score of the 7 is the largest of the ten.
# - E. With all its scores doubled the network would be right more often.
# - F. Whether 0.97 is right 97 times in 100 can be counted, on pictures of one kind.
#
# :hint: Three follow from how shares are computed, or from counting. The others are promises that nobody made.
# :hint: What did the networks of 05b say about white digits on black?
# :hint: Doubling changes every share, and no answer.

# %% exercise="05.promise"
### BEGIN SOLUTION
true = ["B", "D", "F"]
### STUB
# true = ...
### END SOLUTION

# %%
check("05.promise", true)

# %% [markdown] exercise="05.linear"
# Write a layer as a Module, from nothing but `nn.Parameter` and arithmetic. `Linear(in_features, out_features, rng)` has the
# parameters `weight`, of shape (out_features, in_features), and `bias`, (out_features,), both float32, and a `forward` that
# computes the weighted sums, without an activation. The check builds 64 → 64 → 10 of it, with nnlib's ReLU between, trains
# on digits, and asks for 96 % of new ones.
#
# Example: `weight = [[1, 2, 3], [-1, 0, 1]]`, `bias = [10, -20]`, `x = [[1, 1, 1]]` gives `[[16, -20]]`.
#
# :hint: What makes nnlib find a parameter? And what comes first in `__init__`?
# :hint: A row for each unit: `starting_weights(in_features, out_features, rng).astype(np.float32)` has the right shape.
# :hint: `self.weight = nn.Parameter(...)`, `self.bias = nn.Parameter(np.zeros(out_features, np.float32))`, `x @ self.weight.T + …`.

# %% exercise="05.linear"
class Linear(nn.Module):
    """A layer of weighted sums."""

    def __init__(self, in_features, out_features, rng):
        super().__init__()
        ### BEGIN SOLUTION
        start = rng.normal(scale=np.sqrt(2 / in_features), size=(out_features, in_features))
        self.weight = nn.Parameter(start.astype(np.float32))
        self.bias = nn.Parameter(np.zeros(out_features, np.float32))
        ### END SOLUTION

    def forward(self, x):
        """x (N, in_features)  ->  (N, out_features)."""
        ### BEGIN SOLUTION
        return x @ self.weight.T + self.bias
        ### END SOLUTION


# %%
check("05.linear", Linear)

# %% [markdown]
# ## A look at what you made
#
# Your layer in nnlib's `Sequential`, on one split of the digits. Nothing is marked here: change the width, the rate, the
# start.

# %%
with attempt("05.linear"):
    table, rng = digits(), np.random.default_rng(0)
    x, x_test, y, y_test = train_test_split(table.x, table.y, stratify=table.y, rng=rng)
    model = nn.Sequential(Linear(64, 32, rng), nn.ReLU(), Linear(32, 10, rng))
    for done in range(10):
        for xb, yb in nn.DataLoader(x, y, batch_size=32, shuffle=True, rng=rng):
            nn.cross_entropy(model(nn.Tensor(xb)), yb).backward()
            with nn.no_grad():
                for p in model.parameters():
                    p -= 0.5 * (1 - done / 10) * p.grad
                    p.grad = None
    print("right on new digits:", approx(np.mean(model(nn.Tensor(x_test)).data.argmax(axis=1) == y_test)))
