"""Plex Media Server. `server` is on top of rooms that import downwards: players, playlists, music, plex_tv, http."""
