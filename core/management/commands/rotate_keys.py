"""`manage.py rotate_keys`: new keys for what is stored encrypted, and everything rewritten with them."""

import sys
from typing import Any

from django.conf import settings
from django.db import Error

from core.commands.base import PlexSageCommand
from core.db.messages import summarize
from core.keys.files import PREVIOUS, BadKeyFileError
from core.keys.in_use import KeysInUseError
from core.keys.rotation import EnvironmentKey, Rotation, environment_keys, rotate
from core.text.command_line import manage_command

FAILED, LEFT_TO_DO = 1, 3
_IN_USE = "A PlexSage server is using the keys, or another command is changing them. Stop it first."
_AGAIN = (
    "Nothing is lost: PlexSage starts, and reads everything with the previous keys as well. Run `{command}` again to "
    "finish."
)


class Command(PlexSageCommand):
    """Exit codes: 0 done, 1 not, 3 one of the keys has to be changed in the environment, 4 the database fails."""

    help = (
        "Replace secret_key and salt_key, and encrypt all stored API keys and tokens with the new ones. Stop the "
        "server first; everybody has to sign in again. Of a key that comes from the environment, it says what to set."
    )

    def handle(self, **_: Any) -> None:
        """Change what is ours to change, then tell what is not."""
        from_environment = environment_keys()
        try:
            done = rotate()
        except KeysInUseError:
            self.end(FAILED, _IN_USE)
        except BadKeyFileError as exc:
            self.end(FAILED, str(exc))
        except Error as exc:
            self.end(self.database_failed, f"{summarize(exc)} {self._what_next()}")
        except OSError as exc:
            self.end(FAILED, f"{settings.DATA_DIR} can't be written ({exc.strerror}). {self._what_next()}")
        for line in (*_told(done), *map(_advice, from_environment)):
            self.stdout.write(line)
        if any(not key.has_fallbacks for key in from_environment):
            sys.exit(LEFT_TO_DO)

    def _what_next(self) -> str:
        begun = (settings.DATA_DIR / PREVIOUS).exists()
        return _AGAIN.format(command=manage_command("rotate_keys")) if begun else "Nothing has been changed."


def _told(done: Rotation) -> list[str]:
    lines = [f"Replaced {' and '.join(done.replaced)} in {settings.DATA_DIR}."] if done.replaced else []
    lines.append(f"Stored API keys and tokens that were encrypted again: {done.rewritten}.")
    if "secret_key" in done.replaced:
        lines.append("Everybody has to sign in again. API tokens for scripts and passwords still work.")
    if done.unreadable:
        lines.append(
            f"These can't be read with any key, and stay as they are: {', '.join(done.unreadable)}. "
            "Enter them again on the settings pages."
        )
    if done.replaced:
        lines.append("Backups made before have the previous keys, and need them: keep both together.")
    return lines


def _advice(key: EnvironmentKey) -> str:
    if key.has_fallbacks:
        return f"{key.variable} is the environment's and has been changed there. You can remove {key.fallbacks} now."
    return (
        f"{key.variable} is the environment's, so only you can change it: set {key.fallbacks} to its present value and "
        f"{key.variable} to a new one (made by `python3 -c 'import secrets; print(secrets.token_urlsafe(64))'`), then "
        f"run `{manage_command('rotate_keys')}` again. It says when you can remove {key.fallbacks}."
    )
