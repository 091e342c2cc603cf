"""What the environment decides about the LLM, in the words of `LLMConfig`."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import SecretStr

from plexsage.environment import Environment
from plexsage.secret_files import given_name

#: Field of LLMConfig -> variable.
_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "provider": "LLM_PROVIDER",
        "model_analysis": "LLM_MODEL_ANALYSIS",
        "model_generation": "LLM_MODEL_GENERATION",
        "ollama_url": "OLLAMA_URL",
        "ollama_context_window": "OLLAMA_CONTEXT_WINDOW",
        "custom_url": "CUSTOM_LLM_URL",
        "custom_context_window": "CUSTOM_CONTEXT_WINDOW",
        "cloud_timeout": "LLM_CLOUD_TIMEOUT",
        "local_timeout": "LLM_LOCAL_TIMEOUT",
    }
)
#: Provider -> variable of its key.
_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "anthropic": "ANTHROPIC_API_KEY",
        "openai": "OPENAI_API_KEY",
        "gemini": "GEMINI_API_KEY",
        "ollama": "OLLAMA_API_KEY",
        "custom": "CUSTOM_LLM_API_KEY",
    }
)


def decided_fields(env: Environment) -> Mapping[str, object]:
    """Field of LLMConfig -> value, for the fields that the environment sets."""
    values = {field: getattr(env, variable.lower()) for field, variable in _FIELDS.items()}
    return MappingProxyType({field: value for field, value in values.items() if value is not None})


def keys(env: Environment) -> Mapping[str, SecretStr]:
    """Provider -> key, for the keys that the environment sets."""
    values = {provider: getattr(env, variable.lower()) for provider, variable in _KEYS.items()}
    return MappingProxyType({provider: key for provider, key in values.items() if key is not None})


def variable_names() -> Mapping[str, str]:
    """Field (or "api_key.<provider>") -> its variable; NAME_FILE where the value came from a file."""
    key_names = {f"api_key.{provider}": given_name(variable) for provider, variable in _KEYS.items()}
    return MappingProxyType({**_FIELDS, **key_names})
