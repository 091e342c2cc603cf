"""The demo library's own profiles: facts about its artists, for as long as it is the library.

A file has a line an artist, named as in the demo library: `Nick Drake: {moods: [gentle], energy: 1, languages: [en]}`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml

from core.text.word_lists import read_yaml_as_text
from library.errors import MusicServerError
from library.models import Artist, StoredProfile
from library.names.normalization import artist_key
from library.profiles.rows import profile_of
from library.profiles.schema import ArtistProfile
from library.profiles.store import store_profiles
from library.profiles.validation import profile_from

PROFILE_FILES = Path(__file__).parents[1] / "demo" / "profiles"
_DEMO: Final = "demo"
_FIELDS = frozenset("moods styles energy tempo languages voices country famous known".split())
#: Parameters of one statement.
_BATCH = 500


def keep_demo_profiles(server: str, folder: Path = PROFILE_FILES) -> None:
    """Make these profiles the artists' where the library is the demo library, and nobody's where it is not.

    A namesake on somebody's own server may be somebody else. Raises MusicServerError where a file is broken.
    """
    if server != _DEMO:
        StoredProfile.objects.filter(source=StoredProfile.Source.DEMO).delete()
        return
    told = read_profiles(folder)
    known = {row.artist_id: row for row in StoredProfile.objects.filter(artist_id__in=list(told))} if told else {}
    different = {
        pk: told[key]
        for key, pk in _artists(list(told))
        if key not in known or (known[key].source == _DEMO and profile_of(known[key]) != told[key])
    }
    store_profiles(different, source=_DEMO)


def check_demo_profiles(server: str, folder: Path = PROFILE_FILES) -> None:
    """Read the files, once a process, before anybody has to wait for that. Raises MusicServerError likewise."""
    if server == _DEMO:
        read_profiles(folder)


@cache
def read_profiles(folder: Path) -> Mapping[str, ArtistProfile]:
    """The profiles of a folder's files by artists' keys; raises MusicServerError where one cannot be understood."""
    found: dict[str, ArtistProfile] = {}
    for path in sorted(folder.glob("*.yaml")):
        for name, raw in _lines(path):
            key = artist_key(name)
            if key in found:
                raise _broken(path, f"{name} is in it twice, or in another file too")
            found[key] = profile_from(raw)
    return MappingProxyType(found)


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    try:
        value = read_yaml_as_text(path)
    except (OSError, ValueError, yaml.YAMLError) as exc:
        raise _broken(path, " ".join(str(exc).split())[:200]) from exc
    if not isinstance(value, dict):
        raise _broken(path, "it has no artists")
    for name, raw in value.items():
        if not isinstance(raw, dict) or not raw.keys() <= _FIELDS:
            raise _broken(path, f"{name} has something that no profile has")
        yield name, raw


def _artists(keys: list[str]) -> Iterator[tuple[str, int]]:
    for first in range(0, len(keys), _BATCH):
        rows = Artist.objects.filter(folded__in=keys[first : first + _BATCH])
        yield from rows.values_list("folded", "id")


def _broken(path: Path, reason: str) -> MusicServerError:
    return MusicServerError(f"The demo library's file {path.name} can't be read: {reason}")
