"""What residents read of contracts, and what the procurement officer does at the desk."""

import json
import os
from threading import Thread

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civiccircle.deliver.contracting.commands import export_ocds, import_ocds
from civiccircle.deliver.contracting.models import Import, Organisation, Process
from civiccircle.kernel.communities.models import Community
from civiccircle.kernel.people.models import Person
from tests.api.schemas import check

from .conftest import Publish, award, package, release

HERE, API = "/en/riverbend/contracts/", "/api/v1/communities/riverbend/contracting/"
DESK = "/en/riverbend/desk/contracts/"


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_resident_reads_who_asked_who_won_for_how_much_and_what_changed(
    client: Client, publish: Publish
) -> None:
    publish(release(), award())
    page = words(client, f"{HERE}processes/ocds-river-1/")
    for told in ("Riverbend Works", "Bridge Builders Ltd.", "1,100", "1,200.5", "who made a bid", "Awarded"):
        assert told in page, told
    assert "request for bids › value › amount" in page
    assert client.get(f"{HERE}processes/nothing/").status_code == 404


def test_the_list_is_narrowed_down(client: Client, publish: Publish) -> None:
    publish(release(), award(), release(2))
    firm = Organisation.objects.get(won=1)
    buyer = Organisation.objects.get(bought=2)
    cases = {
        "": {1, 2}, "?q=bridge+2": {2}, "?status=awarded": {1}, "?year=2026": {1, 2}, "?year=2025": set(),
        f"?supplier={firm.pk}": {1}, f"?buyer={buyer.pk}": {1, 2},
    }  # fmt: skip
    for query, shown in cases.items():
        page = words(client, HERE + query)
        assert {number for number in (1, 2) if f"Bridge {number}</a>" in page} == shown, query
    assert "1,100" in words(client, f"{HERE}organisations/{firm.pk}/")
    assert firm.name in words(client, f"{HERE}suppliers/?q=bridge")
    assert buyer.name in words(client, f"{HERE}buyers/")


def test_programs_read_contracts_too(client: Client, publish: Publish) -> None:
    publish(release(), award())
    [told] = client.get(f"{API}processes?status=awarded").json()["results"]
    assert (told["ocid"], told["amount"], told["buyer"]["name"]) == (
        "ocds-river-1",
        "1100.00",
        "Riverbend Works",
    )
    record = client.get(f"{API}processes/ocds-river-1/record").json()["records"][0]
    assert record["compiledRelease"]["tag"] == ["compiled"]
    assert len(record["releases"]) == 2
    assert client.get(f"{API}organisations").json()["results"][0]["won"] == 1
    document = client.get("/api/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        if "/contracting/" in path:
            schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            answer = client.get(path.format(community="riverbend", slug="ocds-river-1"))
            check(document, schema, answer.json(), path)
    for name in ("contracts", "contracts-json", "ocds-releases", "ocds-records", "ocds-lines"):
        answer = client.get(f"/en/riverbend/downloads/{name}/")
        assert answer.status_code == 200, name
        assert b"ocds-river-1" in b"".join(answer.streaming_content)


def test_an_officer_is_told_what_is_wrong_mends_it_and_publishes(client: Client, procurer: Person) -> None:
    client.force_login(procurer)
    wrong = package(release(initiationType="Tender", buyer={"name": "Mrs. Ada Moss"}))
    answer = client.post(f"{DESK}import/", {"file": SimpleUploadedFile("a.json", wrong)})
    page = words(client, answer["Location"])
    assert "“initiationType” has a code that its list does not have" in page
    assert "looks like the name of a person" in page
    assert client.post(answer["Location"] + "publish/").status_code == 422
    assert not Process.objects.exists()
    answer = client.post(f"{DESK}import/", {"file": SimpleUploadedFile("b.json", package(release()))})
    assert not Process.objects.exists(), "checking publishes nothing"
    assert client.post(answer["Location"] + "publish/").status_code == 302
    assert Process.objects.count() == 1
    draft = Import.objects.get(state="draft")
    assert client.post(f"{DESK}import/{draft.pk}/discard/").status_code == 302
    broken = client.post(f"{DESK}import/", {"file": SimpleUploadedFile("c.json", package(release())[:-9])})
    assert broken.status_code == 422
    assert "Line 1, byte" in broken.content.decode()
    assert "b.json" in words(client, DESK)
    assert words(client, f"{DESK}of/ocds-river-1/")


def test_from_the_desk_it_goes_to_what_the_file_tells_of(
    client: Client, procurer: Person, publish: Publish
) -> None:
    client.force_login(procurer)
    one, several, nothing = publish(release()), publish(release(2), release(3)), publish(release(3))
    addresses = {one: f"{HERE}processes/ocds-river-1/", several: f"{HERE}?file={several.pk}", nothing: HERE}
    for imported, address in addresses.items():
        assert f'<a href="{address}">See it as the public does' in words(
            client, f"{DESK}import/{imported.pk}/"
        )
    page = words(client, addresses[several])
    assert [f"Bridge {number}</a>" in page for number in (1, 2, 3)] == [False, True, True]
    assert 'name="file"' in page, "a filter keeps the file"
    Import.objects.filter(pk=several.pk).update(state="running")
    assert "Bridge 1</a>" in words(client, addresses[several]), "only of what is published"


def test_a_release_left_out_before_there_were_templates_still_shows(
    client: Client, procurer: Person, publish: Publish
) -> None:
    client.force_login(procurer)
    imported = publish(release())
    imported.counts |= {"refused": 1, "refusals": [{"ocid": "o", "id": "9", "what": "it has no day"}]}
    imported.save()
    assert "It has no day" in words(client, f"{DESK}import/{imported.pk}/")


@pytest.mark.parametrize("form", ["releases", "records", "lines"])
def test_the_command_line_takes_in_and_gives_out(community: Community, tmp_path, form: str) -> None:
    run, file = CliRunner().invoke, tmp_path / "a.json"
    file.write_bytes(package(release(initiationType="x")))
    refused = run(import_ocds, [str(file)])
    assert (refused.exit_code, Process.objects.count()) == (3, 0)
    assert "has a code" in refused.output
    file.write_bytes(package(release(), award()))
    assert json.loads(run(import_ocds, [str(file), "--check", "--json"]).output)["state"] is None
    told = json.loads(run(import_ocds, [str(file), "--json"]).output)
    assert (told["state"], told["became"]["new"]) == ("published", 2)
    assert json.loads(run(import_ocds, [str(file), "--json"]).output)["already_published"]
    out = tmp_path / "out.json"
    assert run(export_ocds, [str(out), "--as", form]).exit_code == 0
    again = run(import_ocds, ["-", "--json"], input=out.read_bytes())
    assert json.loads(again.output)["became"]["known"] == 2


def test_a_file_may_come_through_a_pipe_that_has_a_name(community: Community, tmp_path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    Thread(target=pipe.write_bytes, args=[package(release())], daemon=True).start()
    told = json.loads(CliRunner().invoke(import_ocds, [str(pipe), "--json"]).output)
    assert told["became"]["new"] == 1


def test_the_table_of_contracts_is_written_however_many_take_part_in_one(
    client: Client, publish: Publish
) -> None:
    firms = [{"id": str(each), "name": f"Firm {each}", "roles": ["tenderer"]} for each in range(2_000)]
    publish(award(parties=firms, awards=[{"id": "a", "suppliers": firms[1_000:]}]), despite_errors=True)
    assert b"# complete" in b"".join(client.get("/en/riverbend/downloads/contracts/"))
