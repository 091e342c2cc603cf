"""Backups for tests, good ones and such as an attacker or a bad disk makes."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from operations.services.backup.archive import describe, write_archive
from operations.services.backup.manifest import Manifest, PartName

CONTENT: Mapping[PartName, bytes] = {
    "database.sqlite3": b"tables" * 5_000,
    "secret_key": b"s" * 86,
    "salt_key": b"t" * 86,
}
Member = tuple[str | tarfile.TarInfo, bytes]


def good_archive(folder: Path) -> Path:
    """As PlexSage writes one."""
    files = {}
    for name, content in CONTENT.items():
        files[name] = folder / f"source-{name}"
        files[name].write_bytes(content)
    manifest = Manifest(
        made_at=datetime(2026, 11, 30, tzinfo=UTC), engine="sqlite", migrations=(("llm", "0001_initial"),),
        key_check="x", parts=tuple(describe(name, path) for name, path in files.items()),
    )  # fmt: skip
    path = folder / "good.tar.gz"
    with path.open("wb") as out:
        write_archive(out, manifest, files, lambda: None)
    return path


def unpack(path: Path, folder: Path) -> None:
    """Its files, read one by one: Pythons differ in what they extract."""
    folder.mkdir()
    with tarfile.open(path) as archive:
        for member in archive:
            content = archive.extractfile(member)
            assert content is not None, member.name
            (folder / member.name).write_bytes(content.read())


def described(**changes: Any) -> bytes:
    """The good one's manifest with some of it otherwise."""
    manifest = {
        "program": "plexsage", "format": 1, "version": "0.4.0", "made_at": "2026-11-30T03:00:00Z", "engine": "sqlite",
        "migrations": [["llm", "0001_initial"]], "key_check": "x", "parts": [part(*item) for item in CONTENT.items()],
    }  # fmt: skip
    return json.dumps(manifest | changes).encode()


def part(name: str, content: bytes, **changes: Any) -> dict[str, Any]:
    """A line of the manifest."""
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()} | changes


def parts(*names: str, **changes: Any) -> list[dict[str, Any]]:
    """Some of the good one's lines."""
    return [part(name, content, **changes) for name, content in CONTENT.items() if name in names]


def packed(*members: Member) -> bytes:
    """A gzipped tar archive of these."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.GNU_FORMAT) as tar:
        for name, content in members:
            header = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    return out.getvalue()


def archive(manifest: bytes, *more: Member, without: str = "") -> bytes:
    """The good one with another manifest, without one of its members, or with more of them."""
    own: list[Member] = [(name, content) for name, content in CONTENT.items() if name != without]
    return packed(("manifest.json", manifest), *own, *more)


def link(name: str, kind: bytes, target: str) -> Member:
    """A member that is no file."""
    header = tarfile.TarInfo(name)
    header.type, header.linkname = kind, target
    return header, b""


def with_huge_header() -> bytes:
    """After its manifest a header that claims 300 MB, which compression makes small: read whole, it takes as much."""
    header = tarfile.TarInfo("././@PaxHeader")
    header.type, header.size = tarfile.XHDTYPE, 300 * 2**20
    start = gzip.decompress(packed(("manifest.json", described()))).rstrip(b"\0")
    start += b"\0" * (-len(start) % tarfile.BLOCKSIZE)
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as file:
        file.write(start + header.tobuf(tarfile.USTAR_FORMAT))
        for _ in range(300):
            file.write(b"\0" * 2**20)
    return out.getvalue()


BAD: Mapping[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a text": lambda: b"Dear Sir or Madam,\n" * 500,
    "a text, gzipped": lambda: gzip.compress(b"Dear Sir or Madam,\n" * 500),
    "an empty archive": packed,
    "zeros": lambda: gzip.compress(b"\0" * 50_000),
    "no manifest": lambda: packed(("database.sqlite3", b"x")),
    "manifest second": lambda: packed(("secret_key", b"x"), ("manifest.json", described())),
    "manifest no JSON": lambda: archive(b"{"),
    "manifest a list": lambda: archive(b"[]"),
    "manifest not UTF-8": lambda: archive(b'{"program": "\xff"}'),
    "manifest deep": lambda: archive(b"[" * 100_000),
    "manifest huge": lambda: archive(described(version="x" * 3_000_000)),
    "another program": lambda: archive(described(program="vaultwarden")),
    "another engine": lambda: archive(described(engine="mysql")),
    "size below nothing": lambda: archive(described(parts=parts("database.sqlite3", size=-1))),
    "no database": lambda: archive(described(parts=parts("secret_key", "salt_key")), without="database.sqlite3"),
    "dump of the other engine": lambda: archive(described(engine="postgresql")),
    "a part twice in the manifest": lambda: archive(described(parts=[*parts("salt_key"), *parts(*CONTENT)])),
    "a part twice": lambda: archive(described(), ("salt_key", CONTENT["salt_key"])),
    "a part missing": lambda: archive(described(), without="salt_key"),
    "something else": lambda: archive(described(), ("notes.txt", b"x")),
    "part named like a path": lambda: archive(described(parts=[*parts(*CONTENT), part("../x", b"x")])),
    "up and away": lambda: archive(described(), ("../escaped", b"x")),
    "absolute": lambda: archive(described(), ("/tmp/escaped", b"x")),
    "inside itself": lambda: archive(described(), ("./secret_key", b"x"), without="secret_key"),
    "a link": lambda: archive(described(), link("salt_key", tarfile.SYMTYPE, "/etc/passwd"), without="salt_key"),
    "a hard link": lambda: archive(described(), link("salt_key", tarfile.LNKTYPE, "secret_key"), without="salt_key"),
    "a device": lambda: archive(described(), link("salt_key", tarfile.CHRTYPE, ""), without="salt_key"),
    "a pipe": lambda: archive(described(), link("salt_key", tarfile.FIFOTYPE, ""), without="salt_key"),
    "a folder": lambda: archive(described(), link("salt_key", tarfile.DIRTYPE, ""), without="salt_key"),
    "longer than said": lambda: archive(described(), ("salt_key", b"t" * 9_999), without="salt_key"),
    "shorter than said": lambda: archive(described(), ("salt_key", b"t" * 85), without="salt_key"),
    "other than said": lambda: archive(described(), ("salt_key", b"u" * 86), without="salt_key"),
    "a huge header": with_huge_header,
}  # fmt: skip
