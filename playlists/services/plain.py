"""Title and story without a model: the wish's own words, and facts about the tracks. Pure."""

from collections import Counter
from collections.abc import Sequence

from core.counted import counted
from library.schemas import TrackRef
from playlists.schemas import Narrative

_TITLE_CHARACTERS, _TITLE_WORDS = 60, 6
#: Nobody ends a title with these: "Upbeat 70s soul and funk for".
_NO_LAST_WORDS = frozenset(
    """a an and at but by for from in into my of off on or our some than that the things to with without""".split()
)
_FILLERS = ("give me", "i want", "i would like", "i'd like", "play me", "play", "make me", "please", "something")


def plain_narrative(wish: str, tracks: Sequence[TrackRef] = ()) -> Narrative:
    """What can be said for certain."""
    return Narrative(title=_title(wish), text=plain_story(tracks), written=False)


def _title(wish: str) -> str:
    """The first words of the wish, up to where a phrase may end."""
    text = " ".join(wish.split())
    for filler in _FILLERS:
        if text.lower().startswith(f"{filler} "):
            text = text[len(filler) :].strip()
    words = _whole_phrase(_words_within(text))
    title = " ".join(words).strip(" ,.;:!?-")
    return title[:1].upper() + title[1:] or "New playlist"


def _words_within(text: str) -> list[str]:
    """As many words as a title holds; of one endless word, its beginning."""
    if len(text) <= _TITLE_CHARACTERS:
        return text.split(" ")
    return text[:_TITLE_CHARACTERS].split(" ")[:-1] or [text[:_TITLE_CHARACTERS]]


def _whole_phrase(words: list[str]) -> list[str]:
    """ "Melancholy 90s alternative", and not "Melancholy 90s alternative for a rainy"."""
    ends = [
        place
        for place, word in enumerate(words[: _TITLE_WORDS + 1])
        if place > 1 and word.lower().strip(",.;:") in _NO_LAST_WORDS
    ]
    if len(words) > _TITLE_WORDS and ends:
        words = words[: ends[-1]]
    words = words[:_TITLE_WORDS]
    while len(words) > 1 and words[-1].lower().strip(",.;:") in _NO_LAST_WORDS:
        words = words[:-1]
    return words


def plain_story(tracks: Sequence[TrackRef]) -> str:
    """ "20 tracks by 18 artists, 1970 to 1979, mostly soul and funk." """
    if not tracks:
        return ""
    artists = {track.artist for track in tracks}
    by = tracks[0].artist if len(artists) == 1 else f"{len(artists)} artists"
    parts = [f"{counted(len(tracks), 'track')} by {by}", _span(tracks), _genres(tracks)]
    return ", ".join(part for part in parts if part) + "."


def _span(tracks: Sequence[TrackRef]) -> str:
    years = sorted({track.year for track in tracks if track.year})
    if not years:
        return ""
    return f"from {years[0]}" if len(years) == 1 else f"from {years[0]} to {years[-1]}"


def _genres(tracks: Sequence[TrackRef]) -> str:
    """The one or two that at least half of the tracks carry."""
    counts = Counter(genre for track in tracks for genre in track.genres)
    common = [genre for genre, count in counts.most_common(2) if count * 2 >= len(tracks)]
    return f"mostly {' and '.join(common)}" if common else ""
