"""Understanding addresses, and which of them are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AddressError
from core.http.address import normalise_url
from core.http.address_rules import check_address

SUFFIXES = ("/v1", "/api")


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("localhost:11434", "http://localhost:11434"),
        ("http://host:11434/", "http://host:11434"),
        ("http://host:11434/v1", "http://host:11434"),
        ("http://host:11434/v1/", "http://host:11434"),
        ("http://host:11434/api/", "http://host:11434"),
        ("  http://nas  ", "http://nas:11434"),
        ("nas", "http://nas:11434"),
        ("http://nas:80", "http://nas:80"),
        ("https://llm.example", "https://llm.example"),
        ("http://proxy/ollama/v1", "http://proxy/ollama"),
        ("HTTP://NAS.Local.:1234", "http://nas.local:1234"),
        ("::1", "http://[::1]:11434"),
        ("[::1]:80", "http://[::1]:80"),
        ("http://[0:0:0:0:0:0:0:1]:80", "http://[::1]:80"),
        ("http://my_ollama", "http://my_ollama:11434"),
        ("http://münchen.example:1", "http://xn--mnchen-3ya.example:1"),
        ("192.168.1.20:1234", "http://192.168.1.20:1234"),
    ],
)
def test_what_people_type_is_understood(typed: str, understood: str) -> None:
    assert normalise_url(typed, 11434, SUFFIXES) == understood
    assert normalise_url(understood, 11434, SUFFIXES) == understood


def test_without_a_default_port_or_suffixes_nothing_is_added_or_taken() -> None:
    assert normalise_url("http://host/v1/") == "http://host/v1"
    assert normalise_url("host") == "http://host"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", "like http://localhost:11434"),
        ("   ", "like http://localhost:11434"),
        ("ftp://nas", "must start with http:// or https://"),
        ("file:///etc/passwd", "must start with http:// or https://"),
        ("javascript:alert(1)", "like http://localhost:11434"),
        ("http:/nas", "like http://localhost:11434"),
        ("//nas", "like http://localhost:11434"),
        ("http://user:secret@nas", "username and password"),
        ("http://nas\\@evil", "backslashes"),
        ("http://na s", "spaces"),
        ("http://nas\n.evil", "spaces"),
        ("http://nas:0", "1 to 65535"),
        ("http://nas:65536", "1 to 65535"),
        ("http://nas:-1", "1 to 65535"),
        ("http://nas:١٢", "1 to 65535"),
        ("http://nas?x=1", "from ? or #"),
        ("http://nas/#x", "from ? or #"),
        ("http://127.1", "four numbers"),
        ("http://2130706433", "four numbers"),
        ("http://0x7f000001", "four numbers"),
        ("http://1.2.3.256", "four numbers"),
        ("http://[::1", "brackets"),
        ("http://[nonsense]", "brackets"),
        ("http://[fe80::1%25eth0]", "zone"),
        ("http://-nas", "valid host name"),
        ("http://%6c", "valid host name"),
        ("http://nas/../x", "something unexpected"),
        ("http://" + "a" * 600, "too long"),
    ],
)
def test_what_cannot_be_an_address_is_refused_with_a_hint(typed: str, hint: str) -> None:
    with pytest.raises(AddressError) as caught:
        normalise_url(typed, 11434, SUFFIXES)
    assert hint in caught.value.message
    assert "secret" not in caught.value.message


@given(st.text(alphabet=st.sampled_from("htps:/.@[]%19ax-_é?#\\ ٣"), max_size=30) | st.text(max_size=40))
def test_any_text_is_an_address_or_an_address_error(text: str) -> None:
    try:
        once = normalise_url(text, 11434, SUFFIXES)
    except AddressError:
        return
    assert once.startswith(("http://", "https://"))
    assert "@" not in once.split("/")[2]
    assert normalise_url(once, 11434, SUFFIXES) == once


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "::1", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "fd12::1",
     "8.8.8.8", "2607:f8b0::1", "::ffff:192.168.0.1", "64:ff9b::8.8.8.8"],
)  # fmt: skip
def test_own_machine_own_network_and_the_internet_are_allowed(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%lo", "fec0::1", "fd00:ec2::254", "fd20:ce::254",
     "100.100.100.200", "168.63.129.16", "0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "ff02::1", "240.0.0.1",
     "255.255.255.255", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "::ffff:224.0.0.1", "::169.254.169.254",
     "64:ff9b::169.254.169.254", "64:ff9b:1::169.254.169.254", "2002:a9fe:a9fe::1", "::ffff:100.100.100.200",
     "2001:0:a9fe:a9fe:8000::1", "nonsense"],
)  # fmt: skip
def test_metadata_link_local_multicast_and_reserved_are_refused_in_every_form(address: str) -> None:
    with pytest.raises(AddressError):
        check_address(address)
