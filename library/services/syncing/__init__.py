"""Making the tables what the music server has: by hand, by script, at night; one at a time."""
