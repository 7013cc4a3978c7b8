"""coursekit: what the course needs around the lessons: checks, claims, predictions, progress, the builder.

Names are loaded when they are first used, so that `import coursekit` costs nothing.
"""

from importlib import import_module

_HOMES = {
    "NotAttempted": "checks",
    "attempt": "checks",
    "check": "checks",
    "Control": "claims",
    "ClaimFailed": "claims",
    "approx": "claims",
    "claim": "claims",
    "show_source": "show",
    "check_machine": "machine",
    "my_digits": "mydigits",
    "whose_digits": "mydigits",
    "CourseMap": "widgets",
    "MyDigits": "widgets",
    "Predict": "widgets",
    "Quiz": "widgets",
    "answered": "questions",
    "predict": "questions",
    "quiz": "questions",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str):
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"coursekit has no {name!r}; it has {', '.join(__all__)}.")
    value = globals()[name] = getattr(import_module(f"coursekit.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
