"""`manage.py load_demo_library`, as a person types it."""

import asyncio
import os
import signal
import threading
from io import StringIO
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command
from django.db import connection

from library.models import Track

pytestmark = pytest.mark.django_db(transaction=True)  # the command's queries have a thread of their own


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


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="uses a limit of SQLite")
def test_a_full_disk_is_one_line_exit_code_4_and_the_old_library() -> None:
    run("--synthetic", "5", "--quiet")
    in_the_commands_thread("VACUUM")  # earlier tests may have left pages to fill
    (pages,) = in_the_commands_thread("PRAGMA page_count")
    in_the_commands_thread(f"PRAGMA max_page_count = {pages + 10}")
    with pytest.raises(CommandError) as failed:
        run("--synthetic", "400")  # few enough for one transaction in place
    in_the_commands_thread("PRAGMA max_page_count = 1073741823")
    assert failed.value.returncode == 4
    assert str(failed.value) == "The library couldn't be saved: database or disk is full. It is unchanged."
    assert Track.objects.count() == 5


def in_the_commands_thread(sql: str) -> Any:
    """The first row. A limit is one of a connection, and a connection one of a thread."""

    def execute() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()

    return asyncio.run(sync_to_async(execute)())


def test_ctrl_c_is_one_line_exit_code_130_and_the_old_library() -> None:
    run("--synthetic", "5", "--quiet")
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_demo_library", "--synthetic", "500000", stderr=errors)
    assert (ended.value.code, errors.getvalue()) == (130, "Stopped.\n")
    assert Track.objects.count() == 5
