"""Desk pages of a community's look, settings and places, under ``/<language>/<community>/``."""

from django.urls import path

from . import views

app_name = "communities"
urlpatterns = [
    path("desk/look/", views.look, name="look"),
    path("desk/look/preview/", views.look_preview, name="look-preview"),
    path("desk/settings/", views.settings, name="settings"),
    path("desk/places/", views.places, name="places"),
    path("desk/places/<slug:place>/remove/", views.remove_place, name="remove-place"),
]
