"""What must break each claim of lesson 08: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="grey values",
        notebook="08a",
        replace={"claim(near_a_star(highest(found), 6) == 3": "claim(near_a_star(highest(grey), 5) == 3",
                 "claim(near_a_star(highest(level), 5) == 3": "claim(near_a_star(highest(grey), 5) == 3"},
    ),
    Control(
        name="kernels turned by 180°",
        notebook="08a",
        replace={"by_loops = np.stack([correlate(picture, kernel) for": "by_loops = np.stack([correlate(picture, kernel[::-1, ::-1]) for"},
    ),
    Control(
        name="a weight for each place",
        notebook="08a",
        replace={"    return correlate(x, across)\n": "    return correlate(x, across) * np.linspace(1, 2, 94)\n"},
    ),
    Control(
        name="a kernel that looks the same when turned",
        notebook="08a",
        replace={"    return correlate(x, across)\n": "    return correlate(x, np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]))\n"},
    ),
    Control(
        name="the second in its place",
        notebook="08b",
        replace={"first_back = accuracy(with_start(0), ": "first_back = accuracy(with_start(2), "},
    ),
    Control(
        name="frozen kernels",
        notebook="08b",
        replace={'claim(results("digits", "CNN").mean()': 'claim(results("digits", "frozen").mean()'},
    ),
    Control(
        name="frozen kernels on clothes",
        notebook="08b",
        replace={'claim(results("clothes", "CNN").mean()': 'claim(results("clothes", "frozen").mean()'},
    ),
    Control(
        name="frozen kernels on curves",
        notebook="08b",
        replace={'claim(results("curves", "CNN").mean() >= 0.92': 'claim(results("curves", "frozen").mean() >= 0.92'},
    ),
    Control(
        name="frozen kernels twice",
        notebook="08b",
        replace={'claim(results("curves", "CNN").mean() > results': 'claim(results("curves", "frozen").mean() > results'},
    ),
    Control(
        name="the CNN in its place",
        notebook="08b",
        replace={'claim(max(np.abs(lost["MLP"]))': 'claim(max(np.abs(lost["CNN"]))'},
    ),
    Control(
        name="curves straight",
        notebook="08b",
        replace={'claim(results("curves", "CNN", "shuffled").mean()': 'claim(results("curves", "CNN").mean()'},
    ),
    Control(
        name="shown moved digits",
        notebook="08b",
        replace={"claim(aside(mlp, x_test, y_test) < aside(trained, x_test, y_test) - 0.05 < reached - 0.2,":
                 "moved = np.concatenate([np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))[..., i : i + 8, j : j + 8]\n"
                 "                        for i, j in ((1, 1), (1, 0), (1, 2), (0, 1), (2, 1))])\n"
                 'shown = fit(made("digits", "CNN", rng), moved, np.tile(y, 5), rate=0.003, rng=rng, epochs=4, batch=32)\n'
                 "claim(aside(mlp, x_test, y_test) < aside(shown, x_test, y_test) - 0.05 < reached - 0.2,"},
    ),
    Control(
        name="not moved in training",
        notebook="08b",
        replace={'repaired = wider["CNN"]': "repaired = trained"},
    ),
    Control(
        name="not trained",
        notebook="08b",
        replace={"reached = accuracy(trained, x_test, y_test)": "reached = accuracy(start, x_test, y_test)"},
    ),
]
