"""Playlists arranged: their length and their order."""
