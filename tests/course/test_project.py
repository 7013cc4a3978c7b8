"""The files around the course agree with each other: README, Makefile, run.py, pins, conda, workflow, licences."""

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from coursekit.paths import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA_NAMES = {"pytorch": "torch"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def ranges() -> dict[str, Requirement]:
    project = PYPROJECT["project"]
    lines = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    return {item.name: item for item in map(Requirement, lines)}


def pins() -> list[Requirement]:
    return [Requirement(line) for line in text("requirements.lock").splitlines() if line.strip()]


@pytest.fixture
def run():
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_conda_has_the_same_packages_and_bounds():
    lines = re.findall(
        r"^  - ([a-z0-9_-]+) ?(.*)$", text("environment.yml").partition("dependencies:")[2], re.MULTILINE
    )
    conda = {CONDA_NAMES.get(name, name): Requirement(f"{name}{bounds}").specifier for name, bounds in lines}
    python = conda.pop("python")
    assert str(python) == str(Requirement("x" + PYPROJECT["project"]["requires-python"]).specifier)
    assert conda == {name: item.specifier for name, item in ranges().items()}


def test_every_package_is_pinned_within_its_range_and_no_pin_is_of_one_machine():
    pinned = {}
    for item in pins():
        (pin,) = item.specifier
        assert pin.operator == "==", f"{item} is no pin"
        assert Version(pin.version).local is None, f"{item} exists on one machine only"
        pinned.setdefault(item.name, []).append(Version(pin.version))
    for name, wanted in ranges().items():
        assert pinned.get(name), f"{name} is missing from requirements.lock: python run.py lock"
        assert all(version in wanted.specifier for version in pinned[name]), f"{name}: {pinned[name]}, not {wanted}"
    assert pinned["torch"] == [Version("2.13.0")]


@pytest.mark.parametrize(("python", "system"), [("3.11", "linux"), ("3.12", "darwin"), ("3.13", "win32")])
def test_each_package_has_one_pin_on_every_system(python, system):
    place = {"python_version": python, "python_full_version": python + ".9", "sys_platform": system,
             "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system],
             "os_name": "nt" if system == "win32" else "posix", "platform_machine": "x86_64",
             "implementation_name": "cpython"}  # fmt: skip
    names = [item.name for item in pins() if item.marker is None or item.marker.evaluate(place)]
    assert len(names) == len(set(names))
    assert {name.lower() for name in ranges()} <= {name.lower() for name in names}


def test_run_py_can_be_read_by_old_pythons():
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match, ast.AsyncFunctionDef)
    tree = ast.parse(text("run.py"))
    found = [f"line {node.lineno}: {type(node).__name__}" for node in ast.walk(tree) if isinstance(node, newer)]
    annotated = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.returns]
    assert found + annotated == []


def test_a_python_too_old_is_told_what_to_do(run, monkeypatch):
    monkeypatch.setattr(run.sys, "version_info", (3, 8, 1))
    monkeypatch.setattr(run, "candidates", lambda wanted: iter(()))
    with pytest.raises(SystemExit) as caught:
        run.find_python()
    assert "needs Python 3.11 to 3.13" in str(caught.value)
    assert "python.org" in str(caught.value)


def test_a_python_too_old_hands_over_to_one_that_fits(run, monkeypatch):
    monkeypatch.setattr(run.sys, "version_info", (3, 8, 1))
    monkeypatch.setattr(run, "candidates", lambda wanted: iter([["python{}.{}".format(*wanted)]]))
    monkeypatch.setattr(run, "version_of", lambda command: (3, 12) if command == ["python3.12"] else None)
    assert run.find_python() == ["python3.12"]


def test_a_python_of_the_wrong_version_is_refused(run, monkeypatch):
    monkeypatch.setattr(run, "candidates", lambda wanted: iter([[sys.executable]]))
    with pytest.raises(SystemExit, match=r"Python 2\.7 was asked for"):
        run.find_python((2, 7))


def test_makefile_and_run_py_have_the_same_commands(run):
    targets = re.search(r"^\.PHONY: (.+)$", text("Makefile"), re.MULTILINE)[1].split()
    assert set(targets) == set(run.COMMANDS)


def test_ci_and_workflow_call_the_command_of_the_readme():
    assert re.search(r"^make test ", text("README.md"), re.MULTILINE)
    assert re.search(r"^make test$", text(".ci/run"), re.MULTILINE)
    workflow = text(".github/workflows/test.yml")
    assert "python run.py test\n" in workflow
    assert all(system in workflow for system in ("ubuntu-latest", "macos-latest", "windows-latest"))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "nnlib/data/LICENSES.md"])
def test_links_lead_somewhere(name):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(name))
    missing = [link for link in links if not ((ROOT / name).parent / link).exists()]
    assert missing == []


def test_the_readme_lists_every_lesson():
    listed = set(re.findall(r"\(notebooks/(\w+)\.ipynb\)", text("README.md")))
    assert listed == {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_nothing_tracked_names_a_place_on_somebodys_computer():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    places = re.compile(r"(?<![\w./])/(?:home|root|Users)/[a-z]|/work/[m]ain|[A-Z]:\\Users\\")
    found = []
    for name in filter(None, files):
        path = Path(ROOT, name)
        if path.suffix in {".py", ".js", ".md", ".toml", ".yml", ".ipynb", ".json", ".lock", ""} and path.is_file():
            found += [
                f"{name}: {hit[0]}" for hit in places.finditer(path.read_text(encoding="utf-8", errors="replace"))
            ]
    assert found == []
