"""Pages as a browser takes them: the white space of the templates tells nothing."""

from bs4 import Tag


def one_line(page: str | bytes) -> str:
    """With one space wherever there is white space, so that the wrapping of a long tag does not matter."""
    text = page.decode() if isinstance(page, bytes) else page
    return " ".join(text.split())


def text_in(tag: Tag | None) -> str:
    """What stands in an element, as it is read."""
    assert tag is not None
    return " ".join(tag.get_text().split())
