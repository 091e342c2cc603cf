"""The token goes to its own server, and nowhere else."""

import socket

import pytest
from pydantic import SecretStr

from library.errors import (
    MusicServerError,
    UnexpectedServerError,
)
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import Reply
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.plex.plexing import all_tracks, client_of, connection_to


async def test_it_is_not_sent_before_plex_has_shown_itself(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.on("GET", "/identity", Reply(200, b"<html>a router</html>", "text/html"))

    with pytest.raises(UnexpectedServerError):
        await client.info()

    assert plex.count() == 1
    assert "x-plex-token" not in plex.requests[0].headers


async def test_another_plex_server_at_the_address_does_not_get_it(plex: PlexFake) -> None:
    with pytest.raises(UnexpectedServerError, match="A different Plex Media Server"):
        await client_of(plex, server_id="the-one-of-last-week").info()

    assert all(TOKEN not in str(request) for request in plex.requests)


async def test_redirects_are_not_followed(plex: PlexFake, client: PlexMusicServer) -> None:
    with PlexFake() as other:
        plex.on("GET", "/library/sections", Reply(302, headers={"Location": f"{other.url}/library/sections"}))

        with pytest.raises(UnexpectedServerError, match="another address"):
            await client.sections()

        assert other.requests == []


async def test_it_is_a_header_and_never_in_an_address(plex: PlexFake, client: PlexMusicServer) -> None:
    section = plex.add_music(20)
    await all_tracks(client)
    saved = await client.create_playlist("A", [str(section.tracks[0].key)], "words")
    await client.artwork(str(section.tracks[0].key), 100, 100)

    assert all(TOKEN not in request.target for request in plex.requests)
    assert TOKEN not in repr(saved)


async def test_neither_logs_nor_errors_nor_reprs_have_it(
    plex: PlexFake, client: PlexMusicServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    connection = connection_to(plex, account_token=SecretStr("account-secret-9876"))
    plex.add_music(3)
    await client.sections()
    echo = Reply(400, f"<html>{TOKEN}</html>".encode(), "text/html")
    plex.on("GET", "/playlists", echo)
    with pytest.raises(MusicServerError) as caught:
        await client.playlists()

    texts = [caplog.text, str(caught.value), repr(caught.value.__cause__), repr(connection)]
    texts += [str(connection.model_dump()), connection.model_dump_json(), repr(vars(client)), repr(plex.url)]
    assert not any(TOKEN in text or "account-secret" in text for text in texts)


async def test_plexapi_keeps_no_token_for_the_next_host(plex: PlexFake, client: PlexMusicServer) -> None:
    from plexapi import BASE_HEADERS

    plex.add_music(3)
    await client.sections()
    await client.players()

    assert "X-Plex-Token" not in BASE_HEADERS


async def test_a_token_of_the_developers_own_settings_is_not_sent(
    plex: PlexFake, client: PlexMusicServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEXAPI_AUTH_SERVER_TOKEN", "token-from-somewhere-else")

    await client.info()

    assert {request.headers.get("x-plex-token") for request in plex.requests} == {None, TOKEN}


async def test_we_introduce_ourselves_and_not_the_computer(plex: PlexFake) -> None:
    await client_of(plex, client_id="installation-7").info()

    headers = plex.requests[-1].headers
    assert headers["x-plex-product"] == "PlexSage"
    assert headers["x-plex-client-identifier"] == "installation-7"
    assert socket.gethostname() not in headers.values()
