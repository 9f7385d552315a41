from django.urls import path

from . import desk_views, views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.register_page, name="register"),
    path("privacy/register.json", views.register_json, name="register-json"),
    path("privacy/register.csv", views.register_csv, name="register-csv"),
    path("my-data/", views.my_data, name="my-data"),
    path("my-data/my-data.json", views.my_export, name="my-export"),
    path("my-data/erase/", views.erase_me, name="erase"),
    path("desk/privacy/", desk_views.assessment_list, name="assessments"),
    path("desk/privacy/retention/", desk_views.retention, name="retention"),
    path("desk/privacy/kinds/<slug:kind>/", desk_views.assessment, name="assessment"),
]
