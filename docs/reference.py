"""Writes what the documentation repeats of the code: `make docs` (a test compares).

The table of settings and .env.example come from the variables that PlexSage reads, the picture of the data from the
models. What is said of the language model's settings is in its rows (`llm/settings_fields.py`), of the other
variables in variables.yaml; defaults and bounds are those of the code.
"""

import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plexsage.settings")

import yaml  # noqa: E402

from llm.schemas import LOCAL_PROVIDERS  # noqa: E402
from llm.setting import Setting  # noqa: E402
from llm.settings_fields import FIELDS, KEY_VARIABLES  # noqa: E402
from plexsage.environment import BASE_DIR  # noqa: E402
from plexsage.llm_environment import WHOLE_ENVIRONMENT  # noqa: E402

BEGIN, END = "<!-- written by `make docs` -->", "<!-- end of what `make docs` writes -->"
_ID = re.compile(r'\bid="([^"]+)"')
_TITLE = re.compile(r"# (\d+)\. (.+)")
_STATUS = re.compile(r"^((?:Accepted|Superseded)\b.*?)\.?$", re.MULTILINE)
#: Whose setting it is, in words, where that is not everybody's.
WHOSE = {
    "cloud": "cloud providers",
    "local": "Ollama and custom servers",
    "ollama": "Ollama",
    "custom": "custom server",
    "openai": "OpenAI",
}
OURS = ("accounts", "llm", "library", "playlists", "settings_ui", "operations")


class Variable(NamedTuple):
    """A variable of the environment; `default` only where the code cannot say it. `example` is a whole value."""

    name: str
    meaning: str
    example: str = ""
    default: str = ""


def sections() -> dict[str, list[Variable]]:
    """Variables by what they are about. Raises LookupError if one that PlexSage reads is not described."""
    described = yaml.safe_load((ROOT / "docs" / "variables.yaml").read_text("utf-8"))
    examples = described.pop("Examples")
    found = {"Language model": [*settings_variables(examples), *key_variables()]}
    for title, variables in described.items():
        found[title] = [Variable(name, **words) for name, words in variables.items()]
    names = {variable.name for variables in found.values() for variable in variables}
    if missing := {name.upper() for name in WHOLE_ENVIRONMENT.model_fields} - names:
        raise LookupError(f"docs/variables.yaml does not describe {', '.join(sorted(missing))}.")
    return found


def settings_variables(examples: Mapping[str, str]) -> Iterator[Variable]:
    """Of the language model, as the settings page says it."""
    for row in FIELDS.values():
        if row.variable:
            example = examples.get(row.variable) or str(row.default or "").removesuffix(".0")
            yield Variable(row.variable, meaning_of(row), example, "automatic" if row.automatic else "")


def meaning_of(row: Setting) -> str:
    """In one line: what the field on the page is called, for whom it is, and what stands below it."""
    label = f"{row.label} ({WHOSE[row.scope]})" if row.scope in WHOSE else row.label
    return f"{label}. {row.help.rstrip('.')}"


def key_variables() -> Iterator[Variable]:
    """The key of each provider."""
    for provider, variable in KEY_VARIABLES.items():
        kind = "API key, or `user:password`" if provider in LOCAL_PROVIDERS else "API key"
        yield Variable(variable, f"{kind} ({WHOSE.get(provider, provider.title())})")


def default_of(variable: Variable) -> str:
    """In words: what holds where the variable is not set."""
    rows = {row.variable: row for row in FIELDS.values() if row.variable}
    if variable.default:
        return variable.default
    if row := rows.get(variable.name):
        return _value(row.default)
    return _value(WHOLE_ENVIRONMENT.model_fields[variable.name.lower()].default)


def _value(value: object) -> str:
    if isinstance(value, Path):
        return f"`{value.relative_to(BASE_DIR)}`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value and isinstance(value, str | float | int):
        return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
    return "none"


def bounds_of(annotation: Any, *rules: object) -> str:
    """ "512 to 10,000,000" where the number has such bounds."""
    kept: dict[str, float] = {}
    for rule in _rules(annotation, *rules):
        kept |= {name: getattr(rule, name) for name in ("ge", "gt", "le") if getattr(rule, name, None) is not None}
    if "le" not in kept:
        return ""
    least = f"more than {kept['gt']:,g}" if "gt" in kept else f"{kept['ge']:,g}"
    return f"{least} to {kept['le']:,.0f}"


def _rules(annotation: Any, *rules: object) -> Iterator[object]:
    """What pydantic has noted for a field, also inside `Annotated` and `X | None`."""
    for rule in (*rules, *getattr(annotation, "__metadata__", ())):
        yield from getattr(rule, "metadata", (rule,))
    for inner in getattr(annotation, "__args__", ()):
        yield from _rules(inner)


def settings_table() -> str:
    """The tables of docs/configuration.md."""
    return "\n\n".join(_table(title, variables) for title, variables in sections().items())


def _table(title: str, variables: Iterable[Variable]) -> str:
    lines = [f"### {title}", "", "| variable | meaning | default |", "|---|---|---|"]
    for variable in variables:
        field = WHOLE_ENVIRONMENT.model_fields.get(variable.name.lower())
        bounds = bounds_of(field.annotation, *field.metadata) if field else ""
        meaning = f"{variable.meaning} ({bounds})" if bounds else variable.meaning
        lines.append(f"| `{variable.name}` | {_capital(meaning)} | {default_of(variable)} |")
    return "\n".join(lines)


def file_table() -> str:
    """What config.yaml may say of the language model."""
    lines = ["| below `llm:` | meaning | default |", "|---|---|---|"]
    for row in FIELDS.values():
        bounds = bounds_of(row.annotation)
        meaning = f"{meaning_of(row)} ({bounds})" if bounds else meaning_of(row)
        lines.append(f"| `{row.name}` | {meaning} | {'automatic' if row.automatic else _value(row.default)} |")
    return "\n".join([*lines, "| `api_key` | API key of the provider that the file names | none |"])


def env_example() -> str:
    """.env.example, with everything commented out."""
    lines = [
        "# Copy to .env and remove the # before what you need. It wins over the settings page and config.yaml.",
        "# Keys, tokens, SECRET_KEY and DATABASE_URL can also come from files: OPENAI_API_KEY_FILE=/run/secrets/openai",
        "# Written by `make docs`. See docs/configuration.md.",
    ]
    for title, variables in sections().items():
        lines += ["", f"# --- {title} ---"]
        for variable in variables:
            if variable.name == "PLEXSAGE_ENV_FILE":
                continue  # it names this file
            lines += [f"# {_sentence(variable.meaning)}", f"#{variable.name}={variable.example}"]
    return "\n".join(lines) + "\n"


def _sentence(meaning: str) -> str:
    return f"{_capital(meaning)}.".replace("`", "")


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def data_model() -> str:
    """A diagram per app, and what each model is for."""
    from django.apps import apps  # noqa: PLC0415

    return "\n\n".join(_app(apps.get_app_config(label)) for label in OURS)


def _app(config: Any) -> str:
    models = list(config.get_models())
    lines = [f"## {config.label}", "", "```mermaid", "erDiagram"]
    for model in models:
        lines.append(f"    {model.__name__} {{")
        lines += [f"        {_column(field)}" for field in model._meta.fields]
        lines.append("    }")
    for model in models:
        lines += [f"    {line}" for line in _relations(model)]
    lines += ["```", "", "| model | what it is | table |", "|---|---|---|"]
    for model in models:
        purpose = (model.__doc__ or "").split("\n")[0]
        lines.append(f"| `{model.__name__}` | {purpose} | `{model._meta.db_table}` |")
    return "\n".join(lines)


def _column(field: Any) -> str:
    mark = " PK" if field.primary_key else " FK" if field.is_relation else " UK" if field.unique else ""
    return f"{field.get_internal_type()} {field.name}{mark}"


def _relations(model: Any) -> Iterator[str]:
    for field in model._meta.get_fields():
        if field.is_relation and not field.auto_created:
            other = field.related_model.__name__
            if field.many_to_many:
                yield f'{model.__name__} }}o--o{{ {other} : "{field.name}"'
            else:
                there = "|o" if field.null else "||"
                here = "o|" if field.one_to_one else "o{"
                yield f'{other} {there}--{here} {model.__name__} : "{field.name}"'


def fragments() -> str:
    """The elements that an answer may replace besides its own, each with the templates that do."""
    found: dict[str, set[str]] = defaultdict(set)
    for template in sorted((ROOT / "templates").rglob("*.html")):
        parts = template.read_text("utf-8").split("hx-swap-oob")
        for before, after in pairwise(parts):
            if name := _ID.search(before[before.rindex("<") :] + after.partition(">")[0]):
                found[name[1]].add(f"`{template.relative_to(ROOT)}`")
    rows = [f"| `#{name}` | {', '.join(sorted(places))} |" for name, places in sorted(found.items())]
    return "\n".join(["| element | replaced by |", "|---|---|", *rows])


def decisions() -> str:
    """The index of docs/adr. Raises LookupError for one without a status."""
    rows = []
    for page in sorted((ROOT / "docs" / "adr").glob("0*.md")):
        text = page.read_text("utf-8")
        title, status = _TITLE.match(text), _STATUS.search(text)
        if title is None or status is None:
            raise LookupError(f"{page.name} needs a title like `# 1. …` and a line like `Accepted, 2026-11.`")
        rows.append(f"| [{title[1]}]({page.name}) | {title[2]} | {status[1]} |")
    return "\n".join(["| | decision | status |", "|---|---|---|", *rows])


def pages() -> Mapping[Path, str]:
    """Every file that this writes, with the text that it should have."""
    docs = ROOT / "docs"
    return {
        ROOT / ".env.example": env_example(),
        docs / "adr" / "README.md": between_marks(docs / "adr" / "README.md", decisions()),
        docs / "architecture.md": between_marks(docs / "architecture.md", fragments()),
        docs / "configuration.md": between_marks(
            docs / "configuration.md", f"{settings_table()}\n\n## config.yaml\n\n{file_table()}"
        ),
        docs / "data-model.md": between_marks(docs / "data-model.md", data_model()),
    }


def between_marks(page: Path, text: str) -> str:
    """The page with this text in place of what was written before."""
    head, _, rest = page.read_text("utf-8").partition(BEGIN)
    return f"{head}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Write what differs."""
    import django  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        os.environ["PLEXSAGE_DATA_DIR"] = folder
        os.environ["PLEXSAGE_STATIC"] = "plain"
        django.setup()
        for page, text in pages().items():
            if page.read_text("utf-8") != text:
                page.write_text(text, "utf-8")
                print(f"Wrote {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
