"""Ages of people, which look like decades: "in their mid-20s to 40s", "my thirties", "born in the 80s". Pure."""

import re

from core.text.lazy_pattern import LazyPattern
from playlists.services.wishes.decade_words import DECADE
from playlists.services.wishes.word_lists import word_lists

_LISTS = word_lists("ages")
_WORDS = {name: "|".join(text.split()) for name, text in _LISTS.items()}
_GAP = r"[\s-]{1,3}"
_PART = rf"(?:(?:early|mid|late|fr[üu]hen|sp[äa]ten|besten){_GAP})?"
_NUMBER = rf"(?:{DECADE}|['’]?\d0er[ns]?\b|\d0\b(?!\s?[%€$]))"
_OWNER = rf"(?:(?:{_WORDS['anybodys']}|{_WORDS['ones_own']}|the|den){_GAP})?"
_AGE = rf"{_PART}{_NUMBER}"
_MORE = rf"(?:\s{{0,2}}(?:{_WORDS['joining']}|[/&–-])\s{{0,2}}{_OWNER}{_AGE}){{0,3}}"
#: "Bowie and his 70s albums".
_NO_MUSIC = rf"(?!{_GAP}(?:[\w’'-]{{1,20}}\s)?(?:{_WORDS['music']})\b)"
#: "My 20s were wild" is of an age, "my 60s playlist" of music.
_TELLING = rf"(?=\s{{0,2}}(?:$|[,.;:!?()]|(?:{_WORDS['telling']})\b))"
_GERMAN = r"[^\W\d]{3,8}(?:zig|ßig|ssig)er"
_YOUNG = r"['’]?[2-6]0['’]?s\b"
_AGES = LazyPattern(
    "|".join(
        (
            rf"\b(?:{_WORDS['anybodys']}){_GAP}{_PART}{DECADE}{_MORE}{_NO_MUSIC}",
            rf"\b(?:in|from|since|of|during|through){_GAP}(?:{_WORDS['ones_own']}){_GAP}{_PART}{DECADE}{_MORE}{_NO_MUSIC}",
            rf"\b(?:{_WORDS['ones_own']}){_GAP}{_PART}(?:{DECADE}(?<=[a-zß]{{5}})|{_YOUNG}){_MORE}{_TELLING}",
            rf"\b(?:{_WORDS['ones_own_in_german']})\s{_PART}(?:{_GERMAN}n|['’]?\d0ern)\b{_MORE}",
            rf"\b(?:{_WORDS['aged']})\s{{0,2}}:?\s{{0,2}}(?:from\s|between\s|in\s(?:the\s)?)?{_AGE}{_MORE}",
            rf"\b(?:{_WORDS['people']})\s(?:in\s|between\s|from\s|who\sare\s)?(?:early|mid|late){_GAP}{DECADE}{_MORE}",
            rf"\b(?:{_WORDS['people']})\sbetween\s{_OWNER}{_AGE}{_MORE}",
            rf"\b(?:{_WORDS['people']})\s(?:in|um|mitte|anfang|ende)\s(?:den\s|die\s|der\s)?(?:{_GERMAN}n?|\d0ern?)\b{_MORE}",
            rf"\b(?:{_WORDS['children']})\s{{0,2}}(?:to|and|through|–|-)\s{{0,2}}{_OWNER}{_PART}{DECADE}",
            rf"\b(?:{_WORDS['born']})\s(?:[^\W\d]{{1,12}}\s){{0,4}}(?:{_PART}{DECADE}|['’]?\d0(?:er[ns]?|s)?\b|(?:19|20)\d\d\b){_MORE}",
            r"\b(?:over|under)-['’]?\d0['’]?s\b",
            r"\b(?:the|an?|for)\s(?:over|under)\s['’]?\d0['’]?s\b",
            rf"\b(?:over|under)\s['’]?\d0['’]?s\s(?:{_WORDS['gatherings']})\b",
            rf"\b(?:{_WORDS['birthdays']})\s(?:los\s|os\s|i\s|gli\s)?(?:{_NUMBER}|[^\W\d]{{4,12}})\b",
        )
    ),
    re.IGNORECASE,
)


def hide_ages(text: str) -> str:
    """As long as it was, with blanks for what tells how old people are."""
    return _AGES.sub(lambda match: " " * len(match[0]), text)
