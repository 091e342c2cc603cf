"""Looking through the artists of what matches: parts that fit a window, and what an answer to one of them says."""
