"""The pages that save and export: as pages, in the dialog, without a script, and with every failure in words."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.contrib.auth.models import User as Person
from django.test import AsyncClient
from django.urls import reverse
from pytest_django import Settings

from library.models import SyncState
from library.servers.values import NOW_PLAYING
from library.services.music_server.active_server import connected_server
from library.services.syncing.execute import sync
from playlists.models import Playlist
from playlists.services.saving.save_task import wait_for_save
from tests.fakes.base import Gate, RecordedRequest, Reply
from tests.fakes.plex.library import Track
from tests.fakes.plex.server import TOKEN, PlexFake, User
from tests.library.picturing import load_from
from tests.markup import text_in
from tests.playlists.conftest import load, server_track
from tests.playlists.making import make_playlist
from tests.playlists.plexed import numbers, playlist_of
from tests.settings_ui.conftest import HTMX, one, soup, text

pytestmark = pytest.mark.django_db(transaction=True)

IN_DIALOG = HTMX | {"HX-Target": "dialog-body"}


def tracks_of(plex: PlexFake, *span: int) -> list[Track]:
    section = next(iter(plex.library.sections.values()))
    return section.tracks[slice(*span)]


@pytest.fixture
def rainy(plex: PlexFake) -> Playlist:
    return playlist_of(tracks_of(plex, 0, 5))


@pytest.fixture
def owner_client(async_owner_client: AsyncClient) -> AsyncClient:
    """A save is a task of the process: the sync client has no loop for it to live in."""
    return async_owner_client


@pytest.fixture
def guest_client(guest: Person) -> AsyncClient:
    client = AsyncClient()
    client.force_login(guest)
    return client


@pytest.fixture
def people(owner_client: AsyncClient, guest_client: AsyncClient) -> dict[str, AsyncClient]:
    return {"owner": owner_client, "guest": guest_client}


def save_url(playlist: Playlist) -> str:
    return reverse("playlists:save", args=[playlist.pk])


def chosen_mode(page: BeautifulSoup) -> str:
    return str(one(page, "input[name=mode][checked]")["value"])


class TestForm:
    """What it offers, and that nobody outside is asked on the way to it."""

    async def test_the_page_asks_nobody(self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist) -> None:
        page = soup(await owner_client.get(save_url(rainy)))
        assert text(page, "h1") == "Save “Rainy day”"
        assert one(page, "#save-name")["value"] == "Rainy day"
        assert chosen_mode(page) == "new"
        assert one(page, "#save-targets")["hx-trigger"] == "load"
        assert tower.count() == 0
        assert page.select("[style], script:not([src])") == []

    async def test_in_the_dialog_it_has_a_heading_and_no_page_around(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        page = soup(await owner_client.get(save_url(rainy), headers=IN_DIALOG))
        assert text(page, "#dialog-title") == "Save “Rainy day”"
        assert page.select("html, h1") == []
        assert one(page, "#save-form")["hx-target"] == "#sheet"

    async def test_the_list_comes_afterwards(self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist) -> None:
        party = tower.playlists.add("Party", numbers(tracks_of(tower, 5, 8)))
        tower.playlists.add("Smart", [], smart=True)
        tower.playlists.add(NOW_PLAYING, [])
        page = soup(await owner_client.get(f"{save_url(rainy)}targets/?target={party.key}", headers=HTMX))
        options = {str(option["value"]): text_in(option) for option in page.select("option")}
        assert options == {"": "Choose one", "__scratch__": NOW_PLAYING, str(party.key): "Party (3 tracks)"}
        assert one(page, "option[selected]")["value"] == str(party.key)

    async def test_the_one_saved_before_is_named_once_also_with_a_long_title(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        long = tower.playlists.add("Summer " * 33, numbers(tracks_of(tower, 5, 8)))
        await Playlist.objects.filter(pk=rainy.pk).aupdate(server_key=str(long.key), saved_as=long.title[:200])
        page = soup(await owner_client.get(f"{save_url(rainy)}targets/", headers=HTMX))
        values = [str(option["value"]) for option in page.select("option")]
        assert values == ["", "__saved__", "__scratch__"]

    async def test_without_a_script_the_list_is_asked_for(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        tower.playlists.add("Party", numbers(tracks_of(tower, 5, 8)))
        response = await owner_client.get(f"{save_url(rainy)}targets/", follow=True)
        page = soup(response)
        assert chosen_mode(page) == "replace"
        assert "Party (3 tracks)" in text(page, "#save-target")

    async def test_a_list_that_cannot_be_had_says_why(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        tower.fault = "unauthorized_401"
        page = soup(await owner_client.get(f"{save_url(rainy)}targets/", headers=HTMX))
        assert "doesn't accept the token" in text(page, ".error")
        assert TOKEN not in page.decode()

    @pytest.mark.parametrize(("cookie", "mode"), [("append", "append"), ("nonsense", "new"), ("", "new")])
    async def test_the_way_of_the_last_time(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, cookie: str, mode: str
    ) -> None:
        owner_client.cookies["save-mode"] = cookie
        assert chosen_mode(soup(await owner_client.get(save_url(rainy)))) == mode

    async def test_saving_again_offers_what_was_saved_before(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        await owner_client.post(save_url(rainy), {"mode": "new", "name": "Rainy day"})
        page = soup(await owner_client.get(save_url(rainy)))
        assert chosen_mode(page) == "replace"
        assert one(page, "option[selected]")["value"] == "__saved__"
        listed = soup(await owner_client.get(f"{save_url(rainy)}targets/?target=__saved__", headers=HTMX))
        assert text_in(one(listed, "option[selected]")) == "Rainy day (saved from here, 5 tracks)"
        assert chosen_mode(soup(await owner_client.get(f"{save_url(rainy)}?mode=append"))) == "append"

    async def test_no_server_at_all(self, owner_client: AsyncClient, guest_client: AsyncClient) -> None:
        playlist = await sync_to_async(make_playlist)()
        page = soup(await owner_client.get(save_url(playlist)))
        assert "you can’t save or play this yet" in text(page, ".sheet-empty")
        assert one(page, ".sheet-empty a.primary")["href"] == reverse("settings_ui:page")
        assert soup(await guest_client.get(save_url(playlist))).select(".sheet-empty a.primary") == []

    async def test_one_in_the_bin_is_not_there(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        await Playlist.objects.aupdate(deleted_at="2026-01-01T00:00Z")
        for name in ("save", "save_targets", "save_progress", "play", "players", "m3u", "open_there"):
            response = await owner_client.get(reverse(f"playlists:{name}", args=[rainy.pk]), headers=HTMX)
            assert response.status_code == 404, name


class TestSaving:
    """What happens after the button."""

    @pytest.mark.parametrize("who", ["owner", "guest"])
    async def test_everybody_of_the_household_may(
        self, people: dict[str, AsyncClient], tower: PlexFake, rainy: Playlist, who: str
    ) -> None:
        client: AsyncClient = people[who]
        response = await client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, headers=HTMX)
        assert text(soup(response), "#save-words") == "Saved “Mine” to Tower: 5 tracks."
        assert tower.playlists.named("Mine").tracks == numbers(tracks_of(tower, 0, 5))

    async def test_nobody_else_may(self, async_client: AsyncClient, tower: PlexFake, rainy: Playlist) -> None:
        response = await async_client.post(save_url(rainy), {"mode": "new", "name": "Mine"})
        assert response.status_code == 302
        assert tower.count() == 0

    async def test_with_a_script_the_outcome_takes_the_forms_place(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        here = {"HX-Current-URL": f"http://testserver{reverse('playlists:playlist', args=[rainy.pk])}"}
        response = await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, headers=HTMX | here)
        page = soup(response)
        link = str(one(page, "p.actions > a.primary")["href"])
        assert link.startswith("https://app.plex.tv/desktop/#!/server/")
        assert one(page, "#save-actions")["hx-swap-oob"] == "true"
        assert "Saved as “Mine”" in text(page, "#save-actions")
        assert response.cookies["save-mode"].value == "new"
        assert TOKEN not in response.content.decode()

    async def test_without_one_a_page_that_may_be_reloaded(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        response = await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, follow=True)
        assert response.redirect_chain == [(reverse("playlists:save_progress", args=[rainy.pk]), 302)]
        assert text(soup(response), "#save-words") == "Saved “Mine” to Tower: 5 tracks."
        await owner_client.get(response.redirect_chain[0][0])
        assert len(tower.playlists) == 1

    async def test_what_vanished_is_named(self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist) -> None:
        section = next(iter(tower.library.sections.values()))
        gone = section.tracks[1]
        tower.library.remove(section, gone)
        page = soup(await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, headers=HTMX))
        assert text(page, "#save-words") == "Saved “Mine” to Tower: 4 tracks. 1 is no longer there."
        assert text(page, ".about li") == f"{gone.title} by Nina"

    async def test_replacing_one_of_the_list(self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist) -> None:
        party = tower.playlists.add("Party", numbers(tracks_of(tower, 5, 8)))
        agreed = {"mode": "replace", "target": str(party.key), "confirmed": "3"}
        page = soup(await owner_client.post(save_url(rainy), agreed, headers=HTMX))
        assert text(page, "#save-words") == "Replaced the tracks in “Party” on Tower: now 5 tracks."
        assert party.tracks == numbers(tracks_of(tower, 0, 5))

    async def test_the_demo_library(self, owner_client: AsyncClient) -> None:
        await sync_to_async(load)(*(server_track(number) for number in range(1, 12)))
        playlist = await sync_to_async(make_playlist)()
        page = soup(await owner_client.post(save_url(playlist), {"mode": "new", "name": "Mine"}, headers=HTMX))
        assert text(page, "#save-words") == "Saved “Mine” to the demo library: 5 tracks."
        assert page.select("a.primary") == []
        listed = soup(await owner_client.get(reverse("playlists:playlist", args=[playlist.pk])))
        assert "Open in Plex" not in text(listed, "#save-actions")

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"mode": "new", "name": "  "}, "Give it a name."),
            ({"mode": "new", "name": "\u200b\u202e"}, "Give it a name."),
            ({"mode": "new", "name": "x" * 201}, "at most 200 characters"),
            ({"mode": "replace"}, "Choose a playlist."),
            ({"mode": "append", "target": ""}, "Choose a playlist."),
            ({"mode": "smash", "name": "A"}, "not one of the available choices"),
            ({}, "Choose how to save it."),
        ],
    )
    async def test_bad_input_comes_back_and_asks_nobody(
        self,
        owner_client: AsyncClient,
        tower: PlexFake,
        rainy: Playlist,
        headers: dict[str, str],
        fields: dict[str, str],
        words: str,
    ) -> None:
        response = await owner_client.post(save_url(rainy), fields, headers=headers)
        assert response.status_code == 422
        assert any(words in line.get_text() for line in soup(response).select(".error"))
        assert tower.count() == 0


class TestFailures:
    """The form comes back as it was sent, with what happened and what to do."""

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
    @pytest.mark.parametrize(
        ("fault", "words"),
        [
            ("unauthorized_401", "doesn't accept the token"),
            ("error_500", "failed (HTTP 500)"),
            ("html", "a Plex Media Server"),
            ("reset", "connection to Plex"),
        ],
    )
    async def test_of_the_server(
        self,
        owner_client: AsyncClient,
        tower: PlexFake,
        rainy: Playlist,
        headers: dict[str, str],
        fault: str,
        words: str,
    ) -> None:
        tower.fault = fault  # type: ignore[assignment]  # one of PlexFault
        response = await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, headers=headers)
        assert response.status_code == 422
        page = soup(response)
        assert words in text(page, ".notice.error")
        assert one(page, "#save-name")["value"] == "Mine"
        assert TOKEN not in response.content.decode()

    async def test_nothing_listens(self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist) -> None:
        tower.stop()
        response = await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, headers=HTMX)
        assert "Cannot reach Plex" in text(soup(response), ".notice.error")

    async def test_a_managed_user(self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist) -> None:
        tower.users[TOKEN] = User(may_change=False, owner=False)
        response = await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, headers=HTMX)
        assert "doesn't allow this" in text(soup(response), ".notice.error")

    async def test_deleted_over_there_a_new_one_is_offered(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"})
        tower.playlists.delete(tower.playlists.named("Mine").key)
        fields = {"mode": "replace", "target": "__saved__"}
        response = await owner_client.post(save_url(rainy), fields, headers=HTMX)
        page = soup(response)
        assert response.status_code == 422
        assert "can't be found" in text(page, ".notice.error")
        assert chosen_mode(page) == "new"
        assert one(page, "#save-name")["value"] == "Rainy day"

    async def test_no_tracks(self, owner_client: AsyncClient, tower: PlexFake) -> None:
        playlist = await sync_to_async(playlist_of)([])
        response = await owner_client.post(save_url(playlist), {"mode": "new", "name": "Mine"}, headers=HTMX)
        assert "no tracks to save" in text(soup(response), ".notice.error")


class TestAnotherServer:
    """Rating keys are numbers that every server gives anew: those of one name other songs on the next."""

    async def test_before_its_library_was_read_nothing_is_saved(
        self, owner_client: AsyncClient, tower: PlexFake, settings: Settings, rainy: Playlist
    ) -> None:
        with PlexFake(name="Attic") as attic:
            attic.add_music(60, seed=2)
            settings.PLEX_URL = attic.url
            response = await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, headers=HTMX)
            assert response.status_code == 422
            assert "Sync the library" in text(soup(response), ".notice.error")
            assert attic.count() == 0

    async def test_songs_of_the_demo_library_are_not_saved_to_plex(
        self, owner_client: AsyncClient, tower: PlexFake
    ) -> None:
        await sync_to_async(load)(*(server_track(number) for number in range(1, 12)))
        playlist = await sync_to_async(make_playlist)()
        response = await owner_client.post(save_url(playlist), {"mode": "new", "name": "Mine"})
        assert "Sync the library" in text(soup(response), ".notice.error")
        assert tower.count() == 0

    async def test_afterwards_only_what_is_still_the_same_song_is_saved(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        await sync_to_async(load_from)(tower)
        await Playlist(pk=rainy.pk).tracks.filter(position__lte=3).aupdate(title="Elsewhere", artist="Somebody")
        response = await owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"}, headers=HTMX)
        assert text(soup(response), "#save-words") == "Saved “Mine” to Tower: 2 tracks. 3 are no longer there."
        assert tower.playlists.named("Mine").tracks == numbers(tracks_of(tower, 3, 5))
        shown = soup(await owner_client.get(reverse("playlists:playlist", args=[rainy.pk])))
        assert len(shown.select(".track.gone")) == 3


async def test_the_page_shows_a_save_under_way_and_catches_up(async_owner_client: AsyncClient, tower: PlexFake) -> None:
    playlist = await sync_to_async(lambda: playlist_of(tracks_of(tower, 0, 5)))()
    gate = Gate()

    def slowly(request: RecordedRequest) -> Reply:
        made = tower.respond(request)
        assert isinstance(made.body, bytes)
        return Reply(made.status, [gate, made.body], made.content_type, made.headers)

    tower.on("POST", "/playlists", slowly)
    asking = asyncio.create_task(async_owner_client.post(save_url(playlist), {"mode": "new", "name": "Mine"}))
    assert await tower.wait_for_requests(1, "/playlists")
    asking.cancel()
    progress = reverse("playlists:save_progress", args=[playlist.pk])
    for url in (save_url(playlist), progress):
        page = soup(await async_owner_client.get(url))
        assert "finish in the background" in text(page, ".notice")
    second = await async_owner_client.post(save_url(playlist), {"mode": "new", "name": "Twice"})
    assert "already being saved" in text(soup(second), ".notice.error")
    gate.open()
    await wait_for_save(playlist.pk)
    done = soup(await async_owner_client.get(progress, headers=HTMX))
    assert text(done, "#save-words") == "Saved “Mine” to Tower: 5 tracks."
    assert len(tower.playlists) == 1


class TestElsewhere:
    """As a file, and in Plex."""

    async def test_a_file_with_the_paths_that_plex_has(
        self, guest_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        await Playlist.objects.aupdate(title='A/B: "Café"')
        response = await guest_client.get(reverse("playlists:m3u", args=[rainy.pk]))
        assert response["Content-Type"] == "application/vnd.apple.mpegurl; charset=utf-8"
        assert response["Content-Disposition"] == "attachment; filename*=utf-8''A_B_%20_Caf%C3%A9_.m3u8"
        lines = response.content.decode().splitlines()
        assert lines[:2] == ["#EXTM3U", '#PLAYLIST:A/B: "Café"']
        assert lines[2] == f"#EXTINF:181,Nina - {tracks_of(tower, 0, 1)[0].title}"
        songs = tracks_of(tower, 0, 5)
        assert lines[3::2] == [
            f"/music/{song.album.artist.title}/{song.album.title}/{song.index:02} {song.title}.flac" for song in songs
        ]
        assert tower.count(f"/library/metadata/{','.join(str(song.key) for song in songs)}") == 1

    @pytest.mark.parametrize("what", ["away", "refusing", "another"])
    async def test_a_file_without_paths_says_that_they_are_made_up(
        self, guest_client: AsyncClient, tower: PlexFake, rainy: Playlist, settings: Settings, what: str
    ) -> None:
        if what == "away":
            tower.stop()
        elif what == "refusing":
            tower.fault = "unauthorized_401"
        else:
            await SyncState.objects.aupdate(synced_source="elsewhere")
        lines = (await guest_client.get(reverse("playlists:m3u", args=[rainy.pk]))).content.decode().splitlines()
        assert lines[2].startswith("# The files of 5 songs are unknown")
        assert lines[4::2] == [f"Nina/Blue Album/{song.title}" for song in tracks_of(tower, 0, 5)]
        assert what != "another" or tower.count() == 0

    async def test_a_server_of_the_environment_is_called_by_its_name_once_it_was_synced(
        self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
    ) -> None:
        page = f"/playlists/{rainy.pk}/"
        assert text(soup(await owner_client.get(page)), "#open-save") == "Save to Plex"
        connected = await sync_to_async(connected_server)()
        await sync(connected.server, source=connected.source, accept_empty=True)
        tower.stop()
        assert text(soup(await owner_client.get(page)), "#open-save") == "Save to Tower"

    async def test_open_in_plex(
        self, guest_client: AsyncClient, tower: PlexFake, settings: Settings, rainy: Playlist
    ) -> None:
        settings.PLEX_PUBLIC_URL = "https://music.example"
        await guest_client.post(save_url(rainy), {"mode": "new", "name": "Mine"})
        response = await guest_client.get(reverse("playlists:open_there", args=[rainy.pk]))
        assert response.status_code == 302
        assert response["Location"].startswith(
            f"https://music.example/web/index.html#!/server/{tower.machine}/playlist"
        )
        assert TOKEN not in response["Location"]

    async def test_not_there_in_words(self, owner_client: AsyncClient, tower: PlexFake, rainy: Playlist) -> None:
        response = await owner_client.get(reverse("playlists:open_there", args=[rainy.pk]))
        assert response.status_code == 409
        assert "Save it to Plex first" in text(soup(response), ".notice.error")
        await Playlist.objects.aupdate(server_key="77")
        tower.fault = "error_500"
        response = await owner_client.get(reverse("playlists:open_there", args=[rainy.pk]))
        assert "HTTP 500" in text(soup(response), ".notice.error")
