"""Addresses of decisions, under the community."""

from django.urls import path

from . import desk_views, views

app_name = "council"
urlpatterns = [
    path("decisions/", views.decisions, name="list"),
    path("decisions/<int:number>/", views.detail, name="detail"),
    path("desk/decisions/", desk_views.overview, name="desk"),
    path("desk/decisions/new/", desk_views.record, name="record"),
    path("desk/decisions/<int:number>/", desk_views.correct, name="correct"),
]
