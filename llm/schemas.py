"""The values that cross the border of `llm`: models, requests, completions and their usage."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from pydantic import Field, SecretStr

from core.values import Frozen
from llm.output import OutputSpec, PlainText

ProviderName = Literal["anthropic", "openai", "gemini", "ollama", "custom"]
PROVIDER_NAMES: tuple[ProviderName, ...] = get_args(ProviderName)
LOCAL_PROVIDERS: frozenset[ProviderName] = frozenset({"ollama", "custom"})

OutputMode = Literal["pattern", "schema", "json", "plain"]
WindowSource = Literal["user", "modelfile", "detected", "capped", "catalogue", "default"]
FinishReason = Literal["stop", "length", "refused", "other"]
#: What a model is asked for; "playlist": everything for one, as it was counted before each call was noted.
Purpose = Literal[
    "reading",
    "looking",
    "picking",
    "telling",
    "reasons",
    "ideas",
    "song",
    "profiles",
    "exam",
    "test",
    "playlist",
    "other",
]
#: How a call ended. "stopped": somebody did not wait for its end; "failed": the server said that it cannot.
Outcome = Literal["answered", "cut", "useless", "silent", "stopped", "failed"]


class ProviderConnection(Frozen):
    """What an adapter needs to reach its server: address ("" = the provider's own), key, seconds without progress.

    `output_mode` is the form of constrained output that worked before with this server, if known; `left_out` the
    optional fields that it has refused, by model; `thinkers` the models that thought the last time they answered.
    """

    provider: ProviderName
    base_url: str = ""
    api_key: SecretStr = SecretStr("")
    timeout: float = 60.0
    output_mode: OutputMode | None = None
    left_out: Mapping[str, tuple[str, ...]] = Field(default_factory=lambda: MappingProxyType({}))
    thinkers: tuple[str, ...] = ()


class ModelInfo(Frozen):
    """A model as its server describes it; unknown is None. `context_window` is what the model was trained for or is
    served with, in tokens; `kv_bytes_per_token` is the cache's cost of one token of window, of which
    `kv_sliding_bytes_per_token` are for layers that look back `sliding_window` tokens only. `kv_is_bound`: it is less.
    `answers_several`: its server is known to answer more than one call at the same time.
    """

    name: str
    context_window: int | None = None
    modelfile_window: int | None = None
    max_output_tokens: int | None = None
    parameter_size: str = ""
    parameter_count: int | None = None
    quantization: str = ""
    family: str = ""
    size_bytes: int | None = None
    kv_bytes_per_token: int | None = None
    kv_sliding_bytes_per_token: int = 0
    sliding_window: int | None = None
    kv_is_bound: bool = False
    thinks: bool = False
    remote: bool = False
    can_complete: bool = True
    can_embed: bool = False
    answers_several: bool = False


class Prompt(Frozen):
    """What is asked of a model. `max_output_tokens` bounds the visible answer: a model that thinks first gets more.

    `may_think`: worth thinking about, where the settings allow it; what is asked by the dozen is not.
    `purpose` is for the notes of what was used; no server is told.
    """

    system: str = ""
    prompt: str
    output: OutputSpec = PlainText()
    max_output_tokens: int = Field(ge=1)
    temperature: float | None = None
    seed: int | None = None
    may_think: bool = False
    purpose: Purpose = "other"


class CompletionRequest(Prompt):
    """One call. `context_window` is sent to servers that size their window by the request (Ollama's num_ctx).

    `thinking_tokens`: the model is to think first, for so many tokens at most beside the answer; 0: it is told not to.
    `model_thinks`: it can, or was seen to.
    """

    model: str
    context_window: int | None = Field(default=None, ge=1)
    model_thinks: bool = False
    thinking_tokens: int = Field(default=0, ge=0)

    def merge_system(self) -> "CompletionRequest":
        """For a model that takes no system text: it goes before the person's."""
        if not self.system:
            return self
        return self.model_copy(update={"system": "", "prompt": f"{self.system}\n\n{self.prompt}"})


class Usage(Frozen):
    """Tokens of one or more calls; `input_tokens` includes cached ones, `output_tokens` includes thinking.

    `counted` is False as soon as one of the calls did not report its usage.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    counted: bool = True

    def __add__(self, other: "Usage") -> "Usage":
        """Sum, for a run of several calls."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            counted=self.counted and other.counted,
        )

    @property
    def total(self) -> int:
        """All tokens, as the summary line shows them."""
        return self.input_tokens + self.output_tokens


class Call(Frozen):
    """One call that a model was busy with: which one, and what it used."""

    model: str
    usage: Usage


class CallReport(Frozen):
    """One call that has ended, however: what it was for and how it came out. `seconds` from its start to its end."""

    purpose: Purpose
    provider: ProviderName
    model: str
    usage: Usage
    outcome: Outcome
    seconds: float


class Timings(Frozen):
    """Seconds, as far as known: loading the model, reading the prompt, writing the answer, first token, all."""

    load: float | None = None
    prompt: float | None = None
    output: float | None = None
    first_token: float | None = None
    total: float = 0.0


class TextDelta(Frozen):
    """A piece of the visible answer."""

    kind: Literal["text"] = "text"
    text: str


class Thinking(Frozen):
    """The model reasons; nothing to show yet, but it is progress."""

    kind: Literal["thinking"] = "thinking"


class Completion(Frozen):
    """A whole answer, thinking removed; always the last event of a stream. `thought`: there was some to remove."""

    kind: Literal["completion"] = "completion"
    text: str
    model: str
    usage: Usage
    finish_reason: FinishReason = "stop"
    timings: Timings = Timings()
    output_mode: OutputMode = "plain"
    thought: bool = False


StreamEvent = TextDelta | Thinking | Completion
