"""The predictions and quiz questions of lesson 07, kept out of the notebooks so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "07a-recall": [
        {
            "ask": "(06) One epoch on 500 examples with batches of 50. How many steps are that?",
            "choices": {
                "1": "An epoch goes through all the data once; each batch gives a step.",
                "10": "✓ 500 / 50 batches, one step for each.",
                "500": "That would be batches of one.",
            },
        },
        {
            "ask": "(06) What does the Trainer do in a step, in order?",
            "choices": {
                "forward, loss, backward, update": "✓ And in between the old gradients are forgotten.",
                "update, forward, loss, backward": "The update needs gradients, and those come from backward.",
                "backward, forward, loss, update": "Backward goes back from a loss, so there must be one.",
            },
        },
        {
            "ask": "(02b) A forecast gave the true class the chance 0.01. What does that cost in cross-entropy?",
            "choices": {
                "0.01": "The cost is the surprise, −log p, not the chance itself.",
                "at most 1, like a wrong answer": "Accuracy counts so. Surprise has no upper end.",
                "4.6": "✓ −log 0.01. A wrong answer given with certainty is expensive.",
            },
        },
    ],
    "07a-random-labels": {
        "ask": "The same network and training, on labels from a hat. What accuracy does it reach on its 500 training curves?",
        "choices": {
            "about 10 %: there is nothing to learn": "There is nothing to learn *about curves*. But 500 answers can be "
            "stored, and there are 15,210 weights to store them in.",
            "about half: it finds some accidental patterns": "It finds them, and does not stop there: the loss can be "
            "lowered further, so descent goes on.",
            "100 %": "✓ It fits whatever it is given.",
        },
    },
    "07a-parting": {
        "ask": "With the true labels, after a few epochs the validation loss turns and rises, to more than double. What does "
        "the validation accuracy do in that time?",
        "choices": {
            "it falls by about half": "That is what 'the loss doubles' suggests. But the loss counts how certain the "
            "wrong answers are, accuracy only which class is on top.",
            "it falls a little": "So one would think. Look at where it stands when the loss is lowest, and at the end.",
            "it does not fall, and even rises somewhat": "✓ More of the classes are right, and the wrong ones are given "
            "with more and more certainty.",
        },
    },
    "07a-below": {
        "ask": "In the first epoch the Trainer noted a training loss that is *above* the validation loss. Why?",
        "choices": {
            "a bug: training and validation are exchanged": "Worth a check when it lasts. Here there is a plainer reason.",
            "the training loss is a mean over the epoch, while the weights were still worse": "✓ Validation is measured "
            "afterwards, with the weights at the end of the epoch.",
            "the validation curves are easier": "They were drawn from the same 4,000 at random.",
        },
    },
    "07a-gap": {
        "ask": "Training accuracy minus validation accuracy is the gap. Which of the four sizes does best on new curves?",
        "choices": {
            "the one with the smallest gap": "A small gap says that the training score is a fair forecast. It may be a fair "
            "forecast of something bad.",
            "one with a large gap": "✓ It memorises, and it learns more than the small ones do.",
            "one in the middle: with more units than that, accuracy on new curves goes down again": "That is the picture in "
            "many books. Here it does not go down.",
        },
    },
    "07a-best-of-many": {
        "ask": "500 networks that were never trained, ten classes, 50 curves. How many of the 50 does the best of them get right?",
        "choices": {
            "about 5: they guess": "That is what *one* of them gets on average. The best of 500 had luck.",
            "about 11": "✓ The luckiest of 500 gets more than twice what guessing gives.",
            "nearly all 50": "With three questions and eight guessers yes. 50 curves with ten classes are too many for luck.",
        },
    },
    "07a-leak": {
        "ask": "The 25 columns are picked with the help of all 100 patients; then the neuron is trained on 75 of them only. All is "
        "noise. What is its accuracy on the 25 others?",
        "choices": {
            "about 50 %: the neuron never saw those patients": "The neuron did not. The choice of its columns did.",
            "about 60 %: a little of the test leaks in": "A little, from each of 5,000 columns, and the 25 with the most were "
            "kept.",
            "nearly 90 %": "✓ The columns were chosen for agreeing with the labels, those of the test included.",
        },
    },
    "07a-check": [
        {
            "ask": "A network is right on all of its training examples. What do you know?",
            "choices": {
                "it has overfitted": "It may do very well on new ones, too. Look there.",
                "it can represent, and training can find, something that fits them": "✓ No more: labels from a hat are fitted "
                "as well.",
                "it has learned the rule behind them": "With labels from a hat there is no rule, and it is right as well.",
            },
        },
        {
            "ask": "Training accuracy 99 %, validation accuracy 93 %. The alternative has 85 % and 85 %. Which one do you take?",
            "choices": {
                "the second: it has no gap": "And it is wrong more than twice as often on new examples.",
                "the first": "✓ What counts is the score on new data. (Then ask the test set.)",
                "neither: the first overfits, the second underfits": "Names are no reason. One is better on new examples.",
            },
        },
        {
            "ask": "Training and validation loss are both high, flat, and equal. What helps?",
            "choices": {
                "more training examples of the same kind": "The gap is 0 already: it cannot even fit those it has.",
                "a larger network": "✓ It underfits. (Or better inputs.)",
                "stopping earlier": "Nothing gets worse with time here.",
            },
        },
        {
            "ask": "You looked at the test accuracy after every epoch and kept the best epoch. The number that you report is…",
            "choices": {
                "fair: no weight was trained on the test set": "Choosing is a kind of training: you kept the epoch that suits "
                "these test examples.",
                "too good": "✓ By how much, nobody can say any more: there is no untouched set left.",
                "too low: the last epoch would be better": "You took the maximum. It is at least as high as the last.",
            },
        },
        {
            "ask": "Ten photos of each of 200 patients. How do you hold out a fifth?",
            "choices": {
                "a fifth of the 2,000 photos": "Then most held-out photos have nine sisters in the training set.",
                "two photos of each patient": "So that every held-out patient is known. New patients will not be.",
                "all photos of 40 patients": "✓ Split by what the new cases will be: new patients.",
            },
        },
    ],
    "07b-recall": [
        {
            "ask": "(06a) Adam with the pull of weight decay put into the slope: 10,000 times as strong, and it took away no "
            "more. Why not?",
            "choices": {
                "the weights were 0 already": "They were not. AdamW, with the same strength, took a good part of them away.",
                "Adam divides the slope by its own size, and the pull with it": "✓ AdamW shrinks the weights apart from that.",
                "the learning rate was too small for a pull": "AdamW had the same rate, and its pull could be seen.",
            },
        },
        {
            "ask": "(07a) Which part of the data may decide how strong the weight decay should be?",
            "choices": {
                "the training set": "On the training set no decay at all is best.",
                "the validation set": "✓ It chooses settings.",
                "the test set": "Then there is none left to say how good the choice is.",
            },
        },
        {
            "ask": "(07a) The validation loss doubles while the validation accuracy stays. How can that be?",
            "choices": {
                "the wrong answers are given with more certainty": "✓ Surprise counts certainty; accuracy does not.",
                "one of them was computed wrongly": "Both are right. They count different things.",
                "the classes are not balanced": "That changes neither in the course of a training.",
            },
        },
    ],
    "07b-scale": {
        "ask": "A layer was trained with p = ½, and nothing was enlarged. In use all units are there. The next layer's sum is then…",
        "choices": {
            "as in training, on average": "In training half of the units were missing.",
            "twice what that layer is used to": "✓ Twice as many units contribute. So something must be scaled.",
            "half of what that layer is used to": "The other way round: units come back in use.",
        },
    },
    "07b-stop-on": {
        "ask": "Stopped early, watching the validation *accuracy*, or trained for all 150 epochs: how do the accuracies on 1,000 "
        "unused curves compare?",
        "choices": {
            "stopping gives more by some points: it comes before the overfitting": "Before the *loss* turns, that is. Fewer "
            "answers are right there, not more.",
            "they are about the same": "✓ In 07a the accuracy did not fall while the loss rose, so there was little to rescue.",
            "stopping gives less by some points: it has trained for less time": "It waits until the accuracy has stopped rising. "
            "What comes later adds little.",
        },
    },
    "07b-six-and-nine": {
        "ask": "Trained with half of the pictures upside down, tested on upright ones. How often are 6 and 9 taken for one another?",
        "choices": {
            "in half of the cases: a turned 6 is a 9": "So it would be, if people wrote a 9 as an exact 6 upside down.",
            "now and then, where it was never before": "✓ A few in a hundred: turned 6s are not quite 9s, and it tells most of them apart.",
            "never: the labels say which is which": "The labels say 6 for something that looks like a 9.",
        },
    },
    "07b-above": {
        "ask": "With dropout ½ and shifts, the Trainer notes a training accuracy below the validation accuracy, epoch after epoch. Why?",
        "choices": {
            "a bug, or the two sets are exchanged": "Then it would stay so when both are measured alike. Try that.",
            "training is measured with units missing and on moved curves, validation without": "✓ The network that you use "
            "is better than the one that was trained.",
            "it underfits": "It may. But that makes both low; it does not put validation above training.",
        },
    },
    "07b-wider": {
        "ask": "From 10 units to 4,000, always 500 curves. What does the test error do?",
        "choices": {
            "it falls, then rises for good: more weights, more overfitting": "That is half of it. Wait for the other half.",
            "it falls all the way": "So it looked in 07a, with four sizes. Look between 200 and 1,000.",
            "it falls, rises to a peak, and falls again": "✓ And ends lower than before the peak.",
        },
    },
    "07b-check": [
        {
            "ask": "Method A with its default strength reaches 81 %, method B, tuned in forty tries, 82 %. What do you know?",
            "choices": {
                "B is better by one point": "B had forty tries, A had one. The best of many is flattered, and A was never tuned.",
                "little: the tries were not equal": "✓ Equal tries, chosen by validation, several seeds, then one look at the test.",
                "A is better: it needs no tuning": "Nobody tried what tuning would do for it.",
            },
        },
        {
            "ask": "Your network with dropout answers differently each time it is asked about the same picture. What is missing?",
            "choices": {
                "a fixed seed": "That would make the wrong thing repeatable.",
                "model.eval()": "✓ In use no unit is left out.",
                "more training": "The randomness is not in the weights.",
            },
        },
        {
            "ask": "p = 0.2. What are the units that stay multiplied by, and when?",
            "choices": {
                "by 5, in training": "1/p. With p = 0.2 four fifths stay: they need only a little help.",
                "by 1.25, in training": "✓ 1 / (1 − 0.2); in use nothing is done.",
                "by 0.8, in training and in use": "Scaling both cancels nothing, and this makes them smaller.",
            },
        },
        {
            "ask": "Which change of the training data would you *not* make for reading house numbers in photos?",
            "choices": {
                "a little brighter or darker": "The number stays the number.",
                "shifted by a few pixels": "The number stays the number.",
                "mirrored": "✓ Digits are not symmetric: a mirrored 2 is no 2, and some become others.",
            },
        },
        {
            "ask": "Test error peaks where a network barely fits its training examples. What lowers the peak?",
            "choices": {
                "weight decay, or many more units": "✓ Both let it fit more smoothly.",
                "a few more examples": "At that width they can make it worse: the peak moves with the number of examples.",
                "training longer": "The peak was found with exact solutions: there is nothing left to train.",
            },
        },
    ],
}
