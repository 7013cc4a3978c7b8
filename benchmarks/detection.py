"""How good is the grid detector of lesson 09? Three seeds, each with its own scenes, start values and order.

Four ways to train: on the usual scenes; on the same scenes with their labels from a hat (a control); on crowded
scenes, whose digits may lie on one another; and on more usual scenes, which hold as many digits as the crowds. Each
detector is marked on 200 usual and 200 crowded scenes, made of digits that no training scene has.
"""

import numpy as np

import nnlib as nn
from benchmarks.experiments import committed
from nnlib.data import DataLoader, digit_scenes
from nnlib.data.scenes import Scenes
from nnlib.vision import GridDetector, batched_nms, box_iou, detection_loss, mean_average_precision

SETTINGS = {
    "scenes": 4000, "more usual scenes": 6590, "epochs": 4, "batch": 32, "rate": 5e-3, "held out": 200,
    "channels": [8, 16, 32, 48],
    "crowded": {"digits_per_scene": [2, 6], "most_overlap": 1.0},
    "optimizer": "Adam, one cycle of the rate",
}  # fmt: skip
SEEDS = [0, 1, 2]
KINDS = ("usual", "labels from a hat", "crowded", "more usual")


def scenes(kind: str, n: int, part: str, rng: np.random.Generator) -> Scenes:
    """Scenes to train on or to be marked on."""
    made = digit_scenes(n, part=part, rng=rng, **(SETTINGS["crowded"] if kind == "crowded" else {}))
    if kind == "labels from a hat":
        mixed, ends = rng.permutation(np.concatenate(made.labels)), np.cumsum([len(labels) for labels in made.labels])
        made = made._replace(labels=np.split(mixed, ends[:-1]))
    return made


def trained(made: Scenes, rng: np.random.Generator, epochs: int = SETTINGS["epochs"]) -> GridDetector:
    """A detector trained on these scenes."""
    detector = GridDetector(channels=SETTINGS["channels"], rng=rng)
    targets = detector.encode(made.boxes, made.labels, size=48)
    batches = DataLoader(made.images, targets, batch_size=SETTINGS["batch"], shuffle=True, rng=rng)
    optimizer = nn.Adam(detector.parameters(), lr=SETTINGS["rate"])
    schedule = nn.OneCycleLR(optimizer, SETTINGS["rate"], total_steps=epochs * len(batches))
    for _ in range(epochs):
        for images, target in batches:
            loss = detection_loss(detector(nn.Tensor(images)), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return detector.eval()


def marks(detector: GridDetector, made: Scenes, nms=batched_nms) -> dict:
    """mAP at 0.5 and 0.75; precision and recall of the boxes with a score of 0.3 or more."""
    found = detector.detect(made.images, nms=nms)
    result = mean_average_precision(found, list(zip(made.boxes, made.labels)))
    scores, hits = np.concatenate([d.scores for d in found]), np.concatenate(result.hits)
    sure = scores >= 0.3
    return {
        "mAP@0.5": round(float(result.mean[0]), 4), "mAP@0.75": round(float(result.mean[1]), 4),
        "precision": round(float(hits[sure].sum() / max(sure.sum(), 1)), 4),
        "recall": round(float(hits[sure].sum() / sum(map(len, made.labels))), 4),
    }  # fmt: skip


def rows_of(kind: str, seed: int) -> list[dict]:
    """Train one detector, and mark it on usual scenes, on those without NMS, and on crowded ones."""
    rng = np.random.default_rng(seed)
    number = SETTINGS["more usual scenes" if kind == "more usual" else "scenes"]
    made = scenes(kind, number, "train", rng)
    detector = trained(made, rng)
    test_rng = np.random.default_rng(10_000 + seed)
    usual, crowded = (scenes(k, SETTINGS["held out"], "test", test_rng) for k in ("usual", "crowded"))
    head = {"trained on": kind, "seed": seed, "digits": sum(map(len, made.labels))}
    return [
        {**head, "marked on": "usual", "nms": True, **marks(detector, usual)},
        {**head, "marked on": "usual", "nms": False, **marks(detector, usual, nms=None)},
        {**head, "marked on": "crowded", "nms": True, **marks(detector, crowded), **by_lie(detector, seed)},
    ]


def by_lie(detector: GridDetector, seed: int) -> dict:
    """Which digits of 600 other crowds it finds, by how they lie."""
    made = scenes("crowded", 600, "test", np.random.default_rng(20_000 + seed))
    how = np.concatenate([lying(boxes) for boxes in made.boxes])
    right = is_found(detector.detect(made.images), made)
    return {f"found {name}": round(float(right[how == name].mean()), 4) for name in ("free", "on top", "covered")}


def lying(boxes: np.ndarray) -> np.ndarray:
    """How each digit of a scene lies: "free", "covered" by half or more, "on top" by half or more, or "partly".

    Later digits lie on top of earlier ones. "free": no other box touches as much as a tenth of it. "on top": at least
    half of its box lies on others, while less than a tenth of it is covered.
    """
    sides = np.minimum(boxes[:, None, 2:], boxes[:, 2:]) - np.maximum(boxes[:, None, :2], boxes[:, :2])
    shares = sides.clip(0).prod(axis=-1) / (boxes[:, 2:] - boxes[:, :2]).prod(axis=-1)[:, None]  # of the row's box
    under, over = np.triu(shares, 1).max(axis=1), np.tril(shares, -1).max(axis=1)
    how = np.full(len(boxes), "partly", object)
    how[(under < 0.1) & (over < 0.1)] = "free"
    how[(under < 0.1) & (over >= 0.5)] = "on top"
    how[under >= 0.5] = "covered"
    return how


def is_found(found: list, made: Scenes, score: float = 0.3) -> np.ndarray:
    """For each digit of each scene, one after another: is there a box of its label, IoU 0.5 or more, this score?

    (Two digits of one label that lie close together may both be found by one box.)
    """
    answers = []
    for (boxes, scores, labels), there, names in zip(found, made.boxes, made.labels):
        fits = (box_iou(there, boxes) >= 0.5) & (names[:, None] == labels) & (scores >= score)
        answers.append(fits.any(axis=1))
    return np.concatenate(answers)


def marks_of_boxes(seed: int = 0) -> dict:
    """The score of each box that one detector finds in usual scenes, whether it is true (1) or not (0), as texts."""
    rng = np.random.default_rng(seed)
    detector = trained(scenes("usual", SETTINGS["scenes"], "train", rng), rng)
    made = scenes("usual", SETTINGS["held out"], "test", np.random.default_rng(10_000 + seed))
    found = detector.detect(made.images)
    hits = np.concatenate(mean_average_precision(found, list(zip(made.boxes, made.labels))).hits)
    scores = np.concatenate([d.scores for d in found])
    return {
        "scores": " ".join(f"{score:.3f}" for score in scores), "true": "".join(str(int(hit)) for hit in hits),
        "there": sum(map(len, made.labels)),
    }  # fmt: skip


def marked() -> tuple[np.ndarray, np.ndarray, int]:
    """The committed marks of one detector's boxes: scores (K,), true or not (K,), and how many digits are there."""
    marks = committed("detection")["boxes"]
    return np.array(marks["scores"].split(), float), np.array(list(marks["true"])) == "1", marks["there"]


def run() -> dict:
    """All kinds, all seeds; and each box of one detector."""
    rows = [row for kind in KINDS for seed in SEEDS for row in rows_of(kind, seed)]
    what = "the grid detector on scenes of digits: mAP, precision and recall"
    return {"what": what, "settings": SETTINGS, "boxes": marks_of_boxes(), "rows": rows}
