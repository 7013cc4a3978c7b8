"""The light markup of questions: `code`, **bold**, *emphasis*; everything else is shown as it was typed."""

from __future__ import annotations

import html
import inspect
import re

_WORDS = r"[^\s*](?:[^*\n]*[^\s*])?"
_MARKUP = re.compile(rf"`(?P<code>[^`\n]+)`|\*\*(?P<strong>{_WORDS})\*\*|\*(?P<em>{_WORDS})\*")


def to_html(text: str) -> str:
    """Safe HTML: every character that HTML would read is escaped, then the three marks become tags.

    Example:
        >>> to_html("Is `a<b` *always* **true**?")
        'Is <code>a&lt;b</code> <em>always</em> <strong>true</strong>?'
        >>> to_html("2 * 3 * 4, w*x")
        '2 * 3 * 4, w*x'
    """
    parts, end = [], 0
    text = inspect.cleandoc(text)
    for match in _MARKUP.finditer(text):
        parts.append(html.escape(text[end : match.start()]))
        parts.append(f"<{match.lastgroup}>{html.escape(match[match.lastgroup])}</{match.lastgroup}>")
        end = match.end()
    parts.append(html.escape(text[end:]))
    return "".join(parts).replace("\n", "<br>")


def to_plain(text: str) -> str:
    """The same without its marks.

    Example:
        >>> to_plain("Is `a<b` *always* **true**?")
        'Is a<b always true?'
    """
    return _MARKUP.sub(lambda match: match[match.lastgroup], inspect.cleandoc(text))
