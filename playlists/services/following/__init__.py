"""Playlists follow their tracks when the music server calls these by other rating keys."""
