"""One call about several artists: as many as fit the model's window and take a bearable time, and what came back."""

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from asgiref.sync import sync_to_async

from library.profiles.schema import UNKNOWN, ArtistHint, ArtistProfile
from llm.budget import token_bound
from llm.errors import AnswerCutError, AnswerMalformedError, ContextTooLongError
from llm.output import JsonAnswer
from llm.parsing import parse_json
from llm.schemas import Prompt, Usage
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import measurement
from playlists.prompts import profile as prompt
from playlists.services.profiling.judge import Judged, judge

#: A person's playlist waits for one call at most: by the model's measured speed, it takes so many seconds.
_BEARABLE_SECONDS = 20.0
#: Tokens of an answer about an artist: 100 with four moods and two styles, 64 unknown (measured as ARTIST_TOKENS).
USUAL_TOKENS = 90


class Asked(NamedTuple):
    """What a call came to: profiles of the artists that it settled, and what it used.

    `is_rubbish`: none of it could be read, or all was a copy; the artists are left unknown.
    """

    profiles: Mapping[int, ArtistProfile]
    usage: Usage
    seconds: float
    is_rubbish: bool = False

    @classmethod
    def nothing(cls, artists: Sequence[int]) -> "Asked":
        """Artists that are left unknown without an answer that says so."""
        return cls(dict.fromkeys(artists, UNKNOWN), Usage(counted=False), 0.0, is_rubbish=True)


async def batch_size(client: LLMClient, most: int = prompt.MOST_ARTISTS) -> int:
    """How many artists to ask about at once: fewer where the model is slow."""
    known = await sync_to_async(measurement)(client.config, client.model("analysis"))
    speed = known.output_tokens_per_second if known else None
    return max(1, min(most, int(_BEARABLE_SECONDS * speed / USUAL_TOKENS) if speed else most))


async def fitting(artists: Sequence[ArtistHint], client: LLMClient) -> Sequence[ArtistHint]:
    """The first of them, as many as the window holds. Raises ContextTooLongError where that is none."""
    for count in range(len(artists), 0, -1):
        needed = token_bound(prompt.SYSTEM) + token_bound(prompt.build(artists[:count]))
        if needed <= await client.prompt_allowance("analysis", prompt.answer_tokens(count)):
            return artists[:count]
    window = (await client.window("analysis")).tokens
    raise ContextTooLongError(f"The model's context window of {window:,} tokens is too small to ask about an artist.")


async def ask(artists: Sequence[ArtistHint], client: LLMClient, before: Sequence[ArtistProfile]) -> Asked:
    """Ask about these artists, which fit. `before`: the latest known profiles, for what repeats itself.

    A cut answer settles those that it tells whole; one that tells none is raised, as are the provider's errors.
    """
    count, began = len(artists), time.monotonic()
    calls = len(client.calls)
    request = Prompt(
        purpose="profiles",
        system=prompt.SYSTEM,
        prompt=prompt.build(artists),
        output=JsonAnswer(name="profiles", json_schema=prompt.schema(count)),
        max_output_tokens=prompt.answer_tokens(count),
        temperature=0.0 if client.config.is_local else None,
    )
    names = [prompt.name_of(artist) for artist in artists]
    is_whole = True
    try:
        told = judge(_objects((await client.complete("analysis", request)).text), names, before)
    except AnswerMalformedError:
        told = Judged({})
    except AnswerCutError as exc:
        is_whole = False
        told = judge(_whole_objects(exc.text), names, before)
        if not told.profiles:
            raise
    places = range(count) if is_whole else sorted(told.profiles)
    usage = sum((call.usage for call in client.calls[calls:]), Usage())
    profiles = {artists[place].id: told.profiles.get(place, UNKNOWN) for place in places}
    return Asked(profiles, usage, time.monotonic() - began, is_rubbish=is_whole and told.is_rubbish)


def _objects(text: str) -> list[Mapping[str, object]]:
    """The answer's objects. Raises AnswerMalformedError."""
    return [item for item in parse_json(text, prompt.ProfilesAnswer).artists if isinstance(item, dict)]


def _whole_objects(text: str) -> list[Mapping[str, object]]:
    """Those of a cut answer that were complete."""
    end = text.rfind("}")
    try:
        return _objects(f"{text[: end + 1]}]}}") if end >= 0 else []
    except AnswerMalformedError:
        return []
