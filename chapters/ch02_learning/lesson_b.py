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
# No cement, no strength: a line through (0, 0) is a fair first model of concrete. So take the smallest unit there is,
# one weight and no bias, and ask how many megapascals each kilogram of cement per cubic metre brings. Here is the
# descent of 02a on the raw numbers, in float32 as most networks run it, at three learning rates, each a tenth of the
# one before.

# %%
import numpy as np

from coursekit import approx, claim, predict, quiz, show_source
from nnlib import Neuron, neuron, numerical_gradient
from nnlib.data import breast_cancer, concrete, standardise, train_test_split
from nnlib.viz import figures
from nnlib.viz.widgets import DescentExplorer

mixes = concrete()
cement, strength = mixes.x[:, [0]], mixes.y                # [0] in brackets keeps a table: (1030, 1); strength: (1030,)
print("cement:", cement.min(), "to", cement.max(), "kg/m³   strength:", strength.min(), "to", strength.max(), "MPa")


# %%
def descend(x, y, rate, steps):
    """Gradient descent on mean((x @ w - y)²) from w = 0.  x (N, D), y (N,)  ->  w, and the loss before each step."""
    w, losses = np.zeros(x.shape[1], dtype=x.dtype), []
    with np.errstate(over="ignore", invalid="ignore"):     # let it overflow: we want to see it happen
        for _ in range(steps):
            error = x @ w - y
            losses.append(np.mean(error**2))
            w = w - rate * 2 * x.T @ error / len(y)        # for each column: mean of 2 · input · error
    return w, losses


runs = {f"rate {rate}": descend(cement, strength, rate, steps=9)[1] for rate in (0.1, 0.01, 0.001)}
figures.loss_curves(runs, title="Three learning rates on raw cement", y_label="mean squared error, MPa²")

# %% [markdown]
# All three explode, until the loss leaves the range of float32 and becomes `inf`. Is the program broken? Does it need
# three more zeros, or five? By the middle of this lesson you will work out the answer *before* the first step, and
# know something better to change than the rate.
#
# **At the end you will be able to**
#
# 1. find the largest learning rate that still arrives, and say what sets it (exercises 2.3, 2.4);
# 2. scale features without letting the test data leak in (2.5);
# 3. say how batch size and learning rate hang together (2.4);
# 4. score a yes-or-no forecast by its surprise, and train a neuron on that score (2.6, 2.7).
#
# **60 minutes**; a good place to pause is before "From how much to which". The maths: the
# [slope of the squared error](02a_learning.ipynb) from 02a, the [sigmoid](01_neuron.ipynb) from 01. New here:
# curvature, and the logarithm as surprise. First, three questions from earlier:

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
def walk(rate, steps, w=1.0, curvature=4.0):
    """Gradient descent on the loss ½ · curvature · w².  Returns every w it visits."""
    path = [w]
    for _ in range(steps):
        slope = curvature * w
        w = w - rate * slope
        path.append(w)
    return path


print("rate 0.10:", [round(w, 3) for w in walk(0.10, steps=8)])

# %% [markdown]
# Each $w$ is 0.6 times the one before: it slides towards 0. Now take steps five times as long.

# %%
predict("02b-rate-half")

# %%
print("rate 0.50:", [round(w, 3) for w in walk(0.50, steps=8)])

# %% [markdown]
# Back and forth at the same height, for ever. So what does *one* step do to $w$, whatever the rate?
#
# $$w \;-\; \eta\,\lambda\,w \;=\; (1 - \eta\lambda)\,w$$
#
# $\eta$ (say "eta") is the learning rate, $\lambda$ ("lambda") the curvature. In words: **a step multiplies the
# distance from the bottom by one minus rate times curvature.** Here $\lambda = 4$: the rate 0.10 multiplies by 0.6, and
# 0.50 by −1. Before you run on, use the sentence: what do 0.25, 0.45 and 0.55 do?

# %%
for rate in (0.25, 0.45, 0.55):
    print(f"rate {rate:.2f}: each step times {1 - rate * 4:+.1f} ", [round(w, 2) for w in walk(rate, steps=5)])
figures.descent_paths({"0.10": walk(0.10, 6), "0.45": walk(0.45, 6), "0.55": walk(0.55, 3)}, curvature=4.0)

# %% [markdown]
# A factor between −1 and 1 shrinks the distance, and the walk arrives. Beyond −1 it **diverges**. So there is a wall,
# where the factor is exactly −1: at $\eta = 2/\lambda$.
#
# ## The same wall in concrete
#
# With data, the slope is the mean of $2x(wx - y)$. How fast does it grow with $w$? Take two mixes, $x = 1$ and $x = 3$.
# The slope is the mean of $2 \cdot 1\,(w - y_1)$ and $2 \cdot 3\,(3w - y_2)$. Raise $w$ by 1: the first grows by 2, the
# second by 18, their mean by 10. That is the curvature, and it is **twice the mean of $x^2$**: 2 · (1 + 9)/2. The $y$
# dropped out. So the wall is at 2/10 = 0.2, and half of it, 0.1, lands on the bottom in one step.
#
# (The bottom is not at 0 here but at some $w^*$. The slope is 0 there and grows by $\lambda$ per unit, so it is
# $\lambda\,(w - w^*)$, and a step multiplies the *distance* $w - w^*$ as before.)
#
# For our cement the formula says: 1 / mean of $x^2$. To check, look for the wall by trial, without it.

# %%
def wall(x, y, low=1e-9, high=10.0):
    """The largest rate whose 400 steps end no higher than they began, by halving the interval again and again."""
    for _ in range(30):
        rate = np.sqrt(low * high)                         # the middle in powers of ten: of 0.001 and 10 it is 0.1
        losses = descend(x, y, rate, steps=400)[1]
        if losses[-1] <= losses[0]:
            low = rate
        else:
            high = rate
    return low


x = cement.astype(np.float64)
print("found by trial", approx(wall(x, strength)), "  1 / mean of x²", approx(1 / np.mean(x**2)))
claim(0.95 < wall(x, strength) * np.mean(x**2) < 1.05, "the wall found by trial is 1 / mean of x², within 5 %",
      control="x shrunk by a tenth")

# %% [markdown]
# The most careful run above was still ninety times too fast. Half the wall would have landed in one step, so for one
# weight this could be the end of the story. With more weights it is not, so let us see what makes the wall so near. A mean of squares has two
# parts. For the numbers 9 and 11: (81 + 121)/2 = 101 = 10² + 1². **Mean of squares = mean² + spread²**, where the spread
# is the standard deviation, the typical distance from the mean. Move the data to mean 0, and the first part is gone:

# %%
columns = {"raw": x, "centred": x - x.mean(), "standardised": standardise(x)}
for name, column in columns.items():
    print(f"{name:13s} mean of x² {approx(np.mean(column**2))}   wall {approx(wall(column, strength))}")

centred_strength = strength - strength.mean()
w, losses = descend(standardise(x), centred_strength, rate=0.1, steps=30)
print("rate 0.1, standardised: loss", approx(losses[0]), "to", approx(losses[-1]))
print("MPa per kg/m³: around the average mix", approx(w[0] / x.std()),
      "  through (0, 0)", approx(strength @ x[:, 0] / np.sum(x**2)))

# %% [markdown]
# **Centred**: minus the mean. **Standardised**: centred, then divided by the spread, so that 1 means "one standard
# deviation above average", and the mean of $x^2$ is 1 by construction. The rate of 0.1 that exploded at the top now
# arrives. (Strength was centred along with cement, so the line passes through the average mix. The line through (0, 0)
# is steeper: it has to climb to the cloud of points from far below it.)
#
# Now all eight ingredients, so eight weights. Leave the units as they are and subtract each column's mean, nothing else.

# %%
predict("02b-centring")

# %%
x = mixes.x.astype(np.float64)
tables = {"raw": x, "scaled only": x / x.std(axis=0), "centred": x - x.mean(axis=0), "standardised": standardise(x)}
reached = {}
for name, table in tables.items():
    edge = wall(table, strength)
    target = strength if name in ("raw", "scaled only") else centred_strength
    w, losses = descend(table, target, 0.9 * edge, steps=100)
    reached[name] = losses[-1]
    print(f"{name:13s} wall {approx(edge)}   loss after 100 steps at 0.9 of its wall {approx(reached[name])}")
claim(reached["standardised"] < 0.75 * reached["raw"], "each at 0.9 of its own wall, raw is far behind after 100 steps",
      control="means left in")

# %% [markdown]
# Centring moved the wall 130-fold. But a farther wall alone is only another unit; the last column is what counts. Each
# table ran at nine tenths of its own wall, and the two with their means left in are far behind. Why?
#
# Sand and gravel are always there and always plenty: 1,750 kg in a typical mix, give or take a hundred. Raise their two
# weights together, and *every* prediction rises by much the same. So the loss is tremendously steep along this one
# change of the weights, and it sets the rate for all the others, which then crawl. Centred, sand and gravel are above
# average in some mixes and below in others; the common rise is gone. (Dividing by the spread adds little here. The next
# section shows where it matters.)
#
# <details><summary>Deeper: the curvature of eight weights</summary>
#
# Each direction in the space of weights has a curvature of its own. The wall is set by the steepest direction, the time
# to arrive by the flattest. The curvatures are the *eigenvalues* of $\tfrac{2}{N}X^\top X$, shape $(D, D)$; try
# `np.linalg.eigvalsh(2 * x.T @ x / len(x))`. Largest divided by smallest is the *condition number*.
# </details>
#
# ## Two weights: the ravine
#
# With two weights you can watch it. The explorer has cement and water, both centred, in their own units. Answer in
# writing: *what is the largest rate that still arrives, and which weight arrives last?* Then tick "standardise": *how
# many steps does it take now?* (Leave the second slider at 0; lesson 06 is about it.)

# %%
explorer = DescentExplorer(features=("cement", "water"), target="strength")
explorer

# %% [markdown] covers="S33"
# <details><summary>When you have your answers</summary>
#
# Cement's column spreads five times as wide as water's, so its direction is 24 times as curved. Cement sets the wall; at
# that rate the path zig-zags across the ravine while water crawls. Standardised, the ravine is nearly round and one rate
# suits both.
# </details>
#
# ## How many examples before a step?
#
# Each step so far averaged the slope over all mixes: a **full batch**. You may also take the slope of a few mixes at
# random (a **mini-batch**), or of a single one, step at once, and take the next. Such a slope is noisy, but right on
# average, and cheap: in one pass through the data, batches of 32 give 33 steps, batches of one 1,030.

# %%
def descend_in_batches(x, y, rate, batch_size, passes, rng):
    """Gradient descent on batches in random order.  Returns the loss on all of x after the last pass."""
    w = np.zeros(x.shape[1])
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(passes):
            order = rng.permutation(len(y))
            for start in range(0, len(y), batch_size):
                batch = order[start : start + batch_size]
                error = x[batch] @ w - y[batch]
                w = w - rate * 2 * x[batch].T @ error / len(batch)
        return np.nan_to_num(np.mean((x @ w - y) ** 2), nan=np.inf)


# %%
predict("02b-batches")

# %%
x, rates, best_rate = standardise(x), (0.4, 0.04, 0.004), {}
for size in (1030, 32, 1):
    losses = [[descend_in_batches(x, centred_strength, rate, size, 5, np.random.default_rng(seed)) for seed in range(3)]
              for rate in rates]                           # three seeds for each rate
    best_rate[size] = rates[np.argmin(np.mean(losses, axis=1))]
    for rate, ends in zip(rates, losses):
        print(f"batch {size:4d}  rate {rate:5}  loss after 5 passes {approx(min(ends))} to {approx(max(ends))}")
claim(best_rate[1030] > best_rate[32] > best_rate[1], "the smaller the batch, the smaller the rate it bears",
      control="every step sees all")

# %% [markdown]
# Each size does best at a rate of its own, and the best three end nearly alike. At a rate that suits 32, single mixes
# throw the weights about: each pulls towards its own answer, unusual mixes hardest, and a long step follows every pull.
# Short steps average over many pulls. So *batch size and rate belong together*: change one, and look for the other again.
#
# Why then are batches of some dozens so common? A full batch reads everything before each step: fine for a thousand
# rows, hopeless for a billion. And one row at a time wastes a processor that can multiply many at once.

# %% [markdown] covers="S30 S21"
# ## From "how much" to "which"
#
# Now a question with two answers. 569 breast lumps, each with 30 measurements of cell nuclei under the microscope:
# malignant (1) or benign (0)? One neuron with a sigmoid gives a number $p$ between 0 and 1, a forecast: "malignant,
# 90 %". How should a forecast be scored? Suppose that the lump *was* malignant:
#
# | said | squared error $(1-p)^2$ | surprise $-\log p$ |
# |---|---|---|
# | 0.9 | 0.01 | 0.11 |
# | 0.5 | 0.25 | 0.69 |
# | 0.25 | 0.56 | 1.39 |
# | 0.01 | 0.98 | 4.61 |
#
# $\log$ is the natural logarithm, `np.log`: the function that turns products into sums, $\log(ab) = \log a + \log b$, with
# $\log 1 = 0$. **Surprise** is $-\log p$, where $p$ is the chance you had given to what then happened. Certain and right:
# 0. Each *halving* of the chance adds another 0.69, without end: who said "impossible" is infinitely surprised. And why a
# logarithm? The chance that you gave to a whole list of independent outcomes is the *product* of the single chances; in
# surprise it is a *sum*, and sums can be averaged. That mean is the **cross-entropy**:
#
# $$-\tfrac1N \textstyle\sum_i \big[\,y_i \log p_i + (1-y_i)\log(1-p_i)\,\big]$$
#
# Since $y_i$ is 0 or 1, one of the two terms is always absent: it picks the chance given to the truth. The usual other
# score is **accuracy**: the share of forecasts on the right side of ½.

# %%
predict("02b-loss-or-accuracy")

# %%
truth = np.ones(10)
a, b = np.full(10, 0.6), np.array(9 * [0.99] + [0.45])
print(f"A: accuracy {np.mean(a > 0.5):.0%}   cross-entropy {neuron.binary_cross_entropy(a, truth):.2f}")
print(f"B: accuracy {np.mean(b > 0.5):.0%}   cross-entropy {neuron.binary_cross_entropy(b, truth):.2f}")

# %% [markdown]
# The two need not move together. We descend on the loss because accuracy has no slope to follow: nudge a weight, and
# almost always no forecast changes sides.
#
# But there is another loss with a slope: why not keep the squared error, on $p$? Ask both how they would move the
# weighted sum $z$ of a neuron with $p = \text{sigmoid}(z)$. Nudge $z$, as in 02a, once for either truth:

# %%
def slope_at(loss, z, truth):
    return numerical_gradient(lambda z: loss(neuron.sigmoid(z), truth), z)


print("truth   z      p - y    slope of: cross-entropy   squared error")
for truth, z in [(1.0, -6.0), (1.0, -2.0), (1.0, 0.0), (1.0, 2.0), (0.0, -2.0), (0.0, 0.0), (0.0, 6.0)]:
    surprise = slope_at(neuron.binary_cross_entropy, z, truth)
    squared = slope_at(neuron.squared_error, z, truth)
    print(f"{truth:5.0f} {z:+4.0f}    {neuron.sigmoid(z) - truth:+.4f}{surprise:+26.4f}{squared:+16.4f}")

# %% [markdown]
# Compare the columns. The slope of the cross-entropy is **forecast minus truth**, $p - y$, for either answer. A neuron
# that is badly wrong gets a strong pull. The squared error pulls hardest in the middle, and hardly at all at $z = -6$
# when the truth is 1: there the sigmoid is flat, and a nudge of $z$ barely moves $p$.
#
# <details><summary>Deeper: why p − y comes out so clean</summary>
#
# A nudge of $z$ moves $p$ by $p(1-p)$ times as much (the slope of the sigmoid; it is nearly 0 at both ends). A nudge of
# $p$ moves $-\log p$ by $-1/p$ times as much. Rates along a path multiply (lesson 03): $-\tfrac1p \cdot p(1-p) = p - 1$,
# which is $p - y$ for $y = 1$. For $y = 0$ the loss is $-\log(1-p)$, its slope $\tfrac1{1-p}$, and the product is $p$.
# The flat ends of the sigmoid are cancelled exactly by the steep end of the logarithm.
# </details>
#
# ## Train it
#
# From $z$ to the weights it is as in 02a: each weight's slope is the mean of its input times the error, now $p - y$,
# without the 2 of the square. That is the core of nnlib's `Neuron.gradient`, shown from its own source below ($y$ is the
# neuron's output there, $t$ the truth). A quarter of the lumps is held out, and the scale comes from the training part
# **alone**: a new lump cannot wait for others to be averaged with.

# %%
def train(unit, x, y, rate=0.5, steps=200):
    for _ in range(steps):
        d_weight, d_bias = unit.gradient(x, y)
        unit.weight, unit.bias = unit.weight - rate * d_weight, unit.bias - rate * d_bias
    return unit


def split(seed):
    """Three quarters to train on, one to test on; `standardise` takes means and spreads from the first."""
    rng, lumps = np.random.default_rng(seed), breast_cancer()
    x, x_test, y, y_test = train_test_split(lumps.x, lumps.y, rng=rng)
    return *standardise(x, x_test), y, y_test, Neuron(30, activation=neuron.sigmoid, rng=rng)


show_source(Neuron._slopes)

# %%
accuracies = []
for seed in range(5):
    x, x_test, y, y_test, unit = split(seed)
    p = train(unit, x, y)(x_test)
    accuracies.append(np.mean((p > 0.5) == y_test))
print("held-out accuracy, five splits:", approx(accuracies), "  always 'benign':", approx(np.mean(y_test == 0)))
claim(np.mean(accuracies) > 0.95, "one neuron is right on more than 95 % of lumps that it has never seen",
      control="shuffled answers")

# %% [markdown]
# Now spoil the start. Take the trained neuron, turn **every sign**, of weights and bias, and train for 50 steps at the
# same rate of 0.5, once on either loss.

# %%
predict("02b-wrong-start")

# %%
def recover(seed, error, rate=0.5, steps=50):
    """Train, turn every sign, train on with this error; the accuracy on held-out lumps."""
    x, x_test, y, y_test, unit = split(seed)
    unit = train(unit, x, y)
    weight, bias = -unit.weight, -unit.bias
    for _ in range(steps):
        e = error(neuron.sigmoid(x @ weight + bias), y)
        weight, bias = weight - rate * x.T @ e / len(y), bias - rate * np.mean(e)
    return np.mean((x_test @ weight + bias > 0) == y_test)


# %%
surprise = [recover(seed, lambda p, y: p - y) for seed in range(5)]
squared = [recover(seed, lambda p, y: 2 * (p - y) * p * (1 - p)) for seed in range(5)]
ten_times = [recover(seed, lambda p, y: 2 * (p - y) * p * (1 - p), rate=5.0) for seed in range(5)]
for name, values in {"cross-entropy": surprise, "squared error": squared, "squared, rate 5": ten_times}.items():
    print(f"{name:16s} held-out accuracy after 50 steps {approx(values)}")
claim(min(surprise) > max(squared), "at the rate it was trained with, cross-entropy recovers, squared error does not",
      control="the same loss twice")

# %% [markdown]
# (The squared error's slope is taken through the sigmoid, hence its factor $p(1-p)$.) At the same rate it is far behind.
# At ten times the rate it catches up: the slope was not zero, only small. But that rate had to be found for this start,
# and cross-entropy needed nothing new. From a *fresh* start the two do equally well on these lumps.
#
# ## Where to draw the line
#
# A forecast is not yet a decision. Here are the held-out forecasts of the last split:

# %%
p = unit(x_test)
for threshold in (0.5, 0.2, 0.05):
    missed, alarms = np.sum((p <= threshold) & (y_test == 1)), np.sum((p > threshold) & (y_test == 0))
    print(f"malignant above {threshold:4}: missed {approx(missed)} of {np.sum(y_test)}, false alarms {approx(alarms)}"
          f" of {np.sum(y_test == 0)}")
figures.forecasts(p, y_test, names=("benign", "malignant"), threshold=0.5)

# %% [markdown]
# The lower the threshold, the fewer tumours are missed, and the more healthy people are alarmed. The two errors hurt
# different people. ½ treats them alike; whoever acts on the forecasts may choose otherwise, and should say why.
#
# ## When it goes wrong: the forecast that was too sure
#
# Suppose that some lump has the weighted sum $z = 20$ and turns out to be benign. That should cost about 20. In float32:

# %%
z = np.float32(20)
p = 1 / (1 + np.exp(-z))
with np.errstate(divide="ignore"):
    print("p =", p, "  1 - p =", 1 - p, "  loss from p:", -np.log(1 - p))
print("loss from z:", np.logaddexp(0, z))

# %% [markdown]
# float32 keeps about seven digits, so $p = 1 - 2\cdot10^{-9}$ is rounded to 1, and $1 - p$ to 0: the loss is infinite,
# and whatever is computed from it (a mean, a slope by nudging) is `inf` or `nan`. The information was lost when $p$ was
# formed. So never form it on the way to the loss. $1 - p$ is $1/(1 + e^z)$, so $-\log(1-p)$ is $\log(1 + e^z)$, and `np.logaddexp(0, z)` computes that
# for every $z$. Libraries call it cross-entropy **with logits** ($z$ is the **logit**); nnlib's is
# `neuron.binary_cross_entropy_with_logits`.
#
# ## Where this is used, and where it fails
#
# A sigmoid on a weighted sum, trained on cross-entropy, is *logistic regression*: credit scores, spam filters, clicks,
# medical risk. It draws one straight cut, nothing else. These lumps come from one hospital, measured along outlines that
# a person began and a program fitted; another clinic's microscope may shift every column, and the neuron will not
# notice. Whether 0.9 comes true nine times in ten has to be counted on new patients before anyone relies on it.
#
# **To read.** Cauchy 1847, *Méthode générale pour la résolution des systèmes d'équations simultanées*: gradient descent
# in three pages. LeCun and others 1998, *Efficient BackProp*, doi:10.1007/3-540-49430-8_2: the section on normalising
# inputs. Street and others 1993, *Nuclear feature extraction for breast tumor diagnosis*, doi:10.1117/12.148698: where
# the 30 columns come from.
#
# ## Check yourself

# %%
quiz("02b-check")

# %% [markdown]
# ## On one page
#
# | | |
# |---|---|
# | one step | multiplies the distance from the bottom by $1 - \eta\lambda$ (rate times curvature) |
# | the wall | $\eta = 2/\lambda$; for one weight and squared error $\lambda = 2 \cdot$ mean of $x^2$ |
# | loss is `inf` or `nan` | look at the features' means and spreads before you touch the rate |
# | standardise | (x − mean) / spread, both from the training part alone |
# | batch | smaller: more and noisier steps, smaller rate; a few dozen use the processor well |
# | surprise | $-\log p$ of what happened; its mean is the cross-entropy; slope along $z$: $p - y$ |
# | loss and accuracy | descend on the loss, report both |
#
# One neuron draws one straight cut. Neurons in layers can bend it, but a weight deep inside never touches the answer
# directly. When the answer is wrong, **whose fault is it?** Nudging weights one at a time costs two forward passes for
# each. Lesson 03 finds all the slopes at once.
#
# Exercises: [exercises/02_learning](../exercises/02_learning.ipynb) (after `make lab`, your own copy is
# `work/exercises/02_learning.ipynb`).
