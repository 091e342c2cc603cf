"""Prepared tracks on their way from a server to the tables, in a nameless file that goes when it is closed."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self

from django.conf import settings

from library.schemas import ServerTrack
from library.services.loading.prepare import VERSION, Prepared, preparer, stable_number


class SpoolStoppedError(Exception):
    """Whoever reads the spool should give up."""


class Spool:
    """A line of JSON a track: half a million take 300 MB of disk instead of a gigabyte of memory.

    It lies where the database does: the system's folder for such files may be a small part of the memory.
    """

    def __init__(self, prepare: Callable[[ServerTrack], Prepared] | None = None) -> None:
        self.count = 0
        self._stopped = False
        self._prepare = prepare or preparer()
        self._file = tempfile.TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115  # closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, tracks: Iterable[ServerTrack]) -> None:
        """Prepare and write; raises OSError on a full disk."""
        lines = [json.dumps(self._prepare(track)).encode() + b"\n" for track in tracks]
        self._file.write(b"".join(lines))
        self.count += len(lines)

    def read(self) -> Iterator[tuple[Prepared, int]]:
        """Each track in order, with its fingerprint: a number that changes with the server's data."""
        self._file.seek(0)
        for line in self._file:
            if self._stopped:
                raise SpoolStoppedError
            yield Prepared(*json.loads(line)), stable_number(b"%d" % VERSION + line)

    def stop(self) -> None:
        """Make reading raise SpoolStoppedError; from any thread."""
        self._stopped = True
