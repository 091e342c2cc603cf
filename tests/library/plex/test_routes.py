"""Which addresses of a server are tried, in which order."""

from xml.etree import ElementTree

import pytest

from library.servers.plex.plex_tv.server_addresses import read_addresses
from tests.fakes.plex.tv import Connection, Resource
from tests.fakes.plex.tv import shown_resource as shown
from tests.fakes.recorded import recorded

HASH = "0123456789abcdef0123456789abcdef"


def named(address: str, port: int = 32400) -> str:
    """The name of plex.direct."""
    return f"https://{address.replace('.', '-').replace(':', '-')}.{HASH}.plex.direct:{port}"


def routes(*connections: Connection, owned: bool = True, **attributes: object) -> tuple[str, ...]:
    """Of a server with these."""
    resource = Resource("mine", "Tower", list(connections), "token", owned=owned, attributes=dict(attributes))
    return read_addresses(ElementTree.fromstring(shown(resource)))


def recorded_routes(name: str, **changed: str) -> tuple[str, ...]:
    """Of one of the recorded resources."""
    resources = ElementTree.fromstring(recorded("plextv-resources.xml"))
    found = next(resource for resource in resources if resource.get("name") == name)
    found.attrib.update(changed)
    return read_addresses(found)


def test_the_recorded_server_that_refuses_plain_http() -> None:
    assert recorded_routes("Attic") == (
        named("192.0.2.10"),
        named("172.18.0.3"),
        named("203.0.113.7"),
        named("198.51.100.1", 8443),
    )


def test_the_same_where_plain_http_is_answered() -> None:
    assert recorded_routes("Attic", httpsRequired="0") == (
        named("192.0.2.10"),
        named("172.18.0.3"),
        "http://192.0.2.10:32400",
        "http://172.18.0.3:32400",
        named("203.0.113.7"),
        named("198.51.100.1", 8443),
    )


def test_seen_from_elsewhere_no_local_address_is_asked_in_clear() -> None:
    routes = recorded_routes("Attic", httpsRequired="0", publicAddressMatches="0")
    assert all(url.startswith("https://") for url in routes)
    assert len(routes) == 4


def test_a_friends_local_address_is_somebody_elses_here() -> None:
    assert recorded_routes("Friend's Server") == ()
    assert recorded_routes("Friend's Server", publicAddressMatches="1")[0].startswith("https://10-0-0-5.")
    assert recorded_routes("Friend's Server", home="1") == (
        "https://10-0-0-5.fedcba9876543210fedcba9876543210.plex.direct:32400",
    )


def test_players_are_reached_in_the_house_each_address_once() -> None:
    assert recorded_routes("Kitchen Pi") == ("http://192.0.2.20:32500",)
    assert recorded_routes("Phone") == ()


def test_docker_networks_leave_room_for_all_others() -> None:
    docker = [Connection(named(f"172.{number}.0.1"), local=True) for number in range(17, 27)]
    found = routes(
        *docker,
        Connection(named("192.168.1.20"), local=True),
        Connection(named("203.0.113.7")),
        Connection(named("198.51.100.1", 8443), relay=True),
    )
    assert found[0] == named("192.168.1.20")
    assert named("203.0.113.7") in found
    assert found[-1] == named("198.51.100.1", 8443)
    assert len(found) <= 12


@pytest.mark.parametrize("place", ["local", "remote", "relay"])
def test_no_place_fills_the_list(place: str) -> None:
    many = [
        Connection(named(f"10.0.{number}.5"), local=place == "local", relay=place == "relay") for number in range(20)
    ]
    found = routes(*many)
    assert 1 <= sum(url.startswith("https://") for url in found) <= 3
    assert sum(url.startswith("http://") for url in found) == (3 if place == "local" else 0)


def test_a_network_of_ones_own_that_looks_like_docker_is_tried_too() -> None:
    found = routes(Connection(named("172.20.5.9"), local=True), Connection(named("172.17.0.1"), local=True))
    assert found[:2] == (named("172.20.5.9"), named("172.17.0.1"))


@pytest.mark.parametrize(
    ("address", "is_plain"),
    [
        ("192.168.1.20", True),
        ("10.1.2.3", True),
        ("100.101.102.103", True),
        ("fd00::20", True),
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
    ],
)
def test_a_public_address_on_a_servers_own_network_card_is_not_asked_in_clear(address: str, is_plain: bool) -> None:
    found = routes(Connection(named(address), local=True, address=address))
    assert found[0] == named(address)
    assert any(url.startswith("http://") for url in found) is is_plain


def test_what_plex_tv_tells_as_plain_http_is_taken_at_home_only() -> None:
    assert routes(
        Connection("http://192.168.1.20:32400", local=True),
        Connection("http://203.0.113.7:32400"),
        Connection("http://198.51.100.1:8443", relay=True),
        Connection("http://plex.example.org:80"),
        Connection("https://plex.example.org:443"),
    ) == ("http://192.168.1.20:32400", "https://plex.example.org:443")


def test_an_address_of_one_cable_only_takes_no_room() -> None:
    zoned = Connection("https://[fe80::1%eth0]:32400", local=True, address="fe80::1%eth0")
    assert routes(zoned, zoned, zoned, Connection(named("192.168.1.20"), local=True))[0] == named("192.168.1.20")
