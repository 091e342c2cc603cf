"""The page of profiles: how asking goes, artists found and filtered, one corrected, forgotten and asked about again."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from library.models import Artist, LibraryState, ProfilingState, StoredProfile, VectorState
from library.profiles.schema import UNKNOWN, ArtistProfile
from library.profiles.store import profiles_of, store_profiles
from library.profiles.vocabulary import MOODS
from playlists.services.profiling import lease
from tests.fakes.ollama import OllamaFake
from tests.fakes.profile_teller import ProfileTeller
from tests.playlists.conftest import configure, load, server_track
from tests.playlists.profiling.conftest import Session, in_the_cloud
from tests.settings_ui.conftest import HTMX, one, soup, text

URL = "/settings/profiles/"
_SAD = ArtistProfile(
    moods=("sad", "tender"), styles=("chamber folk",), energy=1, tempo="slow", languages=("en",), voices=("male",)
)
_FORM = {"moods": "melancholic, Warm", "styles": "soul", "energy": "3", "languages": "English", "voices": ["female"]}


@pytest.fixture
def ids(library: None, ollama: OllamaFake) -> list[int]:
    """The 25 artists by name, of whom the first is described, the second unknown and the third done by hand."""
    found = list(Artist.objects.order_by("folded").values_list("pk", flat=True))
    store_profiles({found[0]: _SAD, found[1]: UNKNOWN}, source="model", model="llama3:8b")
    store_profiles({found[2]: _SAD}, source="person")
    return found


def _names(page: BeautifulSoup) -> list[str]:
    return [link.get_text(strip=True) for link in page.select(".profile-name")]


def test_it_tells_what_is_known_and_what_asking_will_take(owner_client: Client, ids: list[int]) -> None:
    page = soup(owner_client.get(URL))
    counts = [text(page, f"#count-{name}") for name in ("known", "unknown", "open", "by-hand")]
    assert counts == ["2", "1", "22", "1"]
    assert text(page, "#profiling-expected").startswith(
        "Asking Ollama (llama3:8b) about 22 artists, those you hear most first, takes about "
    )
    assert "Cost" not in text(page, "#profiling-expected")
    assert text(page, "#profiling-start") == "Ask about 22 artists"
    assert not page.select("#profiling[hx-get]")
    assert not one(page, "#profiling-automatic").has_attr("checked")
    assert len(_names(page)) == 25
    assert "sad, tender · chamber folk" in text(page, f"#artist-{ids[0]}")
    assert "Not known to llama3:8b" in text(page, f"#artist-{ids[1]}")
    assert "by hand" in text(page, f"#artist-{ids[2]}")
    assert "Not asked about yet" in text(page, f"#artist-{ids[3]}")


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("show=known", [0, 2]),
        ("show=unknown", [1]),
        ("show=by_hand", [2]),
        ("show=nonsense&q=artist", list(range(25))),
        ("q=qqq", []),
        ("show=open&page=999", list(range(3, 25))),
        ("page=0&show=unknown", [1]),
        ("page=99999999999999999999&show=unknown", [1]),
        ("page=x&show=unknown", [1]),
    ],
)
def test_artists_are_found_and_filtered(owner_client: Client, ids: list[int], query: str, places: list[int]) -> None:
    names = dict(Artist.objects.values_list("pk", "name"))
    for headers in ({}, HTMX):
        page = soup(owner_client.get(f"{URL}?{query}", headers=headers))
        assert _names(page) == [names[ids[place]] for place in places]
        assert bool(page.select("h1")) == (headers == {})


def test_a_word_in_the_midst_of_a_name_finds_it_too(owner_client: Client, ids: list[int]) -> None:
    load(server_track(1, artist="The Velvet Underground"), server_track(2, artist="Underworld"), server_track(3))
    assert _names(soup(owner_client.get(f"{URL}?q=under"))) == ["Underworld", "The Velvet Underground"]
    assert _names(soup(owner_client.get(f"{URL}?q=the+velvet"))) == ["The Velvet Underground"]


def test_many_artists_come_in_pages_at_the_same_number_of_queries(
    owner_client: Client, library: None, ollama: OllamaFake
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert owner_client.get(path).status_code == 200
        return len(captured)

    few = queries(URL)
    load(*(server_track(number, artist=f"Band {number:04}") for number in range(1, 121)))
    page = soup(owner_client.get(f"{URL}?page=2"))
    assert _names(page) == [f"Band {number:04}" for number in range(51, 101)]
    assert "page=3" in str(one(page, "#profiles-next")["href"])
    assert "page=1" in str(one(page, "#profiles-previous")["href"])
    assert queries(f"{URL}?page=2") == few
    assert _names(soup(owner_client.get(f"{URL}?page=77"))) == [f"Band {number:04}" for number in range(101, 121)]


async def test_started_watched_paused_and_continued(
    async_owner_client: AsyncClient, session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    ollama.mode = "slow_first_token"
    answer = await async_owner_client.post(f"{URL}start/", headers=HTMX)
    page = BeautifulSoup(answer.content, "html.parser")
    assert one(page, "#profiling")["hx-get"] == f"{URL}progress/"
    assert page.select("#profiling-pause")
    again = await async_owner_client.post(f"{URL}start/", headers=HTMX)
    assert again.status_code == 422
    assert "already being asked" in text(BeautifulSoup(again.content, "html.parser"), ".notice.error")
    answer = await async_owner_client.post(f"{URL}pause/")
    assert (answer.status_code, answer["Location"]) == (303, URL)
    assert (await session.end()).phase == "paused"
    ollama.mode = "ok"
    page = BeautifulSoup((await async_owner_client.get(f"{URL}progress/", headers=HTMX)).content, "html.parser")
    assert text(page, "#profiling-state") == "Paused after 0 of 25 artists."
    await async_owner_client.post(f"{URL}resume/", headers=HTMX)
    await session.end()
    page = BeautifulSoup((await async_owner_client.get(URL)).content, "html.parser")
    assert "Asked about 25 artists, 25 known. Finished" in text(page, "#profiling-state")
    assert not page.select("#profiling-start")
    assert "Ask about all 25 again" in text(page, "#profiling-again")


def test_a_failure_says_why_and_when_it_is_tried_again(owner_client: Client, ids: list[int]) -> None:
    soon = timezone.now() + timedelta(minutes=4)
    ProfilingState.objects.create(
        pk=1, phase="stalled", is_wanted=True, error="Ollama is gone.", retry_at=soon, asked=3, total=22
    )
    page = soup(owner_client.get(URL))
    assert text(page, ".notice.warning p").startswith("Ollama is gone. PlexSage will try again")
    assert page.select("#profiling-resume")
    owner_client.post(str(one(page, "#profiling-stop")["formaction"]))
    page = soup(owner_client.get(URL))
    assert "try again" not in text(page, "#profiling")
    assert not ProfilingState.objects.get().is_wanted


@pytest.mark.parametrize("why", ["weak", "none"])
def test_what_stands_in_the_way_is_said_in_place_of_the_button(
    owner_client: Client, ids: list[int], ollama: OllamaFake, settings: Settings, why: str
) -> None:
    if why == "weak":
        configure(settings, ollama, model_analysis="smollm2:135m", model_generation="smollm2:135m")
    else:
        settings.LLM_ENVIRONMENT = {}
    page = soup(owner_client.get(URL))
    assert ("know enough about music" if why == "weak" else "Choose a provider") in text(page, "#profiling")
    assert not page.select("#profiling button[type=submit]:not(.without-script)")


def test_a_cloud_model_shows_its_price_and_the_button_agrees_to_it(
    owner_client: Client, ids: list[int], settings: Settings
) -> None:
    in_the_cloud(settings)
    page = soup(owner_client.get(URL))
    assert "Cost: ~$" in text(page, "#profiling-expected") or "less than $0.01" in text(page, "#profiling-expected")
    assert one(page, "#profiling input[name=agreed]")["value"] == "anthropic claude-sonnet-5-5"
    assert not page.select("#profiling-automatic")
    assert text(soup(owner_client.get(f"{URL}{ids[0]}/")), "#profile-cost") == "Cost: less than $0.01"
    refused = owner_client.post(f"{URL}start/", {"agreed": "anthropic claude-haiku-5-5"}, headers=HTMX)
    assert refused.status_code == 422
    assert "Agree to the price of anthropic claude-sonnet-5-5" in text(soup(refused), ".notice.error")


def test_the_choice_about_new_artists_is_kept(owner_client: Client, ids: list[int]) -> None:
    page = soup(owner_client.post(f"{URL}automatic/", {"automatic": "on"}, headers=HTMX))
    assert one(page, "#profiling-automatic").has_attr("checked")
    assert owner_client.post(f"{URL}automatic/").status_code == 303
    assert not lease.read_state().is_automatic


def test_a_profile_is_corrected_by_hand(owner_client: Client, ids: list[int]) -> None:
    url = f"{URL}{ids[0]}/"
    page = soup(owner_client.get(url))
    assert one(page, "#id_moods")["value"] == "sad, tender"
    assert one(page, "#id_energy option[selected]")["value"] == "1"
    assert [box["value"] for box in page.select("[name=voices][checked]")] == ["male"]
    assert "Described by llama3:8b" in text(page, "#profile-source")
    answer = owner_client.post(url, _FORM, follow=True)
    assert answer.redirect_chain == [(URL, 303)]
    assert "No model will change it." in text(soup(answer), ".notice.success")
    assert profiles_of([ids[0]])[ids[0]] == ArtistProfile(
        moods=("melancholy", "warm"), styles=("soul",), energy=3, languages=("en",), voices=("female",)
    )
    assert StoredProfile.objects.get(artist__id=ids[0]).source == "person"
    assert VectorState.objects.get().based_on is None  # vectors of its albums are computed again
    assert "Edited by hand" in text(soup(owner_client.get(url)), "#profile-source")


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("moods", "sad, flurble", "“flurble” isn’t a mood PlexSage knows."),
        ("moods", ", ".join(MOODS[:6]), "At most 5."),
        (
            "styles",
            "music that everybody likes to hear",
            "“music that everybody likes to hear” isn’t the short name of a style.",
        ),
        ("languages", "Klingon", "“klingon” isn’t a language code like “en”."),
        ("country", "Atlantis", "“Atlantis” isn’t a country code like “GB”."),
        ("energy", "9", "Select a valid choice. 9 is not one of the available choices."),
        ("moods", "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field(
    owner_client: Client, ids: list[int], field: str, value: str, problem: str
) -> None:
    answer = owner_client.post(f"{URL}{ids[0]}/", _FORM | {field: value})
    assert answer.status_code == 422
    page = soup(answer)
    assert text(page, f"#id_{field}-error") == problem
    assert one(page, f"#id_{field}")["aria-invalid"] == "true"
    assert one(page, "#id_styles")["value"] == (value if field == "styles" else "soul")
    assert profiles_of([ids[0]])[ids[0]] == _SAD


def test_a_profile_that_tells_nothing_is_refused(owner_client: Client, ids: list[int]) -> None:
    answer = owner_client.post(f"{URL}{ids[0]}/", {"country": "GB", "famous": "yes"})
    assert answer.status_code == 422
    assert text(soup(answer), ".notice.error") == (
        "Say something about the sound: a mood, a style, the energy, tempo, language or voice."
    )


def test_a_name_full_of_markup_stays_a_name(owner_client: Client, library: None, ollama: OllamaFake) -> None:
    load(server_track(1, artist="<script>alert(1)</script>"))
    artist = Artist.objects.get()
    for path in (URL, f"{URL}{artist.pk}/"):
        assert b"<script>alert" not in owner_client.get(path).content


def test_a_profile_is_deleted(owner_client: Client, ids: list[int]) -> None:
    assert owner_client.post(f"{URL}{ids[0]}/forget/").status_code == 303
    assert profiles_of([ids[0]]) == {}
    page = soup(owner_client.post(f"{URL}forget-unknown/", headers=HTMX))
    assert text(page, "#count-unknown") == "0"
    assert text(page, "#count-open") == "24"


async def test_an_artist_is_asked_about_again(
    async_owner_client: AsyncClient, session: Session, teller: ProfileTeller
) -> None:
    first = (await session.artist_ids())[0]
    await sync_to_async(store_profiles)({first: _SAD}, source="model", model="old")
    answer = await async_owner_client.post(f"{URL}{first}/ask-again/")
    assert (answer.status_code, answer["Location"]) == (303, f"{URL}{first}/")
    await session.end()
    assert (await StoredProfile.objects.aget(artist__id=first)).model == "llama3:8b"
    assert len(teller.asked) == 1


@pytest.mark.parametrize("path", ["{}/", "{}/forget/", "{}/ask-again/"])
def test_an_artist_who_is_not_there(owner_client: Client, ids: list[int], path: str) -> None:
    assert owner_client.post(URL + path.format(10**6), _FORM).status_code == 404


def test_only_staff_may_see_and_change_it(guest_client: Client, client: Client, ids: list[int]) -> None:
    actions = ("start", "resume", "pause", "automatic", "forget-unknown", f"{ids[0]}/forget", f"{ids[0]}/ask-again")
    for path in ("", f"{ids[0]}/", "progress/"):
        assert guest_client.get(URL + path).status_code == 403
        assert client.get(URL + path).status_code == 302
    for action in actions:
        assert guest_client.post(f"{URL}{action}/").status_code == 403
    assert guest_client.post(f"{URL}{ids[0]}/", _FORM).status_code == 403
    assert profiles_of([ids[0]])[ids[0]] == _SAD


def test_an_empty_library_leads_to_the_settings(
    owner_client: Client, ollama: OllamaFake, transactional_db: None
) -> None:
    LibraryState.objects.all().delete()
    page = soup(owner_client.get(URL))
    assert "Load a library first" in text(page, "#profiling")
    assert soup(owner_client.get("/settings/")).select(f"a[href='{URL}']")
