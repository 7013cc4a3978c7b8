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
# :hint: Where people typed, marked, sold or counted, the answers are known: that is supervised. In those, ask: is 7 nearly 8?

# %% exercise="00.kinds"
### BEGIN SOLUTION
kinds = ["classification", "regression", "unsupervised", "classification", "regression"]
### END SOLUTION

# %%
check("00.kinds", kinds)

# %% [markdown] exercise="00.count"
# A network looks at images of 64 pixels with 20 neurons; ten more neurons look at those 20. It learns for 630 turns at a
# rate of 0.5. How many parameters has its first layer, how many its second, how many all together? Answer with a list of
# three whole numbers.
#
# :hint: How many numbers does one neuron with 3 inputs have? (The example by hand in the lesson had one of those.)
# :hint: Three neurons that look at 5 inputs have 3 · (5 + 1) = 18. Two more that look at those three have 2 · (3 + 1) = 8.
# :hint: 20 neurons with 64 inputs each; 10 neurons with 20 inputs each; each has one number more than it has inputs.

# %% exercise="00.count"
### BEGIN SOLUTION
count = [1300, 210, 1510]
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
# :hint: The block in row 0, column 1: rows 0 to 3, columns 4 to 7, so `sheet[0:4, 4:8]`. Its mean is the share of ink.
# :hint: Begin with `np.zeros((8, 8))`. Two loops, over i and j: `picture[i, j]` is the mean of rows `4 * i : 4 * i + 4` and of which columns?

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
# :hint: For [0.1, 0.7, 0.2] `argmax` gives 1 and `max` gives 0.7. Which of the two is to be compared with 0.6?
# :hint: `unsure` needs the largest share of each *row*: `max` with an axis. (N, 10) must become (N,).

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
# `images` is (60, 28, 28), `flat` is (60, 784), `weights` is (5, 784), `answers` is (60, 1), `y` is (60,). Which shapes have
#
# - (a) `images.mean(axis=0)`
# - (b) `images[:, 0]`
# - (c) `images.reshape(60, -1)`
# - (d) `weights @ flat.T`
# - (e) `y - answers`
#
# Answer with a list of five tuples, such as `[(3,), (2, 3), ...]`.
#
# :hint: Which axis goes in (a), and which in (b)? What does the -1 stand for in (c)?
# :hint: A (7, 3, 2) has `[:, 0]` of shape (7, 2). (4, 3) @ (3, 2) is (4, 2). (4,) minus (4, 1): from the right, 4 meets 1, nothing meets 4.
# :hint: (b): the number takes axis 1 away. (c): 60 · 28 · 28 numbers in 60 rows. (d): (5, 784) @ (784, 60).

# %% exercise="00.shapes"
### BEGIN SOLUTION
shapes = [(28, 28), (60, 28), (60, 784), (5, 60), (60, 60)]
### END SOLUTION

# %%
check("00.shapes", shapes)

# %% [markdown] exercise="00.accuracy"
# The share of right answers. `truth` is (N,). The answers come as (N,) from some models, as (N, 1) from others; handle both.
#
# Example: answers [3, 1, 4, 1] and truth [3, 1, 4, 5] give 0.75, and so do answers [[3], [1], [4], [1]].
#
# :hint: Which shape has `answers == truth` when answers is (4, 1) and truth is (4,)?
# :hint: `np.array([[3], [1]])` is (2, 1). `[3, 1]`, the plain row, is what you want: move 7 of 00b has two ways to it.
# :hint: One line brings the answers to (N,), whichever form they had. Then a mask of what is equal, and its mean.

# %% exercise="00.accuracy"
def accuracy(answers, truth):
    """answers (N,) or (N, 1), truth (N,)  ->  the share of equal ones."""
    ### BEGIN SOLUTION
    return np.mean(answers.reshape(-1) == truth)
    ### END SOLUTION


# %%
check("00.accuracy", accuracy)

# %% [markdown] exercise="00.inked"
# At which pixels do the images of one digit have ink, and in what share of them? Count a pixel as inked if it is above 0.
#
# Example: of three images of a 1, the first pixels are 0.2, 0 and 0.9. Two of three have ink, so `inked_share(x, y, 1)[0, 0]`
# is ≈0.667.
#
# :hint: Two masks are needed. Which one picks rows, and which one says where there is ink?
# :hint: For two images [0.2, 1] and [0.6, 0], the mask is [[True, True], [True, False]]; its mean along axis 0 is [1, 0.5].
# :hint: Pick the rows with `y == digit`, compare with 0, `mean` along the axis of the images; 64 numbers are left, to be made 8 × 8.

# %% exercise="00.inked"
def inked_share(x, y, digit):
    """x (N, 64), y (N,), digit  ->  (8, 8): at each pixel, the share of that digit's images that have any ink there."""
    ### BEGIN SOLUTION
    return (x[y == digit] > 0).mean(axis=0).reshape(8, 8)
    ### END SOLUTION


# %%
check("00.inked", inked_share)

# %% [markdown] exercise="00.shuffle"
# This should put images and digits into a new random order, and keep each image with its own digit. It does not. Repair it.
# The order must come from `rng`: the same seed gives the same order, another seed another one. The arrays that it is given
# must stay as they are.
#
# :hint: How many orders are drawn here, and how many should be?
# :hint: With `order = [2, 0, 1]`, `x[order]` is row 2, row 0, row 1. And `y[order]`?
# :hint: Draw once: `rng.permutation` of the number of rows gives the places 0 to N − 1 in a new order. Index both arrays with it.

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
# In the lesson one neuron moved after each example. Now let it look at N examples and move *once*: every example asks
# for its own change, rate · error · input for each weight and rate · error for the bias, and the neuron makes the **mean** of
# these changes. All errors are taken before anything moves. Return the new weights, shape (D,), and the new bias, one number. The
# check trains ten of nnlib's neurons with your rule; they must read at least nine of ten unseen digits, as the lesson's did.
#
# Example: weights [0.2, −0.1], bias 0, two examples [1, 0] and [0, 1] with the goals 1 and 0, rate 0.1. The answers are 0.2 and
# −0.1, the errors 0.8 and 0.1. The first weight rises by 0.1 · (0.8 · 1 + 0.1 · 0) / 2 = 0.04, the second by 0.005, the bias
# by 0.045.
#
# :hint: Which shape has `x @ weights`, and which shape should the errors have?
# :hint: In the example, the errors are [0.8, 0.1]. For the first weight, multiply them with the first *column* of x, [1, 0], and take the mean: 0.4.
# :hint: A loop over the examples adds up error · inputs and error; divide both sums by N. Without a loop: `x.T @ errors` does the adding up.

# %% exercise="00.nudge"
def nudge(weights, bias, x, goals, rate):
    """weights (D,), bias, x (N, D), goals (N,), rate  ->  weights (D,), bias: moved once, by the mean over N examples."""
    ### BEGIN SOLUTION
    errors = goals - (x @ weights + bias)
    return weights + rate * x.T @ errors / len(x), bias + rate * errors.mean()
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
        for first in range(0, 3 * 1792, 16):               # three rounds, 16 images at a time
            some = slice(first % 1792, first % 1792 + 16)
            weights, bias = nudge(weights, bias, table.x[some], (table.y[some] == digit).astype(float), 0.05)
        scores.append(mine @ weights + bias)
    right = np.sum(np.argmax(scores, axis=0) == asked)
    print(whose_digits() + ":", approx(right), "of 20 right")
