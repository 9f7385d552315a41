"""Addresses of paper ballots and of comparing rules; `urls.py` takes them in."""

from django.urls import path

from . import comparing_views, paper_views

urlpatterns = [
    path("desk/budgets/<int:activity_id>/paper/", paper_views.batches, name="paper"),
    path("desk/budgets/<int:activity_id>/paper/<int:number>/", paper_views.batch, name="paper-batch"),
    path("desk/budgets/<int:activity_id>/paper/<int:number>/enter/", paper_views.enter, name="paper-enter"),
    path(
        "desk/budgets/<int:activity_id>/paper/<int:number>/accept/", paper_views.accept, name="paper-accept"
    ),
    path(
        "desk/budgets/<int:activity_id>/paper/<int:number>/confirm/<int:sheet>/",
        paper_views.confirm,
        name="paper-confirm",
    ),
    path("desk/budgets/<int:activity_id>/rules/", comparing_views.compare, name="compare"),
    path("desk/budgets/<int:activity_id>/rules/publish/", comparing_views.publish, name="compare-publish"),
    path(
        "engagements/<slug:engagement>/budgets/<slug:slug>/other-rules/",
        comparing_views.other_rules,
        name="other-rules",
    ),
    path("engagements/<slug:engagement>/budgets/<slug:slug>/paper/", paper_views.code, name="paper-code"),
]
