# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02b · How far should one step go?
#
# Concrete again, and only one weight: how many megapascals of strength does each kilogram of cement per cubic metre
# bring? Strength is measured from its mean, so no bias is needed yet. Here is the descent you wrote in 02a, in float32
# as most networks run it, at three learning rates, each ten times more careful than the one before.

# %%
import numpy as np

from coursekit import approx, claim, predict, quiz, show_source
from nnlib import neuron, numerical_gradient
from nnlib.data import breast_cancer, concrete, standardise, train_test_split
from nnlib.viz import figures
from nnlib.viz.widgets import DescentExplorer

mixes, strength = concrete(), concrete("strength", centred=True)
cement = mixes.x[:, [0]]                                  # one column, kept as a table: shape (1030, 1)
print("cement:", cement.min(), "to", cement.max(), "kg/m³;  strength: ±", round(float(strength.std()), 1), "MPa")


# %%
def descend(x, y, rate, steps):
    """Gradient descent on mean((x @ w - y)²) from w = 0.  x (N, D), y (N,)  ->  the loss at each step."""
    w, losses = np.zeros(x.shape[1], dtype=x.dtype), []
    with np.errstate(over="ignore", invalid="ignore"):    # let it overflow: we want to see it happen
        for _ in range(steps + 1):
            error = x @ w - y
            losses.append(np.mean(error**2))
            w = w - rate * 2 * x.T @ error / len(y)
    return losses


runs = {f"rate {rate}": descend(cement, strength, rate, steps=8) for rate in (0.1, 0.01, 0.001)}
figures.loss_curves(runs, title="Three rates, one fate", y_label="mean squared error, MPa²")

# %% [markdown]
# All three explode, until the loss leaves the range of float32 and becomes `inf`. Is the program broken? Does it need
# three more zeros, or five? In half an hour you will work out the answer *before* the first step, and
# find that the rate was not the thing to mend.
#
# **At the end you will be able to**
#
# 1. find the largest learning rate that a problem bears, and say what sets it (exercises 2.3, 2.4);
# 2. scale features without letting the test data leak in (2.5);
# 3. say what a batch of 1, of 32 and of everything each costs and buys (2.4);
# 4. score a yes-or-no forecast by its surprise, and train a neuron on that score (2.6, 2.7).
#
# **45 minutes.** The maths: the [slope of the squared error](02a_learning.ipynb) from 02a, the
# [sigmoid](01_neuron.ipynb) from 01. New here: curvature, and the logarithm as surprise.
#
# First, three questions from earlier, to warm up:

# %%
quiz("02b-recall")

# %% [markdown] covers="S31"
# ## The plainest valley
#
# A slope tells you which way the loss falls, and how steeply, *right where you stand*. It says nothing about what lies
# ten steps away. Take the plainest valley there is: the loss $2w^2$, whose slope is $4w$. Stand at $w = 1$. The slope
# is 4, so the loss falls to the left. Walk a tenth of the slope:
#
# - from 1 to 1 − 0.1 · 4 = **0.6**, where the slope is 2.4;
# - from 0.6 to 0.6 − 0.1 · 2.4 = **0.36**, and so on.
#
# The slope grows by 4 whenever $w$ grows by 1. That number, the slope of the slope, is the **curvature**: how quickly
# the valley bends upwards.

# %%
def walk(rate, steps=8, w=1.0, curvature=4.0):
    """Gradient descent on the loss ½ · curvature · w².  Returns every w it visits."""
    path = [w]
    for _ in range(steps):
        slope = curvature * w
        w = w - rate * slope
        path.append(w)
    return path


print("rate 0.10:", [round(w, 3) for w in walk(0.10)])

# %% [markdown]
# Each $w$ is 0.6 times the one before: it slides down towards 0. Now be bolder. Commit yourself before you run on.

# %%
predict("02b-rate-half")

# %%
print("rate 0.50:", [round(w, 3) for w in walk(0.50)])

# %% [markdown]
# Back and forth at the same height, for ever. So what does *one* step do to $w$, whatever the rate?
#
# $$w \;-\; \eta\,\lambda\,w \;=\; (1 - \eta\lambda)\,w$$
#
# $\eta$ (say "eta") is the learning rate, $\lambda$ ("lambda") the curvature. In words: **a step multiplies $w$ by one
# minus rate times curvature.** Here $\lambda = 4$: the rate 0.10 multiplies by 0.6, and 0.50 by −1.
# Use the sentence, not the computer: what do 0.25, 0.45 and 0.55 do?

# %%
for rate in (0.25, 0.45, 0.55):
    print(f"rate {rate:.2f}: each step times {1 - rate * 4:+.1f} ", [round(w, 2) for w in walk(rate, steps=6)])
figures.descent_paths({rate: walk(rate, steps=6) for rate in (0.10, 0.45, 0.55)}, curvature=4.0)

# %% [markdown]
# As long as the factor lies between −1 and 1, $w$ shrinks and the walk arrives. Beyond −1 it **diverges**. The wall
# stands where the factor is exactly −1, at $\eta = 2/\lambda$. That is a formula; look for the wall without it.

# %%
def first_rate_that_fails(curvature, rates=np.linspace(0.01, 1.0, 991)):
    """The smallest of the rates at which 60 steps end farther from the bottom than they began."""
    return min(rate for rate in rates if abs(walk(rate, steps=60, curvature=curvature)[-1]) > 1)


for curvature in (4.0, 8.0, 16.0):
    print(f"curvature {curvature:4.0f}: found {first_rate_that_fails(curvature):.3f}, formula {2 / curvature:.3f}")
claim(abs(first_rate_that_fails(8.0) - 2 / 8.0) < 0.005, "twice the curvature, half the rate: 2/curvature")

# %% [markdown]
# ## The same wall in concrete
#
# For one weight the loss is the mean of $(wx - y)^2$, and its slope is the mean of $2x(wx - y)$. How fast does that
# slope grow with $w$? Only $2x \cdot wx$ contains $w$, so the curvature is **twice the mean of $x^2$**. The targets do
# not appear in it. Cement is in the hundreds, so its square is near a hundred thousand.
#
# So there is a wall, and it can be worked out from the feature alone. Measure it too, by trial, as a stranger would:

# %%
def wall(x, y, low=1e-9, high=10.0):
    """The largest rate whose 400 steps end no higher than they began: halve the interval (in powers of ten)."""
    for _ in range(30):
        rate = np.sqrt(low * high)
        losses = descend(x, y, rate, steps=400)
        low, high = (rate, high) if losses[-1] <= losses[0] else (low, rate)
    return low


cement = cement.astype(np.float64)
print("measured wall", approx(wall(cement, strength)), "  worked out", approx(1 / np.mean(cement**2)))
claim(0.95 < wall(cement, strength) * np.mean(cement**2) < 1.05, "the measured wall is 1 / mean of x², within 5 %")

# %% [markdown]
# The most careful run above was still ninety times too bold. You could now pick a rate below the wall, and it
# would work. But look at what made the wall so near: $x^2$ averages $\text{mean}^2 + \text{spread}^2$ (the spread is
# the standard deviation). If only the spread mattered, the valley would be far flatter. So move the *data*.

# %%
columns = {"raw": cement, "centred": cement - cement.mean(), "standardised": standardise(cement)}
walls = {name: wall(x, strength) for name, x in columns.items()}
for name, x in columns.items():
    print(f"{name:13s} mean of x² {approx(np.mean(x**2))}   wall {approx(walls[name])}")
claim(walls["standardised"] > 1e4 * walls["raw"], "rescaling one column moved the wall more than ten thousand times",
      control="not rescaled")

# %% [markdown]
# **Centred**: minus the mean. **Standardised**: centred, then divided by the spread, so that 1 means "one standard
# deviation above average". The wall now stands at 1, whatever the unit was. That is why so many recipes say
# "start at 0.1" and work on data their authors never saw: they assume that you standardised.
#
# Now take all eight ingredients, so eight weights. Leave the units as they are and subtract each column's mean,
# nothing else.

# %%
predict("02b-centring")

# %%
x = mixes.x.astype(np.float64)
tables = {"raw": x, "centred": x - x.mean(axis=0), "standardised": standardise(x)}
walls = {name: wall(table, strength) for name, table in tables.items()}
for name in walls:
    print(f"{name:13s} wall {approx(walls[name])}")
claim(100 < walls["centred"] / walls["raw"] < 170,
      "subtracting the column means alone moved the wall more than a hundred times", control="means left in")

# %% [markdown]
# Amounts are never negative, and half of these columns have a mean several times their spread. With raw data all
# weights therefore push every prediction the same way: a tiny common step moves the sum by thousands. Centred, the
# pushes partly cancel.
#
# <details><summary>Deeper: what is the curvature of eight weights?</summary>
#
# Each direction in the space of weights has a curvature of its own. The wall is set by the steepest direction, and the
# speed of arrival by the flattest. The steepest curvature is the largest *eigenvalue* of the matrix
# $\tfrac{2}{N}X^\top X$ of shape $(D, D)$; `np.linalg.eigvalsh(2 * x.T @ x / len(x))` lists them all. The ratio of
# largest to smallest is the *condition number*: roughly how many times longer the flattest direction takes.
# </details>
#
# ## Two weights: the ravine
#
# With two weights, one rate must serve both. Play with cement and water, centred but not scaled, and answer in
# writing: *what is the boldest rate that still arrives, and which weight arrives last?* Then tick "standardise":
# *which of the two had been holding the other back?*

# %%
explorer = DescentExplorer(features=("cement", "water"), target="strength")
explorer

# %% [markdown] covers="S33"
# Cement's column spreads five times as wide as water's, so its direction is about 24 times as curved. Cement sets the
# wall; at that rate water crawls, or the path zig-zags across the ravine. The gradient points down the steepest *side*,
# not along the ravine to the minimum. Standardised, the ravine is nearly round and the way is straight.
#
# ## How many examples before a step?
#
# Each step so far averaged the slope over all mixes: a **full batch**. You may also take the slope of a few at random
# (a **mini-batch**) or of a single mix, step at once, and take the next. The slope is then noisy but cheap, and on
# average it is the true one.

# %%
def descend_in_batches(x, y, rate, batch_size, passes, rng):
    """Gradient descent on batches in random order.  Returns the loss on all of x after each pass."""
    w, losses = np.zeros(x.shape[1]), []
    for _ in range(passes):
        order = rng.permutation(len(y))
        for batch in np.split(order, range(batch_size, len(y), batch_size)):
            error = x[batch] @ w - y[batch]
            w = w - rate * 2 * x[batch].T @ error / len(batch)
        losses.append(np.mean((x @ w - y) ** 2))
    return losses


# %%
predict("02b-batches")

# %%
x = standardise(mixes.x.astype(np.float64))
sizes = {"all 1030": 1030, "32": 32, "1": 1}
losses = {name: [descend_in_batches(x, strength, 0.05, size, 5, np.random.default_rng(seed))[-1] for seed in range(5)]
          for name, size in sizes.items()}
for name, size in sizes.items():
    steps, low, high = 5 * -(-1030 // size), min(losses[name]), max(losses[name])
    print(f"batch {name:8s} {steps:5d} steps   loss {approx(low)} to {approx(high)} over five seeds")
claim(max(losses["32"]) < min(losses["all 1030"]),
      "at equal passes and rate, batches of 32 get further than the full batch", control="equal steps")

# %% [markdown]
# The full batch took five steps, the batches of 32 took 165: the same reading of the data bought thirty-three times as
# many steps. But single mixes, with 5,150 steps, did *worse* than 32, and differ wildly from seed to seed. Why?
# You know enough to say: think of the wall before you open this.
#
# <details><summary>Why one mix at a time runs wild at this rate</summary>
#
# A single mix has a curvature of its own: $2\,|x|^2$, twice the sum of its eight squared features. An average hides
# the extremes; one mix does not. An unusual mix (say, one tested after a whole year) has its wall *below* our rate,
# and each meeting with it throws the weights out.
# </details>

# %%
own_wall = 1 / np.sum(x**2, axis=1)
odd = np.argmin(own_wall)
print("nearest wall of a single mix:", approx(own_wall[odd]), " age of that mix, days:", mixes.x[odd, 7])
print("mixes whose own wall is nearer than 0.05:", np.sum(own_wall < 0.05), "of", len(own_wall))
calm = descend_in_batches(x, strength, 0.002, 1, 5, np.random.default_rng(0))[-1]
print("single mixes at rate 0.002:", approx(calm))

# %% [markdown] covers="S30 S21"
# ## From "how much" to "which"
#
# Now a question with two answers. 569 breast lumps, each with 30 measurements of cell nuclei under the microscope:
# is it malignant (1) or benign (0)? One neuron with a sigmoid gives a number $p$ between 0 and 1. Trained on a suitable
# loss, $p$ can be read as a chance: "malignant, 90 %".
#
# How should a forecast be scored? Suppose that the lump *was* malignant:
#
# | said | squared error $(1-p)^2$ | surprise $-\log p$ |
# |---|---|---|
# | 0.9 | 0.01 | 0.11 |
# | 0.5 | 0.25 | 0.69 |
# | 0.01 | 0.98 | 4.61 |
#
# **Surprise** is $-\log p$: minus the logarithm of the chance that you had given to what then happened. Certain and
# right: 0. A coin flip: 0.69. Each further *halving* of the chance adds another 0.69, without end: the one who said
# "impossible" is infinitely surprised. Chances multiply (two forecasts both right: $p_1 p_2$), so surprises **add**,
# and a mean over examples makes sense. That mean is the **cross-entropy**:
#
# $$-\tfrac1N \textstyle\sum_i \big[\,y_i \log p_i + (1-y_i)\log(1-p_i)\,\big]$$
#
# Since $y_i$ is 0 or 1, one of the two terms is always absent: it picks the chance given to the truth.

# %%
predict("02b-loss-or-accuracy")

# %%
truth = np.ones(10)
forecasts = {"A: 0.6, ten times": np.full(10, 0.6), "B: 0.99 nine times, 0.45 once": np.r_[np.full(9, 0.99), 0.45]}
for name, p in forecasts.items():
    print(f"{name:30s} accuracy {np.mean(p > 0.5):.0%}   cross-entropy {neuron.binary_cross_entropy(p, truth):.2f}")

# %% [markdown]
# Accuracy counts which side of ½ a forecast fell; the loss also asks how sure it was. So they need not move together.
# We descend on the loss since accuracy is made of cliffs and plateaus: nudge a weight, and almost always nothing flips.
# Its slope is 0 almost everywhere.
#
# ### Why not keep the squared error?
#
# Compare what each loss tells a neuron that is *confidently wrong*: the truth is 1, its weighted sum $z$ is −6.
# Ask for the slope by nudging $z$, as in 02a:

# %%
def slope_at(loss, z, truth=1.0):
    """The slope of loss(sigmoid(z), truth) with respect to z, by nudging."""
    return numerical_gradient(lambda z: loss(neuron.sigmoid(z), truth), z)


for z in (-6.0, -2.0, 0.0, 2.0):
    squared, surprise = slope_at(neuron.squared_error, z), slope_at(neuron.binary_cross_entropy, z)
    p = neuron.sigmoid(z)
    print(f"z {z:+.0f}: p - y {p - 1:+.4f}, slope of cross-entropy {surprise:+.4f}, of squared error {squared:+.4f}")

# %% [markdown]
# At $z = -6$ the squared error is nearly flat: the more wrong the neuron, the slower it would learn. The sigmoid's own
# slope $p(1-p)$ is to blame. The surprise undoes it: the slope of $-\log p$ is $-1/p$, times $p(1-p)$ gives
# $-(1-p)$, and so for either answer
#
# $$\frac{\partial\,\text{loss}}{\partial z} = p - y$$
#
# In words: *forecast minus truth*. The gradient for the weights is then as it was for the linear unit, each input
# times its error.
#
# ## Train it
#
# nnlib's `Neuron.gradient` does this; its core is shown below from its own source ($y$ is its output, $t$ the truth).
# A quarter of the lumps is held out. The scale comes from the training part **alone**: the mean of the test part
# is something you would not know in earnest.

# %%
def train(x, y, rate=0.5, steps=200):
    """One sigmoid neuron by full-batch gradient descent on the cross-entropy."""
    unit = neuron.Neuron(x.shape[1], activation=neuron.sigmoid)
    for _ in range(steps):
        d_weight, d_bias = unit.gradient(x, y)
        unit.weight, unit.bias = unit.weight - rate * d_weight, unit.bias - rate * d_bias
    return unit


def held_out(seed):
    """Train on three quarters; return the neuron's forecasts for the other quarter, and the truth there."""
    lumps = breast_cancer()
    x, x_test, y, y_test = train_test_split(lumps.x, lumps.y, rng=np.random.default_rng(seed))
    x, x_test = standardise(x, x_test)
    return train(x, y)(x_test), y_test


show_source(neuron.Neuron._slopes)

# %%
results = [held_out(seed) for seed in range(5)]
accuracies = np.array([np.mean((p > 0.5) == truth) for p, truth in results])
always_benign = np.mean([np.mean(truth == 0) for _, truth in results])
print("held-out accuracy, five splits:", approx(accuracies), "  always 'benign':", approx(always_benign))
claim(accuracies.mean() > 0.95, "one neuron is right on more than 95 % of lumps that it has never seen",
      control="shuffled answers")

# %%
p, truth = (np.concatenate(parts) for parts in zip(*results))
for threshold in (0.5, 0.2, 0.05):
    missed, alarms = np.sum((p <= threshold) & (truth == 1)), np.sum((p > threshold) & (truth == 0))
    print(f"call it malignant above {threshold:4}: missed {approx(missed)} of {np.sum(truth == 1)},"
          f" false alarms {approx(alarms)} of {np.sum(truth == 0)}")
figures.forecasts(p, truth, names=("benign", "malignant"), threshold=0.5)

# %% [markdown]
# Move the threshold down, and fewer tumours are missed, at the price of more false alarms. Who chooses it should be a
# person who answers for it.
#
# ## When it goes wrong: the forecast that was too sure
#
# Suppose that some lump has the weighted sum $z = 20$ and turns out to be benign. That is a bad miss, and should cost
# about 20. In float32:

# %%
z, y = np.float32(20), 0
p = 1 / (1 + np.exp(-z))
with np.errstate(divide="ignore"):
    print("p =", p, "  loss from p:", -np.log(1 - p))
print("loss from z:", np.logaddexp(0, z) - y * z)

# %% [markdown]
# In 24 bits $1 - 2\cdot10^{-9}$ is 1, and its surprise is infinite: one such example and every weight becomes `nan`.
# Diagnosis: information was lost when $p$ was rounded. Repair: never form $p$ on the way to the loss. Written in $z$,
# the loss is $\log(1 + e^z) - yz$, and `np.logaddexp(0, z)` gets the first part right for every $z$. Libraries offer
# this as "cross-entropy *with logits*" ($z$ is called the **logit**); prefer it.
#
# ## Where this is used, and where it fails
#
# A sigmoid on a weighted sum, trained on cross-entropy, is *logistic regression*: credit scores, spam filters, click
# forecasts, medical risk. It draws one straight cut, nothing else. Its two errors hurt different people, and the
# threshold ½ treats them alike; you need not. These 569 lumps come from one hospital, measured
# from outlines drawn by hand: another clinic's microscope may shift every column, and the neuron will not notice.
#
# **To read.** Cauchy 1847, *Méthode générale pour la résolution des systèmes d'équations simultanées*: gradient descent
# in three pages. Robbins and Monro 1951, *A stochastic approximation method*, doi:10.1214/aoms/1177729586: why steps
# from single noisy samples can arrive. LeCun and others 1998, *Efficient BackProp*, doi:10.1007/3-540-49430-8_2,
# section 4.3: why inputs are centred and scaled. Street and others 1993, *Nuclear feature extraction for breast tumor
# diagnosis*, doi:10.1117/12.148698: where the 30 columns come from. Yeh 1998, *Modeling of strength of
# high-performance concrete*, doi:10.1016/S0008-8846(98)00165-3: the concrete.
#
# ## Check yourself

# %%
quiz("02b-check")

# %% [markdown]
# ## On one page
#
# | | |
# |---|---|
# | one step | multiplies the distance by $1 - \eta\lambda$ (rate times curvature) |
# | the wall | $\eta = 2/\lambda$; for one weight and squared error $\lambda = 2 \cdot$ mean of $x^2$ |
# | loss is `inf` or `nan` | look at the features' means and spreads before you touch the rate |
# | standardise | (x − mean) / spread, both from the training part alone |
# | batch | all: smooth and dear; one: cheap and wild; some dozens: nearly always the choice |
# | surprise | $-\log p$ of what happened; its mean is the cross-entropy; slope at $z$: $p - y$ |
# | loss or accuracy | descend on the loss, report both |
#
# One neuron draws one straight cut. Stack neurons in layers and they can bend it, but then a weight deep inside never
# touches the answer directly. When the answer is wrong, **whose fault is it?** Nudging weights one at a time would
# cost a forward pass for each. Lesson 03 finds them all at once.
#
# Now your hands: [exercises/02_learning](../exercises/02_learning.ipynb) (after `make lab`, your own copy is
# `work/exercises/02_learning.ipynb`).
