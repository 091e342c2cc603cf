"""No function that reads a text takes longer than the text grows: those that nobody thought of included."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.linear.adversaries import Pump
from tests.linear.growth import is_superlinear
from tests.linear.texts import readers

_PIECES = ("a", "a ", "夜", "-", "1,", "[(", '"', "a, ", "http://a:", "'s ", "\u0301", "\n")
#: They look on a disk or in the network.
_ELSEWHERE = {"core.http.certificates.check_ca_file", "core.http.address_rules.check_host"}


def tolerant(work: Callable[[str], object]) -> Callable[[str], object]:
    """What it refuses, it has read too."""

    def read(text: str) -> None:
        with suppress(Exception):
            work(text)

    return read


def test_they_are_found() -> None:
    found = readers()
    assert len(found) > 100
    assert {"core.http.address.normalise_url", "llm.providers.error_mapping.server_text"} <= found.keys()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("piece", _PIECES)
def test_none_takes_longer_than_its_text_grows(piece: str) -> None:
    slow = [
        name
        for name, work in readers().items()
        if name not in _ELSEWHERE and is_superlinear(tolerant(work), Pump("", piece), len(piece))
    ]
    assert slow == []
