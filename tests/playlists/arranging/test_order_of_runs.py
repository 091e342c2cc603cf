"""The order that a playlist is asked for: by a run, in its log, on its page, in the older stream, and recovered."""

import json
from itertools import pairwise

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from library.models import Artist
from library.profiles.store import profiles_of
from library.schemas import TrackRef
from playlists.events import Arranged, Picked, RunEventData, StepDone, Unmet, picks_of
from playlists.models import Playlist
from playlists.plan import Order
from playlists.queries import wish_of
from playlists.schemas import Wish
from playlists.services.arranging.energy import level_of
from playlists.services.editing.entries import entries_of
from playlists.services.runs import event_log, revisions
from playlists.services.runs.executor import execute_in_background
from playlists.services.runs.finish import recover
from playlists.services.runs.start import create_run
from tests.fakes.ollama import OllamaFake
from tests.playlists.arranging.conftest import tell_energy
from tests.playlists.conftest import Server, load, server_track
from tests.playlists.test_album_in_order import IN_ORDER, two_discs

pytestmark = pytest.mark.usefixtures("library")


#: Twenty of the fifty, from all years and of all energies, in no order.
PICKS = json.dumps(",".join(str(1 + place * 17 % 50) for place in range(20)))


@pytest.fixture
def ollama(ollama: OllamaFake) -> OllamaFake:
    """Its model picks from all over the list."""
    ollama.answer_next(PICKS)
    return ollama


def made(events: list[RunEventData]) -> list[TrackRef]:
    return [pick.track for pick in picks_of(events)]


def unmet(events: list[RunEventData]) -> list[str]:
    return [words for event in events if isinstance(event, Unmet) for words in event.words]


def energies(tracks: list[TrackRef]) -> list[float | None]:
    ids = dict(Artist.objects.values_list("name", "id"))
    profiles = profiles_of(ids.values())
    return [level_of(profiles.get(ids[track.artist])) for track in tracks]


async def test_what_asks_for_no_order_stays_as_it_was_picked(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", count=10)
    assert not [event for event in events if isinstance(event, Arranged)]
    assert made(events) == [event.track for event in events if isinstance(event, Picked)]


@pytest.mark.parametrize("order", ["rising", "falling", "arc"])
async def test_energy_goes_as_it_is_asked_to(ollama: OllamaFake, server: Server, order: Order) -> None:
    await sync_to_async(tell_energy)()
    tracks = made(await server.make("soul", count=20, order=order))
    levels = [level or 0.0 for level in await sync_to_async(energies)(tracks)]
    top = levels.index(max(levels))
    assert len(set(levels)) >= 4
    up, down = {"rising": (levels, []), "falling": ([], levels), "arc": (levels[:top], levels[top:])}[order]
    assert (up, down) == (sorted(up), sorted(down, reverse=True))
    if order == "arc":
        assert 5 < top < 15


async def test_a_smooth_one_neither_jumps_nor_repeats_an_artist(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(tell_energy)()
    tracks = made(await server.make("soul", count=20, order="smooth"))
    levels = [level or 0.0 for level in await sync_to_async(energies)(tracks)]
    assert all(abs(one - two) <= 1.5 for one, two in pairwise(levels))
    assert all(one.artist != two.artist for one, two in pairwise(tracks))


async def test_years_rise(ollama: OllamaFake, server: Server) -> None:
    years = [track.year or 0 for track in made(await server.make("soul", count=20, order="chronological"))]
    assert years == sorted(years)
    assert len(set(years)) > 3


async def test_albums_are_whole_and_in_order(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(load)(*two_discs())
    tracks = made(await server.make("jazz by Kolb Trio", count=36, order="album"))
    assert [track.title for track in tracks if track.album == "Both"] == IN_ORDER
    assert sum(one.album != two.album for one, two in pairwise(tracks)) == 1


async def test_a_shuffled_one_is_in_another_order(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", count=20, order="shuffled")
    picked = [event.track for event in events if isinstance(event, Picked)]
    assert made(events) != picked
    assert {track.title for track in made(events)} == {track.title for track in picked}


# What is not known is said.


async def test_without_any_profile_it_stays_as_picked_and_is_said(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", count=10, order="rising")
    assert made(events) == [event.track for event in events if isinstance(event, Picked)]
    assert unmet(events) == [
        (
            "“Starts calm, ends lively” isn’t met: no artist profile or mood tells how energetic these tracks are, "
            "so they are in the order they were picked."
        )
    ]


async def test_how_many_are_not_known_is_said(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(tell_energy)(server_track(2).artist, server_track(4).artist)
    events = await server.make("soul", count=50, order="rising")
    assert unmet(events) == ["The energy of 4 of the 50 tracks isn’t known: they come in the middle."]
    levels = await sync_to_async(energies)(made(events))
    assert {place for place, level in enumerate(levels) if level is None} < set(range(10, 40))


async def test_tracks_that_are_all_alike_are_said_to_be(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(tell_energy)()
    events = await server.make(f"only {server_track(2).artist}", count=4, order="falling")
    assert unmet(events) == ["“Starts lively, ends calm” isn’t met: all these tracks are about equally energetic."]


async def test_years_and_numbers_that_are_not_known_are_said(ollama: OllamaFake, server: Server) -> None:
    tracks = [server_track(number, track_number=number) for number in range(2, 40, 2)]
    await sync_to_async(load)(*tracks, server_track(40, year=None, track_number=1), server_track(42))
    by_year = await server.make("soul", count=21, genres=(), decades=(), order="chronological")
    assert unmet(by_year) == ["The year of 1 of the 21 tracks isn’t known: it comes at the end."]
    assert made(by_year)[-1].year is None
    by_album = await server.make("soul", count=21, genres=(), decades=(), order="album")
    assert unmet(by_album) == [
        "The track number of 1 of the 21 tracks isn’t known: it comes after the rest of the album."
    ]


# Whoever watches, comes later, or comes after a crash, sees the same.


async def test_log_playlist_and_page_have_one_order(ollama: OllamaFake, server: Server) -> None:
    run = await server.start("soul", count=12, order="chronological")
    events = await server.events(run)
    keys = [track.rating_key for track in made(events)]
    playlist = await Playlist.objects.alatest("pk")
    assert [entry.rating_key for entry in await sync_to_async(entries_of)(playlist)] == keys
    log = await sync_to_async(event_log.read_log)(run)
    assert [(pick.position, pick.track.rating_key) for pick in log.picks] == list(enumerate(keys, 1))


async def test_a_page_that_watches_is_sent_the_whole_list_anew(
    async_owner_client: AsyncClient, ollama: OllamaFake, server: Server
) -> None:
    run = await server.start("soul", count=5, order="chronological")
    tracks = made(await server.events(run))
    response = await async_owner_client.get(f"/runs/{run.pk}/events/")
    sent = b"".join([piece async for piece in response]).decode()  # type: ignore[attr-defined]  # a stream has it
    [whole] = [part for part in sent.split("\n\n") if "event: tracks" in part]
    places = [whole.index(track.title) for track in tracks]
    assert places == sorted(places)
    assert sent.index("event: track\n") < sent.index("event: tracks\n")


def test_a_run_that_was_cut_off_is_recovered_in_its_order() -> None:
    run = create_run(Wish(text="soul", order="chronological"), owner=None)
    tracks = [TrackRef(rating_key=key, title=key, artist="Kolb Trio", album="Both") for key in "abc"]
    picks = [Picked(position=place, count=3, track=track) for place, track in enumerate(tracks, 1)]
    arranged = Arranged(order="chronological", rating_keys=("c", "a"))
    event_log.append(run.pk, *picks, arranged, StepDone(step="select", seconds=1))
    assert recover(run.pk)
    assert [entry.rating_key for entry in entries_of(Playlist.objects.get())] == ["c", "a"]


async def test_repicked_tracks_keep_the_order_among_themselves(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(tell_energy)()
    await server.make("soul", count=12, order="rising")
    playlist = await Playlist.objects.alatest("pk")
    locked = await sync_to_async(entries_of)(playlist)
    await playlist.tracks.filter(position__in=[1, 6]).aupdate(is_locked=True)
    await repick(server, playlist)
    after = await sync_to_async(entries_of)(playlist)
    assert [after[0].rating_key, after[5].rating_key] == [locked[0].rating_key, locked[5].rating_key]
    fresh = [TrackRef(**entry.model_dump(include={"rating_key", "title", "artist", "album"})) for entry in after]
    levels = await sync_to_async(energies)([track for place, track in enumerate(fresh) if place not in {0, 5}])
    assert levels == sorted(level or 0.0 for level in levels)
    assert len(set(levels)) > 2


async def test_more_like_a_track_keeps_to_what_holds_for_each_but_to_no_length_or_order(
    ollama: OllamaFake, server: Server
) -> None:
    await server.make("soul without Jazz", minutes=20, longest=270, order="rising", per_artist=1)
    playlist = await Playlist.objects.alatest("pk")
    entries = await sync_to_async(entries_of)(playlist)
    run = await sync_to_async(revisions.more_like)(playlist.pk, entries[0].id or 0, owner=None)
    asked = await sync_to_async(wish_of)(run)
    assert (asked.longest, asked.per_artist, asked.count, asked.minutes, asked.order) == (270, 1, 5, None, None)
    assert asked.exclude_genres == ("Jazz",)
    execute_in_background(run)
    await server.events(run)
    after = await sync_to_async(entries_of)(playlist)
    assert len(after) == len(entries) + 5
    assert all((entry.duration_ms or 0) <= 270_000 for entry in after)
    assert len({entry.artist for entry in after}) == len(after)


async def repick(server: Server, playlist: Playlist) -> list[RunEventData]:
    run = await sync_to_async(revisions.regenerate)(playlist.pk, owner=None)
    execute_in_background(run)
    return await server.events(run)


async def test_repicked_tracks_take_the_places_of_the_old_ones_and_ask_for_no_minutes(
    ollama: OllamaFake, server: Server
) -> None:
    await server.make("soul", minutes=20)
    playlist = await Playlist.objects.alatest("pk")
    before = await sync_to_async(entries_of)(playlist)
    events = await repick(server, playlist)
    after = await sync_to_async(entries_of)(playlist)
    assert len(after) == len(before)
    assert not {entry.rating_key for entry in before} & {entry.rating_key for entry in after}
    assert unmet(events) == []
