"""The register, the notice and the words of declarations: generated, complete, in both languages."""

import csv
import io

import pytest
from django.utils.translation import override

from civiccircle.kernel.privacy.declarations import declared
from civiccircle.kernel.privacy.register import notice_for, register

pytestmark = pytest.mark.django_db


def test_every_declared_field_stands_in_the_register_once():
    names = [each.name for purpose in register() for each in purpose.entries]
    expected = [
        f"{model._meta.label}.{name}" for model, declaration in declared() for name in declaration.personal
    ]
    assert sorted(names) == sorted(expected)


def test_what_is_kept_says_why():
    kept = [each for purpose in register() for each in purpose.entries if each.erasure == "kept"]
    assert kept
    assert all(each.note for each in kept)


def test_the_notice_names_the_data_of_the_kind_and_not_of_the_staff():
    notice = notice_for("conversation")
    assert "your statement" in notice.data
    assert "key of your pseudonym (scrambled)" in notice.data
    assert "e-mail address" not in notice.data
    assert notice.bases == ("your consent",)
    assert notice.contact


def test_the_notice_of_an_unknown_kind_is_an_error():
    with pytest.raises(KeyError):
        notice_for("seance")


def test_the_register_page_is_public_and_lists_purposes(client, community):
    page = client.get("/en/riverbend/privacy/")
    assert page.status_code == 200
    assert "e-mail address" in page.content.decode()
    assert "public" in page["Cache-Control"]
    assert not page.cookies


def test_the_register_page_opens_in_french(client, community):
    with override("fr"):
        assert client.get("/fr/riverbend/privacy/").status_code == 200


def test_the_register_downloads_as_csv_and_json_with_the_same_fields(client, community):
    lines = list(
        csv.DictReader(io.StringIO(client.get("/en/riverbend/privacy/register.csv").content.decode()))
    )
    data = client.get("/en/riverbend/privacy/register.json").json()
    assert [each["name"] for each in lines] == [
        entry["name"] for purpose in data["purposes"] for entry in purpose["entries"]
    ]


def test_the_register_costs_no_more_than_the_community(client, community, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        client.get("/en/riverbend/privacy/")


def test_every_table_and_field_is_named_in_words_of_the_house():
    unnamed = [
        f"{model._meta.label}.{name}"
        for model, declaration in declared()
        for name, personal in {"": declaration, **declaration.personal}.items()
        if not (personal.label if name else declaration.title)
    ]
    assert unnamed == []
