"""Saving to the music server: the fake's own state shows exactly the right playlist, whatever goes wrong."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from core.errors import PlexSageError
from core.tasks.background import background
from library.errors import (
    MusicServerError,
    PlaylistNotFoundError,
    ServerForbiddenError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
)
from library.servers.values import NOW_PLAYING, ServerPlaylist
from library.services.music_server.active_server import demo_server
from playlists.errors import NothingToSaveError, PlaylistMissingError, SaveStoppedError, SavingError
from playlists.models import Playlist
from playlists.services.saving.messages import put_back_words, saved_words
from playlists.services.saving.playlist_tracks import TrackName
from playlists.services.saving.replacements import undo_replaced
from playlists.services.saving.save import save_playlist
from playlists.services.saving.save_order import SAVED_BEFORE, SCRATCH, SaveMode, SaveOrder, SaveOutcome
from playlists.services.saving.save_task import finish_in_turn, save_and_wait, save_state, start_save, wait_for_save
from tests.fakes.base import Gate, RecordedRequest, Reply
from tests.fakes.plex.library import Track
from tests.fakes.plex.server import PlexFake
from tests.playlists.conftest import load, server_track
from tests.playlists.making import make_playlist
from tests.playlists.plexed import connected_to, numbers, playlist_of

pytestmark = pytest.mark.django_db(transaction=True)


def tracks_of(plex: PlexFake, *span: int) -> list[Track]:
    section = next(iter(plex.library.sections.values()))
    return section.tracks[slice(*span)]


def forget(plex: PlexFake, *tracks: Track) -> None:
    section = next(iter(plex.library.sections.values()))
    for track in tracks:
        plex.library.remove(section, track)


@sync_to_async
def make(tracks: list[Track], **fields: Any) -> Playlist:
    return playlist_of(tracks, **fields)


async def saved(plex: PlexFake, playlist: Playlist, **order: Any) -> SaveOutcome:
    return await save_playlist(playlist.pk, SaveOrder(**order), connected_to(plex))


class TestOrders:
    """What the playlist over there is afterwards."""

    async def test_a_new_one_in_this_order_with_its_description(self, plex: PlexFake) -> None:
        tracks = list(reversed(tracks_of(plex, 0, 25)))
        playlist = await make(tracks)

        outcome = await saved(plex, playlist)

        there = plex.playlists.named("Rainy day")
        assert (there.tracks, there.summary) == (numbers(tracks), "Slow songs for grey skies.")
        assert saved_words(outcome) == "Saved “Rainy day” to Tower: 25 tracks."
        await playlist.arefresh_from_db()
        assert (playlist.server_key, playlist.saved_as) == (str(there.key), "Rainy day")
        assert playlist.saved_at is not None

    async def test_a_new_one_under_another_name(self, plex: PlexFake) -> None:
        playlist = await make(tracks_of(plex, 0, 3))
        await saved(plex, playlist, name="Kitchen & café “2”")
        await playlist.arefresh_from_db()
        assert playlist.saved_as == "Kitchen & café “2”"
        assert plex.playlists.named("Kitchen & café “2”").tracks == numbers(tracks_of(plex, 0, 3))

    async def test_the_one_saved_before_is_replaced(self, plex: PlexFake) -> None:
        playlist = await make(tracks_of(plex, 0, 5))
        await saved(plex, playlist)
        await playlist.tracks.filter(position__lte=2).adelete()

        outcome = await saved(plex, playlist, mode="replace", target=SAVED_BEFORE)

        assert plex.playlists.named("Rainy day").tracks == numbers(tracks_of(plex, 2, 5))
        assert saved_words(outcome) == "Replaced the tracks in “Rainy day” on Tower: now 3 tracks."

    async def test_another_one_is_replaced_and_remembered(self, plex: PlexFake) -> None:
        party = plex.playlists.add("Party", numbers(tracks_of(plex, 40, 50)))
        playlist = await make(tracks_of(plex, 0, 5))
        await saved(plex, playlist, mode="replace", target=str(party.key))
        await playlist.arefresh_from_db()
        assert (party.tracks, playlist.server_key) == (numbers(tracks_of(plex, 0, 5)), str(party.key))

    async def test_doubles_are_not_added_twice_and_counted(self, plex: PlexFake) -> None:
        party = plex.playlists.add("Party", numbers(tracks_of(plex, 3, 6)))
        playlist = await make(tracks_of(plex, 0, 5))

        outcome = await saved(plex, playlist, mode="append", target=str(party.key))

        assert party.tracks == numbers(tracks_of(plex, 3, 6) + tracks_of(plex, 0, 3))
        assert saved_words(outcome) == "Added 3 tracks to “Party” on Tower: now 6. 2 were already in it."
        again = await saved(plex, playlist, mode="append", target=str(party.key))
        assert saved_words(again) == "All of these tracks are already in “Party” on Tower."
        assert len(party.tracks) == 6

    async def test_what_was_only_added_to_is_not_offered_for_replacing(self, plex: PlexFake) -> None:
        """Else the next save would wipe somebody's party."""
        party = plex.playlists.add("Party", numbers(tracks_of(plex, 3, 6)))
        playlist = await make(tracks_of(plex, 0, 5))
        await saved(plex, playlist, mode="append", target=str(party.key))
        await saved(plex, playlist, mode="replace", target=SCRATCH)
        await playlist.arefresh_from_db()
        assert (playlist.server_key, playlist.saved_at) == ("", None)

    @pytest.mark.parametrize("mode", ["replace", "append"])
    async def test_the_scratch_playlist_is_made_and_written_over(self, plex: PlexFake, mode: SaveMode) -> None:
        first, second = await make(tracks_of(plex, 0, 3)), await make(tracks_of(plex, 2, 6))
        await saved(plex, first, mode=mode, target=SCRATCH)
        await saved(plex, second, mode=mode, target=SCRATCH)
        expected = tracks_of(plex, 2, 6) if mode == "replace" else tracks_of(plex, 0, 6)
        assert plex.playlists.named(NOW_PLAYING).tracks == numbers(expected)

    async def test_vanished_tracks_are_named(self, plex: PlexFake) -> None:
        tracks = tracks_of(plex, 0, 5)
        playlist = await make(tracks)
        forget(plex, tracks[1], tracks[4])

        outcome = await saved(plex, playlist)

        assert plex.playlists.named("Rainy day").tracks == [tracks[index].key for index in (0, 2, 3)]
        assert saved_words(outcome) == "Saved “Rainy day” to Tower: 3 tracks. 2 are no longer there."
        assert [track.title for track in outcome.missing] == [tracks[1].title, tracks[4].title]

    async def test_tracks_that_plex_did_not_take_are_not_called_gone(self, plex: PlexFake) -> None:
        tracks = tracks_of(plex, 0, 20)
        playlist = await make(tracks)
        plex.takes_only = 10

        outcome = await saved(plex, playlist)

        assert "accepted only 10 of 20" in saved_words(outcome)
        assert "no longer there" not in saved_words(outcome)
        assert [track.title for track in outcome.not_taken] == [track.title for track in tracks[10:]]
        assert not outcome.is_as_asked

    async def test_a_replacement_can_be_undone(self, plex: PlexFake) -> None:
        party = plex.playlists.add("Party", numbers(tracks_of(plex, 40, 50)), summary="Friday")
        playlist = await make(tracks_of(plex, 0, 5))
        outcome = await saved(plex, playlist, mode="replace", target=str(party.key))

        assert outcome.replacement
        undone = await undo_replaced(outcome.replacement, connected_to(plex), "Tower")

        assert (party.tracks, party.summary) == (numbers(tracks_of(plex, 40, 50)), "Friday")
        assert put_back_words(undone) == "Restored the tracks in “Party” on Tower: 10 tracks."
        assert (await saved(plex, playlist)).replacement is None

    async def test_two_thousand_tracks_take_few_requests(self, plex: PlexFake) -> None:
        tracks = plex.add_music(2000, title="More").tracks
        playlist = await make(tracks)
        await saved(plex, playlist)
        assert plex.playlists.named("Rainy day").tracks == numbers(tracks)
        assert plex.count() <= 30
        before = plex.count()
        await saved(plex, playlist, mode="replace", target=SAVED_BEFORE)
        assert plex.playlists.named("Rainy day").tracks == numbers(tracks)
        assert plex.count() - before <= 60
        assert len(plex.playlists) == 1

    async def test_the_demo_library_keeps_playlists_too(self) -> None:
        await sync_to_async(load)(*(server_track(number) for number in range(1, 8)))
        playlist = await sync_to_async(make_playlist)((2, 4, 6))
        outcome = await save_playlist(playlist.pk, SaveOrder(), demo_server())
        assert saved_words(outcome) == "Saved “Warm Soul” to the demo library: 3 tracks."
        for _ in range(2):
            await save_playlist(playlist.pk, SaveOrder(mode="replace", target=SCRATCH), demo_server())
        there = await demo_server().server.playlists()
        assert [(item.title, item.track_count) for item in there] == [(NOW_PLAYING, 3), ("Warm Soul", 3)]


class TestFailures:
    """Each in its own words, and nothing lost."""

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            ("hang", ServerTimeoutError),
            ("reset", ServerUnreachableError),
            ("unauthorized_401", ServerUnauthorizedError),
            ("forbidden_403", ServerForbiddenError),
            ("error_500", MusicServerError),
            ("html", MusicServerError),
            ("malformed_xml", MusicServerError),
        ],
    )
    async def test_half_way_through_a_new_one(self, plex: PlexFake, fault: Any, error: type[MusicServerError]) -> None:
        """The first tracks are there when the next ones fail; what had been made is taken away again."""
        tracks = plex.add_music(500, title="More").tracks
        playlist = await make(tracks)
        plex.fault, plex.fault_path = fault, "/playlists/900001/items"
        seconds = 0.5 if fault == "hang" else 30.0
        with pytest.raises(error):
            await save_playlist(playlist.pk, SaveOrder(), connected_to(plex, seconds=seconds))
        assert len(plex.playlists) == 0
        await playlist.arefresh_from_db()
        assert (playlist.server_key, playlist.saved_at) == ("", None)

    @pytest.mark.parametrize("fault_after", range(2, 12))
    async def test_an_interrupted_replacement_loses_nothing(self, plex: PlexFake, fault_after: int) -> None:
        """Plex begins to fail at any request: the old tracks are all still there, or the new ones all are."""
        old, new = numbers(tracks_of(plex, 30, 36)), tracks_of(plex, 0, 5)
        party = plex.playlists.add("Party", old)
        playlist = await make(new)
        plex.fault, plex.fault_path, plex.fault_after = "error_500", "/", fault_after
        try:
            await saved(plex, playlist, mode="replace", target=str(party.key))
        except MusicServerError:
            assert set(old) <= set(party.tracks) or set(numbers(new)) <= set(party.tracks)
        else:
            assert party.tracks == numbers(new)

    async def test_deleted_over_there_meanwhile(self, plex: PlexFake) -> None:
        playlist = await make(tracks_of(plex, 0, 5))
        await saved(plex, playlist)
        plex.playlists.delete(plex.playlists.named("Rainy day").key)
        with pytest.raises(PlaylistNotFoundError, match="can't be found") as caught:
            await saved(plex, playlist, mode="replace", target=SAVED_BEFORE)
        assert "Save a new one" in caught.value.message

    async def test_the_same_number_on_another_server_is_not_touched(self, plex: PlexFake) -> None:
        """After moving to a new server, the remembered key may be that of somebody's playlist."""
        family = plex.playlists.add("Family", numbers(tracks_of(plex, 10, 12)))
        playlist = await make(tracks_of(plex, 0, 5), server_key=str(family.key), saved_as="Rainy day")
        with pytest.raises(PlaylistNotFoundError):
            await saved(plex, playlist, mode="replace", target=SAVED_BEFORE)
        assert family.tracks == numbers(tracks_of(plex, 10, 12))

    async def test_a_smart_playlist_is_not_written_to(self, plex: PlexFake) -> None:
        smart = plex.playlists.add("Smart", [], smart=True)
        playlist = await make(tracks_of(plex, 0, 5))
        with pytest.raises(ServerForbiddenError, match="fills this playlist automatically"):
            await saved(plex, playlist, mode="append", target=str(smart.key))

    async def test_nothing_listens(self, plex: PlexFake) -> None:
        playlist = await make(tracks_of(plex, 0, 5))
        plex.stop()
        with pytest.raises(ServerUnreachableError, match="Cannot reach Plex"):
            await saved(plex, playlist)

    async def test_every_track_is_gone(self, plex: PlexFake) -> None:
        tracks = tracks_of(plex, 0, 2)
        playlist = await make(tracks)
        forget(plex, *tracks)
        with pytest.raises(MusicServerError, match="no longer has any of these tracks"):
            await saved(plex, playlist)
        assert len(plex.playlists) == 0

    async def test_a_playlist_without_tracks_and_one_in_the_bin(self, plex: PlexFake) -> None:
        playlist = await make([])
        with pytest.raises(NothingToSaveError):
            await saved(plex, playlist)
        await Playlist.objects.filter(pk=playlist.pk).aupdate(deleted_at="2026-01-01T00:00Z")
        with pytest.raises(PlaylistMissingError):
            await saved(plex, playlist)
        assert plex.count() == 0


class TestLongTitles:
    """Plex keeps titles of any length, we the first 200 characters."""

    async def test_the_one_saved_before_is_found_again(self, plex: PlexFake) -> None:
        long = plex.playlists.add("Summer " * 33, numbers(tracks_of(plex, 40, 50)))
        playlist = await make(tracks_of(plex, 0, 5))
        await saved(plex, playlist, mode="replace", target=str(long.key))
        await playlist.tracks.filter(position__lte=2).adelete()
        await saved(plex, playlist, mode="replace", target=SAVED_BEFORE)
        assert long.tracks == numbers(tracks_of(plex, 2, 5))


class TestLeaving:
    """The work is not theirs who asked for it."""

    async def test_it_goes_on_when_they_leave(self, plex: PlexFake) -> None:
        gate, playlist = gated(plex), await make(tracks_of(plex, 0, 5))
        asking = asyncio.create_task(save_and_wait(playlist.pk, SaveOrder(), connected_to(plex)))
        assert await plex.wait_for_requests(1, "/playlists")
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        gate.open()
        await wait_for_save(playlist.pk)
        await playlist.arefresh_from_db()
        assert playlist.saved_as == "Rainy day"
        assert plex.playlists.named("Rainy day").tracks == numbers(tracks_of(plex, 0, 5))

    async def test_a_second_save_meanwhile_is_refused_and_a_later_one_is_not(self, plex: PlexFake) -> None:
        gate, playlist = gated(plex), await make(tracks_of(plex, 0, 5))
        connected = connected_to(plex)
        start_save(playlist.pk, SaveOrder(), connected)
        with pytest.raises(SavingError, match="already being saved"):
            start_save(playlist.pk, SaveOrder(), connected)
        await wait_for_save(playlist.pk, seconds=0.01)
        state = save_state(playlist.pk)
        assert state is not None
        assert state.is_open
        gate.open()
        outcome = await _end(playlist.pk)
        assert outcome.added == 5
        again = SaveOrder(mode="replace", target=SAVED_BEFORE)
        await save_and_wait(playlist.pk, again, connected)

    async def test_two_that_add_at_once_take_turns(self, plex: PlexFake) -> None:
        party = plex.playlists.add("Party", [])
        playlists = [await make(tracks_of(plex, 0, 5)), await make(tracks_of(plex, 3, 8))]
        order = SaveOrder(mode="append", target=str(party.key))
        await asyncio.gather(*(save_and_wait(item.pk, order, connected_to(plex)) for item in playlists))
        assert sorted(party.tracks) == numbers(tracks_of(plex, 0, 8))

    async def test_a_stopped_server_says_so(self, plex: PlexFake) -> None:
        gated(plex)
        playlist = await make(tracks_of(plex, 0, 5))
        start_save(playlist.pk, SaveOrder(), connected_to(plex))
        assert await plex.wait_for_requests(1, "/playlists")
        await background().aclose(5)
        state = save_state(playlist.pk)
        assert state is not None
        assert isinstance(state.error, SaveStoppedError)

    async def test_work_without_a_playlist_tells_its_end_or_its_error(self) -> None:
        async def fine() -> int:
            return 7

        async def failing() -> int:
            raise PlexSageError("no")

        assert await finish_in_turn(fine) == 7
        with pytest.raises(PlexSageError, match="no"):
            await finish_in_turn(failing)


async def _end(playlist_id: int) -> SaveOutcome:
    await wait_for_save(playlist_id)
    state = save_state(playlist_id)
    assert state is not None
    assert state.outcome is not None
    return state.outcome


def gated(plex: PlexFake) -> Gate:
    """Plex takes its time to make a playlist: until the gate is opened."""
    gate = Gate()

    def make_it(request: RecordedRequest) -> Reply:
        made = plex.respond(request)
        assert isinstance(made.body, bytes)
        return Reply(made.status, [gate, made.body], made.content_type, made.headers)

    plex.on("POST", "/playlists", make_it)
    return gate


def outcome(mode: SaveMode, **fields: Any) -> SaveOutcome:
    described = {"server": "Tower", "playlist": ServerPlaylist(rating_key="1", title="A", track_count=2), "added": 2}
    return SaveOutcome(**({"mode": mode} | described | fields))


GONE = TrackName(rating_key="1", title="Song", artist="Nina")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (outcome("new"), "Saved “A” to Tower: 2 tracks."),
        (outcome("new", added=1, missing=(GONE,)), "Saved “A” to Tower: 1 track. 1 is no longer there."),
        (outcome("new", added=1234), "Saved “A” to Tower: 1,234 tracks."),
        (outcome("append", duplicates=1), "Added 2 tracks to “A” on Tower: now 2. 1 was already in it."),
        (outcome("append", added=0, missing=(GONE,)), "Nothing was added to “A” on Tower. 1 is no longer there."),
        (
            outcome("new", is_confirmed=False),
            "Saved “A” to Tower: 2 tracks. Tower accepted it, but didn't confirm the playlist's contents.",
        ),
        (
            outcome("new", added=10, not_taken=(GONE,) * 10),
            (
                "Saved “A” to Tower: 10 tracks. Tower accepted only 10 of 20 tracks and gave no reason. "
                "Try again in a moment."
            ),
        ),
        (
            outcome("new", missing=(GONE,), not_taken=(GONE,)),
            (
                "Saved “A” to Tower: 2 tracks. 1 is no longer there. Tower accepted only 2 of 3 tracks and gave "
                "no reason. Try again in a moment."
            ),
        ),
        (
            outcome("new", is_in_order=False),
            "Saved “A” to Tower: 2 tracks. Tower has the tracks in a different order.",
        ),
        (
            outcome("append", strange=1),
            "Added 2 tracks to “A” on Tower: now 2. 1 track in it was added by something else.",
        ),
        (
            outcome("replace", server="the demo library"),
            "Replaced the tracks in “A” in the demo library: now 2 tracks.",
        ),
    ],
)
def test_words(told: SaveOutcome, words: str) -> None:
    assert saved_words(told) == words


def test_words_of_a_save_that_could_not_be_noted() -> None:
    assert saved_words(outcome("new", is_noted=False)) == (
        "Saved “A” to Tower: 2 tracks. But PlexSage couldn't record this because of a database problem: "
        "saving again will create a new playlist or replace an earlier one unless you choose “A” under Replace."
    )
