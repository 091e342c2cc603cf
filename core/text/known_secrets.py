"""All secrets that this process has been given or has read: one place that hides them in what others say."""

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock
from typing import Any

from django.conf import settings

from core.text.redact import SHORTEST_SECRET, Redactor

#: Beyond so many, the one that was longest not read is forgotten; an installation has half a dozen.
_MOST_LEARNT = 50
#: Words like "ollama" or "not-needed", which people type where a server wants any key at all.
_LONGEST_WORD = 12


class KnownSecrets:
    """From any thread. Shows none of them, whoever prints it."""

    def __init__(self, given: Collection[str] = ()) -> None:
        self._given = tuple(map(str, given))
        self._learnt: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()
        self._build()

    def learn(self, secret: str) -> None:
        """One more, out of the database or off a page; of "name:password" the password alone, too."""
        if len(secret) < SHORTEST_SECRET:
            return
        with self._lock:
            is_new = secret not in self._learnt
            self._learnt[secret] = None
            self._learnt.move_to_end(secret)
            while len(self._learnt) > _MOST_LEARNT:
                self._learnt.popitem(last=False)
            if is_new:
                self._build()

    def forget(self) -> None:
        """All that were learnt."""
        with self._lock:
            if self._learnt:
                self._learnt.clear()
                self._build()

    def _build(self) -> None:
        everything = {*self._given, *self._learnt}
        everything |= {secret.partition(":")[2] for secret in self._learnt}
        #: For logs, where a word too many does no harm.
        self.in_logs = Redactor(everything)
        #: For what people read.
        self.in_texts = Redactor([secret for secret in everything if not _is_word(secret)])


def known_secrets() -> KnownSecrets:
    """The process's: those of the environment, and those that the database's encrypted fields have held."""
    known: KnownSecrets = settings.KNOWN_SECRETS
    return known


def hide_secrets(text: str) -> str:
    """A text of somebody else's as it may be stored or shown."""
    return known_secrets().in_texts.hide_known(text)


def hide_secrets_in(value: Any) -> Any:
    """The same for every text in a value as JSON has it; names of fields are ours."""
    if isinstance(value, str):
        return hide_secrets(value)
    if isinstance(value, dict):
        return {name: hide_secrets_in(inner) for name, inner in value.items()}
    return [hide_secrets_in(inner) for inner in value] if isinstance(value, list | tuple) else value


def _is_word(secret: str) -> bool:
    return len(secret) <= _LONGEST_WORD and secret.islower() and secret.replace("-", "").isalpha()
