"""The first run: steps that follow from the facts, Ollama found by itself, what was left out, and the end of it."""

import asyncio

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from core.http.ports import find_free_port
from core.tasks.background import background
from library.models import LibraryState
from llm.models import LLMSettings, ProviderSettings
from llm.schemas import ModelInfo
from llm.services.builtin_model.config import is_embedded
from llm.services.settings.effective import load_config
from settings_ui.models import SetupState
from settings_ui.services.best_model import best_model
from settings_ui.services.setup_steps import STEPS, complete, setup_is_open
from tests.fakes.ollama import OllamaFake
from tests.settings_ui.conftest import HTMX, Lock, attribute, one, soup, text, usual_places

GIGABYTE = 2**30


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> str:
    """No Ollama at any of the usual places, nor at the default one."""
    url = f"http://127.0.0.1:{find_free_port()}"
    usual_places(monkeypatch, url)
    ProviderSettings.objects.create(provider="ollama", base_url=url)
    return url


@pytest.fixture
def configured(lock: Lock) -> None:
    lock(provider="ollama", model_analysis="llama3:8b")


@pytest.fixture
def loaded(db: None) -> None:
    """A demo library of three tracks, as far as the page knows."""
    LibraryState.objects.create(pk=1, server="demo", tracks=3)


def shown(client: Client, path: str = "/setup/") -> str:
    return attribute(soup(client.get(path)), ".step[aria-current]", "id").removeprefix("step-")


def states(client: Client) -> list[str]:
    return [str(step["data-state"]) for step in soup(client.get("/setup/")).select(".step")]


class TestSteps:
    def test_a_new_owner_begins_with_the_model(self, owner_client: Client) -> None:
        page = soup(owner_client.get("/setup/"))
        assert states(owner_client) == ["done", "open", "open", "open", "open"]
        assert [step.name for step in page.select("ol.steps > li")] == ["li"] * 5
        assert attribute(page, "[aria-current=step]", "id") == "step-llm"
        assert attribute(page, ".site-nav [aria-current]", "href") == "/settings/"

    @pytest.mark.usefixtures("configured")
    def test_nothing_is_asked_that_the_environment_answers(self, owner_client: Client) -> None:
        assert shown(owner_client) == "music"
        page = soup(owner_client.get("/setup/llm/"))
        assert "LLM_PROVIDER" in text(page, ".step-body")
        assert page.select(".step-body select, .step-body textarea") == []

    @pytest.mark.usefixtures("configured", "loaded")
    def test_with_model_and_music_only_the_playlist_is_left(self, owner_client: Client) -> None:
        page = soup(owner_client.get("/setup/"))
        assert attribute(page, "[aria-current=step]", "id") == "step-first"
        assert text(page, "#step-sync .step-summary") == "Done: 3 tracks"
        assert one(page, "#wish-make")

    def test_plex_by_the_environment_is_done(self, owner_client: Client, settings: Settings) -> None:
        from pydantic import SecretStr

        settings.PLEX_URL, settings.PLEX_TOKEN = "http://nas:32400", SecretStr("plex-secret-token")
        page = soup(owner_client.get("/setup/music/"))
        assert text(page, "#step-music .step-summary") == "Done: Plex"
        assert "PLEX_URL" in text(page, ".step-body")
        assert "plex-secret-token" not in str(page)

    def test_each_step_has_its_address(self, owner_client: Client) -> None:
        for name in STEPS:
            assert shown(owner_client, f"/setup/{name}/") == name
        assert owner_client.get("/setup/nonsense/").status_code == 404

    def test_a_step_that_is_left_out_can_be_come_back_to(self, owner_client: Client) -> None:
        assert owner_client.post("/setup/llm/skip/").headers["Location"] == "/setup/"
        assert shown(owner_client) == "music"
        assert states(owner_client)[1] == "skipped"
        assert shown(owner_client, "/setup/llm/") == "llm"
        LLMSettings.objects.create(provider="ollama")
        ProviderSettings.objects.create(provider="ollama", model_analysis="llama3:8b")
        assert states(owner_client)[1] == "done"

    def test_looking_changes_nothing(self, owner_client: Client) -> None:
        for name in STEPS:
            owner_client.get(f"/setup/{name}/")
            assert owner_client.get(f"/setup/{name}/skip/").status_code == (405 if name != "owner" else 410)
        assert owner_client.get("/setup/done/").status_code == 405
        assert not SetupState.objects.exists()

    def test_finishing_is_kept_and_home_stops_asking(self, owner_client: Client) -> None:
        assert soup(owner_client.get("/")).select(".notice a[href='/setup/']")
        assert owner_client.post("/setup/done/").headers["Location"] == "/"
        assert soup(owner_client.get("/")).select(".notice a[href='/setup/']") == []
        assert not setup_is_open()
        complete()
        assert SetupState.objects.count() == 1

    def test_onwards_only_once_the_step_is_done(self, owner_client: Client) -> None:
        assert owner_client.get("/setup/music/onwards/", headers=HTMX).status_code == 204
        LibraryState.objects.create(pk=1, server="demo", tracks=3)
        response = owner_client.get("/setup/music/onwards/", headers=HTMX)
        assert response.headers["HX-Redirect"] == "/setup/"

    @pytest.mark.parametrize(
        "path", ["", "llm/look/", "llm/use/", "llm/built-in/", "llm/check/", "music/demo/", "done/", "llm/skip/"]
    )
    def test_guests_are_refused(self, guest_client: Client, path: str) -> None:
        call = guest_client.post if path else guest_client.get
        assert call(f"/setup/{path}").status_code == 403


@pytest.mark.django_db(transaction=True)
class TestOllama:
    def found(self, client: Client, **typed: str) -> str:
        return text(soup(client.post("/setup/llm/look/", typed, headers=HTMX)), "#setup-ollama .status")

    def test_the_page_looks_by_itself_and_has_a_button_without_a_script(self, owner_client: Client) -> None:
        page = soup(owner_client.get("/setup/"))
        assert attribute(page, "#setup-ollama", "hx-trigger").startswith("load")
        assert attribute(page, "#setup-ollama form", "action") == "/setup/llm/look/"

    def test_a_running_one_is_found_elsewhere_with_its_best_model(
        self, owner_client: Client, ollama: OllamaFake, nowhere: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usual_places(monkeypatch, nowhere, ollama.url)
        ollama.add_model("embed-only", capabilities=("embedding",))
        ollama.tags[0]["size"] = 60 * GIGABYTE
        page = soup(owner_client.post("/setup/llm/look/", headers=HTMX))
        assert text(page, "#setup-ollama .status") == f"✓ Ollama answers at {ollama.url} with 4 models."
        assert len(page.select("#setup-model option")) == 4
        assert len(page.select("#setup-model option[selected]")) == 1
        assert LLMSettings.objects.count() == 0

    def test_one_click_uses_it(self, owner_client: Client, ollama: OllamaFake) -> None:
        chosen = {"ollama_url": ollama.url, "model": "llama3:8b"}
        response = owner_client.post("/setup/llm/use/", chosen, headers=HTMX)
        assert response.headers["HX-Redirect"] == "/setup/"
        config = load_config().config
        assert (config.provider, config.ollama_url, config.model_analysis) == ("ollama", ollama.url, "llama3:8b")
        assert text(soup(owner_client.get("/setup/")), "#step-llm .step-summary") == "Done: Ollama · llama3:8b"

    def test_the_same_without_a_script(self, owner_client: Client, ollama: OllamaFake) -> None:
        page = soup(owner_client.post("/setup/llm/look/", {"ollama_url": ollama.url}))
        assert one(page, "html")
        form = one(page, "form[action='/setup/llm/use/']")
        fields = {"ollama_url": attribute(form, "[name=ollama_url]", "value"), "model": "llama3:8b"}
        assert owner_client.post("/setup/llm/use/", fields).status_code == 303
        assert load_config().config.provider == "ollama"

    @pytest.mark.parametrize("model", ["", "two\nlines"])
    def test_what_cannot_be_saved_comes_back_with_the_reason(
        self, owner_client: Client, ollama: OllamaFake, model: str
    ) -> None:
        response = owner_client.post("/setup/llm/use/", {"ollama_url": ollama.url, "model": model}, headers=HTMX)
        assert response.status_code == 422
        assert text(soup(response), ".error")
        assert not LLMSettings.objects.exists()

    def test_none_installed_offers_to_download_one(self, owner_client: Client, ollama: OllamaFake) -> None:
        ollama.remove_models()
        page = soup(owner_client.post("/setup/llm/look/", {"ollama_url": ollama.url}, headers=HTMX))
        assert text(page, "#setup-ollama > .status").startswith("⚠ Connected but no models installed.")
        assert attribute(page, "button[form=ollama-pull-form]", "value") == "llama3"
        assert attribute(page, "#ollama-url", "value") == ollama.url
        assert "models-changed from:body" in attribute(page, "#setup-ollama", "hx-trigger")

    def test_none_anywhere_says_so(self, owner_client: Client, nowhere: str) -> None:
        assert self.found(owner_client) == f"⚠ Cannot reach Ollama at {nowhere.removeprefix('http://')}"

    def test_an_address_that_cannot_be_one_says_what_to_type(self, owner_client: Client) -> None:
        assert self.found(owner_client, ollama_url="ftp://nas").startswith("⚠")
        assert not ProviderSettings.objects.exists()

    def test_an_address_of_the_environment_is_the_only_one_asked(
        self, owner_client: Client, ollama: OllamaFake, lock: Lock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = f"http://127.0.0.1:{find_free_port()}"
        lock(ollama_url=url)
        usual_places(monkeypatch, ollama.url)
        page = soup(owner_client.post("/setup/llm/look/", {"ollama_url": ollama.url}, headers=HTMX))
        assert "OLLAMA_URL" in text(page, ".locked")
        assert ollama.requests == []

    def test_another_provider_of_the_environment_leaves_no_choice(self, owner_client: Client, lock: Lock) -> None:
        lock(provider="openai")
        page = soup(owner_client.get("/setup/llm/"))
        assert page.select("#setup-ollama, #setup-built-in") == []
        assert attribute(page, ".step-body a.primary", "href") == "/settings/?provider=openai"

    def test_home_is_told_when_the_chosen_one_is_gone(
        self, owner_client: Client, ollama: OllamaFake, lock: Lock
    ) -> None:
        lock(provider="ollama", ollama_url=ollama.url, model_analysis="llama3:8b")
        assert owner_client.post("/setup/llm/check/?quiet=1", headers=HTMX).content.strip() == b""
        gone = f"http://127.0.0.1:{find_free_port()}"
        lock(provider="ollama", ollama_url=gone, model_analysis="llama3:8b")
        notice = text(soup(owner_client.post("/setup/llm/check/?quiet=1", headers=HTMX)), ".notice")
        assert notice.startswith(f"Cannot reach Ollama at {gone.removeprefix('http://')}")

    def test_the_check_asks_at_most_once_in_a_while(self, owner_client: Client, ollama: OllamaFake, lock: Lock) -> None:
        lock(provider="ollama", ollama_url=ollama.url, model_analysis="smollm2:135m")
        for _ in range(5):
            owner_client.post("/setup/llm/check/")
        assert len([request for request in ollama.requests if request.path == "/api/tags"]) == 1


class TestBestModel:
    @pytest.mark.parametrize(
        ("models", "best"),
        [
            pytest.param({"small": 1, "middle": 5, "huge": 40}, "middle", id="the-largest-that-fits"),
            pytest.param({"huge": 40, "vast": 80}, "huge", id="else-the-smallest"),
            pytest.param({"llama3": 4, "qwen-coder": 6}, "llama3", id="made-for-words"),
            pytest.param({}, None, id="none"),
        ],
    )
    def test_by_size(self, models: dict[str, int], best: str | None) -> None:
        infos = [ModelInfo(name=name, size_bytes=size * GIGABYTE) for name, size in models.items()]
        found = best_model(infos, memory=16 * GIGABYTE)
        assert (found.name if found else None) == best

    def test_ones_own_hardware_comes_before_the_cloud(self) -> None:
        cloud = ModelInfo(name="big:cloud", remote=True, size_bytes=1)
        own = ModelInfo(name="own", size_bytes=90 * GIGABYTE)
        assert best_model([cloud, own], memory=16 * GIGABYTE) == own
        assert best_model([cloud], memory=16 * GIGABYTE) == cloud


@pytest.mark.django_db(transaction=True)
class TestBuiltIn:
    def test_choosing_it_makes_it_the_provider(self, owner_client: Client) -> None:
        pytest.importorskip("xllamacpp")
        response = owner_client.post("/setup/llm/built-in/")
        assert (response.status_code, response.headers["Location"]) == (303, "/setup/llm/")
        assert is_embedded(load_config().config)
        page = soup(owner_client.get("/setup/llm/"))
        assert "Starting" in text(page, "#setup-built-in")
        assert attribute(page, "#setup-built-in", "hx-get") == "/setup/llm/built-in/state/"

    def test_refused_by_the_environment(self, owner_client: Client, lock: Lock) -> None:
        pytest.importorskip("xllamacpp")
        lock(provider="ollama")
        response = owner_client.post("/setup/llm/built-in/")
        assert response.status_code == 422
        assert "LLM_PROVIDER" in text(soup(response), ".notice.error")


@pytest.mark.django_db(transaction=True)
async def test_the_demo_library_is_loaded_in_the_background(async_owner_client: AsyncClient) -> None:
    response = await async_owner_client.post("/setup/music/demo/")
    assert response.headers["Location"] == "/setup/sync/"
    running = await async_owner_client.get("/setup/sync/")
    assert one(soup(running), "#sync-progress")
    async with asyncio.timeout(60):
        await background().wait("library sync")
    page = soup(await async_owner_client.get("/setup/"))
    assert text(page, "#step-music .step-summary") == "Done: Demo library"
    assert one(page, "#step-sync[data-state=done]")
