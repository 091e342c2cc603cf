"""A household with an authority of its own (as Caddy, step-ca and mkcert make one), and what can be wrong with it."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import trustme


class Household:
    """An authority that nobody knows, until its file is named."""

    def __init__(self) -> None:
        """Made anew for each test."""
        self.authority = trustme.CA()

    def file(self, folder: Path) -> Path:
        """Its certificate, as a person would name it."""
        path = folder / "household.pem"
        self.authority.cert_pem.write_to_path(path)
        return path

    def server(self, *names: str, **more: Any) -> ssl.SSLContext:
        """For a server with these names, or 127.0.0.1."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*(names or ("127.0.0.1",)), **more).configure_cert(context)
        return context

    def expired(self) -> ssl.SSLContext:
        """Since yesterday."""
        now = datetime.now(UTC)
        return self.server(not_before=now - timedelta(days=90), not_after=now - timedelta(days=1))

    def not_yet(self) -> ssl.SSLContext:
        """From tomorrow on: one of two clocks is wrong."""
        now = datetime.now(UTC)
        return self.server(not_before=now + timedelta(days=1), not_after=now + timedelta(days=90))

    def self_signed(self, folder: Path) -> ssl.SSLContext:
        """The authority's own certificate is the server's."""
        chain = folder / "self-signed.pem"
        self.authority.private_key_pem.write_to_path(chain)
        self.authority.cert_pem.write_to_path(chain, append=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context
