"""Checks of lesson 07: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

import numpy as np

import nnlib as nn
from benchmarks.regularisation import Augmented, network, parts
from coursekit.checks import answer, exercise
from coursekit.compare import difference
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

curves = answer(
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

LOOK_AT = {  # a question for each panel, when the answer is no known wrong idea
    "a": "Panel A has been flat for long, both curves together and high. Would more epochs help it? More units?",
    "b": "Panel B: follow the validation curve from its lowest point to the end, and then the training curve.",
    "c": "Panel C: are its curves flat at the end, or still on their way down?",
    "d": "Panel D: has its validation curve turned upwards? Does any other run end as low?",
}


@curves.compare
def _(expected, got, case):
    return first_of(expected, got, LOOK_AT)


def first_of(expected, got, questions):
    """The question that belongs to the first letter with a wrong entry; None if there is none."""
    if not isinstance(got, dict):
        return f"a dictionary with the keys {', '.join(expected)} is expected"
    got = {str(key).strip().casefold(): entry for key, entry in got.items()}
    entries = {key: got.get(key) for key in expected}  # the expected keys are in small letters already
    missing = [key for key, entry in entries.items() if entry is None or entry is Ellipsis]
    if missing:
        return f"nothing is said of {', '.join(missing)}"
    wrong = [key for key, entry in entries.items() if _folded(entry) != _folded(expected[key])]
    return f"{len(wrong)} of {len(expected)} are wrong. {questions[wrong[0]]}" if wrong else None


def _folded(entry):
    """A text without regard to capitals and spaces; 1 stands for True."""
    return entry.strip().casefold() if isinstance(entry, str) else bool(entry)


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
    same, other = (three_parts(n, np.random.default_rng(start)) for start in (seed, seed + 100))
    return {
        "sizes": tuple(len(part) for part in found),
        "a row in two parts": len(np.unique(rows)) < len(rows),
        "every row used": len(np.unique(rows)) == n,
        "another generator, other parts": any(sorted(a) != sorted(b) for a, b in zip(found, other)),
        "a generator with the same seed, the same parts": all(sorted(a) == sorted(b) for a, b in zip(found, same)),
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


@three_parts.misconception("draws elsewhere", thought="any random numbers will do",
                           hint="The same seed gives other parts each time: nobody could repeat your trial. Draw from `rng`.")
def _(n, rng):
    rows = np.random.permutation(n)  # the mistake: not `rng`
    return rows[: 3 * n // 5], rows[3 * n // 5 : 4 * n // 5], rows[4 * n // 5 :]


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
        test = np.arange(n) % 4 == 0
        x[test] += 3 * rng.normal(size=d)  # the test rows lie elsewhere: whoever looks at them is misled
        yield x * spread, y, test, keep


@pick.misconception("looks at all rows", thought="choosing columns is no training",
                    hint="Change the label of a test row: does your choice change? Then the test has had a say.")
def _(x, y, test, keep):
    return pick.reference(x, y, np.zeros(len(y), dtype=bool), keep)


@pick.misconception("looks at the test rows", thought="~ is for the test rows",
                    hint="`test` is True for test rows; `~test` turns it round.")
def _(x, y, test, keep):
    return pick.reference(x, y, ~test, keep)


@pick.misconception("means of all rows", thought="a mean gives nothing away",
                    hint="Your products come from the training rows, and the means that you subtract from all rows.")
def _(x, y, test, keep):
    away, about = (x - x.mean(axis=0))[~test], (y - y.mean())[~test]
    correlation = away.T @ about / np.sqrt(np.sum(away**2, axis=0) * np.sum(about**2))
    return np.argsort(-np.abs(correlation))[:keep]


@pick.misconception("only the products are parted", thought="only what is multiplied with y is choosing",
                    hint="Your products come from the training rows; the means and the spreads still see the test rows.")
def _(x, y, test, keep):
    away, about = x - x.mean(axis=0), y - y.mean()
    correlation = away[~test].T @ about[~test] / np.sqrt(np.sum(away**2, axis=0) * np.sum(about**2))
    return np.argsort(-np.abs(correlation))[:keep]


@pick.misconception("spreads of all rows", thought="a spread gives nothing away",
                    hint="Your products come from the training rows, and what you divide by from all rows.")
def _(x, y, test, keep):
    spread = np.std(x, axis=0)
    x, y = x[~test], y[~test]
    return np.argsort(-np.abs((x - x.mean(axis=0)).T @ (y - y.mean()) / spread))[:keep]


@pick.misconception("test rows set to 0", thought="what is 0 has no say",
                    hint="Rows of zeros are rows: they move the means, and they count in every sum. Leave them out: `x[~test]`.")
def _(x, y, test, keep):
    return pick.reference(np.where(test[:, None], 0, x), np.where(test, 0, y), np.zeros(len(y), dtype=bool), keep)


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


@stop_early.misconception("one epoch too patient", thought="patience 2 means: stop at the third bad epoch",
                          hint="With patience 2 you wait for a third bad epoch. Stop as soon as there have been two.")
def _(losses, patience):
    return stop_early.reference(losses, patience + 1)


@stop_early.misconception("one epoch too few", thought="the best epoch is the first of the patience",
                          hint="The best epoch itself does not count as waiting: `waited` is 0 there.")
def _(losses, patience):
    best, kept, waited = np.inf, 0, 1
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, kept, waited = loss, epoch, 1
        else:
            waited += 1
        if waited == patience:
            return kept, epoch
    return kept, len(losses)


@stop_early.misconception("the last epoch counted from 0", thought="enumerate counts epochs as I do",
                          hint="The epoch to keep is right. The last one trained is one too low: it is counted from 1, too.")
def _(losses, patience):
    kept, last = stop_early.reference(losses, patience)
    return kept, last - 1 if last - kept == patience else last


@stop_early.misconception("the kept epoch counted from 0", thought="the place in the list is the epoch's number",
                          hint="The last epoch is right. The epoch to keep is one too low: it is counted from 1, too.")
def _(losses, patience):
    kept, last = stop_early.reference(losses, patience)
    return kept - 1, last


@stop_early.misconception("as good is better", thought="a tie is won by the later epoch",
                          hint="A loss that is only equal is not lower: it counts as waiting, and the earlier epoch is kept.")
def _(losses, patience):
    best, kept, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss <= best:
            best, kept, waited = loss, epoch, 0
        else:
            waited += 1
        if waited == patience:
            return kept, epoch
    return kept, len(losses)


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
    yield np.array([4.0, 1.0, 2.0, 6.0]), 0.5, True, 1
    yield rng.normal(size=(6, 5)), 0.25, True, 0
    yield rng.normal(size=(6, 5)), 0.8, True, 2
    yield rng.normal(size=(3, 4)), 0.25, False, 3


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
    return np.where(rng.random(x.shape) < p, x, 0) / p


@dropout.misconception("p is kept, yet made up for as if it were left out", thought="below p means: stays",
                       hint="The factor is right, and the wrong ones stay. A number whose draw is below p is left out.")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape) < p, x, 0) / (1 - p) if training else x


@dropout.misconception("the other end of the draws", thought="left out above 1 − p is the same",
                       hint="The same chances, and other numbers go. So that both can be compared: leave out where the draw is below p.")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape) < 1 - p, x, 0) / (1 - p) if training else x


@dropout.misconception("made smaller", thought="the factor is 1 − p",
                       hint="Those that stay have to make up for the missing ones: do they get larger or smaller?")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape) < p, 0, x) * (1 - p) if training else x


@dropout.misconception("scales down in use", thought="in use everything is made smaller by 1 − p",
                       hint="The means would agree that way, too. But here use is to be left alone: enlarge in training.")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape) < p, 0, x) if training else x * (1 - p)


@dropout.misconception("divides by p", thought="the factor is 1 / p",
                       hint="p = ½ hides it. With p = 0.8 a fifth is left: how much larger must it be?")
def _(x, p, training, rng):
    return np.where(rng.random(x.shape) < p, 0, x) / p if training else x


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
            "A small set makes a number jump, up and down. This one is lower in every epoch, and the accuracies are equal.",
        ),
        "too small": (
            "D", "training loss is high, so it underfits",
            "It may. But this number is a sum of two things, and only one of them says how well the curves are fitted.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 7.8

KEEP_OR_NOT = {  # what to ask about each
    "a": "People write slanted by ten degrees every day (a). Is the digit another one then?",
    "b": "Is there a digit that is another digit upside down (b)?",
    "c": "Is a cat that looks to the left another animal than one that looks to the right (c)?",
    "d": "What letter is a mirrored b (d)?",
    "e": "How does one see that a tomato is ripe (e)?",
    "f": "Would anybody write down another word because of a little hiss (f)?",
}
LABELS = {"a": True, "b": False, "c": True, "d": False, "e": False, "f": True}
labels = answer(
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
        "a mirror always matters": (
            {**LABELS, "c": False}, "a mirrored photo is another photo",
            "Another photo, yes. Is what it shows another animal?",
        ),
        "any turn is allowed": (
            {**LABELS, "b": True}, "a digit stays the digit, whichever way it is held",
            "Turn a 6 by 180 degrees and show it to somebody: what do they read?",
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


@labels.compare
def _(expected, got, case):
    return first_of(expected, got, KEEP_OR_NOT)


# ------------------------------------------------------------------------------------------------ 7.9

peak = answer(
    id="07.peak", title="When more data hurts", kind="explore", minutes=8, difficulty=2, points=2,
    objective="find out when more data help again", covers=("S34",),
    value=400,
    wrong={
        "more data always help": (
            150, "more is better at once",
            "Run it: at this width, is the error with 150 curves lower than with 50?",
        ),
        "as many curves as units": (
            200, "at the peak it is best",
            "There it fits barely. Is the error with 200 curves low or high?",
        ),
        "past the peak": (
            250, "as soon as the peak is behind, all is well",
            "With 250 it is lower than with 200. The question was: lower than with 50?",
        ),
        "only with very many": (
            800, "it takes four times as many",
            "800 is lower, and a smaller number of the list is, too.",
        ),
    },
)

@peak.compare
def _(expected, got, case):
    if isinstance(got, bool) or not isinstance(got, int | float | np.number):
        return "the answer is a number of curves"
    if got not in (150, 200, 250, 400, 800):
        return "the answer is one of 150, 200, 250, 400 and 800"
    return None if got == expected else "print all six lines, and compare each with the one for 50"


# ------------------------------------------------------------------------------------------------ 7.10


@exercise(
    id="07.moved", title="Your shifts train a network", kind="train", minutes=15, difficulty=3, points=4,
    objective="make new training curves from old, and train on them", covers=("S35", "S37"),
    closed=("benchmarks.regularisation.shifted", "torch"), seconds=60,
)
def moved(x, most, rng):
    """x (N, L)  ->  (N, L): each row moved by its own random number of places, -most to most, its ends drawn out."""
    places = rng.integers(-most, most + 1, size=(len(x), 1))
    return np.take_along_axis(x, np.clip(np.arange(x.shape[1]) - places, 0, x.shape[1] - 1), axis=1)


@moved.cases
def _(rng):
    yield (0,)


def drawn_out(row, k):
    """A row moved by k places, its ends drawn out."""
    return row[np.clip(np.arange(len(row)) - k, 0, len(row) - 1)]


def moved_as(row, original, how, where=slice(None)):
    """By how many places the original must be moved, and how, to agree with the row there; None if it cannot be."""
    places = sorted(range(1 - len(row), len(row)), key=abs)
    return next((k for k in places if np.allclose(how(original, k)[where], row[where], atol=1e-6)), None)


def facts_of(moved, seed):
    """What can be said of the moved rows, in the order in which it is to be mended."""
    before = np.random.default_rng(seed).normal(size=(300, 12)).astype(np.float32)
    given = before.copy()
    after = np.asarray(moved(given, 3, np.random.default_rng(seed)))
    yield "shape of the result", after.shape
    after = after.astype(np.float32)
    yield "rows have changed places", any(np.array_equal(after[0], other) for other in before[1:])
    yield "numbers that are not in x at all", not np.isin(after, before).all()
    yield "every number stays in its own row", all(np.isin(row, own).all() for row, own in zip(after, before))
    pairs = list(zip(after, before))
    yield "the middle of every row has moved as a whole", None not in [moved_as(*p, drawn_out, slice(4, 8)) for p in pairs]
    by = [moved_as(*pair, drawn_out) for pair in pairs]
    yield "what leaves at one end comes in at the other", None in by and None not in [moved_as(*p, np.roll) for p in pairs]
    yield "every row is its own row, moved, its ends drawn out", None not in by
    yield "x is unchanged", np.array_equal(given, before)
    yield "rows move by different numbers of places", len(set(by)) > 1
    yield "farthest to the left, farthest to the right", (min(by), max(by))
    yield "every number of places between occurs", sorted(set(by)) == list(range(min(by), max(by) + 1))
    again = np.asarray(moved(before.copy(), 3, np.random.default_rng(seed)))
    yield "the same generator, the same moves", np.allclose(again, after)


@moved.script
def _(moved, seed):
    """What the moves are like; then train nnlib's network on 500 curves, each time moved anew."""
    wanted = [(300, 12), False, False, True, True, False, True, True, True, (-3, 3), True, True]
    found = {}
    for (name, fact), right in zip(facts_of(moved, seed), wanted):
        found[name] = fact
        if fact != right:
            return found  # the later ones mean nothing before this is mended
    rng = np.random.default_rng(seed)
    x, y, x_new, y_new = parts(seed, 500)
    model = network(100, 0.0, rng)
    trainer = nn.Trainer(
        model, nn.AdamW(model.parameters(), lr=0.003, weight_decay=0), nn.CrossEntropyLoss(), metrics=[nn.accuracy],
        progress=False,
    )
    batches = Augmented(DataLoader(x, y, batch_size=50, shuffle=True, rng=rng), lambda x: moved(x, 6, rng))
    trainer.fit(batches, 60)
    reached = trainer.evaluate(DataLoader(x_new, y_new, batch_size=1000))["accuracy"]
    return {**found, "more than 45 % of new curves right": reached > 0.45}


@moved.compare
def _(expected, got, case):
    for name, right in expected.items():
        if name not in got:
            return f"what came first is to be mended: {name} was not looked at yet"
        if difference(right, got[name]) is not None:
            return f"{name}: {got[name]}, and it should be {right}"
    return None


@moved.misconception("all rows alike", thought="one number of places for the batch",
                     hint="You draw one number, and all rows move by it. Each row needs its own: draw inside the loop.")
def _(x, most, rng):
    k = rng.integers(1, most + 1)
    return np.stack([drawn_out(row, k) for row in x])


@moved.misconception("round the end", thought="np.roll moves a row",
                     hint="`np.roll` brings in at the front what left at the end. Here it is lost; the end value is repeated.")
def _(x, most, rng):
    return np.stack([np.roll(row, rng.integers(-most, most + 1)) for row in x])


@moved.misconception("the table as one long row", thought="np.roll rolls each row",
                     hint="Without an axis `np.roll` treats the table as one long row: numbers went over into the next curve.")
def _(x, most, rng):
    return np.roll(x, rng.integers(1, most + 1))


@moved.misconception("moves the rows", thought="axis 0 is along the curve",
                     hint="Your rows changed places: a curve now stands beside another one's label. Which axis is along it?")
def _(x, most, rng):
    return np.roll(x, 1 + rng.integers(0, most), axis=0)


@moved.misconception("fills with zeros", thought="where nothing is, there is 0",
                     hint="The free places hold numbers that are not the row's. Repeat its first (or last) value there.")
def _(x, most, rng):
    new = np.zeros_like(x)
    for k, row in enumerate(x):
        place = int(rng.integers(-most, most + 1))
        new[k, max(place, 0) : len(row) + min(place, 0)] = row[max(-place, 0) : len(row) - max(place, 0)]
    return new


@moved.misconception("free places keep what was there", thought="what is not overwritten does no harm",
                     hint="The middle has moved, and the free places still hold their old numbers. Repeat the end value there.")
def _(x, most, rng):
    new = x.copy()
    for k, row in enumerate(x):
        place = int(rng.integers(-most, most + 1))
        new[k, max(place, 0) : len(row) + min(place, 0)] = row[max(-place, 0) : len(row) - max(place, 0)]
    return new


@moved.misconception("draws elsewhere", thought="any random numbers will do",
                     hint="The same generator gives other moves each time: nobody could repeat your training. Draw from `rng`.")
def _(x, most, rng):
    return np.stack([drawn_out(row, np.random.randint(-most, most + 1)) for row in x])


@moved.misconception("only to the right", thought="moving to the right is enough",
                     hint="Your rows move one way only. From -most to most: both ways, and both ends included.")
def _(x, most, rng):
    return np.stack([drawn_out(row, rng.integers(0, most + 1)) for row in x])


@moved.misconception("the far end is missing", thought="integers(-most, most) includes most",
                     hint="No row moves by `most` to the right: the upper end of `rng.integers` is left out.")
def _(x, most, rng):
    return np.stack([drawn_out(row, rng.integers(-most, most)) for row in x])


@moved.misconception("the other way round", thought="integers(-most, most) is symmetric, and k to the left is k",
                     hint="Rows move up to `most` to the right and less to the left. Is the upper end of `rng.integers` left out?")
def _(x, most, rng):
    return np.stack([drawn_out(row, -rng.integers(-most, most)) for row in x])


@moved.misconception("changes its argument", thought="x is mine",
                     hint="The caller's curves have moved, too: next epoch they move on from there. Make a new array.")
def _(x, most, rng):
    for k in range(len(x)):
        x[k] = drawn_out(x[k].copy(), rng.integers(-most, most + 1))
    return x


@moved.misconception("moves places, not curves", thought="shuffling the places is as good",
                     hint="The 40 numbers of a row are mixed: its shape is gone. Move the row, keep its order.")
def _(x, most, rng):
    return np.stack([row[rng.permutation(len(row))] for row in x])


@moved.accepts("row by row")
def _(x, most, rng):
    return np.stack([drawn_out(row, rng.integers(-most, most + 1)) for row in x])


@moved.accepts("padded, then cut")
def _(x, most, rng):
    wide = np.pad(x, ((0, 0), (most, most)), mode="edge")
    starts = most - rng.integers(-most, most + 1, size=len(x))
    return np.array([row[start : start + x.shape[1]] for row, start in zip(wide, starts)])
