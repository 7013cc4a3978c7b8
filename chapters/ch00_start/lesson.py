# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 00 · Can this laptop learn to read in two seconds?
#
# This page is a notebook: text, and cells of Python code. Click on a cell, press Shift and Enter together: it runs, and its
# result appears below it. Run the cells from top to bottom. The first one looks at your computer; for each fault it names
# the repair. (If it says *No module named 'coursekit'*, Jupyter runs in another Python than the course's: close it, and
# start it with `make lab` or `python run.py lab`.)
#
# The cells hold code that you need not read yet. If you want to, and `table.x[:10]` or `reshape` is new to you, do
# [00b](00b_start.ipynb) first: it teaches what you need, and begins with a test that tells you what to skip.

# %%
from coursekit import check_machine

check_machine()

# %% [markdown]
# Now to reading. Below are ten of 1,797 handwritten digits that 13 people wrote on forms. Each was scanned, and shrunk to
# 8 × 8 numbers from 0 (paper) to 1 (full ink). With each comes its **label**, the digit that was meant. For a computer an
# image *is* these 64 numbers; you see those of the first one, times 16. What you read without effort, it would have to find
# in such a table.

# %%
import time

import numpy as np

import nnlib as nn
from coursekit import CourseMap, MyDigits, approx, claim, my_digits, predict, quiz, whose_digits
from nnlib.data import as_pixels, concrete, digits, drawn_digits, fashion_mnist, standardise, train_test_split
from nnlib.data.drawings import blocks
from nnlib.viz import figures
from nnlib.viz.widgets import DigitPad

table = digits()                                           # table.x: (1797, 64), the images; table.y: the digits
print((16 * table.x[0].reshape(8, 8)).astype(int))
figures.image_row(table.x[:10].reshape(10, 8, 8), titles=table.y[:10], title="Ten of the 1,797",
                  finding="each has ink in its first row and in its last")

# %% [markdown]
# **At the end you will be able to**
#
# 1. say what kind of learning a task asks for, and what is learnt in it (exercises 0.1, 0.2);
# 2. turn a drawing into the numbers that a model sees (0.3);
# 3. say what a model's confidence is worth, and let it refuse (0.4);
# 4. train neurons with a rule of your own hand (0.9).
#
# **60 minutes.** The maths: adding, multiplying, shares.
#
# A quarter of the images is put aside; nobody learns from them. The two cells below hold a small network of *neurons*; each
# of their lines gets its lesson. It starts with random numbers, looks at some of the other three quarters, 32 images at a
# time, 630 times.

# %%
def network(parts, x):
    """The scores of the ten digits for each image: (images, 10)."""
    w1, b1, w2, b2 = parts
    return nn.relu(nn.Tensor(x) @ w1 + b1) @ w2 + b2


def split(seed):
    """Three quarters to learn from, a quarter put aside: images and digits of each."""
    return train_test_split(table.x, table.y, rng=np.random.default_rng(seed))


# %%
def train_network(x, y, seed=0, turns=630, rate=0.5):
    """Start with random numbers; see how wrong the answers are; move each number a little; repeat."""
    rng = np.random.default_rng(seed)
    start = [rng.normal(0, 0.18, (64, 32)), np.zeros(32), rng.normal(0, 0.18, (32, 10)), np.zeros(10)]
    parts = [nn.Tensor(part.astype(np.float32), requires_grad=True) for part in start]
    for turn in range(turns):
        some = rng.integers(0, len(x), 32)                 # 32 images, drawn by lot
        loss = nn.functional.cross_entropy(network(parts, x[some]), y[some])
        for part in parts:
            part.grad = None
        loss.backward()
        with nn.no_grad():
            for part in parts:
                part -= rate * (1 - turn / turns) * part.grad
    return parts


# %%
predict("00-two-seconds")

# %%
x, x_new, y, y_new = split(0)
started = time.perf_counter()
trained = train_network(x, y)
seconds = time.perf_counter() - started
answers = network(trained, x_new).data.argmax(axis=1)      # for each image, the digit with the highest score
print("seconds:", approx(seconds, 1), "  right, of", len(y_new), "unseen images:", approx(np.mean(answers == y_new)))

# %% [markdown]
# The seconds are the answer to the question at the top, for your computer. (≈ marks numbers that may differ on yours.)
# Nobody told it what a 3 looks like. So what happened? Let us go back to the least that could work.
#
# ## Rules by hand
#
# Here are the average images of the ten digits, from the three quarters.

# %%
def nearest(centres, x):
    """For each image, which of the centres differs least from it."""
    return np.stack([((x - centre) ** 2).sum(axis=1) for centre in centres]).argmin(axis=0)


claim(np.mean(answers == y_new) > 0.9, "it has read more than nine of ten digits that it had never seen",
      control="labels shuffled")
averages = np.array([x[y == digit].mean(axis=0) for digit in range(10)])
middle = averages.reshape(10, 8, 8)[:, 3:5, 3:5].mean(axis=(1, 2))     # the mean ink of the four middle pixels
figures.image_row(averages.reshape(10, 8, 8), titles=range(10), title="The average image of each digit",
                  finding=f"in the four middle pixels the 0 has {approx(middle[0], 1)} of full ink, the others "
                  f"between {approx(middle[1:].min(), 1)} and {approx(middle[1:].max(), 1)}")

# %% [markdown]
# (`claim` stops the notebook when its sentence is false. `control` names a sabotage under which it *must* fail, and the
# tests of this course carry that sabotage out. You will do one yourself below.)
#
# Where does a zero have hardly any ink, and all others have some? In the middle. A six? At the upper right. Four such
# rules, and "8" for whatever is left. And a lazy one beside them: *say the digit whose average image differs least*.

# %%
def by_hand(image):
    if image[3:5, 3:5].sum() < 1:                          # rows 3 and 4, columns 3 and 4, counted from 0
        return 0
    if image[1:4, 5:7].sum() < 1:                          # ... at the upper right
        return 6
    if image[4:7, 5:7].sum() < 1:                          # ... at the lower right
        return 7
    if image[4:7, 1:3].sum() < 1:                          # ... at the lower left
        return 9
    return 8


hand = [by_hand(image.reshape(8, 8)) for image in x_new]
lazy = nearest(averages, x_new)
print("four rules:", approx(np.mean(hand == y_new)), "  nearest average:", approx(np.mean(lazy == y_new)))

# %% [markdown]
# The four rules get one in three. You could add more for weeks; people did. The lazy one needs no thought about digits,
# and leaves them far behind: its 10 · 64 = 640 numbers come from the examples. That is **machine
# learning**: a person writes down *how answers are computed from some numbers*, and a program finds the numbers from
# examples. Averaging finds them in one step. What can be gained by finding them step by step, each time from an error?
#
# ## One neuron
#
# The smallest such machine is one **neuron**: a number for each input, its **weight**. Multiply each input by its weight,
# add everything up, add one more number, the **bias**. It learns from one example at a time. Three pixels, by hand:
#
# - ink (1, 0.5, 0), weights (0.2, −0.1, 0.4), bias 0: the answer is 0.2 − 0.05 + 0 = 0.15;
# - it should have been 1. The **error** is 1 − 0.15 = 0.85: too low;
# - so raise each weight by 0.1 · error · *its* ink: by 0.085, 0.0425 and 0, and the bias by 0.1 · error = 0.085;
# - again: 0.285 − 0.02875 + 0 + 0.085 = 0.34125. Nearer to 1.
#
# A pixel without ink had no part in the error, so its weight stays. The 0.1 is called the rate. That is all, and here it is
# as code. First ask one neuron for the digit itself: it sees the image of a 7 and should answer 7.

# %%
def learn(x, wanted, rate=0.01, rounds=5, seed=0):
    """One neuron, learning from one example after the other.  Returns its weights and its bias."""
    rng = np.random.default_rng(seed)
    weights, bias = rng.normal(0, 0.05, size=x.shape[1]), 0.0          # small random numbers to begin with
    for _ in range(rounds):
        for inputs, goal in zip(x, wanted):
            error = goal - (inputs @ weights + bias)       # @: multiply pair by pair, and add up
            weights = weights + rate * error * inputs
            bias = bias + rate * error
    return weights, bias


# %%
predict("00-one-number")

# %%
weights, bias = learn(x, y)
number = x_new @ weights + bias                            # one answer for each image
print("the first five answers:", approx(number[:5], 2), "  truth:", y_new[:5])
print("right, when rounded:", approx(np.mean(np.rint(number) == y_new)), "  four rules:", approx(np.mean(hand == y_new)))
claim(np.mean(np.rint(number) == y_new) < np.mean(hand == y_new), "one neuron that answers with the digit loses to the "
      "four rules", control="a rule that always says 8")

# %% [markdown]
# It has learnt, and four crude rules are better. Is a neuron too small, or is the question badly put? "Which number?" makes
# 7 and 8 near, and 7 and 1 far. But nothing in the ink leads from a 7 by way of a 7.5 to an 8: the digits are *names*. Asking
# for an amount is called **regression**, and it suits amounts. Asking for one of several names is **classification**.
#
# A task that is about an amount: how strong is concrete, mixed from so much cement, water and five other things, at such an
# age? Strength is measured in MPa, a unit of pressure. The same `learn`, unchanged, with eight inputs (brought to a common
# scale), and tested on rows that it has not seen (many of their recipes it has, at another age: see 02a):

# %%
mixes = concrete()
mix, mix_new, strength, strength_new = train_test_split(mixes.x, mixes.y, rng=np.random.default_rng(0))
mix, mix_new = standardise(mix, mix_new)                   # a common scale for kilograms and days
w, b = learn(mix, strength)
off = np.mean(np.abs(mix_new @ w + b - strength_new))      # how far off, on average
plain = np.mean(np.abs(strength.mean() - strength_new))    # when it always says the mean
print("off by", approx(off, 2), "MPa; always saying the mean is off by", approx(plain, 2), "MPa")
claim(off < 0.75 * plain, "for an amount, one neuron is off by at least a quarter less than the mean",
      control="strengths shuffled")

# %% [markdown] covers="S06"
# For names, take **ten** neurons. Each gets a yes-or-no question: is it a 0? is it a 1? … Its goal is 1 for yes, 0 for no.
# Whoever answers highest wins. That is ten times as many numbers, so first a fair comparison: show these ten only *four*
# inputs, the mean ink of each quarter of the image. They have 10 · (4 + 1) = 50 numbers, the single neuron had 65.
# After that, the ten with all 64 pixels, at three rates; and their weights, laid out like the image, before and after.

# %%
def ten_neurons(x, y, **settings):
    pairs = [learn(x, y == digit, seed=digit, **settings) for digit in range(10)]
    return np.array([weights for weights, bias in pairs]), np.array([bias for weights, bias in pairs])


def ten_answers(weights, biases, x):
    scores = x @ weights.T + biases                        # (images, 10): what each neuron says to each image
    return scores.argmax(axis=1)


def quarters(x):
    return x.reshape(-1, 2, 4, 2, 4).mean(axis=(2, 4)).reshape(-1, 4)


small = np.mean(ten_answers(*ten_neurons(quarters(x), y), quarters(x_new)) == y_new)
print("one neuron, an amount, 65 numbers:", approx(np.mean(np.rint(number) == y_new)), "  ten, names, 50:", approx(small))
claim(small > np.mean(np.rint(number) == y_new), "asked for names, fewer numbers read more", control="quarters of others")

# %%
before, _ = ten_neurons(x, y, rounds=0)
after, _ = ten_neurons(x, y)
for rate in (0.0001, 0.01, 0.1):
    print("rate", rate, "  right:", approx(np.mean(ten_answers(*ten_neurons(x, y, rate=rate), x_new) == y_new)))
print("the zero's four weights in the middle:", approx(after[0].reshape(8, 8)[3:5, 3:5].ravel(), 2))
print("its six lowest weights anywhere:      ", approx(np.sort(after[0])[:6], 2))
figures.before_after(before.reshape(10, 8, 8), after.reshape(10, 8, 8), titles=range(10))

# %% [markdown]
# So it was the question. In the figure, blue: ink here speaks for this digit; orange: against it. (Each row has its
# own scale of colour.) The zero's four middle weights are all negative, as in our rule. But most of its six lowest
# lie elsewhere: the rule is a part of what it found, and we had seen only that part. Dots mark weights that never
# moved: no image has ink there.
#
# The 10 · (64 + 1) = 650 numbers that were *found* are the **parameters**. What *we chose* are the **hyperparameters**: how
# many neurons, how many rounds, the rate. Too small a rate hardly moves
# in five rounds; too large a one overshoots, and undoes what other examples have taught.
#
# ## Neurons that look at neurons
#
# The network of the beginning has 32 neurons that look at the image, and ten more that look *at those 32*: a second layer.
# Its parameters: 32 · (64 + 1) + 10 · (32 + 1) = 2,410. Learning with several layers, one upon the other, is **deep
# learning**, a part of machine learning; large models have dozens of layers and billions of parameters. All of them on one
# task, with three different quarters put aside:

# %%
print("                  parameters   right")
hand, lazy, ten, net = [], [], [], []
for seed in range(3):
    x, x_new, y, y_new = split(seed)
    hand.append(np.mean([by_hand(image.reshape(8, 8)) for image in x_new] == y_new))
    averages = np.array([x[y == digit].mean(axis=0) for digit in range(10)])
    lazy.append(np.mean(nearest(averages, x_new) == y_new))
    ten.append(np.mean(ten_answers(*ten_neurons(x, y), x_new) == y_new))
    net.append(np.mean(network(train_network(x, y, seed), x_new).data.argmax(axis=1) == y_new))
rows = [("four rules", 0, hand), ("nearest average", 640, lazy), ("ten neurons", 650, ten), ("network", 2410, net)]
for name, count, shares in rows:
    print(f"{name:16s} {count:9d}     {approx(shares)}   mean {approx(np.mean(shares))}")
claim(np.all(np.array(ten) > lazy), "ten neurons read more than the nearest average", control="rate of zero")

# %% [markdown]
# So most of the reading comes with the averages, 640 numbers found in one step. Correcting errors step by step adds a
# few points with as many numbers, and the network adds a few more. (It has more numbers, and a better rule of
# learning, too; what the second layer itself is worth is asked in lesson 05.) Is it reading, or do 2,410 numbers get
# such a result anyhow? A **control**: train on the same images with the labels shuffled, so that each bears some
# other image's digit.

# %%
shuffled = []
for seed in range(3):
    x, x_new, y, y_new = split(seed)
    wrong = np.random.default_rng(seed).permutation(y)
    shuffled.append(np.mean(network(train_network(x, wrong, seed), x_new).data.argmax(axis=1) == y_new))
print("trained on shuffled labels, right on unseen images:", approx(shuffled))
claim(max(shuffled) < 0.25, "with shuffled labels it reads hardly better than guessing", control="labels left alone")

# %% [markdown]
# Cut the tie between image and label, and the reading is gone. Learning from examples that carry the right answer is called
# **supervised**. And without any labels? **Unsupervised** learning looks for order in the images alone. Ten groups: begin
# with ten images drawn by lot; put every image with the one it resembles most (`nearest`); take each group's average
# as its new centre; repeat.

# %%
def ten_groups(x, seed, rounds=10):
    centres = x[np.random.default_rng(seed).choice(len(x), 10, replace=False)]
    for _ in range(rounds):
        group = nearest(centres, x)                        # for each image, the number of its centre
        centres = np.stack([x[group == k].mean(axis=0) for k in range(10)])
    return centres, group


(x, x_new, y, y_new), agree = split(0), []                 # the quarters of the beginning
for seed in (2, 1, 0):                                     # three lots of first images; the figure shows lot 0
    centres, group = ten_groups(x, seed)
    largest = [np.bincount(y[group == k]).max() for k in range(10)]    # how often the group's commonest digit comes
    agree.append(sum(largest) / len(y))
print("share of the images that show their group's commonest digit:", approx(agree))
claim(min(agree) > 0.6, "groups found without a label hold mostly one digit each", control="pixels shuffled")
figures.image_row(centres.reshape(10, 8, 8), titles="ABCDEFGHIJ", title="Ten groups that nobody named",
                  finding=f"{approx(agree[-1], 2)} of the images show their group's commonest digit")

# %% [markdown]
# No label was used to find the groups (only to judge them). Most centres look like a digit, others like a blend of two. And
# no group knows its name.
#
# ## Shown what is no digit
#
# Back to the network. Its ten scores can be turned into ten shares that add up to 1; the largest is usually called its
# **confidence**. Now show it what is no digit: an empty page, a 7 upside down, and clothes: photographs of trousers, coats
# and boots, shrunk to 8 × 8 as well.

# %%
predict("00-blank")

# %%
def shares(x):
    """From scores to shares: make all positive (e to the power of the score), divide by their sum."""
    powers = np.exp(network(trained, x).data)
    return powers / powers.sum(axis=1, keepdims=True)


garments = fashion_mnist("test")                           # 1,000 photographs, 28 × 28
wide = np.pad(garments.x.reshape(1000, 28, 28), ((0, 0), (2, 2), (2, 2)))                  # a margin: now 32 × 32
clothes = np.stack([blocks(picture).ravel() for picture in wide])      # to 8 × 8: means of 4 × 4 points
turned = x_new[y_new == 7][:1, ::-1]                       # the 64 numbers from last to first: upside down
some = [np.flatnonzero(garments.y == kind)[0] for kind in (1, 4, 9)]   # the first trousers, coat and ankle boot
odd = np.concatenate([x_new[:1], np.zeros((1, 64), np.float32), turned, clothes[some]])
figures.answers(odd.reshape(-1, 8, 8), shares(odd), title="The network answers",
                titles=["a digit", "empty", "upside down", "trousers", "coat", "ankle boot"])

# %%
predict("00-clothes")

# %%
upright, worn = shares(x_new), shares(clothes)
sure, right = upright.max(axis=1) > 0.9, upright.argmax(axis=1) == y_new
print("unseen digits: above 0.9", approx(np.mean(sure)), "  of these right", approx(np.mean(right[sure])))
print("clothes:       above 0.9", approx(np.mean(worn.max(axis=1) > 0.9)), "  and none can be right")

# %% [markdown]
# The ten shares add up to 1 whatever it is shown: there is no eleventh answer. On the empty page the confidence is at least
# low. On clothes it is often as high as on real digits. So confidence says how far ahead one of the ten answers is. On
# images like those it learnt from, a high one is nearly always right. It does not say whether the image is a digit at all.
# (In exercise 0.4 you let it refuse.)
#
# Try it: draw. *What does it make of a letter? Of a digit in a corner? How few points does it take until it is sure?*

# %%
claim(np.mean(right[sure]) > 0.97, "on images like those it learnt from, 'above 0.9' is nearly always right",
      control="truth shuffled")
claim(np.mean(worn.max(axis=1) > 0.9) > 0.35, "to more than a third of the clothes it gives a digit, 'above 0.9'",
      control="empty pages in their place")


def answer(image):
    row = shares(image.reshape(1, 64))[0]
    pad.say(f"The network says {row.argmax()}, confidence {row.max():.2f}.")


pad = DigitPad(on_change=answer)
pad

# %% [markdown]
# ## Twenty digits of your own
#
# Now draw twenty, two of each, as you write them. They are kept in your folder `work`, and **every model of this course will
# have to read them**. Draw as large and wherever you like: they are kept, and shown, as you drew them. If you draw none,
# twenty bundled ones take their place: lines and arcs, laid out by a program.

# %%
MyDigits()

# %% [markdown]
# ## When it goes wrong: the same digit, another place
#
# The bundled twenty were laid out to lie about on the sheet: of three heights, none full, and most off the middle.
# What does the network make of them, and of the test images themselves, moved sideways by a single pixel?

# %%
def moved(x):
    """Every image one pixel to the right; the last column falls off, the first is paper."""
    wider = np.pad(x.reshape(-1, 8, 8), ((0, 0), (0, 0), (1, 0)))
    return wider[:, :, :8].reshape(-1, 64)


drawings, truth = drawn_digits()
as_drawn = as_pixels(drawings, fit=False)                  # ink counted in 8 × 8 blocks
there, aside = [np.mean(shares(images).argmax(axis=1) == y_new) for images in (x_new, moved(x_new))]
print("test images:", approx(there), "  moved by a pixel:", approx(aside))
print("drawings, as drawn:", approx(np.sum(shares(as_drawn).argmax(axis=1) == truth)), "of 20")
claim(aside < there - 0.3, "one pixel to the right, and three in ten are lost", control="not moved")
figures.image_row(as_drawn[:10].reshape(10, 8, 8), titles=truth[:10], title="As drawn",
                  finding="each is smaller than its frame")

# %% [markdown]
# A weight belongs to a pixel, not to a part of a digit: moved by one pixel, the ink meets its neighbours' weights.
# And all the images that it learnt from lie alike:

# %%
reaches = (table.x[:, :8].any(axis=1) & table.x[:, -8:].any(axis=1)).mean()
print("images of the data set with ink in the first and in the last row:", f"{reaches:.0%}")
stretched = as_pixels(drawings)                            # fit=True is the default
print("drawings, enlarged:", approx(np.sum(shares(stretched).argmax(axis=1) == truth)), "of 20")
mine, asked = my_digits()                                  # enlarged, too; later lessons begin with this line
print(whose_digits() + ":", approx(np.sum(shares(mine).argmax(axis=1) == asked)), "of 20 right")
figures.image_row(stretched[:10].reshape(10, 8, 8), titles=truth[:10], title="Enlarged",
                  finding="they are larger, and stand in the middle")

# %% [markdown]
# *Every* image of the data set touches the first row and the last. So the repair is to the input, not to the network:
# enlarge each drawing, without distortion, until it fills the height (or the width, if it is wider than high), put it
# into the middle, then count the ink. (How much that gains on the bundled twenty says little, since they were
# displaced on purpose. What a network can do about moved ink is asked in lesson 08.)
#
# The last number is yours, once you have drawn (run the cell again). Twenty are few: one digit more or less is 5 %.
#
# ## Where this is used, and where it fails
#
# Larger readers of this kind have read cheques since the 1990s; others read licence plates and X-rays. They fail
# where the input differs from what they learnt from (another place on the sheet, another country's sevens), and they
# do not say so. The cost falls on those who write unlike the people in the data. (Our own test was mild: the images
# put aside come from the same 13 hands.) A system that decides about people needs a way to refuse, and a person
# behind it.
#
# **To read.** Samuel 1959, *Some studies in machine learning using the game of checkers*, doi:10.1147/rd.33.0210: the
# first pages. LeCun, Bengio and Hinton 2015, *Deep learning*, doi:10.1038/nature14539: a survey; cheques are in it,
# too. Nguyen, Yosinski and Clune 2015, *Deep neural networks are easily fooled*, arXiv:1412.1897: high confidence on
# what is nothing. Guo and others 2017, *On calibration of modern neural networks*, arXiv:1706.04599: when confidence
# can be trusted.
#
# ## Check yourself

# %%
quiz("00-check")

# %% [markdown]
# ## Words you now own
#
# | word | here it was |
# |---|---|
# | machine learning | numbers found from examples, in place of rules by hand |
# | deep learning | neurons that look at neurons: several layers |
# | parameters, hyperparameters | the 2,410 numbers found; rate, rounds and number of neurons, chosen by us |
# | supervised, unsupervised | with labels; the ten groups without |
# | regression, classification | strength of concrete; which digit |
# | control | shuffled labels: what should fail, fails |
# | confidence | how far ahead one of the ten answers is; not whether it is a digit |
#
# One sum per digit read most of them. What can *one single sum* know, and what can it never know? That is
# [lesson 01](01_neuron.ipynb). Before that, your own hands: [exercises/00_start](../exercises/00_start.ipynb) (after
# `make lab`, your copy is `work/exercises/00_start.ipynb`). New to arrays? First [00b](00b_start.ipynb).
#
# And this is the way through the course: twenty lessons, a line from each to those that need it. Choose one, and read its
# question.

# %%
CourseMap()
