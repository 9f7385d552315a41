"""Routes of records, of open ends and of the search, under ``/<language>/<community>/``."""

from django.urls import path

from . import views

app_name = "trace"
urlpatterns = [
    path("r/<uuid:uid>/", views.record, name="record"),
    path("r/<uuid:uid>/<str:way>/", views.links, name="links"),
    path("open-ends/", views.open_ends, name="open-ends"),
    path("search/", views.search_page, name="search"),
]
