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
        replace={"pair = mixes.x[:, [0, 3]] - mixes.x[:, [0, 3]].mean(axis=0)": "pair = standardise(mixes.x[:, [0, 3]])"},
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
        name="not rescaled",
        notebook="02b",
        replace={'"standardised": standardise(cement)}': '"standardised": cement}'},
    ),
    Control(
        name="means left in",
        notebook="02b",
        replace={'"centred": x - x.mean(axis=0)': '"centred": x'},
    ),
    Control(
        name="equal steps",
        notebook="02b",
        replace={"size, 5, np.random.default_rng(seed))": "size, 5 * -(-size // 32), np.random.default_rng(seed))"},
    ),
    Control(
        name="shuffled answers",
        notebook="02b",
        replace={
            "train_test_split(lumps.x, lumps.y, rng=np.random.default_rng(seed))": "train_test_split(lumps.x, "
            "np.random.default_rng(seed).permutation(lumps.y), rng=np.random.default_rng(seed))",
        },
    ),
]
