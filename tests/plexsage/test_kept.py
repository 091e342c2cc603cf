"""What browsers and proxies may keep of an answer."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "private"),
        ("/history/", "private"),
        ("/api/config", "no-store"),
        ("/api/x", "no-store"),
    ],
)
def test_pages_are_private_and_answers_of_the_api_are_not_kept(path: str, kept: str) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("keeper"))
    response = client.get(path)
    assert kept in response.headers["Cache-Control"]
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept() -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("keeper"))
    assert client.post("/logout/").headers["Clear-Site-Data"] == '"cache"'


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/runs", "/api/x", "/x", "/login/"])
def test_refusals_cannot_be_framed_either(path: str) -> None:
    assert Client().get(path).headers["X-Frame-Options"] == "DENY"
    assert Client().post(path).headers["X-Frame-Options"] == "DENY"
