"""What can be wrong with the releases handed to the methods."""

from typing import Any

from civiccircle.faults import Faulty, Wrong, gettext_noop


class ContractingWrong(Wrong):
    """Why releases cannot be merged."""

    NO_OBJECT = (
        gettext_noop("release %(number)s is no object"),
        gettext_noop("Give each release as an object"),
    )
    NO_DATE = (
        gettext_noop("release %(number)s (id %(id)s) has no date as text"),
        gettext_noop("Give it the date on which it was published"),
    )
    NO_DAY = (
        gettext_noop("its date “%(date)s” is no day like 2026-01-31"),
        gettext_noop("Give it the date on which it was published"),
    )
    ID = (
        gettext_noop("an `id` in a list is an object or a list"),
        gettext_noop("Write it as text or as a number"),
    )
    OBJECT = (
        gettext_noop("%(field)s is an object here and something else in an earlier release"),
        gettext_noop("Make it the same in both"),
    )
    LIST = (
        gettext_noop("%(field)s is a list here and something else in an earlier release"),
        gettext_noop("Make it the same in both"),
    )
    PROCESSES = (
        gettext_noop("a process has releases of one ocid (found: %(found)s)"),
        gettext_noop("Take the others out"),
    )


class ContractingError(Faulty):
    """Releases that cannot be merged; `told` says which one."""

    def __init__(self, wrong: ContractingWrong, **told: Any) -> None:
        super().__init__(wrong, told)
