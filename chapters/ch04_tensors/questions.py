"""The predictions and quiz questions of lesson 04, kept out of the notebook so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "04-recall": [
        {
            "ask": "(03) A weight w is used for two points. One path says that the loss goes 3 times as far as w, the other "
            "−1 times. The slope for w is…",
            "choices": {
                "−3, the product": "Rates multiply *along* a path. These are two paths.",
                "1, the mean": "Neither path is used half; a nudge of w goes down both in full.",
                "2, the sum": "✓ Where paths meet, slopes add.",
            },
        },
        {
            "ask": "(03) What does loss.backward() do to the weights?",
            "choices": {
                "nothing: it finds their slopes": "✓ The update, weight − rate · slope, is yours.",
                "it moves each a little downhill": "That is the update. Backward only fills in the slopes.",
                "it sets them back to what they were": "It goes backward through the calculation, not through time.",
            },
        },
        {
            "ask": "(02a) A model always answers with the mean of the truths. Its mean squared error is…",
            "choices": {
                "0": "Only if all truths were equal.",
                "the variance of the truths": "✓ The mean squared distance from the mean. It is the loss to beat.",
                "the mean of the truths": "That is its answer, not its error. The error is measured from there.",
            },
        },
    ],
    "04-shape": {
        "ask": "The row has shape (3,), the column (2, 1). What is row + column?",
        "choices": {
            "an error: neither shape fits into the other": "Neither has to be stretched alone. Go through the rules axis by "
            "axis, from the right: 3 and 1, then nothing and 2.",
            "of shape (3,): the first number of the column is added to the row": "Then the second number of the column "
            "would be lost. No rule drops anything.",
            "of shape (2, 3): each number of the row with each of the column": "✓ From the right: 3 against 1 gives 3; "
            "missing against 2 gives 2. Both were stretched.",
            "of shape (3, 2): row first, column second": "The order in which you write them plays no part, only the place "
            "of the axes, counted from the right.",
        },
    },
    "04-stretched": {
        "ask": "z = table + row, and g (2, 3) holds the slope of the loss for each entry of z. What is the gradient of row?",
        "choices": {
            "[1, 5, 2], the first row of g: the other row of z used a copy": "There is no copy with a life of its own. Raise "
            "the 10 by 1, and both rows of z rise.",
            "[3.5, 4, 4.5], the mean of the rows of g": "Nothing here divides by 2. Both rows of z rise in full.",
            "[7, 8, 9], the sum of the rows of g": "✓ Each number of the row went into two entries of z, and where paths "
            "meet, slopes add.",
            "all of g: a plus passes the slope on unchanged": "To each entry it does. But the row has three numbers, so its "
            "gradient has three, and two entries of g arrive at each.",
        },
    },
    "04-product": {
        "ask": "The slope for w₁₁ is 1 · 1 + 100 · 3. Which product is the gradient of w?",
        "choices": {
            "x @ g": "That multiplies *rows* of x with columns of g: top left 1 · 1 + 2 · 100.",
            "g @ x.T": "That multiplies rows of g with rows of x: it is the pattern for x's gradient, with the wrong factor.",
            "x.T @ g": "✓ Column 1 of x meets column 1 of g: `.T` turns the columns of x into rows.",
            "g.T @ x": "All the right numbers, mirrored: w₁₂'s slope stands where w₂₁'s should. On a square table no "
            "shape gives that away.",
        },
    },
    "04-hundred-times": {
        "ask": "By arrays: one step on 10 points, one step on 1,000 points. The second takes…",
        "choices": {
            "about a hundred times as long: a hundred times as many products": "That is how the version by numbers behaves. "
            "Is the time really spent on the products?",
            "more than a hundred times as long: large arrays are harder to handle": "These are still small: 1,000 × 16 numbers "
            "fit into the memory next to the processor. (Far larger ones do slow down.)",
            "longer, but by far not a hundred times": "✓ Most of the time goes into having an operation at all, whatever its size.",
            "exactly as long: arrays are handled in one go": "Nearly so for very small ones. But the products have to be "
            "computed, and at some size that shows.",
        },
    },
    "04-silent": {
        "ask": "The prediction has shape (772, 1), y has (772,). What will `error = x @ w + b - y` and 60 steps of training do?",
        "choices": {
            "stop with an error about shapes": "So one wishes. Check the rules: 1 against 772, then 772 against a missing "
            "axis. Both may be stretched.",
            "train as usual: a list of 772 numbers is a list of 772 numbers": "(772,) is lined up as a *row*, since it is "
            "lined up from the right. The prediction is a column.",
            "run, let the loss fall, and predict nearly the same for every mix": "✓ Each prediction is compared with every "
            "truth, and the best answer to all of them is one number.",
            "diverge: the errors are far too large": "There are more errors, but the loss is their *mean*. The steps are no "
            "longer than before.",
        },
    },
    "04-check": [
        {
            "ask": "x has shape (8, 1, 5) and y has shape (4, 1). What is the shape of x * y?",
            "choices": {
                "(8, 4, 5)": "✓ From the right: 5 and 1, 1 and 4, 8 and missing.",
                "an error": "No axis has two different lengths that are both larger than 1.",
                "(8, 1, 5)": "Then y's 4 would have nowhere to go: x's axis of length 1 is stretched to it.",
            },
        },
        {
            "ask": "And the gradient of that y: which axes of what comes back are summed?",
            "choices": {
                "axis 0 only: that is the one y lacks": "y also has length 1 on the last axis, and was stretched there to 5.",
                "axis 2 only: there y has length 1": "y lacks axis 0, and was used again for each of its 8 places.",
                "axes 0 and 2": "✓ Both were stretched. The gradient is (4, 1) again.",
            },
        },
        {
            "ask": "x is (64, 10), w is (10, 3), g is (64, 3). The gradient of w is…",
            "choices": {
                "x.T @ g": "✓ (10, 64) @ (64, 3): the only product of x and g with w's shape, (10, 3).",
                "g @ w.T": "That is (64, 10): the gradient of x.",
                "x * g": "`*` works entry by entry, and (64, 10) does not fit (64, 3).",
            },
        },
        {
            "ask": "A layer is 16 by 16. You wrote its backward rule by trying transposes until no error came. Is it right?",
            "choices": {
                "yes: the engine checks the shape of each gradient": "On a square layer, wrong and right rule have the same shape.",
                "perhaps: check it by nudging, on lengths that all differ": "✓ Then the shapes tell, and the nudge proves it.",
                "it does not matter: training corrects it": "Training follows the gradient. It has nothing else to correct itself by.",
            },
        },
        {
            "ask": "Your loss fell from 1560 to 281 and stays there; the variance of the truths is 281. What do you look at first?",
            "choices": {
                "the learning rate": "A rate that is too low has not settled; one too high does not settle.",
                "the shape of prediction minus truth": "✓ A loss that settles at the variance says: the answer is the mean, for all.",
                "more training steps": "It has settled. More of the same stays there.",
            },
        },
        {
            "ask": "Why is a Tensor fed with single numbers slower than a Value?",
            "choices": {
                "arrays need more memory": "That is not where the time goes. Count what is done for each *operation*.",
                "each operation has a price, and a Tensor's is the higher": "✓ It pays off when an operation holds many numbers.",
                "its sums are more exact": "Here both compute in float64, with the same rounding.",
            },
        },
    ],
}
