"""The rows of the settings: each has its column, and what the database allows is what the row says."""

from typing import Any

import pytest
from django.core.validators import MaxValueValidator, MinValueValidator
from pydantic import ValidationError

from llm.models import LLMSettings, ProviderSettings
from llm.services.settings.change import SettingsChange
from llm.setting import Setting
from llm.settings_fields import FIELDS, KEY_VARIABLES, LLMConfig, settings_for, settings_of, shared_settings

ROWS = pytest.mark.parametrize("row", FIELDS.values(), ids=FIELDS)


def column_of(row: Setting) -> Any:
    model = LLMSettings if row.is_shared else ProviderSettings
    return model._meta.get_field(row.column)


def limit(column: Any, kind: type[MinValueValidator | MaxValueValidator]) -> object:
    return next((found.limit_value for found in column.validators if type(found) is kind), None)


def test_every_field_of_the_configuration_but_the_key_is_a_row() -> None:
    assert set(FIELDS) == set(LLMConfig.model_fields) - {"api_key"}


@ROWS
def test_its_column_allows_what_the_row_says(row: Setting) -> None:
    column = column_of(row)
    if row.bounds:
        assert limit(column, MinValueValidator) == row.bounds.least
        assert limit(column, MaxValueValidator) == row.bounds.most
    if row.longest:
        assert column.max_length == row.longest


@ROWS
def test_its_kind_is_that_of_its_default(row: Setting) -> None:
    assert row.default is None or isinstance(row.default, row.kind)
    assert row.kind in {str, bool, int, float}
    assert row.label
    assert row.help


def test_no_variable_stands_for_two_things() -> None:
    variables = [row.variable for row in FIELDS.values() if row.variable] + list(KEY_VARIABLES.values())
    assert len(set(variables)) == len(variables)


def test_a_provider_is_asked_for_its_own_and_for_the_time_out_of_its_kind() -> None:
    asked = {row.name for row in settings_for("ollama")}
    assert {"ollama_url", "ollama_context_window", "model_analysis", "max_tracks", "local_timeout"} <= asked
    assert not asked & {"custom_url", "cloud_timeout", "smart_generation"}
    assert "smart_generation" in {row.name for row in settings_for("openai")}
    assert {row.column for row in settings_of("custom")} >= {"base_url", "context_window"}
    assert "provider" in {row.name for row in shared_settings()}


def test_a_change_of_something_that_is_no_setting_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match="colour"):
        SettingsChange(colour="blue")
