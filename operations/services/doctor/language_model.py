"""The language model: is one set up, and does its server answer."""

from asgiref.sync import sync_to_async
from django.db import DEFAULT_DB_ALIAS, connections

from core.db.inspection import sqlite_path
from core.db.serving_lock import find_holder, lock_path
from core.tasks.outages import outages
from llm.schemas import ProviderName
from llm.services.builtin_model.config import is_embedded
from llm.services.calling.availability import note_answer
from llm.services.calling.client import LLMClient
from llm.services.checking.probe import probe
from llm.services.settings.effective import connection_to, load_config, what_is_missing
from llm.settings_fields import EffectiveConfig, LLMConfig
from llm.status import ProbeResult
from operations.schemas import Finding, State
from operations.services.doctor.memory import judge_memory
from operations.services.doctor.words import ASK_AGAIN, outage_text
from settings_ui.services.setup_steps import llm_words

_NAME, _LABEL = "language_model", "Language model"


def look_at_language_model() -> tuple[Finding, ...]:
    """What is set up; nobody is asked."""
    effective = load_config()
    return _missing(effective) or (*_problems(effective), _down() or _set_up(effective.config))


async def ask_language_model() -> tuple[Finding, ...]:
    """What its server says now."""
    effective = await sync_to_async(load_config)()
    missing, provider = _missing(effective), effective.config.provider
    if missing or provider is None:
        return missing
    result = await _probed(effective.config, provider)
    return (*_problems(effective), *await sync_to_async(_answered)(effective.config, result))


def _missing(effective: EffectiveConfig) -> tuple[Finding, ...]:
    missing = what_is_missing(effective.config)
    if not missing:
        return ()
    told = " ".join(problem.message for problem in effective.problems)
    text = f"Not set up: {missing}{f' {told}' if told else ''}"
    return (_finding("problem", text, "Choose one in Settings."),)


def _problems(effective: EffectiveConfig) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            name=f"{_NAME}_{problem.field or 'setting'}",
            label=_LABEL,
            state="warning",
            text=problem.message,
            next_step="Change it in Settings, or where it is set.",
        )
        for problem in effective.problems
    )


def _down() -> Finding | None:
    """What whoever used it last has met, in this process."""
    outage = outages().find("language model")
    return _finding("problem", outage_text(outage), ASK_AGAIN) if outage else None


def _set_up(config: LLMConfig) -> Finding:
    return _finding("ok", f"{llm_words(config)}.")


async def _probed(config: LLMConfig, provider: ProviderName) -> ProbeResult:
    connection = await sync_to_async(connection_to)(provider)
    selected = [LLMClient.model_of(config, role) for role in ("analysis", "generation")]
    return await probe(connection, selected=selected, describe=True)


def _answered(config: LLMConfig, result: ProbeResult) -> tuple[Finding, ...]:
    if result.status == "ok":
        note_answer()
    info = result.described_as(LLMClient.model_of(config, "generation"))
    return (_judged(config, result), *(judge_memory(config, info) if info else ()))


def _judged(config: LLMConfig, result: ProbeResult) -> Finding:
    if result.status == "ok":
        state: State = "warning" if result.warning else "ok"
        version = f", version {result.version}" if result.version else ""
        return _finding(state, f"{llm_words(config)}. {result.text}{version}.", result.warning)
    if is_embedded(config) and not _is_served():
        return _finding("unknown", "The built-in model runs while PlexSage does, which isn't the case now.")
    return _finding("problem", result.text, result.next_step)


def _is_served() -> bool:
    """Whether a server works on this database, as far as that can be seen from here."""
    path = sqlite_path(connections[DEFAULT_DB_ALIAS])
    return path is None or bool(find_holder(lock_path(path)))


def _finding(state: State, text: str, next_step: str = "") -> Finding:
    return Finding(name=_NAME, label=_LABEL, state=state, text=text, next_step=next_step)
