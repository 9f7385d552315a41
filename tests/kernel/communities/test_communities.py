"""Founding a community, its look and its places."""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from civiccircle.kernel.communities import actions
from civiccircle.kernel.communities.models import Community, Place
from civiccircle.kernel.people.models import Person

SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
BOW_TIE = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


def feature(name: Any = "Harbour", coordinates: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": {"name": name, **properties}, "geometry": geometry}


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_the_installation_founds_a_community_and_a_resident_does_not(resident: Person) -> None:
    made = actions.create_community(by=None, slug="northbank", name={"en": "Northbank"})
    assert Community.objects.get(slug="northbank") == made
    with pytest.raises(PermissionDenied):
        actions.create_community(by=resident, slug="mine", name={"en": "Mine"})


@pytest.mark.django_db
def test_a_community_speaks_languages_that_the_house_knows() -> None:
    with pytest.raises(ValidationError, match="en, fr"):
        actions.create_community(by=None, slug="x", name={"en": "X"}, languages=["en", "tlh"])
    with pytest.raises(ValidationError):
        actions.create_community(by=None, slug="x", name={"en": "X"}, languages=["fr"])
    with pytest.raises(ValidationError):
        actions.create_community(by=None, slug="x", name={"en": "X"}, languages=["en", "en"])


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["account", "api", "components"])
def test_no_community_takes_the_address_of_another_page(slug: str) -> None:
    with pytest.raises(ValidationError, match="another page"):
        actions.create_community(by=None, slug=slug, name={"en": "X"})


def test_a_colour_that_does_not_stand_out_is_refused_with_one_that_does(
    administrator: Person, community: Community
) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.change_look(by=administrator, community=community, accent_colour="#0b5c70")
    better = refusal.value.message_dict["accent_colour"][0].rsplit(" ", 1)[1].rstrip(".")
    actions.change_look(by=administrator, community=community, accent_colour=better)
    community.refresh_from_db()
    assert community.accent_colour == better


def picture(form: str, size: tuple[int, int] = (800, 200)) -> bytes:
    file = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", size, "#123456").save(file, form, exif=exif)
    return file.getvalue()


def test_the_logo_that_a_page_links_is_there_and_may_be_kept(
    administrator: Person, community: Community, client: Client
) -> None:
    actions.change_look(by=administrator, community=community, logo=picture("PNG"))
    linked = re.search(r'class="identity__mark" src="([^"]+)"', client.get("/en/riverbend/").content.decode())
    assert linked is not None
    answer = client.get(linked[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "immutable" in answer["Cache-Control"]
    assert b"".join(answer).startswith(b"\x89PNG")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_without_what_was_hidden_in_it(
    administrator: Person, community: Community, form: str
) -> None:
    actions.change_look(by=administrator, community=community, logo=picture(form))
    community.refresh_from_db()
    with community.logo.open() as file:
        data = file.read()
    assert b"taken at home" not in data
    with Image.open(BytesIO(data)) as drawn:
        assert drawn.format == "PNG"
        assert drawn.size == (512, 128)


@pytest.mark.parametrize("data", [b"<svg onload='x'/>", b"", picture("PNG")[:60], picture("GIF", (9, 9))])
def test_what_is_no_picture_is_refused(administrator: Person, community: Community, data: bytes) -> None:
    with pytest.raises(ValidationError, match="not a PNG"):
        actions.change_look(by=administrator, community=community, logo=data)


def test_a_bomb_of_a_picture_is_refused_before_it_is_drawn(
    administrator: Person, community: Community
) -> None:
    with pytest.raises(ValidationError, match="20 million"):
        actions.change_look(by=administrator, community=community, logo=picture("PNG", (6000, 6000)))


def test_places_are_read_with_names_in_both_languages(administrator: Person, community: Community) -> None:
    city = feature("City", population=120, name_fr="Ville", slug="city")
    harbour = feature({"en": "Harbour", "fr": "Port"}, parent="city")
    actions.import_places(by=administrator, community=community, geojson=collection(city, harbour))
    place = Place.objects.get(slug="harbour")
    assert place.name == {"en": "Harbour", "fr": "Port"}
    assert place.parent is not None
    assert place.parent.name == {"en": "City", "fr": "Ville"}
    actions.import_places(by=administrator, community=community, geojson=collection(feature("Harbour")))
    assert Place.objects.count() == 2


def test_places_within_a_place_that_is_removed_stay(administrator: Person, community: Community) -> None:
    """However deep they lie: each level of a chain asks no more than the one before."""
    chain = [feature(f"P{number}", parent=f"p{number - 1}" if number else None) for number in range(400)]
    actions.import_places(by=administrator, community=community, geojson=collection(*chain))
    actions.remove_place(by=administrator, place=Place.objects.get(slug="p0"))
    assert Place.objects.count() == 399
    assert Place.objects.get(slug="p1").parent is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (collection(feature("x" * 201)), "longer than 200 characters"),
        (collection(feature(coordinates=[[[0, 0, float("nan")], [0, 1], [1, 1], [0, 0]]])), "cannot be read"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"type": "FeatureCollection",\n "features": [', "line 2"),
        (b"[]", "FeatureCollection"),
        (collection(), "at least one feature"),
        (
            collection(feature(), feature("B", BOW_TIE)),
            r"Feature 2 \(“B”\): its geometry is not valid.*Fix geometries",
        ),
        (collection(feature(coordinates=[[[500000, 0], [500001, 0], [500001, 1], [500000, 0]]])), "WGS 84"),
        (collection(feature(name=None)), "Feature 1: it has no property “name”"),
        (collection(feature(), feature()), r"Feature 2 \(“Harbour”\): it has the same slug as feature 1"),
        (collection(feature(population="many")), "whole number"),
        (collection(feature(coordinates="x")), r"Feature 1 \(“Harbour”\): its geometry cannot be read"),
        (collection({"type": "Feature", "properties": {"name": "A"}, "geometry": None}), "neither a Polygon"),
        (collection(feature(parent="nowhere")), r"Feature 1 \(“Harbour”\): its parent"),
        (collection(feature("A", parent="b"), feature("B", parent="a")), "its parent"),
        (b"[" * 100_000, "nested too deeply|FeatureCollection|JSON"),
    ],
)
def test_a_bad_file_is_refused_by_feature_and_leaves_nothing(
    administrator: Person, community: Community, data: bytes, told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        actions.import_places(by=administrator, community=community, geojson=data)
    assert not Place.objects.exists()


def test_replacing_removes_what_is_not_in_the_file_or_nothing(
    administrator: Person, community: Community
) -> None:
    city, harbour = feature("City", slug="city"), feature("Harbour", parent="city")
    actions.import_places(by=administrator, community=community, geojson=collection(city, harbour))
    with pytest.raises(ValidationError, match="is no other place around it"):
        actions.import_places(
            by=administrator, community=community, geojson=collection(harbour), replace=True
        )
    assert Place.objects.count() == 2
    alone = collection(feature("Harbour"), feature("Hill"))
    actions.import_places(by=administrator, community=community, geojson=alone, replace=True)
    assert {place.slug: place.parent for place in Place.objects.all()} == {"harbour": None, "hill": None}


def test_colours_are_shown_before_they_are_saved(
    client: Client, administrator: Person, community: Community
) -> None:
    client.force_login(administrator)
    given = {"name_en": "Riverside", "brand_colour": "#102030", "accent_colour": "#203040", "preview": "1"}
    page = client.post("/en/riverbend/desk/look/", given)
    assert page.status_code == 200
    shown = page.content.decode()
    assert 'fill="#102030"' in shown
    assert "too little" in shown
    community.refresh_from_db()
    assert community.brand_colour != "#102030"
    part = "/en/riverbend/desk/look/preview/?brand_colour=%23112233&accent_colour="
    assert 'fill="#112233"' in client.get(part + "%23ffc53d").content.decode()
    assert "six hexadecimal digits" in client.get(part + "javascript:1").content.decode()
    client.logout()
    assert client.get(part).status_code == 302


def test_the_desk_pages_of_look_and_places(client: Client, administrator: Person, officer: Person) -> None:
    client.force_login(officer)
    assert client.get("/en/riverbend/desk/look/").status_code == 403
    client.force_login(administrator)
    given = {"name_en": "Riverside", "brand_colour": "#0b5c6b", "accent_colour": "#0b5c70"}
    refused = client.post("/en/riverbend/desk/look/", given)
    assert refused.status_code == 422
    assert "The nearest colour that works" in refused.content.decode()
    logo = SimpleUploadedFile("logo.png", picture("PNG"))
    assert (
        client.post(
            "/en/riverbend/desk/look/", given | {"accent_colour": "#ffc53d", "logo": logo}
        ).status_code
        == 302
    )
    file = SimpleUploadedFile("places.geojson", collection(feature()))
    assert client.post("/en/riverbend/desk/places/", {"file": file}).status_code == 302
    assert "Harbour" in client.get("/en/riverbend/desk/places/").content.decode()
    broken = SimpleUploadedFile("places.geojson", collection(feature("B", BOW_TIE)))
    answer = client.post("/en/riverbend/desk/places/", {"file": broken})
    assert answer.status_code == 422
    assert "Feature 1 (“B”)" in answer.content.decode()
    assert client.post("/en/riverbend/desk/places/harbour/remove/").status_code == 302
    assert not Place.objects.exists()
