"""Forms of what is on a budget: projects, limits, and a resident's idea."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.days import DayField
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.queries import in_office
from civiccircle.kernel.text import localise
from civiccircle.kernel.text_forms import LocalisedForm, TextSpec, in_order
from civiccircle.kernel.trace.handover import Delivery

from . import actions, money
from .ideas import LONGEST_TEXT, LONGEST_TITLE
from .models import Budget

MOST_DIGITS = 18
FIRST_STEP = timedelta(days=60)


class MoneyField(forms.DecimalField):
    """An amount in units of the currency."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=MOST_DIGITS, decimal_places=2, **kwargs)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {"inputmode": "decimal", "step": "any", "min": "0"}


class ProjectForm(LocalisedForm):
    """A project as the officer words and costs it."""

    specs = (
        TextSpec("title", gettext_lazy("Title"), max_length=120),
        TextSpec("description", gettext_lazy("What it is"), required=False, rows=5),
        TextSpec("picture_text", gettext_lazy("What the picture shows"), required=False, max_length=300),
    )
    finer: tuple[str, ...] = ("picture", "remove_picture")
    cost = MoneyField(
        label=gettext_lazy("Cost"),
        required=False,
        help_text=gettext_lazy("Leave it empty until it is worked out."),
    )
    category: Any = forms.ModelChoiceField(
        label=gettext_lazy("Category"), queryset=None, required=False, empty_label=gettext_lazy("None")
    )
    place: Any = forms.ModelChoiceField(
        label=gettext_lazy("Place"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("The whole community"),
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy(
            "PNG, JPEG or WebP, at most 8 MB. It is cut to three by two; metadata is removed."
        ),
    )
    remove_picture = forms.BooleanField(label=gettext_lazy("Show no picture"), required=False)

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        community = budget.activity.engagement.community
        kwargs["languages"] = in_order(community.languages, community.default_language)
        super().__init__(*args, **kwargs)
        self._budget = budget
        self.finer = (*(name for name in self.fields if name.startswith("picture_text")), *self.finer)
        _offer(self, "category", budget.categories.all())
        _offer(self, "place", _places(community))

    def wording(self) -> Any:
        from .project_actions import Wording

        given, unit = self.cleaned_data, self._budget.unit
        return Wording(
            **self.texts(),
            cost=None if given["cost"] is None else money.in_smallest(given["cost"], unit),
            category=given["category"],
            place=given["place"],
            picture=given["picture"].read() if given["picture"] else None,
            remove_picture=given["remove_picture"],
        )


class HandOverForm(LocalisedForm):
    """Who answers for what won, and what is to be reached first; the same for all, until the initiative says more."""

    specs = (
        TextSpec(
            "office",
            gettext_lazy("Who answers for it, in public?"),
            required=False,
            max_length=120,
            help_text=gettext_lazy("An office, not a person, for example the planning department."),
        ),
        TextSpec("first_step", gettext_lazy("What is to be reached first?"), max_length=160),
    )
    due = DayField(label=gettext_lazy("By when?"))
    owner = forms.ChoiceField(
        label=gettext_lazy("Who looks after it?"),
        required=False,
        help_text=gettext_lazy("Only the desk shows the name."),
    )

    def __init__(self, data: Any, *, community: Community, by: Person) -> None:
        languages = in_order(community.languages, community.default_language)
        today = timezone.now().astimezone(ZoneInfo(community.time_zone)).date()
        first = {}
        for language in languages:
            with override(language):
                first[language] = _("The plan and its dates are public")
        initial = {"first_step": first, "due": today + FIRST_STEP, "owner": str(by.pk)}
        super().__init__(data, languages=languages, initial=initial)
        self._owners = {str(each.pk): each for each in in_office(community.pk)}
        choices = [("", _("Nobody yet")), *((pk, str(each)) for pk, each in self._owners.items())]
        cast(forms.ChoiceField, self.fields["owner"]).choices = choices

    def delivery(self) -> Delivery:
        owner = self._owners.get(self.cleaned_data["owner"])
        return Delivery(owner=owner, due=self.cleaned_data["due"], **self.texts())


class ReasonForm(LocalisedForm):
    """Why a project is declined."""

    specs = (
        TextSpec(
            "reason",
            gettext_lazy("Why"),
            rows=3,
            help_text=gettext_lazy("Everybody can read it."),
            max_length=1000,
        ),
    )


class JoinIdeaForm(forms.Form):
    """Join an idea with another project, for good."""

    into = forms.IntegerField(label=gettext_lazy("Number of the project that stays"), min_value=1)


class LimitsForm(forms.Form):
    """Categories with their limits, and the limits of places."""

    MORE = 3

    def __init__(self, budget: Budget, categories: Any, places: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        community = budget.activity.engagement.community
        self._budget, self._places = budget, list(places)
        self._languages = in_order(community.languages, community.default_language)
        self._codes = [each.code for each in categories] + [""] * self.MORE
        known = [*categories, *[None] * self.MORE]
        named = dict(settings.LANGUAGES)
        for row, category in enumerate(known, 1):
            for position, code in enumerate(self._languages):
                self.fields[f"title_{row}_{code}"] = forms.CharField(
                    label=_("Category %(number)d (%(language)s)") % {"number": row, "language": named[code]},
                    max_length=80,
                    required=False,
                    initial=category.title.get(code, "") if category else "",
                    help_text=_("Empty it to take the category away.") if category and not position else "",
                )
            self.fields[f"limit_{row}"] = self._limit(
                _("Most for category %d") % row, category.limit if category else None
            )
        for place in self._places:
            self.fields[f"place_{place.slug}"] = self._limit(
                _("Most for %(place)s") % {"place": localise(place.name)}, budget.place_limits.get(place.slug)
            )

    def categories(self) -> list[actions.Limit]:
        return list(self._categories())

    def places(self) -> dict[str, int]:
        limits = {place.slug: self._amount(f"place_{place.slug}") for place in self._places}
        return {slug: limit for slug, limit in limits.items() if limit is not None}

    def _categories(self) -> Iterator[actions.Limit]:
        free = (f"category-{number}" for number in range(1, 1000) if f"category-{number}" not in self._codes)
        for row, code in enumerate(self._codes, 1):
            words = {each: self.cleaned_data[f"title_{row}_{each}"].strip() for each in self._languages}
            title = {each: said for each, said in words.items() if said}
            if title:
                yield actions.Limit(code or next(free), title, self._amount(f"limit_{row}"))

    def _limit(self, label: str, limit: int | None) -> MoneyField:
        shown = None if limit is None else money.in_currency(limit, self._budget.unit)
        return MoneyField(label=label, required=False, initial=shown)

    def _amount(self, name: str) -> int | None:
        given = self.cleaned_data[name]
        return None if given is None else money.in_smallest(given, self._budget.unit)


class IdeaForm(forms.Form):
    """A resident's idea."""

    title = forms.CharField(
        label=gettext_lazy("Your idea in a few words"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=gettext_lazy("What should be done, and for whom?"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place: Any = forms.ModelChoiceField(
        label=gettext_lazy("Where?"),
        queryset=None,
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("The whole community"),
    )
    cost = MoneyField(
        label=gettext_lazy("What might it cost?"),
        required=False,
        help_text=gettext_lazy("A guess is enough: the city works it out."),
    )

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._budget = budget
        _offer(self, "place", _places(budget.activity.engagement.community))

    def idea(self) -> dict[str, Any]:
        """What `ideas.read_idea` takes."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "text": given["text"],
            "language": (get_language() or "en").split("-")[0],
            "place": given["place"].slug if given["place"] else "",
            "cost": None if given["cost"] is None else money.in_smallest(given["cost"], self._budget.unit),
        }


def _places(community: Community) -> Any:
    return Place.objects.filter(community=community).defer("geometry")


def _offer(form: forms.Form, name: str, offered: Any) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = offered
