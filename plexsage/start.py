"""Reading the environment at the start; what is wrong with it is one clear line."""

import os
from pathlib import Path

from dotenv import load_dotenv
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from plexsage.environment import BASE_DIR, Environment
from plexsage.llm_environment import WHOLE_ENVIRONMENT
from plexsage.secret_files import SecretFileError
from plexsage.start_errors import StartError

#: Kinds of pydantic's errors whose own words are too technical.
_PLAIN_WORDS = {
    "int_parsing": "should be a whole number",
    "float_parsing": "should be a number",
    "finite_number": "should be a number",
    "bool_parsing": "should be true or false",
}


def read_environment() -> Environment:
    """The environment, joined by what a `.env` file adds (or the file that PLEXSAGE_ENV_FILE names)."""
    _load_env_file()
    try:
        return WHOLE_ENVIRONMENT()
    except SecretFileError as exc:
        raise StartError(str(exc)) from exc
    except ValidationError as exc:
        raise StartError(" ".join(_sentence(error) for error in exc.errors())) from None


def expand_home(path: Path, name: str) -> Path:
    """The path that this variable gave, without its "~"."""
    try:
        return path.expanduser()
    except RuntimeError as exc:
        raise StartError(f"{name} starts with the home directory of an unknown user.") from exc


def _load_env_file() -> None:
    """One that is named has to be there; the usual one may be missing."""
    named = os.environ.get("PLEXSAGE_ENV_FILE")
    path = expand_home(Path(named), "PLEXSAGE_ENV_FILE") if named else BASE_DIR / ".env"
    if path.is_dir() or (named and not path.exists()):
        raise StartError(f"{'PLEXSAGE_ENV_FILE' if named else '.env'} isn't a file: {path}.")
    try:
        load_dotenv(path, override=False)
    except UnicodeDecodeError as exc:
        raise StartError(f"{path} isn't UTF-8 text.") from exc
    except OSError as exc:
        raise StartError(f"{path} can't be read: {exc.strerror}.") from exc


def _sentence(error: ErrorDetails) -> str:
    """Name the variable and what it may be; the value itself is left out, it may be a secret."""
    name = str(error["loc"][0]) if error["loc"] else "The environment"
    message = _PLAIN_WORDS.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return f"{name} {message.removeprefix('Input ').rstrip('.')}."
