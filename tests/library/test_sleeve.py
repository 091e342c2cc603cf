"""The sleeves that we draw: always the same, all different, and nothing in them but shapes."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.services.artwork.placeholder_cover import MOTIFS, draw_svg, initials
from library.services.artwork.seeded_random import PALETTES, SeededRandom

DRAWN = {
    "svg", "defs", "linearGradient", "stop", "rect", "path", "circle", "ellipse", "text", "g",
}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def elements(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter())


def ground(svg: str) -> str | None:
    return next(element for element in elements(svg) if element.tag == f"{SVG}rect").get("fill")


def test_the_same_album_has_the_same_sleeve() -> None:
    assert draw_svg("Nina Simone", "Pastel Blues") == draw_svg("nina  simone", "PASTEL BLUES")
    assert draw_svg("Nina Simone", "Pastel Blues") != draw_svg("Nina Simone", "Little Girl Blue")


def test_it_is_the_same_next_year() -> None:
    assert [SeededRandom("Nina Simone", "Pastel Blues").between(0, 999) for _ in range(2)] == [599, 599]


def test_an_artists_albums_share_a_few_grounds() -> None:
    grounds = {ground(draw_svg("Can", f"Album {number}")) for number in range(50)}
    assert 1 <= len(grounds) <= 3
    assert grounds < {palette.ground for palette in PALETTES}


def test_a_library_looks_varied() -> None:
    sleeves = {draw_svg(f"Artist {number}", "Album") for number in range(200)}
    assert len(sleeves) >= 190
    assert len({ground(svg) for svg in sleeves}) == len(PALETTES)


@pytest.mark.parametrize("motif", MOTIFS)
def test_every_motif_is_drawn_of_shapes_alone(motif: object) -> None:
    for number in range(60):
        svg = draw_svg("x", str(number))
        assert {element.tag.removeprefix(SVG) for element in elements(svg)} <= DRAWN
        body = motif(PALETTES[number % len(PALETTES)], SeededRandom(str(number)), "AB")  # type: ignore[operator]  # a Motif
        ElementTree.fromstring(f"<g>{body}</g>")


@given(st.text(), st.text())
def test_no_name_gets_into_the_drawing(artist: str, album: str) -> None:
    svg = draw_svg(artist, album)
    for element in elements(svg):
        assert element.tag.removeprefix(SVG) in DRAWN
        assert not (element.text and (len(element.text) > 2 or not element.text.isalnum()))
        assert not {"href", "style", "onload", "src"} & set(element.keys())
    svg.encode()
    assert len(svg) < 10_000


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Radiohead", "R"),
        ("The Beatles", "B"),
        ("Sigur Rós", "SR"),
        ("The The", "T"),
        ("坂本龍一", ""),
        ("!!!", ""),
        ("<script>alert(1)</script>", "SS"),
        ('"><x', "X"),
        ("Émilie Simon", "ES"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
