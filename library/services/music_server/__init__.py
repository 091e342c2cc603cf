"""The music server that is connected: which one, by which settings, and where it keeps files."""
