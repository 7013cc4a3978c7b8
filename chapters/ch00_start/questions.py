"""The predictions and quiz questions of lessons 00 and 00b, kept out of the notebooks.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "00-two-seconds": {
        "ask": "After these 630 turns, how many of the unseen images does it read rightly?",
        "choices": {
            "about one in ten: that is guessing": "Guessing is where it starts, with its random numbers.",
            "about half": "It starts with random numbers, and still gets much farther.",
            "about three in four": "Better: these images are small, and it sees most of the 1,347 many times.",
            "more than nine in ten": "✓ It has seen some 20,000 images, most of the 1,347 many times.",
            "all of them": "Some of these digits even people read differently.",
        },
    },
    "00-one-number": {
        "ask": "One neuron learns to answer with the digit: 7 for a 7. Its answer is rounded. How many does it get right?",
        "choices": {
            "more than the four rules: learning beats rules": "Learning finds the best numbers for the question that was put. "
            "It cannot mend the question.",
            "fewer than the four rules": "✓ An answer between 0 and 9 must slide from digit to digit, and ink does not.",
            "one in ten, as by guessing": "It does find something: its answers are high for some 8s and 9s, low for zeros.",
        },
    },
    "00-blank": {
        "ask": "An empty page: 64 zeros. Its largest share, the confidence, is then",
        "choices": {
            "exactly 0.1: nothing speaks for any digit": "No ink does. But each neuron also adds its bias, ink or no ink.",
            "above 0.1 and below 0.5": "✓ The biases alone put one digit a little ahead of the others.",
            "above 0.9": "Not on this page: with no ink there are only the biases, and they are small.",
        },
    },
    "00-clothes": {
        "ask": "A thousand photographs of clothes. To how many does it give an answer with a confidence above 0.9?",
        "choices": {
            "to hardly any: it has never seen such": "So one hopes. But it was never taught what 'never seen' looks like.",
            "to about one in five": "More: with much ink, one of ten answers is often far ahead.",
            "to about half": "✓ With much ink, one of ten answers is often far ahead.",
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
    "00b-self-test": [
        {
            "ask": "1 · shape. `a = np.zeros((3, 4))`. What is `len(a)`?",
            "choices": {
                "12": "That is `a.size`, all numbers. Read move 1.",
                "3": "✓ It counts along axis 0. Skip move 1.",
                "4": "`len` counts along axis 0, not along the last axis. Read move 1.",
            },
        },
        {
            "ask": "2 · slicing. `a` has the shape (5, 6). Which shape has `a[:, 2]`?",
            "choices": {
                "(5, 1)": "A number removes its axis; `a[:, 2:3]` would keep it. Read move 2.",
                "(6,)": "The `:` stands for axis 0, so all five rows stay. Read move 2.",
                "(5,)": "✓ Skip move 2.",
            },
        },
        {
            "ask": "3 · axis. `a` has the shape (5, 6). Which shape has `a.mean(axis=0)`?",
            "choices": {
                "(6,)": "✓ Axis 0 goes. Skip move 3.",
                "(5,)": "That is `axis=1`: the axis that you name is the one that goes. Read move 3.",
                "()": "One number for everything: that is without `axis`. Read move 3.",
            },
        },
        {
            "ask": "4 · reshape. What is `np.array([1, 2, 3, 4]).reshape(2, 2)[0]`?",
            "choices": {
                "[1, 3]": "That would be dealing down the columns. Read move 4.",
                "[1, 2]": "✓ Row by row. Skip move 4.",
                "[1, 2, 3, 4]": "After the reshape a row has two numbers. Read move 4.",
            },
        },
        {
            "ask": "5 · @ and .T. `a` is (7, 3), `b` is (5, 3). Which of these works, and gives (7, 5)?",
            "choices": {
                "a @ b": "The inner lengths are 3 and 5. Read move 5.",
                "a @ b.T": "✓ (7, 3) @ (3, 5). Skip move 5.",
                "a * b": "That is pair by pair, and the shapes do not fit. Read move 5.",
            },
        },
        {
            "ask": "6 · stretching. `a` is (4, 3), `b` is (4,). What is `a + b`?",
            "choices": {
                "(4, 3): each row gets one number of b": "Shapes line up from the right: 3 meets 4. Read move 6.",
                "an error": "✓ 3 meets 4. `b.reshape(4, 1)` would do. Skip move 6.",
                "(4, 4)": "Nothing here is stretched: no length is 1 or missing but the left one of b. Read move 6.",
            },
        },
        {
            "ask": "7 · (N,) against (N, 1). `p` is (8, 1), `t` is (8,). Which shape has `p - t`?",
            "choices": {
                "(8,)": "So one hopes. Read move 7.",
                "(8, 1)": "So one hopes. Read move 7.",
                "(8, 8)": "✓ Every one against every other. Skip move 7.",
            },
        },
        {
            "ask": "8 · masks. `v = np.array([4, 7, 9])`. What is `v[v > 5]`?",
            "choices": {
                "[7, 9]": "✓ Skip move 8.",
                "[False, True, True]": "That is `v > 5`, the mask itself. Read move 8.",
                "[1, 2]": "Those are the places. A mask in brackets gives the values. Read move 8.",
            },
        },
        {
            "ask": "9 · argmax. What is `np.array([3, 9, 4]).argmax()`?",
            "choices": {
                "9": "That is `max`. Read move 9.",
                "1": "✓ The place, counted from 0. Skip move 9.",
                "2": "Places are counted from 0. Read move 9.",
            },
        },
        {
            "ask": "10 · random generators. `rng = np.random.default_rng(0)`. Are `rng.normal()` and a second `rng.normal()` equal?",
            "choices": {
                "yes: the seed is the same": "A generator goes on where it stopped. A *new* one with seed 0 would repeat. Read move 10.",
                "no, and other numbers on each run": "Different from each other, yes, but the seed repeats both on each run. Read move 10.",
                "no, but the same two on each run": "✓ Skip move 10.",
            },
        },
    ],
    "00b-shape": {
        "ask": "`x` holds 1,797 images of 64 numbers, `y` one digit for each. Which shape has `y`?",
        "choices": {
            "(1797, 1)": "That would be a table with one column: two axes. See move 7 for the difference it makes.",
            "(1797,)": "✓ One axis.",
            "(1, 1797)": "That would be a table with one row.",
        },
    },
    "00b-slicing": {
        "ask": "Which shape has `x[:10, 20:24]`?",
        "choices": {
            "(11, 5)": "The end is not included: 0 to 9, and 20 to 23.",
            "(10, 24)": "20:24 takes four columns, not the first 24.",
            "(10, 4)": "✓ Two slices, two axes.",
        },
    },
    "00b-axis": {
        "ask": "`small = [[1, 2, 3], [4, 5, 6]]`. What is `small.sum(axis=0)`?",
        "choices": {
            "[6, 15]": "That adds along each row: axis 1.",
            "[5, 7, 9]": "✓ 1 + 4, 2 + 5, 3 + 6: axis 0 is gone.",
            "21": "Without `axis`, everything is added.",
        },
    },
    "00b-reshape": {
        "ask": "`np.arange(6).reshape(2, 3)`: what is the second row?",
        "choices": {
            "[1, 3, 5]": "That would be dealing down the columns: NumPy deals row by row.",
            "[3, 4, 5]": "✓ The first row takes 0, 1, 2.",
            "[2, 3]": "With 2 rows of 3, each row has three numbers.",
        },
    },
    "00b-matmul": {
        "ask": "`x` is (1797, 64), `weights` is (10, 64): one row for each of ten neurons. What is `weights @ x.T`?",
        "choices": {
            "(10, 1797): a row for each neuron": "✓ (10, 64) @ (64, 1797): the 64 vanish.",
            "(1797, 10): a row for each image": "That is `x @ weights.T`: the same sums, with the axes exchanged.",
            "(64, 64)": "That would need the 64 outside: `.T` puts it inside, and inner lengths vanish.",
            "an error": "`weights @ x` is one: 64 meets 1797. Here `.T` has exchanged the axes of x.",
        },
    },
    "00b-stretch": {
        "ask": "`x.mean(axis=0)` has the shape (64,). What does `x - x.mean(axis=0)` do?",
        "choices": {
            "takes from each column its mean": "✓ From the right, 64 meets 64; the rows are the stretched axis.",
            "takes from each row its mean": "Those means would be 1,797 numbers: `x.mean(axis=1)`. And 64 meets 1797 is an error.",
            "an error: the shapes differ": "They differ, but from the right they fit.",
        },
    },
    "00b-trap": {
        "ask": "Each of the three answers equals its truth. What is the mean squared error, `np.mean((answers - truth) ** 2)`?",
        "choices": {
            "0": "If both had one and the same shape.",
            "more than 0": "✓ Every answer meets every truth, and most of these differ.",
            "there is none: the shapes give an error": "That would be kind. By the rule of stretching both fit.",
        },
    },
    "00b-mask": {
        "ask": "183 of the numbers in `y` are 3. What is `y[y == 3].sum()`?",
        "choices": {
            "183": "That is `(y == 3).sum()`: the mask's own True counts as 1.",
            "549": "✓ The mask keeps 183 threes, and they are added up: 183 · 3.",
            "3": "There are 183 of them, and all are kept.",
        },
    },
    "00b-argmax": {
        "ask": "What is `np.array([[3, 9], [7, 8]]).argmax(axis=0)`?",
        "choices": {
            "[7, 9]": "Those are the highest of each column: `max`. `argmax` says where they stand.",
            "[1, 1]": "That is `axis=1`: the place in each row.",
            "[1, 0]": "✓ Axis 0 goes. In the first column 7 is the highest, in row 1; in the second 9, in row 0.",
        },
    },
    "00b-random": {
        "ask": "One generator with seed 7: `rng.permutation(5)`, then once more. What do you get?",
        "choices": {
            "the same order twice: the seed is fixed": "The seed fixes where it starts. The second call goes on from there.",
            "two orders, and two others tomorrow": "Tomorrow the same two: that is what the seed is for.",
            "two orders, and the same two tomorrow": "✓ The start is fixed, and each call goes on from there.",
        },
    },
    "00b-check": [
        {
            "ask": "`images` is (100, 8, 8). What gives the ink of each image, shape (100,)?",
            "choices": {
                "images.sum(axis=0)": "Axis 0 goes, and (8, 8) is left: all images laid upon each other.",
                "images.sum(axis=(1, 2))": "✓ Rows and columns go, images stay.",
                "images.sum()": "One number for all.",
            },
        },
        {
            "ask": "`answers` is (50, 1), `y` is (50,), and every answer is right. What is `np.mean(answers == y)`?",
            "choices": {
                "1.0": "If both were (50,). Here 50 × 50 comparisons are averaged.",
                "less than 1, without an error": "✓ Unless all digits are the same.",
                "an error": "They can be stretched to (50, 50), so NumPy does.",
            },
        },
        {
            "ask": "You shuffle with `x = rng.permutation(x)` and `y = rng.permutation(y)`. What has happened?",
            "choices": {
                "both are shuffled in the same way: the same rng": "The second call goes on from where the first one stopped.",
                "images and digits no longer belong together": "✓ Two calls, two orders. Draw one order, use it for both.",
                "nothing: permutation returns the order only": "Given an array it returns the array, shuffled.",
            },
        },
        {
            "ask": "Which line takes the 64 numbers of image 5 and makes a picture of them?",
            "choices": {
                "x[5].T": "`.T` of a single axis changes nothing: there is no second one to exchange.",
                "x[5].reshape(8, 8)": "✓ Row by row, as they were taken.",
                "x.reshape(8, 8)[5]": "x has 1,797 · 64 numbers; they do not fit into 8 × 8.",
            },
        },
    ],
}
