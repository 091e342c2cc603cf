"""Loops over texts of others: none takes longer than its text grows; a wish of the longest kind is read at once."""

from collections.abc import Callable
from datetime import date

import pytest

from core.errors import AddressError
from core.http.address import normalise_url
from core.logs.lines import escape_line
from core.text.db_text import make_storable
from core.text.humanize import one_line
from core.text.redact import Redactor
from library.names.credits import NameOfSeveral
from library.names.normalization import fold, index_words
from library.recordings.live import looks_live
from library.recordings.recording_key import recording_key
from library.recordings.song_key import song_key
from library.schemas import ListedArtist, TrackRef
from library.search.name_matching import Known, Reading
from library.search.word_runs import split_names
from llm.errors import AnswerMalformedError
from llm.parsing import NumberReader, ThinkingFilter, parse_json, strip_thinking
from llm.providers.context_errors import context_numbers
from llm.providers.error_mapping import server_text
from playlists.plan_fields import PLAN_FIELDS
from playlists.prompts.narrate import NARRATIVE_CHARACTERS, NarrativeAnswer
from playlists.services.looking.answers import numbers_of_names
from playlists.services.planning.quotes import WishWords, figures_agree
from playlists.services.planning.values import read_value
from playlists.services.telling.languages import is_plainly_another
from playlists.services.telling.promises import speaks_of_unmet
from playlists.services.telling.quotes import quotes_in
from playlists.services.telling.sentences import sentences_of, whole_sentences
from playlists.services.telling.truth import keep_true
from playlists.services.wishes.ages import hide_ages
from playlists.services.wishes.facts.plain import all_words
from playlists.services.wishes.facts.read import read_facts
from playlists.services.wishes.moods import mood_tiers, read_table
from playlists.services.wishes.name_slots import find_slots
from playlists.services.wishes.negation import verdicts
from playlists.services.wishes.relative_years import find_relative_years
from playlists.services.wishes.sounds import read_sounds
from playlists.services.wishes.subjects import subjects_of
from playlists.services.wishes.title import title_of
from playlists.services.wishes.tokenizer import tokens_of
from playlists.services.wishes.told import told_tokens
from playlists.services.wishes.unmet import find_unmet, hide_unmet
from playlists.services.wishes.validation import LONGEST_WISH
from playlists.services.wishes.years import all_eras, find_eras
from tests.linear.adversaries import Pump
from tests.linear.growth import best, is_superlinear

_TRACKS = (TrackRef(rating_key="1", artist="Albert King", title="Crosscut Saw", album="Born", year=1967),)
_ARTISTS = (ListedArtist(1, "Albert King", "Blues"),)
_PIECES = (
    *(
        " ",
        "a",
        "a ",
        "夜",
        "é",
        "-",
        "1",
        "1,",
        "(",
        "[",
        "[1,",
        "{",
        '{"a":',
        '"',
        '\\"',
        "<",
        "<think></think>",
        "```",
    ),
    *("\n", "a\n", "1. a\n", "'80s ", "no ", "not a, ", "feat. a ", " - ", "a.", "\u0301", "http://a:", "@", "$a!b"),
)


def _parse(text: str) -> None:
    for payload in (text, '{"title": "' + text, '{"reasons": [' + text):
        try:
            parse_json(payload, NarrativeAnswer)
        except AnswerMalformedError:
            continue


def _read_sounds_anew(text: str) -> None:
    """What was remembered of the text would take no time."""
    told_tokens.cache_clear()
    subjects_of.cache_clear()
    read_sounds(text)


def _numbers(text: str) -> None:
    reader = NumberReader(highest=500)
    reader.feed(text)
    reader.close()


def _numbers_as_they_come(text: str) -> None:
    reader = NumberReader(highest=500)
    for at in range(0, len(text), 16):
        reader.feed(text[at : at + 16])
    reader.close()


def _thinking_as_it_comes(text: str) -> None:
    thinking = ThinkingFilter(hold_prose=True)
    for at in range(0, len(text), 16):
        thinking.feed(text[at : at + 16])
    thinking.close()


def _address(text: str) -> None:
    try:
        normalise_url(text)
    except AddressError:
        return


def _slots(text: str) -> None:
    tokens = tokens_of(text)
    find_slots(text, tokens, verdicts(tokens))


@pytest.mark.parametrize(
    "work",
    [
        Redactor(["abcdef123", "aaaaaaa-"]),
        lambda text: Redactor(["a-a-a-a-a-"]).redact_beginning(text, 300),
        escape_line,
        one_line,
        make_storable,
        _address,
        fold.__wrapped__,
        index_words,
        split_names,
        lambda text: looks_live(text, text),
        lambda text: recording_key(text, text, album=text),
        lambda text: song_key(text, text, album=text),
        lambda text: NameOfSeveral(text).read({"a", "1"}.__contains__, is_of_album=False),
        strip_thinking,
        _thinking_as_it_comes,
        _numbers,
        _numbers_as_they_come,
        server_text,
        lambda text: context_numbers(f"context length {text}"),
        lambda text: whole_sentences(text, len(text)),
        sentences_of,
        lambda text: quotes_in(text, lambda _: False),
        lambda text: is_plainly_another(text, text),
        _read_sounds_anew,
        lambda text: verdicts(tokens_of(text)),
        _slots,
        title_of,
        lambda text: read_facts(text, date(2026, 11, 30)),
        find_unmet,
        hide_unmet,
        all_words.__wrapped__,
        lambda text: all_eras.__wrapped__(text, 1920, 2026),
        lambda text: find_relative_years(text, 2026),
        hide_ages,
        lambda text: numbers_of_names(text, _ARTISTS),
        lambda text: WishWords(text).find(text[:200]),
        lambda text: figures_agree("minutes", 60, text, date(2026, 11, 30)),
        lambda text: read_value(PLAN_FIELDS["subjects"], text),
        lambda text: read_value(PLAN_FIELDS["longest"], text),
        lambda text: speaks_of_unmet(text, [f"It is not “{text[:100]}”."]),
    ],
)
def test_the_time_grows_with_the_text(work: Callable[[str], object]) -> None:
    assert not [piece for piece in _PIECES if is_superlinear(work, Pump("", piece), len(piece))]


@pytest.mark.parametrize("piece", _PIECES)
def test_a_broken_answer_of_60_000_letters_is_given_up_soon(piece: str) -> None:
    assert best(_parse, Pump("", piece)(60_000), times=1) < 6  # 0.7 s; it was minutes


@pytest.mark.parametrize(
    "piece",
    [
        *_PIECES,
        "like queen and ",
        "a, ",
        "<a>",
        "from 1980 to ",
        "null,",
        "20 songs, ",
        "not heard since ",
        "4 stars or ",
    ],
)
def test_the_longest_wish_is_read_at_once(piece: str) -> None:
    wish = Pump("", piece)(LONGEST_WISH)

    def read(text: str) -> None:
        _read_sounds_anew(text)
        reading = Reading(text)
        artists = reading.artist_keys()
        reading.genre_keys(), reading.title_keys(), reading.beginnings(()), reading.single_names(())
        reading.names(Known(genres={}, artists={key: key for key in artists}, albums={}))
        find_eras(text)
        read_facts(text, date(2026, 11, 30))
        find_unmet(text)
        mood_tiers(text)
        read_table(text, ("Jazz", "Folk"))

    assert best(read, wish, times=1) < 2  # 0.3 s; it was 6 s


@pytest.mark.parametrize("piece", [*_PIECES, "“A” by ", "like A B, ", "A's 'B' ", "(1967) ", "Crosscut Saw "])
def test_the_longest_story_is_checked_at_once(piece: str) -> None:
    story = Pump("", piece)(NARRATIVE_CHARACTERS)
    assert best(lambda text: keep_true(text, _TRACKS * 500, text, lambda _: ()), story, times=1) < 0.5  # 0.02 s
