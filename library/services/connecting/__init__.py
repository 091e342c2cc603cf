"""Connecting to a music server: trying what was typed, keeping it, signing in."""
