"""Every public name is listed on purpose and says what it does, what it takes, and how to use it."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import nnlib

MODULES = sorted(
    m.name
    for m in pkgutil.walk_packages(nnlib.__path__, "nnlib.")
    if not m.name.startswith("nnlib.viz") and m.name != "nnlib.data.make.__main__"
)
NAMES = [(module, name) for module in ["nnlib", *MODULES] for name in importlib.import_module(module).__all__]
OWN = [(m, n) for m, n in NAMES if getattr(getattr(importlib.import_module(m), n), "__module__", None) == m]
# What a lesson uses, from the package, its data or its neuron, is documented in full; the rest in a sentence at least.
DOORS = ("nnlib", "nnlib.data", "nnlib.neuron", "nnlib.vision")
OFFERED = {id(getattr(importlib.import_module(m), n)) for m, n in NAMES if m in DOORS}


def missing_parts(thing) -> list[str]:
    """What a public function's or class's docstring leaves out."""
    doc = inspect.getdoc(thing) or ""
    if not doc or (inspect.isclass(thing) and "__doc__" not in vars(thing)):
        return ["a docstring"]
    if hasattr(thing, "examples"):  # an op: its examples are tested with the registry
        return []
    missing = []
    first, *rest = doc.split("\n")
    if len(first) > 120 or (rest and rest[0].strip()):
        missing.append("one summary line, then a blank one")
    if not re.search(r"^Example:\n +>>> ", doc, re.M):
        missing.append("Example: with a doctest")
    if inspect.isclass(thing) and issubclass(thing, BaseException):
        return missing
    signature = inspect.signature(thing)
    args = re.search(r"^Args:\n((?: +.*\n?)+)", doc, re.M)
    for parameter in signature.parameters:
        if not args or not re.search(rf"^ +(\w+, )*\**{parameter}(, \w+)*: ", args[1], re.M):
            missing.append(f"Args: {parameter}")
    annotations = " ".join(str(p.annotation) for p in signature.parameters.values()) + str(signature.return_annotation)
    if re.search(r"ndarray|ArrayLike|Tensor|_ScalarT|Buffer", annotations) and not re.search(r"^Shape:\n", doc, re.M):
        missing.append("Shape:")
    body = inspect.getsource(thing.__init__ if inspect.isclass(thing) and "__init__" in vars(thing) else thing)
    if (
        not inspect.isclass(thing)
        and re.search(r"^\s+raise \w", body, re.M)
        and not re.search(r"^Raises:\n", doc, re.M)
    ):
        missing.append("Raises:")
    return missing


def test_a_poor_docstring_is_found():
    def poor(x: "np.ndarray", scale=1):  # noqa: F821
        """Says little."""
        raise ValueError

    def silent():
        pass

    def good(x: "np.ndarray"):  # noqa: F821
        """Return x.

        Args:
            x: anything.

        Shape:
            any -> the same.

        Example:
            >>> 1
            1
        """

    assert missing_parts(poor) == ["Example: with a doctest", "Args: x", "Args: scale", "Shape:", "Raises:"]
    assert missing_parts(silent) == ["a docstring"]
    assert missing_parts(good) == []


@pytest.mark.parametrize("module", ["nnlib", *MODULES])
def test_all_is_an_explicit_sorted_list_and_the_module_has_a_docstring(module):
    loaded = importlib.import_module(module)
    tree = ast.parse(Path(loaded.__file__).read_text(encoding="utf-8"))
    lists = [n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__"]
    assert len(lists) == 1, f"{module} needs one __all__ = [...]"
    names = ast.literal_eval(lists[0])
    assert len(set(names)) == len(names)
    assert all(hasattr(loaded, name) for name in names)
    assert not any(isinstance(n, ast.ImportFrom) and n.names[0].name == "*" for n in ast.walk(tree))
    assert ast.get_docstring(tree)


@pytest.mark.parametrize(("module", "name"), OWN, ids=lambda v: v.removeprefix("nnlib."))
def test_public_name_is_documented(module, name):
    thing = getattr(importlib.import_module(module), name)
    assert inspect.getdoc(thing)
    if id(thing) not in OFFERED or not callable(thing):
        return
    assert missing_parts(thing) == []
    for member, value in vars(thing).items() if inspect.isclass(thing) else ():
        if not member.startswith("_") and (inspect.isfunction(value) or isinstance(value, property | classmethod)):
            assert inspect.getdoc(value), f"{module}.{name}.{member} has no docstring"


def test_the_front_door_offers_what_the_lessons_use():
    assert {"Neuron", "data", "gradcheck", "numerical_gradient", "DataLoader", "manual_seed"} <= set(nnlib.__all__)
