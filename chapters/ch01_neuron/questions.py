"""The predictions and quiz questions of lesson 01, kept out of the notebook so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "01-four-pixels": {
        "ask": "Four pixels of 64, added up. Of the images not used to choose the threshold, how many come out right?",
        "choices": {
            "about half: four pixels cannot tell": "Guessing gets half. These four are no random pixels: they lie where "
            "zeros have their hole.",
            "about three quarters": "A fair guess for a crude rule. But most zeros really are empty there, and most ones full.",
            "more than nine out of ten": "✓ It matters more where one looks than how much one looks at.",
        },
    },
    "01-threshold-sign": {
        "ask": "'Fire if the sum of products is above 2.5.' Which bias says the same, when the step asks 'above 0'?",
        "choices": {
            "2.5": "Then a sum of products of 0 would give 2.5, and fire. A high threshold must make it *harder*.",
            "−2.5": "✓ Take 2.5 away on both sides.",
            "0": "Then it fires for every sum above 0, at 1 as well.",
        },
    },
    "01-turn-or-slide": {
        "ask": "The bias goes from −1.5 to −0.5, the weights stay (1, 1). What happens to the line?",
        "choices": {
            "it turns": "Its direction is set by the weights, which stay.",
            "it slides towards (0, 0), without turning": "✓ The neuron has become less reluctant: more of the plane fires.",
            "it slides away from (0, 0)": "The other way: a bias nearer to 0 asks for less, so smaller inputs suffice.",
            "nothing, only the answers get larger": "The answers are 0 and 1 all the same; the place where the sum is 0 moves.",
        },
    },
    "01-xor-search": {
        "ask": "A hundred thousand neurons with random weights. How many of XOR's four corners does the best get right?",
        "choices": {
            "4: one of so many will fit": "So many tries. Yet no line has (0, 1) and (1, 0) on one side and (0, 0) and "
            "(1, 1) on the other.",
            "3": "✓ Three are easy. The fourth is always on the wrong side.",
            "2": "Two are had by answering 0 always. A line can do one better.",
        },
    },
    "01-sigmoid-untrained": {
        "ask": "Of the images that such a neuron calls 'a one, more than 0.9', how many are ones?",
        "choices": {
            "about nine in ten: that is what 0.9 means": "Only if somebody saw to it. The sigmoid squashes any number into "
            "0…1, also a meaningless one.",
            "anything from none to all, it depends on the neuron": "✓ The weights are random, and so is what it is sure of.",
            "about half, with each neuron": "On average over many neurons, perhaps. But each has *some* template, and may by "
            "chance prefer zeros or ones.",
        },
    },
    "01-permute-both": {
        "ask": "Template and images are shuffled by one and the same shuffle. How many images does the neuron get right?",
        "choices": {
            "about half: the pictures are noise now": "To your eye. The neuron adds up the same 64 products in another order.",
            "fewer, but more than half": "Which product would be missing? Each weight still meets its own pixel.",
            "exactly as many as before": "✓ A sum does not depend on the order of its terms.",
        },
    },
    "01-check": [
        {
            "ask": "You double both weights and the bias of a step neuron. What changes?",
            "choices": {
                "the line turns": "w₁x₁ + w₂x₂ + b = 0 and its double have the same solutions.",
                "nothing: every answer stays": "✓ Every sum doubles, and keeps its sign. (A sigmoid would become steeper.)",
                "it fires more easily": "Sums below 0 are now farther below 0.",
            },
        },
        {
            "ask": "In which direction do the weights (2, −1) point, seen from the neuron's line?",
            "choices": {
                "along the line": "Along the line the sum does not change. Walk along (2, −1): it grows by 5.",
                "at a right angle to it, towards the side that fires": "✓ That way the sum grows fastest.",
                "at a right angle to it, away from the side that fires": "Walk along (2, −1): the sum grows, so it comes "
                "nearer to firing.",
            },
        },
        {
            "ask": "A form asks for age in years and income in cents. Age has the weight 0.5, income 0.00001. Which matters more?",
            "choices": {
                "age: its weight is 50,000 times larger": "Multiply by how much each input varies: 20 years make 10, two "
                "million cents make 20.",
                "it cannot be told from the weights alone": "✓ Weight times the typical change of the input is what counts.",
                "income: its numbers are larger": "Large numbers times a tiny weight can be anything.",
            },
        },
        {
            "ask": "What did the hidden layer do for XOR?",
            "choices": {
                "it trained longer": "Nothing was trained. The weights were written down.",
                "it put two corners that need the same answer in the same place": "✓ After that, one line is enough.",
                "it added a softer activation": "All three neurons used the step.",
            },
        },
        {
            "ask": "A scanner delivers images half as dark, and a neuron that worked fails. The first thing to look at is…",
            "choices": {
                "the weights": "They say what speaks for which digit, and that has not changed.",
                "the bias against the size of the sums": "✓ The sums have halved; the bias has not.",
                "the number of layers": "More layers would be misled in the same way.",
            },
        },
    ],
}
