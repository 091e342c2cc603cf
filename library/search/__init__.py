"""Finding tracks as typed, and names of the library in a text."""
