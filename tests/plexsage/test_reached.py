"""The address at which PlexSage is opened is one variable, for `make run` and in a container."""

import json
from pathlib import Path

import pytest
import yaml

from plexsage.text_lists import split_address
from tests.server import ROOT, command

_TRUST = (
    "import json; from django.conf import settings as s; print(json.dumps([s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS]))"
)


@pytest.mark.parametrize(
    ("address", "host", "origin", "path"),
    [
        ("http://nas.local:5765", "nas.local", "http://nas.local:5765", ""),
        ("https://music.example.org", "music.example.org", "https://music.example.org", ""),
        ("http://192.168.1.20:8080", "192.168.1.20", "http://192.168.1.20:8080", ""),
        ("http://[fd00::20]:5765", "[fd00::20]", "http://[fd00::20]:5765", ""),
        ("http://NAS:5765", "nas", "http://nas:5765", ""),
        ("https://home.example/music", "home.example", "https://home.example", "/music"),
    ],
)
def test_its_host_and_origin_are_trusted(address: str, host: str, origin: str, path: str) -> None:
    assert split_address(address) == (host, origin, path)


@pytest.mark.process
def test_naming_the_address_is_enough(tmp_path: Path) -> None:
    known = {"PLEXSAGE_URL": "http://nas.local:5765", "PLEXSAGE_ALLOWED_HOSTS": "other.local"}
    hosts, origins = json.loads(command(tmp_path, "shell", "-v0", "-c", _TRUST, **known))
    assert {"nas.local", "other.local", "localhost"} <= set(hosts)
    assert origins == ["http://nas.local:5765"]


def test_compose_hands_it_on_and_listens_only_where_it_is_told_to() -> None:
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["plexsage"]
    assert service["ports"] == ["${PLEXSAGE_BIND:-127.0.0.1}:${PLEXSAGE_PORT:-5765}:5765"]
    assert service["environment"]["PLEXSAGE_URL"] == "${PLEXSAGE_URL:-http://localhost:${PLEXSAGE_PORT:-5765}}"
    # Longer than the server takes to stop (deploy/serve), which is longer than its tasks do.
    assert int(service["stop_grace_period"].removesuffix("s")) > 5 + 5


@pytest.mark.parametrize("name", ["PLEXSAGE_URL", "PLEXSAGE_BIND", "PLEXSAGE_PORT"])
def test_it_is_told_where_people_look(name: str) -> None:
    for place in ("compose.yaml", "README.md", ".env.example"):
        assert name in (ROOT / place).read_text(), place
