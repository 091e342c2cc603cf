"""Recorded answers of real servers and players, read as they came."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from library.errors import QueueClosedError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import Reply
from tests.fakes.plex.players import NEW, Player, PlayerFake
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake
from tests.fakes.recorded import recorded
from tests.library.plex.players.kinds import numbers, playing, queue_of, with_account
from tests.library.plex.plexing import client_of

#: The server whose queue plays in the recordings.
ATTIC = "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"


def xml(name: str) -> Reply:
    return Reply(200, recorded(name).encode(), "text/xml;charset=utf-8")


async def test_clients(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.on("GET", "/clients", xml("clients.xml"))

    tv, phone = (await client.players()).players

    assert (tv.name, tv.product, tv.is_mobile) == ("Den TV", "Plex for Android (TV)", False)
    assert (phone.name, phone.product, phone.is_mobile, phone.is_local) == ("iPhone", "Plexamp", True, True)


@pytest.mark.parametrize(
    ("player", "command"),
    [
        ("00000000-3feb-46d9-be7e-989af5c96190", "createPlayQueue"),
        ("0123456789012345-com-plexapp-android", "playMedia"),
    ],
)
async def test_each_of_them_is_told_in_the_way_that_it_says_it_knows(
    plex: PlexFake, client: PlexMusicServer, library: list[str], player: str, command: str
) -> None:
    plex.on("GET", "/clients", xml("clients.xml"))
    plex.players.append(Player(player, "as recorded"))

    await client.play(player, library[:3])

    assert plex.players[0].told == [command]


async def test_clients_empty(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.on("GET", "/clients", xml("clients-empty.xml"))

    found = await client.players()

    assert (found.players, found.troubles, found.is_signed_in) == ((), (), False)


async def test_sessions_track(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.on("GET", "/status/sessions", xml("sessions-track.xml"))
    plex.players.append(Player("plexamp-headless-0001", "Kitchen Pi"))

    (player,) = (await client.players()).players

    assert (player.name, player.is_playing) == ("Kitchen Pi", True)


async def test_sessions_track_of_a_player_that_nobody_lists(plex: PlexFake, client: PlexMusicServer) -> None:
    """Nobody is at its address here; the answer has no title for it."""
    body = recorded("sessions-track.xml").replace("192.0.2.20", "127.0.0.1")
    plex.on("GET", "/status/sessions", Reply(200, body.encode(), "text/xml"))

    found = await client.players()

    assert [(player.name, player.is_playing) for player in found.out_of_reach] == [("Linux", True)]


async def test_resources_of_an_account(plex: PlexFake, plex_tv: PlexTvFake) -> None:
    plex_tv.on("GET", "/api/v2/resources", xml("plextv-resources.xml"))

    found = await with_account(plex, plex_tv).players()

    assert [player.name for player in found.players] == ["Kitchen Pi"]
    assert {player.name: player.problem.split(":")[0] for player in found.out_of_reach} == {
        "Chrome": "It can't be controlled by other programs.",
        "Phone": "It has no address at the moment. Open the app on it, then refresh.",
    }


async def test_player_resources(plex: PlexFake, plex_tv: PlexTvFake, library: list[str]) -> None:
    """What the player says of itself tells that it is the one, and how it is told to play."""
    kitchen = Player("plexamp-headless-0001", "Kitchen Pi", knows=frozenset({NEW}))
    with PlayerFake(kitchen, plex) as fake:
        fake.on("GET", "/resources", xml("player-resources.xml"))
        body = recorded("plextv-resources.xml").replace("http://192.0.2.20:32500", fake.url)
        plex_tv.on("GET", "/api/v2/resources", Reply(200, body.encode(), "text/xml"))

        await with_account(plex, plex_tv).play("plexamp-headless-0001", library[:3])

    assert kitchen.told == [NEW]
    assert queue_of(plex, kitchen).tracks == numbers(library[:3])
    assert {request.headers.get("x-plex-token") for request in fake.requests} == {None}


@pytest.mark.parametrize("name", ["timeline-plexamp-playing.xml", "timeline-plexweb-paused.xml"])
async def test_timelines_of_another_server(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str], name: str
) -> None:
    plex.on("GET", "/player/timeline/poll", xml(name))

    with pytest.raises(QueueClosedError, match="playing music from another server"):
        await client.play("lounge-1", library[:2], "next")


@pytest.mark.parametrize(
    ("name", "queue_id", "item"),
    [("timeline-plexamp-playing.xml", 7499, 582296), ("timeline-plexweb-paused.xml", 7343, 579558)],
)
async def test_timelines_of_ours(library: list[str], name: str, queue_id: int, item: int) -> None:
    """The item that the player names is the present one, whatever the server thinks."""
    with PlexFake(machine=ATTIC) as attic:
        attic.add_music(900)
        lounge = Player("lounge-1", "Lounge", server=ATTIC)
        attic.players.append(lounge)
        queue = playing(attic, lounge, library[:4])
        attic.queues.by_key = {queue_id: queue}
        queue.key = queue_id
        queue.items[2] = (item, queue.items[2][1])
        attic.on("GET", "/player/timeline/poll", xml(name))
        await client_of(attic).play("lounge-1", library[10:12], "next")

        assert queue.tracks == numbers([*library[:3], *library[10:12], library[3]])


async def test_timeline_stopped(plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]) -> None:
    plex.on("GET", "/player/timeline/poll", xml("timeline-stopped.xml"))

    assert (await client.play("lounge-1", library[:2], "next")).started is True


async def test_playqueue_created_and_up_next(plex: PlexFake, client: PlexMusicServer, library: list[str]) -> None:
    """The number of a new queue is read from the recorded answer, and what is added goes to that queue."""
    old = Player("old-1", "Old", knows=frozenset({"playMedia"}))
    plex.players.append(old)
    plex.on("POST", "/playQueues", xml("playqueue-created.xml"))
    plex.on("PUT", "/playQueues/1234", xml("playqueue-upnext.xml"))
    plex.on("GET", "/player/playback/playMedia", Reply(200, b"", ""))

    queued = await client.play("old-1", library[:3])

    assert queued.queued == 3
    (told,) = plex.requests_to("/player/playback/playMedia")
    assert told.query["containerKey"] == ["/playQueues/1234?window=100&own=1"]
    (added,) = plex.requests_to("/playQueues/1234")
    assert added.query["uri"][0].endswith(f"/library/metadata/{library[1]},{library[2]}")


async def test_playqueue_up_next_is_put_right(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    """Recorded: the new item 10236 stands behind 10234. The player is at 10235 already: there it belongs."""
    lounge.plays, lounge.item, lounge.state = 1234, 10235, "playing"
    answers = iter(["playqueue-created.xml", "playqueue-upnext.xml"])
    plex.on("GET", "/playQueues/1234", lambda request: xml(next(answers)))
    plex.on("PUT", "/playQueues/1234", xml("playqueue-upnext.xml"))
    for item in (10236, 10237):
        plex.on("PUT", f"/playQueues/1234/items/{item}/move", xml("playqueue-upnext.xml"))

    await client.play("lounge-1", library[:2], "next")

    moves = [request.target for request in plex.requests if "/move" in request.target]
    assert moves == [
        "/playQueues/1234/items/10236/move?after=10235",
        "/playQueues/1234/items/10237/move?after=10236",
    ]


async def test_security_token(plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]) -> None:
    plex.on("POST", "/security/token", xml("security-token.xml"))

    await client.play("lounge-1", library[:2])

    assert lounge.commands[-1][1]["token"] == "transient-00000000-0000-4000-8000-000000000001"


async def test_the_command_of_plexs_own_controllers(
    plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
) -> None:
    """We send what they send, and take the recorded answer: empty, and of no type."""
    heads = recorded("http-heads.txt")
    line = next(line for line in heads.splitlines() if line.startswith("GET /player/playback/createPlayQueue"))
    theirs = parse_qs(urlsplit(re.sub("<[^>]*>", "x", line).split(" ")[1]).query)
    assert "Content-Type" not in heads[heads.index(line) :]

    await with_account(plex, plex_tv).play("phone-1", library[:2])

    (sent,) = phone.requests_to("/player/playback/createPlayQueue")
    ours = sent.query
    assert theirs.keys() - ours.keys() == {"playlistID"}, "which they send as “undefined”"
    assert ours.keys() - theirs.keys() == set()
    for same in ("shuffle", "type", "includeExternalMedia"):
        assert ours[same] == theirs[same]
    assert ours["source"] == ours["machineIdentifier"] == [plex.machine]
    assert {"x-plex-target-client-identifier", "x-plex-client-identifier", "x-plex-device-name"} <= sent.headers.keys()
    assert phone.respond(sent).content_type == "", "the fake answers as recorded"


async def test_a_server_that_lets_nobody_in(plex: PlexFake, client: PlexMusicServer, lounge: Player) -> None:
    plex.on("GET", "/clients", Reply(401, recorded("unauthorized-401.html").encode(), "text/html"))

    found = await client.players()

    assert "HTTP 401" in found.troubles[0]
