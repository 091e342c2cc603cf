"""Fills what filters ask of tracks, for a library that was loaded before tracks had these columns."""

from collections import defaultdict
from itertools import groupby
from operator import itemgetter

from library.filters.fact_conditions import NEVER, day_number, played_day
from library.models import Track, TrackGenre
from library.services.loading.rebuild_counts import NO_GENRES, set_number
from library.sql import select_ids


def derive_facts() -> None:
    """As a load would have written them."""
    _number_genre_sets()
    _number_days()


def _number_genre_sets() -> None:
    rows = TrackGenre.objects.order_by("track_id").values_list("track_id", "genre_id").iterator(chunk_size=5000)
    tracks_of: defaultdict[int, list[int]] = defaultdict(list)
    for track, own in groupby(rows, key=itemgetter(0)):
        tracks_of[set_number(genre for _, genre in own)].append(track)
    for number, tracks in tracks_of.items():
        Track.objects.filter(id__in=select_ids(tracks)).update(genre_set=number)
    Track.objects.filter(genre_set=None).update(genre_set=NO_GENRES)


def _number_days() -> None:
    """One statement for all tracks of a day: a library has far fewer days than tracks."""
    played_on: defaultdict[int, list[int]] = defaultdict(list)
    added_on: defaultdict[int, list[int]] = defaultdict(list)
    rows = Track.objects.order_by().values_list("id", "play_count", "last_played", "added_at")
    for pk, play_count, last_played, added_at in rows.iterator(chunk_size=5000):
        played = played_day(play_count, last_played)
        if played not in (None, NEVER):
            played_on[played].append(pk)
        if added_at is not None:
            added_on[day_number(added_at)].append(pk)
    Track.objects.filter(play_count=0, last_played=None).update(played_day=NEVER)
    for column, days in (("played_day", played_on), ("added_day", added_on)):
        for day, tracks in days.items():
            Track.objects.filter(id__in=select_ids(tracks)).update(**{column: day})
