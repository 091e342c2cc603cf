"""Replacing a Plex playlist, never at the price of its old tracks."""

from collections.abc import Callable

import pytest

from library.errors import (
    LibraryError,
    MusicServerError,
    PlaylistNotFoundError,
    ServerAnswerError,
    ServerForbiddenError,
    ServerItemMissingError,
)
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.playlists import Playlist
from tests.fakes.plex.server import PlexFake
from tests.library.plex.faults import fail_once, numbers, swallow
from tests.library.plex.plexing import keys


@pytest.fixture
def library(plex: PlexFake) -> list[str]:
    """The rating keys of 1,500 tracks."""
    return keys(plex.add_music(1500).tracks)


SMALL, LARGE = 20, 300


@pytest.mark.parametrize("size", [SMALL, LARGE])
class TestReplacing:
    """Other tracks in the same playlist, never at the price of the old ones."""

    @pytest.fixture
    def old(self, plex: PlexFake, library: list[str], size: int) -> Playlist:
        return plex.playlists.add("Rain", numbers(library[:size]), summary="as it was")

    async def test_the_new_take_the_place_of_the_old(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        wanted = [library[1400], library[3], *library[900:940]]

        saved = await client.replace_playlist(str(old.key), [*wanted, "99"], "new words")

        assert old.tracks == numbers(wanted)
        assert (old.title, old.summary) == ("Rain", "new words")
        assert (saved.added, saved.missing, saved.playlist.rating_key) == (42, ("99",), str(old.key))
        assert len(plex.playlists) == 1, "the copy is gone again"

    async def test_what_was_there_is_told_and_can_be_put_back(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist, size: int
    ) -> None:
        old.items.append((1, int(library[0])))  # the same track twice
        before = old.tracks

        saved = await client.replace_playlist(str(old.key), library[900:910], "new words")

        assert saved.before is not None
        assert (numbers(list(saved.before.rating_keys)), saved.before.description) == (before, "as it was")
        undone = await client.restore_playlist(str(old.key), saved.before)
        assert (old.tracks, old.summary) == (before, "as it was")
        assert (undone.added, undone.missing, undone.not_taken, undone.is_in_order) == (size + 1, (), (), True)
        assert undone.before is not None
        assert (undone.before.rating_keys, undone.before.description) == (tuple(library[900:910]), "new words")

    @pytest.mark.parametrize("change", [{"smart": True}, {"read_only": True}])
    async def test_one_that_may_not_be_changed_by_now_is_left_alone(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist, change: dict[str, bool]
    ) -> None:
        before = old.tracks
        vars(old).update(change)

        with pytest.raises(ServerForbiddenError, match="Choose another one, or save a new one"):
            await client.replace_playlist(str(old.key), library[900:910])

        assert old.tracks == before
        assert len(plex.playlists) == 1

    async def test_one_that_is_gone_by_now_is_said(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        plex.playlists.delete(old.key)

        with pytest.raises(PlaylistNotFoundError, match="no longer has this playlist"):
            await client.replace_playlist(str(old.key), library[900:910])

        assert len(plex.playlists) == 0

    async def test_what_plex_takes_a_part_of_only_costs_nothing(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        before = old.tracks
        await client.info()
        plex.on("POST", "/playlists", Reply(500))  # no copy is made
        plex.takes_only = 4

        with pytest.raises(ServerAnswerError):
            await client.replace_playlist(str(old.key), library[900:910])

        assert old.tracks == before

    async def test_the_description_stays_where_none_is_given(
        self, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        await client.replace_playlist(str(old.key), library[900:910])

        assert old.summary == "as it was"

    async def test_nothing_is_removed_before_the_new_or_a_copy_is_there(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        await client.replace_playlist(str(old.key), library[900:910])

        methods = [request.method for request in plex.requests]
        assert {"POST", "PUT"} & set(methods[: methods.index("DELETE")])

    async def test_requests_stay_few(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist, size: int
    ) -> None:
        await client.info()
        before = plex.count()

        await client.replace_playlist(str(old.key), library[500:1500])

        assert plex.count() - before <= 25 + (size if size == SMALL else 0), plex.counts()

    async def test_when_all_new_ones_are_gone_the_old_stay(
        self, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        before = list(old.items)

        with pytest.raises(ServerItemMissingError):
            await client.replace_playlist(str(old.key), ["1", "2"])

        assert old.items == before

    async def test_when_plex_refuses_the_new_ones_the_old_stay(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        before = old.tracks
        plex.refused = set(numbers(library[900:905]))

        with pytest.raises(MusicServerError):
            await client.replace_playlist(str(old.key), library[900:905])

        assert old.tracks == before
        assert len(plex.playlists) == 1

    async def test_a_failure_while_adding_leaves_the_old(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        before = old.tracks
        fail_once(plex, "PUT", f"/playlists/{old.key}/items", after=1)

        with pytest.raises(ServerAnswerError):
            await client.replace_playlist(str(old.key), library[500:1500])

        assert old.tracks == before
        assert len(plex.playlists) == 1

    async def test_tracks_that_plex_swallows_are_noticed_before_the_old_go(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist
    ) -> None:
        before = old.tracks
        swallow(plex, f"/playlists/{old.key}/items", times=1)

        with pytest.raises(ServerAnswerError, match="accepted only"):
            await client.replace_playlist(str(old.key), library[900:910])

        assert old.tracks == before

    @pytest.mark.parametrize("dies_after", range(14))
    async def test_plex_may_die_at_any_request_and_nothing_is_lost(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], old: Playlist, dies_after: int
    ) -> None:
        before, wanted = old.tracks, numbers(library[900:1200])
        await client.info()
        plex.fault, plex.fault_after = "reset", dies_after

        try:
            saved = await client.replace_playlist(str(old.key), library[900:1200])
        except LibraryError:
            pass
        else:  # it died when all was done, and only the last look failed
            assert not saved.is_confirmed
            assert old.tracks == wanted

        somewhere = [playlist.tracks for playlist in plex.playlists]
        assert any(set(before) <= set(tracks) for tracks in somewhere) or wanted == old.tracks[-len(wanted) :]
        assert old.title == "Rain"


async def test_when_even_putting_back_fails_the_message_says_where_the_old_tracks_are(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    old = plex.playlists.add("Rain", numbers(library[:LARGE]))
    plex.on("PUT", f"/playlists/{old.key}/items", Reply(500))

    with pytest.raises(ServerAnswerError, match=r"The old tracks are in the playlist 'Rain \(before replacing\)'"):
        await client.replace_playlist(str(old.key), library[900:910])

    assert plex.playlists.named("Rain (before replacing)").tracks == numbers(library[:LARGE])


@pytest.fixture
def large(plex: PlexFake, library: list[str]) -> Playlist:
    """More old tracks than are taken out one by one."""
    return plex.playlists.add("Rain", numbers(library[:LARGE]))


def clearing(plex: PlexFake, playlist: Playlist, *, works: bool, then: Callable[[], object] = int) -> None:
    """Say 500 to "clear", once; it may have worked all the same."""
    calls = iter(range(1000))
    path = f"/playlists/{playlist.key}/items"

    def answer(request: RecordedRequest) -> Reply:
        if next(calls):
            return plex.respond(request)
        if works:
            plex.respond(request)
        then()
        return Reply(500)

    plex.on("DELETE", path, answer)


@pytest.mark.parametrize("works", [True, False])
async def test_a_failure_to_clear_brings_the_old_ones_back(
    plex: PlexFake, client: PlexMusicServer, library: list[str], large: Playlist, works: bool
) -> None:
    before = large.tracks
    clearing(plex, large, works=works)

    with pytest.raises(ServerAnswerError, match=r"HTTP 500.* The playlist is unchanged"):
        await client.replace_playlist(str(large.key), library[900:910])

    assert large.tracks == before
    assert len(plex.playlists) == 1


async def test_a_failure_to_clear_says_where_the_old_ones_are_when_plex_dies_with_it(
    plex: PlexFake, client: PlexMusicServer, library: list[str], large: Playlist
) -> None:
    before = large.tracks

    def die() -> None:
        plex.fault = "error_500"

    clearing(plex, large, works=True, then=die)

    with pytest.raises(ServerAnswerError, match=r"The old tracks are in the playlist 'Rain \(before replacing\)'"):
        await client.replace_playlist(str(large.key), library[900:910])

    assert plex.playlists.named("Rain (before replacing)").tracks == before


async def test_a_playlist_that_somebody_deletes_meanwhile_is_still_in_the_copy(
    plex: PlexFake, client: PlexMusicServer, library: list[str], large: Playlist
) -> None:
    before = large.tracks

    def deleted(request: RecordedRequest) -> Reply:
        plex.playlists.delete(large.key)
        return Reply(404)

    plex.on("DELETE", f"/playlists/{large.key}/items", deleted)

    with pytest.raises(PlaylistNotFoundError, match="The old tracks are in the playlist"):
        await client.replace_playlist(str(large.key), library[900:910])

    assert [playlist.tracks for playlist in plex.playlists] == [before]


async def test_old_tracks_that_cannot_be_copied_are_not_cleared(
    plex: PlexFake, client: PlexMusicServer, library: list[str], large: Playlist
) -> None:
    before = large.tracks
    plex.refused = set(numbers(library[10:12]))
    fail_once(plex, "PUT", f"/playlists/{large.key}/items")

    with pytest.raises(ServerAnswerError, match="The playlist is unchanged"):
        await client.replace_playlist(str(large.key), library[900:910])

    assert large.tracks == before
    await client.replace_playlist(str(large.key), library[900:910])
    assert large.tracks == numbers(library[900:910])


async def test_an_old_track_that_is_gone_already_is_none_to_take_out(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    old = plex.playlists.add("Rain", numbers(library[:SMALL]))

    def taken_out_by_somebody(request: RecordedRequest) -> Reply:
        plex.respond(request)
        return plex.respond(request)

    plex.on("DELETE", f"/playlists/{old.key}/items/{old.items[3][0]}", taken_out_by_somebody)

    saved = await client.replace_playlist(str(old.key), library[900:910])

    assert old.tracks == numbers(library[900:910])
    assert saved.added == 10


async def test_a_failure_while_old_ones_are_taken_out_says_what_there_is(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    old = plex.playlists.add("Rain", numbers(library[:SMALL]))
    plex.on("DELETE", f"/playlists/{old.key}/items/{old.items[3][0]}", Reply(500))

    with pytest.raises(ServerAnswerError, match="The new tracks are in the playlist, after some of the old ones"):
        await client.replace_playlist(str(old.key), library[900:910])

    assert old.tracks == numbers([*library[3:SMALL], *library[900:910]])


async def test_an_old_server_that_cannot_clear_is_emptied_one_by_one(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    old = plex.playlists.add("Rain", numbers(library[:60]))
    plex.on("DELETE", f"/playlists/{old.key}/items", Reply(404))

    await client.replace_playlist(str(old.key), library[900:910])

    assert old.tracks == numbers(library[900:910])
    assert len(plex.playlists) == 1


async def test_an_empty_playlist_can_be_put_back_too(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    old = plex.playlists.add("Rain")

    saved = await client.replace_playlist(str(old.key), library[:5], "words")
    assert saved.before is not None
    await client.restore_playlist(str(old.key), saved.before)

    assert (old.tracks, old.summary, len(plex.playlists)) == ([], "", 1)
