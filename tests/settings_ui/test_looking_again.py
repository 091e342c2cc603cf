"""A settings page that was opened while a server was down notices by itself that it is back."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from core.http.ports import find_free_port
from tests.fakes.base import Reply
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.settings_ui.conftest import HTMX, attribute, one, probe, soup


def again(client: Client, page: BeautifulSoup, **fields: object) -> tuple[BeautifulSoup, str]:
    """What the page gets when it asks by itself, and where that goes."""
    url = attribute(page, "[data-waits]", "hx-post")
    response = client.post(url, fields, headers=HTMX)
    return soup(response), response.headers.get("HX-Retarget", "")


def test_a_server_that_is_down_is_asked_again_more_and_more_seldom(owner_client: Client) -> None:
    url = f"http://127.0.0.1:{find_free_port()}"
    page = probe(owner_client, ollama_url=url)
    waits = []
    for _ in range(6):
        waits.append(int(attribute(page, "#ollama-again", "data-waits")))
        page, target = again(owner_client, page, ollama_url=url)
        assert target == ""
        assert not page.select("#ollama-status"), "nothing new: nothing is touched that somebody may be using"
    assert waits == [5, 10, 20, 40, 60, 60]


def test_a_server_that_is_back_is_shown_and_not_asked_again(owner_client: Client, ollama: OllamaFake) -> None:
    page = probe(owner_client, ollama_url=f"http://127.0.0.1:{find_free_port()}")
    page, target = again(owner_client, page, ollama_url=ollama.url)
    assert target == "#ollama-status-box"
    assert one(page, "#ollama-status")["data-status"] == "ok"
    assert not page.select("[data-waits]")


def test_another_trouble_is_shown_and_waited_for_anew(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.remove_models()
    page = probe(owner_client, ollama_url=f"http://127.0.0.1:{find_free_port()}")
    page, _ = again(owner_client, page, ollama_url=ollama.url)
    assert one(page, "#ollama-status")["data-status"] == "none_installed"
    assert attribute(page, "#ollama-again", "data-waits") == "5"
    ollama.add_model("llama3:8b")
    page, _ = again(owner_client, page, ollama_url=ollama.url)
    assert one(page, "#ollama-status")["data-status"] == "ok"


def test_a_custom_server_is_waited_for_too(owner_client: Client) -> None:
    page = probe(owner_client, "custom", custom_url=f"http://127.0.0.1:{find_free_port()}/v1")
    assert one(page, "#custom-again")
    with OpenAICompatibleFake() as fake:
        page, target = again(owner_client, page, custom_url=fake.base_url)
    assert (target, one(page, "#custom-status")["data-status"]) == ("#custom-status-box", "ok")


@pytest.mark.parametrize("reply", [Reply(403, b"", ""), Reply(401, b"no"), Reply(200, b"<html>", "text/html")])
def test_what_only_a_person_can_mend_is_not_asked_again(owner_client: Client, ollama: OllamaFake, reply: Reply) -> None:
    ollama.on("GET", "/api/tags", reply)
    assert not probe(owner_client, ollama_url=ollama.url).select("[data-waits]")


@pytest.mark.parametrize("times", ["x", "-1", "9" * 30, ""])
def test_nonsense_is_a_check_like_any_other(owner_client: Client, ollama: OllamaFake, times: str) -> None:
    response = owner_client.post(
        f"/settings/ollama/probe/?times={times}&was=ok", {"ollama_url": ollama.url}, headers=HTMX
    )
    assert one(soup(response), "#ollama-status")["data-status"] == "ok"
