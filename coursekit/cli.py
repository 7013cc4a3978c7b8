"""The command `course`: open the course, build it, grade notebooks, show progress."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from coursekit import paths
from coursekit.definitions import DefinitionError

ABOUT = "The course's own commands. `course COMMAND --help` tells more of each."

LAB = """Open the course in JupyterLab.

The exercises are copied into your folder (work/, or where COURSE_HOME says). What you wrote there is never overwritten:
when the course has a newer exercise and you have changed yours, the new one is put beside it as NAME.new.ipynb.

A busy port is no error: the next free one is taken, and printed. Other arguments go to JupyterLab itself:

  course lab --no-browser        start the server only; open the printed address yourself
  course lab --port 9000         begin to look for a free port there"""

GRADE = """Run and mark exercise notebooks, as a teacher does with what a class hands in.

Only the answer cells are run, and the cells that they need, in a fresh process for each notebook; stored outputs count
for nothing, and nobody's progress is touched. Deleted cells are named, a damaged notebook is skipped and said.
The code runs with your own rights: it is no sandbox. Grade strangers' code on a machine that you can lose.

  course grade work/exercises/02_learning.ipynb
  course grade handed_in/ --csv marks.csv           every notebook below a folder; one row an exercise
  course grade handed_in/*.ipynb --json marks.json

The exit code is 0 when every notebook was graded, whatever its marks, and 1 when one could not be."""

PROGRESS = """Show your points, lesson by lesson, and how well your certainty fits what then happens.

A lesson is done (✓) when its core exercises are right. Points are recorded when you run a check in a notebook in your
own folder (work/, or where COURSE_HOME says). They are kept in progress.json there."""

ICONS = {"right": "✓", "wrong": "✗", "not attempted": "○", "error": "!", "missing": "–", "unknown": "?"}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    raw = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser("course", description=ABOUT, formatter_class=raw, allow_abbrev=False)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=text.partition(".")[0].partition(",")[0],
            description=text,
            formatter_class=raw,
            allow_abbrev=False,
        )

    add("lab", LAB)
    progress = add("progress", PROGRESS)
    progress.add_argument("--json", action="store_true", help="print it as JSON")
    grade = add("grade", GRADE)
    grade.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK", help="a notebook, or a folder of them")
    grade.add_argument("--csv", type=Path, metavar="FILE", help="also write a table, one row an exercise")
    grade.add_argument("--json", type=Path, metavar="FILE", help="also write everything as JSON")
    grade.add_argument("--seconds", type=float, default=60.0, help="the time for one cell or one check (default: 60)")
    commands.add_parser("build", help="Make the notebooks from chapters/ (for authors)", add_help=False)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show ✓ is no reason to stop
    options, rest = parser().parse_known_args(argv)
    if options.command == "build":
        from coursekit.build import main as build

        return build(rest)
    if options.command == "lab":
        from coursekit.lab import main as lab

        return lab(rest)
    if rest:
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return _grade(options) if options.command == "grade" else _progress(options)
    except DefinitionError as error:
        print(f"course {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# -- grade --------------------------------------------------------------------------------------------------------


def _grade(options: argparse.Namespace) -> int:
    from coursekit.grading import grade

    if options.seconds <= 0:
        parser().error(f"--seconds must be positive; got {options.seconds:g}")
    results = []
    for file in _notebooks(options.notebooks):
        result = grade(file, options.seconds)
        results.append(result)
        _print_graded(result)
    graded = [result for result in results if not result.problem]
    if len(results) > 1:
        print(f"{len(graded)} of {len(results)} notebooks graded.")
    try:
        _write(options, results)
    except OSError as error:
        print(f"course grade: the results could not be written: {error}", file=sys.stderr)
        return 1
    return 0 if len(graded) == len(results) else 1


def _notebooks(given: Sequence[Path]) -> list[Path]:
    """The files, and the notebooks below the folders: without Jupyter's own copies and those put beside."""
    from coursekit.handout import is_beside

    found: list[Path] = []
    for item in given:
        if item.is_dir():
            below = sorted(item.rglob("*.ipynb"))
            kept = [file for file in below if ".ipynb_checkpoints" not in file.parts and not is_beside(file.name)]
            if not kept:
                parser().error(f"there are no notebooks in {item}")
            found += kept
        else:
            found.append(item)
    return list(dict.fromkeys(found))


def _print_graded(result) -> None:
    if result.problem:
        print(f"{result.notebook}: {result.problem}", file=sys.stderr)
        return
    print(f"{result.notebook}: {result.points} of {result.possible} points")
    for row in result.rows:
        name = row.label.removeprefix("Exercise ")
        said = f"“{row.misconception}”" if row.misconception else row.message
        first = said.splitlines()[0] if said and row.status not in ("right", "not attempted") else ""
        print(
            f"  {ICONS[row.status]} {name:44s} {row.points:2d} of {row.possible:2d}  {row.status:14s}{first}".rstrip()
        )
    missing = [row.label.removeprefix("Exercise ").partition(":")[0] for row in result.rows if row.status == "missing"]
    if missing:
        print(f"  Missing, since their cells were deleted: {', '.join(missing)}.")


def _write(options: argparse.Namespace, results: list) -> None:
    if options.csv:
        columns = ["notebook", "exercise", "title", "status", "points", "possible", "misconception", "message"]
        with options.csv.open("w", encoding="utf-8-sig", newline="") as file:  # the mark lets spreadsheets read UTF-8
            table = csv.writer(file)
            table.writerow(columns)
            for result in results:
                if result.problem:
                    table.writerow([result.notebook, "", "", "not graded", "", "", "", result.problem])
                for row in result.rows:
                    table.writerow(
                        [
                            result.notebook,
                            row.id,
                            row.label,
                            row.status,
                            row.points,
                            row.possible,
                            row.misconception or "",
                            row.message,
                        ]
                    )
    if options.json:
        data = [{**asdict(result), "points": result.points, "possible": result.possible} for result in results]
        options.json.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


# -- progress -----------------------------------------------------------------------------------------------------


def _progress(options: argparse.Namespace) -> int:
    import warnings

    from coursekit.progress import Progress, calibration, lessons

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        data = Progress().read()
    for warning in said:
        print(f"course progress: {warning.message}", file=sys.stderr)
    table, fit = lessons(data), calibration(data)
    if options.json:
        print(
            json.dumps(
                {"lessons": [asdict(lesson) for lesson in table.values()], "calibration": fit},
                indent=1,
                ensure_ascii=False,
            )
        )
        return 0
    print(f"  {'lesson':28s} {'points':>10s} {'exercises':>12s} {'predictions':>12s}")
    for lesson in table.values():
        mark = "✓" if lesson.done else " "
        print(
            f"{mark} {lesson.id} {lesson.name:25s} {lesson.points:4d} of {lesson.possible:2d}"
            f" {lesson.solved:6d} of {lesson.exercises:2d} {lesson.predictions:12d}"
        )
    total, possible = sum(x.points for x in table.values()), sum(x.possible for x in table.values())
    print(f"  {'all':28s} {total:4d} of {possible:2d}")
    words = {"guess": "called a guess", "fairly": "fairly sure", "certain": "certain"}
    for word, (true, made) in fit.items():
        if made:
            print(f"  Predictions {words[word]}: {true} of {made} came true.")
    if not paths.home().is_dir():
        print(f"  Nothing is recorded yet: {paths.home()} does not exist. Begin with: course lab")
    return 0
