"""French is whole: every text has its translation, with the same placeholders, and no page falls back to English."""

import re
import subprocess
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.queries import forget
from tests.french import CATALOGUE, PLACEHOLDER, forms, french, leftovers, messages
from tests.towns import Engage

REPOSITORY = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("whole_house")


BRACKETED = re.compile(r"\w\((s|es|e|x|le|la|nt|aux)\)")


def test_plurals_are_written_out() -> None:
    told = (form for message in messages() for pair in forms(message) for form in pair)
    assert [form for form in told if BRACKETED.search(form)] == []


def test_every_text_has_a_translation_that_fits() -> None:
    done = subprocess.run(
        ["scripts/messages", "check"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_translation_is_doubtful_or_left_over() -> None:
    assert not [message.id for message in messages() if message.fuzzy]
    assert not french().obsolete


def test_placeholders_are_those_of_the_text() -> None:
    faults = []
    for message in messages():
        *_singular, (text, told) = forms(message)
        wanted = PLACEHOLDER.findall(text)
        # A singular may say "one" in words.
        fits = all(set(PLACEHOLDER.findall(each)) <= set(wanted) for _text, each in forms(message))
        if sorted(PLACEHOLDER.findall(told)) != sorted(wanted) or not fits:
            faults.append(text)
    assert faults == []


def test_the_typography_is_that_of_quebec() -> None:
    wrong = re.compile(r"'|[ \w][;!?](?!\w)|[ \w]:(?=\s|$)|« |[^\xa0]»|“|”|\.\.\.")
    prose = [message for message in messages() if message.context != "time of day"]
    told = [re.sub("`[^`]*`", "…", each) for message in prose for _text, each in forms(message)]
    assert [each for each in told if wrong.search(each)] == []


def test_words_are_those_of_the_glossary() -> None:
    wrong = re.compile(
        r"(?<!%\()\b(e-?mails?|mails?|cookies?|logs?|tokens?|statements?|feedback)\b", re.IGNORECASE
    )
    names = "Envoyez un objet JSON avec statement, vote et key."  # of fields, which no language changes
    faults = [told for message in messages() for _text, told in forms(message) if wrong.search(told)]
    assert faults == [names]


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in messages():
        (text, told), *plural = forms(message)
        if plural:
            said = [compiled.ngettext(text, plural[0][0], count) for count in (0, 1, 2)]
            assert said == [told, told, plural[0][1]], "run `make install`"
        elif message.context:
            assert compiled.pgettext(message.context, text) == told, "run `make install`"
        else:
            assert compiled.gettext(text) == told, "run `make install`"


def test_english_words_would_be_found(client: Client, community: Community) -> None:
    page = client.get("/en/riverbend/").content.decode()
    assert "Skip to main content" in leftovers(page)


def test_faults_of_a_form_are_told_in_french(client: Client, db: None) -> None:
    page = client.post("/fr/account/sign-in/", {"email": "nobody"}).content.decode()
    assert "Il y a un problème" in page
    assert leftovers(page) == []


def test_the_mail_with_the_link_speaks_the_language_of_the_page(client: Client, db: None) -> None:
    client.post("/fr/account/sign-in/", {"email": "rene@riverbend.example"})
    assert mail.outbox[0].subject == "Votre lien de connexion"
    assert "ce lien vous connecte" in mail.outbox[0].body
    assert leftovers(mail.outbox[0].body) == []


def test_faults_of_the_api_follow_the_language_of_the_program(client: Client, community: Community) -> None:
    address = "/api/v1/communities/riverbend/trace/records/00000000-0000-0000-0000-000000000000"
    answer = client.get(address, headers={"Accept-Language": "fr-CA"})
    assert answer.json()["detail"] == "aucune fiche publique ne porte cet identifiant"


@pytest.fixture
def right_to_left(settings: Settings, community: Community, published: Engage) -> None:
    """A community that speaks Arabic too, of which we have no words yet: all but the direction falls back."""
    published()
    settings.LANGUAGES = [("en", "English"), ("fr", "Français"), ("ar", "العربية")]
    community.languages = ["en", "fr", "ar"]
    community.save()
    forget()


@pytest.mark.parametrize("page", ["", "engagements/", "ledger/", "privacy/", "search/?q=port", "receipts/"])
def test_pages_turn_round_in_a_language_written_from_right_to_left(
    client: Client, right_to_left: None, page: str
) -> None:
    html = client.get(f"/ar/riverbend/{page}").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert 'hreflang="fr"' in html
    assert '<html lang="fr" dir="ltr">' in client.get(f"/fr/riverbend/{page}").content.decode()


def test_words_of_another_language_keep_their_own_direction(client: Client, right_to_left: None) -> None:
    assert '<span lang="en" dir="ltr">What should the harbour become?</span>' in (
        client.get("/ar/riverbend/").content.decode()
    )


def test_the_style_sheet_names_no_side_of_the_page() -> None:
    """Start and end turn round with the language; left and right do not."""
    sided = re.compile(
        r"(margin|padding|border|inset)-(left|right)|(?<![\w-])(left|right)\s*:|:\s*(left|right)\s*;"
    )
    for sheet in (REPOSITORY / "src/civiccircle/web/frontend/styles").glob("*.css"):
        assert not sided.search(sheet.read_text()), sheet.name
