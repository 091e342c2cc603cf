"""What a player does wrong, each in its own words: what it cannot, and what to do."""

from collections.abc import Iterator

import pytest

from library.errors import MusicServerError
from tests.fakes.base import Reply, Signal, hang
from tests.fakes.plex.players import NEW, OLD, Player, PlayerFake
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.library.plex.players.kinds import playing, with_account

#: How a command is answered: what is said of it, and the code.
ANSWERS: dict[str, tuple[Reply, str, str]] = {
    "401": (Reply(401), "doesn't accept commands from PlexSage.*Sign in there", "player_refused"),
    "403": (Reply(403), "doesn't allow remote control.*settings", "player_refused"),
    "500": (Reply(500), r"failed \(HTTP 500\). Restart it", "player_refused"),
    "503": (Reply(503), r"failed \(HTTP 503\). Restart it", "player_refused"),
    "redirect": (Reply(302, headers={"Location": "http://127.0.0.1:9/"}), "Something else answered", "player_refused"),
    "reset": (Reply(body=[Signal.RESET]), "connection to Kitchen was lost", "unreachable"),
    "hang": (hang(), "didn't answer in time. Wake it", "timeout"),
    "404": (Reply(404), "can't play.*Update its app", "player_refused"),
    "400": (Reply(400), "can't play.*Update its app", "player_refused"),
    "501": (Reply(501), "can't play.*Update its app", "player_refused"),
}


@pytest.fixture
def kitchen(plex: PlexFake, plex_tv: PlexTvFake) -> Iterator[PlayerFake]:
    with PlayerFake(Player("kitchen-1", "Kitchen"), plex) as fake:
        resource = Resource("kitchen-1", "Kitchen", [(fake.url, True)], provides="player", product="Plexamp")
        plex_tv.resources.append(resource)
        yield fake


@pytest.mark.parametrize("answer", ANSWERS)
async def test_every_failure_of_a_command_has_its_words(
    plex: PlexFake, plex_tv: PlexTvFake, kitchen: PlayerFake, library: list[str], answer: str
) -> None:
    reply, words, code = ANSWERS[answer]
    for command in (OLD, NEW):
        kitchen.on("GET", f"/player/playback/{command}", reply)
    client = with_account(plex, plex_tv, seconds=1.0 if answer == "hang" else 60.0)

    with pytest.raises(MusicServerError, match=words) as caught:
        await client.play("kitchen-1", library[:2])

    _is_about_the_player(caught.value, code)


@pytest.mark.parametrize("answer", ["401", "403", "reset", "hang"])
async def test_and_of_asking_what_plays(
    plex: PlexFake, plex_tv: PlexTvFake, kitchen: PlayerFake, library: list[str], answer: str
) -> None:
    kitchen.on("GET", "/player/timeline/poll", ANSWERS[answer][0])
    client = with_account(plex, plex_tv, seconds=1.0 if answer == "hang" else 60.0)

    with pytest.raises(MusicServerError, match="Kitchen") as caught:
        await client.play("kitchen-1", library[:2], "next")

    assert "Sync the library" not in caught.value.message
    assert kitchen.player.told == []


async def test_what_plays_is_not_known_from_half_an_answer(
    plex: PlexFake, plex_tv: PlexTvFake, kitchen: PlayerFake, library: list[str]
) -> None:
    kitchen.on("GET", "/player/timeline/poll", Reply(200, [b"<MediaContainer>", Signal.CUT], "text/xml"))

    with pytest.raises(MusicServerError, match="connection to Kitchen was lost"):
        await with_account(plex, plex_tv).play("kitchen-1", library[:2], "next")


@pytest.mark.parametrize("answer", ["401", "500", "reset", "hang"])
async def test_and_of_looking_at_the_queue_again(
    plex: PlexFake, plex_tv: PlexTvFake, kitchen: PlayerFake, library: list[str], answer: str
) -> None:
    queue = playing(plex, kitchen.player, library[:3])
    reply, words, code = ANSWERS[answer]
    kitchen.on("GET", "/player/playback/refreshPlayQueue", reply)
    client = with_account(plex, plex_tv, seconds=1.0 if answer == "hang" else 60.0)

    with pytest.raises(MusicServerError, match=words) as caught:
        await client.play("kitchen-1", library[5:6], "next")

    _is_about_the_player(caught.value, code)
    assert len(queue.tracks) == 4


@pytest.mark.parametrize("answer", ["401", "403", "500", "404", "hang"])
async def test_a_player_behind_the_server_fails_in_the_same_words(
    plex: PlexFake, plex_tv: PlexTvFake, library: list[str], answer: str
) -> None:
    plex.players.append(Player("kitchen-1", "Kitchen"))
    reply, words, code = ANSWERS[answer]
    for command in (OLD, NEW):
        plex.on("GET", f"/player/playback/{command}", reply)
    client = with_account(plex, plex_tv, seconds=1.0 if answer == "hang" else 60.0)

    with pytest.raises(MusicServerError, match=words) as caught:
        await client.play("kitchen-1", library[:2])

    _is_about_the_player(caught.value, code)


def _is_about_the_player(error: MusicServerError, code: str) -> None:
    assert error.code == code
    for wrong in ("Sync the library", "no longer available", "Plex's log", "isn't a Plex Media Server"):
        assert wrong not in error.message
