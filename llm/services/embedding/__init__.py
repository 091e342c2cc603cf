"""Embedding by a provider: Ollama, an OpenAI-compatible server, or OpenAI."""
