"""The tracks that were played most, or least: in that order, and as many as the wish asks for.

More would leave the choice to the model, which doesn't know the plays. Only where the wish says something that ranks,
it chooses among a few times as many.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import ceil

from library.credits.rows import credits_of
from library.queries import tracks_by_plays
from library.schemas import Candidate, PlayedTrack
from playlists.plan import DEFAULT_COUNT, Facts
from playlists.services.generation.filtering import ChosenFilter

#: Times the tracks that are asked for, where moods, subjects, languages … choose among them.
_CHOICE = 4
#: Minutes of a short track: so many make any length.
_SHORT = 2.0


def asks_for_plays(facts: Facts) -> bool:
    """Whether plays decide what is offered."""
    return bool(facts.most_played or facts.least_played)


def offered_by_plays(facts: Facts) -> int:
    """How many are offered at most."""
    wanted = facts.count or (ceil(facts.minutes / _SHORT) if facts.minutes else DEFAULT_COUNT)
    ranks = (facts.moods, facts.subjects, facts.languages, facts.countries, facts.voices)
    return wanted * _CHOICE if any(ranks) else wanted


def draw_by_plays(chosen: ChosenFilter, wanted: int, seed: int) -> list[int]:
    """At most `wanted` ids, no recording twice, within the limits per artist and album."""
    size = 2 * wanted + len(chosen.refused)
    while True:
        ordered = _ordered(chosen, size, seed)
        taken = list(_within_limits(ordered, chosen))[:wanted]
        if len(taken) == wanted or len(ordered) < size:
            return [track.id for track in taken]
        size *= 4


def _ordered(chosen: ChosenFilter, size: int, seed: int) -> list[PlayedTrack]:
    """The first of those that match and of those that are named."""
    fewest = not chosen.facts.most_played

    def first(among: Iterable[int] | None) -> list[PlayedTrack]:
        ids = None if among is None else list(among)
        return tracks_by_plays(chosen.filter, fewest=fewest, limit=size, seed=seed, among=ids)

    named = first(track.id for track in chosen.named) if chosen.named else []
    if chosen.only_named:
        return named
    matching = first(chosen.about.within)
    together = {*named, *matching}
    places = {played: place for place, played in enumerate((*matching, *named))}
    return sorted(together, key=lambda played: (played.plays if fewest else -played.plays, places[played]))[:size]


def _within_limits(ordered: Sequence[PlayedTrack], chosen: ChosenFilter) -> Iterator[Candidate]:
    artists, albums, recordings = Counter[int](), Counter[int](), set(chosen.refused)
    facts, concerts = chosen.facts, chosen.signals.live
    credited = credits_of({played.track.artist_id for played in ordered}) if facts.per_artist else {}
    for track, _, is_live in ordered:
        by = credited.get(track.artist_id, (track.artist_id,))
        is_too_many = (facts.per_artist and any(artists[artist] >= facts.per_artist for artist in by)) or (
            facts.per_album and albums[track.album_id] >= facts.per_album
        )
        if track.recording in recordings or is_too_many or (concerts and not is_live):
            continue
        recordings.add(track.recording)
        artists.update(by)
        albums[track.album_id] += 1
        yield track
