"""numpy's warnings off for the length of one op: infinities and NaN are values here, as they are in torch."""

import numpy as np

__all__ = ["hush", "speak"]

try:  # np.errstate takes longer than a small op; underneath it sets this one context variable, which takes 0.1 µs
    from numpy._core.umath import _extobj_contextvar, _make_extobj
except ImportError:

    def hush() -> dict:
        """Turn the warnings off; returns what `speak` needs to restore them.

        Example:
            >>> before = hush(); nan = np.zeros(1) / 0; speak(before)
        """
        return np.seterr(all="ignore")

    def speak(before: dict) -> None:
        """Put the warnings back as they were."""
        np.seterr(**before)
else:
    _SILENCE = _make_extobj(all="ignore")

    def hush() -> object:
        """Turn the warnings off; returns what `speak` needs to restore them.

        Example:
            >>> before = hush(); nan = np.zeros(1) / 0; speak(before)
        """
        return _extobj_contextvar.set(_SILENCE)

    speak = _extobj_contextvar.reset
