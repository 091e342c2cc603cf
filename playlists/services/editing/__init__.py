"""A playlist's edits, and the way back from each."""
