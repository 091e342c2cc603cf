"""Which embedder the settings choose: the wiring between the library's vectors and the language models."""

from importlib.util import find_spec

from core.embedding import EmbedderChoice
from library.vectors.encoder import built_in_encoder, encoder_is_installed
from llm.errors import LLMError
from llm.services.embedding.remote import remote_embedder
from llm.services.settings.effective import load_config

NOT_INSTALLED = "The built-in encoder isn’t installed (requirements-encoder.txt)."
NO_NUMPY = "NumPy isn’t installed (requirements-encoder.txt)."


def configured_embedder() -> EmbedderChoice:
    """The setting EMBEDDER. Two queries; nothing is loaded, and nobody is asked."""
    config = load_config().config
    if config.embedding == "off":
        return EmbedderChoice(None)
    if config.embedding == "builtin":
        return EmbedderChoice(built_in_encoder()) if encoder_is_installed() else EmbedderChoice(None, NOT_INSTALLED)
    if find_spec("numpy") is None:
        return EmbedderChoice(None, NO_NUMPY)
    try:
        return EmbedderChoice(remote_embedder(config.embedding, config))
    except LLMError as exc:
        return EmbedderChoice(None, exc.message)
