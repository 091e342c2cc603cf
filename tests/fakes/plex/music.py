"""Music out of a seed for the fake Plex Media Server: 100,000 tracks take a second or two, and little memory."""

from random import Random

from tests.fakes.plex.library import EPOCH, Album, PlexLibrary, Section

GENRES = (
    "Alternative", "Ambient", "Blues", "Classical", "Country", "Disco", "Electronic", "Folk", "Funk", "Hip-Hop",
    "Indie", "Jazz", "Metal", "Pop", "Punk", "R&B", "Reggae", "Rock", "Soul", "Techno",
)  # fmt: skip
MOODS = ("Brooding", "Cheerful", "Dreamy", "Energetic", "Laid-Back", "Melancholy", "Romantic", "Tense")
STYLES = (
    "Art Rock",
    "Bebop",
    "Britpop",
    "Deep House",
    "Dream Pop",
    "Grunge",
    "Neo Soul",
    "Post-Punk",
    "Shoegaze",
    "Trip Hop",
)
_WORDS = (
    "amber", "blue", "city", "cold", "dancer", "distant", "echo", "empty", "falling", "fire", "garden", "ghost",
    "glass", "golden", "harbour", "hollow", "iron", "island", "lantern", "little", "midnight", "mirror", "northern",
    "ocean", "paper", "quiet", "rain", "river", "road", "saints", "second", "silver", "slow", "snow", "south",
    "stranger", "summer", "thunder", "velvet", "winter",
)  # fmt: skip
_YEAR = 365 * 86_400


def generate(library: PlexLibrary, section: Section, tracks: int, *, seed: int = 1, per_album: int = 12) -> Section:
    """Fill the section: about a quarter rated, half played, few tracks with genres of their own (as in reality)."""
    rng = Random(seed)
    while len(section.tracks) < tracks:
        artist = library.add_artist(
            section,
            _title(rng, 2),
            genres=_some(rng, GENRES, 3),
            moods=_some(rng, MOODS, 3),
            added_at=EPOCH,
            updated_at=EPOCH,
        )
        for _ in range(min(rng.randint(1, 6), -(-(tracks - len(section.tracks)) // per_album))):
            year = rng.randint(1955, 2025)
            album = library.add_album(
                section,
                artist,
                _title(rng, rng.randint(1, 3)),
                year=year,
                released=f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}" if rng.random() < 0.9 else "",
                genres=_some(rng, GENRES, 4),
                styles=_some(rng, STYLES, 3),
                moods=_some(rng, MOODS, 4),
                subformats=("Live",) if rng.random() < 0.04 else (),
                added_at=EPOCH - rng.randrange(5 * _YEAR),
                updated_at=EPOCH,
            )
            _fill(library, section, album, rng, min(per_album, tracks - len(section.tracks)))
    return section


def _fill(library: PlexLibrary, section: Section, album: Album, rng: Random, tracks: int) -> None:
    for index in range(1, tracks + 1):
        plays = rng.randint(1, 40) if rng.random() < 0.5 else 0
        library.add_track(
            section,
            album,
            _title(rng, rng.randint(1, 4)),
            index=index,
            duration=rng.randint(90_000, 480_000),
            performer=_title(rng, 2) if rng.random() < 0.03 else "",
            user_rating=float(rng.randint(1, 10)) if rng.random() < 0.25 else None,
            view_count=plays,
            last_viewed_at=EPOCH - rng.randrange(_YEAR) if plays else None,
            genres=(rng.choice(GENRES),) if rng.random() < 0.02 else (),
            moods=(rng.choice(MOODS),) if rng.random() < 0.1 else (),
            added_at=album.added_at,
            updated_at=EPOCH,
        )


def _title(rng: Random, words: int) -> str:
    return " ".join(rng.choices(_WORDS, k=words)).title()


def _some(rng: Random, names: tuple[str, ...], at_most: int) -> tuple[str, ...]:
    return tuple(rng.sample(names, rng.randint(0, at_most)))
