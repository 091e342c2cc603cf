"""What counts of a model's reading: what its words, the library and the bounds bear out, and nothing else."""

from datetime import date
from typing import Any

import pytest

from library.names.genre_names import genre_key
from playlists.plan import WishPlan
from playlists.prompts.analyze import Ask
from playlists.services.planning.check import Names, artists_asked, check_asks
from playlists.services.wishes.facts.read import read_facts
from playlists.services.wishes.signals import read_signals
from playlists.services.wishes.subjects import subject_spans
from tests.library.names_known import find

TODAY = date(2026, 11, 30)
ARTISTS = ("Miles Davis", "The Beatles", "Radiohead", "Queen", "Nirvana")


def checked(wish: str, *asks: tuple[str, str, str]) -> dict[str, Any]:
    """What is left of asks: words, field and value of each."""
    told = read_facts(wish, TODAY).model_dump(exclude_none=True)
    rules = WishPlan(**read_signals(wish, find(wish), range(1950, 2030, 10)).model_dump(), **told)
    given = [Ask(words=words, field=field, value=value) for words, field, value in asks]
    known = {name: name for name in ARTISTS} | {"Beatles": "The Beatles"}
    genres = {genre_key(name): name for name in ("Jazz", "Soul", "Metal")}
    names = Names(known, genres, tuple(find(wish).found), subject_spans(wish))
    plan = check_asks(given, wish, rules, names, TODAY)
    return plan.model_dump(exclude_defaults=True)


@pytest.mark.parametrize(
    ("wish", "ask", "field", "value"),
    [
        ("enough to fill 45 minutes", ("45 minutes", "minutes", "45"), "minutes", 45),
        ("music for 1 hour 30", ("1 hour 30", "minutes", "90"), "minutes", 90),
        ("assez pour 2 heures de route", ("2 heures", "minutes", "120"), "minutes", 120),
        ("keep it to as long as a football match", ("as long as a football match", "minutes", "90"), "minutes", 90),
        ("two dozen bangers", ("two dozen bangers", "count", "24"), "count", 24),
        ("2 dozen bangers", ("2 dozen", "count", "24"), "count", 24),
        ("nothing over 3:30", ("nothing over 3:30", "longest", "3:30"), "longest", 210),
        ("kein Stück über 4 Minuten", ("über 4 Minuten", "longest", "240"), "longest", 240),
        ("solo lo que tenga más de 4 estrellas", ("más de 4 estrellas", "min_rating", "4.5"), "min_rating", 9),
        ("at least 8/10", ("at least 8/10", "min_rating", "4"), "min_rating", 8),
        ("untouched since 2024", ("untouched since 2024", "not_played_days", "1064"), "not_played_days", 1064),
        ("6 months of dust on it", ("6 months of dust", "not_played_days", "180"), "not_played_days", 180),
        ("bought over the last fortnight", ("last fortnight", "added_days", "14 days"), "added_days", 14),
        ("each band gets one go", ("each band gets one go", "per_artist", "1"), "per_artist", 1),
        ("the ones I wore out", ("the ones I wore out", "most_played", "yes"), "most_played", True),
        ("work up a sweat slowly", ("work up a sweat slowly", "order", "rising"), "order", "rising"),
        ("blues chantés en wolof", ("chantés en wolof", "languages", "wo, Klingon"), "languages", ("wo",)),
        ("bands from Tokyo", ("from Tokyo", "countries", "jp"), "countries", ("JP",)),
        ("with a boys' chorus", ("boys' chorus", "voices", "choir"), "voices", ("choir",)),
        ("they mention railways", ("railways", "subjects", "trains, railway"), "subjects", ("trains", "railway")),
        ("静かな曲", ("静か", "moods", "Peaceful"), "moods", ("peaceful",)),
        ("the summer of love", ("summer of love", "years", "1967-1967"), "years", (1967, 1967)),
    ],
)  # fmt: skip
def test_what_the_words_bear_out_counts(wish: str, ask: tuple[str, str, str], field: str, value: Any) -> None:
    assert checked(wish, ask) == {field: value}


@pytest.mark.parametrize(
    ("wish", "ask"),
    [
        # Not in the prompt.
        ("calm folk", ("60 minutes", "minutes", "60")),
        ("calm folk", ("", "minutes", "60")),
        ("calm folk for a long drive", ("calm drive", "moods", "calm")),
        # Another number than the words say.
        ("45 minutes of calm folk", ("45 minutes", "minutes", "60")),
        ("45 minutes of calm folk", ("45 minutes", "count", "40")),
        ("45 minutes of calm folk", ("45 minutes", "count", "45")),
        ("two hours of calm folk", ("two hours", "minutes", "60")),
        ("zwei Stunden ruhiger Folk", ("zwei Stunden", "longest", "7200")),
        ("songs under three minutes", ("under three minutes", "minutes", "3")),
        ("rated 4 or better", ("rated 4 or better", "min_rating", "2")),
        ("not played for 6 months", ("not played for 6 months", "not_played_days", "30")),
        # Out of bounds, or no value.
        ("a very long list", ("a very long list", "count", "9000")),
        ("a very long list", ("a very long list", "count", "many")),
        ("a very long list", ("a very long list", "minutes", "10 to 20")),
        ("a very long list", ("a very long list", "minutes", "-5")),
        ("a good mix", ("good mix", "order", "picked")),
        ("a good mix", ("good mix", "order", "best")),
        ("my favourites", ("favourites", "favourites", "no")),
        ("sung in Elvish", ("Elvish", "languages", "Elvish")),
        ("from Atlantis", ("Atlantis", "countries", "XX")),
        # Of a name.
        ("something by U2 and the like", ("something by U2", "count", "2")),
        # Figures of eras are the rules'.
        ("for people in their 30s", ("in their 30s", "years", "1930-1939")),
        ("the summer of love", ("summer of love", "years", "1767")),
        # Refused, though said to be wanted; wanted, though said to be refused.
        ("nothing sad", ("sad", "moods", "sad")),
        ("ohne traurige Lieder", ("traurige", "moods", "sad")),
        ("something sad", ("sad", "without_moods", "sad")),
        # No such field.
        ("calm folk", ("calm", "colour", "blue")),
    ],
)
def test_what_they_do_not_bear_out_is_dropped(wish: str, ask: tuple[str, str, str]) -> None:
    assert checked(wish, ask) == {}


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("nothing sad, please", "nothing sad"),
        ("sin canciones tristes", "sin canciones tristes"),
        ("keine traurigen Lieder", "keine traurigen Lieder"),
        ("senza canzoni tristi", "senza canzoni tristi"),
        ("sans chansons tristes", "sans chansons tristes"),
    ],
)
def test_a_refusal_counts_where_the_words_refuse(wish: str, words: str) -> None:
    assert checked(wish, (words, "without_moods", "sad")) == {"without_moods": ("sad",)}


def test_artists_in_other_spellings_are_those_that_the_wish_means() -> None:
    assert checked("play some Radiohed", ("Radiohed", "artists", "Radiohead")) == {"artists": ("Radiohead",)}
    nobody_else = ("nobody but Radiohed", "only", "Radiohead")
    assert checked("tonight nobody but Radiohed", nobody_else) == {"artists": ("Radiohead",), "only": True}
    assert checked("play some Radiohed", ("Radiohed", "only", "Radiohead")) == {"artists": ("Radiohead",)}
    # Of plain words, and of what songs tell of, no artist is made.
    assert checked("the queens of soul", ("queens", "artists", "Queen")) == {}
    assert checked("my queen of hearts", ("queen", "artists", "Queen")) == {}
    assert checked("songs about Radiohead fans", ("Radiohead", "artists", "Radiohead")) == {}
    assert checked("the fab four", ("the fab four", "artists", "Beatles")) == {}
    assert checked("something like Oasis", ("Oasis", "artists", "Nobody")) == {}
    assert checked("no Radiohed", ("no Radiohed", "artists", "Radiohead")) == {}


def test_names_are_refused_where_the_wish_has_them() -> None:
    assert checked("queens of soul", ("queens", "without_artists", "Queen")) == {}
    assert checked("rock, Radiohed never", ("rock", "without_artists", "Radiohead")) == {}
    assert checked("no Radiohed", ("no Radiohed", "without_artists", "Radiohead")) == {
        "without_artists": ("Radiohead",)
    }
    assert checked("a bit of everything", ("everything", "without_genres", "Jazz")) == {}


def test_of_a_name_that_rules_took_as_wanted_it_is_said_that_the_model_reads_it_otherwise() -> None:
    found = checked(
        "70s rock, Radiohead may stay at home", ("Radiohead may stay at home", "without_artists", "Radiohead")
    )
    assert [*found] == ["unmet"]
    assert "Radiohead" in found["unmet"][0]


def test_of_two_that_contradict_one_another_the_first_counts() -> None:
    wish = "only the best, never the best"
    asks = (("only the best", "min_rating", "5"), ("never the best", "max_rating", "2"))
    assert checked(wish, *asks) == {"min_rating": 10}
    assert checked(wish, *reversed(asks)) == {"max_rating": 4}


def test_what_no_library_knows_is_told_in_the_words_of_the_prompt() -> None:
    (told,) = checked("techno at 128 bpm", ("at 128 bpm", "unmet", "bpm"))["unmet"]
    assert "“at 128 bpm”" in told
    assert checked("techno at 128 bpm", ("techno", "unmet", "")) != {}
    assert checked("jazz with songs", ("jazz", "unmet", ""), ("songs", "unmet", "")) == {}
    many = [(word, "unmet", "") for word in "one two three four five".split()]
    assert len(checked("one two three four five", *many)["unmet"]) == 3


def test_the_library_is_asked_for_artists_only() -> None:
    asks = [Ask(words="x", field=field, value=field) for field in ("artists", "moods", "only", "without_artists")]
    assert artists_asked(asks) == ["artists", "only", "without_artists"]
