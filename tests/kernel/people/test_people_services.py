"""Signing in at another service by OpenID Connect; the service itself is played."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from civiccircle.kernel.people.adapters import ServiceAdapter
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.people.sessions import RECENTLY, SIGNED_IN_AT

pytestmark = pytest.mark.django_db
CALLBACK = "/account/oidc/service/login/callback/"


class Answer:
    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def json(self) -> dict[str, Any]:
        return self.data

    def raise_for_status(self) -> None:
        pass


class Service:
    """Plays the service: its configuration, its token endpoint and what it says about the person."""

    def __init__(self, **person: Any) -> None:
        self.person = {"sub": "s-1", "name": "Rui  Costa", **person}
        self.nonce = ""

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *fault: object) -> None:
        pass

    def get(self, url: str, **details: Any) -> Answer:
        if url.endswith("/.well-known/openid-configuration"):
            base = "https://id.riverbend.example"
            return Answer({
                "issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/userinfo", "jwks_uri": f"{base}/keys",
            })  # fmt: skip
        assert url == "https://id.riverbend.example/userinfo"
        return Answer(self.person)

    def request(self, method: str, url: str, **details: Any) -> Answer:
        assert (method, url) == ("POST", "https://id.riverbend.example/token")
        assert details["data"]["code_verifier"], "protected by PKCE"
        told = {"iss": "https://id.riverbend.example", "aud": "c", "exp": time.time() + 60, "sub": "s-1"}
        token = jwt.encode(told | {"nonce": self.nonce}, "k" * 32)
        return Answer({"access_token": "t", "token_type": "bearer", "id_token": token})


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> None:
    app = {
        "provider_id": "service", "name": "Riverbend ID", "client_id": "c", "secret": "s",
        "settings": {"server_url": "https://id.riverbend.example", "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    service = Service(email="rui@riverbend.example", email_verified=True)
    monkeypatch.setattr(ServiceAdapter, "get_requests_session", lambda self: service)
    return service


def go(service: Service, client: Client, **fields: str) -> Any:
    start = client.post("/account/oidc/service/login/", fields)
    asked = parse_qs(urlsplit(start["Location"]).query)
    assert asked["redirect_uri"] == [f"http://testserver{CALLBACK}"], "one address in every language"
    service.nonce = asked["nonce"][0]
    return client.get(CALLBACK, {"code": "x", "state": asked["state"][0]})


def test_the_button_is_there_only_when_a_service_is_set_up(settings: Any) -> None:
    assert "Sign in with Riverbend ID" in Client().get("/en/account/sign-in/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Riverbend ID" not in Client().get("/en/account/sign-in/").content.decode()


def test_a_new_person_gets_an_account(service: Service) -> None:
    browser = Client()
    assert go(service, browser, next="/en/riverbend/")["Location"] == "/en/riverbend/"
    person = Person.objects.get()
    assert (person.email, person.name) == ("rui@riverbend.example", "Rui Costa")
    assert browser.get("/en/account/").status_code == 200
    assert go(service, Client())["Location"] == "/en/account/"
    assert Person.objects.count() == 1
    assert not SocialToken.objects.exists(), "the tokens of the service are not kept"


def test_a_confirmed_address_leads_to_the_account_that_has_it(service: Service, resident: Person) -> None:
    browser = Client()
    assert go(service, browser)["Location"] == "/en/account/"
    assert SocialAccount.objects.get().user == resident
    assert "service" in browser.get("/en/account/").content.decode()


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_an_address_that_was_not_confirmed_takes_over_no_account(
    service: Service, resident: Person, verified: Any
) -> None:
    service.person["email_verified"] = verified
    browser = Client()
    answer = go(service, browser)
    assert answer["Location"] == "/en/account/sign-in/"
    assert "did not confirm" in browser.get(answer["Location"]).content.decode()
    assert browser.get("/en/account/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert Person.objects.count() == 1


def test_a_signed_in_person_connects_and_disconnects(
    service: Service, resident: Person, mayor: Person
) -> None:
    service.person.update(email="else@where.example", email_verified=False)
    browser = Client()
    browser.force_login(resident)
    assert go(service, browser, process="connect", next="/en/account/")["Location"] == "/en/account/"
    login = SocialAccount.objects.get()
    assert login.user == resident
    other = Client()
    other.force_login(mayor)
    other.post(f"/en/account/logins/{login.pk}/remove/")
    assert SocialAccount.objects.exists(), "nobody removes the login of somebody else"
    browser.post(f"/en/account/logins/{login.pk}/remove/")
    assert not SocialAccount.objects.exists()


def test_nobody_connects_a_service_to_an_account_that_was_signed_in_long_ago(
    service: Service, resident: Person
) -> None:
    browser = Client()
    browser.force_login(resident)
    session = browser.session
    session[SIGNED_IN_AT] = time.time() - RECENTLY - 1
    session.save()
    answer = browser.post("/account/oidc/service/login/", {"process": "connect"})
    assert answer["Location"] == "/en/account/sign-in/?next=%2Fen%2Faccount%2F"
    assert "Please sign in again" in browser.get(answer["Location"]).content.decode()


def test_a_closed_account_does_not_get_in(service: Service, resident: Person) -> None:
    go(service, Client())
    Person.objects.update(is_active=False)
    browser = Client()
    go(service, browser)
    assert browser.get("/en/account/").status_code == 302


@pytest.mark.parametrize(
    "query", [{"error": "access_denied"}, {"error": "x"}, {"code": "x", "state": "forged"}, {}]
)
def test_what_goes_wrong_leads_back_to_the_sign_in_page(service: Service, query: dict[str, str]) -> None:
    browser = Client()
    answer = browser.get(CALLBACK, query)
    assert answer["Location"] == "/en/account/sign-in/"
    assert "did not sign you in" in browser.get(answer["Location"]).content.decode()


def test_nobody_is_sent_elsewhere_by_a_service(service: Service) -> None:
    browser = Client()
    assert go(service, browser, next="https://evil.example/")["Location"] == "/en/account/"


def test_a_link_elsewhere_cannot_begin_the_sign_in(service: Service) -> None:
    answer = Client().get("/account/oidc/service/login/")
    assert answer.status_code == 200
    assert "Sign in with Riverbend ID" in answer.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        ["Rui"], "Rui", {"sub": "s-1", "email": ["rui@riverbend.example"]}, {"sub": "s-1", "name": {"first": "Rui"}},
        {"sub": "s-1", "name": "R\0ui"}, {"sub": "s" * 300},
    ],
)  # fmt: skip
def test_what_no_service_should_say_signs_nobody_in(service: Service, said: Any) -> None:
    service.person = said
    assert go(service, Client())["Location"] == "/en/account/sign-in/"
    assert not Person.objects.exists()


def test_an_answer_to_another_question_signs_nobody_in(service: Service) -> None:
    browser = Client()
    start = browser.post("/account/oidc/service/login/")
    service.nonce = "réponse"
    asked = parse_qs(urlsplit(start["Location"]).query)
    assert browser.get(CALLBACK, {"code": "x", "state": asked["state"][0]})["Location"].endswith("/sign-in/")
    assert not Person.objects.exists()
