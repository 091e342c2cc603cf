"""Whether a server survives: killed under load, and after hundreds of runs and dropped streams."""
