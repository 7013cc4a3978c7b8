"""What must break each claim of lesson 07: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="four hidden units",
        notebook="07a",
        replace={"        model = network(seed=seed)\n        train(model, x, labels, seed)":
                 "        model = network(4, seed=seed)\n        train(model, x, labels, seed)"},
    ),
    Control(
        name="labels not drawn",
        notebook="07a",
        replace={"from_hat = np.random.default_rng(seed).permutation(y)": "from_hat = y"},
    ),
    Control(
        name="3,000 curves, as many steps",
        notebook="07a",
        replace={"    history = train(network(seed=seed), x, y, seed, validation=validation)":
                 "    history = train(network(seed=seed), published.x[order[:3000]], published.y[order[:3000]], seed, 17,"
                 " validation)"},
    ),
    Control(
        name="the first epoch",
        notebook="07a",
        replace={'lowest["val_accuracy"], history[-1]["val_accuracy"]]': 'lowest["val_accuracy"], history[0]["val_accuracy"]]'},
    ),
    Control(
        name="stopped at 4 both times",
        notebook="07a",
        replace={"for epochs in (4, 100)]": "for epochs in (4, 4)]"},
    ),
    Control(
        name="only three units",
        notebook="07a",
        replace={"    models = [network(size, seed) for seed in range(3)]":
                 "    models = [network(3, seed) for seed in range(3)]"},
    ),
    Control(
        name="40 steps",
        notebook="07a",
        replace={'again = row("linear", seed=0)': 'again = row("linear", seed=0, steps=40)'},
    ),
    Control(
        name="the linear rows",
        notebook="07a",
        replace={'mlp = values_of(published_rows["rows"], "test", model="MLP")': 'mlp = values_of(published_rows["rows"], "test", model="linear")'},
    ),
    Control(
        name="nothing to choose from",
        notebook="07a",
        replace={"for seed in range(500)]\non_few": "for seed in range(1)]\non_few"},
    ),
    Control(
        name="picked after the split",
        notebook="07a",
        replace={"study(seed, look_at_all=True)": "study(seed, look_at_all=False)"},
    ),
    Control(
        name="picked before the split",
        notebook="07a",
        replace={"honest = [study(seed, look_at_all=False)": "honest = [study(seed, look_at_all=True)"},
    ),
    Control(
        name="split before copying",
        notebook="07a",
        replace={"x_in, x_out, y_in, y_out = nn.train_test_split(copies, np.repeat(y, 10), test_size=0.2, rng=rng)":
                 "(x_in, x_out), (y_in, y_out) = np.split(copies, [4000]), np.split(np.repeat(y, 10), [4000])"},
    ),
    Control(
        name="the same 500 again",
        notebook="07b",
        replace={"some_x, some_y, new_x, new_y = parts(seed, n)": "some_x, some_y, new_x, new_y = parts(seed, 500)"},
    ),
    Control(
        name="too little decay",
        notebook="07b",
        replace={"x, y, weight_decay=3.0)": "x, y, weight_decay=0.03)"},
    ),
    Control(
        name="dropout left on",
        notebook="07b",
        replace={"model.eval()                                               #": "#"},
    ),
    Control(
        name="both watch the accuracy",
        notebook="07b",
        replace={"nn.EarlyStopping(watch, patience=20, mode=mode)":
                 'nn.EarlyStopping("val_accuracy", patience=20, mode="max")'},
    ),
    Control(
        name="no shift",
        notebook="07b",
        replace={"              change=lambda batch: shifted(batch, 6, rng))\nprint":
                 "              change=lambda batch: shifted(batch, 0, rng))\nprint"},
    ),
    Control(
        name="none turned",
        notebook="07b",
        replace={"for turn in (0.0, 0.5)]": "for turn in (0.0, 0.0)]"},
    ),
    Control(
        name="shifts forgotten",
        notebook="07b",
        replace={'again = trial("shifts", *chosen["accuracy"]["shifts"], seed=0)':
                 'again = trial("shifts", 0, chosen["accuracy"]["shifts"][1], seed=0)'},
    ),
    Control(
        name="dropout alone",
        notebook="07b",
        replace={'claim(np.mean(scores["shifts and dropout"])': 'claim(np.mean(scores["dropout"])'},
    ),
    Control(
        name="nothing made harder",
        notebook="07b",
        replace={"strong = train(network(100, dropout=0.5, rng=rng), x, y, change=lambda batch: shifted(batch, 6, rng))":
                 "strong = train(network(100, dropout=0.0, rng=rng), x, y)"},
    ),
    Control(
        name="weight decay",
        notebook="07b",
        replace={"exact = {width: errors(width, decay=0.0)": "exact = {width: errors(width, decay=1.0)"},
    ),
    Control(
        name="20 units for 400",
        notebook="07b",
        replace={"many, few = trained[400]": "many, few = trained[20]"},
    ),
    Control(
        name="no fewer",
        notebook="07b",
        replace={"seed=seed, examples=250)": "seed=seed, examples=500)"},
    ),
]
