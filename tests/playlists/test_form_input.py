"""What the form of a new playlist sends of a plan's parts, as the lists of an address."""

import pytest

from playlists.schemas import Wish
from playlists.services.filter_form.form_input import read_form
from playlists.services.filter_form.wish_query import from_query

Form = dict[str, list[str]]


@pytest.mark.parametrize(
    ("form", "left"),
    [
        pytest.param({"by": ["n"], "n": ["25"], "n0": ["25"], "min": ["60"], "min0": ["0"]}, {}, id="untouched"),
        pytest.param(
            {"by": ["n"], "n": ["30"], "n0": ["25"], "min": ["60"], "min0": ["0"]}, {"n": ["30"]}, id="tracks"
        ),
        pytest.param(
            {"by": ["min"], "n": ["25"], "n0": ["25"], "min": ["45"], "min0": ["0"]}, {"min": ["45"]}, id="min"
        ),
        pytest.param(
            {"by": ["min"], "n": ["25"], "n0": ["25"], "min": ["60"], "min0": ["60"]}, {}, id="prompt's minutes"
        ),
        pytest.param(
            {"by": ["n"], "n": ["25"], "n0": ["25"], "min": ["60"], "min0": ["60"]}, {"min": ["0"]}, id="tracks instead"
        ),
        pytest.param(
            {"by": ["min"], "n": ["9"], "n0": ["20"], "min": ["60"], "min0": ["0"]}, {"min": ["60"]}, id="not n"
        ),
    ],
)
def test_one_of_the_two_lengths_counts(form: Form, left: Form) -> None:
    assert read_form(form) == left


@pytest.mark.parametrize(
    ("form", "left"),
    [
        ({"fav0": ["0"]}, {}),
        ({"fav0": ["1"]}, {"fav": ["0"]}),
        ({"fav0": ["1"], "fav": ["1"]}, {}),
        ({"fav0": ["0"], "fav": ["1"]}, {"fav": ["1"]}),
        ({"m": ["calm"]}, {"m": ["calm"]}),
        ({"m0": ["calm"], "m": ["calm"]}, {}),
        ({"m0": ["calm"]}, {"m": [""]}),
        ({"m0": ["calm"], "m": ["calm", "sad"]}, {"m": ["calm", "sad"]}),
        ({"o0": ["rising"], "o": ["picked"]}, {"o": ["picked"]}),
    ],
)
def test_what_is_not_ticked_is_a_choice_where_the_prompt_says_it(form: Form, left: Form) -> None:
    assert read_form(form) == left


@pytest.mark.parametrize(
    ("form", "left"),
    [
        ({"r": ["8"], "r0": ["8"], "drop": ["min_rating"]}, {"r": ["0"]}),
        ({"r": ["8"], "r0": ["0"], "drop": ["min_rating"]}, {}),
        ({"o": ["rising"], "o0": ["rising"], "drop": ["order"]}, {"o": ["picked"]}),
        ({"fav": ["1"], "fav0": ["1"], "drop": ["favourites"]}, {"fav": ["0"]}),
        ({"m": ["calm", "sad"], "m0": ["calm", "sad"], "drop": ["moods:calm"]}, {"m": ["sad"]}),
        ({"m": ["calm"], "m0": ["calm"], "drop": ["moods:calm"]}, {"m": [""]}),
        (
            {"by": ["min"], "min": ["60"], "min0": ["60"], "n": ["25"], "n0": ["25"], "drop": ["minutes"]},
            {"min": ["0"]},
        ),
        ({"by": ["n"], "min": ["60"], "min0": ["0"], "n": ["99"], "n0": ["99"], "drop": ["count"]}, {"n": ["25"]}),
        (
            {"by": ["min"], "min": ["60"], "min0": ["60"], "n": ["9"], "n0": ["9"], "drop": ["count"]},
            {"off": ["count"]},
        ),
        ({"drop": ["artists:Queen"]}, {"off": ["artists:Queen"]}),
        ({"off": ["live"], "drop": ["artists:Simon: Garfunkel"]}, {"off": ["live", "artists:Simon: Garfunkel"]}),
    ],
)
def test_a_part_is_removed(form: Form, left: Form) -> None:
    assert read_form(form) == left


@pytest.mark.parametrize(
    ("form", "left"),
    [
        ({"r": ["0"], "r0": ["8"], "restore": ["min_rating"]}, {}),
        ({"r": ["10"], "r0": ["8"], "restore": ["min_rating"]}, {}),
        ({"fav0": ["1"], "restore": ["favourites"]}, {}),
        ({"m": ["sad"], "m0": ["calm", "sad"], "restore": ["moods:calm"]}, {}),
        ({"m0": ["calm"], "restore": ["moods:calm"]}, {}),
        ({"by": ["n"], "min": ["60"], "min0": ["60"], "n": ["40"], "n0": ["25"], "restore": ["minutes"]}, {}),
        ({"off": ["artists:Queen", "live"], "restore": ["artists:Queen"]}, {"off": ["live"]}),
        ({"off": ["count"], "by": ["min"], "min": ["60"], "min0": ["60"], "restore": ["count"]}, {}),
    ],
)
def test_a_part_is_brought_back_as_the_prompt_says_it(form: Form, left: Form) -> None:
    assert {key: values for key, values in read_form(form).items() if values} == left


def test_a_removed_part_stays_removed_when_the_form_is_sent_again() -> None:
    wish = from_query(read_form({"r": ["8"], "r0": ["8"], "m": ["calm"], "m0": ["calm"], "drop": ["min_rating"]}))
    assert wish == Wish(text="", min_rating=0)
    assert from_query(read_form({"r": ["0"], "r0": ["8"], "m": ["calm"], "m0": ["calm"]})) == wish


def test_names_still_being_typed_are_read_as_people_write_them() -> None:
    form = {"l_add": ["Spanish"], "xc_add": ["uk"], "m_add": ["Calm"], "s_add": ["slow trains"], "v_add": [""]}
    assert read_form(form) == {}
    assert read_form(form, typed=True) == {"m": ["calm"], "s": ["slow trains"], "l": ["es"], "xc": ["GB"]}
