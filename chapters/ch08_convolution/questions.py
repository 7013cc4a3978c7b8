"""The predictions and quiz questions of lesson 08, kept out of the notebooks so that no answer stands above its question.

A value of QUESTIONS is one question or a list of them: {"ask": text, "choices": {choice: explanation}}.
The right choice's explanation starts with "✓".
"""

QUESTIONS = {
    "08a-recall": [
        {
            "ask": "(01) A unit has the weights 2, 0, −1 and sees 3, 9, 4. What is its weighted sum, without a bias?",
            "choices": {
                "2": "✓ 2·3 + 0·9 − 1·4. The 9 has no say: its weight is 0.",
                "12": "Those are the numbers under the three weights, less the 4: the weights were forgotten.",
                "10": "The last weight is −1, so the 4 is taken away.",
            },
        },
        {
            "ask": "(04) w is used at a hundred places of a calculation. How does backpropagation find its slope?",
            "choices": {
                "as the mean of the hundred slopes": "A mean would need a reason to divide. Where paths meet, slopes add.",
                "as the sum of the hundred slopes": "✓ One path for each place, and paths add up.",
                "as the slope at the last place": "That is what `=` in place of `+=` would leave.",
            },
        },
        {
            "ask": "(04) x has the shape (4, 6), w has (6, 10). What is the shape of x @ w, and how many products of two "
            "numbers are in it?",
            "choices": {
                "(4, 10), 40 products": "That is how many numbers come out. Each is a sum of several products.",
                "(4, 10), 240 products": "✓ 4 · 10 sums of 6 products each.",
                "(6, 6), 240 products": "The inner axes, 6 and 6, are summed away.",
            },
        },
    ],
    "08a-wall": {
        "ask": "Behind her is a wall that gets a little brighter from top to bottom. Which of the two maps, across and "
        "down, is far from 0 on the wall?",
        "choices": {
            "both: a bright wall gives high numbers": "The weights of a row add up to 0: however bright, what is even "
            "cancels.",
            "down, since it gets brighter downwards": "It is not 0 there. But from one pixel to the next the wall changes "
            "by a few thousandths, a contour by half of the whole scale.",
            "neither, compared with the contours": "✓ What is nearly even comes out as nearly 0, in both.",
        },
    },
    "08a-stars": {
        "ask": "The kernel was cut from the edge maps at one star. The same piece cut from the photograph's *grey values* is tried as "
        "well. Where are the three highest answers of each?",
        "choices": {
            "both on stars: a piece resembles itself most": "So one would think. But a weighted sum grows with the picture: "
            "where everything is bright, positive weights add up to more than on the star itself.",
            "edges: stars; grey values: bright places": "✓ Grey values are weights of 0 or more, and ask for light. The edge "
            "maps are 0 on even areas, however bright.",
            "edges: that one star only; grey values: all stars": "The other stars are turned and fainter, but their points "
            "are edges of the same kind at nearly the same places.",
        },
    },
    "08a-count": {
        "ask": "How many numbers does `Conv2d(3, 8, 3)` learn: 3 channels in, 8 out, windows of 3 × 3?",
        "choices": {
            "80": "8 · 9 + 8: that is one flat 3 × 3 kernel for each map. But there are three channels under it.",
            "35": "3 · 9 + 8: one kernel for each channel that comes in. Then all eight maps would be alike.",
            "224": "✓ 8 maps, each with 3 · 3 · 3 weights and one bias.",
            "it depends on the size of the picture": "The window is used again at every place. A larger picture gives "
            "more places, not more weights.",
        },
    },
    "08a-pool": {
        "ask": "Max pooling of a 4 × 4 map gives 2 × 2. The loss is the sum of these four. How many of the 16 numbers get a "
        "slope that is not 0?",
        "choices": {
            "16: each was looked at": "Nudge one that was not the largest of its square: nothing changes. Its slope is 0.",
            "16, a quarter each": "That is *average* pooling, where each has a share.",
            "4": "✓ The one that was kept of each square, and its slope is 1.",
        },
    },
    "08a-turned": {
        "ask": "Picture, then map; against map, then moved (or turned) like the picture. When are the two the same?",
        "choices": {
            "when moved, and when turned": "Moved, yes. But this kernel looks for upright edges, and they lie level now.",
            "when moved, not when turned": "✓ The weights are the same at every *place*, not in every direction.",
            "in neither case: the map stays where it is": "It would stay if the layer were *in*variant. Each number of the "
            "map is made from the pixels under it, and those have moved.",
        },
    },
    "08a-check": [
        {
            "ask": "A map comes out 14 × 14 from a picture of 28 × 28, with a kernel of 3 × 3. Which setting was it?",
            "choices": {
                "stride 2, padding 1": "✓ ⌊(28 + 2 − 2 − 1) / 2⌋ + 1 = 14.",
                "stride 2, no padding": "⌊(28 − 2 − 1) / 2⌋ + 1 = 13.",
                "stride 1, padding 1": "That keeps 28.",
                "dilation 2": "It reaches over 5 places: 24 are left.",
            },
        },
        {
            "ask": "Why does a convolution need so few weights?",
            "choices": {
                "because most of its weights are 0": "None need be 0. Seen as a Linear layer it would have mostly zeros; that "
                "is half of it.",
                "because each map looks at one channel only": "Each map has weights for every channel that comes in.",
                "because a window is small, and used again at every place": "✓ Both: few pixels under it, and shared.",
            },
        },
        {
            "ask": "You turn all kernels of a trained network by 180°, because 'convolution is defined that way'. What happens?",
            "choices": {
                "nothing: it is the same operation": "It is the same only for kernels that look alike when turned.",
                "its answers become wrong": "✓ The weights were learnt for the places where they stood.",
                "it becomes right at last": "Learnt kernels are right for the operation with which they were learnt.",
            },
        },
        {
            "ask": "A friend says: 'It recognises my cat anywhere in the picture, also lying on its back: convolution is "
            "invariant.' What is right?",
            "choices": {
                "all of it": "A convolution's map moves along, and does not turn along.",
                "anywhere: the maps move along; on its back: it must have learnt that from examples": "✓ And that the "
                "*answer* stays the same when the maps move comes from what follows, such as pooling.",
                "nothing: convolution depends on the place": "The same weights are used at every place.",
            },
        },
        {
            "ask": "What is padding for?",
            "choices": {
                "only to keep the size": "That, too. Count how many windows see a corner pixel with and without it.",
                "it keeps the size, and lets the margin be seen more often": "✓ With 3 × 3 windows a corner by four, not by one "
                "(the middle: nine); beside zeros that the picture does not hold.",
                "it keeps what is learnt from becoming too large": "That is weight decay. Padding adds zeros around "
                "the *input*.",
            },
        },
    ],
    "08b-recall": [
        {
            "ask": "(08a) A layer turns 16 channels into 32 with windows of 3 × 3. How many weights has it, without biases?",
            "choices": {
                "288": "32 · 9: that leaves out the 16 channels under each window.",
                "144": "16 · 9: that would be one map.",
                "4,608": "✓ 32 · 16 · 9.",
            },
        },
        {
            "ask": "(07) You choose the learning rate by the accuracy on the test set, then report that accuracy. What is wrong?",
            "choices": {
                "nothing: the weights have never seen the test set": "The weights have not; the choice has. The best of many "
                "tries is partly luck on these examples.",
                "the number is too good: the test set took part in a choice": "✓ Choose on examples that are held back "
                "from the training set.",
                "the number is too low": "A choice made on the test set can only help there.",
            },
        },
        {
            "ask": "(05) Why does a hidden layer begin with random weights, not with zeros?",
            "choices": {
                "zeros would be slow to leave": "They would never part: all units get the same slopes.",
                "so that its units begin unlike, and learn unlike things": "✓ Remember this one: the lot returns below.",
                "random weights are nearer to the solution": "Nearer to none in particular. That they differ is what counts.",
            },
        },
    ],
    "08b-first": {
        "ask": "The network is trained, to about 98 %. Then the *first* convolution gets back the random weights that it had "
        "before the training; the other layers stay trained. How many unseen digits does it read?",
        "choices": {
            "about one in ten: everything stands on the first layer": "So it would be if training had changed those kernels "
            "much. Look at how much it did.",
            "eight in ten or fewer: edges are gone, later layers make up for some": "That is what the *second* layer's random "
            "weights do here.",
            "more than nine in ten": "✓ For their size they have changed little. A surprise, if one thinks of a first "
            "layer as the place where edges are learnt.",
        },
    },
    "08b-shuffle": {
        "ask": "All pictures, for training and test, get the same new order of their pixels, and the networks are trained anew. "
        "The MLP cannot notice (08a). How far does the CNN fall?",
        "choices": {
            "not at all: nothing is lost, it can learn the new order": "Nothing is lost. But a kernel sees neighbours, and "
            "these are strangers now. No training gives it back who stood beside whom.",
            "to guessing, on all three sets": "Its windows still take in every pixel, and a Linear layer decides at the end. "
            "It is a network like others, with odd connections.",
            "at least by what it had gained over the MLP: little on digits, far on curves": "✓ What it had gained came from "
            "neighbours.",
            "by about the same on all three": "It had not gained the same on all three.",
        },
    },
    "08b-moved": {
        "ask": "The test digits, moved by one pixel: left, right, up or down. What do the MLP and the CNN still read, of about "
        "97 in a hundred (the mean of the four)?",
        "choices": {
            "both nearly all": "The MLP has a weight for each pixel, and each pixel now shows what its neighbour showed.",
            "the MLP about half, the CNN nearly all: its maps move along": "They do. And then a Linear layer with a weight "
            "for every place looks at them.",
            "the MLP about half, the CNN about seven in ten": "✓ Better, and far from good: the maps move along, the last layer "
            "does not.",
            "both about half": "The CNN keeps more: pooling forgives some of the moving.",
        },
    },
    "08b-check": [
        {
            "ask": "Somebody shows that a CNN reads 96 % of the digits, 'so it has learnt good kernels'. Which control is missing?",
            "choices": {
                "more epochs": "They might give 97 %. What would that say about kernels?",
                "the same network with its kernels frozen as drawn": "✓ Here that alone reaches it; and one Linear layer on the bare pixels as well.",
                "a larger test set": "It makes the 96 % surer, not their cause.",
            },
        },
        {
            "ask": "A table of patients: age, height, five blood values. Should a convolution slide over its columns?",
            "choices": {
                "yes: fewer weights": "Fewer, by sharing them between columns that have nothing to do with each other.",
                "no: which columns are neighbours is an accident": "✓ Shuffle them, and it is the same table.",
                "yes, after standardising": "That gives them a common scale, not a common neighbourhood.",
            },
        },
        {
            "ask": "After the shuffle, why does the CNN not learn the new order?",
            "choices": {
                "it was trained for too few epochs": "It gets the same epochs as with straight pixels, and its rate was chosen "
                "anew.",
                "its windows join pixels that say little about each other": "✓ What belongs together now lies in windows far "
                "apart.",
                "the shuffle loses information": "The order could be undone: nothing is lost.",
            },
        },
        {
            "ask": "Pictures of first-layer kernels look like edges. What follows?",
            "choices": {
                "the network has learnt to see edges": "Perhaps. Compare with the kernels before the training, first.",
                "nothing, before you have seen what they looked like at the start": "✓ Here they looked much the same.",
                "the later layers are not needed": "Here they did the work.",
            },
        },
        {
            "ask": "Which change makes a CNN's *answer* stay the same when a digit moves by a pixel?",
            "choices": {
                "smaller kernels": "Their maps move along as well. The last layer is what does not.",
                "examples that are moved, in training": "✓ Or a last layer that does not ask where, such as a mean over all "
                "places.",
                "a lower learning rate": "It changes how it learns, not what a Linear layer can do.",
            },
        },
    ],
}
