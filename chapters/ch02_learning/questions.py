"""The predictions and quiz questions of lesson 02, kept out of the notebooks so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "02b.recall": [
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
    "02b.rate_half": {
        "ask": "The rate goes from 0.10 to 0.50, five times bolder. What does w do?",
        "choices": {
            "arrives five times sooner": "You reasoned that a longer step is only a faster one. It may also be too long: "
            "the slope where you stand says nothing of the slope where you land.",
            "stops at 0 after one step": "That happens at half this rate, 0.25: one step of 0.25 · 4 = 1 lands on 0.",
            "goes back and forth for ever": "✓ One step of 0.5 · 4 = 2 leads from 1 to −1, and the same way back.",
            "flies away, farther at each step": "Nearly: it stands exactly on the edge between arriving and flying away.",
        },
    },
    "02b.centring": {
        "ask": "Subtract each column's mean, change nothing else. What happens to the wall, the largest rate that works?",
        "choices": {
            "nothing: a shift changes no slope of the data": "The best weights stay as they were, indeed. But the loss "
            "*as a function of the weights* bends less: the curvature is made of x², and x² contains the mean.",
            "it moves by a factor of about two": "That is the guess of someone who thinks of spreads only. Half of "
            "these columns have a mean several times their spread, one of them twelve times.",
            "it moves by more than a factor of a hundred": "✓ The means made up nearly all of x². Without them, the "
            "eight weights no longer push every prediction the same way.",
            "it comes nearer: smaller numbers need smaller steps": "The other way round: smaller inputs make smaller "
            "slopes, and a flatter valley bears a larger rate.",
        },
    },
    "02b.batches": {
        "ask": "Rate 0.05, five passes through the 1,030 mixes. Steps on 1 mix, on 32, or on all: which ends lowest?",
        "choices": {
            "all: its slope is exact": "Exact, but there are only five steps in five passes. A rough step in nearly the "
            "right direction is worth much more than a fifth of a perfect one.",
            "32": "✓ Thirty-three times as many steps as the full batch, each good enough.",
            "1: it takes the most steps": "The most steps indeed, and yet not the lowest: at this rate single mixes "
            "have a wall of their own.",
            "all the same: they read the same data": "They read the same data, and use it differently: what counts is "
            "how often the weights may move.",
        },
    },
    "02b.loss_or_accuracy": {
        "ask": "Ten malignant lumps. A says 0.6 each time. B says 0.99 nine times and 0.45 once. Who is better?",
        "choices": {
            "A, on accuracy and on loss": "On accuracy only. Saying 0.6 costs 0.51 of surprise every time.",
            "B, on accuracy and on loss": "On loss only. 0.45 falls on the wrong side of ½, and accuracy sees nothing else.",
            "A on accuracy, B on loss": "✓ The two measures ask different questions.",
            "B on accuracy, A on loss": "The other way round: count who is on the right side of ½, then think who is "
            "less surprised.",
        },
    },
    "02b.check": [
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
                "no: forecasts became surer without changing sides": "✓ That is the commonest case.",
                "no: accuracy is always late": "It may just as well move first. Neither follows the other.",
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
