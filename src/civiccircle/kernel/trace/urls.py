"""Routes of records and of the search, under ``/<language>/<community>/``."""

from django.urls import path

from . import views

app_name = "trace"
urlpatterns = [
    path("r/<uuid:uid>/", views.record, name="record"),
    path("search/", views.search_page, name="search"),
]
