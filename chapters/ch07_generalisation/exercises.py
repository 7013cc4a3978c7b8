# %% [markdown]
# # Exercises 07 · Generalisation
#
# Ten exercises, about eighty minutes. The three marked **core** take half an hour and carry the rest. Nothing that you
# try here can break anything: run the cell, then the check below it, as often as you like.

# %%
import numpy as np

import nnlib as nn
from benchmarks.double_descent import random_network
from benchmarks.regularisation import Augmented, network, parts, shifted
from coursekit import NotAttempted, approx, attempt, check
from nnlib.data import DataLoader, mnist1d
from nnlib.viz import figures

# %% [markdown] exercise="07.order"
# Five lines of an honest trial have fallen out of order:
#
# ```
# A  best = the setting with the highest accuracy on the validation set
# B  part the rows into training, validation and test set
# C  for each setting: train a network on the training set
# D  report best's accuracy on the test set
# E  scale every column of all parts by the training set's mean and spread
# ```
#
# Give the order as a list of letters, such as `["A", "B", "C", "D", "E"]`.
#
# :hint: Which lines use something that another line makes?
# :hint: E needs a training set, so B comes before it. C trains on what E has scaled.
# :hint: Part, scale, train, choose, report.

# %% exercise="07.order"
### BEGIN SOLUTION
order = ["B", "E", "C", "A", "D"]
### END SOLUTION

# %%
check("07.order", order)

# %% [markdown] exercise="07.curves"
# Four runs on MNIST-1D are drawn in the next cell, each with its loss on training and on validation curves. Say of each
# what is the matter: `"underfits"`, `"overfits"`, `"stopped too soon"` or `"fine"`, each once. Answer with a dictionary,
# such as `{"A": "fine", "B": "fine", "C": "fine", "D": "fine"}`.
#
# :hint: In which picture does the validation curve turn and rise? Which run falls at its end as fast as at its start?
# :hint: Two curves that went flat at a high loss, close together: more epochs would not help. What would?
# :hint: D's curves stay together and end lower than in any other run.

# %%
def run(model, examples, epochs, rate=0.003, shifts=0):
    """The history of one run."""
    rng, train = np.random.default_rng(0), mnist1d()
    batches = DataLoader(train.x[:examples], train.y[:examples], batch_size=100, shuffle=True, rng=rng)
    if shifts:
        batches = Augmented(batches, lambda x: shifted(x, shifts, rng))
    trainer = nn.Trainer(model, nn.Adam(model.parameters(), lr=rate), nn.CrossEntropyLoss(), progress=False)
    return trainer.fit(batches, epochs, validation=DataLoader(train.x[3000:], train.y[3000:], batch_size=1000))


rng = np.random.default_rng(0)
figures.loss_panels({
    "A": run(network(2, 0, rng), 3000, 40, rate=0.01), "B": run(network(100, 0, rng), 500, 40),
    "C": run(network(100, 0, rng), 3000, 40, rate=0.00003), "D": run(network(100, 0, rng), 3000, 40, shifts=6),
}, title="Four runs")

# %% exercise="07.curves"
### BEGIN SOLUTION
curves = {"A": "underfits", "B": "overfits", "C": "stopped too soon", "D": "fine"}
### END SOLUTION

# %%
check("07.curves", curves)

# %% [markdown] exercise="07.parts"
# Part the rows 0 … n − 1 into three, at random, without overlap: 60 % training, 20 % validation, 20 % test. Return three
# arrays or lists of row numbers, in this order. `n` is a multiple of 5. Draw with the generator `rng` that is given.
#
# Example: `three_parts(10, rng)` might give `[7, 2, 9, 0, 4, 1]`, `[3, 8]`, `[5, 6]`.
#
# :hint: If you shuffle all the rows once, how do you get three parts that do not overlap?
# :hint: For n = 10: the first two of the shuffled rows, the next two, and the other six.
# :hint: `order = rng.permutation(n)`, then slices such as `order[: n // 5]`.

# %% exercise="07.parts"
def three_parts(n, rng):
    """n, a numpy Generator  ->  the row numbers of training, validation and test."""
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    fifth = n // 5
    return order[2 * fifth :], order[:fifth], order[fifth : 2 * fifth]
    ### END SOLUTION


# %%
check("07.parts", three_parts)

# %% [markdown] exercise="07.leak"
# The function below picks the `keep` columns of `x` whose correlation with `y` is strongest, best first, whatever the
# sign. It runs, and the study that uses it "predicts" noise. Repair it: the rows with `test` True must have no say.
#
# Example: 8 rows, `test = [True, True, False, …]`. Whatever stands in the first two rows of `x` and `y`, the same columns
# come out.
#
# :hint: Which rows do the means, the spreads and the products come from?
# :hint: `x[~test]` has the rows where `test` is False.
# :hint: One new first line: both `x` and `y` without their test rows.

# %% exercise="07.leak"
def pick(x, y, test, keep):
    """x (N, D), y (N,), test (N,) of True and False, keep  ->  keep column numbers, the best first."""
    ### BEGIN SOLUTION
    x, y = x[~test], y[~test]
    away, about = x - x.mean(axis=0), y - y.mean()
    correlation = away.T @ about / np.sqrt(np.sum(away**2, axis=0) * np.sum(about**2))
    return np.argsort(-np.abs(correlation))[:keep]
    ### STUB
    # away, about = x - x.mean(axis=0), y - y.mean()
    # correlation = away.T @ about / np.sqrt(np.sum(away**2, axis=0) * np.sum(about**2))
    # return np.argsort(-np.abs(correlation))[:keep]
    ### END SOLUTION


# %%
check("07.leak", pick)

# %% [markdown] exercise="07.stop"
# `losses` holds the validation loss after epoch 1, 2, 3 and so on. Training stops as soon as `patience` epochs in a row
# have not been lower than the best before them. Return two numbers: the epoch whose weights are kept (the best so far, the
# first of them if two are equal) and the last epoch that was trained. If it never stops by itself, that is the last one.
#
# Example: `losses = [3, 2, 2.5, 1.5, 1.6, 1.7, 1.0]`, `patience = 2` gives `(4, 6)`. Epoch 7 is never reached.
#
# :hint: What three things must be remembered from one epoch to the next?
# :hint: After 3, 2, 2.5: best 2, from epoch 2, waited 1. Then comes 1.5: what becomes of the three?
# :hint: `for epoch, loss in enumerate(losses, start=1):`, and in it: lower than the best? Then waited = 0, else + 1.

# %% exercise="07.stop"
def stop_early(losses, patience):
    """losses a list of numbers, patience 1 or more  ->  (epoch to keep, last epoch), counted from 1."""
    ### BEGIN SOLUTION
    best, kept, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, kept, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return kept, epoch
    return kept, len(losses)
    ### END SOLUTION


# %%
check("07.stop", stop_early)

# %% [markdown] exercise="07.dropout"
# Write dropout. In training every number of `x` is left out (becomes 0) with probability `p`, and the others are enlarged
# so that the mean stays. In use (`training` is False) `x` comes back as it is. Draw `rng.random(x.shape)` once, and leave
# out a number where the draw is below `p`. Do not change `x` itself.
#
# Example: `x = [4, 1, 2, 6]`, `p = 0.5`, `rng = np.random.default_rng(1)` draws `[0.51, 0.95, 0.14, 0.95]` and gives
# `[8, 2, 0, 12]`; in use `[4, 1, 2, 6]`.
#
# :hint: If a quarter is left out, how many quarters carry the whole sum?
# :hint: p = 0.8: one in five is left, so it must be five times as large. What is five, in terms of p?
# :hint: `np.where(rng.random(x.shape) < p, 0, x)` leaves out; then divide, in training only.

# %% exercise="07.dropout"
def dropout(x, p, training, rng):
    """x of any shape, 0 ≤ p < 1, True or False, a numpy Generator  ->  an array of x's shape."""
    ### BEGIN SOLUTION
    if not training:
        return x
    return np.where(rng.random(x.shape) < p, 0, x) / (1 - p)
    ### END SOLUTION


# %%
check("07.dropout", dropout)

# %% [markdown] exercise="07.gap"
# A colleague adds a price to the loss: 0.001 times the sum of all squared weights. Her program notes as "training loss" the
# mean of what it minimises. As "validation loss" it notes the cross-entropy. Epoch after epoch validation is lower, at the
# end 1.1 against 1.6; the two accuracies are equal. What do you do first?
#
# - `"A"`: lower the price until the training loss is below the validation loss
# - `"B"`: print the cross-entropy of the training curves, too
# - `"C"`: use a larger validation set
# - `"D"`: make the network wider, it underfits
#
# :hint: Which of the four could tell you whether anything is wrong?
# :hint: Suppose the squares add up to 500. How much of the 1.6 is price?
# :hint: Two numbers can be compared when they are made of the same parts.

# %% exercise="07.gap"
### BEGIN SOLUTION
first_step = "B"
### END SOLUTION

# %%
check("07.gap", first_step)

# %% [markdown] exercise="07.labels"
# Six changes of training examples. For which does the label stay right? Answer with a dictionary of `True` and `False`,
# such as `{"a": True, "b": True, "c": True, "d": True, "e": True, "f": True}`.
#
# | | the task | the change |
# |---|---|---|
# | a | digits by hand | turned by up to ten degrees |
# | b | digits by hand | turned by 180 degrees |
# | c | photos: cat or dog? | mirrored, left to right |
# | d | printed letters | mirrored, left to right |
# | e | photos of tomatoes: ripe or not? | colours exchanged at random |
# | f | spoken words | a little hiss added |
#
# :hint: Would a person who sees only the changed example still give it the same label?
# :hint: Is there a digit that becomes another digit? A letter that becomes another letter?
# :hint: Three of the six break labels.

# %% exercise="07.labels"
### BEGIN SOLUTION
keeps = {"a": True, "b": False, "c": True, "d": False, "e": False, "f": True}
### END SOLUTION

# %%
check("07.labels", keeps)

# %% [markdown] exercise="07.peak"
# The network of 07b with random hidden units and an exact output layer, now always **200** units wide. With 50 curves it has
# some test error. Then somebody collects more. Of the numbers 150, 200, 250, 400, 800: which is the smallest that gives a
# lower test error than 50 curves (mean of three seeds)? Put numbers into the cell below and run it.
#
# :hint: In 07b the width changed and the curves stayed. Where is the peak when the width stays?
# :hint: Print 50 and 200 first. Which is higher? Then go on from there.
# :hint: One line each for all six numbers; take the first below the line for 50.

# %%
for examples in (50, 800):
    error = np.mean([1 - random_network(200, decay=0.0, seed=seed, examples=examples)["test"] for seed in range(3)])
    print(f"{examples:5d} curves: test error {approx(error)}")

# %% exercise="07.peak"
### BEGIN SOLUTION
peak = 400
### END SOLUTION

# %%
check("07.peak", peak)

# %% [markdown] exercise="07.moved"
# Now for real. Return a new table of curves in which each row of `x` has been moved by its own random number of places,
# every whole number from `-most` to `most` being possible: to the right by k (to the left for a negative k). Not round the
# end, as in the lesson: what leaves is lost, and the places that become free repeat the row's first (or last) value. `x`
# itself must stay as it is. The check plugs your function into nnlib's training: 500 curves, changed by you each time they
# are drawn. The network must be right on more than 45 % of new curves; without shifts it is right on about a third.
#
# Example: `[[1, 2, 3, 4], [5, 6, 7, 8]]` moved by 1 and −1 gives `[[1, 1, 2, 3], [6, 7, 8, 8]]`.
#
# :hint: Place j of the moved row: from which place of the old row does its number come? How many random numbers for N rows?
# :hint: Moved by 1, the places 0, 1, 2, 3 take from −1, 0, 1, 2, and −1 becomes 0. `rng.integers(low, high)` never gives `high`.
# :hint: `places = np.clip(np.arange(L) - k, 0, L - 1)` for each row, `row[places]`, and `np.stack` to make a table of them.

# %% exercise="07.moved"
def moved(x, most, rng):
    """x (N, L), most a whole number, a numpy Generator  ->  (N, L)."""
    ### BEGIN SOLUTION
    new = np.empty_like(x)
    for i, row in enumerate(x):
        k = rng.integers(-most, most + 1)
        new[i] = row[np.clip(np.arange(len(row)) - k, 0, len(row) - 1)]
    return new
    ### END SOLUTION


# %%
check("07.moved", moved)

# %% [markdown]
# ## A look at what you made
#
# Your shifts and your early stopping in one run. Nothing is marked here: change `most`, the patience, the number of epochs.

# %%
with attempt("07.moved"), attempt("07.stop"):
    x, y, x_val, y_val = parts(seed=0, n=500)
    rng = np.random.default_rng(0)
    model = network(100, dropout=0, rng=rng)
    trainer = nn.Trainer(model, nn.Adam(model.parameters(), lr=0.003), nn.CrossEntropyLoss(), metrics=[nn.accuracy],
                         progress=False)
    batches = Augmented(DataLoader(x, y, batch_size=50, shuffle=True, rng=rng), lambda x: moved(x, 6, rng))
    history = trainer.fit(batches, 60, validation=DataLoader(x_val, y_val, batch_size=1000))
    kept, last = stop_early([epoch["val_loss"] for epoch in history], patience=10)
    print("with patience 10 it would keep epoch", approx(kept), "and stop after", approx(last))
    print("validation accuracy after 60 epochs:", approx(history[-1]["val_accuracy"]))
