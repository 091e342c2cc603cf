"""What templates get: the same for a page and for each of its fragments."""
