"""Sixty addresses that PlexSage must never connect to, by every way in: forms, API, environment, names, redirects.

The fields are found by themselves. What leaves loopback fails the test (tests/network.py). Names lead where `LED` says.
"""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from pydantic import SecretStr

from tests.fakes.base import FakeServer, RecordedRequest, Reply
from tests.plexsage.test_long_letters import Field, fields_of_api, fields_of_forms
from tests.test_permissions import things

__all__ = ["things"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("things", "names")]

_METADATA = "169.254.169.254"
#: What a DNS server that is not to be trusted would say.
LED = {
    "metadata.example": _METADATA,
    "google.example": "100.100.100.200",
    "azure.example": "168.63.129.16",
    "six.example": "fe80::1",
    "aws.example": "fd00:ec2::254",
    "mapped.example": "::ffff:169.254.169.254",
    "nothing.example": "0.0.0.0",
    "many.example": "224.0.0.251",
    "nat.example": "64:ff9b::a9fe:a9fe",
    "teredo.example": "2001:0:a9fe:a9fe:8000::1",
}
_IPV4 = (
    *(_METADATA, "169.254.0.1", "169.254.170.2", "169.254.255.255", "100.100.100.200", "168.63.129.16", "192.0.0.192"),
    *("0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
)
_IPV6 = (
    *("fe80::1", "fe80::1%25lo", "fec0::1", "fd00:ec2::254", "fd20:ce::254", "::", "ff02::1", "::169.254.169.254"),
    *("::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::ffff:0.0.0.0", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1"),
    *("64:ff9b:1::169.254.169.254", "2001:0:a9fe:a9fe:8000::1", "::ffff:100.100.100.200", "0:0:0:0:0:ffff:a9fe:a9fe"),
)
_WRITTEN_OTHERWISE = (
    *(
        "http://2852039166",
        "http://0xa9fea9fe",
        "http://0251.0376.0251.0376",
        "http://169.254.43518",
        "http://169.16689662",
    ),
    *("http://[::ffff:2852039166]", "http://①⑥⑨.②⑤④.①⑥⑨.②⑤④", "http://169。254。169。254", "http://169.254.169.254."),
    *("http://user:pass@169.254.169.254", "http://127.0.0.1@169.254.169.254", "http://169.254.169.254#@127.0.0.1"),
    *("http://169.254.169.254\\@127.0.0.1", "http://127.0.0.1:80@169.254.169.254:80", "//169.254.169.254/latest"),
    *("HTTP://169.254.169.254:80/latest/meta-data/", "https://169.254.169.254", " http://169.254.169.254 "),
    *(
        "gopher://169.254.169.254:11211",
        "file:///etc/passwd",
        "unix:///var/run/docker.sock",
        "http://%31%36%39.254.169.254",
    ),
)
ADDRESSES = (
    *(f"http://{ip}:80" for ip in _IPV4),
    *(f"http://[{ip}]:80" for ip in _IPV6),
    *_WRITTEN_OTHERWISE,
    *(f"http://{name}" for name in LED),
)
#: What they are for, in the names of fields.
_WORDS = ("url", "address", "host", "server", "endpoint")
#: Ways in that each address is tried by; the next one goes on with the next way.
EACH = 3


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are looked up in the table."""
    real = socket.getaddrinfo

    def looked_up(host: Any, port: Any, *arguments: Any, **named: Any) -> Any:
        known = host.decode() if isinstance(host, bytes) else host
        if known in LED:
            return real(LED[known], port, *arguments, **named)
        if known and not known.replace(".", "").isdigit() and ":" not in known and known != "localhost":
            raise socket.gaierror(socket.EAI_NONAME, "no such name in this test")
        return real(host, port, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


@pytest.fixture(scope="module")
def found() -> list[Field]:
    """Those of the first test, for all: looking through all pages takes seconds."""
    return []


@pytest.fixture
def ways(owner_client: Client, found: list[Field]) -> list[Field]:
    """Every field for an address."""
    if not found:
        fields = [*fields_of_forms(owner_client), *fields_of_api(owner_client)]
        found += [field for field in fields if any(word in field.name for word in _WORDS)]
    return found


def test_there_are_enough(ways: list[Field]) -> None:
    assert len(set(ADDRESSES)) >= 60
    assert {"plex_url", "ollama_url", "custom_url", "url"} <= {field.name for field in ways}
    assert len({field.path for field in ways}) >= 10


def test_no_field_leads_there(owner_client: Client, ways: list[Field]) -> None:
    for place, address in enumerate(ADDRESSES):
        for number in range(EACH):
            field = ways[(place * EACH + number) % len(ways)]
            answer = field.send(owner_client, address)
            assert answer.status_code not in {500, 501}, (field, address)
        if place % 5 == 0:
            asked(owner_client)


def asked(client: Client) -> None:
    """Whatever was stored is asked now."""
    for path in ("/api/ollama/status", "/api/ollama/models"):
        assert client.get(path).status_code != 500
    assert client.post("/api/system/check").status_code == 200


@pytest.mark.parametrize(
    "address", [f"http://{_METADATA}", f"http://[{_IPV6[8]}]", *(f"http://{name}" for name in LED)]
)
def test_the_environment_leads_not_there_either(owner_client: Client, settings: LazySettings, address: str) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN = address, SecretStr("token")
    for provider in ("ollama", "custom"):
        settings.LLM_ENVIRONMENT = {"provider": provider, f"{provider}_url": address, "model_generation": "model"}
        asked(owner_client)
        answer = owner_client.post("/api/analyze/prompt", {"prompt": "soul"}, content_type="application/json")
        assert answer.status_code != 500


class SendsOn(FakeServer):
    """It knows somebody else who has it."""

    def respond(self, request: RecordedRequest) -> Reply:
        return Reply(307, b"", "text/plain", {"Location": f"http://{_METADATA}{request.path}"})


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A server on loopback that sends everybody on."""
    with SendsOn() as server:
        yield server.url


def test_no_redirect_leads_there(owner_client: Client, ways: list[Field], elsewhere: str) -> None:
    for field in ways:
        assert field.send(owner_client, elsewhere).status_code not in {500, 501}, field
    asked(owner_client)


def test_no_proxy_of_the_environment_is_asked(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch, ways: list[Field]
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        for variable in (name, name.lower()):
            monkeypatch.setenv(variable, f"http://{_METADATA}:3128")
    for field in ways:
        field.send(owner_client, "http://127.0.0.1:9")
    body = json.dumps({"provider": "ollama", "ollama_url": "http://127.0.0.1:9"})
    told = owner_client.post("/api/setup/validate-ai", body, content_type="application/json").json()
    assert not told["success"]
    assert _METADATA not in told["error"]
