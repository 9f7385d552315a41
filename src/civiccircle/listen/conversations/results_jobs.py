"""Results are put on record while people vote, so that each published picture can be recomputed."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.jobs.work import job

from .models import Conversation
from .results_actions import keep_version
from .results_queries import open_conversations


@job(title=_("Keep a version of each open conversation's result"), every=timedelta(hours=1))
def keep_versions() -> None:
    """Keep a version of each conversation that is open."""
    for conversation in open_conversations():
        keep_version(conversation)


@job(title=_("Keep a version of one conversation's result"))
def keep_version_of(conversation_id: int, *, final: bool = False) -> None:
    """Keep a version of one conversation, for example when it closes."""
    keep_version(
        Conversation.objects.select_related("activity__engagement__community").get(pk=conversation_id),
        final=final,
    )
