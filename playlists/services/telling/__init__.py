"""Title, story and reasons."""
