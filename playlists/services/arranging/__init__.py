"""The order of the finished playlist, and how long it is: from the picks, by code."""
