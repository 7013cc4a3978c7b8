"""The grid detector: boxes to cells and back, its loss beside torch, suppression, and that it learns."""

import numpy as np
import pytest

import nnlib as nn
from nnlib.data import digit_scenes
from nnlib.errors import DataError, ShapeError
from nnlib.vision import GridDetector, decode, detection_loss, encode, mean_average_precision


def rng(seed=0):
    return np.random.default_rng(seed)


def said(target, classes=10, sure=9.0):
    """The output of a detector that knows the target."""
    n, _, s, _ = target.shape
    out = np.zeros((n, 5 + classes, s, s), np.float64)
    out[:, 0] = np.where(target[:, 0] > 0, sure, -sure)
    share = target[:, 1:3].astype(np.float64).clip(1e-9, 1 - 1e-9)
    out[:, 1:3] = np.log(share / (1 - share))
    out[:, 3:5] = target[:, 3:5]
    for c in range(classes):
        out[:, 5 + c] = np.where(target[:, 5] == c, sure, 0)
    return out


@pytest.mark.parametrize(("grid", "stride"), [(12, 4), (6, 8)])
def test_what_is_encoded_is_decoded(grid, stride):
    scenes = digit_scenes(40, rng=rng())
    target = encode(scenes.boxes, scenes.labels, grid, stride)
    assert target.shape == (40, 6, grid, grid)
    assert target.dtype == np.float32
    lost = sum(map(len, scenes.boxes)) - target[:, 0].sum()
    assert 0 <= lost <= 2
    found = decode(said(target), stride)
    assert sum(len(f.boxes) for f in found) == target[:, 0].sum()
    for (boxes, scores, labels), true, names in zip(found, scenes.boxes, scenes.labels):
        assert (scores > 0.99).all()
        for box, label in zip(boxes, labels):
            k = np.abs(true - box).sum(axis=1).argmin()
            np.testing.assert_allclose(box, true[k], atol=1e-3)
            assert label == names[k]


def test_a_box_belongs_to_the_cell_of_its_middle():
    target = encode([[[2, 4, 18, 12]], np.zeros((0, 4))], [[7], []], grid=6, stride=8)
    np.testing.assert_allclose(target[0, :, 1, 1], [1, 0.25, 0, 0, np.log(0.5), 7], atol=1e-6)
    assert target[0, 0].sum() == 1
    assert target[1].sum() == 0
    edge = encode([[[0, 0, 16, 16]]], [[1]], grid=6, stride=8)  # a middle on the corner of four cells
    assert np.argwhere(edge[0, 0]).tolist() == [[1, 1]]
    assert encode([[[0, 0, 8, 32]]], [[1]], 6, 8, anchor=8.0)[0, 3:5, 2, 0].tolist() == pytest.approx([0, np.log(4)])


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_of_two_in_one_cell_the_larger_stays(order):
    boxes, labels = np.array([[0.0, 0, 8, 8], [-1, -1, 11, 9]])[order], np.array([3, 5])[order]
    target = encode([boxes], [labels], grid=6, stride=8)
    assert target[0, 0].sum() == 1
    assert target[0, 5, 0, 0] == 5


def test_a_box_beyond_all_measure_is_the_whole_picture():
    out = np.full((1, 7, 3, 3), -9.0, np.float32)
    out[0, :, 1, 1] = [9, 0, 0, 1e4, 1e4, 0, 9]
    (found,) = decode(out, 4)  # a numpy warning of an overflow would be an error here
    assert found.boxes.tolist() == [[0, 0, 12, 12]]


def test_boxes_are_cut_at_the_edges_and_sorted_and_suppressed_per_class():
    out = np.full((1, 8, 3, 3), -9.0)
    for column, sure, label in ((0, 1.0, 0), (1, 3.0, 0), (2, 2.0, 1)):
        out[0, :, 1, column] = [sure, 4.6 - 4.6 * column, 0, 1, 1, *np.where(np.arange(3) == label, 9.0, 0)]
    (found,) = decode(out, 4, iou_threshold=0.3)
    assert found.labels.tolist() == [0, 1]  # the weaker 0 is dropped, the 1 at nearly the same place stays
    assert found.scores[0] > found.scores[1]
    assert found.boxes.min() == 0
    assert found.boxes.max() == 12
    (all_of_them,) = decode(out, 4, nms=None)
    assert all_of_them.labels.tolist() == [0, 1, 0]
    assert (np.diff(all_of_them.scores) < 0).all()
    (none,) = decode(out, 4, score_threshold=0.99)
    assert none.boxes.shape == (0, 4)
    assert repr(found).startswith("Detections(2 boxes: 0 (0.95), 1 (0.88)")
    (mine,) = decode(out, 4, nms=lambda boxes, scores, labels, threshold: np.array([1]))
    assert mine.boxes.shape == (1, 4)


@pytest.mark.torch
@pytest.mark.parametrize("empty", [False, True])
def test_loss_and_its_slope_beside_torch(empty):
    import torch
    from torch.nn import functional as F

    scenes = digit_scenes(5, digits_per_scene=(0, 0) if empty else (1, 4), rng=rng())
    target = encode(scenes.boxes, scenes.labels, 12, 4)
    out = rng(1).normal(size=(5, 15, 12, 12))
    mine = nn.Tensor(out, requires_grad=True)
    loss = detection_loss(mine, target, box_weight=3.0)
    loss.backward()
    theirs, y = torch.tensor(out, requires_grad=True), torch.tensor(target).double()
    thing, n = y[:, 0] > 0, max(float(y[:, 0].sum()), 1)
    expected = F.binary_cross_entropy_with_logits(theirs[:, 0], y[:, 0], reduction="sum") / n
    if not empty:
        box = torch.cat([torch.sigmoid(theirs[:, 1:3]), theirs[:, 3:5]], 1).permute(0, 2, 3, 1)[thing]
        places = y[:, 1:5].permute(0, 2, 3, 1)[thing]
        expected = expected + 3 * F.smooth_l1_loss(box, places, reduction="sum", beta=0.1) / n
        expected = expected + F.cross_entropy(theirs[:, 5:].permute(0, 2, 3, 1)[thing], y[:, 5][thing].long())
    expected.backward()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-6)
    np.testing.assert_allclose(mine.grad.data, theirs.grad.numpy(), rtol=1e-6, atol=1e-12)


def test_a_perfect_answer_costs_next_to_nothing():
    scenes = digit_scenes(6, rng=rng())
    target = encode(scenes.boxes, scenes.labels, 12, 4)
    assert detection_loss(nn.Tensor(said(target, sure=20.0)), target).item() < 1e-3
    assert detection_loss(nn.Tensor(said(target, sure=20.0)), np.roll(target, 1, axis=2)).item() > 5


def test_detector_in_use_is_in_eval_mode_and_takes_batches():
    scenes = digit_scenes(7, rng=rng())
    detector = GridDetector(channels=(4, 6, 8), rng=rng())
    detector(nn.Tensor(scenes.images))
    found = detector.detect(scenes.images, score_threshold=0.0)
    assert detector.training
    assert [len(f.boxes) for f in detector.detect(scenes.images, score_threshold=0.0, nms=None)] == [144] * 7
    by_twos = detector.detect(scenes.images, score_threshold=0.0, batch_size=2)
    for a, b in zip(found, by_twos, strict=True):
        np.testing.assert_allclose(a.boxes, b.boxes, atol=1e-3)
    assert detector.encode(scenes.boxes, scenes.labels, size=48).shape == (7, 6, 12, 12)
    assert detector.detect(scenes.images[:0]) == []
    assert GridDetector(3, (4, 4), in_channels=3)(nn.Tensor(np.zeros((2, 3, 64, 64), np.float32))).shape == (
        2,
        8,
        16,
        16,
    )


def fitted(labels, scenes, steps=100, seed=0):
    detector = GridDetector(channels=(6, 12, 16, 24), rng=rng(seed))
    target = detector.encode(scenes.boxes, labels, size=48)
    optimizer = nn.Adam(detector.parameters(), lr=0.01)
    for _ in range(steps):
        loss = detection_loss(detector(nn.Tensor(scenes.images)), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    found = detector.detect(scenes.images)
    return mean_average_precision(found, list(zip(scenes.boxes, scenes.labels)), 0.5).mean[0]


def test_it_learns_scenes_by_heart_and_with_other_labels_it_learns_those():
    scenes = digit_scenes(12, digits_per_scene=(1, 2), clutter=1, rng=rng(5))
    assert fitted(scenes.labels, scenes) > 0.9
    assert fitted([(label + 1) % 10 for label in scenes.labels], scenes) < 0.1


TARGET = np.zeros((2, 6, 3, 3), np.float32)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: encode([[[0, 0, 1, 1]]], [[1], [2]], 6, 8), ShapeError, "1 pictures of boxes, but 2 of labels"),
        (lambda: encode([[[0, 0, 1, 1]]], [[1, 2]], 6, 8), ShapeError, "picture 0 has 1 boxes, but 2 labels"),
        (lambda: encode([[[0, 0, 0, 1]]], [[1]], 6, 8), DataError, "without area"),
        (lambda: encode([[[40, 0, 60, 1]]], [[1]], 6, 8), DataError, "outside the 6 × 6 cells of 8 pixels"),
        (lambda: encode([[[4, 0, 1, 1]]], [[1]], 6, 8), DataError, r"boxes\[0\]\[0\].*x2 < x1"),
        (lambda: detection_loss(nn.Tensor(np.zeros((2, 7, 3, 3))), TARGET[:1]), ShapeError, r"\(1, 6, 3, 3\)"),
        (lambda: detection_loss(nn.Tensor(np.zeros((2, 5, 3, 3))), TARGET), ShapeError, r"5 \+ C"),
        (lambda: decode(np.zeros((7, 3, 3)), 4), ShapeError, r"\(7, 3, 3\)"),
        (lambda: decode(np.full((1, 7, 3, 3), np.nan), 4), DataError, "NaN"),
        (lambda: GridDetector(channels=(8,)), ValueError, "two layers or more"),
        (lambda: GridDetector()(nn.Tensor(np.zeros((1, 1, 46, 46), np.float32))), ShapeError, "multiple of 4"),
        (lambda: GridDetector()(nn.Tensor(np.zeros((1, 1, 48, 44), np.float32))), ShapeError, r"\(1, 1, 48, 44\)"),
        (lambda: GridDetector()(nn.Tensor(np.zeros((1, 48, 48), np.float32))), ShapeError, r"\(N, 1, H, H\)"),
    ],
)
def test_bad_input_is_told_what_to_do(call, error, message):
    with pytest.raises(error, match=message):
        call()
