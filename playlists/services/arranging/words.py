"""What is said of a playlist's length and order where they are not, or not for certain, what was asked for. Pure."""

from collections.abc import Sequence

from core.text.humanize import pluralize
from playlists.plan import Order
from playlists.services.arranging.orders import Known
from playlists.services.planning.words import ORDER_WORDS

#: Orders that go by how energetic tracks are.
_BY_ENERGY: frozenset[Order] = frozenset({"rising", "falling", "arc", "smooth"})


def length_words(seconds: int, asked: int, *, unknown: int, tracks: int, typical: float, is_met: bool) -> list[str]:
    """Of a playlist of `seconds` where `asked` were wanted; `unknown` of its tracks were taken for `typical` ones."""
    told = []
    if not is_met:
        about = "about " if unknown else ""
        told.append(f"You asked for {minutes(asked)}; this playlist is {about}{minutes(seconds)} long.")
    if unknown:
        whose = f"the length of {unknown:,} of the {tracks:,} tracks isn’t known"
        whose = "none of the tracks’ lengths is known" if unknown == tracks else whose
        told.append(f"{minutes(seconds)} is an estimate: {whose}, so {clock(typical)} was assumed for each.")
    return told


def uncut_words(seconds: int, asked: int) -> str:
    """Of albums that play from start to finish."""
    return f"You asked for {minutes(asked)}; what plays from start to finish isn’t cut, and is {minutes(seconds)} long."


def order_words(tracks: Sequence[Known], order: Order) -> list[str]:
    """What of an order is not known."""
    if order in _BY_ENERGY:
        return _energy_words(tracks, order)
    if order == "chronological" and (unknown := sum(track.year is None for track in tracks)):
        return [f"The year of {_of(unknown, tracks)} isn’t known: {_they(unknown)} at the end."]
    if order == "album" and (unknown := sum(track.number is None for track in tracks)):
        last = f"{_they(unknown)} after the rest of the album"
        return [f"The track number of {_of(unknown, tracks)} isn’t known: {last}."]
    return []


def is_knowable(tracks: Sequence[Known], order: Order) -> bool:
    """Whether anything is known that the order goes by."""
    return order not in _BY_ENERGY or order == "smooth" or any(track.level is not None for track in tracks)


def minutes(seconds: float) -> str:
    """ "58 minutes", to the nearest."""
    return pluralize(round(seconds / 60), "minute")


def clock(seconds: float) -> str:
    """ "4:03"."""
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def _energy_words(tracks: Sequence[Known], order: Order) -> list[str]:
    unknown = sum(track.level is None for track in tracks)
    wanted = f"“{ORDER_WORDS[order].capitalize()}” isn’t met"
    if unknown == len(tracks):
        left = "only the artists alternate" if order == "smooth" else "they are in the order they were picked"
        return [f"{wanted}: no artist profile or mood tells how energetic these tracks are, so {left}."]
    told = []
    if unknown:
        told.append(f"The energy of {_of(unknown, tracks)} isn’t known: {_they(unknown)} in the middle.")
    if order != "smooth" and len({track.level for track in tracks}) == 1 and len(tracks) > 1:
        told.append(f"{wanted}: all these tracks are about equally energetic.")
    return told


def _of(number: int, tracks: Sequence[object]) -> str:
    return f"{number:,} of the {len(tracks):,} tracks"


def _they(number: int) -> str:
    return "it comes" if number == 1 else "they come"
