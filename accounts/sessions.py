"""SESSION_ENGINE: Django's sessions in the database, but who reads the database can't use what is there as a cookie."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import F
from django.utils import timezone

from accounts.models import Session
from accounts.services.hashing import hash_secret
from core.db.memory import recall


class SessionStore(DatabaseStore):
    """Keeps rows under the hash of their key. The name goes into the signature of the data, and stays as Django's."""

    #: As they were when the session was read: "" and None for one that was not.
    theme = ""
    browser = ""
    last_seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def _get_session_from_db(self) -> Any:
        """The row, with the theme of its person; one query, as Django's, or none while nothing is written."""
        row = recall(("session", self._stored_key()), self._read_row)
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        self.theme, self.browser, self.last_seen_at = row.theme or "", row.browser, row.last_seen_at
        return row

    def _read_row(self) -> Any:
        return Session.objects.filter(pk=self._stored_key()).annotate(theme=F("user__person__theme")).first()

    def load(self) -> dict[str, Any]:
        """What it holds; its signature is looked at once, while nothing is written."""
        row = self._get_session_from_db()
        if row is None:
            return {}
        return deepcopy(recall(("session's data", row.pk), lambda: self.decode(row.session_data)))

    async def aload(self) -> dict[str, Any]:
        """See load()."""
        return await sync_to_async(self.load)()

    def exists(self, session_key: str) -> bool:
        """Whether there is a row for this key."""
        return super().exists(hash_secret(session_key))

    async def aexists(self, session_key: str) -> bool:
        """See exists()."""
        return await super().aexists(hash_secret(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """What is saved of it. A key that is made anew is for the same browser."""
        return Session(
            session_key=self._stored_key(),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=data.get(SESSION_KEY),
            browser=self.browser,
        )

    async def acreate_model_instance(self, data: dict[str, Any]) -> Session:
        """See create_model_instance(); finding out when it expires asks nobody, once the data is there."""
        return await sync_to_async(self.create_model_instance)(data)

    def delete(self, session_key: str | None = None) -> None:
        """End it: this one, or the one of that key."""
        if key := session_key or self.session_key:
            Session.objects.filter(session_key=hash_secret(key)).delete()

    async def adelete(self, session_key: str | None = None) -> None:
        """See delete()."""
        await sync_to_async(self.delete)(session_key)

    def _stored_key(self) -> str:
        """Whoever saves has given it a key before."""
        return hash_secret(self.session_key or "")
