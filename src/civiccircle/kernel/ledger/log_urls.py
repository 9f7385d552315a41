"""The log as static files, where C2SP tlog-tiles wants them: ``/log/<community>/checkpoint``, ``tile/…``.
Witnesses hand in what they sign beside them."""

from django.urls import path

from . import views, witness_views

urlpatterns = [
    path("<slug:community>/cosignatures", witness_views.cosignatures, name="cosignatures"),
    path("<slug:community>/<path:file>", views.log_file, name="log-file"),
]
