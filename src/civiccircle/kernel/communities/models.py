"""The community (the tenant) and its places."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from civiccircle.kernel.privacy.declare import nothing_personal
from civiccircle.kernel.text import TextField, localise

hex_colour = RegexValidator(
    r"^#[0-9a-f]{6}$", _("Write a colour as # and six hexadecimal digits, for example #0b5c6b.")
)


MOST_PEOPLE = 2**31 - 1  # what the column of a population holds
LEAST_CELL, MOST_CELL = 3, 100
"""With two, each of two people would know the other; with more than a hundred, hardly any district could be told."""


def default_languages() -> list[str]:
    return ["en", "fr"]


class Community(models.Model):
    """A city, county, region or borough that runs its programme here."""

    slug = models.SlugField(unique=True, help_text=_("The word in the address, for example “riverbend”."))
    name = TextField()
    tagline = TextField(blank=True)
    languages = models.JSONField(default=default_languages)
    default_language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    population = models.PositiveIntegerField(null=True, blank=True)
    brand_colour = models.CharField(max_length=7, default="#0b5c6b", validators=[hex_colour])
    accent_colour = models.CharField(max_length=7, default="#ffc53d", validators=[hex_colour])
    logo = models.ImageField(upload_to="logos/", blank=True)
    minimum_cell = models.PositiveSmallIntegerField(
        default=5, help_text=_("No published count of people is smaller than this.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = nothing_personal("describes a public body")

    class Meta:
        ordering = ("slug",)
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return localise(self.name) or self.slug


class Place(models.Model):
    """An area of a community: a district or a neighbourhood, with its geometry in GeoJSON (WGS 84)."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="places")
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    slug = models.SlugField()
    name = TextField()
    kind = models.CharField(max_length=30, default="district")
    geometry = models.JSONField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)

    privacy = nothing_personal("describes an area, not a person")

    class Meta:
        ordering = ("slug",)
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="place_slug_once_per_community")
        ]

    def __str__(self) -> str:
        return localise(self.name) or self.slug
