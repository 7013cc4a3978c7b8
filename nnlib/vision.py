"""What sees: boxes and their scores, pictures changed at random, what a network looks at, residual nets, a detector."""

from nnlib.augment import cutout, horizontal_flip, rotate, shift
from nnlib.boxes import batched_nms, box_area, box_convert, box_iou, clip_boxes_to_image, nms
from nnlib.detector import Detections, GridDetector, decode, detection_loss, encode
from nnlib.precision import (
    MeanAveragePrecision,
    average_precision,
    match_detections,
    mean_average_precision,
    precision_recall_curve,
)
from nnlib.residual import BasicBlock, ResNet
from nnlib.saliency import occlusion, saliency

__all__ = [
    "BasicBlock",
    "Detections",
    "GridDetector",
    "MeanAveragePrecision",
    "ResNet",
    "average_precision",
    "batched_nms",
    "box_area",
    "box_convert",
    "box_iou",
    "clip_boxes_to_image",
    "cutout",
    "decode",
    "detection_loss",
    "encode",
    "horizontal_flip",
    "match_detections",
    "mean_average_precision",
    "nms",
    "occlusion",
    "precision_recall_curve",
    "rotate",
    "saliency",
    "shift",
]
