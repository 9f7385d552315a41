"""A community with a log whose key is made in a folder of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings

from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger import keys


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, so that the key is made here."""
    monkeypatch.delenv(keys.VARIABLE, raising=False)
    settings.DATA_DIR = tmp_path / "data"
    settings.BASE_URL = "https://talk.riverbend.example"
    return tmp_path / "data"


@pytest.fixture
def community() -> Community:
    return Community.objects.create(slug="riverbend", name={"en": "Riverbend", "fr": "Belle-Rive"})
