"""Names of moods, languages and the like that fit what is being typed. Pure."""

from itertools import islice

from library.names.normalization import fold
from playlists.plan_names import name_label, offered_names, read_name

_MOST = 8


def fact_names_like(field: str, typed: str) -> dict[str, str]:
    """Value -> words, the best few: those that begin so, then those that have it anywhere.

    What was typed comes first where it is such a name itself, be it a mood or subject that no list has.
    """
    key = fold(typed)
    if not key:
        return {}
    itself = read_name(field, typed)
    words = {name: fold(label) for name, label in offered_names(field).items()}
    found = [name for name, word in words.items() if word.startswith(key)]
    found += [name for name, word in words.items() if key in word]
    best = dict.fromkeys([*([itself] if itself else []), *found])
    return {name: name_label(field, name) for name in islice(best, _MOST)}
