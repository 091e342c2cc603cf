"""No pattern of the source takes longer than its text grows, whatever the text."""

import re

import pytest

from llm.providers import context_errors, custom_request, refused_field_words
from playlists.services.wishes import moods, unmet
from playlists.services.wishes.facts import rules
from tests.linear.adversaries import Pump, pumps_for
from tests.linear.growth import ROUNDS, best, is_superlinear, seconds
from tests.linear.patterns import ALL_WAYS, Used, all_used, of_addresses

_OLD_NAME = r"(?:\b|[\w-]*[_-])(?:x-plex-token|api[_-]?key|key|token|secret|password|authorization)"
#: Characters of a request's target.
LONGEST_TARGET = 8_192
#: Each of them froze a server somewhere.
_EVIL = (
    rf"(?i)({_OLD_NAME}[\"']?\s*(?:=|:\s)\s*[\"']?(?:basic\s+)?)(?!\[hidden\]|bearer\b)[^\s&\"',;)}}\]]+",
    r"(a+)+$",
    r"(a|aa)+$",
    r"([a-zA-Z]+)*=",
    r"^(\w+\s?)*$",
    r"\s+$",
    r"<.*>x",
    r"\s*,\s*",
    r"^.*\.\w+.*\(\d\)$",
    r"\d+[.)]? \S.* - .*\(\d{4}\)",
    r"[\w.-]+@[\w.-]+\.\w+",
    r"(?:feat\.?.*)$x",
)
_HARMLESS = (
    r"[a-z]+",
    r"(?<!\s)\s++$",
    r"\bkey=[^&]++",
    r"^(?:[a-z]+,)*[a-z]+$",
    r"[(\[][^()\[\]]*[)\]]",
)


def _given() -> dict[str, list[str]]:
    """Patterns that come to `re` in a variable."""
    names = [rf"(?<!\w){re.escape(name)}(?!\w)" for name in ("A" * 40, "aaaa", "a a a", "The Night, the Night")]
    return {
        "playlists.services.telling.known_names: f'(?<!\\\\w){re.escape(title)}(?!\\\\w)'": names,
        "playlists.services.telling.known_names: f'(?<!\\\\w){re.escape(name)}(?!\\\\w)'": names,
        "core.text.redact: longest_first": ["|".join(map(re.escape, ("a" * 40, "aaaaaa-", "token", "token-1")))],
        "core.text.redact: b'|'.join(map(re.escape, forms))": [
            "|".join(map(re.escape, ("a" * 40, "aaaaaa-", "token")))
        ],
        "llm.providers.context_errors: pattern": [*context_errors._PROMPT, *context_errors._WINDOW],
        "llm.providers.custom_request: f'\\\\b{effort}\\\\b'": [rf"\b{effort}\b" for effort in custom_request.EFFORTS],
        "llm.providers.refused_field_words: '|'.join(_LISTS['patterns'][name])": [
            "|".join(alternatives) for alternatives in refused_field_words._LISTS["patterns"].values()
        ],
        "llm.providers.refused_fields: f'(?<![\\\\w-]){re.escape(word)}(?![\\\\w-])'": [
            rf"(?<![\w-]){re.escape(word)}(?![\w-])" for words in refused_field_words.WORDS.values() for word in words
        ],
        "core.text.lazy_pattern: self.pattern": [
            *(rule.pattern.pattern for rule in rules.read_rules()),
            *(pattern.pattern for kind in ("orders", "paces") for _, pattern in rules.read_orders(kind)),
            *(kind.pattern.pattern for kind in unmet._kinds()),
        ],
        "playlists.services.wishes.moods: f' (?:{occasion.words}) '": [
            f" (?:{occasion.words}) " for occasion in moods._OCCASIONS
        ],
    }


def _slow_pump(used: Used, rounds: int = ROUNDS) -> tuple[str, Pump] | None:
    pumps = pumps_for(used.pattern)
    for way, work in used.works():
        for pump in pumps:
            if is_superlinear(work, pump, len(pump.piece), rounds=rounds):
                return way, pump
    return None


@pytest.mark.parametrize("evil", _EVIL)
def test_patterns_that_froze_servers_are_found(evil: str) -> None:
    assert _slow_pump(Used("evil", re.compile(evil), ALL_WAYS), rounds=1)


@pytest.mark.parametrize("harmless", _HARMLESS)
def test_harmless_patterns_are_let_be(harmless: str) -> None:
    assert not _slow_pump(Used("harmless", re.compile(harmless), ALL_WAYS))


@pytest.fixture(scope="module")
def patterns() -> tuple[dict[str, Used], list[str]]:
    return all_used(_given())


def test_every_pattern_is_looked_at(patterns: tuple[dict[str, Used], list[str]]) -> None:
    found, unknown = patterns
    assert not unknown, "name their patterns in _given()"
    assert len(found) > 60


@pytest.mark.slow
@pytest.mark.timeout(900)  # fifteen seconds of a processor; a busy machine gives them late
def test_no_pattern_takes_longer_than_its_text_grows(patterns: tuple[dict[str, Used], list[str]]) -> None:
    found, _ = patterns
    once = {(used.pattern, used.ways): used for used in found.values()}  # one that several modules hold
    slow = {used.where: _slow_pump(used) for used in once.values()}
    assert not [f"{where}: {pump}" for where, pump in slow.items() if pump]


def test_no_path_takes_long_to_be_looked_up() -> None:
    """Some of Django's own patterns read a path twice; the limit of a request's target bounds them."""
    slow = {
        used.where: pump
        for used in of_addresses()
        for pump in pumps_for(used.pattern)
        for _, work in used.works()
        if seconds(work, pump(LONGEST_TARGET)) > 0.5 and best(work, pump(LONGEST_TARGET)) > 0.5
    }
    assert slow == {}
