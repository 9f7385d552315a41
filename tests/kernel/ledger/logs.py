"""A community with a log whose key is made in a folder of its own."""

from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import actions, keys, queries
from civiccircle.methods import merkle


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, so that the key is made here."""
    monkeypatch.delenv(keys.VARIABLE, raising=False)
    settings.DATA_DIR = tmp_path / "data"
    settings.BASE_URL = "https://talk.riverbend.example"
    return tmp_path / "data"


@pytest.fixture
def community() -> Community:
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend"})


def leaves(count: int, start: int = 0) -> list[bytes]:
    return [(start + number).to_bytes(32, "big") for number in range(count)]


def append(community: Community, count: int) -> int:
    """Append `count` numbered leaves in a transaction of their own."""
    with transaction.atomic():
        log = queries.log_of(community.pk)
        return actions.append(community.pk, leaves(count, log.size if log else 0))


def log_key(community: Community) -> merkle.VerifierKey:
    return merkle.VerifierKey.parse(queries.vkey(community.slug))
