"""One JupyterLab server and one browser for all tests here; see lab.py for what they do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import lab

ROOT = Path(__file__).resolve().parents[2]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def course(tmp_path_factory) -> Path:
    """The folder Lab serves: notebooks/ for what tests write, work/ (COURSE_HOME) with the exercises copied in."""
    root = tmp_path_factory.mktemp("course").resolve()
    (root / "notebooks").mkdir()
    (root / "work").mkdir()
    return root


@pytest.fixture(scope="session")
def server(course) -> str:
    with lab.lab_server(course, COURSE_HOME=str(course / "work")) as url:
        yield url


@pytest.fixture(scope="session")
def chromium():
    with lab.browser() as browser:
        yield browser


@pytest.fixture
def open_notebook(server, course, chromium):
    """open_notebook("work/x.ipynb", "source of a cell", ...) writes (if sources are given) and opens a notebook."""
    contexts = []

    def open_it(path: str, *sources: str, theme: str = "light", width: int = 1280, **options) -> lab.Notebook:
        if sources:
            lab.write_notebook(course / path, *sources)
        context = chromium.new_context(viewport={"width": width, "height": 1000}, **options)
        contexts.append(context)
        return lab.Notebook(context.new_page(), server, path, theme)

    yield open_it
    for context in contexts:
        context.close()
