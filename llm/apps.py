"""The Django app `llm`: it keeps the process's downloads and the slots of its probes."""

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from llm.services.pull_board import PullBoard
    from llm.services.slots import ProbeSlots


class LLMConfig(AppConfig):
    """Made once a process by Django, which makes it the place for what exists once a process."""

    name = "llm"
    verbose_name = "LLM"
    pulls: "PullBoard"
    probes: "ProbeSlots"

    def ready(self) -> None:
        """Make the shared objects."""
        from llm.services.pull_board import PullBoard  # noqa: PLC0415  # not before the models are ready
        from llm.services.slots import ProbeSlots  # noqa: PLC0415

        self.pulls = PullBoard()
        self.probes = ProbeSlots()


def pull_board() -> "PullBoard":
    """The process's downloads of models."""
    return cast("LLMConfig", apps.get_app_config("llm")).pulls


def probe_slots() -> "ProbeSlots":
    """The process's one-probe-a-session slots."""
    return cast("LLMConfig", apps.get_app_config("llm")).probes
