"""French is whole: every text has its translation, with the same placeholders, and no page falls back to English."""

import re
import subprocess
from collections import deque
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.core import mail
from django.test import Client
from pytest_django import Settings

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.communities.queries import forget
from civiccircle.kernel.people.models import Membership, Person, Role
from civiccircle.web import demo
from tests.towns import Engage

REPOSITORY = Path(__file__).resolve().parents[2]
CATALOGUE = REPOSITORY / "src/civiccircle/locale/fr/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w+\}")
ADDRESS = re.compile(r'href="(/fr/[^"#]*)')
# The components show their own source; files and signing out are no pages; one way of signing in is enough.
LEFT_OUT = re.compile(r"/components/|\.(csv|json|zip|xml)\b|/downloads/.|/feed|/sign-out|/account/demo")
SHORTEST = 12
MOST_ALIKE = 2

pytestmark = pytest.mark.usefixtures("whole_house")


@cache
def _french() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def _forms(message: Message) -> list[tuple[str, str]]:
    """Each form of a text beside its translation."""
    texts = message.id if isinstance(message.id, tuple) else (message.id,)
    told = message.string if isinstance(message.string, tuple) else (message.string,)
    return list(zip(texts, told, strict=True))


def _messages() -> list[Message]:
    return [message for message in _french() if message.id]


BRACKETED = re.compile(r"\w\((s|es|e|x|le|la|nt|aux)\)")


def test_plurals_are_written_out() -> None:
    forms = (form for message in _messages() for pair in _forms(message) for form in pair)
    assert [form for form in forms if BRACKETED.search(form)] == []


def test_every_text_has_a_translation_that_fits() -> None:
    done = subprocess.run(
        ["scripts/messages", "check"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_translation_is_doubtful_or_left_over() -> None:
    assert not [message.id for message in _messages() if message.fuzzy]
    assert not _french().obsolete


def test_placeholders_are_those_of_the_text() -> None:
    faults = []
    for message in _messages():
        *_singular, (text, told) = _forms(message)
        wanted = PLACEHOLDER.findall(text)
        # A singular may say "one" in words.
        fits = all(set(PLACEHOLDER.findall(each)) <= set(wanted) for _text, each in _forms(message))
        if sorted(PLACEHOLDER.findall(told)) != sorted(wanted) or not fits:
            faults.append(text)
    assert faults == []


def test_the_typography_is_that_of_quebec() -> None:
    wrong = re.compile(r"'|[ \w][;!?](?!\w)|[ \w]:(?=\s|$)|« |[^\xa0]»|“|”|\.\.\.")
    prose = [message for message in _messages() if message.context != "time of day"]
    told = [re.sub("`[^`]*`", "…", each) for message in prose for _text, each in _forms(message)]
    assert [each for each in told if wrong.search(each)] == []


def test_words_are_those_of_the_glossary() -> None:
    wrong = re.compile(
        r"(?<!%\()\b(e-?mails?|mails?|cookies?|logs?|tokens?|statements?|feedback)\b", re.IGNORECASE
    )
    names = "Envoyez un objet JSON avec statement, vote et key."  # of fields, which no language changes
    faults = [told for message in _messages() for _text, told in _forms(message) if wrong.search(told)]
    assert faults == [names]


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for message in _messages():
        (text, told), *plural = _forms(message)
        if plural:
            said = [compiled.ngettext(text, plural[0][0], count) for count in (0, 1, 2)]
            assert said == [told, told, plural[0][1]], "run `make install`"
        elif message.context:
            assert compiled.pgettext(message.context, text) == told, "run `make install`"
        else:
            assert compiled.gettext(text) == told, "run `make install`"


class _Words(HTMLParser):
    """What a reader sees or hears of a page: its text and the attributes that are read out.

    Code samples, and what people wrote into a form, speak a language of their own.
    """

    SILENT = {"script", "style", "pre", "code", "textarea"}
    SPOKEN = {"aria-label", "title", "alt", "placeholder", "content", "data-left", "data-over", "data-done"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        self.parts += [value for name, value in attrs if name in self.SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(" ".join(data.split()))


def _english() -> dict[str, list[str]]:
    """Each English text that differs in French, as the pieces between its placeholders."""
    texts = [text for message in _messages() for text, told in _forms(message) if text != told]
    pieces = {text: [" ".join(each.split()) for each in PLACEHOLDER.split(text)] for text in texts}
    return {text: of for text, of in pieces.items() if any(len(each) > SHORTEST for each in of)}


def _pages(client: Client, start: str) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, but only a few that differ by their subject alone."""
    waiting, seen, alike = deque([start]), {start}, dict[str, int]()
    while waiting:
        path = waiting.popleft()
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+|\d+", "…", path.partition("?")[0])
        alike[shape] = alike.get(shape, 0) + 1
        if alike[shape] > MOST_ALIKE:
            continue
        answer = client.get(path, follow=True)
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        yield path, page
        found = {link.replace("&amp;", "&") for link in ADDRESS.findall(page) if not LEFT_OUT.search(link)}
        waiting += sorted(found - seen)
        seen |= found


def _leftovers(page: str, english: dict[str, list[str]]) -> list[str]:
    words = "\n".join(_Words(page).parts)
    return [text for text, pieces in english.items() if all(piece in words for piece in pieces)]


@pytest.mark.django_db
def test_no_page_in_french_holds_english_words_of_the_house(client: Client) -> None:
    city = demo.build(size="small")
    english = _english()
    readers: list[Person | None] = [None]
    for role in (Role.ENGAGEMENT_OFFICER, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER):
        readers.append(Membership.objects.filter(community=city, role=role)[0].person)
    read = set()
    for reader in readers:
        if reader is not None:
            client.force_login(reader)
        for path, page in _pages(client, f"/fr/{city.slug}/"):
            assert '<html lang="fr"' in page, path
            assert _leftovers(page, english) == [], path
            read.add(path)
    for part in (
        "results",
        "ledger",
        "privacy",
        "desk/members",
        "desk/engagements/new",
        "desk/indicators/of",
        "account/tokens",
    ):
        assert any(part in path for path in read), part


def test_english_words_would_be_found(client: Client, community: Community) -> None:
    page = client.get("/en/riverbend/").content.decode()
    assert "Skip to main content" in _leftovers(page, _english())


def test_faults_of_a_form_are_told_in_french(client: Client, db: None) -> None:
    page = client.post("/fr/account/sign-in/", {"email": "nobody"}).content.decode()
    assert "Il y a un problème" in page
    assert _leftovers(page, _english()) == []


def test_the_mail_with_the_link_speaks_the_language_of_the_page(client: Client, db: None) -> None:
    client.post("/fr/account/sign-in/", {"email": "rene@riverbend.example"})
    assert mail.outbox[0].subject == "Votre lien de connexion"
    assert "ce lien vous connecte" in mail.outbox[0].body
    assert _leftovers(mail.outbox[0].body, _english()) == []


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
