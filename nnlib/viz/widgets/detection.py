"""`DetectionExplorer`: thresholds moved live; which boxes stay, which are true, and what that does to the curve."""

from collections.abc import Sequence

import numpy as np
import traitlets

from nnlib import vision
from nnlib.errors import DataError, ShapeError, described
from nnlib.inputs import finite, float_array
from nnlib.viz.widgets.base import Widget, number

NMS = ("each class", "all classes", "off")
LOWEST = 0.05  # the smallest IoU that can be asked of a match


class DetectionExplorer(Widget):
    """Scenes with the boxes that a detector found, before non-maximum suppression (NMS), and those that are there.

    First NMS drops boxes that overlap a surer one (of the same class, or of any) by more than `overlap`. Of what is
    left, a box is true if it matches a true box of its class, IoU at least `fit`, that no surer box has matched; else
    it is false. The score threshold then decides which are shown: it moves the point along the precision–recall curve,
    while the other two change the curve. Curve and counts are over all scenes and all classes together.

    Args:
        images: (N, H, W) or (N, 1, H, W) grey values.
        detections: for each scene (boxes, scores, labels), before NMS: model.detect(images, nms=None).
        truths: for each scene (boxes, labels).
        score: boxes below it are left out, 0 to 1.
        overlap: of NMS, an IoU from 0 to 1.
        nms: "each class", "all classes" or "off".
        fit: the IoU that makes a match, 0.05 to 1.
        scene: the one to begin with.
        classes: a name for each class number; None: the numbers.

    Shape:
        boxes (K, 4) as (x1, y1, x2, y2) in pixels, scores (K,) from 0 to 1, labels (K,); K differs from scene to scene.

    Raises:
        TypeError: unknown option. ShapeError: parts that do not belong together. DataError: not boxes, NaN, a score or
        an option out of range.

    Example:
        >>> images = np.zeros((1, 20, 20))
        >>> found = ([[2, 2, 9, 9], [3, 2, 9, 9], [12, 12, 18, 18]], [0.9, 0.6, 0.4], [7, 7, 1])
        >>> explorer = DetectionExplorer(images, [found], [([[2, 2, 9, 9]], [7])], overlap=0.5, score=0.5)
        >>> state = explorer.state()
        >>> state["true"], state["false"], state["missed"]           # the second 7 dropped, the 1 not sure enough
        (1, 0, 0)
        >>> explorer.nms = "off"
        >>> explorer.state()["false"]                                # one object, found twice: the second box is false
        1
    """

    script = ("plot.js", "pixels.js", "detection_sums.js", "detection.js")
    remembers = ("scene", "score", "overlap", "nms", "fit")

    scene = traitlets.Int(0).tag(sync=True)
    score = traitlets.Float(0.3).tag(sync=True)
    overlap = traitlets.Float(0.45).tag(sync=True)
    nms = traitlets.Enum(NMS, "each class").tag(sync=True)
    fit = traitlets.Float(0.5).tag(sync=True)
    _images = traitlets.Bytes().tag(sync=True)  # one byte a pixel, scene after scene
    _found = traitlets.Bytes().tag(sync=True)  # float32: x1, y1, x2, y2, score, label of each box
    _there = traitlets.Bytes().tag(sync=True)  # float32: x1, y1, x2, y2, label
    _frame = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        images,
        detections,
        truths,
        score=0.3,
        overlap=0.45,
        nms="each class",
        fit=0.5,
        scene=0,
        classes=None,
        **unknown,
    ):
        self.refuse(unknown)
        who = type(self).__name__
        pictures = _pictures(who, images)
        n, rows, columns = pictures.shape
        for name, given in (("detections", detections), ("truths", truths)):
            if not isinstance(given, Sequence) or len(given) != n:
                raise ShapeError(f"{who}: {name} must be a list with one entry for each of the {n} scenes, got "
                                 f"{described(given)}.")  # fmt: skip
        if not isinstance(nms, str) or nms not in NMS:
            raise DataError(f"{who}: nms must be one of {', '.join(NMS)}; got {described(nms)}.")
        found = [_table(who, f"detections[{i}]", d, scored=True) for i, d in enumerate(detections)]
        there = [_table(who, f"truths[{i}]", t, scored=False) for i, t in enumerate(truths)]
        # float64 of what the browser gets as float32, so that both compare the same numbers
        self.detections = [(t[:, :4], t[:, 4], t[:, 5].astype(int)) for t in found]
        self.truths = [(t[:, :4], t[:, 4].astype(int)) for t in there]
        labels = sorted({int(label) for t in (*found, *there) for label in t[:, -1]})
        super().__init__(
            label=f"Detection explorer: predicted boxes in {n} scene{'s' * (n != 1)}",
            scene=int(number(who, "scene", scene, 0, n - 1)),
            score=number(who, "score", score, 0, 1),
            overlap=number(who, "overlap", overlap, 0, 1),
            nms=nms,
            fit=number(who, "fit", fit, LOWEST, 1),
            _images=_bytes(pictures),
            _found=np.concatenate(found).astype(np.float32).tobytes(),
            _there=np.concatenate(there).astype(np.float32).tobytes(),
            _frame={
                "rows": rows,
                "columns": columns,
                "found": [len(t) for t in found],
                "there": [len(t) for t in there],
                "names": _names(who, classes, labels),
                "nms": NMS,
                "lowest": LOWEST,
            },
        )
        self.images = pictures

    # The same sums run in detection_sums.js; tests hold the two together.
    def kept(self) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """(boxes, scores, labels) of each scene after NMS, whatever their score, the surest first."""
        out = []
        for boxes, scores, labels in self.detections:
            if self.nms == "off":
                order = np.argsort(-scores, kind="stable")
            elif self.nms == "all classes":
                order = vision.nms(boxes, scores, self.overlap)
            else:
                order = vision.batched_nms(boxes, scores, labels, self.overlap)
            out.append((boxes[order], scores[order], labels[order]))
        return out

    def results(self) -> dict:
        """All that the widget shows, from `kept` on.

        kept: as above; hits: for each scene which of them are true; precision, recall: along the curve, the surest
        first; scores: the score at each of its points; average_precision: the area under it; mean_average_precision:
        the mean of those of the single classes.
        """
        kept = self.kept()
        by_class = vision.mean_average_precision(kept, self.truths, self.fit)
        scores, hits = (np.concatenate(parts) for parts in ([s for _, s, _ in kept], by_class.hits))
        n = sum(len(labels) for _, labels in self.truths)
        order = np.argsort(-scores, kind="stable")
        precision, recall = vision.precision_recall_curve(scores, hits, n)
        return {
            "kept": kept,
            "hits": by_class.hits,
            "scores": scores[order],
            "precision": precision,
            "recall": recall,
            "average_precision": vision.average_precision(scores, hits, n),
            "mean_average_precision": float(by_class.mean[0]),
        }

    def _counts(self, results, scenes) -> dict[str, int]:
        """How many of the boxes shown in these scenes are true, how many false, and how many objects are missed."""
        sure = {i: results["kept"][i][1] >= self.score for i in scenes}
        true = sum(int((results["hits"][i] & sure[i]).sum()) for i in scenes)
        there = sum(len(self.truths[i][1]) for i in scenes)
        return {"true": true, "false": int(sum(s.sum() for s in sure.values())) - true, "missed": there - true}

    def state(self) -> dict:
        """The settings; true, false, missed over all scenes; precision, recall; average_precision and its class mean.

        precision is None where no box is shown, recall and average_precision where there is nothing to find.
        """
        results = self.results()
        counts = self._counts(results, range(len(self.truths)))
        shown, there = counts["true"] + counts["false"], counts["true"] + counts["missed"]
        return super().state() | counts | {
            "precision": counts["true"] / shown if shown else None,
            "recall": counts["true"] / there if there else None,
            **{k: results[k] if there else None for k in ("average_precision", "mean_average_precision")},
        }  # fmt: skip

    @property
    def alt_text(self) -> str:
        """What is seen in the scene, and precision and recall over all."""
        results, state = self.results(), self.state()
        here = self._counts(results, [self.scene])
        off = "no NMS" if self.nms == "off" else f"NMS at IoU {self.overlap:.2f} within {self.nms}"
        off = off.replace("within all classes", "across all classes")
        cut = f"{self.score:.{2 if round(self.score, 2) == self.score else 4}f}"
        said = [f"{k} {'undefined' if state[k] is None else f'≈{state[k]:.3g}'}" for k in ("precision", "recall")]
        area = "undefined" if state["average_precision"] is None else f"≈{state['average_precision']:.3g}"
        return (
            f"Scene {self.scene + 1} of {len(self.truths)} with {here['true'] + here['missed']} objects: "
            f"≈{here['true']} true and ≈{here['false']} false boxes, ≈{here['missed']} missed (score at least "
            f"{cut}, {off}). Over all scenes {', '.join(said)}; average precision {area} at IoU "
            f"{self.fit:.2f}."
        )

    def static_figure(self):
        from matplotlib.patches import Rectangle

        from nnlib.viz.figure import Figure
        from nnlib.viz.palette import COLORS

        results, state, i = self.results(), self.state(), self.scene
        fig = Figure(alt=self.alt_text, figsize=(7.5, 3.7))
        picture, curve = fig.subplots(1, 2)
        extent = (0, self.images.shape[2], self.images.shape[1], 0)
        picture.imshow(self.images[i], cmap="gray", interpolation="nearest", extent=extent)
        for x1, y1, x2, y2 in self.truths[i][0]:
            style = {"edgecolor": COLORS["green"], "linestyle": ":", "linewidth": 2}
            picture.add_patch(Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, **style))
        for (x1, y1, x2, y2), score, label, hit in reversed(
            list(zip(*results["kept"][i], results["hits"][i], strict=True))
        ):
            if score < self.score:
                continue
            color, dash = (COLORS["blue"], "-") if hit else (COLORS["orange"], "--")
            box = Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor=color, linestyle=dash, linewidth=1.8)
            picture.add_patch(box)
            name = self._frame["names"].get(str(label), str(label))
            picture.text(x1, y1, f"{name} {score:.2f}", color="white", fontsize=7, va="bottom", backgroundcolor=color)
        picture.set(xticks=[], yticks=[])
        picture.grid(False)
        picture.set_title(f"Scene {i + 1} of {len(self.truths)}")
        curve.plot(results["recall"], results["precision"], color=COLORS["blue"])
        if state["precision"] is not None and state["recall"] is not None:
            curve.plot(state["recall"], state["precision"], "o", color=COLORS["orange"], markersize=9)
        curve.set(xlim=(0, 1.02), ylim=(0, 1.05), xlabel="recall", ylabel="precision")
        curve.set_title("Precision and recall, all scenes")
        return fig


def _pictures(who, images) -> np.ndarray:
    x = finite(float_array(images, f"{who}: images"), f"{who}: images")
    if x.ndim == 4 and x.shape[1] == 1:
        x = x[:, 0]
    if x.ndim != 3 or 0 in x.shape:
        raise ShapeError(f"{who}: images must have shape (N, H, W) or (N, 1, H, W), got {x.shape}.")
    return x


def _bytes(pictures) -> bytes:
    low, high = min(0.0, float(pictures.min())), max(1.0, float(pictures.max()))
    return np.rint((pictures - low) * (255 / (high - low))).astype(np.uint8).tobytes()


def _table(who, name, parts, scored) -> np.ndarray:
    """One scene's boxes, (scores) and labels as rows of float64 numbers that float32 can hold."""
    wanted = ("boxes", "scores", "labels") if scored else ("boxes", "labels")
    if not isinstance(parts, Sequence) or len(parts) != len(wanted):
        raise ShapeError(f"{who}: {name} must be ({', '.join(wanted)}), got {described(parts)}.")
    columns = [finite(float_array(p, f"{who}: {name}: {w}"), f"{who}: {name}: {w}") for p, w in zip(parts, wanted)]
    boxes = columns[0].reshape(0, 4) if columns[0].size == 0 else columns[0]
    if boxes.ndim != 2 or boxes.shape[1] != 4:
        raise ShapeError(f"{who}: {name}: boxes must have shape (K, 4), got {boxes.shape}.")
    vision.box_area(boxes)  # x2 < x1 is refused there
    others = [c.reshape(-1) if c.size == 0 else c for c in columns[1:]]
    for other, what in zip(others, wanted[1:]):
        if other.shape != (len(boxes),):
            raise ShapeError(f"{who}: {name}: {len(boxes)} boxes, but {what} of shape {other.shape}; one a box.")
    labels = others[-1]
    if (labels != np.rint(labels)).any() or (np.abs(labels) > 1e6).any():
        raise DataError(f"{who}: {name}: labels must be class numbers, got {labels.tolist()}.")
    if scored and len(boxes) and not (others[0].min() >= 0 and others[0].max() <= 1):
        raise DataError(f"{who}: {name}: scores must lie from 0 to 1, got {others[0].min():g} to {others[0].max():g}.")
    return np.column_stack([boxes, *others]).astype(np.float32).astype(np.float64)


def _names(who, classes, labels) -> dict[str, str]:
    if classes is None:
        return {str(k): str(k) for k in labels}
    classes = [str(name) for name in classes]
    if labels and not 0 <= labels[0] <= labels[-1] < len(classes):
        raise DataError(f"{who}: classes= names {len(classes)}, but the labels go from {labels[0]} to {labels[-1]}.")
    return {str(k): classes[k] for k in labels}
