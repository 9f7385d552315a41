"""Forms of conversations: a resident's statement, and what an officer sets up."""

import re
from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.rules import community_of
from civiccircle.kernel.text import longest

from . import actions
from .models import Conversation
from .words import LONGEST, tidy

SHORTEST_LIMIT, SMALLEST_GROUP = 40, 3
_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?")


class StatementForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy("One idea in one sentence that others can agree or disagree with."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, limit: int, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "statement_%s"
        super().__init__(*args, **kwargs)
        self._limit = limit
        cast(forms.CharField, self.fields["text"]).max_length = limit

    def clean_text(self) -> str:
        return _tidy(self.cleaned_data["text"], self._limit)


class SeedsForm(forms.Form):
    """First statements, one per line."""

    seeds = forms.CharField(
        label=gettext_lazy("Statements to start with"),
        help_text=gettext_lazy(
            "One per line; ten to twenty that differ, none longer than statements may be here. They are shown at once."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of these statements"), choices=settings.LANGUAGES
    )

    def __init__(self, *args: Any, limit: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._limit = limit
        if limit is not None:
            told = _("One per line, up to %(limit)s characters each. They are shown at once.")
            self.fields["seeds"].help_text = told % {"limit": limit}

    def clean(self) -> dict[str, Any]:
        """Officers keep to the length that they set for everybody."""
        given = super().clean() or self.cleaned_data
        limit = self._limit or given.get("statement_length")
        lines = [line for line in given.get("seeds", "").splitlines() if line.strip()]
        if limit is not None:
            try:
                given["seeds"] = [_tidy(line, limit, number) for number, line in enumerate(lines, 1)]
            except ValidationError as fault:
                self.add_error("seeds", fault)
        return given


class ConversationForm(SeedsForm):
    """Everything an officer chooses; title and introduction in each language of the community."""

    finer = ("allow_statements", "statement_length", "minimum_group", "embed_sites")
    """Settings that most officers leave as they are."""

    participation = forms.ChoiceField(
        label=gettext_lazy("Who can take part"),
        choices=Activity.Participation.choices,
        widget=forms.RadioSelect,
    )
    moderation = forms.ChoiceField(
        label=gettext_lazy("New statements"),
        choices=Activity.Moderation.choices,
        widget=forms.RadioSelect,
    )
    results = forms.ChoiceField(
        label=gettext_lazy("Results"), choices=Activity.Visibility.choices, widget=forms.RadioSelect
    )
    allow_statements = forms.BooleanField(
        label=gettext_lazy("People may put forward statements"), required=False
    )
    statement_length = forms.IntegerField(
        label=gettext_lazy("Longest statement, in characters"), min_value=SHORTEST_LIMIT, max_value=LONGEST
    )
    minimum_group = forms.IntegerField(
        label=gettext_lazy("Smallest group that is shown"),
        help_text=gettext_lazy("Smaller groups stay hidden, so that nobody can be told apart."),
        min_value=SMALLEST_GROUP,
        max_value=1000,
    )
    embed_sites = forms.CharField(
        label=gettext_lazy("Sites that may show it"),
        help_text=gettext_lazy("One per line, for example https://news.example. Leave it empty for none."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def __init__(
        self, community: Community, person: Any, activity: Activity | None, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        self._activity = activity
        self._languages = [code for code, _name in settings.LANGUAGES if code in community.languages]
        self.fields = _texts(self._languages, community.default_language) | self.fields
        if activity is not None:
            del self.fields["seeds"], self.fields["language"]

    @classmethod
    def for_request(cls, request: HttpRequest, activity: Activity | None) -> "ConversationForm":
        """The form as the officer finds it, or as the officer sent it."""
        community: Community | None = getattr(request, "community", None) or community_of(activity)
        if community is None:
            raise LookupError("a conversation is set up inside a community")
        initial = _initial(activity.conversation if activity else Conversation(), activity or Activity())
        initial["language"] = community.default_language
        return cls(
            community,
            request.user,
            activity,
            request.POST if request.method == "POST" else None,
            initial=initial,
        )

    def clean_embed_sites(self) -> list[str]:
        return [_site(line.strip()) for line in self.cleaned_data["embed_sites"].splitlines() if line.strip()]

    def setup(self) -> actions.Setup:
        """What was chosen."""
        data = self.cleaned_data
        return actions.Setup(
            title=self._text("title"),
            introduction=self._text("introduction"),
            **{
                name: data[name]
                for name in (
                    "participation", "moderation", "results", "statement_length", "allow_statements",
                    "minimum_group", "embed_sites",
                )
            },
        )  # fmt: skip

    def save(self, engagement: Engagement) -> Activity:
        """Create the conversation, or change it."""
        if self._activity is not None:
            actions.change_conversation(
                by=self._person, conversation=self._activity.conversation, setup=self.setup()
            )
            return self._activity
        return actions.create_conversation(
            by=self._person,
            engagement=engagement,
            setup=self.setup(),
            seeds=self.cleaned_data["seeds"],
            language=self.cleaned_data["language"],
        )

    def _text(self, name: str) -> dict[str, str]:
        given = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in self._languages}
        return {code: words for code, words in given.items() if words}


class MergeForm(forms.Form):
    """Merge a statement with another, for good."""

    into = forms.IntegerField(label=gettext_lazy("Number of the statement that stays"), min_value=0)
    explanation = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Stands in the public moderation log."),
        max_length=500,
        required=False,
    )


def _texts(languages: list[str], required: str) -> dict[str, forms.Field]:
    """A title and an introduction in each language; the default language must have a title."""
    names = dict(settings.LANGUAGES)
    titles: dict[str, forms.Field] = {
        f"title_{code}": forms.CharField(
            label=format_lazy("{} ({})", gettext_lazy("Title"), names[code]),
            max_length=longest(Activity, "title"),
            required=code == required,
        )
        for code in languages
    }
    introductions: dict[str, forms.Field] = {
        f"introduction_{code}": forms.CharField(
            label=format_lazy("{} ({})", gettext_lazy("Introduction"), names[code]),
            max_length=longest(Activity, "introduction"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        for code in languages
    }
    return titles | introductions


def _initial(conversation: Conversation, activity: Activity) -> dict[str, Any]:
    texts = {
        f"{name}_{code}": words
        for name in ("title", "introduction")
        for code, words in getattr(activity, name).items()
    }
    return texts | {
        "participation": activity.participation,
        "moderation": activity.moderation,
        "results": activity.results,
        "statement_length": conversation.statement_length,
        "allow_statements": conversation.allow_statements,
        "minimum_group": conversation.minimum_group,
        "embed_sites": "\n".join(conversation.embed_sites),
    }


def _tidy(text: str, limit: int, line: int | None = None) -> str:
    try:
        return tidy(text, limit)
    except Refused as refused:
        if line is None:
            raise ValidationError(str(refused.reason)) from None
        raise ValidationError(
            _("Line %(line)d: %(fault)s") % {"line": line, "fault": refused.reason}
        ) from None


def _site(address: str) -> str:
    """A site as a content security policy names it: scheme and host, nothing that could change the policy."""
    try:
        parts = urlsplit(address.lower())
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in ("https", "http")
        or not _HOST.fullmatch(parts.netloc)
        or parts.path not in ("", "/")
    ):
        raise ValidationError(
            _("“%(site)s” is no site: write its address up to the host, for example https://news.example.")
            % {"site": address}
        )
    return f"{parts.scheme}://{parts.netloc}"
