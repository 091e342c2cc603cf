"""Template tags of the playlists app."""
