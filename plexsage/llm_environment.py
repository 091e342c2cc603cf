"""What the environment decides about the LLM, in the words of `LLMConfig`: one variable for each row that names one."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import SecretStr, create_model

from llm.addresses import normalize_address
from llm.setting import Setting
from llm.settings_fields import FIELDS, KEY_VARIABLES
from plexsage.environment import Environment, make_address_validator
from plexsage.secret_files import variable_in_use

#: Setting -> variable.
_VARIABLES: Mapping[str, str] = MappingProxyType({row.name: row.variable for row in FIELDS.values() if row.variable})


def _allowed(row: Setting) -> Any:
    """The type of a variable: an address is made whole, and refused where PlexSage never connects."""
    if row.is_address and row.server:
        return Annotated[str, make_address_validator(partial(normalize_address, row.server))]
    return row.annotation


def _environment() -> type[Environment]:
    fields: dict[str, Any] = {_VARIABLES[name].lower(): (_allowed(FIELDS[name]) | None, None) for name in _VARIABLES}
    keys: dict[str, Any] = {variable.lower(): (SecretStr | None, None) for variable in KEY_VARIABLES.values()}
    return create_model("WholeEnvironment", __base__=Environment, **fields, **keys)


#: All variables: those of `Environment`, and those of the LLM's settings and keys.
WHOLE_ENVIRONMENT: type[Environment] = _environment()


def decided_fields(env: Environment) -> Mapping[str, object]:
    """Setting -> value, for those that the environment sets."""
    values = {name: getattr(env, variable.lower()) for name, variable in _VARIABLES.items()}
    return MappingProxyType({name: value for name, value in values.items() if value is not None})


def keys(env: Environment) -> Mapping[str, SecretStr]:
    """Provider -> key, for the keys that the environment sets."""
    values = {provider: getattr(env, variable.lower()) for provider, variable in KEY_VARIABLES.items()}
    return MappingProxyType({provider: key for provider, key in values.items() if key is not None})


def variable_names() -> Mapping[str, str]:
    """Setting (or "api_key.<provider>") -> its variable; NAME_FILE where the value came from a file."""
    key_names = {f"api_key.{provider}": variable_in_use(variable) for provider, variable in KEY_VARIABLES.items()}
    return MappingProxyType({**_VARIABLES, **key_names})
