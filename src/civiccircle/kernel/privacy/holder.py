"""Whose data: an account, the pseudonyms that are held without one, or both."""

from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from civiccircle.kernel.people.models import Person

from .declarations import PARTICIPANT, AnyModel, hops
from .declare import Declaration


@dataclass(frozen=True)
class Holder:
    """The one who asks: `person` when signed in, `participants` the pseudonyms held by the secret of a cookie."""

    person: Person | None = None
    participants: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.person is not None or bool(self.participants)

    def rows(self, model: AnyModel, declaration: Declaration) -> QuerySet[Model]:
        """The rows of a table that are about this holder."""
        everything = model._base_manager.all()
        if declaration.subject is None:
            return everything.none()
        passed = hops(model, declaration.subject)
        about = Q(pk__in=[])
        if self.person is not None:
            about |= Q(**{passed[-1][0]: self.person.pk})
        if self.participants:
            for path, through in passed:
                if through._meta.label == PARTICIPANT:
                    about |= Q(**{f"{path}__in": self.participants})
        return everything.filter(about).order_by("pk")
