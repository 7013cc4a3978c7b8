# %% [markdown]
# # Exercises 03 · Backpropagation
#
# Eight exercises, about eighty minutes. The three marked **core** take half an hour and carry the rest. Keep pencil and
# paper at hand. Write between the comments, run the cell, then the check below it; a wrong answer costs nothing.

# %%
from coursekit import NotAttempted, attempt, check
from nnlib.scalar import Value
from nnlib.viz import figures
from nnlib.viz.widgets import GraphStepper

# %% [markdown] exercise="03.order"
# Here is a small graph: `e = a * b`, then `d = e + c`, then `L = d * e`. The backward sweep has to visit L, d and e, each
# once, and each hands on to its parts (a, b and c have none). In which order? Give a list such as `["a", "b"]`.
#
# :hint: Who has to be paid before it can pay?
# :hint: e is used in two places. Which two?
# :hint: e has been paid in full when L and d have both paid.

# %% exercise="03.order"
### BEGIN SOLUTION
order = ["L", "d", "e"]
### END SOLUTION

# %%
check("03.order", order)

# %% [markdown] exercise="03.by_hand"
# The same graph with a = 2, b = 3, c = −4. So e = 6, d = 2 and L = 12. Work out the slope of L for a, b and c on paper.
# Answer with a dictionary such as `{"a": 1, "b": 2, "c": 3}`.
#
# :hint: What does L pay to d, and what to e?
# :hint: e is paid by L and by d, and the two add up. d passes on what it has in full.
# :hint: e has 8 in the end. It pays a with b as own slope, and b with a as own slope.

# %% exercise="03.by_hand"
### BEGIN SOLUTION
by_hand = {"a": 24, "b": 16, "c": 6}
### END SOLUTION

# %%
check("03.by_hand", by_hand)

# %% [markdown]
# A picture to compare with, once you are through: `figures.computation_graph("e = a*b; d = e + c; L = d*e",
# {"a": 2, "b": 3, "c": -4}, title="", slopes="all")`, or step through it with `GraphStepper`.

# %% [markdown] exercise="03.own_slopes"
# Write down each operation's own slopes. `operation` is one of `"add"`, `"sub"`, `"mul"`, `"div"`, which have two inputs x
# and y, and `"exp"`, `"tanh"`, `"relu"`, which have one (`y` is None). `result` is what came out going forward. Return a
# tuple: a slope for each input.
#
# Example: `own_slopes("mul", 2.0, 5.0, 10.0)` gives `(5.0, 2.0)`.
#
# :hint: Nudge one input and ask how far the result goes, for a nudge of 1 (in your mind: of very little).
# :hint: x / y at x = 6, y = 2 is 3. At y = 2.01 it is 2.985: the slope for y is about −1.5, which is −6 / 2².
# :hint: exp: `(result,)`. tanh: `(1 - result**2,)`. relu: 1 where x is above 0, else 0.

# %% exercise="03.own_slopes"
def own_slopes(operation, x, y, result):
    """operation a text, x, y, result numbers  ->  (slope for x, slope for y), or (slope for x,)."""
    ### BEGIN SOLUTION
    if operation == "add":
        return 1.0, 1.0
    if operation == "sub":
        return 1.0, -1.0
    if operation == "mul":
        return y, x
    if operation == "div":
        return 1 / y, -x / y**2
    if operation == "exp":
        return (result,)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0 if x > 0 else 0.0,)
    ### END SOLUTION


# %%
check("03.own_slopes", own_slopes)

# %% [markdown] exercise="03.sweep"
# Write the backward sweep. A graph is given as a list with one entry for each number, oldest first; the last one is the
# loss. An entry lists the number's parts, each as a pair: its place in the list, and the own slope for it. Return the
# slope of the loss for every number.
#
# Example: $b = a + a$, $c = b + b$ is `[[], [(0, 1.0), (0, 1.0)], [(1, 1.0), (1, 1.0)]]`: number 0 has no parts, number 1
# is made of number 0 twice. The result is `[4.0, 2.0, 1.0]`.
#
# :hint: Which slope do you know from the start?
# :hint: In a chain `[[], [(0, 3.0)], [(1, 4.0)]]` the slopes are, from the end, 1, then 4 · 1, then 3 · 4.
# :hint: For each place i, from the last to the first: for each part, add own slope times `grads[i]` to the part's slope.

# %% exercise="03.sweep"
def sweep(parts):
    """parts: for each number a list of (place, own slope), oldest first  ->  a list of slopes."""
    ### BEGIN SOLUTION
    grads = [0.0] * len(parts)
    grads[-1] = 1.0
    for i in reversed(range(len(parts))):
        for part, own_slope in parts[i]:
            grads[part] += own_slope * grads[i]
    return grads
    ### END SOLUTION


# %%
check("03.sweep", sweep)

# %% [markdown] exercise="03.clear"
# This training looks even faster than it should at first, then swings past the bottom and back. Repair it. `loss_of` takes the list of weights, which are
# `Value`s, and returns the loss as a `Value`. The function takes `steps` steps of gradient descent and returns the loss
# before each.
#
# Example: with the loss $w^2$ from $w = 4$ at rate 0.1, the losses are 16, 10.24, 6.5536, …
#
# :hint: Print a weight's `grad` after each step. What should it be at the second step?
# :hint: w = 4 has the slope 8 and goes to 3.2, where the slope is 6.4. The broken version moves by 14.4.
# :hint: Set every weight's `grad` to 0.0 before `loss.backward()`.

# %% exercise="03.clear"
def descend(loss_of, weights, rate, steps):
    """loss_of: function of a list of Values; weights: list of Values  ->  the losses, a list of numbers."""
    ### BEGIN SOLUTION
    losses = []
    for _ in range(steps):
        loss = loss_of(weights)
        losses.append(loss.data)
        for weight in weights:
            weight.grad = 0.0
        loss.backward()
        for weight in weights:
            weight.data -= rate * weight.grad
    return losses
    ### STUB
    # losses = []
    # for _ in range(steps):
    #     loss = loss_of(weights)
    #     losses.append(loss.data)
    #     loss.backward()
    #     for weight in weights:
    #         weight.data -= rate * weight.grad
    # return losses
    ### END SOLUTION


# %%
check("03.clear", descend)

# %% [markdown] exercise="03.half_slope"
# In `(a*b + c).tanh()` with a = 2 and b = −3, the slope for a depends on c. It is greatest in size at c = 6, where it
# is −3. Find a c at which it is **half** of that, −1.5 (within 0.03). Use the stepper below: go to the end, then change c.
#
# :hint: At c = 6 the tanh gets 0, where it is steepest. To which side can you go?
# :hint: a's slope is b times tanh's own slope, 1 − t². So 1 − t² must be a half.
# :hint: t² = 0.5 means t = 0.71 or −0.71. Move c until the output shows one of them.

# %%
stepper = GraphStepper("(a*b + c).tanh()", values={"a": 2, "b": -3, "c": 6})
stepper

# %% exercise="03.half_slope"
### BEGIN SOLUTION
c = 6.88
### END SOLUTION

# %%
check("03.half_slope", c)

# %% [markdown] exercise="03.kept"
# A unit with a tanh: `p = w * x`, `z = p + b`, `t = tanh(z)`, `e = t - y`, `L = e**2`. You want the slopes for **w and b**
# only. Which of the numbers w, x, b, y, p, z, t, e must be kept from the forward pass, when each own slope is taken from
# the result where that will do (as in the lesson's table)? Give a list of names, in any order.
#
# :hint: Write down the own slopes along the path from L to w, and from L to b.
# :hint: Square: 2e. Minus: 1. Tanh: 1 − t². Plus: 1, 1. Times, for w: …
# :hint: Three names are enough. (Kept for every unit and every example, they are what fills a computer's memory in training.)

# %% exercise="03.kept"
### BEGIN SOLUTION
kept = ["x", "t", "e"]
### END SOLUTION

# %%
check("03.kept", kept)

# %% [markdown] exercise="03.moons"
# Now for real, on nnlib's own numbers. Write a `backward` that the check puts in the place of `Value.backward`. It tries
# your sweep on five small graphs first, and then trains the lesson's network of 337 weights on a hundred moon points,
# for at most 60 steps. With a right sweep all hundred end up on their side.
#
# A `Value` has `parents` (a tuple of the Values it was made of), `slopes` (its own slope for each of them, in the same
# order), `grad`, and `number` (a whole number: its place in the order of making). Set `last.grad` to 1 and add to the
# `grad` of everything that `last` was made of. Return nothing.
#
# :hint: Who may pay next: the newest of those that have been paid, or the nearest to the loss?
# :hint: Keep those that wait in a dictionary, from `number` to Value, so that nobody waits twice.
# :hint: While someone waits: take `waiting.pop(max(waiting))`, pay its parts with `+=`, and let them wait too.

# %% exercise="03.moons"
def backward(last):
    """last: a Value  ->  nothing; afterwards every Value that it was made of holds its slope in `grad`."""
    ### BEGIN SOLUTION
    last.grad, waiting = 1.0, {last.number: last}
    while waiting:
        value = waiting.pop(max(waiting))
        for part, own_slope in zip(value.parents, value.slopes):
            part.grad += own_slope * value.grad
            waiting[part.number] = part
    ### END SOLUTION


# %%
check("03.moons", backward)

# %% [markdown]
# ## A look at what you made
#
# Nothing is marked here. Your sweep on any expression you like; compare it with the picture.

# %%
with attempt("03.moons"):
    a, b = Value(2.0), Value(-3.0)
    backward((a * b + 6.5).tanh())
    print("slope for a:", round(a.grad, 4), "  for b:", round(b.grad, 4))
    figures.computation_graph("(a*b + 6.5).tanh()", {"a": 2, "b": -3}, title="The same, drawn", slopes="all")
