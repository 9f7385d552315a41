"""The log as static files, where C2SP tlog-tiles wants them: ``/log/<community>/checkpoint``, ``tile/…``."""

from django.urls import path

from . import views

urlpatterns = [path("<slug:community>/<path:file>", views.log_file, name="log-file")]
