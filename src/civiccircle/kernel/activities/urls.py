"""Routes of the staff desk, moderation and receipts, under ``/<language>/<community>/``."""

from django.urls import path

from . import receipt_views, views

app_name = "activities"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/moderation/", views.moderation, name="moderation"),
    path("desk/moderation/<int:activity>/", views.decide, name="decide"),
    path("moderation/", views.moderation_log, name="moderation-log"),
    path("receipts/", receipt_views.receipts, name="receipts"),
    path("receipts/check/", receipt_views.check_receipt, name="check-receipt"),
    path("receipts/<int:contribution>/", receipt_views.receipt, name="receipt"),
    path("receipts/<int:contribution>/receipt.json", receipt_views.receipt_file, name="receipt-file"),
    path(
        "receipts/<int:contribution>/opened-receipt.json",
        receipt_views.receipt_file,
        {"closed": False},
        name="opened-receipt",
    ),
]
