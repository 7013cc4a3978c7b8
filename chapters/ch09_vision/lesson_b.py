# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 09b · What is where, and how would you mark the answer?
#
# A phone that draws frames round the faces in a photo gives an answer that none of our networks could give so far: not
# one class for the whole picture, but *how many things, which, and where*. Faces would be the natural example. But
# photos of people may seldom be passed on, and few are bundled here, so **handwritten digits stand in for faces**: real
# ones, several to a scene, at any place and size, among stray strokes.

# %%
import numpy as np

import nnlib as nn
from coursekit import approx, claim, predict, quiz, show_source
from nnlib.data import digit_scenes
from nnlib.viz import figures
from nnlib.viz.widgets import DetectionExplorer

rng = np.random.default_rng(0)
train_set = digit_scenes(4000, rng=rng)                    # images (4000, 1, 48, 48), lists of boxes and labels
test_set = digit_scenes(200, part="test", rng=rng)         # made of 450 digits that no training scene has
truths = list(zip(test_set.boxes, test_set.labels))
figures.scenes(test_set.images[:4], truths[:4], title="Four scenes, the true boxes and labels")

# %%
print("image:", test_set.images.shape[1:], "  digits in the first scenes:", [len(labels) for labels in test_set.labels[:8]])
print("the boxes of the first scene, (x1, y1, x2, y2) in pixels:")
print(test_set.boxes[0])

# %% [markdown]
# A **box** is four numbers: left, top, right, bottom edge. x runs to the right, y runs *down*. A **detection** is a box,
# a label, and a score: how sure the detector is. Finding them is half of this lesson. The other half comes first: if a
# detector's box is two pixels off, is it right or wrong? And what if it draws two boxes round one digit?
#
# **At the end you will be able to**
#
# 1. compute the overlap of two boxes, and thin out boxes that show the same thing (exercises 9.4, 9.5);
# 2. say of each detection whether it is true, and draw precision over recall from that (9.6, 9.7);
# 3. choose a threshold for a purpose (9.8);
# 4. say what a grid detector cannot see, and whom its errors may hurt (9.9).
#
# **60 minutes.** The maths: areas, shares, and [cross-entropy](02b_learning.ipynb) from 02b. First, three questions:

# %%
quiz("09b-recall")

# %% [markdown] covers="S11"
# ## How well does a box fit?
#
# Two boxes of 4 by 4 pixels: A from (0, 0) to (4, 4), B from (2, 1) to (6, 5). What they share reaches from 2 to 4 across
# and from 1 to 4 down: 2 · 3 = 6 pixels. Together they cover 16 + 16 = 32 pixels, but the 6 were counted twice, so 26.
# Their **IoU**, *intersection over union*, is what they share divided by what they cover together: 6/26 = 0.23.
#
# Now A again, and B moved straight to the right by half of its width: from (2, 0) to (6, 4). Half of A lies in B, and
# half of B lies in A.

# %%
predict("09b-half")

# %%
def area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


def iou(a, b):
    """Two boxes (x1, y1, x2, y2)  ->  the area that they share, divided by the area that they cover together."""
    width = min(a[2], b[2]) - max(a[0], b[0])              # from the later left edge to the earlier right edge
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0                                         # apart
    shared = width * height
    return shared / (area(a) + area(b) - shared)


print(f"moved and lowered: {iou((0, 0, 4, 4), (2, 1, 6, 5)):.3f}   moved by half: {iou((0, 0, 4, 4), (2, 0, 6, 4)):.3f}")
print(f"apart: {iou((0, 0, 4, 4), (7, 7, 9, 9)):.3f}   a quarter of it, inside: {iou((0, 0, 4, 4), (1, 1, 3, 3)):.3f}")

# %% [markdown]
# A third: 8 shared of 24. IoU is strict, because each box is blamed for what it has alone. The line `apart` is no
# ornament: two boxes that miss each other both ways have a negative "width" *and* a negative "height", and the product
# of the two is positive.
#
# nnlib computes all pairs of two lists at once. The two versions compared on 300 × 300 random boxes:

# %%
corners = rng.uniform(0, 40, size=(2, 300, 2))
a, b = (np.hstack([low, low + rng.uniform(2, 20, size=(300, 2))]) for low in corners)
ours = np.array([[iou(first, second) for second in b] for first in a])
difference = np.max(np.abs(ours - nn.vision.box_iou(a, b)))
print("largest difference:", approx(difference), "   share of pairs apart:", approx(np.mean(ours == 0)))
claim(difference < 1e-9, "on 90,000 pairs our IoU is nnlib's box_iou", control="overlap counted twice")

# %%
pairs = [[(0, 0, 12, 12), (d, 0, 12 + d, 12)] for d in (6, 4, 1.7, 0.6)]
figures.box_pairs(pairs, [iou(*pair) for pair in pairs], title="What IoU looks like: the second box moved aside")

# %% [markdown]
# By custom a box counts as a fit from an IoU of **0.5** on: moved aside by a third of its width, and no more. Whoever
# needs tighter boxes asks for 0.75.
#
# ## Five boxes, how many digits?
#
# A detector looks at many places, and several of them report the same digit. Here are five detections in one scene:
#
# | | label | score | box |
# |---|---|---|---|
# | A | 9 | 0.95 | (10, 6, 26, 26) |
# | B | 9 | 0.90 | (12, 7, 28, 27) |
# | C | 9 | 0.80 | (22, 8, 38, 28) |
# | D | 9 | 0.60 | (9, 7, 25, 27) |
# | E | 4 | 0.55 | (10, 6, 26, 26) |
#
# B and D nearly coincide with A. **Non-maximum suppression**, short NMS, keeps the surest box, throws out every other
# one of the *same class* whose IoU with it is above a threshold, and goes on with the surest of those left.

# %%
predict("09b-nms")

# %%
def suppress(boxes, scores, labels, threshold=0.5):
    """Non-maximum suppression, each class by itself  ->  the places of the boxes that are kept, the surest first."""
    waiting = sorted(range(len(boxes)), key=lambda k: -scores[k])
    kept = []
    while waiting:
        best = waiting.pop(0)                              # the surest that is left; pop takes it off the list
        kept.append(best)
        waiting = [k for k in waiting if labels[k] != labels[best] or iou(boxes[k], boxes[best]) <= threshold]
    return kept


boxes = [(10, 6, 26, 26), (12, 7, 28, 27), (22, 8, 38, 28), (9, 7, 25, 27), (10, 6, 26, 26)]
scores, labels = [0.95, 0.90, 0.80, 0.60, 0.55], [9, 9, 9, 9, 4]
print("IoU with A:", {name: round(iou(boxes[0], box), 2) for name, box in zip("BCDE", boxes[1:])})
print("kept:      ", ["ABCDE"[k] for k in suppress(boxes, scores, labels)])
claim(suppress(boxes, scores, labels) == list(nn.vision.batched_nms(boxes, scores, labels, 0.5)),
      "nnlib's batched_nms keeps the same boxes", control="all classes together")

# %% [markdown]
# C stays: it overlaps A and B, but not enough. E stays too, although it lies exactly on A: NMS settles whether two 9s are
# one 9, not whether a thing is a 9 or a 4. Where objects of different classes crowd (a rider on a horse), that is what
# you want. Here E is an error, and must be paid for elsewhere: with its low score.
#
# ## True or false?
#
# Mark the detections of one class from the surest down. Each takes the free true box that it overlaps most, if the IoU is
# at least 0.5. If it finds none, it is false.

# %%
predict("09b-two-on-one")

# %%
found = [(10, 6, 26, 26), (11, 7, 27, 27), (22, 8, 38, 28)]
there = [(10, 7, 26, 27), (30, 30, 44, 46)]
print("IoU with the two true boxes:", nn.vision.box_iou(found, there).round(2).tolist())
print("true?", nn.vision.match_detections(found, [0.9, 0.8, 0.7], there))

# %% [markdown]
# One digit, one find. Otherwise a detector could report each digit ten times and look ten times as good.
#
# ## One number for a detector
#
# Four 9s are there. A detector reports five 9s, and from the surest down they are true, false, true, true, false. Draw the
# line after each of them in turn, as if only the boxes above the line had been reported:
#
# - **precision**: of the boxes above the line, the share that is true;
# - **recall**: of the four digits, the share that is found.

# %%
hits, there = [True, False, True, True, False], 4
precision, recall = [], []
for line in range(1, len(hits) + 1):
    right = sum(hits[:line])                               # True counts as 1
    precision.append(right / line)
    recall.append(right / there)
    print(f"above the line {line}   true {right}   precision {right}/{line} = {precision[-1]:.2f}   recall {right}/{there}")

# %% [markdown]
# The lower the line, the more is found, and the more is false along with it. Neither number alone means much: one sure
# box gives precision 1; boxes everywhere give recall 1. **Average precision**, AP, takes the whole curve: at each quarter
# of recall, the best precision at that recall *or a higher one*, and then the mean of the quarters. What is never found
# counts 0. Work it out before you choose.

# %%
predict("09b-ap")

# %%
average = sum(max(precision[recall.index(r):]) for r in (0.25, 0.50, 0.75)) / 4   # the fourth quarter adds 0
sure = [0.9, 0.8, 0.7, 0.6, 0.5]                           # the scores, from the surest down
print("by hand:", average, "  nnlib:", nn.vision.average_precision(sure, hits, n_truth=there))
figures.precision_recall({"five detections": (precision, recall, average)}, title="Four digits, five detections")

# %% [markdown]
# `recall.index(r)` is the first line at which that recall is reached; the slice takes what comes after it. The mean of the
# AP over all classes is **mAP**; mAP@0.5 says that an IoU of 0.5 counts as found. Now we can mark a detector, so let us
# build one.
