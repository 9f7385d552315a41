"""Where OCDS data is wrong, and how to mend it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from civiccircle.faults import Faulty, Wrong, gettext_noop

AGAIN = gettext_noop("Export the data again")
CUT_OFF = gettext_noop("The file is cut off: copy or export it again")
AS_UTF8 = gettext_noop("Save the file as UTF-8")
ONE_OF_TWO = gettext_noop("Remove one of the two")


class OcdsWrong(Wrong):
    """All that can be wrong with a file of releases before the standard is asked."""

    COMPRESSED = gettext_noop("the file is compressed (%(how)s)"), gettext_noop("Unpack it first")
    UTF_16 = gettext_noop("the file is UTF-16"), AS_UTF8
    NO_TEXT = gettext_noop("the file is no text"), AS_UTF8
    NOT_UTF_8 = gettext_noop("byte %(byte)s is not UTF-8"), AS_UTF8
    EMPTY = gettext_noop("the file is empty"), AGAIN
    NO_RELEASE = (
        gettext_noop("the file holds no release"),
        gettext_noop("Choose the file that holds your releases"),
    )
    LIST_ENDS = gettext_noop("the file ends inside a list"), CUT_OFF
    VALUE_ENDS = gettext_noop("the file ends in the middle of a value"), CUT_OFF
    LIST_MISSING = gettext_noop("the list is missing (“%(wanted)s” expected, “%(found)s” found)"), AGAIN
    COMMA_MISSING = gettext_noop("a comma is missing (“%(wanted)s” expected, “%(found)s” found)"), AGAIN
    COLON_MISSING = gettext_noop("a colon is missing (“%(wanted)s” expected, “%(found)s” found)"), AGAIN
    NAME_MISSING = (
        gettext_noop("the name of a field is missing (“%(wanted)s” expected, “%(found)s” found)"),
        AGAIN,
    )
    NO_OBJECT = gettext_noop("this is no object (“%(wanted)s” expected, “%(found)s” found)"), AGAIN
    NO_LIST = gettext_noop("“%(name)s” is no list"), gettext_noop("Put the %(name)s into a list")
    NO_VALUE = gettext_noop("“%(found)s” is no value"), AGAIN
    NO_JSON = gettext_noop("this is no JSON from “%(found)s” on"), AGAIN
    HALF = (
        gettext_noop("an escape stands for half a character"),
        gettext_noop("Write the character itself, or both halves of it"),
    )
    LARGE = (
        gettext_noop("a value is larger than %(most)s MB"),
        gettext_noop("Split it into several releases"),
    )
    DEEP = (
        gettext_noop("objects and lists are nested more than %(most)s deep"),
        gettext_noop("Flatten them, or leave the field out"),
    )
    NUMBER = (
        gettext_noop("a number has more than %(most)s digits or an exponent above %(highest)s"),
        gettext_noop("Write the number that was meant"),
    )
    TWICE = gettext_noop("the field “%(name)s” appears twice in one object"), ONE_OF_TWO
    MANY_FIELDS = gettext_noop("the package has more than %(most)s fields"), AGAIN
    RECORD_EMPTY = (
        gettext_noop("the record holds no release"),
        gettext_noop("Put the releases into it, not links to them"),
    )
    FIELD_MISSING = (
        gettext_noop("the release has no “%(name)s” as text"),
        gettext_noop("Give it its %(name)s"),
    )
    FIELD_LONG = (
        gettext_noop("its “%(name)s” has more than %(most)s characters, or some that cannot be shown"),
        gettext_noop("Give it another %(name)s"),
    )


class OcdsError(Faulty):
    """file; line (from 1) and byte (offset from 0) in it; what is wrong; what belongs into its words; release: which of
    the file, from 1, or 0 outside of releases."""

    def __init__(
        self, file: str, line: int, byte: int, wrong: OcdsWrong, told: Mapping[str, Any], *, release: int = 0
    ) -> None:
        self.file, self.line, self.byte, self.release = file, line, byte, release
        place = f"{file or 'input'}, line {line}, byte {byte}{f', release {release}' if release else ''}: "
        super().__init__(wrong, told, place)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        again = partial(type(self), release=self.release)
        return again, (self.file, self.line, self.byte, self.wrong, self.told)
