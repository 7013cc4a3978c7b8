"""Checks of lesson 08: each exercise's reference, its cases, the wrong ideas it recognises, the answers it accepts."""

from itertools import permutations

import numpy as np

import nnlib as nn
from benchmarks.pixels import accuracy, examples, fit
from coursekit.checks import answer, exercise
from coursekit.compare import difference
from coursekit.definitions import fold
from coursekit.plain import plain

CLOSED = (
    "nnlib.conv", "nnlib.convolution", "nnlib.conv2d", "nnlib.Conv2d", "nnlib.functional.conv2d", "nnlib.windows",
    "torch", "scipy",
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ 8.1

# The three loops may stand in any order; the window needs row (B) and column (D), and may stand before the loop over o (F).
ORDERS = [["E", *middle, "C"] for middle in permutations("FBDA") if middle.index("A") > max(map(middle.index, "BD"))]
answer(
    id="08.order", title="A convolution in order", kind="order", minutes=5, difficulty=1, points=1,
    objective="say in which order a convolution's loops work",
    value=["E", "F", "B", "D", "A", "C"], accepts=[one for one in ORDERS if one != ["E", "F", "B", "D", "A", "C"]],
    wrong={
        "a window before there is a place": (
            ["E", "F", "A", "B", "D", "C"], "first cut the window, then move it",
            "Line A uses `row` and `column`. Which lines make them? There is a new window at every place.",
        ),
        "a new result for each channel": (
            ["F", "E", "B", "D", "A", "C"], "each channel gets its own output",
            "Inside the loop over o, line E makes a new y each time: what the channels before have written is gone.",
        ),
        "the result comes last": (
            ["F", "B", "D", "A", "C", "E"], "zeros are filled in at the end",
            "Line C writes into y. Where does y come from?",
        ),
        "the sum before the window": (
            ["E", "F", "B", "D", "C", "A"], "the order inside a loop does not matter",
            "Line C uses `window`: what would it be at the first place?",
        ),
    },
)

# ------------------------------------------------------------------------------------------------ 8.2

SHAPES = {
    "A": (5, 8, 28, 28), "B": (5, 8, 14, 14), "C": (5, 16, 14, 14), "D": (5, 16, 7, 7), "E": (5, 24, 3, 3), "F": (5, 216),
    "W": (16, 8, 3, 3),
}  # fmt: skip
shapes = answer(
    id="08.shapes", title="Seven shapes", kind="predict", minutes=8, difficulty=2, points=3, core=True,
    objective="say which shape comes out of convolution and pooling",
    value=SHAPES,
    wrong={
        "each channel gets its own output": (
            {"A": (5, 24, 28, 28), "B": (5, 24, 14, 14), "C": (5, 384, 14, 14), "D": (5, 6144, 7, 7),
             "E": (5, 147456, 3, 3), "F": (5, 1327104), "W": (16, 8, 3, 3)},
            "8 kernels on 3 channels make 24 maps",
            "A kernel reads all channels and adds up what they give: one map. `Conv2d(3, 8, …)` says how many come out: 8.",
        ),
        "a filter is 2-D": (
            {**SHAPES, "W": (16, 3, 3)}, "a kernel of 3 × 3 has nine weights",
            "All the maps are right. The kernel of each map has 3 × 3 weights for *every* channel that comes in. How many do?",
        ),
        "channels in before channels out": (
            {**SHAPES, "W": (8, 16, 3, 3)}, "the weights are in the order of the arguments",
            "All the maps are right. In the weights, what comes *out* stands first: `weight[o]` is the kernel of map o.",
        ),
        "padding only keeps the size": (
            {**SHAPES, "D": (5, 16, 14, 14), "E": (5, 24, 10, 10), "F": (5, 2400)}, "padding 1 means that the size stays",
            "In D the zeros are put round as in C, but then the window goes in steps of 2.",
        ),
        "rounded up": (
            {**SHAPES, "D": (5, 16, 8, 8), "E": (5, 24, 4, 4), "F": (5, 384)}, "13 / 2 is about 7",
            "In D: (14 + 2 − 3) / 2 is 6.5. A step that does not fit is not taken: round down, then add 1.",
        ),
        "dilation left out": (
            {**SHAPES, "E": (5, 24, 5, 5), "F": (5, 600)}, "dilation changes what is seen, not the size",
            "In E the three numbers stand two apart, so the window reaches over 5 places. How often does that fit into 7?",
        ),
        "the pictures flattened into one": (
            {**SHAPES, "F": (1080,)}, "flat means one row",
            "Flatten leaves the five pictures apart: axis 0 stays.",
        ),
        "no axis of pictures": (
            {**{k: SHAPES[k][1:] for k in "ABCDEF"}, "W": (16, 8, 3, 3)}, "a layer's shape is that of one picture",
            "Five pictures go in, so five come out: axis 0 is 5, everywhere but in the weights.",
        ),
        "the border is not lost": (
            {"A": (5, 8, 32, 32), "B": (5, 8, 16, 16), "C": (5, 16, 16, 16), "D": (5, 16, 8, 8), "E": (5, 24, 4, 4),
             "F": (5, 384), "W": (16, 8, 3, 3)},
            "a map is as large as its picture",
            "In A there is no padding. How many windows of 5 fit into 32?",
        ),
    },
)  # fmt: skip


def letters_wrong(expected, got, advice):
    """Name the entries of a dictionary that are wrong."""
    if not isinstance(got, dict):
        return "a dictionary is expected"
    got = {str(key): value for key, value in fold(got).items()}
    wrong = [str(key).upper() for key, right in fold(expected).items() if difference(right, got.get(str(key))) is not None]
    return None if not wrong else f"wrong so far: {', '.join(wrong)}. {advice}"


@shapes.compare
def _(expected, got, case):
    return letters_wrong(expected, got, "Begin with the first: a wrong shape makes the next ones wrong")


# ------------------------------------------------------------------------------------------------ 8.3


@exercise(
    id="08.correlate", title="Channels in, channels out", minutes=12, difficulty=2, points=3, core=True,
    objective="write a convolution layer in loops", closed=(*CLOSED, "numpy.convolve", "numpy.correlate"),
    praise="Strictly this is a cross-correlation, and what all of deep learning calls a convolution.",
)
def correlate(x, weight, bias):
    """x (C, H, W), weight (O, C, h, w), bias (O,)  ->  (O, H − h + 1, W − w + 1)."""
    outputs, _, h, w = weight.shape
    y = np.zeros((outputs, x.shape[1] - h + 1, x.shape[2] - w + 1))
    for o in range(outputs):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                y[o, i, j] = (x[:, i : i + h, j : j + w] * weight[o]).sum() + bias[o]
    return y


@correlate.cases
def _(rng):
    for c, h, w, o, kh, kw in [(1, 2, 3, 1, 2, 2), (2, 4, 5, 3, 3, 2), (3, 5, 4, 2, 2, 3), (3, 3, 3, 3, 3, 3)]:
        weight = rng.integers(-3, 4, size=(o, c, kh, kw)).astype(float)
        weight[:, :, 0, 0] += 5  # no kernel looks alike when turned
        yield rng.integers(0, 9, size=(c, h, w)).astype(float), weight, rng.integers(1, 9, size=o).astype(float)


@correlate.misconception("flipped", thought="a convolution turns the kernel round",
                         hint="In mathematics you are right: a true convolution turns the kernel by 180°, and yours is one. "
                         "Deep learning leaves it as it stands (a cross-correlation): its top left weight meets the "
                         "window's top left number. The weights are learnt anyway; but do not mix the two.")
def _(x, weight, bias):
    return correlate.reference(x, weight[:, :, ::-1, ::-1], bias)


@correlate.misconception("each channel its own output", thought="kernel o reads channel o",
                         hint="Your map o reads one channel of x only. Each map reads *all* channels that come in, each with "
                         "weights of its own, and adds up.")
def _(x, weight, bias):
    only = np.zeros_like(weight)
    for o in range(len(weight)):
        only[o, o % len(x)] = weight[o, o % len(x)]
    return correlate.reference(x, only, bias)


@correlate.misconception("a filter is 2-D", thought="one window of h × w weights serves all channels",
                         hint="You lay the same h × w weights on every channel. A kernel has C · h · w weights: "
                         "`weight[o, c]` is for channel c.")
def _(x, weight, bias):
    return correlate.reference(x, np.repeat(weight[:, :1], len(x), axis=1), bias)


@correlate.misconception("only the first channel", thought="a picture has one channel",
                         hint="With one channel you are right. With more, only the first is read: sum over *all* channels of the window.")
def _(x, weight, bias):
    return correlate.reference(x[:1], weight[:, :1], bias)


@correlate.misconception("a map for each pair", thought="what channels give is kept apart",
                         hint="C · O maps came out. What the input channels give is added up: O maps.")
def _(x, weight, bias):
    maps = [correlate.reference(x[c : c + 1], weight[:, c : c + 1], bias) for c in range(len(x))]
    return np.stack(maps, axis=1).reshape(-1, *maps[0].shape[1:])


@correlate.misconception("the bias for every channel", thought="each channel brings its bias",
                         hint="Your numbers are too large by the bias, once for each further input channel. It is added once a map.")
def _(x, weight, bias):
    return correlate.reference(x, weight, bias * len(x))


@correlate.misconception("no bias", thought="a kernel is all there is",
                         hint="Every number of a map misses the same amount: its bias.")
def _(x, weight, bias):
    return correlate.reference(x, weight, 0 * bias)


@correlate.misconception("the last window left out", thought="there are H − h windows",
                         hint="The last row and column of windows are missing. In n numbers there are n − h + 1 windows, not n − h.")
def _(x, weight, bias):
    return correlate.reference(x, weight, bias)[:, :-1, :-1]


@correlate.misconception("the size is kept", thought="a map is as large as its picture",
                         hint="Windows stand over the border: you have put zeros there. No padding was asked for.")
def _(x, weight, bias):
    h, w = weight.shape[2:]
    around = (h // 2, h - 1 - h // 2), (w // 2, w - 1 - w // 2)
    return correlate.reference(np.pad(x, ((0, 0), *around)), weight, bias)


@correlate.accepts("six loops")
def _(x, weight, bias):
    (c, height, width), (o, _, h, w) = x.shape, weight.shape
    y = np.zeros((o, height - h + 1, width - w + 1))
    for p in range(o):
        for i in range(height - h + 1):
            for j in range(width - w + 1):
                y[p, i, j] = bias[p]
                for k in range(c):
                    for a in range(h):
                        for b in range(w):
                            y[p, i, j] += weight[p, k, a, b] * x[k, i + a, j + b]
    return y


@correlate.accepts("a product for each place of the kernel")
def _(x, weight, bias):
    h, w = weight.shape[2:]
    rows, cols = x.shape[1] - h + 1, x.shape[2] - w + 1
    y = np.zeros((len(weight), rows, cols)) + bias[:, None, None]
    for a in range(h):
        for b in range(w):
            y += np.tensordot(weight[:, :, a, b], x[:, a : a + rows, b : b + cols], axes=1)
    return y


# ------------------------------------------------------------------------------------------------ 8.4


def over_squares(values):
    """(h, w) → (2h, 2w): each number repeated over its square."""
    return np.repeat(np.repeat(values, 2, axis=0), 2, axis=1)


def largest(x):
    """The largest of each 2 × 2 square."""
    return x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2).max(axis=(1, 3))


@exercise(
    id="08.pool", title="Pooling, backwards", kind="repair", minutes=8, difficulty=2, points=2,
    objective="say which pixel a pooled number's slope goes to", closed=("nnlib", "torch"),
)
def pool_back(x, g):
    """x (H, W), H and W even; g (H / 2, W / 2), the slopes of the pooled numbers  ->  (H, W), the slopes of x."""
    return over_squares(g) * (x == over_squares(largest(x)))


@pool_back.cases
def _(rng):
    yield np.array([[1.0, 2.0], [4.0, 3.0]]), np.array([[10.0]])
    for height, width in [(4, 6), (6, 4)]:
        x = rng.permutation(height * width).reshape(height, width) - 7.0  # no two alike; some are below 0
        yield x, rng.permutation(np.arange(2.0, 2 + height * width // 4)).reshape(height // 2, width // 2)
    yield np.array([[-1.0, -2.0, 5.0, 4.0], [-4.0, -3.0, 7.0, 6.0]]), np.array([[2.0, -3.0]])


@pool_back.misconception("to every cell", thought="the whole square made the number, so all of it gets the slope",
                         hint="All four pixels of a square get the slope. Nudge one that is not the largest: what does the maximum do?")
def _(x, g):
    return over_squares(g)


@pool_back.misconception("a quarter each", thought="the slope is shared out",
                         hint="That is right for *average* pooling. A maximum depends on one pixel only.")
def _(x, g):
    return over_squares(g) / 4


@pool_back.misconception("squares that are none", thought="reshape(H / 2, W / 2, 2, 2) cuts into squares",
                         hint="Your squares are not squares: four numbers that follow each other in a row. The axes are H / 2, 2, W / 2, 2.")
def _(x, g):
    h, w = g.shape
    kept = (x.reshape(h, w, 2, 2) == x.reshape(h, w, 2, 2).max(axis=(2, 3), keepdims=True)).reshape(x.shape)
    return over_squares(g) * kept


@pool_back.misconception("tiled, not repeated", thought="np.tile makes a small array large",
                         hint="tile lays the whole array beside itself; repeat makes each number a square of 2 × 2. Print both for a g of 1 × 2.")
def _(x, g):
    kept = np.tile(largest(x), (2, 2)) == x
    return np.tile(g, (2, 2)) * kept


@pool_back.misconception("one for the whole picture", thought="the maximum gets it",
                         hint="Only the largest pixel of the whole picture has a slope. Every square has a largest of its own.")
def _(x, g):
    return over_squares(g) * (x == x.max())


@pool_back.misconception("the slope is 1", thought="the maximum is copied, so its slope is 1",
                         hint="The right pixels, and the slope of the copy *itself*. Times what comes from above: g.")
def _(x, g):
    return (x == over_squares(largest(x))).astype(float)


@pool_back.misconception("the maximum comes back", thought="backwards, the kept numbers are put back",
                         hint="You put the numbers back where they stood. What comes back are slopes, not numbers.")
def _(x, g):
    return x * (x == over_squares(largest(x)))


@pool_back.misconception("times the maximum", thought="a slope is multiplied by the input, as in a weighted sum",
                         hint="Right places, but each slope is multiplied by its pixel. max passes a number on, it does not multiply it.")
def _(x, g):
    return over_squares(g) * x * (x == over_squares(largest(x)))


@pool_back.misconception("to the smallest", thought="the mask is turned round",
                         hint="The slope went to the smallest pixel of each square.")
def _(x, g):
    return over_squares(g) * (-x == over_squares(largest(-x)))


@pool_back.misconception("only above 0", thought="a negative pixel has no slope",
                         hint="A square whose pixels are all below 0 has a largest one, too. ReLU is another layer.")
def _(x, g):
    return pool_back.reference(x, g) * (x > 0)


@pool_back.accepts("square by square")
def _(x, g):
    slopes = np.zeros(x.shape)
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            square = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            a, b = np.unravel_index(square.argmax(), (2, 2))
            slopes[2 * i + a, 2 * j + b] = g[i, j]
    return slopes


@pool_back.accepts("np.kron")
def _(x, g):
    ones = np.ones((2, 2))
    tops = np.array([[x[i : i + 2, j : j + 2].max() for j in range(0, x.shape[1], 2)] for i in range(0, len(x), 2)])
    return np.where(x == np.kron(tops, ones), np.kron(g, ones), 0)


# ------------------------------------------------------------------------------------------------ 8.5


@exercise(
    id="08.columns", title="Windows as columns", minutes=12, difficulty=2, points=3, core=True,
    objective="write a convolution as one matrix product", closed=CLOSED,
)
def columns(x, h, w, stride):
    """x (C, H, W)  ->  (C · h · w, number of windows): every window written out as a column."""
    down, across = x.shape[1] - h + 1, x.shape[2] - w + 1  # where a window may begin
    parts = [
        x[c, i : i + down : stride, j : j + across : stride].ravel()
        for c in range(len(x)) for i in range(h) for j in range(w)
    ]  # fmt: skip
    return np.stack(parts)


@columns.cases
def _(rng):
    yield np.arange(9.0).reshape(1, 3, 3), 1, 1, 2
    yield np.arange(9.0).reshape(1, 3, 3), 2, 2, 1
    for shape, h, w, stride in [((2, 4, 5), 3, 2, 1), ((3, 4, 4), 2, 3, 1), ((2, 5, 6), 2, 2, 3), ((2, 7, 6), 3, 3, 2)]:
        yield rng.permutation(np.prod(shape)).reshape(shape).astype(float), h, w, stride


def windows_of(x, h, w, stride):
    """(C, windows down, windows across, h, w)"""
    return np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(1, 2))[:, ::stride, ::stride]


@columns.misconception("every window", thought="the stride changes nothing about the windows",
                       hint="These are all windows. With a stride of 2 only every second place begins one, down and across.")
def _(x, h, w, stride):
    return columns.reference(x, h, w, 1)


@columns.misconception("every second window of the list", thought="skip windows in the order in which they are read",
                       hint="You skip along the whole list of windows. Rows of windows must be skipped, too: the stride goes down and across.")
def _(x, h, w, stride):
    return columns.reference(x, h, w, 1)[:, ::stride]


@columns.misconception("stride across only", thought="the stride goes along the row",
                       hint="Across the windows are right. The stride holds downwards as well.")
def _(x, h, w, stride):
    return windows_of(x, h, w, 1)[:, :, ::stride].transpose(0, 3, 4, 1, 2).reshape(len(x) * h * w, -1)


@columns.misconception("windows as rows", thought="a window is a row of the table",
                       hint="Your table is the right one, turned over: the windows lie in rows. `weight @ columns` wants them upright.")
def _(x, h, w, stride):
    return columns.reference(x, h, w, stride).T


@columns.misconception("channels last", thought="a pixel's channels stand together",
                       hint="In your columns the channels change fastest. The weights run through channel 0's window first, then channel 1's.")
def _(x, h, w, stride):
    return windows_of(x, h, w, stride).transpose(3, 4, 0, 1, 2).reshape(len(x) * h * w, -1)


@columns.misconception("channels side by side", thought="each channel has its own columns",
                       hint="Each column holds one channel's window: too short by a factor of C. One column holds *all* "
                       "channels of its window.")
def _(x, h, w, stride):
    return np.concatenate([columns.reference(channel[None], h, w, stride) for channel in x], axis=1)


@columns.misconception("only the first channel", thought="a filter is 2-D",
                       hint="Your columns have h · w numbers: the first channel's. A window goes through all channels.")
def _(x, h, w, stride):
    return columns.reference(x[:1], h, w, stride)


@columns.misconception("windows without overlap", thought="windows lie side by side",
                       hint="Your windows stand next to each other, as in pooling. The window moves on by the *stride*.")
def _(x, h, w, stride):
    return windows_of(x, h, w, 1)[:, ::h, ::w].transpose(0, 3, 4, 1, 2).reshape(len(x) * h * w, -1)


@columns.misconception("flipped", thought="a convolution turns the kernel round",
                       hint="Each channel's window is written from its end to its start. With that, the product is a true "
                       "convolution, as mathematics defines it: right there, but nnlib and torch leave the kernel as it stands.")
def _(x, h, w, stride):
    return windows_of(x, h, w, stride)[..., ::-1, ::-1].transpose(0, 3, 4, 1, 2).reshape(len(x) * h * w, -1)


@columns.misconception("down before across", thought="the windows run down first",
                       hint="The right columns in another order: yours run down the picture first. Read as you read a page.")
def _(x, h, w, stride):
    return windows_of(x, h, w, stride).transpose(0, 3, 4, 2, 1).reshape(len(x) * h * w, -1)


@columns.misconception("the last windows left out", thought="there are (H − h) / stride windows",
                       hint="Windows at the bottom and at the right are missing: there are ⌊(H − h) / stride⌋ + 1 down.")
def _(x, h, w, stride):
    return columns.reference(x[:, :-stride, :-stride], h, w, stride)


@columns.accepts("window by window")
def _(x, h, w, stride):
    found = []
    for i in range(0, x.shape[1] - h + 1, stride):
        for j in range(0, x.shape[2] - w + 1, stride):
            found.append(x[:, i : i + h, j : j + w].ravel())
    return np.array(found).T


@columns.accepts("sliding_window_view")
def _(x, h, w, stride):
    seen = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(1, 2))[:, ::stride, ::stride]
    return seen.transpose(0, 3, 4, 1, 2).reshape(len(x) * h * w, -1)


# ------------------------------------------------------------------------------------------------ 8.6

RUNS = {"A": "shuffled", "B": "frozen", "C": "CNN", "D": "MLP"}
curves = answer(
    id="08.curves", title="Read four runs", kind="read", minutes=6, difficulty=2, points=2,
    objective="tell from curves what a network's success rests on",
    value=RUNS,
    wrong={
        "random kernels do well enough": (
            {**RUNS, "A": "frozen", "B": "shuffled"}, "random kernels are nearly as good as learnt ones",
            "B cannot even fit the curves it is trained on: something in it does not learn. A network may fit "
            "shuffled curves, all its weights are free.",
        ),
        "shuffling does no harm to a CNN": (
            {**RUNS, "A": "MLP", "D": "shuffled"}, "a CNN remains better than an MLP, whatever the order",
            "D learns its training curves nearly by heart, with a wide gap. Which has more weights to do that with, the MLP or the CNN?",
        ),
        "a low training loss is enough": (
            {**RUNS, "C": "MLP", "D": "CNN"}, "a run that learns its examples nearly by heart is the CNN",
            "C and D both end with a low training loss. Look at the validation curves: which is the better on *new* curves?",
        ),
        "an MLP is the weakest": (
            {"A": "shuffled", "B": "MLP", "C": "CNN", "D": "frozen"}, "an MLP can do least",
            "B cannot fit even its training curves. An MLP with 15,210 weights can.",
        ),
    },
)


@curves.compare
def _(expected, got, case):
    return letters_wrong(expected, got, "Compare where the training curves end, then where the validation curves end")


# ------------------------------------------------------------------------------------------------ 8.7

kernel = answer(
    id="08.kernel", title="A kernel for thin lines", kind="explore", minutes=8, difficulty=2, points=2,
    objective="find a kernel for a job",
    value=[[-1, 2, -1]] * 3,
    accepts=[[[-2, 4, -2]] * 3, [[0, 0, 0], [-1, 2, -1], [0, 0, 0]], [[-1, 2, -1], [-2, 4, -2], [-1, 2, -1]]],
    wrong={
        "an edge kernel": (
            [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "a line is an edge",
            "It answers as much to an edge as to a line. A line is bright in the middle, and dark on *both* sides.",
        ),
        "an edge kernel, the other way": (
            [[1, 0, -1], [2, 0, -2], [1, 0, -1]], "a line is an edge",
            "It answers as much to an edge as to a line. A line is bright in the middle, and dark on *both* sides.",
        ),
        "bright where the line is": (
            [[0, 1, 0], [0, 1, 0], [0, 1, 0]], "a kernel looks like what it looks for",
            "It answers to all that is bright, flat areas most of all. The weights must add up to 0.",
        ),
        "all directions": (
            [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], "a kernel that adds up to 0 and has a strong middle will do",
            "It answers to level lines only as well. What makes an *upright* line different above and below the middle?",
        ),
        "level lines": (
            [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]], "rows go down the page",
            "That finds level lines. Exchange rows and columns.",
        ),
        "dark lines": (
            [[1, -2, 1], [1, -2, 1], [1, -2, 1]], "the sign does not matter",
            "That finds thin *dark* lines: on a bright one the middle counts against it.",
        ),
    },
)


def highest_answers(weights):
    """A kernel's highest answer to each test picture, after a ReLU."""
    dark = np.zeros((9, 9))
    pictures = {name: dark.copy() for name in ("line", "edge to the right", "edge to the left", "level line")}
    pictures["line"][:, 4] = pictures["edge to the right"][:, 5:] = pictures["edge to the left"][:, :4] = 1
    pictures["level line"][4] = 1
    pictures["flat"] = np.full((9, 9), 0.7)
    found = {name: (windows_of(x[None], 3, 3, 1)[0] * weights).sum(axis=(2, 3)).max() for name, x in pictures.items()}
    return {name: max(0.0, float(value)) for name, value in found.items()}


@kernel.compare
def _(expected, got, case):
    weights = np.array(got, dtype=float)
    if weights.shape != (3, 3) or not np.all(np.isfinite(weights)):
        return "three rows of three numbers are expected"
    found = highest_answers(weights)
    line = found["line"]
    if line <= 0:
        return "it does not answer to the thin bright upright line"
    slack = 1e-6 * np.abs(weights).sum()
    if found["flat"] > slack:
        return f"it answers {found['flat']:.3g} to the flat picture, where it must be 0"
    for name in ("edge to the right", "edge to the left", "level line"):
        if found[name] > line / 2 + slack:
            return f"its answer to the {name} is {found[name]:.3g}, more than half of the {line:.3g} for the upright line"
    return None


# ------------------------------------------------------------------------------------------------ 8.8

REASONS = {1: "a", 2: "b", 3: "c", 4: "d", 5: "e"}
explain = answer(
    id="08.explain", title="Why is that so?", kind="explain", minutes=6, difficulty=2, points=2,
    objective="give the reason why maps move along, stay, or do neither",
    value=REASONS,
    wrong={
        "equivariance is invariance": (
            {**REASONS, 2: "a"}, "the same weights everywhere make the answer stay the same",
            "In 2 the maps stay. The same weights everywhere make a map *move along*. What lets a small move go unnoticed?",
        ),
        "pooling moves the map": (
            {**REASONS, 1: "b"}, "pooling is why shifts do not matter",
            "In 1 nothing is forgotten: the map moves by exactly 4, before any pooling. Why does it move along?",
        ),
        "the reasons of 1 and 2 exchanged": (
            {**REASONS, 1: "b", 2: "a"}, "invariant means that it moves along",
            "In 1 the map moves along (equivariance), in 2 the result stays (invariance). Which of the two does pooling give?",
        ),
        "rotation included": (
            {**REASONS, 3: "f"}, "convolution is equivariant, so also when turned",
            "The code of 3 is right. The same weights are used at every *place*. Are they the same in every direction?",
        ),
        "shuffling must not matter": (
            {**REASONS, 5: "f"}, "the same numbers hold the same information",
            "The information is still there, and a network of sums over all pixels finds it. What does a small window see now?",
        ),
        "padding only keeps the size": (
            {**REASONS, 4: "f"}, "padding changes the size and nothing else",
            "The code of 4 is right. What does a window see that stands half over the border?",
        ),
        "a shift like any other": (
            {**REASONS, 5: "c"}, "shuffling is like turning",
            "Turning keeps neighbours together, shuffling does not. Which reason speaks of that?",
        ),
    },
)


@explain.compare
def _(expected, got, case):
    return letters_wrong(expected, got, "Ask of each: does the result move along, stay, or neither?")


# ------------------------------------------------------------------------------------------------ 8.9


@exercise(
    id="08.count", title="Count what is learnt", minutes=8, difficulty=2, points=2,
    objective="count the parameters of a convolutional network",
    closed=("nnlib.Conv2d", "nnlib.conv", "nnlib.Linear", "torch"),
)
def count(channels, k, size, classes):
    """channels such as [1, 16, 32], kernels k × k, pictures size × size, a 2 × 2 pooling behind each convolution."""
    total = sum(o * c * k * k + o for c, o in zip(channels, channels[1:]))
    size //= 2 ** (len(channels) - 1)
    return total + channels[-1] * size * size * classes + classes


@count.cases
def _(rng):
    yield [3, 8], 3, 4, 10
    yield [1, 16, 32], 3, 8, 10
    yield [2, 3, 5, 4], 5, 24, 7
    yield [4, 2], 1, 6, 3


def spoilt(channels, k, size, classes, kernels=None, biases=None, seen=None):
    """The reference, with one of its three sums replaced.  kernels, biases: (c, o, size there) → numbers; seen: inputs."""
    kernels, biases = kernels or (lambda c, o, s: o * c * k * k), biases or (lambda c, o, s: o)
    total, here = 0, size
    for c, o in zip(channels, channels[1:]):
        total += kernels(c, o, here) + biases(c, o, here)
        here //= 2
    return total + (seen(here) if seen else channels[-1] * here * here) * classes + classes


@count.misconception("a filter is 2-D", thought="a kernel of k × k has k · k weights",
                     hint="You count k · k weights for each map. Under each map lie *all* channels that come in: C · k · k.")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes, kernels=lambda c, o, s: o * k * k)


@count.misconception("each channel gets its own output", thought="one kernel for each channel that comes in",
                     hint="You count one kernel for each channel that comes *in*. Each map has a kernel of its own for each of them.")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes, kernels=lambda c, o, s: c * k * k)


@count.misconception("kernels added, not multiplied", thought="C for the input and O for the output",
                     hint="Channels in and channels out: every pair has a kernel. Is that a sum or a product?")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes, kernels=lambda c, o, s: (c + o) * k * k)


@count.misconception("no biases", thought="weights are all there is",
                     hint="Too few by the number of maps: each has a bias.")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes, biases=lambda c, o, s: 0)


@count.misconception("a bias for every kernel", thought="each k × k window has its bias",
                     hint="You count a bias for every pair of channels. A map adds up what the channels give, and then *one* bias.")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes, biases=lambda c, o, s: c * o)


@count.misconception("no bias in the Linear layer", thought="the last layer is only weights",
                     hint="Too few by the number of classes: the Linear layer has a bias for each.")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes) - classes


@count.misconception("a weight for each place", thought="every place of a map has its own window",
                     hint="Your count grows with the picture. The same window is used at every place: shared weights count once.")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes, kernels=lambda c, o, s: o * c * k * k * s * s)


@count.misconception("the Linear layer sees one number a map", thought="a channel is one number",
                     hint="The Linear layer sees every number of every map: channels · height · width.")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes, seen=lambda here: channels[-1])


@count.misconception("pooling forgotten", thought="the size stays",
                     hint="Your Linear layer sees maps of the full size. What has each pooling made of it?")
def _(channels, k, size, classes):
    return spoilt(channels, k, size, classes, seen=lambda here: channels[-1] * size * size)


@count.accepts("layer by layer")
def _(channels, k, size, classes):
    numbers = 0
    for layer in range(1, len(channels)):
        one_map = channels[layer - 1] * k**2 + 1
        numbers += channels[layer] * one_map
    edge = size / 2 ** (len(channels) - 1)
    return int(numbers + (channels[-1] * edge**2 + 1) * classes)


# ------------------------------------------------------------------------------------------------ 8.10


@exercise(
    id="08.train", title="Your convolution reads digits", kind="train", minutes=15, difficulty=3, points=5,
    objective="build a convolution by im2col and train a network on it", closed=CLOSED, seconds=180,
    praise="Two networks have learnt to read through your convolution.",
)
def my_conv2d(x, weight, bias, stride, padding, dilation, groups):
    """x (N, C, H, W), weight (O, C, h, w), bias (O,), Tensors; padding a pair; the others are 1  ->  (N, O, H', W')."""
    up, side = padding
    outputs, _, h, w = weight.shape
    x = nn.functional.pad(x, (side, side, up, up))
    rows, cols = x.shape[2] - h + 1, x.shape[3] - w + 1
    slices = [x[:, :, i : i + rows, j : j + cols] for i in range(h) for j in range(w)]
    y = weight.reshape(outputs, -1) @ nn.stack(slices, 2).reshape(len(x), -1, rows * cols)
    return y.reshape(len(x), outputs, rows, cols) + bias.reshape(-1, 1, 1)


@my_conv2d.cases
def _(rng):
    yield (0,)


def numbers(value):
    return "none" if value is None else np.asarray(getattr(value, "data", value), dtype=float)


def small_layer(function, sizes, padding):
    """A convolution's result and slopes on two small pictures; `function` None: nnlib's own."""
    (c, height, width), (o, h, w) = sizes
    rng = np.random.default_rng(0)
    x = nn.Tensor(rng.integers(1, 9, size=(2, c, height, width)).astype(float), requires_grad=True)
    weight = nn.Tensor(rng.integers(-4, 5, size=(o, c, h, w)) + 0.5, requires_grad=True)
    bias = nn.Tensor(rng.integers(1, 9, size=o).astype(float), requires_grad=True)
    replaced = {} if function is None else {"conv2d": function}
    with nn.using(**replaced):
        y = nn.functional.conv2d(x, weight, bias, stride=(1, 1), padding=padding, dilation=(1, 1), groups=1)
        found = {"result": numbers(y)}
        if y.shape == (2, o, height + 2 * padding[0] - h + 1, width + 2 * padding[1] - w + 1) and y.requires_grad:
            (y * nn.Tensor(rng.integers(1, 9, size=y.shape).astype(float))).sum().backward()
    return found | {f"slopes of {name}": numbers(t.grad) for name, t in (("x", x), ("weight", weight), ("bias", bias))}


SMALL = {  # what it is: ((C, H, W), (O, h, w)), padding
    "1 channel to 1, no padding": (((1, 3, 4), (1, 2, 2)), (0, 0)),
    "2 channels to 3": (((2, 4, 5), (3, 3, 2)), (0, 0)),
    "3 channels to 3, padding (1, 1)": (((3, 4, 5), (3, 3, 3)), (1, 1)),
    "padding (1, 0)": (((2, 3, 4), (2, 3, 3)), (1, 0)),
}


def reader(rng):
    """The network that is trained: (N, 1, 8, 8) → (N, 10), 9,930 parameters."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, rng=rng), nn.ReLU(),
        nn.Flatten(), nn.Dropout(0.3, rng=rng), nn.Linear(512, 10, rng=rng),
    )  # fmt: skip


@my_conv2d.script
def _(my_conv2d, seed):
    """Small pictures; if they are right, two networks on the digits, each on a split of its own."""
    small = {name: small_layer(my_conv2d, *case) for name, case in SMALL.items()}
    right = {name: small_layer(None, *case) for name, case in SMALL.items()}
    if difference(plain(right), plain(small), 1e-6):
        return {"small": small, "at least 98.5 % of unseen digits": "not trained"}
    shares = []
    for split in (1, 3):
        x, y, x_new, y_new = examples("digits", split)
        rng = np.random.default_rng(seed + 10)
        with nn.using(conv2d=my_conv2d):
            network = fit(reader(rng), x, y, rate=0.01, epochs=15, batch=32, rng=rng)
            shares.append(accuracy(network, x_new, y_new))
    return {"small": small, "at least 98.5 % of unseen digits": np.mean(shares) >= 0.985}


def by_slices(x, weight, bias, padding, *, turned=False, channels_last=False, mode="constant"):
    """The reference, with what a misconception changes."""
    up, side = padding
    outputs, _, h, w = weight.shape
    x = nn.functional.pad(x, (side, side, up, up), mode=mode) if up or side else x
    rows, cols = x.shape[2] - h + 1, x.shape[3] - w + 1
    slices = [x[:, :, i : i + rows, j : j + cols] for i in range(h) for j in range(w)]
    slices = slices[::-1] if turned else slices
    stacked = nn.stack(slices, 1 if channels_last else 2).reshape(len(x), -1, rows * cols)
    return (weight.reshape(outputs, -1) @ stacked).reshape(len(x), outputs, rows, cols) + bias.reshape(-1, 1, 1)


@my_conv2d.misconception("flipped", thought="a convolution turns the kernel round",
                         hint="In mathematics you are right: yours is a true convolution, its kernel turned by 180°. A network "
                         "would learn with it only as well. But nnlib and torch leave the kernel as it stands, and weights "
                         "learnt by one cannot be used by the other.")
def _(x, weight, bias, stride, padding, dilation, groups):
    return by_slices(x, weight, bias, padding, turned=True)


@my_conv2d.misconception("the channels change fastest", thought="the order of a column does not matter",
                         hint="With one channel you are right. With more, your columns and the flat weights are in different orders: "
                         "weights go channel by channel. Along which axis did you stack?")
def _(x, weight, bias, stride, padding, dilation, groups):
    return by_slices(x, weight, bias, padding, channels_last=True)


@my_conv2d.misconception("a filter is 2-D", thought="the first channel's weights serve all channels",
                         hint="With one channel you are right. Each channel that comes in has weights of its own: weight[o, c].")
def _(x, weight, bias, stride, padding, dilation, groups):
    return by_slices(x.sum(1, keepdim=True), weight[:, :1], bias, padding)


@my_conv2d.misconception("no padding", thought="padding only keeps the size, nnlib does it",
                         hint="Your maps are too small where there is padding: put the zeros round x before you slice.")
def _(x, weight, bias, stride, padding, dilation, groups):
    return by_slices(x, weight, bias, (0, 0))


@my_conv2d.misconception("padding in the wrong directions", thought="pad takes rows first, as shapes do",
                         hint="With padding (1, 1) it is right, with (1, 0) the zeros stand at the sides: `pad` begins with the last axis.")
def _(x, weight, bias, stride, padding, dilation, groups):
    return by_slices(x, weight, bias, padding[::-1])


@my_conv2d.misconception("no bias", thought="a kernel is all there is",
                         hint="Every number of a map misses its bias, and the bias gets no slope.")
def _(x, weight, bias, stride, padding, dilation, groups):
    return by_slices(x, weight, 0 * bias.detach(), padding)


@my_conv2d.misconception("all is cut off", thought="numbers are numbers",
                         hint="The numbers are right, and nothing can learn from them: where `.data` or numpy comes in, the slopes stop. "
                         "Stay with Tensors from x to the result.")
def _(x, weight, bias, stride, padding, dilation, groups):
    x, weight, bias = (t.detach() if hasattr(t, "detach") else nn.Tensor(t) for t in (x, weight, bias))
    return by_slices(x, weight, bias, padding)


@my_conv2d.misconception("x is cut off", thought="only weights need slopes",
                         hint="The result is right, but x gets no slopes. It is the layer before that made x: without them "
                         "that layer never hears anything. No `.data`, no `.detach()`.")
def _(x, weight, bias, stride, padding, dilation, groups):
    return by_slices(x.detach() if hasattr(x, "detach") else x, weight, bias, padding)


@my_conv2d.accepts("columns of each channel, then one product")
def _(x, weight, bias, stride, padding, dilation, groups):
    n, c = x.shape[:2]
    o, _, h, w = weight.shape
    x = nn.functional.pad(x, (padding[1], padding[1], padding[0], padding[0]))
    rows, cols = x.shape[2] - h + 1, x.shape[3] - w + 1
    parts = []
    for channel in range(c):
        for i in range(h):
            for j in range(w):
                parts.append(x[:, channel, i : i + rows, j : j + cols].reshape(n, rows * cols))
    return (weight.reshape(o, -1) @ nn.stack(parts, 1) + bias.reshape(-1, 1)).reshape(n, o, rows, cols)


@my_conv2d.accepts("a product for each place of the kernel")
def _(x, weight, bias, stride, padding, dilation, groups):
    (n, c), (o, _, h, w) = x.shape[:2], weight.shape
    x = nn.functional.pad(x, (padding[1], padding[1], padding[0], padding[0]))
    rows, cols = x.shape[2] - h + 1, x.shape[3] - w + 1
    y = bias.reshape(-1, 1)
    for i in range(h):
        for j in range(w):
            y = y + weight[:, :, i, j] @ x[:, :, i : i + rows, j : j + cols].reshape(n, c, rows * cols)
    return y.reshape(n, o, rows, cols)
