"""What must break each claim of lesson 08: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="grey values as they are",
        notebook="08a",
        replace={"claim(near_a_star(highest(found), 6) == 3": "claim(near_a_star(highest(grey), 5) == 3"},
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
]
