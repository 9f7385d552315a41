"""Sign-in by OpenID Connect as an operator sets it up: by the environment, with a provider of its own, end to end."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from tests.browsers import chromium, faults
from tests.web.conftest import axe

from .provider import CLIENT, SECRET, Provider, provider
from .test_cli_serve import Served

__all__ = ["axe"]
FAILED = "The service did not sign you in. Please try again."


@pytest.fixture(scope="module")
def service() -> Iterator[Provider]:
    with provider() as served:
        yield served


@pytest.fixture(scope="module")
def town(_set_up_once: Path, service: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("openid") / "data"
    shutil.copytree(_set_up_once, folder)
    served = Served(
        folder,
        CIVICCIRCLE_OIDC_NAME="Riverbend ID",
        CIVICCIRCLE_OIDC_URL=service.issuer,
        CIVICCIRCLE_OIDC_CLIENT_ID=CLIENT,
        CIVICCIRCLE_OIDC_SECRET=SECRET,
    )
    try:
        served.wait()
        yield served
    finally:
        served.process.terminate()
        served.process.communicate(timeout=20)


@pytest.fixture(autouse=True)
def _honest(service: Provider) -> Iterator[None]:
    yield
    service.lies.clear()


def people(town: Served) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(Path(town.folder) / "civiccircle.sqlite3")
    told = database.execute("select email, name from people_person order by id").fetchall()
    database.close()
    return told


def start(town: Served, browser: requests.Session) -> str:
    """Press the button; the address of the provider to which it leads."""
    here = f"http://localhost:{town.port}"
    headers = {"Origin": here, "Accept-Language": "en"}
    sent = browser.post(f"{here}/account/oidc/service/login/", headers=headers, allow_redirects=False)
    assert sent.status_code == 302
    return sent.headers["Location"]


def test_the_first_sign_in_makes_the_person_and_the_second_finds_it(town: Served) -> None:
    for _visit in range(2):
        browser = requests.Session()
        page = browser.get(start(town, browser), headers={"Accept-Language": "en"})
        assert urlsplit(page.url).path == "/en/account/"
        assert "rui@riverbend.example" in page.text
        assert people(town) == [("rui@riverbend.example", "Rui Costa")]


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "somebody else"},
        {"exp": 1},
        {"sub": "s-2"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    town: Served, service: Provider, lies: dict[str, Any]
) -> None:
    service.lies |= lies
    browser = requests.Session()
    page = browser.get(start(town, browser), headers={"Accept-Language": "en"})
    assert urlsplit(page.url).path == "/en/account/sign-in/"
    assert FAILED in page.text
    account = browser.get(f"http://localhost:{town.port}/en/account/", allow_redirects=False)
    assert account.status_code == 302, "nobody is signed in"


def test_an_answer_to_another_browser_is_refused(town: Served, service: Provider) -> None:
    browser, other = requests.Session(), requests.Session()
    address = start(town, browser)
    answer = requests.get(address, allow_redirects=False, timeout=30).headers["Location"]
    page = other.get(answer, headers={"Accept-Language": "en"})
    assert FAILED in page.text
    asked = parse_qs(urlsplit(answer).query)
    forged = urlencode({"code": asked["code"][0], "state": "forged"})
    page = browser.get(answer.split("?")[0] + "?" + forged, headers={"Accept-Language": "en"})
    assert FAILED in page.text


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "language", "words"),
    [(360, "fr", "Se connecter avec Riverbend ID"), (1280, "en", "Sign in with Riverbend ID")],
)
def test_the_button_works_in_a_browser_under_the_real_policy(
    town: Served, axe: str, width: int, language: str, words: str
) -> None:
    with chromium() as found:
        page = found.new_page(viewport={"width": width, "height": 800}, locale=language, bypass_csp=False)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://localhost:{town.port}/{language}/account/sign-in/")
        page.get_by_role("button", name=words).click()
        page.wait_for_url(f"**/{language}/account/")
        assert "rui@riverbend.example" in page.inner_text("main")
        assert [each for each in said if "Security Policy" in each] == []
        judge = found.new_page(bypass_csp=True, viewport={"width": width, "height": 800})
        judge.goto(f"http://localhost:{town.port}/{language}/account/sign-in/")
        judge.evaluate(axe)
        assert faults(judge) == []


def test_what_was_set_up_by_half_or_without_tls_is_refused(run: Any, installed: Path) -> None:
    half = run("check", CIVICCIRCLE_OIDC_NAME="Riverbend ID")
    assert "set CIVICCIRCLE_OIDC_URL, CIVICCIRCLE_OIDC_CLIENT_ID, CIVICCIRCLE_OIDC_SECRET too" in half.stderr
    words = {"NAME": "x", "URL": "http://id.example", "CLIENT_ID": "c", "SECRET": "s"}
    plain = run("check", **{f"CIVICCIRCLE_OIDC_{name}": value for name, value in words.items()})
    assert "begins with https://" in plain.stderr
    assert (half.returncode, plain.returncode) == (2, 2)
