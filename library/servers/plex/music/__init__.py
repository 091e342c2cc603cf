"""Reading tracks, albums and pictures of a Plex section."""
