"""Finding players: who knows some is asked at once, and one that fails loses none of the others'."""

import asyncio
import os
from collections.abc import Awaitable, Callable

import pytest
from pydantic import SecretStr

from library.errors import MusicServerError, PlayerMissingError
from library.servers.plex.server import PlexMusicServer
from library.servers.values import PlayersFound
from tests.fakes.base import Reply, hang
from tests.fakes.plex.players import Player, PlayerFake
from tests.fakes.plex.server import PlexFake, User
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.library.plex.players.kinds import numbers, queue_of, with_account
from tests.library.plex.plexing import client_of

#: How a list of players fails, and what is told of it.
FAILURES = {
    "401": (Reply(401), "HTTP 401"),
    "403": (Reply(403), "HTTP 403"),
    "404": (Reply(404), "HTTP 404"),
    "429": (Reply(429), "HTTP 429"),
    "500": (Reply(500), "HTTP 500"),
    "302": (Reply(302, headers={"Location": "/"}), "HTTP 302"),
    "html": (Reply(200, b"<html>Router</html>", "text/html"), "it sent a web page instead"),
    "cut": (Reply(200, b"<MediaContainer size='1'><Server ", "text/xml"), "can't be read"),
    "nothing": (Reply(200, b"", "text/xml"), "can't be read"),
}
#: Who knows players: whether plex.tv (else the server), the path, and how the line about it begins.
SOURCES = {
    "clients": (False, "/clients", "Plex couldn't list the players on its network: "),
    "account": (True, "/api/v2/resources", "plex.tv couldn't list the players on your account: "),
    "sessions": (False, "/status/sessions", "Plex couldn't say what is playing: "),
}


def names(found: PlayersFound) -> list[str]:
    return [player.name for player in found.players]


def on_list(name: str, address: str, **attributes: object) -> Resource:
    return Resource(
        f"{name}-1", name, [(address, True)], provides="client,player", product="Plexamp", attributes=attributes
    )


class TestLists:
    """What each of them tells."""

    async def test_the_servers_own_players(self, plex: PlexFake, client: PlexMusicServer, lounge: Player) -> None:
        plex.players.append(Player("pad-1", "Pad", product="Plex for Android", device_class="tablet", state="playing"))

        pad, found = (await client.players()).players

        assert (found.id, found.name, found.product, found.is_local) == ("lounge-1", "Lounge", "Plexamp", True)
        assert (found.is_playing, found.is_mobile) == (False, False)
        assert (pad.name, pad.is_playing, pad.is_mobile) == ("Pad", True, True)

    async def test_a_player_that_tells_nothing_but_its_id(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.players.append(Player("x-1", "", product=""))

        (player,) = (await client.players()).players

        assert player.name == "Player"

    async def test_those_of_the_account_too_each_once(
        self, plex: PlexFake, plex_tv: PlexTvFake, lounge: Player, phone: PlayerFake
    ) -> None:
        plex_tv.resources += [
            Resource("lounge-1", "Lounge", [], provides="player", product="Plexamp"),
            Resource("off-1", "Switched off", [], provides="player", present=False),
            Resource("server-1", "Tower", [], provides="server"),
        ]

        found = await with_account(plex, plex_tv).players()

        assert [(player.id, player.is_local, player.is_mobile) for player in found.players] == [
            ("lounge-1", True, False),
            ("phone-1", False, True),
        ]
        assert (found.out_of_reach, found.troubles, found.is_signed_in) == ((), (), True)

    async def test_a_guest_may_not_know_what_plays_and_that_is_no_trouble(self, plex: PlexFake, lounge: Player) -> None:
        plex.users["guest-token-12345"] = User(owner=False)
        lounge.state = "playing"

        found = await client_of(plex, token=SecretStr("guest-token-12345")).players()

        assert [player.is_playing for player in found.players] == [False]
        assert found.troubles == ()

    async def test_no_sign_in_is_told(self, plex: PlexFake, client: PlexMusicServer) -> None:
        plex.sees_players = False
        plex.players.append(Player("lounge-1", "Lounge"))

        assert await client.players() == PlayersFound(is_signed_in=False)


class TestOutOfReach:
    """Listed, and why they can't be controlled."""

    @pytest.mark.parametrize(
        ("resource", "problem"),
        [
            (on_list("Cabin", "http://127.0.0.1:9", publicAddressMatches=0), "isn't on the same network"),
            (
                on_list("Office", "https://10-1-1-1.abc.plex.direct:32500", publicAddressMatches=False),
                "the same network",
            ),
            (Resource("phone-2", "Pocket", [], provides="player", product="Plexamp"), "has no address"),
            (Resource("p", "Pi", [("http://203.0.113.7:32500", False)], provides="player"), "has no address"),
            (Resource("r", "Far", [("http://relay.example:8443", False)], provides="player"), "has no address"),
            (
                Resource("c", "Chrome", [("http://127.0.0.1:9", True)], None, "player", "Plex Web"),
                "can't be controlled",
            ),
            (
                Resource("m", "Mac", [("http://127.0.0.1:9", True)], None, "player", "Plex for Mac"),
                "can't be controlled",
            ),
        ],
    )
    async def test_it_is_said_why_and_they_are_told_nothing(
        self,
        plex: PlexFake,
        plex_tv: PlexTvFake,
        phone: PlayerFake,
        library: list[str],
        resource: Resource,
        problem: str,
    ) -> None:
        plex_tv.resources.append(resource)
        client = with_account(plex, plex_tv)

        found = await client.players()

        assert names(found) == ["Phone"]
        (away,) = found.out_of_reach
        assert away.name == resource.name
        assert problem in away.problem
        with pytest.raises(PlayerMissingError, match=f"{resource.name} can't be controlled.*{problem}"):
            await client.play(resource.id, library[:2])

    async def test_a_player_that_nobody_lists_is_found_by_what_it_plays(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str]
    ) -> None:
        """Plexamp without a screen always listens at the same port; no sign-in is needed for that."""
        address = f"127.{os.getpid() % 200 + 1}.{os.getpid() // 200 % 250}.7"  # the port is taken once on each
        kitchen = Player("kitchen-1", "Kitchen Pi", state="playing", platform="Linux", address=address)
        plex.playing.append(kitchen)
        fake = PlayerFake(kitchen, plex)
        fake.wanted_host, fake.wanted_port = address, 32500
        with fake:
            found = await client.players()
            assert [(player.id, player.name, player.is_playing) for player in found.players] == [
                ("kitchen-1", "Kitchen Pi", True)
            ]
            await client.play("kitchen-1", library[:3])
            assert queue_of(plex, kitchen).tracks == numbers(library[:3])
            fake.player = Player("another", "Another")
            assert (await client.players()).players == ()

        (away,) = (await client.players()).out_of_reach
        assert "no address that PlexSage can reach" in away.problem

    @pytest.mark.parametrize(
        "fields", [{"product": "Plex for Roku"}, {"product": "Plex Web"}, {"address": ""}, {"state": "stopped"}]
    )
    async def test_whatever_else_plays_from_the_server_is_nobodys_business(
        self, plex: PlexFake, client: PlexMusicServer, fields: dict[str, str]
    ) -> None:
        plex.playing.append(Player("other-1", "", **{"state": "playing", **fields}))  # type: ignore[arg-type]  # fields

        assert await client.players() == PlayersFound(is_signed_in=False)

    async def test_who_plays_and_is_listed_is_not_listed_twice(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, lounge: Player
    ) -> None:
        phone.player.state = lounge.state = "playing"
        plex.playing.append(phone.player)

        found = await with_account(plex, plex_tv).players()

        assert [(player.name, player.is_playing) for player in found.players] == [("Lounge", True), ("Phone", True)]
        assert found.out_of_reach == ()


class TestTrouble:
    """One that fails is a line beside the list of the others'."""

    @pytest.mark.parametrize("failure", FAILURES)
    @pytest.mark.parametrize("source", SOURCES)
    async def test_the_others_players_are_there_and_can_play(
        self,
        plex: PlexFake,
        plex_tv: PlexTvFake,
        phone: PlayerFake,
        lounge: Player,
        library: list[str],
        source: str,
        failure: str,
    ) -> None:
        is_account, path, line = SOURCES[source]
        reply, why = FAILURES[failure]
        (plex_tv if is_account else plex).on("GET", path, reply)
        client = with_account(plex, plex_tv)

        found = await client.players()

        expected = {"clients": ["Phone"], "account": ["Lounge"], "sessions": ["Lounge", "Phone"]}[source]
        assert names(found) == expected
        if (source, failure) == ("sessions", "403"):
            assert found.troubles == (), "only the owner may know"
            return
        (trouble,) = found.troubles
        assert trouble.startswith(line)
        assert why in trouble
        assert "Sync the library" not in trouble
        await client.play("phone-1" if source == "clients" else "lounge-1", library[:2])

    @pytest.mark.parametrize("source", SOURCES)
    async def test_one_that_hangs_is_waited_for_once(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, lounge: Player, source: str
    ) -> None:
        is_account, path, line = SOURCES[source]
        (plex_tv if is_account else plex).on("GET", path, hang())
        client = with_account(plex, plex_tv)

        found = await client.players()

        assert len(names(found)) >= 1
        assert found.troubles[0].startswith(line)
        assert "5 seconds" in found.troubles[0] or "in time" in found.troubles[0]

    async def test_all_that_fail_are_told(self, plex: PlexFake, plex_tv: PlexTvFake) -> None:
        for path in ("/clients", "/status/sessions"):
            plex.on("GET", path, Reply(500))
        plex_tv.on("GET", "/api/v2/resources", Reply(503))

        found = await with_account(plex, plex_tv).players()

        assert (found.players, len(found.troubles)) == ((), 3)

    async def test_plex_tv_out_of_reach(self, plex: PlexFake, lounge: Player) -> None:
        found = await client_of(plex, account_token=SecretStr("account-token-1234567890")).players()

        assert names(found) == ["Lounge"]
        assert found.troubles == ("plex.tv couldn't list the players on your account: no connection.",)

    @pytest.mark.parametrize("fault", ["unauthorized_401", "forbidden_403", "error_500", "html", "reset"])
    async def test_a_server_that_lets_nobody_in_is_an_error(self, plex: PlexFake, lounge: Player, fault: str) -> None:
        plex.fault = fault  # type: ignore[assignment]  # one of PlexFault

        with pytest.raises(MusicServerError):
            await client_of(plex).players()

    async def test_it_is_not_said_that_a_player_is_gone_where_that_is_not_known(
        self, plex: PlexFake, plex_tv: PlexTvFake, library: list[str]
    ) -> None:
        plex_tv.on("GET", "/api/v2/resources", Reply(503))
        client = with_account(plex, plex_tv)

        with pytest.raises(PlayerMissingError, match=r"wasn't found. plex.tv couldn't list.*HTTP 503"):
            await client.play("phone-1", library[:2])

    async def test_a_player_that_went_away(self, client: PlexMusicServer, library: list[str]) -> None:
        with pytest.raises(PlayerMissingError, match=r"no longer available. Open it, then choose it again"):
            await client.play("lounge-9", library[:2])


class TestAddresses:
    """All at once, each once, and none for long."""

    async def test_the_one_that_answers_is_used(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
    ) -> None:
        client = with_account(plex, plex_tv)

        await client.play("phone-1", library[:3])
        await client.play("phone-1", library[5:6], "next")

        assert queue_of(plex, phone.player).tracks == numbers([library[0], library[5], *library[1:3]])

    async def test_an_address_that_is_listed_twice_is_asked_once(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
    ) -> None:
        plex_tv.resources[-1].addresses = [(phone.url, True)] * 4

        await with_account(plex, plex_tv).play("phone-1", library[:3])

        assert phone.count_of("/resources") == 1

    async def test_those_that_hang_are_not_waited_for_one_by_one(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
    ) -> None:
        hanging = [PlayerFake(Player(f"h-{number}", "Hangs"), plex) for number in range(6)]
        for fake in hanging:
            fake.on("GET", "/resources", hang())
            fake.start()
        try:
            plex_tv.resources[-1].addresses[:0] = [(fake.url, True) for fake in hanging]
            await asyncio.wait_for(with_account(plex, plex_tv).play("phone-1", library[:3]), 30)
            assert queue_of(plex, phone.player).tracks == numbers(library[:3])
            # Where the player answers first, some need not be asked any more.
            assert all(len(fake.requests) <= 1 for fake in hanging), "none was asked twice"
            assert await _comes(lambda: asyncio.sleep(0, all(fake.open_connections == 0 for fake in hanging)))
        finally:
            for fake in hanging:
                fake.stop()

    async def test_an_address_that_we_never_open_is_left_out(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
    ) -> None:
        plex_tv.resources[-1].addresses.insert(0, ("http://169.254.169.254:32500", True))

        await with_account(plex, plex_tv).play("phone-1", library[:3])

        assert queue_of(plex, phone.player).tracks == numbers(library[:3])

    async def test_what_is_this_player_goes_before_what_only_answers(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
    ) -> None:
        with PlexFake() as neighbour, PlayerFake(Player("another", "Another"), plex) as another:
            plex_tv.resources[-1].addresses[:0] = [(neighbour.url, True), (another.url, True)]

            await with_account(plex, plex_tv).play("phone-1", library[:3])

        assert queue_of(plex, phone.player).tracks == numbers(library[:3])
        assert another.player.commands == []

    @pytest.mark.parametrize("answer", [Reply(404), Reply(401), Reply(500), Reply(200, b"<html>", "text/html"), hang()])
    async def test_one_that_does_not_say_who_it_is_is_known_by_telling_what_it_plays(
        self, plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str], answer: Reply
    ) -> None:
        phone.on("GET", "/resources", answer)
        with PlexFake() as neighbour:
            plex_tv.resources[-1].addresses.insert(0, (neighbour.url, True))

            await with_account(plex, plex_tv).play("phone-1", library[:3])

        assert queue_of(plex, phone.player).tracks == numbers(library[:3])

    async def test_another_player_at_the_address_is_told_nothing(
        self, plex: PlexFake, plex_tv: PlexTvFake, library: list[str]
    ) -> None:
        with PlayerFake(Player("another", "Another"), plex) as another:
            plex_tv.resources.append(on_list("TV", another.url))
            with pytest.raises(PlayerMissingError, match="TV isn't responding"):
                await with_account(plex, plex_tv).play("TV-1", library[:2])

        assert another.player.commands == []

    @pytest.mark.parametrize("when", ["now", "next"])
    async def test_a_server_that_passes_nothing_on_is_left_out(
        self, plex: PlexFake, client: PlexMusicServer, library: list[str], when: str
    ) -> None:
        lounge, plex.relays = Player("lounge-1", "Lounge"), False
        plex.players.append(lounge)
        with PlayerFake(lounge, plex) as fake:
            lounge.port = fake.port
            await client.play("lounge-1", library[:3], when)  # type: ignore[arg-type]  # one of PlayWhen

        assert queue_of(plex, lounge).tracks == numbers(library[:3])
        assert {request.headers.get("x-plex-token") for request in fake.requests} == {None}

    async def test_a_player_that_the_server_lists_and_that_sleeps_is_given_up(
        self, plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
    ) -> None:
        plex.on("GET", "/player/timeline/poll", hang())

        with pytest.raises(PlayerMissingError, match="Lounge isn't responding"):
            await asyncio.wait_for(client.play("lounge-1", library[:3]), 30)

        assert lounge.commands == []

    async def test_one_that_accepts_and_never_answers_is_given_up(
        self, plex: PlexFake, plex_tv: PlexTvFake, library: list[str]
    ) -> None:
        with PlayerFake(Player("TV-1", "TV"), plex) as fake:
            for path in ("/resources", "/player/timeline/poll"):
                fake.on("GET", path, hang())
            same = [(fake.url, True), (fake.url.replace("127.0.0.1", "localhost"), True)]
            plex_tv.resources.append(Resource("TV-1", "TV", same, provides="player", product="Plexamp"))
            with pytest.raises(PlayerMissingError, match="TV isn't responding"):
                await asyncio.wait_for(with_account(plex, plex_tv).play("TV-1", library[:2]), 30)

    async def test_one_that_is_off(self, plex: PlexFake, plex_tv: PlexTvFake, library: list[str]) -> None:
        plex_tv.resources.append(on_list("TV", "http://127.0.0.1:9"))

        with pytest.raises(PlayerMissingError, match=r"TV isn't responding. Open it on the same network"):
            await with_account(plex, plex_tv).play("TV-1", library[:2])


async def _comes(holds: Callable[[], Awaitable[bool]]) -> bool:
    for _ in range(500):
        if await holds():
            return True
        await asyncio.sleep(0.01)
    return False
