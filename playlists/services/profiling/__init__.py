"""Asking the person's own model what artists sound like, in the background."""
