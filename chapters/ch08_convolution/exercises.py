# %% [markdown]
# # Exercises 08 · Convolution
#
# Ten exercises, about ninety minutes. The three marked **core** take half an hour and carry the rest. Exercises 8.1 to 8.5
# and 8.7 to 8.9 belong to 08a, the others to 08b. Nothing that you try here can break anything: run the cell, then the check
# below it, as often as you like.

# %%
import numpy as np

import nnlib as nn
from benchmarks.pixels import accuracy, examples, fit, in_order, made
from coursekit import NotAttempted, approx, attempt, check
from nnlib.data import DataLoader, photo
from nnlib.viz import figures

# %% [markdown] exercise="08.order"
# `x` has the shape (C, H, W), `weight` (O, C, h, w), `bias` (O,). The lines of a convolution have fallen out of order:
#
# ```
# A  window = x[:, row : row + h, column : column + w]
# B  for row in range(H - h + 1):
# C  y[o, row, column] = (window * weight[o]).sum() + bias[o]
# D  for column in range(W - w + 1):
# E  y = np.zeros((O, H - h + 1, W - w + 1))
# F  for o in range(O):
# ```
#
# Every line after a `for` stands inside it. Give an order that works, as a list of letters, such as
# `["A", "B", "C", "D", "E", "F"]`. There are several.
#
# :hint: Which names does each line use, and which line makes them?
# :hint: A needs `row` and `column`. C needs `o` as well, and a place to write to.
# :hint: First y, then the loops, then the window, then its sum.

# %% exercise="08.order"
### BEGIN SOLUTION
order = ["E", "F", "B", "D", "A", "C"]
### END SOLUTION

# %%
check("08.order", order)

# %% [markdown] exercise="08.shapes"
# Five colour pictures, `x` of shape (5, 3, 32, 32), go through these layers, one after another:
#
# ```
# A  Conv2d(3, 8, 5)
# B  MaxPool2d(2)
# C  Conv2d(8, 16, 3, padding=1)
# D  Conv2d(16, 16, 3, stride=2, padding=1)
# E  Conv2d(16, 24, 3, dilation=2)
# F  Flatten()
# ```
#
# Give the shape after each, and under `"W"` the shape of the weights of layer C. Work it out first; then you may build
# it and look.
#
# :hint: What becomes of the axis of pictures? Who decides how many channels come out?
# :hint: A window of 3 with padding 1 and stride 2 on 7 numbers: ⌊(7 + 2 − 2 − 1) / 2⌋ + 1 = 4.
# :hint: ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1, for height and for width. With dilation 2 a window of 3 reaches over 5.

# %% exercise="08.shapes"
### BEGIN SOLUTION
shapes = {
    "A": (5, 8, 28, 28), "B": (5, 8, 14, 14), "C": (5, 16, 14, 14), "D": (5, 16, 7, 7), "E": (5, 24, 3, 3),
    "F": (5, 216), "W": (16, 8, 3, 3),
}
### STUB
# shapes = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ..., "W": ...}
### END SOLUTION

# %%
check("08.shapes", shapes)

# %% [markdown] exercise="08.correlate"
# Write the layer with loops, as deep learning understands it: no padding, stride 1, the kernel as it stands. Several channels
# come in, several go out. It is only run on small arrays, so it may be slow.
#
# Example: one channel `[[1, 2, 3], [4, 5, 6]]`, one kernel `[[1, 0], [0, 10]]`, bias 100. The first window holds 1 2 4 5:
# 1·1 + 10·5 + 100 = 151. The result is `[[[151, 162]]]`, shape (1, 1, 2).
#
# :hint: How many windows are there in each direction? What does one output channel do with all the input channels?
# :hint: A window `x[:, i : i + h, j : j + w]` has the shape (C, h, w). `weight[o]` has it, too.
# :hint: Three loops, over o, i, j: `y[o, i, j] = (window * weight[o]).sum() + bias[o]`.

# %% exercise="08.correlate"
def correlate(x, weight, bias):
    """x (C, H, W), weight (O, C, h, w), bias (O,)  ->  (O, H − h + 1, W − w + 1)."""
    ### BEGIN SOLUTION
    outputs, _, h, w = weight.shape
    y = np.zeros((outputs, x.shape[1] - h + 1, x.shape[2] - w + 1))
    for o in range(outputs):
        for i in range(y.shape[1]):
            for j in range(y.shape[2]):
                y[o, i, j] = (x[:, i : i + h, j : j + w] * weight[o]).sum() + bias[o]
    return y
    ### END SOLUTION


# %%
check("08.correlate", correlate)

# %% [markdown] exercise="08.pool"
# Max pooling over squares of 2 × 2, and its way back. The function below gets the picture `x` and the slopes `g` of the
# pooled numbers, and returns the slopes of the pixels. It runs, and networks even learn with it, badly. Repair it. No two
# numbers of a square are equal.
#
# Example: `x = [[1, 2], [4, 3]]`, `g = [[10]]` gives `[[0, 0], [10, 0]]`.
#
# :hint: Nudge the 1 of the example a little. Does the pooled number change?
# :hint: `large` repeats each slope over its square. What if you repeated the maximum over its square as well?
# :hint: `x.reshape(H // 2, 2, W // 2, 2).max(axis=(1, 3))` pools. A pixel was kept where it equals its repeated maximum.

# %% exercise="08.pool"
def pool_back(x, g):
    """x (H, W), H and W even; g (H / 2, W / 2)  ->  (H, W), the slopes of x."""
    ### BEGIN SOLUTION
    large = g.repeat(2, axis=0).repeat(2, axis=1)
    pooled = x.reshape(x.shape[0] // 2, 2, x.shape[1] // 2, 2).max(axis=(1, 3))
    kept = x == pooled.repeat(2, axis=0).repeat(2, axis=1)
    return large * kept
    ### STUB
    # large = g.repeat(2, axis=0).repeat(2, axis=1)
    # return large
    ### END SOLUTION


# %%
check("08.pool", pool_back)

# %% [markdown] exercise="08.columns"
# Write every window of `x` as a column, so that `weight.reshape(O, -1) @ columns(x, h, w, stride)` is the whole convolution,
# now **with a stride**: the windows begin `stride` pixels apart, down and across. From top to bottom a column runs
# through the channels, in each through the rows of its window, in each row from left to right: the order of
# `window.ravel()`. From left to right the columns run through the windows in the order in which you read.
#
# Example: one channel of 3 × 3, `[[[0, 1, 2], [3, 4, 5], [6, 7, 8]]]`, h = 1, w = 1, stride = 2 gives `[[0, 2, 6, 8]]`; with
# h = 2, w = 2, stride = 1 it gives `[[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]`.
#
# :hint: What does *one row* of the result hold: which numbers of the picture are seen at one place of the kernel?
# :hint: Row 0 of the second example is 0, 1, 3, 4: all that the kernel's top left weight meets. A slice can go in steps: `a[0:3:2]`.
# :hint: For c, for i, for j: `x[c, i : i + down : stride, j : j + across : stride].ravel()`, down = H − h + 1. Then stack.

# %% exercise="08.columns"
def columns(x, h, w, stride):
    """x (C, H, W)  ->  (C · h · w, number of windows)."""
    ### BEGIN SOLUTION
    down, across = x.shape[1] - h + 1, x.shape[2] - w + 1  # where a window may begin
    parts = []
    for c in range(x.shape[0]):
        for i in range(h):
            for j in range(w):
                parts.append(x[c, i : i + down : stride, j : j + across : stride].ravel())
    return np.stack(parts)
    ### END SOLUTION


# %%
check("08.columns", columns)

# %% [markdown] exercise="08.curves"
# Four runs on the curves of MNIST-1D: an `"MLP"` (15,210 weights), a `"CNN"` (5,210), the same CNN on curves whose 40 places
# have all been put in the same new order (`"shuffled"`), and the same CNN, unshuffled, whose kernels keep their random start,
# so that only the last layer learns (`"frozen"`). All have the rate 0.005. The next cell draws them in an order that was
# drawn by lot. Which is which?
# Answer with a dictionary, such as `{"A": "MLP", "B": "CNN", "C": "shuffled", "D": "frozen"}`.
#
# :hint: Which run can fit even its training curves least? Which does best on new ones?
# :hint: Two are left. One has three times the weights of the other: who will learn more by heart?
# :hint: The MLP's training loss is the lowest that is left, and its gap is the widest.

# %%
def run(name):
    """The history of one run."""
    rng = np.random.default_rng(0)
    model = made("curves", "frozen" if name == "frozen" else "CNN", rng)
    if name == "MLP":
        model = nn.Sequential(nn.Flatten(), nn.Linear(40, 100, rng=rng), nn.ReLU(), nn.Linear(100, 100, rng=rng),
                              nn.ReLU(), nn.Linear(100, 10, rng=rng))
    x, y, x_new, y_new = examples("curves", 0)
    pixels = "shuffled" if name == "shuffled" else "straight"
    batches = DataLoader(in_order(x, pixels, 0), y, batch_size=100, shuffle=True, rng=rng)
    optimizer = nn.Adam([p for p in model.parameters() if p.requires_grad], lr=0.005)
    trainer = nn.Trainer(model, optimizer, nn.CrossEntropyLoss(), progress=False)
    return trainer.fit(batches, 25, validation=DataLoader(in_order(x_new, pixels, 0), y_new, batch_size=1000))


lot = np.random.default_rng(10).permutation(["MLP", "CNN", "shuffled", "frozen"])
figures.loss_panels({letter: run(name) for letter, name in zip("ABCD", lot)}, title="Four runs")

# %% exercise="08.curves"
### BEGIN SOLUTION
curves = {"A": "shuffled", "B": "frozen", "C": "CNN", "D": "MLP"}
### END SOLUTION

# %%
check("08.curves", curves)

# %% [markdown] exercise="08.kernel"
# Find a kernel of 3 × 3 weights that answers to thin bright **upright** lines. The cell below shows six test pictures and
# the highest answer of your kernel to each (after a ReLU, so 0 at least). It must be
#
# - more than 0 to the line;
# - 0 on the flat picture;
# - to the two upright edges and to the level line, at most half of the answer to the line.
#
# Here is one that does not do it. Answer with three rows of three numbers.
#
# :hint: What must the nine weights add up to, so that a flat picture gives 0?
# :hint: Look at one row of the window. A line is `0 1 0`, an edge `0 1 1` or `0 0 1`. Which weights tell them apart?
# :hint: What is bright left or right of the middle must count against it; and the middle for as much as both together.

# %%
def answers(kernel):
    """The highest answer to each of the test pictures, after a ReLU."""
    pictures = {name: np.zeros((9, 9)) for name in ("line", "edge to the right", "edge to the left", "level line")}
    pictures["line"][:, 4] = pictures["edge to the right"][:, 5:] = pictures["edge to the left"][:, :4] = 1
    pictures["level line"][4] = 1
    pictures |= {"flat": np.full((9, 9), 0.7), "level edge": np.repeat([0.0, 1.0], [4, 5])[:, None].repeat(9, axis=1)}
    weight = np.array(kernel, dtype=float).reshape(1, 1, 3, 3)
    highest = {name: float(nn.functional.conv2d(x[None], weight).max()) for name, x in pictures.items()}
    return {name: round(max(0.0, value), 3) for name, value in highest.items()}


trial = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
print(answers(trial))
on_photo = nn.functional.conv2d(photo()[None], np.array(trial, dtype=np.float32).reshape(1, 1, 3, 3))[0]
figures.pictures([on_photo], titles=["on the photograph"], signed=True, finding="What the kernel answers to.")

# %% exercise="08.kernel"
### BEGIN SOLUTION
kernel = [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]]
### END SOLUTION

# %%
check("08.kernel", kernel)

# %% [markdown] exercise="08.explain"
# Five things that were seen in a network of convolutions (with padding) and max pooling:
#
# 1. The picture moves by 4 pixels, and in the middle of the first map everything moves by 4 pixels.
# 2. The picture moves by 1 pixel, and the maps pooled over 8 × 8 have hardly changed.
# 3. The picture is turned by 90°. The first map is *not* the old one, turned.
# 4. At the borders, the map does not move along exactly.
# 5. All pictures are shuffled alike. The network becomes as poor as one that sees lists of numbers, or poorer.
#
# Give the best reason for each, as `{1: "a", 2: "a", 3: "a", 4: "a", 5: "a"}`.
#
# - `"a"`: the same weights are used at every place
# - `"b"`: where in a square the largest number stood is forgotten
# - `"c"`: the weights of a kernel have their places: what is on its left is not above it
# - `"d"`: zeros that no camera saw are seen like pixels
# - `"e"`: what a kernel sees at once no longer belongs together
# - `"f"`: there is a mistake in the code: this should not be
#
# :hint: Which of them say "the result moves along", and which "the result stays"?
# :hint: Equivariant to shifts: the map moves along. Invariant: nothing changes. Which part of the network forgets places?
# :hint: f is the reason for none of them.

# %% exercise="08.explain"
### BEGIN SOLUTION
reasons = {1: "a", 2: "b", 3: "c", 4: "d", 5: "e"}
### END SOLUTION

# %%
check("08.explain", reasons)

# %% [markdown] exercise="08.count"
# How many numbers does a network learn? It has a convolution from each entry of `channels` to the next, kernels k × k with
# biases, padded so that the size stays. Behind each comes a max pooling of 2 × 2, and at the end one Linear layer with
# bias to the `classes`. The pictures are `size` × `size`; every pooling halves the size without a remainder.
#
# Example: `count([3, 8], 3, 4, 10)`: the convolution has 8 · 3 · 9 + 8 = 224; 4 × 4 becomes 2 × 2, so the Linear layer has
# 8 · 4 · 10 + 10 = 330. Together 554.
#
# :hint: How many kernels are there between c channels and o channels? How many biases?
# :hint: After two poolings 8 × 8 is 2 × 2. The Linear layer sees every channel's four numbers.
# :hint: `for c, o in zip(channels, channels[1:]):` goes through the convolutions; in it, count, and halve the size.

# %% exercise="08.count"
def count(channels, k, size, classes):
    """channels a list such as [1, 16, 32]; k, size, classes whole numbers  ->  how many numbers are learnt."""
    ### BEGIN SOLUTION
    total = 0
    for c, o in zip(channels, channels[1:]):
        total += o * c * k * k + o
        size = size // 2
    return total + channels[-1] * size * size * classes + classes
    ### END SOLUTION


# %%
check("08.count", count)

# %% [markdown] exercise="08.train"
# Now for real. Write `my_conv2d` with your idea of 8.5, for a whole batch. The check first compares it on small pictures, the
# gradients as well. Then it plugs it into nnlib with `nn.using(conv2d=my_conv2d)` and trains two networks (16 and 32 maps) on
# the 8 × 8 digits. Their mean on unseen digits must be at least 98.5 %. It takes some seconds.
#
# `x`, `weight`, `bias` are Tensors, so that nnlib finds the slopes by itself: use Tensor operations, not numpy's. `padding` is
# a pair of whole numbers: how many zeros to put above and below, and left and right. `stride`, `dilation` and `groups` come
# along because nnlib hands them over: here they are always 1, and you need not use them.
#
# These are useful: `nn.functional.pad(x, (left, right, top, bottom))` puts zeros round pictures;
# `x[:, :, i : i + rows, j : j + cols]` slices Tensors like arrays; `nn.stack(list_of_tensors, 2)` lays them along a new axis 2;
# `a @ b` multiplies (O, D) by (N, D, P) to (N, O, P).
#
# :hint: Your rows of 8.5 ran over c, i, j. Here one slice for (i, j) can hold all channels: which shape has it?
# :hint: Stack the k · k slices along axis 2: (N, C, k · k, rows, cols). Then reshape to (N, C · k · k, rows · cols).
# :hint: `y = weight.reshape(O, -1) @ stacked`, then `y.reshape(N, O, rows, cols) + bias.reshape(-1, 1, 1)`.

# %% exercise="08.train"
def my_conv2d(x, weight, bias, stride, padding, dilation, groups):
    """x (N, C, H, W), weight (O, C, h, w), bias (O,), Tensors  ->  a Tensor (N, O, H', W')."""
    ### BEGIN SOLUTION
    up, side = padding
    x = nn.functional.pad(x, (side, side, up, up))
    outputs, _, h, w = weight.shape
    rows, cols = x.shape[2] - h + 1, x.shape[3] - w + 1
    slices = [x[:, :, i : i + rows, j : j + cols] for i in range(h) for j in range(w)]
    stacked = nn.stack(slices, 2).reshape(len(x), -1, rows * cols)
    y = weight.reshape(outputs, -1) @ stacked
    return y.reshape(len(x), outputs, rows, cols) + bias.reshape(-1, 1, 1)
    ### END SOLUTION


# %%
check("08.train", my_conv2d)

# %% [markdown]
# ## A look at what you made
#
# Your convolution in the open: one small network, three epochs. Nothing is marked here: change the number of maps, the kernel
# size, the epochs.

# %%
with attempt("08.train"):
    x, y, x_new, y_new = examples("digits", 0)
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                          nn.Linear(128, 10, rng=rng))
    with nn.using(conv2d=my_conv2d):
        fit(model, x, y, rate=0.01, epochs=3, batch=32, rng=rng)
        print("right on unseen digits after three epochs:", approx(accuracy(model, x_new, y_new)))
