"""`GraphStepper`: type an expression, see its graph, and step forward and backward through it, node by node."""

import traitlets

from nnlib.errors import DataError, described
from nnlib.viz.expression import SIGNS, evaluate, parse, slopes_after
from nnlib.viz.widgets.base import Widget, number

LIMIT = 1e6  # of a named number


class GraphStepper(Widget):
    """The graph of an expression: forward, values appear; backward, slopes are handed on and add up where paths meet.

    An expression of n operations has 2n + 1 steps: n forward, one that gives the output the slope 1, n backward. Drag a
    named number up or down, move it with the arrow keys, or type it; type another expression and press Enter.

    Args:
        expression: names, numbers, + − * / ** and exp, log, tanh, relu, sigmoid; also "b = a + a; b * b".
        values: {name: number} for the named numbers; those left out start at 1.
        step: how many steps have been taken.

    Raises:
        TypeError: unknown option. ValueError: an expression that cannot be read, a name that it does not use, a value
        for which it is not defined.

    Example:
        >>> stepper = GraphStepper("(a*b + c).tanh()", values={"a": 2, "b": -3, "c": 6})
        >>> stepper.finish()
        >>> stepper.state()["slopes"]
        {'a': -3.0, 'b': 2.0, 'c': 1.0}
    """

    script = ("plot.js", "graph.js")
    remembers = ("expression", "values", "step", "_graph")

    expression = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    _graph = traitlets.Dict().tag(sync=True)  # what the browser draws
    _typed = traitlets.Unicode("").tag(sync=True)  # what was typed there, good or not

    def __init__(self, expression="(a*b + c).tanh()", *, values=None, step=0, **unknown):
        self.refuse(unknown)
        who = type(self).__name__
        self._parsed = parse(expression)
        names = self._parsed.leaves
        values = {} if values is None else values
        if not isinstance(values, dict):
            raise DataError(f'{who}: values must be a dictionary such as {{"a": 2}}, got {described(values)}.')
        for name in values:
            if name not in names:
                raise DataError(f"{who}: the expression has no {name!r}; its names are {', '.join(names)}.")
        values = {name: number(who, name, values.get(name, 1.0), -LIMIT, LIMIT) for name in names}
        fault = evaluate(self._parsed, values)[1]
        if fault:
            raise DataError(f"{who}: {fault}")
        if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step <= self.last:
            raise DataError(f"{who}: step must be a whole number from 0 to {self.last}, got {described(step)}.")
        super().__init__(
            label=f"Graph stepper: {self._parsed.text}",
            expression=self._parsed.text,
            values=values,
            step=step,
            _graph=self._drawing(),
        )

    @property
    def last(self) -> int:
        """The number of the last step: everything computed, every slope handed on."""
        return 2 * len(self._parsed.steps) + 1

    def finish(self) -> None:
        """Go to the last step."""
        self.step = self.last

    def _drawing(self) -> dict:
        """The graph as plain data: what the browser needs to draw and to compute."""
        graph = self._parsed
        nodes = [
            {
                "op": node.op,
                "args": list(node.args),
                "name": node.name,
                "number": node.number,
                "label": graph.label(i),
                "sign": SIGNS.get(node.op, node.op),
                "place": list(graph.places[i]),
            }
            for i, node in enumerate(graph.nodes)
        ]
        return {"text": graph.text, "nodes": nodes, "steps": graph.steps}

    @traitlets.observe("_typed")
    def _read_typed(self, change):
        """What was typed in the browser: a new graph, or a sentence below the picture."""
        if not change["new"].strip():
            return
        try:
            parse(change["new"])
        except DataError as error:
            self.say(error)
        else:
            self.say("")
            self.step = 0
            self.expression = change["new"].strip()

    @traitlets.validate("expression")
    def _readable(self, proposal):
        return parse(proposal["value"]).text

    @traitlets.observe("expression")
    def _redraw(self, change):
        if change["new"] == self._parsed.text:
            return
        self._parsed = parse(change["new"])
        with self.hold_sync():
            self.values = {name: self.values.get(name, 1.0) for name in self._parsed.leaves}
            self.step = min(self.step, self.last)
            self._graph = self._drawing()
            self.label = f"Graph stepper: {self._parsed.text}"

    # The same sums run in graph.js; tests hold the two together, and both to nnlib's Value.
    def _numbers(self) -> tuple[list[float], str]:
        return evaluate(self._parsed, {name: self.values.get(name, 1.0) for name in self._parsed.leaves})

    @property
    def fault(self) -> str:
        """Why the expression has no value at these numbers; "" if it has one."""
        return self._numbers()[1]

    @property
    def output(self) -> float:
        """The expression's value (nan where it has none)."""
        return self._numbers()[0][-1]

    @property
    def slopes(self) -> dict[str, float | None]:
        """What each named number has received at this step; None: nothing yet."""
        leaves, (numbers, fault) = self._parsed.leaves, self._numbers()
        handed = self.step - len(self._parsed.steps) - 1
        if fault or handed < 0:
            return dict.fromkeys(leaves)
        received = slopes_after(self._parsed, numbers, handed)
        return {name: received[place] for name, place in leaves.items()}

    def state(self) -> dict:
        """expression, values, step and the last step, output, and the slopes received so far."""
        return {
            "expression": self.expression,
            "values": dict(self.values),
            "step": self.step,
            "last": self.last,
            "output": self.output,
            "slopes": self.slopes,
        }

    @property
    def alt_text(self) -> str:
        """The expression, its numbers, its value, and the slopes."""
        given = ", ".join(f"{name} = {value:g}" for name, value in self.values.items())
        if self.fault:
            return f"The graph of {self.expression} at {given}. {self.fault}"
        numbers = self._numbers()[0]
        received = slopes_after(self._parsed, numbers, len(numbers))
        slopes = ", ".join(f"{received[i]:.4g} for {name}" for name, i in self._parsed.leaves.items())
        return f"The graph of {self.expression} at {given}: its value is {self.output:.4g}, its slopes {slopes}."

    def static_figure(self):
        """The whole graph with all values and slopes."""
        from nnlib.viz.figure import Figure
        from nnlib.viz.figures.graph import computation_graph

        if self.fault:
            fig = Figure(alt=self.alt_text, figsize=(6, 1.2))
            fig.text(0.5, 0.5, self.fault, ha="center", va="center")
            return fig
        title = f"{self.expression}: values, and slopes below"
        return computation_graph(self.expression, dict(self.values), title=title, slopes="all")
