"""Whose certificates are believed: the system's, Mozilla's, and those of the household that a variable names."""

from pathlib import Path

import certifi
import httpx2
import pytest
import trustme

from core.http.certificates import CAFileError, check_ca_file, ssl_context
from core.http.client import open_client
from tests.core.servers import Exchange, serving
from tests.fakes.tls import Household


async def hello(exchange: Exchange) -> None:
    await exchange.answer("hello")


async def answer_of(household: Household) -> str:
    """What a server of the household says to us."""
    async with (
        serving(hello, tls=household.server()) as server,
        open_client(timeout=5, max_bytes=100) as client,
    ):
        return (await client.get(f"https://127.0.0.1:{server.port}/")).text


async def test_the_households_authority_is_believed_once_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = Household()
    with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        await answer_of(household)

    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(household.file(tmp_path)))
    assert await answer_of(household) == "hello"
    with pytest.raises(httpx2.ConnectError):
        await answer_of(Household())


async def test_it_comes_to_the_others_and_not_in_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mozillas = certificates(Path(certifi.where()))
    before = set(ssl_context().get_ca_certs(binary_form=True))
    assert mozillas <= before
    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(Household().file(tmp_path)))
    after = set(ssl_context().get_ca_certs(binary_form=True))
    assert len(after) == len(before) + 1
    assert before < after


def certificates(path: Path) -> set[bytes]:
    """All in a file."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(path)
    return set(context.get_ca_certs(binary_form=True))


async def test_openssls_own_variable_is_heeded_and_the_public_authorities_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = Household()
    monkeypatch.setenv("SSL_CERT_FILE", str(household.file(tmp_path)))
    assert await answer_of(household) == "hello"
    assert certificates(Path(certifi.where())) <= set(ssl_context().get_ca_certs(binary_form=True))


async def test_several_in_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = Household(), Household()
    both = tmp_path / "both.pem"
    for household in (one, two):
        household.authority.cert_pem.write_to_path(both, append=True)
    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(both))
    assert await answer_of(one) == await answer_of(two) == "hello"


async def test_a_servers_own_certificate_may_be_named_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not an authority's: the person has looked at it all the same."""
    leaf = Household().authority.issue_cert("127.0.0.1")
    leaf.cert_chain_pems[0].write_to_path(tmp_path / "server.pem")
    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(tmp_path / "server.pem"))
    household = Household()
    tls = household.server()
    leaf.configure_cert(tls)
    async with serving(hello, tls=tls) as server, open_client(timeout=5, max_bytes=100) as client:
        assert (await client.get(f"https://127.0.0.1:{server.port}/")).text == "hello"


def test_the_stores_are_read_once() -> None:
    assert ssl_context() is ssl_context()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "can't be read: {path}: No such file"),
        (b"", "without a PEM certificate: {path}"),
        (b"hello", "without a PEM certificate"),
        (b"-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n", "without a PEM certificate"),
        (trustme.CA().private_key_pem.bytes(), "without a PEM certificate"),
        (bytes(range(256)) * 10, "without a PEM certificate"),
    ],
    ids=["missing", "empty", "text", "broken", "key", "DER"],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CAFileError) as caught:
        check_ca_file(str(path))
    assert says.format(path=path) in str(caught.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CAFileError, match="can't be read"):
        check_ca_file(str(tmp_path))


def test_a_path_may_begin_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    Household().file(tmp_path)
    check_ca_file("~/household.pem")
