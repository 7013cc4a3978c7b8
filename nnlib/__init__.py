"""nnlib: the small neural-network library that this course grows, lesson by lesson."""
