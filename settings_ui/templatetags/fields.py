"""{% setting field "number" label="..." %}help{% endsetting %}: a field of a form with all that belongs to it."""

from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template import Context, Engine
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from settings_ui.schemas.page import Field, Panel

register = template.Library()
_TYPED = "input changed delay:400ms, change"


@register.simple_block_tag(takes_context=True)
def setting(context: Context, content: str, field: Field, control: str, **options: Any) -> SafeString:
    """Label, input, lock, error and help of a field; `control` is a file of settings_ui/partials/controls.

    What the block says is the help; without, it is the field's own, as are `label` and `placeholder`. Further options:
    `optional` (words after the label), `probes` (the panel that a change checks), `probed_on` (htmx's trigger of that),
    `checked_by` (the id of the field whose checks typing makes stale, where there is no panel).
    """
    shown = {
        "field": field,
        "control": f"settings_ui/partials/controls/_{control}.html",
        "label": field.label,
        "placeholder": field.placeholder,
        "help": mark_safe(content.strip()) or field.help,  # noqa: S308 - rendered from a template, escaped there
        **options,
    }
    with context.push(**shown):
        return Engine.get_default().get_template("settings_ui/partials/_field.html").render(context)


@register.simple_tag(takes_context=True)
def input_attributes(context: Context) -> SafeString:
    """Those that all inputs of a setting have: what it is called, what describes it, and the check that it starts."""
    field: Field = context["field"]
    notes = {"help": True, "lock": field.locked_by, "error": field.error}
    attributes: dict[str, object] = {
        "id": field.id,
        "name": field.name,
        "disabled": bool(field.locked_by),
        "aria-invalid": "true" if field.error else None,
        "aria-describedby": " ".join(f"{field.id}-{note}" for note, is_there in notes.items() if is_there),
        "data-checked-by": context.get("checked_by") or None,
    }
    if panel := context.get("probes"):
        attributes |= _probe_attributes(field, panel, context.get("probed_on"))
    return flatatt(attributes)


def _probe_attributes(field: Field, panel: Panel, trigger: str | None) -> dict[str, str | None]:
    """A change asks the provider's server again; a newer check takes the place of one under way."""
    return {
        "data-checked-by": None if trigger else panel.checked_by,
        "hx-post": reverse("settings_ui:probe", args=[panel.name]),
        "hx-trigger": trigger or _TYPED,
        "hx-sync": f"{'this' if field.id == panel.checked_by else f'#{panel.checked_by}'}:replace",
        "hx-target": f"#{panel.name}-status-box",
        "hx-swap": "innerHTML",
        "hx-indicator": f"#{panel.name}-checking",
    }
