"""Keys and tokens in the database: their field, to whom they belong, whether they can be read, what may be shown."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from encrypted_fields.fields import EncryptedFieldMixin, EncryptedTextField

from core.text.known_secrets import known_secrets

#: How every Fernet token begins. The encrypted field hands back what it cannot decrypt as it stands.
_CIPHERTEXT_PREFIX = "gAAAA"
_SHORTEST_SHOWN = 12
#: Seconds between the two keys of a first start, at most.
_SAME_MOMENT = 60


class SecretTextField(EncryptedFieldMixin, models.TextField):  # type: ignore[misc,type-arg]  # the package has no types
    """Text encrypted at rest, and in what `dumpdata` writes too; `loaddata` reads that back."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """What the column holds, decrypted; from then on no log or message repeats it."""
        secret = super().from_db_value(value, expression, connection)
        if secret and not is_undecipherable(secret):
            known_secrets().learn(secret)
        return secret

    def get_prep_value(self, value: Any) -> Any:
        """What goes into the column."""
        if value:
            known_secrets().learn(str(value))
        return super().get_prep_value(value)

    def value_to_string(self, obj: models.Model) -> str:
        """What serializers write."""
        encrypted = self.get_prep_value(self.value_from_object(obj))
        return str(encrypted or "")

    @property
    def f(self) -> Fernet | MultiFernet:
        """What encrypts and decrypts, with the keys that the settings have now; the same for all fields."""
        return _fernet((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS), tuple(settings.SALT_KEY))


@lru_cache(maxsize=16)
def _fernet(secrets: tuple[str, ...], salts: tuple[str, ...]) -> Fernet | MultiFernet:
    """Deriving one takes tens of milliseconds for each pair. The field reads the same settings itself."""
    derived: Fernet | MultiFernet = EncryptedTextField().f
    return derived


def host_of(url: str) -> str:
    """`host:port`, as a stored secret is bound to it; "" for no address."""
    return urlsplit(url).netloc.lower() if url else ""


def is_undecipherable(stored: str) -> bool:
    """Whether a stored secret is still ciphertext, because a key is no longer the one it was written with."""
    return stored.startswith(_CIPHERTEXT_PREFIX)


def why_undecipherable() -> str:
    """What has changed, and what would bring it back: half a sentence, and one."""
    first, second = settings.KEY_NAMES
    if newer := _made_anew(*settings.KEY_NAMES):
        return f"because {newer} has been replaced since. Restore the previous one"
    return f"because {first} or {second} has changed since. Restore both as they were"


def _made_anew(*names: str) -> str:
    """The newer of two files that ought to be made in the same moment; "" where they were, or are no files."""
    try:
        made = {name: (settings.DATA_DIR / name).stat().st_mtime for name in names}
    except OSError:
        return ""
    newer = max(made, key=lambda name: made[name])
    return newer if made[newer] - min(made.values()) > _SAME_MOMENT else ""


def last_four(secret: str) -> str:
    """The end of a secret; nothing of one so short that its end would give it away."""
    return secret[-4:] if len(secret) >= _SHORTEST_SHOWN else ""
