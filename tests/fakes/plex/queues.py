"""Play queues of the fake Plex Media Server, by Plex's own documentation: what is added goes to "Up Next"."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count


@dataclass
class Queue:
    """A play queue: (its own id of the item, rating key) in order, and the place of what plays, by the server's word.

    "Up Next" lies right behind what plays and ends with `last_added`; a new queue has none.
    """

    key: int
    items: list[tuple[int, int]]
    selected: int = 0
    version: int = 1
    last_added: int | None = None

    @property
    def tracks(self) -> list[int]:
        """The rating keys, in order."""
        return [key for _, key in self.items]

    @property
    def present(self) -> int:
        """The id of the item that plays, by the server's word."""
        return self.items[self.selected][0]

    def place_of(self, item: int) -> int:
        """Raises KeyError for an item that is not in it."""
        for place, (id_, _) in enumerate(self.items):
            if id_ == item:
                return place
        raise KeyError(item)

    def up_next_ends(self) -> int:
        """The place behind Up Next: behind what plays, where that region is empty or was played already."""
        ids = [id_ for id_, _ in self.items]
        last = ids.index(self.last_added) if self.last_added in ids else -1
        return max(last, self.selected) + 1

    def move(self, item: int, after: int | None) -> None:
        """Behind that item, or to the beginning; what is moved behind Up Next's last, or what plays, belongs to it."""
        present, ends = self.present, self.items[self.up_next_ends() - 1][0]
        moved = self.items.pop(self.place_of(item))
        if item == ends and item != present:
            ends = self.items[self.place_of(present)][0]
            self.last_added = None
        self.items.insert(0 if after is None else self.place_of(after) + 1, moved)
        self.selected = self.place_of(present)
        if after == ends:
            self.last_added = item
        self.version += 1


class Queues:
    """View all, by key."""

    def __init__(self) -> None:
        self.by_key: dict[int, Queue] = {}
        self._keys = count(101)
        self._item_ids = count(7_000_001)

    def add(self, keys: Sequence[int]) -> Queue:
        """Make a queue."""
        queue = Queue(next(self._keys), self._numbered(keys))
        self.by_key[queue.key] = queue
        return queue

    def extend(self, queue: Queue, keys: Sequence[int], *, after_current: bool) -> None:
        """Add tracks: right after what plays now, or behind all that was added to Up Next before. Never at the end."""
        new = self._numbered(keys)
        ends = queue.up_next_ends()
        place = queue.selected + 1 if after_current else ends
        if place == ends:
            queue.last_added = new[-1][0]
        queue.items[place:place] = new
        queue.version += 1

    def forget(self, queue: Queue) -> None:
        """As after a while, or a restart: the player plays on."""
        del self.by_key[queue.key]

    def _numbered(self, keys: Sequence[int]) -> list[tuple[int, int]]:
        return [(next(self._item_ids), key) for key in keys]
