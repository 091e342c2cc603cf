"""What a client was promised, and what may be there after a request that got no answer."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

Place = Literal["live", "bin", "gone"]


@dataclass(frozen=True)
class State:
    """Of a playlist: `tracks` are rating keys, and whether each is locked."""

    title: str
    tracks: tuple[tuple[str, bool], ...]
    is_shared: bool
    place: Place = "live"

    @classmethod
    def told(cls, document: dict[str, Any]) -> Self:
        """As the API describes it."""
        tracks = tuple((track["rating_key"], track["is_locked"]) for track in document["tracks"])
        return cls(document["title"], tracks, document["is_shared"])

    def at(self, place: Place) -> "State":
        """The same, put elsewhere."""
        return replace(self, place=place)


@dataclass
class Kept:
    """A playlist of a client's: one of `allowed` is what has to be there, or anything sound if that is None."""

    allowed: list[State] | None
    before: State | None = None

    @property
    def state(self) -> State | None:
        """If that is certain."""
        return self.allowed[0] if self.allowed and len(self.allowed) == 1 else None


@dataclass
class Ledger:
    """Of one client, who alone changes the playlists in it."""

    person: str
    playlists: dict[int, Kept] = field(default_factory=dict)
    #: Runs that were acknowledged, and the state in which each was last seen to have ended ("": none yet).
    runs: dict[int, str] = field(default_factory=dict)
    #: The playlist that each run made or repicked, with which it may be deleted for good.
    playlist_of: dict[int, int] = field(default_factory=dict)
    #: Prompts that were sent, each once.
    prompts: set[str] = field(default_factory=set)
    #: API tokens: True lets in, False was revoked, None: nobody knows.
    tokens: dict[str, bool | None] = field(default_factory=dict)
    #: Copies that got no answer.
    unknown_copies: int = 0
    #: Names on the music server: True was told to be there, False: no answer came.
    saved: dict[str, bool] = field(default_factory=dict)
    #: Invitations by username: True: is open, False: no answer came, None: may have been withdrawn.
    invites: dict[str, bool | None] = field(default_factory=dict)
    #: By column of the person's row, or another thing's name: what it may be now.
    facts: dict[str, list[Any]] = field(default_factory=lambda: {"first_name": [""], "is_active": [True]})
    #: Answers by what was tried and how it ended.
    tally: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def may_be_gone(self, run: int) -> bool:
        """Whether the run was deleted with its playlist, or may have been."""
        kept = self.playlists.get(self.playlist_of.get(run, 0))
        return kept is not None and any(state.place == "gone" for state in kept.allowed or ())

    def shared(self) -> list[int]:
        """Playlists that others see."""
        return [key for key, kept in list(self.playlists.items()) if _is_shared(kept.state)]


def _is_shared(state: State | None) -> bool:
    return state is not None and state.is_shared and state.place == "live"
