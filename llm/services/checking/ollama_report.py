"""All that can be told of an Ollama server at once, for whoever checks it from a terminal or a script."""

import asyncio

from asgiref.sync import sync_to_async
from django.db import Error

from core.values import Frozen
from llm.errors import ProviderError
from llm.providers.ollama import OllamaProvider
from llm.providers.ollama_models import LoadedModel
from llm.schemas import ProviderConnection
from llm.services.calling.client import LLMClient
from llm.services.checking.context_windows import WindowLines, describe_window
from llm.services.checking.probe import PROBE_SECONDS, probe
from llm.services.checking.trial import Trial, run_trials
from llm.services.settings.effective import connection_to, load_config
from llm.services.settings.sources import StoredRows, read_rows
from llm.settings_fields import LLMConfig
from llm.status import ProbeResult


class OllamaReport(Frozen):
    """A probe and what follows from it; `window` is that of the model that picks the tracks."""

    probe: ProbeResult
    model_analysis: str = ""
    model_generation: str = ""
    window: WindowLines | None = None
    loaded: tuple[LoadedModel, ...] = ()
    trials: tuple[Trial, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether a playlist could be made with it now."""
        return self.probe.status == "ok" and all(trial.ok for trial in self.trials)


async def ollama_report(url: str = "", model: str = "", *, generate: bool = False) -> OllamaReport:
    """`url`, `model`: instead of the configured ones. `generate`: also generate a short answer with each model."""
    rows = await sync_to_async(_stored_rows)(url)
    connection = connection_to("ollama", url, rows=rows)
    config = load_config("ollama", rows=rows).config
    config = config.model_copy(update={"ollama_url": connection.base_url, "api_key": connection.api_key})
    if model:
        config = config.model_copy(update={"model_analysis": model, "model_generation": model})
    analysis, generation = (LLMClient.model_of(config, role) for role in ("analysis", "generation"))
    result = await probe(connection, selected=(generation, analysis), describe=True)
    report = OllamaReport(probe=result, model_analysis=analysis, model_generation=generation)
    if not result.connected:
        return report
    window = await sync_to_async(_window)(config, result, generation)
    trials = await run_trials(config) if generate and result.status == "ok" and generation else ()
    loaded = await _loaded(connection)
    return report.model_copy(update={"window": window, "trials": trials, "loaded": loaded})


def _stored_rows(url: str) -> StoredRows:
    """Empty where there is no database: an address that was typed can be asked all the same."""
    try:
        return read_rows()
    except Error:
        if not url:
            raise
        return StoredRows(None, {})


def _window(config: LLMConfig, result: ProbeResult, model: str) -> WindowLines | None:
    """Of the chosen model; where none is chosen, of the first that could be. None without a database, as above."""
    info = result.described_as(model) if model else next(iter(result.described), None)
    try:
        return describe_window(config, info) if info else None
    except Error:
        return None


async def _loaded(connection: ProviderConnection) -> tuple[LoadedModel, ...]:
    provider = OllamaProvider(connection)
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await provider.loaded_models()
    except (TimeoutError, ProviderError):
        return ()
    finally:
        await provider.aclose()
