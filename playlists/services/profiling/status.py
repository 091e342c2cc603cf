"""What pages, scripts and the terminal are told of asking for profiles: out of the database alone."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from asgiref.sync import async_to_sync

from core.values import Frozen
from library.models import ProfilingState
from library.profiles.open_artists import ProfileCounts, count_profiles
from llm.costs import dollars_text
from llm.registry import provider_class
from llm.schemas import PROVIDER_NAMES
from llm.services.calling.cached_client import offline_client
from llm.services.calling.client import LLMClient
from llm.services.settings.effective import load_config, what_is_missing
from llm.settings_fields import LLMConfig
from playlists.errors import ModelTooWeakError
from playlists.services.generation.trust import is_worth_asking
from playlists.services.profiling import lease
from playlists.services.profiling.agreement import named_model
from playlists.services.profiling.estimate import Estimate, estimate
from playlists.services.profiling.words import estimate_text, finished_text, progress_text

State = Literal["never", "working", "waiting", "paused", "retrying", "failed", "done"]


class ProfilingStatus(Frozen):
    """How it stands. `obstacle`: why the configured model can't be asked, "" if it can. `agree_to`: what has to be
    agreed to before a model in the cloud is asked, "" for one's own.

    `expected` is for all open artists, `again` also for those whom a model has told of (None where there are none),
    `single` for one. The other figures are of the session that goes on, or was the last; `error` says why it stopped.
    """

    state: State
    counts: ProfileCounts
    asked: int
    known: int
    total: int
    seconds_left: float | None
    tokens: int
    dollars: float | None
    error: str
    error_code: str
    retry_at: datetime | None
    ended_at: datetime | None
    is_automatic: bool
    model: str
    provider: str
    is_local: bool
    obstacle: str
    agree_to: str
    expected: Estimate
    again: Estimate | None
    single: Estimate

    @property
    def is_running(self) -> bool:
        """Whether somebody works on it."""
        return self.state in {"working", "waiting"}

    @property
    def can_resume(self) -> bool:
        """Whether there is something to go on with."""
        return self.state in {"paused", "retrying", "failed"} and self.asked < self.total

    @property
    def figures(self) -> str:
        """How far the session is."""
        return progress_text(self.asked, self.total, self.known, self.seconds_left, self._cost(self.dollars))

    @property
    def finished(self) -> str:
        """What the session came to."""
        return finished_text(self.asked, self.known, self._cost(self.dollars))

    @property
    def expected_text(self) -> str:
        """What asking about all open artists takes."""
        return estimate_text(self.expected, self._cost(self.expected.dollars))

    @property
    def again_text(self) -> str:
        """What asking about all again takes; "" where there is nobody."""
        return estimate_text(self.again, self._cost(self.again.dollars)) if self.again else ""

    @property
    def single_cost(self) -> str:
        """What asking about one artist costs; "" for one's own model."""
        return self._cost(self.single.dollars)

    def _cost(self, dollars: float | None) -> str:
        """In words; "" for one's own model."""
        return "" if self.is_local else dollars_text(None if dollars is None else Decimal(str(dollars)))


def profiling_status() -> ProfilingStatus:
    """Ten queries or so, whatever the size of the library."""
    state, counts, config = lease.read_state(), count_profiles(), load_config().config
    model = LLMClient.model_of(config, "analysis")
    missing = what_is_missing(config)
    return ProfilingStatus(
        state=_state_of(state),
        counts=counts,
        asked=state.asked,
        known=state.known,
        total=state.total,
        seconds_left=seconds_left(state),
        tokens=state.input_tokens + state.output_tokens,
        dollars=state.cost_usd,
        error=state.error,
        error_code=state.error_code,
        retry_at=state.retry_at if state.is_wanted else None,
        ended_at=state.ended_at,
        is_automatic=state.is_automatic,
        model=model,
        provider=_label(config.provider or ""),
        is_local=config.is_local,
        obstacle=missing[:1].upper() + missing[1:] if missing else _weakness(config),
        agree_to="" if config.is_local or missing else named_model(config),
        expected=estimate(counts.open, config, state),
        single=estimate(1, config, state),
        again=estimate(counts.open + counts.by_model, config, state) if counts.by_model else None,
    )


def seconds_left(state: ProfilingState) -> float | None:
    """As long for each artist as it took so far; None before the first answer."""
    if not (state.asked and state.seconds):
        return None
    return max(0, state.total - state.asked) * state.seconds / state.asked


def _state_of(state: ProfilingState) -> State:
    if lease.is_running(state):
        return "waiting" if state.phase == lease.Phase.WAITING else "working"
    if state.is_wanted and state.phase != lease.Phase.NEVER:
        return "retrying"
    ends: dict[str, State] = {"": "never", "done": "done", "paused": "paused", "stalled": "failed"}
    return ends.get(state.phase, "paused")


def _weakness(config: LLMConfig) -> str:
    """As far as can be told without asking anybody."""
    return "" if async_to_sync(is_worth_asking)(offline_client(config), "telling") else ModelTooWeakError().message


def _label(provider: str) -> str:
    name = next((known for known in PROVIDER_NAMES if known == provider), None)
    return provider_class(name).label if name else ""
