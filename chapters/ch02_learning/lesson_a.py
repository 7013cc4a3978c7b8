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
# In 01 the line parted yes from no. Here the sum itself is the answer, with no activation, and the line shows it:
# prediction = $w \cdot x$. Both columns are measured from their means, so the line may pass through 0 and needs no bias.
# Which $w$ is best? You can see that 0 is too flat and 16 too steep. In 01 *we* chose the weights, or tried thousands at
# random. From here on the weight finds its own way, and by the way that all networks in this course learn.
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
# But why square?

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
# With one weight you could try every value. A network has thousands, and their combinations could never all be tried. So
# forget the picture: you stand at $w = 6$ in fog, and may only ask for the loss there, and a little to either side.

# %%
def loss(w):
    return neuron.squared_error(w * x, y)


nudge = 0.001
rise = loss(6 + nudge) - loss(6 - nudge)
print("loss at 5.999, 6, 6.001:", [round(loss(w), 6) for w in (6 - nudge, 6, 6 + nudge)])
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
# $\eta$ (say "eta") is the **learning rate**: how far to go per unit of slope. (`numerical_gradient` is nnlib's nudge.)
#
# Nudging costs two extra looks at the data for each weight. A formula is cheaper. Let an error of 4 grow by 0.01:
# 4.01² = 16.0801, so the square grew by 0.0801, eight times as much: *twice the error*. And when $w$ grows by a little,
# the error $w x_i - y_i$ grows $x_i$ times as much. Both together: $2 \cdot x_i \cdot$ error. So:
#
# $$\text{slope} = \frac1N \sum_i 2\,x_i\,(w x_i - y_i)$$
#
# *The mean of two times input times error.* By hand at $w = 6$: the products input · error are 0, −2 and −8, their sum
# is −10, twice their mean −20/3 = −6.67. As the nudge said.

# %%
def slope_by_formula(w):
    return np.mean(2 * x * (w * x - y))


differences = [abs(slope_by_formula(w) - numerical_gradient(loss, w)) for w in np.linspace(-20, 20, 41)]
claim(max(differences) < 1e-6, "formula and nudge agree at 41 places from -20 to 20", control="the 2 forgotten")

# %% [markdown] covers="S20 S24"
# ## Again, and again
#
# Predict, measure the loss, find the slope, update, repeat. Three of these have proper names that you will meet
# everywhere: predicting is the **forward pass**, moving the weights is the **update**, and the loop around it all is
# **training**. (How the slopes are found once there are layers is a chapter of its own, lesson 03.)

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
# The rate stayed 0.1, yet the steps shrank: near the bottom the ground is flat, so the slope is small. At this rate the
# walk slows down by itself. (Not at every rate: that is the story of 02b.)
#
# ## Many dials
#
# Eight ingredients, eight weights: picture eight dials on a mixing desk and one red number, the loss. What is the slope
# of *one* dial? **Nudge it and hold the others still.** The list of all slopes is the **gradient**, and each weight takes
# its own step against its own slope. The formula hardly changes. With `X` of shape $(N, D)$, one row per example, and
# `error` of shape $(N,)$, the slope of dial $j$ is the mean of $2 \cdot$ column $j$ $\cdot$ error. For all columns at once
# that is `2 * X.T @ error / N`: `X.T` has the columns as rows, and `@` multiplies each by the errors and adds up.

# %%
mixes = concrete()
centred_strength = concrete("strength", centred=True).astype(np.float64)
X, Y = standardise(mixes.x.astype(np.float64)), centred_strength


def table_loss(w):
    return np.mean((X @ w - Y) ** 2)


def table_gradient(w):
    return 2 * X.T @ (X @ w - Y) / len(Y)


print(gradcheck(table_loss, table_gradient, np.ones(8)))

# %% [markdown]
# `gradcheck` nudges all eight dials and compares. **Do not train on a formula that you have not checked so**: a wrong
# gradient often trains a little, and the loss alone will not tell you. (`standardise` gives every column mean 0 and the
# same spread; why, says 02b.)
#
# ## Does the gradient point to the bottom?

# %%
predict("02a-points-to-minimum")

# %%
def angle_to_bottom(pair):
    """Degrees between 'downhill' and 'towards the bottom', seen from w = (0, 0)."""
    bottom = np.linalg.lstsq(pair, Y, rcond=None)[0]                # a solver finds the bottom for us
    downhill = 2 * pair.T @ Y / len(Y)                              # minus the gradient, where all predictions are 0
    cosine = downhill @ bottom / np.linalg.norm(downhill) / np.linalg.norm(bottom)
    return np.degrees(np.arccos(cosine))                            # 0: the same direction, 90: a right angle


pair = mixes.x[:, [0, 3]] - mixes.x[:, [0, 3]].mean(axis=0)         # cement and water, kg/m³ from the mean
print("in kg/m³:", approx(angle_to_bottom(pair)), "degrees   with equal spreads:", approx(angle_to_bottom(standardise(pair))))
claim(angle_to_bottom(pair) > 45, "downhill can be far from the way to the bottom", control="equal spreads")

# %% [markdown]
# Downhill is where the loss falls fastest *right here*. Water's spread is a fifth of cement's, so its weight moves the
# loss less, and downhill all but ignores it. The valley is long in that direction, and from most places downhill leads
# across it. See for yourself, and answer in writing: *are there starting points from which the first step does point to
# the bottom? Where do they lie?* (The arrow shows downhill; mind that the two axes have different scales.)

# %%
explorer = DescentExplorer(features=("cement", "water"), target="strength", rate=2e-5)
explorer

# %% [markdown]
# <details><summary>When you have looked</summary>
#
# From points on the valley's two axes, the long one and the short one, and nearly nowhere else.
# </details>
#
# ## Train it, and test it honestly
#
# All eight ingredients and a bias. A quarter of the mixes is **held out**: never used to move a weight, only to ask at the
# end how good the predictions are. The measure is $R^2$ = 1 − loss / **variance**, where the variance is the mean squared
# distance of the strengths from their mean: the loss of always saying the mean. 1 is perfect, 0 no better than the
# mean, below 0 worse.

# %%
def train(X, Y, rate=0.1, steps=1000):
    """A linear unit by gradient descent on the mean squared error."""
    unit = neuron.Neuron(X.shape[1], rng=np.random.default_rng(0))
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
# Could such a number come out without anything being learnt? Deal the strengths out to the mixes at random: the same
# numbers, every connection cut.

# %%
dealt_out = [np.random.default_rng(seed).permutation(mixes.y) for seed in range(5)]
controls = [held_out_r2(strengths, seed) for seed, strengths in enumerate(dealt_out)]
print("held-out R², strengths shuffled:", approx(controls))
claim(np.mean(controls) < 0.05, "with shuffled strengths nothing is learnt", control="not shuffled")

# %% [markdown]
# It could not. One more doubt: are the held-out mixes *new*? Many recipes were crushed at several ages, so a recipe may
# stand on both sides. Split by recipe instead:

# %%
recipes, recipe = np.unique(mixes.x[:, :7], axis=0, return_inverse=True)
by_recipe = []
for seed in range(5):
    chosen = np.random.default_rng(seed).permutation(len(recipes))[: len(recipes) // 4]
    test = np.isin(recipe, chosen)
    X, X_test = standardise(mixes.x[~test], mixes.x[test])
    loss_there = neuron.squared_error(train(X, mixes.y[~test])(X_test), mixes.y[test])
    by_recipe.append(1 - loss_there / np.var(mixes.y[test]))
print(len(recipes), "recipes; held-out R² by recipe:", approx(by_recipe), "  mean", approx(np.mean(by_recipe)))

# %% [markdown]
# Lower by a little on average, and it varies more. Which dials did the training turn? All columns have the same spread, so
# the weights can be compared: MPa per one typical step of the ingredient.

# %%
X = standardise(mixes.x)
unit = train(X, mixes.y)
for name, weight, column in sorted(zip(mixes.feature_names, unit.weight, X.T), key=lambda item: -item[1]):
    alone = np.mean(column * centred_strength)               # the slope that this column would get by itself
    print(f"{name:18s} weight {approx(weight, digits=2)}   by itself {approx(alone, digits=2)}")
figures.errors_along(mixes.x[:, 7], unit(X) - mixes.y, edges=(1, 5, 10, 40, 80, 120, 366), x_label="age, days",
                     y_label="prediction minus truth, MPa", title="What a straight rule cannot follow")

# %% [markdown]
# Look at fly ash: by itself it goes *against* strength, yet its weight is positive. A weight says what changes when one
# ingredient does **and the others stay**; mixes with much fly ash have little cement. And no weight is a cause: the
# makers of these mixes chose the amounts knowing what they did.
#
# The picture shows the errors that remain, by age. Very young concrete is overrated, that of one to three months
# underrated, the oldest overrated again. Strength rises fast at first and then hardly; one weight for age draws a straight
# line through that, and more training will not bend it. (Lesson 05 will.)
#
# ## When it goes wrong: more data, and it explodes
#
# Here is a gradient written in a hurry. It was tried on 60 mixes, then used on all:

# %%
def hasty_gradient(X, Y, w):
    return 2 * X.T @ (X @ w - Y)


def first_and_last(n, gradient, rate, steps=30):
    """The loss before and after training on the first n mixes."""
    X, Y, w = standardise(mixes.x[:n].astype(np.float64)), mixes.y[:n] - mixes.y[:n].mean(), np.zeros(8)
    first = np.mean((X @ w - Y) ** 2)
    for _ in range(steps):
        w = w - rate * gradient(X, Y, w)
    return approx(first), approx(np.mean((X @ w - Y) ** 2))


for n in (60, 1030):
    print(f"{n:5d} mixes, rate 0.002: loss before and after", *first_and_last(n, hasty_gradient, 0.002))

# %% [markdown]
# "Bad data", says one; "lower the rate", says another. Ask the formula first:

# %%
few, few_strengths = standardise(mixes.x[:60].astype(np.float64)), mixes.y[:60].astype(np.float64)
print(gradcheck(lambda w: np.mean((few @ w - few_strengths) ** 2),
                lambda w: hasty_gradient(few, few_strengths, w), np.ones(8)))

# %% [markdown]
# Every slope is too large by one and the same factor, the number of examples: a **sum where a mean was meant**. It
# pointed the right way, so on little data nobody noticed; the step grew with the data. The repair is one division, and
# now one rate serves both:

# %%
for n in (60, 1030):
    losses = first_and_last(n, lambda X, Y, w: hasty_gradient(X, Y, w) / len(Y), 0.1)
    print(f"{n:5d} mixes, rate 0.1: loss before and after", *losses)

# %% [markdown]
# ## Where this is used, and where it fails
#
# A linear unit with squared error is *linear regression*: sales forecasts, doses, the price of a flat, the first thing
# to try on any table. It fails where the rule bends, and it obeys outliers, since a square makes one error of 10 count as
# much as a hundred errors of 1. A mean error hides who pays for it: look at the errors by group, as we did by age.
#
# **To read.** Legendre 1805, *Nouvelles méthodes pour la détermination des orbites des comètes*, the appendix: the method
# of least squares in print for the first time. Widrow and Hoff 1960, *Adaptive switching circuits*: a machine of real knobs and wires whose
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
# We slipped a rate of 0.1 into the training, and scaled the columns beforehand. Without the scaling the same descent
# explodes within a few steps. Why, and what to look at first, is the next half: [02b](02b_learning.ipynb).
