"""The predictions and quiz questions of lesson 05, kept out of the notebooks so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "05a-recall": [
        {
            "ask": "(01) A unit has the weights 1 and 1, the bias −1 and a ReLU. The inputs are 1 and 1. It says…",
            "choices": {
                "1": "✓ 1 + 1 − 1 = 1, and ReLU leaves what is positive alone.",
                "2": "The bias is missing: it is added to the sum of the products.",
                "0": "ReLU sets only *negative* sums to 0. This one is 1.",
            },
        },
        {
            "ask": "(03) At some example a ReLU's weighted sum is −2. What slope reaches the weights below it?",
            "choices": {
                "−2": "That is the sum. The slope says how far the output moves when the sum moves a little.",
                "0: the output stays 0 when the sum moves a little": "✓ And what is multiplied by 0 on its way back is gone.",
                "1, as for every ReLU": "On the positive side. On the negative side the output is flat.",
            },
        },
        {
            "ask": "(04) x is (40, 2, 3) and b is (40, 1, 3). What is the shape of x + b?",
            "choices": {
                "(40, 2, 3)": "✓ The axis of length 1 is stretched, and the 40 stay apart.",
                "(40, 3, 3)": "Lined up from the right: 3 with 3, 2 with 1, 40 with 40.",
                "an error, 2 is not 1": "Length 1 fits every length: it is stretched.",
            },
        },
    ],
    "05a-one-bend": {
        "ask": "The ten layers once more, with ReLU in a single place: after the fifth layer, which has 16 units. The other gaps stay "
        "without. How many bends can the output have, at most?",
        "choices": {
            "none: the layers after it are straight again": "A sum of bent lines is bent. Where would the bends go?",
            "one: there is one ReLU": "One *place*, but each of the 16 units there has a ReLU of its own.",
            "16": "✓ Before and after it everything merges: what is left is one hidden layer, a bend for each of its units.",
            "more than 16: the later layers add some": "A layer without ReLU adds up what it gets. It makes no bend where none was.",
        },
    },
    "05a-where-they-land": {
        "ask": "Walk in a straight line from the corner (0, 1) to (1, 0). What path do you take on the right, at (h₁, h₂)?",
        "choices": {
            "a straight line from one corner to the other": "Put (½, ½) into both formulas, and then the two corners.",
            "none: you stand on one spot": "✓ x₁ + x₂ is 1 all the way, so h₁ is 1 and h₂ is 0.",
            "up, and back down: it is folded": "Both units look only at x₁ + x₂. Does it change on this walk?",
            "from the origin to (2, 1)": "That is the other diagonal's walk, where x₁ + x₂ goes from 0 to 2.",
        },
    },
    "05a-how-many-starts": {
        "ask": "Two ReLU units can hold XOR. From 160 random starts each, with 2, 4 and 8 hidden units: which find it most often?",
        "choices": {
            "all alike: descent goes downhill to weights that exist": "Downhill from where it starts. Not every way down ends at the lowest place.",
            "2: fewer weights to get right": "Fewer weights, and no spare ones for those that begin in a bad place.",
            "8": "✓ Four times forty starts follow; count how large the difference is.",
            "4: enough to spare, and not too many": "Are more than enough any harm here? Compare 4 with 8.",
        },
    },
    "05a-universal": {
        "ask": "We know weights for 32 units that are off by 0.03. Start the same network at random and take 2,000 steps. It ends…",
        "choices": {
            "nearer than 0.03: it may move its knees, too": "It may. The built weights keep the knees evenly spaced, so "
            "better ones do exist. The question is what the steps find.",
            "about as near": "The theorem says that such weights exist. It does not say that descent gets to them.",
            "more than five times as far off": "✓ From each of three starts, at the better of two rates.",
            "no nearer than a straight line": "It does get nearer than a line. It gets a part of the curve.",
        },
    },
    "05a-siblings": {
        "ask": "With siblings of the test mixes in the training the network is far ahead of the linear unit. Without any sibling, the lead is…",
        "choices": {
            "gone: the network remembered recipes": "It has room for that. But it has no room to be told by one mix how *age* works.",
            "about half as large": "Half of it would be memory, then. Count what the siblings add.",
            "nearly as large": "✓ What the linear unit lacks is the bend, and no sibling is needed to learn that.",
            "larger: siblings mislead": "The same recipe at another age tells something true. Why should it mislead?",
        },
    },
    "05a-check": [
        {
            "ask": "A colleague's network of five linear layers does badly, and she adds five more of the same. What changes?",
            "choices": {
                "it can follow more complicated rules": "Ten linear layers merge into one, as five do.",
                "nothing that it could do in the end": "✓ The set of functions is the same. Only the way of learning differs.",
                "it gets better once it has been trained for longer": "No weights exist that could do it, so no training finds them.",
            },
        },
        {
            "ask": "A layer x @ A + a with A (5, 20) is followed by z @ B + b with B (20, 3). The merged weights have the shape…",
            "choices": {
                "(5, 3)": "✓ The 20 units between vanish.",
                "(20, 20)": "The two inner lengths are the ones that vanish.",
                "(5, 20, 3)": "A product of two tables is a table again.",
            },
        },
        {
            "ask": "A hidden ReLU unit is 0 for every example in the data. What will training do with its weights?",
            "choices": {
                "raise them until it speaks": "With what slope? Where a ReLU is 0 for all examples, every slope for its weights is 0.",
                "nothing, as long as what comes in stays the same": "✓ No slope reaches them.",
                "lower the rate for them": "Nobody watches single units here. Each weight is moved by rate times slope.",
            },
        },
        {
            "ask": "Universal approximation says…",
            "choices": {
                "a wide enough network learns any function from data": "It says nothing of learning, and nothing of data.",
                "for each continuous function on an interval and each tolerance there are weights that come that near": "✓ They "
                "exist. Finding them is another matter.",
                "a network is right everywhere if it is right on its training points": "Between and beyond them it does what its knees happen to do.",
            },
        },
        {
            "ask": "Two units can hold XOR; eight are trained. What are the other six for?",
            "choices": {
                "for a more precise answer": "Two give exactly 0 and 1.",
                "more chances that some begin in a good place": "✓ It is about finding, not about holding.",
                "for nothing: two should be enough": "Enough to hold it. From random starts they found it about one time in four.",
            },
        },
    ],
    "05b-recall": [
        {
            "ask": "(02b) A forecast gave the chance 0.25 to what then happened. Its surprise, −log p, is…",
            "choices": {
                "0.75": "That is 1 − p. Surprise grows without end as p goes to 0.",
                "1.39": "✓ Two halvings from certainty: 2 · 0.69.",
                "0.25": "A small chance is a *large* surprise.",
            },
        },
        {
            "ask": "(04) In a table of scores (3 photographs, 5 classes), softmax divides each number by…",
            "choices": {
                "the sum of its column": "Then the shares of *one class* over all photographs would add up to 1.",
                "the sum of its row, of the numbers e to the score": "✓ Each photograph's five shares add up to 1.",
                "the largest number of its row": "The maximum is subtracted before, and cancels out.",
            },
        },
        {
            "ask": "(05a) Eight ReLU units are trained on XOR. Two of them are 0 at all four corners at the start. They…",
            "choices": {
                "wake up after some steps": "No slope reaches them while they are 0 everywhere.",
                "stay 0, and the others do the work": "✓ That is why spare units help.",
                "make the training fail": "Most of those runs succeed: six are left, and two are enough.",
            },
        },
    ],
    "05b-three-times": {
        "ask": "All three scores are multiplied by 3. What happens to the decision and to the shares?",
        "choices": {
            "nothing: the proportions stay": "The *differences* count, and they grow threefold. Adding the same number to all "
            "would change nothing.",
            "the same decision, and it sounds surer": "✓ 0.71 becomes 0.95, with no new knowledge.",
            "the same decision, less sure": "That happens when scores are made smaller.",
            "the decision may change": "The largest stays the largest.",
        },
    },
    "05b-lowest": {
        "ask": "Ten digits, a network that is perfectly sure and right. What is its loss when softmax is applied before the "
        "cross-entropy?",
        "choices": {
            "0: it is right": "On scores, yes. Here the *shares* 1, 0, 0, … are taken for scores, and one lead of 1 is not much.",
            "about 1.46": "✓ −log of e / (e + 9).",
            "2.30, as if it guessed": "Guessing gives each digit 0.1. Here the right one gets e / (e + 9) = 0.23.",
            "it cannot be computed": "It can, without any warning. That is what makes it hard to find.",
        },
    },
    "05b-dice": {
        "ask": "One die has the variance 2.92. What is the variance of the sum of ten dice?",
        "choices": {
            "2.92: highs and lows cancel": "They cancel in part. If they cancelled fully, ten dice would always sum to 35.",
            "0.29: sums even out": "Means do: the *mean* of ten dice has a tenth of the variance. A sum is ten times the mean.",
            "29.2": "✓ Ten times.",
            "292": "That would be ten times the *spread*, as if all ten dice showed the same number.",
        },
    },
    "05b-twenty-layers": {
        "ask": "Weights of spread 1/√n, so that each sum keeps the mean square, then a ReLU. What is left after 20 layers?",
        "choices": {
            "about 1: it was chosen to keep the size": "It keeps the size of the *sum*. What does the ReLU do to it?",
            "about a half: ReLU removes the negative half": "Once. There are twenty layers.",
            "about a millionth": "✓ A half, twenty times: 1/2²⁰.",
            "nothing: exactly 0": "It halves each time. That gets small, but not 0.",
        },
    },
    "05b-zeros": {
        "ask": "All weights and biases of the deep network are 0. After ten passes, which of them are no longer 0?",
        "choices": {
            "all of them: the loss is not at its lowest": "Its slope for a weight is input times what comes back. Follow both "
            "through a table of zeros.",
            "the first layer's: its inputs are not 0": "Its inputs are not, but what comes back to it went through weights of 0.",
            "only the biases of the last layer": "✓ Everything else is multiplied by a 0 on the way.",
            "none": "The last biases are added to the scores directly, and the scores are wrong.",
        },
    },
    "05b-negatives": {
        "ask": "The same test digits with ink and paper exchanged. What does the network say?",
        "choices": {
            "about 0.1 for each digit: it has never seen such a thing": "Nothing in the training taught it to say so. Its sums "
            "are as large as ever.",
            "the right digit: the shape is the same": "To you. To its weights every pixel's number has changed.",
            "mostly wrong digits, and it sounds sure": "✓ Confidence is made of sums, not of familiarity.",
            "mostly wrong digits, with shares near 0.3": "One would hope so. Look at the mean confidence.",
        },
    },
    "05b-check": [
        {
            "ask": "Scores 4, 4, 4. The shares are…",
            "choices": {
                "4, 4, 4": "Shares add up to 1.",
                "a third each": "✓ Only differences count, and there are none.",
                "near 1 each, since 4 is large": "They add up to 1, so they cannot all be near 1.",
            },
        },
        {
            "ask": "A classifier for four classes trains, but its loss will not go below 0.74. What do you look at first?",
            "choices": {
                "the learning rate": "It may be wrong, too. But 0.74 is −log(e / (e + 3)), a number with a meaning.",
                "whether a softmax stands before the cross-entropy": "✓ With four classes that stops the loss at 0.744.",
                "whether there is enough data": "Too little data shows on *new* examples. This is the training loss.",
            },
        },
        {
            "ask": "A layer has 400 inputs, and a ReLU follows. Which spread (standard deviation) of the starting weights keeps the size?",
            "choices": {
                "0.005": "That is the variance, 2/400. The spread is its root.",
                "0.071": "✓ √(2/400).",
                "0.05": "√(1/400) keeps the sum. The ReLU then takes half of it.",
            },
        },
        {
            "ask": "All weights of a hidden layer start at 0.1. After training…",
            "choices": {
                "each unit has found its own task": "With the same weights and the same slopes, who would tell them apart?",
                "its units are still all alike": "✓ As if there were one.",
                "nothing has moved at all": "With zeros. With 0.1 they do move: all together.",
            },
        },
        {
            "ask": "Somebody puts a third layer into `Network`, uses it in `__call__`, and leaves `parameters` as it was. Training…",
            "choices": {
                "stops with an error": "Nothing checks the list: what stands in it is moved, and the rest is not.",
                "works, with a third layer that stays at its random start": "✓ The others learn around it. The loss falls, so nobody notices.",
                "moves all three: `backward` reaches the new layer": "It gets slopes. But the update goes through the list, and there it is missing.",
            },
        },
        {
            "ask": "On new digits the mean confidence is 0.97 and the share of right answers 0.97. So when it says 0.97 for a photograph of a cat…",
            "choices": {
                "it is probably right": "None of its ten answers is right.",
                "the number means nothing for cats": "✓ It was counted on digits, and holds for digits like those.",
                "it has recognised that the cat looks like that digit": "It has computed ten sums. Whether the picture *looks* like "
                "anything is not among them.",
            },
        },
    ],
}
