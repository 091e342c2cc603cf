"""Models as a drop-down shows them: what the server tells, what a cloud model costs, and what could not be checked."""

import pytest

from llm.schemas import ModelInfo
from llm.services.checking.model_options import bytes_text, model_options


def test_a_local_model_shows_size_quantisation_and_trained_window() -> None:
    model = ModelInfo(
        name="llama3:8b",
        context_window=8192,
        parameter_size="8.0B",
        quantization="Q4_0",
        size_bytes=4_661_224_676,
    )
    (option,) = model_options("ollama", [model])
    assert option.details == "8.0B, Q4_0, 4.7 GB, 8,192 tokens"
    assert option.checked


def test_a_local_model_with_a_paid_models_name_has_no_price() -> None:
    for provider in ("ollama", "custom"):
        (option,) = model_options(provider, [ModelInfo(name="gpt-4.1")])
        assert option.details == ""


def test_a_cloud_model_shows_its_price_for_a_million_tokens() -> None:
    (option,) = model_options("openai", [ModelInfo(name="gpt-4.1", context_window=1_047_576)])
    assert option.details == "1,047,576 tokens, $2.00 in, $8.00 out"


def test_an_unknown_price_is_not_guessed() -> None:
    (option,) = model_options("openai", [ModelInfo(name="made-up-9")])
    assert option.details == ""


def test_models_in_ollamas_cloud_are_marked() -> None:
    (option,) = model_options("ollama", [ModelInfo(name="big:cloud", remote=True)])
    assert option.remote
    assert option.details == "runs in Ollama's cloud"


def test_saved_models_stay_selectable_when_nobody_could_check_them() -> None:
    listed = [ModelInfo(name="Mistral:latest")]
    options = model_options("ollama", listed, selected=("mistral", "llama3:8b", "llama3:8b", ""))
    assert [(option.name, option.checked) for option in options] == [("Mistral:latest", True), ("llama3:8b", False)]
    assert options[-1].details == "not checked"
    assert model_options("ollama", [], selected=("x",))[0].checked is False


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, ""),
        (0, ""),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (98_400_000, "98.4 MB"),
        (270_898_672, "271 MB"),
        (999_600_000, "1.0 GB"),
        (404_000_000_000, "404 GB"),
    ],
)
def test_sizes(size: int | None, text: str) -> None:
    assert bytes_text(size) == text
