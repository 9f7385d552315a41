"""Sessions in the database, as Django keeps them, looked up by a query that is put together once."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from civiccircle.kernel.prepared import prepared


class SessionStore(InDatabase):
    """Every page of who has signed in begins with it."""

    def _get_session_from_db(self) -> Session | None:
        found = _alive(self.session_key or "", timezone.now()).first()
        if found is None:
            self._session_key = None
        return found


@prepared
def _alive(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
