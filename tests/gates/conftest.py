"""The tests' small library, a model that can choose, and runs as a server executes them."""

from tests.playlists.conftest import fake, library, ollama, server

__all__ = ["fake", "library", "ollama", "server"]
