"""The page for a new playlist by wish: what it shows, what it sends along, and what it starts."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.test import AsyncClient
from pytest_django import Settings

from core.tasks.background import background
from playlists.models import Playlist, Run
from playlists.queries import wish_of
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.choice import print_of
from playlists.services.filter_form.wish_query import to_query
from playlists.services.runs.executor import task_name
from playlists.services.runs.start import create_run
from tests.fakes.llm import FAULT_MODES
from tests.fakes.ollama import OllamaFake
from tests.markup import text_in
from tests.playlists.conftest import configure, load, server_track
from tests.settings_ui.conftest import one

URL = "/playlists/new/"
pytestmark = pytest.mark.usefixtures("library")


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def chosen(page: BeautifulSoup, key: str) -> list[str]:
    return [str(box["value"]) for box in page.select(f"input[type=checkbox][name={key}][checked]")]


def text_of(page: BeautifulSoup, selector: str) -> str:
    return " ".join(one(page, selector).get_text(" ").split())


def form_data(page: BeautifulSoup) -> dict[str, list[str]]:
    """What a browser would send."""
    data: dict[str, list[str]] = {}
    for field in page.select("#new-form input[name], #new-form textarea[name], #new-form select[name]"):
        if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
            continue
        if field.name == "select":
            value = next((str(option["value"]) for option in field.select("option[selected]")), "")
        else:
            value = field.text if field.name == "textarea" else str(field.get("value", ""))
        data.setdefault(str(field["name"]), []).append(value)
    return data


async def page_of(client: AsyncClient, query: str = "") -> BeautifulSoup:
    response = await client.get(f"{URL}?{query}")
    assert response.status_code == 200
    return soup(response)


async def ended(run: Run) -> Run:
    await background().wait(task_name(run.pk))
    await run.arefresh_from_db()
    return run


async def only_run() -> Run:
    return await ended(await Run.objects.aget())


async def test_the_wish_comes_first_and_everything_is_offered(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client)
    assert page.select_one("textarea#wish[name=w][autofocus]")
    assert {str(box["value"]) for box in page.select("[name=g][type=checkbox]")} == {"Soul", "Funk", "Jazz"}
    assert [str(box["value"]) for box in page.select("[name=d][type=checkbox]")] == ["1950", "1970"]
    assert page.select_one(".live-line").text == "Sending 143 of 400 tracks"  # type: ignore[union-attr]
    assert page.select_one("input[name=n]")["value"] == "25"  # type: ignore[index]
    assert ollama.requests == []


async def test_what_the_wish_says_is_chosen_at_once(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    page = await page_of(async_owner_client, "w=70s+soul")
    assert (chosen(page, "g"), chosen(page, "d")) == (["Soul"], ["1970"])
    assert "Suggested by your prompt." in page.select_one("#g-chips").text  # type: ignore[union-attr]


async def test_the_address_fills_in_everything(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    wish = Wish(
        text="rain",
        count=40,
        genres=("Jazz",),
        decades=(),
        artists=("Artist Bababa",),
        exclude_genres=("Funk",),
        exclude_artists=("Artist Babada",),
        min_rating=7,
        exclude_live=False,
        max_tracks=100,
    )
    page = await page_of(async_owner_client, to_query(wish))
    assert (chosen(page, "g"), chosen(page, "d")) == (["Jazz"], [])
    assert (chosen(page, "a"), chosen(page, "xa")) == (["Artist Bababa"], ["Artist Babada"])
    assert chosen(page, "xg") == ["Funk"]
    assert text_in(page.select_one("#rating option[selected]")) == "★★★½ 3.5 stars or more"
    assert page.select_one("#live[checked]")
    assert page.select_one("#max option[selected]")["value"] == "100"  # type: ignore[index]
    assert page.select_one("#more-choices[open]")
    assert page.select_one("input[name=n]")["value"] == "40"  # type: ignore[index]


async def test_the_page_says_in_its_form_what_its_address_says(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    """Shown and sent back to be shown again, nothing changes: so do reload, back and a form without a script."""
    for query in ("", "w=70s+soul", "w=70s+soul&g=", "w=x&g=Jazz&d=&xg=Funk&n=30&r=4&live=1&max=50"):
        data = form_data(await page_of(async_owner_client, query))
        response = await async_owner_client.post(URL, data | {"show": ["1"]})
        assert response.status_code == 302
        assert urlsplit(response["Location"]).query == query


async def test_an_untouched_form_leaves_the_choice_to_the_wish(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    data = form_data(await page_of(async_owner_client, "w=70s+soul"))
    response = await async_owner_client.post(URL, data)
    run = await only_run()
    assert response["Location"] == f"/runs/{run.pk}/"
    assert (wish_of(run).genres, wish_of(run).decades, run.state) == (None, None, "finished")


async def test_chips_that_were_chosen_are_kept_to_the_letter(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    data = form_data(await page_of(async_owner_client, "w=70s+soul")) | {"g": ["Jazz"], "d": []}
    await async_owner_client.post(URL, data)
    wish = wish_of(await only_run())
    assert (wish.genres, wish.decades) == (("Jazz",), ())


async def test_the_text_alone_is_enough(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    """The button on the home page."""
    response = await async_owner_client.post(URL, {"text": "70s soul"})
    assert response.status_code == 302
    assert wish_of(await only_run()) == Wish(text="70s soul")


async def test_a_form_sent_twice_makes_one_run(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    data = form_data(await page_of(async_owner_client, "w=70s+soul"))
    first, second = [await async_owner_client.post(URL, data) for _ in range(2)]
    assert first["Location"] == second["Location"]
    await only_run()


async def test_the_wish_box_sent_twice_makes_one_run(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    for expected in (1, 2):  # each page has a box of its own
        page = soup(await async_owner_client.get("/"))
        button = page.select_one("#wish-make")
        assert button
        sent = [await async_owner_client.post(str(button["formaction"]), {"text": "70s soul"}) for _ in range(2)]
        assert sent[0]["Location"] == sent[1]["Location"]
        assert await Run.objects.acount() == expected
    for run in [run async for run in Run.objects.all()]:
        await ended(run)


async def test_the_same_page_with_another_wish_makes_another_run(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    data = form_data(await page_of(async_owner_client, "w=70s+soul"))
    for text in ("70s soul", "50s jazz"):
        await async_owner_client.post(URL, data | {"w": [text]})
    for run in [run async for run in Run.objects.all()]:
        await ended(run)
    assert await Run.objects.acount() == 2


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"w": [" "]}, "wish", "Describe what you want"),
        ({"w": ["x" * 2_001]}, "wish", "the limit is 2,000"),
        ({"w": ["only Xyzzy"]}, "wish", "There is no Xyzzy in your library"),
        ({"n": ["5"]}, "count", "10 to 100"),
        ({"n": ["many"]}, "count", "10 to 100"),
        ({"n": ["-5"]}, "count", "10 to 100"),
        ({"n": ["99999"]}, "count", "10 to 100"),
        ({"n": [""]}, "count", "10 to 100"),
        ({"g": ["Jaz"]}, "g", "Near it: Jazz"),
        ({"a_add": ["Nobody Here"]}, "a", 'no artist "Nobody Here"'),
        ({"max": ["20"]}, "max", "can't be smaller"),
    ],
)
async def test_bad_input_comes_back_with_words_and_all_that_was_chosen(
    async_owner_client: AsyncClient, ollama: OllamaFake, changed: dict[str, list[str]], field: str, words: str
) -> None:
    data = form_data(await page_of(async_owner_client, "w=rain&n=30&d=1950&r=2"))
    response = await async_owner_client.post(URL, data | changed)
    assert response.status_code == 422
    page = soup(response)
    assert words in page.select_one(f"#{field}-error").text  # type: ignore[union-attr]
    assert page.select_one("#count")["value"] == changed.get("n", ["30"])[0], "what was typed stays"  # type: ignore[index]
    assert chosen(page, "d") == ["1950"]
    assert page.select_one("#rating option[selected]")["value"] == "2"  # type: ignore[index]
    assert not await Run.objects.aexists()


async def test_without_an_llm_it_says_so_and_starts_nothing(async_owner_client: AsyncClient) -> None:
    page = await page_of(async_owner_client, "w=70s+soul")
    assert "LLM not configured" in page.select_one("#llm-missing").text  # type: ignore[union-attr]
    assert page.select_one("#llm-missing a[href='/settings/']")
    assert not page.select("[hx-post]")
    response = await async_owner_client.post(URL, form_data(page))
    assert response.status_code == 422
    assert soup(response).select_one("#llm-missing")
    assert not await Run.objects.aexists()


async def test_an_unknown_genre_in_a_link_matches_nothing_and_can_be_removed(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client, "w=rain&g=Zydeco&d=1950")
    assert page.select_one(".live-line").text == "No tracks match."  # type: ignore[union-attr]
    link = page.select_one("#drop-culprit")
    assert link is not None
    page = await page_of(async_owner_client, str(link["href"]).removeprefix("?"))
    assert page.select_one(".live-line").text == "Sending 143 of 200 tracks"  # type: ignore[union-attr]


async def test_the_live_line_answers_with_the_chips_and_the_new_address(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    data = form_data(await page_of(async_owner_client, "w=70s+soul")) | {"g": ["Jazz"]}
    response = await async_owner_client.get(f"{URL}live/", data, headers={"HX-Request": "true"})
    assert response["HX-Replace-Url"] == f"{URL}?w=70s+soul&g=Jazz"
    fragment = soup(response)
    assert fragment.select_one(".live-line").text == "Sending 143 of 200 tracks"  # type: ignore[union-attr]
    assert "Nothing matched the era in your prompt" in fragment.text
    assert chosen(fragment, "g") == ["Jazz"]
    assert {str(part["id"]) for part in fragment.select("[hx-swap-oob]")} >= {"g-chips", "d-chips", "a-chips"}


async def test_chips_keep_their_places_while_somebody_chooses(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client)
    before = [str(box["value"]) for box in page.select("[name=g][type=checkbox]")]
    data = form_data(page) | {"g": [before[-1]]}
    fragment = soup(await async_owner_client.get(f"{URL}live/", data))
    assert [str(box["value"]) for box in fragment.select("[name=g][type=checkbox]")] == before


async def ideas(client: AsyncClient, query: str) -> BeautifulSoup:
    response = await client.post(f"{URL}ideas/", form_data(await page_of(client, query)))
    assert response.status_code == 200
    assert "ideas-came" in response["HX-Trigger-After-Settle"]
    return soup(response)


async def test_the_models_ideas_are_chosen_where_the_wish_says_nothing(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    ollama.answer_with('{"genres": ["Jazz", "Polka"], "decades": ["1950s"]}')
    told = await ideas(async_owner_client, "w=a+rainy+day")
    assert [str(box["value"]) for box in told.select("[name=ig]")] == ["Jazz"]
    query = to_query(Wish(text="a rainy day", ideas=Ideas(genres=("Jazz",), decades=(1950,))))
    page = await page_of(async_owner_client, query)
    assert (chosen(page, "g"), chosen(page, "d")) == (["Jazz"], ["1950"])
    assert page.select_one(".pick.idea")
    assert not page.select_one("#ideas[hx-post]")


async def test_late_ideas_change_nothing_that_was_chosen(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    page = await page_of(async_owner_client, "w=a+rainy+day&g=Soul")
    idea = {"ig": ["Jazz"], "id": ["1970"], "iw": [print_of("a rainy day")]}
    fragment = soup(await async_owner_client.get(f"{URL}live/", form_data(page) | idea))
    assert (chosen(fragment, "g"), chosen(fragment, "d")) == (["Soul"], ["1970"])
    assert "Jazz" in fragment.select_one("#g-chips .pick.idea").text  # type: ignore[union-attr]


async def test_a_wish_that_says_all_needs_no_ideas(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    ollama.add_model("llama3:8b", trained=8_192)
    await ideas(async_owner_client, "w=70s+soul")
    assert ollama.completions == []
    page = await page_of(async_owner_client, "w=70s+soul")
    assert not page.select_one("#ideas[hx-post]")  # the model's window is known now


async def test_no_failure_of_the_model_is_more_than_a_quiet_line(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    data = form_data(await page_of(async_owner_client, "w=a+rainy+day"))
    for mode in sorted({*FAULT_MODES} - {"ok", "slow_first_token", "stall_mid_stream"}):
        ollama.mode = mode
        response = await async_owner_client.post(f"{URL}ideas/", data)
        told = soup(response)
        assert response.status_code == 200, mode
        assert not told.select("[name=ig]"), mode
        assert told.select_one("[name=iq]")["value"] == print_of("a rainy day")  # type: ignore[index]
        assert "llama3:8b" in told.text, mode


async def test_a_model_that_is_gone_stops_nobody(
    async_owner_client: AsyncClient, ollama: OllamaFake, settings: Settings
) -> None:
    configure(settings, ollama, ollama_url="http://127.0.0.1:9")
    told = await ideas(async_owner_client, "w=a+rainy+day")
    assert "You can continue without" in told.text


async def test_an_earlier_run_is_filled_in(async_owner_client: AsyncClient) -> None:
    wish = Wish(text="rain", count=30, genres=("Jazz",), min_rating=6)
    run = await sync_to_async(create_run)(wish, owner=None)
    response = await async_owner_client.get(f"{URL}?from_run={run.pk}")
    assert response["Location"] == f"{URL}?{to_query(wish)}"
    playlist = await Playlist.objects.acreate(run=run, title="Rain", wish="rain")
    response = await async_owner_client.get(f"{URL}?from_playlist={playlist.pk}")
    assert parse_qs(urlsplit(response["Location"]).query)["g"] == ["Jazz"]
    for gone in ("from_run=999999", "from_run=x", "from_playlist=0"):
        assert (await async_owner_client.get(f"{URL}?{gone}")).status_code == 404


async def test_names_are_found_while_they_are_typed(async_owner_client: AsyncClient) -> None:
    artists = soup(await async_owner_client.get(f"{URL}names/artist/?field=a&a_add=artist+bab"))
    found = [str(option["data-value"]) for option in artists.select("[role=option]")]
    assert found[0] == "Artist Bababa"
    assert len(found) <= 8
    genres = soup(await async_owner_client.get(f"{URL}names/genre/?field=xg&xg_add=fu"))
    assert [option.text.strip() for option in genres.select("[role=option]")] == ["Funk"]
    assert not soup(await async_owner_client.get(f"{URL}names/artist/?field=a&a_add=+")).select("li")


async def test_titles_of_the_library_are_text(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    page = await page_of(async_owner_client, 'w=<script>alert(1)</script>&g="><b>x')
    assert not page.select("main script, main b")


async def test_what_is_asked_most_is_not_folded_away(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    page = await page_of(async_owner_client)
    for field in ("#xa-search", "#rating", "#count"):
        assert page.select_one(field), field
        assert not page.select_one(f"#more-choices {field}"), field
    folded = one(page, "#more-choices > summary").text
    assert "rating" not in folded
    assert "live versions" in folded


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("", ["0", "2", "4", "6", "8", "10"]),
        ("r=8", ["0", "2", "4", "6", "8", "10"]),
        ("r=7", ["0", "2", "4", "6", "7", "8", "10"]),
        ("r=1", ["0", "1", "2", "4", "6", "8", "10"]),
    ],
)
async def test_ratings_are_whole_stars_and_the_half_one_that_was_asked_for(
    asked: str, offered: list[str], async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client, asked)
    assert [option["value"] for option in page.select("#rating option")] == offered


@pytest.mark.parametrize("group", ["g", "d"])
async def test_the_state_of_a_group_stands_above_its_chips(
    group: str, async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    chips = one(await page_of(async_owner_client, "w=soul"), f"#{group}-chips")
    assert [str(part["class"][0]) for part in chips.find_all(["p", "div"], recursive=False)] == [
        "group-state",
        "chip-row",
    ]


@pytest.mark.parametrize(
    ("keep", "says"), [(1, "Only one track matches"), (7, "Only 7 match"), (24, "Only 24 match"), (25, None)]
)
async def test_a_list_that_would_be_short_says_so(
    keep: int, says: str | None, async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    await sync_to_async(load)(*(server_track(number) for number in range(1, keep + 1)))
    page = await page_of(async_owner_client, "w=x&live=1")
    told = " ".join(line.text for line in page.select(".live-more.few"))
    assert (says in told) if says else not told
    button = "Create a one-track playlist" if keep == 1 else "Create playlist"
    assert text_of(page, "#make") == button
    live = soup(await async_owner_client.get(f"{URL}live/?w=x&live=1"))
    assert (text_of(live, "#make-words"), one(live, "#make-words")["hx-swap-oob"]) == (button, "true")


async def test_a_wish_whose_address_would_be_too_long_is_shown_all_the_same(async_owner_client: AsyncClient) -> None:
    """In Chinese and Japanese each letter takes nine in an address."""
    text = "夜" * 1_990
    playlist = await Playlist.objects.acreate(title="Night", wish=text)
    shown = await async_owner_client.get(f"{URL}?from_playlist={playlist.pk}")
    assert (shown.status_code, one(soup(shown), "[name=w]").text.strip()) == (200, text)
    sent = await async_owner_client.post(URL, {"w": text, "show": "1"})
    assert (sent.status_code, one(soup(sent), "[name=w]").text.strip()) == (422, text)
    short = await async_owner_client.post(URL, {"w": "夜", "show": "1"})
    assert short.status_code == 302
