"""What must break each claim of lesson 05: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="relu between the ten",
        notebook="05a",
        replace={"straight, bent = send_through(ten, x, nothing)": "straight, bent = send_through(ten, x, relu)"},
    ),
    Control(
        name="the hidden layer not bent",
        notebook="05a",
        replace={"hidden = relu(corners @ weights + biases)": "hidden = corners @ weights + biases"},
    ),
    Control(
        name="eight units in both",
        notebook="05a",
        replace={"by_forty(learn_xor(units)[0])": "by_forty(learn_xor(8)[0])"},
    ),
    Control(
        name="no non-linearity",
        notebook="05a",
        claims=("eight ReLU units",),
        replace={"units, bend=nn.relu, lift=0.0": "units, bend=nothing, lift=0.0"},
    ),
    Control(
        name="eight units looked at",
        notebook="05a",
        replace={"ok, before, after = learn_xor(2)": "ok, before, after = learn_xor(8)"},
    ),
    Control(
        name="not raised",
        notebook="05a",
        replace={"learn_xor(2, lift=lift)": "learn_xor(2, lift=0.0)"},
    ),
    Control(
        name="knees not bent",
        notebook="05a",
        replace={"off[units] = np.sqrt(np.mean((output(built(units), x)": "off[units] = np.sqrt(np.mean((output(built(units), x, nothing)"},
    ),
    Control(
        name="built weights as the start",
        notebook="05a",
        replace={"descend(random_parts(32, seed), rate) for rate in (0.1, 0.2))": "descend(built(32), 0.001) for rate in (0.1, 0.2))"},
    ),
    Control(
        name="a random start there",
        notebook="05a",
        replace={"[descend(built(32), rate) for rate in (0.001, 0.1)]": "[descend(random_parts(32, 0), rate) for rate in (0.001, 0.1)]"},
    ),
    Control(
        name="no bend in concrete",
        notebook="05a",
        replace={"training, sizes, rng, bend=nn.relu)": "training, sizes, rng, bend=nothing)"},
    ),
    Control(
        name="two linear units",
        notebook="05a",
        replace={"network.append(r2_on(test, training, [8, 32, 32, 1], rng)[0])": "network.append(r2_on(test, training, [8, 1], rng)[0])"},
    ),
    Control(
        name="relu for tanh",
        notebook="05a",
        replace={"bend=nn.tanh, rate=0.3": "bend=nn.relu, rate=0.3"},
    ),
    Control(
        name="two linear units there",
        notebook="05a",
        replace={'"network": [8, 32, 32, 1]}.items()': '"network": [8, 1]}.items()'},
    ),
    Control(
        name="the test mixes themselves in training",
        notebook="05a",
        replace={"return test, np.concatenate([others[len(siblings):], siblings]), others":
                 "return test, np.concatenate([others[len(siblings):], test[: len(siblings)]]), others"},
    ),
    Control(
        name="the small spread in its place",
        notebook="05b",
        replace={"model = deep_network(spread, np.random.default_rng(seed))": "model = deep_network(min(spread, 0.01), np.random.default_rng(seed))"},
    ),
    Control(
        name="no second softmax",
        notebook="05b",
        replace={"return nn.cross_entropy(nn.softmax(outputs, dim=1), y)": "return nn.cross_entropy(outputs, y)"},
    ),
    Control(
        name="a softmax in both",
        notebook="05b",
        replace={'("on scores", nn.cross_entropy, 0.5)': '("on scores", on_shares, 0.5)'},
    ),
    Control(
        name="variance 1/n",
        notebook="05b",
        replace={'"√(2/100)": np.sqrt(2 / 100)': '"√(2/100)": np.sqrt(1 / 100)'},
    ),
    Control(
        name="weights not 0",
        notebook="05b",
        replace={"model = deep_network(0.0, np.random.default_rng(0))": "model = deep_network(0.1, np.random.default_rng(0))"},
    ),
    Control(
        name="a random start",
        notebook="05b",
        replace={"p.data = np.full(p.shape, 0.1)": "p.data = p.data"},
    ),
    Control(
        name="ReLU left out of ours",
        notebook="05b",
        replace={"    def __call__(self, x):\n        return self.out(self.hidden(x).relu())": "    def __call__(self, x):\n        return self.out(self.hidden(x))"},
    ),
    Control(
        name="zeros as a start",
        notebook="05b",
        replace={'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", rng=rng)\n            nn': "nn.init.zeros_(layer.weight)\n            nn"},
    ),
    Control(
        name="labels left alone",
        notebook="05b",
        replace={"labels=lambda y, rng: rng.permutation(y)": "labels=lambda y, rng: y"},
    ),
    Control(
        name="no negatives",
        notebook="05b",
        replace={'"negatives": 1 - x_test}.items': '"negatives": x_test}.items'},
    ),
]
