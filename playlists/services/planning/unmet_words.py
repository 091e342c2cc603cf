"""The words of a prompt in sentences on what of it is not met ("… so “170 bpm” can’t be taken into account"). Pure."""

import re
from collections.abc import Iterable, Iterator

from playlists.plan import TOOK

_QUOTED = re.compile(r"“([^“”]{1,200})”")


def broken_promises(unmet: Iterable[str]) -> tuple[str, ...]:
    """Those of the sentences that tell of something that the playlist does not do."""
    return tuple(sentence for sentence in unmet if not sentence.startswith(TOOK))


def quoted_words(unmet: Iterable[str]) -> Iterator[str]:
    """What they quote of the prompt."""
    for sentence in broken_promises(unmet):
        yield from _QUOTED.findall(sentence)
