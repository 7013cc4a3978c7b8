"""The predictions and quiz questions of lesson 03, kept out of the notebook so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "03-recall": [
        {
            "ask": "(02a) At w = 6 the loss is 10; at w = 6.01 it is 10.05, everything else held still. The slope is about…",
            "choices": {
                "0.05": "That is the change. The slope is the change *per unit* of w.",
                "5": "✓ 0.05 of loss per 0.01 of w.",
                "1000": "That is 10 / 0.01. The slope compares the *changes*: 0.05 with 0.01.",
            },
        },
        {
            "ask": "(01) A ReLU unit has the weights 1 and −2 and the bias 1. Its inputs are 2 and 3. It answers…",
            "choices": {
                "−3": "That is the weighted sum. ReLU cuts off what is below 0.",
                "0": "✓ The sum is 2 − 6 + 1 = −3, and ReLU makes 0 of it.",
                "3": "ReLU does not drop the sign, it drops the number.",
            },
        },
        {
            "ask": "(02a) You nudge two weights up together, and the loss falls by 0.1. What do you know of their slopes?",
            "choices": {
                "each is the half of it": "One may be steep and the other flat, or they may even pull against each other.",
                "both are below 0": "One could be above 0, if the other outweighs it.",
                "neither: each must be nudged with the other held still": "✓ One change of the loss cannot say whose it is.",
            },
        },
    ],
    "03-gears": {
        "ask": "p goes 3 times as far as w, z once as far as p, e once as far as z, L 4 times as far as e. How far does L go "
        "for a small nudge of w?",
        "choices": {
            "4 times as far: the last wheel decides": "That is how far L goes for a nudge of e. But e has already gone "
            "3 times as far as w.",
            "9 times as far: 3 + 1 + 1 + 4": "You added the ratios. Two wheels in a row that each double the speed make it "
            "4 times as fast: 2 · 2. (For 2 and 2 a sum looks the same; try 3 and 3.)",
            "12 times as far: 3 · 1 · 1 · 4": "✓ Each wheel multiplies what the one before has done.",
        },
    },
    "03-plus": {
        "ask": "One more unit of z costs 4, and z = p + b, with p = 6 and b = −1. What does one more unit of b cost?",
        "choices": {
            "2: p and b share the 4": "A price per unit is not shared out. Raise b by 0.01 and z rises by the whole 0.01, "
            "whatever p does.",
            "4": "✓ One more unit of b is one more unit of z.",
            "less than for p, since b is the smaller part of z": "How *large* b is plays no part: what counts is how far z goes "
            "when b does.",
        },
    },
    "03-two-paths": {
        "ask": "Nudge w a little. Along one path L goes 12 times as far, along the other −5 times. What is the slope?",
        "choices": {
            "12: the steeper path counts": "Then the second point would have no say. A nudge of w goes down both paths at once.",
            "3.5: the mean of the two": "Neither path is used half. Both act in full.",
            "7: the sum": "✓ Both changes happen at once, and the loss adds them up.",
            "−60: the product": "Rates multiply along *one* path, when one change causes the next. These two happen side by side.",
        },
    },
    "03-recursion": {
        "ask": "b = a + a, c = b + b. What slope for a does `pay_and_recurse` find?",
        "choices": {
            "2": "So it would be if the second payment replaced the first. But the code adds.",
            "4": "That is what it should be. Follow the second loop by hand: how often is b told to pay?",
            "8": "✓ Something is paid twice.",
        },
    },
    "03-cost": {
        "ask": "The network of 337 weights. How long does the backward sweep for all 337 slopes take?",
        "choices": {
            "as long as 674 forward passes": "So nudging would. The sweep shares all the work from the loss down to each number.",
            "as long as 337 forward passes, one per weight": "You thought of one sweep for each weight. One sweep passes through "
            "every number, and so reaches all weights.",
            "as long as a few forward passes": "✓ One visit for each operation, and little to do there.",
        },
    },
    "03-check": [
        {
            "ask": "`loss.backward()` has run. What has changed?",
            "choices": {
                "each weight has moved a little against its slope": "Backpropagation only works out the slopes. It was told no "
                "rate, so it could not know how far to go.",
                "the slopes (`grad`), and nothing else": "✓ Moving the weights is a step of its own, the update.",
                "the loss is lower": "It may be, after an update and another forward pass.",
            },
        },
        {
            "ask": "L = a · b · c. What does the sweep need to know to find the slope for a?",
            "choices": {
                "only the value of a": "a's own value plays no part: nudge a, and L moves b · c times as far.",
                "the values of b and c": "✓ The own slope of a product is the other factor, so the forward pass must keep them.",
                "only the graph, no values": "The graph says what to multiply; the numbers come from the forward pass.",
            },
        },
        {
            "ask": "e = exp(x) came out as 20. What is its own slope?",
            "choices": {
                "20": "✓ exp's slope is its own result. Nobody needs to look at x again.",
                "3.0, since x is about 3.0": "That is the input. exp grows as fast as it is large.",
                "about 22, from x · exp(x − 1) or the like": "That is a rule for powers of x, where x stands below. Here it stands above.",
            },
        },
        {
            "ask": "A number is used in three places. Its slope is…",
            "choices": {
                "what the last of the three hands back": "That is `=` in place of `+=`. The first two are lost.",
                "the sum of what the three hand back": "✓ And it may pay its own parts only when all three have paid.",
                "the product of the three": "Products belong to a path; different paths add.",
            },
        },
        {
            "ask": "You call `backward()` on two losses in a row and clear nothing in between. The slopes are…",
            "choices": {
                "those of the second loss": "`grad` is added to, not replaced.",
                "the sum of both": "✓ Sometimes wanted (a batch in two halves), and mostly an accident.",
                "unchanged by the second call": "It adds to what is there.",
            },
        },
        {
            "ask": "A sweep that visits the *oldest* number first goes wrong because…",
            "choices": {
                "the chain rule only holds from right to left": "Products can be taken from either end.",
                "a number would pay its parts before it has been paid": "✓ At that moment its slope is still 0, or half done.",
                "it would visit some numbers twice": "It would visit each once, only too soon.",
            },
        },
    ],
}
