"""What the templates of the search by meaning get: the same for the settings page and each fragment."""

from collections.abc import Iterable, Mapping
from typing import Any

from library.services.syncing.status import sync_status
from library.vectors.status import vector_status
from llm.services.checking.model_options import ModelOption
from llm.services.settings.overview import settings_view
from llm.settings_fields import FIELDS
from settings_ui.contexts.page import field_of
from settings_ui.schemas.embedding import EmbeddingPanel

NAMES = ("embedding", "embedding_model")


def embedding_context(
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    models: Iterable[str] = (),
    note: str = "",
) -> dict[str, object]:
    """As saved, or as it was typed; `models` are offered. Nothing outside is asked."""
    view, errors = settings_view(), errors or {}
    fields = {
        name: field_of(FIELDS[name], view.fields[name], typed or {}).model_copy(
            update={"id": name.replace("_", "-"), "error": errors.get(name, "")}
        )
        for name in NAMES
    }
    options = tuple(ModelOption(name=model) for model in models)
    panel = EmbeddingPanel(
        fields=fields, status=vector_status(), tracks=sync_status().tracks, options=options, note=note
    )
    return {"meaning": panel}
