"""What the learner reads after a check: the same words as plain text and as HTML, for light and dark themes."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

STYLES = {  # icon, word, colour of the border; never the colour alone
    "right": ("✓", "Right", "#009e73"),
    "wrong": ("✗", "Not yet", "#d55e00"),
    "not attempted": ("○", "Not attempted", "#8a8a8a"),
    "error": ("!", "Stopped", "#cc79a7"),
}


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    Args:
        id, label: of the exercise.
        status: "right", "wrong", "not attempted" or "error".
        points, possible: earned, and to be had.
        message: what was right, or what went wrong.
        rows: (heading, lines) pairs, such as the input, what was expected, what was received.
        misconception: the name of the known wrong answer that this one behaves like.
        hint: its hint.
        note: a last remark.
    """

    id: str
    label: str
    status: str
    points: int
    possible: int
    message: str
    rows: tuple[tuple[str, str], ...] = ()
    misconception: str | None = None
    thought: str = ""
    hint: str = ""
    note: str = ""

    @property
    def headline(self) -> str:
        icon, word, _ = STYLES[self.status]
        of = "1 point" if self.possible == 1 else f"{self.possible} points"
        return f"{icon} {word} · {self.label} · {self.points} of {of}"

    @property
    def diagnosis(self) -> str:
        if not self.misconception:
            return ""
        return f"This is a known mistake, “{self.misconception}”. The thought behind it: “{self.thought}”."

    def __str__(self) -> str:
        width = max((len(name) for name, _ in self.rows), default=0) + 2
        rows = [f"  {name + ':':{width}s}" + text.replace("\n", "\n" + " " * (width + 2)) for name, text in self.rows]
        hint = f"Hint: {self.hint}" if self.hint else ""
        return "\n".join(line for line in (self.headline, self.message, *rows, self.diagnosis, hint, self.note) if line)

    __repr__ = __str__

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": str(self)}

    def html(self) -> str:
        """A box with a coloured left border; text keeps the theme's own colours."""
        colour = STYLES[self.status][2]
        verbatim = "margin:0;padding:0;background:none;color:inherit;white-space:pre-wrap"
        cells = "".join(
            f'<div style="opacity:.8">{_text(name)}</div><pre style="{verbatim}">{html.escape(text)}</pre>'
            for name, text in self.rows
        )
        parts = [
            f"<div><strong>{_text(self.headline)}</strong></div>",
            f"<div>{_text(self.message)}</div>" if self.message else "",
            f'<div style="display:grid;grid-template-columns:max-content 1fr;gap:.15em 1em;margin:.4em 0">{cells}</div>'
            if cells
            else "",
            f"<div>{_text(self.diagnosis)}</div>" if self.diagnosis else "",
            f"<div><strong>Hint:</strong> {_text(self.hint)}</div>" if self.hint else "",
            f'<div style="opacity:.8">{_text(self.note)}</div>' if self.note else "",
        ]
        return (
            f'<div style="border-left:5px solid {colour};padding:.4em 0 .4em .9em;margin:.3em 0;line-height:1.5">'
            + "".join(parts)
            + "</div>"
        )


def _text(text: str) -> str:
    """Escaped, with `code` between backticks."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html.escape(text)).replace("\n", "<br>")
