"""GET and POST /api/config: all settings in one object, under the names that scripts know from PlexSage 0.2."""

from decimal import Decimal

from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, SecretStr

from core.errors import PlexSageError, rename_fields
from core.version import VERSION
from core.web.access import staff_required
from library.services.music_server.active_server import plex_is_connected
from library.services.music_server.connection_settings import load_connection
from llm.costs import price_per_million
from llm.schemas import ProviderName
from llm.services.calling.client import LLMClient
from llm.services.checking.context_windows import describe_window
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config, what_is_missing
from llm.services.settings.sources import locked_by
from llm.services.settings.store import save_settings
from llm.setting import Depth, Embedding
from llm.settings_fields import EffectiveConfig, LLMConfig
from settings_ui.api.plex import TriedPlex, shown_library, try_plex

router = Router(tags=["Configuration"])

#: What a new playlist has, unless asked otherwise.
_TRACK_COUNT = 25
#: Field of a change of the settings or of the connection -> its name in the API, where that is another one.
_NAMES = {
    "provider": "llm_provider",
    "api_key": "llm_api_key",
    "url": "plex_url",
    "token": "plex_token",
    "sections": "music_library",
}
_PLEX = frozenset({"plex_url", "plex_token", "music_library"})


class NoValuesError(PlexSageError):
    """A change that changes nothing."""

    code = "no_values"


class Defaults(Schema):
    """What a new playlist starts with."""

    track_count: int


class Config(Schema):
    """All settings; keys and tokens are only said to be set, several music libraries are parted by commas.

    Prices in US dollars, null where unknown. `ollama_context_window` is null while it follows the model, and never
    larger than what the model was trained for, as far as that is known.
    """

    version: str
    plex_url: str
    plex_connected: bool
    plex_token_set: bool
    music_library: str | None
    llm_provider: ProviderName | None
    llm_configured: bool
    llm_api_key_set: bool
    model_analysis: str
    model_generation: str
    max_tracks_to_ai: int
    cost_per_million_input: float | None
    cost_per_million_output: float | None
    analysis_cost_per_million_input: float | None
    analysis_cost_per_million_output: float | None
    defaults: Defaults
    ollama_url: str
    ollama_context_window: int | None
    custom_url: str
    custom_context_window: int
    is_local_provider: bool
    provider_from_env: bool
    depth: Depth
    depth_seconds: float
    embedding: Embedding
    embedding_model: str


class ConfigChange(Schema):
    """Any of these; what is left out stays as it is. An empty key or token keeps the stored one.

    A change of the Plex fields is tried first, and refused where Plex does not answer (502, 504).
    """

    model_config = ConfigDict(extra="ignore")

    plex_url: str | None = None
    plex_token: SecretStr | None = None
    music_library: str | None = None
    llm_provider: ProviderName | None = None
    llm_api_key: SecretStr | None = None
    model_analysis: str | None = None
    model_generation: str | None = None
    ollama_url: str | None = None
    ollama_context_window: int | None = None
    custom_url: str | None = None
    custom_context_window: int | None = None
    depth: Depth | None = None
    depth_seconds: float | None = None
    embedding: Embedding | None = None
    embedding_model: str | None = None


@router.get("/config", response=Config, summary="All settings")
@staff_required
def get_config(request: HttpRequest) -> Config:
    """Asks nobody outside."""
    return _config(load_config())


@router.post("/config", response=Config, summary="Change settings")
@staff_required
async def change_config(request: HttpRequest, body: ConfigChange) -> Config:
    """All of it or, with an error, nothing."""
    given = {name: getattr(body, name) for name in body.model_fields_set}
    fields = {name: field for field, name in _NAMES.items()}
    wanted = {fields.get(name, name): value for name, value in given.items() if name not in _PLEX}
    change = SettingsChange(**wanted)
    if all(value is None for value in given.values()) and not change.wanted():
        raise NoValuesError("No configuration values provided")
    with rename_fields(_NAMES):
        # Outside of the transaction: nothing stays open while Plex is asked.
        plex = await try_plex(body.plex_url, body.plex_token, body.music_library)
        return await sync_to_async(_stored)(change, plex)


def _stored(change: SettingsChange, plex: TriedPlex | None) -> Config:
    with transaction.atomic():
        effective = save_settings(change)
        if plex is not None:
            plex.keep()
    return _config(effective)


def _config(effective: EffectiveConfig) -> Config:
    config, plex = effective.config, load_connection()
    analysis, generation = (LLMClient.model_of(config, role) for role in ("analysis", "generation"))
    reading, writing = _prices(config, generation)
    analysis_reading, analysis_writing = _prices(config, analysis)
    window = describe_window(config, None, model=generation)
    return Config(
        version=VERSION,
        plex_url=plex.url,
        plex_connected=plex_is_connected(),
        plex_token_set=bool(plex.token.get_secret_value()),
        music_library=shown_library(plex) or None,
        llm_provider=config.provider,
        llm_configured=not what_is_missing(config),
        llm_api_key_set=bool(config.api_key.get_secret_value()),
        model_analysis=config.model_analysis,
        model_generation=config.model_generation,
        max_tracks_to_ai=window.max_tracks,
        cost_per_million_input=reading,
        cost_per_million_output=writing,
        analysis_cost_per_million_input=analysis_reading,
        analysis_cost_per_million_output=analysis_writing,
        defaults=Defaults(track_count=_TRACK_COUNT),
        ollama_url=config.ollama_url,
        ollama_context_window=window.window.tokens if window.window.wanted else config.ollama_context_window,
        custom_url=config.custom_url,
        custom_context_window=config.custom_context_window,
        is_local_provider=config.is_local,
        provider_from_env=bool(locked_by("provider")),
        depth=config.depth,
        depth_seconds=config.depth_seconds,
        embedding=config.embedding,
        embedding_model=config.embedding_model,
    )


def _prices(config: LLMConfig, model: str) -> tuple[float | None, float | None]:
    if config.provider is None or not model:
        return None, None
    prices = (Decimal(0), Decimal(0)) if config.is_local else price_per_million(config.provider, model)
    return (float(prices[0]), float(prices[1])) if prices else (None, None)
