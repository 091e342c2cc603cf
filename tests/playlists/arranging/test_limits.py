"""At most so many tracks per artist and per album: whatever the model picks, and whatever completes it."""

import json
from collections import Counter

import pytest
from asgiref.sync import sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from library.schemas import TrackRef
from playlists.events import RunEventData, Unmet, picks_of
from playlists.models import Playlist
from playlists.schemas import Wish
from playlists.services.arranging.limits import Limits, Owner, limit_words
from playlists.services.editing.entries import entries_of
from playlists.services.runs import revisions
from playlists.services.runs.executor import execute_in_background
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server, load, server_track

pytestmark = pytest.mark.usefixtures("library")


def artists(events: list[RunEventData]) -> Counter[str]:
    return Counter(pick.track.artist for pick in picks_of(events))


def albums(events: list[RunEventData]) -> Counter[str]:
    return Counter(pick.track.album for pick in picks_of(events))


def unmet(events: list[RunEventData]) -> list[str]:
    return [words for event in events if isinstance(event, Unmet) for words in event.words]


async def test_no_artist_twice(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", count=20, per_artist=1)
    assert len(artists(events)) == 20
    assert unmet(events) == []


async def test_no_album_twice(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", count=20, per_album=1)
    assert len(albums(events)) == 20


async def test_a_limit_holds_for_what_is_added_by_rank_too(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(json.dumps("3,17,29,8,11,5,2"))
    events = await server.make("soul", count=20, per_artist=2)
    assert len(picks_of(events)) == 20
    assert max(artists(events).values()) == 2


async def test_a_limit_that_leaves_too_few_is_said(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", count=30, per_artist=1)
    assert len(picks_of(events)) == 25
    assert unmet(events) == ["With at most 1 track per artist, only 25 of the 50 candidates can be picked."]


async def test_minutes_keep_the_limit(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", minutes=60, per_artist=1)
    assert max(artists(events).values()) == 1
    seconds = sum(pick.track.duration_ms or 0 for pick in picks_of(events)) / 1000
    assert seconds == pytest.approx(3_600, abs=120)


async def test_the_model_is_told_of_a_limit_that_was_set_by_hand(ollama: OllamaFake, server: Server) -> None:
    await server.make("soul", count=5, per_artist=1, per_album=2)
    asked = ollama.completions[0].json["prompt"]
    assert "Wish: soul (at most 1 track per artist and 2 tracks per album)\n" in asked
    await server.make("soul", count=5)
    assert "Wish: soul\n" in ollama.completions[2].json["prompt"]


async def test_two_albums_of_one_name_are_two(ollama: OllamaFake, server: Server) -> None:
    hits = [server_track(number, album="Greatest Hits", album_year=1999) for number in range(2, 12)]
    await sync_to_async(load)(*hits)
    events = await server.make("soul", count=5, per_album=1, genres=(), decades=())
    assert len(picks_of(events)) == 5


async def test_a_guest_counts_like_any_artist(ollama: OllamaFake, server: Server) -> None:
    host, guest = server_track(2).artist, server_track(4).artist
    featured = [server_track(number, artist=f"{host} feat. {guest}") for number in (2, 52, 102)]
    await sync_to_async(load)(*featured, *(server_track(number) for number in (4, 6, 8, 10)), server_track(27))
    events = await server.make("soul", count=5, per_artist=1, genres=(), decades=())
    for artist in (host, guest):
        assert sum(count for name, count in artists(events).items() if artist in name) == 1
    assert len(picks_of(events)) in {4, 5}  # the two together, or each alone


async def test_nobody_is_no_artist(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(load)(*(server_track(number, artist="Unknown Artist") for number in range(2, 22, 2)))
    events = await server.make("soul", count=10, per_artist=1, genres=(), decades=())
    assert len(picks_of(events)) == 10


async def test_the_song_that_it_starts_from_counts(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("like it", song="4", count=20, per_artist=1)
    assert artists(events)[server_track(4).artist] == 1


async def test_new_tracks_of_a_revision_count_those_that_stay(ollama: OllamaFake, server: Server) -> None:
    await server.make("soul", count=10, per_artist=1)
    playlist = await Playlist.objects.alatest("pk")
    await playlist.tracks.filter(position__lte=5).aupdate(is_locked=True)
    run = await sync_to_async(revisions.regenerate)(playlist.pk, owner=None)
    execute_in_background(run)
    await server.events(run)
    after = [entry.artist for entry in await sync_to_async(entries_of)(playlist)]
    assert len(set(after)) == len(after) == 10


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6)), max_size=20), st.integers(1, 3), st.integers(1, 3))
def test_what_is_counted_is_what_can_be_taken(pairs: list[tuple[int, int]], per_artist: int, per_album: int) -> None:
    tracks = [TrackRef(rating_key=str(place), title="", artist="", album="") for place in range(len(pairs))]
    owners: dict[str, list[Owner]] = {
        str(place): [("artist", artist), ("album", album)] for place, (artist, album) in enumerate(pairs)
    }
    limits = Limits(per_artist, per_album, owners)
    expected, taken = limits.count_of(tracks), list[tuple[int, int]]()
    for track, pair in zip(tracks, pairs, strict=True):
        if limits.allow(track):
            limits.take(track)
            taken.append(pair)
    assert len(taken) == expected
    assert max(Counter(artist for artist, _ in taken).values(), default=0) <= per_artist
    assert max(Counter(album for _, album in taken).values(), default=0) <= per_album


def test_a_limit_in_words() -> None:
    assert limit_words(Wish(text="x")) == limit_words(Wish(text="x", per_artist=0)) == ""
    assert limit_words(Wish(text="x", per_artist=2)) == "at most 2 tracks per artist"
