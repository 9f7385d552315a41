"""Names the texts that a catalogue lacks, leaves empty or marks as doubtful; ends with 1 if there is any."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def untranslated(template: Catalog, catalogue: Catalog) -> list[str]:
    missing = []
    for message in template:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        texts = known.string if known is not None else ""
        if known is None or known.fuzzy or not all(texts if isinstance(texts, list | tuple) else (texts,)):
            missing.append(str(message.id))
    return missing


def main(template: str, *catalogues: str) -> int:
    wanted = read(Path(template))
    found = 0
    for name in catalogues:
        for text in untranslated(wanted, read(Path(name))):
            print(f"{name}: not translated: {text!r}")
            found += 1
    print(f"{len(wanted)} texts, {len(catalogues)} catalogue(s), {found} not translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
