"""What a backup says of itself, in its first member `manifest.json`: what is in it, and what it needs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from core.version import VERSION
from operations.errors import BadBackupError

Engine = Literal["sqlite", "postgresql"]
PartName = Literal["database.sqlite3", "database.pgdump", "secret_key", "salt_key", "previous_keys"]

MEMBER = "manifest.json"
#: Raised with each change that earlier versions would misread.
FORMAT = 1
#: Bytes; a manifest has about 5,000, most of them names of migrations.
LARGEST = 2**20
DATABASES: Mapping[Engine, PartName] = MappingProxyType({"sqlite": "database.sqlite3", "postgresql": "database.pgdump"})
KEYS: tuple[PartName, PartName] = ("secret_key", "salt_key")

_Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Short = Annotated[str, StringConstraints(max_length=300)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Head(_Frozen):
    """What every format has."""

    program: Literal["plexsage"]
    format: int
    version: _Short


class Part(_Frozen):
    """A file in the backup."""

    name: PartName
    size: Annotated[int, Field(ge=0)]
    sha256: _Digest


class Manifest(_Head):
    """`migrations`: app and name of each that was applied. `key_check`: the fingerprint of the keys that were in use.

    `outside`: variables whose keys are not in the backup, because the environment decided them.
    """

    program: Literal["plexsage"] = "plexsage"
    format: int = FORMAT
    version: _Short = VERSION
    made_at: AwareDatetime
    engine: Engine
    migrations: tuple[tuple[_Short, _Short], ...]
    key_check: _Short
    outside: tuple[_Short, ...] = ()
    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def _names_each_part_once(self) -> Self:
        names = [part.name for part in self.parts]
        if len(set(names)) < len(names) or DATABASES[self.engine] not in names:
            raise ValueError("its parts aren't those of a backup")
        return self

    @property
    def has_keys(self) -> bool:
        """Whether both keys are in it."""
        return {*KEYS} <= {part.name for part in self.parts}

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts)


def parse_manifest(content: bytes, name: str) -> Manifest:
    """Raises BadBackupError; `name` says which file."""
    try:
        head = _Head.model_validate_json(content)
        if head.format > FORMAT:
            raise newer_error(name, head.version)
        return Manifest.model_validate_json(content)
    except ValidationError as exc:
        raise BadBackupError(
            f"{name} isn't a backup of PlexSage, or is damaged (its description can't be read)."
        ) from exc


def newer_error(name: str, version: str) -> BadBackupError:
    """The error for a backup that a newer PlexSage made."""
    return BadBackupError(
        f"{name} was made by a newer PlexSage ({version}; this is {VERSION}). Nothing has been changed. Upgrade "
        "PlexSage, then restore it."
    )
