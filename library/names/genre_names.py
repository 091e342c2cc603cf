"""How genres are named: one key for "Hip-Hop", "hip hop" and "hiphop", and other words for a genre. Pure."""

from types import MappingProxyType

from library.names.normalization import KEY_LENGTH, fold, title_key

#: Names of one thing: who writes one means whichever of them the library has.
_SAME = (
    ("R&B", "RnB", "Rhythm and Blues", "Contemporary R&B", "R&B/Soul"),
    ("Rock and Roll", "Rock n Roll", "Rock'n'Roll"),
    ("Hip-Hop", "Rap", "Hip-Hop/Rap", "Rap/Hip-Hop"),
    ("Electronic", "Electronica", "Electronic Music"),
    ("Synth-Pop", "Electropop", "Synth", "Synthie Pop"),
    ("Progressive Rock", "Prog", "Prog Rock", "Progressive"),
    ("Alternative Rock", "Alternative", "Alt Rock", "Alt", "Alternative & Indie"),
    ("Alternative Country", "Alt-Country"),
    ("Punk", "Punk Rock", "Punky"),
    ("Metal", "Heavy Metal"),
    ("Psychedelic Rock", "Psychedelic", "Psychedelia", "Psych Rock", "Psych"),
    ("Classical", "Classical Music"),
    ("Bossa Nova", "Bossa"),
    ("Doo-Wop", "Doo Wop"),
    ("Jazz", "Jazzy"),
    ("Funk", "Funky"),
    ("Soul", "Soulful", "Soul Music"),
    ("Blues", "Bluesy"),
    ("Folk", "Folky", "Folksy"),
    ("Country", "Country Music"),
    ("House", "House Music"),
    ("Dance", "Dance Music"),
    ("Pop", "Pop Music"),
    ("Rock", "Rock Music"),
    ("Soundtrack", "Film Music", "Film Score", "Movie Soundtrack"),
    ("World", "World Music"),
    ("Singer-Songwriter", "Singer/Songwriter"),
)
#: What is meant where the library has no genre of that very name.
_INSTEAD = MappingProxyType(
    {
        "Indie": ("Indie Rock", "Indie Pop", "Indie Folk", "Alternative & Indie"),
        "Indie Rock": ("Indie", "Alternative & Indie", "Alternative Rock"),
        "EDM": ("Electronic", "Dance", "House"),
        "Techno": ("Electronic",),
        "House": ("Deep House",),
        "Electro": ("Electronic",),
        "Dance": ("Dance-Pop", "Disco"),
        "Trip-Hop": ("Downtempo",),
        "Chillout": ("Downtempo", "Ambient"),
        "New Romantic": ("New Wave", "Synth-Pop"),
        "Hardcore": ("Hardcore Punk",),
        "Classic Rock": ("Rock",),
        "Alternative Country": ("Americana", "Country"),
        "Afrobeats": ("Afrobeat",),
        "Latin": ("Latin Pop", "Salsa"),
        "Dub": ("Reggae",),
        "Motown": ("Soul",),
        "Britpop": ("Alternative Rock",),
        "Hard Rock": ("Rock",),
        "Singer-Songwriter": ("Folk",),
    }
)


def genre_key(name: str) -> str:
    """What a genre is looked up by: folded, without spaces."""
    words = ["and" if word == "n" else word for word in fold(name).split()]
    return ("".join(words) or title_key(name))[:KEY_LENGTH]


def same_as(key: str) -> tuple[str, ...]:
    """The keys that name the same genre, the given one first."""
    return (key, *_SAME_KEYS.get(key, ()))


def instead_of(key: str) -> tuple[str, ...]:
    """The keys of genres that are near enough where the library has none of `same_as(key)`."""
    return tuple(other for name in same_as(key) for near in _INSTEAD_KEYS.get(name, ()) for other in same_as(near))


def _same_keys() -> dict[str, tuple[str, ...]]:
    keyed = [tuple(map(genre_key, group)) for group in _SAME]
    return {key: tuple(dict.fromkeys(other for other in group if other != key)) for group in keyed for key in group}


_SAME_KEYS = MappingProxyType(_same_keys())
_INSTEAD_KEYS = MappingProxyType({genre_key(name): tuple(map(genre_key, near)) for name, near in _INSTEAD.items()})
