"""PLEXSAGE_AUTH=proxy is refused at the start where it would let in whoever says a name."""

import sys

import pytest

from plexsage.proxy_sign_in import check_proxy_sign_in
from plexsage.start import read_environment
from plexsage.start_errors import StartError

COMPLETE = {
    "PLEXSAGE_AUTH": "proxy",
    "PLEXSAGE_AUTH_HEADER": "Remote-User",
    "PLEXSAGE_TRUSTED_PROXIES": "127.0.0.1, 172.18.0.0/16, fd00::/64",
}
GROUPS = {"PLEXSAGE_AUTH_GROUPS_HEADER": "Remote-Groups", "PLEXSAGE_AUTH_STAFF_GROUPS": "admins, music keepers"}


def start(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    check_proxy_sign_in(read_environment())


@pytest.mark.parametrize("more", [{}, GROUPS, {"PLEXSAGE_AUTH_CREATE": "false"}])
def test_a_whole_configuration_starts(monkeypatch: pytest.MonkeyPatch, more: dict[str, str]) -> None:
    start(monkeypatch, **COMPLETE, **more)


def test_groups_may_have_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    start(monkeypatch, **COMPLETE, **GROUPS)
    assert read_environment().plexsage_auth_staff_groups == ("admins", "music keepers")


@pytest.mark.parametrize("auth", ["on", "off"])
def test_without_it_nothing_is_needed(monkeypatch: pytest.MonkeyPatch, auth: str) -> None:
    start(monkeypatch, PLEXSAGE_AUTH=auth)
    start(monkeypatch, PLEXSAGE_AUTH=auth, PLEXSAGE_AUTH_GROUPS_HEADER="Remote-Groups")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"PLEXSAGE_AUTH_HEADER": ""}, "needs PLEXSAGE_AUTH_HEADER"),
        ({"PLEXSAGE_TRUSTED_PROXIES": ""}, "needs PLEXSAGE_TRUSTED_PROXIES"),
        ({"PLEXSAGE_TRUSTED_PROXIES": "0.0.0.0/0"}, "PLEXSAGE_TRUSTED_PROXIES has 0.0.0.0/0"),
        ({"PLEXSAGE_TRUSTED_PROXIES": "172.18.0.2 ::/0"}, "PLEXSAGE_TRUSTED_PROXIES has ::/0"),
        ({"PLEXSAGE_TRUSTED_PROXIES": "128.0.0.0/1,0.0.0.0/1"}, "PLEXSAGE_TRUSTED_PROXIES has 128.0.0.0/1"),
        ({**GROUPS, "PLEXSAGE_AUTH_STAFF_GROUPS": " , "}, "PLEXSAGE_AUTH_STAFF_GROUPS together"),
        ({**GROUPS, "PLEXSAGE_AUTH_GROUPS_HEADER": ""}, "PLEXSAGE_AUTH_STAFF_GROUPS together"),
        ({**GROUPS, "PLEXSAGE_AUTH_GROUPS_HEADER": "REMOTE-user"}, "name the same header"),
        ({"FORWARDED_ALLOW_IPS": "*"}, "FORWARDED_ALLOW_IPS"),
        ({"UVICORN_FORWARDED_ALLOW_IPS": "10.0.0.1"}, "FORWARDED_ALLOW_IPS"),
        ({"PLEXSAGE_AUTH_HEADER": "Remote_User"}, "PLEXSAGE_AUTH_HEADER should be the name of a header"),
        ({"PLEXSAGE_AUTH_HEADER": "HTTP_REMOTE_USER"}, "should be the name of a header"),
        ({"PLEXSAGE_AUTH_HEADER": "Remote-User:"}, "should be the name of a header"),
        ({"PLEXSAGE_AUTH_HEADER": "Rémote-User"}, "should be the name of a header"),
        ({"PLEXSAGE_AUTH_HEADER": "a-" * 30_000}, "should be the name of a header"),
        ({"PLEXSAGE_AUTH_CREATE": "perhaps"}, "PLEXSAGE_AUTH_CREATE should be true or false"),
        ({"PLEXSAGE_AUTH_LOGOUT_URL": "auth.example.org"}, "PLEXSAGE_AUTH_LOGOUT_URL should be a full address"),
        ({"PLEXSAGE_AUTH_LOGOUT_URL": "javascript:alert(1)"}, "PLEXSAGE_AUTH_LOGOUT_URL isn't a usable address"),
        ({"PLEXSAGE_AUTH_LOGOUT_URL": "https://a.example/?x y"}, "PLEXSAGE_AUTH_LOGOUT_URL should be a full address"),
        ({"PLEXSAGE_AUTH_LOGOUT_URL": "https://me:s3cr3t@a.example/"}, "username and password"),
    ],
)
def test_half_a_configuration_stops_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], named: str
) -> None:
    with pytest.raises(StartError) as caught:
        start(monkeypatch, **{**COMPLETE, **changed})
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_an_option_that_hides_who_calls_stops_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["uvicorn", "plexsage.asgi:application", "--forwarded-allow-ips=*"])
    with pytest.raises(StartError, match="hide who really calls"):
        start(monkeypatch, **COMPLETE)


def test_where_one_signs_out_may_have_a_query(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://auth.example.org/logout?rd=https%3A%2F%2Fmusic.example.org%2F"
    start(monkeypatch, **COMPLETE, PLEXSAGE_AUTH_LOGOUT_URL=address)
    assert read_environment().plexsage_auth_logout_url == address
