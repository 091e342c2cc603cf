"""What every page tells about the whole: version, and whether an LLM is set up. Nothing outside is asked."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.version import VERSION
from llm.schemas import Frozen
from llm.services.config import load_config, what_is_missing
from settings_ui.catalogue import card_of


class SiteState(Frozen):
    """What the frame of a page shows. `llm_ready`: whether a playlist could be asked for."""

    version: str
    llm_ready: bool
    llm_text: str


def plexsage(request: HttpRequest) -> dict[str, object]:
    """Lazy: a template that does not ask costs no query."""
    return {"plexsage": SimpleLazyObject(_state)}


def _state() -> SiteState:
    config = load_config().config
    missing = what_is_missing(config)
    if config.provider is None or missing:
        return SiteState(version=VERSION, llm_ready=False, llm_text="LLM not configured")
    model = config.model_generation or config.model_analysis
    return SiteState(version=VERSION, llm_ready=True, llm_text=f"{card_of(config.provider).label} · {model}")
