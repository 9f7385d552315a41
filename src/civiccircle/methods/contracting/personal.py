"""What looks like personal data in a release: data that should name an office, and names a person.

The standard asks for role accounts. What is found is a warning, never a proof: an office may be called like a person.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from civiccircle.methods.contracting.problems import Path, Problem, shown

PRIVATE = frozenset(
    [
        "gmail",
        "googlemail",
        "hotmail",
        "outlook",
        "live",
        "msn",
        "yahoo",
        "ymail",
        "icloud",
        "me",
        "aol",
        "gmx",
        "web",
        "proton",
        "protonmail",
        "mail",
        "videotron",
        "sympatico",
        "orange",
        "free",
        "laposte",
        "wanadoo",
        "libero",
    ]
)
"""Second-level names of mail services for private persons."""
_MAIL = re.compile(r"([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)")
_PERSONAL = re.compile(r"[a-z]{2,}[._][a-z]{2,}", re.I)
_TELEPHONE = re.compile(r"(?<![\w/.-])\+?\(?\d{1,4}\)?(?:[ .-]\d{2,4}){2,4}(?![\w/-])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}[.-]\d{2}[.-]\d{4}")
_TITLES = re.compile(
    r"^(?:mr|mrs|ms|mx|dr|prof|m|mme|mlle|sr|sra|herr|frau|sig|señor|señora)\.?\s+(?=\S)", re.I
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_OFFICE = re.compile(
    r"office|department|dept|team|unit|desk|service|division|branch|city|town|council|purchas|procure|tender|contract|"
    r"contact|enquir|inquir|manager|officer|clerk|director|bureau|équipe|direction|ville|commune|mairie|greffe|achat|"
    r"approvisionnement|soumission|section|admin|support|help|customer|sales|secretar|oficina|compras|departamento|"
    r"ltd|inc|llc|gmbh|corp|compan|société|company|limited|university|hospital|school",
    re.I,
)
FREE = frozenset({"title", "description", "rationale", "eligibilityCriteria", "awardCriteriaDetails"})
_HINTS = re.compile(
    rb'contactPoint|@|\d[ .-]\d{2,4}[ .-]\d|"name"\s*:\s*"(?:mr|mrs|ms|mx|dr|prof|m|mme|mlle|sr|sra|herr|frau|sig|se)',
    re.I,
)


def personal_data(release: Any, raw: bytes) -> list[Problem]:
    """Problems with the rule `personal`; `what` is contact, mail, telephone or person. raw: the release as JSON, which
    is looked at first, because most releases need no more."""
    if not _HINTS.search(raw):
        return []
    return list(_found(release, ())) if isinstance(release, dict) else []


def _found(node: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    contact = bool(path) and path[-1] in ("contactPoint", "additionalContactPoints")
    for key, value in node.items():
        if isinstance(value, str):
            yield from _in_text(key, value, (*path, key), contact)
        elif isinstance(value, dict):
            yield from _found(value, (*path, key))
        elif isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, dict):
                    yield from _found(one, (*path, key, place))


def _in_text(key: str, value: str, path: Path, contact: bool) -> Iterator[Problem]:
    if "@" in value:
        for name, domain in _MAIL.findall(value):
            private = domain.split(".")[-2].casefold() in PRIVATE
            if private or (contact and _PERSONAL.fullmatch(name) and not _OFFICE.search(name)):
                yield Problem(path, "personal", "mail", shown(f"{name}@{domain}"))
    if key == "name":
        if contact and _is_person(value):
            yield Problem(path, "personal", "contact", shown(value))
        elif not contact and _TITLES.match(value) and not _OFFICE.search(value):
            yield Problem(path, "personal", "person", shown(value))
    elif key in FREE:
        yield from (Problem(path, "personal", "telephone", number) for number in _telephones(value))


def _telephones(value: str) -> Iterator[str]:
    for found in _TELEPHONE.finditer(value):
        if 9 <= sum(map(str.isdigit, found[0])) <= 15 and not _DAY.search(found[0]):
            yield found[0]


def _is_person(name: str) -> bool:
    """Two to four words that all begin with a capital, none of which is that of an office."""
    if _TITLES.match(name):
        return True
    parts = name.replace(",", " ").split()
    if not 2 <= len(parts) <= 4 or _OFFICE.search(name) or name.isupper():
        return False
    return all(_WORD.fullmatch(part) and part[0].isupper() for part in parts)
