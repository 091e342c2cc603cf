"""An album that is wanted from start to finish comes in its own order, disc by disc."""

import pytest
from asgiref.sync import sync_to_async

from library.queries import album_in_order
from library.servers.values import ServerTrack
from playlists.events import Finished, Picked, Unmet
from playlists.models import Playlist
from playlists.plan import Signals
from playlists.schemas import Wish
from playlists.services.generation.albums import albums_through
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.wishes.read import plan_of
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server, load, server_track, titles

IN_ORDER = [f"D{disc}T{number}" for disc in (1, 2) for number in (1, 2, 3)]


def two_discs(**more: object) -> list[ServerTrack]:
    """An album of two discs, told in another order than it has; and others by the same trio."""
    fields = {"artist": "Kolb Trio", "album": "Both", "genres": ("Jazz",), "year": 1999, **more}

    def made(title: str, **own: object) -> ServerTrack:
        return ServerTrack.model_validate({**fields, "rating_key": title, "title": title, **own})

    shuffled = sorted(IN_ORDER, key=lambda title: title[::-1])
    album = [made(title, disc_number=int(title[1]), track_number=int(title[3])) for title in shuffled]
    return [*album, *(made(f"Other {number}", album="One", track_number=1) for number in range(30))]


def wanted(text: str, **more: object) -> list[str]:
    """Titles of what plays through, of a library with two discs."""
    wish = Wish.model_validate({"text": text} | more)
    plan = plan_of(wish)
    return [track.title for track in albums_through(settle_wish(wish, choose_facts(plan, wish)), plan.signals)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "the album Both from start to finish",
        "Both by Kolb Trio, in order",
        "Both by Kolb Trio, front to back",
        "play the whole album Both",
        "Both, in order",
        "Both in the right order",
        "Both von Anfang bis Ende",
        "Both, dans l'ordre",
        "Both dall'inizio alla fine",
        "das ganze Album Both",
        "das Album Both von Anfang bis Ende",
        "l'album Both dans l'ordre",
        "el álbum Both de principio a fin",
        "l'album Both dall'inizio alla fine",
        "o álbum Both do início ao fim",
    ],
)
def test_such_a_wish_is_known(text: str) -> None:
    load(*two_discs())
    assert wanted(text) == IN_ORDER


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "songs like those on Both",
        "the album Both in order to fall asleep",
        "the album Both, not in order",
        "the album Both in no particular order",
        "the album Both in order of release",
        "the album Both and some jazz, in order",
        "the album Both and Neon Ferry, in order",
        "in order",
        "Both in order to fall asleep",
        "Both in order of release",
        "both, in order",
        "I want both in order",
        "Both of them are in order",
    ],
)
def test_another_one_is_not(text: str) -> None:
    load(*two_discs(), server_track(1, artist="Neon Ferry"))
    assert wanted(text) == []


@pytest.mark.django_db
def test_the_order_may_be_chosen_by_hand_and_taken_back() -> None:
    load(*two_discs())
    assert wanted("the album Both", order="album") == IN_ORDER
    assert wanted("the album Both from start to finish", order="picked") == []
    assert wanted("the album Both from start to finish", order="shuffled") == []


@pytest.mark.django_db
def test_several_albums_play_one_after_the_other_the_oldest_first() -> None:
    early = [track.model_copy(update={"album": "Early", "rating_key": f"e{track.rating_key}"}) for track in two_discs()]
    load(*two_discs(), *(track.model_copy(update={"year": 1970, "album_year": 1970}) for track in early[:6]))
    assert wanted("the albums Both and Early, in order") == [*IN_ORDER, *IN_ORDER]
    played = albums_through(
        Wish(text="x", order="album"), Signals(albums=(("Both", "Kolb Trio"), ("Early", "Kolb Trio")))
    )
    assert [track.album for track in played] == ["Early"] * 6 + ["Both"] * 6


@pytest.mark.django_db
def test_what_is_asked_of_each_track_holds_here_too() -> None:
    load(*(track.model_copy(update={"user_rating": 10 if "D1" in track.title else None}) for track in two_discs()))
    assert wanted("the album Both in order", min_rating=8) == IN_ORDER[:3]
    assert wanted("the album Both in order", exclude_tracks=("D1T2",)) == [IN_ORDER[0], *IN_ORDER[2:]]


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


@pytest.mark.usefixtures("library")
async def test_it_is_not_cut_to_minutes_and_that_is_said(ollama: OllamaFake, server: Server) -> None:
    tracks = [track.model_copy(update={"duration_ms": 240_000}) for track in two_discs()]
    await sync_to_async(load)(*tracks)
    events = await server.make("the album Both from start to finish", minutes=60)
    assert titles(events) == IN_ORDER
    assert [event.words for event in events if isinstance(event, Unmet)] == [
        ("You asked for 60 minutes; what plays from start to finish isn’t cut, and is 24 minutes long.",)
    ]


@pytest.mark.usefixtures("library")
async def test_tracks_without_a_number_are_said_to_come_last(ollama: OllamaFake, server: Server) -> None:
    tracks = [track.model_copy(update={"track_number": None} if track.title == "D1T1" else {}) for track in two_discs()]
    await sync_to_async(load)(*tracks)
    events = await server.make("the album Both from start to finish")
    assert titles(events)[:3] == ["D1T2", "D1T3", "D1T1"]
    assert [event.words for event in events if isinstance(event, Unmet)] == [
        ("The track number of 1 of the 6 tracks isn’t known: it comes after the rest of the album.",)
    ]
