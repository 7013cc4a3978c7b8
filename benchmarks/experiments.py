"""Experiments of the lessons that take longer than a lesson may: their rows are committed, and the lesson reads them.

`python -m benchmarks double_descent` runs one again and writes results/double_descent.json.
"""

import json
import platform
from importlib.metadata import version
from pathlib import Path

EXPERIMENTS = ["mnist1d", "pixels", "regularisation", "double_descent", "degradation", "detection"]
RESULTS = Path(__file__).parent / "results"


def committed(name: str) -> dict:
    """The committed result of an experiment: what it is, settings, seeds, rows, versions.

    Args:
        name: one of EXPERIMENTS.

    Raises:
        ValueError: there is none of this name.

    Example:
        >>> committed("double_descent")["settings"]["examples"]
        500
    """
    if name not in EXPERIMENTS:
        raise ValueError(f"No experiment is called {name!r}. There are {', '.join(EXPERIMENTS)}.")
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def save(name: str, result: dict) -> None:
    """Write results/NAME.json."""
    where = {"system": platform.system(), "machine": platform.machine(), "threads": 1}
    versions = {"numpy": version("numpy"), "python": platform.python_version()}
    rows = result["rows"]
    head = json.dumps({"experiment": name, **{k: v for k, v in result.items() if k != "rows"}}, indent=1)
    tail = json.dumps({"versions": versions, "where": where}, indent=1)
    lines = ",\n  ".join(json.dumps(row) for row in rows)  # one row a line, so that a change can be read
    text = f'{head[:-2]},\n "rows": [\n  {lines}\n ],\n{tail[2:]}\n'
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")


def mean_of(rows: list[dict], number: str, **wanted: object) -> float:
    """The mean of a number over the rows that have these values.

    Args:
        rows: dicts.
        number: which number.
        wanted: what a row must have.

    Raises:
        ValueError: no row has.

    Example:
        >>> mean_of([{"width": 5, "test": 0.2}, {"width": 5, "test": 0.4}, {"width": 9, "test": 1.0}], "test", width=5)
        0.30000000000000004
    """
    values = values_of(rows, number, **wanted)
    return sum(values) / len(values)


def values_of(rows: list[dict], number: str, **wanted: object) -> list[float]:
    """That number of each row that has these values.

    Args:
        rows: dicts.
        number: which number.
        wanted: what a row must have.

    Raises:
        ValueError: no row has.

    Example:
        >>> values_of([{"seed": 0, "test": 0.2}, {"seed": 1, "test": 0.4}], "test", seed=1)
        [0.4]
    """
    found = [row[number] for row in rows if all(row[key] == value for key, value in wanted.items())]
    if not found:
        raise ValueError(f"No row has {wanted}.")
    return found
