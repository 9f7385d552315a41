"""Addresses of contracts, under the community."""

from django.urls import include, path

from . import desk_views, views

app_name = "contracting"

_desk = [
    path("", desk_views.overview, name="desk"),
    path("import/", desk_views.take_in, name="import"),
    path("import/<int:number>/", desk_views.imported, name="imported"),
    path("import/<int:number>/publish/", desk_views.publish, name="publish"),
    path("import/<int:number>/discard/", desk_views.discard, name="discard"),
    path("of/<slug:slug>/", desk_views.pays_for, name="pays-for"),
]
urlpatterns = [
    path("contracts/", views.processes, name="list"),
    path("contracts/processes/<slug:slug>/", views.process, name="process"),
    path("contracts/suppliers/", views.suppliers, name="suppliers"),
    path("contracts/buyers/", views.buyers, name="buyers"),
    path("contracts/organisations/<int:number>/", views.organisation, name="organisation"),
    path("desk/contracts/", include(_desk)),
]
