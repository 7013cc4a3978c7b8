# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 07b · 500 curves and no more: what helps?
#
# In [07a](07a_generalisation.ipynb) a network with 500 labelled curves learnt all of them by heart and was right on little
# more than a third of new ones. Ask around, and you will be told to make it smaller, to add "weight decay", to stop early,
# to use "dropout", to get more data. Each of these has helped somebody. Does it help *you*, and how much?

# %%
import numpy as np

import nnlib as nn
from benchmarks.experiments import committed, values_of
from benchmarks.regularisation import Augmented, network, parts, shifted, trial
from coursekit import approx, claim, predict, quiz, show_source
from nnlib.data import DataLoader, digits, mnist1d
from nnlib.viz import figures
from nnlib.viz.widgets import OverfitExplorer

x, y, x_val, y_val = parts(seed=0, n=500)                  # 500 curves to train on, 1,000 for validation
validation = DataLoader(x_val, y_val, batch_size=1000)
figures.labelled_curves(x[:5], y[:5], title="Five of the 500")


# %%
def train(model, x, y, epochs=150, weight_decay=0.0, change=None, callbacks=(), validation=validation, seed=0):
    """AdamW at 0.003, batches of 50.  Returns the Trainer: its history, and evaluate(loader)."""
    batches = DataLoader(x, y, batch_size=50, shuffle=True, rng=np.random.default_rng(seed))
    if change is not None:
        batches = Augmented(batches, change)               # the inputs, changed afresh each time they are drawn
    trainer = nn.Trainer(model, nn.AdamW(model.parameters(), lr=0.003, weight_decay=weight_decay),
                         nn.CrossEntropyLoss(), metrics=[nn.accuracy], callbacks=callbacks, progress=False)
    trainer.fit(batches, epochs, validation=validation)
    return trainer


plain = train(network(100, dropout=0, rng=np.random.default_rng(0)), x, y)
print("after 150 epochs: training accuracy", approx(plain.history[-1]["accuracy"]), "  validation accuracy",
      approx(plain.history[-1]["val_accuracy"]), "  validation loss", approx(plain.history[-1]["val_loss"]))

# %% [markdown]
# (`network` makes the network of 07a, with a place for dropout after each hidden layer; it and `parts` come from the script
# that you will meet below.) Anything that is done to make a model do better on *new* data, at the price of doing worse on its
# training data, is called **regularisation**. You will try several kinds, then see them side by side.
#
# **At the end you will be able to**
#
# 1. compare methods so that none is favoured (exercise 7.1);
# 2. write dropout, and say what it does in training and in use (7.6);
# 3. stop early, with the best weights (7.5);
# 4. choose changes of the data that keep their labels, and train with them (7.8, 7.10).
#
# **60 minutes.** The maths: shares, means and AdamW's step ([06a](06a_training.ipynb)). Three questions first:

# %%
quiz("07b-recall")

# %% [markdown] covers="S37"
# ## What it would be worth to have more
#
# First the measure for everything else: more curves. In the published set there are more, so you can see what they bring.
# The number of *steps* is the same for all, 1,000. Three seeds: other curves, other networks.

# %%
more = {500: [], 1000: [], 2000: []}
for n in more:
    on_training = []
    for seed in range(3):
        some_x, some_y, new_x, new_y = parts(seed, n)
        model = network(100, dropout=0, rng=np.random.default_rng(seed))
        trainer = train(model, some_x, some_y, epochs=50_000 // n, validation=None, seed=seed)
        on_training.append(trainer.evaluate(DataLoader(some_x, some_y, batch_size=2000))["accuracy"])
        more[n].append(trainer.evaluate(DataLoader(new_x, new_y, batch_size=1000))["accuracy"])
    print(f"{n:5d} curves: training {approx(np.mean(on_training))}   validation {approx(more[n])}")
gains = [np.mean(more[2 * n]) - np.mean(more[n]) for n in (500, 1000)]
claim(min(gains) > 0.03, "each doubling of the data brings more than three points", control="the same 500 again")

# %% [markdown]
# All learn their training set by heart, or nearly so. But the more curves there are, the more of what is stored holds
# for others too. Each doubling brings several points, and costs twice the labels of the one before. Keep two rows in
# mind: what 1,000 curves bring, and what 2,000 bring. Now without new labels.
#
# ## A fair trial
#
# The rules, before any result: every method gets the same 500 curves, the same network and 1,500 steps (early stopping
# may use fewer). Each gets **twelve tries**: four strengths, each at three learning rates, on five seeds. Where there is no
# strength to set ("nothing", "1,000 curves"), the tries are twelve rates. The validation set chooses: once by accuracy,
# once by loss. The test set is looked at for the chosen tries only. That is 600 networks, so it was a script
# (`benchmarks/regularisation.py`). You will see its table after you have met each method by itself. There you train one
# seed, to see what the method does; what it is *worth*, the table says.

# %% [markdown] covers="S35"
# ## Weights that pay rent
#
# **Weight decay** is what AdamW does besides Adam (06a): before each step, every weight is multiplied by
# $1 - \eta\lambda$, with the rate $\eta$ and the strength $\lambda$ ("lambda"). With $\eta = 0.003$ and $\lambda = 3$ that is
# 0.991. One step is next to nothing; after 77 steps a weight has lost half (0.991⁷⁷ = 0.5), unless the gradient has kept
# pushing it up. Weights that the gradient does not keep up fade.

# %%
decayed = train(network(100, dropout=0, rng=np.random.default_rng(0)), x, y, weight_decay=3.0)
lowest = {}
for name, trainer in {"no decay": plain, "decay 3": decayed}.items():
    size = np.sqrt(np.mean(trainer.model[3].weight.data ** 2))          # layer 3: the second Linear
    lowest[name] = min(epoch["val_loss"] for epoch in trainer.history)
    print(f"{name:9s} typical weight {approx(size)}   training loss {approx(trainer.history[-1]['loss'], 2)}   validation "
          f"loss: last {approx(trainer.history[-1]['val_loss'])}, lowest {approx(lowest[name])}")
claim(decayed.history[-1]["val_loss"] < lowest["no decay"] - 0.05,
      "with decay 3 the last validation loss is below the lowest that there was without", control="too little decay")

# %% [markdown] covers="S36"
# (*Typical* is the root of the mean square.) Smaller weights make smaller scores, so the network is less certain, and
# wrong answers cost less. The mark to beat is not the last loss without decay: whoever stops in time (below) never gets
# there. It is the lowest. (Biases decay as well, as AdamW does it unless told otherwise.)
#
# ## A team in which anyone may be ill
#
# **Dropout**: at each training step every hidden unit is left out with probability $p$, drawn afresh for each example. The
# idea of its inventors: if no unit can count on another one's being there, ten particular units cannot conspire to
# recognise one training curve. In use, none is left out.
#
# By hand: four hidden units give 4, 0, 2 and 6. The next layer adds them up: 12. With $p = ½$ it might see 4 + 2 = 6 in one
# step, 0 + 6 = 6 in another, 4 + 0 + 2 + 6 in a third.

# %%
predict("07b-scale")

# %%
hidden = np.array([4.0, 0.0, 2.0, 6.0])
there = np.random.default_rng(0).random((20_000, 4)) >= 0.5             # True: this unit is there
print("mean sum in training, as it comes:          ", approx(np.mean((hidden * there).sum(axis=1))))
print("mean sum in training, those left in doubled:", approx(np.mean((hidden * there / 0.5).sum(axis=1))))
print("sum in use:", hidden.sum())
drop = nn.Dropout(0.5, rng=np.random.default_rng(7))                    # nnlib's layer
print("nnlib, in training:", [drop(nn.Tensor(hidden)).data.tolist() for _ in range(3)])
drop.eval()                                                             # in use
print("nnlib, in use:     ", drop(nn.Tensor(hidden)).data.tolist())

# %% [markdown]
# So those that are left in are enlarged, by $1/(1-p)$, **while training**; in use nothing is done at all. (A unit that was
# left out gets the gradient 0 in that step.)
#
# ## When it goes wrong: a different answer each time
#
# Train with dropout, then ask for the class of one and the same curve, ten times.

# %%
dropped = train(network(100, dropout=0.5, rng=np.random.default_rng(0)), x, y)
model = dropped.model
asked = [int(model(nn.Tensor(x_val[7:8])).data.argmax()) for _ in range(10)]
print("the most frequent of ten answers about one curve: share", approx(max(asked.count(k) for k in range(10)) / 10))


def share_right(model):
    with nn.no_grad():
        return nn.accuracy(model(nn.Tensor(x_val)), y_val)


print("accuracy on validation:", approx([share_right(model) for _ in range(3)]))

# %% [markdown]
# "The weights are broken", "the file was saved wrongly", "it is only noise". Ask first what is random in there: nothing
# should be, in use. The model still believes that it is being trained:

# %%
print("model.training:", model.training)
as_left = np.mean([share_right(model) for _ in range(10)])
model.eval()                                               # to the model and all its layers: you are in use now
in_use = share_right(model)
print("model.training:", model.training, "  accuracy, asked twice:", approx([in_use, share_right(model)]))
claim(in_use > as_left + 0.01, "in use it is better without units missing", control="dropout left on")

# %% [markdown]
# `model.eval()` before use, `model.train()` before training goes on. (Trainer does both by itself, when it evaluates; a
# prediction by hand is up to you.) The fault is easy to miss: the answers are worse, and there is no error.
#
# ## Stop in time
#
# **Early stopping** keeps the weights of the epoch with the best validation score and gives up when there has been none
# better for some epochs (the *patience*). But which score? In 07a loss and accuracy disagreed. And since the kept epoch is
# the best of many, its own validation score is flattered (the coin game of 07a). So here are 1,000 published curves that
# neither trained these networks nor stopped them.

# %%
predict("07b-stop-on")

# %%
unused = np.random.default_rng(0).permutation(4000)[2000:3000]          # rows between those that parts(0, 500) uses
fresh, seen = DataLoader(mnist1d().x[unused], mnist1d().y[unused], batch_size=1000), {}
for watch, mode in {"nothing": "max", "val_loss": "min", "val_accuracy": "max"}.items():
    seen[watch] = []
    for seed in range(3):
        stopping = [] if watch == "nothing" else [nn.EarlyStopping(watch, patience=20, mode=mode)]
        model = network(100, dropout=0, rng=np.random.default_rng(seed))
        found = train(model, x, y, callbacks=stopping, seed=seed).evaluate(fresh)
        seen[watch].append([found["accuracy"], found["loss"]])
    accuracies, losses = np.transpose(seen[watch])         # three seeds each
    print(f"watching {watch:12s} accuracy {approx(accuracies)}   loss {approx(losses)}")
by_loss, by_accuracy = np.array(seen["val_loss"]), np.array(seen["val_accuracy"])
claim(max(by_loss[:, 0]) < min(by_accuracy[:, 0]) and max(by_loss[:, 1]) < min(by_accuracy[:, 1]),
      "stopped by the loss, all three have the lower loss and the lower accuracy", control="both watch the accuracy")

# %% [markdown]
# You get what you watch. Stopped by the accuracy, the networks are about as good as those trained to the end, only sooner.
# If the *test* set chooses the epoch, nothing is left that could say what the choice is worth.
#
# ## New curves from old
#
# **Augmentation**: change each training example, afresh every time it is drawn, in a way that keeps its label. What keeps
# it? That is knowledge about the data, and no algorithm supplies it. These curves appear at any place along the axis. So
# move each by its own random number of places, round the end. (`take_along_axis` picks from each row the places that the
# same row of the second table names; `%` brings place 40 back to 0. `Augmented` wraps a DataLoader.)

# %%
show_source(shifted, Augmented.__iter__)
rng = np.random.default_rng(1)
moved = train(network(100, dropout=0, rng=np.random.default_rng(0)), x, y,
              change=lambda batch: shifted(batch, 6, rng))
print("validation accuracy: as they are", approx(plain.history[-1]["val_accuracy"]), "  shifted",
      approx(moved.history[-1]["val_accuracy"]))
claim(moved.history[-1]["val_accuracy"] > plain.history[-1]["val_accuracy"] + 0.1,
      "shifts bring more than 10 points", control="no shift")
one, places = x[np.flatnonzero(y == 6)[0]], [0, -6, -3, 3, 6]
names = ["as it is", "6 to the left", "3 to the left", "3 to the right", "6 to the right"]
figures.labelled_curves([np.roll(one, k) for k in places], names, behind=one, title="A 6, moved round the end")

# %% [markdown]
# The other way round: a change that does *not* keep the label. Pictures of digits, 8×8, 300 of them to train on. Half the
# time a picture is turned by 180°, with its label. (A picture is a row of 64 numbers; in reverse order, it is upside down.)

# %%
pictures, written, *_ = digits()
upside_down = pictures[:, ::-1]
rows = [np.flatnonzero(written == 6)[0], np.flatnonzero(written == 9)[0]]
figures.image_row(np.concatenate([pictures[rows], upside_down[rows]]).reshape(4, 8, 8),
                  titles=["6", "9", "“6”", "“9”"], title="As drawn, and turned")

# %%
predict("07b-six-and-nine")

# %%
def mistaken(seed, turn):
    """Of the new 6s and 9s, the share taken for one another; and the accuracy on the other eight digits."""
    rng = np.random.default_rng(seed)
    x, x_new, y, y_new = nn.train_test_split(pictures, written, test_size=1497, rng=rng)
    model = nn.Sequential(nn.Linear(64, 64, rng=rng), nn.ReLU(), nn.Linear(64, 10, rng=rng))

    def sometimes_turned(batch):
        turned = rng.random((len(batch), 1)) < turn        # for each picture: is it turned this time?
        return np.where(turned, batch[:, ::-1], batch)

    train(model, x, y, change=sometimes_turned, validation=None)
    said = model(nn.Tensor(x_new)).data.argmax(axis=1)
    six_or_nine = np.isin(y_new, (6, 9))
    exchanged = (said + y_new == 15) & six_or_nine         # 6 said for 9 or 9 for 6
    return [np.mean(exchanged[six_or_nine]), np.mean((said == y_new)[~six_or_nine])]


# %%
never, half = [np.array([mistaken(seed, turn) for seed in range(3)]) for turn in (0.0, 0.5)]
for name, found in {"never turned": never, "half of them turned": half}.items():
    print(f"{name:20s} 6 and 9 exchanged {approx(found[:, 0], 2)}   other digits right {approx(np.mean(found[:, 1]))}")
claim(np.mean(half[:, 0]) > 0.01 > np.mean(never[:, 0]), "turned pictures teach it to take 6 for 9", control="none turned")

# %% [markdown]
# Without turns 6 and 9 are not confused; with them, they are. Not half of them, since a handwritten 9 is no exact 6 upside
# down, and most of them can still be told apart. But nothing is gained: the digits in this set are never upside down, and the
# other eight are read worse as well. A mirror does the same to "b" and "d", a change of colour to ripe and unripe.
#
# ## The table
#
# For each method the try with the best validation accuracy; five dots, one a seed:

# %%
trials = committed("regularisation")
chosen = trials["settings"]["chosen"]                      # {"accuracy" or "loss": {method: [strength, rate]}}


def at_test(number, method, by):
    """A test number, five seeds, of the try that validation chose by its accuracy or by its loss."""
    strength, rate = chosen[by][method]
    return values_of(trials["rows"], number, method=method, strength=strength, rate=rate)


scores = {method: at_test("test", method, "accuracy") for method in chosen["accuracy"]}
losses = {method: at_test("test loss", method, "loss") for method in chosen["loss"]}
figures.methods(scores, title="500 curves, 1,500 steps, five seeds", x_label="test accuracy", baseline="nothing")

# %%
for method in scores:
    by_accuracy, by_loss = [f"{strength or 'none'}, rate {rate}" for strength, rate in (chosen[by][method] for by in chosen)]
    print(f"{method:18s} accuracy {approx(np.mean(scores[method]))} ± {approx(np.std(scores[method], ddof=1), 1)} "
          f"({by_accuracy})   loss {approx(np.mean(losses[method]))} ({by_loss})")
again = trial("shifts", *chosen["accuracy"]["shifts"], seed=0)
print("computed again: shifts, seed 0:", approx(again["test"]), "  committed:", approx(scores["shifts"][0]))
claim(abs(again["test"] - scores["shifts"][0]) < 0.05, "the row computed here agrees with the committed one",
      control="shifts forgotten")
some = [np.mean(scores[method]) for method in ("weight decay", "dropout", "noise")]
claim(min(some) > np.mean(scores["nothing"]) + 0.02, "weight decay, dropout and noise bring more than two points each")
claim(np.mean(scores["shifts and dropout"]) > np.mean(scores["1,000 curves"]) + 0.05,
      "with shifts and a little dropout, 500 curves are worth more than 1,000", control="dropout alone")

# %% [markdown]
# (± is the standard deviation over the seeds; on 1,000 test curves chance alone makes up 1.5 points. Each column has its own
# choice of strength and rate, in brackets. Early stopping: what is watched, and the patience; shifts and dropout: the places,
# then p.) Read it slowly:
#
# - Shifts bring by far the most: with a little dropout, 500 curves do better than 1,000, and nearly as well as 2,000. What
#   helped was knowing something about the data.
# - Dropout, added noise and weight decay bring some points each. Which is best, these five seeds do not say.
# - Early stopping and smaller layers bring no accuracy here.
# - Whoever needs good odds chooses other settings: "nothing" has its best loss at the smallest rate, hardly trained.
#
# This is the order for these curves, this network and this budget. On other data it is another one; what carries over is
# the way of finding out.
#
# ## A network that is better in the exam
#
# One run with shifts and much dropout. Look at the accuracy that the Trainer noted while training.

# %%
predict("07b-above")

# %%
rng = np.random.default_rng(0)
strong = train(network(100, dropout=0.5, rng=rng), x, y, change=lambda batch: shifted(batch, 6, rng))
above = [epoch["val_accuracy"] > epoch["accuracy"] for epoch in strong.history]
print("share of epochs with validation above training:", approx(np.mean(above), 2))
for name in ("accuracy", "val_accuracy"):
    print(f"{name}, mean of the last 50 epochs:", approx(np.mean([epoch[name] for epoch in strong.history[-50:]])))
as_in_use = strong.evaluate(DataLoader(x, y, batch_size=500))["accuracy"]
print("the training curves once more, no unit missing, no shift:", approx(as_in_use))
claim(np.mean(above) > 0.5, "in more than half of the epochs validation is above training", control="nothing made harder")

# %% [markdown]
# No bug: in training it sits the exam with half of its units missing, on curves that were moved; in validation it sits the
# plain one. Measured alike, training is ahead as ever. Before you look for a bug, ask whether both numbers were measured in
# the same way.
#
# ## Wider and wider
#
# Smaller layers did not help. How far does "larger is better" go? To see *width* alone, take everything else away: a hidden
# layer of random weights that stay as they were drawn, and output weights found by a solver, exactly: those with the least
# squared error and, where several sets have none, the shortest. (The *length* of a class's weights is the root of the sum
# of their squares.) No rate, no epochs. Width goes from 10 units to 4,000.

# %%
predict("07b-wider")

# %%
from benchmarks.double_descent import random_network

widening = committed("double_descent")
widths = widening["settings"]["random widths"]


def errors(width, decay):
    """The test errors at a width, five seeds."""
    return 1 - np.array(values_of(widening["rows"], "test", kind="random", width=width, decay=decay))


exact = {width: errors(width, decay=0.0) for width in widths}
priced = {width: errors(width, decay=1.0) for width in widths}
runs = {"solved exactly": [np.mean(exact[width]) for width in widths],
        "the same with weight decay": [np.mean(priced[width]) for width in widths]}
figures.descents(widths, runs, threshold=500, title="500 curves")

# %%
for width in (100, 500, 4000):
    lengths = values_of(widening["rows"], "length of weights", kind="random", width=width, decay=0.0)
    print(f"{width:5d} units: test error {approx(np.mean(exact[width]))} ± {approx(np.std(exact[width], ddof=1), 2)}"
          f"   median length of a class's weights {approx(np.median(lengths))}")
claim(min(exact[500]) > max(exact[100]) + 0.1 and min(exact[500]) > max(exact[4000]) + 0.1,
      "the error has a peak where there are as many units as curves", control="weight decay")
before = [np.mean(exact[width]) for width in widths if width < 500]
claim(np.mean(exact[4000]) < min(before) - 0.03, "the widest network beats every one before the peak")
live = [1 - random_network(500, decay=0.0, seed=seed)["test"] for seed in range(3)]
fewer = [1 - random_network(500, decay=0.0, seed=seed, examples=250)["test"] for seed in range(3)]
print("width 500 again, three seeds:", approx(live), "  with only 250 of the curves:", approx(fewer))
claim(max(fewer) < min(live), "at this width, half of the curves give a better network", control="no fewer")

# %% [markdown]
# The error falls, rises, and falls again: **double descent**. Why the peak at 500? There are 500 curves, and for each class
# as many output weights as there are units. The usual explanation:
#
# - With *fewer* units than curves it cannot meet all 500 answers exactly: the noise in single curves is partly averaged
#   away.
# - With *exactly as many* there is one single set of weights that fits everything, the noise included. It has to, at
#   whatever price: look at the length of its weights.
# - With *more* there are many sets that fit, and the solver takes the shortest. The more room, the shorter it can be.
#
# So it is not the number of parameters that hurts, but fitting *barely*. And that is why half the data can be better: with
# 250 curves, 500 units are well past their peak. Weight decay flattens it: length has a price there.
#
# Is this a speciality of random layers? Here *both* layers are trained, by Adam, at three widths: too few units to fit all
# curves, barely enough, and many.

# %%
trained = {}
for width in widening["settings"]["trained widths"]:
    trained[width] = 1 - np.array(values_of(widening["rows"], "test", kind="trained", width=width))
    on_training = values_of(widening["rows"], "train", kind="trained", width=width)
    print(f"{width:4d} units: right on training curves {approx(np.mean(on_training))}   test error "
          f"{approx(np.mean(trained[width]))} ± {approx(np.std(trained[width], ddof=1), 2)}")
many, few = trained[400], [trained[8], trained[20]]
claim(np.mean(many) < min(np.mean(few, axis=1)) - 0.03, "400 trained units do better than 8 or 20",
      control="20 units for 400")

# %% [markdown]
# At "barely" no peak stands out of the spread. (In large trained networks others have found one; see "To read".) But here,
# too, the widest is the best. What to keep: a small network is not a safe one, and size is one more thing to try.
#
# The polynomial of 07a once more. Answer in writing: *leave degree, points and epochs as they are, and find a weight decay
# with a validation error below 0.16. Then look at the test error, once: is it the same? Last, take the decay away and let the
# curves run along the degree: where is the peak?* Again the cell after it looks at what you have set.

# %%
explorer = OverfitExplorer(capacity=25, points=30, epochs=1_000_000)
start = explorer.state()
explorer

# %%
state = explorer.state()
changed = [name for name in ("capacity", "points", "epochs", "noise", "decay") if state[name] != start[name]]
print("changed:", ", ".join(changed) or "nothing yet", "  validation error", approx(state["validation"]),
      "  looks at the test:", state["looks"])
reached = changed == ["decay"] and state["validation"] < 0.16 and state["looks"] <= 1
print("solved" if reached else "not yet: only the decay, below 0.16, and at most one look")

# %% [markdown]
# <details><summary>When you have your answers</summary>
#
# A decay of some hundredths does it. The test error is another one: a mean over 100 validation points is uncertain, and you
# chose on them; draw other points (the seed), and it may lie on the other side. The peak stands where the polynomial has
# about as many weights, degree + 1, as there are points, and beyond it the error falls: double descent again.
# </details>
#
# ## Where this is used, and where it fails
#
# All of it is everyday practice: nearly every image model is trained on shifted, cropped, recoloured pictures, nearly every
# large network with weight decay. None of it adds information that neither the data nor you have. Shifts help with curves
# that occur at any place; on an axis where the place matters (a heartbeat's timing, the column of a form) they destroy it.
# And regularisation keeps what is frequent: what a model forgets first are rare cases, which may be people.
#
# **To read.** Srivastava and others 2014, *Dropout: a simple way to prevent neural networks from overfitting*, Journal of
# Machine Learning Research 15, 1929: sections 1 and 2. Loshchilov and Hutter 2017, *Decoupled weight decay
# regularization*, arXiv:1711.05101: why the decay is not put into the gradient. Belkin and others 2019, *Reconciling modern
# machine-learning practice and the classical bias-variance trade-off*, doi:10.1073/pnas.1903070116: the peak, on two
# pages. Nakkiran and others 2019, *Deep double descent*, arXiv:1912.02292: the same for large networks, and more data
# that hurts.
#
# ## Check yourself

# %%
quiz("07b-check")

# %% [markdown]
# ## Summary card
#
# | | what it does | what to mind |
# |---|---|---|
# | more data | each doubling brings points | each doubling costs twice as much |
# | augmentation | new examples from old | only changes that keep the label |
# | dropout | leaves units out, × 1/(1 − p), in training | `model.eval()` before use |
# | weight decay | every weight times $1 - \eta\lambda$ a step | too much of it underfits |
# | early stopping | keeps the best epoch | best in what? |
# | a fair trial | equal tries, rates included; several seeds | the test once, at the end |
#
# Shifts had to be *taught*, by showing each curve at many places: the network itself takes every place for a different
# input. A layer that looks for the same shape at every place would need no such teaching. Building one is the
# next lesson, 08.
#
# Your turn: [exercises/07_generalisation](../exercises/07_generalisation.ipynb).
