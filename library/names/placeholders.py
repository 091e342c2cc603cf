"""Names that are none: what servers and taggers write where they know no artist, album or title. Pure."""

from pathlib import Path

from core.text.word_lists import read_yaml
from library.names.normalization import artist_key, fold

UNKNOWN_ARTIST, UNKNOWN_ALBUM, UNTITLED = "Unknown artist", "Unknown album", "Untitled"
_BRACKETS = {"[": "]", "<": ">", "(": ")", "{": "}"}
_NAMES = read_yaml(Path(__file__).with_suffix(".yaml"))
_UNKNOWN = frozenset(map(fold, _NAMES["unknown"]))
_UNKNOWN_IN_BRACKETS = frozenset(_NAMES["in_brackets"])
#: Keys of artists that nobody asks for by name: several at once, or nobody that is known.
NOBODY = frozenset(map(artist_key, (*_NAMES["various"], UNKNOWN_ARTIST)))


def drop_placeholder(name: str) -> str:
    """The name, or "" for one that only says that there is none."""
    return "" if _is_unknown(name) else name


def _is_unknown(name: str) -> bool:
    folded = fold(name)
    if folded in _UNKNOWN:
        return True
    return folded in _UNKNOWN_IN_BRACKETS and _BRACKETS.get(name[:1]) == name[-1:]
