"""One JupyterLab server and one browser for all tests here; see lab.py for what they do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import lab as harness

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def course(tmp_path_factory) -> Path:
    """A copy of the course, as a learner has it: its own root, and the exercises copied into work/."""
    root = tmp_path_factory.mktemp("course").resolve()
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for source in ("nnlib", "coursekit", "chapters", "notebooks", "exercises"):
        shutil.copytree(ROOT / source, root / ("work" if source == "exercises" else source), ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture(scope="session")
def server(course) -> str:
    with harness.lab_server(course, COURSE_HOME=str(course / "work"), PYTHONPATH=str(course)) as url:
        yield url


@pytest.fixture(scope="session")
def chromium():
    with harness.browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(server, chromium) -> harness.Lab:
    """JupyterLab in a page; nothing may have gone wrong in it when all tests are done."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    opened = harness.Lab(context.new_page(), server)
    yield opened
    assert opened.widget_errors() == []
    context.close()
