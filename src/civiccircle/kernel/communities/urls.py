"""Desk pages of a community's look and places, under ``/<language>/<community>/``."""

from django.urls import path

from . import views

app_name = "communities"
urlpatterns = [
    path("desk/look/", views.look, name="look"),
    path("desk/places/", views.places, name="places"),
    path("desk/places/<slug:place>/remove/", views.remove_place, name="remove-place"),
]
