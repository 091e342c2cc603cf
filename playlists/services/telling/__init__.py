"""What a model tells about a playlist: sentences, whether they are true, and in which language they are."""
