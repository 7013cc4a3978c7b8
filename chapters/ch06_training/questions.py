"""The predictions and quiz questions of lesson 06, kept out of the notebooks so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "06a-recall": [
        {
            "ask": "(02b) Batches of 32 did well at rate 0.04. You go down to batches of one. What happens to the rate that suits?",
            "choices": {
                "it gets smaller": "✓ What averages out within a batch no longer does, so shorter steps must average it out.",
                "it stays: it belongs to the data": "It belongs to the data and to the batch: single examples pull harder and in all directions.",
                "it gets larger: the batches are smaller": "A single example's slope is noisier, not smaller.",
            },
        },
        {
            "ask": "(03) You call backward twice on the same network without clearing the slopes. What is in p.grad?",
            "choices": {
                "the second call's slope": "That would be `=`. Backpropagation uses `+=`, since a weight may be used in several places.",
                "the sum of both": "✓ Slopes add where paths meet, and backward does not know that a new step has begun.",
                "the mean of both": "Nothing divides by the number of calls.",
            },
        },
        {
            "ask": "(05b) Why does the cross-entropy take the network's raw outputs, without a softmax before it?",
            "choices": {
                "it applies the softmax itself, in logarithms": "✓ A second one before it squeezes the outputs into 0 … 1 and leaves little slope.",
                "the softmax is not needed for training": "It is: it turns outputs into chances. It is inside the loss already.",
                "to save time": "It would be the right result, only slower, if it did no harm. It does.",
            },
        },
    ],
    "06a-epochs": {
        "ask": "Ten epochs at rate 0.1. With batches of 8 the network gets over 90 % of the test pictures right. With one batch of all 1,348?",
        "choices": {
            "as many: each saw every picture ten times": "They read the same. But what changes weights is a step, and they take 1,690 and 10 of them.",
            "a few more: its slopes are exact": "Each of its steps is better. It takes only ten of them.",
            "a few less: some noise would have helped": "Whatever noise does, it is not the point here: count the steps.",
            "hardly more than by guessing": "✓ An epoch is one step for it and 169 for the other.",
        },
    },
    "06a-forget": {
        "ask": "`zero_grad()` is left out. How does the training loss go, beside that of the sound loop?",
        "choices": {
            "the same: backward overwrites the old slope": "Backward adds to what is there. That is needed within a step, for weights used twice.",
            "it falls more slowly: old slopes are in the way": "At first the old slopes point the same way as the new ones.",
            "it falls faster, and later it climbs": "✓ Each step uses the sum of all slopes so far. While they agree that is quick; past the bottom they still push.",
            "backward raises an error": "A second backward through the *same* loss would. Each batch has a loss of its own.",
        },
    },
    "06a-length": {
        "ask": "The slope is 1 at every step, the rate 1, and nine tenths of b are kept. How long do the steps become?",
        "choices": {
            "1: the slope is 1": "That is only the newest part. Nine tenths of the step before come along, too.",
            "1.9": "That is the second step: 0.9 · 1 + 1. The third is 0.9 · 1.9 + 1.",
            "10": "✓ Where b = 0.9 · b + 1, it stays: b = 10.",
            "longer and longer, without end": "Without the 0.9 they would. As it is, the old part shrinks as fast as the new one adds once b is 10.",
        },
    },
    "06a-correction": {
        "ask": "Slope 1, the correction forgotten. How long is the first step, compared with η?",
        "choices": {
            "a tenth: m is a tenth of the slope": "m is. But it is divided by √v, and √0.001 is about 0.03.",
            "as long: both are too small alike": "m is a tenth and v a thousandth of what they should be, and of v the root is taken: 0.1 / 0.032.",
            "about three times as long": "✓ 0.1 / √0.001 = 3.2.",
            "a thousand times as long": "v is a thousandth, but its root enters, and m is too small as well.",
        },
    },
    "06a-decay": {
        "ask": "Adam with the pull added to the slope. λ goes from 0.0001 to 1. What becomes of the empty pixels' weights?",
        "choices": {
            "at 0.0001 nearly all is left, at 1 about 80 %": "That is the share η·λ a step, as in plain descent. Adam divides each slope by its usual size first.",
            "all stay as they are: they have no slope": "None from the data. The pull is a slope, too.",
            "they vanish as quickly, whatever λ is": "✓ Their slope is λw alone, and it is divided by its own size.",
            "at 1 they leap over zero and grow": "A step is about η long however strong the pull.",
        },
    },
    "06a-check": [
        {
            "ask": "6,000 examples, batch size 100, 30 epochs. How many steps?",
            "choices": {
                "30": "An epoch is a step only if one batch holds everything.",
                "1,800": "✓ 60 batches an epoch, 30 times.",
                "180,000": "That counts every example as a step.",
                "60": "That is one epoch.",
            },
        },
        {
            "ask": "You add momentum 0.9 and keep the rate. Training now explodes. The fairest next try?",
            "choices": {
                "give momentum up": "It was not given a fair chance: where slopes agree its steps are ten times as long.",
                "a tenth of the rate": "✓ Then the long-run steps are as long as before.",
                "ten times the rate": "It is too long already.",
            },
        },
        {
            "ask": "Someone says: “Adam finds its own rate, so I leave lr alone.” What is true?",
            "choices": {
                "yes, that is what dividing by √v is for": "It makes steps of weights alike in length. How long that is, η says.",
                "no: η still sets the length of every step": "✓ In the table above Adam fails at 0.3 and crawls at 0.001.",
                "only for small networks": "The length of a step is about η in a network of any size.",
            },
        },
        {
            "ask": "ε inside the root, √(v + 10⁻⁸), in place of √v + 10⁻⁸. For which weights does it matter?",
            "choices": {
                "for none: it is tiny": "Its root is 10⁻⁴, and that is not tiny beside a slope of 10⁻⁵.",
                "for those with slopes below about 10⁻⁴": "✓ Their steps shrink: √10⁻⁸ = 10⁻⁴ outweighs them.",
                "for those with large slopes": "Beside a large v both versions vanish.",
            },
        },
        {
            "ask": "Adam with `weight_decay=0.01` and AdamW with `weight_decay=0.01`: the same pull?",
            "choices": {
                "yes, AdamW is only faster": "It costs the same. The pull goes another way.",
                "no: in Adam the pull is divided by the slope's size": "✓ So weights with large slopes are hardly pulled, and those with none are pulled by η a step.",
                "no: AdamW's is a hundred times as strong": "There is no such factor. Compare the table of the empty pixels.",
            },
        },
        {
            "ask": "A paper compares its optimiser, tuned, with Adam at its default rate. What do you conclude?",
            "choices": {
                "theirs is better": "On unequal budgets. You have seen each of four methods win at some rate.",
                "nothing, until both are tuned on equal budgets": "✓ And on starts that did not take part in the choice.",
                "Adam is better, since it needed no tuning": "That was not tested, either.",
            },
        },
    ],
    "06b-recall": [
        {
            "ask": "(02b) A forecast gave the chance ¼ to what then happened. Its surprise?",
            "choices": {
                "0.25": "That is the chance. The surprise is minus its logarithm.",
                "1.39": "✓ −log ¼ = log 4: two halvings, 0.69 each.",
                "0.75": "That is how far from 1. The logarithm makes −log ¼.",
            },
        },
        {
            "ask": "(03) A path leads through three local slopes of ¼. What is the slope along the path?",
            "choices": {
                "¾": "Along a path slopes multiply. They add where paths meet.",
                "1/64": "✓ ¼ · ¼ · ¼.",
                "¼": "Each station multiplies anew.",
            },
        },
        {
            "ask": "(06a) An epoch, in steps?",
            "choices": {
                "one": "With a full batch. Else there is one step for each batch.",
                "as many as there are batches": "✓ Examples divided by batch size, rounded up.",
                "as many as there are examples": "That is batch size 1.",
            },
        },
    ],
    "06b-first-loss": {
        "ask": "Ten digits, a fresh network. About how large is its cross-entropy?",
        "choices": {
            "0: it has made no mistake yet": "It has not been trained, so it is wrong nine times in ten.",
            "0.9: the share of wrong answers": "That is an error rate. The loss is the mean surprise.",
            "2.3: −log of a tenth": "✓ A tenth to each digit, so a tenth to the right one.",
            "that depends on the network": "A little. But a network that knows nothing should give all ten digits about the same chance.",
        },
    },
    "06b-mixed-up": {
        "ask": "The answers are mixed up. What does the second look say, one batch by heart?",
        "choices": {
            "it fails: there is no rule to find": "For new pictures there is none. But 32 wrong answers can be learnt by heart as well as 32 right ones.",
            "it passes: all 32 by heart": "✓ It tests the machinery, and the machinery is sound.",
            "it stays at about a tenth: guessing": "Guessing is what new pictures will get. These 32 are shown again and again.",
            "there is no need: the first loss has shown it": "A fresh network is as surprised by a wrong answer as by a right one: log 10.",
        },
    },
    "06b-trembling": {
        "ask": "The loss trembles from batch to batch. In the last of the six epochs, take the loss on *all* pictures after every step as well. It…",
        "choices": {
            "falls without any trembling": "A step made for 16 pictures does not suit all others. But it suits them better than the curve of single batches suggests.",
            "trembles too, but much less": "✓ Most of the trembling is the batches' own: 16 pictures are an easy exam or a hard one.",
            "trembles quite as much": "It would if the *weights* trembled so. They move little in a step.",
            "trembles more": "A mean over all pictures is calmer than one over 16 of them.",
        },
    },
    "06b-burnt": {
        "ask": "ReLU, three epochs at rate 1.0, ten times too high, then six epochs at 0.1. What do you find at the end?",
        "choices": {
            "as good as if nothing had happened: the later epochs repair it": "A silent ReLU gets no slope, so the later epochs cannot reach it.",
            "about half of the units still say 0 to every picture": "✓ Such a unit gets no slope, so it does not come back by itself.",
            "the loss is nan": "That can happen at higher rates. Here all numbers stay finite.",
            "a better network: high rates explore": "A *somewhat* high rate may help. This one threw most units out of reach.",
        },
    },
    "06b-suspects": {
        "ask": "The slope is at most ¼, and the outputs are centred at ½. Which change by itself makes the deep network learn, at one of two rates, 0.01 and 0.3?",
        "choices": {
            "only 4 · sigmoid: vanishing slopes are the cause": "It does help. But wait for the centred one at the high rate.",
            "only sigmoid − ½: the centre is the cause": "It does help, at the high rate. But so does the other.",
            "either": "✓ Each makes the slopes more alike from layer to layer; what is left over, a rate can set right.",
            "neither: it takes both": "Both together do best at the low rate. But one is enough if the rate may be chosen.",
        },
    },
    "06b-check": [
        {
            "ask": "1,000 classes, first loss 6.9. Is that good?",
            "choices": {
                "no, a loss should be near 1": "Guessing among 1,000 costs log 1000 = 6.9.",
                "it is what guessing costs": "✓ log 1000 = 6.908.",
                "no: it should be 2.3": "That is for ten classes.",
            },
        },
        {
            "ask": "A network learns one batch by heart, and on all the data it stays at chance. What next?",
            "choices": {
                "make it larger": "It may help later. First see whether there is anything to learn: are the answers beside their pictures?",
                "print some pictures with their answers": "✓ The machinery seems to work; look at what it is fed.",
                "search for a mistake in backward": "A broken backward would hardly have learnt the batch.",
            },
        },
        {
            "ask": "The loss of single batches jumps between 0.1 and 0.6, and its mean over 50 steps falls. A bug?",
            "choices": {
                "yes, the loss should fall at every step": "That holds for small steps on a *full* batch. Here each batch is another exam.",
                "no: read the mean": "✓",
                "no, but the batch should be larger": "It would tremble less. Nothing says that it would learn better.",
            },
        },
        {
            "ask": "All slopes of the first layer are 10⁻⁹, those of the last 10⁻². You raise the rate a million times. Then…",
            "choices": {
                "the first layer learns at last": "And the last one takes steps a million times too long.",
                "the last layer is thrown about": "✓ One rate cannot suit both: it is the difference that hurts.",
                "nothing changes": "Every step is a million times as long.",
            },
        },
        {
            "ask": "A ReLU unit of the first layer says 0 for every training picture. Will more training wake it?",
            "choices": {
                "yes, with patience": "Its slope is exactly 0 for every picture, and 0 times any rate is 0.",
                "no: its weights get no slope": "✓ Its inputs are the pixels, which stay. Only a pull such as weight decay would move it.",
                "yes, at a higher rate": "A higher rate multiplies a slope of 0.",
            },
        },
    ],
}
