"""A Plex Media Server on loopback, and plex.tv."""
