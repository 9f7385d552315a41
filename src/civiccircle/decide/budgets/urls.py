"""Addresses of budgets, under the community."""

from django.urls import include, path

from . import ballot_views, desk_views, paper_urls, results_views, views

app_name = "budgets"

_public = [
    path("", views.detail, name="detail"),
    path("ballot/", ballot_views.ballot, name="ballot"),
    path("take-part/", ballot_views.take_part, name="take-part"),
    path("mine/", ballot_views.mine, name="mine"),
    path("ideas/new/", views.propose, name="propose"),
    path("projects/<int:number>/", views.project, name="project"),
    path("outcome/", results_views.outcome, name="outcome"),
]
_desk = [
    path("", desk_views.overview, name="desk"),
    path("projects/add/", desk_views.add, name="add-project"),
    path("projects/<int:number>/", desk_views.edit, name="edit-project"),
    path("projects/<int:number>/decline/", desk_views.decline, name="decline-project"),
    path("projects/<int:number>/join/", desk_views.join, name="join-idea"),
    path("limits/", desk_views.limits, name="limits"),
    path("freeze/", desk_views.freeze, name="freeze"),
    path("count/", desk_views.counted, name="count"),
    path("publish/", desk_views.publish, name="publish"),
    path("hand-over/", desk_views.hand_over, name="hand-over"),
]
urlpatterns = [
    *paper_urls.urlpatterns,
    path("engagements/<slug:engagement>/budgets/<slug:slug>/", include(_public)),
    path("desk/budgets/<int:activity_id>/", include(_desk)),
]
