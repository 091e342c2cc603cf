"""Counts of tracks, kept beside them: totals, facets of a filter, and what a library is made of."""
