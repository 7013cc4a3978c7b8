# %% [markdown]
# # Exercises 06 · Training
#
# Ten exercises, about an hour and a half. The three marked **core** take 37 minutes and carry the rest. 6.1 to 6.7 go with
# 06a, the last three with 06b. In each, `g` is the slope.

# %%
import math

import numpy as np

import nnlib as nn
from coursekit import NotAttempted, approx, attempt, check
from nnlib.data import digits, train_test_split
from nnlib.viz import figures
from nnlib.viz.widgets import OptimizerRace

pictures = digits()
x, x_test, y, y_test = train_test_split(pictures.x, pictures.y, stratify=pictures.y, rng=np.random.default_rng(0))

# %% [markdown] exercise="06.order"
# Six lines of a training loop have fallen out of order:
#
# ```
# A      loss.backward()
# B      prediction = model(x_batch)
# C      optimizer.zero_grad()
# D      optimizer.step()
# E  for x_batch, y_batch in batches:
# F      loss = nn.functional.cross_entropy(prediction, y_batch)
# ```
#
# Give an order that works whatever the slopes were before, as a list of letters such as `["A", "B", "C", "D", "E", "F"]`.
#
# :hint: Which lines use what another line makes?
# :hint: `backward` adds to the slopes that are there. So what must have happened before it, in every round?
# :hint: The loop's head, prediction, loss, forget, backward, step.

# %% exercise="06.order"
### BEGIN SOLUTION
order = ["E", "B", "F", "C", "A", "D"]
### END SOLUTION

# %%
check("06.order", order)

# %% [markdown] exercise="06.steps"
# 1,500 examples, batches of 32, the last one smaller, 5 epochs. How many times do the weights move?
#
# :hint: How many batches does one epoch have?
# :hint: With 100 examples and batches of 32: 32, 32, 32 and 4, so four.
# :hint: 1,500 / 32 rounded up, times 5.

# %% exercise="06.steps"
### BEGIN SOLUTION
steps = 235
### END SOLUTION

# %%
check("06.steps", steps)

# %% [markdown] exercise="06.momentum"
# One step with momentum: bring the velocity `b` up to date, then move `w` against it. Return the new `w` and the new `b`, both
# of shape (D,). Do not change the arguments.
#
# Example: `w = [1.0]`, `g = [2.0]`, `b = [10.0]`, `rate = 0.1`, `keep = 0.9` gives `w = [-0.1]`, `b = [11.0]`.
#
# :hint: What share of the old b comes along, and how much of the new slope?
# :hint: 0.9 · 10 + 2 = 11, and 1 − 0.1 · 11 = −0.1.
# :hint: `b = keep * b + g`, then step along the new b.

# %% exercise="06.momentum"
def momentum_step(w, g, b, rate, keep):
    """w, g, b (D,)  ->  the new w and the new b."""
    ### BEGIN SOLUTION
    b = keep * b + g
    return w - rate * b, b
    ### END SOLUTION


# %%
check("06.momentum", momentum_step)

# %% [markdown] exercise="06.adam"
# One step of Adam, with 0.9 and 0.999, and ε = 1e-8 *outside* the root. `t` is 1 for the first step. Return the new `w`, and
# the new means `m` and `v` as they are kept for the next step, that is, not corrected.
#
# Example: `w = [1.0]`, `g = [5.0]`, `m = [0.0]`, `v = [0.0]`, `t = 1`, `rate = 0.1` gives `w = [0.9]`, `m = [0.5]`, `v = [0.025]`.
#
# :hint: Which mean gives the direction, which the size?
# :hint: At t = 1: m = 0.5, corrected 0.5 / 0.1 = 5; v = 0.025, corrected 0.025 / 0.001 = 25, its root 5. So a step of 0.1 · 5 / 5.
# :hint: Give the corrected means names of their own, such as `m_hat`, so that you can return `m` and `v`.

# %% exercise="06.adam"
def adam_step(w, g, m, v, t, rate):
    """w, g, m, v (D,), t = 1 for the first step  ->  the new w, m and v."""
    ### BEGIN SOLUTION
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + 1e-8), m, v
    ### END SOLUTION


# %%
check("06.adam", adam_step)

# %% [markdown] exercise="06.decay"
# This step means to be AdamW's. Its pull, `decay`, goes the wrong way. Repair it: first the weight loses the share
# rate · decay, then comes Adam's step, whose means have not seen the pull.
#
# Example: `w = [2.0]`, `g = [0.0]`, `m = [0.0]`, `v = [0.0]`, `t = 1`, `rate = 0.1`, `decay = 0.2` gives `w = [1.96]`.
#
# :hint: In the example g is 0. What should move w at all?
# :hint: 2 · (1 − 0.1 · 0.2) = 1.96.
# :hint: Leave g alone, and shrink w before the step.

# %% exercise="06.decay"
def adamw_step(w, g, m, v, t, rate, decay):
    """w, g, m, v (D,)  ->  the new w, m and v."""
    ### BEGIN SOLUTION
    w = (1 - rate * decay) * w
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g**2
    return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v
    ### STUB
    # g = g + decay * w
    # m = 0.9 * m + 0.1 * g
    # v = 0.999 * v + 0.001 * g**2
    # return w - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v
    ### END SOLUTION


# %%
check("06.decay", adamw_step)

# %% [markdown] exercise="06.schedule"
# The rate of step `t`, where t = 0, 1, … `steps` − 1. In the first `warm` steps it climbs in equal parts, so that step
# `warm` − 1 has the rate `peak`. Then it falls on half a wave of the cosine: step `warm` still has `peak`, and a step number `steps`
# would have 0. `warm` may be 0.
#
# Example: `steps = 100`, `warm = 10`, `peak = 0.1`: t = 0 gives 0.01, t = 9 gives 0.1, t = 10 gives 0.1, t = 55 gives 0.05.
#
# :hint: What part of the warm-up is done after step 0?
# :hint: At t = 55 the fall is half done, (55 − 10) / (100 − 10), and cos(π/2) = 0 gives half the peak.
# :hint: `peak * 0.5 * (1 + math.cos(math.pi * part))`, where part is how much of the fall is done.

# %% exercise="06.schedule"
def rate_at(t, steps, warm, peak):
    """t = 0 … steps - 1, warm < steps  ->  the rate of step t."""
    ### BEGIN SOLUTION
    if t < warm:
        return peak * (t + 1) / warm
    part = (t - warm) / (steps - warm)
    return peak * 0.5 * (1 + math.cos(math.pi * part))
    ### END SOLUTION


# %%
check("06.schedule", rate_at)

# %% [markdown] exercise="06.race"
# On the **saddle**, for each of the four methods find a rate at which it wins alone *when all four use that rate*. Try it
# in the race below. Answer with a dictionary, such as `{"SGD": 0.01, "momentum": 0.01, "RMSprop": 0.01, "Adam": 0.01}`. Then
# look at the four rates: what would a drawing of one race at one rate have proved?
#
# :hint: Who wins where all steps are short? Who can bear a rate that makes SGD fly away?
# :hint: At 0.01 momentum arrives first. Double the rate, and again, up to 1.
# :hint: RMSprop wins from about 0.02 on, SGD between 0.25 and 0.45, where the others overshoot. Above that SGD flies away.

# %%
race = OptimizerRace("saddle", rates=0.01)
race.step(40)
race

# %% exercise="06.race"
### BEGIN SOLUTION
winners = {"SGD": 0.3, "momentum": 0.01, "RMSprop": 0.05, "Adam": 0.8}
### END SOLUTION

# %%
check("06.race", winners)

# %% [markdown] exercise="06.curves"
# Four runs of the same network on the digits (the loss of each batch) are drawn in the next cell. Say of each what you see:
# `"scale"` (inputs or start values too large), `"flat"` (whatever comes in, the same comes out), `"too low"` or `"too high"` (the
# rate), or `"fine"`. Answer with a dictionary, such as `{"A": "fine", "B": "fine", "C": "fine", "D": "fine"}`.
#
# :hint: What is the loss of guessing among ten digits? Which curve starts elsewhere?
# :hint: Two curves begin alike and stay high. One of them falls all the same, steadily.
# :hint: Trembling is not a fault. Read the trend.

# %%
def run(rate, scale=1, zeros=False, steps=250):
    """The losses of 250 batches of 16, by plain descent."""
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Linear(64, 32, rng=rng), nn.ReLU(), nn.Linear(32, 10, rng=rng))
    if zeros:
        for p in model.parameters():
            nn.init.zeros_(p)
    optimizer, losses = nn.SGD(model.parameters(), lr=rate), []
    for _ in range(steps):
        rows = rng.permutation(len(x))[:16]
        loss = nn.functional.cross_entropy(model(nn.Tensor(scale * x[rows])), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


runs = {"A": run(0.0001, scale=255), "B": run(0.1, zeros=True), "C": run(0.3), "D": run(0.03)}
for name, losses in runs.items():
    print(f"{name}: first loss {approx(losses[0])}   mean of steps 100 to 119 {approx(np.mean(losses[100:120]))}   of the last 20",
          approx(np.mean(losses[-20:])))
figures.loss_curves(runs, title="Four runs", y_label="loss of the batch")

# %% exercise="06.curves"
### BEGIN SOLUTION
curves = {"A": "scale", "B": "flat", "C": "fine", "D": "too low"}
### END SOLUTION

# %%
check("06.curves", curves)

# %% [markdown] exercise="06.dead"
# `outputs[i, k]` is what ReLU unit number k said to example i. How many of the units are **dead**, that is, said 0 to every example?
#
# Example: `[[0, 2, 0], [0, 0, 0]]` gives 2: the first and the last.
#
# :hint: What is asked of a unit: 0 once, or 0 always?
# :hint: In the example the column of unit 1 is (2, 0): it spoke once.
# :hint: `np.all(..., axis=0)` asks down each column.

# %% exercise="06.dead"
def dead_units(outputs):
    """outputs (N, H): what H ReLU units said to N examples  ->  how many of them are dead."""
    ### BEGIN SOLUTION
    return int(np.sum(np.all(outputs <= 0, axis=0)))
    ### END SOLUTION


# %%
check("06.dead", dead_units)

# %% [markdown] exercise="06.fit"
# Now for real. Write the loop. `model`, `optimizer` and `batches` are nnlib's (`for x, y in batches:` goes through one
# epoch); the loss is `nn.functional.cross_entropy`. Return a list with one number for each epoch: the mean of its batches'
# losses, each taken before its step. The check trains a network on the digits with your loop, from three starts, and asks for more than 90 % of the test pictures, as 06a had with batches of 8.
#
# Example: `fit(model, optimizer, batches, 2)` may return `[1.51, 0.62]`.
#
# :hint: Exercise 6.1 has the lines. Which of them stand inside which loop?
# :hint: The inputs come as arrays: `model(nn.Tensor(x))`. A loss as a number: `loss.item()`.
# :hint: Two loops: over epochs, and inside it over batches with the five lines. The list of the epoch's losses starts empty in the outer one.

# %% exercise="06.fit"
def fit(model, optimizer, batches, epochs):
    """Train, and return a list: for each epoch, the mean of its batches' losses."""
    ### BEGIN SOLUTION
    means = []
    for _ in range(epochs):
        losses = []
        for x, y in batches:
            loss = nn.functional.cross_entropy(model(nn.Tensor(x)), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        means.append(float(np.mean(losses)))
    return means
    ### END SOLUTION


# %%
check("06.fit", fit)

# %% [markdown]
# ## A look at what you made
#
# Your loop, and your Adam in it: nnlib lets you write an optimiser as a class with an `update`. Nothing is marked here. Change
# the rate, or put your momentum or your schedule in its place.

# %%
class YourAdam(nn.Optimizer):
    def slots(self, group):
        return ("m", "v")                                  # what is kept for each weight

    def update(self, group, step, blocks):
        for g, change, m, v in blocks:                     # long vectors; what stands in change is subtracted
            w, m[...], v[...] = adam_step(np.zeros_like(g), g, m, v, step, group["lr"])
            change[...] = -w


with attempt("06.fit"), attempt("06.adam"):
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Linear(64, 32, rng=rng), nn.ReLU(), nn.Linear(32, 10, rng=rng))
    optimizer = YourAdam(model.parameters(), {"lr": 0.01})
    print("losses:", approx(fit(model, optimizer, nn.DataLoader(x, y, batch_size=32, shuffle=True, rng=rng), epochs=6)))
    print("test accuracy:", approx(nn.accuracy(model(nn.Tensor(x_test)), y_test)))
