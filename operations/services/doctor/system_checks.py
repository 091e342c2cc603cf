"""What Django's system checks say, as findings."""

from collections.abc import Iterable

from django.core.checks import ERROR, CheckMessage

from operations.schemas import Finding


def as_findings(label: str, messages: Iterable[CheckMessage]) -> tuple[Finding, ...]:
    """One for each message; scripts know it by the id of its check."""
    return tuple(_finding(label, message) for message in messages)


def _finding(label: str, message: CheckMessage) -> Finding:
    return Finding(
        name=str(message.id or "check").replace(".", "_").lower(),
        label=label,
        state="problem" if message.level >= ERROR else "warning",
        text=str(message.msg),
        next_step=str(message.hint or ""),
    )
