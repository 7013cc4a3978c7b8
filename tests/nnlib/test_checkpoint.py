"""Checkpoints: killed at any moment and resumed, a run ends with the same bits as one that was never stopped."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import nnlib as nn
from nnlib.checkpoint import restore, snapshot
from nnlib.rng import generator

# A run with everything that has a state: shuffled rows, noise drawn by the model from two generators, a buffer, Adam's
# averages in two groups, a schedule a step, early stopping, logs, a checkpoint after each step.
RUN = '''
import sys
import numpy as np
import nnlib as nn
from nnlib.rng import generator


class Noisy(nn.Module):
    """Adds noise, and counts how often."""

    def __init__(self, rng=None):
        super().__init__()
        self.rng = rng
        self.register_buffer("calls", nn.Tensor(np.zeros(1)))

    def forward(self, x):
        if not self.training:
            return x
        with nn.no_grad():
            self.calls += 1
        return x + generator(self.rng).normal(scale=0.1, size=x.shape).astype(np.float32)


def make(optimiser="Adam", schedule="OneCycleLR", dtype=np.float32):
    nn.manual_seed(0)
    rng = np.random.default_rng(1)
    x = rng.normal(size=(30, 4)).astype(np.float32)
    y = np.sin(x.sum(1, keepdims=True))
    model = nn.Sequential(
        nn.Linear(4, 16), Noisy(), nn.Tanh(), Noisy(np.random.Generator(np.random.MT19937(2))), nn.Linear(16, 1)
    )
    groups = [{"params": model[0].parameters()}, {"params": model[4].parameters(), "lr": 0.02}]
    options = {"momentum": 0.9} if optimiser in ("SGD", "RMSprop") else {}
    optimiser = getattr(nn, optimiser)(groups, lr=0.01, **options)
    schedule = {
        "OneCycleLR": lambda: nn.OneCycleLR(
            optimiser, max_lr=0.05, total_steps=48, cycle_momentum=not isinstance(optimiser, nn.Adagrad)
        ),
        "SequentialLR": lambda: nn.SequentialLR(
            optimiser, [nn.LinearLR(optimiser, 0.1), nn.CosineAnnealingLR(optimiser, 40)], [5]
        ),
        "LambdaLR": lambda: nn.LambdaLR(optimiser, lambda t: 0.99**t),
        "ReduceLROnPlateau": lambda: nn.ReduceLROnPlateau(optimiser, patience=0),
    }[schedule]()
    per = "epoch" if isinstance(schedule, nn.ReduceLROnPlateau) else "step"
    logs = [nn.EarlyStopping(patience=5), nn.LearningRateLog(), nn.GradientLog(every=3)]
    trainer = nn.Trainer(
        model, optimiser, nn.MSELoss(), schedule=schedule, schedule_per=per, callbacks=logs, clip_norm=0.5,
        metrics=[nn.mean_absolute_error], progress=False,
    )
    loader = nn.DataLoader(x, y, batch_size=4, shuffle=True, rng=np.random.default_rng(3))
    return trainer, loader, nn.DataLoader(x[:7], y[:7], batch_size=3)


if __name__ == "__main__":
    import os
    from pathlib import Path

    path, result = Path(sys.argv[1]), sys.argv[2]
    trainer, loader, validation = make()
    trainer.callbacks.append(nn.Checkpoint(path, every_steps=1))
    die_in, die_at = (sys.argv[3], int(sys.argv[4])) if len(sys.argv) > 3 else (None, 0)
    if die_in:
        real, calls = getattr(os, die_in.split()[-1]), 0

        def deadly(*arguments):
            global calls
            calls += 1
            if calls == die_at and die_in.startswith("before"):
                os._exit(9)
            real(*arguments)
            if calls == die_at:
                os._exit(9)

        setattr(os, die_in.split()[-1], deadly)
    print("ready", flush=True)
    if path.exists():
        trainer.resume(path)
    trainer.fit(loader, 6, validation=validation)
    nn.save_arrays(result, trainer.model.state_dict(), {"history": repr(trainer.history)})
'''
ROOT = Path(nn.__file__).parents[1]
space = {"__name__": "run"}
exec(RUN, space)
make = space["make"]


def all_of(trainer):
    """Everything a trainer knows, to be compared bit for bit."""
    arrays, text = snapshot(trainer)
    return {name: (a.dtype, a.shape, a.tobytes()) for name, a in arrays.items()}, text


def test_the_kill_in_the_script_is_real(tmp_path):
    """Without a checkpoint to go on from, a killed run has no result."""
    script = write(tmp_path)
    assert start(script, tmp_path, "before replace", "3").wait() == 9
    assert not (tmp_path / "result").exists()
    assert (tmp_path / "checkpoint").exists()
    assert (tmp_path / "checkpoint.partial").exists()


def write(folder):
    script = folder / "run.py"
    script.write_text(RUN, encoding="utf-8")
    return script


def start(script, folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, script, folder / "checkpoint", folder / "result", *arguments]
    return subprocess.Popen(list(map(str, command)), env=environment, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """The result of a run in a process of its own that nobody disturbs."""
    folder = tmp_path_factory.mktemp("whole")
    run = start(write(folder), folder)
    run.communicate(timeout=120)
    assert run.returncode == 0
    return (folder / "result").read_bytes()


@pytest.mark.parametrize(
    ("moment", "numbers"),
    [("before fsync", (7, 25)), ("after fsync", (13, 2)), ("before replace", (2, 9, 30)), ("after replace", (8, 16))],
)
def test_killed_inside_a_save_and_resumed(tmp_path, uninterrupted, moment, numbers):
    """Before the bytes are on the disk, between writing and renaming, and right after; several times in one run."""
    script = write(tmp_path)
    for number in numbers:
        assert start(script, tmp_path, moment, str(number)).wait(timeout=120) == 9
        assert not (tmp_path / "result").exists()
    last = start(script, tmp_path)
    last.communicate(timeout=120)
    assert last.returncode == 0
    assert (tmp_path / "result").read_bytes() == uninterrupted


def test_killed_at_random_moments_and_resumed(tmp_path, uninterrupted):
    """kill -9 from outside, wherever it hits; the run finishes in the end, with the same bits."""
    script, chance, kills = write(tmp_path), random.Random(0), 0
    for attempt in range(40):
        run = start(script, tmp_path)
        assert run.stdout.readline() == "ready\n"
        if attempt < 8:
            time.sleep(chance.uniform(0.001, 0.05))
            run.kill()
        run.communicate(timeout=120)
        if run.returncode == 0:
            break
        kills += 1
    assert kills >= 4
    assert (tmp_path / "result").read_bytes() == uninterrupted


# ---- the same without processes: every place to stop at, every optimiser and schedule


@pytest.mark.parametrize("optimiser", ["SGD", "RMSprop", "Adagrad", "Adam", "AdamW"])
@pytest.mark.parametrize("schedule", ["OneCycleLR", "SequentialLR", "LambdaLR", "ReduceLROnPlateau"])
def test_resumed_anywhere_it_ends_the_same(tmp_path, optimiser, schedule):
    whole, loader, validation = make(optimiser, schedule)
    paths = []

    class SaveAll:
        last = True

        def on_batch_end(self, trainer):
            paths.append(tmp_path / f"step{trainer.step}")
            trainer.save_checkpoint(paths[-1])

        def on_epoch_end(self, trainer):
            paths.append(tmp_path / f"epoch{trainer.epoch}")
            trainer.save_checkpoint(paths[-1])

    class Nothing:
        pass

    Nothing.__name__ = "SaveAll"
    whole.callbacks.append(SaveAll())
    whole.fit(loader, 3, validation=validation)
    expected = all_of(whole)
    assert len(paths) == 3 * 8 + 3
    for path in paths[:: 5 if schedule != "OneCycleLR" else 1]:
        trainer, loader, validation = make(optimiser, schedule)
        trainer.callbacks.append(Nothing())
        trainer.resume(path)
        generator().normal(size=7)  # what happens between resume and fit does not matter
        trainer.fit(loader, 3, validation=validation)
        assert all_of(trainer) == expected, path.name


def test_a_run_that_stopped_early_stays_stopped(tmp_path):
    trainer, loader, validation = make()
    trainer.callbacks = [nn.EarlyStopping("epoch", patience=2), nn.Checkpoint(tmp_path / "c")]  # epochs never get fewer
    trainer.fit(loader, 6, validation=validation)
    again, loader, validation = make()
    again.callbacks = [nn.EarlyStopping("epoch", patience=2), nn.Checkpoint(tmp_path / "c")]
    again.resume(tmp_path / "c")
    again.fit(loader, 6, validation=validation)
    assert again.epoch == trainer.epoch == 3
    assert again.stopped == trainer.stopped == "epoch has not improved for 2 epochs"
    np.testing.assert_array_equal(again.model[0].weight.data, trainer.model[0].weight.data)


def test_after_a_resumed_fit_the_next_one_is_new(tmp_path):
    trainer, loader, validation = make("AdamW", "LambdaLR")
    trainer.fit(loader, 2, validation=validation)
    trainer.save_checkpoint(tmp_path / "c")
    again, loader, validation = make("AdamW", "LambdaLR")
    again.resume(tmp_path / "c")
    assert [h["epoch"] for h in again.fit(loader, 3, validation=validation)] == [1, 2, 3]
    assert [h["epoch"] for h in again.fit(loader, 2, validation=validation)] == [1, 2, 3, 4, 5]


def test_a_loader_that_cannot_resume_is_skipped_forward(tmp_path):
    batches = list(make()[1])

    class Halt(Exception):  # noqa: N818
        pass

    def run(halt_at=None, path=None):
        model = nn.Sequential(nn.Linear(4, 1))
        model[0].weight.data[...] = model[0].bias.data[...] = 0
        trainer = nn.Trainer(model, nn.Adam(model.parameters()), nn.MSELoss(), progress=False)

        class Stop:
            def on_batch_end(self, trainer):
                if trainer.step == halt_at:
                    trainer.save_checkpoint(tmp_path / "c")
                    raise Halt

        trainer.callbacks.append(Stop())
        if path:
            trainer.resume(path)
        trainer.fit(batches, 2)
        return model[0].weight.data

    expected = run()
    with pytest.raises(Halt):
        run(halt_at=5)
    np.testing.assert_array_equal(run(path=tmp_path / "c"), expected)


def test_weights_can_be_read_by_their_names(tmp_path):
    trainer, _, _ = make()
    trainer.save_checkpoint(tmp_path / "c")
    arrays, _ = nn.load_arrays(tmp_path / "c")
    model = make()[0].model
    model.load_state_dict({k.removeprefix("model."): v for k, v in arrays.items() if k.startswith("model.")})
    np.testing.assert_array_equal(model[0].weight.data, trainer.model[0].weight.data)


# ---- what does not belong together


def other(**options):
    model = options.pop("model", None) or nn.Sequential(nn.Linear(2, 3))
    optimiser = options.pop("optimizer", None) or nn.SGD(model.parameters(), lr=0.1, momentum=0.9)
    return nn.Trainer(model, optimiser, nn.MSELoss(), progress=False, **options)


def test_checkpoints_of_something_else_are_refused(tmp_path):
    trained = other()
    trained.fit([(np.ones((2, 2), np.float32), np.ones((2, 3), np.float32))], 1)
    saved = snapshot(trained)
    optimiser = nn.SGD([nn.Tensor([1.0], requires_grad=True)], lr=0.1)
    for trainer, words in [
        (other(model=nn.Sequential(nn.Linear(2, 4))), r"does not fit Sequential.*\n.*0\.weight"),
        (other(optimizer=optimiser), r"parameters a group: \[1\] expected, got \[2\]"),
        (other(optimizer={"a": optimiser}), r"optimisers are \['optimizer'\], the trainer's \['a'\]"),
        (other(callbacks=[nn.GradientLog()]), r"callbacks are \[\], the trainer's \['GradientLog'\]"),
        (other(schedule=nn.StepLR(optimiser, 1)), r"schedules are \[\], the trainer's \['StepLR'\]"),
    ]:
        with pytest.raises(ValueError, match=words):
            restore(trainer, *saved)
    nn.save_arrays(tmp_path / "w", {"w": np.ones(1)})
    with pytest.raises(ValueError, match=r"no Trainer's checkpoint\. model\.load_state_dict"):
        other().resume(tmp_path / "w")
    with pytest.raises(FileNotFoundError):
        other().resume(tmp_path / "nothing")
    (tmp_path / "half").write_bytes(b"123")
    with pytest.raises(ValueError, match="not a whole safetensors file"):
        other().resume(tmp_path / "half")


def test_other_generators_or_data_are_refused_when_training_begins(tmp_path):
    trainer, loader, validation = make()
    trainer.fit(loader, 1, validation=validation)
    trainer.save_checkpoint(tmp_path / "c")
    again, loader, validation = make()
    again.resume(tmp_path / "c")
    with pytest.raises(ValueError, match=r"loader\.rng cannot go on\. Give the same model and loader an rng="):
        again.fit(nn.DataLoader(*loader.arrays, batch_size=4), 2)
    half = restore(again, *snapshot(trainer))
    assert half["order"] is None
