"""A playlist's page in a browser: edits with pointer, keyboard and neither; and the history."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.e2e.looks import by_day_and_night, is_clean
from tests.e2e.waits import comes_to
from tests.fakes.llm import Answer
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import Server, provider

pytestmark = pytest.mark.browser
#: What can be clicked, and how large it is; links in running text may be smaller (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden]), summary, a.button)")]
  .filter((element) => element.checkVisibility({visibilityProperty: true}))
  .map((element) => ({what: element.id || element.textContent.trim(), ...element.getBoundingClientRect().toJSON()}))
  .filter(({width, height}) => width < 43.9 || height < 43.9)"""


@pytest.fixture(scope="module")
def prepared(with_music: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the demo library and one playlist of eight tracks: number 1."""
    folder = tmp_path_factory.mktemp("with-playlist") / "data"
    with OllamaFake() as maker:
        maker.add_model(MODEL)
        maker.answer_numbers()
        with Server(with_music, folder, **provider(maker)) as running:
            running.until_state(running.start_run("70s soul", count=8), "finished")
    return folder


@pytest.fixture
def model(ollama: OllamaFake) -> OllamaFake:
    """Picks at once."""
    ollama.add_model(MODEL)
    ollama.answer_numbers()
    return ollama


@pytest.fixture
def server(serve: Serve, model: OllamaFake) -> Server:
    """With the playlist."""
    return serve(**provider(model))


def titles(page: Page) -> list[str]:
    """As they stand there now: for a page at rest."""
    return page.locator("#track-list .track-title").all_inner_texts()


def shows(page: Page, expected: list[str]) -> None:
    """Wait until these titles stand there."""
    expect(page.locator("#track-list .track-title")).to_have_text(expected)


def test_remove_undo_and_reorder_by_keyboard(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    before = titles(page)
    pictures = page.locator("#track-list img")
    pictures.first.evaluate("(picture) => picture.decode()")
    pictures.last.evaluate("(picture) => picture.removeAttribute('src')")  # as if nobody had scrolled there yet
    second = page.locator("#track-list .track").nth(1)
    second.locator("[data-edit=remove]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#track-list .track")).to_have_count(7)
    expect(pictures.first).to_have_js_property("loading", "eager")
    expect(pictures.last).to_have_js_property("loading", "lazy")
    shows(page, [before[0], *before[2:]])
    expect(page.locator("#toast")).to_contain_text(f"Removed “{before[1]}”.")
    # The keyboard stays at the same button, of the track that took the place.
    expect(page.locator("#track-list .track").nth(1).locator("[data-edit=remove]")).to_be_focused()
    page.locator("#undo").click()
    expect(page.locator("#track-list .track")).to_have_count(8)
    shows(page, before)
    down = page.locator("#track-list .track").first.locator("[data-edit=down]")
    down.focus()
    moved = down.get_attribute("id")
    for place in (2, 3, 4):
        page.keyboard.press("Enter")
        expect(page.locator("#toast")).to_contain_text(f"moved to position {place} of 8")
        expect(page.locator(f"#{moved}")).to_be_focused()
    shows(page, [*before[1:4], before[0], *before[4:]])
    page.reload()
    shows(page, [*before[1:4], before[0], *before[4:]])


def test_fast_clicks_are_all_made(server: Server, open_page: OpenPage) -> None:
    """Each waits for the one before, and none is lost with the list that it was made in."""
    page = open_page(server, "/playlists/1/")
    before = titles(page)
    down = page.locator("#track-list .track").first.locator("[data-edit=down]").get_attribute("id")
    page.locator(".rename summary").click()
    page.locator("#rename-title").fill("Half a ti")
    for _ in range(4):
        page.evaluate("(id) => document.getElementById(id).click()", down)
    expect(page.locator("#toast")).to_contain_text("moved to position 5 of 8")
    shows(page, [*before[1:5], before[0], *before[5:]])
    expect(page.locator("#rename-title")).to_have_value("Half a ti")
    expect(page.locator("#rename-title")).to_be_focused()


@pytest.mark.parametrize("width", [390])
def test_dragging_a_track_to_another_place(server: Server, open_page: OpenPage, width: int) -> None:
    page = open_page(server, "/playlists/1/", width=width)
    before = titles(page)
    rows = page.locator("#track-list .track")
    rows.nth(3).scroll_into_view_if_needed()
    start, goal = rows.nth(0).locator("[data-drag]").bounding_box(), rows.nth(2).bounding_box()
    assert start
    assert goal
    page.mouse.move(start["x"] + 15, start["y"] + 15)
    page.mouse.down()
    page.mouse.move(start["x"] + 15, goal["y"] + goal["height"] * 0.7, steps=8)
    page.mouse.up()
    expect(page.locator("#toast")).to_contain_text("moved to position 3 of 8")
    expected = [before[1], before[2], before[0], *before[3:]]
    shows(page, expected)
    page.reload()
    shows(page, expected)


def test_a_drop_that_the_server_does_not_hear_of_is_taken_back(
    server: Server, open_page: OpenPage, watcher: Watcher
) -> None:
    watcher.expected += ["ERR_FAILED", "htmx:sendError", "htmx:afterRequest"]
    page = open_page(server, "/playlists/1/")
    before = titles(page)
    page.route("**/move/**", lambda route: route.abort())
    rows = page.locator("#track-list .track")
    start, goal = rows.nth(0).locator("[data-drag]").bounding_box(), rows.nth(1).bounding_box()
    assert start
    assert goal
    page.mouse.move(start["x"] + 15, start["y"] + 15)
    page.mouse.down()
    page.mouse.move(start["x"] + 15, goal["y"] + goal["height"] * 0.8, steps=4)
    shows(page, [before[1], before[0], *before[2:]])
    page.mouse.up()
    expect(page.locator("#toast")).to_contain_text("Can't reach PlexSage")
    shows(page, before)


def test_what_a_click_does_is_shown_before_the_server_answers(
    server: Server, open_page: OpenPage, watcher: Watcher
) -> None:
    watcher.expected += ["ERR_FAILED", "htmx:sendError", "htmx:afterRequest"]
    page = open_page(server, "/playlists/1/")
    before, held = titles(page), list[Route]()
    page.route("**/tracks/**", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks its handlers
    rows = page.locator("#track-list .track")
    rows.nth(1).locator("[data-edit=remove]").press("Enter")
    shows(page, [before[0], *before[2:]])
    expect(rows.nth(1).locator("[data-edit=remove]")).to_be_focused()
    rows.nth(0).locator("[data-edit=down]").press("Enter")
    shows(page, [before[2], before[0], *before[3:]])
    # Undo is of what is shown, not of what the server knows so far.
    page.keyboard.press("Control+z")
    comes_to(page, lambda: len(held), 1)
    held.pop().continue_()
    comes_to(page, lambda: len(held), 1)
    held.pop().continue_()
    expect(page.locator("#toast .told")).to_contain_text("Undone: moved")
    shows(page, [before[0], *before[2:]])
    # What never comes to the server is put back, and what was asked for behind it is still made.
    rows.nth(2).locator("[data-edit=remove]").press("Enter")
    rows.nth(0).locator("[data-edit=lock]").press("Enter")
    shows(page, [before[0], before[2], *before[4:]])
    comes_to(page, lambda: len(held), 1)
    held.pop().abort()
    comes_to(page, lambda: len(held), 1)
    shows(page, [before[0], *before[2:]])
    expect(rows.nth(0).locator("[data-edit=lock]")).to_have_attribute("aria-pressed", "true")
    held.pop().continue_()
    expect(page.locator("#undo")).to_contain_text("locked")
    page.reload()
    shows(page, [before[0], *before[2:]])


def test_many_edits_at_the_same_moment_leave_a_whole_list(server: Server) -> None:
    """Each is one transaction: none is lost, no place is taken twice, and all can be undone."""
    before = server.ask("GET", "/api/playlists/1").json()["tracks"]
    ids = [track["id"] for track in before]

    def edit(number: int) -> int:
        if number % 8 == 7:
            return server.ask("DELETE", f"/api/playlists/1/tracks/{ids[number % 3]}").status_code
        change = {"position": number % 5 + 1} if number % 2 else {"is_locked": True}
        return server.ask("PATCH", f"/api/playlists/1/tracks/{ids[3 + number % 5]}", json=change).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(edit, range(24))) == {200}
    now = server.ask("GET", "/api/playlists/1").json()
    assert [track["position"] for track in now["tracks"]] == list(range(1, len(now["tracks"]) + 1))
    assert {track["id"] for track in now["tracks"]} >= set(ids[3:])
    while now["undo"]:
        now = server.ask("POST", "/api/playlists/1/undo").json()
    assert now["tracks"] == before


def test_lock_and_regenerate_the_rest(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    before = titles(page)
    lock = page.locator("#track-list .track").nth(2).locator("[data-edit=lock]")
    lock.click()
    expect(lock).to_have_attribute("aria-pressed", "true")
    page.locator("#regenerate").click()
    page.wait_for_url("**/playlists/1/")
    expect(page.locator("#undo")).to_contain_text("repicked 7 tracks")
    expect(page.locator("#toast .told")).to_contain_text("Repicked 7 tracks.")
    expect(page.locator("#toast [data-undo]")).to_be_in_viewport(ratio=1)
    after = titles(page)
    assert after[2] == before[2]
    assert len(set(after) & set(before)) == 1
    page.locator("#undo").click()
    expect(page.locator("#undo")).to_contain_text("locked")
    shows(page, before)


def test_add_by_search_and_reasons_on_demand(server: Server, open_page: OpenPage, model: OllamaFake) -> None:
    page = open_page(server, "/playlists/1/", width=390)
    page.locator("#add-search").press_sequentially("marvin gaye")
    add = page.locator("#add-results .track").first
    title = add.locator(".track-title").inner_text()
    add.locator("button").click()
    expect(page.locator("#track-list .track")).to_have_count(9)
    expect(page.locator("#track-list .track-title").last).to_have_text(title)
    reasons = '{"reasons": [{"number": 1, "reason": "It opens softly."}]}'
    model.answer_next(Answer(reasons))
    first = page.locator("#track-list .track").first
    first.locator(".track-more summary").click()
    first.locator("[data-edit=why]").click()
    expect(first.locator(".reason")).to_have_text("It opens softly.")
    expect(first.locator(".track-more")).to_have_attribute("open", "")


def test_what_can_be_added_follows_the_list(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    page.locator("#add-search").press_sequentially("marvin gaye")
    add = page.locator("#add-results button").first
    add.focus()
    page.keyboard.press("Enter")
    expect(add).to_contain_text("Added")
    expect(add).to_be_focused()
    page.locator("#track-list [data-edit=remove]").last.click()
    expect(add).to_contain_text("Add")
    expect(page.locator("#track-list .track")).to_have_count(8)


def test_renaming_by_keyboard_and_half_a_title_that_stays(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    pencil, field = page.locator(".rename summary"), page.locator("#rename-title")
    before = page.locator("h1").inner_text()
    pencil.press("Enter")
    field.fill("Kitchen")
    field.press("Enter")
    expect(page.locator("h1")).to_have_text("Kitchen")
    expect(pencil).to_be_focused()
    page.locator("#track-list [data-edit=lock]").first.click()
    expect(page.locator("#undo")).to_contain_text("locked")
    pencil.press("Enter")
    field.fill("Half a ti")
    page.locator("#undo").click()
    expect(page.locator("#undo")).to_contain_text("renamed")
    expect(field).to_have_value("Half a ti")
    page.locator("#undo").click()
    expect(page.locator("h1")).to_have_text(before)
    expect(field).to_have_value(before)


def test_without_a_script_the_forms_do_it_all(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/", script=False)
    before = titles(page)
    page.locator("#track-list .track").first.locator("[data-edit=remove]").click()
    shows(page, before[1:])
    page.locator("#track-list .track").nth(1).locator("[data-edit=up]").click()
    shows(page, [before[2], before[1], *before[3:]])
    page.locator("#undo").click()
    shows(page, before[1:])
    page.locator("#undo").click()
    shows(page, before)
    page.locator("#add-search").fill("marvin gaye")
    page.locator("#add-search").press("Enter")
    page.locator("#add-results button").first.click()
    expect(page.locator("#track-list .track")).to_have_count(9)
    page.locator(".rename summary").click()
    page.locator("#rename-title").fill("Kitchen")
    page.locator("#rename-title").press("Enter")
    expect(page.locator("h1")).to_have_text("Kitchen")
    page.get_by_role("button", name="Delete this playlist").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).to_have_text("Kitchen")


def test_page_and_history_look_as_they_should(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/playlists/1/")
    page.locator("#track-list [data-edit=lock]").nth(2).evaluate("(button) => button.click()")
    expect(page.locator("#undo")).to_be_visible()
    page.locator(".asked > summary").click()
    page.locator(".track-more summary").nth(1).click()
    page.locator("#add-search").fill("love")
    expect(page.locator("#add-results .track").first).to_be_visible()
    page.locator("#playlist-story").evaluate("(story) => { story.textContent = 'Pneumono'.repeat(30); }")
    for look in by_day_and_night(page, narrow=360):
        screenshot(page, f"playlist-{look}")
        is_clean(page)
        assert page.evaluate(SMALL) == []
    page.goto(f"{server.url}/history/")
    page.locator(".history-more summary").first.click()
    for look in by_day_and_night(page, narrow=360):
        screenshot(page, f"history-{look}")
        is_clean(page)
        assert page.evaluate(SMALL) == []
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".history-title")).to_have_count(1)
