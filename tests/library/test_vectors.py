"""Vectors of albums: what is told of an album, computing only what changed, and how near albums are to a text."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection
from django.utils import timezone

from core.errors import PlexSageError
from core.tasks.background import BackgroundTasks
from library.errors import EmbeddingFailedError, EmbeddingRunningError
from library.models import Album, AlbumVector, Artist, LibraryState, StoredProfile, VectorState
from library.profiles.schema import ArtistProfile
from library.profiles.store import store_profiles
from library.services.embedding.compute import EmbeddingProgress, embed_library
from library.services.embedding.keep import TASK, embed_if_due, keep_embedded
from library.vectors import passes
from library.vectors.scores import AlbumScores, score_albums
from library.vectors.status import vector_status
from library.vectors.texts import describe_albums
from tests.fakes.embedder import Chosen, FakeEmbedder
from tests.library.loading import load, track

numpy = pytest.importorskip("numpy")
pytestmark = pytest.mark.django_db(transaction=True)

JAZZ = track("So What", "Miles Davis", album="Kind of Blue", year=1959, genres=("Jazz",), moods=("Calm",))
DISCO = track("Stayin Alive", "Bee Gees", album="Fever", year=1977, genres=("Disco", "Pop"))
METAL = track("Battery", "Metallica", album="Master", year=1986, genres=("Metal",))


def compute(embedder: FakeEmbedder, **how: Any) -> Any:
    return async_to_sync(embed_library)(embedder, **how)


def texts() -> list[str]:
    return [each.text for each in describe_albums(list(Album.objects.order_by("id").values_list("id", flat=True)))]


def near(scores: AlbumScores | None, title: str) -> float:
    assert scores is not None
    album = Album.objects.get(title=title)
    return scores.of(album.pk, album.artist_id)


# What is told of an album.


def test_a_text_has_artist_title_year_genres_moods_and_styles() -> None:
    load(
        track(
            "A",
            "Nick Drake",
            album="Pink Moon",
            year=1972,
            genres=("Folk",),
            moods=("Sad", "Warm"),
            styles=("Folk rock",),
        )
    )
    assert texts() == ["Nick Drake - Pink Moon (1972), 1970s. Genres: Folk. Moods: sad, warm. Styles: folk rock"]


def test_what_is_not_known_is_left_out() -> None:
    load(track("A", "Nobody", album="Untitled"))
    assert texts() == ["Nobody - Untitled"]


def test_what_most_tracks_have_comes_first_and_no_more_than_eight_of_each() -> None:
    many = tuple(f"G{number}" for number in range(12))
    load(
        *(track(f"T{number}", "A", album="B", genres=("Rock",), year=1990) for number in range(3)),
        track("T9", "A", album="B", genres=many, year=1991),
    )
    [text] = texts()
    assert text.startswith("A - B (1990), 1990s. Genres: Rock, G0, G1, G10, G11")
    assert text.count(",") == 8


def test_each_artist_of_a_compilation_has_a_text() -> None:
    load(
        track("A", "One", album="Hits", album_artist="Various Artists", year=1965, genres=("Soul",)),
        track("B", "Two", album="Hits", album_artist="Various Artists", year=1999, genres=("House",)),
    )
    assert texts() == ["One - Hits (1965), 1960s. Genres: Soul", "Two - Hits (1999), 1990s. Genres: House"]


def test_moods_and_styles_of_the_artist_stand_in_where_the_server_tells_none() -> None:
    load(JAZZ, DISCO)
    ids = dict(Artist.objects.values_list("name", "id"))
    profile = ArtistProfile(moods=("joyful",), styles=("dance",))
    store_profiles({ids["Miles Davis"]: profile, ids["Bee Gees"]: profile}, source="model", model="m")
    jazz, disco = sorted(texts(), reverse=True)
    assert jazz.endswith("Moods: calm. Styles: dance")
    assert disco.endswith("Moods: joyful. Styles: dance")


# Computing.


def test_every_album_gets_a_vector_and_a_second_pass_computes_nothing(embedder: FakeEmbedder) -> None:
    load(JAZZ, DISCO, METAL)
    assert compute(embedder) == (3, 0, 3)
    assert len(embedder.asked) == 3
    assert compute(embedder) == (0, 0, 3)
    assert len(embedder.asked) == 3
    assert VectorState.objects.get().revision == 1


def test_only_what_changed_is_computed_and_what_is_gone_is_dropped(embedder: FakeEmbedder) -> None:
    load(JAZZ, DISCO, METAL)
    compute(embedder)
    embedder.asked.clear()
    load(JAZZ, DISCO.model_copy(update={"genres": ("Soul",)}), track("New", "Someone", album="Fresh"))
    assert compute(embedder).computed == 2
    assert sorted(text.partition(" - ")[0] for text in embedder.asked) == ["Bee Gees", "Someone"]
    assert AlbumVector.objects.count() == 3


def test_an_artist_who_is_on_an_album_no_more_leaves_no_vector(embedder: FakeEmbedder) -> None:
    first = track("A", "One", album="Hits", album_artist="Various Artists", rating_key="a")
    second = track("B", "Two", album="Hits", album_artist="Various Artists", rating_key="b")
    own = track("C", "Two", album="Alone")
    load(first, second, own)
    assert compute(embedder) == (3, 0, 2)
    load(first, second.model_copy(update={"artist": "One"}), own)
    assert compute(embedder) == (0, 1, 2)


def test_another_embedder_computes_all_of_it_anew(embedder: FakeEmbedder) -> None:
    load(JAZZ, DISCO)
    compute(embedder)
    other = FakeEmbedder("fake 2", size=16)
    assert compute(other) == (2, 0, 2)
    assert set(AlbumVector.objects.values_list("embedder", flat=True)) == {"fake 2"}


def test_a_model_that_became_another_one_under_its_old_name_is_noticed_by_its_size(embedder: FakeEmbedder) -> None:
    load(JAZZ, DISCO)
    compute(embedder)
    load(JAZZ, DISCO, METAL)
    assert compute(FakeEmbedder(embedder.name, size=16)).albums == 3
    assert {len(vector) for vector in AlbumVector.objects.values_list("vector", flat=True)} == {32}


def test_a_pass_that_fails_keeps_what_it_had_and_the_next_computes_the_rest(embedder: FakeEmbedder) -> None:
    load(*(track("T", f"Artist {number}", album=f"Album {number}") for number in range(10)))
    embedder.error, embedder.good = PlexSageError("The server is away."), 8
    with pytest.raises(EmbeddingFailedError, match="away"):
        compute(embedder)
    assert AlbumVector.objects.count() == 8
    assert VectorState.objects.get().error == "The server is away."
    embedder.error = None
    embedder.asked.clear()
    assert compute(embedder) == (2, 0, 10)
    assert len(embedder.asked) == 2
    assert VectorState.objects.get().error == ""


def test_a_mistake_of_our_own_is_told_as_one(embedder: FakeEmbedder) -> None:
    load(JAZZ)
    embedder.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        compute(embedder)
    assert VectorState.objects.get().error.startswith("Something went wrong in PlexSage")


def test_too_few_vectors_are_refused(embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    load(JAZZ, DISCO)
    monkeypatch.setattr(embedder, "_vectors", lambda texts: numpy.ones((1, 256), dtype=numpy.float32))
    with pytest.raises(EmbeddingFailedError, match="1 vectors for 2 texts"):
        compute(embedder)
    assert not AlbumVector.objects.exists()


def test_progress_counts_what_is_up_to_date(embedder: FakeEmbedder) -> None:
    load(*(track("T", f"Artist {number}", album=f"Album {number}") for number in range(6)))
    compute(embedder)
    load(*(track("T", f"Artist {number}", album=f"Album {number}") for number in range(8)))
    seen: list[EmbeddingProgress] = []
    compute(embedder, progress=seen.append)
    assert seen == [(6, 8), (8, 8)]


def test_no_connection_is_open_while_the_embedder_works(
    embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(JAZZ)
    open_meanwhile = []
    embed = embedder.embed

    async def watched(given: Any) -> Any:
        open_meanwhile.append(connection.in_atomic_block)
        return await embed(given)

    monkeypatch.setattr(embedder, "embed", watched)
    compute(embedder)
    assert open_meanwhile == [False]


class Slow(FakeEmbedder):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__(batch_size=1)
        self.begun = asyncio.Event()

    async def embed(self, texts: Any) -> Any:
        if self.asked:
            self.begun.set()
            await asyncio.Event().wait()
        return await super().embed(texts)


async def begin_slowly(slow: Slow) -> "asyncio.Task[Any]":
    task = asyncio.ensure_future(embed_library(slow))
    await slow.begun.wait()
    return task


def test_a_pass_that_is_cancelled_is_resumed_by_the_next(embedder: FakeEmbedder) -> None:
    load(JAZZ, DISCO)

    async def cancel() -> None:
        task = await begin_slowly(Slow())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async_to_sync(cancel)()
    state = VectorState.objects.get()
    assert (state.claim, state.was_stopped) == ("", False)
    assert compute(embedder) == (1, 0, 2)


def test_a_person_stops_a_pass_from_another_process_and_it_does_not_begin_again_by_itself(
    embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(JAZZ, DISCO)
    monkeypatch.setattr("library.services.embedding.compute.BEAT_SECONDS", 0.02)

    async def stop() -> None:
        task = await begin_slowly(Slow())
        assert await sync_to_async(passes.request_stop)()
        with pytest.raises(asyncio.CancelledError):
            await task

    async_to_sync(stop)()
    assert VectorState.objects.get().was_stopped
    assert not passes.is_due(embedder.name)
    assert vector_status().was_stopped
    passes.request_refresh()
    assert passes.is_due(embedder.name)


def test_a_second_pass_is_refused_while_one_runs_and_not_after_its_process_died(embedder: FakeEmbedder) -> None:
    load(JAZZ)
    passes.begin(embedder.name, 1)
    with pytest.raises(EmbeddingRunningError):
        compute(embedder)
    # The number of no process: above what Linux gives.
    VectorState.objects.update(worker=VectorState.objects.get().worker.split(":")[0] + ":4194305:1")
    assert compute(embedder).computed == 1


# When a pass is due.


def test_it_is_due_after_a_load_and_when_another_embedder_is_chosen(embedder: FakeEmbedder) -> None:
    assert not passes.is_due(embedder.name)
    load(JAZZ)
    assert passes.is_due(embedder.name)
    compute(embedder)
    assert not passes.is_due(embedder.name)
    assert passes.is_due("another")
    load(JAZZ, DISCO)
    assert passes.is_due(embedder.name)


def test_it_is_due_when_profiles_have_changed(embedder: FakeEmbedder) -> None:
    load(JAZZ, DISCO)
    LibraryState.objects.update(loaded_at=timezone.now() - timedelta(days=1))
    compute(embedder)
    store_profiles(
        {Artist.objects.get(name="Miles Davis").pk: ArtistProfile(styles=("cool",))}, source="model", model="m"
    )
    StoredProfile.objects.update(changed_at=timezone.now() - passes.SETTLED * 2)
    assert passes.is_due(embedder.name)
    assert compute(embedder).computed == 1
    assert not passes.is_due(embedder.name)


def test_while_profiles_are_being_made_they_count_every_quarter_of_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    load(JAZZ)
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    LibraryState.objects.update(loaded_at=noon - timedelta(days=1))
    store_profiles({Artist.objects.get().pk: ArtistProfile(styles=("cool",))}, source="model", model="m")

    def changed(now: int, changed_at: float) -> datetime | None:
        """In minutes after noon."""
        StoredProfile.objects.update(changed_at=noon + timedelta(minutes=changed_at))
        with monkeypatch.context() as clock:
            clock.setattr("library.vectors.passes.timezone.now", lambda: noon + timedelta(minutes=now))
            return passes.texts_changed_at()

    assert changed(7, 6.5) == changed(8, 7.9) == noon
    assert changed(16, 15.5) == noon + timedelta(minutes=15)
    assert changed(20, 15.5) == noon + timedelta(minutes=15.5)


def test_after_a_failure_it_waits_but_not_for_another_library(embedder: FakeEmbedder) -> None:
    load(JAZZ)
    embedder.error = PlexSageError("no")
    with pytest.raises(EmbeddingFailedError):
        compute(embedder)
    assert not passes.is_due(embedder.name)
    load(JAZZ, DISCO)
    assert passes.is_due(embedder.name)


async def test_the_keeper_computes_what_is_due_and_tells_what_went_wrong(embedder: FakeEmbedder) -> None:
    tasks = BackgroundTasks()
    await asyncio.to_thread(load_and_close, JAZZ)
    assert await embed_if_due(tasks) == ""
    assert len(embedder.asked) == 1
    assert await embed_if_due(tasks) == ""
    assert len(embedder.asked) == 1
    await asyncio.to_thread(load_and_close, JAZZ, DISCO)
    embedder.error = PlexSageError("The server is away.")
    assert await embed_if_due(tasks) == "The server is away."


async def test_the_server_says_a_trouble_once_and_goes_on_looking(
    embedder: FakeEmbedder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passes, "TRY_AGAIN", timedelta(0))
    await asyncio.to_thread(load_and_close, JAZZ)
    embedder.error = PlexSageError("The server is away.")
    asked, thrice, answered = [], asyncio.Event(), asyncio.Event()
    embed = embedder.embed

    async def counted(texts: Any) -> Any:
        asked.append(len(texts))
        if len(asked) == 3:
            thrice.set()
        vectors = await embed(texts)
        answered.set()
        return vectors

    monkeypatch.setattr(embedder, "embed", counted)
    tasks = BackgroundTasks()
    tasks.spawn("keeper", lambda: keep_embedded(tasks, first_look=0.01, next_look=0.01))
    await asyncio.wait_for(thrice.wait(), 60)
    embedder.error = None
    await asyncio.wait_for(answered.wait(), 60)
    await tasks.wait(TASK)
    await tasks.aclose(5)
    assert await AlbumVector.objects.aexists()
    assert caplog.text.count("The server is away.") == 1


def load_and_close(*tracks: Any) -> None:
    try:
        load(*tracks)
    finally:
        connection.close()


# How near albums are.


def test_an_album_with_the_words_of_the_text_is_nearest(embedder: FakeEmbedder) -> None:
    load(JAZZ, DISCO, METAL)
    compute(embedder)
    scores = score_albums("disco pop")
    assert scores is not None
    [best, *_] = scores.best(1)
    assert best[0] == Album.objects.get(title="Fever").pk
    assert near(scores, "Fever") > 1 > near(scores, "Master")
    assert sum(scores.values) == pytest.approx(0, abs=1e-4)
    assert scores.of(-1, -1) == 0.0


def test_albums_like_others_are_near_to_them_with_and_without_words(embedder: FakeEmbedder) -> None:
    load(
        JAZZ, DISCO, METAL, track("Blue", "Bill Evans", album="Portrait", year=1959, genres=("Jazz",), moods=("Calm",))
    )
    compute(embedder)
    blue = Album.objects.get(title="Kind of Blue").pk
    assert (
        near(score_albums("", like_albums=[blue]), "Portrait")
        > 0.3
        > near(score_albums("", like_albums=[blue]), "Fever")
    )
    both = score_albums("metal", like_albums=[blue])
    assert near(both, "Master") > near(both, "Fever")
    assert score_albums("   ") is None


def test_nothing_is_scored_without_an_embedder_or_before_a_pass_has_ended(embedder: FakeEmbedder) -> None:
    load(JAZZ)
    assert score_albums("jazz") is None
    compute(embedder)
    assert score_albums("jazz") is not None
    Chosen.embedder = None
    assert score_albums("jazz") is None


def test_the_matrix_is_read_once_until_another_pass_changes_it(
    embedder: FakeEmbedder, django_assert_num_queries: Any
) -> None:
    load(JAZZ, DISCO)
    compute(embedder)
    score_albums("jazz")
    with django_assert_num_queries(1):
        score_albums("jazz")
    assert embedder.queries == ["jazz"]
    load(JAZZ, DISCO, METAL)
    compute(embedder)
    scores = score_albums("jazz")
    assert scores is not None
    assert len(scores.best(10)) == 3


def test_what_is_asked_for_is_kept_up_to_a_number(embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.vectors.searching.MOST_QUERIES", 2)
    load(JAZZ)
    compute(embedder)
    for text in ("a", "b", "a", "c", "b", "a"):
        score_albums(text)
    assert embedder.queries == ["a", "b", "c", "b", "a"]


def test_an_embedder_that_fails_leaves_ranking_as_it_is_and_is_not_asked_again_at_once(
    embedder: FakeEmbedder, caplog: pytest.LogCaptureFixture
) -> None:
    load(JAZZ)
    compute(embedder)
    embedder.error = PlexSageError("The server is away.")
    assert score_albums("jazz") is None
    assert "away" in caplog.text
    embedder.error = None
    assert score_albums("jazz") is None
    assert embedder.queries == []


def test_texts_of_any_length_are_asked_for_by_their_beginning(embedder: FakeEmbedder) -> None:
    load(JAZZ)
    compute(embedder)
    score_albums("jazz  \n " + "x" * 100_000)
    assert len(embedder.queries[0]) == 1_000


# What is told of it.


def test_the_status_tells_how_far_it_is(embedder: FakeEmbedder) -> None:
    load(JAZZ, DISCO)
    status = vector_status()
    assert (status.label, status.albums, status.is_waiting) == ("the fake encoder", 0, True)
    claim = passes.begin(embedder.name, 2)
    passes.beat(claim, 1)
    status = vector_status()
    assert (status.is_running, status.done, status.total) == (True, 1, 2)
    passes.interrupt(claim)
    compute(embedder)
    status = vector_status()
    assert (status.albums, status.is_waiting, status.is_running, status.error) == (2, False, False, "")
    assert status.computed_at is not None


def test_the_status_tells_why_there_is_none(embedder: FakeEmbedder) -> None:
    Chosen.embedder, Chosen.problem = None, "It isn’t installed."
    assert vector_status().problem == "It isn’t installed."


def test_computing_anew_forgets_everything(embedder: FakeEmbedder) -> None:
    load(JAZZ)
    compute(embedder)
    passes.request_refresh(anew=True)
    assert not AlbumVector.objects.exists()
    assert score_albums("jazz") is None
    assert compute(embedder).computed == 1
