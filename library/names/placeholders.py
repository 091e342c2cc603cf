"""Names that are none: what servers and taggers write where they know no artist, album or title. Pure."""

from library.names.normalization import artist_key, fold

UNKNOWN_ARTIST, UNKNOWN_ALBUM, UNTITLED = "Unknown artist", "Unknown album", "Untitled"
#: By `text.fold`. Signs around them ("[Unknown Artist]", "<unknown>") fall away.
_UNKNOWN_NAMES = """
    Unknown Artist|Unknown Album|Unknown Title|Unknown Album Artist|Unknown Performer|No Artist|No Album|No Title
    Unbekannter Künstler|Unbekannter Interpret|Unbekanntes Album|Unbekannter Titel|Kein Album|Kein Titel
    Artiste inconnu|Album inconnu|Titre inconnu|Artista desconocido|Álbum desconocido|Título desconocido
    Artista sconosciuto|Album sconosciuto|Onbekende artiest|Onbekend album|Artista desconhecido|Álbum desconhecido
    Okänd artist|Okänt album|Ukendt kunstner|Ukendt album|Nieznany wykonawca|Nieznany album
"""
#: Words that are a placeholder only between brackets: "Unknown" alone may well be a band's name.
_UNKNOWN_IN_BRACKETS = frozenset({"unknown", "untitled", "unbekannt", "no name", "none", "inconnu", "desconocido"})
_BRACKETS = {"[": "]", "<": ">", "(": ")", "{": "}"}
#: By `text.artist_key`: what stands in the place of an album's artist where there are several.
_VARIOUS = """
    Various|Various Artists|Various Interprets|V.A.|V/A|VA|V.V.A.A.|VV.AA.|Verschiedene|Verschiedene Interpreten
    Verschiedene Künstler|Diverse|Diverse Interpreten|Diverse Künstler|Divers|Divers Artistes|Artistes Divers
    Artistes variés|Varios|Varios Artistas|Varios Intérpretes|Vários|Vários Artistas|Vários Intérpretes|Vari
    Artisti Vari|Autori Vari|Diverse Artiesten|Diverse artister|Blandade artister|Various Composers|Multi-interprètes
"""


def _each(names: str) -> list[str]:
    return [name.strip() for name in names.replace("\n", "|").split("|") if name.strip()]


_UNKNOWN = frozenset(map(fold, _each(_UNKNOWN_NAMES)))
#: Keys of artists that nobody asks for by name: several at once, or nobody that is known.
NOBODY = frozenset(map(artist_key, (*_each(_VARIOUS), UNKNOWN_ARTIST)))


def named(name: str) -> str:
    """The name, or "" for one that only says that there is none."""
    return "" if _is_unknown(name) else name


def _is_unknown(name: str) -> bool:
    folded = fold(name)
    if folded in _UNKNOWN:
        return True
    return folded in _UNKNOWN_IN_BRACKETS and _BRACKETS.get(name[:1]) == name[-1:]
