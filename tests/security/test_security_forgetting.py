"""Who asks to be forgotten is forgotten, wherever their words went in the meantime."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from civiccircle.kernel.activities.actions import moderate
from civiccircle.kernel.activities.models import Activity, Participant
from civiccircle.kernel.people import participants
from civiccircle.kernel.people.models import Person
from civiccircle.listen.conversations import actions
from civiccircle.listen.conversations.models import Statement

from .conftest import TALK, TOKEN

WORDS = "Quagga meadows beside the old ferry"


def _rows() -> Iterator[tuple[str, str]]:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, " ".join(str(bytes(c) if isinstance(c, memoryview) else c) for c in row).lower()


def _holding(words: str) -> set[str]:
    return {table for table, row in _rows() if words.lower() in row}


@pytest.fixture
def said(activity: Activity, voice: Participant, officer: Person) -> Statement:
    actions.propose(activity=activity, participant_id=voice.pk, text=WORDS, language="en", key=uuid4())
    statement = Statement.objects.get(text=WORDS)
    moderate(by=officer, activity=activity, subject_kind="statement", subject_id=statement.pk,
             decision="accepted", reason="fits")  # fmt: skip
    return statement


@pytest.mark.parametrize("fate", ["shown", "merged", "rejected"])
def test_the_words_of_a_voice_that_is_erased_stand_in_no_table(
    said: Statement, activity: Activity, officer: Person, client: Client, fate: str
) -> None:
    if fate == "merged":
        actions.merge_statements(by=officer, statement=said, into=1)
    if fate == "rejected":
        moderate(by=officer, activity=activity, subject_kind="statement", subject_id=said.pk,
                 decision="rejected", reason="abuse")  # fmt: skip
    assert _holding("quagga")
    client.get(TALK)
    assert client.post("/en/riverbend/my-data/erase/", {"sure": "on"}).status_code == 200
    assert _holding("quagga") == set()
    digest = participants.key_digest(activity.engagement_id, TOKEN)
    assert not Participant.objects.filter(key_digest=digest).exists()


def test_after_an_erasure_the_cookie_of_the_voice_holds_nothing(
    said: Statement, client: Client, cast: Callable[..., object]
) -> None:
    receipt = f"/en/riverbend/receipts/{cast(Participant.objects.get()).contribution.pk}/"
    client.post("/en/riverbend/my-data/erase/", {"sure": "on"})
    client.cookies[participants.COOKIE] = TOKEN
    assert client.get(f"{receipt}receipt.json").status_code == 404
    assert client.get("/en/riverbend/my-data/my-data.json").status_code == 404
    assert "Quagga" not in client.get(TALK + "mine/").content.decode()


def test_one_person_cannot_see_or_erase_what_is_held_of_another(
    said: Statement, resident: Person, officer: Person
) -> None:
    client = Client()
    client.force_login(resident)
    told = b"".join(client.get("/en/riverbend/my-data/my-data.json")).decode()
    assert "Quagga" not in told
    assert officer.email not in told
    client.post("/en/riverbend/my-data/erase/", {"sure": "on"})
    assert Person.objects.filter(pk=officer.pk).exists()
    assert _holding("quagga")


def test_public_answers_hold_no_number_by_which_a_participant_could_be_known(
    activity: Activity, cast: Callable[..., object]
) -> None:
    for _number in range(6):
        one = Participant.objects.create(
            pk=770_000 + _number, engagement=activity.engagement, joined_at=timezone.now()
        )
        cast(one, 1, 1)
        actions.propose(
            activity=activity, participant_id=one.pk, text=f"Idea {_number}", language="en", key=uuid4()
        )
    api = "/api/v1/communities/riverbend"
    talk = f"{api}/conversations/waterfront/waterfront-talk"
    for address in (TALK, f"{TALK}results/", talk, f"{talk}/statements", f"{api}/results",
    f"{api}/ledger/facts",
                    
        "/en/riverbend/downloads/statements/?engagement=waterfront&conversation=waterfront-talk"):  # fmt: skip
        assert "77000" not in b"".join(Client().get(address)).decode(), address
