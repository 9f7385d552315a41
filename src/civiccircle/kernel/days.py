"""Days that people name, in columns and forms: within a span that leaves room to count from in every time zone."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
LONG_AGO = date(1900, 1, 1)
MOST_YEARS = 60


def _between(first: date, fault: Any) -> list[Callable[[Any], None]]:
    return [MinValueValidator(first, fault), MaxValueValidator(LATEST, fault)]


_WITHIN = _between(EARLIEST, _("The day lies between 2000 and 2199."))

if TYPE_CHECKING:
    _Column = models.DateField[Any, Any]
else:
    _Column = models.DateField


class DayColumn(_Column):
    """A date column whose rows are checked as forms check what is typed in."""

    default_validators = _WITHIN

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs  # to the database it is a date like any other


class LongAgoColumn(DayColumn):
    """The same for what may be brought in from long ago."""

    default_validators = _between(LONG_AGO, _("Look at the year again: the day lies between 1900 and 2199."))


class DayField(forms.DateField):
    """A field of a form for a day."""

    widget = forms.DateInput
    default_validators = _WITHIN


def years_between(first: int | None, last: int | None) -> Sequence[int]:
    """The years that one can choose from, from the last back to the first, and no more than `MOST_YEARS` before it."""
    if first is None or last is None:
        return ()
    return range(last, max(first, last - MOST_YEARS) - 1, -1)
