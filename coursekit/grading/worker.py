"""The process in which a handed-in notebook runs: steps come on stdin as JSON, outcomes go to stdout, a line each.

What the notebook prints goes nowhere. See coursekit.grading.process.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from coursekit.checks import find, judge


def main() -> None:
    """Do the steps, in order."""
    steps = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def say(message: dict) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    sys.path.append(os.getcwd())  # a module of the learner's own, beside the notebook
    shell = _shell()
    say({"ready": True})
    failed: dict[int, str] = {}
    for number, step in enumerate(steps):
        say({"begin": number})
        if step["id"]:
            say({"verdict": _verdict(shell, step, failed)})
        else:
            error = _run(shell, step["source"])
            if error:
                failed[step["place"]] = error
    say({"done": True})
    os._exit(0)  # threads that a notebook left behind do not hold the grading up


def _shell() -> Any:
    """IPython without a history and without the user's settings: it knows magics and keeps the cells' lines."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    return InteractiveShell.instance(config=config)


def _run(shell: Any, source: str) -> str:
    """Run a cell; the error that stopped it, in a line."""
    result = shell.run_cell(source, store_history=False, silent=True)
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return ""
    line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
    return f"{type(error).__name__}{line}: {error.msg if isinstance(error, SyntaxError) else error}"


def _verdict(shell: Any, step: dict, failed: dict[int, str]) -> dict:
    task = find(step["id"])
    row = {"id": task.id, "label": task.label, "points": 0, "possible": task.points}
    try:
        thing = eval(step["source"], shell.user_ns)
    except Exception as error:
        before = [
            f"code cell {place + 1} stopped with {text}" for place, text in failed.items() if place <= step["place"]
        ]
        why = "; ".join(before) or f"{type(error).__name__}: {error}"
        return {**row, "status": "error", "message": f"`{step['source']}` does not exist: {why}"}
    verdict = judge(task, thing)
    return {
        **row,
        "status": verdict.status,
        "points": verdict.points,
        "message": verdict.message,
        "misconception": verdict.misconception,
    }


if __name__ == "__main__":
    main()
