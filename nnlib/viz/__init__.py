"""Figures and widgets of the course; they import nnlib, never the reverse."""
