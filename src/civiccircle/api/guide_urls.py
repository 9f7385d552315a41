"""The guide to the API, under ``/<language>/api/``."""

from django.urls import path

from .views import guide

urlpatterns = [path("", guide, name="api-guide")]
