"""Computing the vectors of albums: after a sync, at a command, or when asked to anew."""
