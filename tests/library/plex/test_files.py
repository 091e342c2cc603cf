"""Where Plex keeps its files: asked for many at a time, and done without where it does not say."""

import pytest
from asgiref.sync import sync_to_async
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from library.servers.plex.server import PlexMusicServer
from library.services.music_server.file_paths import file_paths
from tests.fakes.base import Reply
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.picturing import load_from
from tests.library.plex.plexing import keys, one_track


async def test_hundreds_in_few_requests_and_what_is_gone_is_left_out(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(450)
    tracks = keys(section.tracks)
    plex.library.remove(section, section.tracks[7])

    found = await client.files([*tracks, "not a number"])

    assert list(found) == [key for key in tracks if key != tracks[7]]
    assert found[tracks[0]].startswith("/music/")
    assert plex.counts()["GET /library/metadata/N"] == 3


async def test_all_of_them_gone_is_no_error(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.add_music(3)
    assert await client.files(["1", "2"]) == {}
    assert await client.files([]) == {}


async def test_a_track_whose_file_a_guest_may_not_know(plex: PlexFake, client: PlexMusicServer) -> None:
    track = b'<Track ratingKey="7" type="track"><Media><Part id="1"/></Media></Track>'
    body = b'<MediaContainer size="1">' + track + b"</MediaContainer>"
    plex.on("GET", "/library/metadata/7", Reply(200, body, "text/xml"))
    assert await client.files(["7"]) == {}


@pytest.mark.django_db(transaction=True)
async def test_a_server_that_hangs_is_not_waited_for_long(plex: PlexFake, settings: Settings) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    _, _, track = one_track(plex)
    await sync_to_async(load_from)(plex)
    assert set(await file_paths([str(track.key)])) == {str(track.key)}
    plex.fault = "hang"
    assert await file_paths([str(track.key)], seconds=0.2) == {}
    assert await plex.wait_client_gone()


@pytest.mark.django_db
async def test_without_a_server_nothing_is_known() -> None:
    assert await file_paths(["1"]) == {}
