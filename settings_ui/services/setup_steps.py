"""The steps of the first run: how far each is follows from the facts, and from what was left out on purpose."""

from typing import Literal, get_args

from django.utils import timezone

from core.db.memory import recall
from core.values import Frozen
from library.services.music_server.active_server import DEMO, connected_source
from library.services.music_server.connection_settings import load_connection
from library.services.syncing.status import SyncStatus, sync_status
from llm.services.builtin_model.config import is_embedded
from llm.services.calling.client import LLMClient
from llm.services.settings.effective import load_config, what_is_missing
from llm.settings_fields import LLMConfig
from settings_ui.models import SetupState
from settings_ui.provider_cards import card_of

StepName = Literal["owner", "llm", "music", "sync", "first"]
StepState = Literal["done", "skipped", "open"]
STEPS: tuple[StepName, ...] = get_args(StepName)
_TITLES: dict[StepName, str] = {
    "owner": "Owner",
    "llm": "Language model",
    "music": "Music",
    "sync": "Sync",
    "first": "First playlist",
}
_ROW = 1


class Step(Frozen):
    """One step; `summary` says in a few words what came of it."""

    name: StepName
    title: str
    state: StepState
    summary: str = ""


class Setup(Frozen):
    """All steps, and the one that is shown. `following` is where to go on from there."""

    steps: tuple[Step, ...]
    shown: StepName
    following: StepName

    @property
    def step(self) -> Step:
        """The one that is shown."""
        return self.steps[STEPS.index(self.shown)]


def read_setup(wanted: StepName | None = None) -> Setup:
    """`wanted`: show that one; else the first that is still open. Nothing outside is asked."""
    row, sync, config = recall("setup", _row), sync_status(), load_config().config
    facts: dict[StepName, str | None] = {
        "owner": "Created",
        "llm": llm_words(config),
        "music": music_words(),
        "sync": sync_words(sync),
        "first": "Finished" if row.completed_at else None,
    }
    steps = tuple(_step(name, words, row) for name, words in facts.items())
    unfinished = [step.name for step in steps if step.state == "open"]
    shown = wanted or next(iter(unfinished), "first")
    later = [name for name in unfinished if STEPS.index(name) > STEPS.index(shown)]
    return Setup(steps=steps, shown=shown, following=next(iter(later), "first"))


def setup_is_open(config: LLMConfig | None = None, sync: SyncStatus | None = None) -> bool:
    """Whether something is missing that the first run would bring, and nobody has called it finished."""
    missing = what_is_missing(config or load_config().config) or not (sync or sync_status()).tracks
    return bool(missing) and recall("setup", _row).completed_at is None


def skip(name: StepName) -> None:
    """Leave a step out for now; its page stays reachable."""
    row = _row()
    row.skipped = sorted({*row.skipped, name})
    row.save()


def complete() -> None:
    """Call it finished: home stops asking."""
    row = _row()
    row.completed_at = row.completed_at or timezone.now()
    row.save()


def llm_words(config: LLMConfig) -> str | None:
    """Provider and model, or None while something is missing."""
    if config.provider is None or what_is_missing(config):
        return None
    if is_embedded(config):
        return "Built-in model, to try"
    return f"{card_of(config.provider).label} · {LLMClient.model_of(config, 'generation')}"


def music_words() -> str | None:
    """The music server, or None where there is none."""
    connection = load_connection()
    if connection.is_configured:
        return f"Plex · {connection.server_name}" if connection.server_name else "Plex"
    return "Demo library" if connected_source() == DEMO else None


def sync_words(status: SyncStatus) -> str | None:
    """The tracks, or None until they have come from where they should."""
    source = connected_source()
    is_from_there = source in {"", DEMO} or status.synced_source == source
    return f"{status.tracks:,} tracks" if status.tracks and is_from_there and not status.is_running else None


def _step(name: StepName, words: str | None, row: SetupState) -> Step:
    state: StepState = "done" if words else "skipped" if name in row.skipped else "open"
    return Step(name=name, title=_TITLES[name], state=state, summary=words or "")


def _row() -> SetupState:
    return SetupState.objects.filter(pk=_ROW).first() or SetupState(pk=_ROW)
