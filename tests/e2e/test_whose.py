"""The history of a household: one's own playlists or those that all see, while something is searched for."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.server import command

pytestmark = pytest.mark.browser

PLAYLISTS = """
from django.contrib.auth.models import User
from playlists.models import Playlist
from playlists.services.editing.entries import write_entries
owner, olive = User.objects.get(is_superuser=True), User.objects.create_user("olive", first_name="Olive")
for title, whose, shared in (("Rain on the Roof", owner, False), ("Kitchen Rain", owner, True),
                             ("Olive's Rain", olive, True), ("Sunny Side", olive, True)):
    write_entries(Playlist.objects.create(title=title, wish="songs for the day", owner=whose, is_shared=shared), ())
"""


@pytest.fixture(scope="module")
def prepared(with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Playlists by two people."""
    folder = tmp_path_factory.mktemp("household")
    shutil.copytree(with_owner, folder, dirs_exist_ok=True)
    command(folder, "shell", "-v0", "-c", PLAYLISTS)
    return folder


def test_whose_and_what_are_chosen_together(serve: Serve, open_page: OpenPage) -> None:
    server = serve()
    page = open_page(server, "/history/")
    titles = page.locator(".history-title")
    expect(titles).to_have_count(4)
    page.locator("#history-q").fill("rain")
    expect(titles).to_have_text(["Olive's Rain", "Kitchen Rain", "Rain on the Roof"])
    page.get_by_role("radio", name="Mine").press("Space")
    expect(titles).to_have_text(["Kitchen Rain", "Rain on the Roof"])
    expect(page.locator("[role=status]").first).to_contain_text("2 playlists found")
    page.keyboard.press("ArrowRight")
    expect(titles).to_have_text(["Olive's Rain", "Kitchen Rain"])
    expect(page).to_have_url(re.compile(r"q=rain&whose=shared"))
    page.reload()
    expect(page.get_by_role("radio", name="Shared")).to_be_checked()
    expect(titles).to_have_count(2)
    for look in by_day_and_night(page):
        screenshot(page, f"history-whose-{look}")
        is_clean(page)
    plain = open_page(server, "/history/", script=False)
    plain.get_by_role("radio", name="Mine").check()
    plain.get_by_role("button", name="Search").click()
    expect(plain.locator(".history-title")).to_have_text(["Kitchen Rain", "Rain on the Roof"])
