"""Vectors of albums: how near each is in meaning to a text. Optional; never a filter."""
