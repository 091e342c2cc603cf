"""The settings page under a person's hands: slow servers, changing one's mind, downloads, a keyboard alone."""

import json

import pytest
from playwright.sync_api import Page, expect

from core.http.ports import find_free_port
from tests.e2e.conftest import OpenPage, Serve, Watcher, screenshot
from tests.fakes.base import Gate, RecordedRequest, Reply, Step
from tests.fakes.ollama import OllamaFake, pull_steps
from tests.server import until

pytestmark = pytest.mark.browser

#: Milliseconds in which an answer that must not be shown would be: that nothing comes can only be waited for.
_LONG_ENOUGH = 1_000
#: Notes every text that the status line ever shows.
RECORD_STATUS = """() => {
  window.seen = [];
  const note = () => {
    const line = document.querySelector("#ollama-status");
    const text = line ? line.textContent.trim().replace(/\\s+/g, " ") : "(none)";
    if (window.seen.at(-1) !== text) window.seen.push(text);
  };
  note();
  new MutationObserver(note).observe(document.querySelector("#ollama-status-box"),
    {childList: true, subtree: true, characterData: true, attributes: true});
}"""


def checked(page: Page, provider: str = "ollama") -> None:
    """Wait until the panel's own first check is over."""
    expect(page.locator(f"#{provider}-status")).not_to_have_attribute("data-status", "unchecked")


def late_tags(fake: OllamaFake, *delays: float | Gate) -> None:
    """Answer /api/tags after these seconds, or when the gate opens, one after the other, then after the last."""
    waits = list(delays)

    def answer(_: RecordedRequest) -> Reply:
        wait = waits.pop(0) if len(waits) > 1 else waits[0]
        body: list[Step] = [wait, json.dumps({"models": fake.tags}).encode()]
        return Reply(body=body)

    fake.on("GET", "/api/tags", answer)


def test_an_address_typed_letter_by_letter_over_slow_servers(
    serve: Serve, open_page: OpenPage, ollama: OllamaFake
) -> None:
    """The early letters reach another, slower server: its answer must never be shown."""
    with OllamaFake() as other:
        other.remove_models()
        gate = Gate()
        late_tags(other, gate)
        late_tags(ollama, 1.0)
        page = open_page(serve(OLLAMA_URL=""), "/settings/")
        checked(page)
        page.evaluate(RECORD_STATUS)
        field = page.locator("#ollama-url")
        field.fill(other.url)
        until(lambda: other.requests_to("/api/tags"))
        field.fill("")
        field.press_sequentially(ollama.url, delay=120)
        expect(page.locator(".status-text").first).to_have_text("Connected - 3 models available")
        gate.open()
        page.wait_for_timeout(_LONG_ENOUGH)
        seen = page.evaluate("window.seen")
        assert seen[-1] == "✓ Connected - 3 models available"
        assert not [text for text in seen if "no models installed" in text]
        # What half an address leads to may show while one pauses; the right line comes once, and last.
        assert seen.count("✓ Connected - 3 models available") == 1
        expect(page.locator("#ollama-url")).to_be_focused()
        expect(field).to_have_value(ollama.url)


def test_answers_out_of_order_leave_the_newest(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    page = open_page(serve(), "/settings/")
    checked(page)
    gate = Gate()
    late_tags(ollama, gate, 0.1)
    page.evaluate(RECORD_STATUS)
    field = page.locator("#ollama-url")
    field.fill(ollama.url + "/v1")
    until(lambda: ollama.requests_to("/api/tags"))
    field.fill(ollama.url)
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    gate.open()
    page.wait_for_timeout(_LONG_ENOUGH)
    assert page.evaluate("window.seen.filter((text) => text.includes('Connected')).length") == 1
    expect(page.locator("#ollama-understood")).to_have_count(0)
    expect(field).to_be_focused()


def test_a_model_chosen_while_a_check_runs_stays_chosen(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    page = open_page(serve(OLLAMA_URL=ollama.url), "/settings/")
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    gate = Gate()
    late_tags(ollama, gate)
    page.locator("#ollama-check").click()
    assert gate.reached.wait(15)
    page.locator("#ollama-model-analysis").select_option("gemma3:270m")
    gate.open()
    expect(page.locator("#ollama-context")).to_contain_text("16,384")
    expect(page.locator("#ollama-model-analysis")).to_have_value("gemma3:270m")


def test_switching_back_and_forth_loses_nothing(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    server = serve()
    page = open_page(server, "/settings/")
    page.locator("#ollama-url").fill(ollama.url)
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    page.locator("#ollama-model-analysis").select_option("smollm2:135m")
    page.locator("#ollama-save").click()
    expect(page.locator("#toast")).to_contain_text("Ollama saved")
    expect(page.locator("#in-use-ollama")).to_be_visible()
    expect(page.locator("#llm-state")).to_have_text("Ollama · smollm2:135m")

    page.locator("#choose-custom").check()
    page.locator("#custom-model-analysis").fill("half a na")
    page.locator("#choose-openai").check()
    page.locator("#openai-api-key").fill("sk-typed-but-not-saved")
    page.locator("#choose-ollama").check()
    expect(page.locator("#ollama-url")).to_have_value(ollama.url)
    expect(page.locator("#ollama-model-analysis")).to_have_value("smollm2:135m")
    page.locator("#choose-custom").check()
    expect(page.locator("#custom-model-analysis")).to_have_value("half a na")
    page.locator("#choose-openai").check()
    expect(page.locator("#openai-api-key")).to_have_value("sk-typed-but-not-saved")
    expect(page.locator("#ollama-form")).to_be_hidden()

    page.goto(f"{server.url}/settings/")
    expect(page.locator("#choose-ollama")).to_be_checked()
    expect(page.locator("#ollama-model-analysis")).to_have_value("smollm2:135m")


def test_bad_input_comes_back_with_what_was_typed(
    serve: Serve, open_page: OpenPage, ollama: OllamaFake, watcher: Watcher
) -> None:
    watcher.expected.append("422")  # the browser logs the status that we mean
    page = open_page(serve(OLLAMA_URL=ollama.url), "/settings/")
    checked(page)
    page.locator("#ollama-form").evaluate("(form) => { form.noValidate = true; }")
    page.locator("#ollama-context-window").fill("7")
    page.locator("#ollama-save").click()
    expect(page.locator("#ollama-context-window-error")).to_be_visible()
    expect(page.locator("#ollama-context-window")).to_have_value("7")


def test_a_download_with_progress_cancelled_and_gone_on_with(
    serve: Serve, open_page: OpenPage, ollama: OllamaFake
) -> None:
    ollama.remove_models()
    gate = Gate()
    steps = pull_steps(gate=gate)
    ollama.pulls = [piece for step in steps for piece in (0.3, step)]
    page = open_page(serve(OLLAMA_URL=ollama.url), "/settings/")
    expect(page.locator(".status-text").first).to_have_text(
        "Connected but no models installed. Run `ollama pull llama3`"
    )
    screenshot(page, "settings-none-installed")
    page.get_by_role("button", name="Download llama3").click()
    expect(page.locator("#ollama-pull-figures")).to_contain_text("1.0 kB of 4.0 kB")
    screenshot(page, "settings-pull")
    page.locator("#ollama-pull-cancel").click()
    expect(page.locator("#ollama-pull-outcome")).to_contain_text("cancelled")
    assert ollama.client_gone.wait(5)
    expect(page.locator("#ollama-pull-model")).to_have_value("llama3")
    ollama.pulls = None
    page.locator("#ollama-pull").get_by_role("button", name="Continue").click()
    expect(page.locator("#ollama-pull-outcome")).to_contain_text("llama3 is installed")
    # The drop-downs fill by themselves.
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    expect(page.locator("#ollama-model-analysis option")).to_have_count(2)


def test_the_test_button(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    ollama.answer_with("Slow jazz, soft rain and an old piano.", usage=(40, 12))
    ollama.load("smollm2:135m", window=8192)
    page = open_page(serve(OLLAMA_URL=ollama.url, LLM_MODEL_ANALYSIS="smollm2:135m"), "/settings/")
    checked(page)
    page.locator("#ollama-test").click()
    expect(page.locator("#ollama-trial blockquote")).to_have_text("Slow jazz, soft rain and an old piano.")
    expect(page.locator("#ollama-trial")).to_contain_text("8,192 tokens")
    screenshot(page, "settings-test")


def test_a_test_can_be_stopped_and_the_server_notices(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    ollama.mode = "slow_first_token"
    page = open_page(serve(OLLAMA_URL=ollama.url, LLM_MODEL_ANALYSIS="smollm2:135m"), "/settings/")
    checked(page)
    page.locator("#ollama-test").click()
    assert ollama.gate.reached.wait(15)
    page.get_by_role("button", name="Stop").click()
    assert ollama.client_gone.wait(5)
    expect(page.locator("#ollama-testing")).to_be_hidden()


def test_the_memory_of_a_window_is_told_before_it_is_saved(
    serve: Serve, open_page: OpenPage, ollama: OllamaFake
) -> None:
    ollama.add_model("qwen3:14b", trained=131_072)
    page = open_page(serve(OLLAMA_URL=ollama.url), "/settings/")
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    page.locator("#ollama-model-analysis").select_option("qwen3:14b")
    page.locator("#ollama-window-32768").click()
    expect(page.locator("#ollama-context")).to_have_text("Context Window: 32,768 tokens (set by you)")
    expect(page.locator("#ollama-memory")).to_contain_text("4.0 GB")
    page.locator("#ollama-window-auto").click()
    expect(page.locator("#ollama-context")).to_contain_text("16,384")
    page.locator("#ollama-context-window").press_sequentially("8192", delay=80)
    expect(page.locator("#ollama-memory")).to_contain_text("1.0 GB")
    expect(page.locator("#ollama-context-window")).to_be_focused()


def test_by_keyboard_alone(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    """From the top of the page to a saved model, with nothing but keys."""
    server = serve()
    page = open_page(server, "/settings/")
    checked(page)
    tab_to(page, "choose-ollama")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#custom-form")).to_be_visible()
    expect(page.locator("#choose-custom")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#ollama-form")).to_be_visible()
    tab_to(page, "ollama-url")
    page.keyboard.press("Control+A")
    page.keyboard.type(ollama.url)
    expect(page.locator("#ollama-status")).to_have_attribute("data-status", "ok")
    tab_to(page, "ollama-model-analysis")
    page.keyboard.type("smol")
    expect(page.locator("#ollama-model-analysis")).not_to_have_value("")
    expect(page.locator("#ollama-context")).to_contain_text("tokens")
    expect(page.locator("#ollama-model-analysis")).to_be_focused()
    tab_to(page, "ollama-save")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Ollama saved")
    expect(page.locator("#ollama-save")).to_be_focused()


def tab_to(page: Page, element: str) -> None:
    """Press Tab until the element has the focus; it must be visible there."""
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == element:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {element}")


def test_without_a_script(serve: Serve, open_page: OpenPage, ollama: OllamaFake) -> None:
    page = open_page(serve(), "/settings/", script=False)
    page.locator("#choose-custom").check()
    page.get_by_role("button", name="Show its settings").click()
    expect(page.locator("#custom-form")).to_be_visible()
    page.locator("#choose-ollama").check()
    page.get_by_role("button", name="Show its settings").click()
    page.locator("#ollama-url").fill(ollama.url)
    page.locator("#ollama-check").click()
    expect(page.locator("#panel-ollama .status-text")).to_have_text("Connected - 3 models available")
    page.locator("#ollama-model-analysis").select_option("smollm2:135m")
    page.locator("#ollama-save").click()
    expect(page.locator(".notice.success")).to_have_text("Ollama saved. Connected - 3 models available")
    expect(page.locator("#ollama-model-analysis")).to_have_value("smollm2:135m")
    screenshot(page, "settings-without-script")


def test_the_colour_switch_keeps_its_choice(serve: Serve, open_page: OpenPage) -> None:
    server = serve()
    page = open_page(server, "/settings/")
    page.locator("#theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.locator("#theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(f"{server.url}/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_when_plexsage_stops_the_page_says_so(serve: Serve, open_page: OpenPage, watcher: Watcher) -> None:
    watcher.expected += ["Failed to load resource", "htmx:"]
    server = serve()
    page = open_page(server, "/settings/")
    checked(page)
    server.__exit__(None, None, None)
    page.locator("#ollama-check").click()
    expect(page.locator("#toast")).to_contain_text("Can't reach PlexSage")


def test_a_server_that_comes_back_is_noticed(serve: Serve, open_page: OpenPage) -> None:
    port = find_free_port()
    page = open_page(serve(OLLAMA_URL=f"http://127.0.0.1:{port}"), "/settings/")
    status = page.locator("#ollama-status")
    expect(status).to_have_attribute("data-status", "unreachable")
    fake = OllamaFake()
    fake.wanted_port = port
    with fake:
        expect(status).to_have_attribute("data-status", "ok", timeout=30_000)
        expect(page.locator("[data-waits]")).to_have_count(0)
