# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 05a · Why are ten linear layers one?
#
# Ten layers, one input, sixteen units in each layer between: 2,225 weights and biases, drawn at random and never trained.
# Send every number from −3 to 3 through, and draw what comes out. On the left each layer is a weighted sum and nothing
# else. On the right, one thing was added: between two layers, whatever is negative becomes 0.

# %%
from itertools import pairwise

import numpy as np

import nnlib as nn
from coursekit import approx, claim, predict, quiz
from nnlib import Tensor
from nnlib.data import concrete, standardise, train_test_split
from nnlib.viz import figures
from nnlib.viz.widgets import Playground


def relu(z):
    return np.maximum(z, 0)


def nothing(z):
    return z


# %%
def draw_layers(sizes, rng):
    """For each layer its weights (inputs, units) and its biases (units,)."""
    layers = []
    for inputs, units in pairwise(sizes):                   # neighbours: (1, 16), (16, 16), …
        weights = rng.normal(size=(inputs, units)) * np.sqrt(2 / inputs)     # why this spread: 05b
        layers.append((weights, rng.normal(size=units)))
    return layers


def send_through(layers, x, bend):
    for weights, biases in layers[:-1]:
        x = bend(x @ weights + biases)
    weights, biases = layers[-1]
    return x @ weights + biases                            # nothing bends after the last layer


# %%
ten = draw_layers([1] + 9 * [16] + [1], np.random.default_rng(0))
x = np.linspace(-3, 3, 601).reshape(-1, 1)                 # a column: 601 inputs of one number each
straight, bent = send_through(ten, x, nothing), send_through(ten, x, relu)
figures.stacked_curves(x[:, 0], {"sums only": straight[:, 0], "negative becomes 0": bent[:, 0]},
                       title="Ten layers with the same random weights")

# %% [markdown] covers="S10 S03"
# Two thousand weights, and the left side is a ruler's edge. Where did they go? What did one small function change? And
# what is a bent line good for?
#
# Both are **feedforward networks**: numbers go in, pass from layer to layer in one direction, and come out. It is the
# plainest kind of network, for "how much" (regression) and for "which" (classification, 05b).
#
# **At the end you will be able to**
#
# 1. count what a stack of layers holds, and merge linear layers into one (exercises 5.1, 5.2);
# 2. choose weights by hand that solve XOR and its relatives (5.3);
# 3. build a curve out of bends, and say what "universal approximation" does not promise (5.4).
#
# **60 minutes**; a good place to pause is before "As many bends as you like". The maths: the weighted sum and ReLU from
# [01](01_neuron.ipynb), slopes and steps from [02a](02a_learning.ipynb), products of shapes from
# [04](04_tensors.ipynb). New here: a product of weight tables. First, three questions from earlier:

# %%
quiz("05a-recall")

# %% [markdown]
# ## Two sums, one after the other
#
# Let the first layer turn $x$ into $3x + 1$, and the second turn $z$ into $2z - 5$. Together:
#
# $$2\,(3x + 1) - 5 \;=\; 6x + 2 - 5 \;=\; 6x - 3$$
#
# One weight, 2 · 3 = 6. One bias, 2 · 1 − 5 = −3. Two layers have become one, and no input can tell the difference.
# Now the ten layers above, when nothing bends in between. And before you look: what if something bends in one place only?
# (One ReLU bends a line once, where its weighted sum is 0.)

# %%
predict("05a-one-bend")


# %%
def merged(layers):
    """One layer that does what all of these do, if nothing bends between them."""
    weights, biases = layers[0]
    for next_weights, next_biases in layers[1:]:
        weights = weights @ next_weights
        biases = biases @ next_weights + next_biases
    return weights, biases


slope, start = merged(ten)
print("ten layers:", sum(w.size + b.size for w, b in ten), "numbers   one layer:", approx(slope.item()), approx(start.item()))
claim(np.allclose(straight, x @ slope + start), "one slope and one bias do what the ten layers do",
      control="relu between the ten")
w1, b1 = merged(ten[:5])                                   # with a ReLU after these, where does it bend?
print("ReLU after the fifth layer only: it bends at", approx(np.sort(-b1 / w1[0]), 2))

# %% [markdown]
# **The proof** is the line of arithmetic above, with tables for numbers. A layer turns the row $x$ into $xA + a$, the
# next one that into
#
# $$(xA + a)\,B + b \;=\; x\,(AB) + (aB + b)$$
#
# In words: *two layers are one layer, whose weights are the product of theirs.* With $x$ of shape $(N, D)$, $A$
# $(D, H)$ and $B$ $(H, K)$, the product $AB$ is $(D, K)$: the $H$ units between have vanished. Merge the first two of
# ten, and nine are left; go on until there is one. It holds for any weights, so **no training can help**.
#
# (Depth is not without effect: a stack of linear layers takes another *path* while it learns. But what it can reach in
# the end, one layer can reach too.)
#
# ## What has to happen in between
#
# Something that cannot be merged. Equal steps of $x$ give equal steps of $6x - 3$: its graph is straight. ReLU's is not: from
# −1 to 0 it gains 0, from 0 to 1 it gains 1. A function whose graph is not straight is called **non-linear**. ReLU,
# sigmoid and tanh from 01 are; that is why a unit has an activation.
#
# One ReLU bends a line once: that is little. Is it enough for XOR?
#
# ## XOR by hand
#
# The answer is to be 1 when exactly one of two inputs is 1. Lesson 01 proved that one unit cannot do it. Take two, with
# ReLU, and one sum on top:
#
# $$h_1 = \text{relu}(x_1 + x_2) \qquad h_2 = \text{relu}(x_1 + x_2 - 1) \qquad \text{out} = h_1 - 2\,h_2$$
#
# | $x_1$ | $x_2$ | $h_1$ | $h_2$ | out |
# |---|---|---|---|---|
# | 0 | 0 | 0 | 0 | 0 |
# | 0 | 1 | 1 | 0 | 1 |
# | 1 | 0 | 1 | 0 | 1 |
# | 1 | 1 | 2 | 1 | 2 − 2 = 0 |
#
# The first unit counts the ones. The second counts what is more than one, and is taken off twice. Now draw the four
# corners not where they are, but where the hidden layer puts them: at $(h_1, h_2)$. And the points between them?

# %%
predict("05a-where-they-land")

# %%
corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float32)
exclusive = np.array([0, 1, 1, 0], dtype=np.float32)
weights, biases = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])    # a column of weights for each unit
hidden = relu(corners @ weights + biases)
out = hidden @ [1.0, -2.0]
print("hidden:", hidden.tolist(), "  out:", out.tolist())
claim(np.array_equal(out, exclusive), "two ReLU units and a sum compute XOR", control="the hidden layer not bent")
figures.folded_plane(corners, exclusive, weights, biases, (1, -2, 0), title="XOR by two ReLU units")

# %% [markdown]
# Left: the plane as it is, blue where the output is above ½. No single line parts circles from squares. Right: the same
# plane after two ReLUs. The net of thin lines shows where every point went: all of it was **folded** onto one bent path,
# the corners (0, 1) and (1, 0) onto the same spot, and now **one line is enough**. That is what a hidden layer is for. It
# does not answer; it moves the points until a plain sum can.
#
# ## XOR, learnt
#
# Weights that work exist. Does descent find them? The cell trains 160 networks side by side, each from its own
# random weights: an axis of length 160 stands in front of every table, and broadcasting does the rest. Their losses are
# added up, and since no network shares a weight with another, each gets its own slopes. The update is 02's, inside
# `no_grad`. An answer counts as 1 above ½.

# %%
def trainable(array):
    return Tensor(array.astype(np.float32), requires_grad=True)


def start_xor(units, lift, starts):
    """Random w1, b1, w2, b2 for so many networks 2-units-1.  lift: added to the hidden biases, used further down."""
    rng, parts = np.random.default_rng(0), []
    for shape, inputs in [((2, units), 2), ((1, units), 2), ((units, 1), units), ((1, 1), units)]:
        k = 1 / np.sqrt(inputs)
        parts.append(rng.uniform(-k, k, size=(starts, *shape)))
    parts[1] += lift
    return [trainable(part) for part in parts]


# %%
def learn_xor(units, bend=nn.relu, lift=0.0, steps=1000, rate=0.1, starts=160):
    """Train them.  Returns: which solve XOR (starts,), and the hidden values (starts, 4, units) before and after."""
    w1, b1, w2, b2 = start_xor(units, lift, starts)
    before = bend(corners @ w1 + b1).data
    for _ in range(steps):
        hidden = bend(corners @ w1 + b1)                   # (4, 2) @ (160, 2, units) is (160, 4, units)
        error = hidden @ w2 + b2 - exclusive.reshape(4, 1)
        (error * error).mean(dim=(1, 2)).sum().backward()
        with nn.no_grad():
            for p in (w1, b1, w2, b2):
                p -= rate * p.grad
                p.grad = None
    hidden = bend(corners @ w1 + b1)
    answers = (hidden @ w2 + b2).data[:, :, 0] > 0.5
    return (answers == (exclusive == 1)).all(axis=1), before, hidden.data


# %%
predict("05a-how-many-starts")

# %%
def by_forty(yes):
    """How many in each forty of the 160."""
    return yes.reshape(4, 40).sum(axis=1)


solved = {}
for units in (2, 4, 8):
    solved[units] = by_forty(learn_xor(units)[0])
    print(f"{units} units: of 40 starts are right at all four corners, four times: {approx(solved[units], 2)}")
claim(max(solved[2]) < 20, "two ReLU units: fewer than half of the starts find it", control="eight units in both")
claim(min(solved[8]) >= 35, "eight ReLU units: at least 35 of 40 starts find it", control="no non-linearity")

# %% [markdown]
# The same four corners, the same rule, the same number of steps. Two ReLU units *can* do it, and mostly do not get there.
#
# ## When it goes wrong: units that say nothing
#
# What became of those that failed? Look at their hidden units. One that is 0 at all four corners says nothing, and
# nothing reaches it either: where a ReLU is 0 its slope is 0, so no weight below it moves. Call it **silent**.

# %%
ok, before, after = learn_xor(2)


def with_silent_unit(hidden):
    """For each network: is one of its units 0 at all four corners?  hidden (starts, 4, units) -> (starts,)."""
    return (hidden == 0).all(axis=1).any(axis=1)           # all four corners (axis 1), then any of the units


at_start, at_end = with_silent_unit(before), with_silent_unit(after)
print("of 160 failed:", approx(ok.size - np.sum(ok)), " of these with a silent unit at the end:",
      approx(np.sum(at_end & ~ok)))
print("a silent unit at the start:", approx(np.sum(at_start)), " of these solved:", np.sum(ok & at_start))
print("solved:", approx(np.sum(ok)), " with four times as many steps:", approx(np.sum(learn_xor(2, steps=4000)[0])))
claim(np.sum(ok & at_start) == 0, "with two units, none of those that began with a silent one is solved",
      control="eight units looked at")

# %% [markdown]
# (`~ok` is "not ok".) Most failures have a silent unit; the others came to rest with both at work. And of two units with
# one silent, one is left, too few for XOR; more steps cannot wake the other. If silence is what stops them, then fewer
# silent units at the start should help, and the more the better. Raise the hidden biases before the first step:

# %%
lifted = {}
for lift in (0, 0.25, 0.5, 0.75, 1, 1.5):
    ok, before, after = learn_xor(2, lift=lift)
    silent = with_silent_unit(before)
    bending = (before == 0).any(axis=1) & (before > 0).any(axis=1)     # 0 at some corners, above 0 at others
    lifted[lift] = np.sum(ok)
    print(f"raised by {lift:4}: silent at the start {approx(np.sum(silent), 2)}  solved {approx(np.sum(ok), 2)}"
          f"  share of the units that bend at the start {approx(bending.mean(), 2)}")
claim(min(lifted[0.25], lifted[0.5]) > 1.2 * lifted[0], "raised by ¼ or ½, more starts succeed", control="not raised")
claim(not silent.any() and lifted[1.5] < lifted[0] / 3, "raised by 1½, none is silent and hardly any succeeds",
      control="not raised")
by_tanh = by_forty(learn_xor(2, bend=nn.tanh, rate=0.3)[0])
print("two tanh units, rate 0.3: solved, four times", approx(by_tanh, 2))
claim(min(by_tanh) > 25, "two tanh units find it from most starts", control="relu for tanh")

# %% [markdown]
# A little helps. More does not: at 1½ no unit is silent, and almost none *bends* between the corners
# either, so the two begin as one linear layer does. Silence is one way to fail; not to bend is another, and raising the
# biases trades one for the other. Tanh bends everywhere and is nowhere flat, and two such units mostly get there: the
# trouble is with two *ReLU* units, not with XOR. With ReLU the plain repair is **more units than the answer needs**:
# among eight, some will be in a good place. (How to choose starting weights is the subject of 05b.)
#
# Watch one learn, on clouds of points in place of corners. Answer in writing: *(1) With 2 units (and its two outputs, a score for each colour: more in 05b), take ten different
# starts ("Other start", then "Play", about 30 passes each): how many find XOR? (2) What is the fewest units with which
# five in a row do? (3) Set the activation to "none (linear)" and add as many layers as you like: what is the best you
# reach?* `playground.state()` tells the settings, and under "accuracy" the share of points that are right.

# %%
playground = Playground("xor", layers=(2,), activation="ReLU", optimiser="SGD", rate=0.1, noise=0.3)
playground

# %% [markdown]
# <details><summary>When you have your answers</summary>
#
# (1) A few, as with the corners. (2) That depends on your five; with six units ten of ten did when this was written.
# (3) However many layers, the boundary stays straight, so one of the four clouds at least is on the wrong side.
# </details>
#
# ## As many bends as you like
#
# One input now, and a curve to follow. Place knees along the axis, one ReLU unit at each: relu(x − k) is 0 up to the knee
# $k$ and rises with slope 1 after it. Give each the weight by which the slope is to *change* there. With knees at 0, 1, 2
# and a curve that goes through 0, 2, 1: the slope is 2, then −1, so the weights are 2 and −3:
# 2 · relu(x) − 3 · relu(x − 1). At $x = 2$: 4 − 3 = 1. No training, only subtraction.

# %%
def curve(x):
    return np.sin(6 * x) + 0.5 * np.sin(15 * x)


def built(units):
    """w1, b1, w2, b2 of a network 1-units-1 that goes through the curve at units + 1 places from -1 to 1."""
    knees = np.linspace(-1, 1, units + 1)
    slopes = np.diff(curve(knees)) / np.diff(knees)        # diff: each number minus the one before
    changes = np.diff(slopes, prepend=0.0)                 # the slope is 0 before the first knee
    return np.ones((1, units)), -knees[:-1], changes.reshape(-1, 1), curve(knees[:1])


def output(parts, x, bend=nn.relu):
    w1, b1, w2, b2 = parts
    return bend(x @ w1 + b1) @ w2 + b2


# %%
x = np.linspace(-1, 1, 101).reshape(-1, 1)
off = {}
for units in (8, 16, 32, 64):
    off[units] = np.sqrt(np.mean((output(built(units), x) - curve(x)) ** 2))
    print(f"{units} units: off by {off[units]:.4f}")
claim(off[16] > 3 * off[32] > 9 * off[64], "from 16 units on, twice the units leave less than a third of the error", control="knees not bent")
figures.followed_curves(x, curve(x), {f"{units} units": output(built(units), x) for units in (8, 16)},
                        title="A curve out of knees")

# %% [markdown]
# ("Off by" is the root of the mean squared error, in the units of $y$.) Go on like this, and you come as near as you wish
# to *any* continuous curve on the interval. With several inputs it holds too, and for every activation that is not a
# polynomial. This is **universal approximation**: for each such function and each tolerance there *are* weights, if the
# hidden layer is wide enough. The theorem says "there are". So take 32 units, for which we know such weights, start from
# random ones, and descend.

# %%
predict("05a-universal")

# %%
def descend(parts, rate, steps=2000):
    """Descent on the curve from these weights, the rate falling to 0.  Returns how far off it is in the end."""
    parts = [Tensor(p, requires_grad=True) for p in parts]
    for step in range(steps):
        loss = ((output(parts, x) - curve(x)) ** 2).mean()
        loss.backward()
        with nn.no_grad():
            for p in parts:
                p -= rate * (1 - step / steps) * p.grad
                p.grad = None
    return np.sqrt(loss.item())


def random_parts(units, seed):
    rng, k = np.random.default_rng(seed), 1 / np.sqrt(units)
    return [rng.uniform(-b, b, size=size) for b, size in [(1, (1, units)), (1, units), (k, (units, 1)), (k, 1)]]


# %%
reached = [min(descend(random_parts(32, seed), rate) for rate in (0.1, 0.2)) for seed in range(3)]
stayed, thrown = [descend(built(32), rate) for rate in (0.001, 0.1)]
print("off by: from random weights", approx(reached), "  built", approx(off[32]), "  from there on, at rate 0.001", approx(stayed),
      "  at 0.1", approx(thrown))
claim(min(reached) > 5 * off[32], "2,000 steps from random weights end more than 5 times as far off as the built ones",
      control="built weights as the start")
claim(stayed < off[32], "from the built weights, descent with small steps improves them", control="a random start there")

# %% [markdown]
# (Two rates were tried for each of three random starts, and the better one counts.) The network is
# able to: 32 units hold the curve. The descent is able to: put down near the goal, with steps a hundred times smaller, it stays and
# gets closer. (At the others' rate it throws the built weights away.) What fails is *the way there from here*. More steps bring it nearer; nothing promises that it arrives. So
# **"universal" is about what exists, not about what training finds**. Nor does it say anything about places without data:

# %%
for place in (0.5, 1.5, 3.0):
    guess = output(built(64), np.array([[place]])).item()
    print(f"x = {place}: the curve {curve(place):+.2f}   64 units, built from −1 to 1: {guess:+.2f}")

# %% [markdown] covers="S10"
# Beyond the last knee the last slope goes on for ever.
#
# ## Concrete, bent
#
# In 02a a linear unit predicted the strength of concrete, and its errors by age showed a bend that no weight could
# follow. Give it two hidden layers of 32 ReLU units. The recipe is as before: small batches, a rate that falls to 0,
# 60 passes through the training mixes, scales from the training part alone.

# %%
def start_layers(sizes, rng):
    layers = []
    for inputs, units in pairwise(sizes):
        weights = rng.uniform(-1, 1, size=(inputs, units)) / np.sqrt(inputs)
        layers.append((trainable(weights), trainable(np.zeros(units))))
    return layers


def train(layers, x, y, bend, rng, passes=60, rate=0.2):
    for done in range(passes):
        for xb, yb in nn.DataLoader(x, y, batch_size=64, shuffle=True, rng=rng):
            loss = ((send_through(layers, xb, bend) - yb) ** 2).mean()
            loss.backward()
            with nn.no_grad():
                for p in sum(layers, ()):                  # the pairs laid end to end: w, b, w, b, …
                    p -= rate * (1 - done / passes) * p.grad
                    p.grad = None


# %%
mixes = concrete()


def r2_on(test, training, sizes, rng, bend=nn.relu):
    """Train on the mixes with these row numbers, predict the others.  Returns R², and the errors in MPa."""
    x, x_test = standardise(mixes.x[training], mixes.x[test])
    y, y_test = standardise(mixes.y[training].reshape(-1, 1), mixes.y[test].reshape(-1, 1))
    layers = start_layers(sizes, rng)
    train(layers, x, y, bend, rng)
    errors = send_through(layers, x_test, bend).data - y_test
    return 1 - np.mean(errors**2) / np.var(y_test), errors[:, 0] * mixes.y[training].std()


# %%
linear, network = [], []
for seed in range(5):
    rng = np.random.default_rng(seed)
    training, test = train_test_split(np.arange(len(mixes.y)), rng=rng)
    linear.append(r2_on(test, training, [8, 1], rng)[0])
    network.append(r2_on(test, training, [8, 32, 32, 1], rng)[0])
print("linear,      9 numbers:", approx(linear), "  mean", approx(np.mean(linear)))
print("network, 1,377 numbers:", approx(network), "  mean", approx(np.mean(network)))
claim(np.mean(network) >= 0.86, "two hidden layers: R² of at least 0.86 on held-out mixes, mean of five splits",
      control="no bend in concrete")
claim(min(network) > max(linear) + 0.1, "on every split it is far above the linear unit", control="two linear units")

# %% [markdown]
# Is that fair? The rate was chosen for the network, out of two (0.1 and 0.2), by the scores on held-out mixes such as
# these, which flatters it a little (07 keeps a part of the data for such choices). But the linear unit is at its best: on the
# same five splits 02a found the same, with another rate and full batches. What it lacks is the bend, not the training.
#
# 02a raised another doubt. Many recipes were crushed at several ages, so a held-out mix may have **siblings** among the
# training mixes: the same recipe, another age. A model with 1,377 numbers might remember the recipe. Test it: take all
# mixes of a quarter of the recipes, and hold out half of *them*. Train once with the other half among the training mixes,
# and once with as many mixes of other recipes in their place. The same test, the same amount of training. Siblings may help
# the linear unit too, so what counts is what they add to the network's *lead* over it.

# %%
predict("05a-siblings")

# %%
recipes, recipe = np.unique(mixes.x[:, :7], axis=0, return_inverse=True)      # 7 ingredients; the 8th column is age


def families(seed):
    """Row numbers: test mixes, training mixes with siblings of them, as many training mixes without."""
    rng = np.random.default_rng(seed)
    chosen = np.isin(recipe.ravel(), rng.permutation(len(recipes))[: len(recipes) // 4])
    family, others = rng.permutation(np.flatnonzero(chosen)), rng.permutation(np.flatnonzero(~chosen))
    test, siblings = np.array_split(family, 2)             # two halves
    return test, np.concatenate([others[len(siblings):], siblings]), others


# %%
gains, alone, errors = {"linear": [], "network": []}, {"linear": [], "network": []}, []
for seed in range(5):
    test, with_siblings, without = families(seed)
    for name, sizes in {"linear": [8, 1], "network": [8, 32, 32, 1]}.items():
        r2, wrong_by = r2_on(test, without, sizes, np.random.default_rng(seed))
        gains[name].append(r2_on(test, with_siblings, sizes, np.random.default_rng(seed))[0] - r2)
        alone[name].append(r2)
    errors.append((mixes.x[test, 7], wrong_by))          # of the last one, the network

# %%
lead = np.subtract(alone["network"], alone["linear"])      # on recipes that neither has seen
extra = np.subtract(gains["network"], gains["linear"])     # what siblings add to that lead
print("without siblings:  linear", approx(alone["linear"], 2), "  network", approx(alone["network"], 2))
print("siblings add:      linear", approx(gains["linear"], 2), "  network", approx(gains["network"], 2))
print("the lead: mean", approx(lead.mean(), 2), "  siblings add", approx(extra, 1), "  mean", approx(extra.mean(), 1))
claim(min(lead) > 0.15, "on new recipes, too, the network is far above the linear unit",
      control="two linear units there")
claim(extra.mean() < lead.mean() / 10, "siblings add less than a tenth to that lead",
      control="the test mixes themselves in training")
ages, wrong_by = (np.concatenate(part) for part in zip(*errors))
figures.errors_along(ages, wrong_by, edges=(1, 5, 10, 40, 80, 120, 366), x_label="age, days",
                     y_label="prediction minus truth, MPa", title="The network's errors by age")

# %% [markdown]
# So the bend is what counts, and memory adds little: so little that on some splits siblings add nothing to the lead, or
# less. Five splits do not say how much it is; they say that it is small. If the model is to judge *new* recipes, report the line
# "without siblings". In the picture by age the group means lie within a few MPa of
# 0; in 02a's picture they went from 14 too high to 9 too low. Single mixes are still missed by 10 or 20.
#
# ## Where this is used, and where it fails
#
# Tables of numbers with a bend in them: strength of materials, prices, energy use, settings of machines. On such tables
# another kind of model, ensembles of decision trees, is as good or better in many comparisons, so try one beside it. It fails outside its data,
# as you saw, and without warning: whoever asks for the strength after ten years gets a number. It answers for groups with
# few examples as smoothly as for the others, and somebody builds with the mix. Say with each prediction how many mixes
# like it the model has seen.
#
# **To read.** Cybenko 1989, *Approximation by superpositions of a sigmoidal function*, doi:10.1007/BF02551274: a proof
# that the weights exist; read the first two pages. Leshno and others 1993, *Multilayer feedforward networks with a
# nonpolynomial activation function can approximate any function*, doi:10.1016/S0893-6080(05)80131-5: which activations
# will do. Saxe and others 2013, *Exact solutions to the nonlinear dynamics of learning in deep linear neural networks*,
# arXiv:1312.6120: what depth does where it adds nothing in the end. Grinsztajn and others 2022, *Why do tree-based models
# still outperform deep learning on tabular data?*, arXiv:2207.08815.
#
# ## Check yourself

# %%
quiz("05a-check")

# %% [markdown]
# ## In short
#
# | | |
# |---|---|
# | layers without a bend | merge: $(xA + a)B + b = x(AB) + (aB + b)$; ten are one |
# | non-linear | anything that cannot be merged; ReLU bends once, where the weighted sum is 0 |
# | hidden layer | folds the plane until one line is enough |
# | silent unit | 0 for every example: no slope reaches it |
# | more units than needed | not for what the network can hold, but for what descent finds |
# | universal approximation | such weights exist; nothing about finding them, nothing outside the data |
#
# Two things stayed open. The starting weights were drawn with a spread that was never explained. And a digit is no
# number on a scale: "3" is not between "2" and "4" in any sense that matters to a reader of postcodes. How does a network
# answer *which of ten*, and what do its ten numbers mean? That is [05b](05b_feedforward.ipynb).
