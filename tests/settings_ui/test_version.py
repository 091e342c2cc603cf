"""The version that pages show is the project's."""

import tomllib

from django.conf import settings

from core.version import VERSION


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION
