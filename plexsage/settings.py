"""Django's settings, read once from the environment (plexsage/environment.py)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from pydantic import SecretStr

from core.logs.config import logging_config
from core.text.known_secrets import KnownSecrets
from plexsage import llm_environment
from plexsage.config_file import read_llm_section
from plexsage.database import database
from plexsage.environment import BASE_DIR, Environment
from plexsage.hidden_text import HiddenText, hidden_texts
from plexsage.keys import load_key, load_previous
from plexsage.proxy_sign_in import check_proxy_sign_in
from plexsage.secret_files import variable_in_use
from plexsage.start import expand_home, read_environment
from plexsage.start_errors import StartError, stop
from plexsage.text_lists import split_address


def _read() -> tuple[Environment, dict[str, Any]]:
    """Read all that may stop the start: the environment, the keys, the database's address."""
    try:
        env = read_environment()
        check_proxy_sign_in(env)
        data_dir = expand_home(env.plexsage_data_dir, "PLEXSAGE_DATA_DIR").resolve()
        return env, {
            "data_dir": data_dir,
            "backup_dir": expand_home(env.plexsage_backup_dir or data_dir / "backups", "PLEXSAGE_BACKUP_DIR").resolve(),
            "config": expand_home(env.plexsage_config, "PLEXSAGE_CONFIG"),
            "secret_key": load_key(env.secret_key, data_dir / "secret_key"),
            "salt_key": load_key(env.salt_key, data_dir / "salt_key"),
            "previous": load_previous(data_dir),
            "database": database(env.database_url, data_dir),
        }
    except StartError as exc:
        stop(str(exc))


ENVIRONMENT, _read_at_start = _read()

# --- Where things are ---------------------------------------------------------------------------------------
# The address at which it is opened is one that it answers to, and perhaps below a path.
_OWN_HOST, _OWN_ORIGIN, _OWN_PATH = split_address(ENVIRONMENT.plexsage_url)
FORCE_SCRIPT_NAME = _OWN_PATH or None
DATA_DIR: Path = _read_at_start["data_dir"]
ROOT_URLCONF = "plexsage.urls"
ASGI_APPLICATION = "plexsage.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Keys (ADR 0004) ----------------------------------------------------------------------------------------
# The first of each is in use; what the others have encrypted is read as well (ADR 0038).
SECRET_KEY: str = HiddenText(_read_at_start["secret_key"])
SECRET_KEY_FALLBACKS: list[str] = hidden_texts(
    ENVIRONMENT.secret_key_fallbacks, _read_at_start["previous"]["secret_key"]
)
SALT_KEY: list[str] = [
    HiddenText(_read_at_start["salt_key"]),
    *hidden_texts(ENVIRONMENT.salt_key_fallbacks, _read_at_start["previous"]["salt_key"]),
]
#: What each is called where it came from: a variable, or a file in the data directory.
KEY_NAMES: tuple[str, str] = (
    variable_in_use("SECRET_KEY") if ENVIRONMENT.secret_key else "secret_key",
    variable_in_use("SALT_KEY") if ENVIRONMENT.salt_key else "salt_key",
)

# --- Apps ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",  # what it shows is loaded with its addresses
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "core",
    "accounts",
    "llm",
    "library",
    "playlists",
    "settings_ui",
    "operations",
]
# All of these run in the event loop; only a step that may ask the database waits for a thread.
MIDDLEWARE = [
    "core.middleware.database.request_lock_timeout",
    "core.middleware.root_path.cookie_path",
    "core.middleware.in_loop.SecurityHeaders",
    "servestatic.middleware.ServeStaticMiddleware",
    "core.middleware.responses.compress",
    "core.middleware.in_loop.FrameOptions",
    "core.middleware.responses.cache_control",
    "core.middleware.time_zone.browser_time_zone",
    "core.middleware.in_loop.ContentSecurityPolicy",
    "core.middleware.api_errors.json_errors",
    "core.middleware.database.TolerantSessionMiddleware",
    "core.middleware.in_loop.Common",
    # Who is it, may they come in, and only then: did one of our own pages send it. The order matters (ADR 0007).
    "accounts.authentication.Authentication",
    "accounts.presence.presence",
    "accounts.proxy_sign_in.proxy_sign_in",
    "accounts.bearer.bearer_token",
    "accounts.auth_disabled.AuthDisabledMiddleware",
    "accounts.login_required.LoginRequiredMiddleware",
    "accounts.csrf.StrictCsrfMiddleware",
    "core.middleware.in_loop.Messages",
    "django_htmx.middleware.HtmxMiddleware",
    "playlists.ownership_guard.OwnershipGuard",
]
# They look for Django's own names; three of the classes above are their subclasses.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002", "security.W003"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.visitor",
                "settings_ui.context_processors.plexsage",
            ],
            "builtins": ["core.templatetags.icons"],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------------------
DATABASES = {"default": _read_at_start["database"]}

# --- Static files -------------------------------------------------------------------------------------------
_PLAIN_STATIC = ENVIRONMENT.plexsage_debug or ENVIRONMENT.plexsage_static == "plain"
STATIC_URL = f"{_OWN_PATH}/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _PLAIN_STATIC
        else "core.web.static_storage.BundledManifestStaticFilesStorage"
    },
}
SERVESTATIC_ALLOW_ALL_ORIGINS = False
SERVESTATIC_USE_FINDERS = _PLAIN_STATIC
SERVESTATIC_AUTOREFRESH = ENVIRONMENT.plexsage_debug
SERVESTATIC_USE_MANIFEST = not _PLAIN_STATIC

# --- Trust --------------------------------------------------------------------------------------------------
DEBUG = ENVIRONMENT.plexsage_debug
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", _OWN_HOST, *ENVIRONMENT.plexsage_allowed_hosts]
CSRF_TRUSTED_ORIGINS = [_OWN_ORIGIN, *ENVIRONMENT.plexsage_csrf_trusted_origins]
TRUSTED_PROXIES = list(ENVIRONMENT.plexsage_trusted_proxies)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Everything else needs login, but the views marked with login_not_required.
PUBLIC_PATHS = frozenset({"/api/health", "/api/health/ready"})
# What is typed into these survives a login in between: the page takes them from its address (a wish).
KEPT_FIELDS = ("w", "text", "notes")
AUTH_REQUIRED = ENVIRONMENT.plexsage_auth != "off"
# With PLEXSAGE_AUTH=proxy, else "": the header by which one of TRUSTED_PROXIES says who asks (ADR 0036).
PROXY_USER_HEADER = (ENVIRONMENT.plexsage_auth_header or "") if ENVIRONMENT.plexsage_auth == "proxy" else ""
PROXY_GROUPS_HEADER = ENVIRONMENT.plexsage_auth_groups_header or ""
PROXY_STAFF_GROUPS = ENVIRONMENT.plexsage_auth_staff_groups
PROXY_CREATES_PEOPLE = ENVIRONMENT.plexsage_auth_create
PROXY_LOGOUT_URL = ENVIRONMENT.plexsage_auth_logout_url or ""
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "playlists:home"
LOGOUT_REDIRECT_URL = "accounts:login"
CSRF_FAILURE_VIEW = "accounts.csrf.csrf_failure"
PLEXSAGE_URL = ENVIRONMENT.plexsage_url
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Only a proxy that always sets this header may be trusted with it: else anyone could claim to come over TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.plexsage_trust_forwarded_proto else None
SESSION_COOKIE_SECURE = ENVIRONMENT.plexsage_secure_cookies or ENVIRONMENT.plexsage_trust_forwarded_proto
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# --- Language and time --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = ENVIRONMENT.tz

# --- Logging ------------------------------------------------------------------------------------------------
KNOWN_SECRETS = KnownSecrets([SECRET_KEY, *SECRET_KEY_FALLBACKS, *SALT_KEY, *ENVIRONMENT.secrets()])
LOGGING = logging_config(ENVIRONMENT.plexsage_log_level, ENVIRONMENT.plexsage_log_format, secrets=KNOWN_SECRETS)

# --- What the apps read (they never import this package) ----------------------------------------------------
LLM_ENVIRONMENT: Mapping[str, object] = llm_environment.decided_fields(ENVIRONMENT)
LLM_ENVIRONMENT_KEYS: Mapping[str, SecretStr] = llm_environment.keys(ENVIRONMENT)
LLM_ENVIRONMENT_NAMES: Mapping[str, str] = llm_environment.variable_names()
# Who turns albums into vectors, for the library, which knows no language models (core/embedding.py).
EMBEDDER: str = "plexsage.embedder.configured_embedder"
LLM_FILE: Mapping[str, object]
LLM_FILE_PROBLEM: str
LLM_FILE, LLM_FILE_PROBLEM = read_llm_section(_read_at_start["config"])
PLEX_URL: str = ENVIRONMENT.plex_url or ""
PLEX_TOKEN: SecretStr = ENVIRONMENT.plex_token or SecretStr("")
PLEX_MUSIC_LIBRARY: str = ENVIRONMENT.plex_music_library or ""
PLEX_PUBLIC_URL: str = ENVIRONMENT.plex_public_url or ""
PLEX_TOKEN_NAME: str = variable_in_use("PLEX_TOKEN")
PLEX_TV_URL: str = ENVIRONMENT.plexsage_plex_tv_url
# Names alone, for the diagnostics.
VARIABLES_SET: frozenset[str] = frozenset(name.upper() for name in ENVIRONMENT.model_fields_set)
# Who may read /metrics: nobody, this computer, or whoever has an API token of an owner.
METRICS: str = ENVIRONMENT.plexsage_metrics
SYNC_HOURS: float = ENVIRONMENT.plexsage_sync_hours
ARTWORK_BYTES: int = ENVIRONMENT.plexsage_artwork_mb * 2**20
BACKUP_DIR: Path = _read_at_start["backup_dir"]
# None: the system page decides.
BACKUPS_KEPT: int | None = ENVIRONMENT.plexsage_backups
BACKUP_KEYS: bool | None = ENVIRONMENT.plexsage_backup_keys
