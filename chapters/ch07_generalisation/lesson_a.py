# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 07a · Learned, or memorised?
#
# Each of these curves has 40 points and belongs to one of ten classes. They are generated (the set is called MNIST-1D):
# each class has a shape of its own, and a curve is that shape made wider or taller, moved along, tilted and covered with
# noise. A network is to tell the class from the 40 numbers.

# %%
import numpy as np

import nnlib as nn
from benchmarks.experiments import committed, values_of
from benchmarks.mnist1d import row
from coursekit import approx, claim, predict, quiz
from nnlib.data import mnist1d, standardise
from nnlib.viz import figures
from nnlib.viz.widgets import OverfitExplorer

published = mnist1d()                                      # 4,000 curves
order = np.random.default_rng(0).permutation(4000)
x, y = published.x[order[:500]], published.y[order[:500]]  # 500 of them to learn from
x_val, y_val = published.x[order[-1000:]], published.y[order[-1000:]]
first = [np.flatnonzero(y == k)[0] for k in range(10)]     # the row of the first curve of each class
figures.labelled_curves(x[first], y[first], title="One of the 500 training curves of each class")

# %% [markdown]
# Pretend that each label has cost somebody an hour of work, so that there are only 500 to learn from. Here is a model
# that needs no training: a dictionary. (`tobytes()` turns a row of numbers into a key that a dictionary can hold;
# `get(key, 0)` answers 0 for a key that it does not know.)

# %%
memory = {curve.tobytes(): label for curve, label in zip(x, y)}


def remembered(curves):
    return np.array([memory.get(curve.tobytes(), 0) for curve in curves])


print("right on the 500 curves it was given:", np.mean(remembered(x) == y))
print("right on 1,000 others:               ", np.mean(remembered(x_val) == y_val))

# %% [markdown]
# Right on all 500, and on others exactly as good as always saying 0. It has **memorised**: it knows the curves that it
# was given and nothing about curves. So being right on what it was given is no sign of having learned. Networks are
# trained to be right on exactly that. Do they memorise, too?
#
# **At the end you will be able to**
#
# 1. tell from two curves whether a network is too weak, well trained, or learning by heart (exercise 7.2);
# 2. part data into three, and say what each part may decide (7.1, 7.3);
# 3. find the place where a test has leaked into the training (7.4);
# 4. say which differences between training and validation mean something (7.7).
#
# **50 minutes.** The maths: shares and means; [training](06a_training.ipynb) from 06. First, three questions:

# %%
quiz("07a-recall")

# %% [markdown] covers="S34"
# ## Labels from a hat
#
# The 500 curves above are the **training set**. The 1,000 others are the **validation set**: same source, known labels,
# never used to change a weight. The network has two hidden layers of 100 units; Adam trains it for 100 epochs.

# %%
def network(width=100, seed=0):
    """Two hidden layers.  x (N, 40) → scores (N, 10)"""
    rng = np.random.default_rng(seed)
    return nn.Sequential(nn.Linear(40, width, rng=rng), nn.ReLU(), nn.Linear(width, width, rng=rng), nn.ReLU(),
                         nn.Linear(width, 10, rng=rng))


def train(model, x, y, seed=0, epochs=100, validation=None, rate=0.003):
    """Adam, batches of 50.  Returns the history: for each epoch a dict of loss, accuracy and so on."""
    batches = nn.DataLoader(x, y, batch_size=50, shuffle=True, rng=np.random.default_rng(seed))
    optimizer = nn.Adam(model.parameters(), lr=rate)
    trainer = nn.Trainer(model, optimizer, nn.CrossEntropyLoss(), metrics=[nn.accuracy], progress=False)
    return trainer.fit(batches, epochs, validation=validation)


def accuracy(model, x, y):
    with nn.no_grad():
        return nn.accuracy(model(nn.Tensor(x)), y)


# %% [markdown]
# Now cut every connection: put the 500 labels into a hat, and give each curve one drawn from it. There are as many of
# each class as before, but a curve's shape says nothing about its label any more. Same network, same training.

# %%
predict("07a-random-labels")

# %%
reached = {"true": [], "hat": []}
for seed in range(3):
    from_hat = np.random.default_rng(seed).permutation(y)
    for name, labels in {"true": y, "hat": from_hat}.items():
        model = network(seed=seed)
        train(model, x, labels, seed)
        reached[name].append([accuracy(model, x, labels), accuracy(model, x_val, y_val)])

# %%
for name, rows in reached.items():
    on_training, on_validation = np.transpose(rows)        # three networks each
    print(f"labels {name:5s} training {approx(on_training)}   validation {approx(on_validation)}")
claim(np.min(reached["hat"], axis=0)[0] > 0.99, "three of three networks learn 500 random labels by heart",
      control="four hidden units")
claim(np.max(reached["hat"], axis=0)[1] < 0.15, "and then do no better than chance on other curves",
      control="labels not drawn")
claim(np.min(reached["true"], axis=0)[1] > 0.3, "with true labels all three are right on more than 30 % of them")

# %% [markdown]
# On training curves the two cannot be told apart. Nothing in the loss, the gradients or the optimiser says that there is
# nothing to learn: a network with 15,210 weights has room for 500 answers, and descent finds a way to store them. Only
# new curves show the difference. With true labels more than a third are right, over three times chance: *some* of what it
# stored holds for other curves as well. To do well on new examples is to **generalise**.
#
# So "learned or memorised" is no either-or. This network has memorised every training curve *and* learned something.
#
# ## Two curves that part
#
# When did it learn, and when did it memorise? Measure both losses after every epoch.

# %%
predict("07a-parting")

# %%
validation = nn.DataLoader(x_val, y_val, batch_size=1000)
history = train(network(), x, y, validation=validation)
figures.parting(history, title="500 training curves")

# %%
def lowest_and_last(seed):
    """Validation loss and accuracy where the loss is lowest, and after the last epoch."""
    history = train(network(seed=seed), x, y, seed, validation=validation)
    lowest = min(history, key=lambda epoch: epoch["val_loss"])
    return [lowest["val_loss"], history[-1]["val_loss"], lowest["val_accuracy"], history[-1]["val_accuracy"]]


parted = np.array([lowest_and_last(seed) for seed in range(3)])
print("validation loss, lowest and last:    ", approx(parted[:, 0]), approx(parted[:, 1]))
print("validation accuracy at those epochs: ", approx(parted[:, 2]), approx(parted[:, 3]))
claim(np.all(parted[:, 1] > 1.5 * parted[:, 0]), "the validation loss ends more than half as high again as it was",
      control="3,000 curves, as many steps")
claim(np.mean(parted[:, 3] - parted[:, 2]) > 0, "and yet, on average, the accuracy ends higher", control="the first epoch")

# %% [markdown]
# For a few epochs both losses fall together: what helps on training curves helps on others. Then they part. This is
# **overfitting**: training goes on improving the fit to the training set, and the loss on new data gets worse.
#
# But look at the right picture. The validation *accuracy* does not fall; here it even creeps up. How can the loss double,
# then? Surprise (02b) also counts how *certain* a wrong answer is given. So look at that, after 4 epochs and after 100:

# %%
def certainty_when_wrong(epochs, seed):
    """The mean chance given to the chosen class, over the validation curves where that class is wrong."""
    model = network(seed=seed)
    train(model, x, y, seed, epochs)
    with nn.no_grad():
        chances = nn.softmax(model(nn.Tensor(x_val)), dim=1).data
    return np.mean(chances.max(axis=1)[chances.argmax(axis=1) != y_val])


early, late = [[certainty_when_wrong(epochs, seed) for seed in range(3)] for epochs in (4, 100)]
print("chance given to a wrong answer: after 4 epochs", approx(early), "  after 100", approx(late))
claim(min(late) > 2 * max(early), "late in training it is more than twice as certain of its wrong answers",
      control="stopped at 4 both times")

# %% [markdown]
# A wrong answer given with certainty is dear. So "overfitting begins here" depends on what you count. If you need honest
# odds, the low point of the loss matters; if only the chosen class counts, the accuracy does.
#
# One more detail. In the first epochs, training is sometimes *worse* than validation. A bug?

# %%
predict("07a-below")

# %%
model = network()
for epoch in (1, 2, 3):
    numbers = train(model, x, y, seed=epoch, epochs=1, validation=validation)[-1]
    print(f"epoch {epoch}: noted while training {approx(numbers['loss'])}   the same 500 curves afterwards "
          f"{approx(nn.cross_entropy(model(nn.Tensor(x)), y).item())}   validation {approx(numbers['val_loss'])}")

# %% [markdown]
# The Trainer notes the training loss batch by batch, *while* the weights improve; validation is measured after the
# epoch, with the better weights. Measured at the same moment, the order is the usual one. (07b has a second reason.)
#
# ## Too weak, too strong
#
# The opposite fault: a network so small that it fails on the training set as well. That is **underfitting**. Take four
# sizes, from 3 units a layer to 100, three seeds each, and watch the **gap**, training accuracy minus validation accuracy.
# One rate for all would favour some size: each gets the one of two rates that is better on validation.

# %%
predict("07a-gap")

# %%
def scores_of(size, rate):
    """Accuracy on training and on validation curves, of three networks of this size."""
    models = [network(size, seed) for seed in range(3)]
    for seed, model in enumerate(models):
        train(model, x, y, seed, epochs=60, rate=rate)
    return [accuracy(model, x, y) for model in models], [accuracy(model, x_val, y_val) for model in models]


sizes, on_training, on_validation = [3, 10, 30, 100], [], []
for size in sizes:
    tries = [scores_of(size, rate) for rate in (0.003, 0.01)]
    better = max(tries, key=lambda scores: np.mean(scores[1]))
    on_training.append(better[0])
    on_validation.append(better[1])
figures.capacity(sizes, on_training, on_validation, title="Four sizes, 500 curves")

# %%
gaps = np.mean(on_training, axis=1) - np.mean(on_validation, axis=1)
print("gap:", {size: approx(gap) for size, gap in zip(sizes, gaps)})
claim(gaps[-1] > 3 * gaps[0] and np.mean(on_validation[-1]) > np.mean(on_validation[0]) + 0.02,
      "100 units have more than three times the gap of 3 units, and do better on new curves", control="only three units")

# %% [markdown]
# With 3 units it cannot even fit its training set: it underfits. With 100 units the gap is large *and* the validation
# accuracy the best. **A gap is not a fault in itself.** It says that the training score is no forecast of anything.
# Choose by the validation score. And note what did *not* happen: accuracy on new curves did not collapse as the network
# grew. There is more to that story, in 07b.
#
# Now something small enough to see whole. Points are scattered about a curve (grey), and a polynomial is fitted to some of
# them. Its *degree* d plays the part of the size: it has d + 1 weights. It goes wild between its 30 points after a million
# epochs of gradient descent. (So many only because this one model has a formula for its weights after any number of
# epochs; nobody waited.) Answer in writing: *which single one of the three, degree, points or epochs, can bring the
# validation error below 0.14? What becomes of the training error each time?* (Leave the other sliders; 07b needs them.) Then
# run the cell after it.

# %%
explorer = OverfitExplorer(capacity=25, points=30, epochs=1_000_000)
start = explorer.state()
explorer

# %%
state = explorer.state()                                   # what you have set; run this cell again after each try
changed = [name for name in ("capacity", "points", "epochs", "noise", "decay") if state[name] != start[name]]
print("changed:", ", ".join(changed) or "nothing yet")
print("training error", approx(state["train"]), "  validation error", approx(state["validation"]))
one_of_three = len(changed) == 1 and changed[0] in ("capacity", "points", "epochs")
print("solved" if one_of_three and state["validation"] < 0.14 else "not yet: change one of the three, reach 0.14")

# %% [markdown]
# <details><summary>When you have your answers</summary>
#
# Each of the three can: some dozens of epochs, a degree of about 5 to 9, or all 200 points. Each time the training error
# *rises*: the curve gives up the noise of its own points. Degree 1 is the other fault: both errors are high.
# </details>
#
# Back to the curves with ten classes. With all 4,000 published curves, Adam at 0.01, batches of 100 and 6,000 steps, the
# authors of this set report 32 % for a linear model and 68 % for a network like ours on their 1,000 test curves. Five seeds of
# each take half a minute, so a script did that (`benchmarks/mnist1d.py`). Here are its results (the spread is the standard
# deviation over the seeds), and the first row computed again:

# %%
published_rows = committed("mnist1d")
for name in ("linear", "MLP"):
    scores = values_of(published_rows["rows"], "test", model=name)
    print(f"{name:7s} test {approx(scores)}   mean {approx(np.mean(scores))}   spread {approx(np.std(scores, ddof=1), 2)}"
          f"   training {approx(np.mean(values_of(published_rows['rows'], 'train', model=name)))}")
again = row("linear", seed=0)                              # steps=6000
print("again, linear, seed 0:", approx(again["test"]))
mlp = values_of(published_rows["rows"], "test", model="MLP")
claim(abs(np.mean(mlp) - 0.68) < 0.03, "the MLP lies within three points of the published 68 %", control="the linear rows")
claim(abs(again["test"] - published_rows["rows"][0]["test"]) < 0.02, "the row computed here agrees with the committed one",
      control="40 steps")

# %% [markdown]
# The linear model cannot fit 4,000 curves: its two scores are low, and nearly alike. The MLP lands a little below the
# published figure; the log that the authors put on line shows 65 % for it, as ours does.
#
# ## Who may choose?
#
# You train 500 networks, ask which one is best on validation, and keep it. How good is it? By hand first: three yes-or-no
# questions, eight people who toss coins. The chance to be right on all three is ½ · ½ · ½ = ⅛, so among eight you expect
# one. Whoever picks the best of the eight has found a "perfect" expert who knows nothing.
#
# Now with networks that have never been trained, judged on 50 of the validation curves:

# %%
predict("07a-best-of-many")

# %%
few_x, few_y = x_val[:50], y_val[:50]
untrained = [network(width=10, seed=seed) for seed in range(500)]
on_few = [accuracy(model, few_x, few_y) for model in untrained]
best = untrained[np.argmax(on_few)]                        # argmax: the place of the largest
print("500 untrained networks on 50 curves: mean", approx(np.mean(on_few)), "  best", approx(max(on_few)))
on_others = accuracy(best, published.x[order[500:3000]], published.y[order[500:3000]])    # never used so far
print("the best one on 2,500 other curves:", approx(on_others))
claim(max(on_few) > 1.5 * on_others, "chosen on 50 curves, it looks half as good again as it is",
      control="nothing to choose from")

# %% [markdown]
# Nobody has cheated, and no weight was changed. **Choosing is a kind of training**: whatever set you choose on, its score
# for the chosen one is too good, and the more candidates and the fewer examples, the more so. Hence three parts:
#
# | part | may decide | its score |
# |---|---|---|
# | training set | the weights | no forecast |
# | validation set | which network, how long, how strong | a little too good |
# | test set | nothing; looked at once, at the end | a forecast, for data from the same source |
#
# (In this lesson nothing had to be forecast, so its 1,000 test curves were used for the published figures only.)
#
# The epoch at which to stop is a choice too. If the *test* set chooses it, you have no test set any more.
#
# ## How to predict noise
#
# 100 patients, 5,000 measurements each, and a label, ill or well. All of it is noise, drawn at random, so the honest answer
# is 50 %. A study in two steps: keep the 25 measurements that go best with the label; then train one neuron on them, on
# three quarters of the patients, and test it on the others. "Goes best" is measured by the **correlation**: standardise
# both columns, multiply them row by row, take the mean. It is 1 if they rise and fall together, −1 if one rises as the
# other falls, near 0 if they have nothing to do with each other.

# %%
predict("07a-leak")

# %%
def best_columns(x, y, keep=25):
    """The columns whose correlation with y is strongest, whatever its sign."""
    correlation = standardise(x).T @ standardise(y.astype(float)) / len(y)
    return np.argsort(-np.abs(correlation))[:keep]         # argsort: the places, from the largest |correlation| down


def study(seed, look_at_all):
    """The accuracy of one neuron on 25 held-out patients; everything is noise."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(100, 5000)), rng.integers(0, 2, size=100)
    train_x, test_x, train_y, test_y = nn.train_test_split(x, y, rng=rng)
    columns = best_columns(x, y) if look_at_all else best_columns(train_x, train_y)
    unit = nn.Neuron(25, activation=nn.neuron.sigmoid, rng=rng)
    for _ in range(200):
        d_weight, d_bias = unit.gradient(train_x[:, columns], train_y)
        unit.weight, unit.bias = unit.weight - 0.5 * d_weight, unit.bias - 0.5 * d_bias
    return np.mean((unit(test_x[:, columns]) > 0.5) == test_y)

# %%
leaky = [study(seed, look_at_all=True) for seed in range(10)]
honest = [study(seed, look_at_all=False) for seed in range(10)]
print("columns picked from all patients:     mean", approx(np.mean(leaky)), "  lowest", approx(min(leaky)))
print("columns picked from training patients: mean", approx(np.mean(honest)), "  highest", approx(max(honest)))
claim(np.mean(leaky) > 0.8, "picked before the split, 25 columns of noise 'predict' noise", control="picked after the split")
claim(0.4 < np.mean(honest) < 0.6, "picked after the split, they do not", control="picked before the split")

# %% [markdown]
# The neuron never saw a test patient. But the *columns* did: among 5,000 random columns some agree with the labels of all
# 100 patients by luck, the 25 in the test included, and exactly those were kept. That is **leakage**: something that
# was decided with the help of the test set has found its way into the model. The rule: *split first. Whatever learns from
# data (weights, scales, chosen columns, filled gaps) learns from the training part alone.* Published studies of genes
# have made this mistake (see "To read").
#
# ## When it goes wrong: almost perfect
#
# A colleague has an idea for our 500 curves. "More data! I copy each one ten times and add a little noise." She mixes the
# 5,000 curves, holds a fifth out, and trains:

# %%
rng = np.random.default_rng(0)
copies = np.repeat(x, 10, axis=0) + 0.1 * rng.normal(size=(5000, 40)).astype(np.float32)
x_in, x_out, y_in, y_out = nn.train_test_split(copies, np.repeat(y, 10), test_size=0.2, rng=rng)
model = network()
train(model, x_in, y_in, epochs=10)                        # ten times as many steps an epoch
held_out = accuracy(model, x_out, y_out)
print("accuracy on the fifth that was held out:", approx(held_out))

# %% [markdown]
# From a little more than a third to almost all, by a copying machine? Too good is a symptom. Suspect the split: how far is
# it from each held-out curve to the nearest training curve, in the colleague's data and in ours?

# %%
def to_nearest(curves, others):
    """For each curve the distance to the nearest of the others."""
    return [np.sqrt(np.min(np.sum((others - curve) ** 2, axis=1))) for curve in curves[:200]]


print("median distance to the nearest training curve: hers", approx(np.median(to_nearest(x_out, x_in))),
      "  ours", approx(np.median(to_nearest(x_val, x))))
on_new = accuracy(model, x_val, y_val)
print("her network on our validation curves:", approx(on_new))
claim(held_out - on_new > 0.3, "her held-out score is at least 30 points too good", control="split before copying")

# %%
labels = np.repeat(y, 10)
repaired = network()
train(repaired, copies[:4000], labels[:4000], epochs=10)   # the copies of the first 400 originals
print("split first, copied afterwards: held out", approx(accuracy(repaired, copies[4000:], labels[4000:])),
      "  our validation curves", approx(accuracy(repaired, x_val, y_val)))

# %% [markdown]
# Each held-out curve has sisters in the training set: copies of one and the same original. The split was honest about
# rows, but rows were not independent. The repair is the same rule, *split first*: part the originals, then copy within
# the training part only. The score then is what it is on our validation set.
#
# It is not always called copying. Several photos of one patient, several sentences of one author, the same recipe
# crushed at several ages (02a), one day's traffic minute by minute: hold out whole patients, authors, recipes, weeks.
#
# ## Where this is used, and where it fails
#
# Three parts are the minimum in every serious use. What they cannot show: a test set from the same source says nothing
# about another hospital, another year, another way of asking. A model that knows the training patients may fail those who
# were not among them, and a mean hides who they are. And a test set that a whole field looks at for years is used up like
# the 50 curves above.
#
# **To read.** Zhang and others 2017, *Understanding deep learning requires rethinking generalization*, arXiv:1611.03530:
# the first three pages, random labels on images. Ambroise and McLachlan 2002, *Selection bias in gene extraction on the
# basis of microarray gene-expression data*, doi:10.1073/pnas.102102699: the mistake of the 25 columns, in print. Greydanus
# and Kobak, *Scaling Down Deep Learning with MNIST-1D*, arXiv:2011.14439: where the curves come from.
#
# ## Check yourself

# %%
quiz("07a-check")

# %% [markdown]
# ## What to take along
#
# - Training accuracy does not tell whether anything was learned: labels from a hat reach 100 % too.
# - **Overfitting**: training improves, new data does not. **Underfitting**: training itself is bad.
# - A gap is no fault; a bad *validation score* is. Loss and accuracy can disagree about when it starts.
# - Training decides weights, validation decides settings, the test decides nothing.
# - **Leakage**: split first, and hold out whole groups. A score that is too good is a symptom.
#
# With 500 curves our network gets little more than a third right, with 4,000 two thirds. If you cannot have more curves,
# what is the next best thing, and how would you find out? That is [07b](07b_generalisation.ipynb).
