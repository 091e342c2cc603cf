"""What a wish says of artists holds for each whom a track credits."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from playlists.events import Picked
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import choose_filter
from playlists.services.wishes.name_suggestions import artists_like, check_names
from playlists.services.wishes.read import signals_of
from tests.fakes.ollama import OllamaFake
from tests.library.loading import load
from tests.library.test_credits import FERRY, KOLB, NEON, VALE, names_of, of
from tests.playlists.conftest import Server

pytestmark = pytest.mark.django_db
HERS = {"Tide", "Buoy", "Quay", "Knot"}
FERRYS = names_of(NEON) - {"Alone"}


def offered(wish: Wish) -> set[str]:
    """The titles that a model gets to see."""
    check_names(wish)
    chosen = choose_filter(wish, signals_of(wish), Ideas())
    return {track.title for track in choose_candidates(chosen, 100, 1)}


@pytest.mark.parametrize(
    ("wish", "titles"),
    [
        (Wish(text="only Neon Ferry"), FERRYS),
        (Wish(text="songs by Neon Ferry"), FERRYS),
        (Wish(text="electronic", artists=(FERRY,)), FERRYS),
        (Wish(text="electronic but no Neon Ferry"), {"Alone"}),
        (Wish(text="Elektronik ohne Neon Ferry"), {"Alone"}),
        (Wish(text="électronique sans Neon Ferry"), {"Alone"}),
        (Wish(text="electronic", exclude_artists=(FERRY,)), {"Alone"}),
        (Wish(text="electronic", exclude_artists=(VALE,)), {"Glass", "Mole", "Alone", "Lock", "Sluice"}),
        (Wish(text="only Ada Vale"), HERS),
        (Wish(text="nur Ada Vale"), HERS),
        (Wish(text="music", artists=(VALE,)), HERS),
        (Wish(text="only Neon Ferry, without Ada Vale"), {"Glass", "Mole", "Lock", "Sluice"}),
        (Wish(text="only Kolb Trio"), {"Mole", "Alone"}),
        (Wish(text="only Mira Kestrel"), {"Glass"}),
        (Wish(text="music", artists=(VALE, KOLB)), HERS | {"Mole", "Alone"}),
    ],
    ids=lambda value: repr(value.text if isinstance(value, Wish) else len(value)),
)
def test_neon_ferry(wish: Wish, titles: set[str]) -> None:
    load(*NEON)
    assert offered(wish) == titles


def test_names_are_offered_that_are_artists() -> None:
    load(*NEON)
    assert artists_like("neon") == [FERRY]
    assert artists_like("vale") == [VALE]


def test_facets_and_filters_of_the_api_go_by_each_artist(admin_client: Client) -> None:
    load(*NEON)
    body = {"exclude_artists": [FERRY]}
    told = admin_client.post("/api/filter/preview", body, content_type="application/json").json()
    assert told["matching_tracks"] == 1


async def test_a_run_for_a_guest_alone_plays_nothing_else(
    transactional_db: None, ollama: OllamaFake, server: Server
) -> None:
    await sync_to_async(load)(*NEON)
    events = await server.make("only Ada Vale", count=10)
    assert {event.track.title for event in events if isinstance(event, Picked)} == HERS


def test_an_artist_of_many_duets_is_one_when_a_list_is_spread_over_artists() -> None:
    duets = [one for guest in range(40) for one in of(f"{FERRY} feat. Guest {chr(65 + guest)}", f"Duet {guest}")]
    load(*duets, *(one for number in range(20) for one in of(f"Band {chr(65 + number)}", f"Song {number}")))
    wish = Wish(text="electronic")
    chosen = choose_filter(wish, signals_of(wish), Ideas())
    artists = [track.artist.split(" feat.")[0] for track in choose_candidates(chosen, 24, 1)]
    assert artists.count(FERRY) == 24 - 20


TITLED = (
    *of(
        "Kolb Trio",
        "Mole (feat. Ada Vale)",
        "Reef [ft. Bea Fox & Ada Vale]",
        "Foam (with Ada Vale)",
        "Lunch with Ada Vale",
    ),
    *of("Kolb Trio", "Sand (feat. Vale)", "Dune", "Rain feat. The Boats", "Hail (feat. Boats and Trains)"),
    *of("Ada Vale", "Own"),
    *of("Vale", "Dale"),
    *of("The Boats", "Row"),
)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("only Ada Vale", {"Own", "Mole (feat. Ada Vale)", "Reef [ft. Bea Fox & Ada Vale]", "Foam (with Ada Vale)"}),
        ("songs by The Boats", {"Row", "Rain feat. The Boats", "Hail (feat. Boats and Trains)"}),
        (
            "electronic without Ada Vale",
            {one.title for one in TITLED if "Ada Vale" not in one.title and one.title != "Own"}
            | {"Lunch with Ada Vale"},
        ),
        ("electronic, no Vale", {one.title for one in TITLED} - {"Sand (feat. Vale)", "Dale"}),
    ],
)
def test_guests_in_titles_are_heard_and_refused_too(text: str, titles: set[str]) -> None:
    load(*TITLED)
    assert offered(Wish(text=text)) == titles


def test_a_guest_in_a_title_is_kept_out_by_choice() -> None:
    load(*TITLED)
    assert offered(Wish(text="electronic", exclude_artists=("Ada Vale", "Vale"))) == {
        *("Lunch with Ada Vale", "Dune", "Rain feat. The Boats", "Hail (feat. Boats and Trains)", "Row")
    }


@pytest.mark.parametrize("text", ["only neonferry", "only Neon Fery", "only Neon-Ferry"])
def test_a_near_miss_is_the_artist_and_no_list_with_it(text: str) -> None:
    load(*NEON)
    assert offered(Wish(text=text)) == FERRYS
