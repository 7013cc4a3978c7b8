"""`Quiz`: a question that is marked at once, with an explanation for every wrong answer."""

from __future__ import annotations

import traitlets

from coursekit.widgets import answers
from coursekit.widgets.question import Question

FIRST = ", at the first try"


class Quiz(Question):
    """A marked question.  A wrong answer is explained and another may be tried; the first try is what is recorded.

    Args:
        question: in words; `code`, *emphasis* and **bold** are shown as such.
        choices: {text: why it is wrong, or why it is right}.
        right: the text of the right choice; without it, the one whose explanation is None or begins with "✓".
        key: the notebook and a name, "02b-which-wall": the answer is remembered under it.

    Raises:
        QuestionError: fewer than two choices, not exactly one right, a wrong one unexplained, or a malformed key.

    Example:
        >>> q = Quiz("2 + 2 · 2 = ?", {"8": "× binds tighter than +.", "6": "✓ First 2 · 2."}, key="00-doc-quiz")
        >>> q.check(0), q.marks
        (False, ['wrong', ''])
        >>> q.check(1), q.state()
        (True, {'answer': '6', 'solved': True, 'tries': 2})
    """

    script = ("question.js", "quiz.js")
    heading = "Check yourself"
    how_to = "Choose before you open one."
    actions = ("check", "reset")

    tries = traitlets.Int(0).tag(sync=True)
    solved = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self, question: str, choices: dict[str, str | None], right: str | None = None, key: str | None = None, **unknown
    ):
        self.refuse(unknown)
        super().__init__(question, choices, right, key)
        earlier = answers.recall("quizzes", key)
        if earlier and earlier["answer"] in self.texts:
            self._mark(self.texts.index(earlier["answer"]))

    def check(self, choice: int | None = None) -> bool:
        """Mark the choice; True when right.  Raises QuestionError when nothing is chosen."""
        text = self._chosen(choice)
        hit = self.choice == self.right
        if self.tries == 0:
            answers.remember("quizzes", self.key, answer=text, correct=hit)
        if not self.solved:
            self._mark(self.choice)
        return hit

    def state(self) -> dict:
        return {"answer": self.answer, "solved": self.solved, "tries": self.tries}

    def _mark(self, choice: int) -> None:
        hit, first = choice == self.right, self.tries == 0
        if hit:
            marks, explained, verdict = {choice: "right"}, range(len(self.texts)), f"✓ Right{FIRST if first else ''}."
        else:
            marks, explained, verdict = {choice: "wrong"}, (choice,), "✗ Not this one. Read why, then try another."
        with self.hold_sync():
            self._show(marks, explained, verdict)
            self.set_trait_values({"choice": choice, "tries": self.tries + 1, "solved": hit})

    def _clear(self) -> None:
        super()._clear()
        self.set_trait_values({"tries": 0, "solved": False})
