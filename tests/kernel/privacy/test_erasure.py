"""Being forgotten: nothing that leads to a person is left anywhere, and what was counted stays counted."""

import json
import logging

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models

from civiccircle.kernel.activities.models import Contribution
from civiccircle.kernel.ledger import actions as ledger
from civiccircle.kernel.ledger import queries as logged
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Membership, Person
from civiccircle.kernel.people.participants import key_digest
from civiccircle.kernel.privacy import hooks
from civiccircle.kernel.privacy.actions import erase, erase_person
from civiccircle.kernel.privacy.declarations import declared
from civiccircle.kernel.privacy.declare import Basis, Declaration, Personal
from civiccircle.kernel.privacy.holder import Holder
from civiccircle.kernel.privacy.purposes import ACCOUNTS
from civiccircle.kernel.trace.search import search
from civiccircle.listen.conversations.models import Statement, Vote
from civiccircle.methods.merkle import commitment, leaf_hash, verify_inclusion
from tests.kernel.privacy.canaries import places_of
from tests.kernel.privacy.planting import WORDS, canary_of, plant_canaries, plant_elsewhere, plant_rows

pytestmark = pytest.mark.django_db(transaction=True)


class Portrait(models.Model):
    """A picture of a person: no model of the house holds a file of people yet."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    picture = models.FileField(upload_to="portraits/")

    privacy = Declaration(
        subject="person",
        personal=dict.fromkeys(("person", "picture"), Personal(ACCOUNTS, Basis.CONSENT)),
    )

    class Meta:
        app_label = "planted"

    def __str__(self):
        return self.picture.name


@pytest.fixture
def portraits(db, monkeypatch):
    with connection.schema_editor() as schema:
        schema.create_model(Portrait)
    both = [*declared(), (Portrait, Portrait.privacy)]
    monkeypatch.setattr("civiccircle.kernel.privacy.erase.declared", lambda: iter(both))
    yield Portrait
    with connection.schema_editor() as schema:
        schema.delete_model(Portrait)


def test_files_of_an_erased_person_are_deleted_from_the_store_and_others_stay(portraits, resident, officer):
    for person, content in ((resident, b"f1canaryfile"), (officer, b"another face")):
        portraits.objects.create(person=person, picture=ContentFile(content, f"{person.pk}.png"))
    assert places_of("f1canaryfile")
    erase_person(resident)
    assert not places_of("f1canaryfile")
    assert len(default_storage.listdir("portraits")[1]) == 1


@pytest.fixture
def planted(resident, community, activity, take_part):
    plant_rows(resident, community, activity, take_part)
    canaries = plant_canaries(Holder(resident))
    resident.refresh_from_db()
    elsewhere, session_key = plant_elsewhere(resident)
    return canaries | elsewhere | {WORDS, resident.email, session_key}


def test_every_table_that_leads_to_people_takes_part_in_the_test_of_erasure(planted, resident):
    holder = Holder(resident)
    empty = [
        model._meta.label
        for model, declaration in declared()
        if declaration.subject and not holder.rows(model, declaration).exists()
    ]
    assert not empty, f"plant a row in {empty} (plant_rows)"


def test_the_walk_finds_every_canary_before_erasure(planted, community):
    assert search(community, WORDS, "en").hits
    missing = {canary for canary in planted if not places_of(canary)}
    assert not missing
    assert any(place.startswith("trace_search") for place in places_of(WORDS))


def test_nothing_of_an_erased_person_is_left_in_any_column_file_page_cache_log_or_index(
    planted, resident, community, caplog
):
    address = resident.email
    with caplog.at_level(logging.DEBUG):
        erase_person(resident)
    left = {canary: places for canary in planted if (places := places_of(canary))}
    assert not left
    assert not any(canary in caplog.text for canary in planted)
    assert not Person.objects.filter(email=address).exists()
    assert not search(community, WORDS, "en").hits


def test_the_walk_finds_what_an_erasure_forgot(planted, resident, community):
    community.tagline = {"en": f"as {resident.name} said"}
    community.save()
    name = resident.name
    erase_person(resident)
    assert "communities_community.tagline" in places_of(name)


def test_a_field_that_is_kept_by_mistake_is_found(planted, resident, monkeypatch):
    kept = dict(Statement.privacy.personal)
    del kept["text"]
    monkeypatch.setitem(Statement.privacy.__dict__, "personal", kept)
    monkeypatch.setattr(hooks, "_hooks", {})
    erase_person(resident)
    assert "conversations_statement.text" in places_of(canary_of("conversations.Statement", "text")[:9])


def test_votes_stay_counted_as_those_of_nobody(resident, take_part):
    participant = take_part(WORDS, person=resident)
    erase_person(resident)
    participant.refresh_from_db()
    assert participant.person is None
    assert Vote.objects.get(participant=participant).choice == 1
    statement = Statement.objects.get(number=3)
    assert (statement.text, statement.author) == ("", None)


def test_the_ledger_stays_valid_though_salts_and_words_are_gone(resident, community, take_part):
    participant = take_part(WORDS, person=resident)
    before = ledger.sign_checkpoint(community.pk)
    rows = list(Contribution.objects.filter(participant=participant))
    leaves = {row.leaf_index: leaf_hash(commitment(row.payload.encode(), bytes(row.salt))) for row in rows}
    erase_person(resident)
    after = ledger.sign_checkpoint(community.pk)
    assert after.size == before.size + 1
    for index, leaf in leaves.items():
        proof = logged.inclusion_proof(community.pk, index, after.size)
        verify_inclusion(leaf, index, after.size, bytes(after.root), proof)
    words = [json.loads(row.payload) for row in Contribution.objects.filter(participant=participant)]
    assert words[0]["vote"] == 1
    assert words[1]["text"] == ""
    assert all(bytes(row.salt) == b"" for row in Contribution.objects.filter(participant=participant))


def test_the_public_log_says_that_somebody_was_forgotten_and_not_who(resident, community, take_part):
    take_part(WORDS, person=resident)
    key = resident.pk
    erase_person(resident)
    fact = Fact.objects.get(kind="person.erased")
    assert json.loads(fact.payload)["fact"] == {}
    assert fact.log.community == community
    assert str(key) not in fact.payload.replace(fact.recorded_at.isoformat(), "")


def test_others_keep_their_data_and_their_roles(resident, officer, community, take_part):
    Membership.objects.filter(person=officer).update(granted_by=resident)
    other = take_part("A different statement of somebody else.", person=officer)
    take_part(WORDS, person=resident)
    erase_person(resident)
    role = Membership.objects.get(person=officer)
    assert role.granted_by is None
    other.refresh_from_db()
    assert other.person == officer
    assert Statement.objects.filter(text="A different statement of somebody else.").exists()


def test_whoever_took_part_without_an_account_is_erased_by_the_key_of_the_pseudonym(activity, take_part):
    digest = key_digest(activity.engagement.pk, "v" * 43)
    participant = take_part(WORDS, key_digest=digest)
    erase(holder=Holder(participants=frozenset({participant.pk})))
    participant.refresh_from_db()
    assert participant.key_digest is None
    assert not places_of(WORDS)
    assert Fact.objects.filter(kind="person.erased").exists()


def test_a_failing_place_leaves_everything_as_it_was(resident, take_part, monkeypatch):
    take_part(WORDS, person=resident)

    def fail(_holder):
        raise OSError("the archive does not answer")

    monkeypatch.setitem(hooks._hooks, "archive", hooks.Hook("archive", erase=fail))
    with pytest.raises(OSError, match="archive"):
        erase_person(resident)
    assert Person.objects.filter(pk=resident.pk).exists()
    assert Statement.objects.filter(text=WORDS).exists()


def test_other_sessions_stay(resident, officer):
    for person in (resident, officer):
        session = SessionStore()
        session["_auth_user_id"] = str(person.pk)
        session.create()
    erase_person(resident)
    assert [each.get_decoded()["_auth_user_id"] for each in Session.objects.all()] == [str(officer.pk)]
