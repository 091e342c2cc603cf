"""Playing at once: all tracks, in order, by whichever command the player knows."""

import pytest

from library.errors import MusicServerError, PlayerMissingError, PlayerRefusedError, ServerItemMissingError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.players import NEW, OLD, Player, PlayerFake
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.library.plex.players.kinds import KINDS, numbers, player_of_kind, queue_of, with_account


@pytest.mark.parametrize("count", [1, 2, 199, 200, 201, 450, 500])
@pytest.mark.parametrize("kind", KINDS)
async def test_so_many_tracks_in_order_on_every_kind_of_player(
    plex: PlexFake, client: PlexMusicServer, library: list[str], kind: str, count: int
) -> None:
    player = player_of_kind(kind)
    plex.players.append(player)
    wanted = library[count:] + library[:count]  # not in the order of their numbers

    queued = await client.play("kitchen-1", wanted[:count])

    assert queue_of(plex, player).tracks == numbers(wanted[:count])
    assert (queued.queued, queued.missing, queued.started, queued.first) == (count, (), True, wanted[0])
    assert queue_of(plex, player).selected == 0
    assert player.state == "playing"


@pytest.mark.parametrize("kind", ["both", "old", "new"])
async def test_450_on_a_player_of_the_account(
    plex: PlexFake, plex_tv: PlexTvFake, library: list[str], kind: str
) -> None:
    with PlayerFake(player_of_kind(kind), plex) as kitchen:
        plex_tv.resources.append(
            Resource("kitchen-1", "Kitchen", [(kitchen.url, True)], provides="player", product="Plexamp")
        )

        await with_account(plex, plex_tv).play("kitchen-1", library[:450])

    assert queue_of(plex, kitchen.player).tracks == numbers(library[:450])


@pytest.mark.parametrize("unknown", [400, 404, 405, 501])
@pytest.mark.parametrize(("knows", "says"), [(NEW, "timeline"), (OLD, "playqueues-creation")])
async def test_a_command_that_it_does_not_know_gives_way_to_the_other(
    plex: PlexFake, client: PlexMusicServer, library: list[str], knows: str, says: str, unknown: int
) -> None:
    player = Player("k", "Kitchen", knows=frozenset({knows}), capabilities=says, unknown=unknown)
    plex.players.append(player)

    await client.play("k", library[:3])

    assert player.told == [OLD if knows == NEW else NEW, knows]
    assert queue_of(plex, player).tracks == numbers(library[:3])


@pytest.mark.parametrize(("says", "first"), [("playqueues-creation", NEW), ("timeline,playback", OLD), ("", NEW)])
async def test_the_command_that_it_says_it_knows_goes_first(
    plex: PlexFake, client: PlexMusicServer, library: list[str], says: str, first: str
) -> None:
    player = Player("k", "Kitchen", capabilities=says)
    plex.players.append(player)

    await client.play("k", library[:3])

    assert player.told == [first]


@pytest.mark.parametrize("unknown", [400, 404, 501])
async def test_one_that_knows_neither_says_what_to_do(
    plex: PlexFake, client: PlexMusicServer, library: list[str], unknown: int
) -> None:
    plex.players.append(Player("k", "Kitchen", knows=frozenset(), unknown=unknown))

    with pytest.raises(PlayerRefusedError, match=r"Kitchen can't play.*Update its app") as caught:
        await client.play("k", library[:3])

    assert "Sync the library" not in str(caught.value)


async def test_the_same_answer_from_the_server_of_a_player_that_left_meanwhile(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    player = Player("k", "Kitchen", knows=frozenset())
    plex.players.append(player)

    def leave(request: RecordedRequest) -> Reply:
        plex.players.clear()
        return Reply(404)

    plex.on("GET", "/player/playback/playMedia", leave)

    with pytest.raises(PlayerMissingError, match="no longer available"):
        await client.play("k", library[:3])


async def test_what_does_not_fit_into_one_command_waits_until_the_player_tells_its_queue(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    player = player_of_kind("new", slow_polls=4)
    plex.players.append(player)

    await client.play("kitchen-1", library[:450])

    assert queue_of(plex, player).tracks == numbers(library[:450])
    assert player.told == [NEW, "refreshPlayQueue"]


@pytest.mark.parametrize("poll", [Reply(404), Reply(500), Reply(200, b"OK", "text/plain")])
async def test_one_that_never_tells_its_queue_gets_one_of_ours(
    plex: PlexFake, client: PlexMusicServer, library: list[str], poll: Reply
) -> None:
    player = player_of_kind("both")
    plex.players.append(player)
    plex.on("GET", "/player/timeline/poll", poll)

    queued = await client.play("kitchen-1", library[:450])

    assert queue_of(plex, player).tracks == numbers(library[:450])
    assert (queued.queued, queued.left_out) == (450, 0)


async def test_the_queue_that_played_before_is_not_taken_for_the_new_one(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    player = player_of_kind("new")
    plex.players.append(player)
    await client.play("kitchen-1", library[:3])
    before = queue_of(plex, player)
    player.slow_polls = 2

    await client.play("kitchen-1", library[100:350])

    assert before.tracks == numbers(library[:3])
    assert queue_of(plex, player).tracks == numbers(library[100:350])


@pytest.mark.parametrize("refused", [(0,), (1,), (0, 1, 2), (200,), (0, 199, 300, 449)])
async def test_tracks_that_plex_refuses_leave_the_others_in_order(
    plex: PlexFake, client: PlexMusicServer, library: list[str], refused: tuple[int, ...]
) -> None:
    player = player_of_kind("old")
    plex.players.append(player)
    plex.refused = {int(library[place]) for place in refused}

    queued = await client.play("kitchen-1", library[:450])

    taken = [key for place, key in enumerate(library[:450]) if place not in refused]
    assert queue_of(plex, player).tracks == numbers(taken)
    assert (set(queued.missing), queued.first) == ({library[place] for place in refused}, taken[0])


async def test_where_plex_refuses_all_it_is_said_before_many_are_asked_for(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    plex.players.append(player_of_kind("old"))
    plex.refused = set(numbers(library))

    with pytest.raises(MusicServerError):
        await client.play("kitchen-1", library[:450])
    with pytest.raises(ServerItemMissingError, match="refused all"):
        await client.play("kitchen-1", library[:5])

    assert plex.count("/playQueues") < 30


async def test_what_a_player_is_told(plex: PlexFake, client: PlexMusicServer, library: list[str]) -> None:
    old, new = player_of_kind("old"), Player("lounge-1", "Lounge")
    plex.players += [old, new]

    await client.play("kitchen-1", library[:2])
    await client.play("lounge-1", library[:2])

    told = old.commands[-1][1]
    assert (told["machineIdentifier"], told["type"]) == (plex.machine, "music")
    assert told["key"] == f"/library/metadata/{library[0]}"
    assert told["containerKey"].startswith(f"/playQueues/{old.plays}?")
    created = new.commands[-1][1]
    assert (created["source"], created["machineIdentifier"], created["type"]) == (plex.machine, plex.machine, "audio")
    uri = f"server://{plex.machine}/com.plexapp.plugins.library/library/metadata/{library[0]},{library[1]}"
    assert (created["uri"], created["shuffle"]) == (uri, "0")
    for one in (told, created):
        assert one["token"].startswith("transient-"), "the player gets a token for this alone, not ours"
        assert {"protocol", "address", "port", "commandID"} <= one.keys()


async def test_an_older_server_is_asked_for_that_token_in_the_older_way(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    plex.on("POST", "/security/token", Reply(404))

    await client.play("lounge-1", library[:2])

    assert lounge.commands[-1][1]["token"].startswith("transient-")


async def test_a_guest_gets_no_such_token_and_plays_all_the_same(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    for method in ("GET", "POST"):
        plex.on(method, "/security/token", Reply(403))

    await client.play("lounge-1", library[:2])

    assert "token" not in lounge.commands[-1][1]
    assert queue_of(plex, lounge).tracks == numbers(library[:2])


async def test_hundreds_of_tracks_in_few_requests(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    plex.longest_target = 4000

    await client.play("lounge-1", library)

    assert queue_of(plex, lounge).tracks == numbers(library)
    assert plex.count() < 30, plex.counts()


async def test_tracks_that_are_gone_are_left_out(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    wanted = [library[4], library[0], library[2]]

    queued = await client.play("lounge-1", ["98", *wanted, "99"])

    assert queue_of(plex, lounge).tracks == numbers(wanted)
    assert (queued.queued, queued.missing, queued.first) == (3, ("98", "99"), wanted[0])


async def test_tracks_that_are_all_gone_start_nothing(plex: PlexFake, client: PlexMusicServer, lounge: Player) -> None:
    with pytest.raises(ServerItemMissingError):
        await client.play("lounge-1", ["1", "2"])

    assert lounge.commands == []


async def test_a_failing_server_is_an_error_of_ours(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    plex.players.append(player_of_kind("old"))
    plex.fault, plex.fault_path = "error_500", "/playQueues"

    with pytest.raises(MusicServerError, match="HTTP 500"):
        await client.play("kitchen-1", library[:2])


async def test_each_place_gets_its_own_token_and_an_own_player_none(
    plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
) -> None:
    plex_tv.resources[-1].token = None

    await with_account(plex, plex_tv).play("phone-1", library[:300])

    tokens = {
        name: {request.headers.get("x-plex-token") for request in fake.requests}
        for name, fake in (("plex", plex), ("tv", plex_tv), ("phone", phone))
    }
    assert tokens == {"plex": {None, TOKEN}, "tv": {plex_tv.account_token}, "phone": {None}}
    assert not any(TOKEN in request.target for request in (*plex.requests, *plex_tv.requests, *phone.requests))


async def test_a_player_with_a_token_gets_that(
    plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str]
) -> None:
    phone.token = plex_tv.resources[-1].token = "players-own-token"

    await with_account(plex, plex_tv).play("phone-1", library[:3])

    assert queue_of(plex, phone.player).tracks == numbers(library[:3])


@pytest.mark.parametrize("kind", ["text/plain", "text/html", ""])
@pytest.mark.parametrize("command", [OLD, NEW])
async def test_a_command_that_is_answered_with_a_page_was_obeyed(
    plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str], kind: str, command: str
) -> None:
    phone.player.knows = frozenset({command})

    def obey(request: RecordedRequest) -> Reply:
        phone.respond(request)
        return Reply(200, b"OK", kind)

    phone.on("GET", f"/player/playback/{command}", obey)

    queued = await with_account(plex, plex_tv).play("phone-1", library[:3])

    assert (queued.queued, queue_of(plex, phone.player).tracks) == (3, numbers(library[:3]))
