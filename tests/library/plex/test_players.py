"""Players: which there are, and playing on them."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from library.errors import MusicServerError, PlayerMissingError, ServerItemMissingError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.players import Player, PlayerFake
from tests.fakes.plex.playlists import Queue
from tests.fakes.plex.server import TOKEN, PlexFake, User
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.library.plex.plexing import client_of, keys


def numbers(rating_keys: list[str]) -> list[int]:
    return [int(key) for key in rating_keys]


@pytest.fixture
def library(plex: PlexFake) -> list[str]:
    """The rating keys of 900 tracks."""
    return keys(plex.add_music(900).tracks)


@pytest.fixture
def plex_tv() -> Iterator[PlexTvFake]:
    with PlexTvFake() as fake:
        yield fake


@pytest.fixture
def phone(plex_tv: PlexTvFake) -> Iterator[PlayerFake]:
    """A player of the account, at its own address."""
    with PlayerFake(Player("phone-1", "Phone", platform="iOS")) as fake:
        urls = [("http://127.0.0.1:9", True), (fake.url, True)]
        plex_tv.resources.append(
            Resource("phone-1", "Phone", urls, fake.token, "client,player,pubsub-player", "Plexamp", "iOS")
        )
        yield fake


def queue_of(plex: PlexFake, player: Player) -> Queue:
    """What the player plays."""
    assert player.plays is not None
    return plex.queues.by_key[player.plays]


def with_account(plex: PlexFake, plex_tv: PlexTvFake) -> PlexMusicServer:
    return client_of(plex, plex_tv=plex_tv.url, account_token=SecretStr(plex_tv.account_token))


class TestListing:
    """Which there are."""

    async def test_the_servers_own_players(self, plex: PlexFake, client: PlexMusicServer, lounge: Player) -> None:
        plex.players.append(Player("pad-1", "Pad", product="Plex for Android", device_class="tablet", state="playing"))

        pad, found = await client.players()

        assert (found.id, found.name, found.product, found.is_local) == ("lounge-1", "Lounge", "Plexamp", True)
        assert (found.is_playing, found.is_mobile) == (False, False)
        assert (pad.name, pad.is_playing, pad.is_mobile) == ("Pad", True, True)

    async def test_a_player_that_tells_nothing_but_its_id(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.players.append(Player("x-1", "", product=""))

        (player,) = await client.players()

        assert player.name == "Player"

    async def test_those_of_the_account_too_each_once(
        self, plex: PlexFake, plex_tv: PlexTvFake, lounge: Player, phone: PlayerFake
    ) -> None:
        plex_tv.resources += [
            Resource("lounge-1", "Lounge", [], provides="player", product="Plexamp"),
            Resource("off-1", "Switched off", [], provides="player", present=False),
            Resource("server-1", "Tower", [], provides="server"),
        ]

        players = await with_account(plex, plex_tv).players()

        assert [(player.id, player.is_local, player.is_mobile) for player in players] == [
            ("lounge-1", True, False),
            ("phone-1", False, True),
        ]

    async def test_without_plex_tv_the_servers_own_are_left(self, plex: PlexFake, lounge: Player) -> None:
        client = client_of(plex, account_token=SecretStr("account-token-1234567890"))

        assert [player.id for player in await client.players()] == ["lounge-1"]

    async def test_what_plays_is_not_worth_waiting_for_twice(
        self, plex: PlexFake, lounge: Player, library: list[str]
    ) -> None:
        client = client_of(plex, seconds=1)
        plex.fault, plex.fault_path = "hang", "/status/sessions"

        queued = await client.play("lounge-1", library[:2])

        assert queued.queued == 2
        assert await plex.wait_client_gone()

    async def test_a_guest_may_not_know_what_plays(self, plex: PlexFake, lounge: Player) -> None:
        plex.users["guest-token-12345"] = User(owner=False)
        lounge.state = "playing"

        (player,) = await client_of(plex, token=SecretStr("guest-token-12345")).players()

        assert player.is_playing is False

    async def test_each_place_gets_its_own_token(
        self, plex: PlexFake, plex_tv: PlexTvFake, lounge: Player, phone: PlayerFake, library: list[str]
    ) -> None:
        client = with_account(plex, plex_tv)

        await client.play("phone-1", library[:3])

        tokens = {
            name: {request.headers.get("x-plex-token") for request in fake.requests}
            for name, fake in (("plex", plex), ("tv", plex_tv), ("phone", phone))
        }
        assert tokens == {"plex": {None, TOKEN}, "tv": {plex_tv.account_token}, "phone": {phone.token}}
        assert not any(TOKEN in request.target for request in (*plex.requests, *plex_tv.requests, *phone.requests))


class TestPlaying:
    """Now, next, later."""

    async def test_now(self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]) -> None:
        wanted = [library[4], library[0], library[2]]

        queued = await client.play("lounge-1", [*wanted, "99"])

        assert queue_of(plex, lounge).tracks == numbers(wanted)
        assert (queued.queued, queued.missing, queued.started, queued.player.name) == (3, ("99",), True, "Lounge")

    async def test_the_player_is_told_all_it_needs(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
    ) -> None:
        await client.play("lounge-1", library[:2])

        (command, told) = lounge.commands[-1]
        assert command == "playback/playMedia"
        assert (told["machineIdentifier"], told["type"]) == (plex.machine, "music")
        assert told["key"] == f"/library/metadata/{library[0]}"
        assert told["containerKey"].startswith(f"/playQueues/{lounge.plays}?")
        assert told["token"].startswith("transient-"), "the player gets a token for this alone, not ours"

    async def test_hundreds_of_tracks_in_few_requests(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
    ) -> None:
        plex.longest_target = 4000

        await client.play("lounge-1", library)

        assert queue_of(plex, lounge).tracks == numbers(library)
        assert plex.count() < 25, plex.counts()

    async def test_next_comes_right_after_what_plays(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
    ) -> None:
        await client.play("lounge-1", library[:3])

        queued = await client.play("lounge-1", library[10:510], "next")

        assert queue_of(plex, lounge).tracks == numbers([library[0], *library[10:510], *library[1:3]])
        assert (queued.queued, queued.started) == (500, False)
        assert lounge.commands[-1][0] == "playback/refreshPlayQueue"

    async def test_next_keeps_the_order_where_plex_refuses_a_track(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
    ) -> None:
        await client.play("lounge-1", library[:3])
        plex.refused = set(numbers([library[17], library[300]]))

        queued = await client.play("lounge-1", library[10:510], "next")

        taken = [key for key in library[10:510] if key not in {library[17], library[300]}]
        assert queue_of(plex, lounge).tracks == numbers([library[0], *taken, *library[1:3]])
        assert set(queued.missing) == {library[17], library[300]}

    async def test_later_comes_at_the_end(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
    ) -> None:
        await client.play("lounge-1", library[:3])

        await client.play("lounge-1", library[10:412], "later")

        assert queue_of(plex, lounge).tracks == numbers([*library[:3], *library[10:412]])

    async def test_on_a_silent_player_next_means_now(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
    ) -> None:
        queued = await client.play("lounge-1", library[:2], "next")

        assert queued.started is True
        assert queue_of(plex, lounge).tracks == numbers(library[:2])

    async def test_a_player_of_the_account_is_asked_at_the_address_that_answers(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
    ) -> None:
        client = with_account(plex, plex_tv)

        await client.play("phone-1", library[:3])
        await client.play("phone-1", library[5:6], "next")

        assert queue_of(plex, phone.player).tracks == numbers([library[0], library[5], *library[1:3]])

    async def test_an_address_that_we_never_open_is_left_out(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
    ) -> None:
        plex_tv.resources[-1].addresses.insert(0, ("http://169.254.169.254:32500", True))

        await with_account(plex, plex_tv).play("phone-1", library[:3])

        assert queue_of(plex, phone.player).tracks == numbers(library[:3])

    @pytest.mark.parametrize(
        "poll",
        [Reply(404), Reply(500), Reply(200, b"<html>Hello</html>", "text/html"), Reply(200, b"OK", "text/plain")],
    )
    async def test_a_player_that_does_not_tell_what_it_plays_is_there_all_the_same(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str], poll: Reply
    ) -> None:
        phone.on("GET", "/player/timeline/poll", poll)
        client = with_account(plex, plex_tv)

        await client.play("phone-1", library[:3])

        assert queue_of(plex, phone.player).tracks == numbers(library[:3])
        with pytest.raises(MusicServerError, match=r"not there any more|Phone does not tell what it plays"):
            await client.play("phone-1", library[5:6], "next")

    async def test_what_answers_as_a_player_goes_before_what_only_answers(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
    ) -> None:
        with PlexFake() as neighbour:
            plex_tv.resources[-1].addresses.insert(0, (neighbour.url, True))

            await with_account(plex, plex_tv).play("phone-1", library[:3])

        assert queue_of(plex, phone.player).tracks == numbers(library[:3])

    @pytest.mark.parametrize("kind", ["text/plain", "text/html"])
    async def test_a_command_that_is_answered_with_a_page_was_obeyed(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str], kind: str
    ) -> None:
        def obey(request: RecordedRequest) -> Reply:
            phone.respond(request)
            return Reply(200, b"OK", kind)

        phone.on("GET", "/player/playback/playMedia", obey)

        queued = await with_account(plex, plex_tv).play("phone-1", library[:3])

        assert (queued.queued, queue_of(plex, phone.player).tracks) == (3, numbers(library[:3]))

    async def test_a_player_that_went_away(
        self, plex: PlexFake, plex_tv: PlexTvFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        with pytest.raises(PlayerMissingError, match="choose it again"):
            await client.play("lounge-9", library[:2])

        plex_tv.resources.append(Resource("tv-1", "TV", [("http://127.0.0.1:9", True)], provides="player"))
        with pytest.raises(PlayerMissingError, match="TV does not answer"):
            await with_account(plex, plex_tv).play("tv-1", library[:2])

    async def test_tracks_that_are_all_gone_start_nothing(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player
    ) -> None:
        with pytest.raises(ServerItemMissingError):
            await client.play("lounge-1", ["1", "2"])

        assert lounge.commands == []

    async def test_a_failing_server_is_an_error_of_ours(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
    ) -> None:
        plex.fault, plex.fault_path = "error_500", "/playQueues"

        with pytest.raises(MusicServerError, match="HTTP 500"):
            await client.play("lounge-1", library[:2])
