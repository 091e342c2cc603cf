"""A playlist's length and order, made by code out of tracks that are picked: what is asked of the whole list."""
