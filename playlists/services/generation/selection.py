"""Step 5: the generation model picks tracks out of the list, by number, as a stream.

Two rounds at most. A model that finds fewer tracks that fit may stop at a third, and isn't asked again. One that
repeats itself is asked for what is missing, and one that counts through the list for all, with a share of the numbers
for each pick: where the server enforces it, even a model that only repeats itself completes the playlist (ADR 0002).
"""

import logging
import math
import random
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing

from llm.budget import answer_tokens, token_bound
from llm.errors import AnswerCutError, ProviderError
from llm.output import NumberPicks
from llm.parsing import NumberReader
from llm.schemas import Completion, Prompt, TextDelta, Thinking
from llm.services.calling.client import LLMClient
from playlists.errors import NoPicksError
from playlists.events import ToppingUp
from playlists.prompts import select as prompt
from playlists.prompts.listing import Listing
from playlists.schemas import Origin, Pick
from playlists.services.arranging.limits import Limits
from playlists.services.generation.answered_numbers import AnsweredNumbers
from playlists.services.generation.instructions import picking_system
from playlists.services.generation.matching import Matcher, SongKeysOf, numbers_of_names
from playlists.services.generation.trust import is_trusted_to_pick

logger = logging.getLogger(__name__)

#: Measured with the built-in model (ADR 0006): lower repeats itself, higher leaves the wish.
TEMPERATURE = 0.7
#: Numbers offered in each slot of the second round: enough to choose from, few enough for any grammar.
_SLOT_SIZE = 40
#: llama.cpp lets a model close its JSON with up to 20 blanks; `fit` keeps room for the longer array form anyway.
_CLOSING = 24
#: Of the playlist: with less than this, a provider that fails fails the run.
_ENOUGH = 0.5
#: Of the playlist: a model that finds so many that fit may leave it at that.
_LEAST = 1 / 3

#: Picks come as many at once as a piece of the answer has.
SelectEvent = tuple[Pick, ...] | ToppingUp | TextDelta | Thinking | Completion


class Selection:
    """One run's picking: iterate `events()` once; `picks` and `completions` grow meanwhile.

    `stopped_early` afterwards: the model found no more that fit.
    """

    def __init__(
        self,
        listing: Listing,
        wish: str,
        count: int,
        *,
        client: LLMClient,
        seed: int,
        keys_of: SongKeysOf,
        limits: Limits | None = None,
    ) -> None:
        self.picks: list[Pick] = []
        self.completions: list[Completion] = []
        self.stopped_early = False
        self.matcher = Matcher(listing.tracks, keys_of, limits)
        self._listing = listing
        self._wish = wish
        #: Picks that are asked for, of as many as the list can give.
        self.count = min(count, self.matcher.room)
        self._client = client
        self._seed = seed
        self._system = prompt.SHORT_SYSTEM

    @property
    def tokens(self) -> int:
        """What its first call takes of a window at most."""
        first = self._prompt(NumberPicks(count=self.count, highest=len(self._listing.tracks)))
        return token_bound(first.system) + token_bound(first.prompt) + first.max_output_tokens

    @property
    def missing(self) -> int:
        """How many picks are not made, of as many as the list can give."""
        return min(self.count - len(self.picks), self.matcher.room)

    async def events(self) -> AsyncGenerator[SelectEvent]:
        """Picks as they come. Raises NoPicksError when both rounds gave none, and the provider's errors."""
        self._system = await picking_system(self._client)
        form = await self._first_form()
        answered = AnsweredNumbers(form.highest, form.count, judged=not form.slots)
        async with aclosing(self._round(form, "first", answered)) as events:
            async for event in events:
                yield event
        if answered.is_counting:
            logger.info("the model counted through the list instead of choosing: asked again, with slots")
        if not self.stopped_early:
            async with aclosing(self._top_up("first" if answered.is_counting else "top_up")) as events:
                async for event in events:
                    yield event
        if not self.picks:
            raise NoPicksError("The model picked no track from the list. Choose a larger model, or send fewer tracks.")

    async def _top_up(self, origin: Origin) -> AsyncGenerator[SelectEvent]:
        """Ask once more for what is missing; if that fails, the better half of a playlist is kept."""
        slots = self._slots(self.count - len(self.picks))
        if not slots:
            return
        yield ToppingUp(missing=len(slots))
        rest = NumberPicks(count=len(slots), highest=len(self._listing.tracks), slots=slots)
        answered = AnsweredNumbers(rest.highest, rest.count, judged=False)
        try:
            async with aclosing(self._round(rest, origin, answered)) as events:
                async for event in events:
                    yield event
        except ProviderError as exc:
            if len(self.picks) < self.count * _ENOUGH:
                raise
            logger.info("top-up failed: %s", exc.code)

    async def _first_form(self) -> NumberPicks:
        """A free choice; for a model too small to make one, slots at once: it only counts on, or repeats itself."""
        count, highest = self.count, len(self._listing.tracks)
        if not await is_trusted_to_pick(self._client):
            return NumberPicks(count=count, highest=highest, slots=self._slots(count))
        return NumberPicks(count=count, highest=highest, least=math.ceil(count * _LEAST) if count < highest else None)

    async def _round(
        self, output: NumberPicks, origin: Origin, answered: AnsweredNumbers
    ) -> AsyncGenerator[SelectEvent]:
        """One call. An answer that was cut is worth the numbers, or the names, that it holds."""
        reader = NumberReader(highest=output.highest)
        try:
            async with aclosing(self._client.stream("generation", self._prompt(output))) as events:
                async for event in events:
                    told = answered.take(reader.feed(event.text)) if isinstance(event, TextDelta) else []
                    if picks := self._take(told, origin):
                        yield picks
                    yield event
                    if isinstance(event, Completion):
                        self.completions.append(event)
                        if picks := self._close(event, reader, answered, origin):
                            yield picks
                        self.stopped_early = output.fewest <= answered.count < output.count and answered.is_clean
        except AnswerCutError as exc:
            # Its last line, object or number need not be whole.
            whole = max(exc.text.rfind(sign) for sign in ("\n", "}", '",'))
            told = answered.end() or self._named(exc.text[: whole + 1].splitlines())
            if picks := self._take(told, origin):
                yield picks
            if not (self.picks or answered.is_counting):
                raise

    def _close(
        self, completion: Completion, reader: NumberReader, answered: AnsweredNumbers, origin: Origin
    ) -> tuple[Pick, ...]:
        """The picks of what only the end of an answer tells: its last number, or names where it has no numbers."""
        last = [*answered.take(reader.close()), *answered.end()]
        if not (last or answered.is_counting):
            last = self._named(completion.text.splitlines())
        return self._take(last, origin)

    def _prompt(self, output: NumberPicks) -> Prompt:
        form = self._client.provider.number_form
        return Prompt(
            purpose="picking",
            system=self._system,
            prompt=prompt.build(
                self._listing.text, self._wish, output.count, least=output.least, taken=self.matcher.numbers
            ),
            output=output,
            max_output_tokens=answer_tokens(output.count, output.highest, form)
            + (_CLOSING if form == "pattern" else 0),
            temperature=TEMPERATURE if self._client.config.is_local else None,
            seed=self._seed if self._client.config.is_local else None,
            may_think=True,
        )

    def _take(self, numbers: Iterable[int], origin: Origin) -> tuple[Pick, ...]:
        """The picks that these numbers make, as long as some are missing."""
        taken: list[Pick] = []
        for number in numbers:
            if len(self.picks) == self.count:
                break
            if pick := self.matcher.offer(number, origin):
                self.picks.append(pick)
                taken.append(pick)
        return tuple(taken)

    def _named(self, lines: Sequence[str]) -> list[int]:
        """The numbers of the names that an answer without numbers has."""
        return [] if self.picks else numbers_of_names(lines, self._listing.tracks)

    def _slots(self, missing: int) -> tuple[tuple[int, ...], ...]:
        """The numbers that are left, dealt out at random over the missing picks: no two slots share a number."""
        left = self.matcher.remaining()
        missing = min(missing, len(left))
        chance = random.Random(self._seed)  # noqa: S311  # repeatable, not secret
        dealt = chance.sample(left, min(len(left), missing * _SLOT_SIZE))
        return tuple(tuple(sorted(dealt[slot::missing])) for slot in range(missing))
