"""Rebuilds the bundled data files from their source packages.  For maintainers: `python -m nnlib.data.make --help`."""

__all__ = []
