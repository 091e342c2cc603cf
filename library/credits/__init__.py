"""Whose a track is: the artists that its own artist's name credits, and its album's artist."""
