"""What must break each claim of lesson 04: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="two points",
        notebook="04",
        replace={"make_layers(seed=0), make_data(100, seed=0)": "make_layers(seed=0), make_data(2, seed=0)"},
    ),
    Control(
        name="biases left out",
        notebook="04",
        replace={"    total = bias\n": "    total = 0.0\n"},
    ),
    Control(
        name="a copy in place of the sum",
        notebook="04",
        replace={"g = g.sum(axis=0)": "g = g[0]", "g = g.sum(axis=axis, keepdims=True)": "g = g.take([0], axis=axis)"},
    ),
    Control(
        name="x is twice the identity",
        notebook="04",
        replace={"np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0": "np.array([[2.0, 0.0], [0.0, 2.0]]), np.array([[5.0"},
    ),
    Control(
        name="the minus forgotten",
        notebook="04",
        replace={"(lambda g: g * (-2 * x * y),)": "(lambda g: g * (2 * x * y),)"},
    ),
    Control(
        name="other factors going back",
        notebook="04",
        claims=("and through exp",),
        replace={"(operation(tensor) * factors).sum()": "(operation(tensor) * factors[::-1]).sum()"},
    ),
    Control(
        name="tanh in place of relu",
        notebook="04",
        replace={"hidden = torch.relu(": "hidden = torch.tanh("},
    ),
    Control(
        name="by numbers",
        notebook="04",
        replace={'ten, _, thousand, _ = times["by arrays"]': 'ten, _, thousand = times["03\'s own step"]'},
    ),
    Control(
        name="whole arrays after all",
        notebook="04",
        replace={"time_by_numbers(tensor_of_one)": "fastest(lambda: step(layers, few, few_labels), 20)"},
    ),
    Control(
        name="no ReLU",
        notebook="04",
        replace={"x = nn.relu(x @ weights + biases)": "x = x @ weights + biases"},
    ),
    Control(
        name="the column in both",
        notebook="04",
        replace={'{"y as it came": y, "y as': '{"y as it came": y.reshape(-1, 1), "y as'},
    ),
    Control(
        name="as it came in both",
        notebook="04",
        replace={'"y as a column": y.reshape(-1, 1)}': '"y as a column": y}'},
    ),
    Control(
        name="halves of the scores",
        notebook="04",
        replace={"top = s.max(axis=1, keepdims=True)": "top = s / 2"},
    ),
]
