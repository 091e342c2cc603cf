"""A run from its creation to its one ending, and what is told of it."""
