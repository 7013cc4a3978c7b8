# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 06b · It does not learn. Where do you look first?
#
# No error, no warning, and five epochs later this:

# %%
import numpy as np

import nnlib as nn
from coursekit import approx, claim, predict, quiz
from nnlib.data import digits, train_test_split
from nnlib.viz import figures
from nnlib.viz.widgets import Playground

pictures = digits()
x, x_test, y, y_test = train_test_split(pictures.x, pictures.y, stratify=pictures.y, rng=np.random.default_rng(0))


def network(seed, activation=nn.ReLU, sizes=(64, 64, 32, 10)):
    """Linear layers of these sizes with an activation between them."""
    rng, layers = np.random.default_rng(seed), []
    for k in range(len(sizes) - 1):
        layers += [nn.Linear(sizes[k], sizes[k + 1], rng=rng), activation()]
    return nn.Sequential(*layers[:-1])


# %%
def deep(seed, activation):
    """Six layers of weights, with He's start values (05b)."""
    model, rng = network(seed, activation, sizes=(64, 32, 32, 32, 32, 32, 10)), np.random.default_rng(seed)
    for layer in model[::2]:                               # every second one is Linear
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", rng=rng)
        nn.init.zeros_(layer.bias)
    return model


# %%
def right(model, inputs, answers):
    with nn.no_grad():
        return nn.accuracy(model(nn.Tensor(inputs)), answers)


def fit(model, optimizer, epochs, seed=0, batch_size=32, callbacks=()):
    """Train with nnlib's Trainer; returns the accuracy on the pictures that it was trained on."""
    batches = nn.DataLoader(x, y, batch_size=batch_size, shuffle=True, rng=np.random.default_rng(seed))
    trainer = nn.Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=callbacks, progress=False)
    trainer.fit(batches, epochs)
    return right(model, x, y)


class Print(nn.Callback):                                  # the Trainer calls it after every epoch
    def on_epoch_end(self, trainer):
        print("epoch", trainer.epoch, " loss", approx(trainer.history[-1]["loss"]))


patient = deep(0, nn.Sigmoid)
score = fit(patient, nn.SGD(patient.parameters(), lr=0.1), epochs=5, callbacks=[Print()])
print("right on training pictures:", approx(score))

# %% [markdown]
# One digit in ten right, on pictures it was *trained* on. "More epochs", says one. "Another rate", "a larger
# network", say others. Each guess costs an hour. This lesson is an order in which to look, so that each look rules
# something out.
#
# **At the end you will be able to**
#
# 1. say what the first loss must be, and what it means if it is not (exercise 6.8);
# 2. read a loss curve (6.8);
# 3. find units that are dead, and layers that get no slope (6.9);
# 4. write a training loop and prove that it works (6.10).
#
# **50 minutes.** The maths in this lesson: surprise, $-\log p$ ([02b](02b_learning.ipynb)); rates multiply along a
# path ([03](03_backpropagation.ipynb)). First, three questions from earlier:

# %%
quiz("06b-recall")

# %% [markdown] covers="S30"
# ## First look: the first loss
#
# Before any training a network knows nothing. With ten classes it should give about a tenth to each. What is its
# cross-entropy then?

# %%
predict("06b-first-loss")

# %%
def first_loss(model, inputs):
    with nn.no_grad():
        return nn.functional.cross_entropy(model(nn.Tensor(inputs)), y).item()


print("log 10 =", round(np.log(10), 3))
fresh = [first_loss(network(seed), x) for seed in range(5)]
print("fresh networks, pixels 0 … 1:    ", approx(fresh))
print("fresh networks, pixels 0 … 255:  ", approx([first_loss(network(seed), 255 * x) for seed in range(5)]))
print("the patient above:               ", approx([first_loss(deep(seed, nn.Sigmoid), x) for seed in range(5)]))
print("the same with ReLU:              ", approx([first_loss(deep(seed, nn.ReLU), x) for seed in range(5)]))
claim(abs(np.mean(fresh) - np.log(10)) < 0.23, "a fresh network's first loss is near log 10, within a tenth",
      control="pixels 0 to 255")

# %% [markdown]
# $-\log\tfrac1{10} = \log 10 = 2.30$, and for $C$ classes $\log C$. **Far above** means that the network is sure, and
# wrong, before it has seen anything: inputs not scaled, start values too large. **Exactly** $\log C$, and staying
# there, means that the outputs do not depend on the input. The patient starts somewhat above, and so does the
# same network with ReLU, which is healthy: this look holds nothing against it. But then its loss sits near $\log 10$
# from the first epoch on. Remember that.
#
# ## Second look: one batch, by heart
#
# Take 32 pictures and train on these alone, 450 steps. A network with thousands of weights can learn 32 answers by
# heart. If it cannot, do not give it more data: something in the *machinery* is broken. It takes a second; try a few
# starts, since one may get through by luck.
#
# Here are six programs. Five have a mistake, all of them common ones.

# %%
def begin(mistake, seed):
    model = network(seed)
    if mistake == "start at zero":
        for p in model.parameters():
            nn.init.zeros_(p)
    return model


# %%
def program(mistake, inputs, target, seed, steps=300, rate=0.1):
    """The training loop, with a mistake built in.  Returns the model."""
    model, rng = begin(mistake, seed), np.random.default_rng(seed)
    optimizer = nn.SGD(model.parameters(), lr=rate)
    for _ in range(steps):
        rows = rng.permutation(len(inputs))[:32]             # a batch of 32
        output = model(nn.Tensor(inputs[rows]))
        if mistake == "softmax before the loss":
            output = nn.functional.softmax(output, dim=1)
        loss = nn.functional.cross_entropy(output, target[rows])
        if mistake != "no zero_grad":
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# %%
def examine(mistake, seed=0):
    """First loss; accuracy on one batch learnt by heart; accuracy on test pictures after training on all."""
    scale = 255 if mistake == "pixels 0 … 255" else 1
    answers = np.random.default_rng(1).permutation(y) if mistake == "answers mixed up" else y
    fresh = program(mistake, scale * x, answers, seed, steps=0)
    one = program(mistake, scale * x[:32], answers[:32], seed, steps=450)
    whole = program(mistake, scale * x, answers, seed)
    by_heart, on_test = right(one, scale * x[:32], answers[:32]), right(whole, scale * x_test, y_test)
    return first_loss(fresh, scale * x), by_heart, on_test


# %% [markdown]
# Mixed-up answers: the pictures were shuffled, the answers were not, so each picture has the answer of another.

# %%
predict("06b-mixed-up")

# %%
mistakes = ["none", "start at zero", "pixels 0 … 255", "softmax before the loss", "no zero_grad", "answers mixed up"]
found = {mistake: np.array([examine(mistake, seed) for seed in range(3)]) for mistake in mistakes}       # (3 starts, 3)
print("means of three starts:    first loss   one batch by heart   trained on all, test")
for mistake, (start, by_heart, whole) in {name: runs.mean(axis=0) for name, runs in found.items()}.items():
    print(f"{mistake:26s}{approx(start):10}   {approx(by_heart, 2):18}   {approx(whole, 2)}")
claim(np.all(found["none"][:, 1] == 1), "the sound program learns one batch by heart, 32 of 32", control="rate too low")
claim(np.all(found["answers mixed up"][:, 1] == 1) and np.all(found["answers mixed up"][:, 2] < 0.3),
      "with mixed-up answers it still learns a batch by heart, and nothing that holds for new pictures",
      control="answers in order")

for mistake, rate in (("none", 1.0), ("no zero_grad", 0.01)):
    passed = [right(program(mistake, x[:32], y[:32], seed, 450, rate), x[:32], y[:32]) for seed in range(3)]
    print(f"one batch by heart at rate {rate}, mistake: {mistake:13s}", approx(passed, 2))

# %% [markdown]
# Read it row by row. Pixels up to 255 show in the *first loss*, before a single step. Start values of zero, a softmax
# too many and the forgotten `zero_grad` fail on *one batch* (0.22 is what always saying the commonest of the 32
# answers would give). **At this rate**, that is. The last two lines: the sound program fails, too, at a rate of 1, and
# a forgotten `zero_grad` passes at 0.01. So if the look fails, try a tenth of the rate and ten times the rate before
# you search the code; and a pass is no proof that the loop is right.
#
# Mixed-up answers pass both looks. The machinery is sound, and learns nonsense by heart. Only pictures that it never
# saw give it away; so look at your data too, printed, pictures beside answers.
#
# The patient: does it learn a batch by heart, at any of three rates?

# %%
def by_heart(model, rate, steps=450):
    optimizer = nn.SGD(model.parameters(), lr=rate)
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(nn.Tensor(x[:32])), y[:32])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return right(model, x[:32], y[:32])


for name, activation in {"sigmoid": nn.Sigmoid, "ReLU": nn.ReLU}.items():
    print(f"six layers, {name:8s} one batch by heart, at rates 0.01, 0.1, 1.0:",
          approx([by_heart(deep(0, activation), rate) for rate in (0.01, 0.1, 1.0)]))

# %% [markdown]
# It does not, so it is not more data that it lacks. The same program with ReLU does, at the middle rate. The fault sits
# between those two lines, and we come back to it.
#
# ## Third look: the curve
#
# A sound network, now: the loss of every batch, for six epochs. (The upright lines part the epochs.) Is something
# wrong here?

# %%
class Noting(nn.Trainer):
    """A Trainer that notes the loss of every batch."""

    losses, on_all = (), ()                                # of this batch; of all training pictures

    def training_step(self, batch):
        numbers = super().training_step(batch)             # the five lines, as in nnlib
        self.losses = (*self.losses, numbers["loss"].item())
        with nn.no_grad():
            whole = nn.functional.cross_entropy(self.model(nn.Tensor(x)), y)
        self.on_all = (*self.on_all, whole.item())
        return numbers


model, rng = network(0), np.random.default_rng(0)
batches = nn.DataLoader(x, y, batch_size=16, shuffle=True, rng=rng)
trainer = Noting(model, nn.SGD(model.parameters(), lr=0.1), nn.CrossEntropyLoss(), progress=False)
trainer.fit(batches, epochs=6)
figures.annotated_loss(trainer.losses, chance=np.log(10), steps_per_epoch=len(batches))

# %%
predict("06b-trembling")

# %%
one, whole = trainer.losses[-len(batches):], trainer.on_all[-len(batches):]
print("last epoch, each batch:    losses from", approx(min(one), 2), "to", approx(max(one), 2),
      "  spread", approx(np.std(one), 2))
print("last epoch, all pictures:  losses from", approx(min(whole), 2), "to", approx(max(whole), 2),
      "  spread", approx(np.std(whole), 2))
claim(np.std(whole) < 0.6 * np.std(one), "from step to step the loss on all pictures trembles much less than the batches'",
      control="judged by all pictures each time")

# %% [markdown]
# The network itself changes little from step to step; the exams differ: sixteen pictures are easy or hard. So read the
# trend, not the single batch: the mean over some dozens of steps, or over an epoch (the Trainer's history). What the
# shapes mean:
#
# | the trend | look first at |
# |---|---|
# | flat at $\log C$ from the start | one batch by heart; slopes by layer; the rate |
# | falls, then leaps up, or is `nan` (the Trainer stops and says so) | the rate is too high; outliers in the data |
# | falls very slowly, straight | the rate is too low |
# | falls, then flat but high | the network is too small, or units have died |
# | training falls, test does not | [07](07a_generalisation.ipynb) |
#
# ## When it goes wrong: units that die
#
# A good network, a rate that is too high for three epochs, and then the right one again. Does it recover?

# %%
def hidden_outputs(model):
    """The outputs of every hidden unit on all training pictures: a list, one array (N, units) for each hidden layer."""
    found, h = [], nn.Tensor(x)
    with nn.no_grad():
        for layer in model:
            h = layer(h)
            if not isinstance(layer, nn.Linear):
                found.append(h.data)
    return found


def dead_units(model):
    """How many hidden units are at or below 0 for every single training picture."""
    return int(sum(np.all(h <= 0, axis=0).sum() for h in hidden_outputs(model)))


# %%
def burn(seed, hot, activation=nn.ReLU):
    """Three epochs at a hot rate, then six at 0.1: dead units after each, and the accuracy at the end."""
    model = network(seed, activation)
    fit(model, nn.SGD(model.parameters(), lr=hot), epochs=3, seed=seed)
    burnt = dead_units(model)
    score = fit(model, nn.SGD(model.parameters(), lr=0.1), epochs=6, seed=seed)
    return burnt, dead_units(model), score, model


# %%
predict("06b-burnt")

# %%
burnt = {}
for name, activation, hot in [("ReLU", nn.ReLU, 0.1), ("ReLU", nn.ReLU, 1.0), ("leaky ReLU", nn.LeakyReLU, 1.0)]:
    burnt[name, hot] = runs = [burn(seed, hot, activation) for seed in range(3)]
    print(f"{name:10s} three epochs at {hot}: dead of 96", approx([run[0] for run in runs]), " six epochs later",
          approx([run[1] for run in runs]), " accuracy", approx([run[2] for run in runs]))
claim(min(run[1] for run in burnt["ReLU", 1.0]) > 40,
      "six calm epochs after the hot ones, more than 40 of the 96 units are still dead", control="never hot")

# %%
_, _, _, model = burnt["ReLU", 1.0][0]
first = hidden_outputs(model)[0]                           # (N, 64)
dead = np.all(first <= 0, axis=0)                          # (64,): is this unit dead?
nn.functional.cross_entropy(model(nn.Tensor(x)), y).backward()
slopes = np.abs(model[0].weight.grad.data).max(axis=1)     # (64,): the largest slope among a unit's weights
print("dead units in the first layer:", approx(dead.sum()), "  their largest slope:", slopes[dead].max(),
      "  that of the others:", approx(slopes[~dead].max()))

# %% [markdown]
# A ReLU's slope is 0 wherever its sum is below 0. A unit whose sum is below 0 for *every* picture gets the slope 0
# from each of them: a **dead unit**. In the first layer that is for ever, since its inputs never change. (In later
# layers a few come back, when the layer before them moves. And a few were dead from the start.)
#
# The leaky ReLU lets a hundredth of a negative sum through, so its silent units do get a slope, a hundredth of the
# usual. Compare the last two rows: on these starts that is no cure. The repair is in the first row: a rate that does
# not burn, from a *fresh start*. A warm-up (06a) serves the same end. And to find the trouble at all: count.
#
# ## Last look: slopes, layer by layer
#
# Back to the patient. Its machinery is the same as the ReLU network's, only the activation differs. Ask each layer
# how long its slopes are, before any training:

# %%
def slope_sizes(seed, activation):
    """For each of the six layers, the root of the mean square of its weights' slopes."""
    model = deep(seed, activation)
    nn.functional.cross_entropy(model(nn.Tensor(x)), y).backward()
    return [float(np.sqrt(np.mean(layer.weight.grad.data**2))) for layer in model[::2]]


sizes = {name: np.mean([slope_sizes(seed, kind) for seed in range(5)], axis=0)
         for name, kind in {"sigmoid": nn.Sigmoid, "ReLU": nn.ReLU}.items()}
for name, values in sizes.items():
    print(f"{name:8s} layers 1 to 6: {approx(values, 2)}   last / first: {approx(values[-1] / values[0], 2)}")
claim(sizes["sigmoid"][-1] > 100 * sizes["sigmoid"][0] and sizes["ReLU"][-1] < 10 * sizes["ReLU"][0],
      "with sigmoids the last layer's slopes are over 100 times the first's, with ReLU under 10 times",
      control="ReLU for both")
figures.sizes_by_layer(sizes, title="Slopes of a fresh six-layer network", y_label="typical slope of a weight")

# %% [markdown]
# On the way back each layer multiplies by the slope of its activation (03). ReLU's is 1 or 0. The sigmoid's is at most
# ¼, and ¼ · ¼ · ¼ · ¼ · ¼ is about a thousandth. (The ratio above is another number: the weights in between multiply,
# too, and a weight's slope also contains what comes in at its layer.)
#
# Is that the cause? So far it is a *coincidence*: slopes vanish, and it does not learn. Test the cause by changing it
# alone. Take 4·sigmoid: its steepest slope is 1. A second suspect: a sigmoid's outputs are all positive, around ½.
# Take sigmoid − ½, which is centred and as flat as before. And both: 4·(sigmoid − ½). Ten epochs of SGD with
# momentum, each at two rates.

# %%
predict("06b-suspects")

# %%
class Bent(nn.Module):
    """scale · (sigmoid(x) − shift)"""

    def __init__(self, scale, shift):
        super().__init__()
        self.scale, self.shift = scale, shift

    def forward(self, x):
        return self.scale * (nn.sigmoid(x) - self.shift)


suspects = {"sigmoid": nn.Sigmoid, "4 · sigmoid": lambda: Bent(4, 0), "sigmoid - ½": lambda: Bent(1, 0.5),
            "4 · (sigmoid - ½)": lambda: Bent(4, 0.5)}


# %%
def with_momentum(parameters, lr):
    return nn.SGD(parameters, lr=lr, momentum=0.9)


def deep_score(kind, optimiser, rate, seed, epochs=10):
    """The accuracy on the training pictures; 0 if the loss became nan, for then the Trainer stops."""
    model = deep(seed, kind)
    try:
        return fit(model, optimiser(model.parameters(), lr=rate), epochs=epochs, seed=seed)
    except nn.DivergenceError:
        return 0.0


# %%
scores = {(name, rate): [deep_score(kind, with_momentum, rate, seed) for seed in range(3)]
          for name, kind in suspects.items() for rate in (0.01, 0.3)}
print("on the training pictures, three starts each")
for name, kind in suspects.items():
    layers = np.mean([slope_sizes(seed, kind) for seed in range(3)], axis=0)
    print(f"{name:18s} slopes first {approx(layers[0], 1):8} last/first {approx(layers[-1] / layers[0], 2):6}"
          f"  rate 0.01: {approx(scores[name, 0.01], 2)}  rate 0.3: {approx(scores[name, 0.3], 2)}")
best = {name: max(np.mean(scores[name, rate]) for rate in (0.01, 0.3)) for name in suspects}
claim(best["sigmoid"] < 0.2 < 0.7 < min(best[name] for name in suspects if name != "sigmoid"),
      "on its training pictures the sigmoid network stays below 20 %, and each change by itself brings it above 70 %",
      control="only the name changed")

# %% [markdown]
# Both suspects are guilty, and either repair is enough, with a rate of its own. The centred sigmoid is the telling
# one. At rate 0.01 it stays where it was: its slopes are as *small* as before. But they are small in all layers
# **alike**, so a rate 30 times as high suits them all, and it learns. The plain sigmoid's differ so much from layer
# to layer that no rate we tried suits: what would move the first layer throws the last one about. So "the slopes
# vanish" is half the diagnosis. The other half is *not alike*.
#
# Adam, you may remember, gives each weight steps of its own size. Does it save the patient?

# %%
def with_adam(kind):
    """Fifteen epochs at each of three rates, three starts each; the best rate's mean."""
    means = []
    for rate in (0.003, 0.01, 0.03):
        found = [deep_score(kind, nn.Adam, rate, seed, epochs=15) for seed in range(3)]
        print(f"Adam, {kind.__name__:7s} rate {rate:5}: {approx(found)}")
        means.append(np.mean(found))
    return max(means)


sigmoid_best = with_adam(nn.Sigmoid)
claim(sigmoid_best > 0.9, "at a rate of its own, Adam brings the patient above 90 %",
      control="momentum in Adam's place")

# %%
relu_best = with_adam(nn.ReLU)
claim(relu_best > sigmoid_best + 0.01, "ReLU at its own is better still", control="ReLU in both")

# %% [markdown]
# Nearly, at the middle one of the rates. That fits the diagnosis: what was not alike, Adam makes alike. ReLU needs no
# such help. (Its best rate is the lowest of the three; if a still lower one suited it better, its lead would only
# grow.) Sigmoids are still used where an answer between 0 and 1 is wanted: in the last layer, and in gates, lesson 10.
#
# Your turn, on points in the plane. The network below has five hidden layers of sigmoids, six layers of weights like
# the patient, and learns by plain SGD. (The small pictures: what each hidden unit says over the plane, a column for
# each layer.) It has had 20 epochs. Press play, then answer in writing: *which single change makes it learn, within 100 epochs? Try the
# activation, the number of layers, the rate and the optimiser, one at a time, each from the same start.*

# %%
playground = Playground("circles", layers=5 * (8,), activation="sigmoid", optimiser="SGD", rate=0.1, seed=2)
playground.train(20)
playground

# %%
at_first = {"activation": "sigmoid", "optimiser": "SGD", "rate": 0.1, "layers": 5 * [8]}
state = playground.state()
changed = [name for name in at_first if state[name] != at_first[name]]
print("changed:", ", ".join(changed) or "nothing yet")
print("it learns" if state["accuracy"] > 0.9 else "it does not learn yet: change, play, and run this cell again")

# %% [markdown]
# <details><summary>When you have your answer</summary>
#
# The activation: tanh (centred, steepest slope 1) or ReLU. A single hidden layer helps part of the way. No rate that we
# tried does it, nor momentum, nor Adam at this rate. Adam at a tenth of the rate often does, but those are two changes. (And one start
# is no proof: from another, Adam gets through at this rate, too.)
# </details>
#
# ## Where this is used, and where it fails
#
# This order is the daily work of people who train networks: first loss, one batch by heart, curve, dead units, slopes
# by layer. It finds faults in the machinery. It does not find that the question is wrong, that the answers were given
# carelessly, or that the test pictures were also trained on. A falling loss says that *something* is being learnt,
# not what. And the looks can deceive: a passed check narrows the search, it does not end it.
#
# **To read.** Glorot and Bengio 2010, *Understanding the difficulty of training deep feedforward neural networks*,
# AISTATS (PMLR 9): figure 2, the sigmoid layers that saturate. He and others 2015, *Delving deep into rectifiers*,
# arXiv:1502.01852: section 2.2, start values for ReLU. LeCun and others 1998, *Efficient BackProp*,
# doi:10.1007/3-540-49430-8_2: section 4.4, why a sigmoid should be centred.
#
# ## Check yourself

# %%
quiz("06b-check")

# %% [markdown]
# ## When it does not learn
#
# 1. **First loss**: about $\log C$? Far above: scale of inputs or start values.
# 2. **One batch by heart**: 100 %? No, nor at a tenth or ten times the rate: the machinery (zero_grad, the loss's input,
#    signs, shapes). Yes: go on.
# 3. **The data**, printed: does each picture stand beside its own answer?
# 4. **The curve's trend**, not its trembling: flat, leaping, crawling, levelling off.
# 5. **Dead units**, counted. 6. **Slopes by layer**: alike?
# 7. One change at a time, from the same start.
#
# A network that has learnt its training pictures to 100 % has passed every look on this page. It may still be
# useless: it may have learnt them by heart, as your 32 were. How to tell, and what to do about it:
# [07](07a_generalisation.ipynb). The exercises for this half are 6.8 to 6.10.
