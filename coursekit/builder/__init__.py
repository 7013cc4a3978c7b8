"""The parts of the builder: sources (read), markers (solutions, hints), execute, sanitise, notebook (write, compare).

`coursekit/build.py` puts them together.
"""
