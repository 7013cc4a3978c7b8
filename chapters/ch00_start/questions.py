"""The predictions and quiz questions of lessons 00 and 00b, kept out of the notebooks.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "00-two-seconds": {
        "ask": "It learns for at most two seconds. How many of the unseen images does it then read rightly?",
        "choices": {
            "about one in ten: that is guessing": "Guessing is where it starts. Two seconds are hundreds of millions of "
            "multiplications.",
            "about half": "One would expect it of something that starts with random numbers. It gets much farther.",
            "more than nine in ten": "✓ For these small images two seconds are plenty.",
            "all of them": "Some of these digits even people read differently.",
        },
    },
    "00-one-number": {
        "ask": "One neuron learns to answer with the digit: 7 for a 7. Its answer is rounded. How many does it get right?",
        "choices": {
            "more than the rules by hand: learning beats rules": "Learning finds the best numbers for the question that was put. "
            "It cannot mend the question.",
            "fewer than the rules by hand": "✓ An answer between 0 and 9 must slide from digit to digit, and ink does not.",
            "one in ten, as by guessing": "It does find something: its answers are high for some 8s and 9s, low for zeros.",
        },
    },
    "00-rate": {
        "ask": "The same ten neurons with a rate a hundred times smaller, and with one ten times larger. What happens?",
        "choices": {
            "smaller is more careful, so more exact; larger is a bit worse": "Careful, but slow: after five rounds it is still "
            "not far from its random start.",
            "larger learns more in the same time, so it is best": "Each correction then overshoots, and undoes what other "
            "examples have taught.",
            "both read far fewer digits": "✓ Too small hardly moves, too large overshoots.",
            "no difference: it learns from the same images": "It does. But how far each example moves the weights is our choice.",
        },
    },
    "00-blank": {
        "ask": "What does the network answer to an empty page?",
        "choices": {
            "nothing: all ten shares are 0": "Shares add up to 1 by construction. Ten times 0 does not.",
            "that it is no digit": "Nobody gave it such an answer. It has ten, for ten digits.",
            "one of the ten digits": "✓ One score is always the highest.",
        },
    },
    "00-clothes": {
        "ask": "A thousand photographs of clothes. To how many does it give an answer with a confidence above 0.9?",
        "choices": {
            "to none or hardly any: it has never seen such": "So one hopes. But it was never taught what 'never seen' looks like.",
            "to more than a third": "✓ It compares ten answers with each other, and with much ink one is often far ahead.",
            "to nearly all": "Not quite that bad: with many of them the shares are spread.",
        },
    },
    "00-check": [
        {
            "ask": "A program sorts a shop's customers into five groups by what they buy. Nobody has said which groups there are.",
            "choices": {
                "supervised classification": "Where would the right answers come from? Nobody has given any.",
                "regression": "No amount is asked for.",
                "unsupervised learning": "✓ It looks for order in the examples alone.",
            },
        },
        {
            "ask": "How many minutes will the bus be late? You have last year's delays. Which task is it?",
            "choices": {
                "regression": "✓ An amount, and 4 minutes are nearer to 5 than to 50.",
                "classification": "Minutes are amounts, not names: to be off by one is nearly right.",
                "unsupervised learning": "Last year's delays are the right answers: it is supervised.",
            },
        },
        {
            "ask": "Which of these is a hyperparameter?",
            "choices": {
                "the weight of the middle pixel": "It is found from the examples: a parameter.",
                "the rate": "✓ We choose it; no example moves it.",
                "the share of right answers": "That is a result.",
            },
        },
        {
            "ask": "A network trained on shuffled labels reads 60 % of unseen digits. What would that tell you?",
            "choices": {
                "it is a good network": "It had no chance to learn which image is which digit. Then how does it know?",
                "something in the test is wrong": "✓ The control must fail. If it does not, the test does not measure reading.",
                "labels are not needed": "Then it could not even know what each digit is called.",
            },
        },
        {
            "ask": "A model says 'a 4, confidence 0.98'. What may you conclude?",
            "choices": {
                "it is a 4 in 98 of 100 such cases": "Perhaps, for images like those it learnt from, and that has to be counted.",
                "of its ten answers, 4 is far ahead": "✓ Whether the image is a digit at all, the number does not say.",
                "the image is at least some digit": "Coats and boots got such confidences too.",
            },
        },
    ],
}
