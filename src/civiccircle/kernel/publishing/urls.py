from django.urls import path

from . import download_views, views

app_name = "publishing"
urlpatterns = [
    path("releases/", views.release_log, name="log"),
    path("downloads/", download_views.download_list, name="downloads"),
    path("downloads/<slug:export>/", download_views.download, name="download"),
    path("downloads/<slug:export>/checksum/", download_views.download_checksum, name="checksum"),
]
