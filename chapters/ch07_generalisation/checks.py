"""Checks of lesson 07: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

import numpy as np

import nnlib as nn
from benchmarks.regularisation import Augmented, network, parts
from coursekit.checks import answer, exercise
from nnlib.data import DataLoader

# ------------------------------------------------------------------------------------------------ 7.1

answer(
    id="07.order", title="An honest trial in order", kind="order", minutes=4, difficulty=1, points=1,
    objective="say which part of the data decides what, and when", covers=("S34",),
    value=["B", "E", "C", "A", "D"],
    wrong={
        "scales before it splits": (
            ["E", "B", "C", "A", "D"], "scaling learns nothing",
            "Line E uses the training set's mean. Which line makes a training set?",
        ),
        "the test set chooses": (
            ["B", "E", "C", "D", "A"], "look at the test first, then decide",
            "`best` must be known before the test set is opened. Which line makes it?",
        ),
        "trains on unscaled columns": (
            ["B", "C", "E", "A", "D"], "scaling is for the evaluation",
            "Your networks are trained on raw columns and then used on scaled ones.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 7.2

answer(
    id="07.curves", title="Read four pairs of curves", kind="read", minutes=6, difficulty=1, points=2, core=True,
    objective="tell from two curves what is the matter with a run", covers=("S34",),
    value={"A": "underfits", "B": "overfits", "C": "stopped too soon", "D": "fine"},
    wrong={
        "any gap is overfitting": (
            {"A": "underfits", "B": "overfits", "C": "stopped too soon", "D": "overfits"},
            "validation must not be above training",
            "In D both curves went down together and have stayed down. What would overfitting do to the validation curve?",
        ),
        "low training loss is fine": (
            {"A": "underfits", "B": "fine", "C": "stopped too soon", "D": "overfits"},
            "the lower the training loss, the better",
            "B's training loss is nearly 0. Look at the other curve: where was it lowest?",
        ),
        "high means too small": (
            {"A": "stopped too soon", "B": "overfits", "C": "underfits", "D": "fine"},
            "a high loss shows that the network is too small",
            "A and C both end high. Which of the two has gone flat, and which is still on its way down?",
        ),
        "both are too small": (
            {"A": "underfits", "B": "overfits", "C": "underfits", "D": "fine"},
            "a high loss is underfitting",
            "C ends high, but is it flat? More epochs would help one of A and C.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 7.3


@exercise(
    id="07.parts", title="Three parts", minutes=10, difficulty=2, points=2, core=True,
    objective="part data into three without overlap", covers=("S34",), closed=("nnlib.data.train_test_split", "torch"),
)
def three_parts(n, rng):
    """n rows, a multiple of 5; a numpy Generator  ->  the row numbers of training (60 %), validation, test (20 % each)."""
    order = rng.permutation(n)
    fifth = n // 5
    return order[2 * fifth :], order[:fifth], order[fifth : 2 * fifth]


@three_parts.cases
def _(rng):
    yield from [(10, 0), (100, 1), (1000, 2)]


@three_parts.script
def _(three_parts, n, seed):
    """What can be said of the parts, whatever the order in which they were drawn."""
    found = [np.asarray(part) for part in three_parts(n, np.random.default_rng(seed))]
    rows = np.concatenate(found)
    again = three_parts(n, np.random.default_rng(seed + 100))
    return {
        "sizes": tuple(len(part) for part in found),
        "a row in two parts": len(np.unique(rows)) < len(rows),
        "every row used": len(np.unique(rows)) == n,
        "another generator, other parts": any(sorted(a) != sorted(b) for a, b in zip(found, again)),
    }


@three_parts.misconception("as they come", thought="the rows are in no order anyway",
                           hint="Your parts are the same whatever the generator. What if the file is sorted by class?")
def _(n, rng):
    rows = np.arange(n)
    return rows[: 3 * n // 5], rows[3 * n // 5 : 4 * n // 5], rows[4 * n // 5 :]


@three_parts.misconception("the test lies inside the validation part", thought="all that is not trained on is for testing",
                           hint="Your validation part has 40 % of the rows and contains the test. What chose on it has seen both.")
def _(n, rng):
    order = rng.permutation(n)
    return order[2 * n // 5 :], order[: 2 * n // 5], order[: n // 5]


@three_parts.misconception("a fifth of the rest", thought="split twice, 20 % each time",
                           hint="The second 20 % were taken of what was left, so they are 16 % of all.")
def _(n, rng):
    order = rng.permutation(n)
    test, rest = order[: n // 5], order[n // 5 :]
    return rest[len(rest) // 5 :], rest[: len(rest) // 5], test


@three_parts.misconception("three draws", thought="three random parts do not meet",
                           hint="Each part is random by itself, so some rows are in two of them and some in none.")
def _(n, rng):
    return tuple(rng.permutation(n)[:size] for size in (3 * n // 5, n // 5, n // 5))


@three_parts.accepts("np.split")
def _(n, rng):
    return tuple(np.split(rng.permutation(n), [3 * n // 5, 4 * n // 5]))


@three_parts.accepts("shuffled in place, as lists")
def _(n, rng):
    rows = np.arange(n)
    rng.shuffle(rows)
    return rows[: n * 6 // 10].tolist(), rows[n * 6 // 10 : n * 8 // 10].tolist(), rows[n * 8 // 10 :].tolist()


# ------------------------------------------------------------------------------------------------ 7.4


@exercise(
    id="07.leak", title="Stop the leak", kind="repair", minutes=8, difficulty=2, points=2,
    objective="choose columns without looking at the test rows", covers=("S34",),
)
def pick(x, y, test, keep):
    """x (N, D), y (N,), test (N,) True for test rows  ->  the `keep` columns that go best with y, best first."""
    x, y = x[~test], y[~test]
    away, about = x - x.mean(axis=0), y - y.mean()
    correlation = away.T @ about / np.sqrt(np.sum(away**2, axis=0) * np.sum(about**2))
    return np.argsort(-np.abs(correlation))[:keep]


@pick.cases
def _(rng):
    for n, d, keep in [(20, 8, 3), (40, 30, 5)]:
        spread = 10.0 ** rng.uniform(-1, 1, size=d)  # columns in different units
        y = rng.integers(0, 2, size=n).astype(float)
        x = rng.normal(size=(n, d))
        x[:, 1] -= 2 * y  # one goes against y, strongly
        yield x * spread, y, np.arange(n) % 4 == 0, keep


@pick.misconception("looks at all rows", thought="choosing columns is no training",
                    hint="Change the label of a test row: does your choice change? Then the test has had a say.")
def _(x, y, test, keep):
    return pick.reference(x, y, np.zeros(len(y), dtype=bool), keep)


@pick.misconception("looks at the test rows", thought="~ is for the test rows",
                    hint="`test` is True for test rows; `~test` turns it round.")
def _(x, y, test, keep):
    return pick.reference(x, y, ~test, keep)


@pick.misconception("drops what goes against", thought="only a positive correlation helps",
                    hint="A column that falls when y rises tells as much as one that rises. What about its sign?")
def _(x, y, test, keep):
    x, y = x[~test], y[~test]
    away, about = x - x.mean(axis=0), y - y.mean()
    return np.argsort(-(away.T @ about / np.sqrt(np.sum(away**2, axis=0))))[:keep]


@pick.misconception("large numbers win", thought="the product with y is enough",
                    hint="Measure a column in grams, not kilograms: your score grows a thousandfold. Divide by its spread.")
def _(x, y, test, keep):
    x, y = x[~test], y[~test]
    return np.argsort(-np.abs((x - x.mean(axis=0)).T @ (y - y.mean())))[:keep]


@pick.misconception("worst first", thought="argsort puts the best first",
                    hint="`np.argsort` goes from the smallest up. Put a minus in front.")
def _(x, y, test, keep):
    return pick.reference(x, y, test, x.shape[1])[::-1][:keep]


@pick.accepts("column by column")
def _(x, y, test, keep):
    scores = [abs(np.corrcoef(column[~test], y[~test])[0, 1]) for column in x.T]
    return sorted(range(len(scores)), key=lambda k: -scores[k])[:keep]


# ------------------------------------------------------------------------------------------------ 7.5


@exercise(
    id="07.stop", title="Stop in time", minutes=10, difficulty=2, points=3,
    objective="stop early and keep the best epoch", covers=("S35",), closed=("nnlib.EarlyStopping", "nnlib.callbacks"),
)
def stop_early(losses, patience):
    """losses: validation loss after epoch 1, 2, …; patience ≥ 1  ->  (the epoch to keep, the last epoch trained)."""
    best, kept, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, kept, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return kept, epoch
    return kept, len(losses)


@stop_early.cases
def _(rng):
    yield [3.0, 2.0, 2.5, 1.5, 1.6, 1.7, 1.0], 2
    yield [5.0, 4.0, 4.5, 4.2, 3.0, 3.1, 3.3, 3.2, 2.0], 3  # better than the one before, but not the best
    yield [2.0, 3.0, 1.9, 2.5, 1.8, 2.4, 1.7, 2.6, 2.7, 1.0], 2
    yield [4.0, 3.0, 2.0, 1.0], 2  # never stops by itself
    yield [1.0, 1.0, 1.0, 0.5], 2  # the same is not better


@stop_early.misconception("at the first rise", thought="the first rise is the beginning of overfitting",
                          hint="One epoch may be worse by chance. How many are allowed in a row?")
def _(losses, patience):
    for epoch in range(1, len(losses)):
        if losses[epoch] >= losses[epoch - 1]:
            return epoch, epoch + 1
    return len(losses), len(losses)


@stop_early.misconception("keeps the last", thought="where it stops is what you keep",
                          hint="When it stops, `patience` epochs have gone by without improvement. Are theirs the weights you want?")
def _(losses, patience):
    last = stop_early.reference(losses, patience)[1]
    return last, last


@stop_early.misconception("knows the future", thought="keep the lowest of all",
                          hint="You keep an epoch that comes after the stop. It was never trained.")
def _(losses, patience):
    return int(np.argmin(losses)) + 1, stop_early.reference(losses, patience)[1]


@stop_early.misconception("never forgets a bad epoch", thought="count all bad epochs",
                          hint="After a new best, the count of bad epochs begins again at 0.")
def _(losses, patience):
    best, kept, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, kept = loss, epoch
        else:
            waited += 1
        if waited == patience:
            return kept, epoch
    return kept, len(losses)


@stop_early.misconception("compares with yesterday", thought="better than the epoch before is better",
                          hint="A loss that recovers a little, and is still above the best, is no improvement.")
def _(losses, patience):
    kept, best, before, waited = 0, np.inf, np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        waited = 0 if loss < before else waited + 1
        before = loss
        if loss < best:
            best, kept = loss, epoch
        if waited == patience:
            return kept, epoch
    return kept, len(losses)


@stop_early.misconception("counts from 0", thought="the first epoch is number 0",
                          hint="Everything is one too low: epochs are counted from 1 here.")
def _(losses, patience):
    kept, last = stop_early.reference(losses, patience)
    return kept - 1, last - 1


@stop_early.accepts("by looking back")
def _(losses, patience):
    last = len(losses)
    for epoch in range(1, len(losses) + 1):
        so_far = list(losses[:epoch])
        if epoch - (so_far.index(min(so_far)) + 1) >= patience:
            last = epoch
            break
    so_far = list(losses[:last])
    return so_far.index(min(so_far)) + 1, last


# ------------------------------------------------------------------------------------------------ 7.6


@exercise(
    id="07.dropout", title="Dropout", minutes=10, difficulty=2, points=3, core=True,
    objective="write dropout, for training and for use", covers=("S35", "S36"),
    closed=("nnlib.dropout", "nnlib.Dropout", "nnlib.functional", "torch"),
)
def dropout(x, p, training, rng):
    """x of any shape, 0 ≤ p < 1  ->  an array of that shape: in training each number is left out with probability p."""
    if not training:
        return x
    return np.where(rng.random(x.shape) < p, 0, x) / (1 - p)


@dropout.cases
def _(rng):
    yield np.array([4.0, 1.0, 2.0, 6.0]), 0.5, True, 0
    yield rng.normal(size=(6, 5)), 0.25, True, 1
    yield rng.normal(size=(6, 5)), 0.8, True, 2
    yield rng.normal(size=(3, 4)), 0.25, False, 3
    yield rng.normal(size=(3, 4)), 0.0, True, 4


@dropout.script
def _(dropout, x, p, training, seed):
    return dropout(x, p, training, np.random.default_rng(seed))


@dropout.misconception("not enlarged", thought="leaving out is all there is to it",
                       hint="Half of the numbers are missing, so the next layer's sum is half as large as in use.")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape) < p, 0, x) if training else x


@dropout.misconception("scales in use as well", thought="the factor belongs to the layer",
                       hint="In training you are right. In use nobody is missing, so nothing is to be made up for.")
def _(x, p, training, rng):
    return (np.where(rng.random(x.shape) < p, 0, x) if training else x) / (1 - p)


@dropout.misconception("on in use, too", thought="dropout is a part of the network",
                       hint="Your network gives another answer each time it is asked. What is `training` for?")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape) < p, 0, x) / (1 - p)


@dropout.misconception("p is kept", thought="p is the share that stays",
                       hint="With p = 0.25 you leave out three quarters. p is the share that is left out.")
def _(x, p, training, rng):
    if not training:
        return x
    kept = rng.random(x.shape) < p
    return np.where(kept, x, 0) / (p or 1)


@dropout.misconception("divides by p", thought="the factor is 1 / p",
                       hint="p = ½ hides it. With p = 0.8 a fifth is left: how much larger must it be?")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape) < p, 0, x) / (p or 1) if training else x


@dropout.misconception("one mask for all rows", thought="units are left out, not numbers",
                       hint="All your rows lose the same columns. Each example draws for itself: `rng.random(x.shape)`.")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape[-1]) < p, 0, x) / (1 - p) if training else x


@dropout.accepts("a mask of numbers")
def _(x, p, training, rng):
    if training:
        kept = (rng.random(x.shape) >= p).astype(float)
        x = x * kept * (1 / (1 - p))
    return x


@dropout.accepts("a copy in use")
def _(x, p, training, rng):
    y = x.copy()
    if training:
        y[rng.random(x.shape) < p] = 0
        y /= 1 - p
    return y


# ------------------------------------------------------------------------------------------------ 7.7

answer(
    id="07.gap", title="Better in the exam", kind="explain", minutes=3, difficulty=1, points=1,
    objective="say why validation can be above training", covers=("S35", "S36"),
    value="B",
    wrong={
        "turns it down": (
            "A", "training must always be ahead",
            "That changes the network until a rule holds that is none. First find out whether both were measured alike.",
        ),
        "more validation": (
            "C", "the validation set is too easy because it is small",
            "A small set makes the number jump, up and down. This one was above in nearly every epoch.",
        ),
        "too small": (
            "D", "training accuracy is low, so it underfits",
            "It may. But the number was measured with units missing, on moved curves. What is it without them?",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 7.8

LABELS = {"a": True, "b": False, "c": True, "d": False, "e": False, "f": True}
answer(
    id="07.labels", title="Does it keep the label?", kind="predict", minutes=4, difficulty=1, points=2,
    objective="say which changes keep a label", covers=("S37",),
    value=LABELS,
    wrong={
        "more is better": (
            dict.fromkeys("abcdef", True), "every changed example is a new example",
            "A label says what a thing *is*. Go through them: would a person still give that label to what came out?",
        ),
        "nothing may be turned": (
            {**LABELS, "a": False}, "turning is never allowed",
            "How far? People write slanted by ten degrees every day, and the label stays.",
        ),
        "a mirror never matters": (
            {**LABELS, "d": True}, "a mirror image shows the same thing",
            "A cat yes. What letter is a mirrored b?",
        ),
        "colour never matters": (
            {**LABELS, "e": True}, "colour is not the shape",
            "Here the colour is what the label is about.",
        ),
        "noise is always harmful": (
            {**LABELS, "f": False}, "noise destroys information",
            "A little hiss, and everybody still hears the same word.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 7.9

peak = answer(
    id="07.peak", title="Find the peak", kind="explore", minutes=8, difficulty=2, points=2,
    objective="find where a network barely fits its examples", covers=("S34",),
    value=200, accepts=[190, 210],
    wrong={
        "the lesson's peak": (
            500, "the peak belongs to the network",
            "In the lesson there were 500 curves. Here there are 200: run it at 500, and around the peak.",
        ),
        "as many weights as examples": (
            20, "count all weights: 20 units have 200 output weights",
            "Each class has output weights of its own: W of them, for 200 examples. Try a few widths from 20 upward.",
        ),
        "as many weights as answers": (
            2000, "200 curves times 10 classes",
            "There are 2,000 numbers to fit, but also 10 · W output weights to fit them with.",
        ),
    },
)


@peak.compare
def _(expected, got, case):
    if isinstance(got, bool) or not isinstance(got, int | float | np.number):
        return "the answer is one number, a width"
    return None if 185 <= got <= 215 else "there are widths with a larger error: try some on either side"


# ------------------------------------------------------------------------------------------------ 7.10


@exercise(
    id="07.moved", title="Your shifts train a network", kind="train", minutes=15, difficulty=3, points=4,
    objective="make new training curves from old, and train on them", covers=("S35", "S37"),
    closed=("benchmarks.regularisation.shifted", "torch"), seconds=60,
)
def moved(x, most, rng):
    """x (N, L)  ->  (N, L): each row rotated by its own random number of places, from -most to most; x stays."""
    places = rng.integers(-most, most + 1, size=(len(x), 1))
    return np.take_along_axis(x, (np.arange(x.shape[1]) - places) % x.shape[1], axis=1)


@moved.cases
def _(rng):
    yield (0,)


def places_of(row, original):
    """By how many places a row was rotated, or None if it is no rotation of the original."""
    found = [k for k in range(len(row)) if np.allclose(np.roll(original, k), row, atol=1e-6)]
    return found[0] if found else None


@moved.script
def _(moved, seed):
    """What the shifts are like; then train nnlib's network on 500 curves, each time shifted anew."""
    rng = np.random.default_rng(seed)
    before = rng.normal(size=(300, 12))
    given = before.copy()
    after = np.asarray(moved(given, 3, rng))
    if after.shape != before.shape:
        return {"shape of the result": after.shape}
    by = [places_of(row, original) for row, original in zip(after, before)]
    rotated, used = None not in by, sorted({k for k in by if k is not None})
    facts = {
        "shape of the result": after.shape,
        "every row is its own row, rotated": rotated,
        "rows have changed places": any(np.array_equal(after[0], other) for other in before[1:]),
        "x is unchanged": np.array_equal(given, before),
        "places used, of 12 (9 is three to the left)": used,
    }
    if not rotated or not facts["x is unchanged"] or used != [0, 1, 2, 3, 9, 10, 11]:
        return facts  # no use in training on these
    x, y, x_new, y_new = parts(seed, 500)
    model = network(100, 0.0, rng)
    trainer = nn.Trainer(
        model, nn.AdamW(model.parameters(), lr=0.003, weight_decay=0), nn.CrossEntropyLoss(), metrics=[nn.accuracy],
        progress=False,
    )
    batches = Augmented(DataLoader(x, y, batch_size=50, shuffle=True, rng=rng), lambda x: moved(x, 6, rng))
    trainer.fit(batches, 60)
    reached = trainer.evaluate(DataLoader(x_new, y_new, batch_size=1000))["accuracy"]
    return {**facts, "more than 45 % of new curves right": reached > 0.45}


@moved.misconception("all rows alike", thought="one number of places for the batch",
                     hint="You draw one number, and all rows move by it. Each row needs its own: `size=len(x)`.")
def _(x, most, rng):
    return np.roll(x, rng.integers(-most, most + 1), axis=1)


@moved.misconception("moves the rows", thought="axis 0 is along the curve",
                     hint="Your rows changed places: a curve now stands beside another one's label. Which axis is along it?")
def _(x, most, rng):
    return np.roll(x, 1 + rng.integers(0, most), axis=0)


@moved.misconception("only one way", thought="moving to the right is enough",
                     hint="Your rows move one way only. From -most to most: both ways, and both ends included.")
def _(x, most, rng):
    return np.stack([np.roll(row, rng.integers(0, most + 1)) for row in x])


@moved.misconception("the far end is missing", thought="integers(-most, most) includes most",
                     hint="No row moves by `most` to the right: the upper end of `rng.integers` is left out.")
def _(x, most, rng):
    return np.stack([np.roll(row, rng.integers(-most, most)) for row in x])


@moved.misconception("changes its argument", thought="x is mine",
                     hint="The caller's curves have moved, too: next epoch they move on from there. Make a new array.")
def _(x, most, rng):
    for k in range(len(x)):
        x[k] = np.roll(x[k], rng.integers(-most, most + 1))
    return x


@moved.misconception("moves places, not curves", thought="shuffling the places is as good",
                     hint="The 40 numbers of a row are mixed: its shape is gone. Rotate the row, keep its order.")
def _(x, most, rng):
    return np.stack([row[rng.permutation(len(row))] for row in x])


@moved.accepts("row by row")
def _(x, most, rng):
    return np.stack([np.roll(row, rng.integers(-most, most + 1)) for row in x])


@moved.accepts("two halves")
def _(x, most, rng):
    new = np.empty_like(x)
    for k, row in enumerate(x):
        place = int(rng.integers(-most, most + 1)) % len(row)
        new[k] = np.concatenate([row[len(row) - place :], row[: len(row) - place]])
    return new
