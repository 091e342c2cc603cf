"""Templates that a person can review."""

from django.conf import settings

LONGEST_LINE = 120


def test_no_line_is_longer_than_the_formatter_allows() -> None:
    """djangofmt wraps tags and text, but no template tag and no value of an attribute."""
    long = [
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in sorted((settings.BASE_DIR / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert not long
