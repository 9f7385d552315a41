"""Results are put on record while people vote and when they have voted, so that each can be recomputed."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.jobs import job

from .results_actions import keep_version
from .results_queries import ended_conversations, open_conversations


@job(title=_("Keep a version of each open conversation's result"), every=timedelta(hours=1))
def keep_versions() -> None:
    """Keep a version of each conversation that takes votes, if its result changed."""
    for conversation in open_conversations():
        keep_version(conversation)


@job(title=_("Keep the final result of each conversation that has ended"), every=timedelta(minutes=10))
def keep_final_versions() -> None:
    """Keep the final version of each conversation that is over and has none."""
    for conversation in ended_conversations():
        keep_version(conversation, final=True)
