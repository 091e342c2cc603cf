"""The version of this program; `pyproject.toml` has the same (a test compares them)."""

VERSION = "0.3.0"
