"""Step 6: from what the model answered to tracks of its list. What is not in the list cannot come out."""

import re
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import fuzz, process, utils

from library.schemas import TrackRef
from playlists.schemas import Origin, Pick

#: Of 100, for a model that answers with names. Below it siblings are taken for each other ("Part I", "Part II").
NAME_SCORE = 92
#: "12. ", "- ", "* " before a name, and "(1971)" or "[Album]" after it.
_DECORATION = re.compile(r"^\s*(?:\d+[.):]\s*|[-*•]\s*)?|\s*[(\[][^)\]]*[)\]]\s*$")
RecordingKey = Callable[[TrackRef], str]


class Matcher:
    """Takes numbers as they come and gives each track once: repeats, doubles and foreign numbers are dropped."""

    def __init__(self, tracks: Sequence[TrackRef], recording_key: RecordingKey) -> None:
        self._tracks = tracks
        self._key = recording_key
        self._taken: set[str] = set()
        self.numbers: list[int] = []

    def offer(self, number: int, origin: Origin = "first") -> Pick | None:
        """The pick for `number` (from 1), or None where it is out of range, repeated, or the same recording again."""
        if not 1 <= number <= len(self._tracks):
            return None
        track = self._tracks[number - 1]
        key = self._key(track)
        if key in self._taken:
            return None
        self._taken.add(key)
        self.numbers.append(number)
        return Pick(number=number, track=track, origin=origin)

    def remaining(self) -> list[int]:
        """The numbers that would still be taken."""
        return [n for n, track in enumerate(self._tracks, 1) if self._key(track) not in self._taken]


def numbers_of_names(lines: Iterable[str], tracks: Sequence[TrackRef]) -> list[int]:
    """For a model that answered with names, one a line: the best match of each, if it is a good one."""
    names = [f"{track.artist} - {track.title}" for track in tracks]
    found = []
    for line in lines:
        best = process.extractOne(
            _DECORATION.sub("", line),
            names,
            scorer=fuzz.token_sort_ratio,
            processor=utils.default_process,
            score_cutoff=NAME_SCORE,
        )
        if best is not None:
            found.append(best[2] + 1)
    return found
