"""Addresses inside a community: taking part, and the desk page of roles."""

from django.urls import include, path

from . import join_views, member_views

_participants = [
    path("<slug:engagement>/", join_views.take_part, name="join"),
    path("<slug:engagement>/challenge/", join_views.challenge, name="challenge"),
    path("<slug:engagement>/link/", join_views.link, name="link"),
]
_members = [
    path("", member_views.member_list, name="list"),
    path("<int:membership_id>/revoke/", member_views.revoke, name="revoke"),
]
urlpatterns = [
    path("take-part/", include((_participants, "participants"))),
    path("desk/members/", include((_members, "members"))),
]
