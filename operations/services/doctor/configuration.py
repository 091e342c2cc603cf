"""How it is set up: what the system checks of our apps say, but for those of files and disk, which have their place."""

from collections.abc import Iterator

from django.core.checks import CheckMessage
from django.core.checks.registry import registry

from core import checks
from operations.schemas import Finding
from operations.services.doctor.system_checks import as_findings

_LABEL = "Configuration"
_ELSEWHERE: frozenset[object] = frozenset(
    {checks.check_data_directory, checks.check_permissions, checks.check_free_space, checks.check_file_system}
)


def look_at_configuration() -> tuple[Finding, ...]:
    """One finding for each thing that is to be changed; else one that says that there is none."""
    found = as_findings(_LABEL, _messages())
    return found or (Finding(name="configuration", label=_LABEL, state="ok", text="Nothing to change."),)


def _messages() -> Iterator[CheckMessage]:
    """Django's own checks are of the code: its tests make them."""
    for check in registry.get_checks():
        if not check.__module__.startswith("django.") and check not in _ELSEWHERE:
            yield from check(app_configs=None, databases=None)
