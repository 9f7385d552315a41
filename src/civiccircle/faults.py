"""Words for what pure code finds wrong: templates in English, which whoever shows them translates and fills in."""

from collections.abc import Mapping
from enum import Enum
from typing import Any


def gettext_noop(text: str) -> str:
    """The text itself, which is taken into the catalogues from here."""
    return text


class Wrong(Enum):
    """What can be wrong, and how to mend it: two templates, with names of values in them (``%(name)s``)."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend


class Faulty(ValueError):
    """Something wrong, and the values that belong into its two templates. As text it is in English."""

    def __init__(self, wrong: Wrong, told: Mapping[str, Any], place: str = "") -> None:
        self.wrong, self.told = wrong, told
        super().__init__(f"{place}{wrong.what % told}. {wrong.mend % told}.")
