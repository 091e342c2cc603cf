"""`manage.py demo` before it does anything: a wish that cannot be used costs no waiting."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.parametrize(
    ("arguments", "says"), [(["--count", "0"], "1 to 500 tracks"), (["--wish", ""], "Say in words")]
)
def test_an_unusable_wish_is_refused_before_anything_is_loaded(arguments: list[str], says: str) -> None:
    out, errors = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:  # without a database, as this test has none
        call_command("demo", "--no-serve", *arguments, stdout=out, stderr=errors)
    assert (ended.value.code, out.getvalue(), errors.getvalue().count("\n")) == (2, "", 1)
    assert says in errors.getvalue()
