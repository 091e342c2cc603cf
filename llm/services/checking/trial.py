"""One tiny completion with a chosen model: does it answer, how fast, and what was it really given?"""

import asyncio
import time

from core.values import Frozen
from llm.errors import AnswerCutError, LLMError, ProviderError
from llm.model_names import is_among
from llm.providers.ollama import OllamaProvider
from llm.providers.ollama_models import LoadedModel
from llm.schemas import Completion, Prompt
from llm.services.calling.client import LLMClient, Role, open_llm
from llm.settings_fields import LLMConfig
from llm.status import gpu_text

#: More than ten words need, so that a model which rambles, or thinks a little, still comes to its end.
ANSWER_TOKENS = 200
_SYSTEM = "You help people to choose music. Answer in at most ten words."
_PROMPT = "Which kind of music suits a rainy evening?"


class Trial(Frozen):
    """One test, ended; a failure is a value (`error` and `code`). Times in seconds, windows in tokens.

    `real_window` and `gpu_share` are what Ollama says after the answer. Escape `text`: it is the model's.
    """

    role: Role
    model: str
    ok: bool = False
    text: str = ""
    error: str = ""
    code: str = ""
    load_seconds: float | None = None
    first_token_seconds: float | None = None
    total_seconds: float = 0.0
    tokens_per_second: float | None = None
    window: int | None = None
    real_window: int | None = None
    gpu_share: float | None = None
    notes: tuple[str, ...] = ()


async def run_trials(config: LLMConfig, person: int | None = None) -> tuple[Trial, ...]:
    """The analysis model and, if it is another one, the generation model; one after the other. `person`: who asks."""
    first = await run_trial(config, "analysis", person=person)
    second_model = LLMClient.model_of(config, "generation")
    return (first,) if second_model == first.model else (first, await run_trial(config, "generation", person=person))


async def run_trial(
    config: LLMConfig, role: Role = "generation", *, seconds: float | None = None, person: int | None = None
) -> Trial:
    """Never raises for what a server does or does not do, and keeps no notes: what is tested may never be saved.

    `seconds`: the limit on all of it (config.timeout).
    """
    started = time.monotonic()
    trial = Trial(role=role, model=LLMClient.model_of(config, role))
    limit = seconds or config.timeout
    try:
        async with asyncio.timeout(limit), open_llm(config, keeps_notes=False, person=person) as client:
            found = await _answered(client, trial)
    except TimeoutError:
        return _failed(trial, started, f"{trial.model} didn't answer within {limit:g} seconds.", "timeout")
    except LLMError as exc:
        return _failed(trial, started, exc.message, exc.code)
    return found


def _failed(trial: Trial, started: float, message: str, code: str) -> Trial:
    spent = round(time.monotonic() - started, 3)
    return trial.model_copy(update={"error": message, "code": code, "total_seconds": spent})


async def _answered(client: LLMClient, trial: Trial) -> Trial:
    window = (await client.window(trial.role)).tokens
    prompt = Prompt(system=_SYSTEM, prompt=_PROMPT, max_output_tokens=ANSWER_TOKENS, purpose="test")
    started = time.monotonic()
    try:
        completion = await client.complete(trial.role, prompt)
    except AnswerCutError as exc:
        if not exc.text.strip():
            raise
        # It writes, and that is what was asked; that it does not come to an end is its way.
        spent = round(time.monotonic() - started, 3)
        update = {"ok": True, "text": exc.text.strip(), "total_seconds": spent, "window": window}
        trial = trial.model_copy(update=update)
    else:
        trial = trial.model_copy(update={**_figures(completion), "ok": True, "window": window})
    return _with_loaded(trial, await _loaded(client, trial.model))


def _figures(completion: Completion) -> dict[str, object]:
    timings, usage = completion.timings, completion.usage
    writing = timings.output or timings.total - (timings.first_token or 0.0)
    return {
        "text": completion.text.strip(),
        "load_seconds": timings.load,
        "first_token_seconds": timings.first_token,
        "total_seconds": timings.total,
        "tokens_per_second": usage.output_tokens / writing if usage.counted and writing > 0 else None,
    }


async def _loaded(client: LLMClient, model: str) -> LoadedModel | None:
    """The model as Ollama has it in memory; other servers do not tell."""
    if not isinstance(client.provider, OllamaProvider):
        return None
    try:
        loaded = await client.provider.loaded_models()
    except ProviderError:
        return None
    return next((found for found in loaded if is_among(model, [found.name])), None)


def _with_loaded(trial: Trial, loaded: LoadedModel | None) -> Trial:
    if loaded is None:
        return trial
    notes = [gpu_text(loaded.vram_share)]
    if trial.window and loaded.context_window and loaded.context_window != trial.window:
        notes.insert(
            0, f"Ollama gave it a window of {loaded.context_window:,} tokens instead of the requested {trial.window:,}."
        )
    return trial.model_copy(
        update={"real_window": loaded.context_window, "gpu_share": loaded.vram_share, "notes": tuple(notes)}
    )
