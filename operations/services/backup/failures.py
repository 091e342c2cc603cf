"""What a disk or SQLite says when it refuses, in words for whoever runs PlexSage."""

import sqlite3


def describe_failure(exc: OSError | sqlite3.Error) -> str:
    """The reason, and where that is known the file: "No space left on device (/data/backups/x)"."""
    if isinstance(exc, OSError):
        return f"{exc.strerror or exc}{f' ({exc.filename})' if exc.filename else ''}"
    return str(exc)
