"""The builder: chapters/*/*.py  ->  notebooks/, exercises/, solutions/, chapters/coverage.toml.

    python -m coursekit.build                 build what changed
    python -m coursekit.build 02b 01_neuron   only these
    python -m coursekit.build --refresh 02b   run anew and take every new output and picture
    python -m coursekit.build --check         run nothing; fail when a committed notebook is stale or edited by hand

A notebook is executed when its code cells changed, or a module it loaded did, or nothing is known about it; a changed
text alone is rebuilt without running. build/notebooks.json remembers, per notebook, what it was executed with. Outputs
whose source and sanitised words are unchanged stay as they are, so that a rebuild elsewhere changes no line.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode

from coursekit.builder import notebook
from coursekit.builder.execute import execute
from coursekit.builder.markers import assemble, checked
from coursekit.builder.sanitise import clean
from coursekit.builder.sources import BuildError, Cell, Target, chapters, read, targets
from coursekit.checks import DefinitionError, Task, Verdict, load
from coursekit.paths import ROOT


class Builder:
    """Builds or checks the notebooks of one course.

    Args:
        root: holds chapters/; receives notebooks/, exercises/, solutions/. The code is always this repository's.
        say: receives one line of progress at a time.
    """

    def __init__(self, root: Path = ROOT, say=print):
        self.root, self.say = root, say
        self.memory_file = root / "build" / "notebooks.json"
        self.targets = targets(root)

    def select(self, names: Sequence[str]) -> list[Target]:
        """The targets that begin with one of the names ("02", "02b", "solutions/02_learning"); all when none given.

        Raises:
            BuildError: a name fits nothing.
        """
        chosen = []
        for name in names:
            wanted = name.removesuffix(".ipynb")
            fits = [t for t in self.targets if t.name.startswith(wanted) or t.label.startswith(wanted)]
            if not fits:
                raise BuildError(f"no notebook is called {name!r}; there are {sorted({t.name for t in self.targets})}.")
            chosen += fits
        return [target for target in self.targets if target in chosen or not names]

    def build(self, names: Sequence[str] = (), *, refresh: bool = False) -> None:
        """Bring the chosen notebooks, and chapters/coverage.toml, up to date.

        Raises:
            BuildError: at the end, with all that stopped a notebook; the others are built.
        """
        errors = []
        for target in self.select(names):
            try:
                self._build_one(target, refresh)
            except BuildError as error:
                self.say(f"{target.label}: NOT BUILT")
                errors.append(str(error))
        if errors:
            raise BuildError("\n\n".join(errors))
        self._write_coverage()

    def check(self, names: Sequence[str] = ()) -> list[str]:
        """Everything that is stale or was edited by hand, one line each; runs nothing."""
        found = []
        for target in self.select(names):
            planned = notebook.plan(target, self._cells(target))
            found += [f"{target.label}: {problem}" for problem in notebook.problems(target, planned)]
        if not names:
            promised = {target.path for target in self.targets}
            folders = [self.root / folder for folder in ("notebooks", "exercises", "solutions")]
            strays = sorted(path for folder in folders for path in folder.glob("*.ipynb") if path not in promised)
            found += [f"{path.parent.name}/{path.name}: comes from no chapter; delete it" for path in strays]
            stored = self._coverage_file.read_text(encoding="utf-8") if self._coverage_file.exists() else ""
            if stored != self._coverage():
                found.append("chapters/coverage.toml: stale")
        return found

    def _cells(self, target: Target) -> list[Cell]:
        cells = read(target.source)
        if target.kind == "lesson":
            marked = next((cell for cell in cells if cell.exercise is not None), None)
            if marked is not None:
                raise BuildError(f'{marked.where}: exercise="…" belongs in exercises.py.')
            return cells
        return assemble(cells, registry(target.source.parent), solved=target.kind == "solution")

    def _build_one(self, target: Target, refresh: bool) -> None:
        cells = self._cells(target)
        nb, stored = notebook.plan(target, cells), notebook.load(target.path)
        pristine = stored is not None and stored.metadata.get("coursekit", {}).get("digest") == notebook.digest(stored)
        note = ""
        if not target.executed:
            notebook.seal(nb)
        elif pristine and not refresh and notebook.code(stored) == notebook.code(nb) and self._remembered(target, nb):
            notebook.take_outputs(nb, stored)
            notebook.finish(nb)
        else:
            note = self._execute(target, nb, cells, stored if pristine and not refresh else None)
        if stored is not None and stored == nb:
            self.say(f"{target.label}: unchanged{note}")
        else:
            notebook.write(nb, target)
            self.say(f"{target.label}: written, {target.path.stat().st_size / 1000:.0f} KB{note}")

    def _execute(self, target: Target, nb: NotebookNode, cells: list[Cell], stored: NotebookNode | None) -> str:
        wheres = [cell.where for cell in cells]
        seconds, files = execute(nb, self.root, target.path.parent, wheres)
        for node, where in zip(nb.cells, wheres):
            if node.cell_type == "code":
                node.outputs = clean(node.outputs, where)
        if target.kind == "solution":
            require_full_marks(registry(target.source.parent), cells, nb)
        differing = notebook.keep_outputs(nb, stored) if stored is not None else 0
        notebook.finish(nb)
        self._remember(target, nb, files)
        kept = f"; {differing} redrawn with the same words: kept as stored (--refresh takes the new)"
        return f", ran {seconds:.1f} s{kept if differing else ''}"

    # What a notebook was executed with: the hash of its code cells and of every file of ours that it loaded.

    def _memory(self) -> dict:
        try:
            return json.loads(self.memory_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}  # nothing known: everything is executed once

    def _remembered(self, target: Target, nb: NotebookNode) -> bool:
        known = self._memory().get(target.label, {"key": "", "files": []})
        return known["key"] == self._key(target, nb, known["files"])

    def _remember(self, target: Target, nb: NotebookNode, files: list[str]) -> None:
        memory = self._memory() | {target.label: {"key": self._key(target, nb, files), "files": files}}
        self.memory_file.parent.mkdir(exist_ok=True)
        self.memory_file.write_text(json.dumps(memory, indent=1), encoding="utf-8")

    def _key(self, target: Target, nb: NotebookNode, files: list[str]) -> str:
        read_later = [p for top in ("nnlib", "coursekit") for p in (ROOT / top).rglob("*.*") if p.suffix in DATA]
        beside = [p for p in target.source.parent.glob("*.py") if not p.name.startswith(("lesson", "exercises"))]
        paths = sorted({*(ROOT / name for name in files), *read_later, *beside})
        sha = hashlib.sha256("\0".join(notebook.code(nb)).encode())
        for path in paths:
            sha.update(path.read_bytes() if path.exists() else b"gone")
        return sha.hexdigest()

    @property
    def _coverage_file(self) -> Path:
        return self.root / "chapters" / "coverage.toml"

    def _write_coverage(self) -> None:
        text = self._coverage()
        if not self._coverage_file.exists() or self._coverage_file.read_text(encoding="utf-8") != text:
            self._coverage_file.write_text(text, encoding="utf-8", newline="\n")

    def _coverage(self) -> str:
        """Where each id of the syllabus is taught and exercised."""
        cells: dict[str, list[str]] = {}
        exercises: dict[str, list[str]] = {}
        for target in self.targets:
            if target.kind == "lesson":
                sources = self._cells(target)
                for cell, node in zip(sources, notebook.plan(target, sources).cells):
                    for item in cell.covers:
                        cells.setdefault(item, []).append(f'{{ lesson = "{target.name}", cell = "{node.id}" }}')
        for folder in chapters(self.root):
            for entry in registry(folder):
                for item in entry.covers:
                    exercises.setdefault(item, []).append(f'"{entry.id}"')
        lines = ["# Generated by the builder: where each part of the syllabus is taught and exercised."]
        for item in sorted({*cells, *exercises}):
            lines += ["", f"[{item}]", f"cells = [{', '.join(cells.get(item, []))}]"]
            lines += [f"exercises = [{', '.join(exercises.get(item, []))}]"]
        return "\n".join(lines) + "\n"


DATA = {".csv", ".gz", ".npz", ".npy", ".json", ".txt", ".js", ".css", ".toml"}  # read at run time, beside the code


def registry(chapter: Path) -> list[Task]:
    """The exercises of a chapter, in the order of its checks.py; none when it has no checks.py."""
    try:
        return load(chapter) if (chapter / "checks.py").exists() else []
    except DefinitionError as error:
        raise BuildError(f"{chapter.name}/checks.py: {error}") from None


def require_full_marks(tasks: list[Task], cells: list[Cell], nb: NotebookNode) -> None:
    """Every check in an executed solution notebook must have given full marks.

    Raises:
        BuildError: one did not, or shows no verdict.
    """
    for cell, node in zip(cells, nb.cells):
        for task in tasks:
            if cell.kind == "code" and task.id in checked(cell.source):
                shown = "\n".join(output.data.get("text/plain", "") for output in node.outputs if "data" in output)
                full = Verdict(task.id, task.label, "right", task.points, task.points, "").headline
                if full not in shown.splitlines():
                    got = shown or "no verdict; check(…) must be the cell's last line"
                    raise BuildError(f"{cell.where}: the solution does not earn full marks:\n\n{got}")


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    about, usage = __doc__.split("\n\n", 1)
    parser = argparse.ArgumentParser(
        "coursekit.build", description=about, epilog=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help='e.g. "02b" or "solutions/02_learning" (default: all)')
    parser.add_argument("--check", action="store_true", help="run nothing; report what is stale or edited by hand")
    parser.add_argument("--refresh", action="store_true", help="run anew and take every new output and picture")
    options = parser.parse_args(argv)
    try:
        builder = Builder()
        if not options.check:
            builder.build(options.names, refresh=options.refresh)
            return 0
        found = builder.check(options.names)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        print("Rebuild with: make notebooks", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
