"""What Plex made of a playlist, held against what it was sent: it may take less, and say nothing of that."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from library.servers.values import SavedPlaylist, ServerPlaylist


class PlaylistItem(NamedTuple):
    """A track in a playlist: Plex's number of the place, and the track's rating key."""

    id: str
    rating_key: str


class Sent(NamedTuple):
    """The keys that went to Plex in this order; those that it has not; those that it has, and refused."""

    keys: Sequence[str]
    missing: Sequence[str] = ()
    refused: Sequence[str] = ()

    @property
    def accepted(self) -> list[str]:
        """Those that it did not refuse."""
        refused = set(self.refused)
        return [key for key in self.keys if key not in refused]


def assume_accepted(playlist: ServerPlaylist, sent: Sent, kept: Sequence[PlaylistItem]) -> SavedPlaylist:
    """What there is where Plex cannot be asked any more: what it did not refuse."""
    added = len(sent.accepted)
    return SavedPlaylist(
        playlist=playlist.model_copy(update={"track_count": len(kept) + added}),
        added=added,
        missing=_once(sent.missing),
        not_taken=_once(sent.refused),
        is_confirmed=False,
    )


def compare(
    playlist: ServerPlaylist, items: Sequence[PlaylistItem], sent: Sent, kept: Sequence[PlaylistItem]
) -> SavedPlaylist:
    """By what is in it now: `items`, of which `kept` were there before and stay."""
    old = {item.id for item in kept}
    new = [item.rating_key for item in items if item.id not in old]
    lacking = Counter(sent.keys) - Counter(new)
    strange = Counter(new) - Counter(sent.keys)
    asked_for = set(sent.keys)
    return SavedPlaylist(
        playlist=playlist.model_copy(update={"track_count": len(items)}),
        added=len(new) - strange.total(),
        missing=_once(sent.missing),
        not_taken=_once(key for key in sent.keys if key in lacking),
        is_in_order=strange.total() == 0 and _without(sent.keys, lacking) == [key for key in new if key in asked_for],
        strange=strange.total(),
    )


def _without(keys: Sequence[str], lacking: Counter[str]) -> list[str]:
    """The keys that arrived; of one that was sent twice and arrived once, the first."""
    left = Counter(keys) - lacking
    arrived: list[str] = []
    for key in keys:
        if left[key]:
            left[key] -= 1
            arrived.append(key)
    return arrived


def _once(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))
