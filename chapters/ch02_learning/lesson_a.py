# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02a · How does a number know which way to move?
#
# A concrete works mixes cement, water, sand, gravel and a few other things, pours a cylinder, waits, and crushes it.
# Here are 1,030 such cylinders. The more cement, the stronger, roughly:

# %%
import numpy as np

from coursekit import approx, claim, predict, quiz
from nnlib import gradcheck, neuron, numerical_gradient
from nnlib.data import concrete, standardise, train_test_split
from nnlib.viz import figures
from nnlib.viz.widgets import DescentExplorer

cement = concrete("cement", centred=True) / 100           # hundreds of kg/m³, measured from the mean
strength = concrete("strength", centred=True)             # megapascals, measured from the mean
figures.lines_through(cement, strength, slopes=(0, 8, 16), x_label="cement, 100 kg/m³ from the mean",
                      y_label="strength, MPa from the mean", title="1,030 cylinders, three guesses at w")

# %% [markdown]
# A neuron with one weight and no activation draws a line through the origin: prediction = $w \cdot x$. Which $w$ is
# best? You can see that 0 is too flat and 16 too steep. The computer cannot see. In lesson 01 *we* chose the weights,
# or searched through thousands of them at random. From here on the weight finds its own way, and the way it does so is
# how every network in this course, and every large one outside it, learns.
#
# **At the end you will be able to**
#
# 1. turn "how wrong?" into one number, and say why it is squared (exercise 2.2);
# 2. find out which way a weight should move, by nudging and by formula (2.2, 2.3);
# 3. put the steps of learning in order and run them (2.1, 2.3);
# 4. check a formula for the slopes before you trust it (2.2).
#
# **45 minutes.** The maths: weighted sums from [01](01_neuron.ipynb). New here: the slope of a curve.

# %%
quiz("02a-recall")

# %% [markdown] covers="S21"
# ## How wrong is a line?
#
# Take three cylinders that fit in the head. Cement, in hundreds of kilograms from the mean: −1, 1, 2. Strength, in MPa
# from the mean: −6, 8, 16. Try $w = 6$:
#
# | $x$ | $y$ | prediction $6x$ | error $6x - y$ | error² |
# |---|---|---|---|---|
# | −1 | −6 | −6 | 0 | 0 |
# | 1 | 8 | 6 | −2 | 4 |
# | 2 | 16 | 12 | −4 | 16 |
#
# The mean of the last column is 20/3 = 6.67. That is the **loss**: one number that says how wrong this weight is.
# Why take the trouble of squaring?

# %%
predict("02a-why-square")

# %%
x, y = np.array([-1.0, 1.0, 2.0]), np.array([-6.0, 8.0, 16.0])
for w in (6.0, 7.667, 9.0, 12.0):
    error = w * x - y
    print(f"w = {w:6.3f}   mean error {np.mean(error):+.2f}   mean squared error {np.mean(error**2):5.2f}")

# %% [markdown]
# The mean error is 0 at $w = 9$, where the three errors are −3, 1 and 2: none of the predictions is right, and their
# errors cancel. Squares cannot cancel. The **mean squared error** is
#
# $$L(w) = \frac1N \sum_i (w x_i - y_i)^2$$
#
# In words: *for each example, prediction minus truth, squared; then the mean.* $N$ is the number of examples, $x_i$ and
# $y_i$ are the $i$-th input and truth. With the three cylinders held fixed, the loss depends on $w$ alone. Draw it:

# %%
weights = np.linspace(0, 15, 61)
losses = [neuron.squared_error(w * x, y) for w in weights]
figures.loss_valley(weights, losses, marks={"you are here": (6.0, neuron.squared_error(6.0 * x, y))},
                    x_label="weight w, MPa per 100 kg/m³", y_label="loss, MPa²")

# %% [markdown] covers="S22"
# ## Which way is down?
#
# With one weight you could try every value. A network has thousands, and all the combinations could never be tried.
# So forget the picture. You stand at $w = 6$ in fog, and may only ask for the loss where you stand, and a little to
# either side.

# %%
def loss(w):
    return neuron.squared_error(w * x, y)


nudge = 0.001
rise = loss(6 + nudge) - loss(6 - nudge)
print("loss at 5.999, 6, 6.001:", [round(loss(w), 4) for w in (6 - nudge, 6, 6 + nudge)])
print("rise per unit of w:     ", round(rise / (2 * nudge), 4))

# %% [markdown]
# That number is the **slope** of the loss at $w = 6$: how much the loss would change per unit of $w$, if it went on as
# it does here. Commit yourself:

# %%
predict("02a-which-way")

# %%
rate, slope = 0.1, numerical_gradient(loss, 6.0)
print("slope", round(slope, 3), "  new w:", round(6 - rate * slope, 3))
print("loss before", round(loss(6), 3), "  after", round(loss(6 - rate * slope), 3))

# %% [markdown] covers="S23"
# **Against the slope.** Where the slope is negative, up; where it is positive, down; and a steep slope moves you
# farther than a gentle one:
#
# $$w \;\leftarrow\; w - \eta \cdot \text{slope}$$
#
# $\eta$ (say "eta") is the **learning rate**: how far to go per unit of slope. This one line is what people mean by
# *training*.
#
# Nudging costs two extra looks at the data for each weight. A formula is cheaper. When $w$ grows a little, the
# prediction $w x_i$ grows $x_i$ times as much, and the square of an error grows by twice the error for each unit. So:
#
# $$\text{slope} = \frac1N \sum_i 2\,x_i\,(w x_i - y_i)$$
#
# *The mean of two times input times error.* By hand at $w = 6$: the products input · error are 0, −2 and −8, their sum
# is −10, twice their mean −20/3 = −6.67. As the nudge said.

# %%
def slope_by_formula(w):
    return np.mean(2 * x * (w * x - y))


differences = [abs(slope_by_formula(w) - numerical_gradient(loss, w)) for w in np.linspace(-20, 20, 41)]
claim(max(differences) < 1e-6, "formula and nudge agree wherever you stand", control="the 2 forgotten")

# %% [markdown] covers="S20 S24"
# ## Again, and again
#
# Predict, measure the loss, find the slope, update, repeat. Four of these words have proper names that you will meet
# everywhere: predicting is the **forward pass**, finding the slopes is done by **backpropagation** once there are
# layers (lesson 03), then comes the **update**, and the loop around it is **training**.

# %%
predict("02a-step-length")

# %%
w, path = 0.0, [0.0]
for _ in range(12):
    w = w - 0.1 * slope_by_formula(w)
    path.append(w)
print("w:           ", np.round(path[:7], 2).tolist(), "… ends at", round(float(path[-1]), 4))
print("step lengths:", np.round(np.diff(path)[:6], 2).tolist())
print("exact bottom:", round(float(np.sum(x * y) / np.sum(x * x)), 4))

# %% [markdown]
# The rate stayed 0.1, yet the steps shrank: near the bottom the ground is flat, so the slope is small. The walk slows
# down by itself.
#
# ## Many dials
#
# Eight ingredients, eight weights and a bias: picture nine dials on a mixing desk and one red number, the loss. What
# is the slope of *one* dial? **Nudge it and hold the others still.** Do so for each. The list of all the slopes is the
# **gradient**, and each weight then takes its own step against its own slope. The formula hardly changes: with $X$ of
# shape $(N, D)$, one row per example, and `error` of shape $(N,)$, the slopes are `2 * X.T @ error / N`, of shape
# $(D,)$: for every column, the mean of twice input times error.

# %%
mixes = concrete()
X, Y = standardise(mixes.x.astype(np.float64)), concrete("strength", centred=True).astype(np.float64)


def table_loss(w):
    return np.mean((X @ w - Y) ** 2)


def table_gradient(w):
    return 2 * X.T @ (X @ w - Y) / len(Y)


print(gradcheck(table_loss, table_gradient, np.ones(8)))

# %% [markdown]
# (`standardise` gives every column mean 0 and spread 1. Why that matters is the story of 02b.) `gradcheck` nudges all
# eight dials and compares. **Never train on a formula that you have not checked so**: a wrong gradient often trains a
# little, and the loss alone will not tell you.
#
# ## Does the gradient point to the bottom?

# %%
predict("02a-points-to-minimum")

# %%
pair = mixes.x[:, [0, 3]] - mixes.x[:, [0, 3]].mean(axis=0)         # cement and water, kg/m³ from the mean
best = np.linalg.lstsq(pair, Y, rcond=None)[0]                      # the bottom, from a solver
start = np.zeros(2)
downhill = -2 * pair.T @ (pair @ start - Y) / len(Y)
to_bottom = best - start
cosine = downhill @ to_bottom / np.linalg.norm(downhill) / np.linalg.norm(to_bottom)
angle = np.degrees(np.arccos(cosine))
print("angle between 'downhill' and 'towards the bottom':", approx(angle), "degrees")
claim(angle > 45, "with two weights, downhill can be far from the way to the bottom", control="equal spreads")

# %% [markdown]
# Downhill is where the loss falls fastest *per unit of each weight, right here*. In a long valley that is across it,
# not along it. See it for yourself, and answer in writing: *are there starting points from which the first step does
# point to the bottom? Where do they lie?*

# %%
explorer = DescentExplorer(features=("cement", "water"), target="strength", rate=2e-5)
explorer

# %% [markdown]
# (From points on the valley's two axes. There, and only there, is straight down also straight home.)
#
# ## Train it, and test it honestly
#
# All eight ingredients, a bias, 200 steps. A quarter of the mixes is **held out**: never used to move a weight, only to
# ask at the end how good the predictions are on mixes not seen before. The measure is $R^2$, the share of the
# variance in strength that the predictions account for: 1 is perfect, 0 is no better than always saying the mean.

# %%
def train(X, Y, rate=0.1, steps=200):
    """A linear unit by gradient descent on the mean squared error."""
    unit = neuron.Neuron(X.shape[1])
    for _ in range(steps):
        d_weight, d_bias = unit.gradient(X, Y)
        unit.weight, unit.bias = unit.weight - rate * d_weight, unit.bias - rate * d_bias
    return unit


def held_out_r2(strengths, seed):
    """Train on three quarters of the mixes; the share of variance explained in the other quarter."""
    X, X_test, Y, Y_test = train_test_split(mixes.x, strengths, rng=np.random.default_rng(seed))
    X, X_test = standardise(X, X_test)
    unit = train(X, Y)
    return 1 - neuron.squared_error(unit(X_test), Y_test) / np.var(Y_test)


# %%
scores = [held_out_r2(mixes.y, seed) for seed in range(5)]
print("held-out R², five splits:", approx(scores), "  mean", approx(np.mean(scores)))
claim(np.mean(scores) > 0.5, "eight weights and a bias account for more than half of the variance in strength",
      control="shuffled strengths")

# %% [markdown]
# A test that cannot fail proves nothing. So deal the strengths out to the mixes at random: the same numbers, every
# connection cut. An honest test must now find nothing.

# %%
dealt_out = [np.random.default_rng(seed).permutation(mixes.y) for seed in range(5)]
controls = [held_out_r2(strengths, seed) for seed, strengths in enumerate(dealt_out)]
print("held-out R², strengths shuffled:", approx(controls))
claim(np.mean(controls) < 0.05, "with shuffled strengths nothing is learnt", control="not shuffled")

# %%
X, X_test, Y_train, Y_test = train_test_split(mixes.x, mixes.y, rng=np.random.default_rng(0))
X, X_test = standardise(X, X_test)
unit = train(X, Y_train)
figures.measured_against_predicted(Y_test, unit(X_test), unit="MPa", title="250 mixes never used in training")

# %% [markdown]
# Decent, and not good: the strongest mixes are underrated, and no straight rule could help it. Which dials did it turn?
# Since every column has spread 1, the weights can be compared: MPa per one standard deviation of the ingredient.

# %%
for name, weight in sorted(zip(mixes.feature_names, unit.weight), key=lambda pair: -pair[1]):
    print(f"{name:18s} {approx(weight, digits=2)}")

# %% [markdown]
# Cement and age go with strength, water against it. But a weight is not a cause: it says what goes *with* strength in
# these mixes, whose makers chose the amounts knowing what they did.
#
# ## When it goes wrong: the colleague with more data
#
# Here is a gradient written by hand in a hurry. It was tried on 60 mixes, and it trained well:

# %%
def hasty_gradient(x, y, w):
    return 2 * x.T @ (x @ w - y)


def hasty_losses(n, rate=0.002, steps=30):
    x, y = standardise(mixes.x[:n].astype(np.float64)), mixes.y[:n] - mixes.y[:n].mean()
    w, losses = np.zeros(8), []
    for _ in range(steps):
        losses.append(np.mean((x @ w - y) ** 2))
        w = w - rate * hasty_gradient(x, y, w)
    return losses


runs = {"60 mixes": hasty_losses(60), "all 1,030 mixes": hasty_losses(1030)}
figures.loss_curves(runs, title="The same code, the same rate, more data", y_label="loss, MPa²")

# %% [markdown]
# More data made it explode. "Bad data", says one; "lower the rate", says another. Ask the formula first:

# %%
n = 60
x, y = standardise(mixes.x[:n].astype(np.float64)), mixes.y[:n].astype(np.float64)
print(gradcheck(lambda w: np.mean((x @ w - y) ** 2), lambda w: hasty_gradient(x, y, w), np.ones(8)))

# %% [markdown]
# Every slope is too large by one and the same factor, the number of examples: a **sum where a mean was meant**. It
# pointed the right way, so on little data nobody noticed; the step grew with the data. Repair: divide by `len(y)`, and
# one learning rate serves 60 rows or a million.
#
# ## Where this is used, and where it fails
#
# A linear unit with squared error is *linear regression*: sales forecasts, doses, the price of a flat, the first thing
# to try on any table. It fails where the rule bends (strength against age: fast at first, then hardly), and it obeys
# outliers, since a square makes one error of 10 count as much as a hundred errors of 1. Whoever is unlike the mass of
# the data pays for it with the largest errors, so look at errors by group, not only at their mean.
#
# **To read.** Legendre 1805, *Nouvelles méthodes pour la détermination des orbites des comètes*, the appendix: squares
# of errors enter science. Widrow and Hoff 1960, *Adaptive switching circuits*: a machine of real knobs and wires whose
# weights were turned by this rule. Yeh 1998, *Modeling of strength of high-performance concrete using
# artificial neural networks*, doi:10.1016/S0008-8846(98)00165-3: our data, and a first network on them.
#
# ## Check yourself

# %%
quiz("02a-check")

# %% [markdown]
# ## To keep
#
# - **Loss**: prediction minus truth, squared, averaged. One number, so that two weights can be compared.
# - **Slope**: rise of the loss per unit of one weight, the others held still. All slopes together: the **gradient**.
# - **Step**: weight ← weight − rate · slope. Forward pass, loss, slopes, update; repeat.
# - **Mean, not sum**: else the right rate depends on how much data you have.
# - **gradcheck** before you trust a formula; a **held-out** part before you trust a fit; a **shuffled** control before
#   you trust the test.
#
# We slipped a rate of 0.1 into the training, and scaled the columns beforehand. Take the scaling away, and this very
# code prints `inf` after five steps. Why, and what to look at first, is the next half: [02b](02b_learning.ipynb).
