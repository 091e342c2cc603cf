"""The values that the settings page's templates read. Never a key."""

from collections.abc import Mapping

from django.urls import reverse

from core.values import Frozen
from llm.schemas import ProviderName
from llm.services.calling.client import Role
from llm.services.checking.context_windows import WindowLines
from llm.services.checking.model_options import ModelOption
from llm.services.pulling.statuses import PullState
from llm.services.settings.overview import KeyView
from llm.settings_fields import LLMConfig
from llm.status import ProbeResult


class Field(Frozen):
    """One input: `value` as typed, else as saved; `locked_by` is the variable of the environment that decides it. What
    it is called, and what may be typed, is as the setting's row says.
    """

    name: str
    id: str = ""
    value: str = ""
    error: str = ""
    locked_by: str = ""
    label: str = ""
    help: str = ""
    placeholder: str = ""
    longest: int = 0
    least: int | None = None
    most: int | None = None
    step: str = "1"
    choices: tuple[tuple[str, str], ...] = ()
    is_advanced: bool = False

    @property
    def control(self) -> str:
        """The file of settings_ui/partials/controls that a field among more options has."""
        return "choice" if self.choices else "number"


class StatusLine(Frozen):
    """What the last check of a provider or of Plex found; `status` is that of the check, or "unchecked"."""

    status: str = "unchecked"
    text: str = "Not checked yet"
    next_step: str = ""
    understood: str = ""
    version: str = ""
    warning: str = ""

    @property
    def mark(self) -> str:
        """The sign before the text."""
        return {"ok": "✓", "unchecked": "", "not_configured": "", "no_token": ""}.get(self.status, "⚠")


class Again(Frozen):
    """The next time that the page asks by itself: after so many seconds, there."""

    delay: int
    url: str


class Checkup(Frozen):
    """A check of what a form says: the probe, the window of the model that picks, and what of the form is wrong.

    `config`: the configuration that was checked, None where the address cannot be used.
    `may_look_elsewhere`: nothing answers at the address that nobody has chosen, so the usual places are worth a look.
    """

    probe: ProbeResult
    window: WindowLines | None = None
    errors: Mapping[str, str] = {}
    config: LLMConfig | None = None
    may_look_elsewhere: bool = False


class WindowChoice(Frozen):
    """A window that one click fills in, and the memory that it takes."""

    tokens: int
    memory: str = ""


class ModelPrice(Frozen):
    """What a chosen cloud model costs, in US dollars for a million tokens, and how much it can take in."""

    model: str
    text: str


class ExamLine(Frozen):
    """A chosen model's exam: `text` is its result or why there is none, `price` what examining it would cost.

    `is_due`: it is about to begin by itself.
    """

    role: Role
    model: str
    text: str
    price: str = ""
    is_running: bool = False
    is_due: bool = False
    has_result: bool = False
    failed: bool = False


class Panel(Frozen):
    """One provider's settings, for the whole page and for each fragment of it. `thinking`: fields that are of use."""

    name: ProviderName
    label: str
    is_local: bool
    is_active: bool
    keys_url: str
    fields: Mapping[str, Field]
    key: KeyView
    status: StatusLine
    options: tuple[ModelOption, ...] = ()
    window: WindowLines | None = None
    window_choices: tuple[WindowChoice, ...] = ()
    prices: tuple[ModelPrice, ...] = ()
    pulls: tuple[PullState, ...] = ()
    exams: tuple[ExamLine, ...] = ()
    pull_suggested: str = ""
    smart_generation: bool = False
    thinking: tuple[str, ...] = ()
    may_look_elsewhere: bool = False
    again: Again | None = None
    form_error: str = ""

    @property
    def check_url(self) -> str:
        """Where a check of what is typed goes."""
        return reverse("settings_ui:probe", args=[self.name])

    @property
    def checked_by(self) -> str:
        """The id of the input whose requests are the checks: a newer one, from wherever, takes their place."""
        return f"{self.name}-url" if self.is_local else f"{self.name}-api-key"

    @property
    def watches_exams(self) -> bool:
        """Whether an exam goes on, or is about to: then the page asks how it goes."""
        return any(exam.is_running or exam.is_due for exam in self.exams)

    @property
    def more_options(self) -> tuple[Field, ...]:
        """The fields that few people need, but for those of thinking."""
        return tuple(
            field for field in self.fields.values() if field.is_advanced and not field.name.startswith("thinking_")
        )

    @property
    def thinking_options(self) -> tuple[Field, ...]:
        """Those of thinking, where the chosen models can."""
        return tuple(field for name, field in self.fields.items() if name in self.thinking)

    @property
    def opens_more(self) -> bool:
        """Whether something is wrong with one of those."""
        return any(field.error for field in (*self.more_options, *self.thinking_options))

    @property
    def window_error(self) -> str:
        """What is wrong with the window that was typed: a check replaces no field, so it is told beside it."""
        field = self.fields.get(f"{self.name}_context_window")
        return field.error if field else ""
