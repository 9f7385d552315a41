"""What is not shown, or not yet, is told nowhere."""

from collections.abc import Callable

import pytest
from django.test import Client

from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations.models import Statement

from .conftest import TALK

API = "/api/v1/communities/riverbend"


def _everywhere() -> list[str]:
    pages = ["", "engagements/?stage=all", "engagements/waterfront/", "engagements/waterfront/updates.atom",
             "engagements/updates.atom",
             "search/?q=zebrasecret", "moderation/", "ledger/", "releases/", "downloads/"]  # fmt: skip
    talk = ["", "embed/", "results/", "mine/", "?statement=90", "statements/new/"]
    api = ["engagements", "engagements/waterfront", "trace/records", "trace/search?q=zebrasecret", "moderation",
           "ledger/facts", "results", "conversations", "conversations/waterfront/waterfront-talk",
           "conversations/waterfront/waterfront-talk/statements"]  # fmt: skip
    download = "downloads/statements/?engagement=waterfront&conversation=waterfront-talk"
    return [
        *(f"/en/riverbend/{page}" for page in [*pages, download]),
        *(f"{TALK}{page}" for page in talk),
        *(f"{API}/{page}" for page in api),
    ]


def _told(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code < 500, address
    return b"".join(answer).decode().lower()


@pytest.mark.parametrize("state", ["pending", "rejected"])
def test_a_statement_that_is_not_shown_is_told_nowhere(pending: Statement, state: str) -> None:
    Statement.objects.filter(pk=pending.pk).update(state=state)
    for address in _everywhere():
        assert "zebrasecret is" not in _told(address), address


def test_a_statement_that_was_taken_out_of_sight_is_told_nowhere_any_more(
    pending: Statement, officer: Person, activity: Activity
) -> None:
    from civiccircle.kernel.activities.actions import moderate

    for decision, reason in (("accepted", "fits"), ("rejected", "abuse")):
        moderate(by=officer, activity=activity, subject_kind="statement", subject_id=pending.pk,
                 decision=decision, reason=reason)  # fmt: skip
    for address in _everywhere():
        assert "zebrasecret is" not in _told(address), address


def test_a_draft_is_told_nowhere(draft: Callable[..., Engagement], officer: Person) -> None:
    from civiccircle.listen.conversations import actions

    made = draft(title={"en": "zebrasecret plan"}, slug="zebrasecret-plan")
    conversation = made.activities.get().conversation
    setup = actions.Setup(title={"en": "zebrasecret talk"})
    actions.change_conversation(by=officer, conversation=conversation, setup=setup)
    [seed] = actions.add_statements(
        by=officer, conversation=conversation, texts=["zebrasecret is"], language="en"
    )
    actions.mark_meta(by=officer, statement=seed, meta=True)
    slug = made.activities.get().slug
    for address in _everywhere():
        if "zebrasecret" not in address:
            assert "zebrasecret" not in _told(address), address
        else:
            assert "plan" not in _told(address), address
    for page in (
        "",
        f"conversations/{slug}/",
        f"conversations/{slug}/results/",
        f"conversations/{slug}/embed/",
    ):
        assert Client().get(f"/en/riverbend/engagements/{made.slug}/{page}").status_code == 404
    for page in (f"engagements/{made.slug}", f"conversations/{made.slug}/{slug}",
                 f"conversations/{made.slug}/{slug}/statements"):  # fmt: skip
        assert Client().get(f"{API}/{page}").status_code == 404
