"""What the commands for accounts say when the database fails."""

from io import StringIO
from typing import Any, Never

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection


def locked(*_: Any) -> Never:
    raise OperationalError("database is locked\nLINE 1")


@pytest.mark.django_db
@pytest.mark.parametrize("command", [["owner_link"], ["demo_login_link"], ["create_api_token", "backup"]])
def test_a_database_that_fails_is_one_line_and_an_exit_code_of_its_own(command: list[str]) -> None:
    out, errors = StringIO(), StringIO()
    with connection.execute_wrapper(locked), pytest.raises(SystemExit) as ended:
        call_command(*command, stdout=out, stderr=errors)
    assert (ended.value.code, out.getvalue()) == (4, "")
    assert errors.getvalue() == (
        "Something else has been writing to the database for too long. Try again in a moment. "
        "(database is locked LINE 1)\n"
    )
