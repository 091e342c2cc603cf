"""The New page and the parts of a plan: what was understood, removed, changed, brought back, and sent."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import AsyncClient

from playlists.models import Playlist, Run
from playlists.plan import WishPlan
from playlists.plan_fields import PLAN_FIELDS
from playlists.queries import wish_of
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.wish_query import to_query
from tests.fakes.ollama import OllamaFake
from tests.playlists.test_new_page import URL, form_data, only_run, page_of, soup
from tests.settings_ui.conftest import one

pytestmark = pytest.mark.usefixtures("library")


def parts(page: BeautifulSoup) -> tuple[list[str], list[str]]:
    """Words of what counts, and of what was removed."""
    counting = [words.text.strip() for words in page.select(".part:not(.removed) .part-words")]
    return counting, [words.text.strip() for words in page.select(".part.removed .part-words")]


def button(page: BeautifulSoup, words: str) -> Tag:
    (found,) = [tag for tag in page.select(".part-button") if str(tag["aria-label"]).endswith(f": {words}")]
    return found


async def press(client: AsyncClient, page: BeautifulSoup, words: str) -> BeautifulSoup:
    """As a browser without a script does."""
    pressed = button(page, words)
    response = await client.post(URL, form_data(page) | {str(pressed["name"]): [str(pressed["value"])]})
    assert response.status_code == 302
    return await page_of(client, urlsplit(response["Location"]).query)


def query_of(page: BeautifulSoup) -> dict[str, list[str]]:
    """What the form would have as its address: nothing that the prompt says."""
    return {key: values for key, values in form_data(page).items() if key in {"w", "off"}}


async def test_what_the_prompt_names_can_be_removed_and_brought_back(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client, "w=70s+soul,+no+jazz")
    assert parts(page) == (["no Jazz"], [])
    page = await press(async_owner_client, page, "no Jazz")
    assert parts(page) == ([], ["no Jazz"])
    assert query_of(page)["off"] == ["without_genres:Jazz"]
    page = await press(async_owner_client, page, "no Jazz")
    assert parts(page) == (["no Jazz"], [])
    assert "off" not in query_of(page)


async def test_what_was_removed_is_not_asked_of_the_run(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    page = await page_of(async_owner_client, "w=70s+soul,+no+jazz&off=without_genres:Jazz")
    await async_owner_client.post(URL, form_data(page))
    run = await only_run()
    assert wish_of(run).ignored == ("without_genres:Jazz",)
    (understood,) = [
        event.data for event in [event async for event in run.events.all()] if event.data["type"] == "understood"
    ]
    assert understood["plan"]["without_genres"] == []
    assert understood["filter"]["exclude_genres"] == []


CHOSEN = "w=x&min=90&r=7&rmax=9&fav=1&np=0&npd=30&pd=7&mp=1&ad=45&pa=1&pal=4&long=210&short=60&o=arc"
NAMES = "&m=calm&xm=sad&s=trains&xs=rain&l=es&xl=de&c=JP&xc=US&v=female&xv=instrumental"


async def test_every_part_of_a_plan_is_on_the_page_and_comes_back_from_it(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client, CHOSEN + NAMES)
    data = form_data(page)
    assert {field.key for field in PLAN_FIELDS.values()} - {"np", "lp"} <= set(data)
    response = await async_owner_client.post(URL, data | {"show": ["1"]})
    sent = parse_qs(urlsplit(response["Location"]).query)
    # "np=0" is what the prompt says anyway.
    assert sent == {key: values for key, values in parse_qs(CHOSEN + NAMES).items() if key != "np"}
    assert one(page, "#more-choices").has_attr("open")


async def test_what_was_chosen_is_told_as_parts_too(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    page = await page_of(async_owner_client, "w=x&r=8&o=rising&l=es")
    assert parts(page) == (["sung in Spanish", "4 stars or more", "starts calm, ends lively"], [])
    link = one(page, ".part a[href='#rating']")
    assert one(page, str(link["href"])).name == "select"
    page = await press(async_owner_client, page, "4 stars or more")
    assert parts(page) == (["sung in Spanish", "starts calm, ends lively"], [])
    for link in page.select(".part a"):
        assert page.select_one(str(link["href"])), link


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"by": ["min"], "min": ["0"]}, "minutes", "1 to 1,440 minutes"),
        ({"by": ["min"], "min": ["99999"]}, "minutes", "1 to 1,440 minutes"),
        ({"by": ["min"], "min": [""]}, "minutes", "1 to 1,440 minutes"),
        ({"by": ["min"], "min": ["an hour"]}, "minutes", "1 to 1,440 minutes"),
        ({"l_add": ["Klingon"]}, "l", "like es or Spanish"),
    ],
)
async def test_bad_parts_come_back_with_words(
    async_owner_client: AsyncClient, ollama: OllamaFake, changed: dict[str, list[str]], field: str, words: str
) -> None:
    data = form_data(await page_of(async_owner_client, "w=rain"))
    response = await async_owner_client.post(URL, data | changed)
    assert response.status_code == 422
    page = soup(response)
    assert words in one(page, f"#{field}-error").text
    assert not await Run.objects.aexists()
    if "min" in changed:
        assert one(page, "#minutes")["value"] == changed["min"][0], "what was typed stays"
        assert one(page, "#by-minutes").has_attr("checked")


async def test_a_length_in_tracks_is_not_refused_for_the_other_field(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    data = form_data(await page_of(async_owner_client, "w=70s+soul"))
    await async_owner_client.post(URL, data | {"min": ["99999"], "n": ["12"]})
    assert wish_of(await only_run()).model_dump(include={"count", "minutes"}) == {"count": 12, "minutes": None}


async def test_the_live_answer_replaces_controls_only_where_the_prompt_says_something_else(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    data = form_data(await page_of(async_owner_client, "w=70s+soul"))
    typed = soup(await async_owner_client.get(f"{URL}live/", data | {"n": ["4"]}))
    assert not typed.select("#length, #facts-most, #facts-more"), "a number is just being typed"
    changed = soup(await async_owner_client.get(f"{URL}live/", data | {"n0": ["60"]}))
    assert changed.select_one("#length #count")
    dropped = soup(await async_owner_client.get(f"{URL}live/", data | {"r": ["8"], "drop": ["min_rating"]}))
    assert one(dropped, "#facts-most #rating option[selected]")["value"] == "0"


@pytest.mark.parametrize(
    ("kind", "typed", "found"),
    [
        ("languages", "span", {"es": "Spanish"}),
        ("countries", "uk", {"GB": "United Kingdom"}),
        ("subjects", "slow trains", {"slow trains": "slow trains"}),
        ("without_moods", "zydecoish", {"zydecoish": "zydecoish"}),
        ("languages", "klingon", {}),
        ("moods", " ", {}),
    ],
)
async def test_names_of_parts_are_found_while_they_are_typed(
    async_owner_client: AsyncClient, kind: str, typed: str, found: dict[str, str]
) -> None:
    key = PLAN_FIELDS[kind].key
    page = soup(await async_owner_client.get(f"{URL}names/{kind}/", {"field": key, f"{key}_add": typed}))
    assert {str(option["data-value"]): option.text.strip() for option in page.select("[role=option]")} == found


async def test_moods_begin_with_what_is_typed(async_owner_client: AsyncClient) -> None:
    page = soup(await async_owner_client.get(f"{URL}names/moods/?field=m&m_add=re"))
    names = [option.text.strip() for option in page.select("[role=option]")]
    assert names[0] == "re"
    assert {"relaxed", "rebellious"} <= set(names)
    assert len(names) <= 8


@pytest.mark.parametrize("prompt", ["only Xyzzyplox", "nur Xyzzyplox"])
async def test_who_is_wanted_alone_and_is_nobody_is_said_before_a_run(
    async_owner_client: AsyncClient, ollama: OllamaFake, prompt: str
) -> None:
    page = await page_of(async_owner_client, urlencode({"w": prompt}))
    assert "There is no Xyzzyplox in your library" in one(page, ".live-more").text
    assert "There is no Xyzzyplox in your library" in one(page, ".words .unmet").text
    assert not page.select("#drop-culprit"), "no filter is to blame"
    response = await async_owner_client.post(URL, form_data(page))
    assert response.status_code == 422
    assert "There is no Xyzzyplox" in one(soup(response), "#wish-error").text
    assert not await Run.objects.aexists()


async def test_facts_of_the_prompt_fill_the_controls_and_can_be_changed(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client, urlencode({"w": "half an hour of soul, four stars or more, never played"}))
    assert parts(page) == (["4 stars or more", "never played", "30 minutes"], [])
    assert one(page, "#minutes")["value"] == "30"
    assert one(page, "#by-minutes").has_attr("checked")
    assert one(page, "#rating option[selected]")["value"] == "8"
    assert one(page, "#fact-never_played").has_attr("checked")
    data = form_data(page)
    assert one(page, "#count")["value"] == "25"
    response = await async_owner_client.post(URL, data | {"by": ["n"], "r": ["4"], "np": [], "show": ["1"]})
    assert parse_qs(urlsplit(response["Location"]).query) | {"w": []} == {
        "w": [],
        "min": ["0"],
        "r": ["4"],
        "np": ["0"],
    }
    page = await page_of(async_owner_client, urlsplit(response["Location"]).query)
    assert parts(page) == (["2 stars or more"], ["4 stars or more", "never played", "30 minutes"])
    page = await press(async_owner_client, page, "30 minutes")
    page = await press(async_owner_client, page, "never played")
    page = await press(async_owner_client, page, "4 stars or more")
    assert parts(page) == (["4 stars or more", "never played", "30 minutes"], [])


async def test_a_run_does_what_the_page_shows(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    page = await page_of(async_owner_client, urlencode({"w": "12 soul songs, four stars or more", "r": "0"}))
    assert parts(page) == (["12 tracks"], ["4 stars or more"])
    await async_owner_client.post(URL, form_data(page))
    run = await only_run()
    assert wish_of(run).model_dump(include={"count", "min_rating"}) == {"count": None, "min_rating": 0}
    assert await Playlist.objects.filter(run=run).values_list("tracks", flat=True).acount() == 12


async def test_tracks_without_a_rating_are_asked_for_by_the_prompt_alone(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client, urlencode({"w": "soul songs I have not rated yet"}))
    assert parts(page) == (["unrated"], [])
    assert one(page, "#fact-max_rating option[selected]").text == "Unrated"
    again = await async_owner_client.post(URL, form_data(page) | {"show": ["1"]})
    assert set(parse_qs(urlsplit(again["Location"]).query)) == {"w"}
    page = await press(async_owner_client, page, "unrated")
    assert parts(page) == ([], ["unrated"])
    assert one(page, "#fact-max_rating option[selected]").text == "Any rating"


async def test_a_refusal_that_leaves_no_track_can_be_removed_though_the_prompt_says_it(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client, urlencode({"w": "anything without soul, without jazz and without funk"}))
    href = str(one(page, "#drop-culprit")["href"])
    off = ["without_genres:Soul", "without_genres:Jazz", "without_genres:Funk"]
    assert sorted(parse_qs(href.removeprefix("?"))["off"]) == sorted(off)
    better = await page_of(async_owner_client, href.removeprefix("?"))
    assert not better.select(".live-line.none")
    assert sorted(parts(better)[1]) == ["no Funk", "no Jazz", "no Soul"]
    again = await press(async_owner_client, better, "no Jazz")
    assert parts(again)[0] == ["no Jazz"]


async def test_what_the_model_has_read_is_told_removed_and_brought_back_like_the_rest(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    ideas = Ideas(plan=WishPlan(minutes=45, moods=("calm",), artists=("Artist Bababa",)))
    query = to_query(Wish(text="something for my neighbour", ideas=ideas))
    page = await page_of(async_owner_client, query)
    assert parts(page) == (["Artist Bababa", "calm", "45 minutes"], [])
    assert one(page, "#minutes")["value"] == "45"
    page = await press(async_owner_client, page, "45 minutes")
    page = await press(async_owner_client, page, "Artist Bababa")
    page = await press(async_owner_client, page, "calm")
    assert parts(page) == ([], ["Artist Bababa", "calm", "45 minutes"])
    await async_owner_client.post(URL, form_data(page))
    run = await only_run()
    assert wish_of(run).ideas == ideas, "the model is not asked again"
    assert wish_of(run).model_dump(include={"minutes", "moods", "ignored"}) == {
        "minutes": 0,
        "moods": (),
        "ignored": ("artists:Artist Bababa",),
    }
    (understood,) = [event.data async for event in run.events.all() if event.data["type"] == "understood"]
    assert understood["plan"]["artists"] == []
    for words in ("calm", "45 minutes", "Artist Bababa"):
        page = await press(async_owner_client, page, words)
    assert parts(page) == (["Artist Bababa", "calm", "45 minutes"], [])


async def test_what_would_match_counts_with_all_else_that_was_asked_for_as_the_run_does(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    page = await page_of(async_owner_client, urlencode({"w": "soul songs added today"}))
    line = " ".join(str(page.select_one(".live-more").text).split())  # type: ignore[union-attr]
    better = await page_of(async_owner_client, str(one(page, "#drop-culprit")["href"]).removeprefix("?"))
    matching = one(better, ".live-line").text.split(" of ")[-1].split()[0]
    assert f" {matching} would match" in line, (line, one(better, ".live-line").text)
