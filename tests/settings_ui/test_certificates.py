"""What is wrong with https in front of Ollama is told as that: on the pages, by script and by command."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.fakes.base import Reply
from tests.fakes.ollama import OllamaFake
from tests.fakes.tls import Household
from tests.settings_ui.conftest import HTMX, probe, soup, text, usual_places

pytestmark = pytest.mark.django_db(transaction=True)

UNKNOWN = "its certificate is signed by an authority that PlexSage doesn't know"
TO_DO = "Save the authority's certificate to a file and set PLEXSAGE_CA_FILE to that file."


@pytest.fixture(autouse=True)
def _in_a_container(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where "localhost" would be guessed to be the trouble."""
    monkeypatch.setattr("llm.services.checking.probe.in_container", lambda: True)


@contextmanager
def ollama_with(kind: str, tmp_path: Path, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an Ollama with this trouble."""
    household = Household()
    patch.setenv("PLEXSAGE_CA_FILE", str(household.file(tmp_path)))
    contexts: dict[str, Callable[[], ssl.SSLContext]] = {
        "unknown": lambda: Household().server(),
        "expired": household.expired,
        "not yet": household.not_yet,
        "name": lambda: household.server("ollama.example.org"),
    }
    with OllamaFake(tls=contexts[kind]() if kind in contexts else None) as fake:
        if kind == "wants https":
            fake.on("GET", "/api/tags", Reply(400, b"Client sent an HTTP request to an HTTPS server.", "text/plain"))
        yield fake.url.replace("http://", "https://") if kind == "plain" else fake.url


TROUBLES = [
    ("unknown", UNKNOWN, TO_DO),
    ("expired", "its certificate has expired", "this computer's clock"),
    ("not yet", "its certificate isn't valid yet", "Check the clocks"),
    ("name", "its certificate is for another name", "Use the name in the certificate"),
    ("plain", "it doesn't use https on this port", "use http:// if the server doesn't support https"),
    ("wants https", "it expects https there", "Use https:// in the address."),
]


@pytest.mark.parametrize(("kind", "what", "to_do"), TROUBLES, ids=[kind for kind, *_ in TROUBLES])
def test_on_the_settings_page(
    owner_client: Client, kind: str, what: str, to_do: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ollama_with(kind, tmp_path, monkeypatch) as url:
        page = probe(owner_client, ollama_url=url)
    host = url.partition("://")[2]
    assert text(page, "#ollama-status") == f"⚠ Cannot reach Ollama at {host}: {what}"
    assert to_do in text(page, "#ollama-next-step")
    assert "container" not in page.get_text()


@pytest.mark.parametrize(("kind", "what", "to_do"), TROUBLES, ids=[kind for kind, *_ in TROUBLES])
def test_by_script_and_by_command(
    owner_client: Client, kind: str, what: str, to_do: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ollama_with(kind, tmp_path, monkeypatch) as url:
        status = owner_client.get("/api/ollama/status", {"url": url}).json()
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("check_ollama", "--url", url, stdout=out)
        validated = owner_client.post(
            "/api/setup/validate-ai",
            json.dumps({"provider": "ollama", "ollama_url": url}),
            content_type="application/json",
        ).json()
    assert ended.value.code
    for said in (str(status["error"]), out.getvalue(), str(validated["error"])):
        assert what in said
        assert "docker" not in said
    assert to_do in out.getvalue()


def test_the_households_authority_makes_it_work(
    owner_client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = Household()
    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(household.file(tmp_path)))
    with OllamaFake(tls=household.server()) as fake:
        page = probe(owner_client, ollama_url=fake.url)
        assert text(page, "#ollama-status").startswith("✓ Connected")
        status: dict[str, Any] = owner_client.get("/api/ollama/status", {"url": fake.url}).json()
        assert status["connected"] is True


def test_in_the_first_run(owner_client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual_places(monkeypatch)
    with ollama_with("unknown", tmp_path, monkeypatch) as url:
        page = soup(owner_client.post("/setup/llm/look/", {"ollama_url": url}, headers=HTMX))
    assert UNKNOWN in page.get_text()
    assert TO_DO in page.get_text()
    assert "host.docker.internal" not in page.get_text()
