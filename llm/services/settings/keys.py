"""Which API key may go to which server: a key never reaches another provider, nor another host than its own."""

from typing import NamedTuple

from django.conf import settings
from pydantic import SecretStr

from core.db.stored_secrets import host_of, is_undecipherable, why_undecipherable
from core.settings_sources import ConfigProblem, Source
from llm.models import ProviderSettings
from llm.schemas import ProviderName
from llm.services.settings.sources import StoredRows
from llm.services.settings.validation import RefusedError, check_key

_NO_KEY = SecretStr("")
_HTTPS = "https://"


def binding_of(url: str) -> str:
    """How a stored key is bound to its server: one that was typed for https does not go there over plain http."""
    return f"{_HTTPS}{host_of(url)}" if url.startswith(_HTTPS) else host_of(url)


class KeyFound(NamedTuple):
    """A key (perhaps empty), where it came from, and what stood in the way of one."""

    key: SecretStr
    source: Source
    problem: ConfigProblem | None = None


def find_key(provider: ProviderName | None, base_url: str, url_source: Source, rows: StoredRows) -> KeyFound:
    """The key for `provider` at `base_url` ("" = its own address)."""
    if provider is None:
        return KeyFound(_NO_KEY, "default")
    from_environment = settings.LLM_ENVIRONMENT_KEYS.get(provider, _NO_KEY)
    if from_environment.get_secret_value():
        name = str(settings.LLM_ENVIRONMENT_NAMES.get(f"api_key.{provider}", "the key"))
        found = _environment_key(name, from_environment, base_url, url_source)
        return _if_usable(found, provider, name)
    row = rows.providers.get(provider)
    if row is not None and row.api_key:
        return _stored_key(row, row.api_key, base_url)
    in_file = settings.LLM_FILE.get("api_key") if settings.LLM_FILE.get("provider") == provider else None
    if in_file and (not base_url or url_source in {"file", "default"}):
        return _if_usable(KeyFound(SecretStr(str(in_file)), "file"), provider, "api_key")
    return KeyFound(_NO_KEY, "default")


def _if_usable(found: KeyFound, provider: ProviderName, name: str) -> KeyFound:
    """A key with letters that no key has is not sent; on a page it would have been refused."""
    try:
        usable = found.key.get_secret_value() and check_key(found.key, provider)
    except RefusedError as exc:
        problem = ConfigProblem(source=found.source, field="api_key", message=f"{name}: {exc}")
        return KeyFound(_NO_KEY, "default", problem)
    return found._replace(key=SecretStr(usable))


def _environment_key(name: str, key: SecretStr, base_url: str, url_source: Source) -> KeyFound:
    """Whoever may change the address on a page must not be able to have the environment's key sent to it.

    The default address is nobody's choice: it is this computer.
    """
    if not base_url or url_source in {"environment", "file", "default"}:
        return KeyFound(key, "environment")
    message = f"{name} is only used with an address that is also set by the environment or config.yaml."
    return KeyFound(_NO_KEY, "default", ConfigProblem(source="environment", field="api_key", message=message))


def _stored_key(row: ProviderSettings, stored: str, base_url: str) -> KeyFound:
    if is_undecipherable(stored):
        message = f"The stored API key can't be read {why_undecipherable()}, or enter the key again."
    elif row.api_key_host not in {binding_of(base_url), host_of(base_url)}:
        message = f"The stored API key belongs to {row.api_key_host or 'another address'}. Enter it again for this one."
    else:
        return KeyFound(SecretStr(stored), "database")
    return KeyFound(_NO_KEY, "default", ConfigProblem(source="database", field="api_key", message=message))
