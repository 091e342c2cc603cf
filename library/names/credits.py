"""Who is credited by an artist's name as a server tells it: "A feat. B" is A and B, "Simon & Garfunkel" itself. Pure.

Guest signs, semicolons and slashes part names always. "&", commas and words like "and" are in names as well: they part
only where the library has an artist of one of the pieces, and an album's artist stays what it is called, besides.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from core.text.word_lists import read_word_sets
from library.names.normalization import artist_key, fold

#: `guest`, `next`: always another artist. The others: perhaps.
Sign = Literal["", "guest", "next", "meeting", "joining", "beside", "listing"]
_WORDS = read_word_sets(Path(__file__).with_suffix(".yaml"))
_NOBODY, _GROUP_BEGINS = _WORDS["nobody"] | {""}, _WORDS["group_begins"]
#: More names than this are a list of names, such as an orchestra's.
MOST = 24


def _any_of(*kinds: str) -> str:
    words = sorted((word for kind in kinds for word in _WORDS[kind]), key=len, reverse=True)
    return "|".join(map(re.escape, words))


_SIGN = re.compile(
    rf"""(?P<guest>\ ?[(\[]\ ?(?:{_any_of("guests", "bracketed_guests")})(?=\ ) | \ (?:{_any_of("guests")})(?=\ ))
       | (?P<next>;|\ [/|](?=\ )|\\\\)
       | (?P<meeting>\ (?:{_any_of("meetings")}|(?-i:x)) (?=\ ))
       | (?P<joining>\ (?:{_any_of("joining")}) (?=\ ))
       | (?P<beside>\ (?:{_any_of("beside")}) (?=\ ))
       | (?P<listing>,(?=\ )|[、，＆／]|(?<=\w)[/&](?=\w))""",
    re.IGNORECASE | re.VERBOSE,
)


class Credited(NamedTuple):
    """An artist of a credit. Not `is_sure`: only a refusal goes by it, for nothing refused is to be heard."""

    name: str
    key: str
    is_sure: bool = True


class _Piece(NamedTuple):
    """A name between two signs, by the place where it begins and ends; `sign` stands before it."""

    sign: Sign
    start: int
    end: int


class _Run(NamedTuple):
    """One or several pieces that are a name together."""

    name: str
    key: str
    sign: Sign
    is_known: bool

    @property
    def is_plain(self) -> bool:
        """A single word, which may be a part of another name: "Earth"."""
        return " " not in self.key

    @property
    def begins_group(self) -> bool:
        """ "the Revolution", behind "and"."""
        return self.sign == "joining" and not _GROUP_BEGINS.isdisjoint(fold(self.name).split()[:1])


class NameOfSeveral:
    """A name as tracks or albums carry it, parted once; what of it holds depends on whom the library has."""

    def __init__(self, name: str) -> None:
        self.name = " ".join(name.split())
        self._groups = _groups(_pieces(self.name))
        self._named: dict[tuple[int, int], tuple[str, str]] = {}

    def sure_keys(self) -> list[str]:
        """Keys of artists whatever the library has: those whom guest signs, semicolons and slashes part alone."""
        if len(self._groups) < 2:
            return []
        return [self._name_of(group)[1] for group in self._groups if len(group) == 1]

    def guest_keys(self) -> frozenset[str]:
        """Keys of all names that may stand behind a guest sign, alone or together."""
        guests = [group for group in self._groups if group[0].sign == "guest"]
        return frozenset(
            self._name_of(group[first:last])[1]
            for group in guests
            for first in range(len(group))
            for last in range(first + 1, len(group) + 1)
        )

    def read(self, is_known: Callable[[str], bool], *, is_of_album: bool) -> tuple[Credited, ...]:
        """Who is credited, each once, the first one first; nobody where it is one artist's name.

        `is_known`: whether the library has an artist of this key, who is not several. `is_of_album`: the name is the
        artist of an album, and so perhaps a whole one.
        """
        runs = [self._runs(group, is_known) for group in self._groups]
        if len(self._groups) > 1:
            pairs = zip(self._groups, runs, strict=True)
            found = [credited for group, of_group in pairs for credited in self._of_group(group, of_group)]
        else:
            found = self._of_name(runs[0], is_of_album=is_of_album)
        if not found:
            return ()
        once: dict[str, Credited] = {}
        for credited in found:
            if credited.key not in _NOBODY:
                once.setdefault(credited.key, credited)
        return () if once.keys() <= {artist_key(self.name)} else tuple(once.values())

    def _name_of(self, pieces: Sequence[_Piece]) -> tuple[str, str]:
        """The name that these make together, and its key."""
        place = (pieces[0].start, pieces[-1].end)
        if place not in self._named:
            text = _without_lone_brackets(self.name[slice(*place)])
            self._named[place] = (text, artist_key(text) if text else "")
        return self._named[place]

    def _runs(self, group: Sequence[_Piece], is_known: Callable[[str], bool]) -> list[_Run]:
        """The pieces, those together that the library has together; never all of the name itself."""
        runs: list[_Run] = []
        place = 0
        while place < len(group):
            for last in range(len(group), place, -1):
                name, key = self._name_of(group[place:last])
                if is_known(key) and name != self.name:
                    runs.append(_Run(name, key, group[place].sign, is_known=True))
                    break
            else:
                last = place + 1
                runs.append(_Run(*self._name_of(group[place:last]), group[place].sign, is_known=False))
            place = last
        return [run for run in runs if run.name]

    def _of_group(self, group: Sequence[_Piece], runs: Sequence[_Run]) -> list[Credited]:
        """Of one of several groups. Guests are parted by anything, but for a band: "feat. Florence and the Machine"."""
        if not runs:
            return []
        whole = Credited(*self._name_of(group))
        if group[0].sign == "guest":
            is_band = any(run.begins_group for run in runs)
            return [whole] if is_band else [Credited(run.name, run.key) for run in runs]
        return list(_of_track(runs)) or [whole]

    def _of_name(self, runs: Sequence[_Run], *, is_of_album: bool) -> list[Credited]:
        if len(runs) < 2:
            return []
        if is_of_album:
            return [Credited(self.name, artist_key(self.name)), *_of_album(runs)]
        found = list(_of_track(runs))
        is_certain = all(credited.is_sure for credited in found)
        return found if is_certain else [Credited(self.name, artist_key(self.name)), *found]


def may_be_several(name: str) -> bool:
    """Whether anything in the name could part it."""
    return _SIGN.search(name) is not None


def first_name(name: str) -> str:
    """What stands before the first sign, whatever it parts; only to compare by, for it may be a part of a name."""
    match = _SIGN.search(name)
    return name[: match.start()] if match and match.start() else name


def _pieces(name: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    sign: Sign = ""
    start = 0
    for match in _SIGN.finditer(name):
        if len(pieces) >= MOST:
            break
        if match.start() > start:
            pieces.append(_Piece(sign, start, match.start()))
            sign = _sign(match)
        elif _sign(match) == "guest":
            sign = "guest"
        start = match.end()
    return [*pieces, _Piece(sign, start, len(name))]


def _sign(match: re.Match[str]) -> Sign:
    return match.lastgroup  # type: ignore[return-value]  # the pattern's groups are the signs


def _groups(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """What is parted for certain."""
    groups: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.sign in {"guest", "next"} and groups[-1]:
            groups.append([])
        groups[-1].append(piece)
    return groups


def _without_lone_brackets(text: str) -> str:
    """Without a bracket that a guest sign opened."""
    text = text.strip(" ,")
    for opening, closing in ("()", "[]"):
        if text.count(closing) > text.count(opening):
            text = text.replace(closing, "", 1)
        elif text.count(opening) > text.count(closing):
            text = text.replace(opening, "", 1)
    return text.strip()


def _of_track(runs: Sequence[_Run]) -> Iterator[Credited]:
    """Of tracks alone, on the albums of others: the pieces, where the library has one and nothing speaks against it."""
    known = [run for run in runs if run.is_known]
    others = [run for run in runs if not run.is_known]
    is_certain = any(not run.is_plain for run in known) or all(
        not run.is_plain or run.sign == "meeting" or run.begins_group for run in others
    )
    is_meeting = any(run.sign == "meeting" for run in runs)
    if known and (is_certain or is_meeting):
        yield from (Credited(run.name, run.key) for run in runs)
    else:
        yield from (Credited(run.name, run.key, is_sure=False) for run in known)


def _of_album(runs: Sequence[_Run]) -> Iterator[Credited]:
    """Beside the name itself, those whom the library has: "Brian Eno & David Byrne" is Brian Eno's as well."""
    is_list = all(not run.is_plain or run.begins_group for run in runs)
    is_leader = len(runs) > 1 and runs[1].begins_group
    for place, run in enumerate(runs):
        if not run.is_known or run.begins_group:
            continue
        if not run.is_plain:
            yield Credited(run.name, run.key, is_sure=is_list or place == 0)
        elif is_leader and place == 0:
            yield Credited(run.name, run.key, is_sure=False)
