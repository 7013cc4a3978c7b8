# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] covers="S02"
# # 01 · What can one sum know?
#
# 360 handwritten zeros and ones, each a square of 8 × 8 grey values from 0 (paper) to 1 (ink). Here are ten of them.
# For you they are no riddle. For a computer each is a list of 64 numbers. How much would it have to know to tell them
# apart? Let us try with next to nothing: one sum, and one threshold to compare it with.

# %%
import numpy as np

from coursekit import approx, claim, predict, quiz, show_source
from nnlib import Neuron, neuron
from nnlib.data import digits
from nnlib.viz import figures
from nnlib.viz.widgets import NeuronExplorer

table = digits()
two = table.y < 2                                          # keep the zeros and the ones
images, labels = table.x[two].reshape(-1, 8, 8), table.y[two]
figures.image_row(images[:10], titles=labels[:10], title="Ten of the 360")

# %% [markdown]
# **At the end you will be able to**
#
# 1. compute what a neuron answers, by hand and in code (exercises 1.1, 1.2);
# 2. say what its weights and its bias do to the line that it draws (1.1, 1.3);
# 3. choose weights for a task yourself, and show when no choice can work (1.3, 1.4);
# 4. name the parts of a network, and say what a neuron's output does *not* mean (1.4, 1.5).
#
# **50 minutes.** The maths: multiplying, adding, comparing. Nothing else is needed.
#
# Look at the ten pictures again. A one has ink in the middle, a zero has a hole there. So add up the **four pixels in
# the very centre**, ignore the other sixty, and call it a one if the sum is above a threshold. Half of the images serve to
# find the best threshold; then we count how many of the *other* half come out right.

# %%
predict("01-four-pixels")

# %%
def best_threshold(sums, labels):
    """The threshold that parts these sums best (the middle one, if several do equally well)."""
    values = np.unique(sums)
    cuts = (values[1:] + values[:-1]) / 2
    right = np.array([np.mean((sums > cut) == labels) for cut in cuts])
    return np.median(cuts[right == right.max()])


def accuracy(sums, labels, seed):
    """Choose the threshold on a random half of the images; the share it gets right in the other half."""
    order = np.random.default_rng(seed).permutation(len(sums))
    chosen, tested = order[::2], order[1::2]               # every second one, and the others
    return np.mean((sums[tested] > best_threshold(sums[chosen], labels[chosen])) == labels[tested])


# %%
centre = np.zeros((8, 8))
centre[3:5, 3:5] = 1
sums = np.sum(images * centre, axis=(1, 2))                # one sum per image: over its rows and columns
print("four pixels:    ", approx([accuracy(sums, labels, seed) for seed in range(5)]), "right in the half not used")
print("one pixel alone:", approx([accuracy(images[:, 3, 4], labels, seed) for seed in range(5)]))

# %% [markdown] covers="S05"
# (The wavy equals sign marks numbers that may differ a little on your computer.) Four numbers, added and compared, and nearly all are right;
# one of the four does it even alone. You have met a **neuron**. Its parts have names, so take one that fits in the head. *Take an umbrella?* Two **inputs**: clouds $x_1 = 0.9$ (of the sky), minutes outside
# $x_2 = 0.5$ (of an hour). Two **weights**: clouds matter a lot, $w_1 = 3$; time outside less, $w_2 = 1$. And one more
# number, the **bias** $b = -2$: I dislike umbrellas.
#
# - multiply: 3 · 0.9 = 2.7 and 1 · 0.5 = 0.5;
# - add it all up, the bias too: 2.7 + 0.5 − 2 = **1.2**, the **weighted sum** $z$;
# - turn the sum into an answer: above 0, so yes. This last turn is the **activation**; here it is a **step**.
#
# In one line, and in words: *the output is the activation of the weighted sum, the bias included.*
#
# $$y = f(w_1 x_1 + w_2 x_2 + b)$$

# %%
def umbrella(inputs, weights=(3, 1), bias=-2):
    z = bias
    for weight, value in zip(weights, inputs):
        z = z + weight * value
    return 1 if z > 0 else 0


for inputs in [(0.9, 0.5), (0.9, 0.0), (0.2, 0.5), (0.5, 1.0)]:
    print("clouds, time", inputs, "->", umbrella(inputs))

# %% [markdown]
# In numpy the loop is one product: `x @ w + b`, with `x` of shape $(D,)$ for one example, or $(N, D)$ for $N$ of them, and
# `w` of shape $(D,)$. This is how nnlib's neuron does it, shown from its own source, and the two agree:

# %%
unit = Neuron(2, activation=neuron.step)
unit.weight, unit.bias = [3, 1], -2
days = np.random.default_rng(0).uniform(0, 1, size=(1000, 2))
claim(all(unit(days) == [umbrella(day) for day in days]), "the loop and nnlib's neuron agree on 1,000 days",
      control="bias left out")
show_source(Neuron._sum)

# %% [markdown]
# Above, we compared four pixels with a threshold; here we add a bias and compare with 0. Same thing? A rule says
# "fire if the sum of products is above 2.5".

# %%
predict("01-threshold-sign")

# %%
unit.weight, unit.bias = [3, 1], -2.5
print("the same answer on all days:", all(unit(days) == (days @ [3, 1] > 2.5)))

# %% [markdown]
# A word on `claim`, above: it stops the notebook when its sentence is false. `control` names a sabotage under which the
# claim *must* fail; the tests of this course carry it out.
#
# "Above 2.5" is the same as "minus 2.5, above 0". **The bias is minus the threshold.** A large positive bias makes a
# neuron easy to excite, a negative one makes it reluctant. It is no spare weight for fine tuning: without it the
# question is always asked at 0, wherever your data lie.
#
# ## A neuron draws a line
#
# With two inputs you can see everything it knows. On one side of the line $w_1 x_1 + w_2 x_2 + b = 0$ it fires, on the
# other it does not. Take $w = (1, 1)$, $b = -1.5$. The points (1, 0.5) and (0.5, 1) both give 0, so both lie on the line.
# From one to the other you walk (−0.5, +0.5). The arrow of the weights points along (1, 1). Product by product:
# 1 · (−0.5) + 1 · 0.5 = 0: along the line the sum does not change. Walk (1, 1) instead, and it grows by 2; of all walks of
# one length, the one along the weights makes it grow most. So the arrow of the weights **leaves the line at a right
# angle**, towards the side that fires.

# %%
predict("01-turn-or-slide")

# %%
figures.decision_lines({"w = (1, 1), b = −1.5": ((1, 1), -1.5), "other weights: (1, −0.5)": ((1, -0.5), -1.5),
                        "other bias: −0.5": ((1, 1), -0.5)})

# %% [markdown]
# **The direction of the weights turns the line, the bias slides it.** Try it yourself. Three questions to answer in writing:
# *What happens to the line when you double both weights and the bias? What does change? Can you find weights for which
# the probe at (1, 1) fires, and neither (1, 0) nor (0, 1) does?*

# %%
NeuronExplorer(inputs=("x1", "x2"), weights=(1.0, 1.0), bias=-0.5, activation="step")

# %% [markdown]
# ## Logic gates
#
# The last question was a logic gate: AND. Let two inputs be 0 or 1. For AND, weights (1, 1) and bias −1.5: only 1 + 1
# gets above 0. For OR, bias −0.5: one of them is enough. For NAND ("not both"), turn every sign of AND.

# %%
corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def gate(weights, bias):
    unit = Neuron(2, activation=neuron.step)
    unit.weight, unit.bias = weights, bias
    return unit


AND, OR, NAND = gate([1, 1], -1.5), gate([1, 1], -0.5), gate([-1, -1], 1.5)
for name, unit in {"AND": AND, "OR": OR, "NAND": NAND}.items():
    print(f"{name:5s}", unit(corners))

# %% [markdown]
# One more: XOR, "one or the other, not both", which should answer 0, 1, 1, 0. No idea for the weights? Let the computer
# look: a hundred thousand random neurons.

# %%
predict("01-xor-search")

# %%
wanted = np.array([0, 1, 1, 0])
rng = np.random.default_rng(0)
weights, biases = rng.normal(size=(100_000, 2)), rng.normal(size=100_000)
answers = corners @ weights.T + biases > 0                 # (4, 100000): one column per neuron
right = np.sum(answers == wanted[:, None], axis=0)         # (100000,): corners right, for each neuron
for corners_right in range(5):
    print(corners_right, "corners right:", np.sum(right == corners_right), "neurons")
claim(right.max() == 3, "of 100,000 random neurons none gets all four corners of XOR right", control="OR in its place")

# %% [markdown]
# A search that fails proves nothing: perhaps we looked in the wrong place. Here is the proof. XOR asks for four things:
#
# - (0, 0) must not fire: $b \le 0$ (i)
# - (0, 1) must fire: $w_2 + b > 0$ (ii), and (1, 0) too: $w_1 + b > 0$ (iii)
# - (1, 1) must not fire: $w_1 + w_2 + b \le 0$ (iv)
#
# Add (ii) and (iii): $w_1 + w_2 + 2b > 0$. Take (iv) away from it: $b > 0$. That contradicts (i). So there are **no**
# such weights: no search and no training, however long, will find them. One line cannot do it. Two can:

# %% covers="S01 S03 S04"
hidden = np.stack([OR(corners), NAND(corners)], axis=1)    # (4, 2): each corner as two neurons see it
print("inputs      ", corners.tolist())
print("hidden layer", hidden.astype(int).tolist())
print("output      ", AND(hidden))
claim((AND(hidden) == wanted).all(), "three neurons in two layers compute XOR", control="hidden layer skipped")
figures.two_views(corners, hidden, wanted, names=("as the inputs are", "as the hidden layer sees them"),
                  labels=(("x₁", "x₂"), ("OR", "NAND")))

# %% [markdown] covers="S01 S02 S03 S04"
# Two neurons look at the inputs, and a third looks *at them*. That is a **network**. The numbers that come in are the
# **input layer** (here two bits; elsewhere the pixels of a picture, or numbers that stand for words). The neurons in
# between are a **hidden layer**: they turn the inputs into something easier to judge. Look at the picture on the right:
# the corners (0, 1) and (1, 0) have become one and the same point, and now one line is enough. The last neuron is the **output
# layer**: a yes or no here, a class, a price or the next word elsewhere.
#
# The word "neuron" comes from the brain: a cell that collects signals and fires when there is enough of them. The
# likeness ends soon. Living cells send pulses in time and have thousands of connections of many kinds, and whether they
# learn in the way that we will use from lesson 02 on is an open question. Take it as a metaphor.
#
# ## Softer answers
#
# A step is brutal: 0.01 below and 0.01 above get opposite answers. Other activations keep more of the sum:

# %%
z = np.linspace(-4, 4, 801)
figures.activations(z, {f.__name__: f(z) for f in (neuron.step, neuron.sigmoid, neuron.tanh, neuron.relu)})

# %% [markdown]
# **Sigmoid**, $1/(1 + e^{-z})$, squeezes any sum into 0…1, **tanh** into −1…1; **ReLU** ("ray-loo") lets positive sums
# through and cuts off the rest. At $z = 2$ they give 0.88, 0.96 and 2.
#
# A number between 0 and 1 looks like a probability. Take some neurons with a sigmoid whose weights nobody has chosen, only
# drawn at random, and look at the images of which one says more than 0.9: "surely a one".

# %%
predict("01-sigmoid-untrained")

# %%
shares = []
for seed in range(20):
    unit = Neuron(64, activation=neuron.sigmoid)
    unit.weight, unit.bias = np.random.default_rng(seed).normal(size=64), 0.0
    sure = unit(table.x[two]) > 0.9
    if sure.sum() >= 10:
        shares.append(np.mean(labels[sure]))
print("share of ones among 'surely a one', neuron by neuron:", approx(np.sort(shares), 2))
claim(min(shares) < 0.1 and max(shares) > 0.9, "some untrained neurons are sure and right, some sure and wrong",
      control="weights that know")

# %% [markdown]
# "More than 0.9" told nothing about which kind of neuron it came from. A sigmoid is a squashed sum; whether its output may
# be called a probability depends on how the weights were found (02b), and has to be checked.
#
# ## Back to the pictures
#
# So far no weight was negative. A zero has ink *around* the hole: let that speak **against** a one. Weights laid out like a
# picture are called a **template**.

# %%
template = np.zeros((8, 8))
template[1:7, 2:6] = -0.25                                 # a ring of ink speaks for a zero …
template[2:6, 3:5] = 0                                     # … with a gap …
template[3:5, 3:5] = 1                                     # … and ink in the centre speaks for a one
scores = [accuracy(np.sum(images * template, axis=(1, 2)), labels, seed) for seed in range(5)]
print("centre minus ring:", approx(scores))
claim(np.mean(scores) > 0.97, "twenty weights written by hand tell 0 from 1 in 97 % and more", control="template permuted")
figures.template(template, examples=images[:2])

# %% [markdown]
# Better than the four pixels, and no better than the one: for these two digits a single look is nearly enough. (In the
# exercises the data choose all 64 weights, and do better.)
#
# How much of this is *seeing*? Test it in two ways. First, shuffle the template: the same weights, at other pixels.
# Second, shuffle template **and** images, with one and the same shuffle: pictures become noise to your eye.

# %%
predict("01-permute-both")

# %%
for seed in range(3):
    shuffle = np.random.default_rng(seed).permutation(64)
    flat, shuffled = images.reshape(-1, 64), template.ravel()[shuffle]
    alone = accuracy(flat @ shuffled, labels, seed)
    both = accuracy(flat[:, shuffle] @ shuffled, labels, seed)
    print(f"template shuffled alone {approx(alone)}   with the images {approx(both)}   untouched {approx(scores[seed])}")
    claim(both == scores[seed], "shuffled together, nothing changes at all", control="two shuffles")

# %% [markdown]
# A sum does not care in which order it is added up. So **the neuron has no idea which pixels are neighbours**. (Lesson 08
# builds that in, and then a shuffle hurts.)
#
# Paint a digit and watch the sum live. *Draw a zero that the neuron gets right. Now draw it one pixel farther left or
# right: what does the neuron say, and why? Then clear the page: what does it say of no ink at all?*

# %%
bias = -best_threshold(np.sum(images * template, axis=(1, 2)), labels)
NeuronExplorer.for_images({"centre minus ring": template, "four pixels": centre}, bias=bias)

# %% [markdown]
# ## When it goes wrong: the other scanner
#
# (Of an empty page it says "a one": it has no way to say "I don't know".) The four-pixel neuron goes into service, with the
# threshold that worked. Another office's scanner delivers paler images, every value halved:

# %%
threshold = best_threshold(sums, labels)
paler = 0.5 * images
print("our scanner:", approx(np.mean((sums > threshold) == labels)))
print("theirs:     ", approx(np.mean((np.sum(paler * centre, axis=(1, 2)) > threshold) == labels)))

# %% [markdown]
# Half the ink, half the sum, but the same threshold: it has become twice as hard to reach. The weights are right, the
# inputs are on another scale. So repair the input: divide each image by all its ink, here and there, and set the
# threshold once more, on our images only. Theirs need none of their own: half the ink divided by half the ink is the
# same picture.

# %%
def inked(images):
    return images / images.sum(axis=(1, 2), keepdims=True)


ours, theirs = (np.sum(inked(x) * centre, axis=(1, 2)) for x in (images, paler))
threshold = best_threshold(ours, labels)
print("our scanner:", approx(np.mean((ours > threshold) == labels)))
print("theirs:     ", approx(np.mean((theirs > threshold) == labels)))

# %% [markdown]
# That is also why a large weight does not mean an important input: measure clouds in percent in place of shares, and its
# weight shrinks from 3 to 0.03 while every answer stays.
#
# ## Where this is used, and where it fails
#
# A weighted sum with a threshold sits in credit scores, in triage scales, in the points of a driving licence. It is
# quick, and every weight can be read. It fails where no straight cut will do (XOR), and its weights carry the views of
# whoever chose them: those who are scored should be able to see them.
#
# **To read.** McCulloch and Pitts 1943, *A logical calculus of the ideas immanent in nervous activity*,
# doi:10.1007/BF02478259: gates from neurons. Rosenblatt 1958, *The perceptron*, doi:10.1037/h0042519: weights that are
# learnt. Minsky and Papert 1969, *Perceptrons*: what one layer can never do.
#
# ## Check yourself

# %%
quiz("01-check")

# %% [markdown]
# ## What you can do now
#
# | part | does |
# |---|---|
# | weights | say how much each input counts, for or against; their direction turns the line, at a right angle to it |
# | bias | minus the threshold; slides the line |
# | activation | makes an answer of the sum: step, sigmoid, tanh, ReLU |
# | layers | input → hidden → output; a hidden layer makes new inputs for the next |
#
# We chose every weight in this lesson ourselves, by looking and thinking. For ten digits, or a thousand pixels, nobody
# can. Could the weights be made to *find themselves*? They would have to know which way to move.
#
# Your turn first: [exercises/01_neuron](../exercises/01_neuron.ipynb). Then [02a](02a_learning.ipynb).
