"""A little library of names, and what a wish means in it."""

from library.names.genre_names import genre_key
from library.names.normalization import artist_key, title_key
from library.schemas import NamesFound
from library.search.name_matching import Known, Reading, is_group_of
from library.search.spelled_together import partings

GENRES = (
    "Soul|Funk|Hip-Hop|R&B|Rock & Roll|Electronic|Progressive Rock|Synth-Pop|Alternative Rock|House|Jazz|Pop|Rock|"
    "Folk Rock|Folk|Dance|Blues|Country|Classical|Soundtrack|Disco|Trance|World|Garage"
)
ARTISTS = (
    "Miles Davis|Kate Bush|Air|Love|Live|Yes|Free|The Who|Heart|Chicago|Boston|Kiss|Queen|The Beatles|Björk|"
    "Beach House|R.E.M.|AC/DC|Guns N' Roses|The Cure|New Order|Simon & Garfunkel|U2|P!nk|Blue|Prince|Joni Mitchell|"
    "宇多田ヒカル|Taylor Swift|Black Sabbath|Genesis|Soul Asylum|The The|Bob Marley & The Wailers|"
    "The Jimi Hendrix Experience|David Bowie|Frank Sinatra|Nancy Sinatra|Oasis|Blur|Radiohead|No Doubt|"
    "The Rolling Stones|Metallica|Pearl Jam|ZZ Top|Coldplay|Pink Floyd|!!!|Édith Piaf|ABBA|Green Day"
)
ALBUMS = (
    ("Kind of Blue", "Miles Davis"),
    ("Blue", "Joni Mitchell"),
    ("1989", "Taylor Swift"),
    ("Rumours", "Fleetwood Mac"),
    ("Abbey Road", "The Beatles"),
    ("Greatest Hits", "Queen"),
    *(("Greatest Hits", f"Somebody {number}") for number in range(5)),
    ("Black Sabbath", "Black Sabbath"),
    ("Out of Time", "R.E.M."),
    ("Night Drive", "Somebody"),
    ("Songs", "Adrianne Lenker"),
    ("Musik", "Somebody"),
)


def find(wish: str) -> NamesFound:
    """The names that a wish means in this little library."""
    albums: dict[str, list[tuple[str, str, str]]] = {}
    for title, artist in ALBUMS:
        albums.setdefault(title_key(title), []).append((title, artist_key(artist), artist))
    reading = Reading(wish)
    artists = {artist_key(name): name for name in ARTISTS.split("|")}
    beginnings, words = reading.beginnings(artists), reading.single_names(artists)
    parts = {part: [name for key, name in artists.items() if is_group_of(key, part)] for part in beginnings}
    parts |= {word: [name for key, name in artists.items() if word in key.split()] for word in words}
    known = Known(
        genres={genre_key(name): name for name in GENRES.split("|")},
        artists=artists,
        albums=albums,
        together={
            word: artists[key]
            for key, word in (
                {k: w for w in reading.words_together(artists) for k in partings(w)} | reading.runs_apart()
            ).items()
            if key in artists
        },
        longer={part: names[0] for part, names in parts.items() if len(names) == 1},
    )
    return reading.names(known)
