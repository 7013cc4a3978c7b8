"""What must break each claim of lesson 03: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="exp by the power rule",
        notebook="03",
        replace={"np.exp: np.exp(x)}": "np.exp: x * np.exp(x - 1)}"},
    ),
    Control(
        name="= in place of +=",
        notebook="03",
        replace={
            "            part.grad += own_slope * number.grad\n            waiting": "            part.grad = own_slope * "
            "number.grad\n            waiting",
        },
    ),
    Control(name="oldest first", notebook="03", replace={"newest = max(waiting)": "newest = min(waiting)"}),
    Control(name="one relu left out", notebook="03", replace={"(b + a).relu()": "(b + a)"}),
    Control(
        name="one sweep per weight",
        notebook="03",
        replace={
            "fastest(lambda: losses.pop().backward())": "fastest(lambda: [losses[0].backward() for _ in "
            "weights_of(network)])",
        },
    ),
    Control(
        name="only the last layer",
        notebook="03",
        replace={
            "            for weight in weights_of(network):\n                weight.data -=": "            for weight in "
            "network[-1][0]:\n                weight.data -=",
        },
    ),
    Control(
        name="cleared after all",
        notebook="03",
        replace={"*moons_of(seed), 30, rate, clear)": "*moons_of(seed), 30, rate, True)"},
    ),
    Control(
        name="cleared at both rates",
        notebook="03",
        claims=("at rate 0.03",),
        replace={"*moons_of(seed), 30, rate, clear)": "*moons_of(seed), 30, rate, True)"},
    ),
]
