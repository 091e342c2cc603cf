"""Pictures on disk, so many bytes of them at most: the one that was not looked at for longest goes first."""

import logging
import os
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import Lock

logger = logging.getLogger(__name__)
_SUFFIX = ".picture"
_SEAL = 16
#: Room is made for so many more at once, since it costs a look at every file.
_LEAVE = 0.9


class DiskCache:
    """Files named by keys of ours, each sealed by a digest: a damaged one is none.

    A folder that is full or may not be written to costs nothing but the pictures being asked for again.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._bytes: int | None = None
        self._lock = Lock()
        self._has_complained = False

    def get(self, key: str) -> bytes | None:
        """The picture, which from now on counts as the last one looked at."""
        path = self._path(key)
        try:
            sealed = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        seal, body = sealed[:_SEAL], sealed[_SEAL:]
        return body if seal == _sealed(body) else None

    def put(self, key: str, body: bytes) -> None:
        """Keep it, whole or not at all."""
        size = len(body) + _SEAL
        if size > self._limit:
            return
        with self._lock:
            try:
                self._write(self._path(key), _sealed(body) + body)
                self._bytes = self._make_room() if self._bytes is None else self._bytes + size
                if self._bytes > self._limit:
                    self._bytes = self._make_room()
            except OSError as exc:
                self._complain(exc)

    def _path(self, key: str) -> Path:
        return self._folder / f"{blake2b(key.encode(errors='replace'), digest_size=20).hexdigest()}{_SUFFIX}"

    def _write(self, path: Path, content: bytes) -> None:
        """Under another name first: nobody ever reads half a picture."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except OSError:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def _make_room(self) -> int:
        """How many bytes there are then. Parts that a killed process left behind go like pictures, oldest first."""
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        if total <= self._limit:
            return total
        for _, size, path in files:
            if total <= self._limit * _LEAVE:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total

    def _files(self) -> list[tuple[int, int, Path]]:
        """When it was looked at, size, and name of each."""
        found = []
        for path in self._folder.iterdir():
            if path.suffix in {_SUFFIX, ".part"}:
                with suppress(FileNotFoundError):
                    about = path.stat()
                    found.append((about.st_mtime_ns, about.st_size, path))
        return found

    def _complain(self, exc: OSError) -> None:
        if not self._has_complained:
            self._has_complained = True
            logger.warning("pictures aren't cached on disk: %s", exc.strerror or exc)


def _sealed(body: bytes) -> bytes:
    return blake2b(body, digest_size=_SEAL).digest()
