"""Pictures from Plex, and links that open things there."""

import pytest

from library.errors import ServerAnswerError, ServerItemMissingError, ServerTimeoutError
from library.servers.plex.music.artwork import MAX_PICTURE_BYTES
from library.servers.plex.server import PlexMusicServer
from tests.fakes.plex.art import HTML, JPEG, SVG, size_of
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import client_of, one_track


async def test_a_picture_in_the_size_that_is_wanted(plex: PlexFake, client: PlexMusicServer) -> None:
    _, _, track = one_track(plex)

    picture = await client.artwork(str(track.key), 120, 80)

    assert picture.content_type == "image/png"
    assert size_of(picture.body) == (120, 80)


async def test_a_known_path_saves_a_request(plex: PlexFake, client: PlexMusicServer) -> None:
    one_track(plex)
    (batch,) = [batch async for batch in client.tracks()]
    before = plex.count()

    await client.artwork(batch[0].rating_key, 100, 100, path=batch[0].artwork)

    assert plex.count() - before == 1


@pytest.mark.parametrize(
    "path", ["http://169.254.169.254/", "/library/metadata/1/../../x", "/:/resources/x.svg", "//elsewhere/thumb/1"]
)
async def test_plex_is_never_asked_to_fetch_anything_else(plex: PlexFake, client: PlexMusicServer, path: str) -> None:
    _, album, track = one_track(plex)

    await client.artwork(str(track.key), 100, 100, path=path)

    assert plex.requests[-1].query["url"] == [f"/library/metadata/{album.key}/thumb/{album.updated_at}"]


@pytest.mark.parametrize(("asked", "sent"), [(0, "16"), (-5, "16"), (99_999, "2000"), (300, "300")])
async def test_sizes_stay_sane(plex: PlexFake, client: PlexMusicServer, asked: int, sent: str) -> None:
    _, album, track = one_track(plex)
    plex.pictures[f"/library/metadata/{album.key}/thumb/{album.updated_at}"] = ("image/jpeg", JPEG)

    await client.artwork(str(track.key), asked, asked)

    assert plex.requests[-1].query["width"] == [sent]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("image/svg+xml", SVG),
        ("image/png", SVG),
        ("text/html", HTML),
        ("image/jpeg", HTML),
        ("image/jpeg", b""),
        ("image/jpeg", b"  " + JPEG),
    ],
)
async def test_what_is_no_picture_is_none(
    plex: PlexFake, client: PlexMusicServer, content_type: str, body: bytes
) -> None:
    _, album, track = one_track(plex)
    plex.pictures[f"/library/metadata/{album.key}/thumb/{album.updated_at}"] = (content_type, body)

    with pytest.raises(ServerItemMissingError, match="no picture"):
        await client.artwork(str(track.key), 100, 100)


async def test_the_type_is_what_the_bytes_say(plex: PlexFake, client: PlexMusicServer) -> None:
    _, album, track = one_track(plex)
    plex.pictures[f"/library/metadata/{album.key}/thumb/{album.updated_at}"] = ("image/svg+xml", JPEG)

    assert (await client.artwork(str(track.key), 100, 100)).content_type == "image/jpeg"


async def test_a_picture_that_never_ends_is_left(plex: PlexFake, client: PlexMusicServer) -> None:
    _, album, track = one_track(plex)
    huge = JPEG + b"\0" * MAX_PICTURE_BYTES
    plex.pictures[f"/library/metadata/{album.key}/thumb/{album.updated_at}"] = ("image/jpeg", huge)

    with pytest.raises(ServerAnswerError, match="more data than PlexSage accepts"):
        await client.artwork(str(track.key), 100, 100)


async def test_no_picture_and_no_such_track(plex: PlexFake, client: PlexMusicServer) -> None:
    _, album, track = one_track(plex)
    plex.pictures[f"/library/metadata/{album.key}/thumb/{album.updated_at}"] = None

    for key in (str(track.key), "1", "", "../x"):
        with pytest.raises(ServerItemMissingError):
            await client.artwork(key, 100, 100)


async def test_a_hanging_server_costs_the_deadline_only(plex: PlexFake) -> None:
    _, _, track = one_track(plex)
    client = client_of(plex, seconds=0.5)
    await client.artwork(str(track.key), 100, 100)
    plex.fault, plex.fault_path = "hang", "/photo"

    with pytest.raises(ServerTimeoutError):
        await client.artwork(str(track.key), 100, 100)


async def test_links_open_the_right_thing(plex: PlexFake, client: PlexMusicServer) -> None:
    web = f"https://app.plex.tv/desktop/#!/server/{plex.machine}"

    assert await client.open_url("12") == f"{web}/details?key=%2Flibrary%2Fmetadata%2F12"
    assert await client.open_url("12", playlist=True) == f"{web}/playlist?key=%2Fplaylists%2F12"


async def test_a_link_needs_no_server_once_its_id_is_stored(plex: PlexFake) -> None:
    client = client_of(plex, server_id=plex.machine, public_url="https://music.example.org/plex")

    url = await client.open_url("12")

    assert url.startswith(f"https://music.example.org/plex/web/index.html#!/server/{plex.machine}/details")
    assert plex.requests == []
