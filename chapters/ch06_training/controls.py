"""What must break each claim of lesson 06: the line that is replaced, and by what."""

from coursekit import Control

CONTROLS = [
    Control(
        name="as many steps",
        notebook="06a",
        replace={"    steps = steps_in(10, batch_size)\n": "    steps = 300\n"},
    ),
    Control(
        name="as many epochs",
        notebook="06a",
        replace={"same_steps = {size: accuracies(size, 0.1, steps=300)": "same_steps = {size: accuracies(size, 0.1, steps_in(2, size))"},
    ),
    Control(
        name="nine tenths kept",
        notebook="06a",
        replace={'memory["b"] = memory.get("b", 0.0) + g                 #': 'memory["b"] = 0.9 * memory.get("b", 0.0) + g           #'},
    ),
    Control(
        name="correction put back",
        notebook="06a",
        replace={"return adam(g, memory, t, rate, correct=False)": "return adam(g, memory, t, rate, correct=True)"},
    ),
    Control(
        name="epsilon inside the root",
        notebook="06a",
        replace={"return rate * m / (np.sqrt(v) + 1e-8)": "return rate * m / np.sqrt(v + 1e-8)"},
    ),
    Control(
        name="decay kept apart",
        notebook="06a",
        replace={"claim(abs(left[nn.Adam, 1e-4] - left[nn.Adam, 1.0])": "claim(abs(left[nn.AdamW, 1e-4] - left[nn.AdamW, 1.0])"},
    ),
    Control(
        name="schedule left out",
        notebook="06a",
        replace={"train(model, optimizer, 32, 400, seed, schedule_for(optimizer) if schedule_for else None)":
                 "train(model, optimizer, 32, 400, seed)"},
    ),
    Control(
        name="one rate for all",
        notebook="06a",
        replace={"for rate in (0.003, 0.3))": "for rate in (0.1, 0.1))",
                 "own_rate = min(grid, key=lambda rate: table[method, rate])": "own_rate = 0.1"},
    ),
    Control(
        name="pixels 0 to 255",
        notebook="06b",
        replace={"fresh = [first_loss(network(seed), x) for seed in range(5)]":
                 "fresh = [first_loss(network(seed), 255 * x) for seed in range(5)]"},
    ),
    Control(
        name="rate too low",
        notebook="06b",
        replace={"seed, steps=300, rate=0.1)": "seed, steps=300, rate=0.001)"},
    ),
    Control(
        name="answers in order",
        notebook="06b",
        replace={"np.random.default_rng(1).permutation(y) if mistake": "y if mistake"},
    ),
    Control(
        name="judged by all pictures each time",
        notebook="06b",
        replace={"one, whole = trainer.losses[-len(batches):]": "one, whole = trainer.on_all[-len(batches):]"},
    ),
    Control(
        name="never hot",
        notebook="06b",
        replace={'[("ReLU", nn.ReLU, 0.1), ("ReLU", nn.ReLU, 1.0)': '[("ReLU", nn.ReLU, 0.1), ("ReLU", nn.LeakyReLU, 0.1)',
                 'burnt["ReLU", 1.0])': 'burnt["ReLU", 0.1])'},
    ),
    Control(
        name="ReLU for both",
        notebook="06b",
        replace={'for name, kind in {"sigmoid": nn.Sigmoid, "ReLU": nn.ReLU}.items()}': 'for name, kind in {"sigmoid": nn.ReLU, "ReLU": nn.ReLU}.items()}'},
    ),
    Control(
        name="only the name changed",
        notebook="06b",
        replace={'"sigmoid - ½": lambda: Bent(1, 0.5)': '"sigmoid - ½": lambda: Bent(1, 0)'},
    ),
    Control(
        name="momentum in Adam's place",
        notebook="06b",
        replace={"deep_score(kind, nn.Adam": "deep_score(kind, with_momentum"},
    ),
    Control(
        name="ReLU in both",
        notebook="06b",
        replace={"sigmoid_best = with_adam(nn.Sigmoid)": "sigmoid_best = with_adam(nn.ReLU)"},
    ),
]
