"""``python -m civiccircle.web.frontend [--with-tests]``: bring the front-end files up to date."""

import argparse
import sys

from civiccircle.web.frontend import FrontendError, build


def main() -> int:
    """Build and say what was written; 1 when something could not be fetched."""
    parser = argparse.ArgumentParser(prog="python -m civiccircle.web.frontend", description=__doc__)
    parser.add_argument("--with-tests", action="store_true", help="also fetch axe-core, which the tests use")
    try:
        written = build(with_tests=parser.parse_args().with_tests)
    except FrontendError as error:
        print(error, file=sys.stderr)
        return 1
    for path in written:
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
