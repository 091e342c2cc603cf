"""What a setting is: whose it is, how it is explained, which values it takes. All of them are in settings_fields.py."""

from dataclasses import KW_ONLY, dataclass
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import Field

from llm.schemas import PROVIDER_NAMES, ProviderName

#: How much of what matches the model gets to see before it picks: `quick` a draw, `thorough` all of its artists, `auto`
#: these where that takes no longer than a limit.
Depth = Literal["quick", "thorough", "auto"]
#: When a model of the person's own hardware is examined.
ExamStart = Literal["auto", "asked"]

OffOrOn = Literal["off", "on"]

#: Whose setting it is: of all providers, of those in the cloud or at home, of each provider for itself, or of one.
Scope = Literal["all", "cloud", "local", "provider"] | ProviderName
_SHARED = frozenset({"all", "cloud", "local"})
#: Who turns texts into vectors: the encoder in PlexSage's own process, nobody, or a provider.
Embedding = Literal["builtin", "off", "ollama", "custom", "openai"]


class Bounds(NamedTuple):
    """Least and most that may be typed, and what is counted."""

    least: int
    most: int
    unit: str


TOKENS = Bounds(512, 10_000_000, "tokens")
TRACKS = Bounds(1, 100_000, "tracks")
SECONDS = Bounds(1, 86_400, "seconds")
THOUGHTS = Bounds(256, 100_000, "tokens")
#: Characters of a model's name, and of an address.
LONGEST_NAME, LONGEST_ADDRESS = 200, 500

Tokens = Annotated[int, Field(ge=TOKENS.least, le=TOKENS.most)]
Tracks = Annotated[int, Field(ge=TRACKS.least, le=TRACKS.most)]
Thoughts = Annotated[int, Field(ge=THOUGHTS.least, le=THOUGHTS.most)]
# Whoever writes a file or a variable may also say less than a second.
Seconds = Annotated[float, Field(gt=0, le=SECONDS.most, allow_inf_nan=False)]


@dataclass(frozen=True)
class Setting:
    """One row: whose it is, what a page calls it and how it is explained there.

    `column`: of `LLMSettings` or, for what a provider has of its own, of `ProviderSettings`. `variable`: of the
    environment, "" for none. `longest`: characters of a text. `choices`: the only values there are, each with its words
    for people. `automatic`: empty lets PlexSage decide. `is_advanced`: a page has it among more options. Name,
    annotation and default are those of the attribute.
    """

    scope: Scope
    label: str
    help: str
    _: KW_ONLY
    column: str = ""
    variable: str = ""
    placeholder: str = ""
    bounds: Bounds | None = None
    longest: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    automatic: bool = False
    is_address: bool = False
    is_advanced: bool = False
    name: str = ""
    annotation: Any = None
    default: Any = None

    @property
    def is_shared(self) -> bool:
        """Whether there is one value for all providers."""
        return self.scope in _SHARED

    @property
    def server(self) -> ProviderName | None:
        """The provider that alone has this setting, if it is one's."""
        return next((name for name in PROVIDER_NAMES if name == self.scope), None)

    @property
    def kind(self) -> type:
        """What a value is, without its bounds: str, bool, int or float."""
        bare = self.annotation
        while args := get_args(bare):
            bare = args[0]
        return bare if isinstance(bare, type) else type(bare)


def timeout_setting(scope: Scope, variable: str) -> Setting:
    """Seconds that a server may be silent."""
    words = "Timeout", "Seconds without progress before giving up."
    return Setting(scope, *words, variable=variable, bounds=SECONDS, is_advanced=True)


def thinking_setting(of: str, help_text: str, variable: str) -> Setting:
    """Whether a model thinks while it does `of` ("picking")."""
    choices = (("off", "Off: answer at once"), ("on", "On: think first"))
    words = f"Thinking while {of}", help_text
    return Setting("provider", *words, variable=variable, choices=choices, is_advanced=True)


def budget_setting(of: str, variable: str) -> Setting:
    """How many tokens it may think with."""
    words = f"Thinking budget while {of}", "In tokens, beside the answer. A larger one leaves less room for tracks."
    return Setting("provider", *words, variable=variable, bounds=THOUGHTS, is_advanced=True)
