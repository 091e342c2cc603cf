"""How fast PlexSage is and how that grows: `python -m benchmarks.speed`, written to docs/benchmarks.md."""
