"""What must break each claim of lesson 09: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="forty with skips",
        notebook="09a",
        replace={"training_accuracy(layers, residual=False) for layers in": "training_accuracy(layers, residual=layers == 40) for layers in"},
    ),
    Control(
        name="nothing copied",
        notebook="09a",
        replace={"        state[name][:, :, 1, 1] = np.eye(len(weight))": "        state[name][:, :, 1, 1] = 0"},
    ),
    Control(
        name="forty without skips",
        notebook="09a",
        replace={"deep_scores = training_accuracy(40, residual=True)": "deep_scores = training_accuracy(40, residual=False)"},
    ),
    Control(
        name="a tenth of the rate",
        notebook="09a",
        replace={'again = degradation.row(6, residual=False, rate=chosen["plain 6"],': 'again = degradation.row(6, residual=False, rate=0.01,'},
    ),
    Control(
        name="skips removed",
        notebook="09a",
        replace={"early = degradation.row(40, residual=True,": "early = degradation.row(40, residual=False,"},
    ),
    Control(
        name="skips in it",
        notebook="09a",
        replace={'chains = {"plain": {},': 'chains = {"plain": {"skip": True},'},
    ),
    Control(
        name="no skips",
        notebook="09a",
        replace={'"with skips": {"skip": True}': '"with skips": {}'},
    ),
    Control(
        name="the small draw",
        notebook="09a",
        replace={"\"plain, 05b's draw\": {\"as_in_05b\": True}": "\"plain, 05b's draw\": {}"},
    ),
    Control(
        name="no lane",
        notebook="09a",
        replace={'"40 with skips": (40, True)}': '"40 with skips": (40, False)}'},
    ),
    Control(
        name="the ones with skips",
        notebook="09a",
        replace={"claim(np.mean(by_adam) < ": "claim(np.mean(deep_scores) < "},
    ),
    Control(
        name="eval forgotten again",
        notebook="09a",
        replace={"repaired = small ": "repaired = small.train() "},
    ),
    Control(
        name="another picture's garment",
        notebook="09a",
        replace={"garment = patches((shown[:, 0] > 0.1)": "garment = patches((np.roll(shown[:, 0], (50, 14, 14), axis=(0, 1, 2)) > 0.1)"},
    ),
    Control(
        name="an unlearned network's occlusion",
        notebook="09a",
        replace={'"occlusion, trained": fall(covering)}':
                 '"occlusion, trained": fall(occlusion(unlearned, shown, truth, size=4, stride=4))}'},
    ),
    Control(
        name="overlap counted twice",
        notebook="09b",
        replace={"    return shared / (area(a) + area(b) - shared)": "    return shared / (area(a) + area(b))"},
    ),
    Control(
        name="all classes together",
        notebook="09b",
        replace={"if labels[k] != labels[best] or iou(": "if iou("},
    ),
    Control(
        name="labels from a hat",
        notebook="09b",
        replace={'three, from_hat = scores_of("mAP@0.5"), ': 'three, from_hat = scores_of("mAP@0.5", "labels from a hat"), '},
    ),
    Control(
        name="one epoch",
        notebook="09b",
        replace={"detector = trained(train_set, rng)": "detector = trained(train_set, rng, epochs=1)"},
    ),
    Control(
        name="NMS both times",
        notebook="09b",
        replace={'scores_of("mAP@0.5", nms=nms) for nms in (True, False))':
                 'scores_of("mAP@0.5", nms=nms) for nms in (True, True))'},
    ),
    Control(
        name="far from one another",
        notebook="09b",
        replace={"both_found(near & ~same_cell)\n": "both_found(apart > 20)\n"},
    ),
    Control(
        name="free ones twice",
        notebook="09b",
        replace={'for name in ("free", "on top"))': 'for name in ("free", "free"))'},
    ),
    Control(
        name="more usual ones twice",
        notebook="09b",
        replace={'np.subtract(scores_of("mAP@0.5", "crowded", where)': 'np.subtract(scores_of("mAP@0.5", "more usual", where)'},
    ),
    Control(
        name="thirds at random",
        notebook="09b",
        replace={"(np.argsort(values) for values in (bright, size))":
                 "(np.random.default_rng(0).permutation(len(values)) for values in (bright, size))"},
    ),
]
