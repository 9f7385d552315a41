"""Programs of the staff: what a token lets them do, and what stays closed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities.models import Engagement, Moderation, Participant
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people import bearer
from civiccircle.kernel.people.limits import Limit
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations.models import Statement

from .conftest import BASE

pytestmark = pytest.mark.django_db
DRAFT = {
    "title": {"en": "The square"},
    "question": {"en": "What should the square become?"},
    "deciding_body": {"en": "Council"},
    "answer_due": "2031-05-04",
}
Program = Callable[[Person], Client]


@pytest.fixture
def statement(published: Callable[..., Engagement]) -> Statement:
    engagement = published()
    author = Participant.objects.create(engagement=engagement, joined_at=timezone.now())
    return Statement.objects.create(
        conversation=engagement.activities.get().conversation,
        number=1,
        text="More trees",
        author=author,
        created_at=timezone.now(),
    )


def post(client: Client, path: str, data: Any, method: str = "post") -> Any:
    return getattr(client, method)(BASE + path, data, content_type="application/json")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer cc_forged"}, {"Authorization": "Basic x"}])
def test_the_desk_is_closed_without_a_good_token(
    client: Client, officer: Person, headers: dict[str, str]
) -> None:
    client.force_login(officer)
    for path in ("/desk/engagements", "/desk/moderation"):
        answer = client.get(BASE + path, headers=headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert "token" in answer.json()["detail"]


def test_a_bad_token_is_refused_even_where_none_is_needed(client: Client, officer: Person) -> None:
    assert client.get(f"{BASE}/places", headers={"Authorization": "Bearer cc_forged"}).status_code == 401


def test_a_resident_hears_which_role_is_needed(with_token: Program, resident: Person) -> None:
    answer = with_token(resident).get(f"{BASE}/desk/engagements")
    assert answer.status_code == 403
    assert "Engagement officer" in answer.json()["detail"]
    assert post(with_token(resident), "/desk/engagements", DRAFT).status_code == 403


def test_an_officer_drafts_an_engagement_and_changes_it(with_token: Program, officer: Person) -> None:
    program = with_token(officer)
    made = post(program, "/desk/engagements", DRAFT)
    assert (made.status_code, made.json()["stage"]) == (201, "draft")
    assert "no-store" in made["Cache-Control"]
    (listed,) = program.get(f"{BASE}/desk/engagements").json()["results"]
    assert listed["slug"] == made.json()["slug"] == "the-square"
    changed = post(program, "/desk/engagements/the-square", {"level": "involve"}, "patch")
    assert changed.json()["level"] == "involve"
    assert Engagement.objects.get().question == DRAFT["question"]
    assert program.get(f"{BASE}/engagements/the-square").status_code == 404, "a draft is not public"


def test_what_is_missing_in_a_draft_is_named(with_token: Program, officer: Person) -> None:
    answer = post(with_token(officer), "/desk/engagements", {**DRAFT, "question": "no mapping", "level": "x"})
    assert answer.status_code == 422
    assert {fault["loc"][-1] for fault in answer.json()["detail"]} == {"question", "level"}
    empty = post(with_token(officer), "/desk/engagements", {**DRAFT, "title": {}})
    assert empty.status_code == 422
    assert "title" in empty.json()["detail"]


def test_a_moderator_empties_the_queue_and_the_decision_is_public(
    with_token: Program, officer: Person, statement: Statement, client: Client
) -> None:
    program = with_token(officer)
    (waiting,) = program.get(f"{BASE}/desk/moderation").json()
    assert (waiting["text"], waiting["subject_id"]) == ("More trees", statement.pk)
    decision = {
        "activity": waiting["activity"],
        "subject_kind": waiting["subject_kind"],
        "subject_ids": [waiting["subject_id"]],
        "decision": "rejected",
        "reason": "off_topic",
    }
    assert post(program, "/desk/moderation", decision).status_code == 200
    assert program.get(f"{BASE}/desk/moderation").json() == []
    (told,) = client.get(f"{BASE}/moderation").json()["results"]
    assert (told["decision"], told["reason"]) == ("rejected", "off_topic")
    assert Fact.objects.filter(kind="moderation.decided").count() == 1


@pytest.mark.parametrize("kind", ["rosa@example.org", "idea", "x" * 5_000])
def test_the_public_log_takes_no_other_kind_of_thing_than_the_activity_has(
    with_token: Program, officer: Person, statement: Statement, kind: str
) -> None:
    given = {
        "activity": statement.conversation.activity_id,
        "subject_kind": kind,
        "subject_ids": [statement.pk],
        "decision": "rejected",
        "reason": "off_topic",
    }
    assert post(with_token(officer), "/desk/moderation", given).status_code == 422
    assert not Moderation.objects.exists()
    assert not Fact.objects.filter(kind="moderation.decided").exists()


def test_a_decision_without_a_fitting_reason_changes_nothing(
    with_token: Program, officer: Person, statement: Statement
) -> None:
    given = {
        "activity": statement.conversation.activity_id,
        "subject_kind": "statement",
        "subject_ids": [statement.pk],
        "decision": "rejected",
        "reason": "fits",
    }
    assert post(with_token(officer), "/desk/moderation", given).status_code == 422
    assert not Moderation.objects.exists()


def test_writing_too_fast_has_to_wait(
    with_token: Program, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer, "API_WRITES", Limit("test-writes", 2, 60))
    program = with_token(officer)
    codes = [post(program, "/desk/engagements", DRAFT).status_code for _each in range(3)]
    assert codes == [201, 201, 429]
    assert program.get(f"{BASE}/desk/engagements").status_code == 200, "reading goes on"


def test_an_expired_token_opens_nothing(with_token: Program, officer: Person) -> None:
    program = with_token(officer)
    officer.api_tokens.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert program.get(f"{BASE}/desk/engagements").status_code == 401


def test_a_program_meets_the_limits_that_the_forms_have(with_token: Program, officer: Person) -> None:
    program = with_token(officer)
    wrong: list[tuple[str, Any]] = [
        ("title", {"en": "a" * 121}), ("title", {"en": "A", "xx": "A"}), ("question", {"fr": "q" * 301}),
        ("deciding_body", {"en": "c" * 121}), ("summary", {"en": "s" * 5001}), ("what_is_fixed", {"en": "f" * 5001}),
        ("answer_due", "1999-12-31"), ("answer_due", "2200-01-01"),
    ]  # fmt: skip
    for name, value in wrong:
        refused = post(program, "/desk/engagements", {**DRAFT, name: value})
        assert refused.status_code == 422, (name, value)
        assert list(refused.json()["detail"]) == [name], "it says where, and only there"
    assert post(program, "/desk/engagements", {**DRAFT, "title": {"en": "a" * 120}}).status_code == 201
    made = Engagement.objects.get()
    for name, value in wrong:
        refused = post(program, f"/desk/engagements/{made.slug}", {name: value}, "patch")
        assert (refused.status_code, list(refused.json()["detail"])) == (422, [name])
    told = post(program, f"/desk/engagements/{made.slug}", {"title": {"xx": "A"}}, "patch").json()["detail"]
    assert told["title"] == ["“xx” is none of the languages here (en, fr)."]
