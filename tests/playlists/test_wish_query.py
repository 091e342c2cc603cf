"""A wish in an address: nothing is lost on the way there and back, and nothing that somebody types breaks it."""

from typing import Any, get_args
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.plan import Order
from playlists.plan_fields import PLAN_FIELDS, PlanField
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.choice import print_of
from playlists.services.filter_form.form_input import read_form
from playlists.services.filter_form.wish_query import from_query, to_query

KEYS = (
    "w",
    *(field.key for field in PLAN_FIELDS.values()),
    "g",
    "d",
    "a",
    "xg",
    "xa",
    "live",
    "max",
    "song",
    "q",
    "notes",
    "xt",
    "ig",
    "id",
    "ia",
    "it",
    "il",
    "ib",
    "iw",
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
names = st.lists(texts.filter(bool), max_size=5, unique=True).map(tuple)
flat_names = texts.map(lambda text: " ".join(text.split())).filter(bool)
titles = st.lists(st.tuples(flat_names, flat_names), max_size=5, unique=True).map(tuple)
decades = st.lists(st.integers(190, 203).map(lambda decade: decade * 10), max_size=4, unique=True).map(tuple)


def choices(field: PlanField) -> st.SearchStrategy[Any]:
    """All that a person may choose of a part of a plan, and nothing."""
    match field.kind:
        case "flag":
            return st.none() | st.booleans()
        case "order":
            return st.none() | st.sampled_from(get_args(Order))
        case "names":
            return st.none() | st.lists(flat_names, max_size=5, unique=True).map(tuple)
        case "number" | "days":
            none = st.none() if field.name == "count" else st.sampled_from([None, 0])
            return none | st.integers(field.least, field.most)


wishes = st.builds(
    Wish,
    text=texts,
    **{field.name: choices(field) for field in PLAN_FIELDS.values()},
    genres=st.none() | names,
    decades=st.none() | decades,
    artists=names,
    exclude_genres=names,
    exclude_artists=names,
    exclude_live=st.booleans(),
    max_tracks=st.none() | st.integers(1, 100_000),
    song=texts,
    qualities=names,
    notes=texts,
    exclude_tracks=names,
    ideas=st.none()
    | st.builds(
        Ideas, genres=names, decades=decades, artists=names, titles=titles, leanings=names, by_words=st.booleans()
    ),
    # What a song's wish says in words is made of the song, its qualities and notes; an address has only those.
).map(lambda wish: wish.model_copy(update={"text": ""}) if wish.song else wish)


def read(query: str) -> Wish:
    return from_query(parse_qs(query, keep_blank_values=True))


@settings(deadline=None)
@given(wishes)
def test_every_wish_comes_back_from_its_address(wish: Wish) -> None:
    assert read(to_query(wish)) == wish


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), st.lists(texts)))
def test_whatever_an_address_says_it_is_read_and_then_stable(query: dict[str, list[str]]) -> None:
    if from_query(query).song:
        query = {key: values for key, values in query.items() if key != "w"}
    wish = from_query(query)
    assert read(to_query(wish)) == wish


def test_what_is_as_usual_is_left_out() -> None:
    assert to_query(Wish(text="")) == ""
    assert to_query(Wish(text="70s soul")) == "w=70s+soul"


def test_the_names_in_the_address_stay_what_they_are() -> None:
    """Bookmarks have them."""
    wish = Wish(text="x", count=40, genres=("Soul",), decades=(1970, 1980), artists=("Abba",), min_rating=7)
    wish = wish.model_copy(update={"exclude_live": False, "max_tracks": 100, "exclude_genres": ("Jazz",)})
    assert to_query(wish) == "w=x&g=Soul&d=1970&d=1980&a=Abba&xg=Jazz&n=40&r=7&live=1&max=100"


def test_no_choice_and_no_limit_are_two_things() -> None:
    assert read("w=x").genres is None
    assert read("w=x&g=").genres == ()
    assert read("w=x&g=&g=Soul").genres == ("Soul",)
    assert read("d=").decades == ()


def test_decades_are_read_as_people_write_them() -> None:
    assert read("d=1990s&d=1994&d=old").decades == (1990,)


def test_ideas_for_another_wish_are_forgotten() -> None:
    query = to_query(Wish(text="soul", ideas=Ideas(genres=("Funk",))))
    assert read(query).ideas == Ideas(genres=("Funk",))
    assert read(query.replace("w=soul", "w=jazz")).ideas is None


def test_blanks_do_not_make_it_another_wish() -> None:
    """A browser sends line breaks in its own way."""
    assert print_of("rain\r\nand tea ") == print_of("rain\nand tea")


def test_nonsense_is_as_usual() -> None:
    assert read("n=many&r=99&max=-3&live=") == Wish(text="")
    assert read(f"n={'9' * 5000}").count is None
    assert read("n=٣٠").count is None
    assert read("min=-5&long=1&fav=yes&o=sideways&np=2&ad=99999999&pa=0.5") == Wish(text="")


def test_chips_that_only_the_wish_has_chosen_are_no_choice() -> None:
    shown = {"g": ["Soul"], "g0": ["Soul", ""], "d0": [""]}
    assert read_form(shown) == {}


def test_chips_that_differ_are_a_choice() -> None:
    assert read_form({"g": ["Soul", "Funk"], "g0": ["Soul", ""]}) == {"g": ["Soul", "Funk"]}
    assert read_form({"g0": ["Soul", ""]}) == {"g": [""]}
    assert read_form({"d": ["1970"], "d0": [""]}) == {"d": ["1970"]}


def test_a_choice_stays_one_when_the_suggestions_come_to_be_the_same() -> None:
    """Ideas arrive while somebody chooses: an empty g says that they had begun."""
    assert read_form({"g": ["", "Funk"], "g0": ["Funk", ""]}) == {"g": ["Funk"]}
    assert read_form({"g": [""], "g0": [""]}) == {"g": [""]}


def test_the_buttons_of_a_group() -> None:
    form = {"g": ["", "Jazz"], "g0": ["Soul", ""], "g_as_suggested": ["g"]}
    assert read_form(form) == {}
    assert read_form({"g": ["Soul"], "g0": ["Soul", ""], "g_any": ["g"]}) == {"g": [""]}


def test_names_still_being_typed_count_only_when_the_form_is_sent() -> None:
    form = {"a": ["Abba"], "a_add": [" Queen "], "g0": [""], "g_add": ["Jazz"], "xa_add": [""]}
    assert read_form(form) == {"a": ["Abba"]}
    assert read_form(form, typed=True) == {"a": ["Abba", "Queen"], "g": ["Jazz"]}


def test_the_parts_of_a_plan_have_addresses_of_their_own() -> None:
    """Bookmarks have them."""
    wish = Wish(
        text="x", minutes=60, min_rating=8, never_played=True, not_played_days=90, order="rising", moods=("calm",)
    )
    assert to_query(wish) == "w=x&min=60&r=8&np=1&npd=90&o=rising&m=calm"


def test_no_limit_whatever_the_prompt_says_is_kept() -> None:
    wish = Wish(text="x", minutes=0, min_rating=0, favourites=False, order="picked", moods=(), without_voices=())
    assert to_query(wish) == "w=x&min=0&r=0&fav=0&o=picked&m=&xv="
    assert read(to_query(wish)) == wish
    assert read("w=x&n=0").count is None, "a playlist always has some number of tracks"


@pytest.mark.parametrize(
    ("form", "left"),
    [
        ({"n": ["25"], "n0": ["25"]}, {}),
        ({"n": ["40"], "n0": ["25"]}, {"n": ["40"]}),
        ({"n": ["25"], "n0": ["100"]}, {"n": ["25"]}),
        ({"n": [""], "n0": ["25"]}, {"n": [""]}),
        ({"r": ["8"], "r0": ["8"]}, {}),
        ({"r": ["0"], "r0": ["8"]}, {"r": ["0"]}),
        ({"r": ["0"], "r0": ["0"]}, {}),
        ({"n": ["25"]}, {"n": ["25"]}),
    ],
)
def test_what_the_prompt_says_already_is_no_choice(form: dict[str, list[str]], left: dict[str, list[str]]) -> None:
    assert read_form(form) == left
