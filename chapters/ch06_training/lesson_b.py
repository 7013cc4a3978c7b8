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
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs, rng=rng), activation()]
    return nn.Sequential(*layers[:-1])


def deep(seed, activation):
    """Six layers of weights, with He's start values (05b)."""
    model, rng = network(seed, activation, sizes=(64, 32, 32, 32, 32, 32, 10)), np.random.default_rng(seed)
    for layer in model[::2]:                               # every second one is Linear
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", rng=rng)
        nn.init.zeros_(layer.bias)
    return model


# %%
def fit(model, optimizer, epochs, seed=0, batch_size=32, callbacks=()):
    """Train with nnlib's Trainer; returns the accuracy on the pictures that it was trained on."""
    batches = nn.DataLoader(x, y, batch_size=batch_size, shuffle=True, rng=np.random.default_rng(seed))
    trainer = nn.Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=callbacks, progress=False)
    trainer.fit(batches, epochs)
    with nn.no_grad():
        return nn.accuracy(model(nn.Tensor(x)), y)


class Print(nn.Callback):                                  # the Trainer calls it after every epoch
    def on_epoch_end(self, trainer):
        print("epoch", trainer.epoch, " loss", approx(trainer.history[-1]["loss"]))


patient = deep(0, nn.Sigmoid)
score = fit(patient, nn.SGD(patient.parameters(), lr=0.1), epochs=5, callbacks=[Print()])
print("right on training pictures:", approx(score))

# %% [markdown]
# One digit in ten right, on pictures it was *trained* on. "More epochs", says one. "Another rate", "a larger network",
# say others. Each guess costs an hour. This lesson is an order in which to look, so that each look rules something out.
#
# **At the end you will be able to**
#
# 1. say what the first loss must be, and what it means if it is not (exercise 6.8);
# 2. read a loss curve (6.8);
# 3. find units that are dead, and layers that get no slope (6.9);
# 4. write a training loop and prove that it works (6.10).
#
# **50 minutes.** The maths in this lesson: surprise, $-\log p$ ([02b](02b_learning.ipynb)); rates multiply along a path
# ([03](03_backpropagation.ipynb)). First, three questions from earlier:

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
print("the patient above:               ", approx(first_loss(deep(0, nn.Sigmoid), x)))
claim(abs(np.mean(fresh) - np.log(10)) < 0.23, "a fresh network's first loss is near log 10, within a tenth",
      control="pixels 0 to 255")

# %% [markdown]
# $-\log\tfrac1{10} = \log 10 = 2.30$, and for $C$ classes $\log C$. **Far above** means that the network is sure, and wrong,
# before it has seen anything: inputs not scaled, start values too large. **Exactly** $\log C$, and staying there, means
# that the outputs do not depend on the input. The patient starts somewhat above (its ten outputs differ by chance) and is at 2.30
# after one epoch: its inputs are not the trouble, and whatever comes in, the same comes out.
#
# ## Second look: one batch, by heart
#
# Take 32 pictures and train on these alone, 300 steps. A network with thousands of weights can learn 32 answers by heart.
# If it cannot, do not give it more data: something in the *machinery* is broken. It takes a second, and no luck.
#
# Here are six programs. Five have a mistake, all of them common ones.

# %%
def program(mistake, inputs, target, seed, steps=300, batch_size=32):
    """The training loop, with a mistake built in.  Returns the model and the last loss."""
    model, rng = network(seed), np.random.default_rng(seed)
    if mistake == "start at zero":
        for p in model.parameters():
            nn.init.zeros_(p)
    for _ in range(steps):
        rows = rng.permutation(len(inputs))[:batch_size]
        output = model(nn.Tensor(inputs[rows]))
        if mistake == "softmax before the loss":
            output = nn.functional.softmax(output, dim=1)
        loss = nn.functional.cross_entropy(output, target[rows])
        if mistake != "no zero_grad":
            model.zero_grad()
        loss.backward()
        with nn.no_grad():
            for p in model.parameters():
                p.data = p.data - 0.1 * p.grad.data
    return model


# %%
def examine(mistake, seed=0):
    """First loss; accuracy on one batch learnt by heart; accuracy on test pictures after training on all."""
    scale = 255 if mistake == "pixels 0 … 255" else 1
    answers = np.random.default_rng(1).permutation(y) if mistake == "answers mixed up" else y
    with nn.no_grad():
        start = nn.functional.cross_entropy(program(mistake, scale * x, answers, seed, 0)(nn.Tensor(scale * x)), y)
        one = program(mistake, scale * x[:32], answers[:32], seed)
        by_heart = nn.accuracy(one(nn.Tensor(scale * x[:32])), answers[:32])
        whole = nn.accuracy(program(mistake, scale * x, answers, seed)(nn.Tensor(scale * x_test)), y_test)
    return start.item(), by_heart, whole


# %% [markdown]
# Mixed-up answers: the pictures were shuffled, the answers were not, so each picture has the answer of another.

# %%
predict("06b-mixed-up")

# %%
mistakes = ["none", "start at zero", "pixels 0 … 255", "softmax before the loss", "no zero_grad", "answers mixed up"]
found = {mistake: examine(mistake) for mistake in mistakes}
print(f"{'':26s}first loss   one batch by heart   trained on all, test")
for mistake, (start, by_heart, whole) in found.items():
    print(f"{mistake:26s}{approx(start):10}   {approx(by_heart, 2):18}   {approx(whole, 2)}")
claim(found["none"][1] == 1.0, "the sound program learns one batch by heart, 32 of 32", control="rate too low")
claim(found["answers mixed up"][1] > 0.9 and found["answers mixed up"][2] < 0.3,
      "with mixed-up answers it still learns a batch by heart, and nothing that holds for new pictures",
      control="answers in order")

# %% [markdown]
# Read it row by row. Pixels up to 255 show in the *first loss*, before a single step. Start values of zero, a softmax too many
# and the forgotten `zero_grad` fail on *one batch*: 22 % is the share of the commonest digit there. But mixed-up answers
# pass both looks. The machinery is sound, and learns nonsense by heart. Only the pictures that it never saw give it away; so
# look at your data too, printed, pictures beside answers.
#
# The patient: does it learn a batch by heart?

# %%
def by_heart(model, optimizer, steps=300):
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(nn.Tensor(x[:32])), y[:32])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with nn.no_grad():
        return nn.accuracy(model(nn.Tensor(x[:32])), y[:32])


for name, activation in {"sigmoid": nn.Sigmoid, "ReLU": nn.ReLU}.items():
    model = deep(0, activation)
    print(f"six layers, {name:8s} one batch by heart:", approx(by_heart(model, nn.SGD(model.parameters(), lr=0.1))))

# %% [markdown]
# It cannot. So more data, or more epochs, will not help it. The same program with ReLU can. The fault sits between those two lines,
# and we come back to it.
#
# ## Third look: the curve
#
# A sound network, now: the loss of every batch, for six epochs. Is something wrong here?

# %%
class Noting(nn.Trainer):
    """A Trainer that notes the loss of every batch."""

    losses = ()

    def training_step(self, batch):
        numbers = super().training_step(batch)             # the five lines, as in nnlib
        self.losses = (*self.losses, numbers["loss"].item())
        return numbers


model, rng = network(0), np.random.default_rng(0)
batches = nn.DataLoader(x, y, batch_size=16, shuffle=True, rng=rng)
trainer = Noting(model, nn.SGD(model.parameters(), lr=0.1), nn.CrossEntropyLoss(), progress=False)
trainer.fit(batches, epochs=6)
figures.annotated_loss(trainer.losses, chance=np.log(10), steps_per_epoch=len(batches))

# %%
predict("06b-trembling")

# %%
with nn.no_grad():                                         # the weights rest
    rest = [nn.functional.cross_entropy(model(nn.Tensor(a)), b).item() for a, b in batches]
print("last epoch, learning:   losses from", approx(min(trainer.losses[-85:]), 2), "to", approx(max(trainer.losses[-85:]), 2))
print("same batches, at rest:  losses from", approx(min(rest), 2), "to", approx(max(rest), 2))
claim(np.std(rest) > 0.5 * np.std(trainer.losses[-85:]),
      "with the weights at rest, the loss still differs from batch to batch at least half as much",
      control="the same batch each time")

# %% [markdown]
# No weight moved, and it trembles all the same: sixteen pictures are an easy exam or a hard one. So read the trend, not the
# single batch: the mean over some dozens of steps, or over an epoch (the Trainer's history). What the shapes mean:
#
# | the trend | look first at |
# |---|---|
# | flat at $\log C$ from the start | one batch by heart; slopes by layer; the rate |
# | falls, then leaps up or to `nan` | the rate is too high; outliers in the data |
# | falls very slowly, straight | the rate is too low |
# | falls, then flat but high | the network is too small, or units have died |
# | training falls, test does not | [07](07a_generalisation.ipynb) |
#
# ## When it goes wrong: units that die
#
# A good network, a rate that is too high for 100 steps, and then the right one again. Does it recover?

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


def burn_and_repair(seed, hot, activation=nn.ReLU):
    """100 steps or so at a hot rate, then five epochs at 0.1.  Returns dead units before, after, at the end; accuracy."""
    model = network(seed, activation)
    before = dead_units(model)
    fit(model, nn.SGD(model.parameters(), lr=hot), epochs=3, seed=seed)
    after = dead_units(model)
    score = fit(model, nn.SGD(model.parameters(), lr=0.1), epochs=6, seed=seed)
    return before, after, dead_units(model), score


# %%
predict("06b-burnt")

# %%
for name, activation in {"ReLU": nn.ReLU, "leaky ReLU": nn.LeakyReLU}.items():
    for hot in (0.1, 1.5):
        runs = [burn_and_repair(seed, hot, activation) for seed in range(3)]
        print(f"{name:10s} first rate {hot}: dead of 96 {approx([run[1] for run in runs])}, six calm epochs later",
              approx([run[2] for run in runs]), " accuracy", approx([run[3] for run in runs]))
