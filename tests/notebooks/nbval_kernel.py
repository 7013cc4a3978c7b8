"""A pytest plugin for the nbval runs: cells are executed as a person runs them, with history.

nbval switches history off, and IPython then looks for the trailing `;` (which suppresses a cell's value) in the wrong
cell, so that a `;` would have no effect under test.
"""

from nbval.kernel import RunningKernel


def execute_with_history(self, cell_input, allow_stdin=None):
    """As nbval's own method, but the cell enters the history."""
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = execute_with_history
