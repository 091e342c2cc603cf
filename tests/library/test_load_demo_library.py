"""`manage.py load_demo_library`, as a person types it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from library.models import Track

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    """What it prints."""
    out = StringIO()
    call_command("load_demo_library", *arguments, stdout=out)
    return out.getvalue()


def test_it_says_in_one_line_what_there_is_now() -> None:
    printed = run()
    tracks = Track.objects.count()
    assert tracks >= 1500
    assert printed.startswith(f"Loaded {tracks:,} tracks by ")
    assert printed.endswith(" genres)\n")
    assert printed.count("\n") == 1


def test_quiet_prints_nothing() -> None:
    assert run("--synthetic", "5", "--quiet") == ""


def test_a_synthetic_library_of_the_size_asked_for_depends_on_the_seed() -> None:
    run("--synthetic", "1200", "--seed", "3")
    titles = list(Track.objects.order_by("id").values_list("title", flat=True))
    run("--synthetic", "1200", "--seed", "4")
    assert len(titles) == Track.objects.count() == 1200
    assert titles != list(Track.objects.order_by("id").values_list("title", flat=True))


@pytest.mark.parametrize("number", ["0", "-1", "999999999"])
def test_an_impossible_size_is_refused_with_exit_code_2(number: str) -> None:
    with pytest.raises(CommandError) as refused:
        run("--synthetic", number)
    assert refused.value.returncode == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="uses a limit of SQLite")
def test_a_full_disk_is_one_line_exit_code_4_and_the_old_library() -> None:
    run("--synthetic", "5", "--quiet")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # earlier tests may have left pages to fill
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 10}")
    with pytest.raises(CommandError) as failed:
        run("--synthetic", "5000")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert failed.value.returncode == 4
    assert str(failed.value) == "The library could not be stored: database or disk is full. It is unchanged."
    assert Track.objects.count() == 5
