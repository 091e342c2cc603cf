"""What the system checks of PlexSage's own apps say of how it is set up."""

from collections.abc import Iterator

from django.core.checks import ERROR, CheckMessage
from django.core.checks.registry import registry

from operations.schemas import Finding

_LABEL = "Configuration"


def look_at_configuration() -> tuple[Finding, ...]:
    """One finding for each thing that is to be changed; else one that says that all is well."""
    found = tuple(map(_finding, _messages()))
    return found or (Finding(name="configuration", label=_LABEL, state="ok", text="Nothing wrong with it."),)


def _messages() -> Iterator[CheckMessage]:
    """Django's own checks are of the code, and made by its tests."""
    for check in registry.get_checks():
        if not check.__module__.startswith("django."):
            yield from check(app_configs=None, databases=None)


def _finding(message: CheckMessage) -> Finding:
    return Finding(
        name=f"configuration_{message.id or 'unnamed'}".replace(".", "_").lower(),
        label=_LABEL,
        state="problem" if message.level >= ERROR else "warning",
        text=str(message.msg),
        next_step=str(message.hint or ""),
    )
