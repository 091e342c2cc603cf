"""Reaching a Plex server, and every way in which that fails."""

import asyncio
import socket
import ssl
from time import monotonic

import pytest
import trustme
from pydantic import SecretStr

from core.errors import AddressError
from library.errors import (
    MusicServerError,
    SectionMissingError,
    ServerAddressError,
    ServerAnswerError,
    ServerForbiddenError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    UnexpectedServerError,
)
from library.servers.plex.config import PlexConnection
from library.servers.plex.server import PlexMusicServer
from tests.fakes.plex.server import TOKEN, PlexFake, PlexFault, User
from tests.library.plex.plexing import all_tracks, client_of, connection_to


async def test_the_server_says_who_it_is(plex: PlexFake, client: PlexMusicServer) -> None:
    info = await client.info()

    assert (info.name, info.version, info.server_id) == ("Tower", plex.version, plex.machine)


async def test_music_libraries_are_listed_with_their_sizes(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.library.add_section("Films", kind="movie")
    plex.add_music(30)
    plex.add_music(7, title="Audiobooks", seed=2)

    assert [(section.title, section.track_count) for section in await client.sections()] == [
        ("Music", 30),
        ("Audiobooks", 7),
    ]


@pytest.mark.parametrize("wanted", ["2", "classical", " Classical ", "00000000-0000-4000-8000-000000000002"])
async def test_a_library_is_chosen_by_key_title_or_uuid(plex: PlexFake, wanted: str) -> None:
    plex.add_music(3, title="Pop")
    plex.add_music(5, title="Classical", seed=2)

    chosen = await client_of(plex, sections=(wanted,)).chosen_sections()

    assert [(section.title, section.track_count) for section in chosen] == [("Classical", 5)]
    assert await client_of(plex, sections=(wanted,)).track_count() == 5


async def test_a_library_that_is_not_there_is_named_with_those_that_are(plex: PlexFake) -> None:
    plex.add_music(1, title="Pop")
    plex.add_music(1, title="Classical", seed=2)

    with pytest.raises(SectionMissingError, match=r"no music library 'Musik'\. Available: Pop, Classical"):
        await client_of(plex, sections=("Musik",)).chosen_sections()


async def test_of_several_libraries_one_must_be_chosen(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.add_music(1, title="Pop")
    plex.add_music(1, title="Audiobooks", seed=2)

    with pytest.raises(SectionMissingError, match="Choose which"):
        await all_tracks(client)


async def test_a_server_without_music_says_so(client: PlexMusicServer) -> None:
    with pytest.raises(SectionMissingError, match="It has none, or"):
        await all_tracks(client)


async def test_a_guest_sees_only_shared_libraries(plex: PlexFake) -> None:
    plex.add_music(1, title="Private")
    plex.add_music(2, title="Shared", seed=2)
    plex.users["guest-token-12345"] = User(owner=False, sections=frozenset({2}))

    guest = client_of(plex, token=SecretStr("guest-token-12345"))

    assert [section.title for section in await guest.sections()] == ["Shared"]
    assert len(await all_tracks(guest)) == 2


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ("unauthorized_401", ServerUnauthorizedError, "sign in with Plex"),
        ("forbidden_403", ServerForbiddenError, "owner"),
        ("error_500", ServerAnswerError, "HTTP 500"),
        ("html", UnexpectedServerError, "isn't a Plex Media Server"),
        ("malformed_xml", ServerAnswerError, "unreadable answer"),
        ("empty_body", MusicServerError, "Plex"),
        ("cut_body", ServerUnreachableError, "was lost"),
        ("reset", ServerUnreachableError, "was lost"),
    ],
)
@pytest.mark.parametrize("path", ["/identity", "/", "/library/sections"])
async def test_each_failure_is_an_error_of_ours_that_says_what_to_do(
    plex: PlexFake, client: PlexMusicServer, fault: PlexFault, error: type[MusicServerError], says: str, path: str
) -> None:
    plex.add_music(3)
    plex.fault, plex.fault_path = fault, path

    with pytest.raises(error, match=says) as caught:
        await client.sections()

    assert TOKEN not in repr(caught.value.__cause__)


async def test_a_wrong_token_is_told(plex: PlexFake) -> None:
    with pytest.raises(ServerUnauthorizedError):
        await client_of(plex, token=SecretStr("not-the-token")).info()


async def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    client = PlexMusicServer(PlexConnection(url=f"http://127.0.0.1:{port}", token=SecretStr(TOKEN)))

    with pytest.raises(ServerUnreachableError, match=f"Cannot reach Plex at http://127.0.0.1:{port}"):
        await client.info()


async def test_an_unknown_name_is_told(plex: PlexFake) -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    client = PlexMusicServer(connection_to(plex, url="http://towre.example"), resolver=nobody)

    with pytest.raises(ServerUnreachableError, match="host not found"):
        await client.info()


@pytest.mark.parametrize("fault", ["hang", "trickle"])
async def test_a_server_that_hangs_or_drips_is_given_up_in_time(plex: PlexFake, fault: PlexFault) -> None:
    client = client_of(plex, seconds=0.5)
    await client.info()
    plex.fault = fault

    with pytest.raises(ServerTimeoutError, match=r"within 0\.5 seconds"):
        await client.playlists()

    assert await plex.wait_client_gone(), "the connection outlives the wait"


async def test_cancelling_reaches_the_socket(plex: PlexFake, client: PlexMusicServer) -> None:
    await client.info()
    plex.fault = "hang"
    waiting = asyncio.create_task(client.playlists())
    assert await plex.wait_for_requests(1, "/playlists")
    begun = monotonic()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert await plex.wait_client_gone()
    assert monotonic() - begun < 5


async def test_a_hanging_server_blocks_neither_the_loop_nor_the_common_threads(plex: PlexFake) -> None:
    plex.fault = "hang"
    hanging = [asyncio.create_task(client_of(plex).info()) for _ in range(12)]
    assert await plex.wait_for_requests(12)

    assert await asyncio.wait_for(asyncio.to_thread(lambda: "free"), 5) == "free"

    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_after_a_failure_the_same_client_works_again(plex: PlexFake, client: PlexMusicServer) -> None:
    plex.add_music(3)
    plex.fault = "error_500"
    with pytest.raises(ServerAnswerError):
        await client.sections()
    plex.revive()

    assert len(await client.sections()) == 1


class TestAddresses:
    """Where we connect, and where never."""

    async def test_a_name_that_leads_to_metadata_is_refused(self, plex: PlexFake) -> None:
        client = PlexMusicServer(
            connection_to(plex, url="http://plex.example"), resolver=lambda host, port: ["127.0.0.1", "169.254.169.254"]
        )

        with pytest.raises(ServerAddressError, match=r"plex\.example can't be used"):
            await client.info()

    async def test_the_address_that_was_vetted_is_the_one_that_is_used(self, plex: PlexFake) -> None:
        answers = iter([["127.0.0.1"], ["127.0.0.1"]])
        client = PlexMusicServer(
            connection_to(plex, url=f"http://plex.example:{plex.port}"), resolver=lambda host, port: next(answers)
        )

        assert (await client.info()).name == "Tower"
        assert plex.requests[-1].headers["host"] == f"plex.example:{plex.port}"

    async def test_proxies_of_the_environment_are_not_used(
        self, plex: PlexFake, client: PlexMusicServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")

        assert (await client.info()).name == "Tower"

    async def test_a_dead_address_of_a_name_is_passed_over(self, plex: PlexFake) -> None:
        client = PlexMusicServer(
            connection_to(plex, url=f"http://plex.example:{plex.port}"),
            resolver=lambda host, port: ["::1", "127.0.0.1"],
        )

        assert (await client.info()).name == "Tower"

    def test_an_address_is_mended_as_people_type_it(self) -> None:
        connection = PlexConnection(url="Tower.local/web/index.html", token=SecretStr("x"))

        assert connection.url in {"http://tower.local:32400", "http://tower.local"}

    def test_a_bad_address_says_how_a_good_one_looks(self) -> None:
        with pytest.raises(AddressError, match="full address"):
            PlexConnection(url="ftp://tower", token=SecretStr("x"))

    async def test_a_certificate_that_nobody_vouches_for_is_told(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        with PlexFake(tls=context) as plex, pytest.raises(ServerUnreachableError, match="certificate"):
            await client_of(plex).info()
