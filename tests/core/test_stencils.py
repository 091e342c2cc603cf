"""Rows by a stencil look as rows by their template: whatever their texts say."""

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup
from django.template import Context, Engine
from hypothesis import given
from hypothesis import strategies as st

from core.web.stencils import Stencils

_ROW = Engine().from_string("""
<li id="row-{{ row.id }}"{% if row.is_last %} class="last"{% endif %}>
  <b>{{ row.title }}</b>
  {% if row.album %}<i title="{{ row.album }}">{{ row.album }}</i>
  {% else %}no album{% endif %}
</li>""")
_ODD = ["", " ", "\n  \n", "\ue000title\ue001", "\ue000", "<b>", "{{ row.id }}", "&amp;", "\"'", "0", "</li>"]
_texts = st.one_of(st.text(max_size=8), st.sampled_from(_ODD))


def _render(row: Mapping[str, Any]) -> str:
    return _ROW.render(Context({"row": row}))


def _read(markup: str) -> list[object]:
    """Elements, attributes and texts; space between elements is none."""
    found = BeautifulSoup(markup, "html.parser").find_all(True)
    return [(tag.name, tag.attrs, tag.text if tag.name != "li" else tag.text.split()) for tag in found]


@given(rows=st.lists(st.tuples(_texts, _texts, _texts, st.booleans()), max_size=6))
def test_as_the_template_itself(rows: list[tuple[str, str, str, bool]]) -> None:
    stencils = Stencils(_render)
    for name, title, album, is_last in rows:
        texts, flags = {"id": name, "title": title, "album": album}, {"is_last": is_last}
        assert _read(stencils.fill(texts, flags)) == _read(_render({**texts, **flags}))


def test_one_look_at_the_template_a_kind() -> None:
    asked: list[Mapping[str, Any]] = []

    def render(row: Mapping[str, Any]) -> str:
        asked.append(row)
        return _render(row)

    stencils = Stencils(render)
    for number in range(50):
        stencils.fill({"id": str(number), "title": "A", "album": "B" * (number % 2)}, {"is_last": False})
    assert len(asked) == 2
