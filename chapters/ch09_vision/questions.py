"""The predictions and quiz questions of lesson 09, kept out of the notebooks so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "09a-recall": [
        {
            "ask": "(08) A convolution with 16 input channels, 16 output channels and windows of 3 × 3. How many weights, without "
            "the bias?",
            "choices": {
                "16 · 9 = 144": "Each output channel looks at *all* input channels.",
                "16 · 16 · 9 = 2,304": "✓ Nine weights for each pair of channels.",
                "16 · 16 · 9 · 64": "The same weights serve every place of the picture.",
            },
        },
        {
            "ask": "(07) The training accuracy is 55 %, and so is the validation accuracy. What is that?",
            "choices": {
                "overfitting": "Then the training accuracy would be high.",
                "underfitting": "✓ It fails on what it was given.",
                "leakage": "Leakage makes scores too good.",
            },
        },
        {
            "ask": "(03) A chain of three steps has the slopes 2, 0.5 and 0.1. What is the slope of the whole?",
            "choices": {
                "2.6": "Slopes along a chain are multiplied, not added.",
                "0.1": "✓ 2 · 0.5 · 0.1: each step passes on its share.",
                "0.87": "The mean plays no part.",
            },
        },
    ],
    "09a-depth": {
        "ask": "6, 20 and 40 layers, one after another, trained on the same 1,347 digits for as many steps. How does accuracy "
        "*on those 1,347 digits* change with depth?",
        "choices": {
            "it rises: more weights fit more": "So 07a suggests: the wider the network, the better it fitted its training set. "
            "Depth is another matter.",
            "it stays near 100 %, only accuracy on new digits falls": "That would be overfitting. Look at which digits are counted.",
            "it falls, far": "✓ The deep ones fail on the very digits that they are trained on.",
        },
    },
    "09a-gradient": {
        "ask": "40 layers that are not trained yet, drawn as `nn.Linear` draws them, without skips. How large is the gradient that arrives at the first, "
        "beside that at the last?",
        "choices": {
            "about a fortieth": "A fortieth would be a sum's share. Along a chain, factors are multiplied.",
            "about a thousandth": "With ten layers. The factors go on multiplying.",
            "less than a billionth": "✓ Each layer passes on less than half; forty halvings are a factor of a million million.",
        },
    },
    "09a-batch-of-one": {
        "ask": "The network is right on nearly all test digits. Now it is asked about one digit at a time, and nobody has called "
        "`model.eval()`. What happens?",
        "choices": {
            "nothing: the weights are the same": "They are. But part of what it computes does not come from its weights.",
            "it is slower, and right as often": "Slower, yes. Look at the other number.",
            "it is wrong much more often": "✓ Each digit is measured against itself.",
        },
    },
    "09a-control": {
        "ask": "The same map for a network whose weights are drawn anew: it has learned nothing. What share of *its* map lies on the "
        "garment?",
        "choices": {
            "about as much as the garment covers of the picture": "So it would be if the map were spread evenly. But a picture is not "
            "even: where there is nothing, there is nothing to react to.",
            "about as much as for the trained network": "✓ So the map shows where the garment is, trained or not.",
            "none": "A random network reacts to something, too.",
        },
    },
    "09a-check": [
        {
            "ask": "A 40-layer plain network has 60 % on its training digits, a 6-layer one 100 %. Which explanation can you rule out?",
            "choices": {
                "the deep one overfits": "✓ Who overfits is *good* on the training set.",
                "descent does not find the good weights": "This is what happens. Good weights exist: copy the small net.",
                "one rate does not suit gradients that differ a thousandfold": "That fits what we measured.",
            },
        },
        {
            "ask": "In a residual block the detour's last weights are all 0 at the start. What does the block compute?",
            "choices": {
                "nothing: it is dead": "F(x) = 0, and x + 0 = x. Its gradients with respect to those weights are not 0.",
                "a copy of x": "✓ It begins with doing no harm.",
                "twice x": "x + F(x), with F(x) = 0.",
            },
        },
        {
            "ask": "What does batch norm use in eval mode?",
            "choices": {
                "the mean and spread of the pictures it is given": "That is training mode.",
                "running means and variances, collected in training": "✓ So an answer does not depend on the company.",
                "nothing, it is switched off": "Dropout is. Batch norm goes on dividing, by other numbers.",
            },
        },
        {
            "ask": "Where width or channels change, x and F(x) have different shapes. What does the express lane do?",
            "choices": {
                "it ends there": "Then the gradient has no way round this block.",
                "x goes through a 1 × 1 convolution that fits it": "✓ One small layer on the lane.",
                "F(x) is cut to fit": "Then part of what the block computed would be thrown away.",
            },
        },
        {
            "ask": "A map is bright on the patient's lung. What has been shown?",
            "choices": {
                "that the network looks at the lung": "Draw the weights anew. If the map stays, it shows the picture, not the network.",
                "nothing yet: compare with an untrained network, and cover what the map marks": "✓ Two tests that a map can fail.",
                "that its answer is right": "Not even that it is about the lung.",
            },
        },
    ],
    "09b-recall": [
        {
            "ask": "(08) A convolution with 3 × 3 windows and padding 1, then a 2 × 2 max pool, on a picture of 48 × 48. What size comes out?",
            "choices": {
                "24 × 24": "✓ The padding keeps 48, the pool halves it.",
                "23 × 23": "With padding 1 nothing is lost at the edges.",
                "16 × 16": "The pool takes 2 × 2, not 3 × 3.",
            },
        },
        {
            "ask": "(02b) The threshold of a yes-or-no forecast is lowered from 0.5 to 0.05. What follows?",
            "choices": {
                "fewer misses, more false alarms": "✓ The two go against each other.",
                "fewer misses and fewer false alarms": "Only a better forecast does both.",
                "more misses, fewer false alarms": "That is what a higher threshold does.",
            },
        },
        {
            "ask": "(09a) A network with batch norm is to be used on single pictures. What must be done first?",
            "choices": {
                "train it with batches of one": "Then it would learn to measure each picture against itself.",
                "`model.eval()`": "✓ So that it uses the running statistics.",
                "leave the batch norm out": "Its weights were learned for what batch norm hands on.",
            },
        },
    ],
    "09b-half": {
        "ask": "A and B are 4 by 4, and B is moved by half of its width. What is their IoU?",
        "choices": {
            "1/2": "Half of each box is shared. But divide by what *both* cover together.",
            "1/3": "✓ 8 pixels shared, 24 covered.",
            "1/4": "8/32: that counts the shared pixels twice.",
        },
    },
    "09b-nms": {
        "ask": "NMS with threshold 0.5, each class by itself. Which boxes are kept?",
        "choices": {
            "A alone": "C is a 9, too, and overlaps A. But how much?",
            "A and C": "And E? It lies on A, but says 4. NMS compares boxes of one class.",
            "A, C and E": "✓ B and D go, they are the same 9 as A.",
            "A, C, D and E": "D is a 9 and lies almost wholly on A.",
        },
    },
    "09b-ap": {
        "ask": "Four digits; true, false, true, true, false. What is the average precision?",
        "choices": {
            "0.60: three of five are true": "That is the precision of all five together. AP goes along the whole curve.",
            "0.83: the mean of 1, ¾ and ¾": "There are four digits. One is never found, and its quarter counts 0.",
            "0.625": "✓ (1 + ¾ + ¾ + 0) / 4.",
            "0.60: (1 + ⅔ + ¾ + 0) / 4": "Nearly. At recall ½ the precision is ⅔, but at a higher recall it is ¾, and that counts there, too.",
        },
    },
    "09b-without-nms": {
        "ask": "The same detector, the same scenes, but without NMS: every box above the score 0.05 is reported. What becomes of mAP@0.5?",
        "choices": {
            "it stays: NMS is for the eye": "Each extra box on a digit that has been found is false.",
            "it rises: more boxes, fewer misses": "Look at the recall: not one digit more is found. The doubles only cost.",
            "it falls by a few points": "✓ The doubles are false, and precision sinks.",
            "it falls to a fraction: most boxes are doubles": "Nearly half of them are. But most doubles have low scores, and "
            "stand at the end of the list.",
        },
    },
    "09b-one-cell": {
        "ask": "Two digits, one upon the other, their middles less than 4 pixels apart. Of which pairs are both digits found more often?",
        "choices": {
            "of those in two cells: there each has a cell that answers for it": "So one would think. But is it the cell that hides them? "
            "Count.",
            "of neither: something else hides them": "✓ With a cell for each they are missed as often.",
            "of those in one cell": "There the target names one of them only. Why should it help?",
        },
    },
    "09b-check": [
        {
            "ask": "A box of 10 × 10 lies wholly inside a box of 20 × 20. What is their IoU?",
            "choices": {
                "1: all of it is covered": "You divided by the smaller box. Together they cover 400.",
                "0.25": "✓ 100 shared, 400 together.",
                "0.2": "100/500 counts the shared part twice.",
            },
        },
        {
            "ask": "You raise the NMS threshold from 0.5 to 0.9. What happens?",
            "choices": {
                "fewer boxes remain": "Only those with an IoU *above* the threshold are thrown out: now few.",
                "more doubles remain": "✓ Two boxes on one digit seldom reach 0.9.",
                "boxes with low scores go": "That is the other threshold, on the score.",
            },
        },
        {
            "ask": "Ten 7s are there. A detector reports one 7, and it is right. Its precision and recall?",
            "choices": {
                "precision 1, recall 0.1": "✓ Never wrong, and nearly blind.",
                "precision 0.1, recall 1": "Precision is counted over the reported boxes.",
                "both 1": "Nine are missing.",
            },
        },
        {
            "ask": "mAP@0.5 is 0.95, mAP@0.75 is 0.70. What does that say?",
            "choices": {
                "labels are often wrong": "A wrong label counts as false at both.",
                "things are found, but many boxes are a bit off": "✓ They pass 0.5 and fail 0.75.",
                "the detector is unsure": "Scores only decide the order.",
            },
        },
        {
            "ask": "A face detector finds 98 % of all faces in a test set. What more must you know before a border uses it?",
            "choices": {
                "its speed": "Good to know. Whom does it miss?",
                "recall and false alarms for each group of people": "✓ A mean can hide that most of the misses fall on a few.",
                "its mAP": "Again one number over all.",
            },
        },
    ],
}
