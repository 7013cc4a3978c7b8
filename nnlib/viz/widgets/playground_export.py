"""Take a model out of the playground: as nnlib code, as torch code, as a file that the playground opens again."""

import ast
import json

import numpy as np

import nnlib as nn
from nnlib.errors import DataError
from nnlib.viz.widgets.playground_run import FEATURES

KINDS = ("Linear", "ReLU", "LeakyReLU", "Sigmoid", "Tanh", "GELU", "SiLU", "ELU", "Softplus", "Identity", "Dropout")
CODE = {
    "nnlib": '''import numpy as np
import nnlib as nn

model = nn.Sequential(
{modules}
){double}
model.load_state_dict({{
{weights}
}})
model.eval()


def predict(points):
    """Points (N, 2) -> the probability of class 1 for each, (N,)."""
    x1, x2 = np.asarray(points, dtype="{dtype}").T
    x = np.stack([{features}], axis=1)
    with nn.no_grad():
        z = model(nn.Tensor(x))
    return {probability}.data


print(predict({example}))
''',
    "torch": '''import numpy as np
import torch
from torch import nn

model = nn.Sequential(
{modules}
){double}
model.load_state_dict({{
{weights}
}})
model.eval()


def predict(points):
    """Points (N, 2) -> the probability of class 1 for each, (N,)."""
    x1, x2 = np.asarray(points, dtype="{dtype}").T
    x = np.stack([{features}], axis=1)
    with torch.no_grad():
        z = model(torch.from_numpy(x))
    return {probability}.numpy()


print(predict({example}))
''',
}
PROBABILITY = {
    ("nnlib", 2): "nn.functional.softmax(z, dim=1)[:, 1]",
    ("nnlib", 1): "nn.functional.sigmoid(z)[:, 0]",
    ("torch", 2): "nn.functional.softmax(z, dim=1)[:, 1]",
    ("torch", 1): "torch.sigmoid(z)[:, 0]",
}


def recipe(who: str, model) -> list[list]:
    """The modules of a Sequential as plain data: [kind, options] each."""
    parts = list(model) if isinstance(model, nn.Sequential) else [model]
    made = []
    for module in parts:
        kind = type(module).__name__
        if kind not in KINDS or type(module) is not getattr(nn, kind, None):
            raise DataError(
                f"{who}: only a Sequential of {', '.join(KINDS)} can be written down; this model holds {kind}."
            )
        call = ast.parse(f"f({module.extra_repr()})", mode="eval").body
        made.append([kind, {k.arg: ast.literal_eval(k.value) for k in call.keywords}])
    return made


def built(who: str, parts: list[list]) -> nn.Sequential:
    """The Sequential that a recipe describes; only KINDS are made, whatever the file says."""
    modules = []
    for kind, options in parts:
        if kind not in KINDS:
            raise DataError(f"{who}: the file asks for a {kind}; known are {', '.join(KINDS)}.")
        modules.append(getattr(nn, kind)(**options))
    return nn.Sequential(*modules)


def code(who: str, model, features, library: str, example) -> str:
    """A program that holds the model's weights and predicts, for "nnlib" or "torch"."""
    if library not in CODE:
        raise DataError(f'{who}: library must be "nnlib" or "torch", got {library!r}.')
    parts = recipe(who, model)
    modules = ",\n".join(f"    nn.{kind}({', '.join(f'{k}={v!r}' for k, v in o.items())})" for kind, o in parts)
    state = numbered(model)
    dtype = str(next(iter(state.values())).dtype)
    make = "np.array({}, {!r})" if library == "nnlib" else "torch.tensor({}, dtype=torch.{})"
    weights = []
    for name, array in state.items():
        value = make.format(_written(array), dtype)
        weights.append(f'    "{name}": {value},')
    outputs = _outputs(parts)
    return CODE[library].format(
        modules=modules,
        weights="\n".join(weights),
        features=", ".join(FEATURES[name] for name in features),
        probability=PROBABILITY[library, outputs],
        dtype=dtype,
        double=".double()" if dtype == "float64" else "",
        example=example,
    )


def numbered(model) -> dict[str, np.ndarray]:
    """The state_dict, with the names that it has in a Sequential."""
    prefix = "" if isinstance(model, nn.Sequential) else "0."
    return {f"{prefix}{name}": array for name, array in model.state_dict().items()}


def _written(array: np.ndarray) -> str:
    """All digits that are needed to get the same numbers back."""
    if array.ndim == 1:
        return f"[{', '.join(str(v) for v in array)}]"
    return "[\n" + "".join(f"        {_written(row)},\n" for row in array) + "    ]"


def _outputs(parts: list[list]) -> int:
    return [options["out_features"] for kind, options in parts if kind == "Linear"][-1]


# -- a file: the safetensors format, with the playground's settings in its metadata ----------------------------------
KEY = "nnlib.playground"


def packed(who: str, model, about: dict) -> bytes:
    """The model and what is known about it as the bytes of a safetensors file."""
    about = about | {"recipe": recipe(who, model)}
    head, place, body = {"__metadata__": {KEY: json.dumps(about)}}, 0, b""
    for name, array in numbered(model).items():
        raw = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes()
        kind = {"float32": "F32", "float64": "F64"}[str(array.dtype)]
        head[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [place, place + len(raw)]}
        place, body = place + len(raw), body + raw
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + body


def unpacked(who: str, raw: bytes) -> tuple[nn.Sequential, dict]:
    """The model in such a file and what is known about it, or a DataError that says it is none."""
    try:
        size = int.from_bytes(raw[:8], "little")
        head = json.loads(raw[8 : 8 + size])
        about = json.loads(head.pop("__metadata__")[KEY])
        body, state = raw[8 + size :], {}
        for name, entry in head.items():
            first, last = entry["data_offsets"]
            dtype = {"F32": "<f4", "F64": "<f8"}[entry["dtype"]]
            state[name] = np.frombuffer(body[first:last], dtype).reshape(entry["shape"])
        model = built(who, about["recipe"])
        model = model.double() if any(array.dtype == np.float64 for array in state.values()) else model
        model.load_state_dict(state)
    except DataError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{who}: this is not a file that a Playground has saved ({error}).") from None
    return model, about
