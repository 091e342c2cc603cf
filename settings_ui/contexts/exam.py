"""The exams of the chosen models, in words."""

from decimal import Decimal

from llm.costs import dollars_text, price
from llm.services.exam.schedule import Examinee, ExamState, examinees, examines_by_itself
from llm.services.exam.tasks import USUAL_TOKENS
from llm.settings_fields import LLMConfig
from settings_ui.schemas.page import ExamLine

_NOT_YET = "Not examined yet."
_ONCE_IN_USE = "Not examined yet. It will be, once it is in use."
_SOON = "About to be examined…"


def exam_lines(config: LLMConfig, *, is_active: bool) -> tuple[ExamLine, ...]:
    """One for each chosen model. `is_active`: the provider is in use. Nothing outside is asked."""
    return tuple(_line(config, examinee, is_active) for examinee in examinees(config))


def _line(config: LLMConfig, examinee: Examinee, is_active: bool) -> ExamLine:
    state, result = examinee.state, examinee.result
    by_itself = examines_by_itself(config) and result is None and state == ExamState()
    return ExamLine(
        role=examinee.role,
        model=examinee.model,
        text=_text(examinee, (_SOON if is_active else _ONCE_IN_USE) if by_itself else _NOT_YET),
        price=_price(config, examinee.model),
        is_running=state.is_running,
        is_due=by_itself and is_active,
        has_result=result is not None,
        failed=bool(state.failure),
    )


def _text(examinee: Examinee, otherwise: str) -> str:
    state = examinee.state
    if state.is_running:
        progress = f": task {state.done + 1} of {state.tasks}" if state.tasks else ""
        return f"Being examined{progress}…"
    if state.failure:
        return f"Couldn’t examine it. {state.failure}"
    return examinee.result.text if examinee.result else otherwise


def _price(config: LLMConfig, model: str) -> str:
    if config.is_local or config.provider is None:
        return ""
    cost: Decimal | None = price(config.provider, model, USUAL_TOKENS)
    return f"About {USUAL_TOKENS.total:,} tokens • {dollars_text(cost)}"
