"""Signing in with Plex by PIN, and the servers of the account."""

from collections.abc import Iterator

import pytest
from plexapi import BASE_HEADERS
from pydantic import SecretStr

from library.errors import (
    ServerAnswerError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    SignInExpiredError,
)
from library.servers.plex.plex_tv.account import PlexSignIn
from tests.fakes.base import Reply, hang
from tests.fakes.plex.tv import PlexTvFake, Resource


@pytest.fixture
def plex_tv() -> Iterator[PlexTvFake]:
    with PlexTvFake() as fake:
        yield fake


@pytest.fixture
def sign_in(plex_tv: PlexTvFake) -> PlexSignIn:
    return PlexSignIn("installation-7", url=plex_tv.url)


async def test_the_person_types_a_code(plex_tv: PlexTvFake, sign_in: PlexSignIn) -> None:
    started = await sign_in.start()

    assert len(started.code) == 4
    assert started.url == "https://plex.tv/link"
    assert await sign_in.check(started.id) is None

    plex_tv.approve(started.id)
    token = await sign_in.check(started.id)

    assert token is not None
    assert token.get_secret_value() == plex_tv.account_token


async def test_the_person_signs_in_at_plex_and_comes_back(plex_tv: PlexTvFake, sign_in: PlexSignIn) -> None:
    started = await sign_in.start(return_to="http://plexsage.local/settings/")

    assert started.url.startswith("https://app.plex.tv/auth/#!?clientID=installation-7&")
    assert f"code={started.code}" in started.url
    assert "forwardUrl=http%3A%2F%2Fplexsage.local%2Fsettings%2F" in started.url
    assert "PlexSage" in started.url


async def test_plex_tv_gets_no_token_that_plexapi_has_picked_up(
    plex_tv: PlexTvFake, sign_in: PlexSignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its class for players writes their token into headers that all its other classes send."""
    monkeypatch.setitem(BASE_HEADERS, "X-Plex-Token", "token-of-a-player")

    await sign_in.start()

    assert "x-plex-token" not in plex_tv.requests[-1].headers


async def test_another_process_may_ask_whether_it_is_done(plex_tv: PlexTvFake, sign_in: PlexSignIn) -> None:
    started = await sign_in.start()
    plex_tv.approve(started.id)

    assert await PlexSignIn("installation-7", url=plex_tv.url).check(started.id) is not None


async def test_another_installation_may_not(plex_tv: PlexTvFake, sign_in: PlexSignIn) -> None:
    started = await sign_in.start()
    plex_tv.approve(started.id)

    with pytest.raises(SignInExpiredError):
        await PlexSignIn("someone-else", url=plex_tv.url).check(started.id)


async def test_a_sign_in_expires(plex_tv: PlexTvFake, sign_in: PlexSignIn) -> None:
    started = await sign_in.start()
    plex_tv.pins[started.id].expired = True

    with pytest.raises(SignInExpiredError, match="Start again"):
        await sign_in.check(started.id)


async def test_a_moment_without_internet_does_not_end_it(plex_tv: PlexTvFake, sign_in: PlexSignIn) -> None:
    started = await sign_in.start()
    plex_tv.approve(started.id)
    plex_tv.enqueue(Reply(502))

    with pytest.raises(ServerAnswerError):
        await sign_in.check(started.id)

    assert await sign_in.check(started.id) is not None


async def test_plex_tv_that_cannot_be_reached_or_hangs(plex_tv: PlexTvFake) -> None:
    with pytest.raises(ServerUnreachableError, match=r"Cannot reach plex\.tv"):
        await PlexSignIn("a", url="http://127.0.0.1:9").start()
    plex_tv.enqueue(hang())
    with pytest.raises(ServerTimeoutError, match=r"plex\.tv didn't answer"):
        await PlexSignIn("a", url=plex_tv.url, seconds=0.3).start()


async def test_the_servers_of_the_account_with_their_addresses(plex_tv: PlexTvFake, sign_in: PlexSignIn) -> None:
    plex_tv.resources = [
        Resource("away", "Attic", [("https://10-0-0-9.abc.plex.direct:32400", True)], "t-2", present=False),
        Resource("shared", "Friend's", [("https://1-2-3-4.abc.plex.direct:32400", False)], "t-3", owned=False),
        Resource("phone", "Phone", [], "t-4", provides="client,player", product="Plexamp"),
        Resource(
            "mine",
            "Tower",
            [
                ("https://9-9-9-9.abc.plex.direct:32400", False),
                ("https://10-0-0-2.abc.plex.direct:32400", True),
            ],
            "server-token-55555",
        ),
    ]

    servers = await sign_in.servers(SecretStr(plex_tv.account_token))

    assert [server.name for server in servers] == ["Tower", "Friend's", "Attic"]
    assert servers[0].urls[0] == "https://10-0-0-2.abc.plex.direct:32400", "on the same network first"
    assert "https://9-9-9-9.abc.plex.direct:32400" in servers[0].urls
    assert servers[0].token.get_secret_value() == "server-token-55555"
    assert "server-token" not in repr(servers)


async def test_a_token_that_is_not_good_any_more(sign_in: PlexSignIn) -> None:
    with pytest.raises(ServerUnauthorizedError):
        await sign_in.servers(SecretStr("old-account-token"))
