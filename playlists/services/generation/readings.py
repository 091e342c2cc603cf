"""Whether what a model suggests is a reading of the wish, and what of it counts beside what the words say. Pure.

One written rule, so that no model makes a playlist worse than rules alone do:

1. An answer that only copies what was offered is refused whole (`is_no_reading`). Of a wish for nothing but a subject
   ("songs named after cities") only titles count: it asks for no genre, era or artist (analyze.py).
2. Where the table of common words speaks, what it and the model agree on narrows; where they agree on nothing, the
   table does, unless its words pull apart and only the model is of one mind.
3. Where the table is silent, the model's genres narrow if it is trusted to read and the wish has no era of its own:
   "British bands of the 1960s" asks for no genre. Else they only rank.
4. The model's decades narrow if it is trusted; the names that it gives never do.
"""

from collections.abc import Sequence

from playlists.prompts.analyze import MOST_DECADES
from playlists.schemas import Ideas
from playlists.services.wishes.moods import TableReading

#: So many names of a list in its own order are no accident: at its head, and anywhere.
_HEAD, _ROW = 3, 4
#: Of fewer genres, half may well suit.
_FEW = 8


def is_no_reading(answered: Sequence[str], offered: Sequence[str]) -> bool:
    """Whether genres were copied: the head of the list or a long row of it in its order, or (nearly) all at once.

    `answered` are names of the list, each once, in the order of the answer.
    """
    count, places = len(answered), [offered.index(name) for name in answered]
    if count < 2:
        return False
    if count == len(offered) or (count * 2 > len(offered) >= _FEW):
        return True
    in_a_row = places == list(range(places[0], places[0] + count))
    return in_a_row and count >= (_HEAD if places[0] == 0 else _ROW)


def telling_decades(answered: Sequence[int], offered: Sequence[int]) -> tuple[int, ...]:
    """Those that say something of the era: not all that there are, nor as many as an answer may have."""
    says_all = len(answered) > 1 and len(answered) == len(offered)
    return () if says_all or len(answered) >= MOST_DECADES else tuple(answered)


def combine(table: TableReading, model: Ideas, *, is_trusted: bool, has_era: bool = False) -> Ideas:
    """What narrows and what ranks: `model.genres` and `model.decades` as it answered them."""
    decades = model.decades if is_trusted else ()
    if table.genres:
        genres = _beside_table(table, model.genres) if is_trusted else table.genres
        return model.model_copy(update={"genres": genres, "decades": decades})
    if is_trusted and not has_era:
        return model
    return model.model_copy(update={"genres": (), "decades": decades, "leanings": model.genres})


def _beside_table(table: TableReading, genres: tuple[str, ...]) -> tuple[str, ...]:
    if agreed := tuple(name for name in genres if name in table.genres):
        return agreed
    return table.genres if table.is_sure or not genres else genres
