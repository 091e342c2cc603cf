"""Names of models: one model, however it is written."""

import pytest

from llm.model_names import full_name, is_among


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("mistral", "mistral:latest"),
        ("Mistral:latest", "mistral:latest"),
        ("llama3:8B", "llama3:8b"),
        ("nas:5000/me/mistral", "nas:5000/me/mistral:latest"),  # a registry's port is no tag
    ],
)
def test_a_model_has_one_full_name(written: str, name: str) -> None:
    assert full_name(written) == name


def test_a_model_is_found_whichever_side_has_the_tag() -> None:
    assert is_among("mistral", ["llama3:8b", "Mistral:latest"])
    assert is_among("mistral:latest", ["mistral"])
    assert not is_among("mistral:7b", ["mistral"])
    assert not is_among("mistral", [])
