# %% [markdown]
# # Exercises 01 · The neuron
#
# Six exercises, about three quarters of an hour; the three marked **core** carry the rest. Write where the cell raises
# `NotAttempted` or says `...`, run it, then run the check below. A wrong answer costs nothing: read what came back.

# %%
import numpy as np

from coursekit import NotAttempted, attempt, check
from nnlib.data import digits
from nnlib.viz import figures

# %% [markdown] exercise="01.output"
# Write the neuron. For each row of `x` add up weight times input, add the bias, and answer 1 if the sum is **above** 0,
# otherwise 0.
#
# Example: `x = [[0.9, 0.5], [0.2, 0.5]]`, `weights = [3, 1]`, `bias = -2`. The sums are 1.2 and −0.9, the answer `[1, 0]`.
#
# :hint: How many sums are needed for N rows? How often is the bias added to each?
# :hint: For the row (0.9, 0.5): 3 · 0.9 + 1 · 0.5 − 2 = 1.2, above 0, so 1.
# :hint: `x @ weights + bias` has shape (N,); comparing it with 0 gives True or False for each row.

# %% exercise="01.output"
def output(x, weights, bias):
    """x (N, D), weights (D,), bias a number  ->  (N,) of 0 and 1."""
    ### BEGIN SOLUTION
    return (x @ weights + bias > 0).astype(int)
    ### END SOLUTION


# %%
check("01.output", output)

# %% [markdown] exercise="01.shape"
# A hundred images of 64 pixels each, `x` of shape (100, 64), meet one neuron with `weights` of shape (64,). Without
# running it: which shape has `x @ weights + 0.5`? Answer with a tuple.
#
# :hint: How many answers does one neuron give for one image?
# :hint: Three images of two pixels: `(3, 2) @ (2,)` gives three numbers, shape `(3,)`.
# :hint: The axis of length 64 is multiplied and added up, so it disappears. What is left?

# %% exercise="01.shape"
### BEGIN SOLUTION
shape = (100,)
### END SOLUTION

# %%
check("01.shape", shape)

# %% [markdown] exercise="01.two_of_three"
# A committee of three: find weights and a bias for a step neuron that fires when **at least two** of three inputs are
# 1, and for no other of the eight combinations. There are many right answers.
#
# Example of the form: `return [1, 1, 1], 0.5`.
#
# :hint: With all weights 1, which sums can occur? Between which two must the threshold lie?
# :hint: Two inputs at 1 give 2, one gives 1. A threshold of 1.5 parts them.
# :hint: The bias is minus the threshold.

# %% exercise="01.two_of_three"
def two_of_three():
    """Return three weights and the bias."""
    ### BEGIN SOLUTION
    return [1, 1, 1], -1.5
    ### END SOLUTION


# %%
check("01.two_of_three", two_of_three)

# %% [markdown] exercise="01.why"
# "One neuron cannot compute XOR." Four people give their reasons:
#
# - **A** We tried 100,000 random neurons, and none did it.
# - **B** The step is too hard: with a sigmoid the border between yes and no could bend.
# - **C** What the four corners ask of weights and bias contradicts itself, so there are none that fit.
# - **D** It has not been trained long enough.
#
# Which reason proves it? Answer with a letter, such as `"A"`.
#
# :hint: Which of them would still be convincing if somebody offered to try once more?
# :hint: The sigmoid of a sum passes 0.5 where the sum passes 0. Is that set of points straight or bent?
# :hint: Add the inequalities of the lesson once more, and see what is left.

# %% exercise="01.why"
### BEGIN SOLUTION
reason = "C"
### END SOLUTION

# %%
check("01.why", reason)

# %% [markdown] exercise="01.network"
# This network should compute XOR. Its author forgot what a layer is for. Repair the last line of `network`; the hidden
# neurons are right.
#
# Example: `network(1, 0)` is 1, `network(1, 1)` is 0.
#
# :hint: Which two numbers does the output neuron look at now, and which should it look at?
# :hint: For (1, 1): OR answers 1, NAND answers 0. The output must be 0.
# :hint: Same weights, same bias, other inputs.

# %%
def step_neuron(weights, bias, x1, x2):
    return 1 if weights[0] * x1 + weights[1] * x2 + bias > 0 else 0


# %% exercise="01.network"
def network(x1, x2):
    """x1, x2: 0 or 1  ->  0 or 1."""
    ### BEGIN SOLUTION
    at_least_one = step_neuron([1, 1], -0.5, x1, x2)
    not_both = step_neuron([-1, -1], 1.5, x1, x2)
    return step_neuron([1, 1], -1.5, at_least_one, not_both)
    ### STUB
    # at_least_one = step_neuron([1, 1], -0.5, x1, x2)
    # not_both = step_neuron([-1, -1], 1.5, x1, x2)
    # return step_neuron([1, 1], -1.5, x1, x2)
    ### END SOLUTION


# %%
check("01.network", network)

# %% [markdown] exercise="01.template"
# In the lesson we wrote twenty weights by hand. Let the data choose all 64: where ones have more ink than zeros on
# average, the weight is positive, and by as much. Return the mean image of the ones minus the mean image of the zeros.
# The check plugs your template into nnlib's neuron, puts the threshold halfway, and tests it on images that you did not
# get: it must do as well as the template made by hand, and in fact does better.
#
# Example: if the ones average 0.9 ink at some pixel and the zeros 0.2, its weight is 0.7.
#
# :hint: `labels == 1` picks the ones. What does `images[labels == 1]` look like?
# :hint: Two images [[0, 1], [1, 1]] and [[0, 0], [1, 0]] have the mean image [[0, 0.5], [1, 0.5]]: pixel by pixel.
# :hint: `images[labels == 1].mean(axis=0)` is the mean one. The zeros likewise; then the difference.

# %% exercise="01.template"
def template(images, labels):
    """images (N, 8, 8), labels (N,) of 0 and 1  ->  weights (8, 8)."""
    ### BEGIN SOLUTION
    return images[labels == 1].mean(axis=0) - images[labels == 0].mean(axis=0)
    ### END SOLUTION


# %%
check("01.template", template)

# %% [markdown]
# Look at what the data chose. Is there ink in it where you would have put none?

# %%
with attempt("01.template"):
    table = digits()
    two = table.y < 2
    images, labels = table.x[two].reshape(-1, 8, 8), table.y[two]
    display(figures.template(template(images, labels), examples=images[:2]))
