"""Names what is wrong with catalogues: texts that are missing, empty, doubtful, or with other placeholders."""

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


def misfitting(catalogue: Catalog) -> list[str]:
    """Translations whose placeholders are not those of the text."""
    return [f"{message.id!r}: {fault}" for message, faults in catalogue.check() for fault in faults]


def main(template: str, *catalogues: str) -> int:
    wanted = read(Path(template))
    found = 0
    for name in catalogues:
        catalogue = read(Path(name))
        faults = [f"not translated: {text!r}" for text in untranslated(wanted, catalogue)]
        faults += [f"wrong placeholders: {fault}" for fault in misfitting(catalogue)]
        for fault in faults:
            print(f"{name}: {fault}")
        found += len(faults)
    print(f"{len(wanted)} texts, {len(catalogues)} catalogue(s), {found} fault(s)")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
