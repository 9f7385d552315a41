"""No collecting without approval, and no approval for anything but what was approved."""

import json

import pytest
from django.core.exceptions import PermissionDenied

from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.privacy import actions
from civiccircle.kernel.privacy.models import ImpactAssessment
from civiccircle.kernel.privacy.rules import collection_approved
from civiccircle.kernel.privacy.scope import scope_digest
from civiccircle.listen.conversations.models import Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(community, officer):
    return actions.draft_assessment(
        person=officer,
        community=community,
        kind_code="conversation",
        risks={"en": "Some."},
        measures={"en": "Many."},
    )


def test_nothing_may_be_collected_before_the_privacy_officer_approved_it(community, draft, privacy_officer):
    assert not collection_approved(community, "conversation")
    actions.approve_assessment(person=privacy_officer, assessment=draft)
    assert collection_approved(community, "conversation")
    assert not collection_approved(community, "seance")


def test_only_the_privacy_officer_approves_or_blocks(draft, officer, resident):
    for person in (officer, resident):
        with pytest.raises(PermissionDenied):
            actions.approve_assessment(person=person, assessment=draft)
        with pytest.raises(PermissionDenied):
            actions.block_assessment(person=person, assessment=draft)


def test_a_resident_drafts_nothing(community, resident):
    with pytest.raises(PermissionDenied):
        actions.draft_assessment(
            person=resident, community=community, kind_code="conversation", risks={}, measures={}
        )


def test_blocking_ends_an_approval_and_both_are_facts(community, draft, privacy_officer):
    actions.approve_assessment(person=privacy_officer, assessment=draft)
    actions.block_assessment(person=privacy_officer, assessment=draft)
    assert not collection_approved(community, "conversation")
    facts = Fact.objects.filter(kind__startswith="assessment.").order_by("pk")
    assert [fact.kind for fact in facts] == ["assessment.approved", "assessment.blocked"]
    assert "privacy@" not in "".join(fact.payload for fact in facts)
    assert json.loads(facts[0].payload)["fact"]["scope"] == scope_digest("conversation")


def test_approving_twice_is_one_fact(draft, privacy_officer):
    for _ in range(2):
        actions.approve_assessment(person=privacy_officer, assessment=draft)
    assert Fact.objects.filter(kind="assessment.approved").count() == 1


def test_a_changed_text_waits_for_approval_again(community, draft, officer, privacy_officer):
    actions.approve_assessment(person=privacy_officer, assessment=draft)
    actions.draft_assessment(
        person=officer,
        community=community,
        kind_code="conversation",
        risks={"en": "More."},
        measures={"en": "Many."},
    )
    assert not collection_approved(community, "conversation")
    assert ImpactAssessment.objects.get().decided_by is None


def test_the_same_text_again_keeps_the_approval(community, draft, officer, privacy_officer):
    actions.approve_assessment(person=privacy_officer, assessment=draft)
    actions.draft_assessment(
        person=officer,
        community=community,
        kind_code="conversation",
        risks={"en": "Some."},
        measures={"en": "Many."},
    )
    assert collection_approved(community, "conversation")


def test_an_approval_ends_when_the_declarations_change(community, draft, privacy_officer, monkeypatch):
    actions.approve_assessment(person=privacy_officer, assessment=draft)
    fewer = {name: each for name, each in Vote.privacy.personal.items() if name != "changes"}
    monkeypatch.setitem(Vote.privacy.__dict__, "personal", fewer)
    assert not collection_approved(community, "conversation")


def test_an_approval_holds_in_its_own_community_only(community, privacy_officer):
    other = type(community).objects.create(slug="hilltop", name={"en": "Hilltop"})
    actions.approve_standard_assessments(community=community, officer=privacy_officer)
    assert collection_approved(community, "conversation")
    assert not collection_approved(other, "conversation")


def test_the_desk_shows_a_prefilled_draft_and_approves_it(client, community, privacy_officer):
    client.force_login(privacy_officer)
    address = "/en/riverbend/desk/privacy/kinds/conversation/"
    page = client.get(address).content.decode()
    assert "pseudonym that differs in each engagement" in page
    assert "Approve" in page
    client.post(address, {"risks_en": "R", "measures_en": "M", "verb": "approve"})
    assert collection_approved(community, "conversation")
    assert "Approved" in client.get("/en/riverbend/desk/privacy/").content.decode()


def test_an_engagement_officer_saves_a_draft_but_cannot_approve_it(client, community, officer):
    client.force_login(officer)
    address = "/en/riverbend/desk/privacy/kinds/conversation/"
    assert 'value="approve"' not in client.get(address).content.decode()
    client.post(address, {"risks_en": "R", "measures_en": "M", "verb": "draft"})
    assert ImpactAssessment.objects.get().state == "draft"
    assert client.post(address, {"risks_en": "R", "measures_en": "M", "verb": "approve"}).status_code == 403


def test_the_desk_is_closed_to_residents_and_unknown_kinds_are_not_found(client, resident, privacy_officer):
    client.force_login(resident)
    assert client.get("/en/riverbend/desk/privacy/").status_code == 403
    client.force_login(privacy_officer)
    assert client.get("/en/riverbend/desk/privacy/kinds/seance/").status_code == 404


def test_the_standard_text_is_written_in_every_language_of_the_community(community, privacy_officer):
    community.languages = ["en", "fr"]
    (approved, *_) = actions.approve_standard_assessments(community=community, officer=privacy_officer)
    for text in (approved.risks, approved.measures):
        assert sorted(text) == ["en", "fr"]
        assert text["en"] != text["fr"]
