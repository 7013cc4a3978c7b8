# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 08b · What are learnt kernels worth?
#
# A kernel is nothing but weights, its window a sum, and every sum has slopes. So nothing new is needed to *learn* kernels:
# random numbers to begin with, a loss, backpropagation, Adam. Below are the digits of lesson 00, once more with their
# neighbours: (1, 8, 8), one channel of 8 rows and 8 columns.

# %%
import copy

import numpy as np

import nnlib as nn
from benchmarks.experiments import committed, values_of
from benchmarks.pixels import SETTINGS, accuracy, examples, fit, made
from coursekit import approx, claim, my_digits, predict, quiz, show_source, whose_digits
from nnlib.viz import figures
from nnlib.viz.widgets import FeatureMaps

x, y, x_test, y_test = examples("digits", seed=0)          # 1,348 to learn from, 449 for the test
print(x.shape, x_test.shape)
one_each = [int(np.flatnonzero(y == digit)[0]) for digit in range(10)]
figures.image_row(x[one_each, 0], titles=y[one_each], title="Training digits, the first of each", finding="8 × 8 pixels")

# %% [markdown]
# **At the end you will be able to**
#
# 1. build and train a convolutional network (exercise 8.10);
# 2. say what a kernel answers to, and find one for a job (8.7);
# 3. tell from a control what a result rests on (8.6);
# 4. say when a convolution is no better than a list of numbers (8.6, 8.8).
#
# **60 minutes.** The maths: shapes and counts from [08a](08a_convolution.ipynb); the training loop of
# [06](06a_training.ipynb), the three sets and augmentation of [07](07b_generalisation.ipynb). Three questions first:

# %%
quiz("08b-recall")

# %% [markdown]
# ## Layers that see
#
# Convolution, ReLU, and again; pooling; then more channels on the smaller maps; pooling; and when the maps are small, lay
# them out as a list and let one Linear layer decide. This plan is that of **LeNet** (LeCun and others, 1989 to 1998), the
# first network of its kind that went to work, on cheques.

# %%
def cnn(seed):
    rng = np.random.default_rng(seed)
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1, rng=rng), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1, rng=rng), nn.ReLU(),
        nn.MaxPool2d(2), nn.Conv2d(32, 64, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.3, rng=rng), nn.Linear(256, 10, rng=rng),
    )


network, h = cnn(seed=0), nn.Tensor(x[:5])
for layer in network:
    h = layer(h)
    print(f"{type(layer).__name__:10s} {h.shape!s:17s} {sum(p.numel() for p in layer.parameters()):6d} parameters")

# %% [markdown]
# Follow the shapes: padding keeps 8 × 8, each pooling halves it, and 64 maps of 2 × 2 are a list of 256. The second
# convolution has the formula of 08a: 32 · 32 · 9 + 32. Training is the loop you know: Adam, and a cosine that takes its rate
# to 0.

# %%
show_source(fit)

# %%
predict("08b-first")

# %%
start, trained = cnn(seed=0), cnn(seed=0)                  # twice the same; one stays as it was drawn
fit(trained, x, y, rate=0.003, rng=np.random.default_rng(0), **SETTINGS["digits"])
reached = accuracy(trained, x_test, y_test)
print("unseen digits right:", approx(reached))


def with_start(*places):
    """The trained network, but the layers at these places have their random weights of before the training."""
    mixed = copy.deepcopy(trained)
    for place in places:
        mixed[place].load_state_dict(start[place].state_dict())
    return mixed


first_back = accuracy(with_start(0), x_test, y_test)
print("first convolution back at its start: ", approx(first_back))
print("second convolution back at its start:", approx(accuracy(with_start(2), x_test, y_test)))
print("all three (guessing gives .1):       ", approx(accuracy(with_start(0, 2, 5), x_test, y_test)))

# %% [markdown]
# The 288 weights of the first convolution (and its 32 biases) were drawn by lot, then trained, then thrown away for what the
# lot had given; and little is lost (with other seeds it was a few points). The second convolution is another matter. How far
# have they moved?

# %%
def alike(place, kernels=slice(None)):
    now, before = trained[place].weight.data[kernels].ravel(), start[place].weight.data[kernels].ravel()
    return np.corrcoef(now, before)[0, 1]


for place, name in ((0, "first"), (2, "second"), (5, "third")):
    before, now = start[place].weight.data, trained[place].weight.data
    print(f"{name:7s} convolution: drawn with spread {approx(before.std(), 2)}, moved by {approx((now - before).std(), 2)}",
          "  correlation with the start", approx(alike(place), 2))
claim(first_back > 0.9, "with the first convolution back at its random start, it reads more than nine in ten",
      control="the second in its place")
kernels = [layer[0].weight.data[k, 0] for layer in (start, trained) for k in range(8)]
figures.pictures(kernels, titles=[f"start {k}" for k in range(8)] + [f"trained {k}" for k in range(8)], signed=True,
                 columns=8, size=1.0, finding=f"The trained kernels look like their start: correlation {approx(alike(0), 2)},"
                 f" the least alike of all 32 has {approx(min(alike(0, k) for k in range(32)), 2)}.")

# %% [markdown]
# All three moved, and about equally far. But the first began with much larger weights (a unit's start values shrink with
# the root of its number of inputs: 9 under a window here, 288 there), so the same change matters little to it.
#
# Be careful, then, with pictures of first-layer kernels. They often look like edges, and one says: "it has learnt edges".
# Here they resemble what the lot had drawn. Random 3 × 3 windows are sums and differences of neighbours already; 32 of them are
# a fair supply. The later layers have learnt to use *these*.
#
# Then is *any* kernel learnt that matters? The control: **freeze** all convolutions as they were drawn, and train only the
# Linear layers behind them. It stands in the table below, with the other cases. Each was run with three seeds (for the digits that also
# means three splits), at the rate that did best on a fifth of the training examples, held back; the MLP could choose its
# dropout, too. That takes half an hour, so `benchmarks/pixels.py` did it, and its rows are committed. The digits' CNN is
# the one above.
#
# - *digits*: 8 × 8, 1,348 to learn from; *clothes*: 3,000 photographs of 28 × 28 (Fashion-MNIST); *curves*: MNIST-1D of 07,
#   where the kernels slide along one axis (`Conv1d`).
# - The MLP has two hidden layers, and on each set more parameters than the CNN. *linear* is one Linear layer on the
#   pixels, for scale.

# %%
rows = committed("pixels")["rows"]
SETS = ("digits", "clothes", "curves")


def results(name, model, pixels="straight"):
    return np.array(values_of(rows, "test", set=name, model=model, pixels=pixels))


def parameters(name, model):
    return values_of(rows, "parameters", set=name, model=model)[0]


for name in SETS:
    for model in ("linear", "MLP", "CNN", "frozen"):
        found = results(name, model)
        print(f"{name:8s} {model:6s} {parameters(name, model):7d} parameters   {np.round(found, 3)}  mean {found.mean():.3f}")

# %% [markdown]
# (These numbers are read from a file, so they are the same on every computer.)

# %%
for name in SETS:
    claim(parameters(name, "CNN") < parameters(name, "MLP"), f"{name}: the CNN has fewer parameters")
claim(abs(reached - results("digits", "CNN")[0]) < 0.02, "the network trained above agrees with its committed row",
      control="not trained")
gains = [(results(name, "CNN") - results(name, "MLP")).mean() for name in SETS]
print("gain of the CNN over the MLP:", {name: f"{100 * gain:+.1f} points" for name, gain in zip(SETS, gains)})
claim(results("digits", "CNN").mean() >= 0.985, "digits: at least 98.5 %, the mean of three splits", control="frozen kernels")
claim(results("clothes", "CNN").mean() >= 0.86 and gains[1] >= 0.02, "clothes: at least 86 %, and two points above the MLP",
      control="frozen kernels on clothes")
claim(results("curves", "CNN").mean() >= 0.92, "curves: at least 92 %", control="frozen kernels on curves")
claim(results("curves", "CNN").mean() > results("curves", "frozen").mean() + 0.3,
      "on curves, learning the kernels is worth more than 30 points", control="frozen kernels twice")

# %% [markdown]
# On the digits, the gain is about the size of the noise between splits: they are nearly saturated, and no set to judge
# architectures on. On the curves it is enormous. And the frozen networks lose everywhere: kernels must be learnt. On digits
# and clothes the random ones bring nothing that one Linear layer on the bare pixels would not: compare *frozen* with
# *linear*. Whoever shows only "digits: 96 % by convolution" has shown nothing for convolution.
#
# ## Shuffled
#
# Now the experiment of 08a's first figure. Draw one new order of the pixels, and bring all examples into it, those for
# training and those for the test. Nothing is lost: the order could be undone. Train everything anew.

# %%
predict("08b-shuffle")

# %%
print("                  straight  shuffled")
for name in SETS:
    for model in ("MLP", "CNN"):
        straight, shuffled = results(name, model).mean(), results(name, model, "shuffled").mean()
        print(f"{name:8s} {model}     {straight:.3f}     {shuffled:.3f}    {100 * (shuffled - straight):+.1f} points")
lost = {model: [(results(n, model) - results(n, model, "shuffled")).mean() for n in SETS] for model in ("MLP", "CNN")}
claim(max(np.abs(lost["MLP"])) < 0.02, "the MLPs stay where they were, within two points", control="the CNN in its place")
claim(results("curves", "CNN", "shuffled").mean() <= 0.62, "on shuffled curves the CNN falls to 62 % or less",
      control="curves straight")

# %% [markdown]
# The MLP cannot tell the difference, as 08a said it could not (a point up or down is noise). The CNN can, and falls to the
# MLP's level or below it. So this is what its better numbers rest on: **that neighbours belong together**. Such a belief,
# built into a model before it sees an example, is called an **inductive bias**. Where it is true of the data, it is worth
# a lot; on curves more than a quarter of all answers. Where it is not, it costs. (A second one is built in beside it: the
# same kernel suits every place. The shuffle breaks both at once, so it does not say what each of them is worth.)
#
# ## Look inside
#
# What does a unit of the *second* convolution answer to? It sees 5 × 5 pixels. Search the test digits for the six pieces
# to which it answers most, each from another digit:

# %%
def strongest(network, channel, count=6):
    """The 5 × 5 pieces of test digits to which a channel of the second convolution answers most: (count, 5, 5)."""
    with nn.no_grad():
        maps = network[2](network[1](network[0](nn.Tensor(x_test)))).data[:, channel]            # (449, 8, 8)
    inside = maps[:, 2:6, 2:6].reshape(-1, 16)             # windows that lie inside the picture
    pieces = []
    for i in np.argsort(-inside.max(axis=1))[:count]:      # the digits with the highest answers
        r, c = np.unravel_index(inside[i].argmax(), (4, 4))            # the window's upper left corner
        pieces.append(x_test[i, 0, r : r + 5, c : c + 5])
    return pieces


pairs = [(name, network, k) for name, network in (("trained", trained), ("start", start)) for k in range(4)]
figures.rows_of_pieces([strongest(network, k) for _, network, k in pairs], titles=[f"{name} {k}" for name, _, k in pairs],
                       finding="Within a row the six pieces resemble each other, at random weights, too.")

# %% [markdown]
# Look for what the pieces of a row have in common: larger things than edges, parts of digits. Some rows have a name, others
# none. And then the four lower rows: weights as they were drawn give pieces that resemble each other as well. Any
# window answers most to what lies nearest to its weights. So a gallery like this one says what a unit answers to; that it
# was *learnt* takes the rows above.
#
# Now your own network on your own drawing. Draw a digit; click on a map to enlarge it. *(1) Find a map of the first layer
# that shows upright strokes only, or level ones. (2) Draw a 7, then give it a bar: which maps change? (3) Draw the same digit
# in a corner. What happens to the maps, and what to the odds?*

# %%
maps = FeatureMaps(trained, examples=(x_test[:20, 0], y_test[:20]), example=0)
maps

# %% [markdown]
# <details><summary>When you have tried</summary>
#
# (1) There is no "right" map: which channel shows what depends on the lot. (2) In the first four rows only those around the
# bar: a number there sees a few pixels. Behind the pooling it sees nearly all. (3) The maps move along. The odds do not stay: the Linear layer at the end has a weight
# for each *place* of the last maps.
# </details>
#
# ## When it goes wrong: one pixel aside
#
# Lesson 00's network lost three or more in ten when the digits were moved by a single pixel. Convolutions move along.
# Is the trouble over?

# %%
predict("08b-moved")

# %%
def aside(model, x, y, far=1):
    """The accuracy on pictures that are moved `far` pixels: the mean of left, right, up and down."""
    room = np.pad(x, ((0, 0), (0, 0), (far, far), (far, far)))
    corners = ((far, 0), (far, 2 * far), (0, far), (2 * far, far))
    return np.mean([accuracy(model, room[..., i : i + 8, j : j + 8], y) for i, j in corners])


def show(name, model):
    print(f"{name:26s} as they are {approx(accuracy(model, x_test, y_test))}   one pixel aside",
          f"{approx(aside(model, x_test, y_test))}   two {approx(aside(model, x_test, y_test, far=2), 2)}")


rate = {model: values_of(rows, "rate", set="digits", model=model, pixels="straight")[0] for model in ("MLP", "CNN")}
rng = np.random.default_rng(0)
mlp = fit(made("digits", "MLP", rng), x, y, rate=rate["MLP"], rng=rng, **SETTINGS["digits"])
show("MLP", mlp)
show("CNN", trained)
claim(aside(mlp, x_test, y_test) < aside(trained, x_test, y_test) - 0.05 < reached - 0.2,
      "a pixel aside, the CNN is better than the MLP, and still loses more than 15 points", control="shown moved digits")

# %% [markdown]
# Better than the MLP, and far from what it reads unmoved. The kernels move along, the Linear layer at the end does not. The
# repair is known from 07: show it moved examples. (Seven epochs on three times the examples: about as many steps.)

# %%
def shifted(x, rng):
    """Each picture moved by −1, 0 or 1 pixel along each axis, by lot."""
    room = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    places = rng.integers(0, 3, size=(len(x), 2))
    return np.stack([picture[:, i : i + 8, j : j + 8] for picture, (i, j) in zip(room, places)])


# %%
rng = np.random.default_rng(0)
more_x, more_y = np.concatenate([x, shifted(x, rng), shifted(x, rng)]), np.concatenate([y, y, y])
wider = {model: fit(made("digits", model, rng), more_x, more_y, rate=rate[model], rng=rng, epochs=7, batch=32)
         for model in ("MLP", "CNN")}
for name, model in wider.items():
    show(f"{name} shown moved digits", model)
repaired = wider["CNN"]
claim(aside(repaired, x_test, y_test) > accuracy(repaired, x_test, y_test) - 0.03,
      "now a pixel aside costs less than three points", control="not moved in training")
mine, asked = my_digits()
for name, model in (("CNN", trained), ("CNN shown moved digits", repaired)):
    print(f"{whose_digits()}, one pixel aside, {name}:", approx(aside(model, mine.reshape(-1, 1, 8, 8), asked), 2))

# %% [markdown]
# The repair reaches as far as what was shown: *two* pixels aside were not. And the MLP gains from it as well, but has to
# learn each place by itself; the convolution brings most of it along.
#
# ## Where it is used, and where it fails
#
# In 2012 a network of this kind won a contest with 1,000 kinds of pictures by a wide margin. For about a decade they were the
# usual first choice for pictures: in cameras, in factories, under microscopes; as one-dimensional ones for heartbeats and
# sound. (Then networks of another kind, from language, began to compete.)
#
# They answer to whatever helps on the training pictures, wherever it comes from. A network that read X-rays for pneumonia
# had picked up which *hospital* a picture came from, since the hospitals had unlike shares of sick people; on pictures
# from elsewhere it did worse (Zech and others, below). Nobody sees that in the accuracy, and nobody is told that his picture
# was judged by its origin. A control like the frozen and the shuffled one would be: cover the lungs, and see whether it
# still "finds" pneumonia.
#
# **To read.** LeCun, Bottou, Bengio and Haffner 1998, doi:10.1109/5.726791: figure 2 is LeNet-5. Krizhevsky, Sutskever and
# Hinton 2017 (first 2012), doi:10.1145/3065386: the contest; its figure of first-layer kernels. Zeiler and Fergus 2014,
# arXiv:1311.2901: pictures of what units answer to. Greydanus and Kobak 2024 (first 2020), arXiv:2011.14439: MNIST-1D, and
# the shuffled pixels. Zech and others 2018, doi:10.1371/journal.pmed.1002683: the hospitals.
#
# ## Check yourself

# %%
quiz("08b-check")

# %% [markdown]
# ## On one page
#
# | | |
# |---|---|
# | a convolutional network | convolution, ReLU, pooling, repeated; then Linear |
# | the first kernels here | changed little for their size; the later ones much |
# | frozen kernels | the control for "it has learnt to see" |
# | shuffled pixels | the control for "it uses neighbours"; the MLP does not notice |
# | inductive bias | a belief built in before the first example: neighbours belong together |
# | moved pictures | maps move along, the Linear layer does not: show moved examples |
#
# Two more layers made the network better than one would have been. Why not twenty? Lesson [09a](09a_vision.ipynb) tries, and
# something unexpected happens to the error *on the training set*. Your own hands first:
# [exercises/08_convolution](../exercises/08_convolution.ipynb).
