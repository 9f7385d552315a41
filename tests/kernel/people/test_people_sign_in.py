"""Signing in: by link, and what must not happen on the way."""

import re
import time
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people import actions, limits, links
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.kernel.people.sessions import safe_next
from tests.races import winners

pytestmark = pytest.mark.django_db


def ask(client: Client, email: str, **fields: str) -> Any:
    return client.post("/en/account/sign-in/", {"email": email, **fields})


def link_in_mail(number: int = -1) -> str:
    found = re.search(r"http://testserver(/\S+)", mail.outbox[number].body)
    assert found
    return found[1]


def test_a_new_person_signs_in_by_link_in_another_browser() -> None:
    asked = ask(Client(), "New@Riverbend.example")
    assert asked.status_code == 302
    assert not Person.objects.exists(), "the account is made at the first sign-in, not before"
    other = Client()
    page = other.get(link_in_mail())
    assert "New@Riverbend.example" in page.content.decode()
    answer = other.post(link_in_mail())
    assert answer["Location"] == "/en/account/"
    assert "You sign in as new@riverbend.example" in other.get("/en/account/").content.decode()
    assert not Person.objects.get().has_usable_password()


def test_programs_that_open_every_link_do_not_use_it_up(client: Client) -> None:
    ask(client, "new@riverbend.example")
    for _ in range(3):
        assert Client().get(link_in_mail()).status_code == 200
        Client().head(link_in_mail())
    assert not Person.objects.exists()
    assert client.post(link_in_mail()).status_code == 302


@pytest.mark.parametrize("known", [True, False])
def test_a_link_works_once(known: bool) -> None:
    if known:
        Person.objects.create_user("rui@riverbend.example")
    ask(Client(), "rui@riverbend.example")
    assert Client().post(link_in_mail()).status_code == 302
    thief = Client()
    assert thief.post(link_in_mail()).status_code == 410
    assert "_auth_user_id" not in thief.session


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_of_many_who_use_a_link_at_once_one_gets_in(known: bool) -> None:
    person = Person.objects.create_user("rui@riverbend.example") if known else None
    token = links.seal(links.SignInLink("rui@riverbend.example", "", links.state_of(person)))
    assert winners(lambda: actions.use_sign_in_link(token=token)) == 1
    assert Person.objects.count() == 1


def test_signing_in_makes_older_links_worthless() -> None:
    ask(Client(), "rui@riverbend.example")
    ask(Client(), "rui@riverbend.example")
    assert Client().post(link_in_mail(1)).status_code == 302
    assert Client().post(link_in_mail(0)).status_code == 410


def test_a_link_lives_a_quarter_of_an_hour(resident: Person) -> None:
    token = links.seal(links.SignInLink(resident.email, "", links.state_of(resident)))
    with patch("time.time", return_value=time.time() + 14 * 60):
        assert links.unseal(token) is not None
    with patch("time.time", return_value=time.time() + 16 * 60):
        assert links.unseal(token) is None
        assert Client().get(f"/en/account/sign-in/link/{token}/").status_code == 410
        assert Client().post(f"/en/account/sign-in/link/{token}/").status_code == 410


def test_forged_links_are_refused() -> None:
    for token in ("x", "gAAAAA" + "A" * 200, "é"):
        assert Client().post(f"/en/account/sign-in/link/{token}/").status_code == 410


def test_the_link_does_not_show_the_address_to_whoever_reads_the_log() -> None:
    ask(Client(), "rui@riverbend.example")
    assert "rui" not in link_in_mail()


def test_a_closed_account_does_not_get_in(resident: Person) -> None:
    Person.objects.filter(pk=resident.pk).update(is_active=False)
    ask(Client(), resident.email)
    assert Client().post(link_in_mail()).status_code == 410


def test_nobody_can_tell_from_the_answer_whether_an_address_is_known(
    resident: Person, django_assert_num_queries: Any
) -> None:
    answers = []
    for email in (resident.email, "stranger@riverbend.example"):
        with django_assert_num_queries(1):
            answer = ask(Client(), email)
        answers.append((answer.status_code, answer["Location"], answer.content, dict(answer.cookies)))
    assert answers[0] == answers[1]
    assert len(mail.outbox) == 2
    assert mail.outbox[0].subject == mail.outbox[1].subject


def test_an_address_gets_a_few_mails_only_and_the_answer_does_not_change() -> None:
    answers = {ask(Client(), "RUI@riverbend.example")["Location"] for _ in range(12)}
    assert answers == {"/en/account/sign-in/sent/"}
    assert len(mail.outbox) == limits.MAILS_TO_ADDRESS.times


def test_a_network_gets_so_many_mails_only() -> None:
    for number in range(limits.MAILS_FROM_NETWORK.times):
        ask(Client(REMOTE_ADDR=f"198.51.100.{number % 250}"), f"p{number}@riverbend.example")
    answer = ask(Client(REMOTE_ADDR="198.51.100.251"), "late@riverbend.example")
    assert answer.status_code == 429
    assert ask(Client(REMOTE_ADDR="203.0.113.9"), "far@riverbend.example").status_code == 302


@pytest.mark.parametrize(
    "email",
    [
        "a@b.example\nBcc: all@riverbend.example",
        "a@b.example%0aBcc:x@y.example",
        "a@b.example, c@d.example",
        "x",
    ],
)
def test_an_address_with_more_than_an_address_in_it_gets_no_mail(email: str) -> None:
    assert ask(Client(), email).status_code == 422
    assert mail.outbox == []


def test_a_name_with_line_breaks_cannot_change_the_head_of_a_mail(
    town: Community, mayor: Person, django_capture_on_commit_callbacks: Any
) -> None:
    town.name = {"en": "River\nBcc: all@riverbend.example"}
    with django_capture_on_commit_callbacks(execute=True):
        actions.add_member(
            by=mayor,
            community=town,
            email="ana@x.example",
            role=Role.ANALYST,
            reason="Elected",
            sign_in="http://x/",
        )
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert message["Subject"] == "Your role at River Bcc: all@riverbend.example"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "http:evil.example", "/ok\n//evil", "evil", " /x", "///evil.example"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_after_signing_in(address: str) -> None:
    assert safe_next(address) == ""
    ask(Client(), "rui@riverbend.example", next=address)
    assert Client().post(link_in_mail())["Location"] == "/en/account/"


def test_people_come_back_to_where_they_were() -> None:
    ask(Client(), "rui@riverbend.example", next="/en/riverbend/?page=2")
    assert Client().post(link_in_mail())["Location"] == "/en/riverbend/?page=2"


def test_the_session_of_before_is_worth_nothing_after() -> None:
    browser = Client()
    session = browser.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    browser.cookies["session"] = planted
    ask(browser, "rui@riverbend.example")
    browser.post(link_in_mail())
    assert browser.session.session_key != planted
    assert Client(headers={"cookie": f"session={planted}"}).get("/en/account/").status_code == 302


def test_a_link_from_another_site_cannot_press_the_button() -> None:
    browser = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    token = links.seal(links.SignInLink("rui@riverbend.example", "", ""))
    assert browser.post(f"/en/account/sign-in/link/{token}/").status_code == 403
    own = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    assert own.post(f"/en/account/sign-in/link/{token}/").status_code == 302


def test_mails_speak_the_language_of_the_page() -> None:
    with patch("civiccircle.kernel.people.mail._", side_effect=lambda words: words) as spoken:
        Client().post("/fr/account/sign-in/", {"email": "rui@riverbend.example"})
    assert spoken.called
    assert "/fr/account/sign-in/link/" in mail.outbox[0].body
    assert mail.outbox[0].content_subtype == "plain"


def test_signing_out_takes_a_press_of_a_button(client: Client, resident: Person) -> None:
    client.force_login(resident)
    assert client.get("/en/account/sign-out/").status_code == 200
    assert client.get("/en/account/").status_code == 200
    client.post("/en/account/sign-out/")
    assert client.get("/en/account/").status_code == 302


def test_pages_of_accounts_are_never_kept() -> None:
    token = links.seal(links.SignInLink("rui@riverbend.example", "", ""))
    for address in ("/en/account/sign-in/", f"/en/account/sign-in/link/{token}/"):
        answer = Client().get(address)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert not answer.cookies, "asking to sign in sets no cookie yet"


def test_a_profile_can_be_changed(client: Client, resident: Person) -> None:
    client.force_login(resident)
    client.post("/en/account/", {"name": "  Rui   Costa ", "language": "fr"})
    resident.refresh_from_db()
    assert (resident.name, resident.language) == ("Rui Costa", "fr")
    assert client.post("/en/account/", {"name": "R", "language": "xx"}).status_code == 422


def test_the_demo_signs_in_by_one_click_only_in_a_demo(
    client: Client, settings: Any, mayor: Person, django_assert_num_queries: Any
) -> None:
    address = links.demo_link(mayor)
    for dead in (address, "/en/account/demo/"):
        assert client.get(dead).status_code == 404
    settings.DEMO = True
    with django_assert_num_queries(1):
        page = client.get("/en/account/demo/").content.decode()
    assert "Maya" in page
    assert "Administrator" in page
    assert client.get(address)["Location"] == "/en/riverbend/desk/"
    assert client.get("/en/account/").status_code == 200
    assert client.get("/en/account/demo/forged/").status_code == 404
    assert Membership.objects.count() == 1
