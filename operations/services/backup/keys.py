"""The keys in and beside a backup: which there are, and whether two are those that a database was written with."""

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from core.keys.in_use import keys_from_files
from operations.services.backup.manifest import KEYS, PartName

#: The file of core.keys.files.PREVIOUS.
_PREVIOUS: PartName = "previous_keys"


def key_files() -> Mapping[PartName, Path]:
    """The files whose keys are in use; what the environment gives has none."""
    in_use = keys_from_files()
    return {name: settings.DATA_DIR / name for name in (*(name for name in KEYS if name in in_use), _PREVIOUS)}


def keys_outside() -> tuple[str, ...]:
    """The variables that give keys."""
    return tuple(origin for name, origin in zip(KEYS, settings.KEY_NAMES, strict=True) if origin != name)


def read_keys() -> Mapping[PartName, bytes]:
    """The content of the files; those of an unfinished change are there for its time alone. Raises OSError."""
    return {name: path.read_bytes() for name, path in key_files().items() if name != _PREVIOUS or path.exists()}


def fingerprint_keys() -> str:
    """A fingerprint of the two keys that this process uses; it tells nothing of them."""
    return fingerprint(settings.SECRET_KEY, settings.SALT_KEY[0])


def fingerprint(secret_key: str, salt_key: str) -> str:
    """Equal for equal keys."""
    return hmac.new(secret_key.encode(), b"PlexSage backup:" + salt_key.encode(), hashlib.sha256).hexdigest()[:32]
