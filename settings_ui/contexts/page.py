"""What the templates of the settings page get: the same values for the whole page and for every fragment of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from llm.costs import price_per_million
from llm.exposure import EXPOSED, goes_in_clear
from llm.schemas import LOCAL_PROVIDERS, ProviderName
from llm.services.calling.client import LLMClient
from llm.services.checking.context_windows import WindowLines, memory_of
from llm.services.checking.model_options import ModelOption, model_options
from llm.services.pulling.statuses import pull_statuses
from llm.services.settings.effective import load_config
from llm.services.settings.overview import FieldView, ProviderView, SettingsView, settings_view
from llm.services.settings.sources import locked_by
from llm.services.settings.validation import LONGEST_KEY
from llm.setting import Setting
from llm.settings_fields import ADDRESSES, LLMConfig, settings_for
from llm.status import ProbeResult, memory_text
from settings_ui.contexts.exam import exam_lines
from settings_ui.contexts.thinking import shown_thinking
from settings_ui.provider_cards import CLOUD_CARDS, LOCAL_CARDS, card_of
from settings_ui.schemas.page import Again, Checkup, Field, ModelPrice, Panel, StatusLine, WindowChoice
from settings_ui.services.connection_check import window_lines

#: What a first Ollama user is told to pull.
SUGGESTED_MODEL = "llama3"
#: Windows that one click fills in, in tokens, as far as the model was trained for them.
_WINDOWS = (4_096, 8_192, 16_384, 32_768, 65_536, 131_072)

#: Seconds before the first time; each wait is twice as long as the one before, up to the longest.
_FIRST, _LONGEST = 5, 60
#: What may mend itself without anybody at the page; a wrong address or key does not.
_MAY_MEND = frozenset({"unreachable", "timeout", "failed", "none_installed", "model_missing"})

Typed = Mapping[str, Any]


def page_context(shown: ProviderName | None, panel: Panel | None = None) -> dict[str, object]:
    """The whole page, with one provider's panel open: the one asked for, else the active one, else Ollama."""
    view = settings_view()
    locked = locked_by("provider")
    name = (view.active if locked else shown) or view.active or "ollama"
    return {
        "panel": panel or build_panel(view, name),
        "active": view.active,
        "problems": view.problems,
        "provider_lock": locked,
        "local_cards": LOCAL_CARDS,
        "cloud_cards": CLOUD_CARDS,
        "all_cards": (*LOCAL_CARDS, *CLOUD_CARDS),
    }


def panel_of(
    name: ProviderName,
    *,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    checkup: Checkup | None = None,
) -> Panel:
    """One provider's panel: as saved, or as it was typed and checked."""
    return build_panel(settings_view(), name, typed=typed, errors=errors, checkup=checkup)


def build_panel(
    view: SettingsView,
    name: ProviderName,
    *,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    checkup: Checkup | None = None,
) -> Panel:
    """From values already read. Nothing outside is asked."""
    provider, card = view.providers[name], card_of(name)
    saved = load_config(as_if=name).config
    config = (checkup and checkup.config) or saved
    fields = _fields(view, provider, typed or {}, {**(checkup.errors if checkup else {}), **(errors or {})})
    selected = [fields[role].value for role in ("model_analysis", "model_generation")]
    window = (checkup.window if checkup else None) or window_lines(config, None)
    return Panel(
        name=name,
        label=card.label,
        is_local=provider.is_local,
        is_active=provider.is_active,
        keys_url=card.keys_url,
        fields=fields,
        key=provider.key,
        status=status_line(checkup.probe, fields) if checkup else StatusLine(warning=_warning(config)),
        options=_options(name, checkup, selected),
        window=window,
        window_choices=_window_choices(window),
        prices=() if provider.is_local else _prices(config),
        exams=exam_lines(saved, is_active=provider.is_active),
        pulls=pull_statuses().at(config.ollama_url) if name == "ollama" else (),
        pull_suggested=SUGGESTED_MODEL if checkup and checkup.probe.status == "none_installed" else "",
        smart_generation=_smart(view, typed),
        thinking=shown_thinking(config, checkup),
        may_look_elsewhere=bool(checkup and checkup.may_look_elsewhere),
        again=ask_again(checkup.probe) if checkup else None,
        form_error=(errors or {}).get("__all__", "") or (errors or {}).get("provider", ""),
    )


def status_line(probe: ProbeResult, fields: Mapping[str, Field]) -> StatusLine:
    """The probe in words, and how the address was understood where that is not what was typed."""
    field = fields.get(ADDRESSES.get(probe.provider, ""))
    typed = field.value.strip() if field else ""
    understood = probe.address if field and probe.address and probe.address != typed else ""
    return StatusLine(
        status=probe.status,
        text=probe.text,
        next_step=probe.next_step,
        understood=understood,
        version=probe.version,
        warning=probe.warning,
    )


def ask_again(probe: ProbeResult, times: int = 0) -> Again | None:
    """None where there is nothing to wait for. `times`: how often the page has asked by itself already."""
    if probe.provider not in LOCAL_PROVIDERS or probe.status not in _MAY_MEND:
        return None
    delay = min(_LONGEST, _FIRST * 2 ** min(times, 10))
    query = urlencode({"times": times + 1, "was": probe.status})
    return Again(delay=delay, url=f"{reverse('settings_ui:probe', args=[probe.provider])}?{query}")


def _warning(config: LLMConfig) -> str:
    """As far as the address tells, before anybody was asked."""
    has_key = config.is_local and bool(config.api_key.get_secret_value())
    return EXPOSED if goes_in_clear(config.base_url, has_key=has_key) else ""


def _fields(view: SettingsView, provider: ProviderView, typed: Typed, errors: Mapping[str, str]) -> dict[str, Field]:
    known = {**view.fields, **provider.fields}
    fields = {
        row.name: field_of(row, known[row.name], typed).model_copy(update={"id": _field_id(provider.name, row.name)})
        for row in settings_for(provider.name)
    }
    # The key is never sent back, not even the one that was just typed.
    fields["api_key"] = Field(
        name="api_key",
        id=_field_id(provider.name, "api_key"),
        locked_by=provider.key.locked_by,
        longest=LONGEST_KEY,
    )
    return {name: field.model_copy(update={"error": errors.get(name, "")}) for name, field in fields.items()}


def field_of(row: Setting, found: FieldView, typed: Typed) -> Field:
    """One input: as typed, else as found; a locked one always as found."""
    return Field(
        name=row.name,
        value=_shown(found.value if found.locked_by else typed.get(row.name, found.value)),
        locked_by=found.locked_by,
        label=row.label,
        help=row.help,
        placeholder=row.placeholder,
        longest=row.longest,
        least=row.bounds.least if row.bounds else None,
        most=row.bounds.most if row.bounds else None,
        step="any" if row.kind is float else "1",
        choices=row.choices,
        is_advanced=row.is_advanced,
    )


def _field_id(provider: ProviderName, name: str) -> str:
    return f"{provider}-{name.removeprefix(f'{provider}_').replace('_', '-')}"


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _options(name: ProviderName, checkup: Checkup | None, selected: Sequence[str]) -> tuple[ModelOption, ...]:
    """The server's models, and those chosen that it does not have: whether they are there is known or not."""
    options = model_options(name, checkup.probe.models if checkup else (), selected=selected)
    if not (checkup and checkup.probe.connected):
        return options
    return tuple(
        option if option.checked else option.model_copy(update={"details": "not installed"}) for option in options
    )


def _window_choices(window: WindowLines | None) -> tuple[WindowChoice, ...]:
    """Up to what the model was trained for."""
    if window is None or window.window.trained is None or window.memory_bytes is None:
        return ()
    trained = window.window.trained
    sizes = sorted({size for size in _WINDOWS if size < trained} | {trained})
    return tuple(WindowChoice(tokens=size, memory=memory_text(memory_of(size, window.info) or 0)) for size in sizes)


def _prices(config: LLMConfig) -> tuple[ModelPrice, ...]:
    """Of the chosen cloud models; the price is said to be unknown, never guessed."""
    if config.provider is None:
        return ()
    models = dict.fromkeys(LLMClient.model_of(config, role) for role in ("analysis", "generation"))
    return tuple(ModelPrice(model=model, text=_price_text(config.provider, model)) for model in models if model)


def _price_text(provider: ProviderName, model: str) -> str:
    prices = price_per_million(provider, model)
    if prices is None:
        return "price unknown"
    return f"${prices[0]:.2f} per million input tokens, ${prices[1]:.2f} per million output tokens"


def _smart(view: SettingsView, typed: Typed | None) -> bool:
    return "smart_generation" in typed if typed is not None else bool(view.fields["smart_generation"].value)
