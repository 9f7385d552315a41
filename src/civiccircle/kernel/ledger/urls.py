"""Pages about the log, under ``/<language>/<community>/``."""

from django.urls import path

from . import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.overview, name="overview"),
    path("ledger/facts/<int:index>/", views.fact, name="fact"),
    path("ledger/facts/<int:index>/receipt.json", views.fact_receipt, name="fact-receipt"),
]
