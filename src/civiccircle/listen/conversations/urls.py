"""Addresses of conversations, under the community."""

from django.urls import include, path

from . import desk_views, results_views, views

app_name = "conversations"

_public = [
    path("", views.detail, name="detail"),
    path("vote/", views.vote, name="vote"),
    path("take-part/", views.take_part, name="take-part"),
    path("statements/new/", views.propose, name="propose"),
    path("trace/", views.record, name="record"),
    path("statements/<int:number>/", views.record, name="statement"),
    path("mine/", views.mine, name="mine"),
    path("embed/", views.embed, name="embed"),
    path("results/", results_views.results, name="results"),
]
_desk = [
    path("", desk_views.overview, name="desk"),
    path("statements/add/", desk_views.add, name="add-statements"),
    path("statements/<int:number>/meta/", desk_views.meta, name="meta"),
    path("statements/<int:number>/merge/", desk_views.merge, name="merge"),
    path("invitation/", desk_views.invitation, name="invitation"),
]
urlpatterns = [
    path("engagements/<slug:engagement>/conversations/<slug:slug>/", include(_public)),
    path("desk/conversations/<int:activity_id>/", include(_desk)),
]
