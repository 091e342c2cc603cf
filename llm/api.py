"""The LLM's JSON API: what Ollama has, and checking a provider. For staff; the same services as the settings page."""

from typing import Annotated

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, SecretStr, StringConstraints

from core.tasks.background import background
from core.web.access import staff_required
from llm.errors import InvalidSettingsError, NotConfiguredError
from llm.registry import provider_class
from llm.schemas import PROVIDER_NAMES, ProviderName
from llm.services.checking.context_windows import describe_window
from llm.services.checking.probe import error_of, probe
from llm.services.exam.result import STEPS, Grade, Step
from llm.services.exam.schedule import Examinee, examinees, start_exam
from llm.services.settings.change import SettingsChange, preview_settings
from llm.services.settings.effective import connection_to, load_config, what_is_missing
from llm.services.settings.store import save_settings
from llm.setting import LONGEST_NAME
from llm.status import ProbeResult

router = Router(tags=["LLM"])

ModelName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]


class OllamaModels(Schema):
    """The names of the models that can complete, newest first."""

    models: list[str]


class OllamaModelInfo(Schema):
    """One model; `context_window` is the window that PlexSage uses it with, in tokens."""

    name: str
    context_window: int
    parameter_size: str | None


class OllamaStatus(Schema):
    """`error` is the status line of whatever is not as it should be."""

    connected: bool
    model_count: int
    error: str | None


class ProviderCheck(Schema):
    """A provider to check, and to save if it answers. What is empty stays as it is saved."""

    provider: Annotated[str, StringConstraints(max_length=50)]
    api_key: SecretStr = SecretStr("")
    ollama_url: str = ""
    custom_url: str = ""


class ProviderChecked(Schema):
    """How the check went; a failure is no error of the request."""

    success: bool
    error: str | None
    provider_name: str


class Exam(Schema):
    """What a chosen model can do; grades are null until it has been examined, `problem` says why it could not be.

    `trusted` are the steps that are left to the model: reading, picking, telling.
    """

    model: str
    is_running: bool
    reading: Grade | None
    picking: Grade | None
    telling: Grade | None
    trusted: list[Step]
    tokens: int | None
    examined_at: AwareDatetime | None
    problem: str | None

    @classmethod
    def of(cls, examinee: Examinee) -> "Exam":
        """As far as it is known."""
        result = examinee.result
        return cls(
            model=examinee.model,
            is_running=examinee.state.is_running,
            **{step: result.grade(step) if result else None for step in STEPS},
            trusted=[step for step in STEPS if result and result.trusts(step)],
            tokens=result.tokens if result else None,
            examined_at=result.examined_at if result else None,
            problem=examinee.state.failure or None,
        )


@router.get("/llm/exams", response=list[Exam], summary="What the chosen models can do")
@staff_required
def list_exams(request: HttpRequest) -> list[Exam]:
    """Each model once. Asks nobody outside."""
    return [Exam.of(examinee) for examinee in examinees(load_config().config)]


@router.post("/llm/exams", response={202: list[Exam]}, summary="Examine the chosen models again")
@staff_required
async def start_exams(request: HttpRequest) -> Status[list[Exam]]:
    """In the background; in the cloud it costs about 1,750 tokens a model. GET tells how it goes."""
    config = (await sync_to_async(load_config)()).config
    if missing := what_is_missing(config):
        raise NotConfiguredError(f"LLM not configured: {missing}")
    for examinee in await sync_to_async(examinees)(config):
        start_exam(config, examinee.role, background())
    return Status(202, [Exam.of(examinee) for examinee in await sync_to_async(examinees)(config)])


@router.get("/ollama/models", response=OllamaModels, summary="List Ollama's models")
@staff_required
async def ollama_models(request: HttpRequest, url: str = "") -> OllamaModels:
    """`url`: check this address instead of the configured one."""
    result = await _ask_ollama(url)
    _raise_unless_connected(result)
    return OllamaModels(models=[model.name for model in result.models])


@router.get("/ollama/model-info", response=OllamaModelInfo, summary="Show a model and its context window")
@staff_required
async def ollama_model_info(request: HttpRequest, model: ModelName, url: str = "") -> OllamaModelInfo:
    """404 where Ollama does not have it."""
    result = await _ask_ollama(url, model)
    info = result.described_as(model)
    if info is None:
        raise error_of(result)
    config = (await sync_to_async(load_config)("ollama")).config
    lines = await sync_to_async(describe_window)(config, info)
    return OllamaModelInfo(name=model, context_window=lines.window.tokens, parameter_size=info.parameter_size or None)


@router.get("/ollama/status", response=OllamaStatus, summary="Check the connection to Ollama")
@staff_required
async def ollama_status(request: HttpRequest, url: str = "") -> OllamaStatus:
    """Answers 200 also when Ollama does not: that is what was asked."""
    config = (await sync_to_async(load_config)("ollama")).config
    selected = (config.model_analysis, config.model_generation)
    result = await probe(await sync_to_async(connection_to)("ollama", url), selected=selected)
    return OllamaStatus(
        connected=result.connected,
        model_count=len(result.models),
        error=None if result.status == "ok" else result.text,
    )


@router.post("/setup/validate-ai", response=ProviderChecked, summary="Check a provider and, if it answers, save it")
@staff_required
async def validate_ai(request: HttpRequest, body: ProviderCheck) -> ProviderChecked:
    """Always 200; `success` says how it went."""
    provider = next((known for known in PROVIDER_NAMES if known == body.provider), None)
    if provider is None:
        return ProviderChecked(success=False, error="Unknown provider", provider_name=body.provider)
    name = provider_class(provider).label
    try:
        problem = await _check_and_save(body, provider)
    except InvalidSettingsError as exc:
        problem = exc.message
    return ProviderChecked(success=not problem, error=problem or None, provider_name=name)


async def _ask_ollama(url: str, model: str = "") -> ProbeResult:
    connection = await sync_to_async(connection_to)("ollama", url)
    return await probe(connection, selected=(model,), describe=bool(model))


def _raise_unless_connected(result: ProbeResult) -> None:
    if not result.connected:
        raise error_of(result)


async def _check_and_save(body: ProviderCheck, provider: ProviderName) -> str:
    """The problem in words, or "" when the provider answered and is saved."""
    change = SettingsChange(
        provider=provider,
        api_key=body.api_key,
        ollama_url=body.ollama_url or None,
        custom_url=body.custom_url or None,
    )
    config = (await sync_to_async(preview_settings)(change)).config
    connection = await sync_to_async(connection_to)(provider, config.base_url, api_key=config.api_key)
    result = await probe(connection)
    if not result.connected:
        return result.text
    await sync_to_async(save_settings)(change)
    return ""
