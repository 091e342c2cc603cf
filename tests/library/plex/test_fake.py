"""The fake Plex Media Server behaves to the plain `plexapi` client as a real one does."""

from typing import Any
from xml.etree import ElementTree

import httpx2
import pytest
from plexapi.exceptions import BadRequest, NotFound, Unauthorized
from plexapi.myplex import MyPlexAccount
from plexapi.server import PlexServer

from tests.fakes.plex.server import TOKEN, PlexFake, User
from tests.fakes.plex.tv import Connection, PlexTvFake, Resource, limited
from tests.fakes.recorded import recorded

#: plexapi has no types.
connect: Any = PlexServer
account: Any = MyPlexAccount


@pytest.fixture
def server(plex: PlexFake) -> Any:
    plex.add_music(250)
    return connect(plex.url, TOKEN)


def test_unrated_tracks_reload_one_by_one_in_plain_plexapi(plex: PlexFake, server: Any) -> None:
    """The trap that our client avoids: this is what its request counts are compared with."""
    tracks = server.library.section("Music").searchTracks()
    before = plex.count()

    ratings = [track.userRating for track in tracks]

    assert plex.count() - before == ratings.count(None) > 100


def test_plain_plexapi_pages_through_lists(plex: PlexFake, server: Any) -> None:
    section = server.library.section("Music")

    assert len(section.searchTracks()) == 250
    assert section.totalViewSize("album") == len(plex.library.sections[1].albums)
    assert [album.title for album in section.albums()] == sorted(
        (album.title for album in plex.library.sections[1].albums), key=str.lower
    )


def test_plain_plexapi_changes_playlists(plex: PlexFake, server: Any) -> None:
    first, second, third, fourth = server.library.section("Music").searchTracks()[:4]
    playlist = server.createPlaylist("Rain", items=[first, second, third])
    playlist.addItems([fourth])
    playlist.removeItems([second])
    playlist = server.playlist("Rain")
    playlist.moveItem(playlist.items()[2])
    playlist.editSummary("words")

    made = plex.playlists.named("Rain")
    assert made.tracks == [fourth.ratingKey, first.ratingKey, third.ratingKey]
    assert made.summary == "words"
    playlist.delete()
    assert len(plex.playlists) == 0


def test_plain_plexapi_plays_queues(plex: PlexFake, server: Any) -> None:
    first, second = server.library.section("Music").searchTracks()[:2]

    queue = server.createPlayQueue([first, second])

    assert [item.ratingKey for item in queue] == [first.ratingKey, second.ratingKey]
    assert plex.queues.by_key[queue.playQueueID].tracks == [first.ratingKey, second.ratingKey]


def test_strangers_guests_and_bad_questions_are_refused(plex: PlexFake, server: Any) -> None:
    plex.users["guest"] = User(may_change=False, owner=False)
    with pytest.raises(Unauthorized):
        connect(plex.url, "nobody")
    guest: Any = connect(plex.url, "guest")
    track = guest.library.section("Music").searchTracks()[0]
    with pytest.raises(BadRequest, match="403"):
        guest.createPlaylist("Mine", items=[track])
    with pytest.raises(NotFound):
        server.fetchItem(1)
    with pytest.raises(BadRequest, match="400"):
        server.query("/library/sections/1/all?type=10&nonsense=1")


def test_filters_work_on_every_level(plex: PlexFake, server: Any) -> None:
    section = plex.library.sections[1]
    album, rated = section.albums[1], [track for track in section.tracks if (track.user_rating or 0) > 6]

    def keys(query: str) -> set[int]:
        root = server.query(f"/library/sections/1/all?type=10&{query}")
        return {int(element.get("ratingKey")) for element in root}

    assert keys("userRating>>=6") == {track.key for track in rated}
    assert keys(f"album.id={album.key}") == {track.key for track in section.tracks if track.album is album}
    assert keys("artist.id=1,2,3") == set()
    assert keys(f"updatedAt>>={plex.library.now}") == set()


def test_the_account_of_plain_plexapi(monkeypatch: pytest.MonkeyPatch) -> None:
    with PlexTvFake() as plex_tv:
        monkeypatch.setattr(MyPlexAccount, "key", f"{plex_tv.url}/api/v2/user")

        assert account(token=plex_tv.account_token).username == "listener"


def test_a_hundred_thousand_tracks_are_cheap(plex: PlexFake) -> None:
    section = plex.add_music(100_000)

    assert len(section.tracks) == len({track.key for track in section.tracks}) == 100_000


def _attributes(text: str, tag: str) -> dict[str, str]:
    """Of the first such element."""
    return next(ElementTree.fromstring(text).iter(tag)).attrib


def test_a_bad_token_is_answered_as_recorded(plex: PlexFake) -> None:
    answer = httpx2.get(f"{plex.url}/library/sections")

    assert answer.status_code == 401
    assert answer.text == recorded("unauthorized-401.html").strip()
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-plex-protocol"] == "1.0"


def test_a_sign_in_has_what_the_recorded_one_has() -> None:
    with PlexTvFake() as plex_tv:
        answer = httpx2.post(f"{plex_tv.url}/api/v2/pins", headers={"X-Plex-Client-Identifier": "me"})
    mine, real = _attributes(answer.text, "pin"), _attributes(recorded("plextv-pin-new.xml"), "pin")

    assert mine.keys() == real.keys()
    assert (mine["expiresIn"], mine["authToken"]) == (real["expiresIn"], "") == ("900", "")


def test_a_server_of_the_account_has_what_the_recorded_one_has() -> None:
    place = Connection("https://192-168-1-20.0123.plex.direct:32400", local=True)
    with PlexTvFake() as plex_tv:
        plex_tv.resources = [Resource("mine", "Attic", [place], "token-of-it")]
        answer = httpx2.get(f"{plex_tv.url}/api/v2/resources", headers={"X-Plex-Token": plex_tv.account_token})
    real = recorded("plextv-resources.xml")

    assert _attributes(answer.text, "resource").keys() >= _attributes(real, "resource").keys() - {
        "platformVersion",
        "device",
    }
    assert _attributes(answer.text, "connection").keys() == _attributes(real, "connection").keys()
    assert _attributes(answer.text, "connection")["address"] == "192.168.1.20"


def test_asking_too_often_is_answered_as_recorded() -> None:
    reply = limited()
    assert isinstance(reply.body, bytes)
    assert reply.status == 429
    assert _attributes(reply.body.decode(), "error") == _attributes(recorded("plextv-429.xml"), "error")
