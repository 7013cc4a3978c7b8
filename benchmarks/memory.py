"""The most memory that a training step holds at once, in arrays, beside torch."""

import gc
import tracemalloc

from benchmarks.mlp import nnlib_step, torch_step

# nnlib's arrays come from numpy, which reports them to tracemalloc; torch's profiler logs each of its own.


def settle(step) -> None:
    """A first step, for what is made once; then no gradients, since those of the last step are not this step's."""
    step()
    for parameter in step.parameters:
        parameter.grad = None
    gc.collect()


def peak_of_nnlib(step) -> int:
    """Bytes at the peak of a step over those before it."""
    settle(step)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    step()
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return peak


def peak_of_torch(step) -> int:
    """The same for torch: the highest running sum of what its allocator gave and took back."""
    from torch.profiler import ProfilerActivity, profile

    settle(step)
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as log:
        step()
    events = sorted(
        (event for event in log.profiler.kineto_results.events() if event.name() == "[memory]"),
        key=lambda event: event.start_ns(),
    )
    held = peak = 0
    for event in events:
        held += event.nbytes()
        peak = max(peak, held)
    return peak


def run(rounds: int = 11) -> dict:
    """Kilobytes at the peak, and nnlib's share of torch's, for one step of the MLP."""
    ours = min(peak_of_nnlib(nnlib_step()) for _ in range(rounds))
    theirs = {name: min(peak_of_torch(torch_step(name)) for _ in range(rounds)) for name in ("Adam", "Adam by hand")}
    return {
        "what": "the most that one training step of the MLP holds at once",
        "settings": {"see": "mlp", "rounds": rounds},
        "kilobytes": {"nnlib": round(ours / 1e3, 1), **{f"torch, {n}": round(b / 1e3, 1) for n, b in theirs.items()}},
        "nnlib as a part of torch's": {name: round(ours / b, 3) for name, b in theirs.items()},
    }
