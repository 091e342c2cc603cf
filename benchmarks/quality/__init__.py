"""How good the playlists are, in figures: `make quality` or `python -m benchmarks.quality` (docs/quality.md)."""
