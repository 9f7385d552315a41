"""French as the tests read it: the catalogue, and what a page still says in English."""

import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.test import Client

CATALOGUE = Path(__file__).resolve().parents[1] / "src/civiccircle/locale/fr/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w+\}")
ADDRESS = re.compile(r'href="(/fr/[^"#]*)')
# The components show their own source; files and signing out are no pages; one way of signing in is enough.
LEFT_OUT = re.compile(r"/components/|\.(csv|json|zip|xml)\b|/downloads/.|/feed|/sign-out|/account/demo")
SHORTEST = 12


@cache
def french() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def forms(message: Message) -> list[tuple[str, str]]:
    """Each form of a text beside its translation."""
    texts = message.id if isinstance(message.id, tuple) else (message.id,)
    told = message.string if isinstance(message.string, tuple) else (message.string,)
    return list(zip(texts, told, strict=True))


def messages() -> list[Message]:
    return [message for message in french() if message.id]


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


@cache
def _english() -> dict[str, list[str]]:
    """Each English text that differs in French, as the pieces between its placeholders, the longest first."""
    texts = [text for message in messages() for text, told in forms(message) if text != told]
    pieces = {
        text: sorted((" ".join(each.split()) for each in PLACEHOLDER.split(text)), key=len, reverse=True)
        for text in texts
    }
    return {text: of for text, of in pieces.items() if len(of[0]) > SHORTEST}


def pages(client: Client, start: str, most_alike: int) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, but only so many that differ by their subject alone."""
    waiting, seen, alike = deque([start]), {start}, dict[str, int]()
    while waiting:
        path = waiting.popleft()
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]+|\d+", "…", path.partition("?")[0])
        alike[shape] = alike.get(shape, 0) + 1
        if alike[shape] > most_alike:
            continue
        answer = client.get(path, follow=True)
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        yield path, page
        found = {link.replace("&amp;", "&") for link in ADDRESS.findall(page) if not LEFT_OUT.search(link)}
        waiting += sorted(found - seen)
        seen |= found


def leftovers(page: str) -> list[str]:
    """The English texts of the house in a page."""
    # Only what stands somewhere in the page is worth looking at its parts.
    maybe = _within(" ".join(unescape(page).split()), list(_english()))
    return _within("\n".join(_Words(page).parts), maybe) if maybe else []


def _within(words: str, texts: list[str]) -> list[str]:
    beginnings = {words[at : at + SHORTEST] for at in range(len(words))}
    pieces = _english()
    return [
        text
        for text in texts
        if pieces[text][0][:SHORTEST] in beginnings and all(piece in words for piece in pieces[text])
    ]
