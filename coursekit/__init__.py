"""coursekit: what the course needs around the lessons: checks, claims, predictions, progress, the builder."""
