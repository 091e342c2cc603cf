"""Odd requests to every operation of the API, as staff and as a member: answered, and never by a failure of ours.

The same in thousands, to a real server and to every form: `make endurance ENDURANCE="fuzz"`.
"""

import random
import re
from itertools import islice
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.services.tokens import create_token
from tests.plexsage.odd_values import odd_requests
from tests.test_permissions import things

__all__ = ["things"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]

REQUESTS = 250
#: What ends the asking account's way in, or outlives the request.
LEFT_OUT = re.compile(r"tokens/|browsers|/people/\{user_id\}|/generate/stream|/backups|/library/(sync|embed)|/exams")


@pytest.mark.parametrize("name", ["owner", "guest"])
def test_no_odd_request_is_a_failure(owner: User, guest: User, name: str) -> None:
    client = Client(raise_request_exception=False)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {create_token(owner if name == 'owner' else guest, 'tests')}"
    schema = client.get("/api/openapi.json").json()
    seen: set[int] = set()
    for odd in islice(odd_requests(schema, random.Random(name), LEFT_OUT), REQUESTS):
        if odd.path.endswith("/events"):
            continue
        path = f"{odd.path}?{urlencode(odd.query, errors='replace')}"
        answer = client.generic(odd.method, path, odd.content or b"", content_type=odd.content_type)
        # 502 to 504: no other server answers here.
        assert answer.status_code not in {401, 500, 501}, (odd, answer.content[:300])
        seen.add(answer.status_code)
    assert {200, 404, 422} <= seen
