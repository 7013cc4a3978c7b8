# %% [markdown]
# # Exercises 02 · Learning
#
# Seven exercises, about an hour. The three marked **core** take twenty minutes and carry the rest. Write between the
# comments, run the cell, then the check below it. A wrong answer costs nothing: read what came back, and try again.

# %%
import numpy as np

from coursekit import NotAttempted, approx, attempt, check
from nnlib.data import breast_cancer, concrete, train_test_split
from nnlib.data import standardise as scale
from nnlib.neuron import Neuron, sigmoid
from nnlib.viz import figures

# %% [markdown] exercise="02.order"
# The five lines of a training loop have fallen out of order:
#
# ```
# A      weight = weight - rate * slope
# B      prediction = weight * x
# C      error = prediction - y
# D  for step in range(100):
# E      slope = np.mean(2 * error * x)
# ```
#
# Give the order as a list of letters, such as `["A", "B", "C", "D", "E"]`.
#
# :hint: Which lines use a name that another line makes?
# :hint: `error` is made in C from `prediction`, so B comes before C.
# :hint: The loop's head, then forward (two lines), then the slope, then the update.

# %% exercise="02.order"
### BEGIN SOLUTION
order = ["D", "B", "C", "E", "A"]
### END SOLUTION

# %%
check("02.order", order)

# %% [markdown] exercise="02.gradient"
# A linear unit predicts `x @ weight + bias`. Its loss is the **mean** of the squared errors over the N examples.
# Return the slope of the loss for every weight, an array of shape (D,), and for the bias, a number.
#
# Example: `weight = [0, 0]`, `bias = 1`, `x = [[1, 0], [0, 1]]`, `y = [1, 3]`. The errors are 0 and −2. The result is
# `d_weight = [0, -2]`, `d_bias = -2`.
#
# :hint: How much does the prediction for one example change when weight number 3 grows a little?
# :hint: One example, input 5 and error 2: the slope of error² along this weight is 2 · 2 · 5. Average such products.
# :hint: `error = x @ weight + bias - y` has shape (N,), and `x.T @ error` sums input times error over the examples.

# %% exercise="02.gradient"
def gradient(weight, bias, x, y):
    """weight (D,), bias a number, x (N, D), y (N,)  ->  d_weight (D,), d_bias."""
    ### BEGIN SOLUTION
    error = x @ weight + bias - y
    return 2 * x.T @ error / len(y), 2 * np.mean(error)
    ### END SOLUTION


# %%
check("02.gradient", gradient)

# %% [markdown] exercise="02.descent_step"
# Take one step of gradient descent: from the weights `w`, with the slopes `grad` at that place, return the *new*
# weights. Do not change `w` itself: the caller may still need it.
#
# Example: `w = [1, 2]`, `grad = [4, -2]`, `learning_rate = 0.5` gives `[-1, 3]`.
#
# :hint: If the slope is positive, on which side is the loss lower?
# :hint: At w = 1 with slope 4 and rate 0.1, you stand at 0.6 afterwards.
# :hint: New place = old place − rate times slope.

# %% exercise="02.descent_step"
def descent_step(w, grad, learning_rate):
    """w (D,), grad (D,), learning_rate > 0  ->  the new w (D,)."""
    ### BEGIN SOLUTION
    return w - learning_rate * grad
    ### END SOLUTION


# %%
check("02.descent_step", descent_step)

# %% [markdown] exercise="02.curves"
# Four runs on the same data, standardised cement against strength, are drawn in the next cell. Say of each what it
# shows: `"too low"`, `"fine"`, `"too high"` (the learning rate) or `"batch of one"`. Answer with a dictionary, such as
# `{"A": "fine", "B": "fine", "C": "fine", "D": "fine"}`.
#
# :hint: Which curve has not arrived when the run ends? Which one climbs?
# :hint: A curve that jumps up and down but stays low is driven by noise, not by the rate alone.
# :hint: Climbing for good: beyond the wall. Falling all along and never flat: too careful.

# %%
def run(rate, batch_size, steps=30):
    """The loss on all the data after each step of descent on random batches of standardised cement."""
    x, y = scale(concrete("cement").astype(float)), concrete("strength", centred=True)
    w, losses, rng = 0.0, [], np.random.default_rng(0)
    for _ in range(steps):
        batch = rng.permutation(len(x))[:batch_size]
        w = w - rate * np.mean(2 * (w * x[batch] - y[batch]) * x[batch])
        losses.append(np.mean((w * x - y) ** 2))
    return losses


runs = {"A": run(0.01, 1030), "B": run(0.2, 1030), "C": run(1.02, 1030), "D": run(0.1, 1)}
figures.loss_curves(runs, title="Four runs", y_label="mean squared error, MPa²")

# %% exercise="02.curves"
### BEGIN SOLUTION
curves = {"A": "too low", "B": "fine", "C": "too high", "D": "batch of one"}
### END SOLUTION

# %%
check("02.curves", curves)

# %% [markdown] exercise="02.standardise"
# The function below runs and looks right, but it flatters the model: a test on its output says nothing about a new
# example. Repair it. Both parts are to be scaled by means and standard deviations that are known *before* the test.
# A column that is the same in every training row is only shifted (its spread counts as 1).
#
# Example: `train = [[1], [3]]`, `test = [[4]]` gives `[[-1], [1]]` and `[[2]]`.
#
# :hint: Suppose that the test part is a single new row. What does the broken function make of it?
# :hint: Training values 1 and 3 have mean 2 and spread 1. So 4 becomes (4 − 2) / 1 = 2.
# :hint: Work out `mean` and `spread` once, from `train`, and use the same two for `test`.

# %% exercise="02.standardise"
def standardise(train, test):
    """train (N, D), test (M, D)  ->  both scaled by train's means and standard deviations."""
    ### BEGIN SOLUTION
    mean, spread = train.mean(axis=0), train.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    return (train - mean) / spread, (test - mean) / spread
    ### STUB
    # def scaled(x):
    #     spread = x.std(axis=0)
    #     spread = np.where(spread > 0, spread, 1.0)
    #     return (x - x.mean(axis=0)) / spread
    #
    # return scaled(train), scaled(test)
    ### END SOLUTION


# %%
check("02.standardise", standardise)

# %% [markdown] exercise="02.cross_entropy"
# Each forecast `p[i]` is the chance given to "yes". What happened is `y[i]`, 1 for yes and 0 for no. Return the mean
# surprise: of −log of the chance that was given to what happened. Every `p` lies strictly between 0 and 1.
#
# Example: `p = [0.5, 0.5]`, `y = [0, 1]` gives 0.693, whatever happened.
#
# :hint: A forecast of 0.9 for yes: which chance did it give to no?
# :hint: p = 0.2 and y = 0: the chance given to what happened is 0.8, the surprise −log 0.8 = 0.22.
# :hint: `np.where(y == 1, p, 1 - p)` picks the chance given to the truth.

# %% exercise="02.cross_entropy"
def cross_entropy(p, y):
    """p (N,), y (N,) of 0 and 1  ->  a number."""
    ### BEGIN SOLUTION
    return -np.mean(np.log(np.where(y == 1, p, 1 - p)))
    ### END SOLUTION


# %%
check("02.cross_entropy", cross_entropy)

# %% [markdown] exercise="02.diagnose"
# Now for real. The check plugs your function into nnlib's neuron and trains it for 200 steps on three quarters of the
# 569 lumps, at three different splits. Given the forecasts `p`, the inputs and the truth, return the slopes of the mean
# cross-entropy for the weights and for the bias. With right slopes the neuron does as well as the one in 02b on lumps
# that it has never seen.
#
# Example: `p = [0.5, 0.9]`, `x = [[1, 0], [0, 1]]`, `y = [1, 1]` gives `d_weight = [-0.25, -0.05]`, `d_bias = -0.3`.
#
# :hint: What is the slope of the surprise with respect to the weighted sum z, in 02b?
# :hint: One example with p = 0.9, y = 1 and input 2: the slope along its weight is (0.9 − 1) · 2.
# :hint: As in exercise 2.2, with `p - y` in place of the error, and without the 2.

# %% exercise="02.diagnose"
def slopes(p, x, y):
    """p (N,), x (N, D), y (N,) of 0 and 1  ->  d_weight (D,), d_bias."""
    ### BEGIN SOLUTION
    return x.T @ (p - y) / len(y), np.mean(p - y)
    ### END SOLUTION


# %%
check("02.diagnose", slopes)

# %% [markdown]
# ## A look at what you made
#
# Plug your gradient and your loss together and watch one run. Nothing is marked here: change the rate, the number of
# steps, the split.

# %%
with attempt("02.diagnose"):
    lumps = breast_cancer()
    x, x_test, y, y_test = train_test_split(lumps.x, lumps.y, rng=np.random.default_rng(0))
    x, x_test = standardise(x, x_test)
    unit, losses = Neuron(x.shape[1], activation=sigmoid), []
    for _ in range(200):
        losses.append(cross_entropy(unit(x), y))
        d_weight, d_bias = slopes(unit(x), x, y)
        unit.weight, unit.bias = unit.weight - 0.5 * d_weight, unit.bias - 0.5 * d_bias
    print("held-out cross-entropy:", approx(cross_entropy(unit(x_test), y_test)))
