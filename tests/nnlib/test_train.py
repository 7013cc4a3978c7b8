"""The Trainer: it learns what a hand-written loop learns; callbacks, metrics, diagnosis, bad input."""

import io
import re
import warnings
from contextlib import redirect_stderr, redirect_stdout

import numpy as np
import pytest

import nnlib as nn


def data(n=24, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)).astype(np.float32)
    return x, (x @ np.array([[1.0], [-2.0], [0.5]], np.float32) + 0.3)


def network(seed=0, out=1):
    nn.manual_seed(seed)
    return nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, out))


def trainer_for(model, lr=0.05, make=nn.Adam, **options):
    return nn.Trainer(
        model, make(model.parameters(), lr=lr), options.pop("loss", nn.MSELoss()), progress=False, **options
    )


def loader(n=24, size=5, **options):
    return nn.DataLoader(*data(n), batch_size=size, **options)


# ---- the loop


def test_it_does_what_a_loop_by_hand_does():
    model, twin = network(), network()
    history = trainer_for(model).fit(loader(), 3)
    optimiser, losses = nn.Adam(twin.parameters(), lr=0.05), []
    for _ in range(3):
        total = 0.0
        for x, y in loader():
            loss = nn.mse_loss(twin(nn.Tensor(x)), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(x)
        losses.append(total / 24)
    for p, q in zip(model.parameters(), twin.parameters()):
        np.testing.assert_array_equal(p.data, q.data)
    assert [h["loss"] for h in history] == losses
    assert [(h["epoch"], h["step"], h["lr"]) for h in history] == [(1, 5, 0.05), (2, 10, 0.05), (3, 15, 0.05)]


def test_it_learns_and_a_rate_of_zero_does_not():
    assert trainer_for(network()).fit(loader(), 60)[-1]["loss"] < 0.01
    history = trainer_for(network(), lr=0.0).fit(loader(), 3)
    assert history[-1]["loss"] == pytest.approx(history[0]["loss"], rel=1e-12)


def test_a_second_fit_goes_on():
    trainer = trainer_for(network())
    trainer.fit(loader(), 2)
    history = trainer.fit(loader(), 3)
    assert [h["epoch"] for h in history] == [1, 2, 3, 4, 5]
    twin = network()
    trainer_for(twin).fit(loader(), 5)
    np.testing.assert_array_equal(trainer.model[0].weight.data, twin[0].weight.data)


def test_validation_is_only_looked_at():
    class Spy(nn.Module):
        def __init__(self, inside):
            super().__init__()
            self.inside, self.modes = inside, []

        def forward(self, x):
            self.modes.append((self.training, nn.is_grad_enabled(), len(x)))
            return self.inside(x)

    model = Spy(network())
    plain = network()
    history = trainer_for(model).fit(loader(), 2, validation=loader(6, 4))
    trainer_for(plain).fit(loader(), 2)
    np.testing.assert_array_equal(model.inside[0].weight.data, plain[0].weight.data)
    epoch = [(True, True, n) for n in (5, 5, 5, 5, 4)] + [(False, False, 4), (False, False, 2)]
    assert model.modes == epoch * 2
    assert model.training
    expected = nn.mse_loss(model(nn.Tensor(data(6)[0])), data(6)[1]).item()
    assert history[-1]["val_loss"] == pytest.approx(expected, rel=1e-5)


def test_evaluate_weighs_by_rows_and_measures_the_whole():
    x, y = data(7)
    model = network()
    trainer = trainer_for(model, metrics=[nn.r2_score, nn.mean_absolute_error])
    numbers = trainer.evaluate(nn.DataLoader(x, y, batch_size=3))
    prediction = model(nn.Tensor(x)).detach()
    assert numbers["loss"] == pytest.approx(nn.mse_loss(prediction, y).item(), rel=1e-5)
    assert numbers["r2_score"] == pytest.approx(nn.r2_score(prediction, y), rel=1e-5)
    assert numbers["mean_absolute_error"] == pytest.approx(nn.mean_absolute_error(prediction, y), rel=1e-5)
    model.eval()
    trainer.evaluate([(x, y)])
    assert not model.training


def test_classes_with_accuracy_and_metrics_by_name():
    x, y = data(60)
    labels = (y[:, 0] > 0.3).astype(np.int64)
    model = network(out=2)
    trainer = trainer_for(model, loss=nn.CrossEntropyLoss(), metrics={"right": nn.accuracy})
    history = trainer.fit(nn.DataLoader(x, labels, batch_size=10), 40, validation=[(x, labels)])
    assert history[0]["right"] < history[-1]["val_right"]
    assert history[-1]["val_right"] > 0.9
    assert list(history[0]) == ["epoch", "step", "loss", "right", "val_loss", "val_right", "lr"]


def test_a_training_step_of_your_own():
    """Two networks with two optimisers, as in a GAN; several numbers for the history."""

    class Pair(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(3, 1), nn.Linear(3, 1)

    class PairTrainer(nn.Trainer):
        def training_step(self, batch):
            x, y = batch
            losses = {}
            for name, layer in (("a", self.model.a), ("b", self.model.b)):
                loss = nn.mse_loss(layer(x), y)
                self.optimizers[name].zero_grad()
                loss.backward()
                self.optimizers[name].step()
                losses[f"{name}_loss"] = loss
            return losses

    model = Pair()
    optimisers = {"a": nn.SGD(model.a.parameters(), lr=0.1), "b": nn.Adam(model.b.parameters(), lr=0.0)}
    history = PairTrainer(model, optimisers, progress=False).fit(loader(), 20)
    assert history[-1]["a_loss"] < 0.05
    assert history[-1]["b_loss"] == pytest.approx(history[0]["b_loss"])
    assert "loss" not in history[0]


@pytest.mark.parametrize(("option", "value"), [("clip_norm", 1e-3), ("clip_value", 1e-4)])
def test_gradients_are_clipped(option, value):
    model = network()
    before = [p.data.copy() for p in model.parameters()]
    log = nn.GradientLog()
    trainer_for(model, lr=1.0, make=nn.SGD, callbacks=[log], **{option: value}).fit(loader(5), 1)
    moved = np.concatenate([(p.data - b).ravel() for p, b in zip(model.parameters(), before)])
    if option == "clip_norm":
        assert np.linalg.norm(moved) == pytest.approx(1e-3, rel=1e-3)
    else:
        assert np.abs(moved).max() == pytest.approx(1e-4, rel=1e-2)
    assert np.linalg.norm([v[0] for v in log.norms.values()]) == pytest.approx(np.linalg.norm(moved), rel=1e-2)


@pytest.mark.parametrize(("per", "expected"), [("epoch", [1.0, 0.5, 0.25]), ("step", [2**-4, 2**-9, 2**-14])])
def test_schedules_per_epoch_and_per_step(per, expected):
    model = network()
    optimiser = nn.SGD(model.parameters(), lr=1.0)
    log = nn.LearningRateLog()
    schedule = nn.StepLR(optimiser, 1, 0.5)
    trainer = nn.Trainer(
        model,
        optimiser,
        nn.MSELoss(),
        schedule=schedule,
        schedule_per=per,
        clip_norm=1e-6,
        callbacks=[log],
        progress=False,
    )
    history = trainer.fit(loader(), 3)
    assert [h["lr"] for h in history] == expected
    assert log.steps == list(range(1, 16))
    assert [r[0] for r in log.rates[4::5]] == expected
    assert log.rates[0] == [1.0]


def test_a_plateau_looks_at_the_validation_loss_or_another_number():
    for monitor, validation, seen in ((None, loader(6), "val_loss"), (None, None, "loss"), ("loss", loader(6), "loss")):
        model = network()
        optimiser = nn.SGD(model.parameters(), lr=0.0)
        schedule = nn.ReduceLROnPlateau(optimiser, patience=1)
        trainer = nn.Trainer(model, optimiser, nn.MSELoss(), schedule=schedule, monitor=monitor, progress=False)
        history = trainer.fit(loader(), 2, validation=validation)
        assert schedule.best == history[0][seen]


# ---- callbacks


def test_callbacks_are_plain_objects_and_hear_of_every_moment():
    heard = []

    class All(nn.Callback):
        def __getattribute__(self, name):
            if name.startswith("on_"):
                return lambda trainer: heard.append((name, trainer.epoch, trainer.step))
            return super().__getattribute__(name)

    class OnlyOne:
        def on_epoch_end(self, trainer):
            heard.append("mine")

    trainer_for(network(), callbacks=[All(), OnlyOne()]).fit(loader(10), 1)
    assert heard == [
        ("on_fit_start", 0, 0), ("on_epoch_start", 0, 0), ("on_batch_end", 0, 1), ("on_batch_end", 0, 2),
        ("on_epoch_end", 1, 2), "mine", ("on_fit_end", 1, 2),
    ]  # fmt: skip


class Script:
    """Writes chosen numbers into the history, and each epoch's number into the weights."""

    def __init__(self, values):
        self.values = values

    def on_epoch_end(self, trainer):
        trainer.history[-1]["val_loss"] = self.values[trainer.epoch - 1]
        trainer.model[0].bias.data = np.full(8, float(trainer.epoch), np.float32)


@pytest.mark.parametrize(
    ("values", "options", "epochs", "best"),
    [
        ([5, 4, 3, 4, 4, 1], {"patience": 2}, 5, 3),
        ([5, 4, 3, 4, 2, 3, 3], {"patience": 2}, 7, 5),
        ([1, 2, 3, 2, 1], {"patience": 2, "mode": "max"}, 5, 3),
        ([5, 4.9, 4.8, 4.7], {"patience": 2, "min_delta": 0.5}, 3, 1),
        ([5, 5, 5], {"patience": 0}, 2, 1),
        ([3, float("nan"), float("nan"), 1], {"patience": 2}, 3, 1),
        ([5, 4, 3], {"patience": 5}, 3, 3),
    ],
)
def test_early_stopping_stops_and_goes_back_to_the_best(values, options, epochs, best):
    model = network()
    stopping = nn.EarlyStopping(**options)
    trainer = trainer_for(model, lr=0.0, callbacks=[Script(values), stopping])
    trainer.fit(loader(), len(values))
    assert (trainer.epoch, stopping.best_epoch, stopping.best) == (epochs, best, values[best - 1])
    assert (model[0].bias.data == best).all()
    assert trainer.stopped == (
        None if options["patience"] == 5 else f"val_loss has not improved for {epochs - best} epochs"
    )


def test_early_stopping_can_keep_the_last_weights_and_starts_afresh():
    model = network()
    stopping = nn.EarlyStopping(patience=1, restore_best=False)
    script = Script([3, 4, 9, 8, 9])
    trainer = trainer_for(model, lr=0.0, callbacks=[script, stopping])
    trainer.fit(loader(), 5)
    assert trainer.stopped == "val_loss has not improved for 1 epochs"
    assert (model[0].bias.data == 2).all()
    trainer.fit(loader(), 3)  # a new beginning: 9 is the best at first, though worse than 3
    assert (trainer.epoch, stopping.best) == (5, 8)


def test_checkpoints_when_asked_for(tmp_path):
    saved = []

    class Note(nn.Checkpoint):
        def on_batch_end(self, trainer):
            before = self.path.exists() and self.path.stat().st_mtime_ns
            super().on_batch_end(trainer)
            if self.path.exists() and self.path.stat().st_mtime_ns != before:
                saved.append(trainer.step)

    trainer_for(network(), callbacks=[Note(tmp_path / "a.safetensors", every=2, every_steps=3)]).fit(loader(), 1)
    assert saved == [3]
    best = nn.Checkpoint(tmp_path / "b.safetensors", monitor="val_loss")
    trainer = trainer_for(network(), lr=0.0, callbacks=[best, Script([3, 2, 5, 4])])  # last, though given first
    trainer.fit(loader(), 4)
    arrays, _ = nn.load_arrays(tmp_path / "b.safetensors")
    assert (arrays["model.0.bias"] == 2).all()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.safetensors", "b.safetensors"]


def test_gradient_log_every_few_steps():
    log = nn.GradientLog(every=2)
    trainer_for(network(), callbacks=[log]).fit(loader(), 1)
    assert log.steps == [2, 4]
    assert list(log.norms) == ["0.weight", "0.bias", "2.weight", "2.bias"]
    assert all(len(v) == 2 and min(v) > 0 for v in log.norms.values())


# ---- what is shown


def shown(progress, epochs=2, **options):
    out, err = io.StringIO(), io.StringIO()
    model = network()
    with redirect_stdout(out), redirect_stderr(err):
        trainer = nn.Trainer(model, nn.Adam(model.parameters()), nn.MSELoss(), progress=progress, **options)
        trainer.fit(loader(), epochs, validation=loader(6))
    return out.getvalue(), err.getvalue()


def test_lines_are_the_same_each_time_and_mark_measured_numbers():
    out, err = shown("lines")
    assert re.fullmatch(r"(epoch \d/2: loss ≈[\d.]+, val_loss ≈[\d.]+\n){2}", out)
    assert err == ""
    assert shown("lines") == (out, "")
    stopped, _ = shown("lines", callbacks=[nn.EarlyStopping("epoch", patience=1)])
    assert stopped.endswith("stopped: epoch has not improved for 1 epochs\n")


def test_a_bar_shows_the_epoch_and_leaves_nothing(monkeypatch):
    out, err = shown(True)
    assert out == ""
    assert err == "" or (err.endswith("\r") and "/10" in err)  # 2 epochs of 5 batches; cleared at the end
    monkeypatch.setenv("TQDM_DISABLE", "1")
    import subprocess
    import sys

    code = (
        "import nnlib as nn; m = nn.Linear(1, 1); "
        "nn.Trainer(m, nn.SGD(m.parameters(), lr=0.1), nn.MSELoss()).fit(nn.DataLoader([[1.0]], [[2.0]]), 2)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "")


def test_nothing_is_shown_when_switched_off():
    assert shown(False) == ("", "")


# ---- diagnosis


def test_a_diverging_loss_is_stopped_with_a_diagnosis():
    model = network()
    trainer = trainer_for(model, lr=1e9, make=nn.SGD)
    with pytest.raises(nn.DivergenceError) as caught:
        trainer.fit(nn.DataLoader(*data(), batch_size=24), 60)
    words = str(caught.value)
    pattern = (
        r"The loss became (nan|inf) at step (\d+) \(epoch \d+\), learning rate 1e\+09\. The largest entry of the last "
        r"gradients was ([\d.e+]+|inf), of (\d\.\w+)\."
    )
    found = re.match(pattern, words)
    assert found, words
    assert int(found[2]) == trainer.step + 1 > 1
    assert "Try a rate ten times smaller" in words
    sizes = {name: np.abs(p.grad.data).max() for name, p in model.named_parameters()}
    assert sizes[found[4]] == max(sizes.values())


def test_nan_in_the_data_is_told_from_divergence():
    x, y = data()
    x[3, 1] = np.nan
    with pytest.raises(nn.DivergenceError, match=r"nan at step 1 .*before any update: look for NaN .* in the data"):
        trainer_for(network()).fit(nn.DataLoader(x, y, batch_size=24), 1)


def test_weights_that_broke_are_named():
    model = network()
    model[2].weight.data[0, 0] = np.inf
    with pytest.raises(nn.DivergenceError, match=r"No longer finite: 2\.weight\."):
        trainer_for(model).fit(loader(), 1)


def test_a_step_of_your_own_is_watched_too():
    class Bad(nn.Trainer):
        def training_step(self, batch):
            return float("nan") if self.step == 3 else 1.0

    model = network()
    trainer = Bad(model, nn.SGD(model.parameters(), lr=0.1), progress=False)
    with pytest.raises(nn.DivergenceError, match="nan at step 4"):
        trainer.fit(loader(), 1)


def test_parameters_without_a_gradient_are_named_once():
    class Forgetful(nn.Module):
        def __init__(self):
            super().__init__()
            self.used, self.unused, self.frozen = (nn.Linear(3, 1) for _ in range(3))

        def forward(self, x):
            return self.used(x)

    model = Forgetful()
    trainer = trainer_for(model)
    model.frozen.requires_grad_(False)
    with pytest.warns(UserWarning, match=r"No gradient reached unused\.weight, unused\.bias: .*not used in forward"):
        trainer.fit(loader(), 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer.fit(loader(), 1)
        trainer_for(network()).fit(loader(), 1)


def good(**options):
    model = network()
    arguments = {"model": model, "optimizer": nn.SGD(model.parameters(), lr=0.1), "loss": nn.MSELoss()}
    return nn.Trainer(**{**arguments, "progress": False, **options})


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: good(model=lambda x: x), TypeError, "The model must be a Module"),
        (lambda: good(optimizer="adam"), TypeError, "optimizer must be such as .*got the text 'adam'"),
        (lambda: good(optimizer={"a": None}), TypeError, "optimizer must be such as .*got None"),
        (lambda: good(loss="mse"), TypeError, "loss must be a function"),
        (lambda: good(schedule_per="batch"), ValueError, 'schedule_per must be "epoch" or "step"'),
        (lambda: good(progress="bar"), ValueError, 'True, False or "lines"'),
        (lambda: good(metrics=["accuracy"]), TypeError, "A metric is a function"),
        (lambda: good(verbose=1), TypeError, "verbose"),
        (lambda: good().fit(loader(), 0), ValueError, "epochs must be 1 or more"),
        (lambda: good().fit(loader(), 1.5), TypeError, "epochs must be a whole number"),
        (lambda: good().fit(None, 1), TypeError, "loader must give batches"),
        (lambda: good().fit([], 1), ValueError, "loader has no batches"),
        (lambda: good().fit(iter([]), 1), ValueError, "no batches: nothing to learn from.*generator"),
        (lambda: good().fit((b for b in [data()]), 2), ValueError, "no batches: nothing to learn from.*generator"),
        (
            lambda: good().fit(nn.DataLoader(*data(4), batch_size=8, drop_last=True), 1),
            ValueError,
            "loader has no batches. drop_last leaves out a batch smaller than batch_size=8",
        ),
        (lambda: good().fit(loader(), 1, validation=[]), ValueError, "validation has no batches"),
        (lambda: good().evaluate(iter([])), ValueError, "no batches: nothing to evaluate"),
        (lambda: nn.EarlyStopping(mode="low"), ValueError, 'mode must be "min" or "max"'),
        (lambda: nn.EarlyStopping(patience=-1), ValueError, "patience must be 0 or more"),
        (lambda: nn.EarlyStopping(min_delta=-1), ValueError, "min_delta must be 0 or more"),
        (lambda: nn.Checkpoint("x", every=0), ValueError, "every must be 1 or more"),
        (
            lambda: good(callbacks=[nn.EarlyStopping()]).fit(loader(), 1),
            ValueError,
            r"no number in the history 'val_loss'.*Give fit\(\.\.\., validation=loader\)",
        ),
        (
            lambda: good(schedule=nn.ReduceLROnPlateau(nn.SGD(network().parameters())), schedule_per="step").fit(
                loader(), 1
            ),
            ValueError,
            "schedule_per='epoch'",
        ),
    ],
)
def test_bad_input_gets_a_sentence(call, error, words):
    with pytest.raises(error, match=words):
        call()


# ---- metrics


def test_accuracy_in_every_form():
    assert nn.accuracy(nn.Tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 1.0]]), np.array([1, 0, 0])) == pytest.approx(2 / 3)
    pictures = np.zeros((2, 3, 4))
    pictures[:, 1] = 1
    assert nn.accuracy(pictures, np.ones((2, 4), int)) == 1.0
    assert nn.accuracy([[-1.0], [2.0]], [[0.0], [0.0]]) == 0.5


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: nn.accuracy(np.zeros((3, 2)), np.zeros(4)), ValueError, r"got \(3, 2\) and \(4,\)"),
        (lambda: nn.accuracy(np.zeros((3, 1)), np.zeros((1, 3))), ValueError, "accuracy: scores"),
        (lambda: nn.accuracy(np.zeros((0, 2)), np.zeros(0)), ValueError, "accuracy: there are no rows"),
        (lambda: nn.r2_score(np.zeros((3, 1)), np.zeros(3)), ValueError, r"one shape, got \(3, 1\) and \(3,\)"),
        (lambda: nn.mean_absolute_error([], []), ValueError, "no rows"),
    ],
)
def test_metrics_refuse_what_does_not_fit(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_r2_of_a_constant_target():
    assert nn.r2_score([1.0, 1.0], [1.0, 1.0]) == 1.0
    assert nn.r2_score([1.0, 2.0], [1.0, 1.0]) == -np.inf
