# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 09a · Why not stack more layers?
#
# Three layers of lesson 08 read digits at 99 %. Each layer sees a little farther and puts together what the one before
# has found. Then ten should be better, and forty better still. Here is a tower to try it with: a convolution; blocks of
# two convolutions each, all with windows of 3 × 3; at the end the mean of each channel over the picture, and one linear
# layer. The first half of the blocks has 8 channels, the second 16, at half the height and width.

# %%
import numpy as np

import nnlib as nn
from benchmarks import degradation
from benchmarks.experiments import committed, values_of
from coursekit import approx, claim, predict, quiz, show_source
from nnlib.data import digits, fashion_mnist
from nnlib.vision import BasicBlock, ResNet, occlusion, saliency
from nnlib.viz import figures
from nnlib.viz.widgets import FeatureMaps

pictures = digits()
order = np.random.default_rng(0).permutation(1797)
x, y = pictures.x.reshape(-1, 1, 8, 8)[order], pictures.y[order]
x, x_test, y, y_test = x[:1347], x[1347:], y[:1347], y[1347:]

print("training digits", x.shape, "  test digits", x_test.shape)

# %%
def tower(layers, residual=False, seed=0):
    """A network of 6, 20 or 40 layers that have weights: one convolution, blocks of two, one linear layer."""
    blocks = {6: [1, 1], 20: [5, 4], 40: [10, 9]}[layers]  # with 8 channels, with 16
    return ResNet(blocks, [8, 16], residual=residual, rng=np.random.default_rng(seed))


def trained(model, x, y, epochs, rate=0.01, seed=0):
    rng = np.random.default_rng(seed)
    batches = nn.DataLoader(x, y, batch_size=64, shuffle=True, drop_last=True, rng=rng)
    trainer = nn.Trainer(model, nn.Adam(model.parameters(), lr=rate), nn.CrossEntropyLoss(), progress=False)
    trainer.fit(batches, epochs)
    return model.eval()


def answers(model, x):
    with nn.no_grad():
        return model(nn.Tensor(x)).data.argmax(axis=1)

# %% [markdown]
# The name `ResNet` and its option `residual` will be explained; switched off, the tower is a plain chain. After each
# convolution stands a **batch norm**, a layer that keeps the numbers in range. It gets its own section below.
#
# **At the end you will be able to**
#
# 1. say what a residual block computes and costs, and build one (exercises 9.1, 9.10);
# 2. compute batch norm, in training and in use (9.2);
# 3. put a map of "where the network looks" to a test that it can fail (9.3).
#
# **55 minutes.** The maths: [slopes along a chain](03_backpropagation.ipynb) multiply (03); mean and
# [spread](02b_learning.ipynb) (02b). First, three questions:

# %%
quiz("09a-recall")

# %%
predict("09a-depth")

# %%
result = committed("degradation")
chosen = result["settings"]["chosen"]                      # the rate that suited each network best


def training_accuracy(layers, residual):
    """Of three seeds, at the network's best rate, after 200 steps."""
    rate = chosen[f"{'residual' if residual else 'plain'} {layers}"]
    return values_of(result["rows"], "train", layers=layers, residual=residual, adam=False, rate=rate, steps=200)


scores = {f"plain {layers}": training_accuracy(layers, residual=False) for layers in (6, 20, 40)}
for name, values in scores.items():
    print(f"{name:9s} accuracy on its own training digits {approx(values)}   mean {approx(np.mean(values))}")
longer = values_of(result["rows"], "train", layers=40, residual=False, adam=False, steps=1000)
print("plain 40, five times as many steps:     ", approx(longer), "  mean", approx(np.mean(longer)))
claim(np.mean(scores["plain 40"]) < np.mean(scores["plain 6"]) - 0.2,
      "forty plain layers fit the training digits at least 20 points worse than six", control="forty with skips")
figures.training_by_depth(scores, title="Accuracy on the training digits themselves")

# %% [markdown]
# ## Worse on what they were trained on
#
# These numbers come from a script (`benchmarks/degradation.py`, three seeds; each depth had the same steps and took
# the best of the same four learning rates). Mind what is counted: digits that the network was *trained on*. So this is not
# overfitting; a network that overfits is good there. It is not a lack of weights either. Here is a proof: a 40-layer
# network that is as good as a 6-layer one. Take six trained layers, and fill up with blocks that *copy*: a window with
# a single 1 in the middle, on a channel's own picture, copies that picture. (A new batch norm, in the mode
# for use, `eval`, leaves it as it is; more of that below. So does ReLU, since what a block hands on has no negative numbers.)

# %%
small, deep = trained(tower(6), x, y, epochs=10), tower(40).eval()
state = deep.state_dict()
for name, weight in state.items():
    if name in small.state_dict():
        state[name] = small.state_dict()[name]             # the first convolution, two blocks, the last layer
    elif "conv" in name:                                   # the other 17: a 1 in the middle of the own channel
        state[name] = np.zeros_like(weight)                # (out channel, in channel, row, column)
        state[name][:, :, 1, 1] = np.eye(len(weight))
_ = deep.load_state_dict(state)
same = np.mean(answers(deep, x) == answers(small, x))
print("right on training digits: 6 layers", approx(np.mean(answers(small, x) == y)))
print("share of the digits for which 40 layers give the same answer:", approx(same))
claim(same > 0.999, "filled up with copying blocks, 40 layers answer as 6 do", control="nothing copied")

# %% [markdown]
# So good weights for 40 layers *exist*. Descent is slow to find them: five times as many steps bring it there, for what six
# layers learn in 200. (On harder pictures He and others, below, saw the gap stay through a long training.) And what it is
# slow to find is as plain as can be: to leave the numbers alone.
#
# ## Let the block copy from the start
#
# If copying is hard to learn, build it in. Let the layers of a block compute only what is to be *added*:
#
# $$\text{out} = x + F(x)$$
#
# $x$ is what comes in, $F(x)$ what the block's two layers make of it. On numbers: $x = (1, 2)$, and the layers give
# $(0.1, -0.3)$; out come $(1.1, 1.7)$. If all weights of the last layer in $F$ are 0, then $F(x) = (0, 0)$, and out
# comes $(1, 2)$: a copy. This is a **residual block** (what is left to do, the residue, is $F$), and the way round is a
# **skip**. (In our towers one more ReLU comes after the sum.)

# %%
figures.express_lane()

# %%
block = BasicBlock(16, 16, rng=np.random.default_rng(0))
print(block(nn.Tensor(np.ones((64, 16, 8, 8), dtype=np.float32))).shape)
show_source(BasicBlock.forward)

# %% [markdown]
# `downsample` is for blocks whose output has another shape than their input: in our towers the one where the channels
# double and the size halves. There $x$ cannot be added as it is, and a 1 × 1 convolution on the lane makes it fit. Now
# the same forty layers with skips:

# %%
deep_scores = training_accuracy(40, residual=True)
print("40 layers with skips:", approx(deep_scores), "  mean", approx(np.mean(deep_scores)))
again = degradation.row(6, residual=False, rate=chosen["plain 6"], seed=0)
print("plain 6, seed 0: committed", approx(scores["plain 6"][0]), "  computed here", approx(again["train"]))
early = degradation.row(40, residual=True, rate=chosen["residual 40"], seed=0, steps=60)
print("40 layers with skips, computed here, after 60 steps only:", approx(early["train"]))
claim(np.mean(deep_scores) > 0.95, "with skips forty layers fit more than 95 % of their training digits",
      control="forty without skips")
claim(abs(again["train"] - scores["plain 6"][0]) < 0.02, "the row computed here agrees with the committed one",
      control="a tenth of the rate")
claim(early["train"] > np.mean(scores["plain 40"]) + 0.05, "after 60 steps they are farther than plain ones after 200",
      control="skips removed")

# %% [markdown]
# The same layers and steps; what was added is a sum in each block (and 160 weights where the shapes differ). What does a
# sum do for descent?
#
# ## What arrives at the first layer
#
# A gradient comes to the first layer through all the others, and on the way it is multiplied by each one's slope (03).
# Suppose that a layer passes on 0.4 of what it gets; then through a second one comes 0.4 · 0.4. With a skip, a block passes
# on 1 + 0.4: the 1 is the lane. Now measure it, on 40 linear layers with ReLU (each with a skip of its own, or none), before
# any training, drawn as `nn.Linear` draws them: a spread of $1/\sqrt{3n}$, which is smaller than 05b's $\sqrt{2/n}$.

# %%
def typical_gradients(seed, skip=False, as_in_05b=False):
    """The typical size (root of the mean square) of the gradient at the weights of each of 40 layers."""
    rng = np.random.default_rng(seed)
    layers, last = [nn.Linear(64, 64, rng=rng) for _ in range(40)], nn.Linear(64, 10, rng=rng)
    h = nn.Tensor(x[:200].reshape(200, 64))
    for layer in layers:
        if as_in_05b:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", rng=rng)
        out = nn.relu(layer(h))
        h = h + out if skip else out
    nn.cross_entropy(last(h), y[:200]).backward()
    return np.array([np.sqrt(np.mean(layer.weight.grad.data**2)) for layer in layers])


# %%
predict("09a-gradient")

# %%
chains = {"plain": {}, "with skips": {"skip": True}, "plain, 05b's draw": {"as_in_05b": True}}
sizes = {name: np.array([typical_gradients(seed, **options) for seed in range(3)]) for name, options in chains.items()}
ratio = {name: numbers[:, 0] / numbers[:, -1] for name, numbers in sizes.items()}      # first layer / last layer
for name, values in ratio.items():
    print(f"first layer / last layer, {name:17s}", approx(values, 2))
claim(np.max(ratio["plain"]) < 1e-9, "without skips less than a billionth arrives at the first layer", control="skips in it")
claim(np.min(ratio["with skips"]) > 0.01, "with skips, more than a hundredth", control="no skips")
claim(np.min(ratio["plain, 05b's draw"]) > 0.3, "with 05b's draw and without skips, more than a third", control="the small draw")

# %% [markdown]
# ## But the tower has batch norm
#
# So skips keep a gradient from vanishing. (It is not $1.4^{40}$: what comes in grows from layer to layer as well, and makes the
# gradients of the later layers large.) But a better draw does that, too, without any skip. And batch norm, which our
# towers have after each convolution, puts every layer's numbers back to the same size, however they were drawn. Did the
# forty layers fail because of a gradient that vanishes? Measure the towers themselves, at the weights of each convolution.

# %%
def tower_gradients(layers, residual, seed):
    """The typical size of the gradient at the weights of each 3 × 3 convolution of an untrained tower."""
    model = tower(layers, residual, seed)
    nn.cross_entropy(model(nn.Tensor(x[:100])), y[:100]).backward()
    weights = [p for p in model.parameters() if p.shape[-2:] == (3, 3)]
    return np.array([np.sqrt(np.mean(p.grad.data**2)) for p in weights])


towers = {"plain 6": (6, False), "plain 20": (20, False), "plain 40": (40, False), "40 with skips": (40, True)}
sizes = {name: np.array([tower_gradients(*form, seed) for seed in range(3)]) for name, form in towers.items()}
ratio = {name: numbers[:, 0] / numbers[:, -1] for name, numbers in sizes.items()}
for name, values in ratio.items():
    print(f"first convolution / last, {name:13s}", approx(values, 2))
claim(np.min(ratio["plain 40"]) > 5 * np.max(ratio["40 with skips"]),
      "with skips, the first and the last convolution are at least 5 times nearer to each other", control="no lane")
figures.by_layer({name: numbers.mean(axis=0) for name, numbers in sizes.items()}, title="Untrained towers, with batch norm",
                 y_label="typical gradient", x_label="convolution (1 is next to the input)")

# %% [markdown]
# The opposite of vanishing: with batch norm the gradient *grows* on its way down, layer by layer. Forty plain layers have
# one rate for gradients a thousand times apart. What suits the last convolutions throws the first ones about; what suits
# the first leaves the last where they are. With skips the span is that of *twenty* plain layers, and those learn. This
# fits what we saw. Is it the cause? Then Adam should rescue the forty plain layers: it divides the size of each weight's
# gradient out (06). It had four rates to choose from, and as many steps:

# %%
by_adam = values_of(result["rows"], "train", layers=40, residual=False, adam=True, rate=chosen["plain 40, Adam"])
print("40 plain layers, SGD: ", approx(scores["plain 40"]), "  mean", approx(np.mean(scores["plain 40"])))
print("40 plain layers, Adam:", approx(by_adam), "  mean", approx(np.mean(by_adam)))
claim(np.mean(by_adam) < np.mean(deep_scores) - 0.1, "Adam does not bring them to where skips do", control="the ones with skips")

# %% [markdown]
# Adam does not rescue them. So sizes that differ are not all that is wrong, or not in a way that Adam can mend in 200 steps.
# What stands: with skips the same layers learn, and the span of the gradients is one thing that skips change.
#
# ## Batch norm, by numbers
#
# One channel, four pictures, one number each: 2, 4, 6, 8. Their mean is 5; their distances from it are −3, −1, 1, 3;
# the mean of the squares of these is 5, so the spread is $\sqrt5 = 2.24$. Batch norm gives −3/2.24 = −1.34, −0.45,
# 0.45, 1.34. (Then come a weight and a bias for each channel, which start as 1 and 0. And 0.00001, `eps`, is added under
# the root, against dividing by 0.) So the next layer gets numbers around 0 with spread 1, whatever the layers before may do.
# For maps, a channel's mean and spread run over all pictures and all places.
#
# But in use there may be only one picture. So in training batch norm also keeps **running** numbers: after each batch,
# nine tenths of the old one and one tenth of the batch's. In eval mode it uses those.

# %%
norm = nn.BatchNorm1d(1)
four = nn.Tensor([[2.0], [4.0], [6.0], [8.0]])
print("training:", norm(four).data.ravel().round(2))
print("running mean and variance:", norm.running_mean.data.round(3), norm.running_var.data.round(3))
for _ in range(100):
    norm(four)
print("after 100 more such batches:", norm.running_mean.data.round(2), norm.running_var.data.round(2))
norm.eval()
print("in use, 8 alone:", norm(nn.Tensor([[8.0]])).data.ravel().round(2))

# %% [markdown]
# The running mean moved from 0 to 0.5, a tenth of the way to 5. (The running variance, from 1 on, is on its way to
# 6.67, not to 5: for later use the squares are divided by N − 1.)
#
# ## When it goes wrong: one picture at a time

# %%
predict("09a-batch-of-one")

# %%
def share_right(model, batch):
    """Asked about the test digits in batches of this size."""
    parts = [answers(model, x_test[k : k + batch]) for k in range(0, len(x_test), batch)]
    return np.mean(np.concatenate(parts) == y_test)


forgotten = tower(6)                                       # a new module is in training mode
_ = forgotten.load_state_dict(small.state_dict())          # the six trained layers; nobody calls eval()
one_by_one = share_right(forgotten, 1)
print("one at a time: right", approx(one_by_one))
of_one_kind = [np.mean(answers(forgotten, x_test[y_test == kind]) == kind) for kind in range(10)]
print("all 0s together, then all 1s, and so on:", approx(np.mean(of_one_kind)))
print("and with eval() after that:", approx(share_right(forgotten.eval(), 450)))
_ = forgotten.train()(nn.Tensor(x))                        # all training pictures at once, without a step
print("the running numbers moved by training pictures instead:", approx(share_right(forgotten.eval(), 450)))

# %% [markdown]
# Nothing is wrong with the weights. In training mode each batch is measured against *itself*. Alone, a picture has only
# its own pixels to be compared with; and among pictures of its own kind, what they have in common is subtracted as
# their mean. There is a second fault, and it does not show: each question moved the running numbers. What `eval()` uses
# now was collected from *test* pictures. Here the score is even better than the
# honest one below: at the end of training the running numbers lag behind weights that still changed, and fresh ones from
# *training* pictures do as well (last line). But a test set must leave no trace in a model (07a), or the next score says
# nothing. The repair is one line, before the first question:

# %%
repaired = small                                           # trained() ended with .eval()
after = share_right(repaired, 1)
print("one at a time, after eval():", approx(after), "  all at once:", approx(share_right(repaired, 450)))
claim(after - one_by_one > 0.2, "one at a time, eval() is worth more than 20 points", control="eval forgotten again")

# %% [markdown]
# ## Look inside
#
# Here is a small residual network, trained on digits, with the output of every layer while you draw. It has two blocks.
# `bn2` is the end of each detour, $F(x)$; the ReLU after a block shows what the block hands on (it changes nothing
# there: a block's output has no negative numbers). Draw a digit, and answer in writing: *in which layer does your digit
# look least like a digit? And in what the second block hands on, can you see it again?* Then draw something that is no
# digit, and run the cell below: how sure is the network?

# %%
def digit_reader(seed=0):
    rng = np.random.default_rng(seed)
    first = [nn.Conv2d(1, 8, 3, padding=1, bias=False, rng=rng), nn.BatchNorm2d(8), nn.ReLU()]
    blocks = [BasicBlock(8, 8, rng=rng), nn.ReLU(), BasicBlock(8, 8, rng=rng), nn.ReLU()]
    return nn.Sequential(*first, *blocks, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 4 * 4, 10, rng=rng))


reader = trained(digit_reader(), x, y, epochs=8, rate=0.005)
print("right on test digits:", approx(np.mean(answers(reader, x_test) == y_test)))
explorer = FeatureMaps(reader)
explorer

# %%
state = explorer.state()                                   # run this cell again after you have drawn
print("an example of the data set" if state["example"] is not None else "your drawing", "  odds of the best two:",
      approx(np.sort(state["odds"])[:-3:-1], 2))
print("solved" if state["example"] is None and max(state["odds"]) > 0.9 else
      "not yet: draw something that is no digit, and that it calls a digit with more than 0.9")

# %% [markdown]
# ## Where does it look?
#
# Pictures of clothes are large enough to ask *where* a network looks. First train one on them, residual, with two
# blocks.

# %%
def clothes_reader(seed):
    rng = np.random.default_rng(seed)
    first = [nn.Conv2d(1, 16, 3, padding=1, bias=False, rng=rng), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)]
    blocks = [BasicBlock(16, 16, rng=rng) for _ in range(2)]
    return nn.Sequential(*first, *blocks, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16 * 7 * 7, 10, rng=rng))


clothes, new = fashion_mnist(), fashion_mnist("test")
photos, kinds = new.x.reshape(-1, 1, 28, 28), new.y
model = trained(clothes_reader(seed=0), clothes.x.reshape(-1, 1, 28, 28), clothes.y, epochs=2, rate=0.005)
right = np.flatnonzero(answers(model, photos[:200]) == kinds[:200])[:100]
shown, truth = photos[right], kinds[right]                 # 100 pictures that it gets right
print("right on new pictures:", approx(np.mean(answers(model, photos) == kinds)))

# %% [markdown]
# **Saliency**: how strongly does each pixel move the score of the class? That is the slope of the score along that
# pixel, and backward gives all of them at once. Often it is multiplied by the picture, as a pixel that is 0 adds
# nothing to a sum. **Occlusion** asks more directly: cover a patch, and see how far the class's share (softmax) falls.

# %%
def patches(pixels):
    """(N, 28, 28) → (N, 7, 7): the sum over each patch of 4 × 4 pixels."""
    return pixels.reshape(-1, 7, 4, 7, 4).sum(axis=(2, 4))


def slope_map(model):
    """Saliency times picture, patch by patch."""
    return patches((saliency(model, shown, truth) * shown)[:, 0])


covering = occlusion(model, shown, truth, size=4, stride=4)          # one number for each of 7 × 7 patches
four = [list(truth).index(kind) for kind in (9, 1, 2, 8)]
figures.maps(shown[four, 0], {"slope × picture": slope_map(model)[four], "occlusion": covering[four].clip(0)},
             [new.target_names[kind] for kind in truth[four]], title="Where does it look?")

# %% [markdown]
# The slopes trace the garment; the network seems to look at the right thing, all of it. Now comes the **control**: a
# test with something that cannot be true. Draw all weights anew. This network has learned nothing, so it cannot know
# what matters.

# %%
predict("09a-control")

# %%
unlearned = clothes_reader(seed=100)
for start in range(0, 1500, 50):                           # its batch norms still need running means
    with nn.no_grad():
        unlearned(nn.Tensor(clothes.x[start : start + 50].reshape(-1, 1, 28, 28)))
unlearned.eval()
garment = patches((shown[:, 0] > 0.1).astype(float)) > 8   # patches that are more than half covered by it
kinds_of_map = {"trained": slope_map(model), "drawn anew": slope_map(unlearned), "the picture alone": patches(shown[:, 0])}
share = {name: np.mean([m[g].sum() / m.sum() for m, g in zip(some, garment)]) for name, some in kinds_of_map.items()}
print("share of the map that lies on the garment:", {name: approx(value) for name, value in share.items()})
print("share of the picture that is garment:", approx(garment.mean()))
claim(share["drawn anew"] > 1.5 * garment.mean(), "the map of a network that has learned nothing lies on the garment",
      control="another picture's garment")
figures.maps(shown[four, 0], {"trained": slope_map(model)[four], "drawn anew": slope_map(unlearned)[four]},
             [new.target_names[kind] for kind in truth[four]], title="Slope × picture, before and after learning")

# %% [markdown]
# The picture was multiplied in, so the map shows the picture. That a map looks sensible proves nothing. So put it to a
# test that it can *fail*: black out the five patches that a map marks most, of 49, and see how far the share of the
# class falls; against five patches of the garment taken at random.

# %%
def fall(maps):
    """How far the share of the true class falls, on average, when each picture's five highest patches are black."""
    highest = np.argsort(-maps.reshape(len(maps), 49), axis=1)[:, :5]
    keep = np.ones((len(maps), 49), dtype=np.float32)
    np.put_along_axis(keep, highest, 0, axis=1)            # in each row a 0 at five places
    covered = shown * np.kron(keep.reshape(-1, 1, 7, 7), np.ones((4, 4), dtype=np.float32))    # 0: 4 × 4 zeros
    with nn.no_grad():
        before, after = (nn.softmax(model(nn.Tensor(pictures)), dim=1).data for pictures in (shown, covered))
    rows = np.arange(len(shown))
    return np.mean(before[rows, truth] - after[rows, truth])


# %%
rng = np.random.default_rng(0)
falls = {"at random, on the garment": np.mean([fall(garment * rng.random(garment.shape)) for _ in range(5)]),
         "the brightest, no network": fall(patches(shown[:, 0])),
         "slopes, drawn anew": fall(slope_map(unlearned)), "slopes, trained": fall(slope_map(model)),
         "occlusion, drawn anew": fall(occlusion(unlearned, shown, truth, size=4, stride=4)),
         "occlusion, trained": fall(covering)}
for name, value in falls.items():
    print(f"{name:28s} the share falls by {approx(value)}")
claim(falls["occlusion, trained"] > 1.5 * falls["at random, on the garment"],
      "what occlusion marks matters to this network", control="an unlearned network's occlusion")

# %% [markdown]
# What the slopes mark matters hardly more than what an unlearned network's slopes mark, or than the brightest patches. What occlusion marks matters
# about twice as much as patches taken at random, and *its* control fails as a control should: another network's
# occlusion (that of the one that has learned nothing) does no better than patches at random. (Mind that this test is what occlusion does, patch by patch; it would be strange
# if occlusion failed it. A fair judge between two maps must be a third thing.) And even a map that passes says *where*
# something mattered, not *what* the network made of it.
#
# ## Where this is used, and where it fails
#
# Skips made networks of 50 and 150 layers trainable; nearly all large networks since have them, the language models of
# lesson 12 too. Deeper is still not better by itself. Batch
# norm is a common source of silent faults: small batches, a forgotten `eval()`, data that differ from the running
# means. Maps are shown to doctors and judges as explanations. A map that passes no test is decoration, and a person may
# be treated or sentenced on it.
#
# **To read.** He and others, *Deep Residual Learning for Image Recognition*, arXiv:1512.03385: figure 1 is our
# surprise. Ioffe and Szegedy, *Batch Normalization*, arXiv:1502.03167: algorithms 1 and 2. Yang and others, *A Mean
# Field Theory of Batch Normalization*, arXiv:1902.08129: why the gradient grows there, computed. Balduzzi and others, *The
# Shattered Gradients Problem*, arXiv:1702.08591: another suspect. Adebayo and others, *Sanity
# Checks for Saliency Maps*, arXiv:1810.03292: weights drawn anew, for many kinds of maps. Zeiler and Fergus,
# *Visualizing and Understanding Convolutional Networks*, arXiv:1311.2901: occlusion.
#
# ## Check yourself

# %%
quiz("09a-check")

# %% [markdown]
# ## In one table
#
# | | |
# |---|---|
# | degradation | more plain layers, worse on the *training* set after as many steps: not overfitting, and good weights exist |
# | residual block | $x + F(x)$: added, not laid side by side; $F = 0$ copies; 1 × 1 convolution where shapes differ |
# | gradient | a lane keeps it from vanishing in a chain, and from growing without end in a tower with batch norm |
# | batch norm | training: this batch's mean and spread; use: the running ones, so call `eval()` first |
# | maps | draw the weights anew, and cover what is marked; believe only what could have failed |
#
# Occlusion asks where a known class sits. Turn that round: nobody says what is in the picture, how many, or where. How
# would you even mark the answers to *that*? In [09b](09b_vision.ipynb) you will.
