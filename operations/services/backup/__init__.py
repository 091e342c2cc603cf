"""Backups: making, keeping, listing and putting back one file that holds an installation."""
