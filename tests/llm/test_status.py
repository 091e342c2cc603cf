"""The exact words of the status lines, character by character."""

import pytest

from llm.budget import Window
from llm.schemas import WindowSource
from llm.status import (
    connected_text,
    context_text,
    duration_text,
    gpu_text,
    max_tracks_text,
    memory_text,
    model_missing_text,
    none_installed_text,
    preview_text,
    unreachable_text,
)


def test_the_texts_of_the_design() -> None:
    assert connected_text(3) == "Connected - 3 models available"
    assert connected_text(1) == "Connected - 1 model available"
    assert unreachable_text("localhost:11434") == "Cannot reach Ollama at localhost:11434"
    assert none_installed_text() == "Connected but no models installed. Run `ollama pull llama3`"
    assert (
        model_missing_text(("llama3:latest", "mistral:latest"))
        == "Selected model not found. Available: llama3, mistral"
    )
    assert preview_text(140, 2310) == "Sending 140 of 2,310 tracks"


def test_a_long_list_of_names_is_cut() -> None:
    text = model_missing_text(tuple(f"m{number}:7b" for number in range(10_000)))
    assert text.endswith("m8:7b, m9:7b, and 9,990 more")


@pytest.mark.parametrize(
    ("tokens", "source", "trained", "text"),
    [
        (8192, "detected", 8192, "Context Window: 8,192 tokens (auto-detected)"),
        (2048, "modelfile", 8192, "Context Window: 2,048 tokens (from the Modelfile)"),
        (4096, "user", 8192, "Context Window: 4,096 tokens (set by you)"),
        (
            16384,
            "capped",
            131072,
            "Context Window: 16,384 tokens (auto-detected, capped; the model was trained for 131,072)",
        ),
        (200000, "catalogue", 200000, "Context Window: 200,000 tokens (from the price catalogue)"),
        (8192, "default", None, "Context Window: 8,192 tokens (assumed, as the server doesn't report it)"),
    ],
)
def test_context_lines(tokens: int, source: WindowSource, trained: int | None, text: str) -> None:
    assert context_text(Window(tokens=tokens, source=source, trained=trained)) == text


@pytest.mark.parametrize(
    ("tokens", "per_track", "text"),
    [
        (8192, None, "Max Tracks to AI: ~140 tracks"),
        (4096, None, "Max Tracks to AI: ~70 tracks"),
        (8192, 20.0, "Max Tracks to AI: ~280 tracks (measured)"),
        (512, None, "Max Tracks to AI: ~8 tracks"),
    ],
)
def test_max_tracks_lines(tokens: int, per_track: float | None, text: str) -> None:
    assert max_tracks_text(Window(tokens=tokens, source="detected"), per_track) == text


@pytest.mark.parametrize(
    ("size", "text"), [(2**30, "1.0 GB"), (94_371_840, "90 MB"), (16 * 2**30, "16.0 GB"), (1, "1 MB")]
)
def test_memory(size: int, text: str) -> None:
    assert memory_text(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 second"), (5.4, "5 seconds"), (89, "89 seconds"), (150, "2 minutes")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(("share", "text"), [(1.0, "100% GPU"), (0.0, "100% CPU"), (0.4, "60% CPU, 40% GPU")])
def test_where_a_model_sits(share: float, text: str) -> None:
    assert gpu_text(share) == text
