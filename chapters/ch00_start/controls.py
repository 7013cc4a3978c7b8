"""What must break each claim of lessons 00 and 00b: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="labels shuffled",
        notebook="00",
        replace={"trained = train_network(x, y)": "trained = train_network(x, np.random.default_rng(0).permutation(y))"},
    ),
    Control(
        name="a rule that always says 8",
        notebook="00",
        replace={"hand = [by_hand(image.reshape(8, 8)) for image in x_new]": "hand = [8 for image in x_new]"},
    ),
    Control(
        name="strengths shuffled",
        notebook="00",
        replace={"w, b = learn(mix, strength)": "w, b = learn(mix, np.random.default_rng(0).permutation(strength))"},
    ),
    Control(
        name="rate of zero",
        notebook="00",
        replace={
            "ten.append(np.mean(ten_answers(*ten_neurons(x, y), x_new) == y_new))": "ten.append(np.mean(ten_answers("
            "*ten_neurons(x, y, rate=0.0), x_new) == y_new))",
        },
    ),
    Control(
        name="labels left alone",
        notebook="00",
        replace={"wrong = np.random.default_rng(seed).permutation(y)": "wrong = y"},
    ),
    Control(
        name="pixels shuffled",
        notebook="00",
        replace={
            "centres, group = ten_groups(x, seed)": "centres, group = ten_groups(np.random.default_rng(0).permuted(x, "
            "axis=1), seed)",
        },
    ),
    Control(
        name="truth shuffled",
        notebook="00",
        replace={
            "upright.max(axis=1) > 0.9, upright.argmax(axis=1) == y_new": "upright.max(axis=1) > 0.9, upright.argmax(axis=1) "
            "== np.random.default_rng(0).permutation(y_new)",
        },
    ),
    Control(
        name="empty pages in their place",
        notebook="00",
        replace={"upright, worn = shares(x_new), shares(clothes)": "upright, worn = shares(x_new), shares(0 * clothes)"},
    ),
    Control(
        name="not moved",
        notebook="00",
        replace={"wider[:, :, :8].reshape(-1, 64)": "wider[:, :, 1:].reshape(-1, 64)"},
    ),
    Control(
        name="quarters of others",
        notebook="00",
        replace={"*ten_neurons(quarters(x), y), quarters": "*ten_neurons(quarters(x[::-1]), y), quarters"},
    ),
    Control(
        name="rows of weights turned round",
        notebook="00b",
        replace={"scores = x @ weights.T": "scores = x @ weights[::-1].T"},
    ),
    Control(
        name="both plain",
        notebook="00b",
        replace={"answers, truth = np.array([[1.0], [2.0], [3.0]]), ": "answers, truth = np.array([1.0, 2.0, 3.0]), "},
    ),
    Control(
        name="another seed",
        notebook="00b",
        replace={"again = np.random.default_rng(7)": "again = np.random.default_rng(8)"},
    ),
]
