"""How figures of speed are judged, told and drawn; and that each benchmark keeps to the common form."""

import json
import os
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.speed import measures
from benchmarks.speed.document import BEGIN, END, write
from benchmarks.speed.growth import by_name, exponent
from benchmarks.speed.plots import plot
from benchmarks.speed.processor import memory_mb, processor_seconds
from benchmarks.speed.report import missed, section
from benchmarks.speed.row import AS_MANY, Benchmark, Row, row_of
from benchmarks.speed.run import Measured, names

SIZES = (100, 1_000, 10_000)


def rows(name: str, *values: float, **fields: object) -> list[Row]:
    described = {"name": name, "unit": "ms", **fields}
    return [row_of({**described, "size": size, "value": value}) for size, value in zip(SIZES, values, strict=True)]


def measured(*found: Row, **fields: object) -> Measured:
    benchmark = Benchmark(counted="tracks", quick=SIZES, full=SIZES)
    return Measured("new_page", "What it costs.", benchmark, [*found], **fields)  # type: ignore[arg-type]  # as named


@pytest.mark.parametrize(
    ("values", "expected"), [((5, 5, 5), 0), ((1, 10, 100), 1), ((1, 100, 10_000), 2), ((10, 10**0.5 * 10, 100), 0.5)]
)
def test_the_exponent_is_that_of_the_power(values: tuple[float, float, float], expected: float) -> None:
    assert exponent(rows("a", *values)) == pytest.approx(expected)


def test_no_curve_goes_through_one_point_or_nothing() -> None:
    assert exponent(rows("a", 0, 0, 3)) is None
    assert exponent([]) is None


def test_a_target_is_the_most_or_the_least() -> None:
    assert [row.is_met for row in rows("a", 1, 2, 3, target=2.0)] == [True, True, False]
    assert [row.is_met for row in rows("a", 1, 2, 3, target=2.0, is_more_better=True)] == [False, True, True]
    assert [row.is_met for row in rows("a", 1, 2, 3)] == [None] * 3


def test_lines_come_in_the_order_in_which_they_were_first_measured() -> None:
    one, two = rows("one", 1, 2, 3), rows("two", 4, 5, 6)
    mixed = [two[1], one[2], two[0], one[0], one[1], two[2]]
    assert by_name(mixed) == {"two": two, "one": one}


def test_a_table_says_what_is_met_and_what_is_not() -> None:
    found = measured(*rows("page", 1, 2, 3, target=2.0), *rows("search", 1, 100, 10_000), *rows("size", 1234, 1, 1))
    found.rows[0] = Row(name="page", size=100, unit="ms", value=1, target=2, older=7.5)
    text = section(found)
    assert "## New page\n\nWhat it costs." in text
    assert "| page | 1 ms | 2 ms | 3 ms | 0.24 | ≤ 2 | 7.5 (at 100) | **no** |" in text
    assert "| search | 1 ms | 100 ms | 10,000 ms | 2.00 |  |  | **no** |" in text
    assert "| size | 1,234 ms | 1 ms | 1 ms |" in text
    assert list(missed(found)) == [
        "new_page, page, 10,000: 3 ms instead of 2",
        "new_page, search: grows by the power of 2.00",
    ]


def test_what_failed_is_told() -> None:
    found = measured(*rows("page", 1, 1, 1), trouble=[1_000])
    assert "It failed at 1,000." in section(found)
    assert list(missed(found)) == ["new_page failed at 1,000"]


def test_a_plot_has_a_point_for_each_figure_of_the_commonest_unit() -> None:
    kilobytes = rows("answer", 1, 2, 3, unit="kB")
    drawn = plot(
        by_name([*rows("a < b", 1, 20, 400), *rows("none", 0, 0, 0), *kilobytes, *rows("c", 5, 5, 5)]), "tracks"
    )
    picture = ElementTree.fromstring(drawn)
    marks = {name: picture.findall(f"{{*}}{name}") for name in ("circle", "text")}
    assert len(marks["circle"]) == 6
    words = [text.text for text in marks["text"]]
    assert {"a < b", "c", "tracks", "ms", "100", "10,000"} <= set(words)
    assert not {"none", "answer"} & set(words)
    heights = [float(circle.attrib["cy"]) for circle in marks["circle"][:3]]
    assert heights == sorted(heights, reverse=True)
    assert plot(by_name(rows("none", 0, 0, 0)), "tracks") == ""


def test_the_page_keeps_what_people_wrote(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "benchmarks-gone.svg").write_text("old")
    page = tmp_path / "benchmarks.md"
    page.write_text(f"# Before\n\n{BEGIN}\n\nold\n\n{END}\n\nAfter\n")
    for _ in range(2):
        write([measured(*rows("page", 1, 2, 3, target=2.0))], is_quick=True, docs=tmp_path)
    text = page.read_text()
    assert text.startswith(f"# Before\n\n{BEGIN}\n\nMeasured on ")
    assert text.endswith(f"- new_page, page, 10,000: 3 ms instead of 2\n\n{END}\n\nAfter\n")
    assert "![New page, by tracks](images/benchmarks-new-page.svg)" in text
    assert [path.name for path in (tmp_path / "images").iterdir()] == ["benchmarks-new-page.svg"]
    values = json.loads((tmp_path / "benchmarks.json").read_text())
    assert values["benchmarks"][0]["rows"][2]["value"] == 3
    assert values["benchmarks"][0]["exponents"] == {"page": pytest.approx(0.2386, abs=0.001)}


@pytest.mark.parametrize("name", names())
def test_each_benchmark_keeps_to_the_common_form(name: str) -> None:
    module = import_module(f"{measures.__name__}.{name}")
    benchmark: Benchmark = module.BENCHMARK
    assert module.__doc__
    assert module.__doc__.partition("\n")[0].endswith(".")
    assert callable(module.measure)
    for sizes in (benchmark.quick, benchmark.full):
        assert len(set(sizes)) == 3
        assert list(sizes) == sorted(sizes)
    assert benchmark.library == AS_MANY or isinstance(benchmark.library, int)
    assert max(benchmark.quick) <= max(benchmark.full)


def test_processor_time_and_memory_of_a_process_are_read() -> None:
    before = processor_seconds(os.getpid())
    sum(range(200_000))
    assert processor_seconds(os.getpid()) > before
    resident, shared = memory_mb()
    assert 0 < shared <= resident
