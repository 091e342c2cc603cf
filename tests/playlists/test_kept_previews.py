"""What the New page shows is kept in memory, and worked out anew where anything that it follows from has changed."""

from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from library.counts.remembered import genres_and_decades, library_key
from library.models import LibraryState
from library.schemas import ProfileLimits, TrackFilter
from library.services.genres.decisions import merge
from llm.models import ModelMeasurement
from llm.services.settings.effective import load_config
from playlists.schemas import Wish
from playlists.services.filter_form.filter_page import FilterPage, filter_page
from playlists.services.filter_form.preview_key import preview_key
from playlists.services.generation.filtering import choose_filter
from playlists.services.planning.reading import read_wish
from tests.fakes.ollama import MODEL, OllamaFake
from tests.playlists.conftest import load, server_track

pytestmark = pytest.mark.usefixtures("library")
PROMPTS = (Wish(text=""), Wish(text="70s soul"), Wish(text="", genres=("Soul",), decades=(1970,), exclude_live=False))


def page_of(wish: Wish) -> FilterPage:
    return async_to_sync(filter_page)(wish)


def genre_counts(page: FilterPage) -> dict[str, int | None]:
    return {chip.value: chip.count for chip in page.choices.genres.chips}


@pytest.mark.parametrize("wish", PROMPTS, ids=["nothing", "words", "chosen"])
def test_the_same_again_takes_few_queries_and_says_the_same(wish: Wish) -> None:
    cache.clear()
    first = page_of(wish)
    with CaptureQueriesContext(connection) as queries:
        assert page_of(wish) == first
    assert len(queries) <= 15
    cache.clear()
    assert page_of(wish) == first


def test_another_library_is_counted_anew() -> None:
    before = page_of(Wish(text=""))
    load(*(server_track(number) for number in range(1, 11)))
    after = page_of(Wish(text=""))
    assert (before.preview.matching, after.preview.matching) == (400, 10)
    assert (genre_counts(before)["Soul"], genre_counts(after)["Soul"]) == (200, 5)
    assert before.choices.decades != after.choices.decades


def test_genres_that_people_merged_are_counted_as_one() -> None:
    before = genre_counts(page_of(Wish(text="")))
    merge(["Soul", "Jazz"], "Soul")
    after = genre_counts(page_of(Wish(text="")))
    assert (before["Soul"], before["Jazz"], after["Soul"]) == (200, 200, 400)
    assert "Jazz" not in after


def test_a_model_that_was_measured_since_is_told_of(ollama: OllamaFake) -> None:
    before = page_of(Wish(text="70s soul"))
    assert before.preview.expected_seconds is None
    ModelMeasurement.objects.create(
        provider="ollama",
        base_url=ollama.url,
        model=MODEL,
        tokens_per_track=12,
        input_tokens_per_second=100,
        output_tokens_per_second=10,
    )
    assert page_of(Wish(text="70s soul")).preview.expected_seconds


def test_other_settings_are_followed(ollama: OllamaFake, settings: Settings) -> None:
    before = page_of(Wish(text="")).preview
    settings.LLM_ENVIRONMENT |= {"max_tracks": 30}
    after = page_of(Wish(text="")).preview
    assert before.sent > after.sent == 30


def key_of(wish: Wish) -> str:
    read = read_wish(wish)
    return preview_key(wish, choose_filter(wish, read.plan, read.ideas), load_config().config)


def test_what_profiles_decide_is_never_kept() -> None:
    assert key_of(Wish(text=""))
    assert key_of(Wish(text="", count=30)) != key_of(Wish(text=""))
    wish, read = Wish(text=""), read_wish(Wish(text=""))
    found = choose_filter(wish, read.plan, read.ideas)
    sung = found.filter.model_copy(update={"profile": ProfileLimits(languages=("fr",))})
    assert preview_key(wish, found._replace(filter=sung), load_config().config) == ""


@pytest.mark.parametrize("limits", [{}, {"profile": ProfileLimits(languages=("fr",))}])
def test_without_a_library_nothing_is_kept(limits: dict[str, ProfileLimits]) -> None:
    LibraryState.objects.update(loaded_at=None)
    assert library_key("counts") == ""
    counts: Callable[[], object] = lambda: genres_and_decades(TrackFilter.model_validate(limits))  # noqa: E731
    with CaptureQueriesContext(connection) as first:
        counts()
    with CaptureQueriesContext(connection) as second:
        counts()
    assert len(first) == len(second) > 1


def test_a_form_that_is_shown_again_reads_its_prompt_once(owner_client: Client) -> None:
    def names_asked(response_of: Callable[[], HttpResponseBase], status: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert response_of().status_code == status
        return sum('FROM "library_artist"' in query["sql"] for query in queries)

    cache.clear()
    shown = names_asked(lambda: owner_client.get("/playlists/new/?w=soul+by+Artist+Bofafu"), 200)
    cache.clear()
    refused = names_asked(
        lambda: owner_client.post("/playlists/new/", {"w": "soul by Artist Bofafu", "n": "0", "by": "n"}), 422
    )
    assert shown == refused > 0
