# %% [markdown]
# # Exercises 00 · Start here
#
# Nine short exercises: five for lesson 00, and four (0.5 to 0.8) for the NumPy of 00b. The three marked **core** carry the
# rest and take half an hour. Write where a cell says `...` or raises `NotAttempted`, run it with Shift and Enter, then run
# the check below it. A wrong answer costs nothing: read what came back, and try again. Three hints open one after another.

# %%
import numpy as np

from coursekit import NotAttempted, approx, attempt, check, my_digits, whose_digits
from nnlib.data import digits, drawn_digits, train_test_split
from nnlib.data.drawings import inked
from nnlib.viz import figures

# %% [markdown] exercise="00.kinds"
# For each task, is it supervised `"classification"`, supervised `"regression"`, or `"unsupervised"`?
#
# - (a) reading the postcode on an envelope, one digit at a time, from scans that somebody has typed in;
# - (b) the price of a flat from its size and place, from last year's sales;
# - (c) which of a library's books are alike, from their texts alone;
# - (d) whether a mail is spam, from mails that people have marked;
# - (e) how many bicycles will pass tomorrow, from counts of the last years.
#
# Answer with a list of five texts, such as `["regression", "regression", ...]`.
#
# :hint: For each: do the examples carry the right answer? If so, is it an amount or a name?
# :hint: A house number is a name although it is a number: 7 is not nearly 8. A temperature is an amount.
# :hint: One of the five has no right answers, two ask for amounts, two for names.

# %% exercise="00.kinds"
### BEGIN SOLUTION
kinds = ["classification", "regression", "unsupervised", "classification", "regression"]
### END SOLUTION

# %%
check("00.kinds", kinds)

# %% [markdown] exercise="00.count"
# A network looks at images of 64 pixels with 20 neurons; ten more neurons look at those 20. It learns for 630 turns at a
# rate of 0.5. How many parameters has it? Answer with a whole number.
#
# :hint: How many numbers does one neuron with 3 inputs have? (The example by hand in the lesson had one of those.)
# :hint: A neuron with 64 inputs has 64 weights and a bias: 65. There are 20 of them.
# :hint: 20 · (64 + 1) + 10 · (20 + 1).

# %% exercise="00.count"
### BEGIN SOLUTION
count = 1510
### END SOLUTION

# %%
check("00.count", count)

# %% [markdown] exercise="00.pixels"
# A sheet has 32 × 32 points, 1 with ink and 0 without. A model sees 8 × 8 numbers: for each block of 4 × 4 points, the share
# that has ink. Write the function; `sheet` has the shape (32, 32), the result (8, 8).
#
# Example: if the block of rows 0–3 and columns 4–7 has ink in 8 of its 16 points, then `pixels(sheet)[0, 1]` is 0.5.
#
# :hint: Which rows and columns of the sheet belong to the block in row i and column j?
# :hint: Row 2, column 5: rows 8 to 11, columns 20 to 23, so `sheet[8:12, 20:24]`. Its mean is the share of ink.
# :hint: Two loops with `picture[i, j] = sheet[4 * i : 4 * i + 4, 4 * j : 4 * j + 4].mean()`. Or in one line: `reshape(8, 4, 8, 4)` and a mean over two of the four axes.

# %% exercise="00.pixels"
def pixels(sheet):
    """sheet (32, 32) of 0 and 1  ->  (8, 8): the share of inked points in each block of 4 × 4."""
    ### BEGIN SOLUTION
    return sheet.reshape(8, 4, 8, 4).mean(axis=(1, 3))
    ### END SOLUTION


# %%
check("00.pixels", pixels)

# %% [markdown]
# Your function at work on a drawing of the bundled twenty, beside one of the data set:

# %%
with attempt("00.pixels"):
    drawings, _ = drawn_digits()
    pair = [pixels(inked(drawings[2])), digits().x[2].reshape(8, 8)]
    display(figures.image_row(pair, titles=["drawn", "data set"], title="Two"))

# %% [markdown] exercise="00.refuse"
# This should answer -1 ("I don't know") where the largest share is **below** `least`, and otherwise the digit with the
# largest share. It refuses the wrong ones. Repair the line with `unsure`.
#
# Example: shares [0.05, …, 0.55] (the last one largest) and `least = 0.6` give -1; with `least = 0.5` they give 9.
#
# :hint: What does `best` hold, a share or a digit?
# :hint: For [0.1, 0.7, 0.2] the largest share is 0.7, and its place is 1. Which of the two is to be compared with 0.6?
# :hint: `shares.max(axis=1)` is the largest share of each row.

# %% exercise="00.refuse"
def refuse(shares, least):
    """shares (N, 10), least a number  ->  (N,): the digit with the largest share, or -1 where that share is below least."""
    ### BEGIN SOLUTION
    best = shares.argmax(axis=1)
    unsure = shares.max(axis=1) < least
    return np.where(unsure, -1, best)
    ### STUB
    # best = shares.argmax(axis=1)
    # unsure = best < least
    # return np.where(unsure, -1, best)
    ### END SOLUTION


# %%
check("00.refuse", refuse)

# %% [markdown]
# What does refusing cure? In the lesson an empty page got low shares: refused. Many of the clothes had a share above 0.9: they
# come through. Refusing by confidence helps with doubtful digits, not with what is none.
#
# ## For 00b: arrays

# %% [markdown] exercise="00.shapes"
# `x` is (1797, 64), `weights` is (10, 64), `answers` is (1797, 1), `y` is (1797,). Which shapes have
#
# - (a) `x.mean(axis=0)`
# - (b) `x[:10]`
# - (c) `x.reshape(-1, 8, 8)`
# - (d) `x @ weights.T`
# - (e) `answers - y`
#
# Answer with a list of five tuples, such as `[(3,), (2, 3), ...]`.
#
# :hint: Which axis goes in (a)? What does the -1 stand for in (c)?
# :hint: (5, 2) @ (2, 3) is (5, 3). And (4, 1) minus (4,) is lined up from the right: 1 meets 4, nothing meets 4.
# :hint: (d): weights.T is (64, 10). (e): both axes become 1797.

# %% exercise="00.shapes"
### BEGIN SOLUTION
shapes = [(64,), (10, 64), (1797, 8, 8), (1797, 10), (1797, 1797)]
### END SOLUTION

# %%
check("00.shapes", shapes)

# %% [markdown] exercise="00.accuracy"
# The share of right answers. `truth` is (N,). The answers come as (N,) from some models, as (N, 1) from others; handle both.
#
# Example: answers [3, 1, 4, 1] and truth [3, 1, 4, 5] give 0.75, and so do answers [[3], [1], [4], [1]].
#
# :hint: Which shape has `answers == truth` when answers is (4, 1)?
# :hint: `np.array([[3], [1]]).reshape(-1)` is `[3, 1]`.
# :hint: Bring the answers to (N,) first; then `==`, then the mean.

# %% exercise="00.accuracy"
def accuracy(answers, truth):
    """answers (N,) or (N, 1), truth (N,)  ->  the share of equal ones."""
    ### BEGIN SOLUTION
    return np.mean(answers.reshape(-1) == truth)
    ### END SOLUTION


# %%
check("00.accuracy", accuracy)

# %% [markdown] exercise="00.average"
# The average image of one digit: pick its images, average them pixel by pixel, make a picture of 8 × 8.
#
# Example: for two images of a 1 with 0.2 and 0.6 in their first pixel, `average(x, y, 1)[0, 0]` is 0.4.
#
# :hint: What is `y == digit`, and what is `x[y == digit]`?
# :hint: Two images [0.2, 1] and [0.6, 0] have the average [0.4, 0.5]: along axis 0, which goes.
# :hint: `x[y == digit].mean(axis=0)`, then `.reshape(8, 8)`.

# %% exercise="00.average"
def average(x, y, digit):
    """x (N, 64), y (N,), digit  ->  (8, 8): the average of the images of that digit."""
    ### BEGIN SOLUTION
    return x[y == digit].mean(axis=0).reshape(8, 8)
    ### END SOLUTION


# %%
check("00.average", average)

# %% [markdown] exercise="00.shuffle"
# This should put images and digits into a new random order, and keep each image with its own digit. It does not. Repair it.
# The arrays that it is given must stay as they are.
#
# :hint: How many orders are drawn here, and how many should be?
# :hint: With `order = [2, 0, 1]`, `x[order]` is row 2, row 0, row 1. And `y[order]`?
# :hint: `order = rng.permutation(len(x))`, used for both.

# %% exercise="00.shuffle"
def shuffle(x, y, rng):
    """x (N, D), y (N,), a generator  ->  both in one new random order."""
    ### BEGIN SOLUTION
    order = rng.permutation(len(x))
    return x[order], y[order]
    ### STUB
    # return rng.permutation(x), rng.permutation(y)
    ### END SOLUTION


# %%
check("00.shuffle", shuffle)

# %% [markdown]
# ## A rule that learns

# %% [markdown] exercise="00.nudge"
# One neuron, one example. Its answer is `inputs @ weights + bias`, its error is goal minus answer. Each weight rises by rate ·
# error · *its* input, the bias by rate · error. Return the new weights and the new bias. The check trains ten of nnlib's
# neurons with your rule, and they must read unseen digits as well as the lesson's.
#
# Example: weights [0.2, −0.1, 0.4], bias 0, inputs [1, 0.5, 0], goal 1, rate 0.1 give the weights
# [0.285, −0.0575, 0.4] and the bias 0.085.
#
# :hint: What is the answer now, and what is missing to the goal?
# :hint: Answer 0.15, error 0.85. The first weight: 0.2 + 0.1 · 0.85 · 1. The third: 0.4 + 0.1 · 0.85 · 0.
# :hint: `error = goal - (inputs @ weights + bias)`; then `weights + rate * error * inputs`, and the bias without the inputs.

# %% exercise="00.nudge"
def nudge(weights, bias, inputs, goal, rate):
    """weights (D,), bias, inputs (D,), goal, rate  ->  the weights and the bias after one example."""
    ### BEGIN SOLUTION
    error = goal - (inputs @ weights + bias)
    return weights + rate * error * inputs, bias + rate * error
    ### END SOLUTION


# %%
check("00.nudge", nudge)

# %% [markdown]
# Ten neurons that learn by your rule, on your own twenty digits (or the bundled ones):

# %%
with attempt("00.nudge"):
    table, scores = digits(), []
    mine, asked = my_digits()
    for digit in range(10):
        weights, bias = np.zeros(64), 0.0
        for inputs, label in zip(table.x, table.y):
            weights, bias = nudge(weights, bias, inputs, float(label == digit), 0.01)
        scores.append(mine @ weights + bias)
    right = np.sum(np.argmax(scores, axis=0) == asked)
    print(whose_digits() + ":", approx(right), "of 20 right")
