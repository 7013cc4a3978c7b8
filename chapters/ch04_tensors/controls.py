"""What must break each claim of lesson 04: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="two points",
        notebook="04",
        replace={"points, labels = make_data(100, seed=0)\nlayers": "points, labels = make_data(2, seed=0)\nlayers"},
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
        claims=("backward through bump",),
        replace={"(lambda g: g * (-2 * x * y),)": "(lambda g: g * (2 * x * y),)"},
    ),
    Control(
        name="tanh in place of relu",
        notebook="04",
        replace={"x = torch.relu(x @ weights + biases)": "x = torch.tanh(x @ weights + biases)"},
    ),
    Control(
        name="by numbers",
        notebook="04",
        replace={'times["by arrays"][3] < 6 * times["by arrays"][2]': 'times["by numbers"][2] < 6 * times["by numbers"][1]'},
    ),
    Control(
        name="whole arrays after all",
        notebook="04",
        replace={"step_by_numbers(layers, ten, ten_labels, kind=tensor_of_one)": "step(layers, ten, ten_labels)"},
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
