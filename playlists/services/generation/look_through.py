"""Step "look": the generation model goes through the artists of what matches, part by part, before it picks tracks.

A part that fails costs what it would have found, and no more; what earlier parts kept is used. An answer that shows
that the list was not read ends the look: the others would not be better.
"""

import hashlib
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import aclosing

from library.schemas import ListedArtist
from llm.budget import answer_tokens
from llm.errors import (
    AnswerCutError,
    AnswerMalformedError,
    ContextTooLongError,
    OnlyThoughtError,
    RequestRejectedError,
)
from llm.output import NumberPicks
from llm.parsing import NumberReader
from llm.schemas import Completion, Prompt, TextDelta
from llm.services.calling.client import LLMClient
from playlists.events import LookedThrough, LookingThrough, LookTrouble
from playlists.prompts import look as prompt
from playlists.services.generation.known_answers import known_answers, question_of
from playlists.services.generation.outcome import Emit, Pulse
from playlists.services.looking.answers import is_no_reading, numbers_of_names
from playlists.services.looking.parts import Part

logger = logging.getLogger(__name__)

#: As for picking tracks: lower repeats itself, higher leaves the wish.
_TEMPERATURE = 0.7
#: llama.cpp lets a model close its JSON with up to 20 blanks.
_CLOSING = 24
#: After these, the parts that are left are not asked: their answers would be the same.
_LAST: frozenset[LookTrouble] = frozenset({"no_reading", "rejected"})
#: Nor after so many answers in a row that were none.
_PATIENCE = 2


class LookThrough:
    """One run's look: `run()` once; `kept` grows meanwhile, best first within each part."""

    def __init__(
        self,
        parts: Sequence[Part],
        wish: str,
        *,
        matching: int,
        client: LLMClient,
        seed: int,
        emit: Emit,
        earlier: Mapping[str, tuple[str, ...]],
        expected_seconds: float | None = None,
    ) -> None:
        """`matching`: all artists of what matches. `earlier`: names that were kept before, by the question.

        `expected_seconds`: of the look and of the picking after it, to be told.
        """
        self.kept: dict[int, ListedArtist] = {}
        self._todo = deque(parts)
        self._artists = sum(len(part.artists) for part in parts)
        self._matching = matching
        self._expected = expected_seconds
        self._wish = wish
        self._client = client
        self._seed = seed
        self._emit = emit
        self._earlier = earlier

    async def run(self) -> None:
        """Raises the provider's errors that would befall the picking, too."""
        done = failed = 0
        while self._todo:
            part = self._todo.popleft()
            await self._emit(
                LookingThrough(
                    artists=self._artists,
                    matching=self._matching,
                    part=done + 1,
                    parts=done + 1 + len(self._todo),
                    expected_seconds=self._expected,
                )
            )
            looked = self._known(part) or await self._ask(part)
            if looked is None:
                continue
            done += 1
            await self._emit(looked)
            failed = failed + 1 if looked.trouble and not looked.kept else 0
            if looked.trouble in _LAST or failed == _PATIENCE:
                return

    def _known(self, part: Part) -> LookedThrough | None:
        """What an earlier run found in the same part."""
        question = self._question(part)
        if (names := self._earlier.get(question)) is None:
            return None
        kept = [artist for artist in part.artists if artist.name in set(names)]
        return self._looked(part, kept, is_known=True)

    async def _ask(self, part: Part) -> LookedThrough | None:
        """One call; None where it is to be made in halves. A local model is not asked the same twice in a row: as with
        lists (ADR 0015), the same prompt is shown the same music for a while.
        """
        is_local = self._client.config.is_local
        question = await question_of(self._client, "generation", self._prompt(part)) if is_local else ""
        if (known := known_answers().find(question)) is not None:
            return self._looked(part, [part.artists[int(place)] for place in known.split()], is_known=True)
        looked = await self._answer(part)
        if question and looked and not looked.trouble:
            places = {artist.id: place for place, artist in enumerate(part.artists)}
            known_answers().keep(question, " ".join(f"{places[pk]}" for pk in self.kept if pk in places))
        return looked

    async def _answer(self, part: Part) -> LookedThrough | None:
        """An answer that was cut is worth the numbers in it; None where the part is to be asked about in halves."""
        numbers: list[int] = []
        try:
            await self._read(part, numbers)
        except OnlyThoughtError:
            raise  # it would think its tokens away while it picks, too
        except AnswerCutError:
            return self._judged(part, numbers, "cut")
        except AnswerMalformedError as exc:
            logger.info("a part of the look gave nothing: %s", exc.code)
            return self._judged(part, [], "unreadable")
        except ContextTooLongError as exc:
            return self._too_long(part, exc)
        except RequestRejectedError as exc:
            logger.info("the look was refused: %s", exc.code)
            return self._judged(part, [], "rejected")
        return self._judged(part, numbers, "")

    async def _read(self, part: Part, numbers: list[int]) -> None:
        """Adds to `numbers` as they come."""
        reader, pulse = NumberReader(highest=len(part.artists)), Pulse("look", self._emit)
        async with aclosing(self._client.stream("generation", self._prompt(part))) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    numbers += reader.feed(event.text)
                elif isinstance(event, Completion):
                    numbers += reader.close() or ([] if numbers else numbers_of_names(event.text, part.artists))
                await pulse.take(event)

    def _judged(self, part: Part, numbers: Sequence[int], trouble: LookTrouble) -> LookedThrough:
        """What is said of the list is taken; more than was asked for is not."""
        said = [number for number in dict.fromkeys(numbers) if 1 <= number <= len(part.artists)]
        if is_no_reading(said, highest=len(part.artists), most=part.most):
            return self._looked(part, [], trouble="no_reading")
        return self._looked(part, [part.artists[number - 1] for number in said[: part.most]], trouble=trouble)

    def _too_long(self, part: Part, exc: ContextTooLongError) -> LookedThrough | None:
        """The server counts more tokens than our bound, or has a smaller window than we were told: halves."""
        halves = part.halves(self._wish)
        logger.info("a part of %s artists was too long: %s", len(part.artists), exc.code)
        if not halves:
            return self._looked(part, [], trouble="too_long")
        others = [half for other in self._todo for half in other.halves(self._wish) or (other,)]
        self._todo = deque([*halves, *others])
        return None

    def _looked(
        self, part: Part, kept: Sequence[ListedArtist], *, trouble: LookTrouble = "", is_known: bool = False
    ) -> LookedThrough:
        self.kept |= {artist.id: artist for artist in kept}
        names, question = tuple(artist.name for artist in kept), "" if trouble else self._question(part)
        return LookedThrough(
            artists=len(part.artists), kept=names, question=question, trouble=trouble, is_known=is_known
        )

    def _question(self, part: Part) -> str:
        """Tells the same question to the same model."""
        asked = f"{self._client.model('generation')}\n{self._text(part)}"
        return hashlib.sha256(asked.encode(errors="replace")).hexdigest()[:16]

    def _text(self, part: Part) -> str:
        return prompt.build(prompt.lay_out_artists(part.artists).text, self._wish, part.most)

    def _prompt(self, part: Part) -> Prompt:
        form, is_local = self._client.provider.number_form, self._client.config.is_local
        closing = _CLOSING if form == "pattern" else 0
        return Prompt(
            purpose="looking",
            system=prompt.SYSTEM,
            prompt=self._text(part),
            output=NumberPicks(count=part.most, highest=len(part.artists), least=0),
            max_output_tokens=answer_tokens(part.most, len(part.artists), form) + closing,
            temperature=_TEMPERATURE if is_local else None,
            seed=self._seed if is_local else None,
        )
