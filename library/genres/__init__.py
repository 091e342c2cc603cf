"""Genre families, and the values that describe them."""
