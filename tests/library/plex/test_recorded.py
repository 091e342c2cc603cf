"""Recorded answers of real servers, read by us: tests/fakes/recordings/plex."""

from datetime import UTC, datetime

import pytest

from library.errors import ServerForbiddenError
from library.servers.plex.server import PlexMusicServer
from library.servers.values import ServerTrack
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.xml import CONTENT_TYPE, document, element
from tests.fakes.recorded import recorded
from tests.library.plex.plexing import all_tracks, client_of

PAGES = {"8": "artists-page.xml", "9": "albums-page.xml", "10": "tracks-page.xml"}
WHOLE = {"100": "metadata-track-full.xml", "201": "metadata-album-full.xml"}
LIVE = "1302"


def reply(name: str, **head: str) -> Reply:
    return Reply(200, recorded(name).encode(), CONTENT_TYPE, head)


@pytest.fixture
def recordings(plex: PlexFake) -> PlexFake:
    """A server whose answers are the recorded ones."""
    plex.on("GET", "/library/sections", reply("library-sections.xml"))
    plex.on("GET", "/library/sections/3/all", _page)
    live = element("Directory", {"fastKey": "…", "key": LIVE, "title": "Live", "type": "subformat"})
    plex.on("GET", "/library/sections/3/subformat", document({"size": 1}, [live]))
    for key, name in WHOLE.items():
        plex.on("GET", f"/library/metadata/{key}", reply(name))
    plex.on("GET", "/library/metadata/200,201,202,203,204,205", reply("metadata-album-full.xml"))
    plex.on("GET", "/library/metadata/300,301,302,303", reply("artists-page.xml"))
    plex.on("GET", "/playlists", reply("playlists-folder.xml"))
    plex.on("GET", "/playlists/500/items", reply("playlist-items.xml"))
    plex.on("GET", "/playlists/501", reply("playlist-smart-details.xml"))
    return plex


def _page(request: RecordedRequest) -> Reply:
    """What is asked for is on one page; of the concerts, the album that is one; nothing is in the trash but one."""
    query = request.query
    if "includeMeta" in query:
        return reply("section-meta-music.xml")
    if "track.trash" in query:
        return document({"size": 0, "totalSize": 1})
    if query.get("album.subformat") == [LIVE]:
        return document({"size": 1, "totalSize": 1}, [element("Directory", {"ratingKey": 201, "type": "album"})])
    return reply(PAGES[query["type"][0]])


@pytest.fixture
async def tracks(recordings: PlexFake) -> dict[str, ServerTrack]:
    found = await all_tracks(client_of(recordings, sections=("Music",)))
    return {track.rating_key: track for track in found}


def test_all_but_what_is_in_the_trash(tracks: dict[str, ServerTrack]) -> None:
    assert list(tracks) == ["100", "110", "120", "130", "150"]


async def test_the_count_is_of_those_too(recordings: PlexFake) -> None:
    assert await client_of(recordings, sections=("Music",)).track_count() == 5


def test_a_track_with_nearly_everything(tracks: dict[str, ServerTrack]) -> None:
    track = tracks["100"]

    assert (track.title, track.artist, track.album, track.year) == (
        "Fix the Gutter",
        "The Copper Larks",
        "Tin Roof Weather",
        2014,
    )
    assert (track.genres, track.moods, track.user_rating) == (("Pop/Rock", "Folk"), ("Energetic", "Bright"), 9)
    assert track.last_played == datetime.fromtimestamp(1_653_419_868, UTC)
    assert track.artwork == "/library/metadata/200/thumb/1653303778"


def test_what_helps_to_choose_later(tracks: dict[str, ServerTrack]) -> None:
    track = tracks["100"]

    assert (track.rating_count, track.skip_count, track.is_analysed) == (93_842, 1, True)
    assert track.last_rated == datetime.fromtimestamp(1_653_419_900, UTC)
    assert (track.guid, track.studio) == ("plex://track/5d07aaaaaaaaaaaaaaaaa100", "Example Records")
    assert (tracks["110"].disc_number, tracks["110"].track_number) == (2, 12)
    assert tracks["110"].collections == ("Rainy",)
    assert (tracks["120"].guid, tracks["120"].is_analysed, tracks["120"].rating_count) == ("", False, None)


def test_the_concert_is_one_and_its_tags_are_whole(tracks: dict[str, ServerTrack]) -> None:
    track = tracks["110"]

    assert track.is_live
    assert track.genres == ("Pop/Rock", "Alternative/Indie Rock", "Folk")
    assert (track.moods, track.styles) == (("Rousing", "Wistful"), ("Indie Folk", "Sea Shanty"))
    assert [key for key, one in tracks.items() if one.is_live] == ["110"]


def test_an_old_agents_track_and_a_guest(tracks: dict[str, ServerTrack]) -> None:
    assert (tracks["120"].year, tracks["120"].genres) == (None, ("Dubstep", "Electronic"))
    assert (tracks["130"].artist, tracks["130"].album_artist) == ("The Copper Larks feat. Someone", "Various Artists")


def test_a_rating_taken_away_and_no_title(tracks: dict[str, ServerTrack]) -> None:
    assert (tracks["150"].user_rating, tracks["150"].title) == (None, "Untitled")


async def test_playlists_beside_folders_and_read_only_ones(recordings: PlexFake, client: PlexMusicServer) -> None:
    assert [playlist.title for playlist in await client.playlists()] == ["Rainy Roofs"]
    assert recordings.requests_to("/playlists")[-1].query["type"] == ["15"]


async def test_only_playlists_that_people_fill(recordings: PlexFake, client: PlexMusicServer) -> None:
    recordings.on("GET", "/playlists", reply("playlists-audio.xml"))

    (playlist,) = await client.playlists()

    assert (playlist.rating_key, playlist.title, playlist.track_count) == ("500", "Rainy Roofs", 3)


async def test_a_playlist_with_a_double_and_a_wrong_count(recordings: PlexFake, client: PlexMusicServer) -> None:
    assert await client.playlist_tracks("500") == ("100", "130", "100")


async def test_a_smart_one_is_not_written_to(recordings: PlexFake, client: PlexMusicServer) -> None:
    with pytest.raises(ServerForbiddenError, match="automatically"):
        await client.append_to_playlist("501", ["100"])


def test_what_we_filter_by_is_what_a_section_offers() -> None:
    """Of id and updatedAt, which work too, servers say nothing."""
    offered = recorded("section-meta-music.xml")

    for field in ("track.addedAt", "track.lastViewedAt", "track.lastRatedAt", "track.trash", "album.subformat"):
        assert f'<Field key="{field}"' in offered
    assert 'key="/library/sections/3/subformat?type=9"' in offered
