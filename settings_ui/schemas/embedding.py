"""The values that the templates of the search by meaning read."""

from collections.abc import Mapping
from typing import ClassVar

from core.values import Frozen
from library.vectors.status import VectorStatus
from llm.services.checking.model_options import ModelOption
from settings_ui.schemas.page import Field


class EmbeddingPanel(Frozen):
    """Who embeds, and how far that is. `options`: models that the chosen server offers, `note`: why there are none."""

    #: What the shared fragments ask of a panel.
    name: ClassVar[str] = "embedding"

    fields: Mapping[str, Field]
    status: VectorStatus
    tracks: int = 0
    options: tuple[ModelOption, ...] = ()
    note: str = ""

    @property
    def is_off(self) -> bool:
        """Whether it is switched off, and nothing is wrong."""
        return not (self.status.label or self.status.problem)

    @property
    def is_moving(self) -> bool:
        """Whether the page should ask again in a moment."""
        return self.status.is_running or self.status.is_waiting
