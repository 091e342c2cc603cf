"""The Django app `llm`: it keeps the process's downloads, the slots and news of its probes, and the built-in model."""

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig, apps
from django.core import checks

if TYPE_CHECKING:
    from core.tasks.log_changes import Changes
    from llm.services.builtin_model.lifecycle import BuiltIn
    from llm.services.checking.single_flight import ProbeSlots
    from llm.services.pulling.statuses import PullBoard


class LLMConfig(AppConfig):
    """Made once a process by Django, which makes it the place for what exists once a process."""

    name = "llm"
    verbose_name = "LLM"
    pulls: "PullBoard"
    probes: "ProbeSlots"
    built_in: "BuiltIn"
    changes: "Changes"

    def ready(self) -> None:
        """Make the shared objects, register the system check."""
        from core.apps import topics  # noqa: PLC0415  # not before the models are ready
        from core.tasks.log_changes import Changes  # noqa: PLC0415
        from llm.checks import keys_in_clear  # noqa: PLC0415
        from llm.services.builtin_model.lifecycle import BuiltIn  # noqa: PLC0415
        from llm.services.checking.single_flight import ProbeSlots  # noqa: PLC0415
        from llm.services.pulling.statuses import PullBoard  # noqa: PLC0415

        checks.register(keys_in_clear)
        self.pulls = PullBoard()
        self.probes = ProbeSlots()
        self.built_in = BuiltIn(topics())
        self.changes = Changes()


def pull_board() -> "PullBoard":
    """The process's downloads of models."""
    return cast("LLMConfig", apps.get_app_config("llm")).pulls


def probe_slots() -> "ProbeSlots":
    """The process's one-probe-a-session slots."""
    return cast("LLMConfig", apps.get_app_config("llm")).probes


def built_in() -> "BuiltIn":
    """The process's built-in model, running or not."""
    return cast("LLMConfig", apps.get_app_config("llm")).built_in


def probe_changes() -> "Changes":
    """How each server was the last time that this process asked it."""
    return cast("LLMConfig", apps.get_app_config("llm")).changes
