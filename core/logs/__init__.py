"""Logging: one line a record, as text or JSON, on standard error, and never with a secret in it."""
