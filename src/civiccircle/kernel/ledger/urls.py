"""Pages about the log, under ``/<language>/<community>/``."""

from django.urls import path

from . import views, witness_views

app_name = "ledger"
urlpatterns = [
    path("desk/witnesses/", witness_views.witnesses, name="witnesses"),
    path("desk/witnesses/<int:witness>/retire/", witness_views.retire, name="retire-witness"),
    path("ledger/", views.overview, name="overview"),
    path("ledger/facts/<int:index>/", views.fact, name="fact"),
    path("ledger/facts/<int:index>/receipt.json", views.fact_receipt, name="fact-receipt"),
]
