"""Finding players, and playing on them."""
