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
            "PlexSage cannot write to its data folder: the disk is full. What is stored can still be read. "
            "Make room on the disk; PlexSage goes on by itself.",
        ),
        "readonly": Words(
            "PlexSage cannot write",
            "PlexSage cannot write to its data folder: it is read-only, or belongs to another user. What is stored can "
            "still be read. Once the folder can be written again, PlexSage goes on by itself.",
        ),
        "damaged": Words(
            "The database is damaged",
            "The database is damaged, or is not PlexSage's. Stop PlexSage, keep the damaged file, and restore your "
            "latest backup: the database, secret_key and salt_key. The log says more.",
        ),
        "missing": Words(
            "The database is missing",
            "The database is not where it should be. If its disk or folder is away, bring it back, and PlexSage goes "
            f"on by itself. Else restore your latest backup; for a new installation, run `{MIGRATE}`.",
        ),
        "unready": Words(
            "The database does not fit",
            "The database does not fit this version of PlexSage: it is older, newer, or not complete. Stop PlexSage, "
            f"run `{MIGRATE}`, and start it again; that says more if it cannot help.",
        ),
        "away": Words(
            "The database does not answer",
            "The database server does not answer. Try again in a while; the log says why.",
        ),
        "disk": Words(
            "The disk fails",
            "The disk or folder of the database cannot be used as it should. Is there space left, and does it work? "
            "The log says more.",
        ),
        "server_full": Words(
            "The disk is full",
            "The database server has no room left on its disk. What is stored can still be read. Make room there; "
            "PlexSage goes on by itself.",
        ),
        "server_readonly": Words(
            "PlexSage cannot write",
            "The database server takes no changes at the moment: it is read-only. What is stored can still be read.",
        ),
        "server_missing": Words(
            "The database is missing",
            "The database server has no database of the name in DATABASE_URL. Make it there, and run "
            f"`{MIGRATE}`; or restore your latest backup of it.",
        ),
        "unknown": Words(
            "The database cannot be used",
            "The database cannot be used at the moment. Try again in a while; the log says why.",
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
