"""Forms in which one thing of the circle is joined to others: what is on record is offered, and much of it searched.

The search works without scripts: its button sends the whole form, which comes back as it was filled in, with what was
found beside what is chosen.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.text_forms import LocalisedForm, in_order

from . import queries
from .models import Record
from .search import matching_ids

OFFERED = 12
"""Records that are offered at once; with more of them on record, the search is shown."""
FIND = "find"


class RecordField(forms.MultipleChoiceField):
    """Chooses records that stand on some steps of the circle: any number, or with `single` at most one."""

    def __init__(self, *steps: CircleStep, single: bool = False, **kwargs: Any) -> None:
        self.steps, self.single, self.searched = steps, single, False
        widget = forms.RadioSelect if single else forms.CheckboxSelectMultiple
        super().__init__(widget=widget, required=kwargs.pop("required", False), **kwargs)

    def offer(self, community: Community, words: str, chosen: Sequence[str], language: str) -> None:
        """Offer what is chosen, and what fits the words, or without words what is newest."""
        self.community = community
        kinds = [kind for step in self.steps for kind in queries.kinds_on(step)]
        found = Record.objects.filter(community=community, public=True, kind__in=kinds)
        first = list(found.filter(uid__in=_uids(chosen)))
        if words:
            fits = Q(pk=None)
            for kind in kinds:
                fits |= Q(kind=kind, object_id__in=matching_ids(community, words, language, kind)[:OFFERED])
            found = found.filter(fits)
        newest = list(found[: OFFERED + 1])
        self.searched = bool(words) or len(newest) > OFFERED
        offered = {each.pk: each for each in (*first, *newest[:OFFERED])}
        self.choices = [(str(each.uid), _told(each)) for each in offered.values()]
        if self.single and not self.required:
            self.choices = [("", _("None yet")), *self.choices]

    def to_python(self, value: Any) -> list[str]:
        given = value if isinstance(value, list | tuple) else [value]
        return [str(each) for each in given if each]

    def validate(self, value: list[str]) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def clean(self, value: Any) -> Any:
        """The records, or with `single` the record or `None`."""
        asked = super().clean(value)
        kinds = [kind for step in self.steps for kind in queries.kinds_on(step)]
        found = Record.objects.filter(
            community=self.community, public=True, kind__in=kinds, uid__in=_uids(asked)
        )
        records = list(found)
        if len(records) != len(set(asked)) or (self.single and len(records) > 1):
            raise ValidationError(_("Choose what is offered."))
        return (records[0] if records else None) if self.single else records


class CommunityForm(LocalisedForm):
    """A form of the desk in the languages of its community; fields that choose records are filled from the trace."""

    finer: Sequence[str] = ()
    finer_title: Any = gettext_lazy("More settings")

    def __init__(self, data: Any = None, *, community: Community, initial: Any = None) -> None:
        languages = in_order(community.languages, community.default_language)
        self.community = community
        self.searches = _words_in(data)
        given, initial = data, dict(initial or {})
        if data is not None and FIND in data:  # the form comes back as it is, unjudged
            initial, data = _as_sent(type(self), given), None
        super().__init__(data, languages=languages, initial=initial)
        for name, field in self.fields.items():
            if isinstance(field, RecordField):
                field.offer(
                    community, self.searches.get(name, ""), _chosen(name, data, initial), languages[0]
                )

    def choose(self, name: str, empty: Any, choices: Iterable[tuple[str, Any]]) -> None:
        """Fill a select, which begins with a choice for nothing."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", empty), *choices]

    def is_long(self) -> bool:
        """Whether the form has a search, whose button stands before the one that saves."""
        return any(isinstance(each, RecordField) and each.searched for each in self.fields.values())

    def shows_finer(self) -> bool:
        """Whether something stands in the folded fields, or is wrong with them."""
        filled = self.data if self.is_bound else self.initial
        return any(filled.get(name) for name in self.finer) or any(name in self.errors for name in self.finer)


def _words_in(data: Any) -> dict[str, str]:
    if data is None:
        return {}
    ending = "_words"
    return {name.removesuffix(ending): data[name].strip() for name in data if name.endswith(ending)}


def _as_sent(form: type[CommunityForm], data: Any) -> dict[str, Any]:
    many = {name for name, field in form.base_fields.items() if isinstance(field, forms.MultipleChoiceField)}
    return {name: data.getlist(name) if name in many else data.get(name) for name in data}


def _chosen(name: str, data: Any, initial: dict[str, Any]) -> list[str]:
    chosen = initial.get(name, ()) if data is None else data.getlist(name)
    return [str(each) for each in ([chosen] if isinstance(chosen, str) else chosen or ())]


def _uids(words: Iterable[str]) -> list[UUID]:
    found = []
    for each in words:
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found


def _told(record: Record) -> str:
    return f"{record} ({queries.kind_title(record.kind)})"
