"""Prepared tracks on their way from a server to the tables, in a nameless file that goes when it is closed."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import NamedTuple, Self

from django.conf import settings

from library.recordings.stable_number import stable_number
from library.servers.values import ServerTrack
from library.services.loading.prepare import VERSION, Prepared, Preparer

#: As `json.dumps` and `json.loads`, without what they do each time: a prepared track holds nothing that holds itself.
_encode, _decode = json.JSONEncoder(check_circular=False).encode, json.JSONDecoder().raw_decode


class StagingStoppedError(Exception):
    """Whoever reads the staged should give up."""


class Head(NamedTuple):
    """What tells whether a track has changed: its fingerprint does. `place` is where `at` finds all of it."""

    rating_key: str
    fingerprint: int
    place: int


class StagingFile:
    """A line of JSON a track: half a million take 300 MB of disk instead of a gigabyte of memory.

    It lies where the database does: the system's folder for such files may be a small part of the memory.
    """

    def __init__(self, prepare: Callable[[ServerTrack], Prepared] | None = None) -> None:
        self.count = 0
        #: Bytes.
        self.size = 0
        self._stopped = False
        self._prepare = prepare or Preparer()
        self._file = tempfile.TemporaryFile(dir=settings.DATA_DIR)  # noqa: SIM115  # closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, tracks: Iterable[ServerTrack]) -> None:
        """Prepare and write; raises OSError on a full disk."""
        lines = [_line(self._prepare(track)) for track in tracks]
        self.size += self._file.write(b"".join(lines))
        self.count += len(lines)

    def heads(self) -> Iterator[Head]:
        """Of each track, in order. Raises OSError where the disk is full after all."""
        place = 0
        self._file.seek(place)
        for line in self._file:
            self.go_on()
            fingerprint, _, rest = line.partition(b" ")
            yield Head(rest.partition(b"\t")[0].decode("unicode_escape"), int(fingerprint), place)
            place += len(line)

    def at(self, places: Iterable[int]) -> Iterator[tuple[Prepared, int]]:
        """The tracks of these heads, each with its fingerprint."""
        for place in places:
            self.go_on()
            self._file.seek(place)
            fingerprint, _, rest = self._file.readline().partition(b" ")
            values, _ = _decode(rest.partition(b"\t")[2].decode())
            yield Prepared(*values), int(fingerprint)

    def stop(self) -> None:
        """Make reading raise StagingStoppedError; from any thread."""
        self._stopped = True

    def go_on(self) -> None:
        """Raise StagingStoppedError where `stop` was called."""
        if self._stopped:
            raise StagingStoppedError


def _line(track: Prepared) -> bytes:
    """Fingerprint and key before the rest, so that whoever looks for changes need not read that."""
    text = _encode(track).encode() + b"\n"  # has no tabs
    fingerprint = stable_number(b"%d" % VERSION + text)
    return b"%d %s\t%s" % (fingerprint, track.rating_key.encode("unicode_escape"), text)
