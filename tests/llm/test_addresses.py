"""Addresses of local servers, wherever they are written: typed, in the environment, in config.yaml."""

import pytest
from pytest_django.fixtures import Settings

from core.errors import AddressError
from llm.addresses import normalize_address, normalize_optional_address
from llm.services.settings.effective import load_config


@pytest.mark.parametrize(
    ("provider", "given", "meant"),
    [
        ("ollama", "nas", "http://nas:11434"),
        ("ollama", "http://nas:11434/v1/", "http://nas:11434"),
        ("ollama", "https://nas/api", "https://nas"),
        ("custom", "http://nas:5000/v1/chat/completions", "http://nas:5000/v1"),
        ("custom", "http://nas:5000/v1/models", "http://nas:5000/v1"),
        ("custom", "nas/v1", "http://nas/v1"),
    ],
)
def test_what_is_copied_along_is_left_out(provider: str, given: str, meant: str) -> None:
    assert normalize_address(provider, given) == normalize_optional_address(provider, given) == meant  # type: ignore[arg-type]


def test_a_field_may_be_empty_and_an_address_not() -> None:
    assert normalize_optional_address("ollama", " ") == ""
    with pytest.raises(AddressError):
        normalize_address("ollama", " ")


@pytest.mark.django_db
def test_config_yaml_says_it_in_the_same_way(settings: Settings) -> None:
    settings.LLM_FILE = {"provider": "ollama", "ollama_url": "nas/v1", "custom_url": "nas:5000/v1/models"}
    config = load_config().config
    assert (config.ollama_url, config.custom_url) == ("http://nas:11434", "http://nas:5000/v1")
