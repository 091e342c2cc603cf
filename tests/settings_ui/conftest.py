"""What the tests of the settings page share."""

from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings

from tests.fakes.ollama import OllamaFake

HTMX = {"HX-Request": "true"}
Lock = Callable[..., None]


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    """An Ollama with one more model than recorded: llama3:8b, trained for 8,192 tokens."""
    with OllamaFake() as fake:
        fake.add_model("llama3:8b")
        yield fake


@pytest.fixture
def lock(settings: Settings) -> Lock:
    """Let the environment decide: `lock(ollama_url="http://…")`, keys as `lock(keys={"openai": "sk-…"})`."""

    def decide(keys: dict[str, str] | None = None, **fields: object) -> None:
        settings.LLM_ENVIRONMENT = fields
        settings.LLM_ENVIRONMENT_KEYS = {name: SecretStr(key) for name, key in (keys or {}).items()}

    return decide


class Answered(Protocol):
    """A response, of whichever test client."""

    @property
    def content(self) -> bytes: ...


def soup(response: Answered) -> BeautifulSoup:
    """The page, to look into."""
    return BeautifulSoup(response.content, "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    """The only element that matches."""
    found = page.select(selector)
    assert len(found) == 1, f"{len(found)} elements match {selector}"
    return found[0]


def attribute(page: BeautifulSoup | Tag, selector: str, name: str) -> str:
    """An attribute of that element, as text."""
    return str(one(page, selector)[name])


def text(page: BeautifulSoup | Tag, selector: str) -> str:
    """What a person reads there, white space joined."""
    return " ".join(one(page, selector).get_text().split())


def probe(client: Client, provider: str = "ollama", **fields: object) -> BeautifulSoup:
    """What htmx gets when it asks for a check."""
    response = client.post(f"/settings/{provider}/probe/", fields, headers=HTMX)
    assert response.status_code == 200
    return soup(response)


def usual_places(monkeypatch: pytest.MonkeyPatch, *places: str) -> None:
    """Where an Ollama is looked for that nobody has given the address of."""
    monkeypatch.setattr("llm.services.checking.discovery.USUAL_PLACES", places)
