"""What must break each claim of lesson 01: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="bias left out",
        notebook="01",
        replace={"    z = bias\n    for weight": "    z = 0\n    for weight"},
    ),
    Control(
        name="OR in its place",
        notebook="01",
        replace={"wanted = np.array([0, 1, 1, 0])": "wanted = np.array([0, 1, 1, 1])"},
    ),
    Control(
        name="hidden layer skipped",
        notebook="01",
        replace={"hidden = np.stack([OR(corners), NAND(corners)], axis=1)": "hidden = corners"},
    ),
    Control(
        name="weights that know",
        notebook="01",
        replace={
            "np.random.default_rng(seed).normal(size=64), 0.0": "20 * (table.x[two][labels == 1].mean(axis=0) - "
            "table.x[two][labels == 0].mean(axis=0)), 0.0",
        },
    ),
    Control(
        name="template permuted",
        notebook="01",
        replace={
            "np.sum(images * template, axis=(1, 2)), labels, seed) for": "np.sum(images * np.random.default_rng(seed)"
            ".permutation(template.ravel()).reshape(8, 8), axis=(1, 2)), labels, seed) for",
        },
    ),
    Control(
        name="two shuffles",
        notebook="01",
        replace={"flat[:, shuffle] @ shuffled": "flat[:, shuffle[::-1]] @ shuffled"},
    ),
]
