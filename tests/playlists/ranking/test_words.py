"""What of the matching tracks a model saw, in words."""

import pytest

from playlists.services.ranking.words import TERMS, seen_text


@pytest.mark.parametrize(
    ("sent", "matching", "ranked_by", "text"),
    [
        (140, 8_913, ("titles",), "by titles; some of them at random."),
        (140, 8_913, ("titles", "genres"), "by titles and genres; some of them at random."),
        (140, 8_913, ("titles", "meaning", "genres"), "by titles, albums and genres; some of them at random."),
    ],
)
def test_by_what_they_were_nearest(sent: int, matching: int, ranked_by: tuple[str, ...], text: str) -> None:
    said = seen_text(sent, matching, ranked_by)
    assert said == f"8,913 tracks match. The model saw the 140 nearest to your prompt, {text}"


@pytest.mark.parametrize(
    ("sent", "ranked_by"), [(140, ()), (8_913, ("titles",)), (140, ("something of a later version",))]
)
def test_where_nothing_ranked_or_all_were_seen(sent: int, ranked_by: tuple[str, ...]) -> None:
    assert seen_text(sent, 8_913, ranked_by) == f"Sending {sent:,} of 8,913 tracks"


def test_all_terms_have_words() -> None:
    assert all(TERMS.values())


@pytest.mark.parametrize("ranked_by", [(), ("titles",)])
def test_after_a_look_it_is_not_said_to_be_by_chance(ranked_by: tuple[str, ...]) -> None:
    said = seen_text(140, 8_913, ranked_by, kept=8)
    assert said == "8,913 tracks match. The model saw 140 of them; tracks by the artists it chose had priority."
    assert seen_text(90, 90, ranked_by, kept=8) == "Sending 90 of 90 tracks"
