"""Addresses of indicators, under the community."""

from django.urls import include, path

from . import computing_views, desk_views, views

app_name = "indicators"

_desk = [
    path("", desk_views.overview, name="desk"),
    path("catalogue/", desk_views.choose, name="catalogue"),
    path("new/", desk_views.define, name="define"),
    path("components/new/", computing_views.component, name="component"),
    path("mappings/", computing_views.mapping, name="mapping"),
    path("questions/", computing_views.questions, name="questions"),
    path("questions/<int:number>/accept/", computing_views.accept, name="accept"),
    path("import/", desk_views.take_in, name="import"),
    path("of/<slug:code>/", desk_views.edit, name="edit"),
    path("of/<slug:code>/observations/", desk_views.observe, name="observe"),
    path("of/<slug:code>/targets/", desk_views.aim, name="aim"),
    path("of/<slug:code>/targets/<int:number>/withdraw/", desk_views.withdraw_target, name="withdraw-target"),
    path("of/<slug:code>/formula/", computing_views.formula, name="formula"),
    path("of/<slug:code>/retire/", desk_views.retire, name="retire"),
]
urlpatterns = [
    path("indicators/", views.indicators, name="list"),
    path("indicators/<slug:code>/", views.detail, name="detail"),
    path("desk/indicators/", include(_desk)),
]
