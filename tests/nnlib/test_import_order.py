"""The library grows in one direction: a file imports only files above it, a lesson only what was introduced."""

import ast
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnlib

ROOT = Path(nnlib.__file__).parents[1]

# The files of nnlib from first to last, each with the lesson that introduces it.
ORDER = {
    "errors": 0, "rng": 0, "inputs": 0, "data": 1, "neuron": 1, "gradcheck": 2, "scalar": 3,
    "modes": 4, "anomaly": 4, "quiet": 4, "graph": 4, "arrays": 4, "indexing": 4, "methods": 4,
    "tensor": 4, "op": 4, "using": 4,
    "ops": 4, "choosing": 4, "lookup": 4, "shapes": 4, "reductions": 4, "losses": 4,
    "activations": 5, "distances": 5, "likelihoods": 5,
    "init": 5, "module": 5, "containers": 5, "layers": 5, "nonlinear": 5, "criteria": 5,
    "bucket": 6, "optimizer": 6, "optim": 6, "clip": 6, "schedule": 6, "onecycle": 6, "plateau": 6,
    "storage": 6, "metrics": 6, "callbacks": 6, "checkpoint": 6, "diagnosis": 6, "progress": 6, "train": 6,
    "dropout": 7, "normalise": 7, "batchnorm": 7, "norm": 7,
    "malloc": 8, "windows": 8, "convolution": 8, "pooling": 8, "resize": 8, "conv": 8, "pool": 8,
    "boxes": 9, "precision": 9, "augment": 9, "saliency": 9, "residual": 9, "detector": 9, "vision": 9,
    "text": 10, "recurrent": 10,
    "attention": 11, "transformer": 12, "autoencoder": 13, "gan": 14, "diffusion": 15,
    "scale": 16, "interop": 17, "pretrained": 18,
    "functional": 5,  # gathers what the others define, so it stands last
}  # fmt: skip
IN_DATA = [
    "files",
    "tables",
    "pictures",
    "signals",
    "words",
    "curves",
    "drawings",
    "scenes",
    "languages",
    "toys",
    "split",
    "loader",
]  # the same inside nnlib/data


def imported(source: str) -> set[str]:
    """Every module that the source imports anywhere, in full: "nnlib.data.files"; from a package, name by name."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import; write nnlib.… in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def backward_edges(file: str, source: str, order: list[str], package: str = "nnlib") -> list[str]:
    """What `file` imports from its package that does not stand above it in `order`."""
    above = order[: order.index(file)]
    inside = [name.split(".") for name in imported(source) if name == package or name.startswith(f"{package}.")]
    depth = package.count(".") + 1
    return sorted(".".join(parts) for parts in inside if len(parts) <= depth or parts[depth] not in above)


def test_a_backward_edge_is_found():
    order = ["errors", "data", "neuron"]
    assert backward_edges("neuron", "from nnlib.errors import ShapeError\nimport numpy", order) == []
    assert backward_edges("data", "def f():\n    from nnlib.neuron import Neuron", order) == ["nnlib.neuron.Neuron"]
    assert backward_edges("data", "from nnlib import neuron", order) == ["nnlib.neuron"]
    assert backward_edges("data", "import nnlib", order) == ["nnlib"]
    assert backward_edges("neuron", "from nnlib.viz import figures", order) == ["nnlib.viz.figures"]


FILES = sorted(p for p in (ROOT / "nnlib").glob("*.py") if p.stem != "__init__")
DATA_FILES = sorted(p for p in (ROOT / "nnlib/data").glob("*.py") if p.stem != "__init__")


def test_every_file_has_its_place():
    assert {p.stem for p in FILES} <= set(ORDER), "a new file of nnlib needs its line in ORDER"
    assert {p.stem for p in DATA_FILES} == set(IN_DATA), "a new file of nnlib/data needs its place in IN_DATA"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_files_import_only_files_above_them(path):
    assert backward_edges(path.stem, path.read_text(encoding="utf-8"), list(ORDER)) == []


@pytest.mark.parametrize("path", DATA_FILES, ids=lambda p: f"data/{p.stem}")
def test_data_imports_only_what_is_above_it(path):
    source = path.read_text(encoding="utf-8")
    own = [name for name in backward_edges("data", source, list(ORDER)) if not name.startswith("nnlib.data.")]
    assert own + backward_edges(path.stem, source, IN_DATA, "nnlib.data") == []


def test_nnlib_knows_neither_the_course_nor_its_own_pictures():
    for path in (ROOT / "nnlib").rglob("*.py"):
        modules = {name.split(".")[0] for name in imported(path.read_text(encoding="utf-8"))}
        assert not modules & {"coursekit", "chapters", "tests", "benchmarks"}, path
        if path.parts[len(ROOT.parts) + 1] != "viz":
            assert not any(n.startswith("nnlib.viz") for n in imported(path.read_text(encoding="utf-8"))), path


def test_import_nnlib_loads_nothing_heavier_than_numpy():
    code = (
        "import json, sys, numpy.random; before = set(sys.modules); import nnlib; "
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = json.loads(run.stdout)
    assert {m.split(".")[0] for m in loaded} - sys.stdlib_module_names - {"numpy"} == {"nnlib"}
    assert not [m for m in loaded if m.startswith(("nnlib.viz", "nnlib.data.make"))]


def test_import_nnlib_takes_little_beside_numpys_own_import(tmp_path):
    """About 30 ms beside numpy's 95, so a third; a busy machine slows both. The smallest of several runs counts."""
    code = (
        "import time; start = time.process_time(); import numpy, numpy.random; middle = time.process_time(); "
        "import nnlib; print(middle - start, time.process_time() - middle)"
    )
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path)}  # compiled once
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env, check=True)
        for _ in range(9)
    ]
    numpy_s, nnlib_s = (min(values) for values in zip(*(map(float, run.stdout.split()) for run in runs)))
    print(f"\nimport numpy {1000 * numpy_s:.0f} ms, nnlib {1000 * nnlib_s:.0f} ms more")
    assert nnlib_s < 0.5 * numpy_s


# ---- lessons


def introduced_by(name: str) -> int:
    """The lesson that introduces "nnlib.neuron.Neuron", "nnlib.Neuron" or "nnlib.data.files"."""
    parts = name.split(".")
    if len(parts) == 1 or parts[1] == "viz":  # a picture belongs to the lesson that shows it
        return 0
    if parts[1] in ORDER:
        return ORDER[parts[1]]
    home = getattr(getattr(importlib.import_module("nnlib"), parts[1]), "__module__", "")
    return ORDER[home.split(".")[1]]


def used(source: str) -> set[str]:
    """The names of nnlib that a lesson uses: what it imports, and `nn.Linear` after `import nnlib as nn`."""
    tree = ast.parse(source)
    names = {n for n in imported(source) if n == "nnlib" or n.startswith("nnlib.")}
    imports = [a for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
    handles = {
        a.asname or "nnlib" for a in imports if a.name.split(".")[0] == "nnlib" and (not a.asname or a.name == "nnlib")
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in handles:
            names.add(f"nnlib.{node.attr}")
    return names


def too_early(lesson: int, source: str) -> list[str]:
    """What the source of a lesson uses before it was introduced."""
    return sorted(name for name in used(source) if introduced_by(name) > lesson)


def test_an_early_use_is_found():
    assert too_early(1, "from nnlib.gradcheck import gradcheck") == ["nnlib.gradcheck.gradcheck"]
    assert too_early(1, "from nnlib import gradcheck, Neuron") == ["nnlib.gradcheck"]
    assert too_early(1, "import nnlib as nn\nnn.numerical_gradient(f, w)") == ["nnlib.numerical_gradient"]
    assert too_early(2, "import nnlib as nn\nnn.numerical_gradient(f, nn.data.digits().x)") == []
    assert too_early(2, "import nnlib.scalar") == ["nnlib.scalar"]


LESSONS = sorted((ROOT / "chapters").glob("ch*/*.py"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_lessons_use_only_what_was_introduced(path):
    lesson = int(path.parent.name[2:4])
    if lesson > 0:  # lesson 00 shows where the road leads
        assert too_early(lesson, path.read_text(encoding="utf-8")) == []
