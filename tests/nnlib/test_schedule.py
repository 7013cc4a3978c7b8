"""Every schedule beside torch's, rate by rate; continued from a saved state; bad input."""

import json
import math

import pytest

import nnlib as nn

STEPS = 30
CASES = {
    "StepLR": [{"step_size": 3}, {"step_size": 1, "gamma": 0.9}, {"step_size": 7, "gamma": 2.0}],
    "LambdaLR": [{"lr_lambda": lambda t: 1 / (1 + t)}, {"lr_lambda": [lambda t: 0.9**t, lambda t: t % 3]}],
    "LinearLR": [
        {},
        {"start_factor": 0.01, "total_iters": 10},
        {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 1},
        {"start_factor": 0.5, "end_factor": 0.5},
    ],
    "CosineAnnealingLR": [{"T_max": 10}, {"T_max": 29, "eta_min": 1e-4}, {"T_max": 7, "eta_min": 0.01}, {"T_max": 1}],
    "OneCycleLR": [
        {"max_lr": 0.1, "total_steps": STEPS},
        {"max_lr": [0.1, 0.5], "epochs": 6, "steps_per_epoch": 5, "anneal_strategy": "linear"},
        {"max_lr": 0.1, "total_steps": STEPS, "three_phase": True, "pct_start": 0.4},
        {"max_lr": 1.0, "total_steps": 40, "pct_start": 0.1, "div_factor": 5.0, "final_div_factor": 10.0},
        {"max_lr": 0.1, "total_steps": STEPS, "cycle_momentum": False},
        {"max_lr": 0.1, "total_steps": STEPS, "base_momentum": [0.1, 0.2], "max_momentum": 0.9, "pct_start": 1.0},
    ],
}
EVERY = [(name, options) for name, cases in CASES.items() for options in cases]
LABELS = [f"{name}-{i}" for name, cases in CASES.items() for i in range(len(cases))]
LOSSES = [3.0, 2.0, 1.9999, 2.0, 2.1, 1.0, 1.0, 0.9995, 1.2, 1.0, 1.0, 0.5, 0.5, 0.5, math.nan, 0.6, 0.6, 0.1, -1, -1.5]
PLATEAUS = [
    {"patience": 2},
    {"patience": 0, "factor": 0.5, "min_lr": 0.01},
    {"patience": 1, "mode": "max"},
    {"patience": 1, "mode": "max", "threshold_mode": "abs", "threshold": 0.5},
    {"patience": 1, "threshold": 0.1, "threshold_mode": "abs", "cooldown": 2},
    {"patience": 1, "threshold": 0.3, "cooldown": 1, "min_lr": [0.05, 0.0]},
    {"patience": 0, "factor": 0.9, "eps": 0.009},
]


def ours(name="SGD", **options):
    groups = [nn.Tensor([1.0, 2.0], requires_grad=True), nn.Tensor([3.0], requires_grad=True)]
    return getattr(nn, name)([{"params": [groups[0]]}, {"params": [groups[1]], "lr": 0.03}], lr=0.2, **options)


def theirs(name="SGD", **options):
    import torch

    groups = [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0], requires_grad=True)]
    make = getattr(torch.optim, name)
    return make([{"params": [groups[0]]}, {"params": [groups[1]], "lr": 0.03}], lr=0.2, **options)


def settings(optimiser):
    """What a schedule may change, group by group."""
    return [(g["lr"], g.get("momentum"), g.get("betas")) for g in optimiser.param_groups]


def flat(rows):
    return [x for row in rows for x in (flat(row) if isinstance(row, list | tuple) else [row]) if x is not None]


def run(optimiser, schedule, steps, change_at=None):
    seen = [settings(optimiser)]
    for t in range(steps):
        optimiser.step()
        if t == change_at:
            optimiser.param_groups[0]["lr"] *= 3
        schedule.step()
        seen.append(settings(optimiser))
        assert schedule.get_last_lr() == [g["lr"] for g in optimiser.param_groups]
    return flat(seen)


@pytest.mark.torch
@pytest.mark.parametrize(("name", "options"), EVERY, ids=LABELS)
@pytest.mark.parametrize("change_at", [None, 4])
@pytest.mark.parametrize("optimiser", ["SGD", "AdamW"])
def test_rates_equal_torch(name, options, change_at, optimiser):
    from torch.optim import lr_scheduler

    a, b = ours(optimiser), theirs(optimiser)
    mine = run(a, getattr(nn, name)(a, **options), STEPS - 1, change_at)
    other = run(b, getattr(lr_scheduler, name)(b, **options), STEPS - 1, change_at)
    assert mine == pytest.approx(other, rel=1e-12, abs=1e-15)


@pytest.mark.torch
@pytest.mark.parametrize("options", PLATEAUS, ids=range(len(PLATEAUS)))
def test_plateaus_equal_torch(options):
    from torch.optim.lr_scheduler import ReduceLROnPlateau

    a, b = ours(), theirs()
    mine, other = nn.ReduceLROnPlateau(a, **options), ReduceLROnPlateau(b, **options)
    rates = []
    for loss in LOSSES:
        mine.step(loss)
        other.step(loss)
        assert mine.get_last_lr() == pytest.approx(other.get_last_lr(), rel=1e-12)
        rates += mine.get_last_lr()
    assert rates[0] > rates[-2]


@pytest.mark.torch
@pytest.mark.parametrize("milestones", [[4], [1], [0]])
@pytest.mark.parametrize(("name", "options"), EVERY[:3] + EVERY[5:13], ids=LABELS[:3] + LABELS[5:13])
def test_a_warm_up_and_then_another_equal_torch(name, options, milestones):
    from torch.optim import lr_scheduler

    found = []
    for optimiser, home in ((ours(), nn), (theirs(), lr_scheduler)):
        warm_up = home.LinearLR(optimiser, start_factor=0.1, total_iters=4)
        then = getattr(home, name)(optimiser, **options)
        found.append(run(optimiser, home.SequentialLR(optimiser, [warm_up, then], milestones), 25))
    assert found[0] == pytest.approx(found[1], rel=1e-12, abs=1e-15)


@pytest.mark.torch
def test_three_in_a_row_and_two_at_once_equal_torch():
    from torch.optim import lr_scheduler

    found = []
    for optimiser, home in ((ours(), nn), (theirs(), lr_scheduler)):
        parts = [
            home.LinearLR(optimiser, 0.1, total_iters=4),
            home.CosineAnnealingLR(optimiser, 6),
            home.StepLR(optimiser, 2, 0.5),
        ]
        rates = run(optimiser, home.SequentialLR(optimiser, parts, [4, 9]), 15)
        chained = [home.StepLR(optimiser, 2, 0.5), home.LinearLR(optimiser, 0.5, total_iters=3)]
        for _ in range(6):
            for schedule in chained:
                schedule.step()
            rates += flat([settings(optimiser)])
        found.append(rates)
    assert found[0] == pytest.approx(found[1], rel=1e-12)


@pytest.mark.torch
@pytest.mark.parametrize(("name", "options"), EVERY, ids=LABELS)
def test_the_state_has_torch_s_names(name, options):
    from torch.optim import lr_scheduler

    a, b = ours(), theirs()
    mine, other = getattr(nn, name)(a, **options), getattr(lr_scheduler, name)(b, **options)
    run(a, mine, 5), run(b, other, 5)
    public = {k: v for k, v in other.state_dict().items() if not k.startswith("_") and k != "lr_lambdas"}
    state = mine.state_dict()
    for key, value in public.items():
        assert state[key] == pytest.approx(value), key
    assert state["_last_lr"] == pytest.approx(other.state_dict()["_last_lr"])
    assert state["_step_count"] == other.state_dict()["_step_count"]


def make_every():
    made = [(n, lambda o, n=n, k=k: getattr(nn, n)(o, **k)) for n, k in EVERY]
    made.append((
        "SequentialLR",
        lambda o: nn.SequentialLR(o, [nn.LinearLR(o, 0.1), nn.CosineAnnealingLR(o, 9)], [5]),
    ))  # fmt: skip
    return made


@pytest.mark.parametrize("make", [m for _, m in make_every()], ids=[*LABELS, "SequentialLR"])
@pytest.mark.parametrize("steps", [0, 4, 5, 11])
def test_a_saved_schedule_continues_exactly(make, steps):
    first = ours(momentum=0.5)
    schedule = make(first)
    run(first, schedule, steps)
    saved = json.loads(json.dumps(schedule.state_dict()))  # plain numbers and lists
    optimiser = first.state_dict()
    expected = run(first, schedule, 8)
    second = ours(momentum=0.5)
    late = make(second)
    second.load_state_dict(optimiser)
    late.load_state_dict(saved)
    assert run(second, late, 8) == expected


def test_a_saved_plateau_continues_exactly():
    first, second = ours(), ours()
    schedule, late = nn.ReduceLROnPlateau(first, patience=2), nn.ReduceLROnPlateau(second)
    for loss in LOSSES[:4]:
        schedule.step(loss)
    second.load_state_dict(first.state_dict())
    late.load_state_dict(json.loads(json.dumps(schedule.state_dict())))
    for loss in LOSSES[4:]:
        schedule.step(loss)
        late.step(loss)
        assert late.get_last_lr() == schedule.get_last_lr()


@pytest.mark.torch
def test_last_epoch_continues_as_in_torch():
    from torch.optim import lr_scheduler

    found = []
    for optimiser, home in ((ours(), nn), (theirs(), lr_scheduler)):
        run(optimiser, home.CosineAnnealingLR(optimiser, 10), 4)
        found.append(run(optimiser, home.CosineAnnealingLR(optimiser, 10, last_epoch=3), 4))
    assert found[0] == pytest.approx(found[1], rel=1e-12)


def test_the_rate_reaches_the_optimiser():
    w = nn.Tensor([1.0], requires_grad=True)
    optimiser = nn.SGD([w], lr=0.1)
    schedule = nn.StepLR(optimiser, 1, gamma=0.5)
    for _ in range(2):
        optimiser.zero_grad()
        w.sum().backward()
        optimiser.step()
        schedule.step()
    assert w.item() == pytest.approx(1 - 0.1 - 0.05)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: nn.StepLR(None, 3), TypeError, "A schedule takes an optimiser"),
        (lambda: nn.StepLR(ours(), 0), ValueError, "step_size must be 1 or more"),
        (lambda: nn.StepLR(ours(), 3, last_epoch=5), ValueError, "Group 0 has no initial_lr"),
        (lambda: nn.LinearLR(ours(), 0.0), ValueError, "start_factor must be above 0"),
        (lambda: nn.LinearLR(ours(), 1.0, 1.5), ValueError, "end_factor must lie in"),
        (lambda: nn.LinearLR(ours(), total_iters=2.5), TypeError, "total_iters must be a whole number"),
        (lambda: nn.CosineAnnealingLR(ours(), 0), ValueError, "T_max must be 1 or more"),
        (lambda: nn.CosineAnnealingLR(ours(), 5, eta_min=-1), ValueError, "eta_min must be 0 or more"),
        (lambda: nn.LambdaLR(ours(), [abs]), ValueError, "lr_lambda: one for each of the 2 groups expected, got 1"),
        (lambda: nn.OneCycleLR(ours(), 0.1), ValueError, "must know its length: give total_steps, or"),
        (lambda: nn.OneCycleLR(ours(), 0.1, epochs=3), ValueError, "must know its length"),
        (lambda: nn.OneCycleLR(ours(), 0.1, total_steps=0), ValueError, "total_steps must be 1 or more"),
        (lambda: nn.OneCycleLR(ours(), [0.1], total_steps=3), ValueError, "max_lr: one for each of the 2 groups"),
        (lambda: nn.OneCycleLR(ours(), 0.1, 9, pct_start=1.5), ValueError, "pct_start is a share"),
        (lambda: nn.OneCycleLR(ours(), 0.1, 9, anneal_strategy="exp"), ValueError, 'must be "cos" or "linear"'),
        (lambda: nn.OneCycleLR(ours("Adagrad"), 0.1, 9), ValueError, "Adagrad has no momentum"),
        (lambda: run(o := ours(), nn.OneCycleLR(o, 0.1, 3), 5), ValueError, "made for 3 steps; this is step 4"),
        (lambda: nn.ReduceLROnPlateau(ours(), factor=1.0), ValueError, "factor must lie in"),
        (lambda: nn.ReduceLROnPlateau(ours(), "low"), ValueError, 'mode must be "min" or "max"'),
        (lambda: nn.ReduceLROnPlateau(ours(), threshold_mode="x"), ValueError, "threshold_mode must be"),
        (lambda: nn.ReduceLROnPlateau(ours(), min_lr=[0.1]), ValueError, "min_lr: one for each of the 2 groups"),
        (lambda: nn.SequentialLR(ours(), [], []), ValueError, "needs schedules and one milestone between each two"),
        (lambda: nn.SequentialLR(o := ours(), [nn.StepLR(o, 1)], [1]), ValueError, "1 schedules and 1 milestones"),
        (lambda: nn.SequentialLR(ours(), [nn.StepLR(ours(), 1)], []), ValueError, "belongs to another optimiser"),
        (lambda: nn.SequentialLR(o := ours(), [nn.ReduceLROnPlateau(o)], []), ValueError, "which it cannot call"),
        (lambda: nn.SequentialLR(ours(), [], [], last_epoch=3), NotImplementedError, "last_epoch is left out"),
        (lambda: nn.LRScheduler(ours()), NotImplementedError, "has no get_lr"),
    ],
)
def test_bad_input_gets_a_sentence(call, error, words):
    with pytest.raises(error, match=words):
        call()
