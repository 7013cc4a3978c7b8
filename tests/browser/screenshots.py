"""Pictures of a notebook as JupyterLab shows it, to judge by eye.

    python tests/browser/screenshots.py notebooks/02b_learning.ipynb /tmp/shots --width 800 --theme dark --zoom 2

Runs every cell on a copy of the notebook (the file itself is not touched) and saves one picture per code cell with
an output (`cell-007.png`), the whole page in slices (`page-01.png`, ...), and prints what was saved.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from lab import THEMES, Lab, Notebook, browser, lab_server

ROOT = Path(__file__).resolve().parents[2]
SLICE = 1400  # CSS pixels of notebook per page picture, at zoom 1


def shoot(notebook: Path, folder: Path, width: int, theme: str, zoom: float, run: bool, every: bool) -> list[Path]:
    """Open, run and photograph `notebook`; the saved paths in reading order."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch, browser() as chromium:
        root = Path(scratch)
        # Same place below the served folder as in the repository, so that relative files and links are found.
        place = root / "notebooks" / notebook.name
        place.parent.mkdir()
        shutil.copy(notebook, place)
        home = root / "work"
        home.mkdir()
        with lab_server(root, COURSE_HOME=str(home)) as url:
            view = {"width": round(width / zoom), "height": 900}
            page = chromium.new_page(viewport=view, device_scale_factor=zoom)
            lab = Lab(page, url, theme)
            opened = lab.open(f"notebooks/{notebook.name}")
            if run:
                opened.run_all()
            for error in opened.errors():
                print("cell ended with", error, file=sys.stderr)
            for error in lab.errors:
                print("the page says:", error, file=sys.stderr)
            return [*_cells(opened, folder, view, every), *_slices(opened, folder, view, round(SLICE / zoom))]


def _cells(opened: Notebook, folder: Path, view: dict, every: bool) -> list[Path]:
    saved = []
    for index, cell in enumerate(opened.cells):
        if not (every or cell.get("outputs")):
            continue
        element = opened.cell(index)
        tall = element.bounding_box()["height"]
        opened.page.set_viewport_size(view | {"height": max(view["height"], min(8000, round(tall) + 200))})
        saved.append(folder / f"cell-{index:03d}.png")
        element.screenshot(path=saved[-1])
    opened.page.set_viewport_size(view)
    return saved


def _slices(opened: Notebook, folder: Path, view: dict, height: int) -> list[Path]:
    """The page top to bottom: what Lab shows around the notebook is on the first slice only."""
    opened.page.set_viewport_size(view | {"height": height})
    scroller = opened.page.locator(".jp-WindowedPanel-outer")
    step = scroller.evaluate("e => e.clientHeight")
    total = scroller.evaluate("""e => [...e.querySelectorAll('.jp-Cell')].at(-1).getBoundingClientRect().bottom
                                      - e.getBoundingClientRect().top + e.scrollTop""")
    saved, top = [], 0
    while top < total:
        scroller.evaluate("(e, top) => { e.scrollTop = top; }", top)
        saved.append(folder / f"page-{len(saved) + 1:02d}.png")
        if top == 0:
            opened.page.screenshot(path=saved[-1])
        else:
            scroller.screenshot(path=saved[-1])
        top += step - 40
    return saved


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebook", type=Path)
    parser.add_argument("folder", type=Path, help="where the pictures go (made if missing)")
    parser.add_argument("--width", type=int, default=1280, help="window width in pixels (default 1280)")
    parser.add_argument("--theme", choices=sorted(THEMES), default="light")
    parser.add_argument("--zoom", type=float, default=1.0, help="browser zoom: 2 is 200 %%")
    parser.add_argument("--no-run", action="store_true", help="show the stored outputs, as a reader first sees them")
    parser.add_argument("--every-cell", action="store_true", help="text cells and cells without output too")
    options = parser.parse_args()
    if not options.notebook.is_file():
        parser.error(f"no notebook at {options.notebook}")
    for path in shoot(
        options.notebook,
        options.folder,
        options.width,
        options.theme,
        options.zoom,
        not options.no_run,
        options.every_cell,
    ):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
