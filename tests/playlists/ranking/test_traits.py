"""What a wish says of those who make the music."""

from typing import Any

import pytest

from playlists.services.wishes.traits import Traits, read_traits


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("women with strong voices", {"voices": {"female"}}),
        ("jazz with female vocals", {"voices": {"female"}}),
        ("Sängerinnen der 60er", {"voices": {"female"}}),
        ("instrumental music, no singing", {"voices": {"instrumental"}}),
        ("music without lyrics to work to", {"voices": {"instrumental"}}),
        ("Musik ohne Gesang", {"voices": {"instrumental"}}),
        ("a cappella", {"voices": {"choir"}}),
        ("songs in French", {"languages": {"fr"}, "countries": {"FR"}}),
        ("canciones en español", {"languages": {"es"}}),
        ("música brasileira", {"languages": {"pt"}, "countries": {"BR"}}),
        ("русская музыка", {"languages": {"ru"}, "countries": {"RU"}}),
        ("日本の音楽", {"languages": {"ja"}, "countries": {"JP"}}),
        ("British bands of the 1960s", {"countries": {"GB"}}),
        ("something Norwegian", {"languages": {"no"}, "countries": {"NO"}}),
        ("biggest hits of the 80s", {"is_famous": True}),
        ("obscure seventies funk", {"is_famous": False}),
        ("lesser known soul", {"is_famous": False}),
        ("slow songs", {"tempo": "slow"}),
        ("calm evening", {"energy": "low"}),
        ("laute Musik", {"energy": "high"}),
        ("a quiet party", {}),
        ("songs about women", {}),
        ("songs about America", {}),
        ("no British bands", {}),
        ("famous and obscure songs", {}),
        ("70s soul", {}),
        ("", {}),
    ],
)
def test_what_is_said(text: str, said: dict[str, Any]) -> None:
    assert read_traits(text)._asdict() == Traits()._asdict() | said
