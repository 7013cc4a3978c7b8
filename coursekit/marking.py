"""Marking: from an exercise and what the learner gave, to a verdict."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FunctionType
from typing import Any

import numpy as np

from coursekit.closed import closed_use, refusal
from coursekit.compare import difference, first_difference, path_text, remark
from coursekit.definitions import Answer, DefinitionError, Exercise, Misconception, Task
from coursekit.plain import Opaque, plain, show
from coursekit.runner import Failure, Result, run
from coursekit.verdict import Verdict


class NotAttempted(NotImplementedError):  # noqa: N818 (it is no error: the exercise is still open)
    """An exercise that the learner has not solved yet."""


HELP = {  # what to do about the errors that beginners meet most; a piece of the message -> advice
    "is not defined": "Run the notebook's first cells again, or look for a misspelt name.",
    "could not be broadcast": "Two arrays whose shapes do not fit together: print both shapes just before this line.",
    "matmul: ": "The inner sizes of a product must agree: (N, D) @ (D,) or (N, D) @ (D, K). Print both shapes.",
    "'NoneType'": "Something is None here: a function without `return` gives None.",
    "maximum recursion depth": "The function calls itself without ever stopping.",
    "not associated with a value": "This name is assigned further down in the function, and read before that.",
    "truth value of an array": "An array has many truth values: compare inside `np.where`, or add `.all()`.",
}


def judge(task: Task, thing: Any) -> Verdict:
    """The verdict on a learner's function, class or value.

    Raises:
        DefinitionError: the exercise itself is at fault: no cases, a reference that fails.
    """
    if thing is None or thing is Ellipsis or isinstance(thing, NotAttempted) or thing is NotAttempted:
        return _not_attempted(task)
    return _judge_value(task, thing) if isinstance(task, Answer) else _judge_piece(task, thing)


def _verdict(task: Task, status: str, message: str, **more: Any) -> Verdict:
    points = task.points if status == "right" else 0
    return Verdict(task.id, task.label, status, points, task.points, message, **more)


def _not_attempted(task: Task, failure: Failure | None = None) -> Verdict:
    where = ""
    if failure is not None and failure.line and failure.kind != "NotAttempted":
        where = f" There is still a `...` to fill in: line {failure.line}, `{failure.source}`."
    elif failure is None and isinstance(task, Exercise):
        where = " Write your code in the cell above, run it, then run this cell again."
    return _verdict(task, "not attempted", f"Nothing to mark yet.{where}")


def is_stub(piece: Any) -> bool:
    """Whether a function does nothing but return None or `...`, or a class has only such methods.

    Example:
        >>> def later(x): "What it will do."; ...
        >>> is_stub(later), is_stub(lambda x: x)
        (True, False)
    """
    if isinstance(piece, type):
        return piece.__bases__ == (object,) and all(
            is_stub(value) for value in vars(piece).values() if isinstance(value, FunctionType)
        )
    if not isinstance(piece, FunctionType):
        return False
    idle = ("RESUME", "NOP", "RETURN_VALUE", "CACHE")
    steps = [step for step in dis.get_instructions(piece) if step.opname not in idle]
    return all(step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval in (None, ...) for step in steps)


# -- values -------------------------------------------------------------------------------------------------------


def _judge_value(task: Answer, thing: Any) -> Verdict:
    got = plain(thing)
    if _holds_ellipsis(got):
        return _not_attempted(task)
    if isinstance(got, Opaque):
        call = ", so call it, with brackets after its name" if callable(thing) else ""
        return _verdict(task, "error", f"A value is asked for, and what came is {got.description}{call}.")
    received = (("you answered", show(got)),)
    reason = task.is_right(got)
    if reason is None:
        return _verdict(task, "right", task.praise or f"You can {task.objective}.", rows=received)
    found = next((wrong for wrong in task.misconceptions if task.matches(wrong, got)), None)
    if found:
        return _recognised(_verdict(task, "wrong", "", rows=received), found)
    message = _sentence(reason) if task.comparison else _form(plain(task.value), got, task)
    return _verdict(task, "wrong", message, rows=received)


def _form(expected: Any, got: Any, task: Answer) -> str:
    """What is wrong with an answer, without giving the right one away; of a dictionary, which items."""

    def form(x: Any) -> str:
        if isinstance(x, list | tuple | dict | set) or (isinstance(x, np.ndarray) and x.ndim):
            return f"{len(x)} item{'s' * (len(x) != 1)}"
        return "a text" if isinstance(x, str) else "True or False" if isinstance(x, bool | np.bool_) else "a number"

    both = isinstance(expected, dict) and isinstance(got, dict)
    if both and set(expected) != set(got):
        return f"The answer has the keys {', '.join(map(str, expected))}, and what came has {', '.join(map(str, got))}."
    wanted, came = form(expected), form(got)
    if wanted != came and {wanted, came} != {"True or False", "a number"}:
        return f"The answer is {wanted}, and what came is {came}."
    if both:
        wrong = [str(key) for key, value in expected.items() if task.problem(value, got[key])]
        if len(wrong) < len(expected):
            return f"Not right yet: {', '.join(wrong)}. Read the specification again, and work it out on paper."
    return "This is not the answer. Read the specification again, work it out on paper, then open the first hint."


# -- code ---------------------------------------------------------------------------------------------------------


def _judge_piece(task: Exercise, piece: Any) -> Verdict:
    misuse = _misuse(task, piece)
    if misuse:
        return _verdict(task, "error", misuse)
    if is_stub(piece):
        return _not_attempted(task)
    name = closed_use(piece, task.closed)
    if name:
        return _verdict(task, "error", f"{_sentence(refusal(name))} Write what it does in your own lines.")
    calls = task.calls()
    misfit = _misfit(task, piece, calls)
    if misfit:
        return _verdict(task, "error", misfit)
    got = run(piece, calls, script=task.use, closed=task.closed, seconds=task.seconds)
    for result in got:
        if _unsolved(result):
            return _not_attempted(task, result.failure)
    wanted = expected_results(task, calls)
    own = getattr(piece, "__name__", task.name)
    for call, want, have in zip(calls, wanted, got, strict=False):
        found = _fault(task, own, call, want, have)
        if found:
            return _diagnosed(task, found, calls, got)
    return _praise(task, calls, wanted, got)


def expected_results(task: Exercise, calls: list[tuple]) -> list[Result]:
    """What the reference does, with nothing closed off.  Raises DefinitionError when it fails."""
    results = [task.result(calls, place) for place in range(len(calls))]
    for call, result in zip(calls, results, strict=True):
        if result.failure:
            shown = "; ".join(f"{name} = {show(plain(value))}" for name, value in task.arguments(call).items())
            raise DefinitionError(f"exercise {task.id!r}: its reference fails with {result.failure} on {shown}.")
        if isinstance(result.value, Opaque):
            raise DefinitionError(
                f"exercise {task.id!r}: its reference gives {result.value.description}; make it "
                f"plain data under @{task.name}.script."
            )
    return results


def _misuse(task: Exercise, piece: Any) -> str | None:
    """The learner gave something else than the function or class itself."""
    sort = "class" if isinstance(task.reference, type) else "function"
    ask = f"Give `check` the {sort} itself, without brackets after its name: `check({task.id!r}, {task.name})`."
    if not callable(piece):
        return f"{ask} What came is its result, perhaps: {show(plain(piece))}"
    if sort == "class" and not isinstance(piece, type):
        return f"{ask} What came is {show(plain(piece))}."
    if sort == "function" and isinstance(piece, type):
        return f"{ask} What came is {show(plain(piece))}."
    return None


def _misfit(task: Exercise, piece: Callable, calls: Sequence[tuple]) -> str | None:
    """The learner's signature does not take the arguments."""
    try:
        signature = inspect.signature(piece)
    except (TypeError, ValueError):  # a numpy function: it has none to read
        return None
    tries = calls if task.use is None else [_required(task.reference)]
    try:
        for args in tries:
            signature.bind(*args)
    except TypeError as error:
        yours = f"{getattr(piece, '__name__', task.name)}{signature}"
        return f"The arguments do not fit ({error}). Expected: `{task.expected_signature}`. Yours: `{yours}`."
    return None


def _required(reference: Callable) -> tuple:
    """As many arguments as the reference cannot do without."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(reference).parameters.values()
    return tuple(p.name for p in parameters if p.kind in kinds and p.default is inspect.Parameter.empty)


def _unsolved(result: Result) -> bool:
    if result.failure:
        text = result.failure.text.lower()
        return result.failure.kind == "NotAttempted" or (result.failure.kind == "TypeError" and "ellipsis" in text)
    return _holds_ellipsis(result.value)


def _holds_ellipsis(x: Any) -> bool:
    if isinstance(x, dict):
        x = list(x.values())
    return any(map(_holds_ellipsis, x)) if isinstance(x, list | tuple) else x is Ellipsis


def _fault(task: Exercise, own: str, call: tuple, want: Result, have: Result) -> Verdict | None:
    """The verdict on one call; None when it is right."""
    inputs = ("with", _inputs(task, call))
    if have.failure:
        return _stopped(task, own, have.failure, inputs)
    reason = task.problem(want.value, have.value, call)
    changed = _changed(task, call, want, have)
    if reason is None and changed is None:
        return None
    if reason is None:
        name, before, after = changed
        rows = (inputs, (f"{name} after the call", after), ("it should be", before))
        return _verdict(
            task,
            "wrong",
            f"The result is right, and yet the caller's `{name}` is not as it should be after the call.",
            rows=rows,
        )
    if have.value is None and have.printed:
        reason = "it prints its result and returns `None`: `print` shows a value, `return` gives it back"
    rows = [inputs]
    if task.comparison is None:
        place, expected, received = _narrowed(want.value, have.value, task.tolerance)
        rows += [(f"expected{place}", expected), (f"received{place}", received)]
    else:
        rows += [("received", show(have.value))]
    rows += [("it printed", have.printed.rstrip())] * bool(have.printed.strip())
    rows += [("warning", have.warned)] * bool(have.warned)
    note = f"It also changes its argument `{changed[0]}`." if changed else ""
    return _verdict(task, "wrong", _sentence(reason), rows=tuple(rows), note=note)


def _stopped(task: Exercise, own: str, failure: Failure, inputs: tuple[str, str]) -> Verdict:
    if failure.kind == "TimeUp":
        return _verdict(
            task,
            "error",
            f"It had not finished after {task.seconds:g} seconds, and was stopped. Is there a loop that never ends?",
            rows=(inputs,),
        )
    error = f"{failure.kind}: {failure.text}" if failure.text else failure.kind
    rows = [("error", error)]
    if failure.line is not None:
        place = f"line {failure.line}" + ("" if failure.inside == own else f" of `{failure.inside}`")
        message = f"It stopped with an error on {place}."
        rows.insert(0, (f"line {failure.line}", failure.source))
    else:
        message = f"It could not be used as the check uses it. Expected: `{task.expected_signature}`."
        rows[:0] = [("the check does", failure.used)] * bool(failure.used)
    if failure.kind == "ClosedError":
        message = f"{_sentence(failure.text)} Write what it does in your own lines."
    advice = next((text for piece, text in HELP.items() if piece in error), "")
    return _verdict(task, "error", message, rows=(*rows, inputs), note=advice)


def _changed(task: Exercise, call: tuple, want: Result, have: Result) -> tuple[str, str, str] | None:
    """The first argument that is not, after the call, as the reference leaves it: name, as it should be, as it is."""
    for name, expected, got in zip(task.arguments(call), want.args, have.args, strict=True):
        if difference(expected, got, task.tolerance):
            return name, *_apart(expected, got)
    return None


def _narrowed(expected: Any, got: Any, tolerance: float) -> tuple[str, str, str]:
    """Of a result of several arrays or lists, only the part that differs: its place, as it should be, as it is."""
    path, _ = first_difference(expected, got, tolerance)
    inside = ()
    for key in path:
        if not any(isinstance(item, np.ndarray | list | tuple | dict) for item in _items(expected)):
            break  # a few numbers are shown together
        expected, got, inside = expected[key], got[key], (*inside, key)
    return (f" {path_text(inside)}" if inside else ""), *_apart(expected, got)


def _items(x: Any) -> list:
    return list(x.values() if isinstance(x, dict) else x)


def _apart(expected: Any, got: Any) -> tuple[str, str]:
    """Both, with as many digits as it takes to tell them apart."""
    for digits in (4, 7, 10):
        shown = show(expected, digits), show(got, digits)
        if shown[0] != shown[1]:
            return shown
    return shown


def _inputs(task: Exercise, call: tuple) -> str:
    lines = []
    for name, value in task.arguments(call).items():
        text = show(plain(value))
        lines.append(f"{name} = " + text.replace("\n", "\n" + " " * (len(name) + 3)))
    return "\n".join(lines) or "no arguments"


def _diagnosed(task: Exercise, verdict: Verdict, calls: list[tuple], got: Sequence[Result]) -> Verdict:
    """The verdict, with the misconception whose behaviour agrees on every call."""
    for wrong in task.misconceptions:
        if all(_agree(task.result(calls, place, wrong), have, task.tolerance) for place, have in enumerate(got)):
            return _recognised(verdict, wrong)
    return verdict


def _recognised(verdict: Verdict, wrong: Misconception) -> Verdict:
    return replace(verdict, misconception=wrong.name, thought=wrong.thought, hint=wrong.hint, note="")


def _agree(one: Result, other: Result, tolerance: float) -> bool:
    if one.failure or other.failure:
        return bool(one.failure and other.failure and one.failure.kind == other.failure.kind)
    return difference((one.value, one.args), (other.value, other.args), tolerance) is None


def _praise(task: Exercise, calls: Sequence[tuple], wanted: Sequence[Result], got: Sequence[Result]) -> Verdict:
    inputs = "the input" if len(calls) == 1 else f"all {len(calls)} inputs"
    mutable = any(isinstance(value, np.ndarray | list | dict) for call in calls for value in call)
    kept = all(difference(tuple(map(plain, call)), want.args) is None for call, want in zip(calls, wanted, strict=True))
    apart = ", and its arguments stay as they were" if mutable and kept else ""
    message = task.praise or f"It gives what is expected on {inputs}{apart}. You can {task.objective}."
    notes = (remark(want.value, have.value) for want, have in zip(wanted, got, strict=True))
    return _verdict(task, "right", message, note=next(filter(None, notes), ""))


def _sentence(text: str) -> str:
    """With a capital and a full stop."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".", "!")) else ".")
