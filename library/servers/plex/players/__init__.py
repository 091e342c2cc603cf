"""Finding players, and playing music on them."""
