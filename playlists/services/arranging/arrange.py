"""From picks to the playlist: those that make its length, in its order, and what there is to say of both."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from core.text.humanize import pluralize
from library.schemas import TrackRef
from playlists.events import Arranged, Unmet
from playlists.plan import Order
from playlists.schemas import Pick, Wish
from playlists.services.arranging.fit_length import choose_so_many, choose_to_fit, fits
from playlists.services.arranging.known import know
from playlists.services.arranging.length import LengthPlan
from playlists.services.arranging.orders import arrange
from playlists.services.arranging.words import is_knowable, length_words, order_words, uncut_words

#: Of a playlist that starts from a song, orders that leave it there; the others put it where it belongs.
_OPEN_WITH_SONG: frozenset[Order] = frozenset({"picked", "shuffled", "smooth"})


class Arrangement(NamedTuple):
    """`picks` in the order of the playlist; `unmet` are sentences on what of length or order is not as asked.

    `seconds` is how long they are together, None where no length was asked for. `order` None: they are as picked.
    """

    picks: tuple[Pick, ...]
    order: Order | None = None
    seconds: int | None = None
    unmet: tuple[str, ...] = ()

    @property
    def events(self) -> tuple[Arranged | Unmet, ...]:
        """What there is to tell of it; nothing where neither length nor order was asked for."""
        if self.order is None:
            return ()
        keys = tuple(pick.track.rating_key for pick in self.picks)
        told = [Unmet(words=self.unmet)] if self.unmet else []
        return Arranged(order=self.order, rating_keys=keys, seconds=self.seconds), *told


def arrange_all(
    wish: Wish, picks: Sequence[Pick], filled: Sequence[Pick], *, length: LengthPlan | None, seed: int
) -> Arrangement:
    """The model's picks and those by rank. Of minutes, the latter are used only as far as they are needed."""
    if length:
        return arrange_picks(wish, picks, filled, length=length, seed=seed)
    if (wish.order or "picked") == "picked":
        return _as_picked(wish, [*picks, *filled])
    return arrange_picks(wish, [*picks, *filled], length=None, seed=seed)


def _as_picked(wish: Wish, picks: Sequence[Pick]) -> Arrangement:
    """Where tracks of a length are asked for, those of unknown length are the last."""
    if not (wish.longest or wish.shortest):
        return Arrangement(tuple(picks))
    ordered = sorted(picks, key=lambda pick: pick.track.duration_ms is None and pick.track.rating_key != wish.song)
    return Arrangement(tuple(ordered), "picked" if ordered != list(picks) else None)


def arrange_picks(
    wish: Wish, picks: Sequence[Pick], spare: Sequence[Pick] = (), *, length: LengthPlan | None, seed: int
) -> Arrangement:
    """`picks`, the best first, and such of the `spare` ones as the length takes. Reads the library."""
    if not picks:
        return Arrangement(())
    told: list[str] = []
    seconds = None
    if length:
        picks = _fitted(picks, spare, length)
        seconds = sum(length.seconds_of(pick.track) for pick in picks)
        told += _length_told(picks, length)
    order = wish.order or "picked"
    if order != "picked":
        picks, unknown = _ordered(wish, picks, order, seed)
        told += unknown
    return Arrangement(tuple(picks), order, seconds, tuple(told))


def words_of_albums(tracks: Sequence[TrackRef], length: LengthPlan | None) -> tuple[str, ...]:
    """What there is to say of albums that play through: they aren't cut to a length. Reads the library."""
    told = order_words(know(tracks), "album")
    if length and not fits(lengths := [length.seconds_of(track) for track in tracks], length.seconds):
        told.append(uncut_words(sum(lengths), length.seconds))
    return tuple(told)


def _fitted(picks: Sequence[Pick], spare: Sequence[Pick], length: LengthPlan) -> list[Pick]:
    """So many as are asked for, if that can be; of the picks alone if they suffice, the first ones first."""
    ways: list[Callable[[Sequence[int], int], list[int]]] = [choose_to_fit]
    if length.tracks:
        ways.insert(0, partial(choose_so_many, count=length.tracks))
    tried: list[list[Pick]] = []
    for choose in ways:
        for choice in (picks, [*picks, *spare]):
            places = choose([length.seconds_of(pick.track) for pick in choice], length.seconds)
            tried.append([choice[place] for place in places])
    return next((chosen for chosen in tried if _is_met(chosen, length)), tried[-1])


def _is_met(picks: Sequence[Pick], length: LengthPlan) -> bool:
    return fits([length.seconds_of(pick.track) for pick in picks], length.seconds)


def _length_told(picks: Sequence[Pick], length: LengthPlan) -> list[str]:
    lengths = [length.seconds_of(pick.track) for pick in picks]
    told = []
    if length.tracks and len(picks) != length.tracks:
        told.append(f"{pluralize(length.tracks, 'track')} would not make the length, so there are {len(picks):,}.")
    return told + length_words(
        sum(lengths),
        length.seconds,
        unknown=sum(not pick.track.duration_ms for pick in picks),
        tracks=len(picks),
        typical=length.typical,
        is_met=fits(lengths, length.seconds),
    )


def _ordered(wish: Wish, picks: Sequence[Pick], order: Order, seed: int) -> tuple[list[Pick], list[str]]:
    opens = bool(wish.song) and picks[0].track.rating_key == wish.song and order in _OPEN_WITH_SONG
    first, rest = list(picks[:opens]), picks[opens:]
    known = know([pick.track for pick in rest])
    told = order_words(known, order)
    if not is_knowable(known, order):
        return list(picks), told
    return [*first, *(rest[place] for place in arrange(known, order, seed=seed))], told
