"""DetectionExplorer on a bare page: NMS, matches, counts and average precision are Python's; scenes and the point."""

import itertools
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from bare_page import after_next_picture, carry, drag, settled, shown
from playwright.sync_api import expect

from nnlib.viz.widgets import DetectionExplorer

sys.path.insert(0, str(Path(__file__).parents[1] / "viz"))
from test_detection_explorer import FOUND, PICTURE, THERE, detections


def receive(page, widget, values):
    widget.set_trait_values(values)
    after_next_picture(page, lambda: page.evaluate("(s) => window.model.receive(s)", values))


def numbers(text):
    return [None if n == "undefined" else float(n) for n in re.findall(r"undefined|\d+(?:\.\d+)?", text)]


def test_everything_in_the_browser_is_pythons(chromium):
    widget, seen = DetectionExplorer(*detections(10, seed=5)), set()
    with shown(chromium, widget) as page:
        choices = itertools.product(("each class", "all classes", "off"), (0.0, 0.3, 0.7), (0.3, 0.5), (0.0, 0.45))
        for k, (nms, overlap, fit, score) in enumerate(choices):
            scene = k % 10
            receive(page, widget, {"nms": nms, "overlap": overlap, "fit": fit, "score": score, "scene": scene})
            results, state = widget.results(), widget.state()
            boxes, scores, labels = results["kept"][scene]
            wanted = [
                f"{label} {s:.2f} {'true' if hit else 'false'}"
                for s, label, hit in zip(scores, labels, results["hits"][scene])
                if s >= score
            ]
            label = page.get_by_test_id("scene-picture").get_attribute("aria-label").split("Boxes: ")[1].rstrip(".")
            listed = [] if label == "none" else [text.split(" at ") for text in label.split("; ")]
            assert [text for text, _ in listed] == wanted
            for (_, place), box in zip(listed, boxes):
                assert np.abs(np.array(list(map(int, place.replace("−", "-").split()))) - box).max() <= 0.5001
            for name in ("true", "false", "missed"):
                assert int(page.get_by_test_id(f"all-{name}").inner_text()) == state[name]
            names = ("precision", "recall", "average_precision", "mean_average_precision")
            assert numbers(page.get_by_test_id("areas").inner_text()) == pytest.approx(
                [state[name] for name in names], rel=6e-3
            )
            seen.add((state["true"], state["false"], state["average_precision"]))
        assert len(seen) > 10


def test_thresholds_by_keys(chromium):
    widget = DetectionExplorer(*detections())
    with shown(chromium, widget) as page:
        for name, key, value in (("score", "Shift+ArrowRight", 0.4), ("overlap", "ArrowLeft", 0.44),
                                 ("fit", "Shift+ArrowLeft", 0.4)):  # fmt: skip
            page.get_by_test_id(name).focus()
            page.keyboard.press(key)
            carry(page, widget)
            assert getattr(widget, name) == pytest.approx(value)
        page.get_by_test_id("nms").select_option("off")
        carry(page, widget)
        assert widget.nms == "off"
        page.get_by_test_id("reset").click()
        carry(page, widget)
        assert (widget.score, widget.overlap, widget.fit, widget.nms) == (0.3, 0.45, 0.5, "each class")


def test_the_point_moves_along_the_curve(chromium):
    widget = DetectionExplorer(*detections(20), score=0.5)
    with shown(chromium, widget) as page:
        recall = widget.state()["recall"]
        page.get_by_test_id("point").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        carry(page, widget)
        assert widget.score == pytest.approx(0.48), "to the right: more recall, a lower threshold"
        drag(page, "point", -140, 0)
        carry(page, widget)
        assert widget.score > 0.6
        assert widget.state()["recall"] < recall - 0.1
        box = page.get_by_test_id("curve").bounding_box()
        grip = page.get_by_test_id("point").bounding_box()
        rem = 16
        across = (grip["x"] + grip["width"] / 2 - box["x"] - 3.1 * rem) / (box["width"] - 4.1 * rem)
        assert across == pytest.approx(widget.state()["recall"], abs=0.01)


def test_the_point_follows_the_pointer_although_all_true_boxes_are_sure(chromium):
    """A detector's good scores lie close together: the point stands at each, not at each hundredth."""
    rng = np.random.default_rng(0)
    corners = rng.uniform(0, 30, (60, 4, 2))
    boxes, labels = np.concatenate([corners, corners + 12], axis=2), np.arange(4)
    found = [(b, 1 - 0.03 * rng.random(4), labels) for b in boxes]
    widget = DetectionExplorer(np.zeros((60, 48, 48)), found, [(b, labels) for b in boxes], nms="off")
    with shown(chromium, widget) as page:
        page.get_by_test_id("point").hover()
        page.mouse.down()
        curve, scores, recalls, wanted, rem = page.get_by_test_id("curve").bounding_box(), [], [], [], 16
        for across in np.linspace(0.1, 0.9, 25):
            x = curve["x"] + 3.1 * rem + across * (curve["width"] - 4.1 * rem)
            after_next_picture(page, lambda x=x: page.mouse.move(x, curve["y"] + 3 * rem))
            carry(page, widget)
            scores.append(widget.score)
            recalls.append(widget.state()["recall"])
            wanted.append(across)
        assert f"score at least {widget.score:.4f}" in page.get_by_test_id("point").get_attribute("aria-valuetext")
        assert f"score at least {widget.score:.4f}" in widget.alt_text
        page.mouse.move(curve["x"] + 3.1 * rem, curve["y"] + 3 * rem)
        page.mouse.up()
        carry(page, widget)
        assert widget.state()["recall"] == 0
        assert widget.score == pytest.approx(max(s.max() for _, s, _ in found), abs=2e-4), "no further than it must"
    assert scores == sorted(set(scores), reverse=True), "each step to the right takes in more"
    assert recalls == pytest.approx(wanted, abs=0.015)


def test_scenes_follow_one_another_and_mistakes_are_found(chromium):
    images = np.zeros((4, 40, 40))
    right = ([THERE[0][0]], [0.9], [THERE[1][0]])
    truth = (THERE[0][:1], THERE[1][:1])
    widget = DetectionExplorer(images, [right, right, FOUND, right], [truth, truth, THERE, truth])
    with shown(chromium, widget) as page:
        for button, scene in (("next", 1), ("previous", 0), ("previous", 3), ("mistake", 2), ("mistake", 2)):
            page.get_by_test_id(button).click()
            expect(page.get_by_test_id("scene-title")).to_have_text(f"Scene {scene + 1} of 4")
            carry(page, widget)
            assert widget.scene == scene
        settled(page, r"Scene 3 of 4: 2 objects, 2 boxes shown, 1 true, 1 false, 1 missed\. All scenes: 4 true, 1")
    with shown(chromium, DetectionExplorer(images, [right] * 4, [truth] * 4)) as page:
        page.get_by_test_id("mistake").click()
        settled(page, "There is no mistake")


def test_nothing_there_is_undefined_and_one_scene_needs_no_buttons(chromium):
    widget = DetectionExplorer(PICTURE, [FOUND], [([], [])])
    with shown(chromium, widget) as page:
        assert page.get_by_test_id("next").count() == 0
        assert numbers(page.get_by_test_id("areas").inner_text()) == [0, None, None, None]
        drag(page, "point", -60, 0)
    with shown(chromium, DetectionExplorer(PICTURE, [([], [], [])], [THERE])) as page:
        assert numbers(page.get_by_test_id("areas").inner_text()) == [None, 0, 0, 0]
    with shown(chromium, DetectionExplorer(PICTURE, [([], [], [])], [([], [])])) as page:
        assert numbers(page.get_by_test_id("areas").inner_text()) == [None] * 4


def test_the_object_overlapped_most_is_matched_and_just_enough_is_enough(chromium):
    a, b = [0, 0, 10, 8], [0, 0, 10, 10]  # IoU 0.8
    for found, there, fit, true in (([b, a], [a, b], 0.9, 2), ([b], [a], 0.8, 1), ([b], [a], 0.81, 0)):
        table = (found, np.linspace(0.9, 0.8, len(found)), np.ones(len(found)))
        widget = DetectionExplorer(PICTURE, [table], [(there, np.ones(len(there)))], fit=fit, nms="off")
        assert widget.state()["true"] == true
        with shown(chromium, widget) as page:
            expect(page.get_by_test_id("all-true")).to_have_text(str(true))
