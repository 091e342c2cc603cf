"""What every page tells about the whole: version, library, and whether an LLM is set up. Nothing outside is asked."""

from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone

from core.text.humanize import pluralize
from core.version import VERSION
from library.services.syncing.status import SyncStatus, sync_status
from llm.services.builtin_model.config import is_embedded
from llm.services.settings.effective import load_config, what_is_missing
from llm.settings_fields import LLMConfig
from settings_ui.services.setup_steps import llm_words, setup_is_open
from settings_ui.templatetags.number_filters import ago

NOT_CONFIGURED = "LLM not configured"


class SiteState:
    """What the frame of a page shows, each read when a template asks for it, and once."""

    version = VERSION

    @property
    def llm_ready(self) -> bool:
        """Whether a playlist could be asked for."""
        return not what_is_missing(self._config)

    @property
    def llm_text(self) -> str:
        """Provider and model."""
        return llm_words(self._config) or NOT_CONFIGURED

    @property
    def is_built_in(self) -> bool:
        """Whether the provider is the small model that PlexSage starts by itself."""
        return is_embedded(self._config)

    @property
    def tracks(self) -> int:
        """How many the library has."""
        return self._sync.tracks

    @property
    def library_text(self) -> str:
        """ "18,204 tracks · synced 3 hours ago"."""
        if self._sync.is_running:
            return "Syncing…"
        if not self._sync.tracks:
            return "No music yet"
        synced = f" · synced {ago(self._sync.synced_at, timezone.now())}" if self._sync.synced_at else ""
        return f"{pluralize(self._sync.tracks, 'track')}{synced}"

    @cached_property
    def setup_open(self) -> bool:
        """Whether the first run has something left to do."""
        return setup_is_open(self._config, self._sync)

    @cached_property
    def _config(self) -> LLMConfig:
        return load_config().config

    @cached_property
    def _sync(self) -> SyncStatus:
        return sync_status()


def plexsage(request: HttpRequest) -> dict[str, object]:
    """Lazy: a template that does not ask costs no query."""
    return {"plexsage": SiteState()}
