"""What people read when the database cannot be used (messages.yaml), and the same for the log."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from django.db.utils import Error

from core.db.diagnosis import Kind, kind_of
from core.db.unfit import MIGRATE, RESTORE_COMMAND, UnfitDatabaseError
from core.text.word_lists import read_yaml


class Words(NamedTuple):
    """A heading, and two or three sentences."""

    title: str
    message: str


_WORDS: Mapping[Kind, Words] = MappingProxyType(
    {
        kind: Words(
            words["title"], words["message"].replace("{migrate}", MIGRATE).replace("{restore}", RESTORE_COMMAND)
        )
        for kind, words in read_yaml(Path(__file__).with_suffix(".yaml")).items()
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
