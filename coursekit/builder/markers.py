"""Exercise notebooks from exercises.py: headings, hints, and answer cells with or without their solutions.

An answer cell marks what the learner has to write:

    def descent_step(w, grad, learning_rate):
        \"\"\"w (D,), grad (D,)  ->  the new w (D,)\"\"\"
        ### BEGIN SOLUTION
        return w - learning_rate * grad
        ### END SOLUTION

In a function the stub raises NotAttempted; at top level every name assigned between the markers becomes `name = ...`.
A third line, `### STUB`, gives the stub other lines instead (an exercise that repairs broken code): they follow it as
comments, and the stub gets them without their `# `.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from coursekit.builder.sources import BuildError, Cell

BEGIN, STUB, END = "### BEGIN SOLUTION", "### STUB", "### END SOLUTION"
LOOKS_LIKE_ONE = re.compile(r"^\s*#+\s*(BEGIN|END)\b.*SOLUTION|^\s*#{2,}\s*STUB\b", re.IGNORECASE)


class Entry(Protocol):
    """What the chapter's checks.py knows about an exercise."""

    id: str
    number: str  # "2.3"
    label: str  # "Exercise 2.3: One step downhill"
    title: str
    minutes: int
    difficulty: int
    points: int
    core: bool


def assemble(cells: list[Cell], entries: Sequence[Entry], *, solved: bool) -> list[Cell]:
    """The cells of an exercise notebook, as stubs or solved.

    Args:
        cells: of exercises.py.
        entries: the chapter's exercises, in the order of its checks.py.
        solved: whether answer cells keep what stands between the markers.

    Raises:
        BuildError: a marker, hint, cell or registry entry that is malformed or missing.
    """
    known = {entry.id: entry for entry in entries}
    _check_structure(cells, list(known))
    result = []
    for cell in cells:
        source = cell.source
        if cell.exercise is not None:
            entry = known[cell.exercise]
            is_answer = cell.kind == "code"
            source = (
                transform(source, entry.label, cell.where, solved=solved) if is_answer else _specification(cell, entry)
            )
        result.append(replace(cell, source=source))
    if not solved:
        _check_import(result)
    return result


def _check_structure(cells: list[Cell], known: list[str]) -> None:
    """Each exercise: one specification, then one answer cell, then check(…); in the registry's order."""
    order: list[str] = []
    stage = "checked"
    for cell in cells:
        if cell.exercise is not None and cell.exercise not in known:
            raise BuildError(f"{cell.where}: exercise {cell.exercise!r} is not in checks.py, which has {known}.")
        if cell.exercise is None:
            if cell.kind == "code" and any(LOOKS_LIKE_ONE.match(line) for line in cell.source.splitlines()):
                raise BuildError(f'{cell.where}: solution markers, but no exercise="…" in the cell\'s marker.')
            if cell.kind == "code" and order and order[-1] in checked(cell.source):
                if stage != "answer":
                    raise BuildError(f"{cell.where}: check({order[-1]!r}) must stand once, after the answer cell.")
                stage = "checked"
        elif cell.kind == "markdown":
            if stage != "checked":
                raise BuildError(f"{cell.where}: exercise {order[-1]} above lacks its {_lacking(stage)}.")
            order.append(cell.exercise)
            stage = "specification"
        elif stage != "specification" or cell.exercise != order[-1]:
            raise BuildError(f"{cell.where}: an answer cell stands once, after its own [markdown] specification.")
        else:
            stage = "answer"
    if stage != "checked":
        raise BuildError(f"{cells[-1].where}: exercise {order[-1]} lacks its {_lacking(stage)}.")
    if order != known:
        missing = [item for item in known if item not in order]
        problem = f"{missing} of checks.py have no cells" if missing else f"the order is {order}, not {known}"
        raise BuildError(f"{cells[0].where}: {problem}. Exercises follow checks.py one by one, since it numbers them.")


def _lacking(stage: str) -> str:
    return {"specification": 'answer cell (# %% exercise="…")', "answer": "check(…) cell"}[stage]


def checked(source: str) -> list[str]:
    """The ids in the check(…) calls of a code cell."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    return [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "check" and isinstance(call.args[0], ast.Constant)
    ]


def _check_import(cells: list[Cell]) -> None:
    """A stub's NotAttempted must have been imported, else a learner meets a NameError."""
    for cell in cells:
        if cell.kind == "code":
            imports = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.ImportFrom)]
            if any(alias.name == "NotAttempted" for node in imports for alias in node.names):
                return
            if "raise NotAttempted(" in cell.source:
                raise BuildError(f"{cell.where}: the stub raises NotAttempted; import it above, from coursekit.")


def _specification(cell: Cell, entry: Entry) -> str:
    text, *hints = re.split(r"^:hint:[ \t]*", cell.source, flags=re.MULTILINE)
    if len(hints) != 3 or not all(hint.strip() for hint in hints):
        raise BuildError(
            f"{cell.where}: {len(hints)} hints; an exercise has three, last in its cell, each beginning `:hint: `:"
            " a question, a small example, nearly the code."
        )
    facts = [
        f"{entry.minutes} minutes",
        "●" * entry.difficulty + "○" * (3 - entry.difficulty),
        f"{entry.points} point{'s' if entry.points != 1 else ''}",
        *(["core"] if entry.core else []),
    ]
    nested = ""
    for position, hint in reversed(list(enumerate(hints, start=1))):
        inner = f"\n\n{nested}" if nested else ""
        nested = f"<details><summary>Hint {position}</summary>\n\n{hint.strip()}{inner}\n\n</details>"
    return f"## {entry.number} {entry.title}\n\n{' · '.join(facts)}\n\n{text.strip()}\n\n{nested}"


def transform(source: str, label: str, where: str, *, solved: bool) -> str:
    """An answer cell's source with its solution (markers removed) or with the stub in its place.

    Args:
        source: the cell, with markers.
        label: "Exercise 2.3: One step downhill", for NotAttempted.
        where: the cell, for messages.
        solved: keep the solution.

    Raises:
        BuildError: missing, nested, misspelt or misplaced markers; nothing between them.

    Example:
        >>> print(transform("### BEGIN SOLUTION\\norder = [2, 1]\\n### END SOLUTION", "Exercise 2.1: Order", "x.py:1",
        ...                 solved=False))
        order = ...
    """
    lines = source.splitlines()
    result: list[str] = []
    position = 0
    for begin, stub, end in _regions(lines, where):
        result += lines[position:begin]
        solution, given = lines[begin + 1 : stub or end], lines[stub + 1 : end] if stub else None
        if not any(line.strip() and not line.lstrip().startswith("#") for line in solution):
            raise BuildError(f"{where}: no code between the solution markers.")
        if solved:
            result += solution
        elif given is not None:
            result += [_uncommented(line, where) for line in given]
        else:
            result += _stub(lines, begin, solution, label, where)
        position = end + 1
    text = "\n".join(result + lines[position:])
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise BuildError(
            f"{where}: with the solution {'kept' if solved else 'taken out'} the cell is no Python: {error.msg}"
        ) from None
    return text


def _regions(lines: list[str], where: str) -> list[tuple[int, int | None, int]]:
    """(begin, stub or None, end) line indices of each marked region."""
    regions, begin, stub = [], None, None
    for index, line in enumerate(lines):
        if not LOOKS_LIKE_ONE.match(line):
            continue
        word = line.strip()
        if word not in (BEGIN, STUB, END):
            raise BuildError(f"{where}: {word!r} is no marker; they are {BEGIN!r}, {STUB!r}, {END!r}.")
        if (word == BEGIN) != (begin is None):
            problem = f"without {BEGIN!r} above it" if begin is None else "inside a solution that has not ended"
            raise BuildError(f"{where}: {word!r} {problem}.")
        if word != BEGIN and _indent(line) != _indent(lines[begin]):
            raise BuildError(f"{where}: {word!r} is not indented like its {BEGIN!r}.")
        if word == BEGIN:
            begin = index
        elif word == END:
            regions.append((begin, stub, index))
            begin = stub = None
        elif stub is not None:
            raise BuildError(f"{where}: two {STUB!r} in one solution.")
        else:
            stub = index
    if begin is not None:
        raise BuildError(f"{where}: {BEGIN!r} without {END!r}.")
    if not regions:
        raise BuildError(f"{where}: an answer cell needs {BEGIN!r} and {END!r} around what the learner writes.")
    return regions


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _uncommented(line: str, where: str) -> str:
    match = re.fullmatch(r"(\s*)# ?(.*)", line)
    if line.strip() and match is None:
        raise BuildError(f"{where}: after {STUB!r} every line is a comment; this one is not: {line.strip()!r}")
    return (match[1] + match[2]).rstrip() if match else ""


def _stub(lines: list[str], begin: int, solution: list[str], label: str, where: str) -> list[str]:
    indent = _indent(lines[begin])
    if not indent:
        return [f"{name} = ..." for name in _assigned(solution, where)]
    if not _in_function("\n".join(lines), begin + 1):
        raise BuildError(
            f"{where}: an indented solution stands in a function's body; here its NotAttempted would stop the cell."
        )
    return [f"{indent}raise NotAttempted({_quoted(label)})"]


def _in_function(source: str, line: int) -> bool:
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return any(node.lineno < line <= node.end_lineno for node in functions)


def _assigned(solution: list[str], where: str) -> list[str]:
    """The names that top-level solution lines assign, in order."""
    tree = ast.parse("\n".join(solution))
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            raise BuildError(
                f"{where}: {node.name!r} is defined inside the markers. Leave its first line and docstring outside and"
                " mark only the body."
            )
        for part in ast.walk(node):
            if isinstance(part, ast.Assign | ast.AnnAssign):
                targets = part.targets if isinstance(part, ast.Assign) else [part.target]
                stored = [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]
                names += [name for name in dict.fromkeys(stored) if name not in names]
    if not names:
        raise BuildError(f"{where}: the top-level solution assigns no name, so the stub would be empty.")
    return names


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
