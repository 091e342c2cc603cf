"""`manage.py embed_library`, and the second half of `sync_library`, as a person types them."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from core.errors import PlexSageError
from library.models import AlbumVector, VectorState
from library.vectors import passes
from tests.fakes.embedder import Chosen, FakeEmbedder
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db(transaction=True)  # the command's queries have a thread of their own


def run(*arguments: str, command: str = "embed_library") -> tuple[int, str, str]:
    """Exit code, what it prints, and what it prints to standard error."""
    out, errors = StringIO(), StringIO()
    code: Any = 0
    try:
        call_command(command, *arguments, stdout=out, stderr=errors)
    except SystemExit as end:
        code = end.code
    return code or 0, out.getvalue(), errors.getvalue()


def test_it_computes_what_is_missing_and_says_so_in_one_line(embedder: FakeEmbedder) -> None:
    load(track("A", "One", album="First"), track("B", "Two", album="Second"))
    code, out, errors = run()
    assert code == 0
    assert out.startswith("2 albums read in ")
    assert out.endswith("by the fake encoder; 2 can be found by meaning.\n")
    assert "Preparing the search by meaning: " in errors
    assert run()[1].startswith("0 albums read in ")


def test_all_of_it_is_computed_again_when_asked_for(embedder: FakeEmbedder) -> None:
    load(track("A", "One", album="First"))
    run()
    code, out, errors = run("--all", "--json")
    assert (code, errors) == (0, "")
    told = json.loads(out)
    assert {name: told[name] for name in ("computed", "albums", "encoder")} == {
        "computed": 1,
        "albums": 1,
        "encoder": "fake 1",
    }


@pytest.mark.parametrize(
    ("problem", "words"), [("", "switched off"), ("It isn’t installed.", "isn’t installed")], ids=["off", "missing"]
)
def test_without_an_encoder_it_says_why(embedder: FakeEmbedder, problem: str, words: str) -> None:
    Chosen.embedder, Chosen.problem = None, problem
    code, _, errors = run()
    assert code == 2
    assert words in errors


def test_an_empty_library_is_told(embedder: FakeEmbedder) -> None:
    assert run()[0] == 2


def test_a_failure_is_one_line_and_keeps_what_there_is(embedder: FakeEmbedder) -> None:
    load(*(track("T", f"Artist {number}", album=f"Album {number}") for number in range(6)))
    embedder.error, embedder.good = PlexSageError("The server is away."), 4
    code, _, errors = run()
    assert code == 4
    assert errors.endswith("The server is away.\n")
    assert AlbumVector.objects.count() == 4


def test_another_process_that_is_at_it_is_told(embedder: FakeEmbedder) -> None:
    load(track())
    passes.begin(embedder.name, 1)
    assert run()[0] == 5


def test_a_sync_computes_vectors_and_its_exit_code_does_not_depend_on_them(
    embedder: FakeEmbedder, plex: PlexFake, settings: Settings
) -> None:
    plex.add_music(25)
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    code, out, errors = run(command="sync_library")
    assert (code, out[:7]) == (0, "Synced ")
    assert "Preparing the search by meaning: " in errors
    assert AlbumVector.objects.exists()
    assert VectorState.objects.get().error == ""
    AlbumVector.objects.all().delete()
    embedder.error, embedder.good = PlexSageError("The encoder is away."), 0
    code, _, errors = run("--json", command="sync_library")
    assert code == 0
    assert errors == "The search by meaning isn’t up to date: The encoder is away.\n"
