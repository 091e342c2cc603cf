"""Custom servers whose list of models is of another shape, or missing."""

import pytest

from llm.schemas import ProviderConnection
from llm.services.checking.probe import probe
from llm.status import ProbeResult
from tests.fakes.base import Reply, json_reply
from tests.fakes.openai_compatible import OpenAICompatibleFake


async def ask(url: str, *selected: str, describe: bool = False) -> ProbeResult:
    connection = ProviderConnection(provider="custom", base_url=url)
    return await probe(connection, selected=selected, describe=describe, seconds=20.0)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404, b'{"detail": "Not Found"}'),
        Reply(404, b"404 page not found", "text/plain"),
        Reply(405, b"", ""),
        Reply(501, b'{"error": "not implemented"}'),
        json_reply({"data": []}),
        json_reply([]),
    ],
    ids=range(6),
)
async def test_a_custom_server_without_a_list_of_models_works_all_the_same(reply: Reply) -> None:
    with OpenAICompatibleFake() as fake:
        fake.on("GET", "/v1/models", reply)
        result = await ask(fake.base_url)
        assert (result.status, result.connected) == ("ok", True)
        assert result.text == "Connected - this server doesn't list its models"
        assert result.next_step.startswith("Type the model’s name")
        chosen = await ask(fake.base_url, "big-12b", describe=True)
        assert chosen.next_step == "Use “Test” to check that it works."


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404, b"<!doctype html><html><h1>Not found</h1></html>", "text/html"),
        Reply(200, b"<html>Router</html>", "text/html"),
        json_reply({"hello": "world"}),
    ],
    ids=["404 page", "page", "another API"],
)
async def test_a_web_page_is_no_custom_server(reply: Reply) -> None:
    with OpenAICompatibleFake() as fake:
        fake.on("GET", "/v1/models", reply)
        result = await ask(fake.base_url)
    assert result.status == "wrong_server"
    assert "not Custom server" not in result.text


async def test_a_bare_list_is_a_list() -> None:
    with OpenAICompatibleFake() as fake:
        fake.on("GET", "/v1/models", json_reply([{"id": "one"}, {"id": "two"}]))
        assert (await ask(fake.base_url)).text == "Connected - 2 models available"
