"""What must break each claim of lesson 02: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="the 2 forgotten",
        notebook="02a",
        replace={"    return np.mean(2 * x * (w * x - y))": "    return np.mean(x * (w * x - y))"},
    ),
    Control(
        name="equal spreads",
        notebook="02a",
        replace={"claim(angle_to_bottom(pair) > 45": "claim(angle_to_bottom(standardise(pair)) > 45"},
    ),
    Control(
        name="shuffled strengths",
        notebook="02a",
        replace={
            "held_out_r2(mixes.y, seed)": "held_out_r2(np.random.default_rng(seed).permutation(mixes.y), seed)",
        },
    ),
    Control(
        name="not shuffled",
        notebook="02a",
        replace={"np.random.default_rng(seed).permutation(mixes.y) for seed": "mixes.y for seed"},
    ),
    Control(
        name="x shrunk by a tenth",
        notebook="02b",
        replace={"claim(0.95 < wall(x, strength)": "claim(0.95 < wall(0.9 * x, strength)"},
    ),
    Control(
        name="means left in",
        notebook="02b",
        replace={'x.mean(axis=0), "standardised": standardise(x)}': 'x.mean(axis=0), "standardised": x / x.std(axis=0)}'},
    ),
    Control(
        name="every step sees all",
        notebook="02b",
        replace={"batch = order[start : start + batch_size]": "batch = order"},
    ),
    Control(
        name="shuffled answers",
        notebook="02b",
        replace={
            "train_test_split(lumps.x, lumps.y, rng=rng)": "train_test_split(lumps.x, rng.permutation(lumps.y), rng=rng)",
        },
    ),
    Control(
        name="the same loss twice",
        notebook="02b",
        replace={"recover(seed, lambda p, y: p - y)": "recover(seed, lambda p, y: 2 * (p - y) * p * (1 - p))"},
    ),
]
