"""What a contract says in a story."""

import pytest

from civiccircle.deliver.contracting.models import Organisation, Part, Process
from civiccircle.kernel.trace.models import Record
from tests.deliver.contracting.conftest import Publish, award, release
from tests.stories import sentences


@pytest.fixture
def record(publish: Publish) -> Record:
    publish(release(), award())
    return Record.objects.get(kind="contract_process")


def test_it_tells_who_buys_from_whom_for_how_much(record: Record) -> None:
    assert sentences(record) == [
        "It costs $1,100: IT. Buyer: Riverbend Works. Supplier: Bridge Builders Ltd. State: Awarded.",
        "Cela coûte 1 100 $ : IT. Acheteur : Riverbend Works. Fournisseur : Bridge Builders Ltd. État : Attribué.",
    ]
    Process.objects.update(status="completed")
    assert [each.partition(":")[0].strip() for each in sentences(record)] == [
        "It cost $1,100",
        "Cela a coûté 1 100 $",
    ]

    process = Process.objects.get()
    for number in range(4):
        firm = Organisation.objects.create(
            community=process.community, key=f"f{number}", name=f"Firm {number}"
        )
        Part.objects.create(process=process, organisation=firm, role=Part.Role.SUPPLIER)
    english, french = sentences(record)
    assert "Supplier: Bridge Builders Ltd., Firm 0, Firm 1 and 2 more." in english
    assert "Fournisseur : Bridge Builders Ltd., Firm 0, Firm 1 et 2 autres." in french


def test_it_tells_what_is_not_known_yet(record: Record) -> None:
    Part.objects.filter(role=Part.Role.SUPPLIER).delete()
    Process.objects.update(status="open")
    assert sentences(record)[0] == (
        "It is to cost $1,100: IT. Nobody has been chosen yet. Buyer: Riverbend Works. State: Open for bids."
    )
    Process.objects.update(amount=None, buyer=None)
    assert sentences(record) == [
        "IT: what it costs is not on record. State: Open for bids.",
        "IT : le coût n’est pas connu. État : Ouvert aux offres.",
    ]
    Process.objects.update(status="cancelled")
    assert sentences(record)[0] == "IT was cancelled: nobody was chosen. State: Cancelled."
