"""What an answer about several artists is worth: a profile each, or "unknown" where it only repeats itself. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from library.names.normalization import artist_key
from library.profiles.schema import UNKNOWN, ArtistProfile
from library.profiles.validation import profile_from
from library.profiles.vocabulary import MOODS

#: Of so many known artists at least, this share that sounds exactly alike is a template, not knowledge; and so many of
#: them: two thrash metal bands may be described in the same words.
_FEWEST, _SHARE, _REPEATS = 4, 0.5, 3
#: Moods from the head of the list, in its order, are copied: its neighbours contradict one another.
_COPIED = 3


class Judged(NamedTuple):
    """Profiles by place in the list (from 0), and how many of them are UNKNOWN because they were copies."""

    profiles: Mapping[int, ArtistProfile]
    copies: int = 0

    @property
    def is_rubbish(self) -> bool:
        """Whether nothing was told, or nothing but copies; an honest "unknown" for all is none."""
        return not self.profiles or (self.copies > 0 and not any(told.is_known for told in self.profiles.values()))


def judge(
    answers: Iterable[Mapping[str, object]], names: Sequence[str], before: Sequence[ArtistProfile] = ()
) -> Judged:
    """The profiles of those of `names` that the answers are about, by their places; UNKNOWN for a copy.

    An object belongs to the artist whom it names, or to its number where it names nobody; one that names somebody who
    is not in the list says nothing. `before`: the latest known profiles of earlier answers, as copies go on.
    """
    found: dict[int, ArtistProfile] = {}
    places = {artist_key(name): place for place, name in enumerate(names)}
    for answer in answers:
        place = _place(answer, names, places)
        if place is not None and place not in found:
            found[place] = profile_from(answer)
    copied = _templates([*before, *found.values()])
    copies = {place for place, told in found.items() if told.is_known and _says_nothing(told, copied)}
    return Judged({place: UNKNOWN if place in copies else told for place, told in found.items()}, len(copies))


def _place(answer: Mapping[str, object], names: Sequence[str], places: Mapping[str, int]) -> int | None:
    name, number = answer.get("artist"), answer.get("number")
    if isinstance(name, str) and name.strip():
        return places.get(artist_key(name[:200]))
    is_number = isinstance(number, int) and not isinstance(number, bool)
    return number - 1 if is_number and 1 <= number <= len(names) else None  # type: ignore[operator]  # it is an int


def _templates(profiles: Iterable[ArtistProfile]) -> frozenset[Hashable]:
    """Sounds that too many share."""
    counts = Counter(_sound(profile) for profile in profiles if profile.is_known)
    known = counts.total()
    if known < _FEWEST:
        return frozenset()
    return frozenset(sound for sound, count in counts.items() if count >= max(_REPEATS, known * _SHARE))


def _says_nothing(profile: ArtistProfile, copied: frozenset[Hashable]) -> bool:
    head = profile.moods[:_COPIED]
    return _sound(profile) in copied or (len(head) == _COPIED and head == MOODS[:_COPIED])


def _sound(profile: ArtistProfile) -> Hashable:
    """What two artists hardly ever have alike; languages and countries many have."""
    return profile.moods, profile.styles, profile.energy, profile.tempo
