"""Runs inside the peers' own environment: libcoveocds on one file, as its command does; prints one line of JSON."""

import json
import sys
from pathlib import Path

import libcoveocds.api
from libcoveocds.config import LibCoveOCDSConfig
from opinion_map_measure import measured


def main() -> None:
    file, standard = sys.argv[1:]
    config = LibCoveOCDSConfig()
    config.config |= {"standard_zip": f"file://{standard}", "context": "api"}
    found = {}

    def check() -> None:
        found.update(
            libcoveocds.api.ocds_json_output(
                json_data=json.loads(Path(file).read_bytes()), lib_cove_ocds_config=config
            )
        )

    figures = measured(check)
    print(json.dumps({**figures, "errors": len(found["validation_errors"])}))


if __name__ == "__main__":
    main()
