"""Backups of a PostgreSQL database, by its own programs."""
