"""What asking about so many artists will take, in time, tokens and money: told before anything is asked."""

from math import ceil

from core.values import Frozen
from library.models import ProfilingState
from llm.costs import price
from llm.schemas import Usage
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import measurement
from llm.settings_fields import LLMConfig
from playlists.prompts.profile import MOST_ARTISTS
from playlists.services.profiling.batch import USUAL_TOKENS

#: Tokens of the question around the artists, and of an artist's line with genres and albums (measured likewise).
_QUESTION_TOKENS, _LINE_TOKENS = 370, 44
#: Artists whom one has been asked about before those are believed more than the figures above.
_TELLING = 20


class Estimate(Frozen):
    """`seconds` and `dollars` are None where a speed or a price is not known; nothing costs 0 but one's own model."""

    artists: int
    tokens: int
    seconds: float | None
    dollars: float | None


def estimate(artists: int, config: LLMConfig, state: ProfilingState) -> Estimate:
    """For so many artists, with this configuration; `state` tells what this model took before."""
    model = LLMClient.model_of(config, "analysis")
    reading, writing = _tokens_of(artists, state, model)
    calls = max(1, ceil(artists / MOST_ARTISTS))
    usage = Usage(input_tokens=ceil(reading / calls), output_tokens=ceil(writing / calls))
    per_call = price(config.provider or "custom", model, usage)
    return Estimate(
        artists=artists,
        tokens=round(reading + writing),
        seconds=_seconds(artists, config, state, reading, writing),
        dollars=None if per_call is None else float(per_call) * calls if artists else 0.0,
    )


def _tokens_of(artists: int, state: ProfilingState, model: str) -> tuple[float, float]:
    """Read and written: as it was so far, else by our own figures."""
    if _is_telling(state, model) and state.output_tokens:
        return artists * state.input_tokens / state.asked, artists * state.output_tokens / state.asked
    return artists * (_QUESTION_TOKENS / MOST_ARTISTS + _LINE_TOKENS), artists * float(USUAL_TOKENS)


def _seconds(artists: int, config: LLMConfig, state: ProfilingState, reading: float, writing: float) -> float | None:
    model = LLMClient.model_of(config, "analysis")
    if _is_telling(state, model):
        return artists * state.seconds / state.asked
    known = measurement(config, model)
    if not (known and known.input_tokens_per_second and known.output_tokens_per_second):
        return None
    return reading / known.input_tokens_per_second + writing / known.output_tokens_per_second


def _is_telling(state: ProfilingState, model: str) -> bool:
    return state.model == model and state.asked >= _TELLING and state.seconds > 0
