"""Optimizer: what all update rules share: groups of parameters, their options and their state."""

from collections.abc import Callable, Iterable

import numpy as np

from nnlib.bucket import Bucket, stands_alone
from nnlib.errors import DataError, ShapeError, described, unknown
from nnlib.modes import enable_grad
from nnlib.quiet import hush, speak
from nnlib.tensor import Tensor, wrap

__all__ = ["Optimizer"]

LEFT_OUT = ("foreach", "capturable", "differentiable", "fused")  # how torch computes, never what
BY_SCHEDULES = ("name", "initial_lr", "max_lr", "min_lr", "max_momentum", "base_momentum")  # kept in groups beside ours


class Optimizer:
    """What every optimiser does: take parameters, forget gradients, step, save and load its state.

    A rule of your own needs two methods: `slots(group)`, the names of the arrays it keeps for each parameter, and
    `update(group, step, blocks)`, which for each block writes into `change` what is to be subtracted.

    Args:
        params: Tensors that require a gradient, (name, Tensor) pairs, or dicts: {"params": ..., "lr": ...} is a group
            with options of its own.
        defaults: the options of groups that give none; at least "lr".

    Shape:
        any.

    Raises:
        ValueError: no parameters, one twice, one that was computed or needs no gradient, an option out of range.
        TypeError: something else than Tensors; an unknown option.

    Example:
        >>> class SignDescent(Optimizer):
        ...     def update(self, group, step, blocks):
        ...         for g, change in blocks:
        ...             change[...] = group["lr"] * np.sign(g)
        >>> w = Tensor([3.0, -2.0], requires_grad=True)
        >>> (w * w).sum().backward()
        >>> SignDescent([w], {"lr": 0.5}).step()
        >>> w.tolist()
        [2.5, -1.5]
    """

    counts = True  # does the state of a parameter say how many steps it has had?

    def __init__(self, params: Iterable, defaults: dict):
        self.defaults, self.state, self.param_groups, self._plan = dict(defaults), {}, [], None
        self.check(self.defaults)
        if isinstance(params, Tensor | dict | str):
            raise TypeError(f"The parameters must come as a list or iterable, got {described(params)}. Write [...].")
        params = list(params)
        if not params:
            raise ValueError(
                "No parameters to optimise. Is the generator used up already? Call model.parameters() again, and only "
                "after the layers have been made."
            )
        for group in params if isinstance(params[0], dict) else [{"params": params}]:
            self.add_param_group(group)

    # -- what a rule adds --------------------------------------------------------------------------------------------
    def slots(self, group: dict) -> tuple[str, ...]:
        """The names of the arrays that the rule keeps for each parameter, by torch's names."""
        return ()

    def first(self, slot: str, group: dict) -> float:
        """What such an array is filled with before the first step."""
        return 0.0

    def check(self, options: dict) -> None:
        """Raise if an option is out of range."""
        within(options, "lr")

    def update(self, group: dict, step: int, blocks: Iterable[tuple[np.ndarray, ...]]) -> None:
        """For each block (g, change, *slots): bring the slots up to date and write into `change` what is subtracted.

        Args:
            group: the options.
            step: which step this is for these parameters, from 1.
            blocks: flat arrays; g is only read.
        """
        raise NotImplementedError(f"{type(self).__name__} has no rule: write its update(group, step, blocks).")

    # -- groups ------------------------------------------------------------------------------------------------------
    def add_param_group(self, param_group: dict) -> None:
        """Take more parameters, with options of their own.

        Args:
            param_group: {"params": Tensors or (name, Tensor) pairs, "lr": ..., ...}.

        Raises:
            ValueError, TypeError: as the constructor.
        """
        if not isinstance(param_group, dict) or "params" not in param_group:
            raise TypeError(f'A group is a dict such as {{"params": [...], "lr": 0.1}}, got {described(param_group)}.')
        for name in param_group.keys() - {"params", "param_names", *self.defaults, *BY_SCHEDULES}:
            refuse_option(type(self).__name__, name, self.defaults)
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError("The parameters of a group need an order: give a list, not a set.")
        params = [params] if isinstance(params, Tensor) else list(params)
        if not params:
            raise ValueError("A group without parameters. Is the generator used up already? Call parameters() again.")
        names = [p[0] for p in params if isinstance(p, tuple)]
        if names:
            if len(names) < len(params):
                raise TypeError("Give a name with each parameter or with none: (name, tensor), (name, tensor), ...")
            params = [p for _, p in params]
        taken = {id(p): i for i, p in enumerate(p for g in self.param_groups for p in g["params"])}
        for number, p in enumerate(params, len(taken)):
            check_parameter(p, names[number - len(taken)] if names else f"parameter {number}")
        for number, p in enumerate(params, len(taken)):
            if id(p) in taken:
                raise ValueError(
                    f"Parameter {number} is parameter {taken[id(p)]} again: it would be updated twice in each step. "
                    "Give each tensor once, and each to one group."
                )
            taken[id(p)] = number
        options = {k: v for k, v in param_group.items() if k != "params"}
        group = {"params": params, **({"param_names": names} if names else {}), **self.defaults, **options}
        self.check(group)
        self.param_groups.append(group)
        self._plan = None

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients, which would otherwise be added to.

        Args:
            set_to_none: set .grad to None; otherwise fill it with zeros.
        """
        for group in self.param_groups:
            if set_to_none:
                for p in group["params"]:
                    p._grad = None
                continue
            for p in group["params"]:
                if p._grad is not None and p._grad._requires_grad:  # made by create_graph: leave its graph alone
                    p._grad = wrap(np.zeros_like(p._data))
                elif p._grad is not None:
                    p._grad._data.fill(0)
                    p._grad.mark.write()

    # -- a step ------------------------------------------------------------------------------------------------------
    def step(self, closure: Callable | None = None) -> object:
        """Update every parameter that has a gradient.

        Args:
            closure: computes the loss and its gradients anew; it is called first and its loss returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        before = hush()
        try:
            for bucket, g in self._gathered():
                bucket.step += 1
                self.update(bucket.group, int(bucket.step), bucket.blocks(g))
        finally:
            speak(before)
        return loss

    def _gathered(self) -> list:
        """Each bucket with its gradients as one vector; new buckets if not the same parameters have gradients now."""
        if self._plan is not None:
            buckets, idle = self._plan
            try:
                pairs = [(bucket, bucket.gather()) for bucket in buckets]
            except (AttributeError, TypeError):  # a gradient is None now, or of another dtype
                pairs = None
            if (
                pairs is not None
                and all(p._grad is None for p in idle)
                and all(b.names == self.slots(b.group) for b in buckets)
            ):
                return pairs
        self._plan = buckets, _ = self._arranged()
        return [(bucket, bucket.gather()) for bucket in buckets]

    def _arranged(self) -> tuple[list, list]:
        """The parameters that have gradients, in buckets of one group, dtype and age; and those that have none."""
        buckets, idle = [], []
        for group in self.param_groups:
            names, kinds = self.slots(group), {}
            for p in group["params"]:
                if p._grad is None:
                    idle.append(p)
                    continue
                state = self.state.get(p, {})
                age = int(state["step"]) if "step" in state else int(any(name in state for name in names))
                kinds.setdefault((p.dtype, age, id(p) if stands_alone(p) else None), []).append(p)
            for (_, age, _), params in kinds.items():
                buckets.append(bucket := Bucket(group, params, names, age))
                for i, p in enumerate(params):
                    if names or self.counts:
                        state = self.state.setdefault(p, {})
                        for name, slot in bucket.views(i).items():
                            slot[...] = state[name] if name in state else self.first(name, group)
                            state[name] = slot
                        if self.counts:
                            state["step"] = bucket.step
        return buckets, idle

    # -- saving ------------------------------------------------------------------------------------------------------
    def state_dict(self) -> dict:
        """What the optimiser knows, in torch's layout: {"state": {number: {name: array}}, "param_groups": [...]}.

        The arrays are copies. Parameters stand as numbers, in the order in which they were given.
        """
        numbers = {id(p): i for i, p in enumerate(p for g in self.param_groups for p in g["params"])}
        groups = [{**g, "params": [numbers[id(p)] for p in g["params"]]} for g in self.param_groups]
        state = {numbers[id(p)]: {k: np.array(v) for k, v in s.items()} for p, s in self.state.items()}
        return {"state": dict(sorted(state.items())), "param_groups": groups}

    def load_state_dict(self, state_dict: dict) -> None:
        """Continue where another optimiser's state_dict() stopped; its options replace this one's.

        Args:
            state_dict: what state_dict() gave, here or in torch (with arrays in place of torch's tensors).

        Raises:
            ValueError: it belongs to other groups or parameters; every mismatch is listed.
        """
        groups, saved = self.param_groups, state_dict["param_groups"]
        wrong = []
        if [len(g["params"]) for g in groups] != [len(s["params"]) for s in saved]:
            mine, theirs = ([len(g["params"]) for g in gs] for gs in (groups, saved))
            wrong.append(f"parameters a group: {mine} expected, got {theirs}")
        else:
            pairs = [(i, p) for g, s in zip(groups, saved) for i, p in zip(s["params"], g["params"])]
            state = {}
            for number, p in pairs:
                for name, value in state_dict["state"].get(number, {}).items():
                    if value is None:
                        continue
                    value = np.array(value, np.float32 if name == "step" else p.dtype)
                    if value.shape != (() if name == "step" else p.shape):
                        wrong.append(f"parameter {number}, {name}: shape {p.shape} expected, got {value.shape}")
                    state.setdefault(p, {})[name] = value
        if wrong:
            raise ShapeError(f"This state belongs to other parameters: {'; '.join(wrong)}.")
        options = [{k: v for k, v in s.items() if k not in ("params", *LEFT_OUT)} for s in saved]
        for option in options:
            if "betas" in option:
                option["betas"] = tuple(option["betas"])  # from JSON it comes as a list
            self.check({**self.defaults, **option})
        for group, option in zip(groups, options):
            group.update(option)
        self.state, self._plan = state, None

    def __getstate__(self) -> dict:
        return {**vars(self), "_plan": None}  # a copy's slots have memory of their own: it makes its own buckets

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            options = ", ".join(f"{k}={v}" for k, v in group.items() if k not in ("params", "param_names"))
            lines.append(f"  group {number}: {len(group['params'])} parameters, {options}")
        return "\n".join([*lines, ")"])


def check_parameter(p: object, name: str) -> None:
    """A parameter is a leaf that requires a gradient."""
    if not isinstance(p, Tensor):
        raise TypeError(f"An optimiser takes Tensors, {name} is {described(p)}. Was it meant to be model.parameters()?")
    if not p.is_leaf:
        raise ValueError(
            f"{name} (shape {p.shape}) is not a leaf: it was computed by {p.grad_fn}, and its change would be lost. "
            "Give the tensors that it was computed from, or .detach().requires_grad_()."
        )
    if not p.requires_grad:
        raise ValueError(
            f"{name} (shape {p.shape}) does not require a gradient, so it would never change. Set requires_grad=True, "
            "or leave it out: [p for p in model.parameters() if p.requires_grad]."
        )


def refuse_option(what: str, name: str, known: Iterable[str]) -> None:
    """An option of torch's that is left out here, or one that nobody knows."""
    if name in LEFT_OUT:
        raise NotImplementedError(f"{what}: torch's option {name} is left out here; it would change no number.")
    raise TypeError(f"{what}: {unknown('option', name, known)}")


def within(options: dict, name: str, below: float = float("inf")) -> None:
    """Raise unless options[name] is a number of 0 or more, and smaller than `below`."""
    value = options[name]
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} must be a number, got {described(value)}.")
    if not 0 <= value < below:
        limit = "0 or more and finite" if below == float("inf") else f"in [0, {below:g})"
        hint = " Is it the rate that is wrong, or its sign?" if name == "lr" else ""
        raise DataError(f"{name} must be {limit}, got {value}.{hint}")
