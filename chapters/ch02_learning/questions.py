"""The predictions and quiz questions of lesson 02, kept out of the notebooks so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "02a-recall": [
        {
            "ask": "(01) A neuron has the weights 2 and −1 and the bias 0.5. The inputs are 1 and 3. Its weighted sum is…",
            "choices": {
                "−0.5": "✓ 2 · 1 − 1 · 3 + 0.5.",
                "−1": "The bias is missing: it is added to the sum of the products.",
                "5.5": "The second weight is negative: its product is −3.",
            },
        },
        {
            "ask": "(01) Why did no choice of weights make one neuron compute XOR?",
            "choices": {
                "it had not been trained long enough": "Nobody trained it. The four inequalities contradict each other, so there is nothing that training could find.",
                "one line cannot part those four corners": "✓ And a single neuron draws one line.",
                "its weights were too small": "Multiplying all weights and the bias by the same number leaves the line in place.",
            },
        },
        {
            "ask": "(01) A neuron's weight for an input is large. Does that input matter most to its answer?",
            "choices": {
                "yes, the weight says how much it matters": "It matters by weight *times* how much the input varies: "
                "measure the input in grams, not kilograms, and the weight shrinks a thousandfold.",
                "only if the inputs are on comparable scales": "✓ A weight carries the unit of its input.",
                "no, the bias matters most": "The bias is the same for all examples. It cannot tell them apart.",
            },
        },
    ],
    "02a-why-square": {
        "ask": "For these three cylinders, take the mean of the errors without squaring, and the w where it is 0. What do you get?",
        "choices": {
            "the best line: its errors are 0 on average": "That is what the name suggests. But errors of −3, 1 and 2 also "
            "have the mean 0.",
            "a line that may be wrong everywhere, with errors that cancel": "✓ Too high here pays for too low there.",
            "nothing: no w makes the mean error 0": "One does, here: the mean error is a straight line in w that rises, so it crosses 0.",
        },
    },
    "02a-which-way": {
        "ask": "At w = 6 the slope of the loss is about −6.7. Which way should w go?",
        "choices": {
            "down, since the slope is negative": "The sign of the slope is not the direction to go: it says that the loss "
            "falls when w *grows*.",
            "up, since the loss falls when w grows": "✓ Against the slope.",
            "to −6.7": "The slope is a rate of change (MPa² per unit of w), not a place.",
        },
    },
    "02a-step-length": {
        "ask": "Twelve steps from w = 0, always at rate 0.1. How long are the steps?",
        "choices": {
            "all the same: the rate is constant": "The rate is. A step is rate *times slope*.",
            "shorter and shorter": "✓ The nearer to the bottom, the gentler the slope.",
            "longer and longer: it gathers speed": "A ball would. Here each step is made from the slope at one place, and nothing else is kept.",
        },
    },
    "02a-points-to-minimum": {
        "ask": "Two weights (cement and water), starting from 0. How far is 'straight downhill' from 'straight to the bottom'?",
        "choices": {
            "the same direction": "So one hopes, and with equal spreads and unrelated columns it would be so.",
            "a few degrees apart": "Measure it: the two ingredients' spreads differ by a factor of five, their steepness by 24.",
            "more than 45 degrees apart": "✓ It points nearly along the steep weight alone.",
        },
    },
    "02a-check": [
        {
            "ask": "The slope of the loss along w is 0. What do you know?",
            "choices": {
                "w is the best value": "Flat ground is also found on a summit, or along a valley floor. For one weight and squared "
                "error you would be right; in general, no.",
                "a small change of w hardly changes the loss": "✓ That is all that a slope says.",
                "the loss is 0": "A valley's floor may lie high: noise in the data cannot be predicted away.",
            },
        },
        {
            "ask": "You double the data set by adding a copy of each example, and keep the rate. The mean squared error's slope…",
            "choices": {
                "doubles": "The sum would. The mean of twice as many, twice the same, stays.",
                "stays the same": "✓ So the same rate still works.",
                "halves": "The division by N makes up for the longer sum exactly.",
            },
        },
        {
            "ask": "gradcheck says: every entry is −1 times what it should be. What happened?",
            "choices": {
                "the rate is negative": "gradcheck never sees a rate.",
                "the error was taken as truth minus prediction": "✓ That flips every sign, and descent climbs.",
                "a sum was taken for a mean": "That gives the factor N, which is positive.",
            },
        },
        {
            "ask": "Held-out R² is 0.6; after shuffling the strengths it is also 0.6. What does that mean?",
            "choices": {
                "the model is robust": "After the shuffle there is nothing to learn from. A score that stays must come from elsewhere.",
                "the test is broken": "✓ With no connection left, an honest test finds none.",
                "strength does not depend on the mix": "Then the first number would have been near 0 too.",
            },
        },
    ],
    "02b-recall": [
        {
            "ask": "(01) A neuron's weighted sum is w·x + b. What does a larger b do to the line that splits the plane?",
            "choices": {
                "it turns the line": "Turning is what the weights do: they are the line's normal.",
                "it slides the line, without turning it": "✓ The direction belongs to the weights, the place to the bias.",
                "nothing: b only scales the output": "A scale would multiply. The bias is added, so the place where the "
                "sum is 0 moves.",
            },
        },
        {
            "ask": "(02a) The slope of the loss with respect to w is −3. Which way should w go?",
            "choices": {
                "up": "✓ A negative slope means: a larger w, a lower loss. `w - rate * slope` adds here.",
                "down": "That walks uphill. With slope −3 a smaller w means a larger loss.",
                "it depends on the sign of w": "The slope has been measured where w stands: its sign is all you need.",
            },
        },
        {
            "ask": "(02a) You nudge one of eight weights by 0.001, and the loss falls by 0.02. What is the slope along it?",
            "choices": {
                "−20": "✓ Change of loss per change of weight: −0.02 / 0.001.",
                "−0.02": "That is the change, not the change *per unit* of the weight.",
                "cannot be said without nudging the other seven": "Each slope is measured with the others held still.",
            },
        },
    ],
    "02b-rate-half": {
        "ask": "The rate goes from 0.10 to 0.50, five times bolder. What does w do?",
        "choices": {
            "arrives five times sooner": "You reasoned that a longer step is only a faster one. It may also be too long: "
            "the slope where you stand says nothing of the slope where you land.",
            "stops at 0 after one step": "That happens at half this rate, 0.25: one step of 0.25 · 4 = 1 lands on 0.",
            "goes back and forth for ever": "✓ One step of 0.5 · 4 = 2 leads from 1 to −1, and the same way back.",
            "flies away, farther at each step": "Nearly: it stands exactly on the edge between arriving and flying away.",
        },
    },
    "02b-centring": {
        "ask": "Subtract each of the eight columns' means, change nothing else. How far does the wall move?",
        "choices": {
            "not at all: a shift changes no slope of the data": "What is learnt about the ingredients could stay the same. "
            "But the loss *as a function of the weights* bends less: its curvature is made of x², and x² contains the mean.",
            "about eightfold, as it did for cement": "A good guess for one column. But here all eight are moved by one "
            "rate, and there is a direction in which their means add up.",
            "more than a hundredfold": "✓ The means of all eight add up in one direction, and it was the steepest.",
            "it comes nearer: smaller numbers need smaller steps": "The other way round: smaller inputs make smaller "
            "slopes, and a flatter valley bears a larger rate.",
        },
    },
    "02b-batches": {
        "ask": "Five passes at rate 0.04 suit batches of 32. What do single mixes do at the same rate, with 32 times the steps?",
        "choices": {
            "get further: they take far more steps": "They do take more. But each goes the whole way towards what one single mix asks for.",
            "end at the same place: they read the same data": "They read the same data. How far each reading may push the "
            "weights differs.",
            "are thrown about, and end higher": "✓ What averages out within a batch of 32 does not average out here, unless "
            "the steps are smaller.",
            "overflow": "At ten times this rate they do.",
        },
    },
    "02b-wrong-start": {
        "ask": "All signs turned, then 50 steps at the same rate. Which loss brings the neuron back above 90 % on held-out lumps?",
        "choices": {
            "both: it is the same data and the same rate": "The pull differs: where the neuron is badly wrong, the squared "
            "error hardly pulls at all.",
            "only the cross-entropy": "✓ Its pull is p − y: strongest where the neuron is most wrong.",
            "only the squared error": "It pulls hardest at forecasts near ½. These start at the wrong *ends*.",
            "neither: 50 steps are too few": "For one of them. Look again at the table of slopes at z = −6.",
        },
    },
    "02b-loss-or-accuracy": {
        "ask": "Ten malignant lumps. A says 0.6 each time. B says 0.99 nine times and 0.45 once. Who is better?",
        "choices": {
            "A, on accuracy and on loss": "On accuracy only. Saying 0.6 costs 0.51 of surprise every time.",
            "B, on accuracy and on loss": "On loss only. 0.45 falls on the wrong side of ½, and accuracy sees nothing else.",
            "A on accuracy, B on loss": "✓ The two measures ask different questions.",
            "B on accuracy, A on loss": "The other way round: count who is on the right side of ½, then think who is "
            "less surprised.",
        },
    },
    "02b-check": [
        {
            "ask": "A loss grows from step to step. You divide the rate by ten and it grows more slowly. What next?",
            "choices": {
                "divide by ten until it works": "It may work, and then crawl: the flattest direction gets the same rate.",
                "look at each feature's mean and spread": "✓ They set the curvature, and you can change them.",
                "take more steps": "Beyond the wall more steps only carry it farther.",
            },
        },
        {
            "ask": "One weight, squared error, and the mean of x² is 50. Where is the wall?",
            "choices": {
                "0.04": "That is 2 / 50. The curvature is *twice* the mean of x².",
                "0.02": "✓ The curvature is 2 · 50, and 2 / 100 = 0.02.",
                "it depends on the targets": "They set where the bottom lies, not how the valley bends.",
            },
        },
        {
            "ask": "You standardise the test part with the test part's own mean and spread. What is wrong?",
            "choices": {
                "nothing: each part should have mean 0": "Then one and the same lump gets different inputs depending on "
                "its company, and a single new lump could not be scaled at all.",
                "the scale of training and test differ, and the test's statistics are used before the test": "✓ A scale "
                "is part of the model: learnt once, from the training part.",
                "the spread of a small set is zero": "Rarely. The trouble is there for a large test set too.",
            },
        },
        {
            "ask": "The loss fell from 0.30 to 0.25 and the accuracy stayed at 91 %. Is that a bug?",
            "choices": {
                "yes, both measure quality": "They measure different things: how sure, and which side.",
                "no: forecasts became surer without changing sides": "✓ Accuracy sees only the sides.",
                "no: accuracy is always late": "It may as well move first. Neither follows the other.",
            },
        },
        {
            "ask": "A forecast of 0 for something that happens costs, in cross-entropy…",
            "choices": {
                "1": "That is the squared error, which never exceeds 1 here.",
                "0.69": "That is the price of a coin flip, 0.5.",
                "without end": "✓ −log 0 is infinite. A finite weighted sum never says exactly 0, except by rounding.",
            },
        },
    ],
}
