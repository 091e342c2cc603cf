"""A key over plain http to an address outside: it goes there, as a person wants it, and everybody is told."""

import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.html import escape
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from llm.checks import keys_in_clear
from llm.exposure import EXPOSED
from llm.schemas import ProviderConnection, ProviderName
from llm.services.checking.probe import probe
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

KEY = "home:s3cret word"
PUBLIC = "203.0.113.7"


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback counts as the world."""
    monkeypatch.setattr("llm.providers.json_server.is_local_network", lambda address: address != "127.0.0.1")


@pytest.mark.usefixtures("far_away")
@pytest.mark.parametrize("provider", ["ollama", "custom"])
async def test_connecting_tells_also_where_a_name_leads(
    provider: ProviderName, caplog: pytest.LogCaptureFixture
) -> None:
    with OllamaFake() if provider == "ollama" else OpenAICompatibleFake() as fake:
        address = fake.base_url.replace("127.0.0.1", "localhost")
        told = await probe(ProviderConnection(provider=provider, base_url=address, api_key=SecretStr(KEY)))
        silent = await probe(ProviderConnection(provider=provider, base_url=address))
        sent = fake.requests[0].headers
    assert (told.connected, told.warning) == (True, EXPOSED)
    assert (silent.connected, silent.warning) == (True, "")
    assert "authorization" in {name.lower() for name in sent}
    lines = [
        record.getMessage() for record in caplog.records if "leaves your network unencrypted" in record.getMessage()
    ]
    assert len(lines) == 1
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("provider", ["ollama", "custom"])
async def test_at_home_nothing_is_said(provider: ProviderName, caplog: pytest.LogCaptureFixture) -> None:
    with OllamaFake() if provider == "ollama" else OpenAICompatibleFake() as fake:
        told = await probe(ProviderConnection(provider=provider, base_url=fake.base_url, api_key=SecretStr(KEY)))
    assert told.connected
    assert (told.warning, "unencrypted" in caplog.text) == ("", False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("far_away")
def test_check_ollama_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with OllamaFake() as fake:
        save_settings(
            SettingsChange(provider="ollama", ollama_url=fake.url, model_analysis="llama3:8b", api_key=SecretStr(KEY))
        )
        with pytest.raises(SystemExit):
            call_command("check_ollama", "--model", "not-there")
        assert EXPOSED in capsys.readouterr().out
        with pytest.raises(SystemExit):
            call_command("check_ollama", "--model", "not-there", "--json")
        assert json.loads(capsys.readouterr().out)["warning"] == EXPOSED


@pytest.mark.django_db
@pytest.mark.parametrize("provider", ["ollama", "custom"])
@pytest.mark.parametrize(
    ("address", "key", "is_warned"),
    [
        (f"http://{PUBLIC}:8080/v1", KEY, True),
        ("http://[2001:db8::7]:8080", "sk-1", True),
        (f"https://{PUBLIC}:8080/v1", KEY, False),
        (f"http://{PUBLIC}:8080", "", False),
        ("http://192.168.1.20:8080", KEY, False),
        ("http://100.64.3.4:8080", KEY, False),
        ("http://ai.example:8080", KEY, False),  # a name: the check tells
    ],
)
def test_the_page_says_so(
    owner_client: Client, provider: ProviderName, address: str, key: str, *, is_warned: bool
) -> None:
    change = {"provider": provider, f"{provider}_url": address, "api_key": SecretStr(key), "model_analysis": "x"}
    save_settings(SettingsChange.model_validate(change))
    page = owner_client.get(f"/settings/?provider={provider}").content.decode()
    assert (escape(EXPOSED) in page) is is_warned
    assert "s3cret" not in page


@pytest.mark.parametrize(
    ("environment", "keys", "file", "found"),
    [
        ({"ollama_url": f"http://{PUBLIC}:11434"}, {"ollama": SecretStr("k")}, {}, 1),
        ({"custom_url": f"http://{PUBLIC}/v1"}, {"custom": SecretStr("k")}, {}, 1),
        ({"custom_url": f"https://{PUBLIC}/v1"}, {"custom": SecretStr("k")}, {}, 0),
        ({"ollama_url": "http://192.168.1.5"}, {"ollama": SecretStr("k")}, {}, 0),
        ({"ollama_url": f"http://{PUBLIC}"}, {"custom": SecretStr("k")}, {}, 0),
        ({}, {}, {"provider": "ollama", "ollama_url": f"http://{PUBLIC}", "api_key": "k"}, 1),
        ({}, {}, {"provider": "custom", "ollama_url": f"http://{PUBLIC}", "api_key": "k"}, 0),
        ({"ollama_url": "http://user:pw@nowhere"}, {"ollama": SecretStr("k")}, {}, 0),
    ],
)
def test_the_check_of_the_environment(
    settings: Settings,
    environment: dict[str, object],
    keys: dict[str, SecretStr],
    file: dict[str, object],
    found: int,
) -> None:
    settings.LLM_ENVIRONMENT, settings.LLM_ENVIRONMENT_KEYS, settings.LLM_FILE = environment, keys, file
    messages = keys_in_clear()
    assert [message.id for message in messages] == ["llm.W001"] * found
