"""What becomes of a file of releases: checked, published, merged, and the same however often it is interrupted."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext, override

from civiccircle.deliver.contracting import actions, exports, storing, words
from civiccircle.deliver.contracting.checking import check
from civiccircle.deliver.contracting.describing import slug_of
from civiccircle.deliver.contracting.models import Import, Organisation, Part, Process, Release
from civiccircle.formats.ocds import Element, OcdsWrong, encode, parse, read
from civiccircle.kernel.circle import CircleStep
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.ledger.models import Fact
from civiccircle.kernel.people.models import Person
from civiccircle.kernel.trace import actions as trace
from civiccircle.kernel.trace.models import Link, Record
from civiccircle.kernel.trace.queries import kinds_on
from civiccircle.methods.contracting import ContractingWrong
from civiccircle.methods.contracting import Process as Merged

from .conftest import FIRM, Publish, award, package, release


def test_releases_are_kept_as_received_and_merged(publish: Publish) -> None:
    done = publish(release(), award(), release(2))
    assert (done.state, done.counts["new"], done.counts["processes"]) == ("published", 3, 2)
    process = Process.objects.get(ocid="ocds-river-1")
    assert (process.status, str(process.amount), process.currency) == ("awarded", "1100.00", "CAD")
    assert process.title == {"en": "Bridge 1", "fr": "Pont 1"}
    assert process.compiled["tender"]["value"]["amount"] == 1300
    assert parse(bytes(Release.objects.get(release_id="2").raw))["awards"][0]["suppliers"] == [FIRM]
    assert {(each.organisation.name, each.role) for each in process.parts.all()} == {
        ("Riverbend Works", Part.Role.BUYER), ("Bridge Builders Ltd.", Part.Role.SUPPLIER)
    }  # fmt: skip
    buyer = Organisation.objects.get(name="Riverbend Works")
    assert (buyer.bought, buyer.won) == (2, 0)
    kinds = list(Fact.objects.order_by("leaf_index").values_list("kind", flat=True))
    assert kinds == ["contracts.received", "contracts.published"]
    assert json.loads(Fact.objects.latest("leaf_index").payload)["fact"]["digest"] == done.digest


def test_publishing_again_changes_nothing_and_a_new_release_updates_its_process(publish: Publish) -> None:
    publish(release())
    before = list(Process.objects.values())
    publish(release())
    assert list(Process.objects.values()) == before
    done = publish(release(), award())
    assert (done.counts["known"], done.counts["new"], done.counts["processes"]) == (1, 1, 0)
    assert Process.objects.get().status == "awarded"


def test_the_order_in_which_releases_come_does_not_matter(publish: Publish) -> None:
    publish(award())
    publish(release())
    process = Process.objects.get()
    assert encode(process.compiled) == encode(Merged([release(), award()]).compiled)
    assert process.status == "awarded"


def test_a_release_that_contradicts_its_process_is_left_out_and_told(publish: Publish) -> None:
    publish(release(tender="a text"), despite_errors=True)
    done = publish(release(name="2", day=2), award(2))
    assert (done.counts["refused"], done.counts["new"]) == (1, 1)
    assert done.counts["refusals"][0]["ocid"] == "ocds-river-1"
    assert Release.objects.filter(process__ocid="ocds-river-1").count() == 1


def test_a_release_without_a_day_is_left_out_until_it_is_mended(publish: Publish) -> None:
    done = publish(release(), award(date="28/11/2026"), despite_errors=True)
    assert (done.counts["refused"], done.counts["new"]) == (1, 1)
    assert "no day" in words.refusal(done.counts["refusals"][0])
    assert publish(award()).counts["new"] == 1
    assert Process.objects.get().status == "awarded"


def test_what_breaks_the_standard_is_published_only_if_that_is_said(publish: Publish) -> None:
    wrong = release(initiationType="Tender")
    with pytest.raises(ValidationError, match="break the standard"):
        publish(wrong)
    assert not Process.objects.exists()
    assert publish(wrong, despite_errors=True).state == "published"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (package(release())[:-40], "ends in the middle"),
        (package(release()).replace(b"Bridge 1", b"Br\xefdge"), "UTF-8"),
        (package(release()).replace(b"1200.5", b"1" * 200), "digits"),
        (package(release()).replace(b"1200.5", b"[" * 200 + b"]" * 200), "nested"),
        (package(release(date=None)), "no “date”"),
        (package(release(id="x" * 300)), "more than 255"),
        (b"", "empty"),
        (b"[]", "no release"),
        (b'{"records": [{"ocid": "a"}]}', "holds no release"),
    ],
)
def test_of_a_file_that_cannot_be_read_nothing_is_kept(
    community: Community, procurer: Person, data: bytes, what: str
) -> None:
    checked, kept = actions.receive(by=procurer, community=community, data=data, name="bad.json")
    assert kept is None
    assert what in checked.faults[0].what
    with override("fr"):
        (in_french, *_others) = check([data], "bad.json").faults
    assert in_french.what != checked.faults[0].what
    assert in_french.mend != checked.faults[0].mend
    assert not Import.objects.exists()


def test_every_fault_has_its_words_in_french() -> None:
    texts = {text for wrong in (*OcdsWrong, *ContractingWrong) for text in (wrong.what, wrong.mend)}
    with override("fr"):
        assert [text for text in texts if gettext(text) == text] == []


def test_an_import_that_is_cut_off_goes_on_and_gives_the_same(
    community: Community, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "BATCH", 2)
    releases = [one for number in range(1, 6) for one in (release(number), award(number))][::-1]
    _checked, imported = actions.receive(by=None, community=community, data=package(*releases), name="a")
    assert imported is not None

    def cut(byte: int) -> None:
        if Release.objects.count() >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.publish(by=None, imported=imported, progress=cut)
    assert Release.objects.count() == 6
    again = Import.objects.get()
    assert (again.state, bool(again.place)) == ("running", True)
    done = actions.publish(by=None, imported=again)
    assert (done.counts["new"], done.counts["known"], done.counts["processes"]) == (10, 0, 5)
    seen = _content()
    Process.objects.all().delete()
    Import.objects.all().delete()
    Organisation.objects.all().delete()
    publish(*releases)
    assert _content() == seen


def _content() -> list[Any]:
    rows = Process.objects.order_by("ocid").values_list(
        "ocid", "compiled_json", "versioned_json", "status", "missing"
    )
    people = Organisation.objects.order_by("key").values_list("key", "bought", "won")
    return [[bytes(x) if isinstance(x, memoryview) else x for x in row] for row in (*rows, *people)]


def test_what_goes_out_comes_in_again_as_it_was(community: Community, publish: Publish) -> None:
    publish(release(), award(), release(2))
    for write in (exports.release_package, exports.record_package, exports.release_lines):
        found = check(write(community), "out")
        assert (found.faults, found.invalid) == ([], 0)
    raw = [one.raw for one in read(exports.release_lines(community)) if isinstance(one, Element)]
    assert sorted(raw) == sorted(map(bytes, Release.objects.values_list("raw", flat=True)))


def test_only_the_procurement_office_takes_in_publishes_and_links(
    community: Community, officer: Person, publish: Publish
) -> None:
    imported = publish(release())
    with pytest.raises(PermissionDenied):
        actions.receive(by=officer, community=community, data=package(release()), name="a")
    with pytest.raises(PermissionDenied):
        actions.publish(by=officer, imported=imported)
    with pytest.raises(PermissionDenied):
        actions.discard(by=officer, imported=imported)
    with pytest.raises(PermissionDenied):
        actions.pay(by=officer, process=Process.objects.get(), initiative=Record.objects.get())


def test_only_an_initiative_is_paid_for(publish: Publish, procurer: Person) -> None:
    publish(release())
    [record] = Record.objects.filter(kind__in=kinds_on(CircleStep.PAID))
    with pytest.raises(ValidationError):
        actions.pay(by=procurer, process=Process.objects.get(), initiative=record)
    assert not Link.objects.exists()


@pytest.mark.parametrize("first", ["contract", "initiative"])
def test_a_contract_is_linked_with_the_initiative_that_it_names_whichever_comes_first(
    community: Community, publish: Publish, procurer: Person, first: str
) -> None:
    budget = {"projectID": "RB-2026-07"}

    def initiative(number: int = 1, reference: str = "RB-2026-07", kind: str = "initiative") -> Record:
        return trace.publish_record(
            community=community, kind=kind, object_id=number, title={"en": "Path"}, path="/riverbend/x/",
            happened_at=timezone.now(), reference=reference,
        )  # fmt: skip

    if first == "initiative":
        initiative()
    publish(release(planning={"budget": budget, "project": {"id": "RB-2026-08"}}), release(2))
    assert Link.objects.exists() == (first == "initiative")
    paid = initiative()
    [joined] = Link.objects.all()
    process = Process.objects.get(ocid="ocds-river-1")
    assert (joined.source, joined.target.reference, joined.kind) == (paid, "ocds-river-1", Link.Kind.PAID_BY)

    actions.take_back(by=procurer, process=process, initiative=paid)
    initiative()
    publish(award())
    assert not Link.objects.exists(), "what an officer took back stays away"
    initiative(2, "RB-2026-08", "decision")
    assert not Link.objects.exists(), "only initiatives are paid for"
    initiative(3, "")
    initiative(3, "RB-2026-08")
    assert Link.objects.get().source.object_id == "3"
    publish(release(1, "3", 21, planning={"budget": {"projectID": None}, "project": None}))
    initiative(4, "RB-2026-07")
    assert Link.objects.count() == 1, "a contract that no longer names it is not linked"


def test_real_files_come_in_and_again_change_nothing(community: Community, shared_data: Path) -> None:
    for name in (
        "portland/record.json",
        "latin-america/mexico-city-063-065.json",
        "latin-america/mexico-federal.json",
    ):
        file = shared_data / "ocds" / "real" / name
        if not file.exists():
            pytest.skip(f"{name} is absent from the real inputs")
        data = file.read_bytes()
        for _again in range(2):
            checked, imported = actions.receive(by=None, community=community, data=data, name=name)
            assert imported is not None, checked.faults
            actions.publish(by=None, imported=imported, despite_errors=True)
        assert imported.counts["new"]
        assert not imported.counts["refused"]
    assert Process.objects.count() == 5


def test_a_process_whose_id_is_the_address_of_another_gets_an_address_of_its_own(publish: Publish) -> None:
    first = release(ocid="ocds river/1")
    taken = slug_of("ocds river/1")
    publish(first, release(ocid=taken), release(ocid=slug_of(taken)))
    assert len(set(Process.objects.values_list("slug", flat=True))) == 3
