"""Saving and playing by script: the older paths and fields, our own, and each failure with its status."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from pytest_django import Settings

from library.servers.values import NOW_PLAYING
from playlists.models import Playlist
from tests.fakes.base import Reply
from tests.fakes.plex.library import Track
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import TOKEN, PlexFake, User
from tests.playlists.conftest import load, server_track
from tests.playlists.making import make_playlist
from tests.playlists.plexed import numbers, playlist_of

pytestmark = pytest.mark.django_db(transaction=True)


def tracks_of(plex: PlexFake, *span: int) -> list[Track]:
    section = next(iter(plex.library.sections.values()))
    return section.tracks[slice(*span)]


def keys_of(plex: PlexFake, *span: int) -> list[str]:
    return [str(track.key) for track in tracks_of(plex, *span)]


@pytest.fixture
def rainy(plex: PlexFake) -> Playlist:
    return playlist_of(tracks_of(plex, 0, 5))


@pytest.fixture
def lounge(plex: PlexFake) -> Player:
    player = Player("lounge-1", "Lounge")
    plex.players.append(player)
    return player


class Script:
    """A script with a token of its own, which nothing it is told contains; nor Plex's."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._client = AsyncClient()
        self._headers = headers

    async def post(self, path: str, body: object, status: int = 200) -> Any:
        response = await self._client.post(path, body, content_type="application/json", headers=self._headers)
        return self._read(response, status)

    async def get(self, path: str, status: int = 200) -> Any:
        return self._read(await self._client.get(path, headers=self._headers), status)

    def _read(self, response: Any, status: int) -> Any:
        assert TOKEN not in response.content.decode()
        assert response.status_code == status, response.content
        return response.json()


@pytest.fixture
def script(api_headers: dict[str, str]) -> Script:
    return Script(api_headers)


class TestOlderPaths:
    """What scripts written for PlexSage 0.2 rely on."""

    async def test_a_new_playlist(self, script: Script, tower: PlexFake) -> None:
        body = {"name": "  Kitchen ", "rating_keys": [*keys_of(tower, 0, 3), "999999"], "description": "d" * 3000}
        told = await script.post("/api/playlist", body)
        made = tower.playlists.named("Kitchen")
        assert told["playlist_url"].startswith("https://app.plex.tv/")
        assert (made.tracks, made.summary) == (numbers(tracks_of(tower, 0, 3)), "d" * 2000)
        del told["playlist_url"]
        assert told == {
            "success": True,
            "playlist_id": str(made.key),
            "tracks_added": 3,
            "tracks_skipped": 1,
            "error": None,
            "code": None,
        }

    async def test_a_failure_of_plex_is_200_without_success(self, script: Script, tower: PlexFake) -> None:
        """So says the older contract."""
        tower.fault = "error_500"
        told = await script.post("/api/playlist", {"name": "A", "rating_keys": ["1"]})
        assert (told["success"], told["code"]) == (False, "bad_answer")
        assert "HTTP 500" in told["error"]

    async def test_replace_and_append(self, script: Script, tower: PlexFake) -> None:
        party = tower.playlists.add("Party", numbers(tracks_of(tower, 10, 12)))
        body = {"playlist_id": str(party.key), "rating_keys": keys_of(tower, 0, 3), "mode": "replace"}
        told = await script.post("/api/playlist/update", body)
        assert (told["success"], told["tracks_added"], told["duplicates_skipped"]) == (True, 3, 0)
        assert party.tracks == numbers(tracks_of(tower, 0, 3))
        body = {"playlist_id": str(party.key), "rating_keys": [*keys_of(tower, 1, 5), "999999"], "mode": "append"}
        told = await script.post("/api/playlist/update", body)
        assert (told["tracks_added"], told["tracks_skipped"], told["duplicates_skipped"]) == (2, 1, 2)
        assert told["warning"] == "1 track is no longer on the music server."
        assert party.tracks == numbers(tracks_of(tower, 0, 5))

    async def test_the_scratch_playlist(self, script: Script, tower: PlexFake) -> None:
        for span in ((0, 3), (2, 5)):
            body = {"playlist_id": "__scratch__", "rating_keys": keys_of(tower, *span), "mode": "replace"}
            await script.post("/api/playlist/update", body)
        assert tower.playlists.named(NOW_PLAYING).tracks == numbers(tracks_of(tower, 2, 5))

    async def test_a_playlist_that_is_not_there_is_404(self, script: Script, tower: PlexFake) -> None:
        body = {"playlist_id": "77", "rating_keys": keys_of(tower, 0, 3), "mode": "append"}
        assert (await script.post("/api/playlist/update", body, 404))["code"] == "playlist_not_found"

    async def test_playlists_that_may_be_changed(self, script: Script, tower: PlexFake) -> None:
        party = tower.playlists.add("party", numbers(tracks_of(tower, 10, 12)))
        attic = tower.playlists.add("Attic", [])
        tower.playlists.add("Smart", [], smart=True)
        tower.playlists.add("Radio", [], radio=True)
        assert await script.get("/api/plex/playlists") == [
            {"rating_key": str(attic.key), "title": "Attic", "track_count": 0},
            {"rating_key": str(party.key), "title": "party", "track_count": 2},
        ]

    async def test_players_and_a_queue(self, script: Script, tower: PlexFake, lounge: Player) -> None:
        assert await script.get("/api/plex/clients") == [
            {
                "client_id": "lounge-1",
                "name": "Lounge",
                "product": "Plexamp",
                "platform": "",
                "is_playing": False,
                "is_mobile": False,
            }
        ]
        body = {"rating_keys": [*keys_of(tower, 0, 3), "999999"], "client_id": "lounge-1"}
        told = await script.post("/api/play-queue", body)
        assert told == {
            "success": True,
            "client_name": "Lounge",
            "client_product": "Plexamp",
            "tracks_queued": 3,
            "tracks_skipped": 1,
            "error": None,
        }
        await script.post("/api/play-queue", {**body, "rating_keys": keys_of(tower, 5, 6), "mode": "play_next"})
        await script.post("/api/play-queue", {**body, "rating_keys": keys_of(tower, 7, 8), "mode": "add_to_queue"})
        assert lounge.plays is not None
        first, *others = numbers(tracks_of(tower, 0, 3))
        added = [*numbers(tracks_of(tower, 5, 6)), *numbers(tracks_of(tower, 7, 8))]
        expected = [first, *added, *others]  # behind what was added before, never at the end
        assert tower.queues.by_key[lounge.plays].tracks == expected


class TestOurOwn:
    """Playlists that were made here, by their own id."""

    async def test_save_new_then_the_same_again(self, script: Script, tower: PlexFake, rainy: Playlist) -> None:
        told = await script.post(f"/api/playlists/{rainy.pk}/save", {})
        assert (told["server"], told["title"], told["tracks_added"]) == ("Tower", "Rainy day", 5)
        assert told["message"] == "Saved “Rainy day” to Tower: 5 tracks."
        body = {"mode": "replace", "target": "__saved__"}
        again = await script.post(f"/api/playlists/{rainy.pk}/save", body)
        assert again["playlist_id"] == told["playlist_id"]
        assert len(tower.playlists) == 1

    async def test_append_names_what_is_missing(self, script: Script, tower: PlexFake, rainy: Playlist) -> None:
        section = next(iter(tower.library.sections.values()))
        gone = section.tracks[0]
        tower.library.remove(section, gone)
        party = tower.playlists.add("Party", numbers(tracks_of(tower, 0, 2)))
        body = {"mode": "append", "target": str(party.key)}
        told = await script.post(f"/api/playlists/{rainy.pk}/save", body)
        assert (told["tracks_added"], told["duplicates_skipped"], told["tracks_skipped"]) == (2, 2, 1)
        assert told["missing"] == [{"rating_key": str(gone.key), "title": gone.title, "artist": "Nina"}]

    async def test_play(self, script: Script, tower: PlexFake, rainy: Playlist, lounge: Player) -> None:
        told = await script.post(f"/api/playlists/{rainy.pk}/play", {"client_id": "lounge-1", "when": "next"})
        assert (told["started"], told["tracks_queued"]) == (True, 5)
        first = tracks_of(tower, 0, 1)[0]
        assert told["first_track"] == {"rating_key": str(first.key), "title": first.title, "artist": "Nina"}
        assert lounge.plays is not None
        assert tower.queues.by_key[lounge.plays].tracks == numbers(tracks_of(tower, 0, 5))

    async def test_nothing_is_added_to_the_queue_of_another_server(
        self, script: Script, tower: PlexFake, rainy: Playlist, lounge: Player
    ) -> None:
        queue = tower.queues.add(numbers(tracks_of(tower, 5, 7)))
        lounge.plays, lounge.state, lounge.server = queue.key, "playing", "another"
        told = await script.post(f"/api/playlists/{rainy.pk}/play", {"client_id": "lounge-1", "when": "later"}, 409)
        assert told["code"] == "queue_closed"
        body = {"client_id": "lounge-1", "rating_keys": keys_of(tower, 0, 2), "mode": "play_next"}
        assert (await script.post("/api/play-queue", body, 409))["code"] == "queue_closed"
        assert queue.tracks == numbers(tracks_of(tower, 5, 7))

    async def test_players_and_what_to_know_who_misses_one(
        self, script: Script, tower: PlexFake, lounge: Player
    ) -> None:
        lounge.state = "playing"
        told = await script.get("/api/players")
        assert [player["client_id"] for player in told["players"]] == ["lounge-1"]
        assert (told["out_of_reach"], told["notes"]) == ([], [])
        tower.sees_players = False
        told = await script.get("/api/players")
        assert told["players"] == []
        (away,) = told["out_of_reach"]
        assert (away["client_id"], away["is_playing"]) == ("lounge-1", True)
        assert "has no address" in away["reason"]
        assert told["notes"] == ["Sign in with Plex (Settings, Music) to find Plexamp."]

    @pytest.mark.parametrize("reply", [Reply(404), Reply(403), Reply(500), Reply(200, b"<html>", "text/html")])
    async def test_a_list_that_is_empty_for_want_of_an_answer_is_no_empty_list(
        self, script: Script, tower: PlexFake, reply: Reply
    ) -> None:
        tower.on("GET", "/clients", reply)
        told = await script.get("/api/plex/clients", 502)
        assert told["code"] == "players_unknown"
        assert "Sign in with Plex" in told["error"]
        told = await script.get("/api/players")
        assert told["players"] == []
        assert told["notes"][0].startswith("Plex couldn't list the players on its network")

    async def test_as_a_file(self, async_owner_client: AsyncClient, rainy: Playlist) -> None:
        response = await async_owner_client.get(f"/api/playlists/{rainy.pk}/m3u")
        assert response["Content-Disposition"] == 'attachment; filename="Rainy day.m3u8"'
        assert response.content.decode().startswith("#EXTM3U\n#PLAYLIST:Rainy day\n")

    async def test_what_was_never_saved_cannot_be_saved_again(
        self, script: Script, tower: PlexFake, rainy: Playlist
    ) -> None:
        body = {"mode": "replace", "target": "__saved__"}
        assert (await script.post(f"/api/playlists/{rainy.pk}/save", body, 404))["code"] == "playlist_not_found"

    @pytest.mark.parametrize("path", ["save", "play"])
    async def test_one_that_is_not_here(self, script: Script, tower: PlexFake, path: str) -> None:
        told = await script.post(f"/api/playlists/77/{path}", {"client_id": "lounge-1"}, 404)
        assert told["code"] == "playlist_not_found"
        assert tower.count() == 0


class TestFailures:
    """Our form of error: a message safe to show, and a code."""

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("playlist", {"name": "A", "rating_keys": ["1"]}),
            ("playlist/update", {"playlist_id": "1", "rating_keys": ["1"], "mode": "append"}),
            ("play-queue", {"client_id": "a", "rating_keys": ["1"]}),
        ],
    )
    async def test_no_server_is_503(self, script: Script, path: str, body: dict[str, Any]) -> None:
        assert (await script.post(f"/api/{path}", body, 503))["code"] == "not_configured"

    @pytest.mark.parametrize(
        ("path", "change"),
        [
            ("playlist", {"name": "   "}),
            ("playlist", {"rating_keys": []}),
            ("playlist", {"rating_keys": ["../1"]}),
            ("playlist", {"rating_keys": ["1\n"]}),
            ("playlist/update", {"mode": "smash"}),
            ("playlist/update", {"playlist_id": "1/items"}),
            ("play-queue", {"client_id": ""}),
            ("play-queue", {"mode": "sometime"}),
        ],
    )
    async def test_bad_input_is_422_and_asks_nobody(
        self, script: Script, tower: PlexFake, path: str, change: dict[str, Any]
    ) -> None:
        good = {"name": "A", "rating_keys": ["1"], "playlist_id": "1", "mode": "replace", "client_id": "a"}
        assert (await script.post(f"/api/{path}", good | change, 422))["code"] == "invalid"
        assert tower.count() == 0

    async def test_a_target_is_needed(self, script: Script, tower: PlexFake, rainy: Playlist) -> None:
        told = await script.post(f"/api/playlists/{rainy.pk}/save", {"mode": "append"}, 422)
        assert "say which playlist to append" in told["error"]

    @pytest.mark.parametrize(
        ("fault", "status", "code"),
        [
            ("unauthorized_401", 502, "unauthorized"),
            ("error_500", 502, "bad_answer"),
            ("html", 502, "wrong_server"),
            ("reset", 502, "unreachable"),
        ],
    )
    async def test_of_plex(
        self, script: Script, tower: PlexFake, rainy: Playlist, fault: Any, status: int, code: str
    ) -> None:
        tower.fault = fault
        assert (await script.get("/api/plex/playlists", status))["code"] == code
        assert (await script.get("/api/plex/clients", status))["code"] == code
        assert (await script.post(f"/api/playlists/{rainy.pk}/save", {}, status))["code"] == code
        body = {"client_id": "lounge-1", "rating_keys": keys_of(tower, 0, 2)}
        assert (await script.post("/api/play-queue", body, status))["code"] == code

    @pytest.mark.parametrize(("path", "module"), [("playlists", "saving"), ("clients", "playing")])
    async def test_a_list_waits_no_longer_than_a_dialog(
        self, script: Script, tower: PlexFake, monkeypatch: pytest.MonkeyPatch, path: str, module: str
    ) -> None:
        monkeypatch.setattr(f"playlists.api.{module}.LOOK_SECONDS", 0.2)
        tower.fault = "hang"
        told = await script.get(f"/api/plex/{path}", 504)
        assert told["code"] == "timeout"
        assert "within 0.2 seconds" in told["error"]

    async def test_a_managed_user(self, script: Script, tower: PlexFake, rainy: Playlist) -> None:
        tower.users[TOKEN] = User(may_change=False, owner=False)
        assert (await script.post(f"/api/playlists/{rainy.pk}/save", {}, 502))["code"] == "forbidden"

    async def test_a_player_that_has_gone_is_404(self, script: Script, tower: PlexFake) -> None:
        body = {"client_id": "gone-1", "rating_keys": keys_of(tower, 0, 2)}
        assert (await script.post("/api/play-queue", body, 404))["code"] == "player_missing"

    async def test_tracks_that_have_all_gone_are_404(self, script: Script, tower: PlexFake, lounge: Player) -> None:
        body = {"client_id": "lounge-1", "rating_keys": ["999999"]}
        assert (await script.post("/api/play-queue", body, 404))["code"] == "item_missing"

    async def test_the_demo_library_saves_and_does_not_play(self, script: Script, settings: Settings) -> None:
        await sync_to_async(load)(*(server_track(number) for number in range(1, 12)))
        playlist = await sync_to_async(make_playlist)()
        told = await script.post(f"/api/playlists/{playlist.pk}/save", {})
        assert (told["server"], told["playlist_url"]) == ("the demo library", None)
        assert (await script.get("/api/plex/clients", 409))["code"] == "cannot_play"

    async def test_strangers_are_not_let_in(self, async_client: AsyncClient, tower: PlexFake) -> None:
        for path in ("plex/playlists", "plex/clients", "playlists/1/m3u"):
            assert (await async_client.get(f"/api/{path}")).status_code == 401
        assert tower.count() == 0
