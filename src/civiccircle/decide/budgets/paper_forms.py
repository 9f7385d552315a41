"""Forms of paper ballots, and of choosing past data to compare rules on."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.formats.paper_ballots import Entry, Table, read_entry

from . import paper_queries
from .models import MOST_SHEETS, Budget
from .paper_words import Told, told_of

LARGEST_TABLE = 2 * 1024 * 1024
LARGEST_PABULIB = 16 * 1024 * 1024
NUMBERS = {"inputmode": "numeric", "autocomplete": "off"}


class BatchForm(forms.Form):
    """A batch, with its sheets counted by hand."""

    label = forms.CharField(
        label=gettext_lazy("Name of the batch"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For example where the box stood."),
    )
    sheets = forms.IntegerField(
        label=gettext_lazy("Number of sheets"),
        min_value=1,
        max_value=MOST_SHEETS,
        help_text=gettext_lazy("Counted by hand, before anybody enters them; the spoilt ones too."),
    )


class SheetForm(forms.Form):
    """One sheet, typed from the paper: three fields and Enter."""

    serial = forms.CharField(label=gettext_lazy("Number of the sheet"), max_length=20, required=False)
    choices = forms.CharField(
        label=gettext_lazy("Projects"),
        max_length=2_000,
        required=False,
        widget=forms.TextInput(attrs=NUMBERS),
        help_text=gettext_lazy("Their numbers with blanks between them."),
    )
    points = forms.CharField(
        label=gettext_lazy("Points"),
        max_length=2_000,
        required=False,
        widget=forms.TextInput(attrs=NUMBERS),
        help_text=gettext_lazy("One number for each project, in the same order."),
    )
    spoilt = forms.BooleanField(label=gettext_lazy("The sheet is spoilt: it does not count"), required=False)
    code = forms.CharField(
        label=gettext_lazy("Code on the sheet, if there is one"),
        max_length=24,
        required=False,
        help_text=gettext_lazy(
            "Of somebody who voted here before: the sheet then takes the place of that ballot."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    alternatives = ("serial", "choices", "points")

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget = budget
        # Whoever types a hundred sheets never takes the hands off the keyboard.
        where = "choices" if self.initial.get("serial") else "serial"
        self.fields[where].widget.attrs["autofocus"] = True
        if budget.vote_type != Budget.VoteType.CUMULATIVE:
            del self.fields["points"]
        if budget.vote_type == Budget.VoteType.ORDINAL:
            self.fields["choices"].help_text = _("Their numbers with blanks between them, the best first.")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        cells = {name: str(given.get(name) or "") for name in ("serial", "choices", "points", "code")}
        cells["spoilt"] = "x" if given.get("spoilt") else ""
        made = read_entry(0, cells, paper_queries.sheet_of(self.budget))
        if isinstance(made, Entry):
            for _serial, reason in paper_queries.against_the_rules(self.budget, [made]):
                self.add_error("choices", f"{_breaks(reason)}.")
            given["entry"] = made
            return given
        for fault in made:
            told = told_of(fault)
            self.add_error(
                fault.column if fault.column in self.fields else None, f"{told.what}. {told.mend}."
            )
        return given


class SettleForm(SheetForm):
    """What stands on a sheet, after somebody looked at it again."""

    missing = forms.BooleanField(label=gettext_lazy("There is no such sheet in the batch"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("What you saw on the paper"),
        max_length=300,
        help_text=gettext_lazy("For example: the second entry left out project 7."),
    )
    alone = forms.CharField(
        label=gettext_lazy("Can nobody else look at this sheet? Say why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "You entered these sheets yourself. Leave this empty and somebody else confirms what you saw. A reason "
            "goes into the public log: no names, and nothing of what stands on the sheet."
        ),
    )
    field_order = ("serial", "choices", "points", "spoilt", "code", "missing", "reason", "alone")

    def __init__(self, budget: Budget, *args: Any, entered: bool, **kwargs: Any) -> None:
        """`entered`: whether whoever looks is one of the two who entered the batch."""
        super().__init__(budget, *args, **kwargs)
        if not entered:
            del self.fields["alone"]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("missing"):
            given = dict(self.cleaned_data)
            given["entry"] = Entry(str(given.get("serial") or "").strip().upper(), spoilt=True)
            return given
        return super().clean()


class TableForm(forms.Form):
    """A table of sheets."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Columns serial and choices; where points are given, points; if needed spoilt and code."
        ),
    )

    def __init__(self, budget: Budget, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget = budget

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_TABLE:
            raise forms.ValidationError(_("The file is larger than 2 MB. Split it."))
        return file


class PastForm(forms.Form):
    """Past data to compare rules on: a budget of this community, or a Pabulib file."""

    past = forms.ChoiceField(label=gettext_lazy("An earlier budget of this community"), required=False)
    file = forms.FileField(
        label=gettext_lazy("Or a Pabulib file (.pb)"),
        required=False,
        help_text=gettext_lazy(
            "At most 16 MB. It is compared and not kept. Many cities publish theirs on pabulib.org."
        ),
    )
    alternatives = ("past", "file")

    def __init__(self, past: list[Budget], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), str(each)) for each in past]
        cast(forms.ChoiceField, self.fields["past"]).choices = [("", _("Choose one")), *choices]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("past") and not given.get("file") and not self.errors:
            self.add_error("past", _("Choose a budget or a file."))
        if given.get("file") and given["file"].size > LARGEST_PABULIB:
            self.add_error("file", _("The file is larger than 16 MB."))
        return given


def faults_of(budget: Budget, table: Table) -> list[Told]:
    """All that is wrong with a table in words, with what the rules of the vote do not allow."""
    found = [told_of(fault) for fault in table.faults]
    for serial, reason in paper_queries.against_the_rules(budget, table.entries):
        found.append(Told(table.line_of[serial], "choices", _breaks(reason), _("Look at the sheet again")))
    return sorted(found, key=lambda told: told.line)


def _breaks(reason: str) -> str:
    return _(
        "A ballot like this does not count: “%(reason)s” If it stands so on the paper, mark it as spoilt."
    ) % {"reason": reason}
