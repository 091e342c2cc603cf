"""Neither a title nor a story promises what the playlist does not keep."""

import pytest

from library.schemas import TrackRef
from playlists.services.generation.narrative import plain_narrative
from playlists.services.planning.unmet_words import quoted_words
from playlists.services.telling.promises import promises_too_much
from playlists.services.telling.truth import keep_true, keep_true_reasons

#: Ten tracks of four minutes.
TRACKS = tuple(
    TrackRef(rating_key=str(n), title=f"Song {n}", artist="Somebody", album="One", year=1970, duration_ms=240_000)
    for n in range(10)
)
BPM = "Nothing in your library says “170 bpm”, so no track was left out for it."
CLEAN = "Whether lyrics are clean isn’t known: “clean lyrics” was not met."
COUNTRIES = "“a different country each track” can’t be kept."
TRAINS = "Only 3 titles in your library tell of “trains”, so other tracks were offered as well."


@pytest.mark.parametrize(
    ("title", "unmet"),
    [
        ("100 of the Best Rap Songs", ()),
        ("5 Songs for the Road", ()),
        ("Sixty Minutes of Calm", ()),
        ("Eine Stunde Ruhe", ()),
        ("Deux heures de jazz", ()),
        ("Two Hour Workout", ()),
        ("A Run at 170 BPM", (BPM,)),
        ("170 bpm Sprint", (BPM,)),
        ("Clean Pop for the Car", (CLEAN,)),
        ("A Different Country Each Time", (COUNTRIES,)),
        ("Train Songs", (TRAINS,)),
        ("All Aboard the Trains", (CLEAN, TRAINS)),
    ],
)
def test_titles_that_promise_too_much(title: str, unmet: tuple[str, ...]) -> None:
    assert promises_too_much(title, TRACKS, unmet, is_title=True)


@pytest.mark.parametrize(
    ("title", "unmet"),
    [
        ("40 Minutes of Calm", ()),
        ("Forty Minutes to Run", ()),
        ("10 Songs for the Road", ()),
        ("Calm Folk", (BPM, CLEAN, COUNTRIES, TRAINS)),
        ("70s Rock", (BPM,)),
        ("99 Luftballons and More", ()),
        ("Quiet Hours", ()),
        ("Country Roads", ()),
        ("Trainspotting Nights", (CLEAN,)),
    ],
)
def test_titles_that_are_kept(title: str, unmet: tuple[str, ...]) -> None:
    assert not promises_too_much(title, TRACKS, unmet, is_title=True)


def test_of_unknown_length_no_length_is_promised() -> None:
    tracks = (*TRACKS[1:], TRACKS[0].model_copy(update={"duration_ms": None}))
    assert promises_too_much("40 Minutes of Calm", tracks, ())


def test_sentences_that_promise_too_much_go_and_the_others_stay() -> None:
    story = (
        "These songs drift along. They fill sixty minutes without a break. Two songs by Somebody open it. "
        "All of it runs at a steady 170 bpm. It ends in quiet."
    )
    told = keep_true(story, TRACKS, "calm songs", lambda text: (), (BPM,))
    assert told.text == "These songs drift along. Two songs by Somebody open it. It ends in quiet."
    assert (told.promising, told.untrue, told.dropped) == (2, 0, 2)


def test_reasons_are_of_nothing_unmet() -> None:
    given = {1: "It runs at 170 bpm.", 2: "A quiet one.", 99: "Of no track."}
    assert keep_true_reasons(given, TRACKS, "calm songs", lambda text: (), (BPM,)) == {"1": "A quiet one."}


@pytest.mark.parametrize(
    ("wish", "unmet", "title"),
    [
        ("45 minute run at 170 bpm", (BPM,), "Run"),
        ("pop with clean lyrics", (CLEAN,), "Pop"),
        ("songs about trains", (TRAINS,), "Songs"),
        ("calm folk", (BPM,), "Calm folk"),
        ("techno at 1170 bpm", (BPM,), "New playlist"),
        ("50 Cent songs", (BPM,), "50 Cent songs"),
        ("a different country each track", (COUNTRIES,), "New playlist"),
    ],
)
def test_titles_of_our_own_promise_nothing_unmet(wish: str, unmet: tuple[str, ...], title: str) -> None:
    assert plain_narrative(wish, TRACKS, unmet).title == title


def test_the_prompts_words_are_those_in_quotes() -> None:
    took = "Took “Fleetwod Mac” as Fleetwood Mac."
    assert list(quoted_words((BPM, took, COUNTRIES, "No quotes."))) == ["170 bpm", "a different country each track"]
    assert plain_narrative("only Fleetwod Mac", TRACKS, (took,)).title == "Only Fleetwod Mac"
    assert not promises_too_much("Only Fleetwood Mac", TRACKS, (took,), is_title=True)
