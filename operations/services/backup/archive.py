"""The file of a backup, a gzipped tar archive: written and read as a stream, so that its size costs no memory."""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.db.private_files import create_private_file
from operations.errors import BadBackupError
from operations.services.backup.manifest import LARGEST, MEMBER, Manifest, Part, PartName, parse_manifest

_CHUNK = 2**20
#: Bytes between two members: headers, padding, and what tarfile reads ahead.
_HEADERS = 2**17
#: Of gzip: the next levels take twice the time for a few hundredths of the size.
_LEVEL = 5
_UNREADABLE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


def describe(name: PartName, path: Path) -> Part:
    """A file as part of a backup."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Part(name=name, size=file.tell(), sha256=digest)


def write_archive(out: BinaryIO, manifest: Manifest, files: Mapping[PartName, Path], check: Callable[[], None]) -> None:
    """The manifest, then its parts out of `files`. `check` is called now and then, and may raise to end it."""
    with (
        gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=_LEVEL) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        content = manifest.model_dump_json(indent=1).encode()
        tar.addfile(_header(MEMBER, len(content), manifest), io.BytesIO(content))
        for part in manifest.parts:
            with files[part.name].open("rb") as file:
                tar.addfile(_header(part.name, part.size, manifest), _Checked(file, check))


def read_manifest(path: Path) -> Manifest:
    """The beginning alone: milliseconds, whatever the size. Raises BadBackupError, OSError."""
    with _members(path) as (manifest, _):
        return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """All parts, as private files of `folder`, each as the manifest says. Raises BadBackupError, OSError.

    A member's name never becomes a path: the manifest's parts are what is looked for, and anything else is refused.
    """
    with _members(path) as (manifest, members):
        expected = {part.name: part for part in manifest.parts}
        for name, content in members:
            part = expected.pop(name, None)  # type: ignore[call-overload]  # any text may stand in an archive
            if part is None:
                raise BadBackupError(f"{path} isn't a backup of PlexSage: it contains something else.")
            _copy(content, part, folder / part.name, path)
    if expected:
        raise BadBackupError(f"{path} is incomplete: {min(expected)} is missing.")
    return manifest


class _Checked(io.RawIOBase):
    """A file on whose way somebody may say stop."""

    def __init__(self, file: BinaryIO, check: Callable[[], None]) -> None:
        self._file, self._check = file, check

    def read(self, size: int = -1) -> bytes:
        self._check()
        return self._file.read(size)


class _Budget:
    """Bytes of a packed stream, no more than were allowed: a small file can unpack into more than any memory holds."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed, self._left = packed, 0

    def allow(self, size: int) -> None:
        self._left = size

    def read(self, size: int) -> bytes:
        content = self._packed.read(min(size, self._left + 1))
        self._left -= len(content)
        if self._left < 0:
            raise tarfile.ReadError("a member is larger than it says")
        return content


@contextmanager
def _members(path: Path) -> Iterator[tuple[Manifest, Iterator[tuple[str, BinaryIO]]]]:
    try:
        with _opened(path) as file, gzip.GzipFile(fileobj=file, mode="rb") as packed:
            budget = _Budget(packed)  # type: ignore[arg-type]  # GzipFile is one in all but name
            budget.allow(LARGEST)
            with tarfile.open(fileobj=budget, mode="r|", tarinfo=tarfile.TarInfo) as tar:  # type: ignore[call-overload]  # it reads, which is all that is asked of it
                members = _walk(tar, budget)
                name, content = next(members, ("", io.BytesIO()))
                if name != MEMBER:
                    raise BadBackupError(f"{path} isn't a backup of PlexSage.")
                yield parse_manifest(content.read(LARGEST), str(path)), members
    except _UNREADABLE as exc:
        raise BadBackupError(
            f"{path} isn't a backup of PlexSage, or is incomplete or damaged ({_words(exc)})."
        ) from exc


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except IsADirectoryError:
        raise BadBackupError(f"{path} is a folder, not a backup.") from None
    except (FileNotFoundError, NotADirectoryError):
        raise BadBackupError(f"There is no file {path}.") from None


def _walk(tar: tarfile.TarFile, budget: _Budget) -> Iterator[tuple[str, BinaryIO]]:
    """Name and content of each member; a content that is no plain file is empty."""
    while True:
        budget.allow(_HEADERS + LARGEST)
        member = tar.next()
        if member is None:
            while budget.read(_CHUNK):  # to its very end, where gzip's checksum is
                pass
            return
        budget.allow(member.size + _HEADERS)
        content = tar.extractfile(member) if member.isfile() else None
        yield member.name, content or io.BytesIO()  # type: ignore[misc]  # a reader of bytes
        tar.members = []  # type: ignore[attr-defined]  # or it keeps them all


def _copy(content: BinaryIO, part: Part, target: Path, archive: Path) -> None:
    digest, size = hashlib.sha256(), 0
    with create_private_file(target) as file:
        while size <= part.size and (chunk := content.read(_CHUNK)):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    if size != part.size or digest.hexdigest() != part.sha256:
        raise BadBackupError(f"{archive} is damaged: {part.name} isn't what was backed up.")


def _header(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode, header.mtime = size, 0o600, int(manifest.made_at.timestamp())
    return header


def _words(exc: BaseException) -> str:
    return " ".join(str(exc).split()) or "it ends too early"
