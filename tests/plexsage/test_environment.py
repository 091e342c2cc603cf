"""What the environment may say, and the one line when it says something else."""

from pathlib import Path

import pytest

from plexsage import llm_environment
from plexsage.start import read_environment
from plexsage.start_errors import StartError
from tests.fakes.tls import Household


def refusal() -> str:
    with pytest.raises(StartError) as caught:
        read_environment()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("LLM_PROVIDER", "lmstudio", "'ollama' or 'custom'"),
        ("OLLAMA_CONTEXT_WINDOW", "many", "whole number"),
        ("OLLAMA_CONTEXT_WINDOW", "511", "512"),
        ("CUSTOM_CONTEXT_WINDOW", "0", "512"),
        ("OLLAMA_URL", "ftp://nas", "http:// or https://"),
        ("CUSTOM_LLM_URL", "http://me:s3cr3t@nas", "username and password"),
        ("PLEX_URL", "http://nas:99999", "1 to 65535"),
        ("PLEX_URL", "http://", "http://localhost:32400"),
        ("PLEX_PUBLIC_URL", "ftp://nas", "http:// or https://"),
        ("PLEXSAGE_PLEX_TV_URL", "file:///etc", "http:// or https://"),
        ("LLM_LOCAL_TIMEOUT", "0", "greater than 0"),
        ("LLM_CLOUD_TIMEOUT", "soon", "should be a number"),
        ("LLM_LOCAL_TIMEOUT", "nan", "should be a number"),
        ("PLEXSAGE_SYNC_HOURS", "inf", "should be a number"),
        ("PLEXSAGE_ARTWORK_MB", "1.5", "should be a whole number."),
        ("PLEXSAGE_ALLOWED_HOSTS", "http://", "list of host names"),
        ("PLEXSAGE_ALLOWED_HOSTS", "nas.local:port", "list of host names"),
        ("PLEXSAGE_ALLOWED_HOSTS", "me:s3cr3t@nas", "list of host names"),
        ("PLEXSAGE_CSRF_TRUSTED_ORIGINS", "music.example.org", "https://music.example.org"),
        ("PLEXSAGE_CSRF_TRUSTED_ORIGINS", "https://music.example.org/plexsage", "without a path"),
        ("PLEXSAGE_CSRF_TRUSTED_ORIGINS", "https://[::ffff:2852039166]", "without a path"),
        ("PLEXSAGE_TRUSTED_PROXIES", "proxy.local", "172.18.0.0/16"),
        ("PLEXSAGE_LOG_LEVEL", "loud", "'WARNING'"),
        ("PLEXSAGE_LOG_FORMAT", "xml", "'text' or 'json'"),
        ("PLEXSAGE_DEBUG", "maybe", "true or false"),
        ("TZ", "Mars/Base", "time zone"),
    ],
)
def test_a_bad_value_is_told_in_one_line_that_names_the_variable(
    name: str, value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    line = refusal()
    assert line.startswith(f"{name} ")
    assert allowed in line
    assert "\n" not in line
    assert "s3cr3t" not in line


@pytest.mark.parametrize("name", ["PLEXSAGE_CA_FILE", "SSL_CERT_FILE"])
@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_of_authorities_that_is_none_stops_the_start(
    name: str, content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(name, str(path))
    line = refusal()
    assert line.startswith(f"{name} points to a file ")
    assert str(path) in line
    assert "\n" not in line
    Household().file(tmp_path).rename(path)
    assert getattr(read_environment(), name.lower()) == path


@pytest.mark.parametrize("name", ["OLLAMA_URL", "CUSTOM_LLM_URL", "PLEX_URL", "PLEXSAGE_PLEX_TV_URL"])
@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("http://169.254.169.254", "a link-local"),
        ("169.254.1.2:11434", "a link-local"),
        ("http://[fe80::1]/v1", "a link-local"),
        ("http://[::ffff:169.254.169.254]:8080", "a link-local"),
        ("http://100.100.100.200", "a cloud metadata"),
        ("http://[fd00:ec2::254]", "a cloud metadata"),
        ("https://0.0.0.0:32400", "an unspecified"),
        ("http://224.0.0.1", "a multicast"),
        ("http://255.255.255.255", "a reserved"),
    ],
)
def test_an_address_to_which_plexsage_never_connects_stops_the_start(
    name: str, address: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, address)
    line = refusal()
    assert line.startswith(f"{name} isn't a usable address. ")
    assert f"is {kind} address: PlexSage never connects there." in line


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://192.168.1.20", "http://nas.local", "[::1]:11434"])
def test_addresses_at_home_are_taken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OLLAMA_URL", "CUSTOM_LLM_URL", "PLEX_URL"):
        monkeypatch.setenv(name, address)
    assert read_environment().plex_url


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("https://home.example/m%C3%BAsica", "letters without accents"),
        ("https://home.example/my music", "spaces or backslashes"),
        ("https://home.example/a;b", "letters without accents"),
        ("https://home.example/a/../b", "unexpected after the host name"),
        ("https://music.example.org/?x=1", "from ? or # on"),
        ("https://music.example.org#top", "from ? or # on"),
        ("https://me:s3cr3t@music.example.org", "username and password"),
        ("https://", "http://nas.local:5765"),
        ("https:///music", "http://nas.local:5765"),
        ("ftp://music.example.org", "http:// or https://"),
        ("https://music.example.org:0", "1 to 65535"),
    ],
)
def test_nonsense_as_the_own_address_stops_the_start(
    address: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLEXSAGE_URL", address)
    line = refusal()
    assert line.startswith("PLEXSAGE_URL ")
    assert advice in line
    assert "s3cr3t" not in line


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("https://music.example.org/", "https://music.example.org"),
        ("NAS.local:5765", "http://nas.local:5765"),
        ("https://home.example/music/", "https://home.example/music"),
        ("home.example//a/b-1.2_~", "http://home.example/a/b-1.2_~"),
        ("http://0.0.0.0:5765", "http://0.0.0.0:5765"),  # what `make run HOST=0.0.0.0` says
    ],
)
def test_the_own_address_as_people_type_it(given: str, understood: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXSAGE_URL", given)
    assert read_environment().plexsage_url == understood


def test_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LLM_PROVIDER", "OLLAMA_CONTEXT_WINDOW", "ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY_FILE", "TZ"):
        monkeypatch.setenv(name, "")
    env = read_environment()
    assert llm_environment.keys(env) == {}
    assert env.tz == "UTC"
    assert llm_environment.decided_fields(env) == {}


def test_what_the_environment_decides_is_in_the_words_of_the_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LLM_PROVIDER", "ollama")
    monkeypatch.setenv("OLLAMA_URL", "nas:11434/v1")
    monkeypatch.setenv("OLLAMA_CONTEXT_WINDOW", "8192")
    monkeypatch.setenv("LLM_LOCAL_TIMEOUT", "900")
    monkeypatch.setenv("LLM_DEPTH", "thorough")
    monkeypatch.setenv("LLM_DEPTH_SECONDS", "45")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    env = read_environment()
    assert llm_environment.decided_fields(env) == {
        "provider": "ollama",
        "ollama_url": "http://nas:11434",
        "ollama_context_window": 8192,
        "local_timeout": 900.0,
        "depth": "thorough",
        "depth_seconds": 45.0,
    }
    keys = llm_environment.keys(env)
    assert {provider: key.get_secret_value() for provider, key in keys.items()} == {"openai": "sk-test"}


def test_a_log_level_may_be_in_small_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXSAGE_LOG_LEVEL", "debug")
    assert read_environment().plexsage_log_level == "DEBUG"


def test_values_of_an_env_file_give_way_to_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("LLM_MODEL_ANALYSIS=from-file\nLLM_MODEL_GENERATION=from-file\n")
    monkeypatch.setenv("PLEXSAGE_ENV_FILE", str(tmp_path / ".env"))
    monkeypatch.setenv("LLM_MODEL_GENERATION", "from-environment")
    # Reading the file sets variables for good: register them, so that they are undone.
    monkeypatch.setenv("LLM_MODEL_ANALYSIS", "")
    monkeypatch.delenv("LLM_MODEL_ANALYSIS")
    env = read_environment()
    decided = llm_environment.decided_fields(env)
    assert (decided["model_analysis"], decided["model_generation"]) == ("from-file", "from-environment")


class TestSecretFiles:
    def test_a_secret_may_be_in_a_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "key").write_text("from-file\n")
        monkeypatch.setenv("GEMINI_API_KEY_FILE", str(tmp_path / "key"))
        env = read_environment()
        assert llm_environment.keys(env)["gemini"].get_secret_value() == "from-file"
        assert "from-file" in env.secrets()
        assert llm_environment.variable_names()["api_key.gemini"] == "GEMINI_API_KEY_FILE"
        assert llm_environment.variable_names()["api_key.openai"] == "OPENAI_API_KEY"
        assert llm_environment.variable_names()["ollama_url"] == "OLLAMA_URL"

    @pytest.mark.parametrize(
        "name", ["ANTHROPIC_API_KEY", "CUSTOM_LLM_API_KEY", "PLEX_TOKEN", "SECRET_KEY", "DATABASE_URL"]
    )
    def test_every_secret_has_one(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(f"{name}_FILE", "/nowhere/at/all")
        assert refusal() == f"{name}_FILE: can't read /nowhere/at/all: No such file or directory."

    def test_a_secret_in_both_places_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "key").write_text("x")
        monkeypatch.setenv("PLEX_TOKEN", "y")
        monkeypatch.setenv("PLEX_TOKEN_FILE", str(tmp_path / "key"))
        assert "PLEX_TOKEN and PLEX_TOKEN_FILE are both set" in refusal()

    @pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe"], ids=["empty", "blank", "binary"])
    def test_a_file_without_a_secret_is_refused(
        self, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "key").write_bytes(content)
        monkeypatch.setenv("PLEX_TOKEN_FILE", str(tmp_path / "key"))
        assert refusal().startswith("PLEX_TOKEN_FILE: ")


def test_names_of_hosts_may_be_copied_from_the_address_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    given = "NAS.local:5765, https://music.example.org/ [::1]:80,.example.org 192.168.1.20 *"
    monkeypatch.setenv("PLEXSAGE_ALLOWED_HOSTS", given)
    expected = ("nas.local", "music.example.org", "[::1]", ".example.org", "192.168.1.20", "*")
    assert read_environment().plexsage_allowed_hosts == expected


def test_origins_and_proxies_are_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXSAGE_CSRF_TRUSTED_ORIGINS", "https://music.example.org/ http://*.Local:81")
    monkeypatch.setenv("PLEXSAGE_TRUSTED_PROXIES", "172.18.0.1/16,10.0.0.7")
    env = read_environment()
    assert env.plexsage_csrf_trusted_origins == ("https://music.example.org", "http://*.local:81")
    assert env.plexsage_trusted_proxies == ("172.18.0.0/16", "10.0.0.7/32")


class TestEnvFile:
    """What it may be, and the line when it cannot be read."""

    @pytest.fixture
    def env_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        path = tmp_path / "my.env"
        monkeypatch.setenv("PLEXSAGE_ENV_FILE", str(path))
        return path

    def test_one_that_is_named_has_to_be_there(self, env_file: Path) -> None:
        assert refusal() == f"PLEXSAGE_ENV_FILE isn't a file: {env_file}."
        env_file.mkdir()
        assert refusal() == f"PLEXSAGE_ENV_FILE isn't a file: {env_file}."

    def test_it_is_text(self, env_file: Path) -> None:
        env_file.write_bytes("# für Plex".encode("latin-1"))
        assert refusal() == f"{env_file} isn't UTF-8 text."

    def test_of_nobodys_home(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PLEXSAGE_ENV_FILE", "~nobody-of-this-name/.env")
        assert refusal().startswith("PLEXSAGE_ENV_FILE starts with the home directory of")
