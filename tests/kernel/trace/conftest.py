from tests.towns import (  # noqa: F401
    administrator,
    approved,
    community,
    draft,
    nothing_remembered,
    officer,
    place,
    privacy_officer,
    published,
    resident,
)
