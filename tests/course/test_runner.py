"""Running a learner's piece: the time limit, and what an exercise closes off."""

import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from coursekit import runner
from coursekit.checks import check, find, judge
from coursekit.timelimit import TimeUp, within
from nnlib import neuron

SAMPLE = Path(__file__).parent / "sample"
STEP = "02.descent_step"


@pytest.fixture(autouse=True)
def sample(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CHAPTERS", str(SAMPLE))
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))


def right(w, grad, learning_rate):
    return w - learning_rate * grad


# -- time ---------------------------------------------------------------------------------------------------------


def endless(w, grad, learning_rate):
    while True:
        pass


def stubborn(w, grad, learning_rate):
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def swallows(w, grad, learning_rate):
    for _ in range(2):
        try:
            while True:
                time.sleep(0.01)
        except:  # noqa: E722
            continue
    return right(w, grad, learning_rate)


def swallows_all(w, grad, learning_rate):
    end = time.monotonic() + 3  # so that the test's own process is free of it one day
    while time.monotonic() < end:
        try:
            time.sleep(0.01)
        except:  # noqa: E722
            continue


def sleeps(w, grad, learning_rate):
    time.sleep(3)


@pytest.mark.parametrize("piece", [endless, stubborn, swallows, swallows_all, sleeps])
@pytest.mark.parametrize("where", ["main thread", "another thread"])
def test_a_loop_that_never_ends_is_stopped(monkeypatch, piece, where):
    task = find(STEP)
    monkeypatch.setattr(task, "seconds", 0.2)
    verdicts = []
    started = time.monotonic()
    if where == "main thread":
        verdicts.append(judge(task, piece))
    else:
        thread = threading.Thread(target=lambda: verdicts.append(judge(task, piece)))
        thread.start()
        thread.join(20)
    assert time.monotonic() - started < 2.5
    assert verdicts[0].status == "error"
    assert verdicts[0].message == (
        "It had not finished after 0.2 seconds, and was stopped. Is there a loop that never ends?"
    )


def test_a_stopped_loop_no_longer_runs():
    steps = []

    def count():
        while True:
            steps.append(1)

    with pytest.raises(TimeUp):
        within(0.05, count)
    so_far = len(steps)
    time.sleep(0.1)
    assert len(steps) == so_far


def test_the_time_limit_passes_values_errors_and_the_context_on():
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        within(1, lambda: np.ones(1) / 0)
    assert within(1, lambda: 7) == 7
    with pytest.raises(SystemExit):
        within(1, sys.exit)


def test_interrupting_the_kernel_stops_the_learners_code(monkeypatch):
    steps = []

    def count():
        while True:
            steps.append(1)

    join = threading.Thread.join

    def interrupted(thread, timeout=None):
        monkeypatch.setattr(threading.Thread, "join", join)
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        within(5, count)
    so_far = len(steps)
    time.sleep(0.1)
    assert len(steps) == so_far


def test_the_time_limit_holds_for_all_calls_together():
    results = runner.run(lambda x: time.sleep(0.15), [(1,)] * 10, seconds=0.4)
    assert len(results) < 5
    assert results[-1].failure.kind == "TimeUp"


# -- closing off --------------------------------------------------------------------------------------------------

alias = neuron.sigmoid


def helper(x):
    return neuron.sigmoid(x)


class Uses:
    def forward(self, x):
        return alias(x)


def by_chain(w, grad, learning_rate):
    return neuron.sigmoid(w)


def by_alias(w, grad, learning_rate):
    return alias(w)


def by_helper(w, grad, learning_rate):
    return helper(w)


def by_nested(w, grad, learning_rate):
    return [(lambda y: alias(y))(x) for x in w]


def by_local_name(w, grad, learning_rate):
    library = neuron
    return library.sigmoid(w)


def by_local_import(w, grad, learning_rate):
    from nnlib.neuron import sigmoid

    return sigmoid(w)


def by_untaken_import(w, grad, learning_rate):
    if learning_rate > 100:
        import nnlib.optim as library

        return library.step(w)
    return w - learning_rate * grad


def by_module_import(w, grad, learning_rate):
    import torch.nn as other

    return other


def by_default(w, grad, learning_rate, squash=neuron.sigmoid):
    return squash(w)


def by_class(w, grad, learning_rate):
    return Uses().forward(w)


class Inherits(neuron.Neuron):
    pass


def by_inheritance(w, grad, learning_rate):
    return Inherits


def by_closure():
    inside = neuron.sigmoid
    return lambda w, grad, learning_rate: inside(w)


def by_dynamic_import(w, grad, learning_rate):
    import importlib

    return importlib.import_module("torch")


def by_guarded_import(w, grad, learning_rate):
    name = "nnlib." + "optim"
    return __import__(name)


@pytest.mark.parametrize(
    "piece",
    [
        by_chain,
        by_alias,
        by_helper,
        by_nested,
        by_local_name,
        by_local_import,
        by_untaken_import,
        by_module_import,
        by_default,
        by_class,
        by_inheritance,
        by_closure(),
        by_dynamic_import,
        by_guarded_import,
    ],
)
def test_what_is_closed_cannot_be_used(piece):
    verdict = check(STEP, piece)
    assert verdict.status == "error"
    assert "This exercise asks you to build it yourself: `" in verdict.message
    assert "is closed here" in verdict.message


def test_the_closed_function_itself_is_refused():
    assert "`nnlib.neuron.sigmoid` is closed here" in check(STEP, neuron.sigmoid).message


def uses_open_names(w, grad, learning_rate):
    sigmoid = neuron.tanh  # a local name like the closed one is no use of it
    assert sigmoid is not np.tanh
    return w - learning_rate * grad


def test_what_is_not_closed_may_be_used():
    assert check(STEP, uses_open_names).status == "right"


def test_the_import_guard_is_gone_afterwards():
    import builtins
    import importlib

    before = builtins.__import__, importlib.import_module
    check(STEP, by_dynamic_import)
    assert (builtins.__import__, importlib.import_module) == before
