"""What people are told when the database cannot be used: what is wrong, what is safe, what to do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from django.db.utils import Error

from core.db.diagnosis import Kind, kind_of
from core.db.unfit import MIGRATE, UnfitDatabaseError


class Words(NamedTuple):
    """A heading, and two or three sentences."""

    title: str
    message: str


_WORDS: Mapping[Kind, Words] = MappingProxyType(
    {
        "busy": Words(
            "The database is busy",
            "Something else has been writing to the database for too long. Try again in a moment.",
        ),
        "full": Words(
            "The disk is full",
            "PlexSage can't write to its data folder because the disk is full. Saved data can still be read. Free up "
            "space on the disk; PlexSage will then recover by itself.",
        ),
        "readonly": Words(
            "PlexSage can't write",
            "PlexSage can't write to its data folder because it is read-only or belongs to another user. Saved data "
            "can still be read. PlexSage will recover by itself once the folder is writable again.",
        ),
        "damaged": Words(
            "The database is damaged",
            "The database is damaged or isn't a PlexSage database. Stop PlexSage, keep the damaged file, and restore "
            "your latest backup: the database, secret_key and salt_key. See the log for details.",
        ),
        "missing": Words(
            "The database is missing",
            "The database isn't where it should be. If its disk or folder is disconnected, reconnect it, and "
            "PlexSage will recover by itself. Otherwise, restore your latest backup or, for a new installation, run "
            f"`{MIGRATE}`.",
        ),
        "unready": Words(
            "The database doesn't match",
            "The database doesn't match this version of PlexSage: it is older, newer or incomplete. Stop PlexSage, "
            f"run `{MIGRATE}` and start it again. If that doesn't help, the command says why.",
        ),
        "away": Words(
            "The database isn't responding",
            "The database server isn't responding. Try again in a while; the log says why.",
        ),
        "disk": Words(
            "The disk isn't working",
            "PlexSage can't use the disk or folder its database is in. Check that it works and has free space. See "
            "the log for details.",
        ),
        "server_full": Words(
            "The disk is full",
            "The database server's disk is full. Saved data can still be read. Free up space there; PlexSage will "
            "then recover by itself.",
        ),
        "server_readonly": Words(
            "PlexSage can't write",
            "The database server is read-only at the moment, so nothing can be changed. Saved data can still be read.",
        ),
        "server_missing": Words(
            "The database is missing",
            "The database server has no database with the name in DATABASE_URL. Create it and run `{MIGRATE}`, or "
            "restore your latest backup.",
        ),
        "unknown": Words(
            "The database can't be used",
            "The database can't be used at the moment. Try again in a while; the log says why.",
        ),
    }
)


def words_for(kind: Kind) -> Words:
    """For people who use PlexSage: no paths."""
    return _WORDS[kind]


def explain(trouble: Error) -> Words:
    """The words for what is wrong."""
    return words_for(kind_of(trouble))


def summarize(trouble: Error) -> str:
    """For whoever runs PlexSage: the explanation in one line, with what the database said."""
    if isinstance(trouble, UnfitDatabaseError):
        return " ".join(str(trouble).split())
    return f"{explain(trouble).message} ({driver_message(trouble)})"


def driver_message(trouble: BaseException) -> str:
    """What the database said, as one line."""
    return " ".join(str(trouble).split()).rstrip(".")
