"""Which statements are taken through the contribution path, and what becomes of them."""

from collections.abc import Callable
from typing import Any

import pytest

from civiccircle.kernel.activities.kinds import Refused
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.trace.queries import record_of
from civiccircle.listen.conversations import board
from civiccircle.listen.conversations.models import Conversation, Statement
from tests.listen.conversations.pages import change, propose

Join = Callable[[], Participant]
Cast = Callable[..., Any]


def test_a_statement_waits_to_be_checked_where_the_officer_wants_that(join: Join, activity: Activity) -> None:
    propose(activity, join(), "  Let the   ferry\ndock be green. ")
    new = Statement.objects.get(number=5)
    assert (new.text, new.state, new.seed) == ("Let the ferry dock be green.", "pending", False)
    assert record_of("statement", new.pk) is None


def test_a_statement_is_shown_and_recorded_at_once_where_checks_come_afterwards(
    join: Join, activity: Activity, vote: Cast
) -> None:
    change(activity, moderation=Activity.Moderation.AFTER)
    author = join()
    propose(activity, author, "Let the ferry dock be green.")
    new = Statement.objects.get(number=5)
    assert (new.state, new.author) == ("accepted", author)
    record = record_of("statement", new.pk)
    assert record is not None
    assert record.public
    assert record.title == {"en": "Let the ferry dock be green."}
    board.forget()
    vote(join(), 5, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invalid"), ("  \n ", "invalid"), ("…?!", "invalid"), ("x" * 141, "invalid"), (7, "invalid"),
        ("Bell\x07 ringing", "invalid"), ("right to left \u202etxt", "invalid"),
        ("cars belong on the WATERFRONT.", "duplicate"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_a_statement_is_refused(
    join: Join, activity: Activity, text: Any, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        propose(activity, join(), text)
    assert refused.value.code == code
    assert Statement.objects.count() == 4


def test_a_statement_needs_a_language_of_the_house(join: Join, activity: Activity) -> None:
    with pytest.raises(Refused):
        propose(activity, join(), "Buvons l’eau du fleuve.", language="tlh")


def test_no_statements_are_taken_where_the_officer_closed_that_door(
    join: Join, activity: Activity, conversation: Conversation
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(allow_statements=False)
    board.forget()
    with pytest.raises(Refused) as refused:
        propose(activity, join(), "Let the ferry dock be green.")
    assert refused.value.code == "closed"
