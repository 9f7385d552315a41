"""What the trace says of engagements and their answers."""

from django.utils.translation import gettext, override

from civiccircle.kernel.addresses import path_after_language
from civiccircle.kernel.text import Text
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace import handover
from civiccircle.kernel.trace.models import Link, Record

from .models import Engagement

ENGAGEMENT, ANSWER = "engagement", "answer"


def engagement_path(engagement: Engagement) -> str:
    """The address of an engagement's page after the language."""
    return path_after_language(
        "engagements:detail", community=engagement.community.slug, slug=engagement.slug
    )


def publish(engagement: Engagement) -> Record:
    """Put an engagement into the trace, or renew what the trace says of it."""
    return trace.publish_record(
        community=engagement.community,
        kind=ENGAGEMENT,
        object_id=engagement.pk,
        title=engagement.title,
        summary=_joined(engagement.question, engagement.summary),
        path=engagement_path(engagement),
        happened_at=engagement.published_at or engagement.created_at,
    )


def publish_answer(engagement: Engagement) -> Record:
    """Put the answer of an engagement into the trace: the decision that the engagement was asked for."""
    answer = trace.publish_record(
        community=engagement.community,
        kind=ANSWER,
        object_id=engagement.pk,
        title=_answer_title(engagement),
        summary=engagement.answer,
        path=engagement_path(engagement) + "#answer",
        happened_at=engagement.answered_at or engagement.created_at,
    )
    asked = publish(engagement)
    trace.link(asked, answer, Link.Kind.DECIDED_BY)
    handover.join_to_delivery(answer, [asked])
    return answer


def _answer_title(engagement: Engagement) -> Text:
    titles = {}
    for language, title in engagement.title.items():
        with override(language):
            titles[language] = gettext("Answer: %(title)s") % {"title": title}
    return titles


def _joined(first: Text, second: Text) -> Text:
    return {
        code: "\n".join(words for words in (first.get(code), second.get(code)) if words)
        for code in sorted(first.keys() | second.keys())
    }
