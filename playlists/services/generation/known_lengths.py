"""Where tracks of a length are wanted: those of unknown length are let in only where too few are known. Pure."""

from library.filters.parts import length_text
from library.schemas import TrackFilter


def only_known(track_filter: TrackFilter) -> TrackFilter:
    """Without tracks of unknown length."""
    return track_filter.model_copy(update={"is_length_known": True})


def lets_unknown_in(track_filter: TrackFilter) -> bool:
    """Whether a track may be longer or shorter than is asked for, for all that is known."""
    return track_filter.asks_for_length and not track_filter.is_length_known


def unknown_lengths_text(track_filter: TrackFilter, *, known: int, matching: int) -> tuple[str, ...]:
    """What is said where some are; nothing where there are none."""
    if not lets_unknown_in(track_filter) or known >= matching:
        return ()
    which = f"{known:,} of the {matching:,} tracks that match {'is' if known == 1 else 'are'} known to be"
    if not known:
        which = "none of the tracks that match is known to be"
    return (f"{which[0].upper()}{which[1:]} {length_text(track_filter)}: the length of the others isn’t known.",)
