"""The generated notebook: planned from its source, kept where nothing changed, written, compared with what is there."""

import hashlib
import json
from collections import defaultdict
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coursekit.builder.sanitise import same_pictures, same_words
from coursekit.builder.sources import BuildError, Cell, Target

MAX_KB = 300
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python", "pygments_lexer": "ipython3"}


def plan(target: Target, cells: list[Cell]) -> NotebookNode:
    """The notebook as its source demands it: all cells with ids and metadata, no outputs.

    A cell's id depends on the notebook, the cell's source and how often that source occurred before, so that an
    inserted cell leaves the others' ids alone.
    """
    nb = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC, "language_info": LANGUAGE})
    nb.nbformat_minor = 5
    nb.metadata["coursekit"] = {"source": f"chapters/{target.source.parent.name}/{target.source.name}"}
    seen: dict[str, int] = defaultdict(int)
    for cell in cells:
        make = nbformat.v4.new_code_cell if cell.kind == "code" else nbformat.v4.new_markdown_cell
        node = make(cell.source)
        node.id = _sha(target.label, cell.kind, cell.source, str(seen[cell.source]))[:12]
        seen[cell.source] += 1
        if cell.exercise is not None and cell.kind == "code":
            node.metadata["coursekit"] = {"id": cell.exercise}
        nb.cells.append(node)
    return nb


def load(path: Path) -> NotebookNode | None:
    """The notebook that is stored there, or None when it is missing or unreadable (then it is built anew)."""
    try:
        return nbformat.read(path, as_version=4)
    except (FileNotFoundError, nbformat.reader.NotJSONError, nbformat.ValidationError):
        return None


def code(nb: NotebookNode) -> list[str]:
    """The sources of the code cells."""
    return [cell.source for cell in nb.cells if cell.cell_type == "code"]


def keep_outputs(nb: NotebookNode, stored: NotebookNode) -> int:
    """Take a stored output over where the cell's source is the same and its words agree.

    Returns:
        How many of the kept pictures differ from the newly drawn ones.
    """
    by_source: dict[str, list[NotebookNode]] = defaultdict(list)
    for cell in stored.cells:
        if cell.cell_type == "code":
            by_source[cell.source].append(cell)
    differing = 0
    for cell in nb.cells:
        old = by_source[cell.source].pop(0) if cell.cell_type == "code" and by_source[cell.source] else None
        if old is not None and same_words(cell.outputs, old.outputs):
            differing += not same_pictures(cell.outputs, old.outputs)
            cell.outputs = old.outputs
    return differing


def take_outputs(nb: NotebookNode, stored: NotebookNode) -> None:
    """Take all stored outputs over; the code cells are the same."""
    code_cells = [cell for cell in stored.cells if cell.cell_type == "code"]
    for cell, old in zip([cell for cell in nb.cells if cell.cell_type == "code"], code_cells, strict=True):
        cell.outputs = old.outputs


def finish(nb: NotebookNode) -> None:
    """Number the executed cells from 1 and seal the notebook with a digest, by which a hand edit is recognised."""
    for count, cell in enumerate((cell for cell in nb.cells if cell.cell_type == "code"), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    seal(nb)


def seal(nb: NotebookNode) -> None:
    """Write the digest of everything else into the metadata."""
    nb.metadata["coursekit"].pop("digest", None)
    nb.metadata["coursekit"]["digest"] = digest(nb)


def digest(nb: NotebookNode) -> str:
    """A hash of all that the notebook holds, apart from the digest itself."""
    plain = json.loads(nbformat.writes(nb))
    plain["metadata"].get("coursekit", {}).pop("digest", None)
    return _sha(json.dumps(plain, sort_keys=True))[:16]


def write(nb: NotebookNode, target: Target) -> None:
    """Validate and write the notebook.

    Raises:
        BuildError: it is larger than 300 KB; the message names its biggest cells.
    """
    nbformat.validate(nb)
    text = nbformat.writes(nb) + "\n"
    size = len(text.encode())
    if size > MAX_KB * 1000:
        sizes = sorted(((len(json.dumps(cell)), cell) for cell in nb.cells), key=lambda pair: -pair[0])[:3]
        biggest = "; ".join(f"{s / 1000:.0f} KB: {cell.source.strip().splitlines()[-1]}" for s, cell in sizes)
        raise BuildError(f"{target.label}: {size / 1000:.0f} KB; at most {MAX_KB} KB. Its biggest cells: {biggest}")
    target.path.parent.mkdir(parents=True, exist_ok=True)
    target.path.write_text(text, encoding="utf-8", newline="\n")


def problems(target: Target, planned: NotebookNode) -> list[str]:
    """What is wrong with the stored notebook: stale, edited by hand, unexecuted.  An empty list if nothing is."""
    stored = load(target.path)
    if stored is None:
        return ["missing or unreadable"]
    found = []
    if len(stored.cells) != len(planned.cells):
        found.append(f"stale: {len(stored.cells)} cells, its source has {len(planned.cells)}")
    for index, (old, new) in enumerate(zip(stored.cells, planned.cells), start=1):
        for field in ("cell_type", "source", "metadata", "id"):
            if old.get(field) != new.get(field):
                found.append(f"stale: cell {index} differs from its source in {field} ({_first_line(new.source)!r})")
                break
    metadata = {**stored.metadata, "coursekit": dict(stored.metadata.get("coursekit", {}))}
    sealed = metadata["coursekit"].pop("digest", None)
    if metadata != planned.metadata:
        found.append("stale: the notebook's metadata differ")
    if not found and sealed != digest(stored):
        found.append("edited by hand, or run and saved: it differs from what the builder wrote")
    if target.executed:
        for index, cell in enumerate(stored.cells, start=1):
            if cell.cell_type == "code" and cell.execution_count is None:
                found.append(f"cell {index} was never executed ({_first_line(cell.source)!r})")
    return found


def _first_line(source: str) -> str:
    return source.strip().splitlines()[0][:60]


def _sha(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
