"""The Test button: one tiny completion, what it took, and what the model was really given."""

import pytest
from asgiref.sync import async_to_sync
from pydantic import SecretStr

from llm.services.checking.trial import run_trial, run_trials
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from llm.settings_fields import LLMConfig
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

pytestmark = pytest.mark.django_db


def config() -> LLMConfig:
    return load_config().config


def test_it_shows_answer_times_speed_and_the_real_window(configured: OllamaFake) -> None:
    configured.answer_with("Slow <b>jazz</b>.", usage=(40, 12))
    configured.load("llama3:8b", window=4096, size=1000, vram=400)
    trial = async_to_sync(run_trial)(config())
    assert (trial.ok, trial.model, trial.text) == (True, "llama3:8b", "Slow <b>jazz</b>.")
    assert trial.first_token_seconds is not None
    assert trial.first_token_seconds <= trial.total_seconds
    assert trial.tokens_per_second
    assert (trial.window, trial.real_window, trial.gpu_share) == (8192, 4096, 0.4)
    assert trial.notes == (
        "Ollama gave it a window of 4,096 tokens instead of the requested 8,192.",
        "60% CPU, 40% GPU",
    )


def test_one_call_where_both_roles_have_one_model(configured: OllamaFake) -> None:
    assert [trial.role for trial in async_to_sync(run_trials)(config())] == ["analysis"]
    save_settings(SettingsChange(model_generation="smollm2:135m"))
    trials = async_to_sync(run_trials)(config())
    assert [(trial.role, trial.model) for trial in trials] == [
        ("analysis", "llama3:8b"),
        ("generation", "smollm2:135m"),
    ]


def test_a_model_that_rambles_works_all_the_same(configured: OllamaFake) -> None:
    configured.answer_with("and so on and so on", finish="length")
    trial = async_to_sync(run_trial)(config())
    assert (trial.ok, trial.error) == (True, "")
    assert trial.text.startswith("and so on")


@pytest.mark.parametrize(
    ("mode", "code"),
    [("error_500", "model_unavailable"), ("html_200", "wrong_server"), ("unauthorized_401", "unauthorized")],
)
def test_failures_are_values(configured: OllamaFake, mode: str, code: str) -> None:
    configured.mode = mode  # type: ignore[assignment]  # one of the modes
    trial = async_to_sync(run_trial)(config())
    assert (trial.ok, trial.code) == (False, code)
    assert trial.error


def test_a_server_that_never_answers_meets_the_limit(configured: OllamaFake) -> None:
    configured.mode = "slow_first_token"
    trial = async_to_sync(run_trial)(config(), seconds=0.5)
    assert (trial.ok, trial.code) == (False, "timeout")
    assert trial.error == "llama3:8b didn't answer within 0.5 seconds."
    assert configured.client_gone.wait(5)


def test_nothing_configured_is_a_value_too() -> None:
    trial = async_to_sync(run_trial)(LLMConfig())
    assert (trial.ok, trial.code) == (False, "not_configured")


def test_the_key_goes_to_its_own_host_only() -> None:
    key = "sk-secret-abcdef-4321"
    with OpenAICompatibleFake() as own, OpenAICompatibleFake() as other:
        save_settings(
            SettingsChange(
                provider="custom",
                custom_url=own.base_url,
                api_key=SecretStr(key),
                model_analysis="smollm2-135m-instruct",
            )
        )
        assert async_to_sync(run_trial)(config()).ok
        save_settings(SettingsChange(custom_url=other.base_url))
        assert async_to_sync(run_trial)(config()).ok
        assert any(key in request.headers.get("authorization", "") for request in own.requests)
        assert not any(key in str(request.headers) for request in other.requests)
