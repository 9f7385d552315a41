"""Routes of engagements under ``/<language>/<community>/``: for everyone, and on the desk."""

from django.urls import path

from . import desk_views, feeds, views

app_name = "engagements"
urlpatterns = [
    path("engagements/", views.engagements, name="list"),
    path("engagements/updates.atom", feeds.community_feed, name="feed"),
    path("engagements/<slug:slug>/", views.detail, name="detail"),
    path("engagements/<slug:slug>/updates.atom", feeds.engagement_feed, name="updates"),
    path("desk/engagements/", desk_views.overview, name="overview"),
    path("desk/engagements/new/", desk_views.choose, name="new"),
    path("desk/engagements/new/<slug:preset>/", desk_views.set_up, name="set-up"),
    path("desk/engagements/<slug:slug>/", desk_views.edit, name="edit"),
    path("desk/engagements/<slug:slug>/words/", desk_views.words, name="words"),
    path("desk/engagements/<slug:slug>/phases/", desk_views.schedule, name="phases"),
    path("desk/engagements/<slug:slug>/publish/", desk_views.publish, name="publish"),
    path("desk/engagements/<slug:slug>/withdraw/", desk_views.withdraw, name="withdraw"),
    path("desk/engagements/<slug:slug>/answer/", desk_views.answer, name="answer"),
    path("desk/engagements/<slug:slug>/add/<slug:kind>/", desk_views.add_activity, name="add-activity"),
    path("desk/engagements/<slug:slug>/activity/<int:activity>/", desk_views.activity, name="activity"),
    path("desk/engagements/<slug:slug>/activity/<int:activity>/close/", desk_views.close, name="close"),
    path("desk/engagements/<slug:slug>/activity/<int:activity>/reopen/", desk_views.reopen, name="reopen"),
]
