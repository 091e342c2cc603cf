"""A clear status for whatever a server does or does not do, within one deadline, and never an exception."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from llm.schemas import ProviderConnection, ProviderName
from llm.services.checking.discovery import find_ollama
from llm.services.checking.probe import PROBE_SECONDS, error_of, probe
from llm.status import ProbeResult
from tests.core.servers import Exchange, serving
from tests.fakes.base import Reply, Signal, endless, hang, json_reply, trickle
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

#: A deadline that tests need not wait long for; what comes back by itself has all of PROBE_SECONDS.
SOON = 0.5
#: How much later than the deadline an answer may come on a busy machine.
SLACK = 5.0


async def ask(
    url: str, *selected: str, describe: bool = False, seconds: float = 20.0, provider: ProviderName = "ollama"
) -> ProbeResult:
    connection = ProviderConnection(provider=provider, base_url=url)
    return await probe(connection, selected=selected, describe=describe, seconds=seconds)


async def test_the_deadline_of_the_page_is_three_seconds() -> None:
    assert PROBE_SECONDS == 3.0


async def test_a_server_with_models(ollama: OllamaFake) -> None:
    result = await ask(ollama.url, "llama3:8b", describe=True)
    assert (result.status, result.text) == ("ok", "Connected - 4 models available")
    assert (result.address, result.version) == (ollama.url, "0.33.0")
    assert [info.name for info in result.described] == ["llama3:8b"]
    assert result.described[0].kv_bytes_per_token == 131_072
    assert result.described[0].size_bytes  # which only the listing tells


async def test_one_model_is_one_model(ollama: OllamaFake) -> None:
    ollama.remove_models()
    ollama.add_model("phi3:mini")
    assert (await ask(ollama.url)).text == "Connected - 1 model available"


async def test_no_model_installed(ollama: OllamaFake) -> None:
    ollama.remove_models()
    result = await ask(ollama.url, "llama3:8b", describe=True)
    assert result.status == "none_installed"
    assert result.text == "Connected but no models installed. Run `ollama pull llama3`"


async def test_only_an_embedding_model_is_none(ollama: OllamaFake) -> None:
    ollama.remove_models()
    ollama.add_model("nomic-embed-text", capabilities=("embedding",))
    assert (await ask(ollama.url)).status == "none_installed"


async def test_the_selected_model_is_gone(ollama: OllamaFake) -> None:
    ollama.remove_models()
    ollama.add_model("mistral")
    ollama.add_model("llama3")
    result = await ask(ollama.url, "phi3:mini")
    assert result.status == "model_missing"
    assert result.text == "Selected model not found. Available: llama3, mistral"
    assert result.next_step == "Choose another model, or pull phi3:mini."


async def test_names_compare_as_ollama_does(ollama: OllamaFake) -> None:
    ollama.add_model("mistral")
    assert (await ask(ollama.url, "Mistral", "LLAMA3:8b", "")).status == "ok"


async def test_a_model_that_vanishes_between_list_and_show(ollama: OllamaFake) -> None:
    del ollama.shows["llama3:8b"]
    result = await ask(ollama.url, "llama3:8b", describe=True)
    assert result.status == "model_missing"
    assert "llama3:8b" not in [model.name for model in result.models]
    assert result.text == "Selected model not found. Available: smollm2-2k, gemma3:270m, smollm2:135m"


async def test_a_description_that_never_comes_costs_only_itself(ollama: OllamaFake) -> None:
    ollama.on("POST", "/api/show", hang())
    result = await ask(ollama.url, "llama3:8b", describe=True, seconds=2.0)
    assert (result.status, result.described) == ("ok", ())


@pytest.fixture
def _on_a_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.http.container._MARKS", ())
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)


def unused_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.usefixtures("_on_a_computer")
async def test_nobody_listens() -> None:
    port = unused_port()
    result = await ask(f"http://127.0.0.1:{port}")
    assert (result.status, result.text) == ("unreachable", f"Cannot reach Ollama at 127.0.0.1:{port}")
    assert "ollama serve" in result.next_step


async def test_in_a_container_localhost_is_the_container(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    result = await ask(f"http://localhost:{unused_port()}")
    assert "http://host.docker.internal:11434" in result.next_step


async def test_a_host_that_nobody_knows() -> None:
    result = await ask("http://nowhere.invalid:11434")
    assert result.status in {"unreachable", "timeout"}
    assert result.text == "Cannot reach Ollama at nowhere.invalid:11434"


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port whose queue is full: the kernel drops whatever else knocks, as a firewall does."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
        for filler in fillers:
            filler.close()


@pytest.mark.usefixtures("_on_a_computer")
async def test_a_black_hole(black_hole: int) -> None:
    started = time.monotonic()
    result = await ask(f"http://127.0.0.1:{black_hole}", seconds=SOON)
    assert time.monotonic() - started < SOON + SLACK
    assert (result.status, result.text) == ("timeout", f"Cannot reach Ollama at 127.0.0.1:{black_hole}")
    assert "firewall" in result.next_step


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(hang(), id="accepts and never answers"),
        pytest.param(Reply(body=list(trickle(b'{"models": []}' * 500, delay=0.2))), id="trickles"),
        pytest.param(Reply(body=[b'{"models": [', Signal.HANG]), id="stops half-way"),
    ],
)
async def test_slow_servers_meet_the_deadline(ollama: OllamaFake, reply: Reply) -> None:
    ollama.on("GET", "/api/tags", reply)
    started = time.monotonic()
    result = await ask(ollama.url, seconds=SOON)
    assert time.monotonic() - started < SOON + SLACK
    assert result.status == "timeout"
    assert result.text == f"Cannot reach Ollama at 127.0.0.1:{ollama.port}"
    assert await ollama.wait_client_gone()


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        pytest.param(Reply(200, b"<html>hello", "text/html"), "wrong_server", id="HTML"),
        pytest.param(Reply(200, b"hello", "text/plain"), "wrong_server", id="text"),
        pytest.param(json_reply({}), "wrong_server", id="empty object"),
        pytest.param(json_reply([1, 2]), "wrong_server", id="a list"),
        pytest.param(json_reply({"models": None}), "wrong_server", id="no list"),
        pytest.param(json_reply({"error": "Unexpected endpoint"}), "wrong_server", id="LM Studio"),
        pytest.param(Reply(301, b"", headers={"Location": "http://127.0.0.1:1/"}), "wrong_server", id="redirect"),
        pytest.param(Reply(404, b"404 page not found", "text/plain"), "wrong_server", id="404"),
        pytest.param(Reply(403, b"", ""), "unauthorized", id="403"),
        pytest.param(Reply(500, b"oops", "text/plain"), "failed", id="500"),
        pytest.param(Reply(200, b'{"models": ["x", {"size": 1}, null]}'), "none_installed", id="odd entries"),
        pytest.param(Reply(200, b'{"models": [' + b"[" * 100_000, "application/json"), "wrong_server", id="nested"),
    ],
)
async def test_odd_answers(ollama: OllamaFake, reply: Reply, status: str) -> None:
    ollama.on("GET", "/api/tags", reply)
    result = await ask(ollama.url)
    assert result.status == status
    assert result.text
    assert "<html" not in result.text
    assert all(request.path == "/api/tags" for request in ollama.requests if request.path != "/api/version")


async def test_an_endless_body_is_cut(ollama: OllamaFake) -> None:
    ollama.on("GET", "/api/tags", Reply(body=endless(b" " * 1_000_000, delay=0)))
    result = await ask(ollama.url)
    assert result.status == "wrong_server"
    assert "far more" in result.text


async def test_an_endless_error_is_cut(ollama: OllamaFake) -> None:
    ollama.on("GET", "/api/tags", Reply(500, endless(b" " * 1_000_000, delay=0), "text/html"))
    assert (await ask(ollama.url)).status == "wrong_server"


async def test_ten_thousand_models(ollama: OllamaFake) -> None:
    entry = ollama.tags[0]
    ollama.tags = [entry | {"name": f"model-{number}:7b"} for number in range(10_000)]
    assert (await ask(ollama.url)).text == "Connected - 10,000 models available"


async def test_names_are_passed_on_as_they_are(ollama: OllamaFake) -> None:
    ollama.add_model("<script>alert(1)</script>:latest")
    result = await ask(ollama.url, "gone")
    assert "<script>" in result.text  # escaping is the page's business, once


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://nas", "http:// or https://"),
        ("http://me:pw@nas", "username and password"),
        ("http://169.254.169.254", "link-local"),
        ("http://0.0.0.0:11434", "unspecified"),
        ("http://[::ffff:2852039166]", "brackets"),
        ("http://[::1", "brackets"),
    ],
)
async def test_addresses_that_are_never_opened(url: str, words: str) -> None:
    result = await ask(url)
    assert result.status == "bad_address"
    assert words in result.text


async def test_a_custom_server_without_address_is_a_status_too() -> None:
    assert (await ask("", provider="custom")).status == "bad_address"


async def test_a_cloud_without_key_is_a_status_too() -> None:
    assert (await ask("", provider="openai")).status == "unauthorized"


async def test_a_custom_server() -> None:
    with OpenAICompatibleFake() as fake:
        result = await ask(fake.base_url, provider="custom")
    assert result.status == "ok"
    assert result.models


async def test_the_first_of_the_usual_places_that_answers(ollama: OllamaFake, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = f"http://127.0.0.1:{unused_port()}"
    with OllamaFake() as silent:
        silent.on("GET", "/api/tags", hang())
        monkeypatch.setattr("llm.services.checking.discovery.USUAL_PLACES", (dead, silent.url, ollama.url))
        found = await find_ollama()
        assert found is not None
        assert found.address == ollama.url
        assert await silent.wait_client_gone()  # whoever was not needed is not asked any longer
    monkeypatch.setattr("llm.services.checking.discovery.USUAL_PLACES", (dead, ollama.url))
    assert await find_ollama(tried=ollama.url) is None


@pytest.fixture
async def early_hints() -> AsyncIterator[int]:
    """A server that sends interim responses for ever, and never an answer."""

    async def answer(exchange: Exchange) -> None:
        while True:
            await exchange.send("HTTP/1.1 102 Processing\r\n\r\n")
            await asyncio.sleep(0.02)

    async with serving(answer) as server:
        yield server.port


async def test_interim_responses_are_no_answer(early_hints: int) -> None:
    assert (await ask(f"http://127.0.0.1:{early_hints}", seconds=SOON)).status == "timeout"


async def test_failures_as_errors() -> None:
    result = ProbeResult(provider="ollama", status="timeout", text="Cannot reach Ollama at nas:11434")
    error = error_of(result)
    assert (error.code, error.message) == ("timeout", "Cannot reach Ollama at nas:11434")
    assert error_of(result.model_copy(update={"status": "failed"})).code == "provider_error"


async def test_the_log_tells_when_a_server_goes_and_when_it_is_back(
    ollama: OllamaFake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "llm.services.checking.probe")
    place = urlsplit(ollama.url).netloc
    for _ in range(3):
        await ask(ollama.url)
    ollama.remove_models()
    for _ in range(3):
        await ask(ollama.url)
    ollama.add_model("llama3:8b")
    await ask(ollama.url)
    told = [line.partition(f"ollama at {place}: ")[2] for line in caplog.messages]
    assert told == ["ok", "none_installed", "ok"]


async def test_looking_for_ollama_where_it_usually_is_leaves_no_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "llm.services.checking.probe")
    await find_ollama()
    assert caplog.messages == []
