"""DetectionExplorer: what it keeps and counts against sums by hand and against nnlib.vision; its refusals."""

import numpy as np
import pytest

from nnlib import vision
from nnlib.data import digit_scenes
from nnlib.viz.widgets import DetectionExplorer


def detections(n=8, seed=0):
    """Scenes of digits, with boxes that a poor detector might find: shifted, doubled, mistaken, out of nowhere."""
    rng = np.random.default_rng(seed)
    images, boxes, labels = digit_scenes(n, rng=rng)
    found = []
    for b, there in zip(boxes, labels):
        k = np.repeat(np.arange(len(b)), 3)
        near = b[k] + rng.normal(scale=1.2, size=(len(k), 4))
        far = rng.uniform(0, 36, (2, 2))
        named = np.where(rng.random(len(k)) < 0.8, there[k], rng.integers(0, 10, len(k)))
        near = np.hstack([np.minimum(near[:, :2], near[:, 2:]), np.maximum(near[:, :2], near[:, 2:])])
        all_boxes = np.vstack([near, np.hstack([far, far + rng.uniform(5, 12, (2, 2))])])
        scores = np.round(np.append(rng.random(len(k)) ** 0.5, 0.6 * rng.random(2)), 2)  # rounded: some are equal
        found.append((all_boxes, scores, np.append(named, rng.integers(0, 10, 2))))
    return images, found, list(zip(boxes, labels))


# One picture, by hand.
A, B, C, D = [0, 0, 10, 10], [0, 0, 10, 8], [20, 20, 30, 30], [0, 0, 9, 10]
PICTURE = np.zeros((1, 40, 40))
FOUND = ([B, A, C, D], [0.6, 0.9, 0.5, 0.2], [3, 3, 5, 8])  # IoU: A-B 0.8, A-D 0.9, B-D 72/98 = 0.735
THERE = ([A, C], [3, 4])


def by_hand(**options):
    return DetectionExplorer(PICTURE, [FOUND], [THERE], **{"score": 0.0, "overlap": 0.7, **options})


@pytest.mark.parametrize(
    ("nms", "overlap", "kept"),
    [
        ("each class", 0.7, [0.9, 0.5, 0.2]),  # B goes: the surer A is of its class too
        ("each class", 0.8, [0.9, 0.6, 0.5, 0.2]),  # more than 0.8 is wanted: B stays
        ("all classes", 0.7, [0.9, 0.5]),  # D goes too
        ("all classes", 0.85, [0.9, 0.6, 0.5]),
        ("off", 0.0, [0.9, 0.6, 0.5, 0.2]),
    ],
)
def test_what_is_kept(nms, overlap, kept):
    ((_, scores, _),) = by_hand(nms=nms, overlap=overlap).kept()
    np.testing.assert_allclose(scores, kept, rtol=1e-6)


def test_what_is_counted():
    state = by_hand().state()  # A is the 3; the box on C says 5, not 4; D says 8
    assert (state["true"], state["false"], state["missed"]) == (1, 2, 1)
    assert (state["precision"], state["recall"]) == (pytest.approx(1 / 3), 0.5)
    assert (state["average_precision"], state["mean_average_precision"]) == (0.5, 0.5)
    doubled = by_hand(nms="off").state()
    assert (doubled["true"], doubled["false"]) == (1, 3), "B is a second box of the same object"
    sure = by_hand(score=0.9000001).state()
    assert (sure["true"], sure["false"], sure["missed"], sure["precision"], sure["recall"]) == (0, 0, 2, None, 0.0)
    strict = DetectionExplorer(PICTURE, [FOUND], [([[0, 0, 10, 9], C], [3, 4])], score=0, nms="off")
    assert strict.state()["true"] == 1
    strict.fit = 0.95
    assert strict.state()["true"] == 0


def test_the_point_lies_on_the_curve_wherever_the_threshold_is():
    explorer = DetectionExplorer(*detections())
    results = explorer.results()
    for k, score in enumerate(results["scores"][:-1]):
        if results["scores"][k + 1] == score:
            continue  # of equal scores only the last is a threshold
        explorer.score = float(score)
        state = explorer.state()
        assert state["precision"] == pytest.approx(results["precision"][k])
        assert state["recall"] == pytest.approx(results["recall"][k])


@pytest.mark.parametrize("nms", ["each class", "all classes", "off"])
def test_it_is_nnlibs_mean_average_precision(nms):
    images, found, truths = detections(seed=3)
    explorer = DetectionExplorer(images, found, truths, nms=nms, overlap=0.4, fit=0.6)
    kept = []
    for boxes, scores, labels in found:
        b, s = np.float32(boxes), np.float32(scores)
        group = labels if nms == "each class" else np.zeros(len(labels))
        order = vision.batched_nms(b, s, group, 1.0 if nms == "off" else 0.4)
        kept.append((b[order], s[order], labels[order]))
    wanted = vision.mean_average_precision(kept, truths, 0.6)
    assert explorer.state()["mean_average_precision"] == pytest.approx(wanted.mean[0])
    assert explorer.state()["average_precision"] != pytest.approx(wanted.mean[0]), "classes apart are something else"


def test_nms_lifts_the_precision_of_a_detector_that_sees_double():
    explorer = DetectionExplorer(*detections(30), fit=0.4)
    precision = explorer.state()["precision"]
    explorer.nms = "off"
    assert explorer.state()["precision"] < 0.75 * precision


def test_nothing_found_and_nothing_there():
    none, empty = ([], [], []), ([], [])
    blind = DetectionExplorer(PICTURE, [none], [THERE]).state()
    assert (blind["true"], blind["false"], blind["missed"]) == (0, 0, 2)
    assert (blind["precision"], blind["recall"], blind["average_precision"]) == (None, 0.0, 0.0)
    vain = DetectionExplorer(PICTURE, [FOUND], [empty])
    assert vain.state()["precision"] == 0.0
    assert vain.state()["recall"] is vain.state()["average_precision"] is vain.state()["mean_average_precision"] is None
    assert "recall undefined" in vain.alt_text
    for explorer in (vain, DetectionExplorer(PICTURE, [none], [empty])):
        assert explorer.static_figure().png().startswith(b"\x89PNG")


def test_words_the_static_picture_and_the_output():
    explorer = DetectionExplorer(*detections(), classes=["zero", *"123456789"], scene=2, score=0.25)
    text, state = explorer.alt_text, explorer.state()
    for words in ("Scene 3 of 8", "score at least 0.25", "within each class", f"recall ≈{state['recall']:.3g}",
                  f"precision ≈{state['average_precision']:.3g} at IoU 0.50"):  # fmt: skip
        assert words in text
    sure = explorer.kept()[2][1] >= 0.25
    assert f"{(explorer.results()['hits'][2] & sure).sum()} true and" in text, "of this scene alone"
    assert (explorer.kept()[2][0] == np.float32(explorer.kept()[2][0])).all(), "the browser's own numbers"
    explorer.score = 0.9876
    assert "score at least 0.9876" in explorer.alt_text
    explorer.score = 0.25
    explorer.nms = "off"
    assert "no NMS" in explorer.alt_text
    picture, curve = explorer.static_figure().axes
    shown = (explorer.kept()[2][1] >= 0.25).sum()
    assert len(picture.patches) == len(explorer.truths[2][1]) + shown
    assert len(picture.texts) == shown
    np.testing.assert_allclose(curve.lines[0].get_ydata(), explorer.results()["precision"])
    data, metadata = explorer._repr_mimebundle_()
    assert data["text/plain"] == metadata["image/png"]["alt"] == explorer.alt_text


def test_pictures_go_as_one_byte_a_pixel_and_reset_goes_back():
    images, found, truths = detections(4)
    explorer = DetectionExplorer(images, found, truths, score=0.4)
    sent = np.frombuffer(explorer._images, np.uint8).reshape(4, 48, 48)
    np.testing.assert_allclose(sent / 255, images[:, 0], atol=0.6 / 255)
    assert len(np.frombuffer(explorer._found, np.float32)) == 6 * sum(len(f[1]) for f in found)
    state = explorer.state()
    explorer.set_trait_values({"scene": 3, "score": 0.9, "overlap": 0.1, "nms": "off", "fit": 0.9})
    assert explorer.state() != state
    explorer.reset()
    assert explorer.state() == state


BAD = {
    r"images must have shape \(N, H, W\)": lambda: DetectionExplorer(np.zeros((40, 40)), [FOUND], [THERE]),
    "images holds .* NaN": lambda: DetectionExplorer(PICTURE * np.nan, [FOUND], [THERE]),
    "detections must be a list with one entry for each of the 1": lambda: DetectionExplorer(PICTURE, [], [THERE]),
    "truths must be a list": lambda: DetectionExplorer(PICTURE, [FOUND], [THERE, THERE]),
    r"detections\[0\] must be \(boxes, scores, labels\)": lambda: DetectionExplorer(PICTURE, [THERE], [THERE]),
    r"truths\[0\] must be \(boxes, labels\)": lambda: DetectionExplorer(PICTURE, [FOUND], [FOUND]),
    r"boxes must have shape \(K, 4\)": lambda: DetectionExplorer(PICTURE, [([[1, 2, 3]], [0.5], [1])], [THERE]),
    "1 boxes, but scores of shape": lambda: DetectionExplorer(PICTURE, [([A], [0.5, 0.6], [1])], [THERE]),
    "scores holds .* NaN": lambda: DetectionExplorer(PICTURE, [([A], [np.nan], [1])], [THERE]),
    "scores must lie from 0 to 1": lambda: DetectionExplorer(PICTURE, [([A], [2.0], [1])], [THERE]),
    "labels must be class numbers": lambda: DetectionExplorer(PICTURE, [([A], [0.5], [1.5])], [THERE]),
    r"labels must be class numbers, got \[2000000": lambda: DetectionExplorer(PICTURE, [([A], [0.5], [2e6])], [THERE]),
    "x2": lambda: DetectionExplorer(PICTURE, [([[9, 0, 3, 3]], [0.5], [1])], [THERE]),
    "nms must be one of each class, all classes, off": lambda: by_hand(nms=True),
    "score must be a number from 0 to 1": lambda: by_hand(score=1.1),
    "overlap must be a number from 0 to 1": lambda: by_hand(overlap=-0.1),
    "fit must be a number from 0.05 to 1": lambda: by_hand(fit=0),
    "scene must be a number from 0 to 0": lambda: by_hand(scene=1),
    "classes= names 2, but the labels go from 3 to 8": lambda: by_hand(classes="ab"),
}


@pytest.mark.parametrize("words", BAD)
def test_bad_values_get_clear_answers(words):
    with pytest.raises(ValueError, match=words):
        BAD[words]()


def test_unknown_options_are_refused():
    with pytest.raises(TypeError, match=r"unknown option overlapp=.*Did you mean overlap=\?"):
        by_hand(overlapp=1)
