"""The exams of the chosen models, in words."""

from decimal import Decimal

from llm.costs import dollars_text, price
from llm.services.exam.schedule import Examinee, examinees
from llm.services.exam.tasks import USUAL_TOKENS
from llm.settings_fields import LLMConfig
from settings_ui.schemas.page import ExamLine

_NOT_YET = "Not examined yet."
_BY_ITSELF = "Not examined yet. It will be, once it is in use."


def exam_lines(config: LLMConfig) -> tuple[ExamLine, ...]:
    """One for each chosen model. Nothing outside is asked."""
    return tuple(_line(config, examinee) for examinee in examinees(config))


def _line(config: LLMConfig, examinee: Examinee) -> ExamLine:
    state, result = examinee.state, examinee.result
    return ExamLine(
        role=examinee.role,
        model=examinee.model,
        text=_text(config, examinee),
        price=_price(config, examinee.model),
        is_running=state.is_running,
        has_result=result is not None,
        failed=bool(state.failure),
    )


def _text(config: LLMConfig, examinee: Examinee) -> str:
    state = examinee.state
    if state.is_running:
        progress = f": task {state.done + 1} of {state.tasks}" if state.tasks else ""
        return f"Being examined{progress}…"
    if state.failure:
        return f"Couldn’t examine it. {state.failure}"
    if examinee.result:
        return examinee.result.text
    return _BY_ITSELF if config.is_local and config.exam == "auto" else _NOT_YET


def _price(config: LLMConfig, model: str) -> str:
    if config.is_local or config.provider is None:
        return ""
    cost: Decimal | None = price(config.provider, model, USUAL_TOKENS)
    return f"About {USUAL_TOKENS.total:,} tokens • {dollars_text(cost)}"
