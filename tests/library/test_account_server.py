"""Connecting one of the account's servers, whose addresses plex.tv tells as recorded: which of them wins."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from library.errors import MusicServerError, ServerUnreachableError
from library.models import PlexServer
from library.services.connecting.save import keep_account
from library.services.connecting.sign_in import connect_account_server
from tests.fakes.plex.server import PlexFake, User
from tests.fakes.plex.tv import Connection, PlexTvFake, Resource
from tests.fakes.tls import Household
from tests.library.plex.abroad import lead

pytestmark = pytest.mark.django_db(transaction=True)

HASH = "0123456789abcdef0123456789abcdef"
MACHINE = "1f1f1f1f1f1f1f1f"
SERVER_TOKEN = "token-of-this-server-98765"
LAN, DOCKER, PUBLIC, RELAY = "192.168.1.20", "172.18.0.3", "203.0.113.7", "198.51.100.1"
GATEWAYS = tuple(f"172.{number}.0.1" for number in range(18, 24))


def name_of(address: str) -> str:
    return f"{address.replace('.', '-')}.{HASH}.plex.direct"


class Network:
    """Where the server answers: at which of its addresses, and whether over https or plain http."""

    def __init__(self, patch: pytest.MonkeyPatch, household: Household, stack: ExitStack) -> None:
        self.fakes: dict[str, PlexFake] = {}
        self._patch, self._stack = patch, stack
        self._tls = household.server(f"*.{HASH}.plex.direct")
        self._closed = 9

    def answers(self, address: str, *, tls: bool = True, machine: str = MACHINE) -> PlexFake:
        """A server at this address."""
        fake = self._stack.enter_context(PlexFake(machine=machine, tls=self._tls if tls else None))
        fake.users = {SERVER_TOKEN: User()}
        fake.add_music(3)
        self.fakes[address] = fake
        return fake

    def open(self) -> list[str]:
        """From now on. Returns what is connected to."""
        ways = dict.fromkeys((LAN, DOCKER, PUBLIC, RELAY, *GATEWAYS), self._closed)
        ways |= {address: fake.port for address, fake in self.fakes.items()}
        return lead(self._patch, ways, {name_of(address): address for address in ways})

    @property
    def tokens(self) -> dict[str, set[str]]:
        """What came, by address."""
        return {
            address: {token for request in fake.requests if (token := request.headers.get("x-plex-token"))}
            for address, fake in self.fakes.items()
        }


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    household = Household()
    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(household.file(tmp_path)))
    with ExitStack() as stack:
        yield Network(monkeypatch, household, stack)


@pytest.fixture
def tower(settings: Settings) -> Iterator[Resource]:
    """The server, as plex.tv tells of it: Docker's network first, then all others."""
    connections = [
        *(Connection(f"https://{name_of(address)}:32400", local=True) for address in GATEWAYS),
        Connection(f"https://{name_of(DOCKER)}:32400", local=True),
        Connection(f"https://{name_of(LAN)}:32400", local=True),
        Connection(f"https://{name_of(PUBLIC)}:32400"),
        Connection(f"https://{name_of(RELAY)}:8443", relay=True),
    ]
    with PlexTvFake() as plex_tv:
        settings.PLEX_TV_URL = plex_tv.url
        plex_tv.resources = [Resource(MACHINE, "Tower", connections, SERVER_TOKEN)]
        keep_account(SecretStr(plex_tv.account_token))
        yield plex_tv.resources[0]


async def connected_url() -> str:
    """Where it is connected now."""
    assert (await connect_account_server(MACHINE)).is_ok
    return (await PlexServer.objects.aget()).url


HTTPS_HOME, HTTPS_WORLD = f"https://{name_of(LAN)}:32400", f"https://{name_of(PUBLIC)}:32400"
HTTPS_RELAY, HTTP_HOME = f"https://{name_of(RELAY)}:8443", f"http://{LAN}:32400"


@pytest.mark.parametrize(
    ("there", "wins"),
    [
        ([(LAN, True), (PUBLIC, True), (RELAY, True)], HTTPS_HOME),
        ([(LAN, False), (PUBLIC, True), (RELAY, True)], HTTP_HOME),
        ([(PUBLIC, True), (RELAY, True)], HTTPS_WORLD),
        ([(RELAY, True)], HTTPS_RELAY),
        ([(LAN, False)], HTTP_HOME),
        ([(PUBLIC, False), (RELAY, True)], HTTPS_RELAY),
    ],
    ids=["https at home", "http at home", "the world", "relay", "http alone", "plain http in the world is none"],
)
async def test_the_best_that_answers_wins(
    network: Network, tower: Resource, there: list[tuple[str, bool]], wins: str
) -> None:
    for address, tls in there:
        network.answers(address, tls=tls)
    network.open()
    assert await connected_url() == wins
    winner = next(address for address, _ in there if name_of(address) in wins or address in wins)
    assert network.tokens == {address: {SERVER_TOKEN} if address == winner else set() for address, _ in there}


async def test_a_late_better_one_wins_over_a_quick_worse_one(network: Network, tower: Resource) -> None:
    home, world = network.answers(LAN), network.answers(PUBLIC)
    home.fault, home.slow_seconds = "slow", 0.5
    network.open()
    assert await connected_url() == HTTPS_HOME
    assert world.count("/library/sections") == 0


async def test_plain_http_is_not_even_tried_where_the_server_refuses_it(network: Network, tower: Resource) -> None:
    tower.attributes["httpsRequired"] = True
    home, relay = network.answers(LAN, tls=False), network.answers(RELAY)
    network.open()
    assert await connected_url() == HTTPS_RELAY
    assert home.requests == []
    assert relay.requests


async def test_one_that_answers_nowhere_says_what_the_best_address_said(network: Network, tower: Resource) -> None:
    network.answers(PUBLIC, tls=False)
    opened = network.open()
    with pytest.raises(ServerUnreachableError, match="can't be reached at any of its addresses"):
        await connect_account_server(MACHINE)
    assert network.tokens == {PUBLIC: set()}
    assert len(opened) <= 12
    assert {PUBLIC, RELAY, LAN} <= set(opened), "every place had its turn"


@pytest.mark.parametrize("tls", [True, False])
async def test_an_impostor_gets_nothing(network: Network, tower: Resource, tls: bool) -> None:
    network.answers(LAN, tls=tls, machine="somebody else")
    network.answers(PUBLIC, tls=False, machine=MACHINE)
    network.open()
    with pytest.raises(MusicServerError):
        await connect_account_server(MACHINE)
    assert network.tokens == {LAN: set(), PUBLIC: set()}


async def test_the_relay_is_told_to_be_slow(network: Network, tower: Resource) -> None:
    network.answers(RELAY)
    network.open()
    check = await connect_account_server(MACHINE)
    assert "relay, which is slow" in check.warning
    assert "allow plex.direct" in check.warning


async def test_nothing_is_stored_where_nothing_answers(network: Network, tower: Resource) -> None:
    network.open()
    with pytest.raises(ServerUnreachableError):
        await connect_account_server(MACHINE)
    assert not await sync_to_async(PlexServer.objects.exclude(url="").exists)()


async def test_a_server_without_an_address_for_us(network: Network, tower: Resource) -> None:
    tower.owned = False
    tower.addresses = [Connection("https://10-0-0-5.f.plex.direct:32400", local=True)]
    network.open()
    with pytest.raises(ServerUnreachableError, match=r"no address of .* that PlexSage can reach"):
        await connect_account_server(MACHINE)
