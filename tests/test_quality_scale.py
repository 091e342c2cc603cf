"""quality_scale.yaml tells no more than there is: what is done names tests that exist, all else says why."""

import re
from itertools import takewhile
from typing import Any, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tests.server import ROOT

TIERS = ("bronze", "silver", "gold", "platinum")


class Rule(BaseModel):
    """One promise."""

    model_config = ConfigDict(extra="forbid")

    rule: str = Field(pattern=r"^[A-Z].{20,}\.$")
    status: Literal["done", "exempt", "todo"]
    tests: list[str] = []
    comment: str = ""

    @model_validator(mode="after")
    def _is_shown(self) -> "Rule":
        if self.status == "done":
            assert self.tests, "no tests"
            assert not self.comment, "what is done needs no words"
        else:
            assert not self.tests, "has tests and is not done"
            assert re.search(r"[a-z].{30}", self.comment), "does not say why"
        return self


def read() -> tuple[str, dict[str, dict[str, Rule]]]:
    told: dict[str, Any] = yaml.safe_load((ROOT / "quality_scale.yaml").read_text())
    reached = told.pop("reached")
    return reached, {
        tier: {name: Rule.model_validate(rule) for name, rule in rules.items()} for tier, rules in told.items()
    }


REACHED, SCALE = read()
RULES = {name: rule for rules in SCALE.values() for name, rule in rules.items()}


def test_every_rule_has_one_place() -> None:
    assert tuple(SCALE) == TIERS
    assert sum(map(len, SCALE.values())) == len(RULES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in RULES)


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.status == "done"])
def test_what_is_done_has_tests(name: str) -> None:
    for test in RULES[name].tests:
        file, _, function = test.partition("::")
        text = (ROOT / file).read_text()
        assert re.search(rf"def {re.escape(function) or 'test_'}", text), test
        assert not function or re.search(rf"def {re.escape(function)}\(", text), test


def test_the_tier_that_is_reached_is_the_last_without_anything_to_do() -> None:
    whole = takewhile(lambda tier: all(rule.status != "todo" for rule in SCALE[tier].values()), TIERS)
    assert [*whole][-1] == REACHED
