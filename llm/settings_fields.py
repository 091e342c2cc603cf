"""The LLM's settings, one row a field: all that checks, stores, reads or shows them looks here.

A row is an attribute of `LLMConfig` with its `Setting`. A new one needs its column in `llm/models.py` and a migration.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, get_type_hints

from pydantic import Field, SecretStr

from core.settings_sources import ConfigProblem, Source
from core.values import Frozen
from llm.schemas import LOCAL_PROVIDERS, ProviderName
from llm.setting import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    SECONDS,
    TOKENS,
    TRACKS,
    Depth,
    Embedding,
    ExamStart,
    OffOrOn,
    Seconds,
    Setting,
    Thoughts,
    Tokens,
    Tracks,
    budget_setting,
    thinking_setting,
    timeout_setting,
)


class LLMConfig(Frozen):
    """The effective configuration of the active provider; times in seconds, windows in tokens."""

    provider: Annotated[
        ProviderName | None,
        Setting(
            "all",
            "Provider",
            "Whose models are used: ollama, custom, anthropic, openai or gemini.",
            variable="LLM_PROVIDER",
        ),
    ] = None
    api_key: SecretStr = SecretStr("")
    model_analysis: Annotated[
        str,
        Setting(
            "provider",
            "Analysis model",
            "Reads your prompt and names the playlist.",
            variable="LLM_MODEL_ANALYSIS",
            longest=LONGEST_NAME,
        ),
    ] = ""
    model_generation: Annotated[
        str,
        Setting(
            "provider",
            "Generation model",
            "Picks the tracks. Empty: the analysis model does.",
            variable="LLM_MODEL_GENERATION",
            longest=LONGEST_NAME,
        ),
    ] = ""
    smart_generation: Annotated[
        bool,
        Setting("cloud", "Use the analysis model to pick tracks, too", "Better, and more expensive."),
    ] = False
    ollama_url: Annotated[
        str,
        Setting(
            "ollama",
            "Ollama’s address",
            "Like localhost:11434, or http://nas. In a container: http://host.docker.internal:11434.",
            column="base_url",
            variable="OLLAMA_URL",
            placeholder="http://localhost:11434",
            longest=LONGEST_ADDRESS,
            is_address=True,
        ),
    ] = "http://localhost:11434"
    ollama_context_window: Annotated[
        Tokens | None,
        Setting(
            "ollama",
            "Context window",
            "In tokens. A larger window fits more tracks but needs more memory and time. Leave empty for automatic.",
            column="context_window",
            variable="OLLAMA_CONTEXT_WINDOW",
            placeholder="Automatic",
            bounds=TOKENS,
            automatic=True,
        ),
    ] = None
    custom_url: Annotated[
        str,
        Setting(
            "custom",
            "API Base URL",
            "Usually ends in /v1. LM Studio: http://localhost:1234/v1, llama.cpp: http://localhost:8080/v1.",
            column="base_url",
            variable="CUSTOM_LLM_URL",
            placeholder="http://localhost:1234/v1",
            longest=LONGEST_ADDRESS,
            is_address=True,
        ),
    ] = ""
    custom_context_window: Annotated[
        Tokens,
        Setting(
            "custom",
            "Context Window",
            "In tokens, as configured on the server.",
            column="context_window",
            variable="CUSTOM_CONTEXT_WINDOW",
            placeholder="4096",
            bounds=TOKENS,
        ),
    ] = 4096
    max_tracks: Annotated[
        Tracks | None,
        Setting(
            "provider",
            "Max Tracks to AI",
            "Send fewer for a faster answer. Leave empty to send as many as fit.",
            placeholder="As many as fit",
            bounds=TRACKS,
            automatic=True,
            is_advanced=True,
        ),
    ] = None
    embedding: Annotated[
        Embedding,
        Setting(
            "all",
            "Search by meaning",
            "Offers the albums nearest in meaning to a prompt first. Who compares the words: builtin (in PlexSage "
            "itself), ollama, custom, openai (which is sent the list of your albums) or off.",
            variable="LLM_EMBEDDING",
            choices=(
                ("builtin", "Built-in encoder"),
                ("ollama", "Ollama"),
                ("custom", "Custom server"),
                ("openai", "OpenAI (sends the list of your albums to OpenAI)"),
                ("off", "Off"),
            ),
        ),
    ] = "builtin"
    embedding_model: Annotated[
        str,
        Setting(
            "all",
            "Embedding model",
            "Of Ollama, your custom server or OpenAI, like embeddinggemma or bge-m3.",
            variable="LLM_EMBEDDING_MODEL",
            longest=LONGEST_NAME,
        ),
    ] = ""
    thinking_analysis: Annotated[
        OffOrOn,
        thinking_setting(
            "reading",
            "For a model that can think: it may understand your prompt better, but takes longer.",
            "LLM_THINKING_ANALYSIS",
        ),
    ] = "off"
    thinking_tokens_analysis: Annotated[Thoughts, budget_setting("reading", "LLM_THINKING_TOKENS_ANALYSIS")] = 2048
    thinking_generation: Annotated[
        OffOrOn,
        thinking_setting(
            "picking",
            "For a model that can think: it may pick better, but takes several times as long.",
            "LLM_THINKING_GENERATION",
        ),
    ] = "off"
    thinking_tokens_generation: Annotated[Thoughts, budget_setting("picking", "LLM_THINKING_TOKENS_GENERATION")] = 4096
    fill_up: Annotated[
        OffOrOn,
        Setting(
            "all",
            "If the model finds too few tracks",
            "What was filled up is marked in the playlist. Each new playlist may choose otherwise.",
            variable="LLM_FILL_UP",
            choices=(("on", "Fill up with the best-ranked others"), ("off", "Keep the playlist short")),
            is_advanced=True,
        ),
    ] = "on"
    cloud_timeout: Annotated[Seconds, timeout_setting("cloud", "LLM_CLOUD_TIMEOUT")] = 60.0
    local_timeout: Annotated[Seconds, timeout_setting("local", "LLM_LOCAL_TIMEOUT")] = 600.0
    depth: Annotated[
        Depth,
        Setting(
            "all",
            "Depth",
            "Quick sends the model some of the tracks that match. Thorough lets it go through all their artists first. "
            "Automatic is thorough where that is fast enough. Each new playlist may choose another one.",
            variable="LLM_DEPTH",
            choices=(("auto", "Automatic"), ("quick", "Quick"), ("thorough", "Thorough")),
            is_advanced=True,
        ),
    ] = "auto"
    depth_seconds: Annotated[
        Seconds,
        Setting(
            "all",
            "Time limit of automatic depth",
            "Seconds that picking may take, going through the artists included, for it to be thorough.",
            variable="LLM_DEPTH_SECONDS",
            bounds=SECONDS,
            is_advanced=True,
        ),
    ] = 30.0

    exam: Annotated[
        ExamStart,
        Setting(
            "local",
            "Examining new models",
            "A model that you choose is given six tiny tasks once, so that PlexSage knows what to trust it with.",
            variable="LLM_EXAM",
            choices=(("auto", "By itself"), ("asked", "Only when I ask for it")),
            is_advanced=True,
        ),
    ] = "auto"

    @property
    def is_local(self) -> bool:
        """Whether the model runs on the person's own hardware: no price, a longer time-out, one call at a time."""
        return self.provider in LOCAL_PROVIDERS

    @property
    def base_url(self) -> str:
        """Where the active provider is, or "" for the cloud providers' own addresses."""
        field = ADDRESSES.get(self.provider) if self.provider else None
        return getattr(self, field) if field else ""

    @property
    def timeout(self) -> float:
        """Seconds without progress after which a completion is given up."""
        return self.local_timeout if self.is_local else self.cloud_timeout


class EffectiveConfig(Frozen):
    """The configuration, where each field came from, and what had to be passed over."""

    config: LLMConfig
    sources: Mapping[str, Source] = Field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[ConfigProblem, ...] = ()


def _rows() -> Mapping[str, Setting]:
    types = get_type_hints(LLMConfig, include_extras=True)
    rows = {
        name: replace(row, name=name, column=row.column or name, annotation=types[name], default=field.default)
        for name, field in LLMConfig.model_fields.items()
        for row in field.metadata
        if isinstance(row, Setting)
    }
    return MappingProxyType(rows)


#: Every setting by its name; the key is none: it is only ever kept and found together with its host.
FIELDS: Mapping[str, Setting] = _rows()
#: The providers that are reached at an address of the person's own, and the setting that holds it.
ADDRESSES: Mapping[ProviderName, str] = MappingProxyType(
    {row.server: row.name for row in FIELDS.values() if row.is_address and row.server}
)
#: Provider -> the variable of its key.
KEY_VARIABLES: Mapping[ProviderName, str] = MappingProxyType(
    {
        "anthropic": "ANTHROPIC_API_KEY",
        "openai": "OPENAI_API_KEY",
        "gemini": "GEMINI_API_KEY",
        "ollama": "OLLAMA_API_KEY",
        "custom": "CUSTOM_LLM_API_KEY",
    }
)


def shared_settings() -> tuple[Setting, ...]:
    """The settings with one value for all providers: the columns of `LLMSettings`."""
    return tuple(row for row in FIELDS.values() if row.is_shared)


def settings_of(provider: ProviderName) -> tuple[Setting, ...]:
    """The settings that a provider has of its own: columns of its row of `ProviderSettings`."""
    return tuple(row for row in FIELDS.values() if row.scope in {"provider", provider})


def settings_for(provider: ProviderName) -> tuple[Setting, ...]:
    """The settings that the page of a provider asks for: the provider itself is chosen by its card."""
    scopes = {"all", "provider", provider, "local" if provider in LOCAL_PROVIDERS else "cloud"}
    return tuple(row for row in FIELDS.values() if row.scope in scopes and row.name != "provider")
