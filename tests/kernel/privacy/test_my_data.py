"""A person sees, takes and erases what is held, with an account or with the key of a pseudonym only."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civiccircle.kernel.activities.models import Engagement, Participant
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.participants import COOKIE, key_digest
from civiccircle.kernel.privacy.exports import SHOWN_NOT
from civiccircle.listen.conversations.models import Statement

pytestmark = pytest.mark.django_db

TOKEN = "v" * 43
PAGES = "/en/riverbend/my-data/"
WORDS = "Let the ferry run until midnight."


def exported(client):
    response = client.get(f"{PAGES}my-data.json")
    assert response.streaming
    return json.loads(b"".join(response.streaming_content))


def table(data, model):
    return next(each for each in data["tables"] if each["model"] == model)


def test_a_stranger_is_told_that_nothing_is_held(client, community):
    page = client.get(PAGES)
    assert page.status_code == 200
    assert "Nothing is held about you" in page.content.decode()
    assert client.get(f"{PAGES}my-data.json").status_code == 404
    assert client.get(f"{PAGES}erase/").status_code == 404


def test_the_page_lists_each_table_with_what_erasure_does(client, resident, take_part):
    take_part(WORDS, person=resident)
    client.force_login(resident)
    page = client.get(PAGES).content.decode()
    for told in (
        "Accounts",
        "Statements",
        "emptied",
        "no longer linked to you",
        "counts on under an unlinked",
    ):
        assert told in page
    assert client.get(PAGES)["Cache-Control"].count("no-store")


def test_the_export_holds_every_row_with_labels_and_purposes_and_no_secret(
    client, resident, officer, take_part
):
    take_part(WORDS, person=resident)
    take_part("The words of somebody else.", person=officer)
    resident.set_password("unused")
    resident.save()
    client.force_login(resident)
    data = exported(client)
    account = table(data, "people.Person")
    assert account["fields"]["email"] == {"label": "e-mail address", "purpose": "Signing in"}
    assert account["rows"][0]["email"] == resident.email
    assert account["rows"][0]["password"] == SHOWN_NOT
    assert [row["text"] for row in table(data, "conversations.Statement")["rows"]] == [WORDS]
    assert len(table(data, "activities.Contribution")["rows"]) == 2
    assert data["elsewhere"]["own words"][0]["text"] == WORDS
    assert "somebody else" not in json.dumps(data)
    assert officer.email not in json.dumps(data)


def test_a_pseudonym_is_shown_to_its_key_and_to_no_other(client, activity, take_part):
    take_part(WORDS, key_digest=key_digest(activity.engagement.pk, TOKEN))
    client.cookies[COOKIE] = "w" * 43
    assert "Nothing is held about you" in client.get(PAGES).content.decode()
    client.cookies[COOKIE] = TOKEN
    assert table(exported(client), "conversations.Statement")["rows"][0]["text"] == WORDS


def test_erasing_asks_once_more_and_then_forgets_and_signs_out(client, resident, take_part):
    take_part(WORDS, person=resident)
    client.force_login(resident)
    page = client.get(f"{PAGES}erase/").content.decode()
    assert "This cannot be undone" in page
    assert client.post(f"{PAGES}erase/").status_code == 200
    assert Person.objects.filter(pk=resident.pk).exists()
    page = client.post(f"{PAGES}erase/", {"sure": "on"})
    assert "Nothing here leads to you any more" in page.content.decode()
    assert not Person.objects.filter(pk=resident.pk).exists()
    assert not Statement.objects.filter(text=WORDS).exists()
    assert "_auth_user_id" not in client.session


def test_erasing_a_pseudonym_takes_its_key_from_the_browser(client, activity, take_part):
    take_part(WORDS, key_digest=key_digest(activity.engagement.pk, TOKEN))
    client.cookies[COOKIE] = TOKEN
    response = client.post(f"{PAGES}erase/", {"sure": "on"})
    assert response.cookies[COOKIE].value == ""
    assert not Statement.objects.filter(text=WORDS).exists()


def test_erasing_in_one_community_leaves_the_key_to_pseudonyms_in_others(client, activity, take_part):
    take_part(WORDS, key_digest=key_digest(activity.engagement.pk, TOKEN))
    other = Community.objects.create(slug="hilltop", name={"en": "Hilltop"})
    away = Engagement.objects.create(
        community=other, slug="trees", title={"en": "Trees"}, question={"en": "Which trees?"},
        deciding_body={"en": "Council"}, answer_due="2031-01-01", state=Engagement.State.PUBLISHED,
    )  # fmt: skip
    there = Participant.objects.create(
        engagement=away, key_digest=key_digest(away.pk, TOKEN), joined_at=timezone.now()
    )
    client.cookies[COOKIE] = TOKEN
    assert "in other communities stays" in client.get(f"{PAGES}erase/").content.decode()
    response = client.post(f"{PAGES}erase/", {"sure": "on"})
    assert "in other communities" in response.content.decode()
    assert COOKIE not in response.cookies
    assert not Statement.objects.filter(text=WORDS).exists()
    there.refresh_from_db()
    assert bytes(there.key_digest) == key_digest(away.pk, TOKEN)
    at = PAGES.replace("riverbend", "hilltop")
    assert "in other communities" not in client.get(f"{at}erase/").content.decode()
    assert client.post(f"{at}erase/", {"sure": "on"}).cookies[COOKIE].value == ""


def test_the_page_costs_as_many_queries_for_many_statements(
    client, resident, take_part, activity, django_assert_num_queries
):
    take_part(WORDS, person=resident)
    client.force_login(resident)
    client.get(PAGES)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGES)
    participant = Statement.objects.get(text=WORDS).author
    Statement.objects.bulk_create(
        Statement(
            conversation=activity.conversation,
            number=n,
            text=f"{n}",
            author=participant,
            created_at=participant.joined_at,
        )
        for n in range(10, 60)
    )
    with django_assert_num_queries(len(few)):
        client.get(PAGES)
