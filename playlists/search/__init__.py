"""Playlists found by any part of their words: what is kept of each for that, and the condition of a query."""
