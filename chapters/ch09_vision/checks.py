"""Checks of lesson 09: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

import numpy as np

import nnlib as nn
from benchmarks import degradation
from benchmarks.detection import marked
from coursekit.checks import answer, exercise

# ------------------------------------------------------------------------------------------------ 9.1

BLOCK = {"shape": (64, 16, 8, 8), "weights": 4672, "lane": 0}
answer(
    id="09.shapes", title="What a skip costs", kind="predict", minutes=5, difficulty=1, points=1,
    objective="say what shape a residual block gives and what it costs", covers=("S11",),
    value=BLOCK,
    wrong={
        "the skip concatenates": (
            {**BLOCK, "shape": (64, 32, 8, 8)}, "x and F(x) are laid side by side",
            "They are *added*, number by number. How many channels has a sum of two things with 16 channels?",
        ),
        "input channels forgotten": (
            {**BLOCK, "weights": 352}, "a 3 × 3 filter has nine weights",
            "Each of the 16 filters looks at all 16 input channels: 16 · 16 · 9 weights in one convolution.",
        ),
        "batch norm has no weights": (
            {**BLOCK, "weights": 4608}, "batch norm only divides",
            "After dividing it multiplies by a weight and adds a bias, one of each for every channel.",
        ),
        "one of the two convolutions": (
            {**BLOCK, "weights": 2336}, "a block has a convolution",
            "That is one convolution and its batch norm. The block has two of each.",
        ),
        "biases in the convolutions": (
            {**BLOCK, "weights": 4704}, "every convolution has biases",
            "The convolutions here have no bias: the batch norm behind each would take it away again, and has one of its own.",
        ),
        "batch norm's running numbers are weights": (
            {**BLOCK, "weights": 4736}, "everything that batch norm stores is trained",
            "Running mean and variance are kept, but no gradient moves them. They are no weights.",
        ),
        "the lane has weights": (
            {**BLOCK, "lane": 256}, "a 1 × 1 convolution stands on every lane",
            "It is needed only where the shape changes. Here x and F(x) have the same shape.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 9.2


@exercise(
    id="09.batchnorm", title="Batch norm, in training and in use", minutes=14, difficulty=2, points=3, core=True,
    objective="compute batch norm in training and in use", covers=("S11",),
    closed=("nnlib.batchnorm", "nnlib.normalise", "nnlib.BatchNorm1d", "nnlib.BatchNorm2d", "nnlib.functional", "torch"),
)
def batch_norm(x, mean, var, training, momentum=0.1, eps=1e-5):
    """x (N, C); running mean and var (C,)  ->  y (N, C), and the running mean and variance afterwards."""
    if training:
        batch_mean, batch_var = x.mean(axis=0), x.var(axis=0)
        mean = (1 - momentum) * mean + momentum * batch_mean
        var = (1 - momentum) * var + momentum * batch_var
        return (x - batch_mean) / np.sqrt(batch_var + eps), mean, var
    return (x - mean) / np.sqrt(var + eps), mean, var


@batch_norm.cases
def _(rng):
    yield np.array([[2.0], [4.0], [6.0], [8.0]]), np.array([0.0]), np.array([1.0]), True
    yield np.array([[2.0], [4.0], [6.0], [8.0]]), np.array([0.0]), np.array([1.0]), False
    yield rng.normal(3, 2, size=(6, 4)), rng.normal(size=4), rng.uniform(1, 4, size=4), True
    yield rng.normal(3, 2, size=(3, 3)), rng.normal(size=3), rng.uniform(1, 4, size=3), False
    yield rng.normal(3, 2, size=(1, 3)), rng.normal(size=3), rng.uniform(1, 4, size=3), False
    yield rng.normal(3, 2, size=(5, 2)), rng.normal(size=2), rng.uniform(1, 4, size=2), True, 0.25, 0.5
    yield rng.normal(3, 2, size=(5, 2)), rng.normal(size=2), rng.uniform(1, 4, size=2), False, 0.25, 0.5


def batch_norm_as(
    spread=np.sqrt, axis=0, use=None, turned=False, moves_in_use=False, ddof=0, fixed=False, update_first=False
):
    """A batch norm with one thing changed."""

    def piece(x, mean, var, training, momentum=0.1, eps=1e-5):
        if fixed:
            momentum, eps = 0.1, 1e-5
        own_mean, own_var = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True)
        batch = training if use is None else use
        keep, old_mean, old_var = momentum if turned else 1 - momentum, mean, var
        if training or moves_in_use:
            mean = keep * mean + (1 - keep) * x.mean(axis=0)
            var = keep * var + (1 - keep) * x.var(axis=0, ddof=ddof)
        if update_first:
            return (x - mean) / np.sqrt(var + eps), mean, var
        y = (x - (own_mean if batch else old_mean)) / spread((own_var if batch else old_var) + eps)
        return y, mean, var

    return piece


batch_norm.wrong({
    "the batch in use, too": (
        batch_norm_as(use=True), "batch norm always measures the batch",
        "In use an answer must not depend on what else is in the batch. What were the running numbers collected for?",
    ),
    "running numbers in training": (
        batch_norm_as(use=False), "the running mean is what is subtracted",
        "In training the batch's own mean and spread are used; the running ones are only brought up to date.",
    ),
    "each example by itself": (
        batch_norm_as(axis=1), "each example gets mean 0",
        "Your mean runs along a row. Each *column* (a channel) is measured over the batch: axis=0.",
    ),
    "divides by the variance": (
        batch_norm_as(spread=lambda v: v), "variance is spread",
        "The spread is the root of the variance. With [2, 4, 6, 8] the variance is 5; is that a typical distance from 5?",
    ),
    "momentum the other way round": (
        batch_norm_as(turned=True), "a momentum of 0.1 keeps a tenth",
        "Your running numbers jump to each new batch. momentum is the share of the *new* number: 0.9 · old + 0.1 · new.",
    ),
    "brought up to date first": (
        batch_norm_as(update_first=True), "the running numbers are renewed, then used",
        "In training your y is made with the running numbers of after this batch. Take the batch's own; the running ones are "
        "for later.",
    ),
    "N − 1 for the running variance": (
        batch_norm_as(ddof=1), "as in the lesson, and in nnlib",
        "That is what nnlib does. Here `x.var(axis=0)` was asked for throughout, to keep it short.",
    ),
    "one mean for all": (
        batch_norm_as(axis=None), "mean() is the mean",
        "Your mean is one number for the whole table. Each column (a channel) has its own: axis=0.",
    ),
    "momentum and eps written down": (
        batch_norm_as(fixed=True), "momentum is 0.1, eps is 1e-5",
        "Right as long as momentum is 0.1 and eps 1e-5. They are arguments: use their names.",
    ),
    "running numbers move in use": (
        batch_norm_as(moves_in_use=True), "the more it sees, the better the running mean",
        "In use nothing is collected: the same question must get the same answer tomorrow.",
    ),
})  # fmt: skip


@batch_norm.accepts("moved along")
def _(x, mean, var, training, momentum=0.1, eps=1e-5):
    use_mean, use_var = (np.mean(x, 0), np.mean((x - np.mean(x, 0)) ** 2, 0)) if training else (mean, var)
    y = (x - use_mean) / (use_var + eps) ** 0.5
    if training:
        mean, var = mean + momentum * (use_mean - mean), var + momentum * (use_var - var)
    return y, mean, var


# ------------------------------------------------------------------------------------------------ 9.3


@exercise(
    id="09.map", title="Put a map on trial", minutes=8, difficulty=2, points=2,
    objective="cover what a map marks, so that the map can fail", covers=("S11",),
)
def cover(x, marks, k):
    """x (N, H, W), marks (N, H, W)  ->  (N, H, W): x with the k pixels black that each picture's map marks most."""
    return cover_as()(x, marks, k)


@cover.cases
def _(rng):
    yield np.array([[[5.0, 6.0], [7.0, 8.0]]]), np.array([[[0.1, 0.9], [0.3, 0.2]]]), 1
    yield rng.uniform(1, 9, size=(3, 4, 5)), rng.normal(size=(3, 4, 5)) * np.array([1, 10, 0.1]).reshape(3, 1, 1), 4
    yield rng.uniform(1, 9, size=(2, 3, 3)), -1 - rng.uniform(size=(2, 3, 3)), 2  # nothing but negative marks
    yield rng.uniform(1, 9, size=(2, 3, 4)), rng.normal(size=(2, 3, 4)), 12
    yield rng.uniform(1, 9, size=(2, 3, 4)), rng.normal(size=(2, 3, 4)), 0


def cover_as(strength=lambda marks: marks, together=None, stays=False, copy=True, one_less=False, from_behind=False):
    """A cover with one thing changed: what counts as a strong mark, or which pixels become black.

    together: how many pixels of all N pictures, ranked as one list, become black for k.
    """

    def piece(x, marks, k):
        flat = strength(marks).reshape(1 if together else len(x), -1)
        count = together(k, len(x)) if together else k
        order = np.argsort(-flat, axis=1)
        chosen = order[:, count:] if stays or (from_behind and k == 0) else order[:, : max(count - one_less, 0)]
        covered = x.copy() if copy else x
        rows = covered.reshape(flat.shape)  # a view: what is black there is black in `covered`
        np.put_along_axis(rows, chosen, 0, axis=1)
        return covered

    return piece


cover.wrong({
    "the pixels marked least": (
        cover_as(strength=lambda marks: -marks), "argsort begins with the largest",
        "Black are the pixels that the map marks *least*. From which end does np.argsort count?",
    ),
    "all but the marked ones": (
        cover_as(stays=True), "the mask shows what is marked",
        "What is marked most has stayed, and all the rest is black. On trial is what the map marks: take that away.",
    ),
    "the most strongly marked of all pictures": (
        cover_as(together=lambda k, n: k), "sort the marks and take the k largest",
        "Only k pixels of all pictures are black: the marks of all maps were ranked together. Each map ranks its own "
        "picture: axis=1.",
    ),
    "k · N of all pictures": (
        cover_as(together=lambda k, n: k * n), "k pixels a picture are k · N in all",
        "One picture lost more than k pixels, another fewer: the marks of all maps were ranked together. Each map ranks "
        "its own picture: axis=1.",
    ),
    "none is all": (
        cover_as(from_behind=True), "[:, -k:] are the last k",
        "Right, but for k = 0: -0 is 0, and [:, 0:] is everything. Sort the other way (-marks) and take [:, :k].",
    ),
    "the size of a mark counts": (
        cover_as(strength=np.abs), "a strongly negative mark is a strong mark",
        "You ranked by np.abs. A negative mark says that the pixel speaks *against* the class.",
    ),
    "one pixel too few": (
        cover_as(one_less=True), "[:k - 1] ends at the k-th",
        "One of the k is missing. A slice ends before its second number: [:k] takes k.",
    ),
    "changes its argument": (
        cover_as(copy=False), "the covered picture is the picture",
        "Your function blackens x itself. Then there is nothing left to compare with: begin with a copy.",
    ),
})  # fmt: skip


@cover.accepts("a limit for each picture")
def _(x, marks, k):
    limit = np.sort(marks.reshape(len(x), -1))[:, ::-1][:, k - 1].reshape(-1, 1, 1) if k else np.inf
    return np.where(marks >= limit, 0, x)


@cover.accepts("pixel by pixel")
def _(x, marks, k):
    covered = x.copy()
    for picture, own in zip(covered, marks):
        for place in sorted(np.ndindex(own.shape), key=lambda place: own[place])[own.size - k :]:
            picture[place] = 0
    return covered


# ------------------------------------------------------------------------------------------------ 9.4


@exercise(
    id="09.iou", title="How much two boxes overlap", minutes=10, difficulty=1, points=2, core=True,
    objective="compute the IoU of two boxes", covers=("S11",),
    closed=("nnlib.vision", "nnlib.boxes", "torch"),
)
def iou(a, b):
    """Two boxes (x, y, width, height), (x, y) the middle  ->  what they share, divided by what they cover together."""
    return iou_as(lambda first, second, shared: first + second - shared)(a, b)


@iou.cases
def _(rng):
    yield (2, 2, 4, 4), (4, 3, 4, 4)
    yield (2, 2, 4, 4), (2, 2, 2, 2)  # inside
    yield (7, 5, 4, 6), (7, 5, 4, 6)
    yield (2, 2, 4, 4), (6, 2, 4, 4)  # touching
    yield (2, 2, 4, 4), (7.5, 2, 3, 2)  # apart in x alone
    yield (2, 2, 4, 4), (2, 7.5, 2, 3)  # apart in y alone
    yield (2, 2, 4, 4), (7.5, 8, 3, 2)  # apart both ways
    yield (20, 22, 20, 4), (16, 29, 8, 22)  # crossing


def edges_of(box):
    """(x, y, width, height) with (x, y) the middle  ->  (x1, y1, x2, y2)."""
    return box[0] - box[2] / 2, box[1] - box[3] / 2, box[0] + box[2] / 2, box[1] + box[3] / 2


def at_the_corner(box):
    """(x, y) taken for the upper left corner."""
    return box[0], box[1], box[0] + box[2], box[1] + box[3]


def iou_as(divide, clip=(lambda side: max(side, 0),) * 2, more=0, edges=edges_of):
    """An IoU with one thing changed: what the shared area is divided by, what becomes of a side, where the edges are."""

    def piece(a, b):
        a, b = edges(a), edges(b)
        shared = 1
        for axis in (0, 1):
            shared *= clip[axis](min(a[axis + 2], b[axis + 2]) - max(a[axis], b[axis]) + more)
        return shared / divide(*((c[2] - c[0] + more) * (c[3] - c[1] + more) for c in (a, b)), shared)

    return piece


def together(a, b, shared):
    """The area that both cover."""
    return a + b - shared


iou.wrong({
    "over the smaller box": (
        iou_as(lambda a, b, s: min(a, b)), "all of the small box is covered, so the overlap is 1",
        "You divide by the smaller box. Divide by what both cover together: a small box inside a large one is a poor fit.",
    ),
    "counted twice": (
        iou_as(lambda a, b, s: a + b), "together they cover the sum of their areas",
        "Equal boxes should give 1; yours give ½. The pixels that they share are in both areas.",
    ),
    "apart is not noticed": (
        iou_as(together, clip=(lambda side: side,) * 2), "a product of sides is an area",
        "Boxes that are apart have a negative side. Two negative sides even give a positive product. What do they share?",
    ),
    "only the width is looked at": (
        iou_as(together, clip=(lambda side: max(side, 0), lambda side: side)), "boxes lie apart from left to right",
        "Two boxes one above the other, with a gap between: your shared area is negative. The height needs the same care.",
    ),
    "absolute sides": (
        iou_as(together, clip=(abs,) * 2), "a length is never negative",
        "Your boxes that lie apart overlap. A negative side means that there is a gap: nothing is shared.",
    ),
    "a pixel too many": (
        iou_as(together, more=1), "from 0 to 4 there are five pixels",
        "From edge 0 to edge 4 the width is 4: these are edges, not pixel numbers. Do not add 1.",
    ),
    "x and y are a corner": (
        iou_as(together, edges=at_the_corner), "a box begins at (x, y)",
        "You take (x, y) for the upper left corner. It is the middle: the left edge is half a width further left.",
    ),
    "the last two are edges": (
        lambda a, b: iou_as(together, edges=tuple)(a, b), "(x1, y1, x2, y2), as in the lesson",
        "The last two numbers are a width and a height here, not the right and the bottom edge.",
    ),
    "the whole width to both sides": (
        iou_as(together, edges=lambda c: (c[0] - c[2], c[1] - c[3], c[0] + c[2], c[1] + c[3])), "middle ± width",
        "Your boxes are twice as wide and high: from the middle it is *half* a width to each side.",
    ),
})  # fmt: skip


@iou.accepts("apart first")
def _(a, b):
    width = (a[2] + b[2]) / 2 - abs(a[0] - b[0])
    height = (a[3] + b[3]) / 2 - abs(a[1] - b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = min(width, a[2], b[2]) * min(height, a[3], b[3])
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


@iou.accepts("with arrays")
def _(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    low, high = np.maximum(a[:2] - a[2:] / 2, b[:2] - b[2:] / 2), np.minimum(a[:2] + a[2:] / 2, b[:2] + b[2:] / 2)
    shared = np.prod(np.clip(high - low, 0, None))
    return shared / (np.prod(a[2:]) + np.prod(b[2:]) - shared)


# ------------------------------------------------------------------------------------------------ 9.5


def overlap(a, b):
    """The IoU of two boxes."""
    return float(nn.vision.box_iou([a], [b])[0, 0])


@exercise(
    id="09.nms", title="One box for each digit", kind="repair", minutes=14, difficulty=2, points=3, core=True,
    objective="thin out boxes that show the same thing", covers=("S11",),
    closed=("nnlib.vision.nms", "nnlib.vision.batched_nms", "nnlib.boxes.nms", "nnlib.boxes.batched_nms", "torch"),
)
def suppress(boxes, scores, labels, threshold):
    """boxes, scores, labels: lists of one length  ->  the places of the boxes that are kept, the surest first."""
    kept = []
    for k in sorted(range(len(boxes)), key=lambda k: -scores[k]):
        if not any(labels[k] == labels[j] and overlap(boxes[k], boxes[j]) > threshold for j in kept):
            kept.append(k)
    return kept


@suppress.cases
def _(rng):
    nines = [(10, 6, 26, 26), (12, 7, 28, 27), (22, 8, 38, 28), (9, 7, 25, 27), (10, 6, 26, 26)]
    yield nines, [0.95, 0.90, 0.80, 0.60, 0.55], [9, 9, 9, 9, 4], 0.5
    yield nines, [0.60, 0.70, 0.50, 0.90, 0.65], [9, 9, 9, 9, 4], 0.5
    chain = [(0, 0, 10, 10), (3, 0, 13, 10), (6, 0, 16, 10)]  # each overlaps the next; the ends hardly
    yield chain, [0.9, 0.8, 0.7], [1, 1, 1], 0.5
    yield chain, [0.7, 0.8, 0.9], [1, 1, 1], 0.5
    twice = [(0, 0, 10, 10), (1, 0, 11, 10), (30, 30, 40, 40), (31, 30, 41, 40)]  # two digits, each with a double
    yield twice, [0.9, 0.8, 0.7, 0.6], [5, 5, 5, 5], 0.5
    yield [], [], [], 0.5
    far = [(0, 0, 8, 8), (30, 0, 38, 8), (0, 30, 8, 38), (31, 1, 39, 9)]
    yield far, [0.3, 0.8, 0.6, 0.9], [2, 2, 2, 2], 0.3
    yield far, [0.3, 0.8, 0.6, 0.9], [2, 2, 2, 2], 0.9
    yield [(0, 0, 4, 4), (0, 0, 4, 2)], [0.9, 0.8], [1, 1], 0.5  # exactly at the threshold, not above


def suppress_as(same=lambda a, b: a == b, drop=lambda value, threshold: value > threshold, sign=-1, all_fall=False, once=False):
    """A suppression with one thing changed."""

    def piece(boxes, scores, labels, threshold):
        kept, gone = [], []
        for k in sorted(range(len(boxes)), key=lambda k: sign * scores[k]):
            rivals = kept[:1] if once else kept + gone if all_fall else kept
            if any(same(labels[k], labels[j]) and drop(overlap(boxes[k], boxes[j]), threshold) for j in rivals):
                gone.append(k)
            else:
                kept.append(k)
        return kept

    return piece


suppress.wrong({
    "across classes": (
        suppress_as(same=lambda a, b: True), "two boxes on one place are one thing",
        "Your 9 threw out a 4. NMS asks whether two boxes of the *same label* are one thing; a 4 is no double of a 9.",
    ),
    "the thrown-out throw out": (
        suppress_as(all_fall=True), "every overlap counts",
        "In the chain of three, the middle box is thrown out. Then it must not throw out the third: compare with kept ones.",
    ),
    "the weakest first": (
        suppress_as(sign=1), "sorted is sorted",
        "You begin with the lowest score, and it throws out better boxes. `sorted` goes upwards: look at its key.",
    ),
    "keeps what overlaps": (
        suppress_as(drop=lambda value, threshold: value < threshold), "the threshold says what may stay",
        "You throw out boxes that are far apart. Doubles have an IoU *above* the threshold.",
    ),
    "only the surest throws out": (
        suppress_as(once=True), "the best box is the one that others are compared with",
        "Only the very best box throws out others. The second digit has doubles, too: compare with all that are kept.",
    ),
    "as it was": (
        suppress_as(same=lambda a, b: True, sign=1), "one mistake was repaired, or none",
        "There are two mistakes. See first which box begins, then which boxes may throw out which.",
    ),
    "at the threshold": (
        suppress_as(drop=lambda value, threshold: value >= threshold), "0.5 means from 0.5 on",
        "An IoU of exactly the threshold is not *above* it: such a box stays.",
    ),
    "any overlap": (
        suppress_as(drop=lambda value, threshold: value > 0), "boxes that touch show the same thing",
        "Two digits may stand side by side and overlap a little. What is `threshold` for?",
    ),
})  # fmt: skip


@suppress.misconception("not from the surest down", thought="the order does not matter",
                        hint="The right boxes are kept, but in the order of the list. The surest comes first.")
def _(boxes, scores, labels, threshold):
    return sorted(suppress.reference(boxes, scores, labels, threshold))


@suppress.accepts("with a waiting list")
def _(boxes, scores, labels, threshold):
    waiting, kept = sorted(range(len(boxes)), key=lambda k: scores[k], reverse=True), []
    while waiting:
        best = waiting.pop(0)
        kept.append(best)
        waiting = [k for k in waiting if labels[k] != labels[best] or overlap(boxes[k], boxes[best]) <= threshold]
    return kept


@suppress.accepts("an array of places")
def _(boxes, scores, labels, threshold):
    order, kept = np.argsort(-np.array(scores)), []
    for k in order:
        for j in kept:
            if labels[k] == labels[j] and overlap(boxes[k], boxes[j]) > threshold:
                break
        else:
            kept.append(int(k))
    return np.array(kept, dtype=int)


# ------------------------------------------------------------------------------------------------ 9.6

answer(
    id="09.true", title="True or false?", kind="read", minutes=6, difficulty=2, points=2,
    objective="say of each detection whether it is true", covers=("S11",),
    value=[True, False, False, True, False],
    wrong={
        "both are true": (
            [True, True, False, True, False], "every box that fits is true",
            "A and B fit the same digit. It can be found once; who is surer takes it.",
        ),
        "the better box wins": (
            [False, True, False, True, False], "the larger IoU takes the digit",
            "B fits better, but A has the higher score, and the surest goes first.",
        ),
        "the label does not matter": (
            [True, False, True, False, False], "C is the surer box on the second digit",
            "C says 8 and the digit is a 3. A wrong label finds nothing, and takes nothing from D.",
        ),
        "0.4 is nearly a fit": (
            [True, False, False, True, True], "E is the only one on its digit",
            "It is, but its IoU is below 0.5. That digit is missed, and E is false.",
        ),
        "nothing below 0.75": (
            [False, False, False, True, False], "a true box must fit well",
            "A's IoU is 0.62, and 0.5 is asked for. (It is at mAP@0.75 that A would be false.)",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 9.7


@exercise(
    id="09.ap", title="Average precision", minutes=12, difficulty=3, points=3,
    objective="compute precision, recall and average precision", covers=("S11",),
    closed=("nnlib.vision", "nnlib.precision", "torch"),
)
def average_precision(hits, there):
    """hits: from the surest detection down, whether it is true; there: how many objects  ->  the average precision."""
    precision, right = [], 0
    for line, hit in enumerate(hits, start=1):
        right += hit
        precision.append(right / line)
    return sum(max(precision[k:]) for k, hit in enumerate(hits) if hit) / there


@average_precision.cases
def _(rng):
    yield [True, False, True, True, False], 4
    yield [True, True, True], 3
    yield [True, True], 8
    yield [False, False, True], 2
    yield [], 5
    yield [bool(v) for v in rng.random(12) < 0.5], 9
    yield [False, False], 3


def per_line(hits):
    """Precision after each line."""
    return [sum(hits[:line]) / line for line in range(1, len(hits) + 1)]


@average_precision.misconception("precision of all together", thought="true ones among all reported",
                                 hint="That is one point of the curve, the last. AP goes along all of it.")
def _(hits, there):
    return sum(hits) / len(hits) if hits else 0.0


@average_precision.misconception("recall of all together", thought="found ones among all that are there",
                                 hint="That is how far the curve goes. How high is it on the way?")
def _(hits, there):
    return sum(hits) / there


@average_precision.misconception("the missing are left out", thought="the mean of the precisions at the finds",
                                 hint="You divide by the number of finds. What is never found counts 0: divide by `there`.")
def _(hits, there):
    p = per_line(hits)
    return sum(max(p[k:]) for k, hit in enumerate(hits) if hit) / sum(hits) if any(hits) else 0.0


@average_precision.misconception("dips are left in", thought="the precision right there",
                                 hint="At each find, look along the rest of the list: the best precision *from there on* counts.")
def _(hits, there):
    return sum(p for p, hit in zip(per_line(hits), hits) if hit) / there


@average_precision.misconception("best so far", thought="the best precision up to that point",
                                 hint="You look back. The best at this recall or a *higher* one comes later in the list.")
def _(hits, there):
    p = per_line(hits)
    return sum(max(p[: k + 1]) for k, hit in enumerate(hits) if hit) / there


@average_precision.misconception("mean over the lines", thought="average precision is the mean of all precisions",
                                 hint="A false detection adds a line, but no recall. The mean runs over the objects, not over the lines.")
def _(hits, there):
    return sum(per_line(hits)) / len(hits) if hits else 0.0


@average_precision.accepts("from the last line up")
def _(hits, there):
    best, total, right = 0.0, 0.0, sum(hits)
    for line in range(len(hits), 0, -1):
        best = max(best, right / line)
        if hits[line - 1]:
            total += best
            right -= 1
    return total / there


@average_precision.accepts("with arrays")
def _(hits, there):
    hits = np.array(hits, dtype=bool)
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    from_here = np.maximum.accumulate(precision[::-1])[::-1]
    return from_here[hits].sum() / there


# ------------------------------------------------------------------------------------------------ 9.8


def at(threshold):
    """Precision and recall of the lesson's detector when boxes below this score are left out."""
    scores, true, there = marked()
    sure = scores >= threshold
    return true[sure].sum() / max(sure.sum(), 1), true[sure].sum() / there


def most_found(precision):
    """The highest recall of a threshold, in hundredths, with at least this precision."""
    return max(at(t)[1] for t in np.arange(5, 100) / 100 if at(t)[0] >= precision)


threshold = answer(
    id="09.threshold", title="A threshold for a purpose", kind="explore", minutes=8, difficulty=2, points=2,
    objective="choose a threshold for a purpose", covers=("S11",),
    value=next(t for t in np.arange(5, 100) / 100 if at(t)[0] >= 0.95 and at(t)[1] == most_found(0.95)),
    wrong={
        "the score is the precision": (
            0.95, "boxes with a score of 0.95 are right in 95 of 100 cases",
            "At 0.95 precision is 1, and hardly anything is found. A score is no promise: count how often it comes true.",
        ),
        "everything found": (
            0.05, "the most is found with the lowest threshold",
            "The most is found there, yes. And what is the precision?",
        ),
        "as sure as possible": (
            0.9, "the higher the threshold, the better",
            "Precision is fine. But you may leave out so much only if nothing needs to be found.",
        ),
    },
)  # fmt: skip


@threshold.compare
def _(expected, got, case):
    if isinstance(got, bool) or not isinstance(got, int | float | np.number) or not 0 <= got <= 1:
        return "the answer is one number between 0 and 1, a score: 0.50, not 50"
    precision, recall = at(got)
    if precision < 0.95:
        return f"at {got} the precision is {precision:.3f}"
    return None if recall >= most_found(0.95) - 0.01 else f"at {got} recall is {recall:.3f}; another threshold finds more"


# ------------------------------------------------------------------------------------------------ 9.9

answer(
    id="09.whom", title="Two detectors, two groups", kind="explain", minutes=4, difficulty=1, points=1,
    objective="say whom a mean hides", covers=("S51",),
    value="C",
    wrong={
        "the mean decides": (
            "A", "the higher share of all people is better for people",
            "Where do the misses fall? Of 100 people in group B the first detector misses 40.",
        ),
        "too few to count": (
            "B", "a group of 100 is too small to say anything",
            "40 of 100 against 6 of 100 is no accident. Small groups need more test pictures, not less attention.",
        ),
        "one more number": (
            "D", "mAP would show it",
            "mAP is a mean over classes, and both groups are in the class *face*. Only counting by group shows it.",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 9.10


def residual(block, x):
    """relu(F(x) + x), where the lane has `downsample` if shapes differ."""
    out = nn.relu(block.bn1(block.conv1(x)))
    out = block.bn2(block.conv2(out))
    return nn.relu(out + (x if block.downsample is None else block.downsample(x)))


forward = exercise(
    id="09.block", title="Your block, twenty layers deep", kind="train", minutes=14, difficulty=3, points=4,
    objective="write a residual block, and train a deep network with it", covers=("S11",),
    closed=("nnlib.vision", "nnlib.residual", "torch"), seconds=90,
)(residual)  # fmt: skip


@forward.cases
def _(rng):
    yield (0,)


def as_array(out):
    """What a block gave, as a plain array."""
    return np.asarray(out.data if isinstance(out, nn.Tensor) else out)


@forward.script
def _(forward, seed):
    """What the block computes; then train nnlib's residual network of twenty layers with it."""
    rng = np.random.default_rng(seed)
    same, wider = nn.vision.BasicBlock(4, 4, rng=rng), nn.vision.BasicBlock(4, 8, stride=2, rng=rng)
    x = nn.Tensor(rng.normal(size=(3, 4, 6, 6)).astype(np.float32))
    out = forward(same, x)
    facts = {"shape of the output": as_array(out).shape}
    if facts["shape of the output"] != (3, 4, 6, 6):
        return facts
    facts["it is a Tensor through which gradients flow"] = isinstance(out, nn.Tensor) and out.requires_grad
    facts["smallest number that comes out"] = round(float(as_array(out).min()), 3)
    facts["output"] = np.round(as_array(out)[0, 0, :2], 3)
    silent = nn.vision.BasicBlock(4, 4, rng=rng)
    silent.bn2.weight.data = np.zeros(4, dtype=np.float32)
    facts["with F(x) = 0, what comes out for x = 2"] = round(float(as_array(forward(silent, x * 0 + 2)).mean()), 3)
    facts["shape where channels double and size halves"] = as_array(forward(wider, x)).shape
    facts["output there"] = np.round(as_array(forward(wider, x))[0, 0, :2], 3)
    right = nn.vision.BasicBlock.forward(same, x)
    if not (facts["it is a Tensor through which gradients flow"] and np.allclose(as_array(out), right.data, atol=1e-5)):
        return {**facts, "more than 95 % of its training digits right": "not trained yet"}  # no use in training with it
    return {**facts, "more than 95 % of its training digits right": trained_with(forward, seed) > 0.95}


class Theirs(nn.vision.BasicBlock):
    """nnlib's block, with the learner's way through it."""

    way = None

    def forward(self, x):
        return type(self).way(self, x)


def trained_with(forward, seed, steps=80):
    """Training accuracy of a network of 20 layers whose blocks compute what `forward` says."""
    rng = np.random.default_rng(seed)
    x, y, *_ = degradation.parts()
    block = type("Theirs", (Theirs,), {"way": staticmethod(forward)})
    model = nn.vision.ResNet([5, 4], [8, 16], rng=rng)
    for stage in model.stages:
        for part in stage:
            part.__class__ = block  # the same weights, another forward
    optimizer = nn.SGD(model.parameters(), lr=0.1, momentum=0.9)
    schedule = nn.LinearLR(optimizer, start_factor=1.0, end_factor=0.0, total_iters=steps)
    order = np.concatenate([rng.permutation(len(x)) for _ in range(1 + steps * 64 // len(x))])
    for step in range(steps):
        batch = order[64 * step : 64 * step + 64]
        loss = nn.cross_entropy(model(nn.Tensor(x[batch])), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return degradation.scored(model, x, y)[0]


def lane(block, x):
    """The express lane."""
    return x if block.downsample is None else block.downsample(x)


def detour(block, x):
    """F(x)"""
    return block.bn2(block.conv2(nn.relu(block.bn1(block.conv1(x)))))


forward.wrong({
    "laid side by side": (
        lambda block, x: nn.relu(nn.cat([detour(block, x), lane(block, x)], dim=1)), "a skip hands x on beside F(x)",
        "Your block has twice as many channels as it should. x and F(x) are added.",
    ),
    "no lane": (
        lambda block, x: nn.relu(detour(block, x)), "the two layers are the block",
        "With F(x) = 0 nothing comes out of your block. A residual block then gives a copy of x.",
    ),
    "multiplied": (
        lambda block, x: nn.relu(detour(block, x) * lane(block, x)), "x and F(x) are combined by a product",
        "With F(x) = 0 your product is 0 as well. Add, and x comes through whatever F does.",
    ),
    "round one layer only": (
        lambda block, x: nn.relu(block.bn2(block.conv2(nn.relu(block.bn1(block.conv1(x)) + x if block.downsample is None
                                                               else block.bn1(block.conv1(x)))))),
        "x is added after the first layer",
        "Your lane rejoins after the first convolution, and the second has no way round. Add after `bn2`.",
    ),
    "ReLU before the sum": (
        lambda block, x: nn.relu(detour(block, x)) + lane(block, x), "each layer ends with its ReLU, then x is added",
        "Negative numbers come out of your block: the last ReLU stands after the sum.",
    ),
    "the last ReLU forgotten": (
        lambda block, x: detour(block, x) + lane(block, x), "the sum is the end",
        "Negative numbers come out, and some positive ones are as they should be: after the sum comes one more ReLU.",
    ),
    "added before the last batch norm": (
        lambda block, x: nn.relu(block.bn2(block.conv2(nn.relu(block.bn1(block.conv1(x)))) + lane(block, x))),
        "the norm comes last, so that numbers stay in range",
        "Your bn2 stands behind the sum, so x does not come through as it is. F(x) ends with `bn2`; then add.",
    ),
    "cut from the graph": (
        lambda block, x: nn.Tensor(np.maximum(detour(block, x).data + lane(block, x).data, 0)), "numbers are numbers",
        "The right numbers, but nothing can learn from them: `.data` or numpy cuts the graph. Stay with Tensors: `nn.relu(a + b)`.",
    ),
    "the lane goes in again": (
        lambda block, x: nn.relu(detour(block, lane(block, x)) + x) if block.downsample is None
        else nn.relu(detour(block, x)), "where shapes differ there is no lane",
        "Where channels double, x goes through `block.downsample` and is added then; your block leaves it out there.",
    ),
})  # fmt: skip


@forward.accepts("the lane first")
def _(block, x):
    short = x
    if block.downsample is not None:
        short = block.downsample(x)
    return (short + block.bn2(block.conv2(block.bn1(block.conv1(x)).relu()))).relu()
