"""What the model read of a plan, kept in addresses, in forms and by the API, so that it is not asked twice."""

from typing import Any, get_args
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from django.test import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.plan import Order, WishPlan
from playlists.plan_fields import PLAN_FIELDS, PlanField
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.ideas_query import plan_from, plan_pairs
from playlists.services.filter_form.wish_query import from_query, to_query
from tests.fakes.ollama import OllamaFake

flat = st.text(min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
flat_names = st.lists(flat, max_size=4, unique=True).map(tuple)
KNOWN = {"languages": ("es", "ja"), "countries": ("JP", "BR"), "voices": ("female", "choir"), "moods": ("sad", "calm")}


def said(field: PlanField) -> st.SearchStrategy[Any]:
    """What a checked reading may say of a field."""
    if field.kind == "flag":
        return st.sampled_from([None, True])
    if field.kind == "order":
        return st.sampled_from([None, *(order for order in get_args(Order) if order != "picked")])
    if field.kind == "names":
        known = KNOWN.get(field.name.removeprefix("without_"))
        names = st.sampled_from(known) if known else flat
        return st.none() | st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
    return st.none() | st.integers(max(1, field.least), field.most)


plans = st.builds(
    WishPlan,
    **{name: said(field) for name, field in PLAN_FIELDS.items()},
    artists=flat_names,
    without_artists=flat_names,
    without_genres=flat_names,
    unmet=flat_names,
    only=st.booleans(),
    years=st.none() | st.tuples(st.integers(1900, 1970), st.integers(1970, 2039)),
)


@settings(max_examples=50, deadline=None)
@given(plans)
def test_every_reading_comes_back_from_its_address(plan: WishPlan) -> None:
    wish = Wish(text="calm folk", ideas=Ideas(genres=("Folk",), leanings=("Rock",), plan=plan))
    assert from_query(parse_qs(to_query(wish), keep_blank_values=True)) == wish


KEYS = [f"ip{field.key}" for field in PLAN_FIELDS.values()] + ["ipa", "ipxa", "ipxg", "ipu", "ipy", "ipo1"]


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), st.lists(st.text(max_size=20) | st.sampled_from(["9", "es", "0"]))))
def test_whatever_an_address_says_is_within_bounds_and_stable(query: dict[str, list[str]]) -> None:
    plan = plan_from(query)
    for name, field in PLAN_FIELDS.items():
        value = getattr(plan, name)
        assert value is None or value is True or not field.most or max(1, field.least) <= value <= field.most
    again: dict[str, list[str]] = {}
    for key, value in plan_pairs(plan):
        again.setdefault(key, []).append(value)
    assert plan_from(again) == plan


def test_of_another_prompt_nothing_is_kept() -> None:
    query = to_query(Wish(text="calm folk", ideas=Ideas(plan=WishPlan(minutes=60))))
    assert "ipmin=60" in query
    other = from_query(parse_qs(query.replace("calm+folk", "loud+rock"), keep_blank_values=True))
    assert other.ideas is None


@pytest.mark.usefixtures("library")
async def test_the_form_sends_it_along_and_no_nonsense_breaks_the_page(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    plan = WishPlan(minutes=60, moods=("calm", "sad"), without_artists=("Somebody",))
    query = to_query(Wish(text="calm folk", ideas=Ideas(plan=plan)))
    response = await async_owner_client.get(f"/playlists/new/?{query}&ipl=Klingon&ipmin=many")
    page = BeautifulSoup(response.content, "html.parser")
    sent = [(str(field["name"]), str(field["value"])) for field in page.select('input[name^="ip"]')]
    assert sent == [("ipmin", "60"), ("ipm", "calm"), ("ipm", "sad"), ("ipxa", "Somebody")]
    assert ollama.completions == []


@pytest.mark.usefixtures("library")
async def test_the_api_takes_what_a_run_tells_of_it(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    ideas = {"plan": {"minutes": 60, "moods": ["calm"]}}
    body = {"text": "what the old label was famous for", "ideas": ideas}
    started = await async_owner_client.post("/api/runs", body, content_type="application/json")
    assert started.status_code == 202
    wish = started.json()["wish"]
    assert Wish.model_validate(wish).ideas == Ideas(plan=WishPlan(minutes=60, moods=("calm",)))
    assert (await async_owner_client.post("/api/runs", wish, content_type="application/json")).status_code == 202


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "plan",
    [
        {"minutes": 99_999},
        {"languages": ["Klingon"]},
        {"artists": ["x" * 2_000]},
        {"unmet": ["y"] * 600},
        {"colour": "blue"},
    ],
)
async def test_the_api_takes_no_reading_out_of_bounds(
    async_owner_client: AsyncClient, ollama: OllamaFake, plan: dict[str, Any]
) -> None:
    body = {"text": "soul", "ideas": {"plan": plan}}
    refused = await async_owner_client.post("/api/runs", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


@pytest.mark.usefixtures("library")
async def test_what_the_model_read_is_shown_like_what_rules_read(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    wish = Wish(text="gathering dust, enough for the commute", ideas=Ideas(plan=WishPlan(minutes=60, per_artist=1)))
    page = await async_owner_client.get(f"/playlists/new/?{to_query(wish)}")
    assert "no artist twice" in BeautifulSoup(page.content, "html.parser").get_text(" ", strip=True)
