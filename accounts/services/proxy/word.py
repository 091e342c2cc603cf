"""What came of a proxy's word about who asks, for the pages that tell of it."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass
class ProxyWord:
    """`is_trusted`: it came from a trusted proxy. `trouble` says why nobody was let in by it."""

    is_trusted: bool = False
    names_somebody: bool = False
    trouble: str = ""


def word_of(request: HttpRequest) -> ProxyWord | None:
    """None but with PLEXSAGE_AUTH=proxy."""
    return getattr(request, "proxy_word", None)


def is_named_by_proxy(request: HttpRequest) -> bool:
    """Whether a trusted proxy names whoever asks: then no password is needed, and signing out is the proxy's."""
    word = word_of(request)
    return word is not None and word.names_somebody
