"""Playing next and later: right behind what plays by the player's word, or behind all that was added there before."""

import pytest

from library.errors import QueueClosedError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.players import Player, PlayerFake
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake
from tests.library.plex.players.kinds import numbers, playing, queue_of, with_account


async def test_next_comes_right_after_what_plays_in_order(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    queue = playing(plex, lounge, library[:3])

    queued = await client.play("lounge-1", library[10:510], "next")

    assert queue.tracks == numbers([library[0], *library[10:510], *library[1:3]])
    assert (queued.queued, queued.started, queued.first) == (500, False, library[10])
    assert lounge.told == ["refreshPlayQueue"]
    assert lounge.commands[-1][1]["playQueueID"] == str(queue.key)


async def test_next_goes_before_what_was_added_earlier_and_later_behind_it(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    queue = playing(plex, lounge, library[:4], at=1)

    await client.play("lounge-1", library[20:22], "later")
    await client.play("lounge-1", library[30:33], "next")
    await client.play("lounge-1", library[40:42], "later")

    added = [*library[30:33], *library[20:22], *library[40:42]]
    assert queue.tracks == numbers([*library[:2], *added, *library[2:4]])


async def test_later_keeps_its_order_over_many_requests(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    queue = playing(plex, lounge, library[:3])

    await client.play("lounge-1", library[10:460], "later")

    assert queue.tracks == numbers([library[0], *library[10:460], *library[1:3]])


@pytest.mark.parametrize("when", ["next", "later"])
@pytest.mark.parametrize(("server_at", "player_at"), [(0, 1), (0, 4), (2, 3), (3, 1)])
async def test_what_plays_is_what_the_player_says_not_what_the_server_takes_for_it(
    plex: PlexFake,
    client: PlexMusicServer,
    lounge: Player,
    library: list[str],
    when: str,
    server_at: int,
    player_at: int,
) -> None:
    queue = playing(plex, lounge, library[:5], at=server_at)
    lounge.item = queue.items[player_at][0]

    await client.play("lounge-1", library[10:13], when)  # type: ignore[arg-type]  # one of PlayWhen

    place = queue.tracks.index(int(library[player_at]))
    new = numbers(library[10:13])
    behind = queue.tracks[place + 1 :]
    assert (
        behind[:3] == new if when == "next" or player_at > server_at else [key for key in behind if key in new] == new
    )
    assert [key for key in queue.tracks if key not in new] == numbers(library[:5]), "the others stay as they were"


async def test_the_song_that_begins_meanwhile_is_the_present_one(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    queue = playing(plex, lounge, library[:4])

    def next_song(request: RecordedRequest) -> Reply:
        lounge.item = queue.items[-3][0]
        return plex.respond(request)

    plex.on("PUT", f"/playQueues/{queue.key}", next_song)

    await client.play("lounge-1", library[10:12], "next")

    assert queue.tracks == numbers([*library[:2], *library[10:12], *library[2:4]])


async def test_an_item_that_the_queue_does_not_have_leaves_it_to_the_server(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    queue = playing(plex, lounge, library[:3])
    lounge.item = 1

    await client.play("lounge-1", library[10:12], "next")

    assert queue.tracks == numbers([library[0], *library[10:12], *library[1:3]])


@pytest.mark.parametrize("when", ["next", "later"])
async def test_the_order_holds_where_plex_refuses_a_track(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str], when: str
) -> None:
    queue = playing(plex, lounge, library[:3])
    plex.refused = set(numbers([library[17], library[300]]))

    queued = await client.play("lounge-1", library[10:510], when)  # type: ignore[arg-type]  # one of PlayWhen

    taken = [key for key in library[10:510] if key not in {library[17], library[300]}]
    assert queue.tracks == numbers([library[0], *taken, *library[1:3]])
    assert set(queued.missing) == {library[17], library[300]}


@pytest.mark.parametrize("when", ["next", "later"])
async def test_on_a_silent_player_it_starts(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str], when: str
) -> None:
    queued = await client.play("lounge-1", library[:2], when)  # type: ignore[arg-type]  # one of PlayWhen

    assert queued.started is True
    assert queue_of(plex, lounge).tracks == numbers(library[:2])


async def test_what_is_paused_is_not_replaced(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    queue = playing(plex, lounge, library[:3])
    lounge.state = "paused"

    assert (await client.play("lounge-1", library[5:6], "next")).started is False
    assert queue.tracks == numbers([library[0], library[5], *library[1:3]])


@pytest.mark.parametrize("when", ["next", "later"])
async def test_music_of_another_server_is_told_and_our_queue_of_that_number_stays(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str], when: str
) -> None:
    queue = playing(plex, lounge, library[:3])
    lounge.server = "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"

    with pytest.raises(QueueClosedError, match=r"Lounge is playing .* another server.*Play these tracks now instead"):
        await client.play("lounge-1", library[5:6], when)  # type: ignore[arg-type]  # one of PlayWhen

    assert queue.tracks == numbers(library[:3])
    assert plex.requests_to(f"/playQueues/{queue.key}") == []
    assert (await client.play("lounge-1", library[5:6], "now")).started is True
    assert queue_of(plex, lounge).tracks == numbers(library[5:6])


async def test_a_queue_that_is_not_told_whose_it_is_must_have_what_plays_in_it(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    queue = playing(plex, lounge, library[:3])
    lounge.server = ""

    await client.play("lounge-1", library[5:6], "next")
    assert queue.tracks == numbers([library[0], library[5], *library[1:3]])

    lounge.item = 17
    with pytest.raises(QueueClosedError, match="doesn't report which server it is playing from"):
        await client.play("lounge-1", library[6:7], "next")
    assert len(queue.tracks) == 4


@pytest.mark.parametrize("when", ["next", "later"])
async def test_a_queue_that_the_server_forgot_is_told(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str], when: str
) -> None:
    plex.queues.forget(playing(plex, lounge, library[:3]))

    with pytest.raises(QueueClosedError, match="no longer knows the queue playing on Lounge") as caught:
        await client.play("lounge-1", library[5:6], when)  # type: ignore[arg-type]  # one of PlayWhen

    assert "Sync the library" not in str(caught.value)
    assert lounge.told == []
    assert (await client.play("lounge-1", library[5:6], "now")).queued == 1


async def test_a_film_is_not_stopped_for_music_that_comes_next(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    lines = b'<Timeline type="music" state="stopped"/><Timeline type="video" state="paused"/>'
    film = b"<MediaContainer>%b</MediaContainer>" % lines
    plex.on("GET", "/player/timeline/poll", Reply(200, film, "text/xml"))

    with pytest.raises(QueueClosedError, match="Lounge is playing something other than music"):
        await client.play("lounge-1", library[5:6], "next")

    assert lounge.told == []


async def test_music_without_a_queue_is_not_replaced(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    lounge.state = "playing"

    with pytest.raises(QueueClosedError, match="Lounge doesn't report what it is playing"):
        await client.play("lounge-1", library[5:6], "later")


@pytest.mark.parametrize(
    "poll",
    [
        Reply(404),
        Reply(501),
        Reply(500),
        Reply(200, b"<html>Hello</html>", "text/html"),
        Reply(200, b"OK", "text/plain"),
        Reply(200, b"", ""),
    ],
)
async def test_one_that_does_not_tell_what_it_plays_is_there_all_the_same(
    plex: PlexFake, plex_tv: PlexTvFake, phone: PlayerFake, library: list[str], poll: Reply
) -> None:
    phone.on("GET", "/player/timeline/poll", poll)
    client = with_account(plex, plex_tv)

    await client.play("phone-1", library[:3])

    assert queue_of(plex, phone.player).tracks == numbers(library[:3])
    with pytest.raises(QueueClosedError, match="Phone doesn't report what it is playing"):
        await client.play("phone-1", library[5:6], "next")


async def test_one_that_does_not_know_how_to_look_again_has_the_tracks_all_the_same(
    plex: PlexFake, client: PlexMusicServer, lounge: Player, library: list[str]
) -> None:
    queue = playing(plex, lounge, library[:3])
    plex.on("GET", "/player/playback/refreshPlayQueue", Reply(404))

    assert (await client.play("lounge-1", library[5:6], "next")).queued == 1
    assert queue.tracks == numbers([library[0], library[5], *library[1:3]])
