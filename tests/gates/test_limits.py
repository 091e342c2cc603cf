"""How measurements are held against the table."""

from tests.gates.limits import lowered

TABLE = "# Why.\none:\n  /: 7\n  /history/: 12\n  bytes to rename it: 3800\n\ntwo:\n  /: 7\n"


def test_a_section_is_lowered_and_never_raised() -> None:
    measured = {"/": 5, "/history/": 13, "bytes to rename it": 2_345.6, "new": 1}
    expected = TABLE.replace("  /: 7\n  /h", "  /: 5\n  /h").replace("3800", "2400")
    assert lowered(f"\n{TABLE}", "one", measured) == f"\n{expected}"
    assert lowered(f"\n{TABLE}", "two", {"/": 6.2}) == f"\n{TABLE}"


def test_only_what_was_measured_changes() -> None:
    assert lowered(f"\n{TABLE}", "one", {}) == f"\n{TABLE}"
