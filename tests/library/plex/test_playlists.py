"""Plex's playlists: reading, making and lengthening them, at any size, and what a failure leaves behind."""

from typing import Any

import pytest
from pydantic import SecretStr

from library.errors import (
    PlaylistNotFoundError,
    ServerAnswerError,
    ServerForbiddenError,
    ServerItemMissingError,
    ServerRefusedError,
    ServerUnreachableError,
)
from library.servers.plex.server import PlexMusicServer
from library.servers.values import NOW_PLAYING
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.server import PlexFake, User
from tests.library.plex.faults import fail_once, numbers
from tests.library.plex.plexing import client_of, keys


@pytest.fixture
def library(plex: PlexFake) -> list[str]:
    """The rating keys of 1,500 tracks."""
    return keys(plex.add_music(1500).tracks)


class TestReading:
    """Which there are, and what is in them."""

    async def test_only_those_that_people_fill_with_music(self, plex: PlexFake, client: PlexMusicServer) -> None:
        mine = plex.playlists.add("zebra", [])
        other = plex.playlists.add("Apple", [])
        plex.playlists.add("Smart", smart=True)
        plex.playlists.add("Radio", radio=True)
        plex.playlists.add("Films", kind="video")

        plex.playlists.add("Fixed", read_only=True)

        assert [playlist.rating_key for playlist in await client.playlists()] == [str(other.key), str(mine.key)]

    async def test_those_in_folders_too(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.playlists.add("Loose")
        plex.playlists.add("Deep", folder="Moods")
        plex.playlists.add("Deeper", folder="Moods")
        plex.playlists.add("Smart in a folder", folder="Rules", smart=True)

        assert [playlist.title for playlist in await client.playlists()] == ["Deep", "Deeper", "Loose"]

    async def test_a_playlist_tells_its_size_and_how_to_open_it(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        made = plex.playlists.add("Rain", numbers(library[:3]))

        (playlist,) = await client.playlists()

        assert (playlist.title, playlist.track_count) == ("Rain", 3)
        expected = f"https://app.plex.tv/desktop/#!/server/{plex.machine}/playlist?key=%2Fplaylists%2F{made.key}"
        assert playlist.url == expected

    async def test_a_public_address_opens_there(self, plex: PlexFake) -> None:
        plex.playlists.add("Rain")

        (playlist,) = await client_of(plex, public_url="https://music.example.org").playlists()

        assert playlist.url.startswith(
            f"https://music.example.org/web/index.html#!/server/{plex.machine}/playlist?key="
        )

    async def test_tracks_come_in_order_doubles_included(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        wanted = [library[9], library[2], library[9], *library[100:1300]]
        made = plex.playlists.add("Rain", numbers(wanted))

        assert list(await client.playlist_tracks(str(made.key))) == wanted

    @pytest.mark.parametrize("key", ["1", "../identity", "", "٣"])
    async def test_one_that_is_not_there(self, client: PlexMusicServer, key: str) -> None:
        with pytest.raises(PlaylistNotFoundError, match="no longer"):
            await client.playlist_tracks(key)


class TestCreating:
    """New ones."""

    async def test_title_order_and_description(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        wanted = [library[5], library[1], library[3]]

        saved = await client.create_playlist("Rainy & blue", wanted, "For a wet day, 100 % soft.")

        made = plex.playlists.named("Rainy & blue")
        assert made.tracks == numbers(wanted)
        assert made.summary == "For a wet day, 100 % soft."
        assert (saved.added, saved.missing, saved.playlist.rating_key) == (3, (), str(made.key))
        assert saved.playlist.track_count == 3

    async def test_a_thousand_tracks_in_a_dozen_requests(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        plex.longest_target = 4000
        await client.info()
        before = plex.count()

        saved = await client.create_playlist("Long", library[:1000])

        assert plex.playlists.named("Long").tracks == numbers(library[:1000])
        assert saved.added == 1000
        assert plex.count() - before <= 13, plex.counts()

    async def test_tracks_that_are_gone_are_reported(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        wanted = ["77", *library[:3], "not-a-number", library[4]]

        saved = await client.create_playlist("Most", wanted)

        assert plex.playlists.named("Most").tracks == numbers([*library[:3], library[4]])
        assert (saved.added, saved.missing) == (4, ("77", "not-a-number"))

    async def test_albums_are_no_tracks(self, plex: PlexFake, client: PlexMusicServer, library: list[str]) -> None:
        album = str(plex.library.sections[1].albums[0].key)

        saved = await client.create_playlist("One", [album, library[0]])

        assert (saved.added, saved.missing) == (1, (album,))

    async def test_tracks_that_plex_refuses_are_found_without_one_request_each(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        refused = [library[17], library[330], library[399]]
        plex.refused = set(numbers(refused))
        await client.info()
        before = plex.count()

        saved = await client.create_playlist("Most", library[:400])

        kept = [key for key in library[:400] if key not in refused]
        assert plex.playlists.named("Most").tracks == numbers(kept)
        assert (saved.added, set(saved.not_taken), saved.missing) == (397, set(refused), ())
        assert plex.count() - before < 60, plex.counts()

    @pytest.mark.parametrize("takes", [1, 10, 19])
    async def test_what_plex_does_not_take_is_told_as_that(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], takes: int
    ) -> None:
        plex.takes_only = takes

        saved = await client.create_playlist("Again", [*library[:20], "77"])

        assert (saved.added, saved.missing) == (takes, ("77",))
        assert saved.not_taken == tuple(library[takes:20])
        assert saved.playlist.track_count == takes
        assert saved.is_in_order

    async def test_where_plex_takes_none_there_is_no_playlist(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        plex.takes_only = 0

        with pytest.raises(ServerAnswerError, match="accepted none of the 20 tracks"):
            await client.create_playlist("Again", library[:20])

        assert len(plex.playlists) == 0

    async def test_another_order_is_noticed(self, plex: PlexFake, client: PlexMusicServer, library: list[str]) -> None:
        plex.turns_around = True

        saved = await client.create_playlist("Again", library[:20])

        assert (saved.added, saved.not_taken, saved.is_in_order) == (20, (), False)

    async def test_a_track_twice_arrives_twice(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        wanted = [library[3], library[1], library[3]]

        saved = await client.create_playlist("Again", wanted)

        assert plex.playlists.named("Again").tracks == numbers(wanted)
        assert (saved.added, saved.not_taken, saved.is_in_order) == (3, (), True)

    async def test_when_all_are_gone_nothing_is_made(self, plex: PlexFake, client: PlexMusicServer) -> None:
        with pytest.raises(ServerItemMissingError, match="Sync the library"):
            await client.create_playlist("None", ["1", "2"])

        assert len(plex.playlists) == 0

    async def test_when_plex_refuses_everything_we_stop_asking(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        plex.refused = set(numbers(library))

        with pytest.raises(ServerRefusedError):
            await client.create_playlist("None", library[:1000])

        assert len(plex.playlists) == 0
        assert plex.count() < 100

    async def test_a_failure_half_way_leaves_no_half_playlist(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        fail_once(plex, "PUT", "/playlists/900001/items", after=1)

        with pytest.raises(ServerAnswerError):
            await client.create_playlist("Long", library[:1000])

        assert len(plex.playlists) == 0

    async def test_a_description_that_fails_does_not_cost_the_playlist(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        fail_once(plex, "PUT", "/playlists/900001")

        saved = await client.create_playlist("Rain", library[:3], "words")

        assert saved.added == 3
        assert plex.playlists.named("Rain").summary == ""

    async def test_a_yes_that_calls_itself_a_page_and_has_nothing_in_it_is_a_yes(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        def quietly(request: RecordedRequest) -> Reply:
            plex.respond(request)
            return Reply(200, b"", "text/html")

        plex.on("PUT", "/playlists/900001", quietly)
        plex.on("DELETE", "/playlists/900001/items", quietly)

        await client.create_playlist("Rain", library[:3], "words")
        await client.replace_playlist("900001", library[3:6], "other words")

        assert plex.playlists.named("Rain").tracks == numbers(library[3:6])
        assert plex.playlists.named("Rain").summary == "other words"
        assert caplog.text == ""

    async def test_a_last_look_that_fails_is_said_and_no_failure(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        fail_once(plex, "GET", "/playlists/900001/items")

        saved = await client.create_playlist("Rain", [*library[:3], "999999"])

        assert (saved.added, saved.missing, saved.is_confirmed) == (3, ("999999",), False)
        assert saved.playlist.track_count == 3
        assert plex.playlists.named("Rain").tracks == numbers(library[:3])

    async def test_a_guest_who_may_not_is_told(self, plex: PlexFake, library: list[str]) -> None:
        plex.users["guest-token-12345"] = User(may_change=False, owner=False)

        with pytest.raises(ServerForbiddenError, match="owner"):
            await client_of(plex, token=SecretStr("guest-token-12345")).create_playlist("Mine", library[:2])


class TestAppending:
    """More at the end."""

    async def test_doubles_are_skipped_and_counted(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        made = plex.playlists.add("Rain", numbers(library[:3]))

        saved = await client.append_to_playlist(
            str(made.key), [library[1], library[7], library[7], "88", library[0], library[6]]
        )

        assert made.tracks == numbers([*library[:3], library[7], library[6]])
        assert (saved.added, saved.duplicates, saved.missing) == (2, 3, ("88",))
        assert saved.playlist.track_count == 5

    async def test_a_last_look_that_fails_is_no_failure_here_either(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        old = plex.playlists.add("Rain", numbers(library[:3]))
        fail_once(plex, "GET", f"/playlists/{old.key}/items", after=1)

        saved = await client.append_to_playlist(str(old.key), library[2:5])

        assert (saved.added, saved.duplicates, saved.is_confirmed) == (2, 1, False)
        assert saved.playlist.track_count == 5
        assert old.tracks == numbers(library[:5])

    async def test_what_plex_does_not_take_is_told_here_too(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        old = plex.playlists.add("Rain", numbers(library[:3]))
        plex.takes_only = 2

        saved = await client.append_to_playlist(str(old.key), library[2:8])

        assert (saved.added, saved.duplicates, saved.missing, saved.not_taken) == (2, 1, (), tuple(library[5:8]))

    async def test_what_somebody_adds_meanwhile_is_not_ours(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        old = plex.playlists.add("Rain", numbers(library[:3]))

        def add_too(request: RecordedRequest) -> Reply:
            plex.playlists.append(old, numbers(library[100:102]))
            return plex.respond(request)

        plex.on("PUT", f"/playlists/{old.key}/items", add_too)

        saved = await client.append_to_playlist(str(old.key), library[3:6])

        assert (saved.added, saved.strange, saved.not_taken) == (3, 2, ())
        assert saved.playlist.track_count == 8

    async def test_when_all_are_there_nothing_is_sent(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        made = plex.playlists.add("Rain", numbers(library[:3]))

        saved = await client.append_to_playlist(str(made.key), library[:3])

        assert (saved.added, saved.duplicates, saved.playlist.track_count) == (0, 3, 3)
        assert not any(request.method == "PUT" for request in plex.requests)

    @pytest.mark.parametrize("kind", [{"smart": True}, {"radio": True}, {"kind": "video"}])
    async def test_one_that_plex_fills_itself_is_left_alone(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], kind: dict[str, Any]
    ) -> None:
        made = plex.playlists.add("Its own", **kind)

        with pytest.raises(ServerForbiddenError, match="automatically"):
            await client.append_to_playlist(str(made.key), library[:2])
        with pytest.raises(ServerForbiddenError, match="automatically"):
            await client.replace_playlist(str(made.key), library[:2])

    async def test_a_read_only_one_is_left_alone(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        made = plex.playlists.add("Fixed", numbers(library[:3]), read_only=True)

        with pytest.raises(ServerForbiddenError, match=r"This playlist is read-only in Plex\. Choose another one"):
            await client.append_to_playlist(str(made.key), library[:2])
        with pytest.raises(ServerForbiddenError, match="read-only"):
            await client.replace_playlist(str(made.key), library[:2])

        assert made.tracks == numbers(library[:3])
        assert {request.method for request in plex.requests} == {"GET"}

    async def test_one_that_was_deleted(self, client: PlexMusicServer, library: list[str]) -> None:
        with pytest.raises(PlaylistNotFoundError):
            await client.append_to_playlist("123", library[:2])


class TestNowPlaying:
    """The one playlist that is always written over."""

    async def test_it_is_made_once_and_then_replaced(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        first = await client.save_now_playing(library[:5], "one")
        second = await client.save_now_playing(library[10:13], "two")

        made = plex.playlists.named(NOW_PLAYING)
        assert first.playlist.rating_key == second.playlist.rating_key
        assert (made.tracks, made.summary, NOW_PLAYING) == (numbers(library[10:13]), "two", "PlexSage - Now Playing")

    async def test_it_is_found_in_a_folder_too(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        await client.save_now_playing(library[:5])
        plex.playlists.named(NOW_PLAYING).folder = "PlexSage"

        await client.save_now_playing(library[10:13])

        assert plex.playlists.named(NOW_PLAYING).tracks == numbers(library[10:13])


async def test_dying_while_reading_a_playlist_is_unreachable(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    made = plex.playlists.add("Rain", numbers(library[:3]))
    plex.fault, plex.fault_path = "reset", "/playlists"

    with pytest.raises(ServerUnreachableError):
        await client.playlist_tracks(str(made.key))
