"""Which tracks are concerts, and which are the same recording. Pure."""
