"""Faster passwords, and pages that every test may ask for."""

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.accounts.site"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
