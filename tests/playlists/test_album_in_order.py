"""An album that is wanted from start to finish comes in its own order, disc by disc."""

import pytest
from asgiref.sync import sync_to_async

from library.queries import album_in_order
from library.schemas import ServerTrack
from playlists.events import Finished, Picked
from playlists.models import Playlist
from playlists.plan import Signals
from playlists.services.wishes.signals import album_played_through
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server, load, titles

BOTH = Signals(albums=(("Both", "Kolb Trio"),))
IN_ORDER = [f"D{disc}T{number}" for disc in (1, 2) for number in (1, 2, 3)]


def two_discs(**more: object) -> list[ServerTrack]:
    """An album of two discs, told in another order than it has; and others by the same trio."""
    fields = {"artist": "Kolb Trio", "album": "Both", "genres": ("Jazz",), "year": 1999, **more}

    def made(title: str, **own: object) -> ServerTrack:
        return ServerTrack.model_validate({**fields, "rating_key": title, "title": title, **own})

    shuffled = sorted(IN_ORDER, key=lambda title: title[::-1])
    album = [made(title, disc_number=int(title[1]), track_number=int(title[3])) for title in shuffled]
    return [*album, *(made(f"Other {number}", album="One", track_number=1) for number in range(30))]


@pytest.mark.parametrize(
    "text",
    [
        "the album Both from start to finish",
        "Both, in order",
        "Both by Kolb Trio, front to back",
        "play the whole album Both",
        "Both in the right order",
        "das ganze Album Both",
        "Both von Anfang bis Ende",
        "l'album Both dans l'ordre",
    ],
)
def test_such_a_wish_is_known(text: str) -> None:
    assert album_played_through(text, BOTH) == ("Both", "Kolb Trio")


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("songs like those on Both", {}),
        ("Both in order to fall asleep", {}),
        ("Both, not in order", {}),
        ("Both in no particular order", {}),
        ("Both in order of release", {}),
        ("Both and some jazz, in order", {"genres": ("Jazz",)}),
        ("Both and Queen, in order", {"artists": ("Queen",)}),
        ("Both and One, in order", {"albums": (("Both", "Kolb Trio"), ("One", "Kolb Trio"))}),
        ("in order", {"albums": ()}),
    ],
)
def test_another_one_is_not(text: str, more: dict[str, object]) -> None:
    assert album_played_through(text, BOTH.model_copy(update=more)) is None


@pytest.mark.django_db
def test_the_order_is_that_of_discs_and_numbers() -> None:
    load(*two_discs())
    assert [track.title for track in album_in_order("Both", "Kolb Trio")] == IN_ORDER
    assert album_in_order("Neither", "Kolb Trio") == []


@pytest.mark.django_db
def test_of_two_editions_the_longer_one_is_played_alone() -> None:
    short = [
        track.model_copy(update={"rating_key": f"{track.rating_key}-2", "album_year": 1980})
        for track in two_discs()
        if track.disc_number == 1
    ]
    load(*short, *two_discs())
    assert [track.rating_key for track in album_in_order("Both", "Kolb Trio")] == IN_ORDER


@pytest.mark.django_db
def test_what_has_no_number_comes_last() -> None:
    load(*(track.model_copy(update={"track_number": None} if track.title == "D1T1" else {}) for track in two_discs()))
    assert [track.title for track in album_in_order("Both", "Kolb Trio")][:3] == ["D1T2", "D1T3", "D1T1"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("text", ["the album Both from start to finish", "the album Both, in order"])
async def test_a_run_keeps_it_and_asks_no_model_to_choose(ollama: OllamaFake, server: Server, text: str) -> None:

    await sync_to_async(load)(*two_discs())
    events = await server.make(text, count=25)

    assert titles(events) == IN_ORDER
    assert [event.count for event in events if isinstance(event, Picked)] == [6] * 6
    finished = events[-1]
    assert isinstance(finished, Finished)
    playlist = await Playlist.objects.aget(pk=finished.playlist_id)
    assert [track.title async for track in playlist.tracks.order_by("position")] == IN_ORDER


@pytest.mark.usefixtures("library")
async def test_a_long_one_is_whole_whatever_number_was_asked_for(ollama: OllamaFake, server: Server) -> None:

    await sync_to_async(load)(*two_discs())
    assert titles(await server.make("the album Both from start to finish", count=4)) == IN_ORDER
