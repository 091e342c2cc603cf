"""The environment variables that PlexSage reads, typed and checked."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from core.errors import AddressError
from core.http.address import normalise_url
from core.http.address_rules import check_host
from core.http.certificates import check_ca_file
from library.servers.plex.config import plex_url
from plexsage.secret_files import SecretFileSource
from plexsage.text_lists import HeaderName, Hosts, Names, Networks, Origins

BASE_DIR = Path(__file__).resolve().parent.parent
#: What no browser or proxy writes in another way.
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")


def make_address_validator(understand: Callable[[str], str], *, is_called: bool = True) -> AfterValidator:
    """`is_called`: PlexSage itself connects there, so that addresses are refused to which it never does."""

    def read(value: str) -> str:
        try:
            url = understand(value)
            if is_called:
                check_host(url)
        except AddressError as exc:
            raise ValueError(f"isn't a usable address. {exc.message}") from exc
        return url

    return AfterValidator(read)


def own_address(text: str) -> str:
    """The address at which PlexSage is opened, perhaps below a path. Raises AddressError."""
    try:
        url = normalise_url(text)
    except AddressError as exc:
        # The example in it has another server's port.
        raise AddressError(exc.message.replace("localhost:11434", "nas.local:5765")) from exc
    if not _PLAIN_PATH.fullmatch(urlsplit(url).path):
        raise AddressError(
            "Its path may have only letters without accents, digits and -._~, like https://home.example/music"
        )
    return url


def _public_url(value: str) -> str:
    """An address for browsers, which may have a query: PlexSage itself never connects there."""
    address, mark, query = value.strip().partition("?")
    try:
        normalise_url(address)
    except AddressError as exc:
        raise ValueError(f"isn't a usable address. {exc.message}") from exc
    if not address.startswith(("http://", "https://")) or not all(char.isprintable() and char != " " for char in query):
        raise ValueError("should be a full address, like https://auth.example.org/logout")
    return address + mark + query


def _time_zone(value: str) -> str:
    # A path or an odd name raises ValueError, an unknown one ZoneInfoNotFoundError (a KeyError).
    try:
        ZoneInfo(value)
    except (ValueError, KeyError, OSError) as exc:
        raise ValueError("should be a time zone, like UTC or Europe/Berlin") from exc
    return value


def _ca_file(value: Path) -> Path:
    check_ca_file(str(value))
    return value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


PublicUrl = Annotated[str, AfterValidator(_public_url)]
PlexTvUrl = Annotated[str, make_address_validator(normalise_url)]
OwnUrl = Annotated[str, make_address_validator(own_address, is_called=False)]
PlexUrl = Annotated[str, make_address_validator(plex_url)]
PublicPlexUrl = Annotated[str, make_address_validator(plex_url, is_called=False)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)]
CAFile = Annotated[Path, AfterValidator(_ca_file)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Megabytes = Annotated[int, Field(ge=0, le=1_000_000)]
BackupCount = Annotated[int, Field(ge=0, le=365)]
Hours = Annotated[float, Field(ge=0, le=8_760, allow_inf_nan=False)]


class Environment(BaseSettings):
    """Every variable by its own name in capitals; not set (or empty) is None or the default.

    Secrets may also come from the file that NAME_FILE names. Those of the LLM are added by `plexsage.llm_environment`.
    """

    model_config = SettingsConfigDict(
        alias_generator=str.upper,
        case_sensitive=True,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_default=False,
    )

    plex_url: PlexUrl | None = None
    plex_token: SecretStr | None = None
    plex_music_library: str | None = None
    plex_public_url: PublicPlexUrl | None = None
    plexsage_sync_hours: Hours = 24.0
    plexsage_artwork_mb: Megabytes = 200

    secret_key: SecretStr | None = None
    secret_key_fallbacks: SecretStr | None = None
    salt_key: SecretStr | None = None
    salt_key_fallbacks: SecretStr | None = None
    database_url: SecretStr | None = None
    plexsage_data_dir: Path = BASE_DIR / "data"
    plexsage_backups: BackupCount | None = None
    plexsage_backup_keys: bool | None = None
    plexsage_backup_dir: Path | None = None
    plexsage_config: Path = BASE_DIR / "config.yaml"
    plexsage_allowed_hosts: Hosts = ()
    plexsage_csrf_trusted_origins: Origins = ()
    plexsage_trusted_proxies: Networks = ()
    plexsage_secure_cookies: bool = False
    plexsage_trust_forwarded_proto: bool = False
    plexsage_ca_file: CAFile | None = None
    ssl_cert_file: CAFile | None = None
    plexsage_plex_tv_url: PlexTvUrl = "https://plex.tv"
    plexsage_url: OwnUrl = "http://127.0.0.1:5765"
    plexsage_auth: Literal["on", "off", "proxy"] = "on"
    plexsage_auth_header: HeaderName | None = None
    plexsage_auth_create: bool = True
    plexsage_auth_groups_header: HeaderName | None = None
    plexsage_auth_staff_groups: Names = ()
    plexsage_auth_logout_url: PublicUrl | None = None
    plexsage_debug: bool = False
    plexsage_static: Literal["hashed", "plain"] = "hashed"
    plexsage_metrics: Literal["off", "loopback", "token"] = "off"
    plexsage_log_level: LogLevel = "INFO"
    plexsage_log_format: Literal["text", "json"] = "text"
    tz: TimeZone = "UTC"

    def secrets(self) -> tuple[str, ...]:
        """Every secret that was given, to be kept out of the logs."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the variables, then the files that hold secrets."""
        return (env_settings, SecretFileSource(settings_cls))
