"""From a prompt to a playlist on a local model, beside the older form of asking: `python -m benchmarks.asking`."""
