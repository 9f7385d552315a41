"""Addresses of initiatives, under the community."""

from django.urls import URLPattern, URLResolver, include, path

from . import desk_views, feeds, milestone_views, views

app_name = "initiatives"

_milestone = [
    path("move/", milestone_views.move, name="move"),
    path("reach/", milestone_views.reach, name="reach"),
    path("reopen/", milestone_views.reopen, name="reopen"),
    path("drop/", milestone_views.drop, name="drop"),
]
_one: list[URLPattern | URLResolver] = [
    path("", desk_views.edit, name="edit"),
    path("words/", desk_views.describe, name="describe"),
    path("state/", desk_views.change_state, name="state"),
    path("links/", desk_views.join, name="join"),
    path("milestones/", milestone_views.set_milestone, name="milestone"),
    path("milestones/<int:number>/", include(_milestone)),
]
urlpatterns = [
    path("initiatives/", views.road_map, name="list"),
    path("initiatives/feed/", feeds.all_changes, name="feed"),
    path("initiatives/<slug:identifier>/", views.detail, name="detail"),
    path("initiatives/<slug:identifier>/feed/", feeds.changes, name="feed-of"),
    path("desk/initiatives/", desk_views.overview, name="desk"),
    path("desk/initiatives/new/", desk_views.begin, name="begin"),
    path("desk/initiatives/of/<slug:identifier>/", include(_one)),
]
