"""Reading the numbers of a list out of an answer while it streams. Pure.

What counts as a pick:

* a string, `"3,17,29"`: every number in it;
* JSON, `{"tracks": [3, 17]}` or `[3, 17]`: integers inside an array, also when quoted (`["3", "17"]`), and
  a quoted list (`{"tracks": "3,17"}`), also as `[{"number": 3}]`. Keys, titles, fractions and numbers beside the
  array do not count;
* prose, where neither was obeyed: numbers that stand alone, and the number that a line starts with
  (`17. Artist - Title`, `[17] Artist - Title`). Not: ordinals, that is `1.` or `1)` counting up from one; counts
  (`25 tracks`), decades (`90s`), years in parentheses, numbers in names (`Blur - Song 2`); anything above `highest`.
  JSON that follows prose is read as JSON.

Nowhere a run of more than nine digits.
"""

import re

_START = re.compile(r"\s*(?:```\w*\s+)?([^\s`])")
#: A list of one number is none: "[12]" may be followed by a name.
_JSON_WITHIN = re.compile(r'\[\s*(?:["{\[\]]|\d+\s*,)|\{\s*"')
_JSON_MAY_BEGIN = re.compile(r"(?:\[\s*+\d*+|\{)\s*+$")
_ONE_IN_BRACKETS = re.compile(r"\[\s*\d+\s*\]")
_BREAK = re.compile(r"[,;\n]")
_FIRST = re.compile(r"\s*(?:[-*•>]\s+)?[*#(\[]*(\d+)[*\]]*(?P<after>[.):]?)(?P<rest>.*)", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w.’'-])(\d+)(?![\w’'%]|\.\d)(?:\s+(?P<word>[^\W\d_]+))?")
_YEAR = re.compile(r"\((?:19|20)\d\d\)")
_NAME = re.compile(r"(?:\s*+(?P<sign>[^\w\s]++))?\s++[^\w\s]*+(?P<letter>[^\W\d])")
#: Between an artist and a title; and what stands before a number that is meant as one.
_DASH = re.compile(r"\s[-–—]\s")
_LETTER = re.compile(r"[^\W\d_]")
_COUNTED = re.compile(
    r"(?:^|[(#*\[]|\b(?:tracks?|numbers?|no|nr|songs?|picks?|titel|and|then|first))[.:]?\s*#?\d+\W*$", re.I
)
_LABEL = re.compile(r"\W*(?:tracks?|numbers?|songs?|picks?|answer|selection)\W*", re.I)
_LIST = re.compile(r"[\d,\s]+")
_SEPARATED = re.compile(r"[,\s]+")
_NUMBER_KEYS = frozenset({"number", "no", "nr", "id", "index", "track", "n", "track_number", "track_id", "track_no"})
_JOINING = frozenset({"and", "or", "then", "und", "et", "y", "e"})
#: Characters that a line of a list, or what comes before an answer, has at most: no more than these are read again.
_LONGEST_LINE = 500
#: Of a number or a word outside of quotes; more of it makes it no other.
_LONGEST_TOKEN = 50
#: No list has more tracks than that; a model that repeats one digit to its limit writes more than int() takes.
_MOST_DIGITS = 9


class NumberReader:
    """Yields each number once it is complete. Only prose is checked for range: the caller knows the list."""

    def __init__(self, *, highest: int | None = None) -> None:
        """`highest`: the last number of the list; in prose, larger ones are years or counts."""
        self._buffer = ""
        self._reader: _InString | _InJson | _InProse | None = None
        self._highest = highest

    def feed(self, text: str) -> list[int]:
        """Take the next piece of the answer; return the numbers that it completes."""
        if self._reader is None:
            self._buffer = (self._buffer + text).lstrip()
            start = _START.match(self._buffer)
            at = start.start(1) if start else 0
            may_grow = len(self._buffer) <= _LONGEST_LINE
            if may_grow and (not start or _JSON_MAY_BEGIN.fullmatch(self._buffer, at)):
                return []
            if not self._buffer:
                return []
            text, self._buffer = self._buffer[at:], ""
            self._reader = self._reader_for(text)
        return self._read(text)

    def close(self) -> list[int]:
        """The answer is complete: return the number that was still open. Not for an answer that was cut."""
        if self._reader is None and self._buffer:
            self._reader = _InProse(self._highest)
            self._reader.feed(self._buffer)
        return self._reader.close() if self._reader else []

    def _read(self, text: str) -> list[int]:
        reader = self._reader
        numbers = reader.feed(text) if reader else []
        if isinstance(reader, _InProse) and (json_text := reader.json_text):
            self._reader = _InJson()
            numbers += self._reader.feed(json_text)
        return numbers

    def _reader_for(self, text: str) -> "_InString | _InJson | _InProse":
        if text[0] == '"':
            return _InString()
        return _InJson() if text[0] in "[{" and not _ONE_IN_BRACKETS.match(text) else _InProse(self._highest)


class _InString:
    """`"3,17,29"`, from its first quote to its last."""

    def __init__(self) -> None:
        self._quotes = 0
        self._token = ""

    def feed(self, text: str) -> list[int]:
        numbers: list[int] = []
        for char in text:
            if char == '"':
                self._quotes += 1
            if self._quotes > 2:
                break
            if char in '", ;\n\t':
                numbers += self.close()
            elif self._quotes == 1 and len(self._token) < _LONGEST_TOKEN:
                self._token += char
        return numbers

    def close(self) -> list[int]:
        token, self._token = self._token, ""
        return _integers(token)


class _InJson:
    """Integers inside the first JSON value, valid or nearly so."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._arrays = 0
        self._token = ""
        self._string: list[str] | None = None
        self._escaped = False
        self._last_string = ""
        self._key = ""
        self._finished = False

    def feed(self, text: str) -> list[int]:
        numbers: list[int] = []
        for char in text:
            if self._finished:
                break
            if self._string is not None:
                self._in_string(char, self._string)
            else:
                numbers += self._between_strings(char)
        return numbers

    def close(self) -> list[int]:
        return self._settle(",")

    def _in_string(self, char: str, sofar: list[str]) -> None:
        if char == '"' and not self._escaped:
            self._string, self._last_string = None, "".join(sofar)
        else:
            sofar.append(char)
        self._escaped = char == "\\" and not self._escaped

    def _between_strings(self, char: str) -> list[int]:
        if char == '"':
            self._string = []
            return []
        if not (char in ",:[]{}" or char.isspace()):
            self._token = (self._token + char)[:_LONGEST_TOKEN]
            return []
        numbers = [] if char.isspace() and self._last_string else self._settle(char)
        if char in "[{":
            self._open.append(char)
            self._arrays += char == "["
        elif char in "]}" and self._open:
            self._arrays -= self._open.pop() == "["
            self._finished = not self._open
        return numbers

    def _settle(self, char: str) -> list[int]:
        """A value ended before `char`; a string before a colon was a key."""
        token, text = self._token, self._last_string
        self._token = self._last_string = ""
        if char == ":":
            self._key = (text or token).lower()
            return []
        in_array = self._open[-1:] == ["["] or (self._arrays and self._key in _NUMBER_KEYS)
        if not (in_array or "," in text):
            return []
        return _integers(token) + (_integers(*_SEPARATED.split(text)) if _LIST.fullmatch(text) else [])


class _InProse:
    """Numbers in plain words, a segment (up to a comma, semicolon or line end) at a time."""

    def __init__(self, highest: int | None) -> None:
        self._highest = highest
        self._buffer = ""
        self._ordinal = 1
        self._line_start = True
        self._line_done = False
        self.json_text = ""

    def feed(self, text: str) -> list[int]:
        self._buffer += text
        json_start = _JSON_WITHIN.search(self._buffer)
        stop = json_start or _JSON_MAY_BEGIN.search(self._buffer)  # "[\n": the next piece tells
        prose, kept = self._buffer[: stop and stop.start()], self._buffer[stop.start() :] if stop else ""
        if json_start:
            self.json_text, kept, prose = kept, "", prose + "\n"
        numbers: list[int] = []
        at = 0
        for end in _BREAK.finditer(prose):
            numbers += self._segment(prose[at : end.start()], last=end[0] == "\n")
            at = end.end()
        self._buffer = prose[at:] + kept
        return numbers + self._from_a_long_line()

    def _from_a_long_line(self) -> list[int]:
        """A line that never ends is read word by word: it is no line of a list."""
        if len(self._buffer) <= _LONGEST_LINE:
            return []
        read, _, self._buffer = self._buffer.rpartition(" ")
        self._buffer = self._buffer[-_LONGEST_TOKEN:]
        return self._segment(read, last=False)

    def close(self) -> list[int]:
        segment, self._buffer = self._buffer, ""
        return self._segment(segment, last=True)

    def _segment(self, text: str, *, last: bool) -> list[int]:
        numbers = [] if self._line_done else self._numbers(_YEAR.sub(" ", text))
        self._line_start = last
        self._line_done = not last and self._line_done
        return [number for number in numbers if self._highest is None or 1 <= number <= self._highest]

    def _numbers(self, text: str) -> list[int]:
        if first := _FIRST.fullmatch(text):
            numbers, rest = _number(first[1]), first["rest"]
            if first["after"] and numbers == [self._ordinal] and rest.strip():
                self._ordinal += 1
                return self._numbers(rest) if rest.strip()[0].isdigit() else self._standing_alone(_before_name(rest))
            if self._line_start and _echoes_a_line(first["after"], rest):
                self._line_done = bool(rest.strip())
                return numbers
        return self._standing_alone(_before_name(text))

    @staticmethod
    def _standing_alone(text: str) -> list[int]:
        found = _NUMBER.finditer(text)
        standing = [match[1] for match in found if not match["word"] or match["word"].lower() in _JOINING]
        return [number for digits in standing for number in _number(digits)]


def _echoes_a_line(after: str, rest: str) -> bool:
    """Whether what follows a line's first number is the rest of a list line, or nothing: not "25 tracks"."""
    name = _NAME.match(rest)
    return not rest.strip() or bool(name and (after or name["sign"] or not name["letter"].islower()))


def _before_name(text: str) -> str:
    """Of "Blur - Song 2" and "Maroon 5 - Sugar" nothing: numbers in names are none. Of "Track 12 - Blur" the 12."""
    dash = _DASH.search(text)
    before = text[: dash.start()] if dash else ""
    if dash is None or not (_LETTER.search(before) or _LETTER.search(text, dash.end())) or _LABEL.fullmatch(before):
        return text
    return before if _COUNTED.search(before) else ""


def _integers(*tokens: str) -> list[int]:
    return [number for token in tokens if token.isascii() and token.isdigit() for number in _number(token)]


def _number(digits: str) -> list[int]:
    """The number that these digits write; none where there are too many."""
    return [int(digits)] if len(digits) <= _MOST_DIGITS else []
