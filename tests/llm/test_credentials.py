"""A key or a password in front of a local server: how it is sent, by every call, and what is said without it."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from core.text.redact import Redactor
from llm.credentials import authorization, secrets_of
from llm.errors import BadAddressError, UnauthorizedError
from llm.providers.custom import CustomProvider
from llm.providers.ollama import OllamaProvider
from llm.schemas import CompletionRequest, ProviderConnection, ProviderName
from llm.services.checking.probe import probe
from llm.services.settings.effective import load_config
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.llm import LLMFake
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

PASSWORD = "ada:s3cret pässword"
BASIC = f"Basic {b64encode(PASSWORD.encode()).decode()}"


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ("sk-abc", "Bearer sk-abc"),
        (PASSWORD, BASIC),
        ("user:", f"Basic {b64encode(b'user:').decode()}"),
        ("Bearer a:b", "Bearer a:b"),
        ("bearer abc", "Bearer abc"),
        ("Basic dXNlcjpwYXNz", "Basic dXNlcjpwYXNz"),
        ("basic user:pass", "Basic dXNlcjpwYXNz"),
    ],
)
def test_a_key_is_sent_as_what_it_is(key: str, header: str) -> None:
    assert authorization(key) == header


def guard(fake: LLMFake, header: str, challenge: str) -> None:
    """Let nobody in without this header, as a proxy does."""
    inside: Callable[[RecordedRequest], Reply] = fake.respond

    def respond(request: RecordedRequest) -> Reply:
        if request.headers.get("authorization") == header:
            return inside(request)
        return Reply(401, b"<html>401</html>", "text/html", {"WWW-Authenticate": challenge} if challenge else {})

    fake.respond = respond  # type: ignore[method-assign]  # the proxy before it


@pytest.fixture
async def fake() -> AsyncIterator[OllamaFake]:
    with OllamaFake() as server:
        yield server


@pytest.mark.parametrize(("key", "header"), [(PASSWORD, BASIC), ("sk-abc", "Bearer sk-abc")])
async def test_every_call_to_ollama_carries_it(fake: OllamaFake, key: str, header: str) -> None:
    guard(fake, header, "Basic")
    connection = ProviderConnection(provider="ollama", base_url=fake.url, api_key=key, timeout=20)
    provider = OllamaProvider(connection)
    await provider.list_models()
    await provider.loaded_models()
    await provider.version()
    request = CompletionRequest(model="smollm2:135m", prompt="Hi", max_output_tokens=9, model_thinks=True)
    async with aclosing(provider.stream(request)) as events:
        assert [event async for event in events]
    assert [event async for event in provider.pull("llama3")]
    await provider.aclose()
    assert (await probe(connection, describe=True)).status == "ok"
    assert {sent.headers.get("authorization") for sent in fake.requests} == {header}
    assert {sent.path for sent in fake.requests} == {
        f"/api/{name}" for name in ("tags", "ps", "version", "show", "generate", "pull")
    }


@pytest.mark.parametrize("provider", ["ollama", "custom"])
@pytest.mark.parametrize(
    ("challenge", "key", "told"),
    [
        ('Basic realm="home"', "", "needs a password (401). Enter it in the API key field as user:password."),
        ('Basic realm="home"', "ada:wrong", "needs a password and doesn't accept yours (401)"),
        ("Bearer", "", "needs a key (401). Enter it in the API key field."),
        ("Bearer error=invalid_token", "sk-wrong", "needs a key and doesn't accept yours (401)"),
    ],
)
async def test_what_is_wanted_is_said(provider: Any, challenge: str, key: str, told: str) -> None:
    with OllamaFake() if provider == "ollama" else OpenAICompatibleFake() as fake:
        guard(fake, BASIC, challenge)
        connection = ProviderConnection(provider=provider, base_url=fake.base_url, api_key=key)
        result = await probe(connection)
    assert result.status == "unauthorized"
    assert told in result.text
    assert "OLLAMA_HOST" not in result.text + result.next_step
    assert "wrong" not in result.text


async def test_a_401_that_does_not_say_what_it_wants_is_told_as_either(fake: OllamaFake) -> None:
    guard(fake, BASIC, "")
    result = await probe(ProviderConnection(provider="ollama", base_url=fake.url))
    assert "needs a key or password (401)" in result.text


async def test_ollamas_own_refusal_of_a_host_name_keeps_its_words(fake: OllamaFake) -> None:
    fake.mode = "forbidden_403_empty"
    result = await probe(ProviderConnection(provider="ollama", base_url=fake.url))
    assert "OLLAMA_HOST" in result.text


async def test_a_custom_server_may_want_a_password() -> None:
    with OpenAICompatibleFake() as fake:
        guard(fake, BASIC, "Basic")
        provider = CustomProvider(ProviderConnection(provider="custom", base_url=fake.base_url, api_key=PASSWORD))
        assert await provider.list_models()
        await provider.aclose()


@pytest.mark.parametrize("provider", [OllamaProvider, CustomProvider])
@pytest.mark.parametrize("address", ["http://ada:pw@nas", "ada:pw@nas:11434", "https://ada@nas/x"])
def test_a_password_in_the_address_is_sent_to_its_place(provider: Any, address: str) -> None:
    with pytest.raises(BadAddressError, match="Give them as the key instead, like user:password") as caught:
        provider(ProviderConnection(provider=provider.name, base_url=address))
    assert "pw" not in caught.value.message


async def test_a_401_is_an_unauthorized_error(fake: OllamaFake) -> None:
    guard(fake, BASIC, "Basic")
    provider = OllamaProvider(ProviderConnection(provider="ollama", base_url=fake.url))
    with pytest.raises(UnauthorizedError):
        await provider.describe_model("smollm2:135m")
    await provider.aclose()


@pytest.mark.parametrize(
    "key", ["schlüssel-123", "Bearer ключ-123", "sk-abc\n123", "tab\tkey-1", "nul\x00key-1", "Basic ünd"]
)
@pytest.mark.parametrize("kind", [OllamaFake, OpenAICompatibleFake])
async def test_a_key_that_no_header_can_carry_is_refused_by_the_server_and_breaks_nothing(
    kind: type[LLMFake], key: str
) -> None:
    with kind() as fake:
        guard(fake, "Bearer right", "Bearer")
        name: ProviderName = "ollama" if kind is OllamaFake else "custom"
        told = await probe(ProviderConnection(provider=name, base_url=fake.base_url, api_key=SecretStr(key)))
    assert (told.status, "doesn't accept yours" in told.text) == ("unauthorized", True)


@pytest.mark.parametrize(
    ("key", "text", "shown"),
    [
        ("ada:horses with no name", "A Horse with No Name", "A Horse with No Name"),
        ("ada:correct horse battery", "battery", "battery"),
        ("ada:correct horse battery", "it is correct horse battery", "it is [hidden]"),
        ("Basic YWRhOnMzY3JldC1wdw==", "no s3cret-pw here", "no [hidden] here"),
        ("Bearer abcdef:ghijkl", "no abcdef:ghijkl", "no [hidden]"),
        ("basic ada:s3cret-pw", "s3cret-pw", "[hidden]"),
    ],
)
def test_what_is_hidden_of_a_key_is_the_secret_and_no_word_of_it(key: str, text: str, shown: str) -> None:
    assert Redactor(secrets_of(key)).hide_known(text) == shown


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["schlüssel-123", "two words", "line\nbreak-123"])
@pytest.mark.parametrize("provider", ["ollama", "openai"])
def test_a_key_of_the_environment_that_can_be_none_is_told_and_not_sent(
    settings: Settings, provider: ProviderName, key: str
) -> None:
    variable = f"{provider.upper()}_API_KEY"
    settings.LLM_ENVIRONMENT_KEYS = {provider: SecretStr(key)}
    settings.LLM_ENVIRONMENT_NAMES = {f"api_key.{provider}": variable}
    effective = load_config(provider)
    assert effective.config.api_key.get_secret_value() == ""
    (problem,) = effective.problems
    assert problem.message.startswith(f"{variable}: This isn't an API key")
    assert key not in problem.message


@pytest.mark.django_db
def test_a_key_of_the_file_that_can_be_none_is_told_and_not_sent(settings: Settings) -> None:
    settings.LLM_FILE = {"provider": "ollama", "api_key": "schlüssel-123"}
    effective = load_config()
    assert (effective.config.api_key.get_secret_value(), effective.problems[0].source) == ("", "file")
