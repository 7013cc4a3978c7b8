# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 09a · Why not stack more layers?
#
# Three layers of lesson 08 read digits at 99 %. Each layer sees a little farther and puts together what the one before has
# found. Then ten should be better, and forty better still. Here is a tower to try it with: one convolution, then pairs of
# convolutions, every one with 16 channels and windows of 3 × 3, none changing the size; at the end one linear layer.

# %%
import numpy as np

import nnlib as nn
from benchmarks.experiments import committed, values_of
from coursekit import approx, claim, my_digits, predict, quiz, show_source
from nnlib.data import digits, fashion_mnist
from nnlib.viz import figures
from nnlib.viz.widgets import FeatureMaps

pictures = digits()
order = np.random.default_rng(0).permutation(1797)
x, y = pictures.x.reshape(-1, 1, 8, 8)[order], pictures.y[order]
x, x_test, y, y_test = x[:1000], x[1000:], y[:1000], y[1000:]
print("training digits", x.shape, "  test digits", x_test.shape)

# %%
class Pair(nn.Module):
    """Two convolutions, each with batch norm.  (N, C, H, W) → (N, C, H, W)"""

    def __init__(self, channels, skip, rng):
        super().__init__()
        self.skip = skip
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False, rng=rng)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False, rng=rng)
        self.bn1, self.bn2 = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)

    def forward(self, x):
        out = nn.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return nn.relu(x + out if self.skip else out)


# %%
def tower(layers, skip=False, seed=0):
    """A network with so many weight layers: one convolution, pairs of convolutions, one linear layer."""
    rng = np.random.default_rng(seed)
    first = [nn.Conv2d(1, 16, 3, padding=1, bias=False, rng=rng), nn.BatchNorm2d(16), nn.ReLU()]
    pairs = [Pair(16, skip, rng) for _ in range((layers - 2) // 2)]
    return nn.Sequential(*first, *pairs, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16 * 4 * 4, 10, rng=rng))


def train(model, x, y, epochs, seed=0):
    batches = nn.DataLoader(x, y, batch_size=64, shuffle=True, drop_last=True, rng=np.random.default_rng(seed))
    nn.Trainer(model, nn.Adam(model.parameters(), lr=0.003), nn.CrossEntropyLoss(), progress=False).fit(batches, epochs)
    return model


def accuracy(model, x, y):
    model.eval()
    with nn.no_grad():
        return nn.accuracy(model(nn.Tensor(x)), y)


# %% [markdown]
# `bn1` and `bn2` are **batch norm**; until the middle of this lesson, take it for a dial that keeps numbers in range. The
# argument `skip` comes into play in a moment.
#
# **At the end you will be able to**
#
# 1. write a residual block, and say why it helps (exercises 9.1, 9.10);
# 2. compute batch norm in training and in use (9.2);
# 3. put a map of "where the network looks" to a test that it can fail (9.3).
#
# **55 minutes.** The maths: [slopes along a chain](03_backpropagation.ipynb) multiply (03); mean and spread (02b). First,
# three questions:

# %%
quiz("09a-recall")

# %% [markdown]
# ## Six layers, twenty, forty

# %%
predict("09a-depth")
