"""Grading notebooks that learners hand in: their answers are run anew, and marked; stored outputs count for nothing.

Each notebook runs in a fresh process, in which only its answer cells run and the cells that they need.  A step that
does not end, or that ends the process, costs its own exercises only: the rest is run in another process.  It is no
sandbox: the code runs with the rights of whoever grades it.
"""

from coursekit.grading.grade import Graded, Row, grade
from coursekit.grading.sheet import NotebookError

__all__ = ["Graded", "NotebookError", "Row", "grade"]
