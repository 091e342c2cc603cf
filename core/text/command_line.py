"""Commands as they have to be typed here, in the PlexSage folder."""

import os
import shlex
import sys
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2]
#: What stands in the place of the interpreter; the container sets it. Read here, as errors know no settings.
_VARIABLE = "PLEXSAGE_PYTHON"


def manage_command(arguments: str) -> str:
    """`.venv/bin/python manage.py owner_link`, for instance."""
    return f"{_python()} manage.py {arguments}"


def pip_command(arguments: str) -> str:
    """A command of pip's, which must install where PlexSage looks: `.venv/bin/python -m pip install plexapi`."""
    return f"{_python()} -m pip {arguments}"


def _python() -> str:
    return os.environ.get(_VARIABLE) or _shortest(Path(sys.executable))


def _shortest(path: Path) -> str:
    """From our folder or from home, if it lies in one of these: pages need not tell whose home that is."""
    if path.is_relative_to(_FOLDER):
        return shlex.quote(str(path.relative_to(_FOLDER)))
    home = Path("~").expanduser()
    if path.is_relative_to(home):
        return f"~/{shlex.quote(str(path.relative_to(home)))}"
    return shlex.quote(str(path))
