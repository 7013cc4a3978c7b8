"""`predict`, `quiz`, `answered`: the questions of a chapter's questions.py, shown where a lesson asks for them by key.

Questions stand in a file of their own so that no notebook cell shows the answer above the question.
"""

from __future__ import annotations

import difflib
import runpy

from coursekit import paths


def questions(key: str) -> dict | list[dict]:
    """The entry of a chapter's questions.py: one question or a list of them, each {"ask": text, "choices": {…}}.

    Raises:
        KeyError: there is no such entry; near keys are named.
    """
    number = key[:2]
    files = sorted(paths.chapters().glob(f"ch{number}_*/questions.py"))
    entries = {name: entry for file in files for name, entry in runpy.run_path(str(file))["QUESTIONS"].items()}
    if key not in entries:
        near = difflib.get_close_matches(key, entries, n=3, cutoff=0.3) or sorted(entries)[:3]
        raise KeyError(f"no question {key!r} in chapters/ch{number}_…/questions.py. Near: {', '.join(near) or 'none'}.")
    return entries[key]


def predict(key: str):
    """The prediction of that key, such as "02b-rate-half", as a widget."""
    from coursekit.widgets import Predict

    entry = questions(key)
    return Predict(entry["ask"], entry["choices"], key=key)


def quiz(key: str) -> None:
    """Show the marked questions of that key, such as "02b-check", one below the other."""
    from IPython.display import display

    from coursekit.widgets import Quiz

    for position, entry in enumerate(questions(key), start=1):
        display(Quiz(entry["ask"], entry["choices"], key=f"{key}-{position}"))


def answered(key: str) -> list[bool | None]:
    """For each question of that quiz, whether the reader's first answer was right; None where there is none yet."""
    from coursekit.widgets.answers import recall

    entries = [recall("quizzes", f"{key}-{position}") for position in range(1, len(questions(key)) + 1)]
    return [None if entry is None else entry["correct"] for entry in entries]
