# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 05b · What should the weights be before they have learnt?
#
# Four copies of one network: 64 pixels of a small handwritten digit go in, eight hidden layers of 64 ReLU units follow,
# ten scores come out. The same digits, the same loss, the same steps and rate. One thing differs: how widely the starting
# weights are spread around 0. (`nn.Linear`, `nn.ReLU` and `nn.Sequential` are nnlib's ready-made pieces; you will build
# them yourself before the end; `parameters()` lists a network's weights and biases. `nn.DataLoader` deals the examples out in
# small batches; `stratify` keeps each digit's share in both parts. `nn.cross_entropy` is 02b's loss for ten answers.)

# %%
from itertools import pairwise

import numpy as np

import nnlib as nn
from coursekit import approx, claim, predict, quiz
from nnlib import Tensor
from nnlib.data import digits, train_test_split
from nnlib.viz import figures
from nnlib.viz.widgets import Playground

pictures = digits()                                        # x (1797, 64) from 0 to 1, y (1797,): which digit


def split(seed, y=pictures.y):
    return train_test_split(pictures.x, y, stratify=pictures.y, rng=np.random.default_rng(seed))


# %%
def train(model, x, y, rng, passes=10, rate=0.1, loss_of=nn.cross_entropy):
    """Small batches, the rate falling to 0.  Returns the mean loss in each pass."""
    losses = []
    for done in range(passes):
        in_this_pass = []
        for xb, yb in nn.DataLoader(x, y, batch_size=32, shuffle=True, rng=rng):
            loss = loss_of(model(Tensor(xb)), yb)
            loss.backward()
            with nn.no_grad():
                for p in model.parameters():
                    p -= rate * (1 - done / passes) * p.grad
                    p.grad = None
            in_this_pass.append(loss.item())
        losses.append(np.mean(in_this_pass))
    return losses


# %%
def deep_network(spread, rng):
    """64 → eight times 64 → 10; every weight drawn around 0 with this spread, every bias 0."""
    sizes, parts = 9 * [64] + [10], []
    for inputs, units in pairwise(sizes):
        linear = nn.Linear(inputs, units)
        linear.weight.data = rng.normal(scale=spread, size=(units, inputs)) if spread else np.zeros((units, inputs))
        linear.bias.data = np.zeros(units)
        parts += [linear, nn.ReLU()]
    return nn.Sequential(*parts[:-1])                      # nothing bends after the last layer


# %%
def share_right(model, x, y):
    return np.mean(model(Tensor(x)).data.argmax(axis=1) == y)      # argmax: the place of the largest score


reached = {}
for spread in (0.0, 0.01, 0.125, 0.177, 1.0):
    reached[spread] = []
    for seed in range(3):                                  # three splits, three starts
        x, x_test, y, y_test = split(seed)
        model = deep_network(spread, np.random.default_rng(seed))
        with np.errstate(over="ignore", invalid="ignore"):     # let it overflow: we want to see it happen
            losses = train(model, x, y, np.random.default_rng(seed))
            reached[spread].append(share_right(model, x_test, y_test))
    print(f"spread {spread:5}   loss at the end {approx(losses[-1])}   right on new digits {approx(reached[spread])}")
claim(min(reached[0.177]) > 0.85 and max(reached[0.0] + reached[0.01] + reached[1.0]) < 0.2,
      "at this rate spread 0.177 reads; 0, 0.01 and 1 guess", control="the small spread in its place")

# %% [markdown]
# Three of the five answer one tenth right: guessing. Two read, and 0.177 reads best. It is not luck: some dice will
# show how to work out that spread before the first step.
#
# **At the end you will be able to**
#
# 1. turn scores into shares, and say what a large share promises and what not (exercises 5.5, 5.8);
# 2. put a loss on the scores, and find the mistake that makes it stop too high (5.6);
# 3. draw starting weights that keep the size of the numbers through any number of layers (5.7);
# 4. write a layer and a network as modules, and train them to read digits (5.9).
#
# **60 minutes**; a good place to pause is before "Rolling dice". The maths: surprise, $-\log p$, from
# [02b](02b_learning.ipynb); shares by $e^s$ from [04](04_tensors.ipynb). New here: the variance of a sum. First, three
# questions:

# %%
quiz("05b-recall")

# %% [markdown] covers="S04"
# ## Ten scores, ten shares
#
# A network that is to say *which* has one output for each answer: ten sums, any numbers at all. Take three: cat 2, dog 1,
# bird −1. **Softmax** makes shares of them: raise $e$ to each, and divide by the sum.
#
# | | cat | dog | bird | sum |
# |---|---|---|---|---|
# | score $s$ | 2 | 1 | −1 | |
# | $e^s$ | 7.39 | 2.72 | 0.37 | 10.48 |
# | share | 0.71 | 0.26 | 0.04 | 1 (rounded) |
#
# $$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$
#
# One more than the next score means $e$ times its share, 2.72 times, wherever the two stand. The largest share is often
# called the **confidence**. Now make all scores three times as large, as if the last layer's weights had grown.

# %%
predict("05b-three-times")

# %%
scores = np.array([2.0, 1.0, -1.0])
for factor in (1, 3, 0.1):
    print(f"scores × {factor}: shares", nn.softmax(Tensor(factor * scores), dim=0).data.round(3))

# %% [markdown]
# (`dim=0` says along which axis the shares add up to 1, as numpy's `axis` does.) The order stays; how sure it sounds does not. Shares are positive and add up to 1, and that alone makes no promise about
# how often the answer is right.
#
# **The loss** is the surprise at the right answer, $-\log p_{\text{right}}$: for a cat, −log 0.71 = 0.35; for a bird,
# −log 0.04, more than 3. Averaged over the pictures it is the **cross-entropy**. And its slopes, for each score? Nudge,
# once with each answer as the right one:

# %%
shares = nn.softmax(Tensor(scores), dim=0).data
for right, name in enumerate(["cat", "dog", "bird"]):
    slopes = nn.numerical_gradient(lambda s: nn.cross_entropy(Tensor(s), np.array(right)).item(), scores)
    print(f"{name:4s} is right: surprise {-np.log(shares[right]):.2f}   slopes for the scores {slopes.round(3)}")
print("shares:", shares.round(3))

# %% [markdown]
# The slopes are the shares, with 1 taken off at the right answer: **share minus wanted**, forecast minus truth, as for one
# sigmoid in 02b. (They add up to 0: what the right score is raised by, the others are lowered by.)
#
# Note what went *into* `nn.cross_entropy`: scores. It makes the shares itself, in a form that cannot overflow. The scores
# are often called **logits**, as the $z$ of 02b.
#
# ## When it goes wrong: softmax, twice
#
# "A classifier needs a softmax at the end." So somebody puts one there, and hands its shares to `nn.cross_entropy`:

# %%
predict("05b-lowest")

# %%
perfect = np.full((1, 10), -50.0)
perfect[0, 3] = 50.0                                       # 100 above all others: as sure of a 3 as can be
three = np.array([3])


def on_shares(outputs, y):
    return nn.cross_entropy(nn.softmax(outputs, dim=1), y)


def small_network(rng):                                    # used in the next cell
    return nn.Sequential(nn.Linear(64, 64, rng=rng), nn.ReLU(), nn.Linear(64, 10, rng=rng))


print("a perfect answer, loss on scores:", round(nn.cross_entropy(Tensor(perfect), three).item(), 3))
print("a perfect answer, loss on shares:", round(on_shares(Tensor(perfect), three).item(), 3))
print("−log of e / (e + 9):", round(float(-np.log(np.e / (np.e + 9))), 3))

# %% [markdown]
# The shares 1, 0, 0, … are taken for *scores*, and softmax makes shares of them a second time. A score of 1 among nine
# zeros is $e/(e + 9)$: not 1 but 0.23. So the loss cannot fall below 1.461, however good the network is. In training:

# %%
ends = {"on scores": [], "on shares": []}
ways = [("on scores", nn.cross_entropy, 0.5), ("on shares", on_shares, 0.5), ("on shares", on_shares, 4.0)]
for seed in range(3):
    x, x_test, y, y_test = split(seed)
    for name, loss_of, rate in ways:
        model = small_network(np.random.default_rng(seed))
        losses = train(model, x, y, np.random.default_rng(seed), passes=20, rate=rate, loss_of=loss_of)
        ends[name].append(losses[-1])
        right = share_right(model, x_test, y_test)
        print(f"split {seed}, loss {name}, rate {rate}: first pass {approx(losses[0])}, ends at {approx(losses[-1])}"
              f"   right {approx(right)}")
claim(min(ends["on shares"]) > 1.46, "with a second softmax the loss stays above 1.46", control="no second softmax")
claim(max(ends["on scores"]) < 0.1, "on the scores it falls below 0.1", control="a softmax in both")

# %% [markdown]
# It trains, and it reads: nothing crashes, so the mistake can live for years. At the same rate it learns more slowly, since
# the second softmax flattens the slopes; at a rate eight times as large it reads about as well. So the share of right answers
# may hide it. What gives it away is a **loss that stops at a number which you can work out**. And the loss no longer says
# how surprised the network's shares were. The repair is to delete the softmax and to leave the scores as they are; shares
# are for people, after the training.
#
# ## Rolling dice
#
# Now for the starting weights. A unit adds up many products. So: how widely does a *sum* of many random numbers spread?
# Roll one die many times. The mean is 3.5, and the **variance**, the mean squared distance from the mean, is 2.92. Now
# roll ten at once, and add up.

# %%
predict("05b-dice")

# %%
rolls = np.random.default_rng(0).integers(1, 7, size=(100_000, 10))      # 1 to 6: ten dice, many times
for dice in (1, 2, 5, 10):
    total = rolls[:, :dice].sum(axis=1)
    print(f"{dice:2d} dice: variance of the sum {approx(total.var())}   spread {approx(total.std())}")

# %% [markdown]
# Two dice, twice the variance; ten dice, ten times. **Variances of independent numbers add up.** (The spread, its root,
# grows by √10 only: high and low rolls partly cancel.)
#
# A unit's sum has $n$ products $w_i h_i$, as many as there are inputs. Draw the weights around 0, each by itself, with
# variance $\text{var}(w)$. Times an input of 3, a weight spreads three times as widely, so its variance is 3² = 9 times as
# large: $\text{var}(w)\,h_i^2$. The variances of the $n$ products add up, and the sum has
#
# $$n \cdot \text{var}(w) \cdot (\text{mean of } h^2)$$
#
# It lies around 0, so this is also the mean of its square. So each layer multiplies the mean square by $n \cdot \text{var}(w)$. With 100 inputs and weights of spread 1 that is a
# hundred. After twenty layers it is $100^{20}$, a one with forty zeros. To keep the size, choose
# $\text{var}(w) = 1/n$, a spread of $1/\sqrt{n} = 0.1$. Then add the ReLU, and run twenty layers.

# %%
predict("05b-twenty-layers")

# %%
def sizes_through(spread, seed, layers=20, width=100):
    """The mean square of the numbers: of the input, and after each of the layers with ReLU."""
    rng = np.random.default_rng(seed)
    h = rng.normal(size=(200, width))                      # 200 examples with mean square 1
    sizes = [np.mean(h**2)]
    for _ in range(layers):
        h = np.maximum(h @ rng.normal(scale=spread, size=(width, width)), 0)
        sizes.append(np.mean(h**2))
    return sizes


# %%
last, spreads = {}, {"1": 1.0, "√(2/100)": np.sqrt(2 / 100), "√(1/100)": np.sqrt(1 / 100), "0.01": 0.01}
for name, spread in spreads.items():
    last[name] = [sizes_through(spread, seed)[-1] for seed in range(5)]
    print(f"{name:9s} mean square after 20 layers: {approx(last[name], 2)}")
kept = last["√(2/100)"]
claim(0.05 < min(kept) and max(kept) < 20, "variance 2/n keeps the size through 20 layers, within a factor of 20",
      control="variance 1/n")
figures.sizes_through_layers({name: sizes_through(spread, 0) for name, spread in spreads.items()},
                             title="What is left of the numbers, layer by layer")

# %% [markdown]
# The sum's variance was kept, and then ReLU took half: it sets the negative half of the sums to 0, and since they lie evenly
# around 0, that is half of the squares. Half, twenty times, is a millionth. So double it first:
#
# $$\text{var}(w) = \frac{2}{n}$$
#
# This choice of starting weights, or **initialisation**, is called *Kaiming* or *He*, after its author. For $n = 64$ the
# spread is √(2/64) = 0.177: the one that read best. (0.125 = √(1/64) keeps the sum but forgets what ReLU takes.)
#
# On the way back the slopes meet the same tables of weights in the reverse order, so they grow and shrink alike. The
# slopes for the first layer's weights, before any step:

# %%
def first_slopes(model):
    """The mean size of the slopes for the first layer's weights, on one batch."""
    nn.cross_entropy(model(Tensor(x[:200])), y[:200]).backward()
    return np.abs(model[0].weight.grad.data).mean()


for spread in (0.0, 0.01, 0.177, 1.0):
    slopes = first_slopes(deep_network(spread, np.random.default_rng(0)))
    print(f"spread {spread:5}: slopes of the first layer {approx(slopes, 2)}")
default = deep_network(0.01, np.random.default_rng(0))
for part in default[::2]:                                  # every second part is a Linear
    part.reset_parameters(np.random.default_rng(0))        # what it draws by itself
print(f"nn.Linear's own start: slopes of the first layer {approx(first_slopes(default), 2)}")

# %% [markdown]
# With small weights nothing arrives at the front, so nothing there moves. With large ones a step of 0.1 times such a
# slope throws everything away. And look at the last line: what `nn.Linear` draws by itself, as PyTorch's does, has the
# variance $1/(3n)$, six times too small for a deep ReLU network. One or two layers do not mind.
#
# ## Are zeros not the neutral start?
#
# The first run began with all weights 0: no guess, no prejudice. Which of its weights and biases moved in ten passes?

# %%
predict("05b-zeros")

# %%
model = deep_network(0.0, np.random.default_rng(0))
before = [p.data.copy() for p in model.parameters()]
train(model, x, y, np.random.default_rng(0))               # ten passes, and only then a look
moved = [name for (name, p), old in zip(model.named_parameters(), before) if np.any(p.data != old)]
print("moved:", moved, " of", len(before), "tables")
claim(moved == ["16.bias"], "from zeros, only the last layer's biases ever move", control="weights not 0")

same = small_network(np.random.default_rng(0))
for p in same.parameters():
    p.data = np.full(p.shape, 0.1)                         # not 0, but all alike
train(same, x, y, np.random.default_rng(0))
weights = same[0].weight.data                              # (64, 64), a row for each unit
apart = np.ptp(weights, axis=0).max()                      # ptp: largest minus smallest, over the units
print("64 units after training: moved by up to", approx(np.abs(weights - 0.1).max(), 2), "  apart by", approx(apart, 1))
claim(apart < 1e-3, "units that start alike stay alike: 64 of them are one", control="a random start")

# %% [markdown]
# A slope for a weight is its input times what comes back through the weights above. With all of them 0, both are 0. Only
# the last biases move, until the network says how often each digit occurs. And with all weights 0.1, there are slopes, but
# the *same* for every unit of a layer, and nothing tells two units apart. (Nothing but rounding errors, after a long
# while; that is no plan.) So the start must be random: not to be unprejudiced, but to be *different*.
#
# ## A layer as a thing
#
# Weights and biases belong to their layer; a network is made of layers. A class can hold both, and say what it computes.
# Here is all that is needed:

# %%
class Layer:
    def __init__(self, inputs, units, rng):
        start = rng.normal(scale=np.sqrt(2 / inputs), size=(units, inputs))      # a row for each unit
        self.weight = Tensor(start.astype(np.float32), requires_grad=True)
        self.bias = Tensor(np.zeros(units, np.float32), requires_grad=True)

    def __call__(self, x):                                 # layer(x) runs this
        return x @ self.weight.T + self.bias


class Network:
    def __init__(self, rng):
        self.hidden, self.out = Layer(64, 64, rng), Layer(64, 10, rng)

    def __call__(self, x):
        return self.out(self.hidden(x).relu())

    def parameters(self):
        return [self.hidden.weight, self.hidden.bias, self.out.weight, self.out.bias]


# %% [markdown]
# The weights stand as (units, inputs), a row for each unit, hence the `.T`; nnlib and PyTorch do the same. The last method
# is the weak point: whoever adds a layer and forgets to list it has a layer that never learns. A **`Module`** of nnlib
# lists by itself: whatever `Parameter` or Module is assigned to an attribute is found. You write `__init__` and
# `forward`; calling the network runs `forward`, and `parameters()` gives every table that was found. (An `nn.Sequential` is a
# Module that sends its input through its parts in turn.)

# %%
class Reader(nn.Module):
    def __init__(self, rng):
        super().__init__()                                 # first of all: the Module begins its lists
        self.hidden = nn.Linear(64, 64, rng=rng)
        self.out = nn.Linear(64, 10, rng=rng)
        for layer in (self.hidden, self.out):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", rng=rng)
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        return self.out(self.hidden(x).relu())


# %%
ours, reader = Network(np.random.default_rng(0)), Reader(np.random.default_rng(0))
for (name, theirs), own in zip(reader.named_parameters(), ours.parameters()):
    own.data = theirs.data
    print(f"{name:14s} {theirs.shape}  {theirs.data.size} numbers")
gap = np.abs(ours(Tensor(x)).data - reader(Tensor(x)).data).max()
claim(gap < 1e-5, "with the same weights, ours and nnlib's give the same scores", control="ReLU left out of ours")

# %% [markdown] covers="S10"
# ## Does it read?
#
# Five splits, 30 passes, rate 0.5 falling to 0. Beside it a linear layer alone, with the same steps and a rate of its own
# (2, the best of 0.5, 1 and 2), and the same network with the labels of its training digits dealt out at random.

# %%
def score(seed, make=Reader, labels=lambda y, rng: y, rate=0.5):
    x, x_test, y, y_test = split(seed)
    rng = np.random.default_rng(seed)
    model = make(rng)
    train(model, x, labels(y, rng), rng, passes=30, rate=rate)
    return share_right(model, x_test, y_test), model


results = [score(seed) for seed in range(5)]
right = [share for share, model in results]
linear = [score(seed, make=lambda rng: nn.Linear(64, 10, rng=rng), rate=2.0)[0] for seed in range(5)]
dealt = [score(seed, labels=lambda y, rng: rng.permutation(y))[0] for seed in range(5)]
print("linear,      650 numbers:", approx(linear), "  mean", approx(np.mean(linear)))
print("network,   4,810 numbers:", approx(right), "  mean", approx(np.mean(right)))
print("network, shuffled labels:", approx(dealt), "  mean", approx(np.mean(dealt)))
claim(np.mean(right) >= 0.97, "the network reads at least 97 % of new digits, mean of five splits", control="zeros as a start")
claim(max(dealt) < 0.25, "with shuffled labels nothing is learnt that helps on new digits", control="labels left alone")

# %% [markdown]
# The linear layer is close behind, and a single test part of 449 digits gives a share that is uncertain by 0.7 points. So
# these digits are easy; what a hidden layer is worth showed better on concrete. (Later lessons use harder pictures.)
#
# How sure is it, and is it right when it is sure? Give each of the five networks its test digits, and then the same digits
# with ink and paper exchanged, white on black. The shapes are the same.

# %%
predict("05b-negatives")

# %%
sure, correct = {"as they are": [], "negatives": []}, {"as they are": [], "negatives": []}
for seed, (_, model) in enumerate(results):
    x, x_test, y, y_test = split(seed)
    for name, seen in {"as they are": x_test, "negatives": 1 - x_test}.items():
        shares = nn.softmax(model(Tensor(seen)), dim=1).data
        sure[name].append(shares.max(axis=1).mean())
        correct[name].append(np.mean(shares.argmax(axis=1) == y_test))
for name in sure:
    print(f"{name:12s} mean confidence {approx(sure[name], 2)}   right {approx(correct[name], 2)}")
claim(min(sure["negatives"]) > 0.6 and max(correct["negatives"]) < 0.2, "on negatives: sure, and nearly always wrong",
      control="no negatives")
four = np.concatenate([x_test[:2], 1 - x_test[:2]])
names = [f"a {digit}" for digit in y_test[:2]] + [f"a {digit}, negative" for digit in y_test[:2]]
figures.pictures_with_shares(four, nn.softmax(model(Tensor(four)), dim=1).data, names)

# %% [markdown]
# On digits like those it was trained on, confidence and share of right answers are close together. On negatives it is
# nearly as sure and nearly always wrong: every picture has to be one of ten, and nothing in the training said "I have
# never seen such a thing". **Confidence is a number that the network computes, not a promise**; whether 0.9 comes true nine
# times in ten has to be counted, on pictures of the kind that will come.
#
# Find such a place yourself, in a plane where you see all of it. The playground trains the module below on two half
# moons. Answer in writing: *(1) Play until nearly all points are right. Then drag the point to try: where is the network
# more than 99 % sure though no training point is near? (2) Is there a direction in which it becomes less sure the farther
# you go?* (`playground.state()["probe"]` is the point, `playground.predict([[x1, x2]])` the share of class 1.)

# %%
rng = np.random.default_rng(0)
mine = nn.Sequential(nn.Linear(2, 8, rng=rng), nn.ReLU(), nn.Linear(8, 2, rng=rng))
for layer in (mine[0], mine[2]):
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", rng=rng)
playground = Playground("moons", model=mine, optimiser="SGD", rate=0.1)
playground

# %% [markdown]
# <details><summary>When you have your answers</summary>
#
# (1) Nearly everywhere far out, on either side. ReLUs go on rising, so scores grow with the distance, and with them their
# differences. (2) Only where you walk towards the boundary, or along it.
# </details>
#
# ## Where this is used, and where it fails
#
# A feedforward network with a softmax on top sorts parcels, reads cheques, names tissue in microscope images, and is the
# last layer of nearly every classifier to come. It fails where the pictures change: another scanner, another country's
# sevens, ink and paper exchanged. And it fails *confidently*. If a threshold on confidence decides which patient's scan no
# doctor looks at, those who differ from the training set are hurt first, and nobody is told. Count errors on the people it
# will be used for, and leave a way to say "none of these".
#
# **To read.** Glorot and Bengio 2010, *Understanding the difficulty of training deep feedforward neural networks* (AISTATS,
# pages 249–256): the variance argument, for tanh. He and others 2015, *Delving deep into rectifiers*, arXiv:1502.01852:
# section 2.2 is our 2/n. Guo and others 2017, *On calibration of modern neural networks*, arXiv:1706.04599: counting
# whether 0.9 comes true. Hein and others 2019, *Why ReLU networks yield high-confidence predictions far away from the
# training data*, arXiv:1812.05720: what you saw in the playground, proved.
#
# ## Check yourself

# %%
quiz("05b-check")

# %% [markdown]
# ## To take along
#
# - **Softmax** makes shares of scores; one more on a score is $e$ times the share. Confidence is the largest share.
# - **Cross-entropy takes scores.** A softmax before it stops the loss at $-\log\frac{e}{e + C - 1}$ for $C$ answers.
# - **Slope of the loss for a score**: share minus wanted.
# - **Variances add up.** A ReLU layer multiplies the mean square by $n \cdot \text{var}(w) / 2$; so start with var(w) = 2/n.
# - **Never all alike**: zeros do not move, equal units stay equal.
# - **Module**: parameters in attributes, the computation in `forward`.
#
# Each run that worked here had a rate, a batch size and a number of passes that were found beforehand. When yours does
# not learn, which of them is it, or is it none of them? Lesson 06 looks for the fault in an order that finds it.
#
# The exercises for both halves: [exercises/05_feedforward](../exercises/05_feedforward.ipynb) (your own copy is
# `work/exercises/05_feedforward.ipynb`).
