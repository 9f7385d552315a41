"""The scripts of the people room in a real browser, under the real content security policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page

from civiccircle.kernel.activities.models import Engagement, Participant
from civiccircle.kernel.people import links
from civiccircle.kernel.people.models import Person
from tests.browsers import PATIENCE, chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server: Any) -> Iterator[Page]:
    """A page in a telephone's size that fails the test when the policy forbids it something."""
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url, viewport={"width": 360, "height": 740})
        page.set_default_timeout(PATIENCE)
        forbidden: list[str] = []
        page.on(
            "console", lambda said: forbidden.append(said.text) if "Security Policy" in said.text else None
        )
        yield page
    assert forbidden == []


def test_a_browser_solves_the_challenge_and_joins(page: Page, harbour: Engagement) -> None:
    page.goto("/en/riverbend/take-part/harbour/?next=/en/account/sign-in/")
    page.get_by_label("Your neighbourhood").select_option("Old Town")
    with page.expect_navigation(url="**/account/sign-in/"):
        page.get_by_role("button", name="Take part without an account").click()
    participant = Participant.objects.get()
    assert participant.place is not None
    assert [cookie["name"] for cookie in page.context.cookies()] == ["voice"]
    assert page.evaluate("document.cookie") == "", "no script can read it"


def test_a_passkey_is_made_and_signs_in(page: Page, resident: Person) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    token = links.seal(links.SignInLink(resident.email, "", links.state_of(resident)))
    page.goto(f"/en/account/sign-in/link/{token}/")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("my phone")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("The passkey is ready").wait_for()
    assert Authenticator.objects.get().wrap().is_passwordless

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("You sign in as rui@riverbend.example").wait_for()
