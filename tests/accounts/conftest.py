"""Pages that every test may ask for."""

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.accounts.site"
