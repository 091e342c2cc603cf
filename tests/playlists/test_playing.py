"""Playing: which players there are, and that they play exactly the right tracks."""

from collections.abc import Iterator

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from library.models import PlexServer
from library.servers.values import Player as ServerPlayer
from library.servers.values import QueuedTracks
from playlists.models import Playlist
from playlists.services.saving.messages import played_words
from tests.fakes.base import Reply
from tests.fakes.plex.library import Track
from tests.fakes.plex.players import Player, PlayerFake
from tests.fakes.plex.queues import Queue
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.playlists.conftest import load, server_track
from tests.playlists.making import make_playlist
from tests.playlists.plexed import numbers, playlist_of
from tests.settings_ui.conftest import HTMX, one, soup, text

pytestmark = pytest.mark.django_db(transaction=True)


def tracks_of(plex: PlexFake, *span: int) -> list[Track]:
    section = next(iter(plex.library.sections.values()))
    return section.tracks[slice(*span)]


@pytest.fixture
def rainy(tower: PlexFake) -> Playlist:
    return playlist_of(tracks_of(tower, 0, 5))


@pytest.fixture
def lounge(tower: PlexFake) -> Player:
    player = Player("lounge-1", "Lounge")
    tower.players.append(player)
    return player


@pytest.fixture
def plex_tv() -> Iterator[PlexTvFake]:
    with PlexTvFake() as fake:
        yield fake


@pytest.fixture
def phone(settings: Settings, tower: PlexFake, plex_tv: PlexTvFake) -> Iterator[PlayerFake]:
    """A player of the account, at its own address."""
    with PlayerFake(Player("phone-1", "Phone", platform="iOS"), tower) as fake:
        settings.PLEX_TV_URL = plex_tv.url
        plex_tv.resources.append(
            Resource(
                "phone-1", "Phone", [(fake.url, True)], fake.token, "client,player,pubsub-player", "Plexamp", "iOS"
            )
        )
        PlexServer.objects.create(pk=1, account_token=plex_tv.account_token)
        yield fake


def play_url(playlist: Playlist) -> str:
    return reverse("playlists:play", args=[playlist.pk])


def queue_of(plex: PlexFake, player: Player) -> list[int]:
    assert player.plays is not None
    return plex.queues.by_key[player.plays].tracks


def play(client: Client, playlist: Playlist, player: str = "lounge-1", when: str = "now") -> str:
    response = client.post(play_url(playlist), {"player": player, "when": when}, headers=HTMX)
    assert TOKEN not in response.content.decode()
    page = soup(response)
    assert (response.status_code == 200) == bool(page.select(".notice.success"))
    return text(page, ".notice p:first-child")


class TestPlayers:
    """Looked for after the page is there."""

    def test_the_page_asks_nobody(self, owner_client: Client, tower: PlexFake, rainy: Playlist) -> None:
        page = soup(owner_client.get(play_url(rainy)))
        assert text(page, "h1") == "Play “Rainy day”"
        assert one(page, "#players")["hx-trigger"] == "load"
        assert tower.count() == 0

    def test_local_ones_and_those_of_the_account(
        self, guest_client: Client, rainy: Playlist, lounge: Player, phone: PlayerFake
    ) -> None:
        lounge.state = "playing"
        response = guest_client.get(reverse("playlists:players", args=[rainy.pk]), headers=HTMX)
        page = soup(response)
        assert [line.get_text() for line in page.select(".player-name")] == ["Lounge", "Phone"]
        assert len(page.select(".playing")) == 1
        assert one(page, "input[checked]")["value"] == "lounge-1"
        for secret in (TOKEN, "account-token"):
            assert secret not in response.content.decode()

    def test_the_one_of_the_last_time_is_chosen(
        self, owner_client: Client, rainy: Playlist, lounge: Player, tower: PlexFake
    ) -> None:
        tower.players.append(Player("attic-1", "Attic"))
        play(owner_client, rainy)
        page = soup(owner_client.get(reverse("playlists:players", args=[rainy.pk]), headers=HTMX))
        assert one(page, "input[checked]")["value"] == "lounge-1"

    def test_none_at_all_says_what_to_do(self, owner_client: Client, rainy: Playlist) -> None:
        page = soup(owner_client.get(f"{play_url(rainy)}?look=1"))
        assert "Open Plexamp or Plex" in text(page, ".sheet-empty")
        assert text(page, "#players .actions a") == "Refresh"

    def test_without_a_sign_in_it_is_said_how_plexamp_is_found(
        self, owner_client: Client, guest_client: Client, tower: PlexFake, rainy: Playlist
    ) -> None:
        page = soup(owner_client.get(f"{play_url(rainy)}?look=1"))
        assert "Sign in with Plex (Settings, Music) to find Plexamp." in text(page, "#players")
        assert str(one(page, "#players .sheet-empty a")["href"]).endswith("#music")
        page = soup(guest_client.get(f"{play_url(rainy)}?look=1"))
        assert "sign in with Plex (Settings, Music) to find Plexamp." in text(page, "#players")
        assert page.select("#players .sheet-empty a") == [], "who may not change settings is not sent there"
        tower.players.append(Player("lounge-1", "Lounge"))
        assert "Sign in" not in text(soup(owner_client.get(f"{play_url(rainy)}?look=1")), "#players")

    def test_with_a_sign_in_nobody_is_asked_to_sign_in(
        self, owner_client: Client, rainy: Playlist, phone: PlayerFake, settings: Settings
    ) -> None:
        PlexServer.objects.update(account_token="account-token-1234567890")
        phone.player.id = "another"
        page = soup(owner_client.get(f"{play_url(rainy)}?look=1"))
        assert "Sign in" not in text(page, "#players")

    @pytest.mark.parametrize(
        ("path", "reply", "line"),
        [
            ("/clients", Reply(404), "Plex couldn't list the players on its network: HTTP 404."),
            (
                "/clients",
                Reply(200, b"<html>", "text/html"),
                "Plex couldn't list the players on its network: it sent a web page",
            ),
            ("/status/sessions", Reply(500), "Plex couldn't say what is playing: HTTP 500."),
        ],
    )
    def test_who_could_not_be_asked_is_a_line_beside_the_list(
        self,
        owner_client: Client,
        tower: PlexFake,
        rainy: Playlist,
        phone: PlayerFake,
        path: str,
        reply: Reply,
        line: str,
    ) -> None:
        tower.on("GET", path, reply)
        page = soup(owner_client.get(reverse("playlists:players", args=[rainy.pk]), headers=HTMX))
        assert text(page, ".player-name") == "Phone"
        assert line in text(page, ".player-note")
        assert page.select(".notice.error") == []

    def test_who_cannot_be_told_to_play_is_no_choice_and_it_is_said_why(
        self, owner_client: Client, rainy: Playlist, phone: PlayerFake, plex_tv: PlexTvFake
    ) -> None:
        plex_tv.resources += [
            Resource("pocket-1", "Pocket", [], provides="player", product="Plexamp"),
            Resource(
                "cabin-1", "Cabin", [(phone.url, True)], provides="player", attributes={"publicAddressMatches": 0}
            ),
        ]
        page = soup(owner_client.get(reverse("playlists:players", args=[rainy.pk]), headers=HTMX))
        assert [one["value"] for one in page.select("input[name=player]")] == ["phone-1"]
        assert text(page, ".players-away summary") == "2 out of reach"
        assert "Cabin (Plex Media Server): It isn't on the same network" in text(page, ".players-away")

    def test_plex_is_away(self, owner_client: Client, tower: PlexFake, rainy: Playlist) -> None:
        tower.fault = "error_500"
        page = soup(owner_client.get(reverse("playlists:players", args=[rainy.pk]), headers=HTMX))
        assert "HTTP 500" in text(page, ".notice.error")

    def test_without_a_script(self, owner_client: Client, rainy: Playlist, lounge: Player) -> None:
        response = owner_client.get(reverse("playlists:players", args=[rainy.pk]), follow=True)
        assert text(soup(response), ".player-name") == "Lounge"


class TestPlaying:
    """What the player then plays."""

    def test_now(self, guest_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player) -> None:
        assert play(guest_client, rainy) == "Playing 5 tracks on Lounge."
        assert queue_of(tower, lounge) == numbers(tracks_of(tower, 0, 5))
        assert lounge.state == "playing"

    def test_next_and_later(self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player) -> None:
        queue = tower.queues.add(numbers(tracks_of(tower, 20, 23)))
        lounge.plays, lounge.state = queue.key, "playing"
        assert play(owner_client, rainy, when="next") == "Next on Lounge: 5 tracks."
        first, *others = numbers(tracks_of(tower, 20, 23))
        new = numbers(tracks_of(tower, 0, 5))
        assert queue.tracks == [first, *new, *others]
        assert play(owner_client, rainy, when="later") == "Added 5 tracks to Up Next on Lounge."
        assert queue.tracks == [first, *new, *new, *others]

    def test_next_on_a_silent_one_starts(
        self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player
    ) -> None:
        words = play(owner_client, rainy, when="next")
        assert words == "Nothing was playing on Lounge, so it starts now: 5 tracks."
        assert queue_of(tower, lounge) == numbers(tracks_of(tower, 0, 5))

    def test_on_a_phone_of_the_account(
        self, owner_client: Client, tower: PlexFake, rainy: Playlist, phone: PlayerFake
    ) -> None:
        assert play(owner_client, rainy, "phone-1") == "Playing 5 tracks on Phone."
        assert queue_of(tower, phone.player) == numbers(tracks_of(tower, 0, 5))

    def test_vanished_tracks_are_counted(
        self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player
    ) -> None:
        section = next(iter(tower.library.sections.values()))
        tower.library.remove(section, section.tracks[0])
        assert play(owner_client, rainy) == "Playing 4 tracks on Lounge. 1 is no longer there."

    def test_without_a_script_back_to_the_playlist(self, owner_client: Client, rainy: Playlist, lounge: Player) -> None:
        response = owner_client.post(play_url(rainy), {"player": "lounge-1", "when": "now"})
        assert response["Location"] == reverse("playlists:playlist", args=[rainy.pk])
        (said,) = [str(message) for message in get_messages(response.wsgi_request)]
        assert said.startswith("Playing 5 tracks on Lounge. The first is “")

    def test_it_says_what_comes_first(
        self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player
    ) -> None:
        first, second = tracks_of(tower, 0, 2)
        page = soup(owner_client.post(play_url(rainy), {"player": "lounge-1", "when": "now"}, headers=HTMX))
        assert f"The first is “{first.title}” by Nina." in text(page, ".notice.success")
        tower.library.remove(next(iter(tower.library.sections.values())), first)
        page = soup(owner_client.post(play_url(rainy), {"player": "lounge-1", "when": "next"}, headers=HTMX))
        assert f"The first is “{second.title}” by Nina." in text(page, ".notice.success")
        single = playlist_of([second], title="One")
        page = soup(owner_client.post(play_url(single), {"player": "lounge-1", "when": "now"}, headers=HTMX))
        assert f"It is “{second.title}” by Nina." in text(page, ".notice.success")


class TestWhatNothingCanBeAddedTo:
    """It is said why, and what to do instead is the person's choice."""

    @pytest.fixture
    def elsewhere(self, tower: PlexFake, lounge: Player) -> Queue:
        queue = tower.queues.add(numbers(tracks_of(tower, 20, 23)))
        lounge.plays, lounge.state, lounge.server = queue.key, "playing", "another-server"
        return queue

    @pytest.mark.parametrize("when", ["next", "later"])
    def test_play_now_is_offered_in_place(
        self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player, elsewhere: Queue, when: str
    ) -> None:
        before = elsewhere.tracks
        response = owner_client.post(play_url(rainy), {"player": "lounge-1", "when": when}, headers=HTMX)
        page = soup(response)
        assert response.status_code == 422
        assert "playing music from another server" in text(page, ".notice.error")
        button = one(page, ".notice button")
        assert (button["name"], button["value"], page.select("form")) == ("when", "now", [])
        assert (elsewhere.tracks, lounge.told) == (before, [])
        assert play(owner_client, rainy, when=str(button["value"])) == "Playing 5 tracks on Lounge."

    def test_and_without_a_script(
        self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player, elsewhere: Queue
    ) -> None:
        page = soup(owner_client.post(play_url(rainy), {"player": "lounge-1", "when": "next"}))
        fields = {str(field["name"]): str(field["value"]) for field in page.select(".notice [name]")}
        assert (fields["player"], fields["when"]) == ("lounge-1", "now")
        owner_client.post(str(one(page, ".notice form")["action"]), fields)
        assert queue_of(tower, lounge) == numbers(tracks_of(tower, 0, 5))

    def test_a_forgotten_queue_too(
        self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player, elsewhere: Queue
    ) -> None:
        lounge.server = tower.machine
        tower.queues.forget(elsewhere)
        page = soup(owner_client.post(play_url(rainy), {"player": "lounge-1", "when": "later"}, headers=HTMX))
        assert "no longer knows the queue" in text(page, ".notice.error")
        assert text(page, ".notice button") == "Play now instead"

    def test_no_other_failure_offers_it(self, owner_client: Client, rainy: Playlist) -> None:
        page = soup(owner_client.post(play_url(rainy), {"player": "gone-1", "when": "next"}, headers=HTMX))
        assert page.select(".notice button") == []


def test_what_a_player_did_not_take_is_told() -> None:
    player = ServerPlayer(id="k", name="Kitchen")
    queued = QueuedTracks(player=player, queued=200, missing=("7",), left_out=1_250)
    assert played_words(queued, "now") == (
        "Playing 200 tracks on Kitchen. 1 is no longer there. "
        "The last 1,250 were skipped because Kitchen accepts no more at once."
    )


class TestFailures:
    """In words, in place."""

    def test_no_player_chosen(self, owner_client: Client, rainy: Playlist, lounge: Player) -> None:
        assert play(owner_client, rainy, "") == "Choose a player."

    def test_a_player_that_has_gone(self, owner_client: Client, rainy: Playlist) -> None:
        assert "no longer available" in play(owner_client, rainy, "gone-1")

    @pytest.mark.parametrize("fault", ["unauthorized_401", "forbidden_403", "error_500", "reset", "html"])
    def test_plex_fails(
        self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player, fault: str
    ) -> None:
        tower.fault = fault  # type: ignore[assignment]  # one of PlexFault
        assert "Plex" in play(owner_client, rainy)
        assert lounge.plays is None

    def test_every_track_has_gone(self, owner_client: Client, tower: PlexFake, rainy: Playlist, lounge: Player) -> None:
        section = next(iter(tower.library.sections.values()))
        for track in list(section.tracks[:5]):
            tower.library.remove(section, track)
        assert "no longer has any of these tracks" in play(owner_client, rainy)

    def test_the_demo_library_says_so(self, owner_client: Client) -> None:
        load(*(server_track(number) for number in range(1, 12)))
        playlist = make_playlist()
        page = soup(owner_client.get(play_url(playlist)))
        assert "has no audio" in text(page, ".sheet-empty")
        assert page.select("#play-form") == []
        assert "has no audio" in play(owner_client, playlist)

    def test_failure_without_a_script_is_the_page_again(self, owner_client: Client, rainy: Playlist) -> None:
        response = owner_client.post(play_url(rainy), {"player": "gone-1", "when": "now"})
        assert response.status_code == 422
        assert "no longer available" in text(soup(response), ".notice.error")
