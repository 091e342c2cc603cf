"""Which loggers write what, and where."""

from typing import Any, Literal

from core.logs.filters import (
    DatabaseTroubleFilter,
    HealthCheckFilter,
    RefusedRequestFilter,
    RepeatedTroubleFilter,
)
from core.logs.formatters import JSONFormatter, Secrets, TextFormatter, as_known

LogFormat = Literal["text", "json"]
#: Loggers that bring handlers of their own, which would write past ours.
_UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
#: At DEBUG these write down whole requests, headers included; at INFO a line for each.
_CHATTY = (
    "httpx2",
    "httpcore2",
    "httpcore",
    "httpx",
    "openai",
    "anthropic",
    "google_genai",
    "urllib3",
    "plexapi",
)


def logging_config(level: str, log_format: LogFormat, secrets: Secrets = ()) -> dict[str, Any]:
    """What `logging.config.dictConfig` needs; `secrets` are the values to hide."""
    formatter = JSONFormatter if log_format == "json" else TextFormatter
    known = as_known(secrets)
    quiet = {"level": "WARNING" if level in {"DEBUG", "INFO"} else level}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plexsage": {"()": formatter, "secrets": known}},
        "filters": {
            "refused_request": {"()": RefusedRequestFilter},
            "database_trouble": {"()": DatabaseTroubleFilter},
            "repeated_trouble": {"()": RepeatedTroubleFilter},
            "no_health_checks": {"()": HealthCheckFilter},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "plexsage",
                "filters": ["database_trouble", "repeated_trouble", "refused_request"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"handlers": [], "propagate": True} for name in (*_UVICORN, "django", "django.server")},
            **dict.fromkeys(_CHATTY, quiet),
            "django.db.backends": quiet,
            "asyncio": quiet,
            "uvicorn.access": {"handlers": [], "propagate": True, "filters": ["no_health_checks"]},
            "django.request": {"filters": ["database_trouble", "no_health_checks"]},
        },
    }
