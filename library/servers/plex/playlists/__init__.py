"""Making, changing and checking playlists on Plex."""
