"""`Predict`: the reader commits to an answer, and to how sure they are, before the cell that shows it."""

from __future__ import annotations

import traitlets

from coursekit.widgets import answers
from coursekit.widgets.question import Question, QuestionError

CERTAINTY = {"guess": "a guess", "fairly": "fairly sure", "certain": "certain"}
_FIT = {
    (True, "certain"): "You were certain, and rightly so.",
    (True, "fairly"): "You were fairly sure: you may trust that reasoning more.",
    (True, "guess"): "You called it a guess: before you read on, say in one sentence why it had to be so.",
    (False, "certain"): "You were certain, so this is the one to remember: what exactly made you sure?",
    (False, "fairly"): "You were fairly sure: find the step in your reasoning that the run does not bear out.",
    (False, "guess"): "You called it a guess, and knew that you did not know yet. Now look at why.",
}


class Predict(Question):
    """A prediction: choose, say how sure you are, commit, run the next cell, compare.

    Nothing is marked, and no feedback is sent to the page, before the reader says that they have run the next cell.
    It never waits: Run All goes on, and committing later is fine.  Running the cell again shows the earlier answer.

    Args:
        question: in words; `code`, *emphasis* and **bold** are shown as such.
        choices: {text: what to say to a reader who chose it}.  The one that happens: None, or a text that begins "✓".
        key: the notebook and a name, "02b-rate-half": the answer is remembered under it.

    Raises:
        QuestionError: fewer than two choices, not exactly one right, a wrong one without feedback, a malformed key.

    Example:
        >>> p = Predict("What is 2 + 2 · 2?", {"8": "× binds tighter than +.", "6": None}, key="00-doc-predict")
        >>> p.commit(0, "certain")
        >>> p.state(), p.marks
        ({'answer': '8', 'certainty': 'certain', 'stage': 'committed'}, ['', ''])
        >>> p.compare()
        >>> p.marks
        ['wrong', 'right']
    """

    script = ("question.js", "predict.js")
    heading = "Predict"
    how_to = "Decide, and say how sure you are, before you run the next cell; then open the answer you chose."
    actions = ("commit", "compare", "reset")

    certainty = traitlets.Unicode("").tag(sync=True)
    certainties = traitlets.Dict(CERTAINTY).tag(sync=True)
    stage = traitlets.Unicode("open").tag(sync=True)  # then "committed", then "compared"

    def __init__(self, question: str, choices: dict[str, str | None], key: str | None = None, **unknown):
        self.refuse(unknown)
        super().__init__(question, choices, None, key)
        earlier = answers.recall("predictions", key)
        if earlier and earlier["answer"] in self.texts and earlier["certainty"] in CERTAINTY:
            self.set_trait_values(
                {"choice": self.texts.index(earlier["answer"]), "certainty": earlier["certainty"], "stage": "committed"}
            )

    def commit(self, choice: int | None = None, certainty: str | None = None) -> None:
        """Note the answer and how sure the reader is.  Raises QuestionError while either is missing."""
        if self.stage != "open":
            return
        text = self._chosen(choice)
        self.certainty = self.certainty if certainty is None else certainty
        if self.certainty not in CERTAINTY:
            raise QuestionError(
                f"Predict {self.key}: say how sure you are first: one of {list(CERTAINTY)}; it is {self.certainty!r}."
            )
        answers.remember(
            "predictions", self.key, answer=text, correct=self.choice == self.right, certainty=self.certainty
        )
        self.stage = "committed"

    def compare(self) -> None:
        """Show what happens, what to say to this answer, and how the certainty fitted."""
        if self.stage != "committed":
            return
        hit = self.choice == self.right
        verdict = f"{'✓ That is what happens.' if hit else '✗ It came out otherwise.'} {_FIT[hit, self.certainty]}"
        with self.hold_sync():
            self._show({self.choice: "wrong", self.right: "right"}, range(len(self.texts)), verdict)
            self.stage = "compared"

    def state(self) -> dict:
        return {"answer": self.answer, "certainty": self.certainty, "stage": self.stage}

    def _clear(self) -> None:
        super()._clear()
        self.set_trait_values({"certainty": "", "stage": "open"})
