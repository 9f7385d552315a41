"""Routes of the API, mounted under ``/api/``."""

from django.urls import path

from civiccircle.api.main import api

urlpatterns = [path("v1/", api.urls)]
