"""Settings that come from several sources: each field from the first that has a usable value.

The order is that of the layers: environment > database > config.yaml > default.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from pydantic import SecretStr, ValidationError

from core.errors import AddressError
from core.values import Frozen

Source = Literal["environment", "database", "file", "default"]

_NO_NAMES: Mapping[str, str] = MappingProxyType({})


class ConfigProblem(Frozen):
    """A value that could not be used, and was passed over."""

    source: Source
    field: str
    message: str


class Layer(NamedTuple):
    """One source of values by field; empty values decide nothing. `names`: what the source itself calls its fields."""

    source: Source
    values: Mapping[str, Any]
    names: Mapping[str, str] = _NO_NAMES

    def value(self, field: str) -> Any:
        """What this source says of a field; None where that is nothing."""
        value = self.values.get(field)
        bare = value.get_secret_value() if isinstance(value, SecretStr) else value
        return None if bare is None or bare == "" else value

    def decided_by(self, field: str) -> str:
        """What the source calls a field that it decides, like the name of a variable; "" where it does not."""
        if self.value(field) is None:
            return ""
        return self.names.get(field, f"the {self.source}")


class LayeredReader:
    """Reads fields out of layers, and notes where each value came from and what could not be used."""

    def __init__(self, validate: Callable[[str, Any], Any], problems: Iterable[ConfigProblem] = ()) -> None:
        """`validate`: the value of a field in its final form; raises ValidationError or AddressError."""
        self._validate = validate
        self.sources: dict[str, Source] = {}
        self.problems = list(problems)

    def read(self, field: str, layers: Iterable[Layer]) -> Any:
        """The value, or None where no layer decides."""
        self.sources[field] = "default"
        for layer in layers:
            if (raw := layer.value(field)) is None:
                continue
            try:
                value = self._validate(field, raw)
            except (ValidationError, AddressError) as exc:
                message = exc.message if isinstance(exc, AddressError) else exc.errors()[0]["msg"]
                self.problems.append(ConfigProblem(source=layer.source, field=field, message=message))
            else:
                self.sources[field] = layer.source
                return value
        return None
