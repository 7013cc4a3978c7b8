# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 03 · Whose fault is the error?
#
# A hundred points in two half moons, fifty each. They reach into one another, so that no straight line parts them:

# %%
from timeit import default_timer, repeat

import numpy as np

from coursekit import approx, claim, predict, quiz, show_source
from nnlib import gradcheck, numerical_gradient, scalar
from nnlib.data import moons
from nnlib.scalar import Value
from nnlib.viz import figures
from nnlib.viz.widgets import GraphStepper


def moons_of(seed):
    points, labels = moons(100, noise=0.1, rng=np.random.default_rng(seed))
    return points.tolist(), (2 * labels - 1).tolist()      # labels 0 and 1 become -1 and 1


points, labels = moons_of(0)
CLASSES = "label −1", "label 1"
figures.decision_maps(points, labels, {"two half moons": None}, names=CLASSES,
                      about="half moons bent into one another")

# %% [markdown]
# A network could bend its line. Ours has two inputs, two hidden layers of 16 units and one output, its **score**: above 0
# means label 1. Every unit is a weighted sum, in the hidden layers with a ReLU, as in [01](01_neuron.ipynb). That makes
# 304 weights, all random so far, and 33 biases, all 0: 337 numbers to learn. (From here on, "weights" means all 337.)
#
# The **loss** says how wrong it is. With the labels −1 and 1, a point costs nothing if label · score is 1 or more: the
# right sign, and not too close to 0. If not, it costs what is missing: with label 1 a score of 0.3 costs 0.7; with
# label −1 a score of −2 costs 0. (This is called the *hinge* loss.) Large weights cost a little too. To learn, the
# network needs the slope of the loss for every weight. You know one way: nudge the weight up, nudge it down, run the
# network each time. What would that cost? Here is all of it in plain Python, to be measured.

# %%
def new_network(seed, number=float, hidden=16):
    """A list of layers, each a list of units; a unit is a list too: its weights, and its bias at the end."""
    rng, network = np.random.default_rng(seed), []
    for inputs, units in [(2, hidden), (hidden, hidden), (hidden, 1)]:
        layer = []
        for _ in range(units):
            layer.append([number(w) for w in rng.uniform(-1, 1, size=inputs)] + [number(0.0)])
        network.append(layer)
    return network


def weights_of(network):
    weights = []
    for layer in network:
        for unit in layer:
            weights += unit
    return weights


# %%
def weighted_sum(unit, inputs):
    total = unit[-1]                                       # the bias
    for weight, value in zip(unit, inputs):                # zip ends with the shorter list: before the bias
        total = total + weight * value
    return total


def relu(z):
    return z.relu() if hasattr(z, "relu") else max(z, 0.0)  # later, numbers that have a relu of their own


def score(network, point):
    values = point
    for layer in network[:-1]:
        values = [relu(weighted_sum(unit, values)) for unit in layer]
    return weighted_sum(network[-1][0], values)


# %%
def loss_of(network, points, labels):
    total, size = 0.0, 0.0
    for point, label in zip(points, labels):
        total = total + relu(1 - label * score(network, point))
    for weight in weights_of(network):
        size = size + weight * weight
    return total / len(points) + 0.0001 * size


def fastest(action):
    return min(repeat(action, number=1, repeat=9))         # seconds; slower runs were disturbed


network = new_network(seed=0)
one_pass = fastest(lambda: loss_of(network, points, labels))
print("one forward pass over 100 points:", approx(1000 * one_pass, 2), "ms")
nudges = 2 * len(weights_of(network))
print(nudges, "nudges for one step of training:", approx(nudges * one_pass, 2), "s")
print("a hundred steps:", approx(100 * nudges * one_pass / 60, 2), "minutes")

# %% [markdown]
# (≈ marks what may differ on your computer.) Minutes, for two moons. A network with a million weights would need two
# million passes for *one* step. Yet such networks are trained every day, and this one of 337 will be, by the end of
# this lesson, in seconds. All 337 weights had a hand in the error. There is a way to settle **how much of it is
# whose**, for all of them in one sweep. It is called **backpropagation**.
#
# **At the end you will be able to**
#
# 1. draw a calculation as a graph and work out every slope by hand (exercises 3.2, 3.3, 3.6);
# 2. say in which order the slopes must be worked out, and what to do where two paths meet (3.1, 3.4);
# 3. write the backward sweep yourself, and train a network with it (3.4, 3.8);
# 4. find the fault when a gradient is wrong, and say what the sweep costs (3.5, 3.7).
#
# **60 minutes.** The maths: slopes and nudging from [02a](02a_learning.ipynb). New here: rates that
# follow one another.

# %%
quiz("03-recall")

# %% [markdown] covers="S22"
# ## Gears
#
# Start small. A linear unit has the weight $w = 2$, the input $x = 3$ and the bias $b = -1$; the truth is $y = 3$. Do one
# thing at a time, give every result a name, and the calculation becomes a **computation graph**:
#
# $$w, x \;\to\; p = wx \;\to\; z = p + b \;\to\; e = z - y \;\to\; L = e^2$$
#
# With the numbers: 6, 5, 2, 4. Now nudge $w$ from 2 to 2.01 and follow the nudge:
#
# - $p$ goes from 6 to 6.03: **3 times** as far as $w$ did, since $x$ is 3;
# - $z$ goes from 5 to 5.03: **once** as far as $p$;
# - $e$ goes from 2 to 2.03: **once** as far as $z$;
# - $L$ goes from 4 to 4.1209: about **4 times** as far as $e$ (twice the error, see 02a).
#
# Think of gears in a row. Each wheel turns the next, and each pair has its own ratio.

# %%
predict("03-gears")

# %%
def loss_at(w, x=3, b=-1, y=3):
    p = w * x
    z = p + b
    e = z - y
    return e**2


print("the slope for w, by nudging:", round(numerical_gradient(loss_at, 2.0), 4))
unit, start = "p = w*x; z = p + b; e = z - y; L = e**2", {"w": 2, "x": 3, "b": -1, "y": 3}
figures.computation_graph(unit, start, title="The computation graph of one unit and its loss")

# %% [markdown]
# **Along a path, rates multiply.** That is the **chain rule**. Write $\frac{dL}{dw}$ (say "d L by d w") for how many
# times as far $L$ goes as $w$ does, when the nudge is small:
#
# $$\frac{dL}{dw} = \frac{dL}{de}\cdot\frac{de}{dz}\cdot\frac{dz}{dp}\cdot\frac{dp}{dw} = 4\cdot 1\cdot 1\cdot 3 = 12$$
#
# Look at what each factor needs: the times only its two inputs, the square only its
# own. Nobody needs to know the whole graph.
#
# ## The bill
#
# You could multiply from left to right, once for $w$, once for $b$. Start at the *other* end, and the work is shared.
# Say that a unit of loss costs one euro. Then ask each number, beginning with the last: *what is your price per unit?*
# (Prices hold for small amounts: a hundredth more of $e$ costs 4 hundredths of a euro.)
#
# - The price of $e$ is 4.
# - The price of $z$ is 4 as well, since $e$ follows it one to one.
# - Now $z = p + b$, and $b$ is one of two.

# %%
predict("03-plus")

# %%
for b in (-1.01, -1, -0.99):
    print(f"b = {b:5}   L = {loss_at(2, b=b):.4f}")
figures.computation_graph(unit, start, title="The prices, worked out from right to left", slopes="all")

# %% [markdown]
# A plus passes the price on in full, to each of its inputs. It is a price *per unit*, not a sum that has to be shared
# out. A times passes it on scaled: a hundredth more of $w$ is $x = 3$ hundredths more of $p$, and 3 · 4 = 12. And $y$'s
# price is −4: a hundredth more of $y$ makes the loss 4 hundredths *cheaper*, since $e = z - y$ falls.
#
# These prices are the slopes, and one sweep from right to left has found them all: for $w$, for $b$, and for $x$ and $y$
# as well. Each operation needs only its **own slope** (its *local derivative*) for each input:
#
# | operation | its result | own slope for $x$ | own slope for $y$ |
# |---|---|---|---|
# | plus | $x + y$ | 1 | 1 |
# | minus | $x - y$ | 1 | −1 |
# | times | $x \cdot y$ | $y$ | $x$ |
# | square | $x^2$ | $2x$ | |
# | ReLU | $\max(0, x)$ | 1 if $x > 0$, else 0 | |
# | tanh | $r = \tanh(x)$ | $1 - r^2$ | |
# | sigmoid | $r = \text{sigmoid}(x)$ | $r(1 - r)$ | |
# | exp | $r = \exp(x)$ | $r$ | |
#
# In the last three rows the own slope is read off the result $r$, which the forward pass has left behind. Where do
# these rules come from? From calculus; and you can check them by nudging, here the last three. (`claim` stops the
# notebook if its sentence is false, and `control` names the sabotage under which it must fail, as in 01.)

# %%
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


gaps = []                                                  # table against nudge, as a part of the slope
for x in (-2.0, 0.5, 3.0):
    by_table = {np.tanh: 1 - np.tanh(x) ** 2, sigmoid: sigmoid(x) * (1 - sigmoid(x)), np.exp: np.exp(x)}
    for function, slope in by_table.items():
        gaps.append(abs(slope / numerical_gradient(function, x) - 1))
claim(max(gaps) < 1e-6, "the rules for tanh, exp and sigmoid agree with nudging",
      control="exp by the power rule")

# %% [markdown]
# ## Two ways to the loss
#
# So far each number was used once. But a weight of a network acts on every point, and a hidden unit feeds every unit of
# the next layer. Suppose that $w$ reaches the loss by two paths: along one, $L$ goes 12 times as far as $w$; along the
# other, −5 times.

# %%
predict("03-two-paths")

# %%
def two_points(w):
    return loss_at(w) + loss_at(w, x=1, b=0, y=4.5)        # the second point: 2 · 1 · (2 − 4.5) = −5


print("by nudging:", round(numerical_gradient(two_points, 2.0), 4))

# %% [markdown]
# **Where paths meet, slopes add.** (The sum over the examples in 02a was nothing else.) Multiply along a path, add over
# the paths: that is all there is to know. The rest is book-keeping.
#
# ## Numbers that remember
#
# Let the computer keep the books. A `Number` knows its value, its parts and its own slope for each of them. Plus and
# times each make a new one. (Python calls `__add__` for `a + b` and `__mul__` for `a * b`.) `grad` will hold its price,
# the slope of the loss; it starts at 0. From here on, read `grad` as money that arrives. The loss holds 1. A number
# hands grad · own slope to each of its parts. (Amounts may be negative: a credit.)
#
# Below it, a first try at going backward: *give every part what it is due, then let each part do the same.* On the graph
# above it is right. Try it on the smallest graph in which something is used twice: $b = a + a$, then $c = b + b$.

# %%
class Number:
    made = 0                                               # how many there are so far

    def __init__(self, data, parts=()):
        self.data, self.parts, self.grad = data, parts, 0.0
        Number.made += 1
        self.order = Number.made                           # its place in the order of making

    def __add__(self, other):
        return Number(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Number(self.data * other.data, [(self, other.data), (other, self.data)])


def pay_and_recurse(number):
    for part, own_slope in number.parts:
        part.grad += own_slope * number.grad               # paths that meet add up
    for part, own_slope in number.parts:
        pay_and_recurse(part)


# %%
predict("03-recursion")

# %%
def doublings(times):
    """a, and what it becomes when it is doubled so many times."""
    a = last = Number(1.0)
    for _ in range(times):
        last = last + last
    return a, last


a, c = doublings(2)
c.grad = 1.0
pay_and_recurse(c)
print("the slope for a, by pay_and_recurse:", a.grad)
figures.computation_graph("b = a + a; c = b + b", {"a": 1}, title="What it should be", slopes="all")

# %% [markdown]
# Eight. Follow the money. $c$ pays 1 to $b$, twice, so $b$ holds 2: right. Then $b$ is told to pay its parts, and $a$
# gets 2 + 2 = 4: right. But $b$ stands in $c$'s list **twice**. So it is told a second time, and pays everything again.
#
# Two repairs. *Path by path*: pass on only what came along this path. *Newest first*: nobody pays before having been paid
# in full. A number is always younger than its parts; so take the newest of those that wait, each once. (With our $b$ and
# $c$, first $c$ waits, then $b$, then $a$.)

# %%
def path_by_path(number, paid=1.0):
    calls = 1
    number.grad += paid
    for part, own_slope in number.parts:
        calls += path_by_path(part, own_slope * paid)
    return calls                                           # how often it was called, all in all


def newest_first(last):
    last.grad, waiting, visits = 1.0, {last.order: last}, 0  # a dictionary, by order: so nobody waits twice
    while waiting:
        newest = max(waiting)                              # the largest order among those that wait
        number, visits = waiting.pop(newest), visits + 1   # pop: take it out
        for part, own_slope in number.parts:
            part.grad += own_slope * number.grad
            waiting[part.order] = part
    return visits


# %%
for times in (2, 8, 16):
    (a, last), (b, final) = doublings(times), doublings(times)
    calls, visits = path_by_path(last), newest_first(final)
    print(f"{times:2d} doublings: path by path {a.grad:.0f} in {calls} calls;",
          f"newest first {b.grad:.0f} in {visits} visits")

# %% [markdown]
# Both are right. But with every doubling the paths double. From one input of a network with ten layers of 16 units, a
# trillion paths ($16^{10}$) lead to the loss. *Newest first* visits each number once. (Looking for the newest among
# thousands takes time too; nnlib sorts once instead.) That sweep is **backpropagation**; a program that keeps such
# books for any calculation does **autodiff** (automatic differentiation).
#
# Test it where it matters: below, $a$ is used three times, and $b$ reaches the end only through $e$, which is paid
# twice and must not pay too soon.

# %%
def tangled(a, b):
    e = a * b
    return (e + a) * e * a


gaps = []
for place in np.random.default_rng(0).uniform(-2, 2, size=(20, 2)):
    a, b = Number(place[0]), Number(place[1])
    newest_first(tangled(a, b))
    nudged = numerical_gradient(lambda ab: tangled(ab[0], ab[1]), place)
    gaps.append(np.abs(nudged - [a.grad, b.grad]))
gap_a, gap_b = np.max(gaps, axis=0)                        # the largest of 20 places, for a and for b
claim(gap_a < 1e-5, "with += the slope for a agrees with nudging", control="= in place of +=")
claim(gap_b < 1e-5, "newest first, the slope for b agrees with nudging", control="oldest first")

# %% [markdown]
# ## The library's number
#
# nnlib's `Value` is this idea with all operations. Its backward sweep is shown below, from its own source. It calls the
# parts *parents* and the place in the order *number*, and it is *newest first*. (It does not call itself: Python allows
# about a thousand calls inside one another, and a training step is longer than that.) Note its comment *an input keeps
# what it has*: we shall trip over it.
#
# Andrej Karpathy's *micrograd*, a famous little engine for learning, opens with an expression that means nothing and uses
# everything. For a = −4 and b = 2 its README prints the result 24.7041 and the slopes 138.8338 for a, 645.5773 for b.

# %%
def readme(a, b):
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    f = (c - d) ** 2
    return f / 2.0 + 10.0 / f


a, b = Value(-4.0), Value(2.0)
g = readme(a, b)
g.backward()
claim(np.allclose([g.data, a.grad, b.grad], [24.7041, 138.8338, 645.5773], rtol=0, atol=5e-5),
      f"our numbers are micrograd's: {g.data:.4f}, {a.grad:.4f}, {b.grad:.4f}", control="one relu left out")
show_source(Value.backward)

# %% [markdown]
# ## Step through it
#
# Type an expression, then step forward (values appear) and backward (slopes appear, and add up). Drag a number, or type
# it. Answer in writing: *(1) In `(a*b + c).tanh()`, which number gets the same slope as the plus, and why? (2) Make c
# large. What happens to all slopes, and where along the way? (3) Type `b = a + a; c = b + b` and watch when b pays.*

# %%
stepper = GraphStepper("(a*b + c).tanh()", values={"a": 2, "b": -3, "c": 6.5})
stepper

# %% [markdown]
# <details><summary>When you have your answers</summary>
#
# (1) c, and the product too: a plus passes the price on in full. (2) All go towards 0, at the tanh: its own slope is
# $1 - t^2$, and $t$ is nearly 1. Whatever lies before a flat place gets next to no slope (lessons 05 and 06 come back to
# that). (3) b pays once, after both arrows into it have been added.
# </details>
#
# ## What does it cost?
#
# How long does the sweep for all slopes take, measured in forward passes of the same network with Values? And how does
# that change when the network has three times the weights, and nine times?

# %%
predict("03-cost")

# %%
def seconds(network):                                      # on three points: forward (all is kept), sweep
    losses = []
    forward = fastest(lambda: losses.append(loss_of(network, points[:3], labels[:3])))
    return forward, fastest(lambda: losses.pop().backward())


for hidden in (4, 8, 16):
    network, bare = new_network(0, number=Value, hidden=hidden), new_network(0, hidden=hidden)
    (forward, backward), size = seconds(network), len(weights_of(network))
    without = fastest(lambda: loss_of(bare, points[:3], labels[:3]))  # plain numbers, no books
    print(f"{size} weights: sweep {approx(backward / forward, 2)} forward passes; in passes without books,",
          f"forward and sweep {approx((forward + backward) / without, 2)}, nudging {2 * size}")
claim(backward < 10 * forward, "all 337 slopes take less time than ten forward passes with Values",
      control="one sweep per weight")
claim(forward + backward < 337 * without, "books and all, they cost less than half of nudging's 674 passes")

# %% [markdown] covers="S20 S23 S24"
# Nine times the weights, and still a few passes. But those are passes that keep books, and such a pass is slow. Nudging
# needs no books; so in fairness compare the last two numbers of a line. Here the gain is some tenfold. The first of the
# two grows slowly, the last with the weights: for a million it is two million. (The books need memory too: every number
# is kept until the sweep has passed.) Is it worth it? Train.
#
# One step is a **forward pass**, a **backward sweep**, and the **update** of 02: weight ← weight − rate · slope. Take
# care not to confuse the last two. `backward()` fills in `grad` and moves nothing; how far to move is your decision.
# The settings are micrograd's: all hundred points at every step, a hundred steps, the rate falling from 1 to 0.1.
#
# One kindness to your patience: an operation may be as large as you like, provided that it knows its own slopes. So let a
# whole weighted sum be *one* operation, with the inputs as own slopes for the weights, and the weights for the inputs.

# %%
def weighted_sum(unit, inputs):
    return scalar.weighted_sum(unit[:-1], inputs, unit[-1])  # the same sum as before, as one operation


def train(network, points, labels, steps=100, rate=1.0, clear=True):
    losses = []
    with scalar.collector_paused():                        # spares Python needless housekeeping
        for step in range(steps):
            loss = loss_of(network, points, labels)        # forward
            losses.append(loss.data)
            for weight in weights_of(network):
                weight.grad = 0.0 if clear else weight.grad
            loss.backward()                                # backward
            for weight in weights_of(network):
                weight.data -= rate * (1 - 0.009 * step) * weight.grad  # update
    return losses


# %%
def share_right(network, points, labels):
    return np.mean([score(network, point).data * label > 0 for point, label in zip(points, labels)])


histories, right = {}, []
for seed in (3, 2, 1, 0):                                  # 0 comes last: the picture shows it
    points, labels = moons_of(seed)
    untrained, trained = new_network(seed, number=Value), new_network(seed, number=Value)
    start, histories[seed] = default_timer(), train(trained, points, labels)  # first the clock
    taken, new = default_timer() - start, share_right(trained, *moons_of(seed + 100))
    right.append(share_right(trained, points, labels))
    print(f"seed {seed}: {approx(taken, 2)} s, loss {approx(histories[seed][-1])} in the end;",
          f"right {approx(right[-1])}, of new points {approx(new)}")
claim(np.mean(right) > 0.98, "all points, or nearly all, end on their side", control="only the last layer")
sides = {"before": lambda point: score(untrained, point).data,
         "after 100 steps": lambda point: score(trained, point).data}
figures.decision_maps(points, labels, sides, names=CLASSES)

# %% [markdown]
# Seconds, where nudging needed minutes; and the moons are parted, shaded where the score is above 0. (In fairness, two
# gains in one: the sweep's, as counted above, and the larger operation's. Lesson 04 times them apart. Micrograd's
# published run ends at a loss of 0.010978 with all points right. Not every start gets there: look at seed 3.)
#
# ## When it goes wrong: a step that remembers
#
# Two lines of the training look like housekeeping: every `grad` is set back to 0 before the sweep. Leave them out, at the
# rate of 1 and at a small one:

# %%
last = {}                                                  # by (rate, cleared?), the losses at step 30
for rate, clear in [(1, True), (0.03, True), (0.03, False), (1, False)]:
    last[rate, clear] = []
    for seed in (2, 1, 0):
        losses = train(new_network(seed, number=Value), *moons_of(seed), 30, rate, clear)
        last[rate, clear].append(losses[-1])
    how = "cleared" if clear else "never cleared"
    print(f"rate {rate}, {how}: losses at step 30, seeds 2, 1, 0: {approx(last[rate, clear])}")
claim(min(last[1, False]) > max(last[1, True]), "at rate 1 every run that never cleared is worse off",
      control="cleared after all")
claim(np.mean(last[0.03, False]) < np.mean(last[0.03, True]), "at rate 0.03 they are better off, on average",
      control="cleared at both rates")
figures.loss_curves({"cleared": histories[0][:30], "never cleared": losses},
                    title="Seed 0 at rate 1, with and without clearing", y_label="loss", extremes=True)

# %% [markdown]
# At rate 1, which worked, they start alike, then one goes astray. At 0.03 the forgotten line even helps! So what does
# it do? Ask the slopes. `loss_at`, the little graph of the gears, is enough, with a `Value` in it. Clear nothing, and
# go backward once, then twice:

# %%
def slope_after(w, sweeps):
    weight = Value(float(w))
    for _ in range(sweeps):
        loss_at(weight).backward()                         # a new graph each time, the same weight
    return weight.grad


print("once: ", gradcheck(loss_at, lambda w: slope_after(w, 1), 2.0))
print("twice:", gradcheck(loss_at, lambda w: slope_after(w, 2), 2.0))

# %% [markdown]
# (`gradcheck` guesses at a forgotten 2. The cause is the second sweep.) `+=` is right where paths meet, *within* one
# sweep. But it knows nothing of steps: the second sweep adds to what the first has left. So step 30 moved along the sum
# of thirty slopes, most of them measured where the weights no longer are. At a small rate the old slopes still point
# the right way, and push on: lesson 06 does so on purpose, and lets them fade. But it is not the descent you wrote, and
# it broke at the rate that worked. The repair is to clear before each sweep. (PyTorch adds up too; there the line is
# `zero_grad()`.)
#
# ## Where this is used, and where it fails
#
# Every network in this course is trained by this sweep, and so are the large language models. It needs slopes: a step
# function has slope 0 nearly everywhere, and through it no weight hears anything. A long row of small factors dies out:
# a sigmoid passes on a quarter at best, twenty of them in a row at best $0.25^{20}$, a millionth of a millionth (apart
# from the weights in between). And the sweep settles blame only *within* the graph. Which loss was chosen, and whose
# data, stands outside. If the labels are unfair to some people, every weight will follow them exactly, and no slope
# will say so.
#
# **To read.** Linnainmaa 1976, *Taylor expansion of the accumulated rounding error*, doi:10.1007/BF01931367: the sweep,
# for rounding errors. Rumelhart, Hinton and Williams 1986, *Learning representations by back-propagating errors*,
# doi:10.1038/323533a0: four pages; look at the family trees that the hidden units find. Baydin and others
# 2018, *Automatic differentiation in machine learning: a survey*, arXiv:1502.05767: section 3, forward and reverse. And
# micrograd itself, github.com/karpathy/micrograd: some 90 lines.
#
# ## Check yourself

# %%
quiz("03-check")

# %% [markdown]
# ## The sweep in six lines
#
# | | |
# |---|---|
# | forward | compute, and keep every number with its parts |
# | start | the loss has slope 1 |
# | order | newest first: nobody pays before having been paid in full |
# | along a path | multiply by the own slope |
# | where paths meet | add (`+=`) |
# | before the next sweep | set the slopes of the weights back to 0 |
#
# One thing is still odd. A step of training takes some thirty thousand products forward and twice as many backward. A
# processor does billions of them in a second. Divide, and compare with the seconds above, larger operation and all:
# where does the rest go? [Lesson 04](04_tensors.ipynb) does the same sums about a hundred times faster.
#
# Before that, the [exercises](../exercises/03_backpropagation.ipynb): you will write the sweep, break it, and repair it.
