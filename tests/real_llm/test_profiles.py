"""Profiles are asked for in a form that a real server takes, and holds a model that knows nothing to."""

import pytest

from library.profiles.schema import ArtistHint
from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, EmbeddedServer
from llm.services.calling.client import open_llm
from llm.settings_fields import LLMConfig
from playlists.services.profiling.batch import ask, fitting

pytestmark = [pytest.mark.real_llm, pytest.mark.django_db(transaction=True)]


async def test_a_real_server_holds_an_answer_to_its_form(model: EmbeddedServer) -> None:
    config = LLMConfig(
        provider="custom",
        custom_url=model.base_url,
        custom_context_window=2_048,
        model_analysis=EMBEDDED_MODEL_NAME,
    )
    artists = [ArtistHint(id=1, name="Nick Drake", genres=("Folk",)), ArtistHint(id=2, name="Motörhead")]
    async with open_llm(config, keeps_notes=False) as client:
        fits = await fitting(artists, client)
        asked = await ask(fits, client, ())
    assert list(asked.profiles) == [artist.id for artist in fits]
    assert asked.usage.output_tokens > 0
