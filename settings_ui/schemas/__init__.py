"""The values that templates read. Never a key or a token."""
