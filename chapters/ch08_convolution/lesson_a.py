# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 08a · A picture, or a list of numbers?
#
# Here is a photograph of 96 × 96 grey values, and beside it the same 9,216 numbers in another order.

# %%
import timeit

import numpy as np

import nnlib as nn
from coursekit import approx, claim, predict, quiz, show_source
from nnlib import convolution
from nnlib.data import photo
from nnlib.viz import figures
from nnlib.viz.widgets import ConvolutionExplorer

picture = photo()                                          # (96, 96): 0 is black, 1 is white
order = np.random.default_rng(0).permutation(picture.size)
mixed = picture.ravel()[order].reshape(96, 96)
figures.pictures([picture, mixed], titles=["a photograph", "its pixels, shuffled"],
                 finding="A woman in uniform before a flag with stars; and grey noise.")

# %% [markdown]
# You have lost everything: the face, the stars, even that it is a photograph. The networks of lessons 00 to 07 would lose
# *nothing*. A hidden unit adds up weight times pixel, and a sum does not care about order: shuffle all pictures in the
# same way, shuffle the weights along, and every unit says what it said before. Such a network never knows which pixels
# are neighbours. It sees a list of numbers.
#
# The woman is Grace Hopper, who built one of the first compilers. In this lesson you build a layer that sees a *picture*.
#
# **At the end you will be able to**
#
# 1. work out by hand what a small window of weights makes of a picture, and write it in loops (exercises 8.1, 8.3);
# 2. say what shape comes out, and how many weights it takes (8.2, 8.9);
# 3. write it as one matrix product (8.5);
# 4. say what moves along with the picture and what does not, and what pooling sends back (8.4, 8.8).
#
# **60 minutes.** The maths: sums of products ([01](01_neuron.ipynb)), shapes and axes ([04](04_tensors.ipynb)). First,
# three questions:

# %%
quiz("08a-recall")

# %% [markdown]
# ## An edge is a difference
#
# What can be said of a picture by looking at neighbours only? Take a single row: `1 1 1 5 5 5`, dark on the left, bright on
# the right. Lay a window of three weights on it, `-1 0 1`; multiply each weight by the number under it, add up:
#
# - at the far left: −1·1 + 0·1 + 1·1 = **0**;
# - one step on, the window holds 1 1 5: −1·1 + 0·1 + 1·5 = **4**;
# - again, 1 5 5: −1 + 5 = **4**; and at the far right, 5 5 5: **0**.
#
# So the row of six becomes the row of four `0 4 4 0`: nothing where nothing changes, a high number where dark turns to
# bright. The window of weights is called a **kernel** (or *filter*); what comes out is a **feature map**.
#
# In a picture the window has rows, too: 3 × 3 weights. Three copies of `-1 0 1`, one under the other, the middle one
# counted twice, as it is nearest to the window's middle. And a second kernel, `down`: the same with rows and columns
# exchanged, dark above and bright below.

# %%
across = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
down = across.T                                            # [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]


def correlate(x, kernel):
    """Lay the kernel on every place of x where it fits.  x (H, W), kernel (h, w) → (H − h + 1, W − w + 1)"""
    h, w = kernel.shape
    y = np.zeros((x.shape[0] - h + 1, x.shape[1] - w + 1))
    for row in range(y.shape[0]):
        for column in range(y.shape[1]):
            window = x[row : row + h, column : column + w]
            y[row, column] = (window * kernel).sum()
    return y


print(correlate(np.array([[1, 1, 1, 5, 5, 5]] * 4), across))

# %%
predict("08a-wall")

# %%
figures.pictures([correlate(picture, across), correlate(picture, down)], titles=["across", "down"], signed=True,
                 finding="Both are near 0 on flat areas. Across answers to upright contours, down to level ones; the two "
                 "sides of a bright stripe have opposite signs.")

# %% [markdown]
# Blue: the picture gets brighter (to the right in the left map, downwards in the right one). Orange: darker. The even
# background has all but vanished, whatever its grey: −1 + 1 cancels. The contours are left.
#
# Each place has used the *same nine weights*. A list-of-numbers layer that made this map of 94 × 94 numbers would need a
# weight for each input and each output, 9,216 · 8,836: 81 million. This is the first idea: **one small window, the same weights everywhere**.
#
# (Mathematicians turn the kernel by 180° before they lay it on, and call that **convolution**. What you see here is,
# strictly, **cross-correlation**; deep learning does this and says convolution all the same. Where the weights are
# *learnt*, nothing depends on it: the turned kernel would be learnt instead. But do not mix the two:)

# %%
signal, kernel = np.array([1.0, 1, 1, 5, 5, 5]), np.array([-1.0, 0, 1])
print("ours:              ", correlate(signal[None], kernel[None])[0])
print("np.convolve:       ", np.convolve(signal, kernel, mode="valid"))
print("and kernel turned: ", np.convolve(signal, kernel[::-1], mode="valid"))

# %% [markdown]
# ## Edges, then shapes
#
# Four kernels find four kinds of edge: across, down, and their opposites. With a ReLU behind each, a map says "here,
# and this much" and nothing else. That is a layer: from one picture (1 **channel**) to four maps (4 channels).
#
# What would a *second* layer see? Its input is the four maps. So its kernel needs weights for all four: nine each, or more.
# Let us make one by hand that looks for a star. Cut out of the four maps the place of one star, 11 × 11, and take the
# piece itself for weights: a kernel of 4 × 11 × 11.

# %%
edges = np.stack([across, -across, down, -down])
maps = np.stack([np.maximum(correlate(picture, kernel), 0) for kernel in edges])           # (4, 94, 94)


def layer(channels, kernel):
    """One output channel: correlate each input channel with its own part of the kernel, and add the results."""
    return sum(correlate(channel, part) for channel, part in zip(channels, kernel))


star = maps[:, 16:27, 2:13]                                # the place of one star, at the left
found = layer(maps, star)
print("kernel", star.shape, "  map", found.shape)

# %%
predict("08a-stars")

# %%
def highest(y, count=3, apart=6):
    """The places of the highest numbers, no two of them near each other, from the highest on."""
    y, places = y.copy(), []
    for _ in range(count):
        row, column = np.unravel_index(y.argmax(), y.shape)            # argmax counts through the rows
        places.append((int(row), int(column)))
        y[max(0, row - apart) : row + apart + 1, max(0, column - apart) : column + apart + 1] = -np.inf
    return places


def ringed(places, shift):
    return [(row + shift, column + shift, str(i)) for i, (row, column) in enumerate(places, 1)]


piece = picture[17:28, 3:14]                               # the same star, in the photograph itself
grey, level = correlate(picture, piece), correlate(picture, piece - piece.mean())
figures.pictures([picture, picture], titles=["by its edges", "by its grey values"], size=3.2,
                 marks=[ringed(highest(found), 6), ringed(highest(grey), 5)],
                 finding="Ringed are the three highest answers: on the left three stars, on the right other bright places.")

# %%
stars = [(22, 8), (25, 19), (6, 45)]                       # the middles of the whole ones, read off the photograph


def near_a_star(places, shift):
    hits = [any(abs(r + shift - row) <= 2 and abs(c + shift - column) <= 2 for row, column in stars) for r, c in places]
    return sum(hits)


print("grey values:", near_a_star(highest(grey), 5), "of 3   less their mean:", near_a_star(highest(level), 5), "of 3")
claim(near_a_star(highest(found), 6) == 3, "the three highest answers by edges are three stars", control="grey values")
claim(near_a_star(highest(level), 5) == 3, "and so they are by grey values less their mean", control="grey values")

# %% [markdown]
# Cut from one star, the edges find two others, which are turned a little. Bare grey values have positive weights only, and
# answer most to whatever is bright: "star" means "light". There are two ways out. The piece *less its mean* has weights on
# both sides of 0, and even brightness cancels. Or the maps: they are 0 where nothing changes, so brightness is gone
# before the star is asked for.
#
# So *this* star did not need a second layer. What does is a thing whose parts may stand a little differently each time, or
# that one sum cannot tell from others (05a). Edges first, shapes out of edges, patterns out of shapes: each layer looks at
# the maps of the one before. In 08b nobody writes kernels; they are learnt. All that follows is needed for that.
#
# ## How many windows?
#
# A row of 7 numbers and a kernel of 3. Three settings decide which windows there are:

# %%
figures.windows_seen(7, {"as it is": {}, "stride 2": {"stride": 2}, "padding 1": {"padding": 1},
                         "dilation 2": {"dilation": 2}})

# %% [markdown]
# **Stride** $s$: go so many steps at a time. **Padding** $p$: put so many zeros around. **Dilation** $d$: look at
# numbers that stand $d$ apart. A kernel of $k$ numbers then reaches over $d(k-1)+1$ places, and a row of $n$ becomes
#
# $$\left\lfloor \frac{n + 2p - d(k-1) - 1}{s} \right\rfloor + 1$$
#
# ("n plus two p, less the reach, divided by s, rounded down, plus one": the windows after the first, and the first.) With
# $n = 7$, $k = 3$: 5, 3, 7 and 3, as in the figure. Padding does more than keep the size: without it, a corner pixel is
# seen by one window of 3 × 3, a pixel in the middle by nine. With padding 1 the corner is seen by four.
#
# ## Channels, counted
#
# A colour picture has three channels: red, green, blue. nnlib's `Conv2d(3, 8, 3)` turns them into eight maps, with 3 × 3
# windows and a bias for each map.

# %%
predict("08a-count")

# %%
conv = nn.Conv2d(3, 8, kernel_size=3, rng=np.random.default_rng(0))
for name, parameter in conv.named_parameters():
    print(f"{name:7s}", parameter.shape, " ", parameter.numel(), "numbers")
colours = np.random.default_rng(0).random((5, 3, 96, 96), dtype=np.float32)
print("5 pictures", colours.shape, "→", conv(nn.Tensor(colours)).shape)
dense = (3 * 96 * 96 + 1) * (8 * 94 * 94)
print(f"a Linear layer from the same to the same: {dense:,} numbers")

# %% [markdown]
# Every output channel has a kernel for *each* input channel, and adds up what they give: the shape of the weights is
# (channels out, channels in, height, width), and 8 · (3 · 3 · 3) + 8 = 224. How large the picture is does not matter. The
# Linear layer would need two billion.
#
# ## From loops to one matrix product
#
# The loops above are right, and slow: Python runs once for each window. But all windows do the same, and you know how to do
# the same sum many times at once: a matrix product. So write the numbers of each window one below another, as a
# *column*; put the columns side by side, and lay the kernel out as a row. Row times columns is the whole map.

# %%
def columns_of(x, h, w):
    """x (C, H, W) → (C·h·w, windows): every window written out as a column."""
    rows, columns = x.shape[1] - h + 1, x.shape[2] - w + 1
    parts = []
    for c in range(x.shape[0]):
        for i in range(h):
            for j in range(w):                             # what the window's place (c, i, j) sees, over all windows
                parts.append(x[c, i : i + rows, j : j + columns].ravel())
    return np.stack(parts)


small = np.arange(12.0).reshape(1, 3, 4)
print(small[0])
print(columns_of(small, 2, 2))

# %% [markdown]
# The first column holds 0, 1, 4, 5: the window at the top left. The loops that are left run over the *kernel's* places,
# nine times for nine weights, however large the picture is. This is called **im2col**. The price: each pixel is copied
# into up to nine columns.

# %%
def by_columns(x, weight):
    """x (C, H, W), weight (O, C, h, w) → (O, H', W')"""
    flat = weight.reshape(len(weight), -1)                 # one row for each output channel
    out = x.shape[1] - weight.shape[2] + 1, x.shape[2] - weight.shape[3] + 1
    return (flat @ columns_of(x, *weight.shape[2:])).reshape(-1, *out)


x, weight = picture[None], edges[:, None].astype(np.float32)           # one channel in, four out
ours, by_nnlib = by_columns(x, weight), nn.functional.conv2d(x, weight)
by_loops = np.stack([correlate(picture, kernel) for kernel in edges])
claim(np.allclose(ours, by_loops, atol=1e-5) and np.allclose(ours, by_nnlib, atol=1e-5),
      "loops, columns and nnlib's conv2d make the same four maps", control="kernels turned by 180°")
ways = {"loops": lambda: [correlate(picture, kernel) for kernel in edges], "columns": lambda: by_columns(x, weight),
        "nnlib": lambda: nn.functional.conv2d(x, weight)}
for name, way in ways.items():
    print(f"{name:8s}", approx(1000 * min(timeit.repeat(way, number=1, repeat=5)), 2), "ms")

# %% [markdown]
# nnlib's version, from its own source. It is the same idea for a batch of $N$ pictures: `laid_out` pads, and puts the batch
# axis last; `blocks` yields the columns of a few pictures at a time (so that they stay in the processor's fast memory); the
# product is `matmul`; `plus` adds the bias, and `usual` puts the batch axis back. `groups` is 1 here. (For one small picture
# this bookkeeping costs as much as it saves. It is made for batches.)

# %%
show_source(convolution.correlate)

# %% [markdown]
# ## Pooling
#
# Often it does not matter *where exactly* an edge lies. **Max pooling** keeps, of each square of 2 × 2 numbers, the largest,
# and so halves height and width. There is nothing to learn in it.

# %%
predict("08a-pool")

# %%
x = nn.Tensor([[[1.0, 2, 0, 1], [4, 3, 1, 5], [0, 0, 2, 2], [1, 0, 7, 2]]], requires_grad=True)        # (1, 4, 4)
pooled = nn.functional.max_pool2d(x, 2)
print("kept:\n", pooled.data[0])
pooled.sum().backward()
print("the slopes of their sum:\n", x.grad.data[0])

# %% [markdown]
# Only the number that was kept had a part in the loss.
#
# ## What moves along, and what does not
#
# Move the photograph eight pixels to the right. What does its map do? (`np.roll` moves; what falls off comes in on the
# other side, so leave a margin out of the comparison.) And if you turn the photograph by 90°?

# %%
predict("08a-turned")

# %%
def edge_map(x):
    return correlate(x, across)


moved, turned = np.roll(picture, 8, axis=1), np.rot90(picture)
gap_moved = np.abs(edge_map(moved) - np.roll(edge_map(picture), 8, axis=1))[:, 8:].max()
alike = np.corrcoef(edge_map(turned).ravel(), np.rot90(edge_map(picture)).ravel())[0, 1]
print("moved, then mapped; mapped, then moved: largest difference", gap_moved)
print("turned, then mapped; mapped, then turned: correlation", approx(alike, 2))
other = np.rot90(correlate(picture, down))                 # the map of the other kernel, turned
print("turned, then mapped; mapped by `down`, then turned: largest difference", np.abs(edge_map(turned) - other).max())
claim(gap_moved == 0, "the map moves along with the picture", control="a weight for each place")
claim(abs(alike) < 0.2, "the map does not turn along with it", control="a kernel that looks the same when turned")

# %% [markdown]
# (The *correlation* is 1 for two maps that rise and fall together, 0 for two that have nothing to do with each other.)
# The map **moves along**: this is **equivariance** to shifts, and it comes from the same weights being everywhere. It
# is *not* invariance: the map of the moved picture is another map. And it holds for shifts only. What was
# level is upright after a quarter turn, so the map is the *other* kernel's (last line). Turned, larger or mirrored stars need kernels of their own.
#
# Pooling buys a little invariance. Move by 1, 2 or 8 pixels, and compare the pooled maps, which have *not* been
# moved along (but for the margin, where pixels came in from the other side):

# %%
def alike_when_moved(pool, size):
    """For moves of 1, 2 and 8 pixels, the correlation between the pooled maps of before and after."""
    maps = [np.maximum(edge_map(np.roll(picture, step, axis=1)), 0) for step in (0, 1, 2, 8)]
    before, *after = (np.array(pool(m[None], size))[0][:, -(-8 // size) :] for m in maps)
    return [str(approx(np.corrcoef(before.ravel(), one.ravel())[0, 1], 2)) for one in after]


ways = {"largest": nn.functional.max_pool2d, "mean": nn.functional.avg_pool2d, "first": lambda m, k: m[:, ::k, ::k]}
print("moved by                      1        2        8")
for name, size in (("largest", 1), ("largest", 2), ("largest", 8), ("mean", 8), ("first", 8)):
    print(f"{name:7s} of {size} × {size}:  ", "   ".join(alike_when_moved(ways[name], size)))

# %% [markdown]
# The largest of 8 × 8 hardly notices a shift by one pixel, and forgets where in its square something was. The mean does nearly
# as well. To keep the first number of each square and drop the others makes as small a map, and tolerates nothing: it is
# gathering that does it, not shrinking. And nothing here is invariant to a shift by a whole square.
#
# ## How far does a pixel see?
#
# One number of a first map depends on 3 × 3 pixels; of a second map on 3 × 3 numbers of the first, each of which sees
# 3 × 3 pixels. What it sees in all is its **receptive field**. Try it: point at the right picture, change weights, settings,
# layers (all of them use the kernel you see). Answer in writing: *(1) Three layers of 3 × 3, stride 1: how wide is the
# receptive field? Two layers with stride 2? Now back to one layer. (2) Find a kernel whose map is the photograph, moved by
# one pixel. (3) What do nine equal weights do? And 8 in the middle with −1 all around it?*

# %%
explorer = ConvolutionExplorer(kernel="edges across")
explorer

# %% [markdown]
# <details><summary>When you have your answers</summary>
#
# (1) 3, 5, 7: each layer adds two. With stride 2, two layers see 7: the second one's neighbours stand two pixels apart.
# (2) A single 1, anywhere but in the middle, and zeros. (3) They blur: each pixel becomes the mean of nine, if the weights
# are 1/9. 8 and eight times −1 add up to 0: even places vanish, and thin lines, dots and corners are left. (The stripe at
# the border of some maps is the padding: a bright wall, then zeros.)
# </details>
#
# ## When it goes wrong
#
# Photographs are stored as whole numbers from 0 to 255, in eight bits each, numpy's `uint8`. Take the difference of
# neighbours there, as any edge does:

# %%
stored = (255 * picture).astype(np.uint8)
wrong = stored[:, 1:] - stored[:, :-1]
right = stored[:, 1:].astype(np.float32) - stored[:, :-1]
print("neighbours", stored[3, 60:63], " differences", wrong[3, 60:62], " they should be", right[3, 60:62])
print("wrong in", f"{np.mean(wrong != right):.0%}", "of the places")
try:
    nn.functional.conv2d(stored[None], across[None, None].astype(np.float32))
except (TypeError, ValueError) as error:
    print(type(error).__name__, "-", error)

# %% [markdown]
# Eight bits know no minus: 100 − 101 becomes 255, the largest edge there is. Nothing is raised, and the picture of such a
# map looks interesting. So look at *numbers* first, at a place whose answer you know. nnlib refuses whole numbers here.
# (torch refuses a mixture of types; with two arrays of eight bits it goes wrong without a word.) The repair is to make floats before anything is subtracted.
#
# ## Where this is used, and where it fails
#
# Kernels by hand have sharpened photographs, found scratches in steel and read bar codes for decades; learnt ones came to
# read cheques, and to sort the pictures on your phone. They fail where neighbours mean nothing: shuffle a table's
# columns, and it is the same table, but a kernel over them finds other "edges". Whoever trusts a convolution there
# trusts an accident of the order. And they see what they were made for in *that* size and position: a detector tuned on
# upright faces misses a head that rests on a pillow.
#
# **To read.** Hubel and Wiesel 1962, doi:10.1113/jphysiol.1962.sp006837: cells in a cat's brain that answer to edges of one
# direction. Fukushima 1980, *Neocognitron*, doi:10.1007/BF00344251: layers of such cells; the figures. LeCun, Bottou, Bengio
# and Haffner 1998, doi:10.1109/5.726791: section II, learnt kernels that read. Dumoulin and Visin 2016, arXiv:1603.07285:
# every case of stride, padding and dilation, drawn.
#
# ## Check yourself

# %%
quiz("08a-check")

# %% [markdown]
# ## On one page
#
# | | |
# |---|---|
# | kernel | a small window of weights, the same at every place |
# | feature map | what it says at every place |
# | windows | ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1 along each axis |
# | weights of a layer | channels out · channels in · height · width, and a bias for each channel out |
# | im2col | windows as columns: the layer is one matrix product |
# | equivariance | the map moves along with the picture (not: turns, grows) |
# | pooling | the largest of a square; the slope goes to that one only |
#
# Every kernel above was chosen by a person who looked at the photograph first. Lesson [08b](08b_convolution.ipynb) lets
# descent choose them, and asks what they are worth.
