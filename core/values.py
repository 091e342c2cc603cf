"""The base of the values that cross borders."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Immutable, and loud about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
