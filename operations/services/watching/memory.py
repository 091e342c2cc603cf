"""What is known of this process's installation, for those who ask every few seconds: nothing is looked up for them."""

from typing import Literal

from core.runtime import singleton
from core.tasks.outages import outages
from core.values import Frozen

#: Of the database: "ok", or in one word what is wrong (core.db.diagnosis).
Word = str
Keys = Literal["ok", "unreadable", "unfinished", "unknown"]


class Known(Frozen):
    """What the last look found. Keys that do not read what is stored keep nobody from the pages that mend it."""

    database: Word = "unknown"
    migrations: Literal["ok", "pending", "unknown"] = "unknown"
    keys: Keys = "unknown"
    plex_connected: bool = False
    llm_configured: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether requests can be answered."""
        return self.database == "ok" and self.migrations == "ok"


class Memory:
    """From any thread."""

    def __init__(self) -> None:
        self._known = Known()
        #: Whether somebody keeps it up to date in this process.
        self.is_kept = False

    @property
    def known(self) -> Known:
        """The last look, but for what has failed since."""
        if self._known.database == "ok" and outages().find("database") is not None:
            return self._known.model_copy(update={"database": "failing"})
        return self._known

    def remember(self, known: Known) -> None:
        """In the place of the last look."""
        self._known = known


def memory() -> Memory:
    """The process's memory."""
    return singleton(Memory)
