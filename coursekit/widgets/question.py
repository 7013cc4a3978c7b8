"""What Predict and Quiz share: a question with choices, its static form, and the state that the browser shows."""

from __future__ import annotations

import re

import traitlets

from coursekit.widgets.text import to_html, to_plain
from nnlib.viz.widgets import Widget

TICK = "✓"
_KEY = re.compile(r"\d\d[a-z]?(-[a-z0-9]+)+")


class QuestionError(ValueError):
    """A question is not well formed, or not answered as it must be: the message says what was expected."""


class Question(Widget):
    """A question with choices, of which one is right; `choice` is the index of the one chosen, -1 for none."""

    heading = ""  # what the question is called
    how_to = ""  # the static form's last line
    actions: tuple[str, ...] = ()  # the methods that a button in the browser may call

    name = traitlets.Unicode().tag(sync=True)
    ask = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    choice = traitlets.Int(-1).tag(sync=True)
    marks = traitlets.List(traitlets.Unicode()).tag(sync=True)  # "", "right" or "wrong" per choice
    notes = traitlets.List(traitlets.Unicode()).tag(sync=True)  # an explanation per choice, "" until it is due
    verdict = traitlets.Unicode().tag(sync=True)

    def __init__(self, question, choices, right, key):
        who = type(self).__name__
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise QuestionError(
                f'{who}: expected key= with the notebook and a name, such as key="02b-rate-half" (small letters and '
                f"digits, joined by hyphens); got {key!r}. The answer is remembered under it."
            )
        if not isinstance(question, str) or not question.strip():
            raise QuestionError(f"{who} {key}: expected a question in words; got {question!r}.")
        self.question, self.key = question, key
        self.texts, self.explanations, self.right = _checked(f"{who} {key}", choices, right)
        super().__init__(
            label=f"{self.heading}: {to_plain(question)}",
            name=self.heading,
            ask=to_html(question),
            options=[to_html(text) for text in self.texts],
        )
        self._clear()
        self.on_msg(self._on_message)

    def _clear(self) -> None:
        nothing = [""] * len(self.texts)
        self.set_trait_values({"choice": -1, "marks": nothing, "notes": nothing, "verdict": ""})

    def reset(self) -> None:
        """Ask again from the start.  What was recorded the first time stays recorded."""
        self._clear()

    @property
    def answer(self) -> str | None:
        """The text of the choice, None while there is none."""
        return self.texts[self.choice] if 0 <= self.choice < len(self.texts) else None

    def _chosen(self, choice: int | None) -> str:
        """The text chosen, after `choice` if one is given; QuestionError when there is none."""
        if choice is not None:
            self.choice = choice
        if self.answer is None:
            raise QuestionError(
                f"{type(self).__name__} {self.key}: choose an answer first, from 0 to "
                f"{len(self.texts) - 1}; the choice is {self.choice}."
            )
        return self.answer

    def _show(self, marks: dict[int, str], explained, verdict: str) -> None:
        """Mark some choices, explain those in `explained`, say the verdict."""
        notes = [
            to_html(note) if i in explained else old
            for i, (note, old) in enumerate(zip(self.explanations, self.notes, strict=True))
        ]
        self.set_trait_values(
            {"marks": [marks.get(i, old) for i, old in enumerate(self.marks)], "notes": notes, "verdict": verdict}
        )

    def _on_message(self, _widget, content: dict, _buffers) -> None:
        if content.get("do") in self.actions:
            getattr(self, content["do"])(**content.get("with", {}))

    # -- the static form: never depends on what the reader answered ------------------------------------------------
    @property
    def alt_text(self) -> str:
        choices = (f"  ○ {to_plain(text)}" for text in self.texts)
        return "\n".join([f"{self.heading}: {to_plain(self.question)}", *choices])

    def _static_mimebundle(self) -> tuple[dict, dict]:
        lines = [f"<p><strong>{self.heading}.</strong> {to_html(self.question)}</p>"]
        for i, (text, note) in enumerate(zip(self.texts, self.explanations, strict=True)):
            said = f"{TICK + ' Right.' if i == self.right else '✗'} {to_html(note)}".strip()
            lines.append(f"<details><summary>{to_html(text)}</summary><blockquote>{said}</blockquote></details>")
        lines.append(f"<p><em>{self.how_to}</em></p>")
        return {"text/html": "\n".join(lines), "text/plain": self.alt_text}, {}


def _checked(who: str, choices, right: str | None) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Texts, explanations and the index of the right choice: named by `right`, or explained by None or by "✓ …"."""
    if not isinstance(choices, dict) or len(choices) < 2:
        raise QuestionError(f"{who}: expected choices={{text: explanation, ...}}, at least two; got {choices!r}.")
    for text, note in choices.items():
        if not isinstance(text, str) or not text.strip() or not (note is None or isinstance(note, str)):
            raise QuestionError(f"{who}: a choice and its explanation are texts; got {text!r}: {note!r}.")
    if right is not None and right not in choices:
        raise QuestionError(f"{who}: right= must be one of the choices {list(choices)}; got {right!r}.")
    rights = [t for t, note in choices.items() if t == right or note is None or note.lstrip().startswith(TICK)]
    if len(rights) != 1:
        raise QuestionError(
            f"{who}: expected exactly one right choice, whose explanation is None or begins with "
            f"{TICK}; got {len(rights)}: {rights}."
        )
    notes = tuple((note or "").strip().removeprefix(TICK).strip() for note in choices.values())
    unexplained = [t for t, note in zip(choices, notes, strict=True) if not note and t != rights[0]]
    if unexplained:
        raise QuestionError(f"{who}: every wrong choice needs its explanation; missing for {unexplained}.")
    return tuple(choices), notes, tuple(choices).index(rights[0])
