"""Watching an installation while it runs: what is remembered of it, what is looked at, and how often."""
