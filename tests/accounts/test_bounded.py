"""What strangers can make grow: nothing but a table of attempts to sign in, which has an end."""

from unittest.mock import patch

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import SignInAttempt
from accounts.services import throttle
from tests.test_permissions import ENTRANCES, lines

#: Of somebody who is nobody: a bad token is refused before anybody looks at a cookie.
PROOFS = ({"Authorization": "Bearer ps_" + "x" * 43}, {"Cookie": f"sessionid={'y' * 32}"})
pytestmark = pytest.mark.django_db


def sizes() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_a_stranger_who_asks_everywhere_leaves_nothing_behind() -> None:
    before = sizes()
    client = Client()
    paths = [line.path for line in lines()] + [path.replace("<str:token>", "x" * 43) for path in ENTRANCES]
    for path in (*paths, "/admin/", "/admin/login/", "/nothing/here/", "/static/nothing.js"):
        for method in ("get", "post", "put", "patch", "delete") if path.startswith("/api/") else ("get", "post"):
            for headers in PROOFS:
                getattr(client, method)(path, headers=headers)
                client.cookies.clear()
    after = sizes()
    grown = {name for name, size in after.items() if size != before[name]}
    assert grown <= {"accounts.SignInAttempt"}


def test_attempts_from_everywhere_have_an_end() -> None:
    with patch.object(throttle, "MOST_ATTEMPTS", 40):
        admitted = [
            throttle.admit(throttle.make_keys(f"2001:db8:{number:x}::1", f"name {number}")) for number in range(60)
        ]
        assert admitted == [True] * 20 + [False] * 40  # a row for the address, and one for the name
        assert SignInAttempt.objects.count() == 40
        # Whoever has signed in here before is not kept out by them.
        assert throttle.admit(throttle.make_keys("2001:db8::1", "owner", device="known"))
