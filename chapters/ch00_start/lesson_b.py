# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 00b · How much NumPy do you need to follow this course?
#
# Ten moves. You may know some or all of them, so this page begins with its own test: ten questions, one for each
# move. Answer them without running anything. The cell after the test says which moves you may skip; if it says all, close
# the page and go back to [lesson 00](00_start.ipynb).

# %%
import numpy as np

from coursekit import answered, claim, predict, quiz
from nnlib.data import digits
from nnlib.viz.widgets import DigitPad

quiz("00b-self-test")

# %%
MOVES = ["shape", "slicing", "axis", "reshape", "@ and .T", "stretching", "(N,) against (N, 1)", "masks", "argmax",
         "random generators"]
for number, (name, right) in enumerate(zip(MOVES, answered("00b-self-test")), start=1):
    verdict = {True: "skip it", False: "read it", None: "not answered yet"}[right]
    print(f"{number:2d} {name:20s} {verdict}")

# %% [markdown]
# (Run the cell again after you have answered; your *first* answer to each question counts.)
#
# **At the end you will be able to**
#
# 1. say which shape comes out, before you run it (exercise 0.5);
# 2. compare answers with the truth without the commonest trap (0.6);
# 3. pick rows, take shares along an axis, turn a row into a picture (0.7);
# 4. shuffle two arrays and keep their rows together (0.8).
#
# **45 minutes** if you read all of it. The maths: adding and multiplying. Each move is shown on the digits of lesson 00.
#
# ## 1 · Shape
#
# An array is a block of numbers of one kind. Its **shape** lists how many along each **axis**: `(1797, 64)` is 1,797 along
# axis 0 and 64 along axis 1: a table with a row for each image and a column for each pixel. Write the shape beside every
# array you meet; most mistakes show there first. Below, `x` is the table of lesson 00, and `y` holds one digit for each
# image.

# %%
predict("00b-shape")

# %%
table = digits()
x, y = table.x, table.y
print("x", x.shape, "  y", y.shape, "  len(x)", len(x), "  x.size", x.size)

# %% [markdown]
# `(1797,)` is one axis, a plain row of numbers; the comma tells it from a number in brackets. `len` counts along axis 0,
# `size` counts everything: 1,797 · 64. There are shapes with more axes, too: (1797, 8, 8) is 1,797 pictures of 8 rows and 8
# columns. And a single number has the shape `()`: no axis at all.
#
# ## 2 · Slicing
#
# Square brackets pick. One number for each axis: `x[0, 20]` is a single value. `a:b` takes from a up to, but not including,
# b: `2:5` is 2, 3, 4. A bare `:` takes the whole axis, `:3` all before 3, `3:` all from 3 on. Negative numbers count from
# the end: −1 is the last. Counting begins at 0. A number *removes* its axis; a slice keeps it, even if it takes only one.

# %%
predict("00b-slicing")

# %%
print(x[:10].shape, x[0].shape, x[:, 20].shape, x[:10, 20:24].shape, x[-1:].shape)

# %% [markdown]
# `x[0]` is one image, `x[:1]` is a table with one row. The second keeps both axes, and code that expects a table works on
# it. And a warning: a slice is a *view* of the same numbers. Write into it, `x[:1] = 0`, and `x` itself has changed. With
# `x[:1].copy()` you get numbers of your own.
#
# ## 3 · Axis
#
# `x.sum()` adds up everything. `x.sum(axis=0)` adds up *along* axis 0: it walks down the rows, and axis 0 disappears. In
# words: the axis that you name is the one that goes. Small first: in `[[1, 2, 3], [4, 5, 6]]`, axis 0 leads from the 1 to
# the 4.

# %%
predict("00b-axis")

# %%
small = np.array([[1, 2, 3], [4, 5, 6]])
print("axis 0:", small.sum(axis=0), "  axis 1:", small.sum(axis=1), "  all:", small.sum())
print("the average image:", x.mean(axis=0).shape, "  the ink of each image:", x.sum(axis=1).shape)

# %% [markdown]
# Draw on the sheet, or take the 3 that is there; what a model sees of it is `pad.image`, of shape (8, 8). Then run the cell
# below it. *Clear the sheet and draw a straight line from top to bottom. In which of the two lines do all numbers become
# about equal, and in which do most stay 0?*

# %%
pad = DigitPad(digit=3)
pad

# %%
print("axis 0:", pad.image.sum(axis=0).round(1))
print("axis 1:", pad.image.sum(axis=1).round(1))

# %% [markdown]
# The pen is wider than one of the 8 columns, so the stroke fills two or three of them, and a little of every row.
# Along axis 0 each *column* is added up.
# (`.round(1)` rounds to one decimal, for reading only.) An array of three axes may lose two at once: for pictures of shape
# (1797, 8, 8), `sum(axis=(1, 2))` adds up rows and columns, and one number for each picture is left.
#
# ## 4 · Reshape
#
# `reshape` deals the same numbers out into another shape, row by row, like cards. Nothing is sorted, turned or lost. One
# length may be −1: as many as it takes.

# %%
predict("00b-reshape")

# %%
print(np.arange(6).reshape(2, 3))                          # np.arange(6): 0, 1, 2, 3, 4, 5
print(x.reshape(-1, 8, 8).shape, "  the same numbers:", (x.reshape(-1, 8, 8)[5].ravel() == x[5]).all())

# %% [markdown]
# `x.reshape(-1, 8, 8)` makes pictures of rows of 64: the −1 becomes 1,797, since 1,797 · 64 numbers have to go somewhere.
# `.ravel()` puts everything back into one row. If the numbers do not fit, as in `np.arange(6).reshape(4, 2)`, it is an error.
#
# ## 5 · @ and .T
#
# `a @ b` multiplies pair by pair *and adds up*: for two rows of three, 1 · 10 + 2 · 20 + 3 · 30 = 140. With a table on the
# left, each of its rows does so: (1797, 64) @ (64,) gives 1,797 sums. In general the two inner lengths must agree, and they
# vanish. `.T` exchanges the axes: a (2, 5) becomes a (5, 2). (`*` is another thing: pair by pair, and nothing is added.)

# %%
predict("00b-matmul")

# %%
weights = np.random.default_rng(0).normal(size=(10, 64))   # ten neurons, 64 weights each
scores = x @ weights.T
by_loop = np.zeros((5, 10))
for i in range(5):
    for k in range(10):
        by_loop[i, k] = sum(x[i, p] * weights[k, p] for p in range(64))
print("x @ weights.T:", x.shape, "@", weights.T.shape, "->", scores.shape)
print("weights @ x.T:", weights.shape, "@", x.T.shape, "->", (weights @ x.T).shape)
claim(np.allclose(scores[:5], by_loop), "one @ is the same as three loops", control="rows of weights turned round")

# %% [markdown]
# (`np.allclose` compares numbers up to rounding.) Row by row: `scores[i, k]` is image i against the weights of neuron k. Had
# you written `x @ weights`, the inner lengths 64 and 10 would not agree, and NumPy would say so. That is a kind error.
# The next two moves can go wrong in silence.
#
# ## 6 · Stretching
#
# `x - 0.5` takes 0.5 from every number: the 0.5 is *stretched* to the shape of `x`. So are whole arrays: line the shapes up
# **from the right**; an axis that is missing or has length 1 is stretched. (2, 3) + (3,) adds the three numbers to each row.
# (2, 3) + (2,) is an error: 3 meets 2. ([Lesson 04](04_tensors.ipynb) has the name for it, and a widget.)

# %%
predict("00b-stretch")

# %%
centred = x - x.mean(axis=0)                               # (1797, 64) - (64,)
print("columns' means are now 0:", np.abs(centred.mean(axis=0)).max() < 1e-5)
print((small - np.array([[1], [4]])).tolist())             # (2, 3) - (2, 1): the column is stretched along the row

# %% [markdown]
# A mean for each *row* would be (1797,), and (1797, 64) minus (1797,) is an error: 64 meets 1797. Keep the axis, as a column
# of length 1, and it works: `x - x.mean(axis=1, keepdims=True)` is (1797, 64) minus (1797, 1).
#
# ## 7 · (N,) against (N, 1)
#
# Three answers, three truths; the error is answer minus truth. The answers come as a column, shape (3, 1), the truths as a
# plain (3,). Each answer is right.

# %%
predict("00b-trap")

# %%
answers, truth = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])
error = answers - truth
print(error)
print("mean squared error:", np.mean(error**2).round(2))

# %% [markdown]
# By the rule of move 6, from the right: 1 meets 3 and is stretched; nothing meets 3, and is stretched too. Every answer met
# every truth: nine differences in place of three, and no error message. In real work this shows as a model
# that trains without complaint, and badly. The diagnosis is a shape, `print(error.shape)`, and the repair is to bring both to
# one form: `answers[:, 0]` or `answers.reshape(-1)`.

# %%
claim(np.mean(error**2) > 0, "every answer is right, and yet the mean squared error is not 0", control="both plain")
error = answers.reshape(-1) - truth
print(error.shape, error)

# %% [markdown]
# ## 8 · Masks
#
# `y == 3` compares each number: an array of True and False, a **mask**. In square brackets it keeps what is True: for `v = [4,
# 7, 9]`, the mask `v > 5` is `[False, True, True]`, and `v[v > 5]` is `[7, 9]`. In `y` there are 183 threes.

# %%
predict("00b-mask")

# %%
print("threes:", np.sum(y == 3), "  added up:", y[y == 3].sum(), "  their share:", np.mean(y == 3).round(3))
print("their images:", x[y == 3].shape)
print("threes or eights:", x[(y == 3) | (y == 8)].shape)

# %% [markdown]
# True counts as 1 and False as 0, so `np.sum(mask)` counts, and `np.mean(mask)` is a share. Two masks are joined with `&`
# (and), `|` (or), each in brackets; Python's own `and` does not work here.
#
# ## 9 · Argmax
#
# `max` says how high the highest is, `argmax` *where* it is. For ten scores the place is the digit. With `axis=1` each row
# is asked: one place for each image. (If two are equally high, it names the first.)

# %%
predict("00b-argmax")

# %%
table_of_four = np.array([[3, 9], [7, 8]])
print("axis 0:", table_of_four.argmax(axis=0), "  axis 1:", table_of_four.argmax(axis=1))
print("scores", scores.shape, "-> answers", scores.argmax(axis=1).shape)
print("right, with weights drawn by lot:", np.mean(scores.argmax(axis=1) == y).round(2))

# %% [markdown]
# The last line is how models that choose a digit are scored: places of the highest, compared with the truth, averaged.
# Weights drawn by lot get about one in ten, as guessing does. Answers and truth are both plain (1797,).
#
# ## 10 · Random generators
#
# `rng = np.random.default_rng(7)` makes a generator; 7 is its **seed**. The same seed gives the same numbers on every run, so
# that you see what the text describes. `rng.permutation(5)` gives the numbers 0 to 4 in a random order; `rng.normal(size=(10,
# 64))` draws numbers around 0, most of them between −2 and 2; `rng.uniform` draws between 0 and 1, all alike.

# %%
predict("00b-random")

# %%
rng = np.random.default_rng(7)
first, second = rng.permutation(5), rng.permutation(5)
again = np.random.default_rng(7).permutation(5)
print(first, second, again)
claim((first == again).all() and (first != second).any(), "the same seed gives the same order, a second call another",
      control="another seed")
order = rng.permutation(len(x))
x_shuffled, y_shuffled = x[order], y[order]                # one order for both: each image keeps its digit
print("row 0 now was row", order[0])

# %% [markdown]
# Each call goes on where the last one stopped; a generator made anew from the same seed starts again.
#
# ## Where this is used, and where it fails
#
# Most lines of nnlib that you will meet are made of these ten. Arrays fail where rows have different lengths
# (sentences, say), and where a mistake in shape still computes something. A printed shape costs
# a second; a result built on the wrong one costs whoever relies on it.
#
# **To read.** Harris and others 2020, *Array programming with NumPy*, doi:10.1038/s41586-020-2649-2: figure 1 has most of
# the moves in one picture.
#
# ## Check yourself

# %%
quiz("00b-check")

# %% [markdown]
# ## The ten on a card
#
# | move | remember |
# |---|---|
# | shape, slicing | a number removes its axis, a slice keeps it |
# | axis | the axis that you name is the one that goes |
# | reshape | dealt out row by row; −1: as many as it takes |
# | `@`, `.T` | inner lengths agree and vanish; `.T` exchanges the axes |
# | stretching | line up from the right; missing or 1 is stretched |
# | (N,) against (N, 1) | N × N, in silence |
# | masks, argmax | `x[y == 3]`; `np.mean(answers == y)`; where, not how high |
# | generators | a seed repeats; one order for both arrays |
#
# Practise on exercises 0.5 to 0.8 in [exercises/00_start](../exercises/00_start.ipynb). Then back to
# [lesson 00](00_start.ipynb): its code is made of these ten, and a network is waiting there to read your digits.
