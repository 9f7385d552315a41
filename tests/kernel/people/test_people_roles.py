"""Who holds which role, and who may change that."""

from typing import Any

import pytest
import rules
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civiccircle.kernel.activities.models import Activity, Engagement
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people import actions
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.people.queries import in_office
from civiccircle.kernel.people.rules import community_of, has_role, require


def test_a_role_counts_in_its_own_community_only(
    town: Community, other_town: Community, mayor: Person
) -> None:
    assert mayor.has_perm("people.grant_role", town)
    assert not mayor.has_perm("people.grant_role", other_town)


def test_a_thing_leads_to_its_community(town: Community, harbour: Engagement) -> None:
    activity = Activity.objects.get(engagement=harbour)
    assert community_of(activity) == community_of(harbour) == community_of(town) == town
    assert community_of(object()) is None


def test_superusers_hold_every_role_and_closed_accounts_none(town: Community, mayor: Person) -> None:
    chief = Person.objects.create_superuser("chief@riverbend.example")
    assert has_role(Role.ANALYST).test(chief, town)
    require(chief, "people.grant_role", town)
    mayor.is_active = False
    assert not has_role(Role.ADMINISTRATOR).test(mayor, town)


def test_a_refusal_names_the_role_that_is_needed(town: Community, resident: Person) -> None:
    for somebody in (resident, AnonymousUser(), None):
        with pytest.raises(PermissionDenied, match="Administrator"):
            require(somebody, "people.grant_role", town)


def test_a_permission_that_nobody_defined_is_refused(town: Community, mayor: Person) -> None:
    with pytest.raises(PermissionDenied):
        require(mayor, "people.no_such_thing", town)


def test_rules_combine_roles(town: Community, mayor: Person) -> None:
    either = has_role(Role.ANALYST) | has_role(Role.ADMINISTRATOR)
    assert isinstance(either, rules.Predicate)
    assert either.test(mayor, town)
    assert not (has_role(Role.ANALYST) & has_role(Role.ADMINISTRATOR)).test(mayor, town)


def test_roles_are_read_once_per_person(
    town: Community, mayor: Person, django_assert_num_queries: Any
) -> None:
    mayor = Person.objects.get(pk=mayor.pk)
    with django_assert_num_queries(1):
        for _ in range(5):
            mayor.has_perm("people.grant_role", town)


def test_granting_is_in_the_public_log_without_the_name(
    town: Community, mayor: Person, resident: Person
) -> None:
    actions.grant_role(by=mayor, community=town, person=resident, role=Role.ANALYST, reason="She knows it")
    actions.grant_role(by=mayor, community=town, person=resident, role=Role.ANALYST, reason="She knows it")
    fact = Fact.objects.get()
    assert fact.kind == "role.granted"
    assert "analyst" in str(fact.payload)
    assert "She knows it" in str(fact.payload)
    assert "rui" not in str(fact.payload).lower()
    assert resident.has_perm("people.grant_role", town) is False
    assert has_role(Role.ANALYST).test(resident, town)


def test_a_resident_cannot_give_themselves_a_role(town: Community, resident: Person) -> None:
    with pytest.raises(PermissionDenied):
        actions.grant_role(
            by=resident, community=town, person=resident, role=Role.ADMINISTRATOR, reason="She knows it"
        )
    assert not Membership.objects.exists()


def test_the_last_administrator_stays(town: Community, mayor: Person, resident: Person) -> None:
    theirs = Membership.objects.get(person=mayor)
    with pytest.raises(ValidationError, match="last administrator"):
        actions.revoke_role(by=mayor, community=town, membership_id=theirs.pk, reason="Moved")
    actions.grant_role(
        by=mayor, community=town, person=resident, role=Role.ADMINISTRATOR, reason="She knows it"
    )
    actions.revoke_role(by=mayor, community=town, membership_id=theirs.pk, reason="Moved")
    assert not Membership.objects.filter(pk=theirs.pk).exists()
    assert Fact.objects.filter(kind="role.revoked").count() == 1


def test_of_two_who_take_a_role_back_at_the_same_moment_one_is_in_the_log(
    town: Community, mayor: Person, resident: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = Membership.objects.create(community=town, person=resident, role=Role.ANALYST)
    delete = Membership.delete

    def too_late(membership: Membership) -> Any:
        Membership.objects.filter(pk=membership.pk).delete()
        return delete(membership)

    monkeypatch.setattr(Membership, "delete", too_late)
    actions.revoke_role(by=mayor, community=town, membership_id=theirs.pk, reason="Moved")
    assert not Fact.objects.filter(kind="role.revoked").exists()


def test_no_role_changes_without_a_reason(
    client: Client, town: Community, mayor: Person, resident: Person
) -> None:
    with pytest.raises(ValidationError, match="reason"):
        actions.grant_role(by=mayor, community=town, person=resident, role=Role.ANALYST, reason=" ")
    assert not Membership.objects.filter(person=resident).exists()
    theirs = Membership.objects.create(community=town, person=resident, role=Role.ANALYST)
    client.force_login(mayor)
    address = f"/en/riverbend/desk/members/{theirs.pk}/revoke/"
    assert "Analyst" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert Membership.objects.filter(pk=theirs.pk).exists()
    client.post(address, {"reason": "Works elsewhere now"})
    log = client.get("/en/riverbend/ledger/").content.decode()
    assert "The role was taken back from somebody: Analyst. The reason: Works elsewhere now" in log


def test_an_administrator_whose_account_is_closed_does_not_count(
    town: Community, mayor: Person, resident: Person
) -> None:
    actions.grant_role(
        by=mayor, community=town, person=resident, role=Role.ADMINISTRATOR, reason="She knows it"
    )
    Person.objects.filter(pk=resident.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        actions.revoke_role(
            by=mayor, community=town, membership_id=Membership.objects.get(person=mayor).pk, reason="x"
        )


def test_roles_of_another_community_are_out_of_reach(
    town: Community, other_town: Community, mayor: Person, resident: Person
) -> None:
    there = Membership.objects.create(community=other_town, person=resident, role=Role.ANALYST)
    actions.revoke_role(by=mayor, community=town, membership_id=there.pk, reason="Moved")
    assert Membership.objects.filter(pk=there.pk).exists()


def test_who_has_an_office_may_be_a_resident_too_here_or_elsewhere(
    town: Community, other_town: Community, mayor: Person, resident: Person
) -> None:
    for place in (town, other_town):
        Membership.objects.create(community=place, person=mayor, role=Role.RESIDENT)
        Membership.objects.create(community=place, person=resident, role=Role.RESIDENT)
    assert list(in_office(town.pk)) == [mayor]
    assert not list(in_office(other_town.pk))


def test_an_administrator_adds_a_person_on_the_desk(
    client: Client, town: Community, mayor: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(mayor)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            "/en/riverbend/desk/members/",
            {"email": "Ana@Riverbend.example", "name": "Ana", "role": "privacy_officer", "reason": "Elected"},
            follow=True,
        )
    assert "Ana@Riverbend.example has the role now." in answer.content.decode()
    ana = Person.objects.get(email="ana@riverbend.example")
    assert ana.memberships.get().granted_by == mayor
    assert not ana.has_usable_password()
    assert "Privacy officer" in mail.outbox[0].body
    assert "/en/account/sign-in/" in mail.outbox[0].body
    membership = ana.memberships.get()
    client.post(f"/en/riverbend/desk/members/{membership.pk}/revoke/", {"reason": "Moved"})
    assert not ana.memberships.exists()


def test_the_desk_tells_why_the_last_administrator_stays(
    client: Client, town: Community, mayor: Person
) -> None:
    client.force_login(mayor)
    theirs = Membership.objects.get(person=mayor)
    answer = client.post(f"/en/riverbend/desk/members/{theirs.pk}/revoke/", {"reason": "Moved"})
    assert "last administrator" in answer.content.decode()
    assert Membership.objects.filter(pk=theirs.pk).exists()


def test_others_do_not_see_the_list_of_roles(client: Client, town: Community, resident: Person) -> None:
    assert client.get("/en/riverbend/desk/members/")["Location"].startswith("/en/account/sign-in/?next=")
    client.force_login(resident)
    assert client.get("/en/riverbend/desk/members/").status_code == 403
    assert client.post("/en/riverbend/desk/members/1/revoke/").status_code == 403


def test_the_list_costs_the_same_for_few_and_for_many(
    client: Client, town: Community, mayor: Person, django_assert_max_num_queries: Any
) -> None:
    client.force_login(mayor)
    people = Person.objects.bulk_create(
        [Person(email=f"p{n}@example.org", name=f"P {n}") for n in range(500)]
    )
    Membership.objects.bulk_create([Membership(community=town, person=p, role=Role.ANALYST) for p in people])
    with django_assert_max_num_queries(7):
        answer = client.get("/en/riverbend/desk/members/")
    assert "P 100" in answer.content.decode()
    with django_assert_max_num_queries(7):
        answer = client.get("/en/riverbend/desk/members/?words=P 499")
    assert "p499@example.org" in answer.content.decode()
    assert "p100@example.org" not in answer.content.decode()
