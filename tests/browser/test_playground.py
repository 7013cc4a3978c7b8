"""Playground in JupyterLab: it trains in the kernel while one looks, and stops when it should."""

from __future__ import annotations

import json
from contextlib import contextmanager

import lab as harness
import probes
import pytest
from playwright.sync_api import expect
from probes import PICTURE, settle

PICTURES = 15  # a second, from the kernel, while it trains
ALL = "('x1', 'x2', 'x1²', 'x2²', 'x1x2', 'sin x1', 'sin x2')"
MINE = """import nnlib as nn
mine = nn.Sequential(nn.Linear(2, 6), nn.ReLU(), nn.Linear(6, 2))
own = Playground("moons", model=mine)
own"""


@pytest.fixture(scope="module")
def bench(lab, course) -> harness.Notebook:
    harness.write_notebook(
        course / "notebooks" / "playground.ipynb",
        "from nnlib.viz.widgets import Playground",
        "small = Playground()\nsmall",
        f"large = Playground('spirals', features={ALL}, layers=(8,) * 8, activation='ReLU')\nlarge",
        MINE,
    )
    notebook = lab.open("notebooks/playground.ipynb")
    notebook.run_all()
    assert notebook.errors() == []
    return notebook


def view(bench, name):
    root = bench.panel.get_by_test_id("playground").nth(["small", "large", "own"].index(name))
    root.scroll_into_view_if_needed()
    settle(bench.page, root)
    return root


def epoch(root):
    return int(root.get_attribute("data-epoch"))


@contextmanager
def training(bench, root):
    """It trains inside the block, and not after it."""
    began = epoch(root)
    root.get_by_test_id("play").click()
    bench.page.wait_for_function("([r, n]) => +r.dataset.epoch > n", arg=[root.element_handle(), began])
    yield
    stopped(bench, root)


def stopped(bench, root):
    play = root.get_by_test_id("play")
    if play.inner_text() == "Pause":
        play.click()
    expect(play).to_have_text("Play")
    settle(bench.page, root)


def facts(bench, name):
    return json.loads(bench.python(f"import json; print(json.dumps({name}.state()))"))


@pytest.mark.parametrize("name", ["small", "large"])
def test_pictures_come_from_the_training_and_come_fast(bench, name):
    page, root = bench.page, view(bench, name)
    start = root.evaluate(PICTURE)
    part = probes.share(page)
    with training(bench, root):
        counts = "r => [+r.dataset.pictures, +r.dataset.frames, +r.dataset.epoch, performance.now()]"
        before = root.evaluate(counts)
        page.wait_for_timeout(3000)
        after = root.evaluate(counts)
        part = min(part, probes.share(page))
        pictures, frames, epochs = (1000 * (after[i] - before[i]) / (after[3] - before[3]) for i in range(3))
        print(f"\n{name}: {pictures:.0f} pictures from the kernel a second, {frames:.0f} painted, {epochs:.0f} epochs"
              f" ({part:.0%} of a processor)")  # fmt: skip
        assert pictures >= PICTURES * part * 0.8
        assert frames >= PICTURES * part * 0.8
        root.get_by_test_id("unit").focus()  # one can look around meanwhile
        page.keyboard.press("ArrowRight")
        expect(root.get_by_test_id("inspect")).to_contain_text("Layer 2, unit 1")
    state = facts(bench, name)
    assert not state["playing"]
    assert state["epoch"] == epoch(root)
    text = root.get_by_test_id("readout").inner_text()
    assert text.startswith(f"Epoch {state['epoch']}: loss ")
    root.get_by_test_id("reset").click()
    page.mouse.move(0, 0)
    page.wait_for_function("r => r.dataset.epoch === '0'", arg=root.element_handle())
    settle(page, root)
    assert root.evaluate(PICTURE) == start
    assert facts(bench, name)["epoch"] == 0


def test_an_interrupt_of_the_kernel_stops_it_idle_or_not(bench):
    root = view(bench, "small")
    for busy in (False, True):
        with training(bench, root):
            if busy:
                bench.page.evaluate(
                    """p => { window.panel(p).sessionContext.session.kernel
                                  .requestExecute({code: 'import time; time.sleep(60)'}); }""",
                    bench.path,
                )
                bench.page.wait_for_function(
                    "p => window.panel(p).sessionContext.session.kernel.status === 'busy'", arg=bench.path
                )
            bench.page.evaluate("p => window.panel(p).sessionContext.session.kernel.interrupt()", bench.path)
            expect(root.get_by_test_id("play")).to_have_text("Play")
        assert not facts(bench, "small")["playing"]
    rewound(bench, root)


def rewound(bench, root):
    root.get_by_test_id("reset").click()
    bench.page.wait_for_function("r => r.dataset.epoch === '0'", arg=root.element_handle())


def test_the_same_start_gives_the_same_run_again(bench):
    root = view(bench, "small")
    losses = []
    for _ in range(2):
        rewound(bench, root)
        for _ in range(4):
            root.get_by_test_id("step").click()
        bench.page.wait_for_function("r => r.innerText.includes('Epoch 0: loss')", arg=root.element_handle())
        bench.wait_idle()
        losses.append(facts(bench, "small")["steps"])
        losses.append(bench.python("print(small._run.measure(small._run._train, small._run.y_train))"))
    assert losses[:2] == losses[2:]
    assert losses[0] == 4
    rewound(bench, root)


def test_layers_change_while_it_trains(bench):
    root = view(bench, "small")
    with training(bench, root):
        for _ in range(3):
            root.get_by_test_id("add-layer").click()
        bench.page.wait_for_function(
            "r => r.querySelector('[data-testid=network]').ariaLabel.includes('layer 5 with')",
            arg=root.element_handle(),
        )
        root.get_by_test_id("dataset").select_option("spirals")
    state = facts(bench, "small")
    assert (state["dataset"], len(state["layers"])) == ("spirals", 5)
    rewound(bench, root)
    assert len(facts(bench, "small")["layers"]) == 2


def test_it_trains_the_learners_own_model(bench):
    root = view(bench, "own")
    before = bench.python("print(mine[0].weight.data.sum())")
    with training(bench, root):
        bench.page.wait_for_timeout(300)
    assert bench.python("print(own.model is mine)") == "True"
    assert bench.python("print(mine[0].weight.data.sum())") != before
    root.get_by_test_id("rewind").click()
    bench.page.wait_for_function("r => r.dataset.epoch === '0'", arg=root.element_handle())
    assert bench.python("print(mine[0].weight.data.sum())") == before


def test_a_network_travels_by_file_without_typed_code(bench, tmp_path):
    one, other = view(bench, "small"), None
    with training(bench, one):
        bench.page.wait_for_timeout(500)
    one.get_by_test_id("away-summary").click()
    with bench.page.expect_download() as download:
        one.get_by_test_id("save").click()
    download.value.save_as(tmp_path / "net.safetensors")
    trained = facts(bench, "small")
    other = view(bench, "large")
    other.get_by_test_id("file").set_input_files(tmp_path / "net.safetensors")
    expect(other.get_by_test_id("message")).to_contain_text("Opened net.safetensors")
    expect(other.get_by_test_id("units-2")).to_have_text("3")
    opened = facts(bench, "large")
    assert {k: opened[k] for k in ("epoch", "loss", "test_loss", "layers", "dataset")} == {
        k: trained[k] for k in ("epoch", "loss", "test_loss", "layers", "dataset")
    }
    other.get_by_test_id("try-x1").fill("1")
    other.get_by_test_id("try-x1").press("Enter")
    settle(bench.page, other)
    chance = float(bench.python("print(small.predict([[1, 0]])[0])"))
    share = f"{100 * max(chance, 1 - chance):.3g}"
    expect(other.get_by_test_id("verdict")).to_contain_text(f"class {int(chance > 0.5)}, with probability {share}")
    other.get_by_test_id("away-summary").click()
    other.get_by_test_id("torch-code").click()
    page_code = other.get_by_test_id("code")
    expect(page_code).not_to_have_value("")
    assert page_code.input_value().strip() == bench.python("print(large.code('torch'))")
    one.get_by_test_id("away-summary").click()
    rewound(bench, one)


def test_a_training_whose_page_is_closed_stops(bench):
    root = view(bench, "small")
    root.get_by_test_id("play").click()
    bench.page.wait_for_function("r => +r.dataset.epoch > 1", arg=root.element_handle())
    bench.run_cell(1, "small.playing")  # the view goes with the cell's old output
    for _ in range(100):
        if bench.python("print(small.playing)") == "False":
            break
        bench.page.wait_for_timeout(50)
    assert bench.python("print(small.playing, small._player.playing)") == "False False"
    bench.run_cell(1, "small = Playground()\nsmall")
    threads = "import threading; print([t.name for t in threading.enumerate() if t.name == 'Playground'])"
    assert bench.python(threads) == "[]"
