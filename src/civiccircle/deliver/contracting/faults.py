"""Why a file of releases cannot be read, in the reader's language: the reader of the format speaks English only."""

import re

from django.utils.translation import gettext, gettext_noop

_TEXTS = (
    gettext_noop("the file is compressed (%(how)s)"),
    gettext_noop("the file is UTF-16"),
    gettext_noop("the file is no text"),
    gettext_noop("the file is empty"),
    gettext_noop("the file ends inside a list"),
    gettext_noop("the file ends in the middle of a value"),
    gettext_noop("the list is missing (“%(wanted)s” expected, “%(found)s” found)"),
    gettext_noop("a comma is missing (“%(wanted)s” expected, “%(found)s” found)"),
    gettext_noop("a colon is missing (“%(wanted)s” expected, “%(found)s” found)"),
    gettext_noop("the name of a field is missing (“%(wanted)s” expected, “%(found)s” found)"),
    gettext_noop("this is no object (“%(wanted)s” expected, “%(found)s” found)"),
    gettext_noop("“%(name)s” is no list"),
    gettext_noop("“%(name)s” is no value"),
    gettext_noop("objects and lists are nested more than %(most)s deep"),
    gettext_noop("a number has more than %(most)s digits or an exponent above %(highest)s"),
    gettext_noop("the field “%(name)s” appears twice in one object"),
    gettext_noop("byte %(byte)s is not UTF-8"),
    gettext_noop("the file holds no release"),
    gettext_noop("the record holds no release"),
    gettext_noop("the release has no “%(name)s” as text"),
    gettext_noop("its “%(name)s” has more than %(most)s characters, or some that cannot be shown"),
    gettext_noop("Unpack it first"),
    gettext_noop("Save the file as UTF-8"),
    gettext_noop("Export the data again"),
    gettext_noop("The file is cut off: copy or export it again"),
    gettext_noop("Put the %(name)s into a list"),
    gettext_noop("Flatten them, or leave the field out"),
    gettext_noop("Write the number that was meant"),
    gettext_noop("Remove one of the two"),
    gettext_noop("Put the releases into it, not links to them"),
    gettext_noop("Choose the file that holds your releases"),
    gettext_noop("Give it its %(name)s"),
    gettext_noop("Give it another %(name)s"),
)


def _pattern(text: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", text)
    return re.compile(
        "".join(f"(?P<{part}>.*?)" if at % 2 else re.escape(part) for at, part in enumerate(parts)), re.DOTALL
    )


_PATTERNS = [(text, _pattern(text)) for text in _TEXTS]


def translated(told: str) -> str:
    """What is wrong with a file, or its mend; what nobody translated comes back as it is."""
    for text, pattern in _PATTERNS:
        found = pattern.fullmatch(told)
        if found is not None:
            return gettext(text) % found.groupdict()
    return told
