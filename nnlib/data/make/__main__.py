"""Command line: rebuild data files, the list of their sha256 and LICENSES.md."""

import argparse
import hashlib
from pathlib import Path

from nnlib.data.files import FOLDER
from nnlib.data.make import pictures, spam, tables, words
from nnlib.data.make.recipe import Recipe, npz_bytes
from nnlib.errors import unknown

__all__ = ["lists", "main"]

RECIPES = {
    recipe.file.removesuffix(".npz"): recipe
    for recipe in [*tables.RECIPES, *pictures.RECIPES, *words.RECIPES, *spam.RECIPES]
}

HEAD = """# Sources and licences of the bundled data

Written by `python -m nnlib.data.make`; do not edit by hand. The files are in `nnlib/data/files/`; a loader checks
the sha256 before it uses one. The source packages are needed only to rebuild a file: install them in an environment
of their own, never in the course's, or fetch their archives into a folder (`mkdir sources; cd sources`) and name it
with `--source`.
"""


def _sha256(recipe: Recipe) -> str:
    return hashlib.sha256((FOLDER / recipe.file).read_bytes()).hexdigest()


def _entry(name: str, recipe: Recipe) -> str:
    return f"""
## {recipe.file}

- **Source package:** {recipe.package}
- **Original:** {recipe.original}
- **Licence as stated:** {recipe.licence}
- **Changes made here:** {recipe.changes}
- **Size:** {(FOLDER / recipe.file).stat().st_size:,} bytes
- **sha256:** `{_sha256(recipe)}`
- **Made by:** `{recipe.fetch}`, then `python -m nnlib.data.make {name}`
"""


def lists() -> dict[Path, str]:
    """Return what SHA256SUMS and LICENSES.md must say about the files as they are.

    Example:
        >>> [path.name for path in lists()]
        ['SHA256SUMS', 'LICENSES.md']
    """
    present = {name: recipe for name, recipe in RECIPES.items() if (FOLDER / recipe.file).exists()}
    return {
        FOLDER / "SHA256SUMS": "".join(f"{_sha256(recipe)}  {recipe.file}\n" for recipe in present.values()),
        FOLDER.parent / "LICENSES.md": HEAD + "".join(_entry(name, recipe) for name, recipe in present.items()),
    }


def main(arguments: list[str] | None = None) -> int:
    """Rebuild the named files (or compare them, with --check) and write SHA256SUMS and LICENSES.md.

    Args:
        arguments: the command line; None for the real one.

    Example:
        >>> main(["--check"])  # names nothing, so compares nothing
        0
    """
    parser = argparse.ArgumentParser(prog="python -m nnlib.data.make", description=main.__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"any of: {', '.join(RECIPES)}")
    parser.add_argument("--source", type=Path, default=Path("sources"), help="the folder of fetched archives")
    parser.add_argument("--check", action="store_true", help="write nothing; say whether a rebuild gives the same")
    options = parser.parse_args(arguments)
    for name in options.names:
        if name not in RECIPES:
            parser.error(unknown("data set", name, RECIPES))
    different = 0
    for name in options.names:
        content, path = npz_bytes(RECIPES[name].build(options.source)), FOLDER / RECIPES[name].file
        same = path.exists() and path.read_bytes() == content
        print(f"{path.name}: {'as it was' if same else 'DIFFERENT'}, {len(content):,} bytes")
        if not options.check:
            path.write_bytes(content)
        different += not same
    if options.check:
        return min(different, 1)
    for path, text in lists().items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
