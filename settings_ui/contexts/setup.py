"""What the pages and fragments of the first run get."""

from collections.abc import Mapping

from django.http import HttpRequest

from library.services.music_server.active_server import DEMO, connected_source
from library.services.music_server.connection_settings import load_connection
from library.services.music_server.connection_settings import locked_by as plex_locked_by
from llm.services.builtin_model.config import is_embedded, what_locks_embedded
from llm.services.builtin_model.lifecycle import built_in, is_installed
from llm.services.settings.effective import load_config, what_is_missing
from llm.services.settings.sources import locked_by
from llm.settings_fields import LLMConfig
from settings_ui.contexts.music import music_context, sync_context, sync_panel
from settings_ui.contexts.page import SUGGESTED_MODEL
from settings_ui.provider_cards import CLOUD_CARDS, LOCAL_CARDS, card_of
from settings_ui.services.discovery import OllamaFound
from settings_ui.services.setup_steps import StepName, read_setup

_OTHERS = tuple(card for card in (*LOCAL_CARDS, *CLOUD_CARDS) if card.name != "ollama")


def setup_context(
    request: HttpRequest,
    shown: StepName | None = None,
    *,
    found: OllamaFound | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """The whole page: all steps, and what the shown one needs. Nothing outside is asked."""
    setup = read_setup(shown)
    context: dict[str, object] = {"setup": setup, "errors": errors or {}}
    match setup.shown:
        case "llm":
            context |= llm_context(found)
        case "music":
            context |= _music_context(request)
        case "sync":
            context |= sync_context(request)
        case "owner" | "first":
            pass
    return context


def llm_context(found: OllamaFound | None = None) -> dict[str, object]:
    """The step of the language model, and its fragments."""
    config = load_config().config
    return {
        "llm": config_words(config),
        "found": found,
        "suggested_model": SUGGESTED_MODEL,
        "others": _OTHERS,
        **built_in_context(config),
    }


def config_words(config: LLMConfig) -> dict[str, object]:
    """What is chosen, what is missing, and what the environment has decided; never a key."""
    locked = locked_by("provider")
    return {
        "provider": config.provider,
        "label": card_of(config.provider).label if config.provider else "",
        "missing": what_is_missing(config),
        "provider_lock": locked,
        "address_lock": locked_by("ollama_url"),
        "address": config.ollama_url,
        "may_choose_ollama": not locked or config.provider == "ollama",
    }


def built_in_context(config: LLMConfig | None = None) -> dict[str, object]:
    """The built-in model: whether it is there, chosen, and how it is."""
    config = config or load_config().config
    return {
        "built_in": built_in().state,
        "built_in_installed": is_installed(),
        "built_in_chosen": is_embedded(config),
        "built_in_locked": bool(what_locks_embedded()),
    }


def _music_context(request: HttpRequest) -> dict[str, object]:
    connection = load_connection()
    return {
        **music_context(request),
        "plex": connection.server_name or connection.url if connection.is_configured else "",
        "plex_lock": plex_locked_by("url"),
        "demo_loaded": connected_source() == DEMO,
        "sync_begins": sync_panel(request).starts_by_itself,
    }
