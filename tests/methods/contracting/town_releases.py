"""Made-up releases for the tests of open contracting."""

from copy import deepcopy
from typing import Any

Release = dict[str, Any]

RIGHT: Release = {
    "ocid": "ocds-town-1",
    "id": "1",
    "date": "2026-01-31T10:00:00Z",
    "tag": ["tender"],
    "initiationType": "tender",
    "language": "fr",
    "parties": [
        {
            "id": "FR-1",
            "name": "Ville",
            "name_en": "Town",
            "roles": ["buyer"],
            "identifier": {"scheme": "FR-RCS", "id": 1, "uri": "https://example.org/1"},
            "address": {"locality": "Ville"},
        },
        {"id": "FR-2", "roles": None, "details": {"scale": "sme"}},
    ],
    "buyer": {"id": "FR-1", "name": "Ville"},
    "planning": {"budget": {"amount": {"amount": 12.5, "currency": "EUR"}}},
    "tender": {
        "id": 7,
        "title": "Un pont",
        "status": "active",
        "procurementMethod": "open",
        "submissionMethod": ["written"],
        "tenderPeriod": {"startDate": "2026-02-01T00:00:00+01:00", "endDate": None, "durationInDays": 30},
        "items": [
            {
                "id": "1",
                "quantity": 3,
                "unit": {"name": "m"},
                "classification": {"scheme": "CPV", "id": "45221100"},
            },
            {"id": "2", "additionalClassifications": [{"id": "a"}, {"id": "a", "scheme": "CPV"}]},
        ],
        "documents": [{"id": "d", "documentType": "tenderNotice", "url": "https://example.org/d"}],
        "amendments": [{"id": "1", "changes": [{"property": "a", "former_value": [1]}]}],
        "hasEnquiries": False,
    },
    "awards": [{"id": "a", "status": "pending", "value": {"amount": 100, "currency": None}}],
    "contracts": [
        {"id": "c", "awardID": "a", "implementation": {"milestones": [{"id": "m", "status": "met"}]}}
    ],
}


def right() -> Release:
    return deepcopy(RIGHT)


def series(count: int) -> list[Release]:
    """Releases of one process, each a day, or a second, later than the one before, of which each says something new."""
    found = []
    for number in range(count):
        release = right()
        release |= {"id": str(number), "date": f"2026-02-01T{number // 60:02}:{number % 60:02}:00Z"}
        release["tender"]["title"] = f"Pont {number % 3}"
        release["tender"]["documents"].append({"id": f"d{number % 20}", "title": f"Plan {number}"})
        release["awards"][0]["value"]["amount"] = number
        found.append(release)
    return found
