from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("desk/jobs/", views.job_list, name="list"),
    path("desk/jobs/<uuid:task_id>/retry/", views.retry, name="retry"),
]
