"""Forms for text in several languages: one field for each language of the community, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from .text import LONGEST_REASON, Text, longest


@dataclass(frozen=True)
class TextSpec:
    """A text that is asked for in every language; only the community's first language must be filled in."""

    name: str
    label: Any
    required: bool = True
    rows: int = 0  # 0 is a single line
    help_text: Any = ""
    max_length: int = 5000

    @classmethod
    def of(cls, model: type[models.Model], name: str, label: Any, **more: Any) -> "TextSpec":
        """The text `name` of a model, which may be as long as it is there."""
        return cls(name, label, max_length=longest(model, name), **more)


class ReasonField(forms.CharField):
    """Why something is done that stays in the public log (`text.reason_told`)."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            label=gettext_lazy("Reason"),
            help_text=gettext_lazy("It stands in the public log for good. Name nobody in it."),
            max_length=LONGEST_REASON,
            **more,
        )


class LocalisedForm(forms.Form):
    """A form with the texts of `specs` in `languages`, the first of which is the one that must be written."""

    specs: Sequence[TextSpec] = ()

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        languages: Sequence[str],
        initial: Any = None,
        **kwargs: Any,
    ) -> None:
        self.languages = tuple(languages)
        super().__init__(data, files, initial=flattened(initial or {}, self.specs), **kwargs)
        others = self.fields
        self.fields = {}
        for spec in self.specs:
            for position, language in enumerate(self.languages):
                self.fields[f"{spec.name}_{language}"] = _field(spec, language, position == 0)
        self.fields.update(others)

    def text(self, name: str) -> Text:
        """What was written for the text `name`, without the languages that were left empty."""
        written = {code: self.cleaned_data.get(f"{name}_{code}", "").strip() for code in self.languages}
        return {code: words for code, words in written.items() if words}

    def texts(self) -> dict[str, Text]:
        return {spec.name: self.text(spec.name) for spec in self.specs}

    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields in their order, those of one text together."""
        for spec in self.specs:
            yield [self[f"{spec.name}_{language}"] for language in self.languages]
        localised = {f"{spec.name}_{language}" for spec in self.specs for language in self.languages}
        for name in self.fields:
            if name not in localised:
                yield [self[name]]


def in_order(languages: Sequence[str], first: str) -> list[str]:
    """The languages of a community, its own first."""
    return [first, *(code for code in languages if code != first)]


def flattened(initial: Mapping[str, Any], specs: Sequence[TextSpec]) -> dict[str, Any]:
    """Initial values with each text spread over its languages."""
    flat = dict(initial)
    for spec in specs:
        for code, words in (flat.pop(spec.name, None) or {}).items():
            flat[f"{spec.name}_{code}"] = words
    return flat


def _field(spec: TextSpec, language: str, first: bool) -> forms.CharField:
    name = dict(settings.LANGUAGES).get(language, language)
    attrs: dict[str, Any] = {"lang": language}
    widget = forms.Textarea(attrs=attrs | {"rows": spec.rows}) if spec.rows else forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=f"{spec.label} ({name})",
        required=spec.required and first,
        widget=widget,
        help_text=spec.help_text,
        max_length=spec.max_length,
    )
