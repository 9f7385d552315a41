from django.urls import path

from . import views

app_name = "publishing"
urlpatterns = [path("releases/", views.release_log, name="log")]
